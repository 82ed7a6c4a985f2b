"""Selection: whether a person looks at a case before it may leave, and why.

Every rule that hits leaves its reason, and the strictest control among them wins. A trusted trader's
goods are not opened for a rule that is not about safety; papers may still be asked for. The random arm spares
nobody, though it weighs less against the trusted: it is how the office learns what its rules miss. Where a model has
scored the case, the learned lanes choose too, from where the country's budget lets them; where it has not, rules and a
wider random arm go on alone.
"""

import hashlib
from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Literal

from msgspec import Meta, Struct

from gwanmun.law.basics.problem import Problem
from gwanmun.law.risk.draw import Bond
from gwanmun.law.risk.evidence import LineEvidence
from gwanmun.law.risk.guidance import Guidance
from gwanmun.law.risk.lanes import WHOLE, LanePolicy, policy_problems, weighed
from gwanmun.law.risk.scored import Cutoffs, Scored

Control = Literal["none", "documents", "examination"]
Draw = Annotated[int, Meta(ge=0, le=9999, description="random number the office committed to before it saw the case")]

STRICTNESS: dict[Control, int] = {"none": 0, "documents": 1, "examination": 2}
RANDOM = "random"
"""What stands in a reason in the place of a rule's id when the lot has drawn it."""


class SelectionRule(Struct, frozen=True, omit_defaults=True):
    """One rule of a country's selection: everything it names must hold for a line to be hit."""

    id: str
    control: Control
    reason: str  # for the officer, in English; the country's words carry the other languages
    procedures: tuple[str, ...] = ()  # "import", "export"; empty means every one
    commodity: tuple[str, ...] = ()  # code prefixes
    origin: tuple[str, ...] = ()
    dispatch: tuple[str, ...] = ()  # country of loading
    trader: tuple[str, ...] = ()  # identifiers on a watch list
    value_from: int | None = None  # customs value of the line, minor units
    unit_value_under: Decimal | None = None  # customs value a kilogram
    claims_preference: bool | None = None
    first_declarations: int | None = None  # the trader has had fewer accepted declarations than this
    safety: bool = False  # trusted traders are not excused
    dispatched_elsewhere: bool | None = None  # loaded in another country than the goods originate in
    rate_from: Decimal | None = None  # duty as declared, per cent of the value
    under_own_percent: int | None = None  # unit price below so much of the median of the trader's own earlier goods
    under_trade_percent: int | None = None  # the same of everybody's goods of this subheading and origin
    dearer_neighbour: bool = False  # priced like a subheading of the heading that pays more
    points: int = 0  # competes in the lane of rules with so many points; nought: whatever it hits is looked at
    agency: str = ""  # whose target it is, where another agency asks for looks
    sampled_per_10000: int = 10_000  # of what it hits: an agency's target is a share, drawn like everything random


class SelectionLaw(Struct, frozen=True, dict=True):  # `dict` is where cached_property keeps; nobody encodes it
    """A country's selection policy: its rules in order, and the share drawn at random."""

    rules: tuple[SelectionRule, ...] = ()
    random_documents_per_10000: int = 0
    random_examination_per_10000: int = 0
    act: str = ""
    lanes: LanePolicy = LanePolicy()

    @property
    def random_per_10000(self) -> int:
        """The whole random arm."""
        return self.random_examination_per_10000 + self.random_documents_per_10000

    def rules_for(self, lines: Iterable["SubjectLine"]) -> list[SelectionRule]:
        """The rules that could hit goods of these chapters, in the policy's order; a policy may have hundreds."""
        everywhere, by_chapter = self._by_chapter
        places = set(everywhere)
        for chapter in {line.commodity[:2] for line in lines}:
            places.update(by_chapter.get(chapter, ()))
        return [self.rules[place] for place in sorted(places)]

    @cached_property
    def _by_chapter(self) -> tuple[list[int], dict[str, list[int]]]:
        """Places of the rules for all goods, and of the others by two-digit chapter; made once a policy."""
        everywhere: list[int] = []
        by_chapter: dict[str, list[int]] = {}
        for place, rule in enumerate(self.rules):
            chapters = {prefix[:2] for prefix in rule.commodity}
            if not chapters or any(len(chapter) < 2 for chapter in chapters):
                everywhere.append(place)
                continue
            for chapter in chapters:
                by_chapter.setdefault(chapter, []).append(place)
        return everywhere, by_chapter


def law_problems(law: SelectionLaw) -> tuple[Problem, ...]:
    """What is wrong with a policy: its lanes, or a budget without a random arm to measure it by."""
    found = policy_problems(law.lanes)
    if law.lanes.budget_per_10000 and not law.random_per_10000:
        found = (*found, Problem("lane-random-missing", "random_documents_per_10000", "0"))
    return found


class SubjectLine(Struct, frozen=True):
    """A line of goods, as selection sees it."""

    commodity: str
    origin: str
    customs_value: int  # minor units
    net_weight_kg: Decimal
    preference: bool = False  # claimed
    evidence: LineEvidence = LineEvidence()  # what the past says of it


class Subject(Struct, frozen=True):
    """A case, as selection sees it."""

    procedure: str
    lines: tuple[SubjectLine, ...]
    dispatch: str  # country of loading
    trader: str  # identifier
    trusted: bool  # a recognised AEO, ours or a partner's
    earlier_declarations: int  # of this trader, accepted before this one
    draw: Draw
    guidance: Guidance = Guidance()  # score and cut-offs, or why there are none; neither where none is expected
    weight: int = WHOLE  # of ten thousand: how much lot and scores weigh against a trusted operator; never nothing
    bond: Bond | None = None  # what binds the draw; None where nobody looks whether anything does


class Reason(Struct, frozen=True, omit_defaults=True):
    """Why a person should look: the rule, its words, and the line it hit."""

    rule: str  # the rule's id, or "random"
    text: str
    control: Control  # what it asks for, after any excuse
    line: int = 0  # counted from 1; 0 is the whole declaration
    excused: bool = False  # examination was spared because the trader is trusted
    lane: str = ""  # the lane that chose it, where that is not a rule's or chance's


class Selection(Struct, frozen=True, omit_defaults=True):
    """The strictest control asked for, every reason for it, and the random number that was drawn.

    What the model said and where the lanes began is kept whether they chose the case or not.
    """

    control: Control
    reasons: tuple[Reason, ...]
    draw: int
    scored: Scored | None = None
    cutoffs: Cutoffs | None = None
    without_score: str = ""
    bond: Bond | None = None  # what binds the draw
    weight: int | None = None  # what lot and scores counted, where not the whole


def select(law: SelectionLaw, subject: Subject) -> Selection:
    """Whom a person must look at, and why. The same law and subject always give the same answer."""
    guidance = subject.guidance
    hit = [
        (rule, _reason(rule, line, trusted=subject.trusted))
        for rule in law.rules_for(subject.lines)
        if _concerns(rule, subject)
        for line in _hits(rule, subject)
    ]
    points = points_of(rule for rule, _ in hit)
    least = guidance.cutoffs.points if guidance.cutoffs is not None else 1
    reasons = [reason for rule, reason in hit if not rule.points or points >= least]
    reasons += [reason for reason in (_drawn(law, subject), _learned(law, subject)) if reason is not None]
    control: Control = max((r.control for r in reasons), key=STRICTNESS.__getitem__, default="none")
    return Selection(
        control,
        tuple(reasons),
        subject.draw,
        guidance.scored,
        guidance.cutoffs,
        guidance.without_score,
        subject.bond,
        subject.weight if subject.weight < WHOLE else None,
    )


def points_of(hit: Iterable[SelectionRule]) -> int:
    """The points of the rules that hit, each rule's once however many lines it hits."""
    return sum({rule.id: rule.points for rule in hit}.values())


def _concerns(rule: SelectionRule, subject: Subject) -> bool:
    """Whether everything the rule says of the declaration as a whole holds."""
    return (
        (not rule.procedures or subject.procedure in rule.procedures)
        and (not rule.dispatch or subject.dispatch in rule.dispatch)
        and (not rule.trader or subject.trader in rule.trader)
        and (rule.first_declarations is None or subject.earlier_declarations < rule.first_declarations)
        and (rule.sampled_per_10000 >= 10_000 or _sampled(rule, subject.draw) < rule.sampled_per_10000)
    )


def _sampled(rule: SelectionRule, draw: int) -> int:
    """A number of the rule's own, 0..9999, made from the one that was drawn: no two targets fall on the same cases."""
    digest = hashlib.sha256(f"{rule.id}:{draw}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % 10_000


def _hits(rule: SelectionRule, subject: Subject) -> list[int]:
    """The lines for which everything the rule says of goods holds; [0] for a rule that says nothing of goods."""
    commodity, origin, least, under = rule.commodity, rule.origin, rule.value_from, rule.unit_value_under
    claims, more = rule.claims_preference, _asks_more(rule)
    if not commodity and not origin and least is None and under is None and claims is None and not more:
        return [0]
    return [
        number
        for number, line in enumerate(subject.lines, 1)
        if (not commodity or line.commodity.startswith(commodity))
        and (not origin or line.origin in origin)
        and (least is None or line.customs_value >= least)
        and (claims is None or line.preference is claims)
        and (under is None or line.customs_value < under * line.net_weight_kg)
        and (not more or _more_holds(rule, line, subject.dispatch))
    ]


def _asks_more(rule: SelectionRule) -> bool:
    """Whether the rule says anything of a line that rules did not say before there was a past to ask."""
    return (
        rule.dispatched_elsewhere is not None
        or rule.rate_from is not None
        or rule.under_own_percent is not None
        or rule.under_trade_percent is not None
        or rule.dearer_neighbour
    )


def _more_holds(rule: SelectionRule, line: SubjectLine, dispatch: str) -> bool:
    """Whether what the rule says of route, rate and past holds; where the past knows nothing it does not."""
    own, trade = line.evidence.percent_of_own(), line.evidence.percent_of_trade()
    elsewhere = line.origin != dispatch
    return (
        (rule.dispatched_elsewhere is None or elsewhere is rule.dispatched_elsewhere)
        and (rule.rate_from is None or line.evidence.rate_percent >= rule.rate_from)
        and (rule.under_own_percent is None or (own is not None and own < rule.under_own_percent))
        and (rule.under_trade_percent is None or (trade is not None and trade < rule.under_trade_percent))
        and (not rule.dearer_neighbour or line.evidence.dearer_neighbour is not None)
    )


def _reason(rule: SelectionRule, line: int, *, trusted: bool) -> Reason:
    if trusted and not rule.safety and rule.control == "examination":
        return Reason(rule.id, rule.reason, "documents", line, excused=True)
    return Reason(rule.id, rule.reason, rule.control, line)


def _drawn(law: SelectionLaw, subject: Subject) -> Reason | None:
    """What the random arm asks for: the lowest numbers examine, the next ones look at papers; fewer for the trusted.

    While a score that should be there is not, or a draw nobody can try again, more papers are drawn, so that silence
    never turns everything green.
    """
    draw, examined = subject.draw, lightened(law.random_examination_per_10000, subject.weight)
    widened = examined + lightened(law.random_documents_per_10000, subject.weight)
    if subject.guidance.without_score or (subject.bond is not None and subject.bond.unbound):
        widened = max(widened, law.lanes.random_without_score_per_10000)
    if draw < examined:
        return Reason(RANDOM, f"drawn at random, {draw} of 10000", "examination")
    if draw < widened:
        return Reason(RANDOM, f"drawn at random, {draw} of 10000", "documents")
    return None


def _learned(law: SelectionLaw, subject: Subject) -> Reason | None:
    """What the learned lanes ask for: the first of them that takes a declaration with this score."""
    scored, begins = subject.guidance.scored, subject.guidance.cutoffs
    if scored is None or begins is None or not law.lanes.budget_per_10000:
        return None
    chance = weighed(scored.score.chance_ppm, subject.weight)
    tax = weighed(scored.score.expected_tax, subject.weight)
    if begins.chance_ppm is not None and chance >= begins.chance_ppm:
        lane = "chance"
    elif begins.expected_tax is not None and tax >= begins.expected_tax:
        lane = "tax"
    elif begins.uncertain_ppm is not None and chance >= begins.uncertain_ppm:
        lane = "uncertain"
    else:
        return None
    control: Control = "examination" if chance >= law.lanes.examine_from_ppm else "documents"
    excused = subject.trusted and control == "examination"
    return Reason(
        f"learned-{lane}", _LANE_WORDS[lane], "documents" if excused else control, scored.line, excused, lane
    )  # fmt: skip


_LANE_WORDS = {
    "chance": "among the likeliest to be found wrong",
    "tax": "among those with the largest expected tax",
    "uncertain": "among those nobody can tell yet",
}


def lightened(share: int, weight: int) -> int:
    """A share of ten thousand, for somebody who weighs so much of ten thousand: where there is one, at least one."""
    return max(1, share * weight // 10_000) if share else 0
