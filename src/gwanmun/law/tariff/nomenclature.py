"""Nomenclature through time: editions of the Harmonized System and of national codes that grow out of them.

    HS2017 ──▶ HS2022 ──▶ HS2028            each holds for a period; two of them are lived with at once: declarations
       │          │                          go by the edition of their day, rules of origin by the edition they were
    HSK2017    HSK2025 (ten digits)          agreed in

A code's ancestors are its own beginnings: chapter (2), heading (4), subheading (6), national (8 and 10). A code that
does not hold on a day is answered with what became of it.
"""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from gwanmun.law.basics.period import Period, holds
from gwanmun.law.basics.problem import Problem, shown
from gwanmun.law.tariff.correlation import Correlation

LEVELS = (2, 4, 6, 8, 10)
"""Digits of a chapter, heading, subheading and of the national divisions below them."""


class Edition(Struct, frozen=True):
    """One edition: every code in it, at whatever level, with its name."""

    id: str  # "HS2022", "HSK2025"
    period: Period
    codes: Mapping[str, str]  # the name, by code
    base: str = ""  # the six-digit edition a national one is built on; its own id for an edition of the HS


class Nomenclature(Struct, frozen=True):
    """Editions side by side, and what of one became what of another."""

    editions: tuple[Edition, ...]  # in order of time
    correlations: tuple[Correlation, ...] = ()

    def edition(self, name: str) -> Edition:
        """The edition of this name, which must be here."""
        return next(edition for edition in self.editions if edition.id == name)


def edition_on(nomenclature: Nomenclature, on: date, *, base: str = "") -> Edition | Problem:
    """The edition in force on a day: of national codes built on `base` where one is asked for, else whichever is.

    Problem: `edition-missing` where none, or more than one, is in force.
    """
    in_force = [e for e in nomenclature.editions if holds(e.period, on) and base in {"", e.base or e.id}]
    if len(in_force) != 1:
        facts = {"on": str(on), "found": ", ".join(edition.id for edition in in_force)}
        return Problem("edition-missing", "commodity", facts=facts)
    return in_force[0]


def ancestors(edition: Edition, code: str) -> tuple[str, ...]:
    """The code's own beginnings that stand in the edition, the chapter first; the code itself is none of them."""
    return tuple(code[:digits] for digits in LEVELS if digits < len(code) and code[:digits] in edition.codes)


def children(edition: Edition, code: str) -> tuple[str, ...]:
    """The codes right below one: of the next level that has any."""
    below = sorted(other for other in edition.codes if other.startswith(code) and len(other) > len(code))
    nearest = min(map(len, below), default=0)
    return tuple(other for other in below if len(other) == nearest)


def code_on(nomenclature: Nomenclature, code: str, on: date) -> Edition | Problem:
    """The edition in which a code holds on a day.

    Problems: `edition-missing`; `commodity-replaced`, naming the successors and the kind of the link; and
    `commodity-unknown`, where no edition has ever had the code.
    """
    edition = edition_on(nomenclature, on)
    if isinstance(edition, Problem) or code in edition.codes:
        return edition
    for old in reversed(nomenclature.editions):
        if code in old.codes:
            return _replaced(nomenclature, code, old, edition)
    facts = {"edition": edition.id, "near": ""}
    return Problem("commodity-unknown", "commodity", shown(code), facts)


def successors(nomenclature: Nomenclature, code: str, old: str, new: str) -> tuple[str, ...]:
    """What became of a code between two editions, straight or through the editions between them; sorted."""
    if old == new:
        return (code,)
    for correlation in _way(nomenclature, old, new):
        found = [successors(nomenclature, step, correlation.after, new) for step in correlation.onward.get(code, ())]
        if any(found):
            return tuple(sorted({each for several in found for each in several}))
    return ()


def _way(nomenclature: Nomenclature, old: str, new: str) -> list[Correlation]:
    """The correlation that leads furthest from one edition towards another, and not past it; none where none does."""
    order = {edition.id: place for place, edition in enumerate(nomenclature.editions)}
    onward = [c for c in nomenclature.correlations if c.before == old and order[old] < order[c.after] <= order[new]]
    return sorted(onward, key=lambda correlation: order[correlation.after])[-1:]


def _replaced(nomenclature: Nomenclature, code: str, old: Edition, new: Edition) -> Problem:
    next_codes = successors(nomenclature, code, old.id, new.id)
    facts = {"was_in": old.id, "edition": new.id, "successors": ", ".join(next_codes)}
    return Problem("commodity-replaced", "commodity", shown(code), facts)
