"""The question `duty eval` answers: a duty text, and by name everything it is worked out on, as one JSON object.

    {"duty": "13.8% floor 13 EUR/dtn",
     "inputs": {"customs_value": "1200", "qty": {"DTN": "100"}, "fx": {"EUR/GBP": "0.85"}}}

Of the names in `inputs`, `qty` holds quantities by unit, `fx` rates of exchange into the office's currency, `tables`
and `members` what references are looked up in (a row may hold `from` a day `to` a day), `code`, `origin`, `reduction`,
`price` and the day, `on`, what they are looked up with;
every other figure is a base ("customs_value", "duty", "retail_price"), or a quantity where it is the name of a unit.
Amounts are JSON strings or numbers, digit for digit as they are written; null is not stated.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import TypeVar

from msgspec import Struct

from gwanmun.law.basics.figures import LONGEST, is_figure, ungrouped
from gwanmun.law.basics.jsontext import Members
from gwanmun.law.basics.problem import Problem, Refused, shown
from gwanmun.law.tariff.dialects.known import DIALECTS, read_either
from gwanmun.law.tariff.dialects.reading import Reading
from gwanmun.law.tariff.duty import ON_VALUE, AdValorem, Duty, Specific, nodes, with_act, write_duty
from gwanmun.law.tariff.evaluation import Inputs
from gwanmun.law.tariff.reference import Goods, Row, Tables, resolve
from gwanmun.law.tariff.unit import UNITS, spelled

NO_CURRENCY = "XXX"
"""ISO 4217's "no currency": of a text that names none."""

T = TypeVar("T")

MOST_NAMES = 200  # in one object of a question
_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")
_PAIR = re.compile(r"([A-Z]{3})(?:[/_-]?([A-Z]{3}))?")
_LOOKED_UP_WITH = ("code", "origin", "reduction", "price", "on")
_APART = frozenset(("qty", "quantities", "fx", "tables", "members", "currency", *_LOOKED_UP_WITH))


class Question(Struct, frozen=True):
    """A duty and what it is worked out on; amounts are in whole currency."""

    duty: Duty  # every reference in it looked up
    inputs: Inputs


def read_question(asked: Members) -> Question:
    """The question in a JSON object. Raises Refused with everything that is wrong with it."""
    given = members_of(asked, "inputs")
    problems: list[Problem] = []
    duty = _kept(problems, lambda: _resolved(asked, given))
    figures = _figures(_looked_at(given, duty), "inputs", problems)
    quantities = by_unit({name: figure for name, figure in figures.items() if spelled(name) in UNITS})
    quantities |= by_unit(_figures(_kept(problems, lambda: _quantities(given)) or {}, "inputs.qty", problems))
    exchange = _kept(problems, lambda: _exchange(asked, given, duty))
    if problems or duty is None or exchange is None:
        raise Refused(*problems)
    bases = {name: Fraction(figure) for name, figure in figures.items() if spelled(name) not in UNITS}
    if "RET" in quantities:  # TARIC counts the retail price as if it were a quantity
        bases.setdefault("retail_price", Fraction(quantities.pop("RET")))
    currency, rates = exchange
    inputs = Inputs(bases.pop("customs_value", None), quantities, currency, bases=bases, exchange=rates)
    return Question(duty, inputs)


def members_of(asked: Mapping[str, object], name: str) -> Members:
    """The object under a name; an empty one where there is none. Raises Refused."""
    value = asked.get(name)
    if value is None:
        return Members()
    if not isinstance(value, Members):
        raise Refused(Problem("type-wrong", path=name, facts={"expected": "object", "given": type(value).__name__}))
    if len(value) > MOST_NAMES:
        raise Refused(Problem("field-invalid", path=name, facts={"cause": f"more than {MOST_NAMES} names"}))
    if value.repeated:
        raise Refused(*(Problem("field-repeated", path=f"{name}.{repeated}") for repeated in value.repeated))
    return value


def text_of(asked: Mapping[str, object], name: str) -> str:
    """The text under a name; empty where there is none. Raises Refused."""
    value = asked.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Refused(Problem("type-wrong", path=name, facts={"expected": "string", "given": type(value).__name__}))
    return str(value)


def figure_of(value: object, path: str) -> Decimal:
    """A figure digit for digit. Raises Refused for anything else, and for what no document can hold."""
    text = ungrouped(value) if isinstance(value, str) else ""
    if not _DECIMAL.fullmatch(text) or len(text) > LONGEST:
        cause = "a comma alone may be a decimal point or not" if "," in text else "it is no number"
        raise Refused(Problem("field-invalid", path=path, value=shown(value), facts={"cause": cause}))
    figure = Decimal(text)
    if not is_figure(figure) or figure < 0:
        cause = "it is negative, absurd, or has too many places"
        raise Refused(Problem("field-invalid", path=path, value=shown(value), facts={"cause": cause}))
    return figure


def _kept(problems: list[Problem], read: Callable[[], T]) -> T | None:
    """What is read; or nothing, and why among the problems."""
    try:
        return read()
    except Refused as refused:
        problems.extend(refused.problems)
        return None


def _resolved(asked: Members, given: Members) -> Duty:
    duty = resolve(_duty(asked), _tables(given), _goods(given))
    if isinstance(duty, tuple):
        raise Refused(*duty)
    return duty


def _duty(asked: Members) -> Duty:
    name = "duty" if asked.get("duty") is not None else "tax"
    text, dialect = text_of(asked, name), text_of(asked, "dialect").strip().lower()
    if asked.get(name) is None:
        raise Refused(Problem("field-missing", path="duty"))
    if dialect and dialect not in DIALECTS:
        raise Refused(
            Problem("choice-unknown", path="dialect", value=shown(dialect), facts={"allowed": ", ".join(DIALECTS)})
        )
    read = DIALECTS[dialect](text) if dialect else read_either(text)
    if isinstance(read, Reading) and (read.variants or read.kind):
        cause = "it states more than one duty, or none; `gwanmun tariff read` tells them apart"
        raise Refused(Problem("field-invalid", path=name, value=shown(text), facts={"cause": cause}))
    duty = read.duty if isinstance(read, Reading) else read
    assert duty is not None, "only an excluded line has no duty"
    if isinstance(duty, Problem):
        raise Refused(duty)
    return with_act(duty, text_of(asked, "act"))


def _figures(given: Mapping[str, object], path: str, problems: list[Problem]) -> dict[str, Decimal]:
    figures = {}
    for name, value in given.items():
        if value is not None:
            figure = _kept(problems, partial(figure_of, value, f"{path}.{shown(name, 40)}"))
            if figure is not None:
                figures[name] = figure
    return figures


def _looked_at(given: Members, duty: Duty | None) -> dict[str, object]:
    """What of the inputs may have to do with the duty: figures of whatever name, and whatever the duty is levied on.

    Remarks beside them are let pass, as they are beside the inputs.
    """
    asked = {name for node in nodes(duty) if isinstance(node, AdValorem) for name in node.base} if duty else set()
    asked |= {*ON_VALUE, *(name for name in given if spelled(name) in UNITS)}
    return {name: value for name, value in given.items() if name not in _APART and (name in asked or _is_number(value))}


def _is_number(value: object) -> bool:
    return isinstance(value, str) and _DECIMAL.fullmatch(ungrouped(value)) is not None


def _quantities(given: Members) -> Members:
    return members_of(given, "qty" if "qty" in given else "quantities")


def by_unit(figures: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Quantities by the codes of their units, whatever those are called: "kg", "DTN/E", "KGM/tss"."""
    return {"/".join(map(spelled, name.split("/"))): figure for name, figure in figures.items()}


def _exchange(asked: Members, given: Members, duty: Duty | None) -> tuple[str, dict[str, Fraction]]:
    """The office's currency and what others are worth in it.

    Without pairs ("EUR/GBP") or a `currency` the office's is the one currency of the text that has no rate.
    """
    named = dict.fromkeys(n.currency for n in nodes(duty) if isinstance(n, Specific)) if duty is not None else {}
    own = text_of(asked, "currency") or text_of(given, "currency")
    stated = given.get("fx")
    if isinstance(stated, str) and named:
        if len(named) != 1:
            cause = f"one rate, and {len(named)} currencies in the text; name each"
            raise Refused(Problem("field-invalid", path="inputs.fx", value=shown(stated), facts={"cause": cause}))
        return own or NO_CURRENCY, {next(iter(named)): Fraction(figure_of(stated, "inputs.fx"))}
    rates = {}
    for name, value in (Members() if isinstance(stated, str) else members_of(given, "fx")).items():
        pair = _PAIR.fullmatch(name.upper())
        if pair is None or (pair[2] and own not in {"", pair[2]}):
            raise Refused(Problem("field-invalid", path="inputs.fx", value=shown(name), facts={"cause": "no currency"}))
        own = own or pair[2] or ""
        rates[pair[1]] = Fraction(figure_of(value, f"inputs.fx.{name}"))
    return own or next((currency for currency in named if currency not in rates), NO_CURRENCY), rates


def _goods(given: Members) -> Goods:
    price = None if given.get("price") is None else figure_of(given["price"], "inputs.price")
    return Goods(text_of(given, "code"), text_of(given, "origin"), text_of(given, "reduction"), price)


def _tables(given: Members) -> Tables:
    """The tables, each a list of rows, or an object of duties by key where nothing else matters."""
    on = _day(given, "on", "inputs.on")
    rows = {name: tuple(_rows(name, table, on)) for name, table in members_of(given, "tables").items()}
    members = {
        group: frozenset(map(str, countries))
        for group, countries in members_of(given, "members").items()
        if isinstance(countries, list)
    }
    return Tables(rows, members)


def _rows(name: str, table: object, on: date | None) -> Iterator[Row]:
    if isinstance(table, Members):
        yield from (Row(key, _row_text(duty)) for key, duty in table.items())
    elif isinstance(table, list) and len(table) <= MOST_NAMES and all(isinstance(row, Members) for row in table):
        for row in table:
            if not _holds(row, on, f"tables.{name}"):
                continue
            price = None if row.get("from_price") is None else figure_of(row["from_price"], f"tables.{name}.from_price")
            texts = {field: text_of(row, field) for field in ("key", "duty", "code", "area", "reduction", "act")}
            yield Row(**{**texts, "duty": _row_text(texts["duty"])}, from_price=price)
    else:
        raise Refused(
            Problem("type-wrong", path=f"inputs.tables.{name}", facts={"expected": "array", "given": "value"})
        )


def _holds(row: Members, on: date | None, path: str) -> bool:
    """Whether a row is for the day that is asked for; one that says no days always is. Raises Refused."""
    first, last = (_day(row, word, f"{path}.{word}") for word in ("from", "to"))
    if on is None and (first or last):
        raise Refused(Problem("field-missing", path="inputs.on"))
    return on is None or (first or date.min) <= on <= (last or date.max)


def _day(given: Mapping[str, object], name: str, path: str) -> date | None:
    text = text_of(given, name)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        facts = {"wanted": "date", "example": "2026-11-22"}
        raise Refused(Problem("text-format-wrong", path=path, value=shown(text), facts=facts)) from None


def _row_text(duty: object) -> str:
    """The duty of a row in the duty language, whichever of the two languages it came in."""
    read = read_either(str(duty))
    if isinstance(read, Problem):
        raise Refused(read)
    return write_duty(read)
