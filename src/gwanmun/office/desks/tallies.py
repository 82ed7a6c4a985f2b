"""Tallies at hand: what is known of the past of lines that are about to be selected, one query for all of them."""

from collections.abc import Iterable, Sequence
from datetime import date

from gwanmun.law.risk.features import HOUSE, FeatureSpec, Past
from gwanmun.law.risk.history import Wanted, wanted
from gwanmun.law.risk.key import named
from gwanmun.law.risk.lodged_line import LodgedLine
from gwanmun.law.risk.tally import Tally
from gwanmun.office.records.selection import past

TALLIED = f"tallied-results-{HOUSE.version}"
"""The mark of the last day that is counted whole. It names the spec: what another counted is no past of ours."""
NOTHING = Tally()


class Pasts:
    """What is known of the past of many lines, and of whatever else is asked for beside them: one query for all."""

    def __init__(self, lines: Sequence[LodgedLine], beside: Iterable[Wanted] = (), spec: FeatureSpec = HOUSE) -> None:
        """Read the tallies."""
        self._of_line = {(line.number, line.line): [(w.key, name_of(w)) for w in wanted(spec, line)] for line in lines}
        names = {name for each in self._of_line.values() for _, name in each} | {name_of(each) for each in beside}
        self._found = past.tallies(sorted(names))

    def of(self, line: LodgedLine) -> Past:
        """The past of one of the lines."""
        return {key: self._found.get(name, NOTHING) for key, name in self._of_line[line.number, line.line]}

    def tally(self, one: Wanted) -> Tally:
        """One tally that was asked for beside the lines'."""
        return self._found.get(name_of(one), NOTHING)


def tallied_until() -> date | None:
    """The last day whose lines are counted, or None before the first round."""
    reached = past.mark(TALLIED)
    return date.fromisoformat(reached) if reached else None


def name_of(wanted_: Wanted) -> past.Name:
    """The name a tally is kept under."""
    return named(wanted_.key), wanted_.values
