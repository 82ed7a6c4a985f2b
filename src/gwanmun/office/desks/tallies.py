"""Tallies at hand: what is known of the past of lines that are about to be selected, one query for all of them."""

from collections.abc import Sequence
from datetime import date

from gwanmun.law.risk.features import HOUSE, FeatureSpec, Past
from gwanmun.law.risk.history import Wanted, wanted
from gwanmun.law.risk.key import named
from gwanmun.law.risk.lodged_line import LodgedLine
from gwanmun.law.risk.tally import Tally
from gwanmun.office.records.selection import past

TALLIED = "tallied-results"
"""The mark of the last day that is counted whole."""
NOTHING = Tally()


def pasts(lines: Sequence[LodgedLine], spec: FeatureSpec = HOUSE) -> list[Past]:
    """What is known of each line's past, one query for all of them."""
    names = {name_of(each) for line in lines for each in wanted(spec, line)}
    found = past.tallies(sorted(names))
    return [{each.key: found.get(name_of(each), NOTHING) for each in wanted(spec, line)} for line in lines]


def tallied_until() -> date | None:
    """The last day whose lines are counted, or None before the first round."""
    reached = past.mark(TALLIED)
    return date.fromisoformat(reached) if reached else None


def name_of(wanted_: Wanted) -> past.Name:
    """The name a tally is kept under."""
    return named(wanted_.key), wanted_.values
