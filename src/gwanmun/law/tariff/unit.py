"""Units: what a quantity on a document is counted in (UN/ECE Recommendation 20), and which of them measure the same."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from msgspec import Struct


class Unit(Struct, frozen=True):
    """A unit of measure: how many of its dimension's first unit one of it is."""

    code: str
    dimension: str
    size: Fraction


_TABLE = """
mass         KGM 1   GRM 1/1000   MGM 1/1000000   DTN 100   TNE 1000   CTM 1/5000
length       MTR 1   CMT 1/100    MMT 1/1000      KMT 1000
area         MTK 1   CMK 1/10000  HAR 10000
volume       MTQ 1   LTR 1/1000   MLT 1/1000000   HLT 1/10
pure_alcohol LPA 1
count        NAR 1   C62 1   H87 1   EA 1   DZN 12   CEN 100   GRO 144   MIL 1000
pairs        NPR 1   PR 1    DPR 12
sets         SET 1
energy       KWH 1   MWH 1000   JOU 1/3600000   GV 2500/9
power        KWT 1   MAW 1000
"""
# One metric carat (CTM) is a fifth of a gram; one gigajoule (GV) is 10^9 / 3.6 x 10^6 kilowatt hours.


def _read(table: str) -> dict[str, Unit]:
    units = {}
    for dimension, *cells in map(str.split, table.strip().splitlines()):
        for code, size in zip(cells[::2], cells[1::2], strict=True):
            units[code] = Unit(code, dimension, Fraction(size))
    return units


UNITS: Mapping[str, Unit] = _read(_TABLE)
"""Every unit the law can reckon with, by code."""


def quantity_in(unit: Unit, quantities: Mapping[str, Decimal]) -> Fraction | None:
    """How much of the goods there is in this unit, exactly; None when no stated quantity measures the same thing.

    A quantity stated in the very unit goes before one that must be converted.
    """
    stated = quantities.get(unit.code)
    if stated is not None:
        return Fraction(stated)
    for code in sorted(quantities):
        other = UNITS.get(code)
        if other is not None and other.dimension == unit.dimension:
            return Fraction(quantities[code]) * other.size / unit.size
    return None
