"""The case: a declaration as it was lodged, and everything that has happened to it since.

Nothing in a case is ever changed. Events are past tense, written once; the declaration "as it
stands" is the last amendment, or what was lodged. An amendment says which settled steps it opens
again, so that the walk goes over them once more and over nothing else.
"""

from datetime import date
from typing import Annotated, Literal, TypeAlias, TypeVar

from msgspec import Meta, Struct

from gwanmun.law.aeo.programme import Benefit
from gwanmun.law.aeo.trust import Known, Party
from gwanmun.law.clearance.declaration import Declaration
from gwanmun.law.origin.preference import Denied, Granted
from gwanmun.law.revenue.value import Valuation
from gwanmun.law.risk.control_result import Kind, Verdict
from gwanmun.law.risk.lodged_line import Minor
from gwanmun.law.risk.selection import Control, Selection
from gwanmun.law.tariff.assess import Assessment


class Happening(Struct, frozen=True, tag_field="event", tag=True, omit_defaults=True):
    """Anything that happens to a case; the tag is the class's own name."""


# What the law decides as it walks.


class Accepted(Happening, frozen=True):
    """The declaration was in order and is accepted; its law date is this day (Customs Act Article 241)."""

    on: date


class CargoMatched(Happening, frozen=True):
    """The goods were found under their bill: the carrier has manifested, or landed, at least these packages."""

    bill: str
    packages: int


class PermitsCleared(Happening, frozen=True):
    """Every other agency that must agree has agreed, by these permits."""

    permits: tuple[str, ...] = ()


Settlement: TypeAlias = Granted | Denied | None
"""What was settled about the origin of one line: preference granted, denied for a reason, or not asked for."""


class OriginSettled(Happening, frozen=True):
    """Each line's origin is settled, and the preference it has or has not."""

    lines: tuple[Settlement, ...]


class Valued(Happening, frozen=True):
    """The customs value of each line is settled (WTO Valuation Agreement)."""

    valuation: Valuation


class DutyAssessed(Happening, frozen=True):
    """Duty and taxes are assessed, to be paid or secured by the day named."""

    assessment: Assessment
    due_by: date
    not_collected: int = 0  # of the total, minor units: too little to be asked for

    @property
    def asked(self) -> int:
        """What the importer is asked for, minor units."""
        return self.assessment.total - self.not_collected


class ControlSelected(Happening, frozen=True):
    """It is settled whether a person looks at the documents or the goods, and why."""

    selection: Selection
    blind: bool = False  # whoever looks is not told why, so that the office learns how far reasons lead the eye
    trusted: bool = False  # the trader was a trusted one then


class BenefitUsed(Happening, frozen=True):
    """A party that is trusted had something for it, which others would not have had."""

    benefit: Benefit
    party: Party
    operator: str  # trader identification number
    effect: str  # what it changed: "examination to documents", "drawn by 21 of 30"
    arrangement: str = ""  # by which a partner's word counted; empty: our own programme
    grade: str = ""
    version: int = 0  # of the partner's record


class BenefitWithheld(Happening, frozen=True):
    """A party that was trusted had nothing for it: suspended, over, or not heard of for too long."""

    party: Party
    operator: str
    standing: Known
    arrangement: str = ""
    version: int = 0


class CargoPresented(Happening, frozen=True):
    """The goods have landed: the declaration draws its packages from the bill, where they lie under bond."""

    bill: str
    packages: int
    place: str = ""


class ControlPassed(Happening, frozen=True):
    """The control asked for is done and found nothing against the goods, or none was asked for."""

    control: Control


class Settled(Happening, frozen=True):
    """What is owed before release is paid or secured."""

    amount: int
    by: Literal["payment", "security", "nothing"]


class Released(Happening, frozen=True):
    """The goods are free: to leave the bonded area on import, to be loaded on export."""

    on: date
    load_by: date | None = None  # exports


class Discharged(Happening, frozen=True):
    """Paid and owed agree at this amount: the account of the declaration is closed."""

    amount: int


class Lapsed(Happening, frozen=True):
    """The goods were not loaded in time: the acceptance of the export is void (Customs Act Article 251)."""

    on: date


class Closed(Happening, frozen=True):
    """A withdrawn, rejected or lapsed declaration has nothing left to pay or give back."""

    on: date


# What people do, and the world.


class Found(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What was found of one line, or with line 0 of the whole declaration: what selection learns from."""

    verdict: Verdict
    line: Annotated[int, Meta(ge=0, le=999)] = 0
    kind: Kind = ""
    evaded_tax: Minor = 0  # minor units
    safety: bool = False  # it threatened safety, health or rights


class Examined(Happening, frozen=True):
    """An officer reviewed the documents or examined the goods."""

    control: Literal["documents", "examination"]
    conforms: bool
    findings: str = ""
    found: tuple[Found, ...] = ()  # line by line; nothing is said of lines that conform
    minutes: Annotated[int, Meta(ge=0, le=100_000)] = 0  # it took
    photographs: tuple[Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")], ...] = ()  # SHA-256 of each, kept on file


class ControlProposed(Happening, frozen=True):
    """An officer proposes to add a control, or to waive the one that was selected; a second one must agree."""

    change: Literal["add", "waive"]
    control: Control  # what is to be done then
    why: str
    by: str  # the officer's account


class ControlAgreed(Happening, frozen=True):
    """A second officer agrees to the change of control; what was done before an added control is done again."""

    by: str
    opens: tuple[str, ...] = ()


class ControlDeclined(Happening, frozen=True):
    """A second officer declines the change of control; what was selected stands."""

    why: str
    by: str


class Paid(Happening, frozen=True):
    """Money came in."""

    receipt: str
    amount: int
    on: date
    method: str = ""
    payer: str = ""  # identifier, where the bank names whose money it is


class Refunded(Happening, frozen=True):
    """Money was given back."""

    receipt: str
    amount: int
    on: date


class Secured(Happening, frozen=True):
    """A guarantee was put up for what is owed, so that the goods may go before the money comes."""

    guarantee: str
    amount: int


class Amended(Happening, frozen=True):
    """The declarant changed the declaration; these settled steps are open again."""

    declaration: Declaration
    why: str
    opens: tuple[str, ...]


class AmendmentProposed(Happening, frozen=True):
    """Somebody asks for an amendment that one person alone does not make; the declaration stands as it stood."""

    declaration: Declaration  # as it would stand
    why: str
    by: str  # account
    owed: int  # as the declaration stands, minor units
    owed_then: int | None = None  # with the amendment; None where that cannot be said yet
    law: str = ""  # the act that asks for a second person


class AmendmentAgreed(Happening, frozen=True):
    """A second person, an officer, agrees to the amendment; `Amended` follows."""

    by: str


class AmendmentDeclined(Happening, frozen=True):
    """A second person, an officer, declines the amendment; the declaration stands as it stood."""

    why: str
    by: str


class OriginReopened(Happening, frozen=True):
    """An officer opens the settled origin again: the partner, or its silence, took the proof of it away."""

    certificate: str
    why: str
    opens: tuple[str, ...]


class Withdrawn(Happening, frozen=True):
    """The declarant took the declaration back (Customs Act Article 250)."""

    why: str


class Rejected(Happening, frozen=True):
    """An officer rejected the declaration, with the article it offends."""

    why: str
    law: str


class Held(Happening, frozen=True):
    """An officer holds the goods (Customs Act Article 237)."""

    why: str
    law: str


class HoldLifted(Happening, frozen=True):
    """The hold is lifted."""

    why: str


class LoadingExtended(Happening, frozen=True):
    """The exporter was given longer to load."""

    until: date
    why: str


class Loaded(Happening, frozen=True):
    """The carrier took the goods on board."""

    on: date
    means_name: str
    packages: int


Event: TypeAlias = (
    Accepted
    | CargoMatched
    | PermitsCleared
    | OriginSettled
    | Valued
    | DutyAssessed
    | BenefitUsed
    | BenefitWithheld
    | ControlSelected
    | CargoPresented
    | ControlPassed
    | Settled
    | Released
    | Discharged
    | Lapsed
    | Closed
    | Examined
    | ControlProposed
    | ControlAgreed
    | ControlDeclined
    | Paid
    | Refunded
    | Secured
    | Amended
    | AmendmentProposed
    | AmendmentAgreed
    | AmendmentDeclined
    | OriginReopened
    | Withdrawn
    | Rejected
    | Held
    | HoldLifted
    | LoadingExtended
    | Loaded
)

E = TypeVar("E", bound=Happening)

ENDINGS = (Withdrawn, Rejected, Lapsed)
OPENING = (Amended, OriginReopened, ControlAgreed)


class Case(Struct, frozen=True):
    """A document as it was lodged, plus what has happened to it since."""

    lodged: Declaration
    events: tuple[Event, ...] = ()

    @property
    def declaration(self) -> Declaration:
        """The declaration as it stands: the last amendment, or what was lodged."""
        for event in reversed(self.events):
            if type(event) is Amended:
                return event.declaration
        return self.lodged

    def find(self, kind: type[E]) -> E | None:
        """The last event of this kind, if it has happened and nothing has opened it again since."""
        for event in reversed(self.events):
            if type(event) is kind:
                return event
            if isinstance(event, OPENING) and kind.__name__ in event.opens:
                return None
        return None

    def get(self, kind: type[E]) -> E:
        """The event of this kind, which the order of the steps says has happened."""
        event = self.find(kind)
        assert event is not None, f"{kind.__name__} has not happened to {self.lodged.number}"
        return event

    def after(self, *events: Event) -> "Case":
        """The case once these have happened too."""
        return Case(self.lodged, (*self.events, *events))

    def used(self, benefit: Benefit) -> BenefitUsed | None:
        """The last time this benefit was used, since anything was opened again."""
        for event in reversed(self.events):
            if type(event) is BenefitUsed and event.benefit == benefit:
                return event
            if type(event) is Amended or type(event) is OriginReopened:
                return None
        return None

    @property
    def ended(self) -> Withdrawn | Rejected | Lapsed | None:
        """How the case ended before its time, if it did."""
        for event in self.events:
            if isinstance(event, ENDINGS):
                return event
        return None

    @property
    def amendment_proposed(self) -> AmendmentProposed | None:
        """The amendment that waits for a second person, if any."""
        for event in reversed(self.events):
            if isinstance(event, AmendmentAgreed | AmendmentDeclined):
                return None
            if type(event) is AmendmentProposed:
                return event if self.ended is None else None
        return None

    @property
    def held(self) -> Held | None:
        """The hold that still stands, if any."""
        for event in reversed(self.events):
            if type(event) is HoldLifted:
                return None
            if type(event) is Held:
                return event
        return None

    @property
    def owed(self) -> int:
        """What the last assessment asks for, minor units; nothing once the case has ended before its time."""
        assessed = self.find(DutyAssessed)
        return assessed.asked if assessed is not None and self.ended is None else 0

    @property
    def asked_at_release(self) -> int:
        """What the goods were asked for last before a correction, minor units; nothing until they are released."""
        for event in reversed(self.events):
            if type(event) is DutyAssessed:
                return event.asked if any(type(other) is Released for other in self.events) else 0
        return 0

    @property
    def paid(self) -> int:
        """All that came in less all that went back, minor units."""
        received = sum(e.amount for e in self.events if type(e) is Paid)
        return received - sum(e.amount for e in self.events if type(e) is Refunded)

    @property
    def secured(self) -> int:
        """What guarantees cover, minor units."""
        return sum(e.amount for e in self.events if type(e) is Secured)
