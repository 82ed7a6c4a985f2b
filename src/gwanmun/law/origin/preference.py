"""Preference: the lower rate an agreement gives to goods that prove their origin.

A claim has three answers, as evidence has: granted, denied for one reason out of a closed list, or not yet
answered, because the issuing country's word on the certificate is still out, or is not yet vouched for by as many as
the agreement wants.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal, TypeAlias

from msgspec import Struct

from gwanmun.law.basics.names import plain_name
from gwanmun.law.origin.agreement import Agreement
from gwanmun.law.origin.assured import suffices
from gwanmun.law.origin.certificate import NOTHING, Certificate, CertificateLine, Word
from gwanmun.law.tariff.unit import UNITS, quantity_in

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
    "Unassured",
    "Word",
    "answered",
    "drawn",
    "settle",
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
    """A line of goods, as this room sees it, and what is claimed for it."""

    commodity: str
    origin: str
    quantities: dict[str, Decimal]  # by unit, UN/ECE Recommendation 20
    dispatched_from: str  # country
    claim: Claim | None = None
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


class Unassured(Struct, frozen=True, tag_field="answer", tag=True):
    """The certificate is here and proves the claim, but cannot yet be relied on as far as the agreement wants."""

    certificate: str
    issuer: str
    reached: str  # an Assurance
    needed: str


Preference: TypeAlias = Granted | Denied | Unanswered | Unassured


def settle(
    lines: Iterable[Goods],
    certificates: Iterable[Certificate],
    agreements: Mapping[str, Agreement],
    *,
    declaration: str,
    consignee: Collection[str],
    on: date,
) -> tuple[Preference | None, ...]:
    """The answer to each line's claim on the day of import, None for a line that claims nothing.

    Lines that share an item never draw more of it together than it has left; what the declaration itself drew
    before, when it was settled earlier, does not stand against it. `consignee` is what the importer is known
    by, name or identifier; a certificate made out to any of them is made out to the importer.
    """
    known = {certificate.number: certificate for certificate in certificates}
    names = frozenset(plain_name(name) for name in consignee) - {""}
    taken: dict[tuple[str, int], Decimal] = {}
    answers: list[Preference | None] = []
    for goods in lines:
        if goods.claim is None:
            answers.append(None)
            continue
        at = goods.claim.certificate, goods.claim.item
        answer = answered(
            goods,
            goods.claim,
            agreement=agreements.get(goods.claim.agreement),
            certificate=known.get(goods.claim.certificate),
            declaration=declaration,
            names=names,
            on=on,
            taken=taken.get(at, NOTHING),
        )
        if isinstance(answer, Granted):
            taken[at] = taken.get(at, NOTHING) + answer.quantity
        answers.append(answer)
    return tuple(answers)


def drawn(answers: Iterable[Preference | None]) -> dict[str, dict[int, Decimal]]:
    """What a declaration's granted claims take of each certificate, by number and item: what `reclaim` wants."""
    wanted: dict[str, dict[int, Decimal]] = {}
    for answer in answers:
        if isinstance(answer, Granted):
            items = wanted.setdefault(answer.certificate, {})
            items[answer.item] = items.get(answer.item, NOTHING) + answer.quantity
    return wanted


def answered(
    goods: Goods,
    claim: Claim,
    *,
    agreement: Agreement | None,
    certificate: Certificate | None,
    declaration: str,
    names: frozenset[str],
    on: date,
    taken: Decimal = NOTHING,
) -> Preference:
    """The answer to one claim; `taken` is what earlier lines of the declaration take of the same item.

    What the agreement asks of the goods goes first, then what the issuer says, then what the certificate says:
    nobody is made to wait for an answer that could not help.
    """
    if agreement is None:
        return Denied("agreement-unknown", facts={"agreement": claim.agreement})
    denied = _denied_by_goods(agreement, goods) or _denied_by_word(agreement, claim, certificate)
    if denied is not None:
        return denied
    assert certificate is not None, "a certificate nobody knows is denied by its word"
    if certificate.word == "asked" and agreement.waits_for_answer:
        return Unanswered(certificate.number, certificate.issuer)
    denied = _denied_by_time(agreement, certificate, on) or _denied_by_names(certificate, claim, names)
    if denied is not None:
        return denied
    line = certificate.lines[claim.item - 1]
    quantity = _measured(goods.quantities, line.unit)
    left = line.left + line.claimed.get(declaration, NOTHING) - taken
    denied = _denied_by_line(certificate.number, line, goods, quantity=quantity, left=left)
    if denied is not None:
        return denied
    assert quantity is not None, "goods that cannot be measured in the item's unit are denied by its line"
    granted = Granted(agreement.id, agreement.rate_class, certificate.number, claim.item, line.criterion, quantity)
    return _unassured(agreement, certificate) or granted


def _unassured(agreement: Agreement, certificate: Certificate) -> Unassured | None:
    """Looked at last: nobody waits for witnesses of a certificate that proves nothing."""
    if suffices(certificate.assurance, agreement.assurance):
        return None
    return Unassured(certificate.number, certificate.issuer, certificate.assurance, agreement.assurance)


def _denied_by_goods(agreement: Agreement, goods: Goods) -> Denied | None:
    """What the agreement asks of the goods before it looks at any paper."""
    if goods.origin not in agreement.partners:
        return Denied("origin-not-partner", facts={"origin": goods.origin, "agreement": agreement.id})
    if goods.dispatched_from not in agreement.partners and not goods.through_documents:
        return Denied("direct-transport-unproven", facts={"dispatched_from": goods.dispatched_from})
    return None


def _denied_by_word(agreement: Agreement, claim: Claim, certificate: Certificate | None) -> Denied | None:
    """What the issuing country says, or that nobody has heard of the number."""
    if certificate is None:
        return Denied("certificate-unknown", claim.certificate)
    if not agreement.is_meant_by(certificate.agreement):
        facts = {"claimed": claim.agreement, "certified": certificate.agreement}
        return Denied("agreement-mismatch", certificate.number, facts)
    if certificate.word == "void":
        facts = {"why": certificate.why, "replaced_by": certificate.replaced_by}
        return Denied("certificate-void", certificate.number, facts)
    return None


def _denied_by_time(agreement: Agreement, certificate: Certificate, on: date) -> Denied | None:
    """A proof holds from its issue for as long as it says itself, and no longer than the agreement allows."""
    if on < certificate.issued:
        return Denied("certificate-not-yet-issued", certificate.number, {"issued": certificate.issued.isoformat()})
    last = min(certificate.expires, certificate.issued + timedelta(days=agreement.proof_valid_days))
    if on > last:
        return Denied("certificate-expired", certificate.number, {"expired": last.isoformat()})
    return None


def _denied_by_names(certificate: Certificate, claim: Claim, names: frozenset[str]) -> Denied | None:
    """The certificate must be made out to the importer, and have the item named."""
    if plain_name(certificate.consignee) not in names:
        facts = {"declared": ", ".join(sorted(names)), "certified": certificate.consignee}
        return Denied("consignee-mismatch", certificate.number, facts)
    if not 1 <= claim.item <= len(certificate.lines):
        return Denied("item-unknown", certificate.number, {"item": str(claim.item)})
    return None


def _denied_by_line(
    number: str, line: CertificateLine, goods: Goods, *, quantity: Decimal | None, left: Decimal
) -> Denied | None:
    """The item must be about these goods, and have enough left for them."""
    if line.commodity[:6] != goods.commodity[:6]:
        facts = {"declared": goods.commodity[:6], "certified": line.commodity[:6]}
        return Denied("commodity-not-covered", number, facts)
    if line.origin != goods.origin:
        return Denied("origin-mismatch", number, {"declared": goods.origin, "certified": line.origin})
    if quantity is None:
        return Denied(
            "unit-mismatch", number, {"declared": ", ".join(sorted(goods.quantities)), "certified": line.unit}
        )
    if quantity > left:
        return Denied("quantity-exceeded", number, {"asked": str(quantity), "left": str(left), "unit": line.unit})
    return None


def _measured(quantities: Mapping[str, Decimal], code: str) -> Decimal | None:
    """How much of the goods there is in the certificate's unit, to six places where it must be converted."""
    stated, unit = quantities.get(code), UNITS.get(code)
    if stated is not None or unit is None:
        return stated
    measured = quantity_in(unit, quantities)
    return None if measured is None else Decimal(round(measured * 10**6)).scaleb(-6)
