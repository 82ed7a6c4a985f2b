"""Preference: the lower rate an agreement gives to goods that prove their origin.

A claim has three answers, as evidence has: granted, denied for one reason out of a closed list, or not yet
answered, because the issuing country's word on the certificate is still out.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal, TypeAlias

from msgspec import Struct

from gwanmun.law.origin.agreement import Agreement
from gwanmun.law.origin.certificate import NOTHING, Certificate, CertificateLine, Word

__all__ = [
    "Certificate",
    "CertificateLine",
    "Claim",
    "Denial",
    "Denied",
    "Goods",
    "Granted",
    "Preference",
    "Unanswered",
    "Unclaimed",
    "Word",
    "settle",
    "settle_lines",
]

# Every reason for which a claim can be denied.
Denial = Literal[
    "agreement-unknown",
    "origin-not-partner",
    "direct-transport-unproven",
    "certificate-unknown",
    "agreement-mismatch",
    "certificate-void",
    "certificate-not-yet-issued",
    "certificate-expired",
    "item-unknown",
    "commodity-not-covered",
    "origin-mismatch",
    "unit-mismatch",
    "quantity-exceeded",
    "consignee-mismatch",
]


class Claim(Struct, frozen=True):
    """What the importer asks for on one line: this agreement, proven by this item of this certificate."""

    agreement: str
    certificate: str
    item: int = 1


class Goods(Struct, frozen=True):
    """A line of goods, as this room sees it."""

    commodity: str
    origin: str
    quantity: Decimal
    unit: str
    consignee: str
    dispatched_from: str  # country
    through_documents: bool = False  # papers show that goods sent through a third country were not altered there


class Granted(Struct, frozen=True, tag_field="answer", tag=True):
    """The goods have the agreement's rate, on the strength of this item of a certificate."""

    agreement: str
    rate_class: str
    certificate: str
    item: int
    criterion: str
    quantity: Decimal  # drawn from the item


class Denied(Struct, frozen=True, tag_field="answer", tag=True, omit_defaults=True):
    """The claim fails for this reason; the goods pay the rate they would have without it."""

    code: Denial
    certificate: str = ""
    facts: dict[str, str] = {}


class Unanswered(Struct, frozen=True, tag_field="answer", tag=True):
    """The issuing country has been asked about this certificate and has not answered yet."""

    certificate: str
    issuer: str


class Unclaimed(Struct, frozen=True, tag_field="answer", tag=True):
    """Nobody claimed preference for these goods."""


Preference: TypeAlias = Granted | Denied | Unanswered | Unclaimed


def settle_lines(
    lines: Iterable[tuple[Claim | None, Goods]],
    *,
    agreements: Mapping[str, Agreement],
    certificates: Mapping[str, Certificate],
    declaration: str,
    on: date,
) -> tuple[Preference, ...]:
    """The preference of each line of a declaration; lines that share an item never draw more of it together."""
    taken: dict[tuple[str, int], Decimal] = {}
    answers: list[Preference] = []
    for claim, goods in lines:
        if claim is None:
            answers.append(Unclaimed())
            continue
        at = claim.certificate, claim.item
        answer = settle(
            claim,
            goods,
            agreement=agreements.get(claim.agreement),
            certificate=certificates.get(claim.certificate),
            declaration=declaration,
            on=on,
            taken=taken.get(at, NOTHING),
        )
        if isinstance(answer, Granted):
            taken[at] = taken.get(at, NOTHING) + answer.quantity
        answers.append(answer)
    return tuple(answers)


def settle(
    claim: Claim,
    goods: Goods,
    *,
    agreement: Agreement | None,
    certificate: Certificate | None,
    declaration: str,
    on: date,
    taken: Decimal = NOTHING,
) -> Granted | Denied | Unanswered:
    """One line's claim on the day of import. What the declaration itself drew before does not stand against it.

    `taken` is what earlier lines of the same declaration take of the same item.
    """
    if agreement is None:
        return Denied("agreement-unknown", facts={"agreement": claim.agreement})
    denied = _denied_by_goods(agreement, goods) or _denied_by_word(claim, certificate)
    if denied is not None:
        return denied
    assert certificate is not None, "a certificate nobody knows is denied by its word"
    if certificate.word == "asked" and agreement.waits_for_answer:
        return Unanswered(certificate.number, certificate.issuer)
    denied = _denied_by_time(agreement, certificate, on) or _denied_by_item(claim, certificate)
    if denied is not None:
        return denied
    line = certificate.lines[claim.item - 1]
    left = line.left + line.claimed.get(declaration, NOTHING) - taken
    return _denied_by_line(certificate, line, goods, left=left) or Granted(
        agreement.id, agreement.rate_class, certificate.number, claim.item, line.criterion, goods.quantity
    )


def _denied_by_goods(agreement: Agreement, goods: Goods) -> Denied | None:
    """What the agreement asks of the goods before it looks at any paper."""
    if goods.origin not in agreement.partners:
        return Denied("origin-not-partner", facts={"origin": goods.origin, "agreement": agreement.id})
    if goods.dispatched_from not in agreement.partners and not goods.through_documents:
        return Denied("direct-transport-unproven", facts={"dispatched_from": goods.dispatched_from})
    return None


def _denied_by_word(claim: Claim, certificate: Certificate | None) -> Denied | None:
    if certificate is None:
        return Denied("certificate-unknown", claim.certificate)
    if certificate.agreement != claim.agreement:
        facts = {"claimed": claim.agreement, "certified": certificate.agreement}
        return Denied("agreement-mismatch", certificate.number, facts)
    if certificate.word == "void":
        facts = {"why": certificate.why, "replaced_by": certificate.replaced_by}
        return Denied("certificate-void", certificate.number, facts)
    return None


def _denied_by_time(agreement: Agreement, certificate: Certificate, on: date) -> Denied | None:
    if on < certificate.issued:
        return Denied("certificate-not-yet-issued", certificate.number, {"issued": certificate.issued.isoformat()})
    last = min(certificate.expires, certificate.issued + timedelta(days=agreement.proof_valid_days))
    if on > last:
        return Denied("certificate-expired", certificate.number, {"expired": last.isoformat()})
    return None


def _denied_by_item(claim: Claim, certificate: Certificate) -> Denied | None:
    if 1 <= claim.item <= len(certificate.lines):
        return None
    return Denied("item-unknown", certificate.number, {"item": str(claim.item)})


def _denied_by_line(certificate: Certificate, line: CertificateLine, goods: Goods, *, left: Decimal) -> Denied | None:
    """What the certificate's item says of other goods than these."""
    number = certificate.number
    if line.commodity[:6] != goods.commodity[:6]:
        facts = {"declared": goods.commodity[:6], "certified": line.commodity[:6]}
        return Denied("commodity-not-covered", number, facts)
    if line.origin != goods.origin:
        return Denied("origin-mismatch", number, {"declared": goods.origin, "certified": line.origin})
    if line.unit != goods.unit:
        return Denied("unit-mismatch", number, {"declared": goods.unit, "certified": line.unit})
    if goods.quantity > left:
        return Denied("quantity-exceeded", number, {"asked": str(goods.quantity), "left": str(left)})
    if _plain(certificate.consignee) != _plain(goods.consignee):
        facts = {"declared": goods.consignee, "certified": certificate.consignee}
        return Denied("consignee-mismatch", number, facts)
    return None


def _plain(name: str) -> str:
    """A name without what typists differ in: case, blanks and punctuation."""
    return "".join(sign for sign in name.casefold() if sign.isalnum())
