"""Agreements: which partners grant each other a lower rate, and what they ask as proof."""

from msgspec import Struct

from gwanmun.law.tariff.staging import NOTHING_AGREED, Terms


class Agreement(Struct, frozen=True):
    """One trade agreement as the importing country applies it."""

    id: str  # "vkfta"
    title: str
    partners: tuple[str, ...]  # countries whose originating goods it covers, the importing country left out
    rate_class: str  # the tariff's class of its rates, "FVN1"
    proof_valid_days: int = 365
    waits_for_answer: bool = True  # preference needs the partner's own word on the certificate
    act: str = ""
    staging: Terms = NOTHING_AGREED  # what holds for every line of its schedule: first day, cut day, rounding
    treaty: str = ""  # the treaty whose rules say what originates: "vkfta", "rcep"; empty where none is written down
