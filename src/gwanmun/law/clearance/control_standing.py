"""How the control of a case stands: asked for, being changed, done, and with what result.

The worst that was found is the result. An amendment may put the papers right afterwards, and a second look may find
nothing any more: what the first look found is still what selection has to learn from.
"""

from typing import Literal

from msgspec import Struct

from gwanmun.law.clearance import control_changes
from gwanmun.law.clearance.case import Case, ControlPassed, ControlSelected, Examined, Found
from gwanmun.law.risk.control_result import Kind, Verdict
from gwanmun.law.risk.selection import RANDOM, Control, Reason, SelectionLaw

State = Literal["to-do", "agree", "done", "waived", "ended"]
OFFICER = "officer"
"""The lane of a control that no selection asked for, but an officer."""

_WORST: dict[Verdict, int] = {"conforms": 0, "error": 1, "fraud": 2}


class ControlStanding(Struct, frozen=True):
    """One case's control, and where in its events it was selected and first looked at."""

    control: Control  # asked for now
    lane: str
    state: State
    blind: bool
    trusted: bool
    added: bool
    waived: bool
    selected_at: int  # place among the case's events
    looked_at: int | None
    verdict: Verdict | None
    kind: Kind
    evaded_tax: int  # minor units
    safety: bool
    minutes: int
    found: tuple[Found, ...]


def control_standing(case: Case) -> ControlStanding | None:
    """How the control stands; None for a case nobody was ever asked to look at, and nobody did."""
    selected = [place for place, event in enumerate(case.events) if isinstance(event, ControlSelected)]
    looks = [(place, event) for place, event in enumerate(case.events) if isinstance(event, Examined)]
    asked = control_changes.asked(case)
    proposal = control_changes.proposed(case)
    selections = [e for e in case.events if isinstance(e, ControlSelected) and e.selection.control != "none"]
    if not selected or not (selections or looks or proposal or asked != "none"):
        return None
    found = tuple(one for _, look in looks for one in look.found)
    worst = max(found, key=severity, default=None)
    return ControlStanding(
        asked,
        lane_of(selections[-1].selection.reasons) if selections else OFFICER,
        _state(case, asked, looks[-1][1] if looks else None, agreeing=proposal is not None),
        any(each.blind for each in selections),
        _last(case, selected).trusted,
        control_changes.was_added(case),
        control_changes.was_waived(case),
        selected[-1],
        looks[0][0] if looks else None,
        _verdict(looks, worst),
        worst.kind if worst is not None else "",
        sum(one.evaded_tax for one in found),
        any(one.safety for one in found),
        sum(look.minutes for _, look in looks),
        found,
    )


def severity(found: Found) -> tuple[int, int]:
    """How bad a finding is: the verdict first, then the tax."""
    return _WORST[found.verdict], found.evaded_tax


def urgency(case: Case, standing: ControlStanding, law: SelectionLaw) -> int:
    """The place of a control in the queue, lowest first: safety, what an officer saw, rules, the lot.

    Among equals goods whose party is trusted to go first are looked at first (what its wait says), and otherwise
    whoever has waited longest.
    """
    rules = {r.rule for e in case.events if isinstance(e, ControlSelected) for r in e.selection.reasons}
    safety = any(rule.safety and rule.id in rules for rule in law.rules)
    place = 0 if safety else 1 if standing.added else 2 if standing.lane != RANDOM else 3
    return 2 * place + (case.used("priority") is None)


def lane_of(reasons: tuple[Reason, ...]) -> str:
    """The lane a selection is counted under: a rule's reasons before a learned lane's, and the lot's last.

    What a rule or a score asked for was not by chance, though the lot fell on it too.
    """
    lanes = [reason.lane or (RANDOM if reason.rule == RANDOM else "rules") for reason in reasons]
    return min(lanes, key=_lane_order, default=OFFICER)


_LANES = ("safety", "rules", "agency", "chance", "tax", "uncertain", RANDOM)


def _lane_order(lane: str) -> int:
    return _LANES.index(lane) if lane in _LANES else len(_LANES)


def _last(case: Case, selected: list[int]) -> ControlSelected:
    event = case.events[selected[-1]]
    assert isinstance(event, ControlSelected), "it was looked for by its kind"
    return event


def _verdict(looks: list[tuple[int, Examined]], worst: Found | None) -> Verdict | None:
    if not looks:
        return None
    return worst.verdict if worst is not None else "conforms"


def _state(case: Case, asked: Control, last: Examined | None, *, agreeing: bool) -> State:
    if case.ended is not None:
        return "ended"
    if agreeing:
        return "agree"
    if case.find(ControlPassed) is not None:
        return "done" if last is not None else "waived"
    if asked == "none":
        return "waived"
    return "done" if last is not None and case.find(Examined) is not None and not last.conforms else "to-do"
