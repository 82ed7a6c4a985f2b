"""The desk of issued certificates: sent, told of by the importing country, copied, taken back, over by the clock."""

from collections.abc import Callable
from datetime import date

import msgspec
from msgspec import Struct

from gwanmun.law.basics.codes import Why
from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.origin import issued as issues
from gwanmun.law.origin.certificate import CertificateReceived
from gwanmun.law.origin.issued import (
    CancelledFor,
    CertificateCopied,
    CertificateEnded,
    CertificateExpired,
    CertificateIssued,
    CertificateSent,
    Issued,
    IssuedEvent,
    Told,
)
from gwanmun.law.origin.issued_certificate import as_sent
from gwanmun.law.origin.issuing_law import written
from gwanmun.office import clock
from gwanmun.office.desks import mandates, posting, rulebooks, streams, treaties
from gwanmun.office.desks.coverage import give_back
from gwanmun.office.desks.streams import Deed, Kind
from gwanmun.office.desks.walking import together
from gwanmun.office.exchange import partners
from gwanmun.office.journal import journal
from gwanmun.office.journal.answers import Request
from gwanmun.office.journal.entry import OFFICE, Actor
from gwanmun.office.records import holdings

PAGE = 500


def ends_on(issued: Issued) -> str:
    """What a living certificate is filed under, so that the daily round finds those whose last day is over."""
    if issued.void or issued.expired_on is not None or issued.closed_on is not None:
        return ""
    return f"certificate-until:{issued.certificate.expires.isoformat()}"


ISSUED = Kind(
    "issued",
    Issued,
    issues.IssuedEvent,
    lambda state: state.certificate.number,
    issues.after,
    party=lambda state: state.exporter,
    also=ends_on,
    subject=lambda state: f"issued:{state.certificate.number}",
)


class Copying(Struct, frozen=True, forbid_unknown_fields=True):
    """Why a certified true copy is wanted."""

    why: Why


def send(number: str, actor: Actor, request: Request | None = None) -> Issued:
    """The certificate goes to the importing country.

    Over the exchange where that is a partner, as it does by itself when it is issued, unless a key was missing then.
    """

    def sent(issued: Issued) -> CertificateSent | Problem | None:
        if any((issued.sent_on, issued.void)) and partners.is_partner(issued.certificate.declaration.importing_country):
            return None
        today = rulebooks.today()
        return posting.certificate(issued.certificate, today, clock.now()) or CertificateSent(today)

    return _act(number, sent, actor, request)


def message(number: str, actor: Actor) -> CertificateReceived:
    """The certificate as the importing country's office takes it in, with nothing typed again."""
    return as_sent(show(number, actor).certificate, rulebooks.today())


def tell(number: str, event: Told, actor: Actor, request: Request | None = None) -> Issued:
    """The importing country tells what became of the certificate there."""
    return _act(number, lambda issued: issues.tell(issued, event), actor, request)


def end(number: str, code: CancelledFor, why: str, *, actor: Actor, request: Request | None = None) -> Issued:
    """The certificate is taken back; the goods it covered may be certified anew."""
    before, event = show(number, actor), CertificateEnded(code, why, rulebooks.today())

    def ended() -> Issued:
        after = _act(number, lambda issued: issues.end(issued, event), actor, request)
        if not before.void:
            give_back(after, rulebooks.today())
            if before.sent_on is not None:
                posting.cancellation(after.certificate, f"{code}: {why}", clock.now())
        return after

    return together(ended)


def copy(number: str, copying: Copying, actor: Actor, request: Request | None = None) -> Issued:
    """Issue a certified true copy of a certificate that was lost: under a new number, and the lost one is void."""
    law, country = rulebooks.current().country.issuing, rulebooks.current().country.id.upper()

    def copied() -> Issued:
        lost, today = show(number, actor), rulebooks.today()
        terms = _terms(lost)
        agreement = lost.certificate.agreement
        form = law.certificate_formats.get(agreement, law.certificate_format)
        fresh = written(form, country=country, agreement=agreement, year=today.year, serial=journal.serials(1)[0])
        outcome = terms or issues.copy(lost, fresh, on=today, signatory=law.signatory)
        if isinstance(outcome, Problem):
            raise Refused(outcome)
        _act(number, lambda _: CertificateCopied(fresh, today), actor, request)
        opened = CertificateIssued(outcome, lost.application, lost.exporter)
        sent = posting.certificate(outcome, today, clock.now())
        events = [opened, sent] if isinstance(sent, CertificateSent) else [opened]
        issued: Issued = streams.open_or_continue(Deed(ISSUED, fresh, actor), lambda _: events)
        return issued

    return together(copied)


def show(number: str, actor: Actor) -> Issued:
    """A certificate this office issued, to its exporter, whoever acts for it, and officers."""
    issued: Issued = streams.read(ISSUED, number)[0]
    if not mandates.acts_for(actor, issued.exporter):
        raise Refused(Problem("certificate-not-yours", "number", number))
    return issued


def of_exporter(exporter: str, actor: Actor) -> tuple[Issued, ...]:
    """The latest certificates of an exporter."""
    mandates.check(actor, exporter, "exporter")
    held = holdings.by_party(ISSUED.name, [exporter])
    return tuple(msgspec.json.decode(holding.state, type=Issued) for holding in held)


def expire(today: date) -> int:
    """Certificates whose last day is over are marked so; how many there were."""
    count = 0
    while due := holdings.between_names(ISSUED.name, "certificate-until:", f"certificate-until:{_before(today)}", PAGE):
        for holding in due:
            _act(holding.number, lambda _: CertificateExpired(today), OFFICE, None)
        count += len(due)
    return count


def _terms(lost: Issued) -> Problem | None:
    """What the agreement says of true copies."""
    treaty = treaties.of(lost.certificate.agreement)
    if treaty is None:
        return None
    terms = treaty.provisions.formalities.certificate
    if not terms.true_copy:
        return Problem("form-without-box", "number", facts={"agreement": treaty.id})
    return issues.copy_too_late(lost, terms.true_copy_within_months, rulebooks.today())


def _act(
    number: str, work: Callable[[Issued], IssuedEvent | Problem | None], actor: Actor, request: Request | None
) -> Issued:
    issued: Issued = streams.act(Deed(ISSUED, number, actor, request), work)
    return issued


def _before(today: date) -> str:
    return date.fromordinal(today.toordinal() - 1).isoformat()
