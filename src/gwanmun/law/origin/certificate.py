"""A certificate of origin: what it covers, what its issuer says of it, and how much of it is left.

A certificate is a stream of events, as a bill is. It opens with our question about a number an importer
claimed (`CertificateAsked`) or with the issuer's own document (`CertificateReceived`), whichever comes first.
A corrected certificate always takes a new number and cancels the old one: a known number with another content
is refused. (The Korean and Chinese systems failed 1,860 and then 4,730 times in two years because corrections
kept their number.)
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct
from msgspec.structs import replace

from gwanmun.law.basics.codes import CountryCode, Number, Text
from gwanmun.law.basics.figures import is_figure
from gwanmun.law.basics.period import FAR
from gwanmun.law.basics.problem import Problem
from gwanmun.law.origin.assured import LEVELS, Assurance

# What the issuing country has said of a certificate.
Word = Literal["asked", "valid", "void"]
ItemNumber = Annotated[int, Meta(ge=1, le=999)]

NOTHING = Decimal(0)


class CertificateLine(Struct, frozen=True, omit_defaults=True):
    """One item of a certificate of origin: what it covers and who has claimed of it."""

    commodity: str  # six digits
    origin: str
    criterion: str  # "WO", "CTH", "RVC 45"
    quantity: Decimal
    unit: str
    claimed: dict[str, Decimal] = {}  # by declaration

    @property
    def left(self) -> Decimal:
        """How much no declaration has claimed."""
        return self.quantity - sum(self.claimed.values(), NOTHING)


class Certificate(Struct, frozen=True, omit_defaults=True):
    """A certificate of origin as this office knows it."""

    number: str
    agreement: str
    issuer: str  # country
    exporter: str
    consignee: str
    issued: date
    expires: date  # last day it may be claimed on
    word: Word
    lines: tuple[CertificateLine, ...]
    replaces: str = ""
    replaced_by: str = ""
    why: str = ""  # the issuer's reason for saying it is void
    cancelled: bool = False  # it was taken back, and no document that comes later makes it good again
    assurance: Assurance | Literal[""] = ""  # of one that came over the exchange
    message: str = ""  # digest of the message that brought it, in hexadecimal
    parts: tuple[str, ...] = ()  # digests of the parts of its document, shown or not


# What can happen to a certificate.


class CertificateAsked(Struct, frozen=True, tag_field="event", tag=True):
    """An importer claimed under a number this office did not know, and the issuing country was asked about it."""

    number: Number
    agreement: str
    issuer: CountryCode
    on: date


class CertificateReceived(Struct, frozen=True, tag_field="event", tag=True, omit_defaults=True):
    """The issuing country sent the certificate itself."""

    number: Number
    agreement: str
    issuer: CountryCode
    exporter: str
    consignee: str
    issued: date
    expires: date
    lines: tuple[CertificateLine, ...]
    on: date
    word: Word = "valid"
    replaces: str = ""  # number of the certificate this one corrects


class CertificateAnswered(Struct, frozen=True, tag_field="event", tag=True, omit_defaults=True):
    """The issuing country gave its word on the certificate."""

    word: Word
    on: date
    why: Text = ""


class CertificateClaimed(Struct, frozen=True, tag_field="event", tag=True):
    """A declaration was granted preference on so much of an item."""

    declaration: Number
    item: ItemNumber
    quantity: Decimal
    on: date


class CertificateRestored(Struct, frozen=True, tag_field="event", tag=True):
    """A declaration that was amended, withdrawn or denied gave so much of an item back."""

    declaration: Number
    item: ItemNumber
    quantity: Decimal
    on: date


class CertificateCancelled(Struct, frozen=True, tag_field="event", tag=True, omit_defaults=True):
    """The issuing country cancelled the certificate, for good or in favour of a corrected one."""

    why: Text
    on: date
    replaced_by: str = ""


class CertificateCarried(Struct, frozen=True, tag_field="event", tag=True):
    """It came over the exchange: under which number of which channel, and what its document says may be shown later."""

    channel: str  # "KR>VN/co"
    place: int  # its number there
    message: str  # SHA-256 of the message, in hexadecimal
    parts: tuple[str, ...]  # digests of the parts of the document, in URL letters
    on: date


class CertificateBridged(Struct, frozen=True, tag_field="event", tag=True):
    """It came over the bridge, from a partner without the exchange: the file as it was, and who signed for it."""

    media: str  # "xml", "json"
    digest: str  # SHA-256 of the file, in hexadecimal
    content: bytes
    key: str  # the name of the key registered for the partner
    signature: str  # a detached JWS
    on: date


class CertificateAssured(Struct, frozen=True, tag_field="event", tag=True):
    """It can be relied on further than before; or, where its issuer's log was convicted of a fork, less far."""

    assurance: Assurance
    on: date


CertificateEvent: TypeAlias = (
    CertificateAsked
    | CertificateReceived
    | CertificateCarried
    | CertificateBridged
    | CertificateAssured
    | CertificateAnswered
    | CertificateClaimed
    | CertificateRestored
    | CertificateCancelled
)


def fold(events: Iterable[CertificateEvent]) -> Certificate:
    """The certificate after all its events."""
    certificate: Certificate | None = None
    for event in events:
        certificate = after(certificate, event)
    if certificate is None:
        raise ValueError("a certificate begins with CertificateAsked or CertificateReceived")
    return certificate


def after(certificate: Certificate | None, event: CertificateEvent) -> Certificate:  # noqa: PLR0911 - one an event
    """The certificate once this has happened too. Events are facts: nothing is judged here again."""
    if isinstance(event, CertificateAsked | CertificateReceived):
        return _opened(certificate, event)
    if certificate is None:
        raise ValueError("a certificate begins with CertificateAsked or CertificateReceived")
    match event:
        case CertificateAnswered():
            return replace(certificate, word=event.word, why=event.why)
        case CertificateCancelled():
            return replace(certificate, word="void", why=event.why, replaced_by=event.replaced_by, cancelled=True)
        case CertificateCarried():
            return replace(certificate, assurance=LEVELS[0], message=event.message, parts=event.parts)
        case CertificateBridged():
            return certificate  # evidence of how it came, and nothing new of what it says
        case CertificateAssured():
            return replace(certificate, assurance=event.assurance)
        case CertificateClaimed():
            return _claimed(certificate, event.declaration, event.item, event.quantity)
        case CertificateRestored():
            return _claimed(certificate, event.declaration, event.item, -event.quantity)


def _opened(known: Certificate | None, event: CertificateAsked | CertificateReceived) -> Certificate:
    if isinstance(event, CertificateAsked):
        # Asking again about a certificate that is here says nothing new of it.
        return known or Certificate(
            event.number, event.agreement, event.issuer, "", "", event.on, FAR, word="asked", lines=()
        )
    received = Certificate(
        event.number,
        event.agreement,
        event.issuer,
        event.exporter,
        event.consignee,
        event.issued,
        event.expires,
        event.word,
        event.lines,
        replaces=event.replaces,
    )
    if known is None or not known.cancelled:
        return received
    return replace(received, word="void", why=known.why, replaced_by=known.replaced_by, cancelled=True)


def _claimed(certificate: Certificate, declaration: str, item: int, quantity: Decimal) -> Certificate:
    line = certificate.lines[item - 1]
    now = line.claimed.get(declaration, NOTHING) + quantity
    others = {name: claimed for name, claimed in line.claimed.items() if name != declaration}
    changed = replace(line, claimed={**others, declaration: now} if now else others)
    lines = (*certificate.lines[: item - 1], changed, *certificate.lines[item:])
    return replace(certificate, lines=lines)


# What one may do with it.


def receive(known: Certificate | None, received: CertificateReceived) -> CertificateReceived | Problem | None:
    """Take a certificate in: as new, as nothing new (None), or not at all when its number stands for another."""
    for i, line in enumerate(received.lines):
        if not is_figure(line.quantity) or line.quantity <= 0 or line.claimed:
            return Problem("quantity-unusable", f"lines[{i}].quantity", str(line.quantity))
    if known is None or not known.lines:  # a number we only asked about has no content to differ from
        return received
    if _same_document(known, received):
        return None
    return Problem("certificate-number-reused", "number", received.number, {"issued": known.issued.isoformat()})


def _same_document(known: Certificate, received: CertificateReceived) -> bool:
    blank = tuple(replace(line, claimed={}) for line in known.lines)
    said = replace(known, lines=blank, word=received.word, replaced_by="", why="", cancelled=False)
    return replace(said, assurance="", message="", parts=()) == _opened(None, received)


def assure(certificate: Certificate, level: Assurance, *, on: date, forked: bool = False) -> CertificateAssured | None:
    """How far a certificate can be relied on now: it rises and never falls, unless its issuer's log has forked.

    One that came another way than over the exchange has no level and gets none.
    """
    if not certificate.assurance or level == certificate.assurance:
        return None
    rises = LEVELS.index(level) > LEVELS.index(certificate.assurance)
    return CertificateAssured(level, on) if rises or forked else None


def claim(
    certificate: Certificate, declaration: str, item: int, quantity: Decimal, *, on: date
) -> CertificateClaimed | Problem:
    """A declaration claims so much of an item: never more than is left of it, and nothing of a void certificate."""
    if certificate.word == "void":
        return Problem("certificate-void", "certificate", certificate.number, {"why": certificate.why})
    refusal = _movable(certificate, item, quantity)
    if refusal is not None:
        return refusal
    line = certificate.lines[item - 1]
    if quantity > line.left:
        facts = {"certificate": certificate.number, "item": str(item), "unit": line.unit}
        facts |= {"quantity": str(line.quantity), "left": str(line.left), "asked": str(quantity)}
        return Problem("certificate-exhausted", "quantity", str(quantity), facts)
    return CertificateClaimed(declaration, item, quantity, on)


def restore(
    certificate: Certificate, declaration: str, item: int, quantity: Decimal, *, on: date
) -> CertificateRestored | Problem:
    """A declaration gives so much of an item back: never more than it claimed."""
    refusal = _movable(certificate, item, quantity)
    if refusal is not None:
        return refusal
    claimed = certificate.lines[item - 1].claimed.get(declaration, NOTHING)
    if quantity > claimed:
        facts = {"certificate": certificate.number, "item": str(item), "declaration": declaration}
        facts |= {"claimed": str(claimed), "asked": str(quantity)}
        return Problem("restore-exceeds-claimed", "quantity", str(quantity), facts)
    return CertificateRestored(declaration, item, quantity, on)


def reclaim(
    certificate: Certificate, declaration: str, wanted: Mapping[int, Decimal], *, on: date
) -> tuple[CertificateClaimed | CertificateRestored, ...] | Problem:
    """What brings a declaration's claims on each item to exactly these quantities; nothing wanted gives all back."""
    happened = []
    for item in sorted({*wanted, *range(1, len(certificate.lines) + 1)}):
        held = NOTHING
        if item <= len(certificate.lines):
            held = certificate.lines[item - 1].claimed.get(declaration, NOTHING)
        more = wanted.get(item, NOTHING) - held
        if more == 0:
            continue
        act = claim if more > 0 else restore
        outcome = act(certificate, declaration, item, abs(more), on=on)
        if isinstance(outcome, Problem):
            return outcome
        happened.append(outcome)
    return tuple(happened)


def _movable(certificate: Certificate, item: int, quantity: Decimal) -> Problem | None:
    if not is_figure(quantity) or quantity <= 0:
        return Problem("quantity-unusable", "quantity", str(quantity))
    if not 1 <= item <= len(certificate.lines):
        facts = {"certificate": certificate.number, "items": str(len(certificate.lines))}
        return Problem("certificate-item-unknown", "item", str(item), facts)
    return None
