"""Agreements: which partners grant each other a lower rate, and what they ask as proof."""

from typing import Literal

from msgspec import Struct

from gwanmun.law.basics.money import Amount
from gwanmun.law.tariff.staging import NOTHING_AGREED, Terms

ProofKind = Literal["certificate", "origin_declaration", "none"]
Prover = Literal["authority", "approved_exporter", "exporter", "producer", "importer"]


class ProofOfOrigin(Struct, frozen=True, omit_defaults=True):
    """One way in which an agreement lets origin be proven. Kind "none": up to the amount no proof is asked for."""

    kind: ProofKind
    by: tuple[Prover, ...] = ()  # who may make it out
    up_to: Amount | None = None  # the largest consignment it does for; None: of any value
    valid_days: int = 365
    act: str = ""
    confirmed: bool = False


class Agreement(Struct, frozen=True):
    """One trade agreement as the importing country applies it."""

    id: str  # "vkfta"
    title: str
    partners: tuple[str, ...]  # countries whose originating goods it covers, the importing country left out
    rate_class: str  # the tariff's class of its rates, "FVN1"
    proof_valid_days: int = 365
    waits_for_answer: bool = True  # preference needs the partner's own word on the certificate
    act: str = ""
    proofs: tuple[ProofOfOrigin, ...] = ()  # every way there is, in the agreement's order
    staging: Terms = NOTHING_AGREED  # what holds for every line of its schedule: first day, cut day, rounding
