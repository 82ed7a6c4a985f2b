"""Units: what a quantity on a document is counted in (UN/ECE Recommendation 20, TARIC), and which measure the same."""

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from msgspec import Struct


class Unit(Struct, frozen=True):
    """A unit of measure: how many of its dimension's first unit one of it is."""

    code: str
    dimension: str
    size: Fraction


_TABLE = """
mass         KGM 1   GRM 1/1000   MGM 1/1000000   DTN 100   TNE 1000   CTM 1/5000
length       MTR 1   CMT 1/100    MMT 1/1000      KMT 1000  HMT 100
area         MTK 1   CMK 1/10000  HAR 10000
volume       MTQ 1   LTR 1/1000   MLT 1/1000000   HLT 1/10  KLT 1   BLL 158987294928/1000000000000
pure_alcohol LPA 1   PFL 1/2
strength     ASV 1
sugar        BRX 1
relief       SPR 1
count        NAR 1   C62 1   H87 1   EA 1   DZN 12   CEN 100   GRO 144   MIL 1000
sticks       STK 1
pairs        NPR 1   PR 1    DPR 12   MPR 1000
sets         SET 1
cells        NCL 1
energy       KWH 1   MWH 1000   JOU 1/3600000   GV 2500/9   TJO 2500000/9
power        KWT 1   MAW 1000   WAT 1/1000
tonnage      GRT 1
carrying     CCT 1
polar_sugar  DAP 1
fissile      GFI 1
choline      KCC 1
methylamine  KMA 1
nitrogen     KNI 1
peroxide     KNS 1
caustic      KPH 1
potash       KPO 1
phosphorus   KPP 1
dry_90       KSD 1
soda         KSH 1
uranium      KUR 1
chloride     KCL 1
DHS          DHS 1
"""
# A proof litre (PFL) is the American one, half of it alcohol; a barrel (BLL) is 42 American gallons. One metric carat
# (CTM) is a fifth of a gram; one gigajoule (GV) is 10^9 / 3.6 x 10^6 kilowatt hours. ASV is the strength of a drink in
# per cent of its volume, BRX its sugar in per cent of its mass, SPR the relief of a small producer. The kilograms of
# one substance (KNI, nitrogen …) are a dimension each: no weight of goods becomes them.

MULTIPLIERS = frozenset({"strength", "sugar", "relief"})
"""Dimensions that say how strong goods are, not how many: a duty is levied on their product with a quantity."""

QUALIFIERS: Mapping[str, str] = {
    "total_alcohol": "A",
    "flasks": "B",
    "net_drained": "E",
    "common_wheat": "F",
    "gross": "G",
    "biodiesel": "I",
    "fuel_content": "J",
    "bioethanol": "K",
    "live_weight": "L",
    "dry_matter": "M",
    "lactic_matter": "P",
    "standard_quality": "R",
    "raw_sugar": "S",
    "dry_lactic_matter": "T",
    "tss": "",
    "tobacco": "",
    "gasoline": "",
    "diesel": "",
    "ethanol": "",
    "other_substances": "",
    "drained": "",
    "contents_and_container": "",
    "copper": "",
    "lead": "",
    "manganese": "",
    "molybdenum": "",
    "tungsten": "",
    "vanadium": "",
    "zinc": "",
}
"""Which part of the goods a unit measures, and TARIC's letter for it: `KGM/tss` is kilograms of soluble solids."""

OVER = re.compile(r"over[0-9]{1,2}(\.[0-9]{1,4})?")
"""The part of a strength above so many per cent: `LPA/over1.15`."""

_SPELLINGS = {
    "kg": "KGM",
    "g": "GRM",
    "t": "TNE",
    "tonne": "TNE",
    "l": "LTR",
    "L": "LTR",
    "hl": "HLT",
    "m": "MTR",
    "m2": "MTK",
    "m3": "MTQ",
    "%vol": "ASV",
    "%sacchar": "BRX",
    "no": "NAR",
    "each": "NAR",
    "stick": "STK",
}


def _read(table: str) -> dict[str, Unit]:
    units = {}
    for dimension, *cells in map(str.split, table.strip().splitlines()):
        for code, size in zip(cells[::2], cells[1::2], strict=True):
            units[code] = Unit(code, dimension, Fraction(size))
    return units


UNITS: Mapping[str, Unit] = _read(_TABLE)
"""Every unit the law can reckon with, by code."""


def spelled(name: str) -> str:
    """The code of a unit or the name of a qualifier however it is written (kg, dtn, %vol, TSS); else as it stands."""
    if name in _SPELLINGS:
        return _SPELLINGS[name]
    if name.upper() in UNITS:
        return name.upper()
    lower = name.lower()
    return lower if lower in QUALIFIERS or OVER.fullmatch(lower) else _SPELLINGS.get(lower, name)


def is_qualifier(name: str) -> bool:
    """Whether a word of a duty text narrows the unit before it."""
    return name in QUALIFIERS or OVER.fullmatch(name) is not None


exactly = lru_cache(maxsize=4096)(Fraction)
"""A decimal as a fraction; those of a declaration come again and again."""


def quantity_in(unit: Unit, quantities: Mapping[str, Decimal], part: str = "") -> Fraction | None:
    """How much of the goods there is in this unit, exactly; None when no stated quantity measures the same thing.

    A quantity stated in the very unit goes before one that must be converted. `part` is the qualifiers of the unit,
    as in "KGM/tss"; a quantity of the whole goods is never taken for one of a part.
    """
    suffix = f"/{part}" if part else ""
    stated = quantities.get(unit.code + suffix)
    if stated is not None:
        return exactly(stated)
    for code in sorted(quantities):
        name, _, of_part = code.partition("/")
        other = UNITS.get(name)
        if of_part == part and other is not None and other.dimension == unit.dimension:
            return exactly(quantities[code]) * (other.size / unit.size)
    return None
