"""Importing: what a partner's certificate says in this office's own words, and what stands against taking it in.

What is judged here needs no declaration. Whether the goods are those of the certificate, whether the consignee is the
importer and whether enough of it is left is found out when somebody claims under it (`origin/preference.py`), and what
was found is told the issuer in the same words: the closed list of reasons for which a certificate can be sent back.
"""

import hashlib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias, get_args

from msgspec import Struct

from gwanmun.law.basics.problem import Problem, shown
from gwanmun.law.exchange.document import Document
from gwanmun.law.exchange.messages import CertificateAmended, CertificateIssued, CertificateUtilised, Use
from gwanmun.law.exchange.receipt import BACKDATED, BAD_BUSINESS, REVOKED_KEY
from gwanmun.law.origin.agreement import Agreement, meant
from gwanmun.law.origin.certificate import (
    Certificate,
    CertificateCarried,
    CertificateLine,
    CertificateReceived,
    receive,
)
from gwanmun.law.origin.formalities import CertificateTerms
from gwanmun.law.origin.issued import RefusedFor
from gwanmun.law.origin.preference import Denied
from gwanmun.law.origin.shipment import too_late

Brings: TypeAlias = CertificateIssued | CertificateAmended
REASONS: tuple[RefusedFor, ...] = get_args(RefusedFor)


class Terms(Struct, frozen=True):
    """What a certificate is held against when it arrives."""

    today: date
    agreements: Mapping[str, Agreement]  # the office's
    forms: Mapping[str, CertificateTerms]  # of each agreement it knows the treaty of


def received(document: Document, on: date) -> CertificateReceived:
    """The certificate as a stream of this office begins with it; of parts that were not shown nothing is known."""
    certificate, parts = document.certificate, document.parts
    return CertificateReceived(
        certificate.number,
        certificate.agreement,
        certificate.issuer,
        parts.exporter.party.name if parts.exporter is not None else "",
        parts.consignee.party.name if parts.consignee is not None else "",
        certificate.issued,
        certificate.expires,
        tuple(CertificateLine(i.hs, i.origin, i.criterion, Decimal(i.quantity), i.unit) for i in certificate.items),
        on,
        replaces=certificate.replaces or certificate.true_copy_of,
    )


def carried(document: Document, body: bytes, channel: str, place: int, *, on: date) -> CertificateCarried:
    """By which message it came, and by which digests parts of it are known that may be shown later."""
    return CertificateCarried(channel, place, hashlib.sha256(body).hexdigest(), document.certificate.digests, on)


def refused(message: Brings, document: Document, known: Certificate | None, terms: Terms) -> Problem | None:
    """Why a certificate is sent back that is genuine and was issued for this country; None where it is taken in.

    `known` is what stands under its number here. Problems: `message-of-another-document`, and of the closed list
    `agreement-mismatch`, `certificate-expired`, `retroactive-beyond-limit`, `consignee-mismatch`, `quantity-exceeded`,
    `number-reused`.
    """
    return (
        _other_than_it_says(message, document)
        or _outside_agreement(document, terms)
        or _out_of_time(document, terms)
        or _unusable(document)
        or _reused(document, known, terms.today)
    )


def used(certificate: Certificate, declaration: str, version: int, on: date) -> CertificateUtilised:
    """What a declaration claims under a certificate now, as its issuer is told."""
    uses = (
        Use(number, line.claimed[declaration], line.unit)
        for number, line in enumerate(certificate.lines, 1)
        if declaration in line.claimed
    )
    return CertificateUtilised(certificate.number, declaration, version, tuple(uses), on)


def told_of(denied: Denied) -> RefusedFor | None:
    """What the issuer is told of a claim that failed: a reason of the closed list, or nothing that concerns it."""
    return next((reason for reason in REASONS if reason == denied.code), None)


def reason_of(verdict: str) -> RefusedFor:
    """The reason of the closed list a verdict comes to; the verdict itself stands beside it."""
    code = verdict.removeprefix(f"{BAD_BUSINESS} ")
    listed: dict[str, RefusedFor] = {reason: reason for reason in REASONS}
    return {**listed, **_REASONS}.get(code, "signature-invalid")


_REASONS: Mapping[str, RefusedFor] = {
    REVOKED_KEY: "key-unknown",
    BACKDATED: "retroactive-beyond-limit",
    "amendment-keeps-number": "number-reused",
    "document-misaddressed": "agreement-mismatch",
}


def _other_than_it_says(message: Brings, document: Document) -> Problem | None:
    """The message must say of the document what the document says of itself."""
    certificate = document.certificate
    before = certificate.replaces or certificate.true_copy_of
    pairs: tuple[tuple[str, Any, str], ...] = (
        ("number", message.number, certificate.number),
        ("agreement", message.agreement, certificate.agreement),
        ("destination", message.destination, certificate.destination),
        ("supersedes", message.supersedes if isinstance(message, CertificateAmended) else "", before),
    )
    for field, said, signed in pairs:
        if said != signed:
            return Problem("message-of-another-document", field, shown(said), {"signed": shown(signed)})
    return None


def _outside_agreement(document: Document, terms: Terms) -> Problem | None:
    certificate = document.certificate
    if meant(terms.agreements, certificate.agreement, certificate.issuer) is not None:
        return None
    facts = {"claimed": ", ".join(sorted(terms.agreements)), "certified": certificate.agreement}
    return Problem("agreement-mismatch", "agreement", certificate.agreement, facts)


def _out_of_time(document: Document, terms: Terms) -> Problem | None:
    """A certificate that is over, or was issued later after shipment than its agreement ever allows."""
    certificate, transport = document.certificate, document.parts.transport
    if certificate.expires < terms.today:
        facts = {"expired": certificate.expires.isoformat()}
        return Problem("certificate-expired", "expires", certificate.number, facts)
    form = terms.forms.get(certificate.agreement)
    departure = transport.departure if transport is not None else None
    if not certificate.flags.retroactive or form is None or departure is None:
        return None
    late = too_late(form, departure, certificate.issued)
    if late is None:
        return None
    facts = {"departure": departure.isoformat(), "on": certificate.issued.isoformat()}
    facts |= {"last": late.facts.get("last", departure.isoformat())}
    return Problem("retroactive-beyond-limit", "issued", certificate.number, facts)


def _unusable(document: Document) -> Problem | None:
    """One that nobody could claim anything under: made out to nobody that is shown, or for nothing."""
    if document.parts.consignee is None:
        facts = {"certified": "", "declared": ""}
        return Problem("consignee-mismatch", "consignee", document.certificate.number, facts)
    for place, item in enumerate(document.certificate.items):
        if not Decimal(item.quantity):
            facts = {"asked": "0", "left": "0", "unit": item.unit}
            return Problem("quantity-exceeded", f"items[{place}].quantity", item.quantity, facts)
    return None


def _reused(document: Document, known: Certificate | None, today: date) -> Problem | None:
    """A number stands for one certificate for ever, whoever corrects it."""
    number = document.certificate.number
    if known is not None and known.lines and known.issuer != document.certificate.issuer:
        return Problem("number-reused", "number", number, {"issued": known.issued.isoformat()})
    outcome = receive(known, received(document, today))
    if not isinstance(outcome, Problem):
        return None
    return Problem("number-reused", "number", number, outcome.facts)
