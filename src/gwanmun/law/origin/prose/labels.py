"""Labels: what a publisher of rules calls a rule ("CTH", "MAXNOM", "PRODUCTION FROM"), by its tests and its wording.

The words and the habits are those of the United Kingdom's online tariff, the largest publisher of labelled rules. It
labels by wording: a change of heading put as "classified within a heading other than" goes unlabelled beside a limit in
value, and a condition after "provided" is labelled alone. Such labels are given only where nothing else is.
"""

from collections.abc import Iterator

from gwanmun.law.origin.prose.clause import Clause
from gwanmun.law.origin.prose.sentences import Said, Way
from gwanmun.law.origin.prose.words import worded
from gwanmun.law.origin.rules import (
    AllOf,
    AnyMaterials,
    AnyOf,
    Content,
    MadeFrom,
    MaximumValue,
    MaximumWeight,
    Originating,
    Process,
    ProducedEntirely,
    Retained,
    Rule,
    Same,
    Shift,
    WhollyObtained,
    tests_of,
)

MAXNOM = "MAXNOM"
_ADDED = {
    "may": ("{} TOLERANCE MAY BE USED",),
    "may up to": (MAXNOM, "{} TOLERANCE MAY BE USED RESTRICTION MAXNOM"),
    "may not": ("{} RESTRICTION MAY NOT BE USED",),
    "set up to": (MAXNOM, "SET TOLERANCE MAY BE USED SET RESTRICTION MAXNOM"),
    "share": ("ORIGINATING",),
}
"""What a later sentence makes of the label {} of the clause it adds to."""


def labels_of(said: Said) -> tuple[str, ...]:
    """The publisher's labels of a rule, in the rule's order."""
    labelled = [(clause, way) for way in said.ways for clause in way if clause.tail != "unlabelled"]
    alone = [(clause, way) for clause, way in labelled if not _goes_unlabelled(clause, said)]
    return tuple(dict.fromkeys(label for clause, way in alone or labelled for label in _labels(clause, way)))


def _goes_unlabelled(clause: Clause, said: Said) -> bool:
    """Whether the publisher passes over this clause because of what stands beside it."""
    beside = {type(other.rule) for each in said.ways for other in each if other is not clause}
    limited = MaximumValue in beside or (AnyOf in beside and not isinstance(clause.rule, AnyOf))
    if clause.tail in _ADDED or isinstance(clause.rule, MaximumValue | WhollyObtained | Originating | Content):
        return False
    match clause.wording:
        case "classified" | "of the good":
            return bool(beside) and not (said.joined and limited and len(said.ways) == 1)
        case "any" | "including" | "not within" | "non-originating" | "abbreviated" if not said.joined:
            return limited or WhollyObtained in beside or Content in beside
        case "abbreviated":
            return Content in beside
        case "change" | "listed":
            return limited
    return limited and isinstance(clause.rule, Process | AllOf | AnyOf) and clause.wording != "by"


def _labels(clause: Clause, way: Way) -> Iterator[str]:
    own = tuple(dict.fromkeys(_plain(clause.rule)))
    if isinstance(clause.rule, Process | AllOf | AnyOf) and clause.said and not clause.wording:
        yield "PROCESSING_TEXTILE" if _TEXTILE.search(clause.said) else "PROCESSING"
    elif clause.tail in _ADDED and not _labelled_by_limit(clause):
        if isinstance(clause.rule, WhollyObtained):
            yield "WO"
        for label in _ADDED[clause.tail]:
            yield label.format(_base(clause, own))
    elif clause.tail == "may up to":
        yield MAXNOM
    else:
        yield from _bare_labels(clause, way, own)


def _bare_labels(clause: Clause, way: Way, own: tuple[str, ...]) -> Iterator[str]:
    """The labels of a clause that nothing was added to."""
    match clause.rule:
        case Shift(level=level, apart_from=apart_from) if apart_from and clause.wording == "change":
            yield from (level, f"{level} EXCEPT")[level != "CTH" :]
        case Shift(apart_from=apart_from) if apart_from and clause.wording == "any":
            yield "AH EXCEPT"
        case Shift(level=level) if any(
            isinstance(other.rule, Process) and other.wording == "provided" for other in way
        ):
            yield f"{level} RESTRICTION PROCESSING" if clause.wording == "change" else level
        case MadeFrom() if clause.tail == "limited":
            yield from (MAXNOM, "PRODUCTION FROM RESTRICTION MAXNOM")
        case AnyMaterials(apart_from=apart_from) if clause.wording == "non-originating" and not apart_from:
            yield from ("Insufficient processing", "AH")
        case MadeFrom():
            yield _base(clause, own)
        case AnyMaterials() if clause.wording == "including":
            yield "AH INCLUDING"
        case Process() if clause.wording == "provided":
            return
        case MaximumWeight() if clause.wording == "provided":
            yield MAXNOM
        case _:
            yield from own


def _base(clause: Clause, own: tuple[str, ...]) -> str:
    """The one label of a clause that others are made from."""
    if clause.wording == "listed":
        return " OR_ENUM ".join(["PRODUCTION FROM"] * int(clause.said))
    if clause.wording == "including":
        return "AH INCLUDING"
    if isinstance(clause.rule, AllOf):
        return "AH EXCEPT"
    return own[0]


def _labelled_by_limit(clause: Clause) -> bool:
    """Whether only the limit is labelled of goods a later sentence lets in."""
    if clause.tail != "may up to":
        return False
    own = isinstance(clause.rule, Shift) and clause.rule.allowance is not None and Same() in clause.rule.allowance.scope
    return clause.wording in {"abbreviated", "of the good"} or (clause.wording == "classified" and own)


_TEXTILE = worded(
    r"combined|preceded by printing \(as"
    r"|^(?:spinning|weaving|making|yarn|knitting|flocking|printing)(?!.*accompanied)(?!.*or a non-woven)"
)


_NAMES: dict[type, str] = {
    AnyMaterials: "AH",
    Content: "RVC",
    MadeFrom: "PRODUCTION FROM",
    MaximumWeight: "MAXWEIGHT",
    Originating: "ORIGINATING",
    Process: "PROCESSING",
    ProducedEntirely: "PE",
    Retained: "ORIG RETAINED",
    WhollyObtained: "WO",
}


def _plain(rule: Rule) -> Iterator[str]:
    """The label of a test by itself, whatever its wording."""
    for test in tests_of(rule):
        match test:
            case Shift(level=level):
                yield level
            case MaximumValue(basis=basis):
                yield "MAXNOM_OM" if basis == "OM" else MAXNOM
            case AnyMaterials(apart_from=apart_from) if apart_from:
                yield "AH EXCEPT"
            case _:
                yield _NAMES[type(test)]
