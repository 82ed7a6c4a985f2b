"""The round of selection: yesterday is counted, what was learned is written out, and the lanes begin where they must.

The seeds of the days ahead are promised, and those of the days that are over published.
Counting needs no model. With a registry of models, every line and result of the journal is written beside it, for the
risk office to grow the next model from; and where the model in force has the lanes begin is worked out anew, so that
the budget is kept as the trade moves.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

import msgspec
from django.conf import settings
from django.db import transaction
from msgspec import Struct
from msgspec.structs import replace

from gwanmun.law.risk.history import by_line
from gwanmun.law.risk.lanes import WHOLE, Candidate, cutoffs
from gwanmun.law.risk.lodged_line import LodgedLine
from gwanmun.law.risk.model.bulk import BulkScorer
from gwanmun.law.risk.model.fit import rows_of
from gwanmun.law.risk.model.score import Score
from gwanmun.law.risk.registry.manifest import Admitted
from gwanmun.law.risk.scored import Cutoffs
from gwanmun.law.risk.selection import SelectionLaw
from gwanmun.office.desks import draws, learning, rulebooks, scoring
from gwanmun.office.desks.learning import Learned
from gwanmun.office.desks.lots import drawn

RECENT_DAYS = 28
"""The lanes begin where they would have kept the budget on these days."""
ROWS = "rows.ndjson"


class SelectionRounded(Struct, frozen=True):
    """What the round found to do."""

    lines: int  # counted
    results: int  # counted
    rows: int = 0  # written out to learn from
    model: str = ""  # for which it was worked out where the lanes begin
    promised: int = 0  # days ahead for which the hash of the seed was published
    published: int = 0  # days that are over whose seed, or its loss, was published


def make(today: date) -> SelectionRounded:
    """Make the round of this day; made twice, it counts nothing more."""
    made = _learned(today)
    return replace(made, promised=draws.promise(today), published=draws.publish(today))


def _learned(today: date) -> SelectionRounded:
    tallied = learning.tally(today)
    if not settings.MODELS_FOLDER:
        return SelectionRounded(tallied.lines, tallied.results)
    learned = [one for one in learning.everything() if one.lines]
    written = _write_rows(Path(settings.MODELS_FOLDER) / ROWS, learned)
    law = rulebooks.current().country.selection
    admitted = scoring.champion(law, today).admitted
    if admitted is None:
        return SelectionRounded(tallied.lines, tallied.results, written)
    with transaction.atomic():
        scoring.keep_cutoffs(admitted.digest, lanes_begin(admitted, law, learned, today))
    return SelectionRounded(tallied.lines, tallied.results, written, admitted.digest)


def lanes_begin(admitted: Admitted, law: SelectionLaw, learned: Sequence[Learned], today: date) -> Cutoffs:
    """Where each lane begins, from what this model says of the last weeks."""
    lines = [line for one in learned for line in one.lines if line.on < today]
    rows = rows_of(lines, by_line(result for one in learned for result in one.results), spec=admitted.artefact.spec)
    scores = BulkScorer(admitted.artefact).scores(rows.lines, rows.features)
    since = today - timedelta(days=RECENT_DAYS)
    recent = [(line, one) for line, one in zip(rows.lines, scores, strict=True) if line.on >= since]
    return cutoffs(law.lanes, law.random_per_10000, _candidates(recent))


def _candidates(scored: Iterable[tuple[LodgedLine, Score]]) -> list[Candidate]:
    """A candidate for each declaration: the line that stands out most."""
    worst: dict[str, tuple[LodgedLine, Score]] = {}
    for line, one in scored:
        known = worst.get(line.number)
        if known is None or one.margin_micro > known[1].margin_micro:
            worst[line.number] = (line, one)
    return [
        Candidate(
            number,
            drawn(number, line.on),
            one.chance_ppm,
            one.margin_micro,
            one.expected_tax,
            weight=line.weight or WHOLE,
        )
        for number, (line, one) in worst.items()
    ]


def _write_rows(path: Path, learned: Iterable[Learned]) -> int:
    """A line for each lodged line, with what was found where somebody looked; the file is replaced whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside, count = path.with_name(f".{path.name}.new"), 0
    with beside.open("wb") as stream:
        for one in learned:
            for line, result in learning.looks(one):
                row = {"lodged": line} if result is None else {"lodged": line, "result": result}
                stream.write(msgspec.json.encode(row) + b"\n")
                count += 1
    beside.replace(path)
    return count
