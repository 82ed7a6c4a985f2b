"""Arriving certificates: a partner's certificates of origin as they come over the exchange.

A certificate opens its stream here, and cases that waited for it walk on in the same transaction. One that takes
another's place cancels that one; where declarations had been granted preference on what is void now, their origin is
open again. It can be relied on further as its issuer's log is mirrored, witnessed and entangled.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime

import msgspec
from django.db import transaction

from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.clearance.rulebook import Rulebook
from gwanmun.law.exchange import importing
from gwanmun.law.exchange.assurance import Level
from gwanmun.law.exchange.document import Document, read_document
from gwanmun.law.exchange.importing import Brings, Terms
from gwanmun.law.exchange.judging import Seen, judge_read, read_judged
from gwanmun.law.exchange.key_manifest import KeyManifest
from gwanmun.law.exchange.messages import (
    CertificateAmended,
    CertificateCancelled,
    CertificateIssued,
    read_message,
)
from gwanmun.law.origin import certificate as certificates
from gwanmun.law.origin.assured import LEVELS
from gwanmun.law.origin.certificate import Certificate, CertificateAsked, CertificateEvent
from gwanmun.law.origin.certificate import CertificateCancelled as Cancelled
from gwanmun.office import clock
from gwanmun.office.desks import clearance, rulebooks, streams, treaties
from gwanmun.office.desks.arrival import Arrival, refusal
from gwanmun.office.desks.origin import CERTIFICATE
from gwanmun.office.desks.streams import Changing, Deed
from gwanmun.office.desks.walking import again
from gwanmun.office.exchange import outbox
from gwanmun.office.exchange.reach import Brought, Risen
from gwanmun.office.journal.entry import OFFICE, Actor
from gwanmun.office.records import holdings
from gwanmun.office.signatures import holds


def judge(sender: str, manifest: KeyManifest, messages: Sequence[Brings], at: datetime) -> list[Problem | None]:
    """What stands against each certificate of a batch: its document, its signature, its number, its agreement."""
    rulebook = rulebooks.current()
    country, seen = rulebook.country.id.upper(), Seen(None, 0, int(at.timestamp()))
    terms = _terms(rulebook)
    known = _known([message.number for message in messages])
    found: list[Problem | None] = []
    for message in messages:
        document = read_judged(message.document.decode("ascii", "replace"))
        if isinstance(document, Problem):
            found.append(document)
            continue
        problem = judge_read(document, manifest, seen, holds, destination=country).problem
        problem = problem or importing.refused(message, document, known.get(message.number), terms)
        if problem is None:  # the next of this batch under the same number is held against this one
            known[message.number] = _after(known.get(message.number), document, terms)
        found.append(problem)
    return found


def take_in(arrival: Arrival, message: Brings) -> None:
    """The certificate is here: its stream begins, and whatever it replaces is void."""
    if isinstance(message, CertificateAmended):
        _cancel(
            arrival.sender, message.supersedes, "corrected by its issuer", _partner(arrival), replaced_by=message.number
        )
    streams.open_or_continue(Deed(CERTIFICATE, message.number, _partner(arrival)), _taken(arrival, message))


def take_in_together(arrived: Sequence[tuple[Arrival, CertificateIssued]]) -> dict[str, Refused]:
    """Many certificates at once, each of a number of its own; what stands against some of them, by number.

    Raises as `streams.go_on_together` does.
    """
    changing = [Changing(message.number, _partner(arrival), _taken(arrival, message)) for arrival, message in arrived]
    return streams.go_on_together(CERTIFICATE, changing, clock.now())


def _taken(arrival: Arrival, message: Brings) -> Callable[[Certificate | None], tuple[CertificateEvent, ...]]:
    document, terms = read_document(message.document.decode("ascii")), _terms(arrival.rulebook)

    def taken(known: Certificate | None) -> tuple[CertificateEvent, ...]:
        problem = importing.refused(message, document, known, terms)
        if problem is not None:
            raise Refused(problem)
        if known is not None and known.assurance:
            return ()
        one, come = arrival.arrived, importing.received(document, terms.today)
        carried = importing.carried(document, one.body, one.channel, one.number, on=terms.today)
        return (carried,) if certificates.receive(known, come) is None else (come, carried)

    return taken


def cancel(arrival: Arrival, message: CertificateCancelled) -> None:
    """The issuer takes a certificate back, for good."""
    _cancel(arrival.sender, message.number, message.reason, _partner(arrival))


def assure(risen: Sequence[Risen]) -> None:
    """Certificates can be relied on further; cases that waited for that walk on."""
    today = rulebooks.today()
    levels = {one.certificate: one.level for one in risen}
    changing = [Changing(number, OFFICE, _assured(level, today)) for number, level in levels.items()]
    again(lambda: _together(changing))


def judge_again(sender: str, manifest: KeyManifest, brought: Sequence[Brought]) -> None:
    """Certificates whose place in their log is known by now, and a key of whose country has ended: void where it had.

    The receipt was given before anybody could know it, so their sender is told by a STATUS.
    """
    country = rulebooks.current().country.id.upper()
    for one in brought:
        message = read_message(one.body)
        document = read_judged(message.document.decode("ascii", "replace")) if isinstance(message, Brings) else None
        if not isinstance(document, Document):
            continue
        problem = judge_read(document, manifest, Seen(one.place), holds, destination=country).problem
        if problem is not None:
            _cancel(sender, one.certificate, problem.code, OFFICE)
            told = refusal(one.body, message, Refused(problem))
            outbox.post(sender, [told] if told is not None else [], clock.now())


def _together(changing: Sequence[Changing]) -> None:
    with transaction.atomic():
        streams.go_on_together(CERTIFICATE, changing, clock.now())


def _assured(level: Level, today: date) -> Callable[[Certificate | None], CertificateEvent | None]:
    """Nothing falls back to having been received but what stood in a log that has forked."""

    def assured(known: Certificate | None) -> CertificateEvent | None:
        forked = level is Level.RECEIVED
        return certificates.assure(known, LEVELS[level], on=today, forked=forked) if known is not None else None

    return assured


def _cancel(sender: str, number: str, why: str, actor: Actor, *, replaced_by: str = "") -> None:
    """Void from now on, even before it has come: by lanes of their own the two may overtake one another."""
    claimed: list[str] = []
    today = rulebooks.today()

    def cancelled(known: Certificate | None) -> tuple[CertificateEvent, ...]:
        if known is not None and known.issuer != sender:
            raise Refused(Problem("number-unknown", "number", number))
        if known is not None and known.cancelled:
            return ()
        claimed.extend(sorted({name for line in known.lines for name in line.claimed}) if known is not None else ())
        event = Cancelled(why, today, replaced_by)
        if known is not None:
            return (event,)
        return CertificateAsked(number, "", sender, today), event

    streams.open_or_continue(Deed(CERTIFICATE, number, actor), cancelled)
    for declaration in claimed:
        _reopen(declaration, number, why, actor)


def _reopen(declaration: str, certificate: str, why: str, actor: Actor) -> None:
    """What was granted on a certificate that is void is settled once more; a declaration that is beyond it stays."""
    try:
        clearance.reopen_origin(declaration, certificate, why, actor)
    except Refused as refused:
        beyond = {"correction-too-late", "case-ended", "declaration-unknown"}
        if not {problem.code for problem in refused.problems} <= beyond:
            raise


def _known(numbers: Sequence[str]) -> dict[str, Certificate]:
    held = holdings.by_number(CERTIFICATE.name, sorted(set(numbers)))
    return {number: msgspec.json.decode(one.state, type=Certificate) for number, one in held.items()}


def _after(known: Certificate | None, document: Document, terms: Terms) -> Certificate:
    return certificates.after(known, importing.received(document, terms.today))


def _terms(rulebook: Rulebook) -> Terms:
    country = rulebook.country
    forms = {name: treaty.provisions.formalities.certificate for name, treaty in treaties.ours().items()}
    return Terms(clock.today(country.timezone), country.agreements, forms)


def _partner(arrival: Arrival) -> Actor:
    """Whoever speaks for the partner: its office, by its place in the channel."""
    return Actor(f"{arrival.arrived.channel} {arrival.arrived.number}")
