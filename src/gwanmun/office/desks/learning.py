"""The learning desk: what selection may know of the past, kept as tallies, and all of it to train on.

    once a day   yesterday's lines and results ──▶ tallies by key
    on a walk    one query ──▶ the past of every line of the batch
    to train     the journal, from its first case ──▶ lines and results

Only days that are over are counted: what a choice may know is what was known when its day began.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from msgspec import Struct

from gwanmun.law.clearance.case import Case
from gwanmun.law.clearance.learned import control_results, lodged_lines
from gwanmun.law.risk.control_result import ControlResult
from gwanmun.law.risk.features import HOUSE, FeatureSpec
from gwanmun.law.risk.growing import grown_by, plus
from gwanmun.law.risk.history import Wanted, by_line, result_of
from gwanmun.law.risk.lodged_line import LodgedLine
from gwanmun.law.risk.tally import Tally
from gwanmun.office.desks import rulebooks
from gwanmun.office.desks.tallies import NOTHING, TALLIED, name_of
from gwanmun.office.desks.walking import LODGED, Written, written
from gwanmun.office.journal import journal
from gwanmun.office.records.selection import controls, past

PAGE = 500
LINES = f"tallied-lines-{HOUSE.version}"
"""How far lines are counted for this spec; under another one everything is counted again, from the first case."""
FIRST_DAY = date(2000, 1, 1)


class Learned(Struct, frozen=True):
    """What selection learns of one case."""

    lines: tuple[LodgedLine, ...]
    results: tuple[ControlResult, ...]


class Tallied(Struct, frozen=True):
    """What a round added to the past."""

    lines: int
    results: int


def tally(today: date, spec: FeatureSpec = HOUSE) -> Tallied:
    """Count everything of the days before today that was not counted yet; made twice, it counts nothing more."""
    return Tallied(_tally_lines(today, spec), _tally_results(today, spec))


def everything() -> Iterator[Learned]:
    """What selection learns of every case of the journal, oldest first; of a stream that is no case, nothing."""
    after = UUID(int=0)
    while keys := journal.keys_after(after, PAGE):
        yield from _learned(keys).values()
        after = keys[-1]


def looks(learned: Learned) -> Iterator[tuple[LodgedLine, ControlResult | None]]:
    """Each line with what was found on it, if anybody looked."""
    results = by_line(learned.results)
    return ((line, result_of(results, line)) for line in learned.lines)


def _tally_lines(today: date, spec: FeatureSpec) -> int:
    """Streams in the order they were opened, a page at a time, as far as yesterday's last."""
    count = 0
    while True:
        before = past.mark(LINES)
        keys = journal.keys_after(UUID(before) if before else UUID(int=0), PAGE)
        learned = _learned(keys, today)
        reached = [key for key in keys if key in learned]
        if not reached:
            return count
        with transaction.atomic():
            lines = [line for key in reached for line in learned[key].lines]
            if not past.move_mark(LINES, before, str(reached[-1])):
                return count  # another round is at it
            if not before:
                past.forget_counts()  # those of another spec, if there are any
            _add(grown_by(spec, lines, ()))
            past.count_lodged(_counts(lines))
        count += len(lines)


def _tally_results(today: date, spec: FeatureSpec) -> int:
    """Results by the day they were first known; a later look at the same case is in the next training, not here."""
    before, yesterday = past.mark(TALLIED), today - timedelta(days=1)
    first = date.fromisoformat(before) + timedelta(days=1) if before else FIRST_DAY
    if first > yesterday:
        return 0
    with transaction.atomic():
        if not past.move_mark(TALLIED, before, yesterday.isoformat()):
            return 0
        keys = [row.case_key for row in controls.looked(first, yesterday)]
        known = [one for page in _pages(keys) for one in _learned(page, today).values()]
        found = [(line, result) for one in known for line, result in looks(one) if result is not None]
        _add(grown_by(spec, (), found))
    return len(found)


def _add(added: Mapping[Wanted, Tally]) -> None:
    """Add to the tallies that are there, a page of them at a time."""
    by_name = {name_of(each): more for each, more in added.items()}
    names = sorted(by_name)
    for place in range(0, len(names), 5000):
        page = names[place : place + 5000]
        known = past.tallies(page)
        past.keep_tallies({name: plus(known.get(name, NOTHING), by_name[name]) for name in page})


def _counts(lines: Sequence[LodgedLine]) -> Counter[tuple[date, str]]:
    """Declarations by day and by what the figures are shares of."""
    counts: Counter[tuple[date, str]] = Counter()
    for line in lines:
        if line.line == 1:
            for counted in ("all", f"office:{line.office}", f"trusted:{int(line.trusted)}"):
                counts[line.on, counted] += 1
    return counts


def _learned(keys: Sequence[UUID], before: date | None = None) -> dict[UUID, Learned]:
    """What is learned of these streams, in order; from the first case of a day that is not over, nothing any more."""
    zone = ZoneInfo(rulebooks.current().country.timezone)
    streams = journal.read(keys)
    found: dict[UUID, Learned] = {}
    for key in keys:
        first = streams[key].entries[0]
        if first.kind != LODGED:
            found[key] = Learned((), ())
            continue
        if before is not None and first.at.astimezone(zone).date() >= before:
            break
        found[key] = _of_case(written(streams[key]), zone, before)
    return found


def _of_case(one: Written, zone: ZoneInfo, before: date | None) -> Learned:
    """What was known of a case before a day, or is known now."""
    days = [at.astimezone(zone).date() for at in one.times]
    known = [event for event, on in zip(one.case.events, days, strict=True) if before is None or on < before]
    case = Case(one.case.lodged, tuple(known))
    return Learned(lodged_lines(case, one.lodged_at.astimezone(zone).date()), control_results(case, days))


def _pages(keys: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    return (keys[place : place + PAGE] for place in range(0, len(keys), PAGE))
