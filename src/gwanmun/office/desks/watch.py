"""The watch desk: what selection found, told to those who answer for it, and every month to everybody."""

from collections import Counter
from datetime import date, timedelta

from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.risk.control_result import ControlResult, Kind, Verdict
from gwanmun.law.risk.history import by_line
from gwanmun.law.risk.watch.hit_rates import Looked
from gwanmun.law.risk.watch.monthly import Monthly, monthly
from gwanmun.law.risk.watch.report import Report, reported
from gwanmun.office.desks import learning, rulebooks
from gwanmun.office.records.selection import controls, past
from gwanmun.office.records.selection.controls import Row

_VERDICTS: dict[str, Verdict] = {"conforms": "conforms", "error": "error", "fraud": "fraud"}
_KINDS: dict[str, Kind] = {
    "value": "value",
    "classification": "classification",
    "origin": "origin",
    "quantity": "quantity",
    "prohibited": "prohibited",
    "other": "other",
}


def month(text: str) -> Monthly:
    """The figures of one month that is over. Refused for one that is not, or that is no month."""
    first = _first_day(text)
    last = _last_day(first)
    today = rulebooks.today()
    if last >= today:
        raise Refused(Problem("month-not-over", "month", text, {"until": (last + timedelta(days=1)).isoformat()}))
    chosen = list(controls.selected(first, last))
    looked = [Looked(row.office, _result(row)) for row in controls.looked(first, last)]
    changes = sum(row.added for row in chosen), sum(row.waived for row in chosen)
    return monthly(text, past.lodged(first, last), _counted(chosen), looked, changes)


def report(weeks: int) -> Report:
    """The watch of the last weeks: lanes, offices, what green hides, drift, groups, and what is alarming in them."""
    learned = [one for one in learning.everything() if one.lines]
    lines = [line for one in learned for line in one.lines]
    if not lines:
        raise Refused(Problem("nothing-lodged-yet"))
    return reported(lines, by_line(result for one in learned for result in one.results), weeks)


def _counted(chosen: list[Row]) -> Counter[str]:
    """How many were selected, under the names the lodged ones are counted under."""
    counts: Counter[str] = Counter()
    for row in chosen:
        if row.state != "ended" or row.looked_on is not None:
            counts.update(("all", f"office:{row.office}", f"trusted:{row.trusted}"))
    return counts


def _result(row: Row) -> ControlResult:
    return ControlResult(
        row.number,
        row.looked_on or row.selected_on,
        _VERDICTS[row.verdict],
        kind=_KINDS.get(row.kind, ""),
        evaded_tax=row.evaded_tax,
        safety=bool(row.safety),
        minutes=row.minutes,
        lane=row.lane,
        added=bool(row.added),
        blind=bool(row.blind),
    )


def _first_day(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise Refused(Problem("month-unreadable", "month", text)) from None


def _last_day(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
