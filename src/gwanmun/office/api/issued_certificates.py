"""Issued certificates: what this office certified, what the importing country does with it, and how it ends."""

from decimal import Decimal

from msgspec import Struct
from msgspec.structs import asdict

from gwanmun.law.basics.codes import CountryCode, Why
from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.origin.archive import ArchiveRecord
from gwanmun.law.origin.certificate import CertificateReceived
from gwanmun.law.origin.issued import (
    CancelledFor,
    CertificateDelivered,
    CertificateMatched,
    CertificateRefused,
    CertificateUsed,
    CertificateValidated,
    DuplicateUseBlocked,
    Issued,
    Stage,
)
from gwanmun.office.api.operation import deed, look
from gwanmun.office.api.products import OfExporter
from gwanmun.office.api.visit import Reply, Visit, reply
from gwanmun.office.desks import archive, issued_certificates
from gwanmun.office.desks.issued_certificates import Copying

CREATED = 201


class IssuedShown(Issued, frozen=True, kw_only=True):
    """A certificate this office issued, with how far it has come and how much of each item nobody has used."""

    stands: Stage
    remaining: tuple[Decimal, ...]


class Sending(Struct, frozen=True, forbid_unknown_fields=True):
    """To which country a certificate goes."""

    to: CountryCode


class Ending(Struct, frozen=True, forbid_unknown_fields=True):
    """Why a certificate is taken back: the reason, and in words."""

    code: CancelledFor
    why: Why


class Closing(Struct, frozen=True, forbid_unknown_fields=True):
    """That the years are over, and what becomes of the papers."""

    why: Why


def every(visit: Visit, asked: OfExporter) -> Reply:
    """List the latest certificates of an exporter."""
    return reply(tuple(map(_shown, issued_certificates.of_exporter(asked.exporter, visit.actor))))


def show(visit: Visit, number: str) -> Reply:
    """Show a certificate this office issued, how far it has come, and how much of it is left."""
    return reply(_shown(seen(visit, number)))


def message(visit: Visit, number: str) -> Reply:
    """Show a certificate as the importing country's office takes it in."""
    seen(visit, number)
    return reply(issued_certificates.message(number, visit.actor))


def send(visit: Visit, sending: Sending, number: str) -> Reply:
    """Say that a certificate has gone to the importing country."""
    to = seen(visit, number).certificate.declaration.importing_country
    if sending.to != to:
        raise Refused(Problem("certificate-for-another-country", "to", sending.to, {"country": to}))
    return reply(_shown(issued_certificates.send(number, visit.actor, visit.request)), CREATED)


def delivered(visit: Visit, event: CertificateDelivered, number: str) -> Reply:
    """Say that the importing country's office has the certificate."""
    seen(visit, number)
    return reply(_shown(issued_certificates.tell(number, event, visit.actor, visit.request)), CREATED)


def validated(visit: Visit, event: CertificateValidated, number: str) -> Reply:
    """Say that the importing country found the certificate good."""
    seen(visit, number)
    return reply(_shown(issued_certificates.tell(number, event, visit.actor, visit.request)), CREATED)


def refused(visit: Visit, event: CertificateRefused, number: str) -> Reply:
    """Send a certificate back, for a reason out of the closed list; mended, it comes under a new number."""
    seen(visit, number)
    return reply(_shown(issued_certificates.tell(number, event, visit.actor, visit.request)), CREATED)


def matched(visit: Visit, event: CertificateMatched, number: str) -> Reply:
    """Say that a line declared in the importing country is what an item of the certificate covers."""
    seen(visit, number)
    return reply(_shown(issued_certificates.tell(number, event, visit.actor, visit.request)), CREATED)


def blocked(visit: Visit, event: DuplicateUseBlocked, number: str) -> Reply:
    """Say that a declaration asked for more of an item than was left, and was not granted it."""
    seen(visit, number)
    return reply(_shown(issued_certificates.tell(number, event, visit.actor, visit.request)), CREATED)


def used(visit: Visit, event: CertificateUsed, number: str) -> Reply:
    """Say how much of an item a declaration was granted preference on; never more than is left of it."""
    seen(visit, number)
    return reply(_shown(issued_certificates.tell(number, event, visit.actor, visit.request)), CREATED)


def copy(visit: Visit, copying: Copying, number: str) -> Reply:
    """Issue a certified true copy of a certificate that was lost, under a new number; the lost one is void."""
    return reply(_shown(issued_certificates.copy(number, copying, visit.actor, visit.request)), CREATED)


def end(visit: Visit, ending: Ending, number: str) -> Reply:
    """Take a certificate back; the goods it covered may be certified anew."""
    ended = issued_certificates.end(number, ending.code, ending.why, actor=visit.actor, request=visit.request)
    return reply(_shown(ended), CREATED)


def kept(visit: Visit, number: str) -> Reply:
    """Show what must be kept of a certificate, until when, and whether all of it is there."""
    return reply(archive.of_certificate(number, visit.actor))


def keeping(visit: Visit, asked: OfExporter) -> Reply:
    """List what an exporter must keep, certificate by certificate."""
    return reply(archive.of_exporter(asked.exporter, visit.actor))


def close(visit: Visit, closing: Closing, number: str) -> Reply:
    """Close a certificate when the years are over in which its evidence must be kept, and not a day before."""
    return reply(_shown(archive.close(number, visit.actor, visit.request)), CREATED)


def seen(visit: Visit, number: str) -> Issued:
    """The certificate, to those it concerns; a country is told of those made out to it and of no others."""
    issued = issued_certificates.show(number, visit.actor)
    if visit.caller.role == "partner" and issued.certificate.declaration.importing_country != visit.caller.country:
        raise Refused(Problem("certificate-not-yours", "number", number))
    return issued


def _shown(issued: Issued) -> IssuedShown:
    return IssuedShown(**asdict(issued), stands=issued.stage, remaining=issued.left)


AT = "/issued-certificates"

OPERATIONS = (
    look(AT, "see-issued-of-exporter", every, gives=tuple[IssuedShown, ...], asks=OfExporter),
    look(f"{AT}/archive", "see-archive", keeping, gives=tuple[ArchiveRecord, ...], asks=OfExporter),
    look(f"{AT}/{{number}}", "see-issued", show, gives=IssuedShown),
    look(f"{AT}/{{number}}/message", "see-issued", message, gives=CertificateReceived),
    look(f"{AT}/{{number}}/archive", "see-archive", kept, gives=ArchiveRecord),
    deed(f"{AT}/{{number}}/sendings", "send-issued", send, takes=Sending, gives=IssuedShown),
    deed(f"{AT}/{{number}}/deliveries", "tell-issued", delivered, takes=CertificateDelivered, gives=IssuedShown),
    deed(f"{AT}/{{number}}/validations", "tell-issued", validated, takes=CertificateValidated, gives=IssuedShown),
    deed(f"{AT}/{{number}}/refusals", "tell-issued", refused, takes=CertificateRefused, gives=IssuedShown),
    deed(f"{AT}/{{number}}/matches", "tell-issued", matched, takes=CertificateMatched, gives=IssuedShown),
    deed(f"{AT}/{{number}}/blocked-uses", "tell-issued", blocked, takes=DuplicateUseBlocked, gives=IssuedShown),
    deed(f"{AT}/{{number}}/uses", "tell-issued", used, takes=CertificateUsed, gives=IssuedShown),
    deed(f"{AT}/{{number}}/true-copies", "copy-issued", copy, takes=Copying, gives=IssuedShown),
    deed(f"{AT}/{{number}}/cancellations", "end-issued", end, takes=Ending, gives=IssuedShown),
    deed(f"{AT}/{{number}}/closings", "close-issued", close, takes=Closing, gives=IssuedShown),
)
