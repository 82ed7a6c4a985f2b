"""The question `duty quote` answers: goods as somebody who thinks of buying them knows them, and their value."""

import os
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Annotated
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct
from msgspec.structs import replace

from gwanmun.countries import snapshot
from gwanmun.countries.packs import PackUnknownError, all_packs, own_folders
from gwanmun.law.basics.codes import CurrencyCode
from gwanmun.law.basics.money import Amount, is_amount
from gwanmun.law.basics.period import FAR, Period
from gwanmun.law.basics.problem import Problem, Refused, shown
from gwanmun.law.clearance.country import Country
from gwanmun.law.revenue.exchange_rate import ExchangeRate
from gwanmun.law.revenue.relief import (
    Circumstances,
    Consignment,
    Goods,
    ImporterKind,
    Money,
    ReliefIndex,
    Unfit,
    relieve,
)
from gwanmun.law.revenue.value import Basis, Incoterm, Price, Valuation, value
from gwanmun.law.tariff.assess import TariffLine
from gwanmun.law.tariff.chosen import Chosen
from gwanmun.law.tariff.evaluation import write_amount
from gwanmun.law.tariff.index import TariffIndex
from gwanmun.law.tariff.remission import Remission

Name = Annotated[str, Meta(max_length=80)]
Code = Annotated[str, Meta(max_length=20)]
MOST_NAMED = 60

_AS_VALUED: Mapping[Basis, Incoterm] = {"CIF": "CIF", "FOB": "FOB"}


class Question(Struct, frozen=True):
    """Goods as somebody who thinks of buying them knows them. Amounts are in whole currency."""

    country: Annotated[str, Meta(min_length=1, max_length=300)]  # the pack: its id or its folder
    code: Annotated[str, Meta(min_length=1, max_length=20)]
    origin: Annotated[str, Meta(pattern="^[A-Z]{2}$")]
    value: Decimal  # the price; without an Incoterm the customs value
    on: date | None = None  # the day whose law holds; today where it is not said
    currency: CurrencyCode = ""  # of `value`; the country's own where it is not said
    incoterm: Incoterm | None = None
    freight: Decimal | None = None  # to the place of importation, in `currency`
    insurance: Decimal | None = None
    exchange_rate: Decimal | None = None  # what one of `currency` is worth, in place of the customs rate of the week
    fob_value: Decimal | None = None  # in the country's currency, where a tax is levied on it
    qty: Annotated[dict[Name, Decimal], Meta(max_length=MOST_NAMED)] = {}
    agreement: Name = ""  # whose preference is proven: the agreement's id, or its class of rates
    rate_class: Name | None = None
    use_code: Name | None = None
    additional_code: Name | None = None
    recommendation: bool | None = None
    quota: Name | None = None  # order number of the quota that is drawn on
    balances: Annotated[dict[Name, Decimal], Meta(max_length=MOST_NAMED)] = {}  # what is left of quotas
    known_on: date | None = None  # as the office took the law to be on that day; not said: as it is known last
    documents: Annotated[tuple[Code, ...], Meta(max_length=MOST_NAMED)] = ()  # kinds of papers that are shown
    cumulative: Annotated[dict[Name, Decimal], Meta(max_length=MOST_NAMED)] = {}  # come in, by safeguard group
    relief: Code = ""  # the code by which a relief is claimed
    importer: ImporterKind = "company"
    procedure: Code = "import"
    entry_type: Code = ""
    purpose: Code = ""
    transaction_nature: Code = ""


class Asked(Struct, frozen=True):
    """One question with what is needed to answer it."""

    loaded: snapshot.Loaded
    index: TariffIndex
    question: Question
    on: date
    line: TariffLine
    valuation: Valuation
    assumed: tuple[str, ...]  # what was not said and has been taken

    @property
    def country(self) -> Country:
        """The country whose law is asked."""
        return self.loaded.country

    def money(self, amount: int) -> str:
        """An amount of minor units in whole currency."""
        return ("-" if amount < 0 else "") + write_amount(abs(amount), self.country.minor_digits)

    def act(self, act: str) -> str:
        """An act as it is cited: by its title and its article, where the pack says them."""
        known = self.country.acts.get(act)
        return ", ".join(filter(None, (known.title, known.citation))) if known else act


def ready(question: Question) -> Asked:
    """The question made ready: the pack loaded, the goods valued, reliefs looked at. Raises Refused."""
    loaded, index, reliefs = _practised(question.country)
    country = loaded.country
    on, assumed = question.on or _today(country.timezone), []
    if question.on is None:
        assumed.append(f"no day was said: the law of {on} is taken")
    valuation = _valued(question, country, on)
    fob_value = valuation.total if question.fob_value is None else _minor("fob_value", question.fob_value, country)
    claimed = country.agreements.get(question.agreement)
    line = TariffLine(
        question.code,
        question.origin,
        valuation.total,
        question.qty,
        claimed.rate_class if claimed else question.agreement,
        Chosen(
            question.rate_class,
            question.use_code,
            question.additional_code,
            question.recommendation,
            question.quota,
        ),
        _remission(question, country, reliefs, valuation, on=on),
        documents=question.documents,
        fob_value=fob_value,
        imported=tuple(sorted(question.cumulative.items())),
    )
    index = index.believed(question.known_on) if question.known_on else index
    return Asked(loaded, index, question, on, line, valuation, tuple(assumed))


def _remission(
    question: Question, country: Country, reliefs: ReliefIndex, valuation: Valuation, *, on: date
) -> Remission | None:
    """The relief that is claimed or that the office gives by itself. Raises Refused with what is missing."""
    at_tariff = bool(question.agreement or question.rate_class)
    goods = Goods(question.code, question.origin, question.relief, at_tariff)
    money = Money(country.exchange_rates, country.currency, country.minor_digits, on)
    answer = relieve(reliefs, consignment_of(question, valuation), [goods], money)
    if isinstance(answer, Unfit):
        acts = country.acts
        raise Refused(
            *(
                replace(problem, path="relief", law=acts[problem.law].title if problem.law in acts else problem.law)
                for problem in answer.problems
            )
        )
    return answer[0]


def consignment_of(question: Question, valuation: Valuation) -> Consignment:
    """The goods as a relief looks at them."""
    circumstances = Circumstances(
        question.importer,
        question.procedure,
        question.entry_type,
        question.purpose,
        question.transaction_nature,
        frozenset(question.documents),
    )
    return Consignment(circumstances, valuation.price, valuation.total)


def _valued(question: Question, country: Country, on: date) -> Valuation:
    """The customs value: the value itself, or what a price in some currency under some Incoterm comes to."""
    currency = question.currency or country.currency
    law = country.valuation
    if currency == country.currency:
        _minor("value", question.value, country)
    charges = {
        name: None if amount is None else Amount(amount, currency)
        for name, amount in (("freight", question.freight), ("insurance", question.insurance))
    }
    if question.value < 0:
        raise Refused(Problem("customs-value-negative", "customs_value", str(question.value)))
    if not question.value:
        return Valuation(0, (0,), 0, 0, 0, 0, 0, "1", ())
    term = question.incoterm or _AS_VALUED[law.basis]
    price = Price(term, currency, (question.value,), (Decimal(1),), **charges)
    rates = country.exchange_rates
    if question.exchange_rate is not None:
        stated = ExchangeRate(currency, Period(date.min, FAR), question.exchange_rate, source="the question")
        rates = {**rates, currency: (stated,)}
    answer = value(law, price, rates, on=on, currency=country.currency, minor_digits=country.minor_digits)
    if isinstance(answer, Valuation):
        return answer
    raise Refused(*(replace(problem, path=_PATHS.get(problem.path, problem.path)) for problem in answer))


_PATHS = {
    "terms.currency": "currency",
    "charges.freight": "freight",
    "charges.insurance": "insurance",
    "charges.freight.currency": "currency",
    "charges.insurance.currency": "currency",
    "lines[].value": "value",
    "lines[0].value": "value",
}


@cache
def _practised(country: str) -> tuple[snapshot.Loaded, TariffIndex, ReliefIndex]:
    try:
        loaded = snapshot.load(country)
    except PackUnknownError:
        allowed = ", ".join(sorted({path.name for path in all_packs(own_folders())}))
        raise Refused(Problem("choice-unknown", "country", shown(country), {"allowed": allowed})) from None
    except snapshot.PackRefusedError as why:
        cause = shown(str(why), 300)
        raise Refused(Problem("field-invalid", "country", shown(country), {"cause": cause})) from None
    return loaded, TariffIndex(loaded.country.tariff), ReliefIndex(loaded.country.reliefs)


def _minor(name: str, amount: Decimal, country: Country) -> int:
    """An amount in minor units. Raises Refused."""
    if not is_amount(amount) or amount * 10**country.minor_digits % 1:
        cause = f"{country.currency} has {country.minor_digits} places, and no amount is larger than ten trillion"
        raise Refused(Problem("field-invalid", name, shown(str(amount)), {"cause": cause}))
    return int(amount * 10**country.minor_digits)


def _today(timezone: str) -> date:
    """The day it is at the office's seat, by its own clock where one was set."""
    set_to = os.environ.get("GWANMUN_CLOCK", "")
    zone = ZoneInfo(timezone)
    return datetime.fromisoformat(set_to).astimezone(zone).date() if set_to else datetime.now(zone).date()
