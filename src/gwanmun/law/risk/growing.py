"""Growing: tallies with more added to them. Whole numbers, so that it does not matter in what order."""

from collections import Counter
from collections.abc import Iterable

from gwanmun.law.risk.control_result import ControlResult
from gwanmun.law.risk.features import FeatureSpec
from gwanmun.law.risk.history import History, Wanted, wanted
from gwanmun.law.risk.lodged_line import LodgedLine
from gwanmun.law.risk.tally import Measure, Spread, Tally


def grown_by(
    spec: FeatureSpec, lines: Iterable[LodgedLine], looks: Iterable[tuple[LodgedLine, ControlResult]]
) -> dict[Wanted, Tally]:
    """What these lines and these results add to the past, by key and by what it says."""
    history, touched = History(spec), {}
    for line in lines:
        history.lodged(line)
        touched[line.number, line.line] = line
    for line, result in looks:
        history.found(line, result)
        touched[line.number, line.line] = line
    added: dict[Wanted, Tally] = {}
    for line in touched.values():
        past = history.past(line)
        added |= {each: past[each.key] for each in wanted(spec, line)}
    return added


def plus(one: Tally, other: Tally) -> Tally:
    """The two together."""
    measures: set[Measure] = {*one.spreads, *other.spreads}
    return Tally(
        one.lines + other.lines,
        one.looked_at + other.looked_at,
        one.hits + other.hits,
        spreads={each: _wider(one.spread(each), other.spread(each)) for each in sorted(measures)},
        steps=dict(sorted((Counter(one.steps) + Counter(other.steps)).items())),
    )


def _wider(one: Spread, other: Spread) -> Spread:
    return Spread(one.n + other.n, one.total + other.total, one.squares + other.squares)
