"""The desk that explains: what was decided of a declaration, on what was known then, and if its model still says so.

The decision is read as it was written down. The model it names is asked again on the past as the journal has it, so
that whoever explains sees whether the two agree, and what the model adds for people: cases that were alike, and what
would have made the declaration stand out less.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.clearance.case import Case, ControlSelected
from gwanmun.law.risk.features import features
from gwanmun.law.risk.history import by_line, known_before
from gwanmun.law.risk.lodged_line import LodgedLine
from gwanmun.law.risk.reasons.because import features_digest
from gwanmun.law.risk.reasons.bulk import alike
from gwanmun.law.risk.reasons.lowering import Lower, lowering
from gwanmun.law.risk.reasons.similar import SimilarCase
from gwanmun.law.risk.registry.manifest import Admitted
from gwanmun.law.risk.selection import Selection
from gwanmun.office.desks import learning, rulebooks
from gwanmun.office.desks.scoring import selection_lines
from gwanmun.office.desks.walking import Written, key_of, read
from gwanmun.office.model_registry import Registry


class AskedAgain(Struct, frozen=True):
    """What the model of a decision says today of what was known then."""

    agrees: bool  # it was told the very same numbers
    similar: tuple[SimilarCase, ...]
    lower: tuple[Lower, ...]


class Explained(Struct, frozen=True):
    """One selection of a declaration, as it was decided."""

    number: str
    day: date
    selection: Selection
    blind: bool
    asked_again: AskedAgain | None = None  # None where no model scored it, or the model cannot be asked
    unasked: tuple[Problem, ...] = ()  # why it cannot


def explained(number: str, models: Path | None) -> tuple[Explained, ...]:
    """Every selection of a declaration, the oldest first; `models` is the folder of the registry."""
    key = key_of(number)
    case = read([key])[key]
    places = [place for place, event in enumerate(case.case.events) if isinstance(event, ControlSelected)]
    if not places:
        raise Refused(Problem("not-selected-yet", "number", number))
    return tuple(_explained(key, case, place, models) for place in places)


def _explained(key: UUID, written: Written, place: int, models: Path | None) -> Explained:
    event = written.case.events[place]
    assert isinstance(event, ControlSelected), "it was looked for by its kind"
    day = written.times[place].astimezone(ZoneInfo(rulebooks.current().country.timezone)).date()
    told = Explained(written.case.lodged.number, day, event.selection, event.blind)
    scored = event.selection.scored
    if scored is None:
        return told
    try:
        model = _model(scored.model, models, day)
    except Refused as refused:
        return replace(told, unasked=refused.problems)
    line = selection_lines(Case(written.case.lodged, written.case.events[:place]), day)[scored.line - 1]
    return replace(told, asked_again=_asked_again(model, line, scored.features))


def _model(digest: str, models: Path | None, day: date) -> Admitted:
    """The model of a decision, as it was believed on the day. Raises Refused."""
    if models is None:
        raise Refused(Problem("model-unknown", value=digest))
    registry = Registry(models)
    found = registry.found(digest)
    return registry.admitted(found, registry.signed(found).manifest.policy, day)


def _asked_again(model: Admitted, line: LodgedLine, told: str) -> AskedAgain:
    known = [one for one in learning.everything() if one.lines]
    lines: Sequence[LodgedLine] = [each for one in known for each in one.lines]
    results = by_line(result for one in known for result in one.results)
    past = known_before(model.artefact.spec, lines, results, line.on).past(line)
    row = features(model.artefact.spec, line, past)
    return AskedAgain(
        features_digest(row) == told,
        alike(model.artefact, line, row, (lines, results)),
        lowering(model.artefact, line, past),
    )
