"""Storage: how long goods may lie under bond, and what the clock says."""

from msgspec import Struct


class StorageLaw(Struct, frozen=True):
    """The clock of goods under bond, and how long before the goods a declaration may come."""

    storage_days: int = 60  # in a designated storage area, counted from carry-in
    declare_within_days: int = 30  # of carry-in, before a late surcharge
    days_before_arrival_sea: int = 5
    days_before_arrival_air: int = 1
    act: str = ""
