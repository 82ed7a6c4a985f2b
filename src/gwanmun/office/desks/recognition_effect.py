"""The desk of recognition's effect: a month of declarations gathered, compared, and published.

What was known of the parties' trust stands in the facts each case was decided on; nothing is looked up afterwards.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec
from django.db import transaction
from msgspec import Struct

from gwanmun.law.aeo.trust import PartyTrust
from gwanmun.law.basics.period import months_after
from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.clearance.case import ControlSelected, Released, Valued
from gwanmun.law.clearance.declaration import Declaration
from gwanmun.law.statistics.published import EffectPublished
from gwanmun.law.statistics.recognition_effect import OWN, Effect, Movement, effects
from gwanmun.office import clock
from gwanmun.office.desks import rulebooks, streams
from gwanmun.office.desks.streams import Deed, Kind
from gwanmun.office.desks.walking import LODGED
from gwanmun.office.journal import journal
from gwanmun.office.journal.entry import OFFICE
from gwanmun.office.journal.journal import Stream
from gwanmun.office.records import declarations, holdings

PAGE = 500
HEADING = 4
_DECLARATION = msgspec.json.Decoder(Declaration)
_SELECTED = msgspec.json.Decoder(ControlSelected)
_VALUED = msgspec.json.Decoder(Valued)


class _Known(Struct):
    """Of the facts a case was decided on, what the comparison looks at."""

    trust: tuple[PartyTrust, ...] = ()
    earlier_declarations: int = 0


_KNOWN = msgspec.json.Decoder(_Known)

EFFECT = Kind(
    "effect",
    EffectPublished,
    EffectPublished,
    lambda state: state.month,
    lambda _, event: event,
    party=lambda _: "",
    also=lambda _: "",
    subject=lambda state: f"effect:{state.month}",
)


def measure(month: str) -> tuple[Effect, ...]:
    """The effect of recognition in a month ("2026-02"), by arrangement and in our own programme. Nothing is kept."""
    first = _first_of(month)
    country = rulebooks.current().country
    begins, ends = (clock.begins(day, country.timezone) for day in (first, months_after(first, 1)))
    arrangements = tuple(one.id for one in country.aeo.arrangements)
    return effects(month, _movements(begins, ends), arrangements)


def publish(month: str) -> EffectPublished:
    """The same, kept and published; what was published once stays."""
    known = holdings.by_number(EFFECT.name, [month]).get(month)
    if known is not None:
        return msgspec.json.decode(known.state, type=EffectPublished)
    event = EffectPublished(month, measure(month), rulebooks.today())
    published: EffectPublished = streams.open_or_continue(
        Deed(EFFECT, month, OFFICE), lambda before: None if before is not None else event
    )
    return published


def publish_last(today: date) -> int:
    """The month before this day's, if it has not been published; how many were."""
    country = rulebooks.current().country
    month = f"{months_after(today.replace(day=1), -1):%Y-%m}"
    if not country.aeo.kinds or holdings.by_number(EFFECT.name, [month]):
        return 0
    publish(month)
    return 1


def show(month: str) -> EffectPublished:
    """What was published for a month."""
    published: EffectPublished = streams.read(EFFECT, month)[0]
    return published


def _movements(begins: datetime, ends: datetime) -> Iterator[Movement]:
    """Every declaration lodged between these moments that was accepted, a page at a time."""
    last = UUID(int=0)
    while keys := declarations.lodged_between(begins, ends, last, PAGE):
        with transaction.atomic():
            read = journal.read(keys)
        for key in keys:
            movement = _movement(read[key])
            if movement is not None:
                yield movement
        last = keys[-1]


def _movement(stream: Stream) -> Movement | None:
    lodged = stream.entries[0]
    selected = next((entry for entry in stream.entries if entry.kind == ControlSelected.__name__), None)
    valued = next((entry for entry in stream.entries if entry.kind == Valued.__name__), None)
    if lodged.kind != LODGED or selected is None or valued is None:
        return None
    declaration, known = _DECLARATION.decode(lodged.body), _known(stream, selected.place)
    released = next((entry.at for entry in stream.entries if entry.kind == Released.__name__), None)
    dispatch = declaration.consignment.country_of_dispatch or declaration.consignment.country_of_destination
    return Movement(
        declaration.lines[0].commodity[:HEADING],
        f"{declaration.procedure}:{dispatch}:{declaration.customs_office}",
        len(str(sum(_VALUED.decode(valued.body).valuation.lines))),
        known.earlier_declarations.bit_length(),
        _SELECTED.decode(selected.body).selection.control == "examination",
        (released - lodged.at).total_seconds() / 60 if released is not None else None,
        tuple(sorted({trust.arrangement or OWN for trust in known.trust if trust.standing == "trusted"})),
        declaration.customs_office,
    )


def _known(stream: Stream, place: int) -> _Known:
    """What was known when the case was selected or not: the facts of the walk that came to that."""
    walks: Sequence[str] = [entry.facts for entry in stream.entries[: place + 1] if entry.facts is not None]
    return _KNOWN.decode(walks[-1]) if walks else _Known()


def _first_of(month: str) -> date:
    try:
        return date.fromisoformat(f"{month}-01")
    except ValueError:
        raise Refused(Problem("month-unknown", "month", month)) from None
