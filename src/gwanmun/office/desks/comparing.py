"""The comparing desk: what each agreement asks of a product and saves abroad, for anybody; nothing of it is kept.

What goods owe abroad is read from that country's own pack, where the house has one.
"""

from collections.abc import Iterable
from datetime import date
from functools import cache

from django.conf import settings
from msgspec import Struct

from gwanmun.countries import snapshot
from gwanmun.countries.correlation_tables import editions
from gwanmun.countries.packs import PackUnknownError
from gwanmun.countries.treaty import Treaty
from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.clearance.rulebook import Rulebook
from gwanmun.law.origin.agreement import Agreement
from gwanmun.law.origin.bill_of_materials import flatten
from gwanmun.law.origin.materials import BillOfMaterials
from gwanmun.law.origin.provisions import ProductRule
from gwanmun.law.origin.rules import write_rule
from gwanmun.law.origin.told import Determination, compare, told
from gwanmun.law.tariff.assess import Assessment, TariffLine, assess, explain
from gwanmun.law.tariff.measures import measures_on
from gwanmun.law.tariff.precedence import Choice
from gwanmun.office.desks import rulebooks, treaties
from gwanmun.office.desks.papers.materials_reading import read_bill_of_materials

SAMPLE = 1_000_000_000  # minor units, to see which rate would apply; no amount is shown of it
MOST_CODES = 12  # national codes abroad under six digits


class RuleAsked(Struct, frozen=True):
    """What an agreement asks of goods of a code; `only` says of which of them, where there are several rules."""

    text: str
    only: str
    source: str
    confirmed: bool


class DutyAbroad(Struct, frozen=True):
    """What goods owe abroad on a national code, without an agreement and with it; empty where it has no rate."""

    code: str
    without: str
    preferential: str


class Compared(Struct, frozen=True):
    """One agreement between here and a destination, and what it is for these goods."""

    treaty: str
    title: str
    rules: tuple[RuleAsked, ...]
    duties: tuple[DutyAbroad, ...]


class Landed(Struct, frozen=True):
    """What goods of a value owe here, without an agreement or under one."""

    agreement: Agreement | None
    assessment: Assessment


def destinations() -> list[str]:
    """The countries an agreement of ours is with."""
    parties = {party for treaty in treaties.ours().values() for party in treaty.provisions.parties}
    return sorted(parties - {rulebooks.current().country.id.upper()})


def compared(code: str, destination: str, on: date) -> list[Compared]:
    """Every agreement with the destination for goods of this code that are made here."""
    abroad = _rulebook_of(destination.lower(), settings.PACK_FOLDERS)
    return [
        Compared(
            treaty.id,
            treaty.provisions.title,
            tuple(_rules(treaty, code)),
            tuple(_duties(abroad, treaty.id, code, on)) if abroad is not None else (),
        )
        for treaty in between(destination)
    ]


def between(destination: str) -> list[Treaty]:
    """The agreements this country and the destination are both parties to, those of fewest parties first."""
    found = [treaty for treaty in treaties.ours().values() if destination in treaty.provisions.parties]
    return sorted(found, key=lambda treaty: (len(treaty.provisions.parties), treaty.id))


def determined(content: bytes, destination: str) -> tuple[BillOfMaterials, list[Determination]]:
    """A product under every agreement with the destination, with proof. Refused with all that is wrong in the bill."""
    bill = flatten(read_bill_of_materials(content))
    if not isinstance(bill, BillOfMaterials):
        raise Refused(*bill)
    found = compare(bill, between(destination), editions())
    problems = [one for one in found if isinstance(one, Problem)]
    if problems:
        raise Refused(*problems)
    return bill, [told(one) for one in found if not isinstance(one, Problem)]


def landed(code: str, origin: str, value: int, on: date) -> list[Landed]:
    """What goods of an origin and a customs value (minor units) owe here, the least first. Refused as `assess` is."""
    index, agreements = rulebooks.current().tariff, rulebooks.current().country.agreements.values()
    fitting = [agreement for agreement in agreements if origin in agreement.partners]
    without = assess(index, [TariffLine(code, origin, value, {})], on)
    if not isinstance(without, Assessment):
        raise Refused(*without)
    answers = [Landed(None, without)]
    for agreement in fitting:
        line = TariffLine(code, origin, value, {}, agreement_class=agreement.rate_class)
        with_it = assess(index, [line], on)
        if isinstance(with_it, Assessment) and with_it.lines[0].rate_class != without.lines[0].rate_class:
            answers.append(Landed(agreement, with_it))
    return sorted(answers, key=lambda one: one.assessment.total)


def _rules(treaty: Treaty, code: str) -> Iterable[RuleAsked]:
    found: tuple[ProductRule, ...] = treaty.rules_for(code[:6])
    for rule in found:
        text = rule.text or write_rule(rule.rule)
        yield RuleAsked(text, rule.only, rule.source, rule.confirmed)
    general = treaty.provisions.general
    if not found and general is not None:
        yield RuleAsked(write_rule(general), "", treaty.provisions.source, treaty.provisions.confirmed)


def _duties(abroad: Rulebook, treaty: str, code: str, on: date) -> Iterable[DutyAbroad]:
    tariff, here = abroad.country.tariff, rulebooks.current().country.id.upper()
    agreement = next((one for one in abroad.country.agreements.values() if one.treaty == treaty), None)
    codes = [each for each in sorted(tariff.goods) if each.startswith(code[:6])][:MOST_CODES]
    for each in codes:
        choice = explain(abroad.tariff, TariffLine(each, here, SAMPLE, {}), on)
        if not isinstance(choice, Choice):
            continue
        wanted = agreement.rate_class if agreement is not None else ""
        rates = [one.duty for one in measures_on(tariff, each, origin=here, on=on) if one.rate_class == wanted]
        yield DutyAbroad(each, choice.winner.measure.duty, rates[0] if rates else "")


@cache
def _rulebook_of(country: str, folders: tuple[str, ...]) -> Rulebook | None:
    """The pack of another country, where the house has one."""
    try:
        loaded = snapshot.load(country, folders)
    except (PackUnknownError, snapshot.PackRefusedError):
        return None
    return Rulebook(loaded.country, loaded.hash)
