"""Bills: what carriers and warehouses say of where the goods are."""

from gwanmun.law.cargo.bill import Manifested
from gwanmun.office.api.operation import deed, look
from gwanmun.office.api.visit import Reply, Visit, reply
from gwanmun.office.desks import cargo
from gwanmun.office.desks.cargo import BillStanding, Carriage, CarriageOut, Extension, Landing, Movement, Parting


def manifest(visit: Visit, manifested: Manifested) -> Reply:
    """Put a bill on the manifest: so many packages are on board. Declarations that waited for it go on."""
    return reply(cargo.manifest(manifested, visit.actor, visit.request), 201)


def show(visit: Visit, number: str) -> Reply:
    """Show a bill as it stands, to its consignee and to those who handle cargo."""
    return reply(cargo.show(number, visit.actor))


def depart(visit: Visit, movement: Movement, number: str) -> Reply:
    """Say that the means of transport left the port of loading."""
    return reply(cargo.depart(number, movement, visit.actor, visit.request), 201)


def arrive(visit: Visit, movement: Movement, number: str) -> Reply:
    """Say that the means of transport came into port."""
    return reply(cargo.arrive(number, movement, visit.actor, visit.request), 201)


def land(visit: Visit, landing: Landing, number: str) -> Reply:
    """Say that packages came ashore; `last` when no more will come. Declarations that waited for them go on."""
    return reply(cargo.land(number, landing, visit.actor, visit.request), 201)


def carry_in(visit: Visit, carriage: Carriage, number: str) -> Reply:
    """Say that packages were carried into a bonded place; the storage clock starts with the first."""
    cargo.check_place(visit.caller, carriage.place)
    return reply(cargo.carry_in(number, carriage, visit.actor, visit.request), 201)


def carry_out(visit: Visit, carriage: CarriageOut, number: str) -> Reply:
    """Say that packages left a bonded place, on the strength of a released declaration."""
    cargo.check_place(visit.caller, carriage.place)
    return reply(cargo.carry_out(number, carriage, visit.actor, visit.request), 201)


def split(visit: Visit, parting: Parting, number: str) -> Reply:
    """Split a bill: packages leave it for bills of their own."""
    return reply(cargo.split_up(number, parting, visit.actor, visit.request), 201)


def extend_storage(visit: Visit, extension: Extension, number: str) -> Reply:
    """Let the goods lie under bond longer."""
    return reply(cargo.extend_storage(number, extension, visit.actor, visit.request), 201)


OPERATIONS = (
    deed("/bills", "manifest", manifest, takes=Manifested, gives=BillStanding),
    look("/bills/{number}", "see-bills", show, gives=BillStanding),
    deed("/bills/{number}/departures", "move", depart, takes=Movement, gives=BillStanding),
    deed("/bills/{number}/arrivals", "move", arrive, takes=Movement, gives=BillStanding),
    deed("/bills/{number}/landings", "land", land, takes=Landing, gives=BillStanding),
    deed("/bills/{number}/carry-ins", "carry", carry_in, takes=Carriage, gives=BillStanding),
    deed("/bills/{number}/carry-outs", "carry", carry_out, takes=CarriageOut, gives=BillStanding),
    deed("/bills/{number}/splits", "split", split, takes=Parting, gives=BillStanding),
    deed("/bills/{number}/storage-extensions", "extend-storage", extend_storage, takes=Extension, gives=BillStanding),
)
