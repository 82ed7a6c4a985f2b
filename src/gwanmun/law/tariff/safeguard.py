"""Safeguards of agreements: a rate that rises once so much has come in under it, until the next year begins.

    if cumulative(kr-us, beef) > 354000 TNE then 24% else 8%
    if cumulative(kr-us, beef) > trigger then 24% else 8%         the trigger of the year, from the agreement's table

How much has come in is what the office has published for the year, or what whoever asks says it is.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from msgspec import Struct

from gwanmun.law.basics.period import FAR, Period, holds
from gwanmun.law.basics.problem import Problem
from gwanmun.law.tariff.duty import Duty, read_duty, unreadable
from gwanmun.law.tariff.staging import Fixed, Trigger, read_staging, triggered

BEGINS = "if "
"""What the text of such a rate begins with; no duty text does."""


class Volume(Struct, frozen=True, omit_defaults=True):
    """How much may come in under an agreement before its safeguard, and how much had, as was published on a day."""

    group: str  # the agreement's id and its group of goods: "kr-us/beef"
    period: Period
    trigger: Decimal
    unit: str
    imported: Decimal = Decimal(0)
    as_of: date | None = None  # None: nothing was published yet
    act: str = ""
    source: str = ""
    confirmed: bool = False


Imported = tuple[tuple[str, Decimal], ...]
"""How much somebody says has come in, by the group of goods: ("kr-us/beef", 354000)."""


class Published(Struct, frozen=True):
    """What is known of quantities on a day: the volumes published, and what somebody says has come in, by group."""

    volumes: Sequence[Volume] = ()
    on: date = FAR
    imported: Mapping[str, Decimal] = {}


NOTHING_PUBLISHED = Published()


class Applied(Struct, frozen=True):
    """The duty that applies, and the sentence that says why."""

    duty: Duty
    said: str


def is_safeguard(text: str) -> bool:
    """Whether the text of a rate is one that rises with what has come in."""
    return text.startswith(BEGINS)


def read_safeguard(text: str) -> Trigger | Problem:
    """The trigger of such a text, whose two rates are fixed and whose group is named. Problem: `duty-unreadable`."""
    read = read_staging(text)
    if isinstance(read, Problem):
        if "column" in read.facts:
            return unreadable(text, int(read.facts["column"]), read.facts["expected"])
        return unreadable(text, 1, read.facts["why"])
    if not isinstance(read, Trigger) or not (isinstance(read.beyond, Fixed) and isinstance(read.within, Fixed)):
        return unreadable(text, 1, "if cumulative(agreement, group) > amount then per cent else per cent")
    if not read.group:
        return unreadable(text, len("if cumulative") + 1, "(agreement, group)")
    return read


def group_of(trigger: Trigger) -> str:
    """The name under which quantities of its goods are counted: "kr-us/beef"."""
    return f"{trigger.agreement}/{trigger.group}"


def applied(text: str, act: str, published: Published) -> Applied | Problem:
    """What a rate that rises with what has come in is on this day.

    Problems: `duty-unreadable`; `staging-trigger-missing`, where neither text nor table has the year's trigger;
    `cumulative-missing`, where nobody says how much has come in.
    """
    trigger = read_safeguard(text)
    if isinstance(trigger, Problem):
        return trigger
    group, volume = group_of(trigger), volume_on(published, group_of(trigger))
    so_far = published.imported.get(group, volume.imported if volume else None)
    unit = trigger.unit or (volume.unit if volume else "")
    if so_far is None:
        return Problem("cumulative-missing", "cumulative", group, {"unit": unit, "duty": text})
    chosen = triggered(trigger, so_far, volume.trigger if volume else None)
    if isinstance(chosen, Problem):
        return chosen
    assert isinstance(chosen, Fixed), "both rates were found fixed"
    duty = read_duty(f"{chosen.percent:f}%", act)
    assert not isinstance(duty, Problem), "a per cent can be read"
    limit = trigger.over if trigger.over is not None else volume.trigger if volume else so_far
    side = "over" if so_far > limit else "not over"
    if group in published.imported:
        known = f"{so_far:f} {unit} is said to have come in"
    elif volume is not None and volume.as_of is not None:
        known = f"{so_far:f} {unit} had come in by {volume.as_of}"
    else:
        known = f"no {unit} is published to have come in"
    return Applied(duty, f"{known} under {group}, {side} {limit:f}: {chosen.percent:f}%")


def volume_on(published: Published, group: str) -> Volume | None:
    """What was published last for a group, of the year the day is in."""
    of_group = [each for each in published.volumes if each.group == group and holds(each.period, published.on)]
    known = [each for each in of_group if each.as_of is None or each.as_of <= published.on]
    return max(known, key=lambda each: each.as_of or date.min, default=None)


def write_safeguard(trigger: Trigger, *, beyond: str, within: str) -> str:
    """The text of a rate that is one per cent beyond a trigger and another within it."""
    limit = "trigger" if trigger.over is None else f"{trigger.over:f} {trigger.unit}".strip()
    return f"if cumulative({trigger.agreement}, {trigger.group}) > {limit} then {beyond}% else {within}%"
