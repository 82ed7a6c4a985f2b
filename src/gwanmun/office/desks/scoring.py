"""The scoring desk: what the model in force says of cases that are about to be selected, gathered before they walk.

    cases ──▶ those that come as far as selection ──▶ the past of all their lines, one query ──▶ scores ──▶ guidance

A score is a fact: it is written down with the decision, so that the decision is taken again without the model. Whatever
goes wrong here, selection goes on by rules and a wider lot, and says in the decision why; nothing stops clearance.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from uuid import UUID

import msgspec
from django.conf import settings
from msgspec import Struct
from msgspec.structs import replace

from gwanmun.law.basics.problem import Refused
from gwanmun.law.clearance.case import Accepted, Case, ControlSelected, DutyAssessed, OriginSettled, Valued
from gwanmun.law.clearance.learned import lodged_line
from gwanmun.law.clearance.neighbours import Dearer, Declared, dearer_neighbours
from gwanmun.law.clearance.rulebook import Rulebook
from gwanmun.law.origin.preference import Granted
from gwanmun.law.risk.evidence import FEWEST_NEIGHBOURS, TRADE, LineEvidence, Neighbour, evidence, usual
from gwanmun.law.risk.features import Past
from gwanmun.law.risk.guidance import Guidance, Silence, guidance
from gwanmun.law.risk.history import Wanted
from gwanmun.law.risk.key import values_of
from gwanmun.law.risk.lanes import policy_digest
from gwanmun.law.risk.lodged_line import LodgedLine
from gwanmun.law.risk.model.artefact import Artefact
from gwanmun.law.risk.model.score import score
from gwanmun.law.risk.reasons.because import Reasoner
from gwanmun.law.risk.registry.manifest import Admitted
from gwanmun.law.risk.registry.standing import standing
from gwanmun.law.risk.scored import Cutoffs, Scored
from gwanmun.law.risk.selection import SelectionLaw
from gwanmun.office.desks import tallies
from gwanmun.office.desks.tallies import Pasts
from gwanmun.office.model_registry import Registry
from gwanmun.office.records.selection import past as pasts

LOG = logging.getLogger(__name__)
CUTOFFS = "cutoffs"
_CHANGES = "changes.ndjson"


class Guide(Struct, frozen=True):
    """What the law is told of one case before it selects."""

    guidance: Guidance = Guidance()
    evidence: tuple[LineEvidence, ...] = ()


class Champion(Struct, frozen=True):
    """The model in force, or why there is none."""

    silence: Silence
    admitted: Admitted | None = None
    reasoner: Reasoner | None = None


NO_MODEL = Champion("no-model")


class CutFor(Struct, frozen=True):
    """Where the lanes begin, and for which model that was worked out."""

    model: str
    cutoffs: Cutoffs


NOTHING_KNOWN = Guide()
Reached = Callable[[], Mapping[UUID, Case]]


def guides(keys: Sequence[UUID], reached: Reached, rulebook: Rulebook, today: date) -> dict[UUID, Guide]:
    """What the law is told of these cases, of which `reached` says who comes as far as selection, and in what state.

    It is asked only where there is anything to be told: a policy that looks at the past, and a past to look at.
    """
    law = rulebook.country.selection
    if not keys or not asks(law):
        return {}
    try:
        as_of = tallies.tallied_until()
        chosen = champion(law, today) if law.lanes.budget_per_10000 else Champion("")
        if as_of is None:
            return dict.fromkeys(keys, Guide(Guidance(without_score=chosen.silence or "past-stale")))
        return _guides(reached(), chosen, rulebook, (today, as_of))
    except Exception:  # a fault of the scorer is a fault of the scorer, and goods go on by rules and lot
        LOG.exception("the scorer failed on %d cases", len(keys))
        silent = Guide(Guidance(without_score="scorer-silent")) if law.lanes.budget_per_10000 else NOTHING_KNOWN
        return dict.fromkeys(keys, silent)


def asks(law: SelectionLaw) -> bool:
    """Whether a policy looks at the past at all: a budget for learned lanes, or a rule that holds prices against it."""
    return law.lanes.budget_per_10000 > 0 or any(
        rule.rate_from is not None
        or rule.under_own_percent is not None
        or rule.under_trade_percent is not None
        or rule.dearer_neighbour
        for rule in law.rules
    )


def champion(law: SelectionLaw, today: date) -> Champion:
    """The model that chooses today. Read again whenever the registry's list has grown, and every day."""
    if not settings.MODELS_FOLDER:
        return NO_MODEL
    changes = Path(settings.MODELS_FOLDER) / _CHANGES
    try:
        grown = changes.stat().st_mtime_ns
    except OSError:
        return NO_MODEL
    return _champion(settings.MODELS_FOLDER, grown, policy_digest(law.lanes), today)


@lru_cache(maxsize=4)
def _champion(folder: str, grown: int, policy: str, today: date) -> Champion:
    """As `champion`; `grown` is when the list of changes last grew."""
    registry = Registry(Path(folder))
    try:
        digest = standing(registry.changes()).champion
        if not digest:
            return NO_MODEL
        admitted = registry.admitted(digest, policy, today)
    except Refused as refused:
        codes = {problem.code for problem in refused.problems}
        LOG.error("the model in force may not choose: %s", ", ".join(sorted(codes)))  # noqa: TRY400 - refused, not failed
        return Champion("model-expired" if codes == {"model-expired"} else "scorer-silent")
    return Champion("", admitted, _reasoner(admitted.artefact, admitted.digest))


@lru_cache(maxsize=2)
def _reasoner(artefact: Artefact, digest: str) -> Reasoner:
    """A model made ready to give reasons. It costs half a second, and not every day."""
    return Reasoner(artefact, digest)


def keep_cutoffs(model: str, cutoffs: Cutoffs) -> None:
    """Keep where the lanes begin from today on, inside the caller's transaction."""
    before = pasts.mark(CUTOFFS)
    pasts.move_mark(CUTOFFS, before, msgspec.json.encode(CutFor(model, cutoffs)).decode())


def cutoffs_of(model: str) -> Cutoffs | None:
    """Where the lanes begin for this model, once a round has worked it out."""
    kept = pasts.mark(CUTOFFS)
    cut = msgspec.json.decode(kept, type=CutFor) if kept else None
    return cut.cutoffs if cut is not None and cut.model == model else None


def _guides(
    reached: Mapping[UUID, Case], chosen: Champion, rulebook: Rulebook, days: tuple[date, date]
) -> dict[UUID, Guide]:
    lines = {key: selection_lines(case, days[0]) for key, case in reached.items()}
    dearer = {key: _dearer(reached[key], each, rulebook) for key, each in lines.items()}
    beside = [_priced(line, one) for key, each in lines.items() for line in each for one in dearer[key][line.line]]
    known = Pasts([line for each in lines.values() for line in each], beside)
    cut = cutoffs_of(chosen.admitted.digest) if chosen.admitted is not None else None
    found = {}
    for key, each in lines.items():
        pairs = [(line, known.of(line)) for line in each]
        told = [evidence(line, past, _usual(line, dearer[key][line.line], known)) for line, past in pairs]
        found[key] = Guide(_guidance(chosen, cut, pairs, days), tuple(told))
    return found


def _dearer(case: Case, lines: Sequence[LodgedLine], rulebook: Rulebook) -> dict[int, tuple[Dearer, ...]]:
    """The neighbours of each line that pay more, where a rule of the country asks for them."""
    settled = case.find(OriginSettled)
    if case.lodged.procedure != "import" or settled is None or not _asks_neighbours(rulebook.country.selection):
        return {line.line: () for line in lines}
    index, on = rulebook.tariff.believed(case.get(Accepted).on), case.get(Accepted).on
    granted = [answer.rate_class if isinstance(answer, Granted) else "" for answer in settled.lines]
    return {
        line.line: dearer_neighbours(index, Declared(line.commodity, line.origin, line.rate_percent, agreement), on)
        for line, agreement in zip(lines, granted, strict=True)
    }


def _asks_neighbours(law: SelectionLaw) -> bool:
    return any(rule.dearer_neighbour for rule in law.rules)


def _priced(line: LodgedLine, neighbour: Dearer) -> Wanted:
    """The tally of what the trade pays for a neighbour's goods of the same origin."""
    return Wanted(TRADE, values_of(TRADE, replace(line, commodity=neighbour.subheading)))


def _usual(line: LodgedLine, dearer: Sequence[Dearer], known: Pasts) -> list[Neighbour]:
    """The neighbours of which enough came in for a price to be usual."""
    prices = ((one, usual(known.tally(_priced(line, one)), FEWEST_NEIGHBOURS)) for one in dearer)
    return [Neighbour(one.subheading, one.rate_percent, price) for one, price in prices if price is not None]


def selection_lines(case: Case, today: date) -> tuple[LodgedLine, ...]:
    """The lines of a case as they stand when it is selected."""
    valuation, assessed = case.get(Valued).valuation, case.find(DutyAssessed)
    owed = assessed.assessment.lines if assessed is not None else (None,) * len(valuation.lines)
    return tuple(
        lodged_line(case.declaration, number, today, worth=worth, owed=owes)
        for number, (worth, owes) in enumerate(zip(valuation.lines, owed, strict=True), start=1)
    )


def _guidance(
    chosen: Champion, cut: Cutoffs | None, lines: Sequence[tuple[LodgedLine, Past]], days: tuple[date, date]
) -> Guidance:
    admitted, reasoner, (today, as_of) = chosen.admitted, chosen.reasoner, days
    if admitted is None or reasoner is None:
        return Guidance(without_score=chosen.silence)
    worst = lines[0]
    if len(lines) > 1:
        worst = max(lines, key=lambda pair: score(admitted.artefact, *pair).margin_micro)
    told = _scored(reasoner, worst, cut)
    return guidance(told, cut, today=today, expires=admitted.manifest.expires, past_as_of=as_of)


def _scored(reasoner: Reasoner, worst: tuple[LodgedLine, Past], cut: Cutoffs | None) -> Scored:
    """The score of the line that stands out most; with its reasons where a lane may take it."""
    told = reasoner.scored(*worst)
    return told if cut is not None and may_be_taken(told, cut) else replace(told, because=())


def may_be_taken(told: Scored, cut: Cutoffs) -> bool:
    """Whether any learned lane could take a case of this score, whoever it is of."""
    chances = [least for least in (cut.chance_ppm, cut.uncertain_ppm) if least is not None]
    by_tax = cut.expected_tax is not None and told.score.expected_tax >= cut.expected_tax
    return by_tax or any(told.score.chance_ppm >= least for least in chances)


def about_to_be_selected(before: Case, after: Case) -> Case | None:
    """The case as it stood when it was selected on a walk, or None where it was not."""
    news = after.events[len(before.events) :]
    for place, event in enumerate(news):
        if isinstance(event, ControlSelected):
            return Case(after.lodged, (*before.events, *news[:place]))
    return None
