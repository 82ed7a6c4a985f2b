"""The desk of origin verifications: partners ask about certificates of ours, and we ask about theirs.

A denial has its consequence in the transaction that writes it: a certificate of ours is denied by its authority; one of
a partner's is void, and every declaration that was granted preference on it walks on without.
"""

from collections.abc import Iterator
from typing import Annotated

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from gwanmun.law.basics.codes import Number, Text, Why
from gwanmun.law.basics.money import Amount
from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.basics.wait import Wait
from gwanmun.law.exchange import inquiries
from gwanmun.law.origin import verification as verifications
from gwanmun.law.origin.application import ApplicationCase, DeterminationsFrozen
from gwanmun.law.origin.archive import ArchiveRecord
from gwanmun.law.origin.certificate import Certificate, CertificateAnswered
from gwanmun.law.origin.formalities import VerificationTerms
from gwanmun.law.origin.frozen import Frozen
from gwanmun.law.origin.issued import Issued, OriginConfirmed, OriginDenied, OriginQuestioned
from gwanmun.law.origin.issuing_law import written
from gwanmun.law.origin.verification import (
    DenialCost,
    DenialCosted,
    ExporterAnswered,
    Grounds,
    ItemNumbers,
    Side,
    Verification,
    VerificationAsked,
    VerificationConcluded,
    VerificationReplied,
    VisitConsented,
    VisitMade,
    Way,
)
from gwanmun.office import clock
from gwanmun.office.desks import archive, clearance, documents, mandates, posting, rulebooks, streams, treaties
from gwanmun.office.desks.issued_certificates import ISSUED
from gwanmun.office.desks.issuing import APPLICATION
from gwanmun.office.desks.origin import CERTIFICATE
from gwanmun.office.desks.streams import Deed, Kind
from gwanmun.office.desks.walking import look_for_those_who_wait, together
from gwanmun.office.journal import journal
from gwanmun.office.journal.answers import Request
from gwanmun.office.journal.entry import OFFICE, Actor
from gwanmun.office.records import holdings

OPEN = "verification:open"  # it has not ended: somebody must act

VERIFICATION = Kind(
    "verification",
    Verification,
    verifications.VerificationEvent,
    lambda state: state.number,
    verifications.after,
    party=lambda state: state.exporter or state.partner,
    also=lambda state: f"about:{state.certificate}",
    subject=lambda state: f"verification:{state.number}",
    due=lambda state: "" if state.outcome else OPEN,
)


class AskingVerification(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What is asked about a certificate, in which way, and why."""

    certificate: Number
    way: Way
    grounds: Grounds
    questions: Text = ""
    items: Annotated[ItemNumbers, Meta(max_length=20)] = ()  # none: all of them


class Extending(Struct, frozen=True, forbid_unknown_fields=True):
    """Why whoever must answer needs longer."""

    why: Why


class VerificationFile(Struct, frozen=True, omit_defaults=True):
    """A verification with who must act next, and the evidence a certificate of ours rests on."""

    verification: Verification
    waits_for: Wait | None = None
    findings: tuple[Frozen, ...] = ()
    archive: ArchiveRecord | None = None


def ask_us(
    asking: AskingVerification, country: str, actor: Actor, request: Request | None = None, *, reference: str = ""
) -> Verification:
    """A partner asks about a certificate this office issued; `reference` is how it calls its inquiry."""

    def asked() -> Verification:
        issued: Issued = streams.read(ISSUED, asking.certificate)[0]
        if issued.certificate.declaration.importing_country != country:
            raise Refused(Problem("certificate-of-another", "certificate", asking.certificate))
        if issued.questioned:
            raise Refused(Problem("verification-runs", "certificate", asking.certificate, {"by": issued.questioned}))
        opened = _open(asking, "asked", country, issued.certificate.agreement, exporter=issued.exporter)
        known = _begin(replace(opened, reference=reference), actor, request)
        event = OriginQuestioned(known.number, known.asked_on)
        streams.act(Deed(ISSUED, asking.certificate, actor), lambda _: event)
        return known

    return together(asked)


def ask_partner(asking: AskingVerification, actor: Actor, request: Request | None = None) -> Verification:
    """An officer asks the issuing country about a certificate that is claimed under here."""

    def asked() -> Verification:
        certificate: Certificate = streams.read(CERTIFICATE, asking.certificate)[0]
        running = [one for one in about(asking.certificate) if not one.outcome]
        if running:
            raise Refused(Problem("verification-runs", "certificate", asking.certificate, {"by": running[0].number}))
        opened = _open(asking, "asking", certificate.issuer, certificate.agreement, exporter="")
        known = _begin(opened, actor, request)
        if certificate.assurance:
            posting.tell(certificate.issuer, inquiries.asked(opened), clock.now())
        return known

    return together(asked)


def extend(number: str, extending: Extending, actor: Actor, request: Request | None = None) -> Verification:
    """Whoever must answer is given longer, once, as far as the agreement allows."""
    known = show(number, actor).verification
    terms = _terms(known.agreement)
    return _act(number, lambda now: verifications.extend(now, terms, extending.why, rulebooks.today()), actor, request)


def exporter_answers(
    number: str, event: ExporterAnswered | VisitConsented, actor: Actor, request: Request | None = None
) -> Verification:
    """The exporter's part: its statement and papers, or its consent to a visit."""
    show(number, actor)
    return _act(number, lambda known: verifications.answered(known, event), actor, request)


def visit(number: str, event: VisitMade, actor: Actor, request: Request | None = None) -> Verification:
    """Officers have gone and looked."""
    return _act(number, lambda known: verifications.answered(known, event), actor, request)


def reply(
    number: str, event: VerificationReplied, actor: Actor, request: Request | None = None, *, side: Side
) -> Verification:
    """Whoever was asked answers: this office where a partner asked, the partner where we did."""

    def replied(known: Verification) -> VerificationReplied | Problem:
        return verifications.reply(known, event) if known.side == side else _wrong_side(known)

    def done() -> Verification:
        known = _act(number, replied, actor, request)
        if side == "asked" and known.reference:
            answer = inquiries.answered(known.reference, event, documents.sent(known.certificate))
            posting.tell(known.partner, answer, clock.now())
        return known

    return together(done)


def conclude(
    number: str, event: VerificationConcluded, actor: Actor, request: Request | None = None, *, side: Side
) -> Verification:
    """The importing country decides; what follows from it is written with it."""
    fresh = False  # whether it is concluded now, and not a request that was answered before

    def concluded(known: Verification) -> VerificationConcluded | Problem:
        nonlocal fresh
        fresh = True
        return verifications.conclude(known, event, rulebooks.today()) if known.side == side else _wrong_side(known)

    def done() -> Verification:
        known = _act(number, concluded, actor, request)
        costs = () if not fresh else tuple(_on_ours(known) if side == "asked" else _on_theirs(known, actor))
        if fresh and known.message:
            posting.tell(known.partner, inquiries.concluded(known), clock.now())
        return _act(number, lambda _: DenialCosted(costs, rulebooks.today()), OFFICE, None) if costs else known

    known = together(done)
    if known.side == "asking":
        look_for_those_who_wait(f"certificate:{known.certificate}")
    return known


def show(number: str, actor: Actor, *, country: str = "") -> VerificationFile:
    """A verification: to the exporter, to the partner it runs with, and, with all the evidence, to officers."""
    known: Verification = streams.read(VERIFICATION, number)[0]
    if not mandates.acts_for(actor, known.exporter) or (country and country != known.partner):
        raise Refused(Problem("verification-not-yours", "number", number))
    wait = verifications.waits_for(known, rulebooks.today())
    if known.side == "asking":
        return VerificationFile(known, wait)
    findings = _findings(known)
    if country:  # a partner is told what was found and on which papers, not the exporter's prices
        return VerificationFile(known, wait, tuple(msgspec.structs.replace(one, proof=None) for one in findings))
    return VerificationFile(known, wait, findings, archive.of_certificate(known.certificate, OFFICE))


MOST_LISTED = 200


def every(actor: Actor, *, country: str = "") -> list[VerificationFile]:
    """The latest verifications somebody may see, each with who must act next; without the evidence."""
    today = rulebooks.today()
    if actor.only:
        held = holdings.by_party(VERIFICATION.name, [actor.only])
    else:
        held = holdings.latest(VERIFICATION.name, MOST_LISTED)
    known = [msgspec.json.decode(holding.state, type=Verification) for holding in held[:MOST_LISTED]]
    seen = [one for one in known if not country or one.partner == country]
    return [VerificationFile(one, verifications.waits_for(one, today)) for one in seen]


def about(certificate: str) -> list[Verification]:
    """Every verification of a certificate, the first first."""
    held = sorted(holdings.by_other_name(VERIFICATION.name, f"about:{certificate}"), key=lambda one: one.case_key)
    return [msgspec.json.decode(holding.state, type=Verification) for holding in held]


def _open(asking: AskingVerification, side: Side, partner: str, agreement: str, *, exporter: str) -> VerificationAsked:
    country, terms, today = rulebooks.current().country, _terms(agreement), rulebooks.today()
    gone = tuple(one.way for one in about(asking.certificate))
    refusal = verifications.allowed(terms, asking.way, gone)
    if refusal is not None:
        raise Refused(refusal)
    law, serial = country.issuing, journal.serials(1)[0]
    number = written(
        law.inquiry_format, country=country.id.upper(), agreement=agreement, year=today.year, serial=serial
    )
    return VerificationAsked(
        number,
        asking.certificate,
        agreement,
        side,
        partner,
        asking.way,
        asking.grounds,
        today,
        verifications.due(terms, asking.way, today, law.clocks),
        asking.questions,
        asking.items if side == "asked" else (),
        exporter,
    )


def _begin(event: VerificationAsked, actor: Actor, request: Request | None) -> Verification:
    known: Verification = streams.open_or_continue(Deed(VERIFICATION, event.number, actor, request), lambda _: event)
    return known


def _on_ours(known: Verification) -> Iterator[DenialCost]:
    """What a decision abroad does to our certificate, and what of it was claimed there."""
    issued: Issued = streams.read(ISSUED, known.certificate)[0]
    if known.outcome == "confirmed":
        confirmed = OriginConfirmed(known.number, rulebooks.today())
        streams.act(Deed(ISSUED, known.certificate, OFFICE), lambda _: confirmed)
        return
    items = known.items or tuple(range(1, len(issued.certificate.items) + 1))
    denied = OriginDenied(known.number, items, rulebooks.today())
    streams.act(Deed(ISSUED, known.certificate, OFFICE), lambda _: denied)
    for number in items:
        item, used = issued.certificate.items[number - 1], issued.used[number - 1] if issued.used else {}
        for declaration, quantity in used.items():
            yield DenialCost(
                declaration, None, False, number, quantity, item.unit, _part(item.fob, quantity / item.quantity)
            )


def _on_theirs(known: Verification, actor: Actor) -> Iterator[DenialCost]:
    """What our decision does to the partner's certificate, and to every declaration that rested on it."""
    certificate: Certificate = streams.read(CERTIFICATE, known.certificate)[0]
    why = f"verification {known.number}: {known.reason or 'confirmed'}"
    word = CertificateAnswered("valid" if known.outcome == "confirmed" else "void", rulebooks.today(), why)
    streams.act(Deed(CERTIFICATE, known.certificate, actor), lambda _: word)
    if known.outcome == "confirmed":
        return
    for declaration in sorted({name for line in certificate.lines for name in line.claimed}):
        yield _without_preference(declaration, known, why, actor)


def _without_preference(declaration: str, known: Verification, why: str, actor: Actor) -> DenialCost:
    before = clearance.show(declaration, OFFICE).standing
    try:
        after = clearance.reopen_origin(declaration, known.certificate, why, actor)
    except Refused as refused:
        if all(problem.code == "correction-too-late" for problem in refused.problems):
            return DenialCost(declaration, barred=True)
        raise
    return DenialCost(declaration, after.owed - before.owed)


def _findings(known: Verification) -> tuple[Frozen, ...]:
    issued: Issued = streams.read(ISSUED, known.certificate)[0]
    case: ApplicationCase = streams.read(APPLICATION, issued.application)[0]
    frozen = case.last(DeterminationsFrozen)
    return frozen.items if frozen is not None else ()


def _part(amount: Amount | None, part) -> Amount | None:  # noqa: ANN001 - a decimal share
    return None if amount is None else Amount((amount.value * part).quantize(amount.value), amount.currency)


def _wrong_side(known: Verification) -> Problem:
    return Problem("verification-not-yours", "number", known.number)


def _terms(agreement: str) -> VerificationTerms:
    """The treaty's own; where there is none at hand, one that sets no clock, so that the office's hold."""
    named = rulebooks.current().country.agreements.get(agreement)
    treaty = treaties.of(named.treaty if named is not None and named.treaty else agreement)
    return treaty.provisions.formalities.verification if treaty is not None else NO_TREATY


NO_TREATY = VerificationTerms(methods=("indirect", "direct", "visit"))


def _act(number: str, work, actor: Actor, request: Request | None) -> Verification:  # noqa: ANN001 - the law's own work
    known: Verification = streams.act(Deed(VERIFICATION, number, actor, request), work)
    return known
