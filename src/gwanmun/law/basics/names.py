"""Names: when two papers mean the same company, however each of them writes it."""

import re
import unicodedata

_FORMS = {"company": "co", "limited": "ltd", "corporation": "corp", "incorporated": "inc", "주식회사": "", "주": ""}


def plain_name(name: str) -> str:
    """A company's name without the accidents of writing: case, commas, "Limited" for "Ltd"."""
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", name).casefold())
    return " ".join(form for word in words if (form := _FORMS.get(word, word)))
