"""An issued certificate's life: sent, received, used line by line, doubted, corrected under a new number, ended.

The certificate itself never changes. What happens to it is a stream that begins when it is issued; the importing
country tells most of it. A certificate that was corrected is void the moment its successor is issued.
"""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeAlias

from msgspec import Meta, Struct
from msgspec.structs import replace

from gwanmun.law.basics.codes import Number, Text
from gwanmun.law.basics.figures import is_figure
from gwanmun.law.basics.problem import Problem
from gwanmun.law.origin.issued_certificate import IssuedCertificate
from gwanmun.law.origin.shipment import months_after

NOTHING = Decimal(0)
ItemNumber = Annotated[int, Meta(ge=1, le=20)]

# Every reason for which the importing country can send a certificate back.
RefusedFor = Literal[
    "number-unknown",
    "number-reused",
    "agreement-mismatch",
    "signature-invalid",
    "key-unknown",
    "certificate-expired",
    "commodity-not-covered",
    "criterion-not-allowed",
    "quantity-exceeded",
    "consignee-mismatch",
    "retroactive-beyond-limit",
    "direct-transport-unproven",
]

# Every reason for which its own authority ends one.
CancelledFor = Literal[
    "issued-in-error", "goods-not-shipped", "exporters-request", "origin-denied", "evidence-withdrawn"
]

Stage = Literal[
    "issued",
    "sent",
    "delivered",
    "validated",
    "refused",
    "matched",
    "used-in-part",
    "used",
    "in-verification",
    "denied",
    "replaced",
    "copied",
    "cancelled",
    "expired",
    "closed",
]


class Refusal(Struct, frozen=True, omit_defaults=True):
    """Why the importing country sent a certificate back: the reason, and where on the form."""

    code: RefusedFor
    field: str = ""
    text: str = ""


class Issued(Struct, frozen=True, omit_defaults=True):
    """A certificate this office issued, and what has become of it."""

    certificate: IssuedCertificate
    application: str  # number
    exporter: str  # identifier
    sent_on: date | None = None
    delivered_on: date | None = None
    receipt: str = ""
    validated_on: date | None = None
    refusal: Refusal | None = None
    matched: tuple[str, ...] = ()  # declarations abroad that claim under it and have not been settled yet, or have
    blocked: tuple[str, ...] = ()  # declarations abroad that asked for more than was left
    used: tuple[dict[str, Decimal], ...] = ()  # of each item, by the importing country's declaration
    questioned: str = ""  # the verification that runs
    denied: tuple[int, ...] = ()  # items whose origin the authority no longer stands by
    replaced_by: str = ""
    copied_by: str = ""
    cancelled: str = ""  # a CancelledFor
    expired_on: date | None = None
    closed_on: date | None = None

    @property
    def stage(self) -> Stage:  # noqa: PLR0911 - one answer a stage
        """How far the certificate has come."""
        if self.closed_on is not None:
            return "closed"
        if self.void:
            return "cancelled" if self.cancelled else "replaced" if self.replaced_by else "copied"
        if self.questioned:
            return "in-verification"
        if self.denied:
            return "denied"
        if self.is_used:
            return "used" if not any(self.left) else "used-in-part"
        if self.expired_on is not None:
            return "expired"
        if self.refusal is not None:
            return "refused"
        if self.matched:
            return "matched"
        reached: tuple[tuple[date | None, Stage], ...] = (
            (self.validated_on, "validated"),
            (self.delivered_on, "delivered"),
            (self.sent_on, "sent"),
        )
        return next((stage for day, stage in reached if day is not None), "issued")

    @property
    def void(self) -> bool:
        """Whether nobody may claim under it any more, whatever the day."""
        return bool(self.cancelled or self.replaced_by or self.copied_by)

    @property
    def is_used(self) -> bool:
        """Whether any declaration abroad was granted preference on it."""
        return any(self.used)

    @property
    def left(self) -> tuple[Decimal, ...]:
        """How much of each item nobody has used."""
        used = self.used or ({},) * len(self.certificate.items)
        return tuple(
            item.quantity - sum(taken.values(), NOTHING)
            for item, taken in zip(self.certificate.items, used, strict=True)
        )


# What can happen to one.


class CertificateIssued(Struct, frozen=True, tag_field="event", tag=True):
    """The authority issued the certificate under this number, on this application."""

    certificate: IssuedCertificate
    application: str
    exporter: str


class CertificateSent(Struct, frozen=True, tag_field="event", tag=True, omit_defaults=True):
    """The certificate went to the importing country's customs; over the exchange, as this signed document."""

    on: date
    document: str = ""


class CertificateDelivered(Struct, frozen=True, tag_field="event", tag=True):
    """The importing country's office has it and says so; what it thinks of it comes later."""

    receipt: Annotated[str, Meta(min_length=1, max_length=128)]
    on: date


class CertificateValidated(Struct, frozen=True, tag_field="event", tag=True):
    """The importing country looked at the certificate and found it good."""

    on: date


class CertificateRefused(Struct, frozen=True, tag_field="event", tag=True, omit_defaults=True):
    """The importing country sent it back, for a reason out of a closed list; mended, it comes under a new number."""

    code: RefusedFor
    on: date
    field: Annotated[str, Meta(max_length=80)] = ""
    text: Text = ""


class CertificateMatched(Struct, frozen=True, tag_field="event", tag=True):
    """A line of a declaration abroad was found to be what an item of the certificate covers."""

    declaration: Number
    item: ItemNumber
    on: date


class CertificateUsed(Struct, frozen=True, tag_field="event", tag=True):
    """A declaration abroad was granted preference on so much of an item."""

    declaration: Number
    item: ItemNumber
    quantity: Decimal
    on: date


class CertificateUseReturned(Struct, frozen=True, tag_field="event", tag=True):
    """A declaration abroad claims so much of an item no longer: it was amended, withdrawn, or denied."""

    declaration: Number
    item: ItemNumber
    quantity: Decimal
    on: date


class DuplicateUseBlocked(Struct, frozen=True, tag_field="event", tag=True):
    """A declaration abroad asked for more of an item than was left, and was not granted it."""

    declaration: Number
    item: ItemNumber
    quantity: Decimal
    on: date


class CertificateReplaced(Struct, frozen=True, tag_field="event", tag=True):
    """A corrected certificate was issued under a new number; this one is void."""

    by: str
    why: Text
    on: date


class CertificateCopied(Struct, frozen=True, tag_field="event", tag=True):
    """A certified true copy was issued because this one was lost; only the copy may be claimed under."""

    by: str
    on: date


class CertificateEnded(Struct, frozen=True, tag_field="event", tag=True):
    """The authority, or the exporter, took the certificate back."""

    code: CancelledFor
    why: Text
    on: date


class OriginQuestioned(Struct, frozen=True, tag_field="event", tag=True):
    """The importing country asks whether the certificate is true."""

    verification: str
    on: date


class OriginConfirmed(Struct, frozen=True, tag_field="event", tag=True):
    """The authority stands by the certificate after verification."""

    verification: str
    on: date


class OriginDenied(Struct, frozen=True, tag_field="event", tag=True):
    """The authority no longer stands by the origin of these items."""

    verification: str
    items: tuple[int, ...]
    on: date


class CertificateExpired(Struct, frozen=True, tag_field="event", tag=True):
    """Its last day is over."""

    on: date


class CertificateClosed(Struct, frozen=True, tag_field="event", tag=True):
    """The years in which its evidence must be kept are over."""

    on: date


IssuedEvent: TypeAlias = (
    CertificateIssued
    | CertificateSent
    | CertificateDelivered
    | CertificateValidated
    | CertificateRefused
    | CertificateMatched
    | CertificateUsed
    | CertificateUseReturned
    | DuplicateUseBlocked
    | CertificateReplaced
    | CertificateCopied
    | CertificateEnded
    | OriginQuestioned
    | OriginConfirmed
    | OriginDenied
    | CertificateExpired
    | CertificateClosed
)


def after(issued: Issued | None, event: IssuedEvent) -> Issued:
    """The certificate once this has happened too."""
    if isinstance(event, CertificateIssued):
        return Issued(event.certificate, event.application, event.exporter)
    if issued is None:
        raise ValueError("an issued certificate begins with CertificateIssued")
    if isinstance(event, CertificateUsed | CertificateUseReturned):
        return _used(issued, event)
    if isinstance(event, CertificateMatched):
        return replace(issued, matched=_with(issued.matched, event.declaration))
    if isinstance(event, DuplicateUseBlocked):
        return replace(issued, blocked=_with(issued.blocked, event.declaration))
    return replace(issued, **_BECOMES[type(event)](event))


_BECOMES: dict[type[Struct], Callable[[Any], dict[str, object]]] = {
    CertificateSent: lambda event: {"sent_on": event.on, "refusal": None},
    CertificateDelivered: lambda event: {"delivered_on": event.on, "receipt": event.receipt},
    CertificateValidated: lambda event: {"validated_on": event.on, "refusal": None},
    CertificateRefused: lambda event: {"refusal": Refusal(event.code, event.field, event.text)},
    CertificateReplaced: lambda event: {"replaced_by": event.by},
    CertificateCopied: lambda event: {"copied_by": event.by},
    CertificateEnded: lambda event: {"cancelled": event.code},
    OriginQuestioned: lambda event: {"questioned": event.verification},
    OriginConfirmed: lambda _: {"questioned": ""},
    OriginDenied: lambda event: {"questioned": "", "denied": event.items},
    CertificateExpired: lambda event: {"expired_on": event.on},
    CertificateClosed: lambda event: {"closed_on": event.on},
}


def _with(declarations: tuple[str, ...], one: str) -> tuple[str, ...]:
    return declarations if one in declarations else (*declarations, one)


def _used(issued: Issued, event: CertificateUsed | CertificateUseReturned) -> Issued:
    used = list(issued.used or ({},) * len(issued.certificate.items))
    item = used[event.item - 1]
    more = event.quantity if isinstance(event, CertificateUsed) else -event.quantity
    now = item.get(event.declaration, NOTHING) + more
    others = {name: taken for name, taken in item.items() if name != event.declaration}
    used[event.item - 1] = {**others, event.declaration: now} if now else others
    return replace(issued, used=tuple(used))


# What one may do with it.

Told: TypeAlias = (
    CertificateDelivered
    | CertificateValidated
    | CertificateRefused
    | CertificateMatched
    | CertificateUsed
    | DuplicateUseBlocked
)


def tell(issued: Issued, event: Told) -> Told | Problem:
    """The importing country tells what it did: it never uses more than there is, and nothing of a void certificate."""
    if isinstance(event, CertificateDelivered | DuplicateUseBlocked):
        return event
    stands = _ended(issued)
    if stands is not None or not isinstance(event, CertificateUsed | CertificateMatched):
        return stands or event
    number = issued.certificate.number
    if event.item > len(issued.certificate.items):
        facts = {"certificate": number, "items": str(len(issued.certificate.items))}
        return Problem("certificate-item-unknown", "item", str(event.item), facts)
    return event if isinstance(event, CertificateMatched) else _beyond(issued, event) or event


def utilise(
    issued: Issued, declaration: str, wanted: Mapping[int, Decimal], *, on: date
) -> tuple[CertificateUsed | CertificateUseReturned, ...] | Problem:
    """What brings a declaration's use of each item to what the importing country says it is; nothing: all given back.

    It is written down of a void certificate too: what was granted before it was taken back was granted all the same.
    """
    used = issued.used or ({},) * len(issued.certificate.items)
    events: list[CertificateUsed | CertificateUseReturned] = []
    for item in sorted({*wanted, *range(1, len(used) + 1)}):
        if item > len(used):
            facts = {"certificate": issued.certificate.number, "items": str(len(used))}
            return Problem("certificate-item-unknown", "item", str(item), facts)
        more = wanted.get(item, NOTHING) - used[item - 1].get(declaration, NOTHING)
        kind = CertificateUsed if more > 0 else CertificateUseReturned
        event = kind(declaration, item, abs(more), on)
        beyond = _beyond(issued, event) if isinstance(event, CertificateUsed) else None
        if beyond is not None:
            return beyond
        events += [event] if more else []
    return tuple(events)


def _beyond(issued: Issued, event: CertificateUsed) -> Problem | None:
    if not is_figure(event.quantity) or event.quantity <= 0:
        return Problem("quantity-unusable", "quantity", str(event.quantity))
    left, item = issued.left[event.item - 1], issued.certificate.items[event.item - 1]
    if event.quantity <= left:
        return None
    facts = {"certificate": issued.certificate.number, "item": str(event.item), "unit": item.unit}
    facts |= {"quantity": str(item.quantity), "left": str(left), "asked": str(event.quantity)}
    return Problem("certificate-exhausted", "quantity", str(event.quantity), facts)


def replaceable(issued: Issued, *, agreement: str, exporter: str) -> Problem | None:
    """Why a certificate cannot be corrected, if it cannot: it is another's, void, or claims abroad rest on it."""
    number = issued.certificate.number
    if issued.exporter != exporter:
        return Problem("certificate-of-another", "replaces", number)
    if issued.certificate.agreement != agreement:
        facts = {"agreement": issued.certificate.agreement, "asked": agreement}
        return Problem("replaces-other-agreement", "replaces", number, facts)
    return _ended(issued, "replaces") or _unused(issued, "replaces")


def end(issued: Issued, event: CertificateEnded) -> CertificateEnded | Problem:
    """Take a certificate back; once claims abroad rest on it only verification can end it."""
    stands = _ended(issued) or (_unused(issued) if event.code != "origin-denied" else None)
    return stands or event


def copy(issued: Issued, number: str, *, on: date, signatory: str) -> IssuedCertificate | Problem:
    """A certified true copy: the same certificate under a new number, for one that was lost and not yet used."""
    stands = _ended(issued, "number") or _unused(issued, "number")
    if stands is not None:
        return stands
    lost = issued.certificate
    return replace(
        lost, number=number, signatory=signatory, true_copy_of=lost.number, true_copy_date=lost.issued, replaces=""
    )


def copy_too_late(issued: Issued, months: int | None, on: date) -> Problem | None:
    """Whether the time in which an agreement lets a certificate be copied is over."""
    if months is None:
        return None
    last = months_after(issued.certificate.issued, months)
    facts = {"last": last.isoformat(), "on": on.isoformat()}
    return Problem("true-copy-too-late", "number", issued.certificate.number, facts) if on > last else None


def _ended(issued: Issued, path: str = "number") -> Problem | None:
    """A certificate that is void or over has no further life."""
    if not issued.void and issued.expired_on is None and issued.closed_on is None:
        return None
    facts = {"stage": issued.stage, "by": issued.replaced_by or issued.copied_by or issued.cancelled or "—"}
    return Problem("certificate-ended", path, issued.certificate.number, facts)


def _unused(issued: Issued, path: str = "number") -> Problem | None:
    """Claims abroad that rest on a certificate keep it from being taken back or copied."""
    if not issued.is_used:
        return None
    declarations = sorted({name for item in issued.used for name in item})
    return Problem("certificate-in-use", path, issued.certificate.number, {"declarations": ", ".join(declarations)})
