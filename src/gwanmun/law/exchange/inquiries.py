"""Inquiries: verifications of origin in the words of the exchange: what is asked, what is answered, how it ends."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal, TypeAlias, get_args

from gwanmun.law.basics.problem import Problem
from gwanmun.law.exchange.disclosure import Disclosure, UnsoundDisclosureError, digest_of, read_disclosure
from gwanmun.law.exchange.messages import StatusTold, VerificationAnswered, VerificationRequested
from gwanmun.law.origin.certificate import Certificate
from gwanmun.law.origin.verification import (
    DenialReason,
    Verification,
    VerificationAsked,
    VerificationConcluded,
    VerificationReplied,
)

Result: TypeAlias = Literal["genuine", "not-genuine", "not-originating", "not-found", "unable-to-say"]
Found: TypeAlias = Literal["originating", "not-originating", "unable-to-say"]
_RESULTS: Mapping[Found, Result] = {
    "originating": "genuine",
    "not-originating": "not-originating",
    "unable-to-say": "unable-to-say",
}
_FOUND: Mapping[Result, Found] = {
    **{said: found for found, said in _RESULTS.items()},
    "not-genuine": "not-originating",
    "not-found": "not-originating",
}


def asked(event: VerificationAsked) -> VerificationRequested:
    """Our question to the issuer of a certificate."""
    reason: Literal["random", "doubt"] = "random" if event.grounds == "at-random" else "doubt"
    questions = (event.questions,) if event.questions else ()
    return VerificationRequested(event.number, event.certificate, reason, questions, event.items)


def answered(reference: str, event: VerificationReplied, parts: Iterable[Disclosure]) -> VerificationAnswered:
    """Our answer to whoever asked under this reference, with the parts of the document that we lay open for it."""
    shown = tuple(part.written for part in parts if part.group in event.lays_open)
    return VerificationAnswered(reference, _RESULTS[event.result], shown, event.text)


def replied(message: VerificationAnswered, digest: str, *, on: date) -> VerificationReplied:
    """The issuer's answer as our own verification knows it, with the message's digest in hexadecimal."""
    text = message.text or message.result
    return VerificationReplied(_FOUND[message.result], text, on, disclosures=message.disclosures, message=digest)


def concluded(known: Verification) -> StatusTold:
    """How our verification has ended, told to whoever answered it."""
    status: Literal["accepted", "refused"] = "accepted" if known.outcome == "confirmed" else "refused"
    return StatusTold(bytes.fromhex(known.message), status, "inquiry", known.certificate, known.reason)


def conclusion(status: StatusTold, *, on: date) -> VerificationConcluded | None:
    """How the partner's verification has ended, by what it tells of our answer; None for a status that ends nothing."""
    if status.status == "accepted":
        return VerificationConcluded("confirmed", on)
    reason: DenialReason | None = next((one for one in get_args(DenialReason) if one == status.reason), None)
    denied = status.status == "refused" and reason is not None
    return VerificationConcluded("denied", on, reason) if denied and reason else None


def turned_away(status: StatusTold, *, on: date) -> VerificationReplied:
    """The issuer would not take our question up, and said why."""
    return VerificationReplied("unable-to-say", status.reason or status.status, on)


def foreign(message: VerificationAnswered, certificate: Certificate) -> Problem | None:
    """Whether a part was laid open that is none of the certificate's document. Problem: `disclosure-foreign`."""
    for written in message.disclosures:
        try:
            part = read_disclosure(written)
        except UnsoundDisclosureError as why:
            return Problem("disclosure-foreign", "disclosures", facts={"why": str(why)})
        if digest_of(part) not in certificate.parts:
            facts = {"why": f"{part.group} belongs to another document"}
            return Problem("disclosure-foreign", "disclosures", facts=facts)
    return None
