"""The desk of recognitions: what partners say of the companies they trust, and which companies here those are.

A message is judged by the law and written, or has an answer of its own; the next declaration is treated by it. Once a
day each side hashes what it has; where the hashes differ, the two find the traders that do and those are told again.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta, Struct

from gwanmun.law.basics.codes import CountryCode, Why
from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.exchange import recognised_trader as traders
from gwanmun.law.exchange import register
from gwanmun.law.exchange.messages import (
    Message,
    RecordsAsked,
    RegisterRooted,
    RowTold,
    SpanAsked,
    SpansAsked,
    SpansTold,
    TraderHeld,
    TraderReinstated,
    TraderRevoked,
    TraderSuspended,
    TraderTrusted,
)
from gwanmun.law.exchange.recognised_trader import RecognisedTrader, TraderMapped, TraderUnmapped
from gwanmun.office import clock
from gwanmun.office.desks import operators, rulebooks, streams, trust
from gwanmun.office.desks.streams import Deed, Kind
from gwanmun.office.exchange import outbox
from gwanmun.office.journal.answers import Request
from gwanmun.office.journal.entry import Actor
from gwanmun.office.records import holdings
from gwanmun.office.records.holdings import Holding

PAGE = 500
AT_ONCE = 64  # stretches a question may name
TRADERS_AT_ONCE = 256
TrustMessage: TypeAlias = (
    TraderTrusted
    | TraderSuspended
    | TraderRevoked
    | TraderReinstated
    | RegisterRooted
    | SpansAsked
    | SpansTold
    | RecordsAsked
)

RECOGNISED = Kind(
    trust.RECOGNISED,
    RecognisedTrader,
    traders.RecognitionEvent,
    lambda trader: trader.tin,
    traders.after,
    party=lambda trader: trader.sender,
    also=lambda trader: f"known-as:{trader.company}" if trader.company else "",
    subject=lambda trader: f"recognised:{trader.tin}",
)


class MappingTrader(Struct, frozen=True, forbid_unknown_fields=True):
    """The number our own register has for a partner's company."""

    company: Annotated[str, Meta(min_length=1, max_length=35)]


class UnmappingTrader(Struct, frozen=True, forbid_unknown_fields=True):
    """Why a partner's company is not the one it was taken for."""

    why: Why


class RegisterTold(Struct, frozen=True):
    """A register of traders as one hash: what we told a partner, and what the partner told us."""

    partner: CountryCode
    told: int
    told_root: str
    heard: int
    heard_root: str


def hear(sender: str, message: TrustMessage, at: datetime) -> None:
    """Act on a partner's message in the caller's transaction. Raises Refused where it cannot count; nothing is done."""
    match message:
        case RegisterRooted():
            _rooted(sender, message, at)
        case SpansAsked():
            _post(sender, register.told(operators.told_register(sender), message.spans, message.inquiry), at)
        case SpansTold():
            _compared(sender, message, at)
        case RecordsAsked():
            operators.tell_again(sender, message.traders, at)
        case _:
            _news(sender, message, at)


def map_to(tin: str, mapping: MappingTrader, actor: Actor, request: Request | None = None) -> RecognisedTrader:
    """An officer says which company here a partner's is: one and no other."""

    def mapped(trader: RecognisedTrader) -> TraderMapped | Problem | None:
        if trader.company == mapping.company:
            return None
        stands = traders.may_map(trader, mapping.company, trust.known_as([mapping.company]).get(mapping.company))
        return stands or TraderMapped(mapping.company, actor.account, rulebooks.today())

    changed: RecognisedTrader = streams.act(Deed(RECOGNISED, tin, actor, request), mapped)
    return changed


def unmap(tin: str, unmapping: UnmappingTrader, actor: Actor, request: Request | None = None) -> RecognisedTrader:
    """It is not that company."""

    def unmapped(trader: RecognisedTrader) -> TraderUnmapped | Problem:
        if not trader.company:
            return Problem("tin-not-mapped", "number", tin)
        return TraderUnmapped(unmapping.why, rulebooks.today())

    changed: RecognisedTrader = streams.act(Deed(RECOGNISED, tin, actor, request), unmapped)
    return changed


def show(tin: str) -> RecognisedTrader:
    """A partner's company as the partner last said."""
    trader: RecognisedTrader = streams.read(RECOGNISED, tin)[0]
    return trader


def registers(partner: str) -> RegisterTold:
    """Both registers with a partner, each as one hash."""
    told, heard = operators.told_register(partner), heard_register(partner)
    return RegisterTold(partner, len(told), register.root(told).hex(), len(heard), register.root(heard).hex())


def heard_register(partner: str) -> tuple[RowTold, ...]:
    """All a partner has told us, row by row."""
    return tuple(traders.row(trader) for trader in _every(partner))


def tell_roots(today: date, at: datetime) -> int:
    """Once a day each partner is told our register as one hash; how many were. Told twice a day, it is told once."""
    told = 0
    for arrangement in rulebooks.current().country.aeo.arrangements:
        if arrangement.first <= today <= arrangement.last:
            rows = operators.told_register(arrangement.partner)
            _post(arrangement.partner, RegisterRooted(today, len(rows), register.root(rows)), at)
            told += 1
    return told


def _news(
    sender: str, message: TraderTrusted | TraderSuspended | TraderRevoked | TraderReinstated, at: datetime
) -> None:
    today = rulebooks.today()
    arrangement = rulebooks.current().country.aeo.with_partner(sender, today)
    held = holdings.by_number(RECOGNISED.name, [message.identifier]).get(message.identifier)
    trader = _decoded(held) if held is not None else None
    heard = traders.hear(trader, message, sender, arrangement=arrangement, on=today)
    if isinstance(heard, Problem):
        raise Refused(heard)
    if heard is not None:
        events = (heard, *_mapped(traders.after(trader, heard), heard, today))
        streams.write(Deed(RECOGNISED, message.identifier, Actor(f"partner:{sender}")), trader, held, events, at)


def _mapped(trader: RecognisedTrader, heard: traders.RecognitionHeard, today: date) -> tuple[TraderMapped, ...]:
    """Which company here the partner's record says it is, where it says so and that is news."""
    company = heard.record.known_as if heard.record is not None else ""
    if not company or company == trader.company:
        return ()
    stands = traders.may_map(trader, company, trust.known_as([company]).get(company))
    if stands is not None:
        raise Refused(stands)
    return (TraderMapped(company, heard.sender, today),)


def _rooted(sender: str, message: RegisterRooted, at: datetime) -> None:
    """The partner's hash beside our own; where they differ, we ask."""
    ours = heard_register(sender)
    if (len(ours), register.root(ours)) != (message.size, message.root):
        _ask(sender, register.first_question(ours), f"{message.on:%y%m%d}", at)


def _compared(sender: str, message: SpansTold, at: datetime) -> None:
    found = register.compare(heard_register(sender), message)
    _ask(sender, found.spans, message.inquiry, at)
    for n in range(0, len(found.traders), TRADERS_AT_ONCE):
        asked: tuple[TraderHeld, ...] = found.traders[n : n + TRADERS_AT_ONCE]
        _post(sender, RecordsAsked(_next(message.inquiry, n), asked), at)


def _ask(sender: str, spans: Sequence[SpanAsked], inquiry: str, at: datetime) -> None:
    for n in range(0, len(spans), AT_ONCE):
        _post(sender, SpansAsked(_next(inquiry, n), tuple(spans[n : n + AT_ONCE])), at)


def _next(inquiry: str, number: int) -> str:
    """The name of the next question, which nobody has had: each question is asked once."""
    return f"{inquiry.split('/', maxsplit=1)[0]}/{clock.now():%H%M%S%f}{number}"


def _post(partner: str, message: Message, at: datetime) -> None:
    outbox.post(partner, (message,), at)


def _every(partner: str) -> Iterator[RecognisedTrader]:
    last = ""
    while page := holdings.page_of_party(RECOGNISED.name, partner, last, PAGE):
        yield from map(_decoded, page)
        last = page[-1].number


def _decoded(holding: Holding) -> RecognisedTrader:
    return msgspec.json.decode(holding.state, type=RecognisedTrader)
