"""The tariff of one country: goods by national code, the measures on them, and the taxes on top."""

from datetime import date
from typing import Literal

from msgspec import Struct

from gwanmun.law.basics.money import Rounding
from gwanmun.law.basics.period import FAR, Period
from gwanmun.law.tariff.area import Member
from gwanmun.law.tariff.knowledge import FIRST
from gwanmun.law.tariff.quota import Quota, Stop
from gwanmun.law.tariff.safeguard import Volume


class Goods(Struct, frozen=True, omit_defaults=True):
    """A declarable code of the national nomenclature."""

    code: str
    period: Period
    names: dict[str, str]  # by language
    unit: str = ""  # of the statistical quantity, UN/ECE Recommendation 20
    weight_unit: str = "KGM"
    known_from: date = FIRST  # the days on which the office took the row for true, the last one not among them
    known_to: date = FAR


class Measure(Struct, frozen=True, omit_defaults=True, cache_hash=True):
    """A rate on goods for origins in an area, while it holds."""

    goods: str  # national code or a prefix of it
    rate_class: str  # "A" basic, "C" WTO, "FVN1" …
    duty: str  # "8%", "free", "6210 KRW/KGM", "greater(270%, 6210 KRW/KGM)"
    period: Period
    area: tuple[str, ...] = ()  # origins, and areas by name; empty means every one
    act: str = ""
    source: str = ""
    confirmed: bool = False
    use_code: str = ""  # of an end use or specification the rate is for; empty: it asks for none
    additional_code: str = ""  # what tells goods of one code apart; empty: it asks for none
    excluded: tuple[str, ...] = ()  # origins, or areas, within the area that the rate is not for
    condition: str = ""  # what it hangs on, in the language of `condition.py`
    quota: str = ""  # order number of the quota whose goods it is for; empty: of none
    known_from: date = FIRST
    known_to: date = FAR


When = Literal["always", "if_lower"]


class Win(Struct, frozen=True, forbid_unknown_fields=True):
    """Over rates of which later tiers a class goes first, and whether always or only if it is lower."""

    over: tuple[int, ...]
    when: When


class RateClass(Struct, frozen=True):
    """A class of rates and its tier in the order of precedence (1 goes first).

    `wins` is one word where it is the same over every later tier; else what it is over each of them by number. Over a
    later tier that is not named the class never goes first.
    """

    id: str
    names: dict[str, str]
    tier: int
    wins: When | tuple[Win, ...] = "always"
    needs_proof: bool = False  # of origin, under an agreement
    additive: bool = False  # levied on top of the rate that wins
    numbered: bool = False  # "P" is P1, P2, … too; "FVN1" is FVN2 … too: rows of one class by use, agency or form
    recommendation: Literal["", "with", "without"] = ""  # of the agency that shares a quota out: Korea's W1 and W2


class Tax(Struct, frozen=True):
    """A tax levied after duty, in order: so many per cent of a named base, or what a duty text of its own comes to.

    Of a base with `over`, only what is above that amount is taxed: "2000000 KRW/NAR" frees two million won a piece.
    """

    id: str  # "vat"
    names: dict[str, str]
    base: tuple[str, ...] = ()  # "customs_value", "duty", ids of taxes before it; empty where the rate is a duty text
    rate: str = ""  # per cent of the base, "10"; or a duty text that names its own bases, "529 KRW/LTR"
    period: Period = Period(first=FAR.replace(year=1900))
    goods: tuple[str, ...] = ()  # code prefixes it is levied on; empty means all
    exempt: tuple[str, ...] = ()  # code prefixes it is not levied on
    over: str = ""  # a duty text: the part of the base that is free
    act: str = ""
    source: str = ""
    confirmed: bool = False
    known_from: date = FIRST
    known_to: date = FAR


Stage = Literal["line", "declaration"]


class TargetRounding(Struct, frozen=True, forbid_unknown_fields=True):
    """Where and how one of the amounts is made whole."""

    stage: Stage
    rule: Rounding


class TariffRounding(Struct, frozen=True):
    """Where amounts are made whole, on each line or once on the declaration; `of` names those done otherwise."""

    stage: Stage
    rule: Rounding
    act: str = ""
    of: dict[str, TargetRounding] = {}  # by "duty" or the id of a tax


class TariffEdition(Struct, frozen=True):
    """An edition of the national nomenclature: goods are called by its codes while it is in force."""

    id: str  # "HSK2025"
    period: Period
    base: str  # the six-digit edition it is built on


class Tariff(Struct, frozen=True):
    """Everything a line's duty depends on."""

    edition: str  # the first of its editions
    goods: dict[str, tuple[Goods, ...]]  # by code, in order of time: a later edition may use a code again
    measures: dict[str, tuple[Measure, ...]]  # by the measure's goods code
    classes: dict[str, RateClass]
    taxes: tuple[Tax, ...]
    rounding: TariffRounding
    currency: str = "XXX"  # of specific rates; "XXX" is ISO 4217's "no currency"
    minor_digits: int = 0
    successors: dict[str, tuple[str, ...]] = {}  # what became of codes that ended, by the code
    editions: tuple[TariffEdition, ...] = ()  # in order of time; none where the pack names only one
    areas: dict[str, tuple[Member, ...]] = {}  # by the area's name
    quotas: tuple[Quota, ...] = ()
    stops: tuple[Stop, ...] = ()
    volumes: tuple[Volume, ...] = ()  # what the agreements' safeguards go by
