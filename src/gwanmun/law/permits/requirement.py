"""Requirements: which goods need another agency's word, and what that word must cover."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Literal

from msgspec import Struct


class Requirement(Struct, frozen=True, omit_defaults=True):
    """A law that asks for a document before goods of these codes may pass."""

    id: str
    agency: str
    document: str  # the kind of permit, in the agency's words
    commodity: tuple[str, ...]  # code prefixes
    procedures: tuple[str, ...] = ("import",)
    origin: tuple[str, ...] = ()  # empty means any
    act: str = ""


class Permit(Struct, frozen=True):
    """An agency's word: who may bring how much of what, and until when."""

    number: str
    requirement: str  # id of the requirement it answers
    trader: str  # identifier of the company it was given to
    commodity: str  # code prefix it covers
    expires: date  # last day it may be used
    net_weight_kg: Decimal | None = None  # the most it covers; None is without limit
    granted: bool = True


class Item(Struct, frozen=True):
    """A line of goods, as this room sees it."""

    line: int  # counted from 1
    commodity: str
    origin: str
    net_weight_kg: Decimal


# Why no permit answers, from the farthest to the nearest miss.
Lack = Literal["none", "other_goods", "other_trader", "refused", "expired", "exhausted"]
_NEARNESS: tuple[Lack, ...] = ("none", "other_goods", "other_trader", "refused", "expired", "exhausted")


class Missing(Struct, frozen=True, omit_defaults=True):
    """A requirement of a line that no permit answers, and the permit that comes nearest, if there is one."""

    line: int
    requirement: str
    agency: str
    document: str
    lack: Lack
    permit: str = ""
    act: str = ""


def required(
    requirements: Iterable[Requirement], procedure: str, commodity: str, origin: str
) -> tuple[Requirement, ...]:
    """The requirements that goods of this code and origin meet in this procedure, in the country's order."""
    return tuple(
        r
        for r in requirements
        if commodity.startswith(r.commodity) and procedure in r.procedures and (not r.origin or origin in r.origin)
    )


def answers(
    permit: Permit, requirement: Requirement, *, trader: str, commodity: str, net_weight_kg: Decimal, on: date
) -> bool:
    """Whether a permit is the agency's word for this trader and these goods on this day."""
    item = Item(0, commodity, "", net_weight_kg)
    return permit.requirement == requirement.id and _lack(permit, item, trader=trader, on=on, used=Decimal(0)) is None


def missing(
    requirements: Sequence[Requirement],
    permits: Sequence[Permit],
    items: Iterable[Item],
    *,
    procedure: str,
    trader: str,
    on: date,
) -> tuple[Missing, ...]:
    """What the lines still need, line by line.

    A permit with a limit is drawn by one line after the other, in the order of lines and permits, so that
    lines together never use more than it covers.
    """
    lacking: list[Missing] = []
    used: dict[str, Decimal] = {}
    for item in items:
        for requirement in required(requirements, procedure, item.commodity, item.origin):
            near, lack = _nearest(permits, requirement, item, trader=trader, on=on, used=used)
            if lack is not None:
                asked = (requirement.id, requirement.agency, requirement.document)
                lacking.append(Missing(item.line, *asked, lack, near, requirement.act))
            else:
                used[near] = used.get(near, Decimal(0)) + item.net_weight_kg
    return tuple(lacking)


def _nearest(
    permits: Sequence[Permit],
    requirement: Requirement,
    item: Item,
    *,
    trader: str,
    on: date,
    used: dict[str, Decimal],
) -> tuple[str, Lack | None]:
    """The first permit that answers, or the one that comes nearest and what it lacks."""
    near: tuple[str, Lack] = ("", "none")
    for permit in permits:
        if permit.requirement != requirement.id:
            continue
        lack = _lack(permit, item, trader=trader, on=on, used=used.get(permit.number, Decimal(0)))
        if lack is None:
            return permit.number, None
        if _NEARNESS.index(lack) > _NEARNESS.index(near[1]):
            near = (permit.number, lack)
    return near


def _lack(permit: Permit, item: Item, *, trader: str, on: date, used: Decimal) -> Lack | None:
    if not item.commodity.startswith(permit.commodity):
        return "other_goods"
    if permit.trader != trader:
        return "other_trader"
    if not permit.granted:
        return "refused"
    if on > permit.expires:
        return "expired"
    if permit.net_weight_kg is not None and used + item.net_weight_kg > permit.net_weight_kg:
        return "exhausted"
    return None
