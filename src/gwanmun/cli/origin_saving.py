"""The saving: what each agreement takes off the duty at the destination, by the tariff of that country's pack."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from msgspec import Struct

from gwanmun.cli.duty_quote import Line, quotation_of
from gwanmun.cli.quote_rates import Alternative
from gwanmun.countries import snapshot
from gwanmun.countries.packs import PackUnknownError
from gwanmun.law.basics.jsontext import Members
from gwanmun.law.basics.problem import Refused
from gwanmun.law.clearance.country import Country
from gwanmun.law.origin.shares import said_share

SAMPLE = 1_000_000_000
"""A customs value, in whole currency, on which a rate by value shows what share of the value it is."""
MOST_CODES = 12


class Saving(Struct, frozen=True, omit_defaults=True):
    """What a preference saves of the duty; the lowest, where the national codes of the product differ."""

    agreement: str  # the pack's own id of it: "rcep-kr"
    duty: str  # without it: "20%"
    preferential: str  # with it: "free"
    percent: Fraction | None = None  # of the customs value
    codes: tuple[str, ...] = ()  # national codes it was looked up for

    @property
    def said(self) -> str:
        """The saving in per cent of the customs value; empty where a duty is not by value alone."""
        return "" if self.percent is None else said_share(self.percent)


def destination(name: str) -> Country | None:
    """The pack of the country the goods go to; None where the house has none."""
    try:
        return snapshot.load(name.lower()).country
    except (PackUnknownError, snapshot.PackRefusedError):
        return None


def savings(country: Country, hs: str, origin: str, on: date, *, code: str = "") -> dict[str, Saving]:
    """What each treaty saves of a product's duty, by the treaty's id; nothing where the tariff does not say."""
    codes = [code] if code else sorted(each for each in country.tariff.goods if each.startswith(hs))[:MOST_CODES]
    found: dict[str, list[Saving]] = {}
    for each in codes:
        for treaty, saving in _of_code(country, each, origin, on):
            found.setdefault(treaty, []).append(saving)
    return {treaty: _least(of_codes) for treaty, of_codes in found.items()}


def _of_code(country: Country, code: str, origin: str, on: date) -> list[tuple[str, Saving]]:
    asked = Members(country=country.id, code=code, origin=origin, on=on.isoformat(), value=str(SAMPLE))
    try:
        quoted = quotation_of(asked)
    except Refused:
        return []
    lines, alternatives = quoted["lines"], quoted["alternatives"]
    assert isinstance(lines, list)
    assert isinstance(alternatives, list)
    duty: Line = lines[0]
    return [_saving(country, code, duty, each) for each in alternatives if each.proof is not None]


def _saving(country: Country, code: str, duty: Line, other: Alternative) -> tuple[str, Saving]:
    assert other.proof is not None
    agreement = country.agreements[other.proof.agreement]
    percent = None
    if other.duty and duty.amount:
        percent = (Fraction(Decimal(duty.amount)) - Fraction(Decimal(other.duty))) * 100 / SAMPLE
    return agreement.treaty, Saving(agreement.id, duty.expression, other.expression, percent, (code,))


def _least(of_codes: list[Saving]) -> Saving:
    """The least that is saved under any of the product's national codes, and all of those codes."""
    known = [saving for saving in of_codes if saving.percent is not None]
    least = min(known, key=lambda saving: saving.percent or Fraction(0), default=of_codes[0])
    codes = tuple(code for saving in of_codes for code in saving.codes)
    return Saving(least.agreement, least.duty, least.preferential, least.percent, codes)
