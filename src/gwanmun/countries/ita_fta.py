"""Schedules of United States trade agreements as the FTA Tariff Tool has them: a basket and a rate for each year.

A line of a basket becomes its base and staging where that gives every printed rate exactly, and the printed rates year
by year where they are amounts (“3.5 cents/kg”). A list has both directions; the lines of the pack's own country count.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from msgspec import Struct

from gwanmun.countries.list_source import Cells, Source, rows_of
from gwanmun.countries.listed import Listed, ListedGoods, ListedRate, Said, Unread, WantedAgreement
from gwanmun.countries.own_pack import OwnPack
from gwanmun.countries.printed_rates import begins, gives, percent, since
from gwanmun.law.basics.period import FAR, Period
from gwanmun.law.basics.problem import Problem
from gwanmun.law.origin.agreement import Agreement
from gwanmun.law.tariff.dialects.hts import read_hts
from gwanmun.law.tariff.duty import write_duty

COLUMNS = ("TL_Desc", "HS6", "Base_Rate", "Base_Rate_Alt", "Final_Year", "PartnerName", "ReporterName", "StagingBasket")
COUNTRIES: Mapping[str, tuple[str, str]] = {
    "Australia": ("AU", "AUD"),
    "Canada USMCA": ("CA", "CAD"),
    "Korea": ("KR", "KRW"),
    "United States": ("US", "USD"),
}
"""The tool's names of the countries: the code of ISO 3166-1, and the currency their schedules are in."""

ROUNDING = "rounding=down 0.1"
"""Interim rates are rounded down to a tenth of a point, where the agreement does not say otherwise."""

_IMMEDIATE = re.compile(r"Immediate")
_YEARS = re.compile(r"([0-9]{1,2}) Years")
_CALENDAR = re.compile(r"Y([12][0-9]{3})")
_COUNTED = re.compile(r"YEAR([0-9]{1,2})", re.IGNORECASE)


class _Line(Struct, frozen=True):
    """One line of the list that is for the pack's country."""

    number: int
    code: str
    cells: Cells
    first: date  # the day its first year begins
    years: int  # of its basket; 1 is immediate


def wanted_agreements(source: Source, pack: OwnPack) -> tuple[WantedAgreement, ...]:
    """The agreement with whomever the list is with. Raises ListUnreadableError where the list is of other countries."""
    for _, cells in rows_of(source, COLUMNS):
        reporter, partner = COUNTRIES.get(cells["ReporterName"]), COUNTRIES.get(cells["PartnerName"])
        if reporter and partner and reporter[0] == pack.country:
            if _agreement_with(pack, partner[0]):
                return ()
            name = f"{pack.country.lower()}-{partner[0].lower()}"
            title = f"Agreement with {cells['PartnerName'].removesuffix(' USMCA')}"
            return (WantedAgreement(name, title, (partner[0],), f"FTA-{partner[0]}"),)
    raise source.refusal("list-of-others", f"No line of the list is a rate of {pack.country}.")


def read_ita_fta(source: Source, pack: OwnPack, said: Said, unread: Unread) -> Iterator[Listed]:
    """The lines of the pack's own country as rows of the agreement's schedule."""
    for number, cells in rows_of(source, COLUMNS):
        reporter, partner = COUNTRIES.get(cells["ReporterName"]), COUNTRIES.get(cells["PartnerName"])
        if reporter is None or partner is None:
            unread.add("country-unknown", number, f"{cells['ReporterName']} and {cells['PartnerName']} are not known.")
        elif reporter[0] != pack.country:
            unread.add("rate-of-another-country", number, f"The rate is one of {cells['ReporterName']}.")
        else:
            code = _code(cells)
            if said.with_goods and code not in pack.goods:
                yield ListedGoods(code, Period(since(said, pack)), {"en": cells["TL_Desc"]}, "", "KGM", number)
            elif code not in pack.goods:
                text = f"{code} is not in {pack.head.edition}; --with-goods brings the list's own codes in."
                unread.add("goods-unknown", number, text)
                continue
            yield from _rates(number, code, cells, pack=pack, unread=unread)


def _agreement_with(pack: OwnPack, partner: str) -> Agreement | None:
    """The agreement with this partner alone, or else the one that has it among others."""
    found = [each for each in pack.agreements.values() if partner in each.partners]
    return min(found, key=lambda each: (len(each.partners), each.id), default=None)


def _code(cells: Cells) -> str:
    """The tariff line. An odd number of digits has lost its leading nought to a spreadsheet: codes go by pairs."""
    code = cells.get("tl") or cells.get("TL", "")
    return f"0{code}" if len(code) % 2 else code


def _rates(number: int, code: str, cells: Cells, *, pack: OwnPack, unread: Unread) -> Iterator[ListedRate]:
    partner, currency = COUNTRIES[cells["PartnerName"]][0], COUNTRIES[cells["ReporterName"]][1]
    agreement = _agreement_with(pack, partner)
    assert agreement is not None, "an agreement that a list needs is made before it is read"
    basket = cells["StagingBasket"]
    years = 1 if _IMMEDIATE.fullmatch(basket) else int(found[1]) if (found := _YEARS.fullmatch(basket)) else 0
    first = _first(cells, years, agreement)
    if not years or first is None:
        unread.add("basket-unread", number, f"{code}: basket {basket!r} with a last year {cells['Final_Year']!r}.")
        return
    line = _Line(number, code, cells, first, years)
    base = percent(cells["Base_Rate"])
    rows = list(_staged(line, base, agreement) if base is not None else _printed_amounts(line, currency))
    if not rows:
        text = f"{code}: basket {basket} from {cells['Base_Rate'] or cells['Base_Rate_Alt']} is printed otherwise."
        unread.add("staging-unmatched", number, text)
    for row in rows:
        yield ListedRate(
            pack.table_for(agreement.rate_class),
            code,
            agreement.rate_class,
            number,
            duty=row.duty,
            base=row.base,
            staging=row.staging,
            area=(partner,),
            first=row.first,
            last=row.last,
            act=agreement.act,
            as_written=f"{cells['Base_Rate'] or cells['Base_Rate_Alt']}, {basket}, {cells['Final_Year']}",
        )


class _Row(Struct, frozen=True):
    """What a row of the schedule says: base and staging for all its time, or a duty for some of it."""

    first: date
    last: date = FAR
    duty: str = ""
    base: str = ""
    staging: str = ""


def _first(cells: Cells, years: int, agreement: Agreement) -> date | None:
    """The day year 1 begins: the agreement's own, or the first of the year that the last year is counted from."""
    agreed = agreement.staging.first
    if not cells["Final_Year"].isdigit():
        return agreed
    year = int(cells["Final_Year"]) - years + 1
    return agreed if agreed is not None and agreed.year == year else date(year, 1, 1)


def _staged(line: _Line, base: Decimal, agreement: Agreement) -> Iterator[_Row]:
    """Base and staging, if they give every rate that is printed from the first year on."""
    terms = agreement.staging
    printed = [
        (begins(line.first, number, terms), Fraction(rate))
        for number, rate in ((number, percent(text)) for number, text in _columns(line) if text)
        if rate is not None
    ]
    stated = [] if terms.first == line.first else [f"first={line.first}"]
    rounded = [] if terms.rounding else [ROUNDING]
    if line.years == 1 or not base:
        staging = f"immediate({stated[0]})" if stated else "immediate"
    else:
        staging = f"linear({', '.join([f'years={line.years}', *stated, *rounded])})"
    if printed and gives(staging, base, terms, printed):
        yield _Row(line.first, base=f"{base:f}", staging=staging)


def _printed_amounts(line: _Line, currency: str) -> Iterator[_Row]:
    """The printed rates, each from its year on, where the base is an amount; none where one of them is not read."""
    found: list[tuple[date, str]] = []
    for number, text in _columns(line, amounts=True):
        duty = _duty(text, currency) if text else None
        if text and duty is None:
            return
        if duty is not None and (not found or found[-1][1] != duty):
            found.append((line.first if number == 0 else date(line.first.year + number, 1, 1), duty))
    ends = [after - timedelta(days=1) for (_, _), (after, _) in pairwise(found)] + [FAR]
    for (day, duty), end in zip(found, ends, strict=bool(found)):
        yield _Row(day, end, duty=duty)


def _duty(text: str, currency: str) -> str | None:
    if (rate := percent(text)) is not None:
        return f"{rate:f}%" if rate else "free"
    read = read_hts(text, currency)
    return None if isinstance(read, Problem) or read.duty is None else write_duty(read.duty)


def _columns(line: _Line, *, amounts: bool = False) -> Iterator[tuple[int, str]]:
    """The printed cell of each year from the first on, as the number of the year (from 0) and its words."""
    for name, text in line.cells.items():
        calendar, counted = _CALENDAR.fullmatch(name), _COUNTED.fullmatch(name)
        number = int(calendar[1]) - line.first.year if calendar else int(counted[1]) - 1 if counted else -1
        other = line.cells.get(f"Alt_{calendar[1]}" if calendar else f"{name}_Alt", "") if amounts else ""
        if number >= 0:
            yield number, text or other
