"""Reliefs: goods that owe less than the tariff asks, or one flat rate, by whom and on which terms.

A relief is claimed on a line by its code, or the office gives it by itself where it has none: to goods of little
value, to samples. A threshold is compared in its own currency, at the customs rate of its stated kind on the day. A
relief that is claimed and does not fit is refused with everything that is missing; of those the office gives by itself
a line has the one that asks least of the trader.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from gwanmun.law.basics.money import Amount
from gwanmun.law.basics.period import FAR, Period, holds, months_after
from gwanmun.law.basics.problem import Problem, shown
from gwanmun.law.revenue.exchange_rate import ExchangeRate, Kind, missing, rate_on
from gwanmun.law.tariff.evaluation import write_exactly
from gwanmun.law.tariff.remission import ALL, WHOLE, Remission

ImporterKind = Literal["person", "company"]

MOST_KEPT = 10_000
"""Circumstances kept at once; beyond that the index forgets them all and begins again."""


class Relief(Struct, frozen=True):
    """One relief: who may have it, for which goods, up to how much, and what is owed under it.

    What is left empty asks for nothing. The words of `procedures`, `entry_types`, `purposes` and `transaction_natures`
    are the country's codes for those fields of the declaration.
    """

    id: str
    names: dict[str, str]
    code: str = ""  # the abatement code by which a line claims it; empty: the office gives it by itself
    duty_percent: Decimal = WHOLE  # so much of the duty is not owed
    taxes: tuple[str, ...] = ()  # ids of taxes that are not levied; "all" for every one
    flat_percent: Decimal | None = None  # of the customs value, in place of duty and taxes
    at_most: Amount | None = None  # of the whole consignment: 150 USD is still relieved, a cent more is not
    measured_on: Literal["price", "customs_value"] = "customs_value"  # what is held against `at_most`
    kind: Kind = "import"  # of the customs rate at which it is compared
    importers: tuple[ImporterKind, ...] = ()
    origins: tuple[str, ...] = ()
    goods: tuple[str, ...] = ()  # beginnings of codes it is for
    but_not: tuple[str, ...] = ()  # beginnings of codes it is not for
    procedures: tuple[str, ...] = ()
    entry_types: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    transaction_natures: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()  # kinds of documents that must be named (UN/EDIFACT 1001)
    leaves_within_months: int = 0  # the goods must go abroad again
    period: Period = Period(date(1900, 1, 1), FAR)
    act: str = ""
    source: str = ""
    confirmed: bool = False


class ReliefLaw(Struct, frozen=True):
    """Every relief a country gives, and how it tells a person from a company."""

    reliefs: tuple[Relief, ...] = ()
    person_identifier: str = ""  # a regular expression; empty: who has no identifier is a person


class Circumstances(Struct, frozen=True, cache_hash=True):
    """What a relief looks at, of a declaration as a whole, its value aside."""

    importer: ImporterKind
    procedure: str = ""
    entry_type: str = ""
    purpose: str = ""
    transaction_nature: str = ""
    papers: frozenset[str] = frozenset()


class Consignment(Struct, frozen=True):
    """A declaration as a relief looks at it; amounts are minor units of the office's currency."""

    circumstances: Circumstances
    price: int
    customs_value: int


class Goods(Struct, frozen=True):
    """What a relief looks at, of one line."""

    commodity: str
    origin: str
    code: str = ""  # of the relief it claims
    at_tariff: bool = False  # a rate of the tariff is asked for, by claim or by class: no flat rate in its place


class Money(Struct, frozen=True):
    """What thresholds are compared with: every rate known, by currency, and the office's own currency."""

    rates: Mapping[str, Sequence[ExchangeRate]]
    currency: str
    minor_digits: int
    on: date


class Unfit(Struct, frozen=True):
    """Reliefs that are claimed and cannot be given; each problem stands at the line that claims it."""

    problems: tuple[Problem, ...]


class ReliefIndex:
    """A country's reliefs made ready for many declarations: which of them come into question, worked out once."""

    def __init__(self, law: ReliefLaw) -> None:
        """Make an index of these reliefs."""
        self.law = law
        self._person = re.compile(law.person_identifier)
        self._at_hand: dict[tuple[Circumstances, date], tuple[Relief, ...]] = {}

    def importer_kind(self, identifier: str) -> ImporterKind:
        """Whether goods come for a person or for a company, by the identifier they are declared under."""
        if not self.law.person_identifier:
            return "company" if identifier else "person"
        return "person" if self._person.fullmatch(identifier) else "company"

    def at_hand(self, circumstances: Circumstances, on: date) -> tuple[Relief, ...]:
        """The reliefs the office gives by itself in these circumstances on this day, if goods and value allow it."""
        known = self._at_hand.get((circumstances, on))
        if known is None:
            given = (relief for relief in self.law.reliefs if not relief.code)
            known = tuple(relief for relief in given if next(_unfitting(relief, circumstances, on), None) is None)
            if len(self._at_hand) >= MOST_KEPT:
                self._at_hand.clear()
            self._at_hand[circumstances, on] = known
        return known


def relieve(
    index: ReliefIndex, consignment: Consignment, lines: Sequence[Goods], money: Money
) -> tuple[Remission | None, ...] | Unfit:
    """What each line is relieved of, None where of nothing; or everything that stands against what is claimed.

    Problems (paths as in `lines[2].abatement_code`): `relief-unknown`, those of `obstacles`.
    """
    answers = [_relieved(index, consignment, goods, money) for goods in lines]
    problems = [
        replace(problem, path=f"lines[{number}].abatement_code")
        for number, answer in enumerate(answers)
        if isinstance(answer, tuple)
        for problem in answer
    ]
    if problems:
        return Unfit(tuple(problems))
    return tuple(answer for answer in answers if not isinstance(answer, tuple))


def obstacles(relief: Relief, consignment: Consignment, goods: Goods, money: Money) -> tuple[Problem, ...]:
    """Everything that stands between these goods and a relief; nothing where they have it.

    Problems: `relief-not-in-force`, `relief-importer`, `relief-origin`, `relief-goods`, `relief-circumstances`,
    `relief-paper-missing`, `relief-value-above`; `exchange-rate-missing`, where only the threshold is left to see to.
    """
    found = (*_unfitting(relief, consignment.circumstances, money.on), *_not_for(relief, goods))
    return found or _over(relief, consignment, money)


def _relieved(
    index: ReliefIndex, consignment: Consignment, goods: Goods, money: Money
) -> Remission | tuple[Problem, ...] | None:
    """A line's remission: the one it claims, or the best of those the office gives by itself."""
    if goods.code:
        claimed = next((relief for relief in index.law.reliefs if relief.code == goods.code), None)
        if claimed is None:
            known = ", ".join(sorted(relief.code for relief in index.law.reliefs if relief.code))
            return (Problem("relief-unknown", value=shown(goods.code), facts={"known": known}),)
        return obstacles(claimed, consignment, goods, money) or _remission(claimed, consignment, money)
    given = index.at_hand(consignment.circumstances, money.on)
    open_to_it = [relief for relief in given if not (_not_for(relief, goods) or (goods.at_tariff and _is_flat(relief)))]
    against = [(relief, _over(relief, consignment, money)) for relief in open_to_it]
    unknown = tuple(problem for _, over in against for problem in over if problem.code == "exchange-rate-missing")
    if unknown:
        return unknown[:1]
    fitting = sorted((relief for relief, over in against if not over), key=_asks)
    return _remission(fitting[0], consignment, money) if fitting else None


def _asks(relief: Relief) -> Fraction:
    """How much a relief asks of the trader: nothing, its flat rate, or what is left of the duty, which comes last."""
    if relief.flat_percent is not None:
        return Fraction(relief.flat_percent)
    whole = relief.duty_percent == WHOLE and ALL in relief.taxes
    return Fraction(0) if whole else 10_000 - Fraction(relief.duty_percent)


def _remission(relief: Relief, consignment: Consignment, money: Money) -> Remission:
    return Remission(
        relief.id,
        _said(relief, consignment, money),
        relief.act,
        relief.duty_percent,
        relief.taxes,
        relief.flat_percent,
    )


def _said(relief: Relief, consignment: Consignment, money: Money) -> str:
    """Why a relief is given: "de-minimis: price 200000 KRW of at most 150 USD (209175 KRW)"."""
    parts = [relief.id]
    worth = _worth(relief, money)
    if relief.at_most is not None and isinstance(worth, Fraction):
        measured = write_exactly(Fraction(_measured(relief, consignment)), money.minor_digits)
        most = f"{relief.at_most.value:f} {relief.at_most.currency}"
        if relief.at_most.currency != money.currency:
            most += f" ({write_exactly(worth, money.minor_digits)} {money.currency})"
        parts.append(f"{relief.measured_on} {measured} {money.currency} of at most {most}")
    if relief.code:
        parts.append(f"claimed as {relief.code}")
    if relief.leaves_within_months:
        parts.append(f"to leave again by {months_after(money.on, relief.leaves_within_months)}")
    return ", ".join(parts)


def _is_flat(relief: Relief) -> bool:
    return relief.flat_percent is not None


def _unfitting(relief: Relief, circumstances: Circumstances, on: date) -> Iterator[Problem]:
    """What of the declaration as a whole stands against a relief, its value aside."""
    if relief.importers and circumstances.importer not in relief.importers:
        yield _obstacle("relief-importer", relief, importers=", ".join(relief.importers))
    for field, asked, stated in (
        ("procedure", relief.procedures, circumstances.procedure),
        ("entry_type", relief.entry_types, circumstances.entry_type),
        ("purpose", relief.purposes, circumstances.purpose),
        ("transaction_nature", relief.transaction_natures, circumstances.transaction_nature),
    ):
        if asked and stated not in asked:
            yield _obstacle("relief-circumstances", relief, field=field, allowed=", ".join(asked))
    if not holds(relief.period, on):
        first, last = relief.period.first.isoformat(), relief.period.last.isoformat()
        yield _obstacle("relief-not-in-force", relief, first=first, last=last)
    for paper in relief.papers:
        if paper not in circumstances.papers:
            yield _obstacle("relief-paper-missing", relief, paper=paper)


def _not_for(relief: Relief, goods: Goods) -> tuple[Problem, ...]:
    """What of the goods stands against a relief."""
    found = []
    if relief.origins and goods.origin not in relief.origins:
        found.append(_obstacle("relief-origin", relief, origins=", ".join(relief.origins)))
    barred = relief.but_not and goods.commodity.startswith(relief.but_not)
    if barred or (relief.goods and not goods.commodity.startswith(relief.goods)):
        found.append(_obstacle("relief-goods", relief, commodity=goods.commodity))
    return tuple(found)


def _over(relief: Relief, consignment: Consignment, money: Money) -> tuple[Problem, ...]:
    """What of the value stands against a relief."""
    if relief.at_most is None:
        return ()
    worth = _worth(relief, money)
    if isinstance(worth, Problem):
        return (worth,)
    measured = _measured(relief, consignment)
    if measured <= worth:
        return ()
    most = f"{relief.at_most.value:f} {relief.at_most.currency}"
    exactly = write_exactly(Fraction(measured), money.minor_digits)
    facts = {"most": most, "measured_on": relief.measured_on, "amount": f"{exactly} {money.currency}"}
    return (_obstacle("relief-value-above", relief, **facts),)


def _measured(relief: Relief, consignment: Consignment) -> int:
    return consignment.price if relief.measured_on == "price" else consignment.customs_value


def _worth(relief: Relief, money: Money) -> Fraction | Problem:
    """The threshold in minor units of the office's currency, exactly; nought where there is none."""
    if relief.at_most is None:
        return Fraction(0)
    currency = relief.at_most.currency
    value = Fraction(relief.at_most.value) * int(10**money.minor_digits)
    if currency == money.currency:
        return value
    known = money.rates.get(currency, ())
    rate = rate_on(known, relief.kind, money.on)
    if rate is None:
        return missing(currency, known, relief.kind, on=money.on)
    return value * _of_one(rate)


@lru_cache(maxsize=1024)
def _of_one(rate: ExchangeRate) -> Fraction:
    return Fraction(rate.rate) / rate.per


def _obstacle(code: str, relief: Relief, **facts: str) -> Problem:
    return Problem(code, "abatement_code", relief.id, facts, relief.act)
