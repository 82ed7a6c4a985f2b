"""Selection: whether a person looks at a case before it may leave, and why.

Every rule that hits leaves its reason, and the strictest control among them wins. A trusted trader's
goods are not opened for a rule that is not about safety; papers may still be asked for. The random arm spares
nobody, though it weighs less against the trusted: it is how the office learns what its rules miss.
"""

from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Literal

from msgspec import Meta, Struct

Control = Literal["none", "documents", "examination"]
Draw = Annotated[int, Meta(ge=0, le=9999, description="random number the office committed to before it saw the case")]

_STRICTNESS: dict[Control, int] = {"none": 0, "documents": 1, "examination": 2}


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


class SelectionLaw(Struct, frozen=True, dict=True):  # `dict` is where cached_property keeps; nobody encodes it
    """A country's selection policy: its rules in order, and the share drawn at random."""

    rules: tuple[SelectionRule, ...] = ()
    random_documents_per_10000: int = 0
    random_examination_per_10000: int = 0
    act: str = ""

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


class SubjectLine(Struct, frozen=True):
    """A line of goods, as selection sees it."""

    commodity: str
    origin: str
    customs_value: int  # minor units
    net_weight_kg: Decimal
    preference: bool = False  # claimed


class Subject(Struct, frozen=True):
    """A case, as selection sees it."""

    procedure: str
    lines: tuple[SubjectLine, ...]
    dispatch: str  # country of loading
    trader: str  # identifier
    trusted: bool  # a recognised AEO, ours or a partner's
    earlier_declarations: int  # of this trader, accepted before this one
    draw: Draw
    weight: int = 10_000  # of ten thousand: how much chance weighs against a trusted operator; never nothing


class Reason(Struct, frozen=True, omit_defaults=True):
    """Why a person should look: the rule, its words, and the line it hit."""

    rule: str  # the rule's id, or "random"
    text: str
    control: Control  # what it asks for, after any excuse
    line: int = 0  # counted from 1; 0 is the whole declaration
    excused: bool = False  # examination was spared because the trader is trusted


class Selection(Struct, frozen=True):
    """The strictest control asked for, every reason for it, and the random number that was drawn."""

    control: Control
    reasons: tuple[Reason, ...]
    draw: int


def select(law: SelectionLaw, subject: Subject) -> Selection:
    """Whom a person must look at, and why. The same law and subject always give the same answer."""
    reasons = [
        _reason(rule, line, trusted=subject.trusted)
        for rule in law.rules_for(subject.lines)
        if _concerns(rule, subject)
        for line in _hits(rule, subject.lines)
    ]
    by_lot = _drawn(law, subject.draw, subject.weight)
    if by_lot is not None:
        reasons.append(by_lot)
    control: Control = max((r.control for r in reasons), key=_STRICTNESS.__getitem__, default="none")
    return Selection(control, tuple(reasons), subject.draw)


def _concerns(rule: SelectionRule, subject: Subject) -> bool:
    """Whether everything the rule says of the declaration as a whole holds."""
    return (
        (not rule.procedures or subject.procedure in rule.procedures)
        and (not rule.dispatch or subject.dispatch in rule.dispatch)
        and (not rule.trader or subject.trader in rule.trader)
        and (rule.first_declarations is None or subject.earlier_declarations < rule.first_declarations)
    )


def _hits(rule: SelectionRule, lines: tuple[SubjectLine, ...]) -> list[int]:
    """The lines for which everything the rule says of goods holds; [0] for a rule that says nothing of goods."""
    commodity, origin, least, under = rule.commodity, rule.origin, rule.value_from, rule.unit_value_under
    claims = rule.claims_preference
    if not commodity and not origin and least is None and under is None and claims is None:
        return [0]
    return [
        number
        for number, line in enumerate(lines, 1)
        if (not commodity or line.commodity.startswith(commodity))
        and (not origin or line.origin in origin)
        and (least is None or line.customs_value >= least)
        and (claims is None or line.preference is claims)
        and (under is None or line.customs_value < under * line.net_weight_kg)
    ]


def _reason(rule: SelectionRule, line: int, *, trusted: bool) -> Reason:
    if trusted and not rule.safety and rule.control == "examination":
        return Reason(rule.id, rule.reason, "documents", line, excused=True)
    return Reason(rule.id, rule.reason, rule.control, line)


def _drawn(law: SelectionLaw, draw: int, weight: int) -> Reason | None:
    """What the random arm asks for: the lowest numbers examine, the next ones look at papers; fewer for the trusted."""
    examined = lightened(law.random_examination_per_10000, weight)
    if draw < examined:
        return Reason("random", f"drawn at random, {draw} of 10000", "examination")
    if draw < examined + lightened(law.random_documents_per_10000, weight):
        return Reason("random", f"drawn at random, {draw} of 10000", "documents")
    return None


def lightened(share: int, weight: int) -> int:
    """A share of ten thousand, for somebody who weighs so much of ten thousand: where there is one, at least one."""
    return max(1, share * weight // 10_000) if share else 0
