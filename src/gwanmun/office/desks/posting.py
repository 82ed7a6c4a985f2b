"""Posting: what this office tells its partners, put into the outbox in the transaction of what it speaks of.

A certificate goes out as the document the issuing authority signed, in the words of the exchange. What a declaration
claims under a partner's certificate goes back to whoever issued it, and so does a claim that failed because of it.
Countries that are no partners are told nothing here: to them certificates go as they always went.
"""

import hashlib
import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path

from django.conf import settings

from gwanmun.law.basics.problem import Problem
from gwanmun.law.clearance.case import Case, Event, OriginSettled
from gwanmun.law.exchange import importing
from gwanmun.law.exchange.disclosure import GROUPS, SALT_BYTES
from gwanmun.law.exchange.document import showing, write_document
from gwanmun.law.exchange.issued_document import certificate_of, parts_of
from gwanmun.law.exchange.jws import decoded
from gwanmun.law.exchange.key_manifest import IssuingKey, KeyManifest
from gwanmun.law.exchange.messages import (
    CertificateAmended,
    CertificateCancelled,
    CertificateIssued,
    Message,
    StatusTold,
)
from gwanmun.law.origin.certificate import Certificate
from gwanmun.law.origin.issued import CertificateSent
from gwanmun.law.origin.issued_certificate import IssuedCertificate
from gwanmun.law.origin.preference import Denied
from gwanmun.office import country_keys
from gwanmun.office.country_keys import KeyMissingError, Signer
from gwanmun.office.desks import rulebooks
from gwanmun.office.exchange import outbox, partners
from gwanmun.office.exchange.outbox import Post

LONGEST_WHY = 512  # letters, as a message has room for


def certificate(issued: IssuedCertificate, on: date, at: datetime) -> CertificateSent | Problem | None:
    """Send a certificate to the country it was issued for; what is written down of it, whole, with all its parts.

    None where that country is no partner. Problem: `issuing-key-missing`; then nothing is sent, and it can be later.
    """
    destination = issued.declaration.importing_country
    if not partners.is_partner(destination):
        return None
    document = _signed(issued, destination)
    if isinstance(document, Problem):
        return document
    outbox.post(destination, [_bringing(issued, destination, _shown(document, issued.agreement))], at)
    return CertificateSent(on, document)


def cancellation(issued: IssuedCertificate, why: str, at: datetime) -> None:
    """Tell the country a certificate was issued for that it is void, with nothing in its place."""
    tell(issued.declaration.importing_country, CertificateCancelled(issued.number, why[:LONGEST_WHY]), at)


def tell(country: str, message: Message, at: datetime) -> bool:
    """Tell a country something, if it is a partner; whether it is."""
    if not partners.is_partner(country):
        return False
    outbox.post(country, [message], at)
    return True


def of_claims(
    case: Case, decided: Sequence[Event], certificates: Sequence[Certificate], versions: Mapping[str, int], *, on: date
) -> tuple[Post, ...]:
    """What the issuers of certificates are told of a case's claims: how much it uses now, and what was not granted.

    Of the certificates that came over the exchange, as they stand now; `versions` names those the case has moved.
    """
    carried = {one.number: one for one in certificates if one.assurance}
    return (*_uses(case, carried, versions, on), *_failures(case, decided, carried))


def _uses(case: Case, carried: Mapping[str, Certificate], versions: Mapping[str, int], on: date) -> Iterator[Post]:
    for number, version in versions.items():
        if number in carried:
            yield Post(carried[number].issuer, importing.used(carried[number], case.lodged.number, version, on))


def _failures(case: Case, decided: Sequence[Event], carried: Mapping[str, Certificate]) -> Iterator[Post]:
    answers = (answer for event in decided if isinstance(event, OriginSettled) for answer in event.lines)
    for answer in answers:
        known = carried.get(answer.certificate) if isinstance(answer, Denied) else None
        reason = importing.told_of(answer) if isinstance(answer, Denied) else None
        if known is not None and reason is not None:
            about = bytes.fromhex(known.message)
            told = StatusTold(about, "refused", "certificate", known.number, reason, case.lodged.number)
            yield Post(known.issuer, told)


def _bringing(issued: IssuedCertificate, destination: str, document: str) -> CertificateIssued | CertificateAmended:
    """The message: one that takes another's place names it, whether it corrects it or is its copy."""
    content = document.encode("ascii")
    digest, before = hashlib.sha256(content).digest(), issued.replaces or issued.true_copy_of
    if before:
        return CertificateAmended(issued.number, before, issued.agreement, destination, content, digest)
    return CertificateIssued(issued.number, issued.agreement, destination, content, digest)


def _shown(document: str, agreement: str) -> str:
    """The document without the parts that this agreement lets the issuer keep to itself until somebody inquires."""
    kept_back = rulebooks.current().country.issuing.kept_back.get(agreement, ())
    return showing(document, tuple(group for group in GROUPS if group not in kept_back))


def _signed(issued: IssuedCertificate, destination: str) -> str | Problem:
    found = issuing_key(issued.agreement, issued.issuing_body)
    if isinstance(found, Problem):
        return found
    key, signer = found
    salts = {group: secrets.token_bytes(SALT_BYTES) for group in GROUPS}
    said = certificate_of(issued, destination)
    return write_document(said, parts_of(issued), salts, kid=key.kid, algorithm=key.algorithm, sign=signer.sign)


def issuing_key(agreement: str, authority: str) -> tuple[IssuingKey, Signer] | Problem:
    """The newest key in force with which this authority signs under an agreement. Problem: `issuing-key-missing`."""
    manifest = own_manifest()
    fitting = [
        key
        for key in (manifest.issuing if manifest is not None else ())
        if key.until is None and key.authority == authority and agreement in key.agreements
    ]
    facts = {"agreement": agreement, "authority": authority, "why": "the manifest names none"}
    if not fitting:
        return Problem("issuing-key-missing", "agreement", agreement, facts)
    try:
        return fitting[-1], _signer(settings.KEYS_FOLDER, fitting[-1].kid, fitting[-1].public)
    except KeyMissingError as why:
        return Problem("issuing-key-missing", "agreement", agreement, facts | {"why": str(why)})


def own_manifest() -> KeyManifest | None:
    """The newest manifest of this office's country; None where it has none."""
    folder = settings.KEYS_FOLDER
    if not folder:
        return None
    version = 0
    while country_keys.manifest_file(Path(folder), version + 1).exists():
        version += 1
    return _manifest(folder, version) if version else None


@cache
def _manifest(folder: str, version: int) -> KeyManifest:
    return country_keys.manifests(Path(folder))[version - 1].manifest


@cache
def _signer(folder: str, kid: str, public: str) -> Signer:
    return country_keys.issuing_signer(Path(folder), kid, decoded(public))
