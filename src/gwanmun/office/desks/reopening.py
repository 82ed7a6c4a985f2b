"""The desk of reopening: two people open a frozen channel again; the exchange, which alone may, carries it out."""

from collections.abc import Callable

import msgspec
from django.conf import settings

from gwanmun.law.basics.problem import Problem
from gwanmun.law.exchange import reopening
from gwanmun.law.exchange.reopening import ChannelReopened, Declining, Proposing, Reopening, ReopeningEvent
from gwanmun.office.desks import rulebooks, streams
from gwanmun.office.desks.streams import Deed, Kind
from gwanmun.office.exchange import overview
from gwanmun.office.journal.answers import Request
from gwanmun.office.journal.entry import OFFICE, Actor
from gwanmun.office.records import holdings

_WAITS, _DUE = "reopening:waits", "reopening:due"
MOST = 100  # channels: four lanes each way with more partners than an office has

REOPENING = Kind(
    "reopening",
    Reopening,
    ReopeningEvent,
    lambda state: state.channel,
    reopening.after,
    party=lambda _: "",
    also=lambda state: _WAITS if state.waits else _DUE if state.is_due else "",
    subject=lambda state: f"channel:{state.channel}",
)


def propose(proposing: Proposing, actor: Actor, request: Request | None = None) -> Reopening:
    """Propose that a frozen channel goes on; a second officer answers."""
    frozen = overview.frozen_for(proposing.channel)

    def proposed(known: Reopening | None) -> ReopeningEvent | Problem:
        country, by = settings.COUNTRY.upper(), actor.account
        return reopening.propose(known, proposing, frozen, country=country, by=by, on=rulebooks.today())

    decided: Reopening = streams.open_or_continue(Deed(REOPENING, proposing.channel, actor, request), proposed)
    return decided


def agree(channel: str, actor: Actor, request: Request | None = None) -> Reopening:
    """Agree to what somebody else proposed: the exchange opens the channel within a second or two."""
    frozen, today = overview.frozen_for(channel), rulebooks.today()
    return _answer(channel, lambda known: reopening.agree(known, frozen, by=actor.account, on=today), actor, request)


def decline(channel: str, declining: Declining, actor: Actor, request: Request | None = None) -> Reopening:
    """Decline what somebody else proposed: the channel stays frozen."""
    today = rulebooks.today()
    return _answer(
        channel, lambda known: reopening.decline(known, declining, by=actor.account, on=today), actor, request
    )


def waiting() -> dict[str, Reopening]:
    """The proposals that wait for a second officer, by channel."""
    return {one.channel: one for one in _found(_WAITS)}


def due() -> list[Reopening]:
    """What was agreed to, and the exchange has still to carry out."""
    return _found(_DUE)


def carried_out(channel: str) -> None:
    """The exchange has opened the channel, or found that it is frozen for something else meanwhile."""
    event = ChannelReopened(rulebooks.today())
    streams.act(Deed(REOPENING, channel, OFFICE), lambda known: event if known.is_due else None)


def _answer(
    channel: str, law: Callable[[Reopening], ReopeningEvent | Problem], actor: Actor, request: Request | None
) -> Reopening:
    def answered(known: Reopening | None) -> ReopeningEvent | Problem:
        return law(known) if known is not None else Problem("no-reopening-proposed", "channel", channel)

    decided: Reopening = streams.open_or_continue(Deed(REOPENING, channel, actor, request), answered)
    return decided


def _found(name: str) -> list[Reopening]:
    held = holdings.between_names(REOPENING.name, name, name, MOST)
    return [msgspec.json.decode(one.state, type=Reopening) for one in held]
