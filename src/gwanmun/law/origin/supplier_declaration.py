"""A supplier's declaration of origin: what a supplier says of materials it sold, and the papers it says it from.

Korea calls it 원산지확인서. It is a stream: made, checked by customs beforehand where somebody asks for that, replaced
by a new one under a new number, withdrawn; it expires by itself. A supplier rests on its own suppliers: the numbers it
names make a chain that is gone through to its end before anything is believed.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct
from msgspec.structs import replace

from gwanmun.law.basics.codes import CommodityCode, CountryCode, Number, Text, UnitCode
from gwanmun.law.basics.problem import Problem
from gwanmun.law.origin.issued_certificate import NamedParty

LONGEST_CHAIN = 50
"""Suppliers of suppliers; a chain that is longer is no chain anybody has looked through."""

Digest = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$", description="SHA-256 in hexadecimal")]


class Paper(Struct, frozen=True, forbid_unknown_fields=True):
    """A paper kept elsewhere: what it is, its number, and the digest by which it is known again."""

    kind: Annotated[str, Meta(min_length=1, max_length=35)]  # "purchase invoice", "production record"
    number: Number
    digest: Digest


class DeclaredMaterial(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Goods of one kind, and whether they originate under an agreement."""

    part: Annotated[str, Meta(min_length=1, max_length=70)]  # as the customer's bill of materials calls it
    hs: CommodityCode
    origin: CountryCode
    originating: bool
    agreements: tuple[Annotated[str, Meta(min_length=1, max_length=20)], ...]
    criterion: Annotated[str, Meta(max_length=35)] = ""
    description: Text = ""
    lot: Annotated[str, Meta(max_length=35)] = ""  # empty: all that is sold while the declaration holds
    quantity: Decimal | None = None
    unit: UnitCode | Literal[""] = ""


class SupplierDeclaration(Struct, frozen=True, omit_defaults=True):
    """A supplier's declaration as it stands."""

    number: Number
    supplier: NamedParty
    customer: str  # identifier
    made: date
    valid_from: date
    valid_to: date
    materials: tuple[DeclaredMaterial, ...]
    papers: tuple[Paper, ...] = ()
    rests_on: tuple[str, ...] = ()  # declarations of the supplier's own suppliers
    checked: Literal["", "confirmed", "refused"] = ""  # by customs, beforehand
    why: str = ""  # refused or withdrawn
    replaced_by: str = ""
    withdrawn: bool = False


# What can happen to one.


class SupplierDeclared(Struct, frozen=True, tag_field="event", tag=True, omit_defaults=True):
    """A supplier declares where materials are from."""

    number: Number
    supplier: NamedParty
    customer: str
    made: date
    valid_from: date
    valid_to: date
    materials: tuple[DeclaredMaterial, ...]
    papers: tuple[Paper, ...] = ()
    rests_on: tuple[str, ...] = ()
    replaces: str = ""


class SupplierDeclarationChecked(Struct, frozen=True, tag_field="event", tag=True, omit_defaults=True):
    """Customs looked at the declaration and its papers beforehand."""

    result: Literal["confirmed", "refused"]
    on: date
    why: Text = ""


class SupplierDeclarationReplaced(Struct, frozen=True, tag_field="event", tag=True):
    """The supplier made a new declaration in place of this one."""

    by: str
    on: date


class SupplierDeclarationWithdrawn(Struct, frozen=True, tag_field="event", tag=True):
    """The supplier takes its declaration back."""

    why: Text
    on: date


SupplierEvent: TypeAlias = (
    SupplierDeclared | SupplierDeclarationChecked | SupplierDeclarationReplaced | SupplierDeclarationWithdrawn
)


def after(declaration: SupplierDeclaration | None, event: SupplierEvent) -> SupplierDeclaration:
    """The declaration once this has happened too."""
    if isinstance(event, SupplierDeclared):
        return SupplierDeclaration(
            event.number,
            event.supplier,
            event.customer,
            event.made,
            event.valid_from,
            event.valid_to,
            event.materials,
            event.papers,
            event.rests_on,
        )
    if declaration is None:
        raise ValueError("a supplier's declaration begins with SupplierDeclared")
    match event:
        case SupplierDeclarationChecked():
            return replace(declaration, checked=event.result, why=event.why)
        case SupplierDeclarationReplaced():
            return replace(declaration, replaced_by=event.by)
        case SupplierDeclarationWithdrawn():
            return replace(declaration, withdrawn=True, why=event.why)


# What may be believed of it.


def unusable(declared: SupplierDeclared, longest_days: int) -> tuple[Problem, ...]:
    """What stands against taking a declaration in: dates that make no sense, or nothing said."""
    problems = []
    if not declared.materials:
        problems.append(Problem("field-missing", "materials"))
    if not declared.valid_from <= declared.valid_to:
        days = {"first": declared.valid_from.isoformat(), "last": declared.valid_to.isoformat()}
        law = "Revised Kyoto Convention, Specific Annex K, Chapter 2"
        problems.append(Problem("period-backwards", "valid_to", days["last"], days, law))
    elif (declared.valid_to - declared.valid_from).days > longest_days:
        facts = {"days": str(longest_days)}
        problems.append(Problem("supplier-declaration-too-long", "valid_to", declared.valid_to.isoformat(), facts))
    if declared.number in declared.rests_on:
        problems.append(Problem("supplier-chain-circular", "rests_on", declared.number))
    return tuple(problems)


def doubted(declaration: SupplierDeclaration, on: date) -> Problem | None:
    """Why a declaration is not believed on a day, looked at by itself."""
    number = declaration.number
    if declaration.withdrawn:
        return Problem("supplier-declaration-withdrawn", value=number, facts={"why": declaration.why})
    if declaration.replaced_by:
        return Problem("supplier-declaration-replaced", value=number, facts={"by": declaration.replaced_by})
    if declaration.checked == "refused":
        return Problem("supplier-declaration-refused", value=number, facts={"why": declaration.why})
    facts = {"from": declaration.valid_from.isoformat(), "to": declaration.valid_to.isoformat(), "on": on.isoformat()}
    if on > declaration.valid_to:
        return Problem("supplier-declaration-expired", value=number, facts=facts)
    if on < declaration.valid_from:
        return Problem("supplier-declaration-early", value=number, facts=facts)
    return None


def chain(
    number: str, known: Mapping[str, SupplierDeclaration], on: date
) -> tuple[tuple[SupplierDeclaration, ...], tuple[Problem, ...]]:
    """A declaration and all it rests on, each once, the nearest first; and everything that breaks the chain."""
    found: dict[str, SupplierDeclaration] = {}
    problems: list[Problem] = []
    waiting: list[tuple[str, tuple[str, ...]]] = [(number, ())]
    while waiting:
        one, way = waiting.pop(0)
        if one in way:
            problems.append(Problem("supplier-chain-circular", value=one, facts={"way": " → ".join((*way, one))}))
        elif one not in known:
            problems.append(Problem("supplier-declaration-unknown", value=one, facts={"in": number}))
        elif one not in found:
            found[one] = known[one]
            doubt = doubted(known[one], on)
            problems += [doubt] if doubt is not None else []
            waiting += [(further, (*way, one)) for further in known[one].rests_on]
        if len(found) > LONGEST_CHAIN:
            problems.append(Problem("supplier-chain-too-long", value=number, facts={"most": str(LONGEST_CHAIN)}))
            break
    return tuple(found.values()), tuple(problems)
