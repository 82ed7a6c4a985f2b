"""A verification: one country asks whether a certificate is true, and the other answers with its evidence.

It runs both ways with the same nouns: a partner asks us about a certificate we issued, or we ask a partner about one
our importers claim under. Who must act, and until when, is worked out from what has happened and the treaty's clocks;
a clock the treaty does not set is the office's own, and says so.
"""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeAlias

from msgspec import Meta, Struct
from msgspec.structs import replace

from gwanmun.law.basics.codes import CountryCode, Number, Text
from gwanmun.law.basics.money import Amount, Minor
from gwanmun.law.basics.problem import Problem
from gwanmun.law.basics.wait import Wait, Whom
from gwanmun.law.origin.formalities import VerificationTerms
from gwanmun.law.origin.issuing_law import Clocks, DocumentPart
from gwanmun.law.origin.shipment import months_after
from gwanmun.law.origin.supplier_declaration import Paper

Way = Literal["indirect", "direct", "visit"]
"""Indirect: the issuing authority is asked. Direct: the exporter. Visit: somebody goes and looks, with consent."""

Side = Literal["asked", "asking"]
"""Asked: about a certificate of ours. Asking: about a partner's."""

Grounds = Literal["at-random", "doubt-of-origin", "doubt-of-authenticity", "errors-on-its-face"]

# Every reason for which origin can be denied at the end.
DenialReason = Literal[
    "criterion-not-met",
    "evidence-missing",
    "evidence-false",
    "not-issued-by-authority",
    "direct-transport-unproven",
    "visit-refused",
    "no-reply",
]

ItemNumbers = tuple[Annotated[int, Meta(ge=1, le=20)], ...]


class Due(Struct, frozen=True, omit_defaults=True):
    """The last day for something, and who set it: the treaty, or the office where the treaty sets none."""

    on: date
    by: Literal["treaty", "office"]


class DenialCost(Struct, frozen=True, omit_defaults=True):
    """What a denial costs one declaration, as far as this side of the border knows it.

    Where we asked, it is duty: what the declaration owes more, or that its time for correction is over. Where we were
    asked, the duty is the partner's to reckon; known here is how much of which item was claimed, and its price.
    """

    declaration: str
    owed_more: Minor | None = None  # of the office's currency
    barred: bool = False
    item: int = 0
    quantity: Decimal | None = None
    unit: str = ""
    value: Amount | None = None


class Verification(Struct, frozen=True, omit_defaults=True):
    """A verification as it stands."""

    number: Number
    certificate: str
    agreement: str
    side: Side
    partner: str  # country
    way: Way
    grounds: Grounds
    asked_on: date
    due: Due
    questions: Text = ""
    items: ItemNumbers = ()  # none: all of them
    exporter: str = ""  # identifier, on our side
    reference: str = ""  # how the partner that asked over the exchange calls its inquiry
    extended: bool = False
    statement: Text = ""  # the exporter's own answer
    papers: tuple[Paper, ...] = ()
    visit_agreed: bool | None = None
    visited_on: date | None = None
    result: Literal["", "originating", "not-originating", "unable-to-say"] = ""
    replied_on: date | None = None
    outcome: Literal["", "confirmed", "denied"] = ""
    reason: str = ""  # a DenialReason
    concluded_on: date | None = None
    costs: tuple[DenialCost, ...] = ()
    disclosures: tuple[str, ...] = ()  # parts of the document the issuer laid open, as they were signed
    message: str = ""  # digest of the message with the partner's answer, in hexadecimal


# What can happen to one.


class VerificationAsked(Struct, frozen=True, tag_field="event", tag=True, omit_defaults=True):
    """A country asks about a certificate."""

    number: Number
    certificate: str
    agreement: str
    side: Side
    partner: CountryCode
    way: Way
    grounds: Grounds
    asked_on: date
    due: Due
    questions: Text = ""
    items: ItemNumbers = ()
    exporter: str = ""
    reference: str = ""


class VerificationExtended(Struct, frozen=True, tag_field="event", tag=True):
    """Whoever must answer was given longer, once, as far as the treaty allows."""

    due: Due
    why: Text
    on: date


class ExporterAnswered(Struct, frozen=True, tag_field="event", tag=True, omit_defaults=True):
    """The exporter answers for its goods and names the papers that prove it."""

    statement: Text
    on: date
    papers: tuple[Paper, ...] = ()


class VisitConsented(Struct, frozen=True, tag_field="event", tag=True):
    """The exporter agrees to a visit, or does not."""

    agreed: bool
    on: date


class VisitMade(Struct, frozen=True, tag_field="event", tag=True):
    """Officers went and looked."""

    findings: Text
    on: date


class VerificationReplied(Struct, frozen=True, tag_field="event", tag=True, omit_defaults=True):
    """Whoever was asked answers: the goods originate, do not, or it cannot be said; and names the evidence."""

    result: Literal["originating", "not-originating", "unable-to-say"]
    text: Text
    on: date
    papers: tuple[Paper, ...] = ()
    lays_open: tuple[DocumentPart, ...] = ()  # of the document that went over the exchange
    disclosures: tuple[str, ...] = ()  # as they came, where a partner laid them open
    message: str = ""


class VerificationConcluded(Struct, frozen=True, tag_field="event", tag=True, omit_defaults=True):
    """The importing country's decision: the origin is confirmed, or denied for a reason out of a closed list."""

    outcome: Literal["confirmed", "denied"]
    on: date
    reason: DenialReason | Literal[""] = ""
    text: Text = ""


class DenialCosted(Struct, frozen=True, tag_field="event", tag=True):
    """What the denial costs each declaration that rested on the certificate."""

    costs: tuple[DenialCost, ...]
    on: date


VerificationEvent: TypeAlias = (
    VerificationAsked
    | VerificationExtended
    | ExporterAnswered
    | VisitConsented
    | VisitMade
    | VerificationReplied
    | VerificationConcluded
    | DenialCosted
)


def after(known: Verification | None, event: VerificationEvent) -> Verification:
    """The verification once this has happened too."""
    if isinstance(event, VerificationAsked):
        return _opened(event)
    if known is None:
        raise ValueError("a verification begins with VerificationAsked")
    return replace(known, **_BECOMES[type(event)](known, event))


_BECOMES: dict[type[Struct], Callable[[Verification, Any], dict[str, object]]] = {
    VerificationExtended: lambda _, event: {"due": event.due, "extended": True},
    ExporterAnswered: lambda known, event: {"statement": event.statement, "papers": (*known.papers, *event.papers)},
    VisitConsented: lambda _, event: {"visit_agreed": event.agreed},
    VisitMade: lambda _, event: {"visited_on": event.on},
    VerificationReplied: lambda known, event: {
        "result": event.result,
        "replied_on": event.on,
        "papers": (*known.papers, *event.papers),
        "disclosures": event.disclosures,
        "message": event.message,
    },
    VerificationConcluded: lambda _, event: {
        "outcome": event.outcome,
        "reason": event.reason,
        "concluded_on": event.on,
    },
    DenialCosted: lambda _, event: {"costs": event.costs},
}


def _opened(event: VerificationAsked) -> Verification:
    return Verification(
        event.number,
        event.certificate,
        event.agreement,
        event.side,
        event.partner,
        event.way,
        event.grounds,
        event.asked_on,
        event.due,
        event.questions,
        event.items,
        event.exporter,
        event.reference,
    )


# The clocks.


def due(terms: VerificationTerms, way: Way, asked: date, clocks: Clocks) -> Due:
    """The last day for the answer to a question asked in this way."""
    months = terms.reply_within_months if way == "indirect" else None
    if months is not None:
        return Due(months_after(asked, months), "treaty")
    days, own = {
        "indirect": (terms.reply_within_days, clocks.authority_answer_days),
        "direct": (terms.exporter_reply_within_days, clocks.exporter_answer_days),
        "visit": (terms.visit_consent_within_days, clocks.visit_consent_days),
    }[way]
    return Due(asked + timedelta(days=own), "office") if days is None else Due(asked + timedelta(days=days), "treaty")


def allowed(terms: VerificationTerms, way: Way, gone: tuple[Way, ...]) -> Problem | None:
    """Whether an agreement lets a certificate be verified in this way, after the ways that were gone already."""
    if way not in terms.methods:
        return Problem("verification-way-not-agreed", "way", way, {"ways": ", ".join(terms.methods)})
    if way == "visit" and terms.visit_only_after and not set(terms.visit_only_after) & set(gone):
        return Problem("visit-too-early", "way", way, {"first": ", ".join(terms.visit_only_after)})
    return None


def extend(known: Verification, terms: VerificationTerms, why: str, on: date) -> VerificationExtended | Problem:
    """Give whoever must answer longer: once, and as long as the treaty allows."""
    if known.extended or not terms.reply_extended_by_days:
        return Problem(
            "extension-not-allowed", "number", known.number, {"days": str(terms.reply_extended_by_days or 0)}
        )
    longer = Due(known.due.on + timedelta(days=terms.reply_extended_by_days), "treaty")
    return _open(known) or VerificationExtended(longer, why, on)


# What one may do with it.


def reply(known: Verification, event: VerificationReplied) -> VerificationReplied | Problem:
    """Whoever was asked answers, once. That the goods originate is said with evidence, or not at all."""
    stands = _open(known)
    if stands is not None or known.result:
        return stands or Problem("verification-replied", "number", known.number)
    if known.side == "asked" and event.result == "originating" and not (event.papers or known.papers):
        return Problem("evidence-missing", "papers", known.number)
    return event


def conclude(known: Verification, event: VerificationConcluded, today: date) -> VerificationConcluded | Problem:
    """The importing country decides, on the answer or, once the time for it is over, on there being none."""
    stands = _open(known)
    if stands is not None:
        return stands
    if not known.result and today <= known.due.on:
        return Problem("verification-not-replied", "number", known.number, {"due": known.due.on.isoformat()})
    if event.outcome == "denied" and not event.reason:
        return Problem("denial-without-reason", "reason")
    if event.outcome == "confirmed" and known.result != "originating":
        return Problem("confirmed-without-answer", "outcome", known.number, {"result": known.result or "—"})
    if event.reason == "no-reply" and known.result:
        return Problem("verification-replied", "reason", known.number)
    return event


def answered(known: Verification, event: ExporterAnswered | VisitConsented | VisitMade) -> VerificationEvent | Problem:
    """The exporter's part: its statement and papers, its consent to a visit, and the visit itself."""
    stands = _open(known)
    if stands is not None:
        return stands
    if isinstance(event, ExporterAnswered):
        return event
    if known.way != "visit":
        return Problem("not-a-visit", "number", known.number)
    if isinstance(event, VisitConsented):
        return event if known.visit_agreed is None else Problem("visit-consented", "number", known.number)
    return event if known.visit_agreed else Problem("visit-not-agreed", "number", known.number)


def _open(known: Verification) -> Problem | None:
    if not known.outcome:
        return None
    return Problem("verification-concluded", "number", known.number, {"outcome": known.outcome})


def waits_for(known: Verification, today: date) -> Wait | None:
    """Who must act next, and until when; None once it is concluded."""
    if known.outcome:
        return None
    facts = {"certificate": known.certificate, "due": known.due.on.isoformat(), "set_by": known.due.by}
    subject, until = f"verification:{known.number}", known.due.on
    if known.result:
        concluding: Whom = "officer" if known.side == "asking" else "partner"
        return Wait(concluding, "verification-to-conclude", subject, facts)
    late = today > until
    if known.side == "asking":
        return Wait("officer" if late else "partner", _ASKING[late], subject, facts, until)
    if known.way == "indirect" or known.statement or known.visited_on is not None:
        return Wait("officer", _ASKED[late], subject, facts, until)
    return Wait("exporter", "verification-exporter-to-answer", subject, facts, until)


_ASKING = {False: "verification-unanswered", True: "verification-silent"}
_ASKED = {False: "verification-to-answer", True: "verification-overdue"}
