"""Terse forms: rules in letters, as treaties of Asia and Africa print them: "CTH or RVC(40)", "MaxNOM 55% (EXW)"."""

from decimal import Decimal

from gwanmun.law.origin.prose.clause import NOWHERE, Clause
from gwanmun.law.origin.prose.headings import exception
from gwanmun.law.origin.prose.words import Words, worded
from gwanmun.law.origin.rules import (
    EVERYTHING,
    Basis,
    Content,
    Level,
    MaximumValue,
    Method,
    Process,
    ProducedEntirely,
    Rule,
    Shift,
    WhollyObtained,
)

AND = worded(r"[\s,;]*(?:and|\+|&)\s*")
OR = worded(r"[\s,;]*(?:\bor\b|/)[\s;]*|\s*;\s*")
_SHIFT = worded(r"(?P<level>CTSH|CTH|CC|CTI)\b")
_EXCEPT = worded(r"[,\s]*(?:except|ex)(?: for)?(?: from)? (?=\S)")
_CONTENT = worded(
    r"(?:RVC|LVC|QVC|VAC?|AVC|DVC)\s*[(]?\s*(?P<percent>\d{1,2}(?:\.\d+)?)\s*%?\s*[)]?\s*"
    r"(?:[(,]?\s*(?P<method>BD|BU|NC|FV)\b\s*[)]?)?(?:\s*\(?(?:FOB|EXW)\)?)?"
)
_MAXIMUM = worded(r"Max ?NOM\s*[(]?\s*(?P<percent>\d{1,2}(?:\.\d+)?)\s*%?\s*[)]?\s*(?:\(?(?P<basis>EXW|FOB|ADJ)\)?)?")
_WHOLLY = worded(r"(?P<test>WO|PE|CR)\b(?:-?[AB]K)?")


def terse(words: Words) -> tuple[tuple[Clause, ...], ...] | None:
    """The alternatives of a rule in letters; nothing where the text is not one, to its end."""
    start = words.at
    ways: list[tuple[Clause, ...]] = []
    way: list[Clause] = []
    while (test := _test(words)) is not None:
        way.append(Clause(test))
        if words.ended:
            return (*ways, tuple(way))
        if words.take(AND):
            continue
        if not words.take(OR):
            break
        ways.append(tuple(way))
        way = []
    words.at = start
    return None


def _test(words: Words) -> Rule | None:
    if found := words.take(_SHIFT):
        level: Level = found["level"].upper()  # type: ignore[assignment]
        return Shift(NOWHERE, level, exception(words) if words.take(_EXCEPT) else EVERYTHING)
    if found := words.take(_CONTENT):
        method: Method | None = found["method"].upper() if found["method"] else None  # type: ignore[assignment]
        return Content(NOWHERE, Decimal(found["percent"]), method)
    if found := words.take(_MAXIMUM):
        basis: Basis | None = found["basis"].upper() if found["basis"] else None  # type: ignore[assignment]
        return MaximumValue(NOWHERE, Decimal(found["percent"]), basis)
    found = words.take(_WHOLLY)
    if found is None:
        return None
    if found["test"].upper() == "CR":
        return Process(NOWHERE, "chemical_reaction")
    return WhollyObtained(NOWHERE) if found["test"].upper() == "WO" else ProducedEntirely(NOWHERE)
