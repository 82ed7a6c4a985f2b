"""Similar cases out of a whole log: the earlier lines somebody looked at, made ready to be compared with a new one."""

from collections.abc import Sequence

from gwanmun.law.risk.bulk import bulk_features
from gwanmun.law.risk.control_result import ControlResult
from gwanmun.law.risk.history import Results, result_of
from gwanmun.law.risk.lodged_line import LodgedLine
from gwanmun.law.risk.model.artefact import Artefact
from gwanmun.law.risk.reasons.similar import Remembered, SimilarCase, leaves_of, remembered, similar

MOST_REMEMBERED = 2_000


def alike(
    artefact: Artefact, line: LodgedLine, row: Sequence[float], log: tuple[Sequence[LodgedLine], Results]
) -> tuple[SimilarCase, ...]:
    """The cases most alike a line with this row of features, among those whose result was known before its day."""
    return similar(leaves_of(artefact.chance_trees, row), _memory(artefact, line, *log))


def _memory(artefact: Artefact, line: LodgedLine, lines: Sequence[LodgedLine], known: Results) -> list[Remembered]:
    earlier = [other for other in lines if other.on < line.on]
    looked = [(other, result) for other in earlier if (result := _known(known, other, line)) is not None]
    if not looked:
        return []
    rows = bulk_features(artefact.spec, earlier, known)
    place = {(other.number, other.line): row for row, other in enumerate(earlier)}
    return [
        remembered(artefact.chance_trees, other, rows[place[other.number, other.line]].tolist(), result)
        for other, result in looked[-MOST_REMEMBERED:]
    ]


def _known(known: Results, line: LodgedLine, chosen: LodgedLine) -> ControlResult | None:
    result = result_of(known, line)
    return result if result is not None and result.on < chosen.on else None
