"""Guarantees: security a trader has given, how much of it stands for unpaid duty, and how much is free.

A guarantee is a stream of events, as a bill is. What each declaration drew stands in that declaration's own
case; the guarantee keeps only the sum, so that one which secures thousands of declarations stays small.
"""

from collections.abc import Iterable
from datetime import date
from typing import Literal, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from gwanmun.law.basics.codes import Number, Text
from gwanmun.law.basics.money import Owing
from gwanmun.law.basics.problem import Problem

GuaranteeKind = Literal["cash", "bank", "insurance", "bond", "property", "surety"]


class GuaranteeGiven(Struct, frozen=True, tag_field="event", tag=True):
    """A trader gave security up to a limit."""

    number: Number
    trader: str  # identifier of the company it stands for
    kind: GuaranteeKind
    limit: Owing
    expires: date  # last day on which it may be drawn
    on: date


class GuaranteeDrawn(Struct, frozen=True, tag_field="event", tag=True):
    """Part of the guarantee now stands for a declaration's unpaid duty."""

    declaration: Number
    amount: Owing
    on: date


class GuaranteeFreed(Struct, frozen=True, tag_field="event", tag=True):
    """The declaration was paid, or owes less: this much of the guarantee is free again."""

    declaration: Number
    amount: Owing
    on: date


class GuaranteeChanged(Struct, frozen=True, tag_field="event", tag=True):
    """The limit or the last day was set anew, by agreement of the trader and the office."""

    limit: Owing
    expires: date
    why: Text
    on: date


GuaranteeEvent: TypeAlias = GuaranteeGiven | GuaranteeDrawn | GuaranteeFreed | GuaranteeChanged


class Guarantee(Struct, frozen=True):
    """A guarantee as it stands; amounts in minor units."""

    number: str
    trader: str
    limit: int
    used: int
    kind: GuaranteeKind
    expires: date

    @property
    def free(self) -> int:
        """What may still be drawn; nothing while a lowered limit lies below what is used."""
        return max(0, self.limit - self.used)


def fold(events: Iterable[GuaranteeEvent]) -> Guarantee:
    """The guarantee after all its events, of which the first gave it."""
    guarantee: Guarantee | None = None
    for event in events:
        guarantee = after(guarantee, event)
    if guarantee is None:
        raise ValueError("a guarantee begins with GuaranteeGiven")
    return guarantee


def after(guarantee: Guarantee | None, event: GuaranteeEvent) -> Guarantee:
    """The guarantee once this has happened too."""
    if isinstance(event, GuaranteeGiven):
        return Guarantee(event.number, event.trader, event.limit, 0, event.kind, event.expires)
    if guarantee is None:
        raise ValueError("a guarantee begins with GuaranteeGiven")
    match event:
        case GuaranteeDrawn():
            return replace(guarantee, used=guarantee.used + event.amount)
        case GuaranteeFreed():
            return replace(guarantee, used=guarantee.used - event.amount)
        case GuaranteeChanged():
            return replace(guarantee, limit=event.limit, expires=event.expires)


def secures(guarantee: Guarantee | None, amount: int, on: date) -> bool:
    """Whether the guarantee still has so much free on this day."""
    return guarantee is not None and 0 <= amount <= guarantee.free and on <= guarantee.expires


def draw(guarantee: Guarantee, declaration: str, amount: int, *, trader: str, on: date) -> GuaranteeDrawn | Problem:
    """Let the guarantee stand for a declaration of its own trader: never past its limit nor after its last day."""
    facts = {"guarantee": guarantee.number, "limit": str(guarantee.limit), "used": str(guarantee.used)}
    facts |= {"free": str(guarantee.free), "asked": str(amount), "expires": guarantee.expires.isoformat()}
    if amount < 1:
        return Problem("amount-not-positive", "amount", str(amount))
    if trader != guarantee.trader:
        return Problem("guarantee-of-another", "payment.guarantee", guarantee.number)
    if on > guarantee.expires:
        return Problem("guarantee-expired", "payment.guarantee", guarantee.number, facts)
    if amount > guarantee.free:
        return Problem("guarantee-exhausted", "payment.guarantee", guarantee.number, facts)
    return GuaranteeDrawn(declaration, amount, on)


def free(guarantee: Guarantee, declaration: str, amount: int, *, drawn: int, on: date) -> GuaranteeFreed | Problem:
    """Free what a declaration drew: never more than the case says it drew, nor than is used at all."""
    if amount < 1:
        return Problem("amount-not-positive", "amount", str(amount))
    if amount > min(drawn, guarantee.used):
        facts = {"guarantee": guarantee.number, "declaration": declaration}
        facts |= {"drawn": str(drawn), "used": str(guarantee.used), "asked": str(amount)}
        return Problem("freed-exceeds-drawn", "amount", str(amount), facts)
    return GuaranteeFreed(declaration, amount, on)
