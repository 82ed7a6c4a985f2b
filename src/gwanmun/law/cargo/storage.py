"""Storage: how long goods may lie under bond, and what the clock says.

Days are counted as Korean law counts them (Customs Act Article 8, which follows the Civil Act): the day of
carry-in itself is not counted, and a time limit to act never ends on a day the office is closed.
"""

from datetime import date, timedelta
from decimal import Decimal

from msgspec import Struct

from gwanmun.law.basics.money import Rounding, rounded
from gwanmun.law.basics.period import working_day_from


class LateTier(Struct, frozen=True):
    """The surcharge on a declaration that comes so many days too late."""

    up_to_days: int  # days after the limit; the last tier's number is not looked at
    per_mille: Decimal  # of the customs value


class StorageLaw(Struct, frozen=True):
    """The clock of goods under bond, and how long before the goods a declaration may come."""

    storage_days: int = 60  # in a designated storage area, counted from carry-in
    declare_within_days: int = 30  # of carry-in, before a late surcharge
    days_before_arrival_sea: int = 5
    days_before_arrival_air: int = 1
    late_tiers: tuple[LateTier, ...] = ()  # in order of days; empty where lateness costs nothing
    late_most: int | None = None  # minor units, the surcharge's ceiling
    act: str = ""


def storage_ends(law: StorageLaw, carried_in_on: date, extended_days: int = 0) -> date:
    """The last day the goods may lie under bond."""
    return carried_in_on + timedelta(days=law.storage_days + extended_days)


def days_left(law: StorageLaw, carried_in_on: date, today: date, extended_days: int = 0) -> int:
    """Days until storage ends: 0 on the last day, negative once it is over."""
    return (storage_ends(law, carried_in_on, extended_days) - today).days


def declare_by(law: StorageLaw, carried_in_on: date, holidays: frozenset[date] = frozenset()) -> date:
    """The last day to declare without a late surcharge (Customs Act Article 241)."""
    return working_day_from(carried_in_on + timedelta(days=law.declare_within_days), holidays)


def days_late(law: StorageLaw, carried_in_on: date, today: date, holidays: frozenset[date] = frozenset()) -> int:
    """By how many days a declaration of today misses its limit; 0 when it is in time."""
    return max(0, (today - declare_by(law, carried_in_on, holidays)).days)


def late_surcharge(law: StorageLaw, customs_value: int, late_by_days: int) -> int:
    """What lateness costs in whole minor units: the tier's share of the customs value, up to the ceiling."""
    if late_by_days <= 0 or not law.late_tiers:
        return 0
    tier = next((t for t in law.late_tiers if late_by_days <= t.up_to_days), law.late_tiers[-1])
    surcharge = rounded(customs_value * tier.per_mille / 1000, Rounding(unit=1, mode="down"))
    return surcharge if law.late_most is None else min(surcharge, law.late_most)
