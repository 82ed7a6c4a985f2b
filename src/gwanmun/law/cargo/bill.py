"""A bill of lading: the packages it promised, those that landed, and where each of them has gone since.

A bill is a stream of events, as a case is. `fold` makes its present state of them and `after` carries the
state on by one. The acts (`land`, `carry_in`, `draw_down`, …) look at the state and answer with the event
that happened, or with the Problem that forbids it; nothing else may write these events.

    packages:  manifested ─▶ landed ─▶ left ─▶ drawn ─▶ cleared ─▶ carried out
                                         └───▶ split away to bills of their own
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct
from msgspec.structs import replace

from gwanmun.law.basics.codes import LocationCode, Name, Number, PackageCode, Text
from gwanmun.law.basics.figures import is_figure
from gwanmun.law.basics.problem import Problem

BillKind = Literal["master", "house", "simple"]  # a master has houses under it; a simple bill has none above or below
Packages = Annotated[int, Meta(ge=1, le=10**8)]
TransportMode = Annotated[str, Meta(max_length=10, description="UN/ECE Recommendation 19: 1 sea, 4 air")]
Place = Annotated[str, Meta(min_length=1, max_length=17)]  # a bonded place's code, an..17
ControlNumber = Annotated[
    str, Meta(max_length=35, description="cargo control number; Korea's shape is in control_number.py")
]
Days = Annotated[int, Meta(ge=1, le=3650)]

NO_WEIGHT = Decimal(0)
GRAM = Decimal("0.001")


# What can happen to a bill. Each event is written once and never changed.


class Manifested(Struct, frozen=True, tag_field="event", tag=True, omit_defaults=True):
    """The carrier or forwarder put the bill on its manifest: this many packages are on board."""

    number: Number
    kind: BillKind
    packages: Packages
    package_kind: PackageCode
    gross_weight_kg: Decimal
    description: Text
    consignor: Name
    consignee: Name
    transport_mode: TransportMode
    port_of_loading: LocationCode
    port_of_discharge: LocationCode
    expected: date  # day of arrival the carrier announces
    consignee_identifier: str = ""  # of the company, where the carrier knows it
    master: str = ""  # number of the master bill a house bill stands under
    control_number: ControlNumber = ""  # 화물관리번호
    vessel: str = ""  # or aircraft, train, vehicle
    voyage: str = ""  # or flight


class ManifestCorrected(Struct, frozen=True, tag_field="event", tag=True):
    """The carrier corrected what it had manifested; what landed stays what landed."""

    packages: Packages
    gross_weight_kg: Decimal
    why: Text
    on: date


class Departed(Struct, frozen=True, tag_field="event", tag=True):
    """The means of transport left the port of loading."""

    on: date


class Arrived(Struct, frozen=True, tag_field="event", tag=True):
    """The means of transport came into port."""

    on: date


class Landed(Struct, frozen=True, tag_field="event", tag=True, omit_defaults=True):
    """Packages came ashore; landing may come in parts, of which the last says so."""

    packages: Packages
    gross_weight_kg: Decimal
    on: date
    last: bool = False  # nothing more of this bill will come: what is short now stays short


class CarriedIn(Struct, frozen=True, tag_field="event", tag=True):
    """Packages were carried into a bonded place (반입); the storage clock starts with the first."""

    place: Place
    packages: Packages
    on: date


class SplitPart(Struct, frozen=True, omit_defaults=True):
    """One new bill made of a split, and what it took along."""

    number: Number
    packages: Packages
    gross_weight_kg: Decimal
    control_number: ControlNumber = ""


class Split(Struct, frozen=True, tag_field="event", tag=True, omit_defaults=True):
    """Packages left this bill for bills of their own (B/L 분할), all out of the same place."""

    parts: tuple[SplitPart, ...]
    on: date
    place: str = ""  # bonded place they lie in; empty for packages that landed and were not carried in


class DrawnDown(Struct, frozen=True, tag_field="event", tag=True):
    """A declaration took packages of this bill to itself."""

    declaration: Number
    packages: Packages
    on: date


class Restored(Struct, frozen=True, tag_field="event", tag=True):
    """A declaration that was withdrawn, refused or amended gave packages back."""

    declaration: Number
    packages: Packages
    on: date


class Cleared(Struct, frozen=True, tag_field="event", tag=True):
    """Customs released a declaration's packages: they may leave the bonded place."""

    declaration: Number
    packages: Packages
    on: date


class CarriedOut(Struct, frozen=True, tag_field="event", tag=True):
    """Packages left a bonded place (반출) on the strength of a released declaration."""

    place: Place
    packages: Packages
    declaration: Number
    on: date


class StorageExtended(Struct, frozen=True, tag_field="event", tag=True):
    """The customs office let the goods lie longer, by so many days."""

    days: Days
    why: Text
    on: date


BillEvent: TypeAlias = (
    Manifested
    | ManifestCorrected
    | Departed
    | Arrived
    | Landed
    | CarriedIn
    | Split
    | DrawnDown
    | Restored
    | Cleared
    | CarriedOut
    | StorageExtended
)


# What a bill is after all that.


class Stock(Struct, frozen=True, omit_defaults=True):
    """The packages of one bill in one bonded place."""

    carried_in: int
    carried_out: int = 0
    split: int = 0
    since: date | None = None  # first carry-in

    @property
    def there(self) -> int:
        """How many lie there now."""
        return self.carried_in - self.carried_out - self.split


class Draft(Struct, frozen=True, omit_defaults=True):
    """What one declaration has drawn of a bill, how much of it customs let go, and how much is gone."""

    drawn: int = 0
    cleared: int = 0
    carried_out: int = 0


class Bill(Struct, frozen=True, omit_defaults=True):
    """A bill as it stands. Packages are whole numbers, weights exact kilograms."""

    manifest: Manifested
    departed: date | None = None
    arrived: date | None = None
    landed: int = 0
    landed_weight_kg: Decimal = NO_WEIGHT
    landing_over: bool = False  # the carrier has said that nothing more will come
    split: dict[str, int] = {}  # packages by the number of the bill they went to
    split_weight_kg: Decimal = NO_WEIGHT
    split_on_quay: int = 0  # of those, the packages that had not been carried in
    drafts: dict[str, Draft] = {}  # by declaration
    places: dict[str, Stock] = {}  # by bonded place
    place: str = ""  # where packages were carried in last
    extended_days: int = 0

    @property
    def number(self) -> str:
        """The bill's own number."""
        return self.manifest.number

    @property
    def drawn(self) -> int:
        """Packages that declarations have taken, gone or not."""
        return sum(draft.drawn for draft in self.drafts.values())

    @property
    def split_away(self) -> int:
        """Packages that belong to other bills now."""
        return sum(self.split.values())

    @property
    def left(self) -> int:
        """Packages that landed and that no declaration and no other bill has taken."""
        return self.landed - self.drawn - self.split_away

    @property
    def carried_in(self) -> int:
        """Packages ever carried into a bonded place."""
        return sum(stock.carried_in for stock in self.places.values())

    @property
    def carried_in_on(self) -> date | None:
        """The day the storage clock started: the first carry-in."""
        return min((stock.since for stock in self.places.values() if stock.since), default=None)

    @property
    def on_quay(self) -> int:
        """Packages that landed and lie in no bonded place yet."""
        return self.landed - self.carried_in - self.split_on_quay

    @property
    def to_let_go(self) -> int:
        """Packages that lie in a bonded place and that customs has let go."""
        cleared = sum(draft.cleared - draft.carried_out for draft in self.drafts.values())
        return min(cleared, sum(stock.there for stock in self.places.values()))

    @property
    def warehouse_must(self) -> Literal["", "carry-in", "let-go"]:
        """What a warehouse has still to do: to let go comes first, because somebody waits for it."""
        return "let-go" if self.to_let_go else "carry-in" if self.to_carry_in else ""

    @property
    def to_carry_in(self) -> int:
        """Packages on the quay that customs has not let go: those it has may leave from there."""
        cleared = sum(draft.cleared - draft.carried_out for draft in self.drafts.values())
        return max(0, self.on_quay - (cleared - self.to_let_go))


def fold(events: Iterable[BillEvent]) -> Bill:
    """The bill after all its events, of which the first is the manifest's."""
    happened = iter(events)
    first = next(happened, None)
    if not isinstance(first, Manifested):
        raise ValueError("a bill begins with Manifested")  # noqa: TRY004 - the stream is wrong, not the type
    bill = Bill(first)
    for event in happened:
        bill = after(bill, event)
    return bill


def after(bill: Bill | None, event: BillEvent) -> Bill:  # noqa: C901, PLR0911 - one answer an event
    """The bill once this has happened too. Events are facts: nothing is judged here again."""
    if isinstance(event, Manifested):
        return Bill(event)
    if bill is None:
        raise ValueError("a bill begins with Manifested")
    match event:
        case Landed():
            return replace(
                bill,
                arrived=bill.arrived or event.on,  # what came ashore has arrived, whether or not anybody said so
                landed=bill.landed + event.packages,
                landed_weight_kg=bill.landed_weight_kg + event.gross_weight_kg,
                landing_over=bill.landing_over or event.last,
            )
        case CarriedIn() | CarriedOut():
            return _after_movement(bill, event)
        case DrawnDown() | Restored() | Cleared():
            return replace(bill, drafts=_redrafted(bill.drafts, event))
        case Split():
            return _after_split(bill, event)
        case ManifestCorrected():
            corrected = replace(bill.manifest, packages=event.packages, gross_weight_kg=event.gross_weight_kg)
            return replace(bill, manifest=corrected)
        case Departed():
            return replace(bill, departed=event.on)
        case Arrived():
            return replace(bill, arrived=event.on)
        case StorageExtended():
            return replace(bill, extended_days=bill.extended_days + event.days)


def _after_movement(bill: Bill, event: CarriedIn | CarriedOut) -> Bill:
    stock = bill.places.get(event.place, Stock(carried_in=0))
    if isinstance(event, CarriedIn):
        since = event.on if stock.since is None else min(stock.since, event.on)
        fuller = replace(stock, carried_in=stock.carried_in + event.packages, since=since)
        return replace(bill, places={**bill.places, event.place: fuller}, place=event.place)
    emptier = replace(stock, carried_out=stock.carried_out + event.packages)
    return replace(bill, places={**bill.places, event.place: emptier}, drafts=_redrafted(bill.drafts, event))


def _redrafted(drafts: dict[str, Draft], event: DrawnDown | Restored | Cleared | CarriedOut) -> dict[str, Draft]:
    draft = drafts.get(event.declaration, Draft())
    match event:
        case DrawnDown():
            draft = replace(draft, drawn=draft.drawn + event.packages)
        case Restored():
            drawn = draft.drawn - event.packages
            draft = replace(draft, drawn=drawn, cleared=min(draft.cleared, drawn))
        case Cleared():
            draft = replace(draft, cleared=draft.cleared + event.packages)
        case CarriedOut():
            draft = replace(draft, carried_out=draft.carried_out + event.packages)
    return {**drafts, event.declaration: draft}


def _after_split(bill: Bill, event: Split) -> Bill:
    packages = sum(part.packages for part in event.parts)
    places = bill.places
    if event.place:
        stock = places[event.place]
        places = {**places, event.place: replace(stock, split=stock.split + packages)}
    return replace(
        bill,
        split=bill.split | {part.number: part.packages for part in event.parts},
        split_weight_kg=bill.split_weight_kg + sum((part.gross_weight_kg for part in event.parts), NO_WEIGHT),
        split_on_quay=bill.split_on_quay + (0 if event.place else packages),
        places=places,
    )


# What one may ask of a bill, and do with it.


class Discrepancy(Struct, frozen=True):
    """Landing against the manifest: packages over (positive) or short (negative), and the same in weight."""

    packages: int
    gross_weight_kg: Decimal


def covers(bill: Bill | None, packages: int) -> bool:
    """Whether the bill has landed and still holds at least so many packages for a declaration."""
    return bill is not None and bill.manifest.kind != "master" and 0 < packages <= bill.left


def seen_by(bill: Bill, declaration: str) -> Bill:
    """The bill as one declaration may see it: what all others drew of it is one sum, under no name.

    It answers every question about this declaration as the whole bill does, and stays as small however many draw on it.
    """
    others = [draft for name, draft in bill.drafts.items() if name != declaration]
    if not others:
        return bill
    drawn, cleared, gone = (
        sum(d.drawn for d in others),
        sum(d.cleared for d in others),
        sum(d.carried_out for d in others),
    )
    drafts = {"": Draft(drawn, cleared, gone)}
    if declaration in bill.drafts:
        drafts[declaration] = bill.drafts[declaration]
    return replace(bill, drafts=drafts)


def discrepancy(bill: Bill) -> Discrepancy | None:
    """How landing differs from the manifest; short only once the carrier has said that nothing more will come."""
    packages = bill.landed - bill.manifest.packages
    if packages > 0 or (bill.landing_over and packages < 0):
        return Discrepancy(packages, bill.landed_weight_kg - bill.manifest.gross_weight_kg)
    return None


def land(bill: Bill, packages: int, *, gross_weight_kg: Decimal, on: date, last: bool = False) -> Landed | Problem:
    """Packages come ashore. More than manifested may land (over-landing is stated, not refused)."""
    if packages < 1:
        return _not_positive(packages)
    if not is_figure(gross_weight_kg) or gross_weight_kg < 0:
        return Problem("weight-unusable", "gross_weight_kg", str(gross_weight_kg))
    if bill.landing_over:
        return Problem("landing-over", "packages", str(packages), {"bill": bill.number, "landed": str(bill.landed)})
    return Landed(packages, gross_weight_kg, on, last)


def carry_in(bill: Bill, place: str, packages: int, *, on: date) -> CarriedIn | Problem:
    """Packages are carried into a bonded place: never more than landed and lie in none yet."""
    if packages < 1:
        return _not_positive(packages)
    if packages > bill.on_quay:
        facts = {"bill": bill.number, "landed": str(bill.landed), "carried_in": str(bill.carried_in)}
        facts |= {"left": str(bill.on_quay), "asked": str(packages)}
        return Problem("carry-in-exceeds-landed", "packages", str(packages), facts)
    return CarriedIn(place, packages, on)


def draw_down(bill: Bill, declaration: str, packages: int, *, on: date) -> DrawnDown | Problem:
    """A declaration takes packages: never more than landed and are left."""
    if packages < 1:
        return _not_positive(packages, "consignment.packages")
    facts = {"bill": bill.number, "manifested": str(bill.manifest.packages), "landed": str(bill.landed)}
    facts |= {"left": str(bill.left), "asked": str(packages)}
    if bill.manifest.kind == "master":
        return Problem("bill-is-master", "consignment.transport_document", bill.number, facts)
    if bill.landed == 0:
        return Problem("bill-not-landed", "consignment.transport_document", bill.number, facts)
    if packages > bill.left:
        return Problem("bill-overdrawn", "consignment.packages", str(packages), facts)
    return DrawnDown(declaration, packages, on)


def restore(bill: Bill, declaration: str, packages: int, *, on: date) -> Restored | Problem:
    """A declaration gives packages back: never more than it drew, nor such as have left the bonded place."""
    if packages < 1:
        return _not_positive(packages)
    draft = bill.drafts.get(declaration, Draft())
    if packages > draft.drawn - draft.carried_out:
        return Problem("restore-exceeds-drawn", "packages", str(packages), _drafted(bill, declaration, packages))
    return Restored(declaration, packages, on)


def redraw(bill: Bill, declaration: str, packages: int, *, on: date) -> DrawnDown | Restored | Problem | None:
    """What brings a declaration's draft to exactly so many packages after an amendment; None when it is so already."""
    more = packages - bill.drafts.get(declaration, Draft()).drawn
    if more > 0:
        return draw_down(bill, declaration, more, on=on)
    return restore(bill, declaration, -more, on=on) if more else None


def clear(bill: Bill, declaration: str, *, on: date) -> Cleared | Problem:
    """Customs lets go what the declaration has drawn and was not cleared before."""
    draft = bill.drafts.get(declaration, Draft())
    packages = draft.drawn - draft.cleared
    if packages < 1:
        return Problem("nothing-to-clear", "declaration", declaration, _drafted(bill, declaration, packages))
    return Cleared(declaration, packages, on)


def carry_out(bill: Bill, declaration: str, packages: int, *, place: str, on: date) -> CarriedOut | Problem:
    """Packages leave a bonded place: never more than lie there, nor more than the declaration had released."""
    if packages < 1:
        return _not_positive(packages)
    draft = bill.drafts.get(declaration, Draft())
    if packages > draft.cleared - draft.carried_out:
        return Problem("carry-out-not-released", "packages", str(packages), _drafted(bill, declaration, packages))
    there = bill.places[place].there if place in bill.places else 0
    if packages > there:
        facts = {"bill": bill.number, "place": place, "there": str(there), "asked": str(packages)}
        return Problem("carry-out-exceeds-carried-in", "packages", str(packages), facts)
    return CarriedOut(place, packages, declaration, on)


def _not_positive(packages: int, path: str = "packages") -> Problem:
    return Problem("packages-not-positive", path, str(packages))


def _drafted(bill: Bill, declaration: str, asked: int) -> dict[str, str]:
    draft = bill.drafts.get(declaration, Draft())
    return {
        "bill": bill.number,
        "declaration": declaration,
        "drawn": str(draft.drawn),
        "released": str(draft.cleared),
        "carried_out": str(draft.carried_out),
        "asked": str(asked),
    }
