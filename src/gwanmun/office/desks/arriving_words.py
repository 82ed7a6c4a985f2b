"""Arriving words: what partners tell of certificates this office issued, and what they answer to its inquiries."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Literal, TypeVar

import msgspec
from msgspec import Struct

from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.exchange import inquiries
from gwanmun.law.exchange.importing import REASONS
from gwanmun.law.exchange.key_manifest import KeyManifest
from gwanmun.law.exchange.messages import (
    CertificateUtilised,
    StatusTold,
    VerificationAnswered,
    VerificationRequested,
)
from gwanmun.law.origin import issued as issues
from gwanmun.law.origin.certificate import Certificate
from gwanmun.law.origin.issued import CertificateRefused, Issued, IssuedEvent
from gwanmun.law.origin.verification import Verification
from gwanmun.office.desks import origin_verifications, posting, streams
from gwanmun.office.desks.arrival import Arrival
from gwanmun.office.desks.issued_certificates import ISSUED
from gwanmun.office.desks.origin import CERTIFICATE
from gwanmun.office.desks.origin_verifications import VERIFICATION, AskingVerification
from gwanmun.office.desks.streams import Deed
from gwanmun.office.journal.entry import OFFICE
from gwanmun.office.records import holdings

S = TypeVar("S", bound=Struct)

# ---------------------------------------------------------------------------------------------- what is used of ours


def judge_uses(
    sender: str, _: KeyManifest, messages: Sequence[CertificateUtilised], __: datetime
) -> list[Problem | None]:
    """Whether each is of a certificate issued for the sender, and of items that it has, in their units."""
    known = _states(ISSUED.name, [message.number for message in messages], Issued)
    return [_against(message, known.get(message.number), sender) for message in messages]


def note_use(arrival: Arrival, message: CertificateUtilised) -> None:
    """What a declaration abroad claims now, item by item; what it claims no longer is given back."""
    wanted = {use.line: use.quantity for use in message.used}

    def utilised(known: Issued) -> tuple[IssuedEvent, ...] | Problem:
        against = _against(message, known, arrival.sender)
        return against or issues.utilise(known, message.declaration, wanted, on=message.on)

    streams.act(Deed(ISSUED, message.number, OFFICE), utilised)


def _against(message: CertificateUtilised, known: Issued | None, sender: str) -> Problem | None:
    if known is None or known.certificate.declaration.importing_country != sender:
        return Problem("number-unknown", "number", message.number)
    items = known.certificate.items
    for place, use in enumerate(message.used):
        if use.line > len(items):
            facts = {"certificate": message.number, "items": str(len(items))}
            return Problem("certificate-item-unknown", f"used[{place}].line", str(use.line), facts)
        if use.unit != items[use.line - 1].unit:
            facts = {"declared": use.unit, "certified": items[use.line - 1].unit}
            return Problem("unit-mismatch", f"used[{place}].unit", use.unit, facts)
    return None


def note_status(arrival: Arrival, message: StatusTold) -> None:
    """What became of something we sent: a certificate nobody was granted preference on, or an answer of ours."""
    if message.what == "certificate":
        _note_refusal(arrival, message)
    elif message.what == "inquiry":
        _note_conclusion(arrival, message)


def _note_refusal(arrival: Arrival, message: StatusTold) -> None:
    known = _states(ISSUED.name, [message.subject], Issued).get(message.subject)
    reason = next((one for one in REASONS if one == message.reason), None)
    ours = known is not None and known.certificate.declaration.importing_country == arrival.sender
    if not ours or message.status != "refused" or reason is None:
        return
    event = CertificateRefused(reason, arrival.today, text=message.declaration)
    streams.act(Deed(ISSUED, message.subject, OFFICE), lambda issued: _where_it_lives(issues.tell(issued, event)))


def _where_it_lives(outcome: Struct | Problem) -> Struct | None:
    """What is told of a certificate that is over changes nothing any more."""
    return None if isinstance(outcome, Problem) else outcome


# -------------------------------------------------------------------------------------------------------- inquiries


def begin_inquiry(arrival: Arrival, message: VerificationRequested) -> None:
    """A partner asks about a certificate of ours; of one nobody here knows, it is told so at once."""
    known = _states(ISSUED.name, [message.number], Issued).get(message.number)
    if known is None or known.certificate.declaration.importing_country != arrival.sender:
        posting.tell(arrival.sender, VerificationAnswered(message.inquiry, "not-found"), arrival.at)
        return
    grounds: Literal["at-random", "doubt-of-origin"] = "at-random" if message.reason == "random" else "doubt-of-origin"
    asking = AskingVerification(message.number, "indirect", grounds, "\n".join(message.questions)[:512], message.lines)
    origin_verifications.ask_us(asking, arrival.sender, OFFICE, reference=message.inquiry)


def judge_answers(
    sender: str, _: KeyManifest, messages: Sequence[VerificationAnswered], __: datetime
) -> list[Problem | None]:
    """Whether each answers an inquiry of ours to the sender."""
    known = _states(VERIFICATION.name, [message.inquiry for message in messages], Verification)
    return [_unasked(message, known.get(message.inquiry), sender) for message in messages]


def take_answer(arrival: Arrival, message: VerificationAnswered) -> None:
    """The issuer's answer, with the parts of its document that it lays open; an officer concludes."""
    known = _states(VERIFICATION.name, [message.inquiry], Verification).get(message.inquiry)
    problem = _unasked(message, known, arrival.sender)
    if problem is None and known is not None:
        certificate = _states(CERTIFICATE.name, [known.certificate], Certificate)[known.certificate]
        problem = inquiries.foreign(message, certificate)
    if problem is not None:
        raise Refused(problem)
    digest = hashlib.sha256(arrival.arrived.body).hexdigest()
    event = inquiries.replied(message, digest, on=arrival.today)
    origin_verifications.reply(message.inquiry, event, OFFICE, side="asking")


def _unasked(message: VerificationAnswered, known: Verification | None, sender: str) -> Problem | None:
    if known is not None and known.side == "asking" and known.partner == sender:
        return None
    return Problem("verification-unknown", "inquiry", message.inquiry)


def _note_conclusion(arrival: Arrival, message: StatusTold) -> None:
    """The partner has concluded its verification, by what it tells of our answer; or it would not take our question."""
    running = [
        one for one in origin_verifications.about(message.subject) if one.partner == arrival.sender and not one.outcome
    ]
    for known in running:
        concluded = inquiries.conclusion(message, on=arrival.today)
        if known.side == "asked" and concluded is not None:
            origin_verifications.conclude(known.number, concluded, OFFICE, side="asked")
        elif known.side == "asking" and not known.result:
            turned_away = inquiries.turned_away(message, on=arrival.today)
            origin_verifications.reply(known.number, turned_away, OFFICE, side="asking")


def _states(stream: str, numbers: Sequence[str], kind: type[S]) -> dict[str, S]:
    held = holdings.by_number(stream, sorted(set(numbers)))
    return {number: msgspec.json.decode(one.state, type=kind) for number, one in held.items()}
