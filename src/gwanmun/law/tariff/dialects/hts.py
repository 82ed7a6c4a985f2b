"""The Harmonized Tariff Schedule of the United States: "4.4¢/kg + 8.5%", "238% but not less than $1.67/kg".

What follows in brackets are the programmes a special rate is for: "Free (A+,AU,KR) 2.5% (JP)".
"""

import re
from collections.abc import Mapping
from decimal import Decimal

from gwanmun.law.basics.problem import Problem
from gwanmun.law.tariff.dialects.reading import Reading, Unread, Variant, Words, specific
from gwanmun.law.tariff.duty import AdValorem, Cap, Duty, Floor, Free, Together

_NAMES = """
KGM kg kgs kilo kilos kilogram | GRM g gram | TNE t ton tonne | LTR l liter liters litre
PFL pf.liter pf.liters pf.litre | NAR each head no. no unit article
DZN doz. doz dozen | DPR doz.pr. doz.prs. | NPR pr. pr prs. pair | GRO gross
MTK m2 m² sq.m | MTQ m3 m³ | MTR m meter | CMT cm | MIL 1000 thousand | BLL bbl bbl. barrel | KWH kWh | MWH MWh
"""
_PARTS: Mapping[str, str] = {
    "drained weight": "drained",
    "contents and container weight": "contents_and_container",
    **{
        f"{metal} content": metal
        for metal in ("copper", "lead", "manganese", "molybdenum", "tungsten", "vanadium", "zinc")
    },
}

_FREE = re.compile(r"free\b", re.IGNORECASE)
_NUMBER = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,12})(?:\.[0-9]{1,8})?(?![0-9.,]*[0-9])")
_PERCENT = re.compile(r"%|percent\b", re.IGNORECASE)
_DOLLAR = re.compile(r"\$")
_CENTS = re.compile(r"¢|cents?\b", re.IGNORECASE)
_PER = re.compile(r"/|per\b", re.IGNORECASE)
_PIECE = re.compile(r"each\b", re.IGNORECASE)
_ON = re.compile(r"on\b", re.IGNORECASE)
_PLUS = re.compile(r"\+")
_NOT_LESS = re.compile(r",?\s*but not less than\b", re.IGNORECASE)
_NOT_MORE = re.compile(r",?\s*but not more than\b", re.IGNORECASE)
_OR_MORE = re.compile(r",?\s*(?:n?or)(?:\s+not)?\s+more than\b", re.IGNORECASE)
_PROGRAMMES = re.compile(r"\(\s*([A-Z][A-Z0-9*+]{0,3}(?:\s*,\s*[A-Z][A-Z0-9*+]{0,3})*)\s*\)")


def _units() -> dict[str, str]:
    cells = (cell.split() for cell in _NAMES.replace("\n", "|").split("|") if cell.strip())
    return {name: code for code, *names in cells for name in names}


def _one_of(names: Mapping[str, str]) -> re.Pattern[str]:
    spaced = (r"\s*".join(map(re.escape, name.replace(".", ". ").split())) for name in names)
    return re.compile(f"(?:{'|'.join(sorted(spaced, key=len, reverse=True))})(?![A-Za-z0-9])")


_UNITS = _units()
_UNIT = _one_of(_UNITS)
_PART = _one_of(_PARTS)


def read_hts(text: str, currency: str = "USD") -> Reading | Problem:
    """What a rate of the schedule says; or the problem `duty-unreadable`, with the column and what was expected there.

    Schedules of partners print their rates in the same words: the currency is the one whose schedule it is.
    """
    try:
        words = Words(text)
        duty, programmes = _rate(words, currency)
        variants = []
        while programmes and not words.ended:
            other, those = _rate(words, currency)
            variants.append(Variant(other, preferences=those))
        words.end("+", "but not less than", "but not more than")
        return Reading(text, duty, preferences=programmes, variants=tuple(variants))
    except Unread as unread:
        return unread.problem


def _rate(words: Words, currency: str) -> tuple[Duty, tuple[str, ...]]:
    start = words.at
    free = words.take(_FREE)
    duty = Free(words.since(start)) if free else _bounded(words, currency)
    programmes = words.take(_PROGRAMMES)
    return duty, tuple(re.split(r"\s*,\s*", programmes[1])) if programmes else ()


def _bounded(words: Words, currency: str) -> Duty:
    start = words.at
    duty = _sum(words, currency)
    if words.take(_NOT_LESS):
        least = _sum(words, currency)
        duty = Floor(words.since(start), duty, least)
    if words.take(_OR_MORE if isinstance(duty, Floor) else _NOT_MORE):
        most = _sum(words, currency)
        duty = Cap(words.since(start), duty, most)
    return duty


def _sum(words: Words, currency: str) -> Duty:
    start = words.at
    terms = [_term(words, currency)]
    while words.take(_PLUS):
        terms.append(_term(words, currency))
    return terms[0] if len(terms) == 1 else Together(words.since(start), tuple(terms))


def _term(words: Words, currency: str) -> Duty:
    start = words.at
    if words.take(_DOLLAR):
        return _per_unit(words, start, _number(words), currency)
    amount = _number(words)
    if words.take(_PERCENT):
        return AdValorem(words.since(start), amount)
    words.need(_CENTS, "%, ¢ or cents")
    return _per_unit(words, start, amount / 100, currency)


def _per_unit(words: Words, start: int, amount: Decimal, currency: str) -> Duty:
    if words.take(_PIECE):
        return specific(words.since(start), amount, currency, "NAR")
    words.need(_PER, "/, per or each")
    unit = _UNITS[re.sub(r"\s", "", words.need(_UNIT, "a unit (kg, liter, doz., …)")[0])]
    part = [_PARTS[" ".join(words.need(_PART, "what the weight is of")[0].split())]] if words.take(_ON) else []
    return specific(words.since(start), amount, currency, unit, *part)


def _number(words: Words) -> Decimal:
    return Decimal(words.need(_NUMBER, "a number, $ or Free")[0].replace(",", ""))
