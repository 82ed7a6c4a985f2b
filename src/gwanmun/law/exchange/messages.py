"""Messages: what offices say to one another in their channels, and what makes two of them the same business.

A message is JSON with its kind in it. Documents inside are opaque bytes beside their digest: what was signed is never
read and written again. A corrected certificate is a new certificate under a new number, and the message that brings it
names the one it cancels. (The Korean and Chinese systems failed 1,860 and then 4,730 times in two years because
corrections kept their number.)
"""

import hashlib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta, Struct

from gwanmun.law.basics import reading
from gwanmun.law.basics.codes import CountryCode, Number, Text, UnitCode
from gwanmun.law.basics.problem import Problem, Refused, shown
from gwanmun.law.exchange.document import NumberOrNone, signed_part_of
from gwanmun.law.exchange.entry import AEO, EVID, ISSUE, KEY, STATUS

LONGEST_MESSAGE = 64 * 1024
"""Bytes; what is longer is turned away before it is parsed."""

Document: TypeAlias = Annotated[bytes, Meta(max_length=48 * 1024)]
Digest: TypeAlias = Annotated[bytes, Meta(min_length=32, max_length=32)]
LineNumber = Annotated[int, Meta(ge=1, le=999)]
Version = Annotated[int, Meta(ge=1, le=2**53)]
Identifier = Annotated[str, Meta(max_length=35)]  # a bound of a stretch; empty: open
Quantity = Annotated[Decimal, Meta(description="more than nought")]
Part = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]+$", max_length=48 * 1024)]


class CertificateIssued(Struct, frozen=True, tag="CO.ISSUE", forbid_unknown_fields=True):
    """A certificate of origin for goods on their way to the receiver."""

    number: Number
    agreement: Number
    destination: CountryCode
    document: Document
    digest: Digest


class CertificateAmended(Struct, frozen=True, tag="CO.AMEND", forbid_unknown_fields=True):
    """A corrected certificate, under a number of its own, and the number of the one that is void from now on."""

    number: Number
    supersedes: Number
    agreement: Number
    destination: CountryCode
    document: Document
    digest: Digest


class CertificateCancelled(Struct, frozen=True, tag="CO.CANCEL", forbid_unknown_fields=True):
    """A certificate that is void, with nothing in its place."""

    number: Number
    reason: Text


class Use(Struct, frozen=True, forbid_unknown_fields=True):
    """How much of a line of a certificate was claimed."""

    line: LineNumber
    quantity: Quantity
    unit: UnitCode


class CertificateUtilised(Struct, frozen=True, tag="UTILISED", forbid_unknown_fields=True):
    """The importing office's word on what a declaration claims under a certificate: all of it, line by line.

    It is a state and no event: what a declaration gives back is left out of its next word, and one that claims nothing
    any more says so with no line at all. `version` counts up with every word on the declaration.
    """

    number: Number
    declaration: Number
    version: Version
    used: Annotated[tuple[Use, ...], Meta(max_length=999)]
    on: date


class VerificationRequested(Struct, frozen=True, tag="VERIFY.REQ", forbid_unknown_fields=True, omit_defaults=True):
    """A question to the issuer: is it genuine, and does what it says hold."""

    inquiry: Number
    number: Number
    reason: Literal["random", "doubt"]
    questions: Annotated[tuple[Text, ...], Meta(max_length=50)] = ()
    lines: Annotated[tuple[LineNumber, ...], Meta(max_length=999)] = ()  # none: all of them


class VerificationAnswered(Struct, frozen=True, tag="VERIFY.RESP", forbid_unknown_fields=True, omit_defaults=True):
    """The issuer's answer, with the disclosures it lays open for it."""

    inquiry: Number
    result: Literal["genuine", "not-genuine", "not-originating", "not-found", "unable-to-say"]
    disclosures: Annotated[tuple[Part, ...], Meta(max_length=5)] = ()  # of the document, in URL letters
    text: Text = ""


class StatusTold(Struct, frozen=True, tag="STATUS", forbid_unknown_fields=True, omit_defaults=True):
    """What became of something the receiver sent, where its receipt could not say it yet.

    A certificate on which a declaration was not granted preference: `refused`, with the reason and the declaration. An
    answer to an inquiry: `accepted` or `refused`, which concludes it. Anything else that could not be acted on.
    """

    about: Digest  # of the message
    status: Literal["accepted", "refused", "held", "expired"]
    what: Literal["certificate", "inquiry", "trader", "keys"]
    subject: Number  # of what the message was about
    reason: Text = ""  # a code; of certificates one of the closed list
    declaration: NumberOrNone = ""


class TraderTrusted(Struct, frozen=True, tag="AEO.UPSERT", forbid_unknown_fields=True):
    """A company the sender trusts, as its record now reads."""

    identifier: Number
    version: Version
    document: Document
    digest: Digest


class TraderSuspended(Struct, frozen=True, tag="AEO.SUSPEND", forbid_unknown_fields=True):
    """A company that gets no benefit for now."""

    identifier: Number
    version: Version


class TraderRevoked(Struct, frozen=True, tag="AEO.REVOKE", forbid_unknown_fields=True):
    """A company that is trusted no longer."""

    identifier: Number
    version: Version


class TraderReinstated(Struct, frozen=True, tag="AEO.REINSTATE", forbid_unknown_fields=True):
    """A company that was suspended and is trusted again."""

    identifier: Number
    version: Version


class RegisterRooted(Struct, frozen=True, tag="AEO.ROOT", forbid_unknown_fields=True):
    """All that the sender has told the receiver of traders, as one hash (`register`); ours should be the same."""

    on: date
    size: Annotated[int, Meta(ge=0, le=2**53)]
    root: Digest


class SpanAsked(Struct, frozen=True, forbid_unknown_fields=True):
    """A stretch of the register: identifiers from the first up to, and without, the second; empty is open."""

    first: Identifier
    until: Identifier


class SpansAsked(Struct, frozen=True, tag="AEO.SPANS.REQ", forbid_unknown_fields=True):
    """A question, because the roots differ: what the sender's are of these stretches."""

    inquiry: Number
    spans: Annotated[tuple[SpanAsked, ...], Meta(min_length=1, max_length=64)]


class SpanTold(Struct, frozen=True, forbid_unknown_fields=True):
    """A stretch of the register as one hash."""

    first: Identifier
    until: Identifier
    size: Annotated[int, Meta(ge=0, le=2**53)]
    root: Digest


class RowTold(Struct, frozen=True, forbid_unknown_fields=True):
    """One trader as the register has it."""

    identifier: Number
    version: Version
    standing: Literal["trusted", "suspended", "revoked"]
    digest: Annotated[bytes, Meta(max_length=32)]  # of the newest record; empty where there never was one


class SpansTold(Struct, frozen=True, tag="AEO.SPANS.RESP", forbid_unknown_fields=True):
    """The stretches asked about: each as one hash, and, where it is short, row by row."""

    inquiry: Number
    spans: Annotated[tuple[SpanTold, ...], Meta(max_length=64)]
    rows: Annotated[tuple[RowTold, ...], Meta(max_length=256)] = ()


class TraderHeld(Struct, frozen=True, forbid_unknown_fields=True):
    """A trader of whom the two registers say different things, and the version the asker has; nought: none."""

    identifier: Number
    version: Annotated[int, Meta(ge=0, le=2**52)]  # half of what there is: whoever answers must still go above it


class RecordsAsked(Struct, frozen=True, tag="AEO.AGAIN", forbid_unknown_fields=True):
    """Please tell us of these traders again, under a version above the one we have."""

    inquiry: Number
    traders: Annotated[tuple[TraderHeld, ...], Meta(min_length=1, max_length=256)]


class KeysPublished(Struct, frozen=True, tag="KEYS", forbid_unknown_fields=True):
    """The sender's next key manifest."""

    version: Version
    document: Document
    digest: Digest


class EvidenceShown(Struct, frozen=True, tag="EVIDENCE", forbid_unknown_fields=True):
    """What convicts somebody (`evidence`), to be judged by what it shows."""

    document: Document
    digest: Digest


Message: TypeAlias = (
    CertificateIssued
    | CertificateAmended
    | CertificateCancelled
    | CertificateUtilised
    | VerificationRequested
    | VerificationAnswered
    | StatusTold
    | TraderTrusted
    | TraderSuspended
    | TraderRevoked
    | TraderReinstated
    | RegisterRooted
    | SpansAsked
    | SpansTold
    | RecordsAsked
    | KeysPublished
    | EvidenceShown
)

_TRADERS = (TraderTrusted, TraderSuspended, TraderRevoked, TraderReinstated)
_REGISTERS = (RegisterRooted, SpansAsked, SpansTold, RecordsAsked)
_CERTIFICATES = (CertificateIssued, CertificateAmended, CertificateCancelled)
_LANES: Mapping[type, str] = {
    KeysPublished: "ctl",
    EvidenceShown: "ctl",
    **dict.fromkeys((*_TRADERS, *_REGISTERS), "aeo"),
    **dict.fromkeys((*_CERTIFICATES, CertificateUtilised), "co"),
    **dict.fromkeys((VerificationRequested, VerificationAnswered, StatusTold), "co"),
}
_KINDS: Mapping[type, int] = {
    KeysPublished: KEY,
    EvidenceShown: EVID,
    **dict.fromkeys((*_TRADERS, *_REGISTERS), AEO),
    **dict.fromkeys(_CERTIFICATES, ISSUE),
}
_BY_TAG: Mapping[str, type[Message]] = {
    "CO.ISSUE": CertificateIssued,
    "CO.AMEND": CertificateAmended,
    "CO.CANCEL": CertificateCancelled,
    "UTILISED": CertificateUtilised,
    "VERIFY.REQ": VerificationRequested,
    "VERIFY.RESP": VerificationAnswered,
    "STATUS": StatusTold,
    "AEO.UPSERT": TraderTrusted,
    "AEO.SUSPEND": TraderSuspended,
    "AEO.REVOKE": TraderRevoked,
    "AEO.REINSTATE": TraderReinstated,
    "AEO.ROOT": RegisterRooted,
    "AEO.SPANS.REQ": SpansAsked,
    "AEO.SPANS.RESP": SpansTold,
    "AEO.AGAIN": RecordsAsked,
    "KEYS": KeysPublished,
    "EVIDENCE": EvidenceShown,
}


class _Tagged(Struct, frozen=True):
    type: str


class _Logged(Struct, frozen=True):
    """Of a message, what decides what is logged of it."""

    type: str = ""
    document: bytes = b""


class _Brought(Struct, frozen=True):
    """Of a message that was read before, what it brings."""

    type: str = ""
    number: str = ""


def lane_of(message: Message) -> str:
    """The lane a message goes by. Certificates by the thousand, sent again or in advance, may go by `bulk` instead."""
    return _LANES[type(message)]


def entry_kind(message: Message) -> int:
    """The kind of the entry a message has in its sender's log."""
    return _KINDS.get(type(message), STATUS)


def record_in(body: bytes) -> bytes:
    """What is logged of a message: of a certificate that it brings the signed part alone, of any other the whole of it.

    So whoever was shown some parts of a certificate, or none of them, can prove where it stands in the log.
    """
    try:
        logged = _read_logged(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return body
    return signed_part_of(logged.document) if logged.type in _BRINGS_A_CERTIFICATE else body


_read_logged = msgspec.json.Decoder(_Logged).decode
_read_brought = msgspec.json.Decoder(_Brought).decode
_BRINGS_A_CERTIFICATE = ("CO.ISSUE", "CO.AMEND")


def certificate_in(body: bytes) -> str:
    """The number of the certificate a message brings that was found to be in order; empty where it brings none."""
    told = _read_brought(body)
    return told.number if told.type in _BRINGS_A_CERTIFICATE else ""


def business_key(message: Message) -> tuple[str, ...]:
    """What makes two messages the same business: an office sends it once, whatever is asked of it twice."""
    tag = next(tag for tag, kind in _BY_TAG.items() if kind is type(message))
    return (tag, *(_shown(getattr(message, field)) for field in _KEYS[type(message)]))


def certificate_of(business: tuple[str, ...]) -> str:
    """The number of the certificate a business brings; empty where it brings none."""
    return business[1] if business[0] in _BRINGS_A_CERTIFICATE else ""


_KEYS: Mapping[type, tuple[str, ...]] = {
    CertificateUtilised: ("number", "declaration", "version"),
    VerificationRequested: ("inquiry",),
    VerificationAnswered: ("inquiry",),
    RegisterRooted: ("on",),
    **dict.fromkeys((SpansAsked, SpansTold, RecordsAsked), ("inquiry",)),
    StatusTold: ("about", "status", "reason", "declaration"),
    KeysPublished: ("version",),
    EvidenceShown: ("digest",),
    **dict.fromkeys(_CERTIFICATES, ("number",)),
    **dict.fromkeys(_TRADERS, ("identifier", "version")),
}


def _shown(value: object) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)


_encode = msgspec.json.Encoder(order="deterministic").encode


def write_message(message: Message) -> bytes:
    """The bytes of a message, the same for the same message."""
    return _encode(message)


def read_message(body: bytes) -> Message:
    """A message out of its bytes. Raises Refused with all its problems.

    Problems: `message-too-long`, `message-kind-unknown`, `message-document-altered` (the document's digest is another
    than the one beside it), `amendment-keeps-number`, and those of `reading.read`.
    """
    if len(body) > LONGEST_MESSAGE:
        raise Refused(Problem("message-too-long", value=str(len(body)), facts={"longest": str(LONGEST_MESSAGE)}))
    try:
        tag = msgspec.json.decode(body, type=_Tagged).type
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        tag = ""
    kind = _BY_TAG.get(tag)
    if kind is None:
        raise Refused(Problem("message-kind-unknown", "type", shown(tag)))
    message: Message = reading.read(kind, body)
    problems = tuple(_unsound(message))
    if problems:
        raise Refused(*problems)
    return message


def _unsound(message: Message) -> list[Problem]:
    """What no type can say of a message."""
    problems = []
    document = getattr(message, "document", None)
    if document is not None and hashlib.sha256(document).digest() != message.digest:  # type: ignore[union-attr]
        problems.append(Problem("message-document-altered", "document"))
    if isinstance(message, CertificateAmended) and message.number == message.supersedes:
        problems.append(Problem("amendment-keeps-number", "number", shown(message.number)))
    if isinstance(message, CertificateUtilised):
        problems += [
            Problem("message-quantity-nought", f"used[{place}].quantity", shown(str(use.quantity)))
            for place, use in enumerate(message.used)
            if not use.quantity > 0
        ]
    return problems
