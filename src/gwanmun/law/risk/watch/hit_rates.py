"""Hit rates: what the looks of each lane and office found, in hits, in tax and in an officer's time."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from gwanmun.law.risk.control_result import ControlResult
from gwanmun.law.risk.interval import Share, share


class Looked(Struct, frozen=True):
    """A declaration somebody looked at: where, and the result that counts for the whole of it."""

    office: str
    result: ControlResult


class HitRate(Struct, frozen=True):
    """What the looks of one group found."""

    group: str
    hits: Share
    evaded_tax: int  # minor units
    minutes: int  # of an officer's time
    tax_an_hour: int | None  # minor units; None where no time was written down
    blind: Share  # hits among those the officer saw without a score
    lift: float | None = None  # the hit rate over the random arm's; None while that has found nothing


def by_lane(looked: Iterable[Looked]) -> tuple[HitRate, ...]:
    """By lane, with how many times better each is than chance."""
    rates = _grouped(looked, lambda each: each.result.lane or "added")
    random = next((rate.hits.share for rate in rates if rate.group == "random"), None)
    return tuple(
        HitRate(
            rate.group, rate.hits, rate.evaded_tax, rate.minutes, rate.tax_an_hour, rate.blind,
            rate.hits.share / random if random and rate.hits.share is not None else None,
        )
        for rate in rates
    )  # fmt: skip


def by_office(looked: Iterable[Looked]) -> tuple[HitRate, ...]:
    """By customs office."""
    return _grouped(looked, lambda each: each.office)


def largest_share_of_one_lane(looked: Sequence[Looked]) -> float:
    """How much of all that is looked at one lane alone chooses; near one, selection has become a single rule."""
    lanes: dict[str, int] = defaultdict(int)
    for each in looked:
        lanes[each.result.lane] += 1
    return max(lanes.values(), default=0) / max(len(looked), 1)


def _grouped(looked: Iterable[Looked], group: Callable[[Looked], str]) -> tuple[HitRate, ...]:
    groups: dict[str, list[ControlResult]] = defaultdict(list)
    for each in looked:
        groups[group(each)].append(each.result)
    return tuple(_rate(name, groups[name]) for name in sorted(groups))


def _rate(name: str, results: Sequence[ControlResult]) -> HitRate:
    evaded, minutes = sum(each.evaded_tax for each in results), sum(each.minutes for each in results)
    blind = [each for each in results if each.blind]
    return HitRate(
        name, share(sum(each.is_hit for each in results), len(results)), evaded, minutes,
        evaded * 60 // minutes if minutes else None, share(sum(each.is_hit for each in blind), len(blind)),
    )  # fmt: skip
