"""Standing: whether a material originates under an agreement, on the evidence there is on the price date.

Nobody's word is stretched: a material whose origin nobody knows, or whose evidence is of another agreement or of
another time, does not originate. Only where the one thing missing is a date is the question left open.
"""

from datetime import date
from typing import Literal

from msgspec import Struct

from gwanmun.law.origin.ledger import Claim
from gwanmun.law.origin.materials import BillOfMaterials, Evidence
from gwanmun.law.origin.provisions import Provisions
from gwanmun.law.origin.truth import Missing

Status = Literal["originating", "non-originating", "open"]


class Standing(Struct, frozen=True):
    """How a material stands under an agreement, why, and what would settle it."""

    status: Status
    why: str
    missing: tuple[Missing, ...] = ()


def standing_of(claim: Claim, provisions: Provisions, bill: BillOfMaterials) -> Standing:
    """How materials that make this claim stand under an agreement."""
    if claim.originating is not None:
        status: Status = "originating" if claim.originating else "non-originating"
        return Standing(status, f"stated: {status}")
    if not claim.origin:
        return Standing("non-originating", "origin not known")
    if not counts_as_own(claim.origin, provisions, bill.product.made_in):
        return Standing("non-originating", f"from {claim.origin}, which does not count here")
    if claim.evidence:
        return _on_evidence(claim, provisions, bill)
    if bill.evidence == "proven":
        return Standing("non-originating", f"from {claim.origin}, but nothing proves that it originates")
    return Standing("originating", f"from {claim.origin} as stated; no evidence named")


def counts_as_own(country: str, provisions: Provisions, made_in: str) -> bool:
    """Whether materials that originate in a country count as the exporting party's own: itself, or by cumulation."""
    cumulation = provisions.cumulation
    if country == made_in:
        return True
    if cumulation.kind == "none":
        return not made_in and country in provisions.parties
    return country in provisions.parties or country in cumulation.countries


def _on_evidence(claim: Claim, provisions: Provisions, bill: BillOfMaterials) -> Standing:
    """The first piece of evidence that holds; failing that, what is wrong with the last one."""
    why = ""
    for evidence in claim.evidence:
        why = _weakness(evidence, provisions, bill.on, proven=bill.evidence == "proven")
        if not why:
            return Standing("originating", f"from {claim.origin} by {evidence.kind} {evidence.number}")
        if why == NO_DAY:
            asked = Missing("on", "the price date, on which the evidence must hold")
            return Standing(
                "open", f"{evidence.kind} {evidence.number} holds for a time, and no day is given", (asked,)
            )
    return Standing("non-originating", why)


NO_DAY = "no day"


def _weakness(evidence: Evidence, provisions: Provisions, on: date | None, *, proven: bool) -> str:
    """Why a piece of evidence does not prove origin under this agreement on this day; empty where it does."""
    said = f"{evidence.kind} {evidence.number}"
    if evidence.agreement not in {"", provisions.id}:
        return f"{said} is for {evidence.agreement}"
    if proven and not evidence.agreement:
        return f"{said} names no agreement"
    if on is None:
        return NO_DAY if evidence.valid_from or evidence.valid_to else ""
    if evidence.valid_to is not None and on > evidence.valid_to:
        return f"{said} expired on {evidence.valid_to}"
    if evidence.valid_from is not None and on < evidence.valid_from:
        return f"{said} holds from {evidence.valid_from} only"
    return ""
