"""Prepared: what making an office's database ready comes to."""

from msgspec import Struct


class Prepared(Struct, frozen=True):
    """An office that may open its doors."""

    country: str  # "kr"
    name: str  # "Republic of Korea"
    pack: str  # hash of the pack in force
    authority: str = ""  # who signs its certificates of origin; empty: who issues none


class Unprepared(Struct, frozen=True):
    """Why it may not, and what to do about it."""

    what: str
    mend: str
