"""Supplier declarations: what suppliers say of the origin of materials, and what customs thinks of it beforehand."""

from gwanmun.law.origin.supplier_declaration import SupplierDeclaration
from gwanmun.office.api.operation import deed, deed_on, look
from gwanmun.office.api.products import OfExporter
from gwanmun.office.api.visit import Reply, Visit, reply
from gwanmun.office.desks import evidence, products
from gwanmun.office.desks.evidence import Checking, Declaring, TakingBack

CREATED = 201


def declare(visit: Visit, declaring: Declaring) -> Reply:
    """Declare where materials sold to a customer are from; in place of another, under a new number."""
    declared = evidence.declare(declaring, visit.actor, visit.request)
    if declaring.replaces:
        products.resting_on(declaring.replaces, declared.customer)
    return reply(declared, CREATED)


def every(visit: Visit, asked: OfExporter) -> Reply:
    """List the declarations made for an exporter."""
    return reply(evidence.for_customer(asked.exporter, visit.actor))


def show(visit: Visit, number: str) -> Reply:
    """Show a declaration: to the supplier who made it, the customer it was made for, and officers."""
    return reply(evidence.show(number, visit.actor))


def check(visit: Visit, checking: Checking, number: str) -> Reply:
    """Say whether a declaration may be rested on; products that rest on one that is refused are determined again."""
    checked = evidence.check(number, checking, visit.actor, visit.request)
    products.resting_on(number, checked.customer)
    return reply(checked, CREATED)


def take_back(visit: Visit, back: TakingBack, number: str) -> Reply:
    """Take a declaration back; products that rest on it are determined again."""
    withdrawn = evidence.take_back(number, back, visit.actor, visit.request)
    products.resting_on(number, withdrawn.customer)
    return reply(withdrawn, CREATED)


OPERATIONS = (
    deed_on("/supplier-declarations", "declare-materials", declare, takes=Declaring, gives=SupplierDeclaration),
    look("/supplier-declarations", "see-materials", every, gives=tuple[SupplierDeclaration, ...], asks=OfExporter),
    look("/supplier-declarations/{number}", "see-materials", show, gives=SupplierDeclaration),
    deed("/supplier-declarations/{number}/checks", "check-materials", check, takes=Checking, gives=SupplierDeclaration),
    deed(
        "/supplier-declarations/{number}/withdrawals",
        "declare-materials",
        take_back,
        takes=TakingBack,
        gives=SupplierDeclaration,
    ),
)
