"""Units and packages: the words of commercial papers, brought to UN/ECE Recommendations 20 and 21."""

from collections.abc import Collection
from decimal import Decimal
from fractions import Fraction

from gwanmun.law.tariff.unit import UNITS

_UNIT_WORDS: dict[str, str] = {
    word: code
    for code, words in {
        "H87": "PC PCS PIECE PIECES PCE 개 CÁI CHIẾC",
        "EA": "EACH",
        "C62": "UNIT UNITS NO NOS NUMBER ONE 대",
        "SET": "SETS ST 세트 BỘ",
        "PR": "PAIR PAIRS PRS 켤레 ĐÔI",
        "DZN": "DOZEN DOZENS DZ DOZ",
        "MIL": "THOUSAND",
        "GRO": "GROSS",
        "KGM": "KG KGS KILO KILOS KILOGRAM KILOGRAMS KILOGRAMME KILOGRAMMES ㎏",
        "GRM": "G GR GRAM GRAMS GRAMME GRAMMES",
        "TNE": "T MT TON TONS TONNE TONNES M/T 톤 TẤN",
        "MTR": "M METER METERS METRE METRES MÉT",
        "CMT": "CM",
        "MMT": "MM",
        "MTK": "M2 SQM SQ.M ㎡ M²",
        "LTR": "L LITER LITERS LITRE LITRES ℓ LÍT",
        "MLT": "ML",
        "MTQ": "M3 CBM ㎥ M³",
    }.items()
    for word in words.split()
}

_PACKAGE_WORDS: dict[str, str] = {
    word: code
    for code, words in {
        "BA": "BARREL BARRELS",
        "BE": "BUNDLE BUNDLES BDL BDLS",
        "BG": "BAG BAGS",
        "BL": "BALE BALES",
        "BX": "BOX BOXES",
        "CA": "CAN CANS",
        "CL": "COIL COILS",
        "CR": "CRATE CRATES",
        "CS": "CASE CASES C/S",
        "CT": "CARTON CARTONS CTN CTNS C/T 카톤",
        "CY": "CYLINDER CYLINDERS",
        "DR": "DRUM DRUMS",
        "JC": "JERRICAN JERRICANS",
        "PK": "PACKAGE PACKAGES PKG PKGS 포장 KIỆN",
        "PX": "PALLET PALLETS PLT PLTS 팔레트",
        "RL": "REEL REELS",
        "RO": "ROLL ROLLS",
        "SA": "SACK SACKS",
    }.items()
    for word in words.split()
}
_PACKAGES = frozenset(_PACKAGE_WORDS.values())


def unit_of(written: str, accepted: Collection[str] = ()) -> str | None:
    """The Recommendation 20 code of a unit as somebody wrote it ("pcs." → "H87"), None when nobody can tell.

    `accepted` are the codes the country knows, empty for all: where it counts pieces as C62, a piece is C62.
    """
    word = written.strip().rstrip(".").upper()
    code = _UNIT_WORDS.get(word, word)
    known = accepted or UNITS
    return code if code in known else next((same for same in UNITS if same in known and _same(code, same)), None)


def package_of(written: str, accepted: Collection[str] = ()) -> str | None:
    """The Recommendation 21 code of a kind of package as somebody wrote it ("Cartons" → "CT")."""
    word = written.strip().rstrip(".").upper()
    code = _PACKAGE_WORDS.get(word, word)
    return code if code in (accepted or _PACKAGES) else None


def converted(quantity: Decimal, unit: str, wanted: str) -> Decimal | None:
    """The same quantity in another unit; None between units that measure different things.

    Exact to six places after the point, and rounded half to even there: a document holds no more.
    """
    if unit == wanted:
        return quantity
    one, other = UNITS.get(unit), UNITS.get(wanted)
    if one is None or other is None or one.dimension != other.dimension:
        return None
    exact = Fraction(quantity) * one.size / other.size
    whole = round(exact * 10**6)
    return Decimal(whole).scaleb(-6).normalize() + 0


def times(quantity: Decimal | None, of_one: Decimal | None) -> Decimal | None:
    """So many times what one of it weighs or holds, to six places; None where either is not known."""
    if quantity is None or of_one is None:
        return None
    return Decimal(round(Fraction(quantity) * Fraction(of_one) * 10**6)).scaleb(-6).normalize() + 0


def _same(code: str, other: str) -> bool:
    one = UNITS.get(code)
    return one is not None and (one.dimension, one.size) == (UNITS[other].dimension, UNITS[other].size)
