"""Problems: what is wrong with a document, said as data so that a person and a program can both mend it.

A problem is a code and the facts that fill its sentences. The sentences themselves, in every
language, stand in one catalogue (`problems.toml` beside this file) that a test holds against the codes used.
"""

from msgspec import Struct


class Problem(Struct, frozen=True, omit_defaults=True):
    """One thing wrong, where it stands, and the facts its sentences need."""

    code: str  # "commodity-unknown": names the sentence in the catalogue
    path: str = ""  # "lines[2].commodity": where in the document, empty for the whole
    value: str = ""  # the failing value as it was given, shortened
    facts: dict[str, str] = {}  # what else the sentences mention: {"landed": "100", "left": "40"}
    law: str = ""  # the article that is offended; empty takes the catalogue's


class Refused(Exception):  # noqa: N818 - a refusal is the field's word, and not always the office's error
    """A document was refused: nothing of it was written, and these are all its problems."""

    def __init__(self, *problems: Problem) -> None:
        """Refuse for these reasons."""
        super().__init__("; ".join(f"{p.code} at {p.path or '/'}" for p in problems))
        self.problems = problems


def shown(value: object, longest: int = 80) -> str:
    """A failing value as it may be repeated to the person who sent it: short and harmless."""
    text = value if isinstance(value, str) else repr(value)
    text = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    return text if len(text) <= longest else text[: longest - 1] + "…"
