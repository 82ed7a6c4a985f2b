"""Champion against challenger: both rank the last weeks within the budget, and what each found is counted.

Only lines somebody looked at can be counted. Those were chosen by the champion, so the comparison leans its way: a
challenger that wins it has won in earnest.
"""

from datetime import timedelta

import numpy as np

from gwanmun.cli.risk_kcs import Rows
from gwanmun.cli.troubles import Trouble
from gwanmun.law.risk.history import by_line, result_of
from gwanmun.law.risk.lanes import Candidate, LanePolicy, fill
from gwanmun.law.risk.model.artefact import Artefact
from gwanmun.law.risk.model.bulk import BulkScorer
from gwanmun.law.risk.model.fit import Rows as Learned
from gwanmun.law.risk.model.fit import rows_of
from gwanmun.law.risk.registry.standing import LAST_WEEKS, Compared

_LEAST_BUDGET = 500  # of 10000: a country that has set no budget compares at one in twenty


def compared(champion: Artefact, challenger: Artefact, rows: Rows, policy: LanePolicy) -> Compared:
    """What each would have found among the last weeks' results. Raises Trouble where there are none."""
    lines, results = rows
    known = by_line(results)
    everything = rows_of(lines, known)
    begins = everything.lines[-1].on - timedelta(weeks=LAST_WEEKS)
    late = [line.on > begins and result_of(known, line) is not None for line in everything.lines]
    recent = everything.of(np.array(late, dtype=np.bool_))
    if not recent.lines:
        raise Trouble(f"Nobody looked at anything in the last {LAST_WEEKS} weeks of these rows.", "Name later rows.")
    ours, theirs = (_found(artefact, recent, policy) for artefact in (champion, challenger))
    return Compared(len(recent.lines), ours[0], theirs[0], ours[1], theirs[1])


def _found(artefact: Artefact, rows: Learned, policy: LanePolicy) -> tuple[float, int]:
    """The share of hits among those it would have chosen, and the tax they had evaded."""
    scores = BulkScorer(artefact).scores(rows.lines, rows.features)
    by_place = [result_of(rows.results, line) for line in rows.lines]
    candidates = [
        Candidate(str(place), 9_999, score.chance_ppm, score.margin_micro, score.expected_tax)
        for place, score in enumerate(scores)
    ]
    learned = LanePolicy(max(policy.budget_per_10000, _LEAST_BUDGET), 0, 70, 30, 0)
    found = [result for each in fill(learned, 0, candidates) if (result := by_place[int(each.number)]) is not None]
    return sum(each.is_hit for each in found) / max(len(found), 1), sum(each.evaded_tax for each in found)
