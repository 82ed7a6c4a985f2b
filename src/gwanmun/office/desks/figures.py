"""The desk of figures: how long release takes and who is waited for, what selection finds, how the exchange does.

Each is counted from the latest of its kind, so that it costs the same in ten years' time as on the first day.
"""

from datetime import timedelta

import msgspec
from django.conf import settings

from gwanmun.law.basics.period import months_after
from gwanmun.law.clearance import exports, imports
from gwanmun.law.risk.interval import Share, share
from gwanmun.law.statistics.published import EffectPublished
from gwanmun.law.statistics.release_times import Moment, ReleaseTimes, release_times
from gwanmun.office.desks import rulebooks
from gwanmun.office.desks.recognition_effect import EFFECT
from gwanmun.office.exchange import latest, partners
from gwanmun.office.exchange.latest import Latest
from gwanmun.office.journal import journal
from gwanmun.office.records import figures, holdings
from gwanmun.office.records.figures import Lane

MOST_RELEASES = 500  # of each procedure
DAYS = 90  # that selection is looked at
MONTHS = 12  # of published effects

_STEPS = {
    "import": frozenset(kind.__name__ for kind, _ in imports.STEPS),
    "export": frozenset(kind.__name__ for kind, _ in exports.STEPS),
}


class Selected(msgspec.Struct, frozen=True):
    """A lane: what share of what was lodged it chose, and of what it chose and was looked at, what was found."""

    lane: str
    chosen: Share
    hits: Share


def release() -> tuple[ReleaseTimes, ...]:
    """How long the latest releases took, import and export, by step and by whom."""
    keys = figures.released_lately(tuple(_STEPS), MOST_RELEASES)
    found = journal.moments([key for some in keys.values() for key in some])
    return tuple(
        release_times(
            procedure, ([Moment(*one) for one in found[key]] for key in keys.get(procedure, ()) if key in found), steps
        )
        for procedure, steps in _STEPS.items()
    )


def selection() -> tuple[int, tuple[Selected, ...]]:
    """How many declarations were lodged lately, and what each lane chose of them and found."""
    lodged, lanes = figures.lanes(rulebooks.today() - timedelta(days=DAYS))
    everything = Lane("all", *(sum(getattr(one, name) for one in lanes) for name in ("selected", "looked", "hits")))
    return lodged, tuple(_selected(one, lodged) for one in (everything, *lanes)) if lanes else ()


def exchange() -> Latest:
    """How long receipts took, how sure what came is, and what was refused."""
    return latest.latest(settings.COUNTRY.upper(), partners.every())


def effects() -> tuple[EffectPublished, ...]:
    """The effect of recognition as it was published of the latest months, the latest last."""
    first = rulebooks.today().replace(day=1)
    months = [f"{months_after(first, -back):%Y-%m}" for back in range(MONTHS, 0, -1)]
    held = holdings.by_number(EFFECT.name, months)
    return tuple(msgspec.json.decode(held[one].state, type=EffectPublished) for one in months if one in held)


def _selected(one: Lane, lodged: int) -> Selected:
    return Selected(one.lane, share(min(one.selected, lodged), lodged), share(one.hits, one.looked))
