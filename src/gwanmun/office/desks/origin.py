"""The origin desk: certificates as partner countries send them, and their word on the ones we asked about."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
from django.db import transaction
from msgspec import Meta, Struct

from gwanmun.law.basics.codes import Text
from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.origin import certificate as certificates
from gwanmun.law.origin.agreement import meant
from gwanmun.law.origin.certificate import (
    Certificate,
    CertificateAnswered,
    CertificateCancelled,
    CertificateEvent,
    CertificateReceived,
    Word,
    receive,
)
from gwanmun.office.desks import rulebooks, streams
from gwanmun.office.desks.streams import Deed, Kind
from gwanmun.office.desks.walking import look_for_those_who_wait
from gwanmun.office.journal.answers import Request
from gwanmun.office.journal.entry import Actor
from gwanmun.office.records import holdings

CERTIFICATE = Kind(
    "certificate",
    Certificate,
    certificates.CertificateEvent,
    lambda state: state.number,
    certificates.after,
    party=lambda certificate: certificate.consignee,
    also=lambda _: "",
    subject=lambda certificate: f"certificate:{certificate.number}",
)


class Answering(Struct, frozen=True, forbid_unknown_fields=True):
    """The issuing country's word on a certificate it was asked about."""

    word: Word
    why: Text = ""


class Cancelling(Struct, frozen=True, forbid_unknown_fields=True):
    """The issuing country takes a certificate back, for good or in favour of a corrected one."""

    why: Text
    replaced_by: Annotated[str, Meta(max_length=35)] = ""


def take_in(
    event: CertificateReceived,
    actor: Actor,
    request: Request | None = None,
    *,
    proven: Sequence[CertificateEvent] = (),
) -> Certificate:
    """A partner country sent a certificate; a correction takes a new number and cancels the one it replaces.

    `proven` is what is written down beside it, of how it came.
    """

    def taken_in(known: Certificate | None) -> Sequence[CertificateEvent] | Problem | None:
        outcome = receive(known, event)
        return (outcome, *proven) if isinstance(outcome, CertificateReceived) else outcome

    agreements = rulebooks.current().country.agreements
    if meant(agreements, event.agreement, event.issuer) is None:
        known = ", ".join(sorted({*agreements, *(one.treaty for one in agreements.values() if one.treaty)}))
        raise Refused(Problem("agreement-unknown", "agreement", event.agreement, {"known": known}))
    with transaction.atomic():
        if event.replaces:
            cancel(event.replaces, Cancelling("corrected by its issuer", event.number), actor)
        taken: Certificate = streams.open_or_continue(Deed(CERTIFICATE, event.number, actor, request), taken_in)
    look_for_those_who_wait(CERTIFICATE.subject(taken))
    return taken


def answer(number: str, answering: Answering, actor: Actor, request: Request | None = None) -> Certificate:
    """The issuing country answered our question; the declarations that waited for it walk on."""
    today = rulebooks.today()
    deed = Deed(CERTIFICATE, number, actor, request)
    answered: Certificate = streams.act(deed, lambda _: CertificateAnswered(answering.word, today, answering.why))
    return answered


def cancel(number: str, cancelling: Cancelling, actor: Actor, request: Request | None = None) -> Certificate:
    """The issuing country took the certificate back."""
    today = rulebooks.today()
    deed = Deed(CERTIFICATE, number, actor, request)
    cancelled: Certificate = streams.act(
        deed, lambda _: CertificateCancelled(cancelling.why, today, cancelling.replaced_by)
    )
    return cancelled


def show(number: str, actor: Actor) -> Certificate:
    """A certificate, to those it concerns."""
    certificate, _ = streams.read(CERTIFICATE, number)
    known: Certificate = certificate
    return known


def of_numbers(numbers: list[str]) -> list[Certificate]:
    """The certificates of these numbers that have come; one nobody has sent is absent."""
    return [msgspec.json.decode(h.state, type=Certificate) for h in holdings.by_number("certificate", numbers).values()]


def made_out_to(names: list[str]) -> list[Certificate]:
    """The certificates made out to somebody known by any of these names."""
    return [msgspec.json.decode(h.state, type=Certificate) for h in holdings.by_party("certificate", names)]
