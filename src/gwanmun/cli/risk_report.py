"""`gwanmun risk report`: what each lane found, what green hides, how far things have drifted, and on whom it bears."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer
from msgspec import Struct
from rich.table import Table

from gwanmun.cli.risk_rows import read_files
from gwanmun.cli.risk_train import AsJson
from gwanmun.cli.screen import console, say_json
from gwanmun.law.risk.history import Results, by_line, result_of
from gwanmun.law.risk.lodged_line import LodgedLine
from gwanmun.law.risk.tally import measured
from gwanmun.law.risk.watch.drift import Drift, drift, new_key_rate, random_percent
from gwanmun.law.risk.watch.green import Hidden, hidden
from gwanmun.law.risk.watch.groups import GroupRow, Judged, group_table
from gwanmun.law.risk.watch.hit_rates import HitRate, Looked, by_lane, by_office, largest_share_of_one_lane
from gwanmun.law.risk.watch.interval import Share

EXAMPLES = """
    gwanmun risk report rows.ndjson                what was found, by lane and office, with intervals
    gwanmun risk report rows.ndjson --weeks 4 --json
"""
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


def report(
    rows: Annotated[list[Path], typer.Argument(help="Rows with their results.")],
    *,
    kind: Annotated[str, typer.Option("--format", help="kcs or rows.")] = "rows",
    weeks: Annotated[int, typer.Option(min=1, max=520, help="How many of the last weeks are reported on.")] = 4,
    as_json: AsJson = False,
) -> None:
    """Report on the last weeks of these rows, against everything before them."""
    lines, results = read_files(rows, kind)
    told = reported(lines, by_line(results), weeks)
    if as_json:
        say_json(told)
    else:
        _tell(told)


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


def _tell(told: Report) -> None:
    screen = console()
    screen.print(f"{told.first} to {told.last}: {told.lines:,} lines", style="bold")
    for title, rates in (("lane", told.lanes), ("office", told.offices)):
        table = Table(title, "looked at", "hits", "95 %", "evaded tax", "tax an hour", "over chance", box=None)
        for rate in rates:
            table.add_row(
                rate.group, f"{rate.hits.n:,}", _per_cent(rate.hits), _between(rate.hits), f"{rate.evaded_tax:,}",
                "-" if rate.tax_an_hour is None else f"{rate.tax_an_hour:,}",
                "-" if rate.lift is None else f"{rate.lift:.1f}",
            )  # fmt: skip
        screen.print(table)
    low, expected, high = told.green.hits
    if told.green.rate.n:
        screen.print(
            f"Green hides about {expected:,} hits among {told.green.unseen:,} lines nobody looked at"
            f" ({low:,} to {high:,}, from {told.green.rate.n:,} random looks)."
        )
    else:
        screen.print("Nothing was drawn at random: nobody knows what green hides.")
    for each in told.drift:
        screen.print(f"  drift of {each.name}: {each.index:.3f} ({each.alarm})")
    screen.print(f"  new importers: {told.new_importers:.1%}; the random arm should be {told.random_percent} %")
    for row in told.groups:
        for alarm in row.alarms:
            screen.print(f"  {row.group} {row.value}: {alarm}", style="bold")


def _per_cent(share: Share) -> str:
    return "-" if share.share is None else f"{share.share:.1%}"


def _between(share: Share) -> str:
    return f"{share.low:.1%} to {share.high:.1%}"
