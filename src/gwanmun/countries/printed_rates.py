"""Printed rates: what a schedule prints for each year, held against what a staging gives, exactly."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from gwanmun.countries.listed import Said
from gwanmun.countries.own_pack import OwnPack
from gwanmun.law.basics.period import years_after
from gwanmun.law.basics.problem import Problem
from gwanmun.law.tariff.staging import ANNIVERSARY, NOTHING_AGREED, Plan, Terms, rate_on, read_staging, stages

_PERCENT = re.compile(r"[0-9]{1,4}(\.[0-9]{1,6})?")
_YEAR = re.compile(r"(?:19|20|21)[0-9]{2}")


def percent(text: str) -> Decimal | None:
    """A cell as so many per cent, without noughts behind the point that say nothing; None where it is none."""
    if not _PERCENT.fullmatch(text):
        return None
    return Decimal(re.sub(r"\.?0+\Z", "", text) if "." in text else text)


def gives(staging: str, base: Decimal, terms: Terms, printed: Iterable[tuple[date, Fraction]]) -> bool:
    """Whether a staging gives each of these rates, exactly, on each of these days."""
    plan = read_staging(staging)
    if not isinstance(plan, Plan):
        return False
    staged = stages(plan, base, terms)
    return not isinstance(staged, Problem) and all(rate_on(staged, base, day) == rate for day, rate in printed)


def begins(first: date, number: int, terms: Terms = NOTHING_AGREED) -> date:
    """A day in the nth year (from 0) of an agreement that began on a day: the last of it that is sure to be in it."""
    if terms.cut_day == ANNIVERSARY:
        return years_after(first, number)
    return first if number == 0 else date(first.year + number, 12, 31)


def since(said: Said, pack: OwnPack) -> date:
    """The day a list without days holds from: as it was said, or with the pack's edition of the Harmonized System."""
    year = _YEAR.search(pack.head.six_digit_edition)
    return said.since or date(int(year[0]) if year else 2022, 1, 1)
