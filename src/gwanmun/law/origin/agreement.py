"""Agreements: which partners grant each other a lower rate, and what they ask as proof.

A certificate names the treaty it was issued under. The importing country's tariff may keep the goods of each partner
apart (`rcep-kr`, `rcep-jp`): then the treaty and the partner together say which of its agreements is meant.
"""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from gwanmun.law.basics.money import Amount
from gwanmun.law.origin.assured import Assurance
from gwanmun.law.tariff.staging import NOTHING_AGREED, Terms

ProofKind = Literal["certificate", "origin_declaration", "importer_knowledge", "none"]
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
    assurance: Assurance = "witnessed"  # how far a certificate that comes over the exchange must be relied on
    act: str = ""
    proofs: tuple[ProofOfOrigin, ...] = ()  # every way there is; the treaty's, where one is named
    staging: Terms = NOTHING_AGREED  # what holds for every line of its schedule: first day, cut day, rounding
    treaty: str = ""  # the treaty whose rules say what originates: "vkfta", "rcep"; empty where none is written down

    def is_meant_by(self, name: str) -> bool:
        """Whether a certificate of this agreement may bear the name: its own, or its treaty's."""
        return bool(name) and name in {self.id, self.treaty}


def meant(agreements: Mapping[str, Agreement], name: str, partner: str) -> Agreement | None:
    """The agreement a certificate of this name is used under for a partner's goods; None where there is none."""
    if name in agreements:
        return agreements[name]
    found = (each for each in agreements.values() if each.is_meant_by(name) and partner in each.partners)
    return next(found, None)
