"""Grammar: where a text in one of the tariff's small languages stops making sense, and what was expected there."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken
from msgspec import Struct

LONGEST_TEXT = 2_000
"""Characters; what is longer is no text of a tariff."""


class Unread(Struct, frozen=True):
    """A text that cannot be read: the column it stops at, counted from 1, and what could have stood there."""

    column: int
    expected: str


def read_tree(text: str, language: str, words: Mapping[str, str]) -> Tree[Token] | Unread:
    """The tree of a text by the grammar `<language>.lark` beside this file; `words` says what terminals are called."""
    if len(text) > LONGEST_TEXT:
        return Unread(LONGEST_TEXT + 1, f"no more than {LONGEST_TEXT} characters")
    try:
        return _grammar(language).parse(text)
    except UnexpectedInput as unexpected:
        return Unread(
            _column(unexpected, text), ", ".join(sorted(words.get(name, name) for name in _names(unexpected)))
        )


@lru_cache
def _grammar(language: str) -> Lark:
    return Lark.open(f"{language}.lark", rel_to=str(Path(__file__)), parser="lalr", start=language)


def _column(unexpected: UnexpectedInput, text: str) -> int:
    at_end = isinstance(unexpected, UnexpectedEOF) or (
        isinstance(unexpected, UnexpectedToken) and unexpected.token.type == "$END"
    )
    return len(text) + 1 if at_end else unexpected.column


def _names(unexpected: UnexpectedInput) -> set[str]:
    match unexpected:
        case UnexpectedCharacters(allowed=allowed):
            return set(allowed or ())
        case UnexpectedToken(expected=expected):
            return set(expected)
    return set()
