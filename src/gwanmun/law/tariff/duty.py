"""Duty texts: how a tariff writes what goods owe, read into a tree whose every node knows its columns and its act."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import lru_cache

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken
from msgspec import Struct
from msgspec.structs import replace

from gwanmun.law.basics.problem import Problem, shown
from gwanmun.law.tariff.unit import spelled

LONGEST_TEXT = 300
"""Characters; also what keeps the nesting of a duty text far from the interpreter's own limit."""

AS_TYPED = str.maketrans({"\u2212": "-", "\u2013": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " "})
"""Minus signs and blanks as printers set them, one sign for one so that columns stay what they are."""

ON_VALUE = ("customs_value",)
"""What a percentage is of when the text does not say."""


class _Cited(Struct, frozen=True, kw_only=True):
    act: str = ""  # the law that says so; empty where whoever read the text did not say


class Node(_Cited, frozen=True, tag_field="node", tag=True, cache_hash=True):
    """A piece of a duty text; `columns` are its first and last character, counted from 1."""

    columns: tuple[int, int]


class Free(Node, frozen=True):
    """No duty. A tariff says "free" of goods that owe nothing, "nihil" where a measure levies nothing."""

    word: str = "free"


class AdValorem(Node, frozen=True):
    """A share of a base: of the customs value, or of named amounts added up, divided where the text says so."""

    percent: Decimal
    base: tuple[str, ...] = ON_VALUE
    divisor: Decimal = Decimal(1)


class Specific(Node, frozen=True):
    """An amount of money (in whole currency, "won" and not minor units) for every `per` units of the goods.

    `further` are what the quantity is multiplied by (strength, sugar, relief) or narrowed to (`tss`, `net_drained`).
    An amount without a unit is owed once, whatever the quantity.
    """

    amount: Decimal
    currency: str
    per: int
    unit: str
    further: tuple[str, ...] = ()


class Together(Node, frozen=True):
    """Every one of these, added up: a compound duty."""

    terms: tuple["Duty", ...]


class Less(Node, frozen=True):
    """The one with the other taken off."""

    duty: "Duty"
    taken: "Duty"


class Floor(Node, frozen=True):
    """A duty that is never less than another."""

    duty: "Duty"
    least: "Duty"


class Cap(Node, frozen=True):
    """A duty that is never more than another."""

    duty: "Duty"
    most: "Duty"


class Greater(Node, frozen=True):
    """Whichever of these comes to most."""

    arms: tuple["Duty", ...]


class Lesser(Node, frozen=True):
    """Whichever of these comes to least."""

    arms: tuple["Duty", ...]


class Reference(Node, frozen=True):
    """A duty that stands in a table, under a key: the agricultural component of a Meursing code, an entry price."""

    table: str
    key: str = ""


Duty = Free | AdValorem | Specific | Together | Less | Floor | Cap | Greater | Lesser | Reference


@lru_cache(maxsize=65_536)
def read_duty(text: str, act: str = "") -> Duty | Problem:
    """The tree of a duty text; or the problem `duty-unreadable`, whose facts name the column and what was expected."""
    text = text.translate(AS_TYPED)
    if len(text) > LONGEST_TEXT:
        return unreadable(text, LONGEST_TEXT + 1, f"no more than {LONGEST_TEXT} characters")
    try:
        tree = _grammar().parse(text)
    except UnexpectedInput as unexpected:
        return unreadable(text, _column_of(unexpected, text), *_expected_by(unexpected))
    return _node(tree, act)


def write_duty(duty: Duty) -> str:
    """The duty text of a tree: reading it again gives the same tree, columns and acts aside."""
    known = _WRITTEN.get(id(duty))
    if known is not None and known[0] is duty:
        return known[1]
    text = _write(duty)
    if len(_WRITTEN) >= MOST_KEPT:
        _WRITTEN.clear()
    _WRITTEN[id(duty)] = duty, text
    return text


MOST_KEPT = 65_536
_WRITTEN: dict[int, tuple["Duty", str]] = {}
"""Texts by node, each kept with its node so that no other can have its number. They are not kept by what a node is
equal to: 8% and 8.00% are equal, and each must be written as it was read, whatever was written before."""


def _write(duty: Duty) -> str:
    match duty:
        case Free(word=word):
            return word
        case AdValorem():
            return f"{duty.percent:f}%{_write_base(duty)}"
        case Specific():
            return f"{duty.amount:f} {duty.currency}{_write_units(duty)}"
        case Reference(table=table, key=key):
            return f"ref({table}, {key})" if key else f"ref({table})"
        case Greater() | Lesser():
            return f"{type(duty).__name__.lower()}({', '.join(map(write_duty, duty.arms))})"
    return _write_joined(duty)


def parts(duty: Duty) -> tuple[Duty, ...]:
    """The duties a duty is made of, from left to right."""
    match duty:
        case Together(terms=several) | Greater(arms=several) | Lesser(arms=several):
            return several
        case Less(duty=one, taken=other) | Floor(duty=one, least=other) | Cap(duty=one, most=other):
            return (one, other)
    return ()


def nodes(duty: Duty) -> Iterator[Duty]:
    """A duty and everything within it."""
    yield duty
    for part in parts(duty):
        yield from nodes(part)


def rebuilt(duty: Duty, within: tuple[Duty, ...]) -> Duty:
    """The same duty made of other parts, in the same order."""
    match duty:
        case Together():
            return replace(duty, terms=within)
        case Greater() | Lesser():
            return replace(duty, arms=within)
        case Less():
            return replace(duty, duty=within[0], taken=within[1])
        case Floor():
            return replace(duty, duty=within[0], least=within[1])
        case Cap():
            return replace(duty, duty=within[0], most=within[1])
    return duty


def with_act(duty: Duty, act: str) -> Duty:
    """The same duty, every node of it citing this act."""
    return replace(rebuilt(duty, tuple(with_act(part, act) for part in parts(duty))), act=act)


def unreadable(text: str, column: int, *expected: str) -> Problem:
    """The problem `duty-unreadable`: from this column on, one of these was expected."""
    return Problem("duty-unreadable", value=shown(text), facts={"column": str(column), "expected": ", ".join(expected)})


def _write_base(duty: AdValorem) -> str:
    divided = "" if duty.divisor == 1 else f"/{duty.divisor:f}"
    return f" of {'+'.join(duty.base)}{divided}" if divided or duty.base != ON_VALUE else ""


def _write_units(duty: Specific) -> str:
    if not duty.unit:
        return ""
    return "/" + ("" if duty.per == 1 else f"{duty.per} ") + "/".join((duty.unit, *duty.further))


def _write_joined(duty: Together | Less | Floor | Cap) -> str:
    """Two duties with a sign between them; brackets where the text would otherwise be read another way."""
    match duty:
        case Together(terms=terms):
            return " + ".join((_write_first(terms[0]), *map(_write_term, terms[1:])))
        case Less(duty=one, taken=other):
            return f"{write_duty(one) if isinstance(one, Together) else _write_first(one)} - {_write_term(other)}"
        case Floor(duty=one, least=other):
            return f"{write_duty(one)} floor {_write_sum(other)}"
        case Cap(duty=one, most=other):
            return f"{write_duty(one)} cap {_write_sum(other)}"


def _write_first(duty: Duty) -> str:
    return write_duty(duty) if isinstance(duty, Less) else _write_term(duty)


def _write_term(duty: Duty) -> str:
    return f"({write_duty(duty)})" if isinstance(duty, Together | Less | Floor | Cap) else write_duty(duty)


def _write_sum(duty: Duty) -> str:
    return f"({write_duty(duty)})" if isinstance(duty, Floor | Cap) else write_duty(duty)


@lru_cache
def _grammar() -> Lark:
    return Lark.open("duty.lark", rel_to=__file__, parser="lalr", start="duty", propagate_positions=True)


_WORDS = {
    "NUMBER": "a number",
    "COUNT": "a whole number",
    "CURRENCY": "a currency (three capitals)",
    "UNIT": "a unit (KGM, LTR, NAR, …)",
    "NAME": "a name",
    "BASE": "a base (customs_value, duty, …)",
    "PERCENT": "%",
    "PLUS": "+",
    "MINUS": "-",
    "SLASH": "/",
    "COMMA": ",",
    "LPAR": "(",
    "RPAR": ")",
    "$END": "the end",
}


_SEVERAL: dict[str, type[Greater | Lesser]] = {"greater": Greater, "lesser": Lesser}
_PAIRS: dict[str, type[Less | Floor | Cap]] = {"less": Less, "floor": Floor, "cap": Cap}


def _node(tree: Tree[Token], act: str) -> Duty:
    """A node of ours from one of the parser's. Nesting is bounded by LONGEST_TEXT."""
    columns = (tree.meta.column, tree.meta.end_column - 1)
    match str(tree.data):
        case "duty" | "group":
            return _nodes(tree, act)[0]
        case "free" | "nihil":
            return Free(columns, str(tree.data), act=act)
        case "ref":
            return Reference(columns, *(str(part) for part in tree.children if part is not None), act=act)
        case "plus":
            return _plus(tree, columns, act)
        case number if number in _NUMBERS:
            return _NUMBERS[number](tree, columns, act)
    return _joined(tree, columns, act)


def _joined(tree: Tree[Token], columns: tuple[int, int], act: str) -> Duty:
    data, within = str(tree.data), _nodes(tree, act)
    if data in _PAIRS:
        return _PAIRS[data](columns, *within, act=act)
    return _SEVERAL[data](columns, within, act=act)


def _nodes(tree: Tree[Token], act: str) -> tuple[Duty, ...]:
    return tuple(_node(part, act) for part in tree.children if isinstance(part, Tree))


def _plus(tree: Tree[Token], columns: tuple[int, int], act: str) -> Together:
    """What is added up one after the other stands side by side; what is in brackets stays a term of its own."""
    left, right = tree.children
    assert isinstance(left, Tree)
    assert isinstance(right, Tree)
    one = _node(left, act)
    before = one.terms if str(left.data) == "plus" and isinstance(one, Together) else (one,)
    return Together(columns, (*before, _node(right, act)), act=act)


def _ad_valorem(tree: Tree[Token], columns: tuple[int, int], act: str) -> AdValorem:
    percent, base = tree.children
    if base is None:
        return AdValorem(columns, Decimal(str(percent)), act=act)
    names, _, divisor = re.sub(r"\s", "", str(base)).partition("/")
    return AdValorem(columns, Decimal(str(percent)), tuple(names.split("+")), Decimal(divisor or 1), act=act)


def _specific(tree: Tree[Token], columns: tuple[int, int], act: str) -> Specific:
    amount, currency, per, *units = tree.children
    unit, *further = (spelled(str(unit)) for unit in units) if units[0] is not None else ("",)
    per_units = int(str(per)) if per is not None else 1
    return Specific(columns, Decimal(str(amount)), str(currency), per_units, unit, tuple(further), act=act)


_NUMBERS: dict[str, Callable[[Tree[Token], tuple[int, int], str], AdValorem | Specific]] = {
    "ad_valorem": _ad_valorem,
    "specific": _specific,
}


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
    return tuple(sorted(_WORDS.get(name, name.lower()) for name in names))
