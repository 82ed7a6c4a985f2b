"""Conditions: what a rate hangs on, and what it is where the goods meet it and where they do not.

A permit that must be shown, a weight or a price that must not be passed, a ladder of entry prices each step of which
has a duty of its own. Written in the row of the measure, in the language of `condition.lark`:

    document C644 else refused                    without the document the goods are not let in
    document C644 -> free [health-law] else none  free with it, by that law; without it the rate takes no part
    quantity over 500 KGM -> 12% else own         the row's own duty up to half a tonne
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from lark import Token, Tree
from msgspec import Struct

from gwanmun.law.basics.problem import Problem, shown
from gwanmun.law.tariff.duty import Duty, read_duty
from gwanmun.law.tariff.grammar import Unread, read_tree
from gwanmun.law.tariff.unit import UNITS, spelled

Bound = Literal["from", "over", "under", "up to"]
Effect = Literal["duty", "own", "none", "refused"]


class Documents(Struct, frozen=True):
    """One of these documents is shown: certificates, licences, permits, by their codes."""

    codes: tuple[str, ...]


class Price(Struct, frozen=True):
    """The customs value of so many units of the goods, on one side of a bound."""

    bound: Bound
    amount: Decimal  # whole currency
    currency: str
    unit: str
    per: int = 1


class Quantity(Struct, frozen=True):
    """How much of the goods there is, on one side of a bound."""

    bound: Bound
    amount: Decimal
    unit: str


class Worth(Struct, frozen=True):
    """The customs value of the line, on one side of a bound."""

    bound: Bound
    amount: Decimal  # whole currency
    currency: str


Test = Documents | Price | Quantity | Worth


class Outcome(Struct, frozen=True):
    """What follows: another duty, the row's own, that the rate takes no part, or that the goods are refused."""

    effect: Effect
    act: str
    text: str = ""  # of the duty
    columns: tuple[int, int] = (0, 0)  # where it stands in the condition


class Step(Struct, frozen=True):
    """What is looked for, and what follows where it is so."""

    test: Test
    outcome: Outcome


class Group(Struct, frozen=True):
    """Steps of which the first that is so counts, and what follows where none is."""

    steps: tuple[Step, ...]
    otherwise: Outcome


Condition = tuple[Group, ...]
"""Groups that must all be met."""


@lru_cache(maxsize=16_384)
def read_condition(text: str, act: str = "") -> Condition | Problem:
    """The groups of a condition; an outcome that names no act of its own cites the row's.

    Problems: `condition-unreadable`, with the column it stops at and what was expected there, a duty within it
    included; `condition-twice`, where more than one group says what the duty is.
    """
    tree = read_tree(text, "condition", _WORDS)
    if isinstance(tree, Unread):
        return _unreadable(text, tree.column, tree.expected)
    groups = tuple(_group(part, act) for part in tree.children if isinstance(part, Tree))
    for outcome in outcomes(groups):
        if outcome.effect == "duty" and isinstance(duty := read_duty(outcome.text, outcome.act), Problem):
            return _unreadable(text, outcome.columns[0] - 1 + int(duty.facts["column"]), duty.facts["expected"])
    saying = [group for group in groups if any(outcome.effect == "duty" for outcome in outcomes((group,)))]
    if len(saying) > 1:
        return Problem("condition-twice", value=shown(text))
    return groups


def outcomes(condition: Condition) -> Iterator[Outcome]:
    """Everything that may follow, in order."""
    for group in condition:
        yield from (step.outcome for step in group.steps)
        yield group.otherwise


def duty_of(outcome: Outcome) -> Duty:
    """The duty that an outcome says; it was read before."""
    duty = read_duty(outcome.text, outcome.act)
    assert not isinstance(duty, Problem), outcome.text
    return duty


def unit_of(test: Test) -> str:
    """The unit a test counts the goods in; empty where it counts none."""
    return test.unit if isinstance(test, Price | Quantity) else ""


def currency_of(test: Test) -> str:
    """The currency a test reckons in; empty where it reckons in none."""
    return test.currency if isinstance(test, Price | Worth) else ""


def out_of_reach(group: Group) -> tuple[Step, ...]:
    """Steps of a ladder that nothing can come to, because the step before them holds whenever they do."""
    return tuple(later.step for earlier, later in pairwise(_rungs(group)) if _covers(earlier, later))


def write_test(test: Test) -> str:
    """A test as it is written."""
    match test:
        case Documents(codes=codes):
            return f"document {' or '.join(codes)}"
        case Quantity(bound=bound, amount=amount, unit=unit):
            return f"quantity {bound} {amount:f} {unit}"
        case Worth(bound=bound, amount=amount, currency=currency):
            return f"value {bound} {amount:f} {currency}"
    per = "" if test.per == 1 else f"{test.per} "
    return f"price {test.bound} {test.amount:f} {test.currency}/{per}{test.unit}"


class _Rung(Struct, frozen=True):
    """A step that stands on a bound, by what it measures."""

    step: Step
    measures: tuple[type[Test], str, str]
    bound: Bound
    amount: Decimal  # for one unit


def _rungs(group: Group) -> Iterator[_Rung]:
    for step in group.steps:
        test = step.test
        if not isinstance(test, Documents):
            amount = test.amount / test.per if isinstance(test, Price) else test.amount
            yield _Rung(step, (type(test), unit_of(test), currency_of(test)), test.bound, amount)


def _covers(earlier: _Rung, later: _Rung) -> bool:
    upwards = ({"from", "over"}, {"under", "up to"})
    same_way = any({earlier.bound, later.bound} <= way for way in upwards)
    if earlier.measures != later.measures or not same_way:
        return False
    if earlier.amount == later.amount:
        return earlier.bound == later.bound or earlier.bound in {"from", "up to"}
    return (earlier.amount < later.amount) == (earlier.bound in {"from", "over"})


def _group(tree: Tree[Token], act: str) -> Group:
    *steps, otherwise = (part for part in tree.children if isinstance(part, Tree))
    return Group(tuple(_step(step, act) for step in steps), _outcome(otherwise.children, act))


def _step(tree: Tree[Token], act: str) -> Step:
    test, *result = tree.children
    assert isinstance(test, Tree)
    return Step(_test(test), _outcome(result, act))


def _outcome(parts: list[Token | Tree[Token] | None] | list[Token | Tree[Token]], act: str) -> Outcome:
    said = {token.type: token for token in parts if isinstance(token, Token)}
    cited = str(said.get("ACT", act))
    duty = said.get("DUTY")
    if duty is not None:
        column = duty.column or 1
        text = str(duty).rstrip()
        return Outcome("duty", cited, text, (column, column + len(text) - 1))
    return Outcome(next((_EFFECTS[name] for name in said if name in _EFFECTS), "own"), cited)


def _test(tree: Tree[Token]) -> Test:
    words = [str(part) if part is not None else "" for part in tree.children]
    match str(tree.data):
        case "document":
            return Documents(tuple(words))
        case "quantity":
            return Quantity(_bound(words[0]), Decimal(words[1]), spelled(words[2]))
        case "worth":
            return Worth(_bound(words[0]), Decimal(words[1]), words[2])
    bound, amount, currency, per, unit = words
    return Price(_bound(bound), Decimal(amount), currency, spelled(unit), int(per or 1))


def _bound(word: str) -> Bound:
    known: Mapping[str, Bound] = {"from": "from", "over": "over", "under": "under"}
    return known.get(word, "up to")


def unknown_units(condition: Condition) -> tuple[str, ...]:
    """The units of its tests that nobody knows."""
    found = (unit_of(step.test) for group in condition for step in group.steps)
    return tuple(dict.fromkeys(unit for unit in found if unit and unit not in UNITS))


def _unreadable(text: str, column: int, expected: str) -> Problem:
    return Problem("condition-unreadable", value=shown(text), facts={"column": str(column), "expected": expected})


_EFFECTS: Mapping[str, Effect] = {"REFUSED": "refused", "NONE": "none", "OWN": "own"}

_WORDS = {
    "ACT": "the name of an act",
    "AND": "and",
    "BOUND": "from, over, under or up to",
    "CODE": "the code of a document",
    "COUNT": "a whole number",
    "CURRENCY": "a currency (three capitals)",
    "DOCUMENT": "document",
    "DUTY": "a duty",
    "ELSE": "else",
    "LSQB": "[",
    "MINUS": "->",
    "NONE": "none",
    "NUMBER": "a number",
    "OR": "or",
    "OWN": "own",
    "PRICE": "price",
    "QUANTITY": "quantity",
    "REFUSED": "refused",
    "RSQB": "]",
    "SEMICOLON": ";",
    "SLASH": "/",
    "UNIT": "a unit",
    "VALUE": "value",
    "__ANON_0": "->",
    "$END": "the end",
}
