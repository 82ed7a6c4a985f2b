"""An application for a certificate of origin: what an exporter asks, and everything that has happened to it since.

It says which lines of which export declaration, under which agreement, and only what the declaration does not say
already: marks, packages of each item, who signs. The certificate is made of the declaration; nothing is typed twice.
The list of steps an application walks down stands in `issuing.py`.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, TypeAlias, TypeVar

from msgspec import Meta, Struct

from gwanmun.law.basics.codes import CommodityCode, Number, PackageCode, Text
from gwanmun.law.origin.frozen import Frozen
from gwanmun.law.origin.issued_certificate import (
    MOST_ITEMS,
    CriterionKind,
    Exhibition,
    IssuedCertificate,
    Producer,
    ThirdParty,
)

LineNumber = Annotated[int, Meta(ge=1, le=999)]
Agreement = Annotated[str, Meta(min_length=1, max_length=20)]


class Original(Struct, frozen=True, forbid_unknown_fields=True):
    """The item of a partner's certificate that goods came in under, and now go on under."""

    certificate: Number
    item: Annotated[int, Meta(ge=1, le=999)]


class StatedCriterion(Struct, frozen=True, forbid_unknown_fields=True):
    """Why goods originate, as an approved exporter states it in its own name; nobody else may."""

    kind: CriterionKind
    criterion: Annotated[str, Meta(min_length=1, max_length=35)]  # as the agreement's form writes it


class ItemAsked(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One item: a line of the export declaration, and what the declaration does not say of it."""

    line: LineNumber
    quantity: Decimal | None = None  # in the line's unit; None: all of the line
    marks: Annotated[str, Meta(max_length=256)] = ""
    packages: Annotated[int, Meta(ge=0, le=9_999_999)] = 0  # nought: all packages of a declaration of one line
    package_kind: PackageCode | Literal[""] = ""
    description: Text = ""  # empty: the line's
    gross_weight_kg: Decimal | None = None  # None: its share of the consignment's, by net weight
    product: Annotated[str, Meta(max_length=70)] = ""  # of the exporter's desk; empty: the line's own code
    importing_commodity: CommodityCode | Literal[""] = ""
    original: Original | None = None
    stated: StatedCriterion | None = None


class Application(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What an exporter asks of the issuing authority."""

    agreement: Agreement
    export_declaration: Number
    signatory: Annotated[str, Meta(max_length=256)] = ""  # who declares for the exporter; empty: as the register says
    place: Annotated[str, Meta(max_length=256)] = ""  # where; likewise
    items: Annotated[tuple[ItemAsked, ...], Meta(max_length=MOST_ITEMS)] = ()  # none: every line, as it is
    marks: Annotated[str, Meta(max_length=256)] = ""  # of every item that names none of its own
    producer: Producer = ""  # empty: the declaration's manufacturer, or the exporter itself
    departure: date | None = None  # planned; the carrier's word goes before it
    third_party: ThirdParty | None = None
    exhibition: Exhibition | None = None
    remarks: Text = ""
    replaces: Annotated[str, Meta(max_length=35)] = ""  # the certificate this one corrects
    why: Text = ""  # what was wrong with it


# What the law decides as an application walks.


class ApplicationAccepted(Struct, frozen=True, tag_field="event", tag=True):
    """The application is whole: everything a certificate needs is said, by it or by the export declaration."""

    on: date


class GoodsMatched(Struct, frozen=True, tag_field="event", tag=True):
    """The goods stand on the export declaration, and no other certificate of the agreement covers them."""

    declaration: str
    lines: dict[int, Decimal]
    goods: str  # digest of what was matched: if the declaration is amended, somebody must look again


class ExporterEntitled(Struct, frozen=True, tag_field="event", tag=True):
    """What lets the exporter ask for each item: an approval, a determination of its own, or a partner's certificate."""

    items: tuple[str, ...]  # the approval's number, "determination", or the original's number


class DeterminationsFrozen(Struct, frozen=True, tag_field="event", tag=True):
    """Each item originates, and how that was found is kept as it is, with digests of all it was found from."""

    items: tuple[Frozen, ...]


class ShipmentDated(Struct, frozen=True, tag_field="event", tag=True):
    """The certificate is in time for the shipment, or bears the mark of one issued afterwards."""

    departure: date | None
    retroactive: bool


class ReviewSelected(Struct, frozen=True, tag_field="event", tag=True):
    """It is settled whether a person reads the application, and why."""

    review: bool
    reasons: tuple[str, ...]


class ReviewPassed(Struct, frozen=True, tag_field="event", tag=True):
    """A person read the application and found nothing against it, or none had to."""

    on: date


class CertificateGranted(Struct, frozen=True, tag_field="event", tag=True):
    """The authority issues the certificate; it begins its own life under its own number."""

    certificate: IssuedCertificate


# What people do.


class CertificateApplied(Struct, frozen=True, tag_field="event", tag=True):
    """An exporter, or whoever acts for it, asks for a certificate."""

    number: Number
    exporter: str  # identifier
    application: Application
    on: date


class ApplicationAmended(Struct, frozen=True, tag_field="event", tag=True):
    """The exporter changes the application; it walks from the beginning."""

    application: Application
    why: Text


class ApplicationReviewed(Struct, frozen=True, tag_field="event", tag=True, omit_defaults=True):
    """An officer read the application and its evidence."""

    conforms: bool
    findings: Text = ""


class ApplicationWithdrawn(Struct, frozen=True, tag_field="event", tag=True):
    """The exporter takes the application back."""

    why: Text


class ApplicationRejected(Struct, frozen=True, tag_field="event", tag=True):
    """An officer turns the application down, naming the article it offends."""

    why: Text
    law: Text


ApplicationEvent: TypeAlias = (
    CertificateApplied
    | ApplicationAccepted
    | GoodsMatched
    | ExporterEntitled
    | DeterminationsFrozen
    | ShipmentDated
    | ReviewSelected
    | ReviewPassed
    | CertificateGranted
    | ApplicationAmended
    | ApplicationReviewed
    | ApplicationWithdrawn
    | ApplicationRejected
)

E = TypeVar("E", bound=Struct)

ENDINGS = (CertificateGranted, ApplicationWithdrawn, ApplicationRejected)


class ApplicationCase(Struct, frozen=True):
    """An application as it was handed in, plus what has happened to it since."""

    applied: CertificateApplied
    events: tuple[ApplicationEvent, ...] = ()

    @property
    def number(self) -> str:
        """The application's own number."""
        return self.applied.number

    @property
    def application(self) -> Application:
        """The application as it stands."""
        amended = self.last(ApplicationAmended)
        return amended.application if amended is not None else self.applied.application

    @property
    def ended(self) -> CertificateGranted | ApplicationWithdrawn | ApplicationRejected | None:
        """How the application ended, if it did."""
        return next((event for event in self.events if isinstance(event, ENDINGS)), None)

    @property
    def granted(self) -> IssuedCertificate | None:
        """The certificate that was issued on it."""
        granted = self.last(CertificateGranted)
        return granted.certificate if granted is not None else None

    def find(self, kind: type[E]) -> E | None:
        """The last event of this kind since the application was last amended."""
        for event in reversed(self.events):
            if isinstance(event, kind):
                return event
            if type(event) is ApplicationAmended:
                return None
        return None

    def get(self, kind: type[E]) -> E:
        """The event of this kind, which the order of the steps says has happened."""
        event = self.find(kind)
        assert event is not None, f"{kind.__name__} has not happened to {self.number}"
        return event

    def last(self, kind: type[E]) -> E | None:
        """The last event of this kind, whenever it was."""
        return next((event for event in reversed(self.events) if isinstance(event, kind)), None)

    def after(self, *events: ApplicationEvent) -> "ApplicationCase":
        """The case once these have happened too."""
        return ApplicationCase(self.applied, (*self.events, *events))


def after(case: ApplicationCase | None, event: ApplicationEvent) -> ApplicationCase:
    """The case after one more event, from the first on."""
    if isinstance(event, CertificateApplied):
        return ApplicationCase(event)
    if case is None:
        raise ValueError("an application begins with CertificateApplied")
    return case.after(event)
