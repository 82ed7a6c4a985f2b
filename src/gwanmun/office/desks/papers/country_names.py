"""Countries as commercial papers write them: by code, by name, by the name their people use."""

import re
from functools import cache

import pycountry

# What traders write and ISO 3166 does not.
_ALSO = {
    "korea": "KR",
    "south korea": "KR",
    "rep. of korea": "KR",
    "republic of korea": "KR",
    "r.o.k.": "KR",
    "대한민국": "KR",
    "한국": "KR",
    "vietnam": "VN",
    "việt nam": "VN",
    "베트남": "VN",
}


@cache
def country_code(written: str) -> str:
    """The ISO 3166-1 alpha-2 code of a country ("KOR", "Viet Nam", "Korea, Republic of"), or the words as they are."""
    word = " ".join(written.split())
    if not word or re.fullmatch(r"[A-Z]{2}", word):
        return word
    if word.casefold() in _ALSO:
        return _ALSO[word.casefold()]
    try:
        return str(pycountry.countries.lookup(word).alpha_2)
    except LookupError:
        return word
