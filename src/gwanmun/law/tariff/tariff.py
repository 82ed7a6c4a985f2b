"""The tariff of one country: goods by national code, the measures on them, and the taxes on top."""

from decimal import Decimal
from typing import Literal

from msgspec import Struct

from gwanmun.law.basics.money import Rounding
from gwanmun.law.basics.period import FAR, Period


class Goods(Struct, frozen=True, omit_defaults=True):
    """A declarable code of the national nomenclature."""

    code: str
    period: Period
    names: dict[str, str]  # by language
    unit: str = ""  # of the statistical quantity, UN/ECE Recommendation 20
    weight_unit: str = "KGM"


class Measure(Struct, frozen=True, omit_defaults=True):
    """A rate on goods for origins in an area, while it holds."""

    goods: str  # national code or a prefix of it
    rate_class: str  # "A" basic, "C" WTO, "FVN1" …
    duty: str  # "8%", "free", "6210 KRW/KGM", "greater(270%, 6210 KRW/KGM)"
    period: Period
    area: tuple[str, ...] = ()  # origins; empty means every one
    act: str = ""
    source: str = ""
    confirmed: bool = False


class RateClass(Struct, frozen=True):
    """A class of rates and its tier in the order of precedence (1 goes first)."""

    id: str
    names: dict[str, str]
    tier: int
    wins: Literal["always", "if_lower"] = "always"  # over classes of later tiers
    needs_proof: bool = False  # of origin, under an agreement
    additive: bool = False  # levied on top of the rate that wins


class Tax(Struct, frozen=True):
    """A tax levied after duty, on a named base, in order."""

    id: str  # "vat"
    names: dict[str, str]
    base: tuple[str, ...]  # "customs_value", "duty", ids of taxes before it
    rate: Decimal  # per cent
    period: Period = Period(first=FAR.replace(year=1900))
    goods: tuple[str, ...] = ()  # code prefixes it is levied on; empty means all
    exempt: tuple[str, ...] = ()  # code prefixes it is not levied on
    act: str = ""


class TariffRounding(Struct, frozen=True):
    """Where amounts are made whole: on each line, or once on the declaration's total."""

    stage: Literal["line", "declaration"]
    rule: Rounding
    act: str = ""


class Tariff(Struct, frozen=True):
    """Everything a line's duty depends on."""

    edition: str
    goods: dict[str, Goods]
    measures: dict[str, tuple[Measure, ...]]  # by the measure's goods code
    classes: dict[str, RateClass]
    taxes: tuple[Tax, ...]
    rounding: TariffRounding
    currency: str = "XXX"  # of specific rates; "XXX" is ISO 4217's "no currency"
    minor_digits: int = 0
