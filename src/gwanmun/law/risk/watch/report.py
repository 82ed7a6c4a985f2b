"""The report: what each lane found, what green hides, how far things have drifted, and on whom selection bears."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from msgspec import Struct

from gwanmun.law.risk.history import Results, result_of
from gwanmun.law.risk.lodged_line import LodgedLine
from gwanmun.law.risk.tally import measured
from gwanmun.law.risk.watch.drift import Drift, drift, new_key_rate, random_percent
from gwanmun.law.risk.watch.green import Hidden, hidden
from gwanmun.law.risk.watch.groups import GroupRow, Judged, group_table
from gwanmun.law.risk.watch.hit_rates import HitRate, Looked, by_lane, by_office, largest_share_of_one_lane

_NEW, _LARGE = 3, 100  # fewer lines before make a new importer, so many a large one


class Report(Struct, frozen=True):
    """What the watch says of some weeks, against the rows before them."""

    first: date
    last: date
    lines: int
    lanes: tuple[HitRate, ...]
    offices: tuple[HitRate, ...]
    green: Hidden
    one_lane_share: float
    drift: tuple[Drift, ...]
    new_importers: float  # the share of lines of importers never met before
    random_percent: int  # of what the random arm is, it should be this
    groups: tuple[GroupRow, ...]


def reported(lines: Sequence[LodgedLine], known: Results, weeks: int) -> Report:
    """The report on the last weeks."""
    last = max(line.on for line in lines)
    first = last - timedelta(weeks=weeks) + timedelta(days=1)
    before, now = [line for line in lines if line.on < first], [line for line in lines if line.on >= first]
    looked = [Looked(line.office, found) for line in now if (found := result_of(known, line)) is not None]
    random = [each.result for each in looked if each.result.lane == "random"]
    drifts = tuple(drift(name, *pair) for name, pair in _numbers(before, now).items()) if before else ()
    return Report(
        first, last, len(now), by_lane(looked), by_office(looked), hidden(random, len(now) - len(looked)),
        largest_share_of_one_lane(looked), drifts,
        new_key_rate([line.importer for line in before], [line.importer for line in now]),
        random_percent(drifts), group_table(_judged(before, now, known)),
    )  # fmt: skip


_Pair = tuple[list[float], list[float]]


def _numbers(before: Sequence[LodgedLine], now: Sequence[LodgedLine]) -> dict[str, _Pair]:
    """What is watched for drift: every measure there is, and the share of preference."""
    watched: dict[str, _Pair] = {}
    for measure in ("unit_price", "weight", "rate"):
        sides = [[_number(measured(line, measure)) for line in side] for side in (before, now)]
        watched[measure] = sides[0], sides[1]
    watched["preference"] = [float(line.preference) for line in before], [float(line.preference) for line in now]
    return watched


def _number(said: int | None) -> float:
    return float("nan") if said is None else float(said)


def _judged(before: Sequence[LodgedLine], now: Sequence[LodgedLine], known: Results) -> list[Judged]:
    lodged: dict[str, int] = defaultdict(int)
    for line in before:
        lodged[line.importer] += 1
    judged = []
    for line in now:
        result, earlier = result_of(known, line), lodged[line.importer]
        size = "new" if earlier < _NEW else "large" if earlier >= _LARGE else "small"
        groups = {
            "trusted": "yes" if line.trusted else "no", "importer": size, "office": line.office, "origin": line.origin
        }  # fmt: skip
        judged.append(Judged(groups, result is not None, result.is_hit if result else None))
    return judged
