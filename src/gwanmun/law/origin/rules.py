"""Rules of origin for products: the small language they are kept in, read into a tree whose nodes know their columns.

The grammar is `psr.lark`. A rule says what must have happened to materials that do not originate: `and` binds closer
than `or`, and each alternative is enough by itself. What cuts across the rules of an agreement (tolerance, cumulation,
how content is worked out) never stands here but in `provisions.py`.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken
from msgspec import Struct

from gwanmun.law.basics.problem import Problem, shown

LONGEST_RULE = 4_000
"""Characters; also what keeps the nesting of a rule far from the interpreter's own limit."""
DEEPEST = 60
"""Brackets within one another; a rule that is read by people has three."""

Level = Literal["CC", "CTH", "CTSH", "CTI"]
Method = Literal["BD", "BU", "NC", "FV"]
Basis = Literal["EXW", "FOB", "ADJ", "NC", "WT", "OM"]
"""OM: the value of the originating materials, which a few rules let the others not exceed."""

DIGITS: dict[Level, int] = {"CC": 2, "CTH": 4, "CTSH": 6, "CTI": 8}
"""How many digits of its code a material must leave behind."""


class Codes(Struct, frozen=True, tag=True):
    """Materials by their code: from one chapter, heading or subheading to another, both included."""

    first: str
    last: str


class PartOfCodes(Struct, frozen=True, tag=True):
    """Some of the materials of these codes, in the rule's own words: whether goods are meant is asked, not guessed."""

    first: str
    last: str
    words: str


class Same(Struct, frozen=True, tag=True):
    """Materials of the product's own code, at the level of the test (the heading where there is none)."""


class Named(Struct, frozen=True, tag=True):
    """Materials that a rule names without a code ("unembroidered fabric"): asked, not guessed."""

    words: str


Item: TypeAlias = Codes | PartOfCodes | Same | Named
Scope: TypeAlias = tuple[Item, ...]

EVERYTHING: Scope = ()
"""No scope: the test is of every material."""


class Node(Struct, frozen=True, tag_field="test", tag=True, cache_hash=True):
    """A piece of a rule; `columns` are its first and last character, counted from 1."""

    columns: tuple[int, int]


class WhollyObtained(Node, frozen=True):
    """The product, or every material of the scope, is wholly obtained."""

    scope: Scope = EVERYTHING


class ProducedEntirely(Node, frozen=True):
    """Made of originating materials and nothing else."""


class AnyMaterials(Node, frozen=True):
    """Materials of any heading, the product's own too, apart from these."""

    apart_from: Scope = EVERYTHING


class Allowance(Struct, frozen=True):
    """So many per cent of the basis may fail the shift, of the materials of the scope."""

    percent: Decimal
    basis: Basis | None = None  # None: the agreement's own
    scope: Scope = EVERYTHING


class Shift(Node, frozen=True):
    """Every non-originating material changes its chapter (CC), heading (CTH), subheading (CTSH) or item (CTI)."""

    level: Level
    apart_from: Scope = EVERYTHING  # a change from these does not count
    allowance: Allowance | None = None
    scope: Scope = EVERYTHING  # only materials of these must shift


class Content(Node, frozen=True):
    """Regional value content of at least so many per cent, by this method or by one the agreement allows.

    Focused value (FV) counts only the non-originating materials of the scope.
    """

    percent: Decimal
    method: Method | None = None
    scope: Scope = EVERYTHING


class MaximumValue(Node, frozen=True):
    """Non-originating materials (of the scope) are worth no more than so many per cent of the basis."""

    percent: Decimal
    basis: Basis | None = None  # None: the agreement's own
    scope: Scope = EVERYTHING


class MaximumWeight(Node, frozen=True):
    """Non-originating materials (of the scope) weigh no more than so many per cent of the product.

    Where `whole` is given: of all the materials of that scope instead of the product.
    """

    percent: Decimal
    scope: Scope = EVERYTHING
    whole: Scope = EVERYTHING


class Originating(Node, frozen=True):
    """Every material (of the scope) originates."""

    scope: Scope = EVERYTHING


class MadeFrom(Node, frozen=True):
    """Made from these materials or from what comes before them in making; from nothing further on the way."""

    scope: Scope


class Process(Node, frozen=True):
    """This was done to the materials in the territory."""

    name: str


class Retained(Node, frozen=True):
    """Goods that keep the origin they had."""


class AllOf(Node, frozen=True):
    """Every one of these."""

    tests: tuple["Rule", ...]


class AnyOf(Node, frozen=True):
    """One of these, whichever the exporter chooses."""

    tests: tuple["Rule", ...]


Rule: TypeAlias = (
    WhollyObtained
    | ProducedEntirely
    | AnyMaterials
    | Shift
    | Content
    | MaximumValue
    | MaximumWeight
    | Originating
    | MadeFrom
    | Process
    | Retained
    | AllOf
    | AnyOf
)


def parse_rule(text: str) -> Rule | Problem:
    """A rule's tree. Problem: `rule-unreadable`, with the column, what was met and what could have stood there."""
    if len(text) > LONGEST_RULE:
        return _unreadable(text, LONGEST_RULE + 1, f"no more than {LONGEST_RULE} characters")
    depth = 0
    for column, character in enumerate(text, 1):
        depth += (character == "(") - (character == ")")
        if depth > DEEPEST:
            return _unreadable(text, column, f"no more than {DEEPEST} brackets within one another")
    return _parsed(text)


@lru_cache(maxsize=65_536)
def _parsed(text: str) -> Rule | Problem:
    try:
        tree = _grammar().parse(text)
    except UnexpectedInput as unexpected:
        return _unreadable(text, _column(unexpected, text), _expected(unexpected))
    backwards = next((item for item in _ranges(tree) if item[0] > item[1] or len(item[0]) != len(item[1])), None)
    if backwards is not None:
        return _unreadable(text, backwards[2], "a range from a lower code to a higher one of as many digits")
    return _rule(tree)


def write_rule(rule: Rule) -> str:
    """The rule's text in the language: what `parse_rule` reads into the same tree, apart from its columns."""
    return _WRITERS[type(rule)](rule)


def alternatives(rule: Rule) -> tuple[Rule, ...]:
    """The ways a rule leaves open, each enough by itself, in the rule's order."""
    return rule.tests if isinstance(rule, AnyOf) else (rule,)


def tests_of(rule: Rule) -> Iterator[Rule]:
    """Every test of a rule, the joins left out."""
    if isinstance(rule, AllOf | AnyOf):
        for test in rule.tests:
            yield from tests_of(test)
    else:
        yield rule


def write_scope(scope: Scope) -> str:
    """The materials of a scope as a rule writes them: `1001-1005,same`."""
    return ",".join(_write_item(item) for item in scope)


def _bracketed(test: Rule) -> str:
    return f"({write_rule(test)})" if isinstance(test, AnyOf | AllOf) else write_rule(test)


def _write_shift(test: Shift) -> str:
    """A scope right after an allowance would be read as the allowance's, so that is written too and says the same."""
    allowance = test.allowance
    if allowance is not None and test.scope and not allowance.scope:
        allowance = Allowance(allowance.percent, allowance.basis, test.scope)
    return f"{test.level}{_write_except(test.apart_from)}{_write_allowance(allowance)}{_write_scope(test.scope)}"


def _write_maximum_weight(test: MaximumWeight) -> str:
    whole = f" of {_write_scope(test.whole)}" if test.whole else ""
    return f"MAXWT({test.percent:f}){_write_scope(test.scope)}{whole}"


_WRITERS: dict[type[Rule], Callable[[Any], str]] = {
    AnyOf: lambda rule: " or ".join(map(_bracketed, rule.tests)),
    AllOf: lambda rule: " and ".join(map(_bracketed, rule.tests)),
    WhollyObtained: lambda test: f"WO{_write_scope(test.scope)}",
    ProducedEntirely: lambda _: "PE",
    AnyMaterials: lambda test: f"ANY{_write_except(test.apart_from)}",
    Shift: _write_shift,
    Content: lambda test: f"RVC({_figures(test.percent, test.method)}){_write_scope(test.scope)}",
    MaximumValue: lambda test: f"MAXNOM({_figures(test.percent, test.basis)}){_write_scope(test.scope)}",
    MaximumWeight: _write_maximum_weight,
    Originating: lambda test: f"ORIG{_write_scope(test.scope)}",
    MadeFrom: lambda test: f"FROM{_write_scope(test.scope)}",
    Process: lambda test: "CR" if test.name == "chemical_reaction" else f"PROC({test.name})",
    Retained: lambda _: "RETAIN",
}


def _figures(percent: Decimal, word: str | None) -> str:
    return f"{percent:f},{word}" if word else f"{percent:f}"


def _write_scope(scope: Scope) -> str:
    return f"[{write_scope(scope)}]" if scope else ""


def _write_except(scope: Scope) -> str:
    return f" except from {write_scope(scope)}" if scope else ""


def _write_allowance(allowance: Allowance | None) -> str:
    if allowance is None:
        return ""
    return f" allow({_figures(allowance.percent, allowance.basis)}){_write_scope(allowance.scope)}"


def _write_item(item: Item) -> str:
    match item:
        case Codes(first=first, last=last):
            return first if first == last else f"{first}-{last}"
        case PartOfCodes(first=first, last=last, words=words):
            return f'ex {first if first == last else f"{first}-{last}"} "{words}"'
        case Named(words=words):
            return f'"{words}"'
    return "same"


@lru_cache
def _grammar() -> Lark:
    return Lark.open("psr.lark", rel_to=str(Path(__file__)), parser="lalr", start="rule", propagate_positions=True)


Branch = Tree[Token]


def _rule(tree: Branch) -> Rule:
    return _READERS[tree.data](tree, (tree.meta.column, tree.meta.end_column - 1))


def _read_shift(tree: Branch, columns: tuple[int, int]) -> Rule:
    level, apart_from, allowance, scope = tree.children
    return Shift(columns, str(level), _scope(apart_from), _allowance(allowance), _scope(scope))  # type: ignore[arg-type]


def _read_content(tree: Branch, columns: tuple[int, int]) -> Rule:
    percent, method, scope = tree.children
    return Content(columns, Decimal(str(percent)), str(method) if method else None, _scope(scope))  # type: ignore[arg-type]


def _read_maximum_value(tree: Branch, columns: tuple[int, int]) -> Rule:
    percent, basis, scope = tree.children
    return MaximumValue(columns, Decimal(str(percent)), str(basis) if basis else None, _scope(scope))  # type: ignore[arg-type]


def _read_maximum_weight(tree: Branch, columns: tuple[int, int]) -> Rule:
    percent, scope, whole = tree.children
    return MaximumWeight(columns, Decimal(str(percent)), _scope(scope), _scope(whole))


def _joined(tree: Branch) -> tuple[Rule, ...]:
    return tuple(_rule(child) for child in tree.children if isinstance(child, Tree))


_READERS: dict[str, Callable[[Branch, tuple[int, int]], Rule]] = {
    "any_of": lambda tree, columns: AnyOf(columns, _joined(tree)),
    "all_of": lambda tree, columns: AllOf(columns, _joined(tree)),
    "wholly_obtained": lambda tree, columns: WhollyObtained(columns, _scope(tree.children[0])),
    "produced_entirely": lambda _, columns: ProducedEntirely(columns),
    "any_materials": lambda tree, columns: AnyMaterials(columns, _scope(tree.children[0])),
    "shift": _read_shift,
    "content": _read_content,
    "maximum_value": _read_maximum_value,
    "maximum_weight": _read_maximum_weight,
    "originating": lambda tree, columns: Originating(columns, _scope(tree.children[0])),
    "made_from": lambda tree, columns: MadeFrom(columns, _scope(tree.children[0])),
    "process": lambda tree, columns: Process(columns, str(tree.children[0])),
    "chemical_reaction": lambda _, columns: Process(columns, "chemical_reaction"),
    "retained": lambda _, columns: Retained(columns),
}


def _allowance(tree: Branch | Token | None) -> Allowance | None:
    if not isinstance(tree, Tree):
        return None
    percent, basis, scope = tree.children
    return Allowance(Decimal(str(percent)), str(basis) if basis else None, _scope(scope))  # type: ignore[arg-type]


def _scope(tree: Branch | Token | None) -> Scope:
    """The items of a `scope` or an `except`; everything where there is none."""
    return tuple(_item(item) for item in tree.children if isinstance(item, Tree)) if isinstance(tree, Tree) else ()


def _item(tree: Branch) -> Item:
    words = [str(token) for token in tree.children if token is not None]
    match tree.data:
        case "codes":
            return Codes(words[0], words[-1])
        case "part_of_codes":
            return PartOfCodes(words[0], words[-2], words[-1].strip('"'))
        case "named":
            return Named(words[0].strip('"'))
    return Same()


def _ranges(tree: Branch) -> Iterator[tuple[str, str, int]]:
    """Every range of codes of a rule with the column it stands at."""
    for item in tree.iter_subtrees_topdown():  # type: ignore[no-untyped-call]
        if item.data in ("codes", "part_of_codes"):
            codes = [token for token in item.children if isinstance(token, Token) and token.type == "HS"]
            yield str(codes[0]), str(codes[-1]), codes[0].column or 1


_SAID = {
    "HS": "a code of 2, 4 or 6 digits",
    "NUMBER": "a number",
    "NAME": "a name such as yarn_forward",
    "WORDS": 'words in quotes "…"',
    "SHIFT": "CC, CTH, CTSH, CTI",
    "METHOD": "BD, BU, NC, FV",
    "BASIS": "EXW, FOB, ADJ, NC, WT, OM",
    "LPAR": "(",
    "RPAR": ")",
    "LSQB": "[",
    "RSQB": "]",
    "COMMA": ",",
    "MINUS": "-",
    "$END": "the end",
    "EXCEPT": "except",
    "ALLOW": "allow",
    "OR": "or",
    "AND": "and",
    "SAME": "same",
    "EX": "ex",
    "OF": "of",
}
"""What the grammar's terminals are called where a text stops making sense; the words of tests are called themselves."""


def _expected(unexpected: UnexpectedInput) -> str:
    match unexpected:
        case UnexpectedCharacters(allowed=names) | UnexpectedToken(expected=names):
            return ", ".join(sorted(_SAID.get(name, name) for name in names or ()))
    return ""


def _column(unexpected: UnexpectedInput, text: str) -> int:
    at_end = isinstance(unexpected, UnexpectedEOF) or (
        isinstance(unexpected, UnexpectedToken) and unexpected.token.type == "$END"
    )
    return len(text) + 1 if at_end else unexpected.column


def _unreadable(text: str, column: int, expected: str) -> Problem:
    met = text[column - 1 : column + 11] or "the end"
    return Problem("rule-unreadable", "rule", shown(text), {"column": str(column), "met": met, "expected": expected})
