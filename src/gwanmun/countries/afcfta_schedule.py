"""Schedules of the African Continental Free Trade Area as the e-Tariff book has them: a line's rates t1, t2 … by year.

A line becomes goods, the rate every origin pays, and a base with its staging: the category's way down (equal cuts, or
years of grace and then cuts) is kept only where it gives each printed rate exactly.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from gwanmun.countries.list_source import Cells, Source, rows_of
from gwanmun.countries.listed import Listed, ListedGoods, ListedRate, Said, Unread, WantedAgreement
from gwanmun.countries.own_pack import OwnPack
from gwanmun.countries.printed_rates import begins, gives, percent, since
from gwanmun.law.basics.period import Period
from gwanmun.law.tariff.staging import Terms

COLUMNS = ("line", "category", "mfn", "t1")
YEARS = 13
_EXCLUDED = frozenset({"U", "E", "X", "C", "D"})
"""Categories of lines that may be left as they are: sensitive and excluded ones, and those not offered yet."""

FIRST = date(2021, 1, 1)
"""Trading under the agreement began on 1 January 2021, and the first cut with it."""

_SIGNATORIES = (
    "AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ET GA GH GM GN GQ GW KE KM LR LS LY MA MG ML MR MU MW MZ NA NE NG RW "
    "SC SD SL SN SO SS ST SZ TD TG TN TZ UG ZA ZM ZW"
)
"""Every member of the African Union but Eritrea. Which of them apply it already is for the pack to say."""


def wanted_agreements(source: Source, pack: OwnPack) -> tuple[WantedAgreement, ...]:
    """The agreement itself, with everybody who signed it but the pack's own country."""
    partners = tuple(country for country in _SIGNATORIES.split() if country != pack.country)
    title = "African Continental Free Trade Area"
    return (WantedAgreement("afcfta", title, partners, "AFCFTA", Terms(FIRST, "01-01")),)


def read_afcfta_schedule(source: Source, pack: OwnPack, said: Said, unread: Unread) -> Iterator[Listed]:
    """Each line as goods, a rate for every origin, and a row of the agreement's schedule."""
    general = pack.general_class()
    if general is None:
        raise source.refusal("class-missing", "The pack has no class of rates that every origin pays.")
    agreement, day = pack.agreements["afcfta"], since(said, pack)
    for line, cells in rows_of(source, COLUMNS):
        code, base = cells["line"], percent(cells["mfn"])
        if not (code.isascii() and code.isdigit() and 6 <= len(code) <= 10):
            unread.add("code-shape", line, f"{code!r} is no national code: six to ten digits.")
            continue
        yield ListedGoods(code, Period(day), {"en": cells.get("descr", "").lstrip("- ")}, "", "KGM", line)
        if base is None:
            unread.add("rate-unreadable", line, f"{code}: {cells['mfn']!r} is no rate in per cent.")
            continue
        file, words = pack.table_for(general.id), f"mfn {cells['mfn']}"
        yield ListedRate(
            file, code, general.id, line, _duty(base), first=day, act=pack.act_for(general.id), as_written=words
        )
        staging = _staging(cells, base, agreement.staging)
        if not staging:
            printed = " ".join(filter(None, _printed(cells)))
            text = f"{code}: category {cells['category']} does not bring {base} % down as printed: {printed}."
            unread.add("staging-unmatched", line, text)
            continue
        yield ListedRate(
            pack.table_for(agreement.rate_class),
            code,
            agreement.rate_class,
            line,
            base=f"{base:f}",
            staging=staging,
            area=agreement.partners,
            first=agreement.staging.first or FIRST,
            act=agreement.act,
            as_written=f"category {cells['category']}: {' '.join(filter(None, _printed(cells)))}",
        )


def _duty(base: Decimal) -> str:
    return f"{base:f}%" if base else "free"


def _printed(cells: Cells) -> list[str]:
    return [cells.get(f"t{year}", "") for year in range(1, YEARS + 1)]


def _staging(cells: Cells, base: Decimal, terms: Terms) -> str:
    """The first way down that gives every printed rate exactly; none where no way does."""
    printed = [(number, percent(text)) for number, text in enumerate(_printed(cells)) if text]
    if not printed or any(rate is None for _, rate in printed):
        return ""
    first = terms.first or FIRST
    steps = [(begins(first, number), Fraction(rate)) for number, rate in printed if rate is not None]
    stated = "" if terms.first else f", first={FIRST}"
    return next((way for way in _ways(cells, steps, base, stated) if gives(way, base, terms, steps)), "")


def _ways(cells: Cells, steps: Sequence[tuple[date, Fraction]], base: Decimal, stated: str) -> Iterator[str]:
    """Ways down that the line's category, its years and its printed rates could mean."""
    if cells["category"] in _EXCLUDED:
        yield "excluded"
        return
    years = int(cells["years"]) if cells.get("years", "").isdigit() else len(steps)
    grace = sum(1 for _, rate in steps if rate == base)
    if years and base:
        yield f"linear(years={years}{stated})"
        yield f"linear(years={years}, grace={grace}{stated})"
        yield f"linear(years={len(steps)}, grace={grace}{stated})"
    yield f"immediate(first={FIRST})" if stated else "immediate"
