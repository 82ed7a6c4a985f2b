"""The revenue desk: guarantees traders have given. Payments and refunds happen to a case, at the clearance desk."""

from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from gwanmun.law.basics.codes import Number, Text
from gwanmun.law.basics.money import Owing
from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.revenue import guarantee as guarantees
from gwanmun.law.revenue.guarantee import Guarantee, GuaranteeChanged, GuaranteeGiven, GuaranteeKind
from gwanmun.office.desks import rulebooks, streams
from gwanmun.office.desks.streams import Deed, Kind
from gwanmun.office.journal.answers import Request
from gwanmun.office.journal.entry import Actor

GUARANTEE = Kind(
    "guarantee",
    Guarantee,
    guarantees.GuaranteeEvent,
    lambda state: state.number,
    guarantees.after,
    party=lambda state: state.trader,
    also=lambda _: "",
    subject=lambda state: f"guarantee:{state.number}",
)


class Giving(Struct, frozen=True, forbid_unknown_fields=True):
    """Security offered: for which trader, of what kind, up to how much, until when."""

    number: Number
    trader: Annotated[str, Meta(min_length=1, max_length=35)]
    kind: GuaranteeKind
    limit: Owing
    expires: date


class Changing(Struct, frozen=True, forbid_unknown_fields=True):
    """A guarantee with another limit or last day, and why."""

    limit: Owing
    expires: date
    why: Text


def give(giving: Giving, actor: Actor, request: Request | None = None) -> Guarantee:
    """An officer enters security a trader has given."""
    on = rulebooks.today()
    event = GuaranteeGiven(giving.number, giving.trader, giving.kind, giving.limit, giving.expires, on)

    def opened(known: Guarantee | None) -> GuaranteeGiven | Problem:
        return event if known is None else Problem("number-taken", "number", giving.number)

    given: Guarantee = streams.open_or_continue(Deed(GUARANTEE, giving.number, actor, request), opened)
    return given


def change(number: str, changing: Changing, actor: Actor, request: Request | None = None) -> Guarantee:
    """The limit or the last day is set anew."""
    on = rulebooks.today()
    changed: Guarantee = streams.act(
        Deed(GUARANTEE, number, actor, request),
        lambda _: GuaranteeChanged(changing.limit, changing.expires, changing.why, on),
    )
    return changed


def show(number: str, actor: Actor) -> Guarantee:
    """A guarantee, to the trader who gave it and to officers."""
    state, _ = streams.read(GUARANTEE, number)
    guarantee: Guarantee = state
    if actor.only and actor.only != guarantee.trader:
        raise Refused(Problem("guarantee-of-another", "number", number))
    return guarantee
