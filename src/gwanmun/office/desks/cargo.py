"""The cargo desk: carriers and warehouses say where the goods are; declarations that waited for them walk on."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from gwanmun.law.basics.codes import Number, Text
from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.cargo import bill as bills
from gwanmun.law.cargo.bill import Bill, BillEvent, Days, Manifested, Packages, Place
from gwanmun.law.cargo.manifest import Manifest, bill_problems, check
from gwanmun.law.cargo.split import Share, openings, split
from gwanmun.law.cargo.storage import storage_ends
from gwanmun.office import clock
from gwanmun.office.desks import rulebooks, streams
from gwanmun.office.desks.gathering import due_of_bill
from gwanmun.office.desks.streams import Deed, Kind
from gwanmun.office.journal import journal
from gwanmun.office.journal.answers import Request
from gwanmun.office.journal.entry import Actor
from gwanmun.office.people.delegations import may_act_for
from gwanmun.office.people.keys import Caller
from gwanmun.office.records import declarations, holdings

BILL = Kind(
    "bill",
    Bill,
    bills.BillEvent,
    lambda state: state.number,
    bills.after,
    party=lambda bill: bill.manifest.consignee_identifier,
    also=lambda bill: bill.manifest.control_number,
    subject=lambda bill: f"bill:{bill.number}",
    due=due_of_bill,
)


# What anybody may see of a cargo's way; what declarations and splits do to it is the parties' own affair.
PUBLIC = (
    bills.Manifested,
    bills.Departed,
    bills.Arrived,
    bills.Landed,
    bills.CarriedIn,
    bills.Cleared,
    bills.CarriedOut,
)


class Movement(Struct, frozen=True, forbid_unknown_fields=True):
    """The day a ship, aircraft, train or lorry left or came in."""

    on: date


class Landing(Struct, frozen=True, forbid_unknown_fields=True):
    """Packages came ashore, so many and so heavy; `last` when no more will come under the bill."""

    packages: Packages
    gross_weight_kg: Decimal
    on: date
    last: bool = False


class Carriage(Struct, frozen=True, forbid_unknown_fields=True):
    """Packages are carried into a bonded place."""

    place: Place
    packages: Packages
    on: date


class CarriageOut(Struct, frozen=True, forbid_unknown_fields=True):
    """Packages are carried out of a bonded place, for a declaration that was released."""

    place: Place
    packages: Packages
    declaration: Number
    on: date


class Extension(Struct, frozen=True, forbid_unknown_fields=True):
    """The goods may lie so many days longer."""

    days: Days
    why: Text
    on: date


class Parting(Struct, frozen=True, forbid_unknown_fields=True):
    """A bill is to be split into these shares, out of the place named or the one carried into last."""

    shares: Annotated[tuple[Share, ...], Meta(min_length=1, max_length=999)]
    on: date
    place: str = ""


class BillStanding(Struct, frozen=True, omit_defaults=True):
    """A bill as it stands, and until when its goods may lie under bond."""

    bill: Bill
    left: int
    store_until: date | None = None


class Passage(Struct, frozen=True):
    """One step of a cargo's way, as anybody who knows its number may see it."""

    at: datetime
    what: str
    place: str = ""
    packages: int = 0


class Progress(Struct, frozen=True):
    """How far the cargo of a control number has come: no names, no values, no goods."""

    cargo_control_number: str
    passages: tuple[Passage, ...]
    declarations: tuple[str, ...]  # the status of each declaration made under the bill


def manifest(event: Manifested, actor: Actor, request: Request | None = None) -> BillStanding:
    """A carrier manifests a bill. The same bill again says nothing new; another one under its number is refused."""
    deed = Deed(BILL, event.number, actor, request)
    return _standing(streams.open_or_continue(deed, lambda bill: _opening(event, bill)))


def enter(manifest_: Manifest, actor: Actor, request: Request | None = None) -> BillStanding:
    """A carrier enters a master bill with the houses under it, all in one transaction; how the master stands."""
    problems = check(manifest_)
    if problems:
        raise Refused(*problems)

    def houses_too(bill: Bill | None) -> Struct | Sequence[Struct] | None:
        for house in manifest_.houses:
            manifest(house, actor)
        return _opening(manifest_.master, bill)

    return _standing(streams.open_or_continue(Deed(BILL, manifest_.master.number, actor, request), houses_too))


def depart(number: str, movement: Movement, actor: Actor, request: Request | None = None) -> BillStanding:
    """The means of transport left the port of loading."""
    return _act(Deed(BILL, number, actor, request), lambda _: bills.Departed(movement.on))


def arrive(number: str, movement: Movement, actor: Actor, request: Request | None = None) -> BillStanding:
    """The means of transport came into port."""
    return _act(Deed(BILL, number, actor, request), lambda _: bills.Arrived(movement.on))


def land(number: str, landing: Landing, actor: Actor, request: Request | None = None) -> BillStanding:
    """Packages came ashore."""
    weight, on, last = landing.gross_weight_kg, landing.on, landing.last
    return _act(
        Deed(BILL, number, actor, request),
        lambda bill: bills.land(bill, landing.packages, gross_weight_kg=weight, on=on, last=last),
    )


def carry_in(number: str, carriage: Carriage, actor: Actor, request: Request | None = None) -> BillStanding:
    """Packages were carried into a bonded place (반입); the storage clock starts."""
    return _act(
        Deed(BILL, number, actor, request),
        lambda bill: bills.carry_in(bill, carriage.place, carriage.packages, on=carriage.on),
    )


def carry_out(number: str, carriage: CarriageOut, actor: Actor, request: Request | None = None) -> BillStanding:
    """Packages left a bonded place (반출) on the strength of a released declaration."""
    packages, place, on = carriage.packages, carriage.place, carriage.on
    return _act(
        Deed(BILL, number, actor, request),
        lambda bill: bills.carry_out(bill, carriage.declaration, packages, place=place, on=on),
    )


def check_place(caller: Caller, place: str) -> None:
    """A warehouse speaks of the places it keeps; an account of the office itself, of any. Raises Refused."""
    if caller.company and place not in caller.places:
        raise Refused(Problem("place-not-yours", "place", place, {"yours": ", ".join(caller.places)}))


def extend_storage(number: str, extension: Extension, actor: Actor, request: Request | None = None) -> BillStanding:
    """The customs office lets the goods lie longer."""
    return _act(
        Deed(BILL, number, actor, request),
        lambda _: bills.StorageExtended(extension.days, extension.why, extension.on),
    )


def split_up(number: str, parting: Parting, actor: Actor, request: Request | None = None) -> BillStanding:
    """One bill becomes several (B/L 분할): the old one and all new ones are written in one transaction."""
    deed = Deed(BILL, number, actor, request)

    def apart(bill: Bill) -> Struct | Sequence[Struct]:
        outcome = split(bill, parting.shares, on=parting.on, place=parting.place or None)
        if isinstance(outcome, tuple):
            return outcome
        at = clock.now()
        for new, events in openings(bill, outcome).items():
            streams.write(Deed(BILL, new, actor), None, None, events, at)
        return outcome

    return _act(deed, apart)


def show(number: str, actor: Actor) -> BillStanding:
    """A bill, to its consignee, to whoever acts for the consignee, and to those who handle cargo."""
    bill, _ = streams.read(BILL, number)
    country, consignee = rulebooks.current().country, bill.manifest.consignee_identifier
    today = clock.today(country.timezone)
    if actor.only and consignee and not may_act_for(country.id.upper(), actor.only, consignee, today):
        raise Refused(Problem("bill-not-yours", "number", number))
    return _standing(bill)


def progress(cargo_control_number: str) -> Progress:
    """How far a cargo has come, for anybody who knows its number."""
    found = holdings.by_other_name("bill", cargo_control_number)
    if not found:
        raise Refused(Problem("cargo-unknown", "cargo_control_number", cargo_control_number))
    passages = []
    for entry in journal.read([found[0].case_key])[found[0].case_key].entries:
        event = msgspec.json.decode(entry.body, type=BillEvent)
        if isinstance(event, PUBLIC):
            place, packages = getattr(event, "place", ""), getattr(event, "packages", 0)
            passages.append(Passage(entry.at, entry.kind, place, packages))
    rows = declarations.under_bill(found[0].number)
    return Progress(cargo_control_number, tuple(passages), tuple(row.status for row in rows))


def _opening(event: Manifested, bill: Bill | None) -> Struct | Sequence[Struct] | None:
    if bill is not None:
        return None if bill.manifest == event else Problem("bill-number-taken", "number", event.number)
    return bill_problems(event) or event


def _act(deed: Deed, work: Callable[[Bill], Struct | Sequence[Struct] | Problem]) -> BillStanding:
    return _standing(streams.act(deed, work))


def _standing(bill: Bill) -> BillStanding:
    law, since = rulebooks.current().country.storage, bill.carried_in_on
    return BillStanding(bill, bill.left, storage_ends(law, since, bill.extended_days) if since else None)
