"""The evidence desk: what suppliers declare, what customs thinks of it, and the proofs a bill of materials names."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct

from gwanmun.law.basics.codes import Number, Text, Why
from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.origin import supplier_declaration as declarations
from gwanmun.law.origin.certificate import Certificate
from gwanmun.law.origin.evidenced import Papers, named
from gwanmun.law.origin.issued_certificate import NamedParty
from gwanmun.law.origin.materials import BillOfMaterials
from gwanmun.law.origin.supplier_declaration import (
    LONGEST_CHAIN,
    DeclaredMaterial,
    Paper,
    SupplierDeclaration,
    SupplierDeclarationChecked,
    SupplierDeclarationReplaced,
    SupplierDeclarationWithdrawn,
    SupplierDeclared,
)
from gwanmun.office.desks import mandates, rulebooks, streams
from gwanmun.office.desks.streams import Deed, Kind
from gwanmun.office.journal.answers import Request
from gwanmun.office.journal.entry import Actor
from gwanmun.office.records import holdings

SUPPLIER_DECLARATION = Kind(
    "supplier-declaration",
    SupplierDeclaration,
    declarations.SupplierEvent,
    lambda state: state.number,
    declarations.after,
    party=lambda state: state.customer,
    also=lambda state: f"supplier:{state.supplier.identifier}" if state.supplier.identifier else "",
    subject=lambda state: f"supplier-declaration:{state.number}",
)


class Declaring(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A supplier's declaration as it is handed in."""

    number: Number
    supplier: NamedParty
    customer: Annotated[str, Meta(min_length=1, max_length=35)]  # identifier
    made: date
    valid_from: date
    valid_to: date
    materials: Annotated[tuple[DeclaredMaterial, ...], Meta(min_length=1, max_length=500)]
    papers: Annotated[tuple[Paper, ...], Meta(max_length=100)] = ()
    rests_on: Annotated[tuple[Number, ...], Meta(max_length=LONGEST_CHAIN)] = ()
    replaces: Annotated[str, Meta(max_length=35)] = ""


class Checking(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What customs found, looking at a declaration before anybody rests on it."""

    result: Literal["confirmed", "refused"]
    why: Text = ""


class TakingBack(Struct, frozen=True, forbid_unknown_fields=True):
    """Why a supplier takes its declaration back."""

    why: Why


def declare(declaring: Declaring, actor: Actor, request: Request | None = None) -> SupplierDeclaration:
    """A supplier declares where materials are from; a new declaration in place of another ends that one."""
    mandates.check(actor, declaring.supplier.identifier, "supplier.identifier")
    event = msgspec.convert(declaring, SupplierDeclared, from_attributes=True)
    problems = declarations.unusable(event, rulebooks.current().country.issuing.supplier_declaration_days)
    if problems:
        raise Refused(*problems)

    def opened(known: SupplierDeclaration | None) -> SupplierDeclared | Problem | None:
        if known is None:
            return event
        return (
            None
            if declarations.after(None, event) == _as_made(known)
            else Problem("number-taken", "number", event.number)
        )

    if declaring.replaces:
        before = show(declaring.replaces, actor)
        if before.supplier.identifier != declaring.supplier.identifier:
            raise Refused(Problem("supplier-declaration-not-yours", "replaces", declaring.replaces))
    declared: SupplierDeclaration = streams.open_or_continue(
        Deed(SUPPLIER_DECLARATION, declaring.number, actor, request), opened
    )
    if declaring.replaces:
        _replace(declaring.replaces, declaring.number, actor)
    return declared


def check(number: str, checking: Checking, actor: Actor, request: Request | None = None) -> SupplierDeclaration:
    """Customs says beforehand whether a declaration may be rested on."""
    checked: SupplierDeclaration = streams.act(
        Deed(SUPPLIER_DECLARATION, number, actor, request),
        lambda _: SupplierDeclarationChecked(checking.result, rulebooks.today(), checking.why),
    )
    return checked


def take_back(number: str, back: TakingBack, actor: Actor, request: Request | None = None) -> SupplierDeclaration:
    """A supplier takes its declaration back."""
    mandates.check(actor, show(number, actor).supplier.identifier, "number")
    withdrawn: SupplierDeclaration = streams.act(
        Deed(SUPPLIER_DECLARATION, number, actor, request),
        lambda _: SupplierDeclarationWithdrawn(back.why, rulebooks.today()),
    )
    return withdrawn


def show(number: str, actor: Actor) -> SupplierDeclaration:
    """A declaration, to the supplier who made it, the customer it was made for, and officers."""
    state, _ = streams.read(SUPPLIER_DECLARATION, number)
    declaration: SupplierDeclaration = state
    if not any(mandates.acts_for(actor, one) for one in (declaration.customer, declaration.supplier.identifier)):
        raise Refused(Problem("supplier-declaration-not-yours", "number", number))
    return declaration


def for_customer(customer: str, actor: Actor) -> tuple[SupplierDeclaration, ...]:
    """The latest declarations made for a customer."""
    mandates.check(actor, customer, "exporter")
    held = holdings.by_party(SUPPLIER_DECLARATION.name, [customer])
    return tuple(msgspec.json.decode(one.state, type=SupplierDeclaration) for one in held)


def papers_of(bills: Iterable[BillOfMaterials]) -> Papers:
    """Every proof these bills of materials name, and all that those rest on: one query for each link of the chain."""
    evidence = [one for bill in bills for one in named(bill.materials or ())]
    found: dict[str, SupplierDeclaration] = {}
    wanted = {one.number for one in evidence if one.kind == "supplier-declaration"}
    for _ in range(LONGEST_CHAIN + 1):
        if not wanted:
            break
        link = _known(SUPPLIER_DECLARATION.name, sorted(wanted), SupplierDeclaration)
        found |= link
        wanted = {further for one in link.values() for further in one.rests_on} - found.keys()
    partners = sorted({one.number for one in evidence if one.kind == "certificate"})
    return Papers(found, _known("certificate", partners, Certificate))


S = TypeVar("S", bound=Struct)


def _known(stream: str, numbers: Sequence[str], kind: type[S]) -> dict[str, S]:
    held = holdings.by_number(stream, numbers)
    return {number: msgspec.json.decode(holding.state, type=kind) for number, holding in held.items()}


def _replace(old: str, new: str, actor: Actor) -> None:
    def replaced(known: SupplierDeclaration) -> SupplierDeclarationReplaced | None:
        return None if known.replaced_by == new else SupplierDeclarationReplaced(new, rulebooks.today())

    streams.act(Deed(SUPPLIER_DECLARATION, old, actor), replaced)


def _as_made(known: SupplierDeclaration) -> SupplierDeclaration:
    """The declaration as it was handed in, whatever happened to it since."""
    return msgspec.structs.replace(known, checked="", why="", replaced_by="", withdrawn=False)
