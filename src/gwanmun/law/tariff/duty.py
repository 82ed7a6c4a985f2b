"""Duty texts: how a tariff writes what goods owe, read into a tree whose every node knows its columns."""

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken
from msgspec import Struct

from gwanmun.law.basics.problem import Problem, shown

LONGEST_TEXT = 300
"""Characters; also what keeps the nesting of a duty text far from the interpreter's own limit."""


class Node(Struct, frozen=True, tag_field="node", tag=True):
    """A piece of a duty text; `columns` are its first and last character, counted from 1."""

    columns: tuple[int, int]


class Free(Node, frozen=True):
    """No duty."""


class AdValorem(Node, frozen=True):
    """A share of the customs value."""

    percent: Decimal


class Specific(Node, frozen=True):
    """An amount of money (in whole currency, "won" and not minor units) for every `per` units of the goods."""

    amount: Decimal
    currency: str
    per: int
    unit: str


class Together(Node, frozen=True):
    """Every one of these, added up: a compound duty."""

    terms: tuple["Duty", ...]


class Greater(Node, frozen=True):
    """Whichever of these comes to most."""

    arms: tuple["Duty", ...]


class Lesser(Node, frozen=True):
    """Whichever of these comes to least."""

    arms: tuple["Duty", ...]


Duty = Free | AdValorem | Specific | Together | Greater | Lesser


@lru_cache(maxsize=65_536)
def read_duty(text: str) -> Duty | Problem:
    """The tree of a duty text; or the problem `duty-unreadable`, whose facts name the column and what was expected."""
    if len(text) > LONGEST_TEXT:
        return _unreadable(text, LONGEST_TEXT + 1, (f"no more than {LONGEST_TEXT} characters",))
    try:
        tree = _GRAMMAR.parse(text)
    except UnexpectedInput as unexpected:
        return _unreadable(text, _column_of(unexpected, text), _expected_by(unexpected))
    return _node(tree)


def write_duty(duty: Duty) -> str:
    """The duty text of a tree: reading it again gives the same tree, columns aside."""
    match duty:
        case Free():
            return "free"
        case AdValorem(percent=percent):
            return f"{percent:f}%"
        case Specific(amount=amount, currency=currency, per=per, unit=unit):
            return f"{amount:f} {currency}/{unit}" if per == 1 else f"{amount:f} {currency}/{per} {unit}"
        case Together(terms=terms):
            return " + ".join(map(write_duty, terms))
        case Greater(arms=arms):
            return f"greater({', '.join(map(write_duty, arms))})"
        case Lesser(arms=arms):
            return f"lesser({', '.join(map(write_duty, arms))})"


_GRAMMAR = Lark.open("duty.lark", rel_to=__file__, parser="lalr", start="duty", propagate_positions=True)

_WORDS = {
    "NUMBER": "a number",
    "COUNT": "a whole number",
    "CURRENCY": "a currency (three capitals)",
    "UNIT": "a unit (KGM, LTR, NAR, …)",
    "PERCENT": "%",
    "PLUS": "+",
    "SLASH": "/",
    "COMMA": ",",
    "LPAR": "(",
    "RPAR": ")",
    "FREE": "free",
    "GREATER": "greater",
    "LESSER": "lesser",
    "$END": "the end",
}


_SEVERAL: dict[str, type[Together | Greater | Lesser]] = {"together": Together, "greater": Greater, "lesser": Lesser}


def _node(tree: Tree[Token]) -> Duty:
    """A node of ours from one of the parser's. Nesting is bounded by LONGEST_TEXT."""
    columns = (tree.meta.column, tree.meta.end_column - 1)
    parts = tree.children
    match str(tree.data):
        case "duty":
            return _nodes(parts)[0]
        case "free":
            return Free(columns)
        case "ad_valorem":
            return AdValorem(columns, Decimal(str(parts[0])))
        case "specific":
            amount, currency, per, unit = (None if part is None else str(part) for part in parts)
            return Specific(columns, Decimal(amount or 0), currency or "", int(per or 1), unit or "")
        case several:
            return _SEVERAL[several](columns, _nodes(parts))


def _nodes(parts: Sequence[Token | Tree[Token]]) -> tuple[Duty, ...]:
    return tuple(_node(part) for part in parts if isinstance(part, Tree))


def _unreadable(text: str, column: int, expected: Sequence[str]) -> Problem:
    return Problem("duty-unreadable", value=shown(text), facts={"column": str(column), "expected": ", ".join(expected)})


def _column_of(unexpected: UnexpectedInput, text: str) -> int:
    at_end = isinstance(unexpected, UnexpectedEOF) or (
        isinstance(unexpected, UnexpectedToken) and unexpected.token.type == "$END"
    )
    return len(text) + 1 if at_end else unexpected.column


def _expected_by(unexpected: UnexpectedInput) -> tuple[str, ...]:
    match unexpected:
        case UnexpectedCharacters(allowed=allowed):
            names = allowed or ()
        case UnexpectedToken(expected=expected):
            names = expected
        case _:
            names = ()
    return tuple(sorted(_WORDS.get(name, name) for name in names))
