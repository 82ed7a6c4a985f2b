"""Published prose: rules of origin as tariffs and treaties print them, read into the rule language with their labels.

    >>> read("Manufacture from materials of any heading, except that of the product").written
    'CTH'

A text is tidied (`tidying`), read sentence by sentence (`sentences`) and clause by clause (`clauses`, `changes`,
`contents`, `making`, `processes`), its goods by code or in their own words (`goods`), and labelled as its publisher
would (`labels`). What is not understood to the last word is not read at all.
"""

from gwanmun.law.origin.prose.reading import Reading, Unreadable, read

__all__ = ["Reading", "Unreadable", "read"]
