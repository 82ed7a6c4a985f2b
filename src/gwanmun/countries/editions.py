"""Editions of a pack: which of its nomenclatures is in force when, and what of one became what of the next.

A pack names the edition it begins with, and those that follow it by the day they come into force:

    edition = "HSK2025"
    six_digit_edition = "HS2022"

    [[later]]
    id = "HSK2028"
    six_digit_edition = "HS2028"
    from = 2028-01-01

A declaration is read in the edition of its day. An edition ends where the next one begins, whatever its rows say.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Annotated

from msgspec import Meta, Struct, field
from msgspec.structs import replace

from gwanmun.countries.finding import Findings, Place, Placed
from gwanmun.countries.folder import Folder
from gwanmun.countries.rows import Row, read_rows
from gwanmun.law.basics.period import Period, overlap
from gwanmun.law.tariff.correlation import Correlation, correlate, relation
from gwanmun.law.tariff.tariff import Goods, TariffEdition

EditionName = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_\-]{1,20}$")]

LINKS = "nomenclature/links.csv"
LINK_COLUMNS = ("code", "successor", "source", "confirmed")
LINK_OPTIONAL = ("from_edition", "to_edition", "relation")  # of a link between two editions of the pack


class Later(Struct, frozen=True, forbid_unknown_fields=True):
    """An edition that follows the one the pack begins with."""

    id: EditionName
    first: date = field(name="from")
    six_digit_edition: str = ""  # empty: the same as before


class CodeLink(Struct, frozen=True):
    """A code that ended or was taken over by another edition, and one that its goods are under now."""

    code: str
    successor: str
    from_edition: str = ""  # empty: the first of the pack
    to_edition: str = ""  # empty: within the edition
    relation: str = ""  # as the source has it: 1:1, 1:n, n:1, n:n


def editions_of(first: TariffEdition, later: Sequence[Later], findings: Findings) -> tuple[TariffEdition, ...]:
    """The editions of a pack in order of time, each with its days."""
    place = Place("pack.toml")
    names = [first.id, *(each.id for each in later)]
    days = [each.first for each in later]
    if len(set(names)) < len(names) or sorted(set(days)) != days:
        findings.error(
            "editions-order", place, "Editions follow one another, each under a name and on a day of its own."
        )
        return (first,)
    editions = [first]
    for each in later:
        before = editions[-1]
        ended = replace(before, period=Period(before.period.first, each.first - timedelta(days=1)))
        editions[-1:] = [ended, TariffEdition(each.id, Period(each.first), each.six_digit_edition or before.base)]
    return tuple(editions)


def within(period: Period, edition: TariffEdition) -> Period | None:
    """The part of a period that lies within an edition; None where none does."""
    if not overlap(period, edition.period):
        return None
    return Period(max(period.first, edition.period.first), min(period.last, edition.period.last))


def edition_named(editions: Sequence[TariffEdition], name: str, on: date) -> TariffEdition | None:
    """The edition of this name; without one, the edition in force on the day."""
    if name:
        return next((edition for edition in editions if edition.id == name), None)
    return next((edition for edition in reversed(editions) if edition.period.first <= on), editions[0])


def read_links(folder: Folder, findings: Findings) -> tuple[list[Placed[CodeLink]], list[Row]]:
    """What became of codes, and the rows that say so; a pack may do without the table."""
    if LINKS not in folder.names:
        return [], []
    rows = list(read_rows(folder, LINKS, LINK_COLUMNS, findings, optional=LINK_OPTIONAL))
    links = [
        CodeLink(row.needed("code"), row.needed("successor"), *(row.text(name) for name in LINK_OPTIONAL))
        for row in rows
    ]
    return [Placed(link, row.place) for link, row in zip(links, rows, strict=True) if row.sound], rows


def correlations(
    editions: Sequence[TariffEdition], goods: Sequence[Placed[Goods]], links: Iterable[Placed[CodeLink]]
) -> tuple[Correlation, ...]:
    """What of each edition became what of the next: the links, and the codes of both that no link begins from."""
    linked = [link.value for link in links]
    found = []
    for before, after in pairwise(editions):
        old, new = (
            {each.value.code for each in goods if overlap(each.value.period, e.period)} for e in (before, after)
        )
        pairs = [
            (link.code, link.successor)
            for link in linked
            if (link.from_edition or editions[0].id, link.to_edition) == (before.id, after.id)
        ]
        same = (old & new) - {code for code, _ in pairs}
        found.append(correlate(before.id, after.id, [*pairs, *((code, code) for code in sorted(same))]))
    return tuple(found)


def check_links(
    links: Sequence[Placed[CodeLink]],
    editions: Sequence[TariffEdition],
    goods: Sequence[Placed[Goods]],
    known: Sequence[Correlation],
    *,
    findings: Findings,
) -> None:
    """What a code became is another code of its edition; and the relation stated is what all links make it."""
    codes = {each.id: {one.value.code for one in goods if overlap(one.value.period, each.period)} for each in editions}
    by_step = {(each.before, each.after): each for each in known}
    for link, place in ((placed.value, placed.place) for placed in links):
        step = (link.from_edition or editions[0].id, link.to_edition or link.from_edition or editions[0].id)
        if not set(step) <= set(codes):
            text = f"{' to '.join(step)}: the pack has the editions {', '.join(codes)}."
            findings.error("edition-unknown", place, text)
        elif link.successor not in codes[step[1]] or (link.successor == link.code and step[0] == step[1]):
            text = f"{link.code} cannot have become {link.successor}: that is no other code there is in {step[1]}."
            findings.error("successor-unknown", place, text)
        elif link.relation and step in by_step and link.relation != relation(by_step[step], link.code, link.successor):
            made = relation(by_step[step], link.code, link.successor)
            text = f"The row says {link.relation}; all links between {' and '.join(step)} together make it {made}."
            findings.error("link-relation", place, text)
