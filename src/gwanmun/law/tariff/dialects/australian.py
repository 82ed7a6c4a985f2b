"""The Australian Customs Tariff: "5%, or, if lower, $0.45/kg TSS", "From 30 December 2018: 5%", "5% DCS4% CAFree".

A cell may say several duties one after the other: for preference codes (DCS, CA, NZ/PG/FI) and from days on. The first
is the reading's own, the others are its variants. Amounts are Australian dollars.
"""

import re
from calendar import month_name
from datetime import date
from decimal import Decimal

from gwanmun.law.basics.problem import Problem
from gwanmun.law.tariff.dialects.reading import Reading, Unread, Variant, Words, specific
from gwanmun.law.tariff.duty import AdValorem, Duty, Free, Greater, Less, Lesser, Together

CURRENCY = "AUD"

_MONTHS = tuple(month_name[1:])
_MISPRINTS = {"Feburary": "February"}  # as the published schedules have it
_MONTH = "|".join((*_MONTHS, *_MISPRINTS))
_FROM = re.compile(rf"From\s*([0-9]{{1,2}})(?:\s|&\#160;| )*({_MONTH})\s*([0-9]{{4}})\s*:?")

_CODE = "AANZ|DCS|DCT|LDC|DC|CA|CL|CN|FI|HK|ID|IN|JP|KR|MY|NZ|PE|PG|SG|TH|US"
_CODES = re.compile(rf"((?:{_CODE})(?:\s*/\s*(?:{_CODE}))*)(?=\s*(?:[0-9$]|Free))")

_FREE = re.compile(r"Free(?![a-z])")
_NUMBER = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,12})(?:\.[0-9]{1,8})?(?![0-9]|[.,][0-9])")
_PERCENT = re.compile("%")
_DOLLAR = re.compile(r"\$")
_EACH = re.compile(r"each\b|per\s+(?:unit|item)\b")
_SLASH = re.compile("/")
_AND = re.compile(r",?\s*(?:and|plus)\b(?!,)|\+")
_IF_LOWER = re.compile(r",?\s*or,?\s*if\s+lower,?")
_IF_HIGHER = re.compile(r",?\s*or,?\s*if\s+higher,?")
_LESS = re.compile(r",?\s*less\b")
_OF_ALCOHOL = re.compile(
    r"L\s*of\s+alcohol\s*,\s*calculated\s+on\s+that\s+alcohol\s+content\s+by\s+which\s+the\s+percentage\s+by\s+volume\s+"
    r"of\s+alcohol\s+of\s+the\s+goods\s+exceeds\s+([0-9]{1,2}(?:\.[0-9]{1,4})?)"
)
_PLAIN = """
L\\s*of\\s+alcohol(?!\\s*,\\s*calculated)               | LPA
L\\s*of\\s+(?:gasoline|petrol)                          | LTR gasoline
L\\s*of\\s+biodiesel                                    | LTR biodiesel
L\\s*of\\s+diesel                                       | LTR diesel
L\\s*of\\s+ethanol(?:\\s*\\(if\\s+any\\))?                 | LTR ethanol
L\\s*of\\s+other\\s+substances(?:\\s*\\(if\\s+any\\))?\\s+in\\s+the\\s+blend | LTR other_substances
L(?![A-Za-z])(?!\\s*of\\b)                              | LTR
kg\\s*of\\s+tobacco\\s+content                           | KGM tobacco
kg\\s*TSS                                              | KGM tss
kg(?![A-Za-z])(?!\\s*of\\b)                             | KGM
stick(?![a-z])                                        | STK
t(?![A-Za-z])                                         | TNE
"""


def _units() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    rows = (line.rsplit("|", 1) for line in _PLAIN.strip().splitlines())
    return tuple((re.compile(pattern.strip()), tuple(units.split())) for pattern, units in rows)


_UNITS = _units()


def read_australian(text: str) -> Reading | Problem:
    """What a cell of the schedule says; or the problem `duty-unreadable`, with the column and what was expected."""
    try:
        words = Words(text)
        first, preferences, duty = _segment(words, None)
        variants, since = [], first
        while not words.ended:
            if not (_FROM.match(words.text, words.at) or _CODES.match(words.text, words.at)):
                words.refuse("a preference code", "From", "a sign between two duties", "the end")
            since, others, other = _segment(words, since)
            variants.append(Variant(other, since, others))
        return Reading(text, duty, first, preferences, tuple(variants))
    except Unread as unread:
        return unread.problem


def _segment(words: Words, since: date | None) -> tuple[date | None, tuple[str, ...], Duty]:
    """One duty of the cell: the day it holds from (that of the one before where it says none), for whom, and it."""
    begins = _from(words)
    codes = words.take(_CODES)
    return begins or since, tuple(re.split(r"\s*/\s*", codes[1])) if codes else (), _duty(words)


def _from(words: Words) -> date | None:
    at = words.at
    found = words.take(_FROM)
    if found is None:
        return None
    month = _MISPRINTS.get(found[2], found[2])
    try:
        return date(int(found[3]), 1 + _MONTHS.index(month), int(found[1]))
    except ValueError:
        words.at = at
        words.refuse("a day of the calendar")
        raise


def _duty(words: Words) -> Duty:
    start = words.at
    if words.take(_FREE):
        return Free(words.since(start))
    duty = _term(words)
    while True:
        if words.take(_AND):
            term = _term(words)
            terms = (*duty.terms, term) if isinstance(duty, Together) else (duty, term)
            duty = Together(words.since(start), terms)
        elif words.take(_LESS):
            taken = _term(words)
            duty = Less(words.since(start), duty, taken)
        else:
            break
    for pattern, kind in ((_IF_LOWER, Lesser), (_IF_HIGHER, Greater)):
        if words.take(pattern):
            other = _term(words)
            return kind(words.since(start), (duty, other))
    return duty


def _term(words: Words) -> Duty:
    start = words.at
    if not words.take(_DOLLAR):
        percent = _number(words, "From, a preference code, Free, $ or a per cent")
        words.need(_PERCENT, "%")
        return AdValorem(words.since(start), percent)
    amount = _number(words, "a number")
    if words.take(_EACH):
        return specific(words.since(start), amount, CURRENCY, "NAR")
    words.need(_SLASH, "/ or each")
    units = _unit(words)
    return specific(words.since(start), amount, CURRENCY, *units)


def _unit(words: Words) -> tuple[str, ...]:
    if over := words.take(_OF_ALCOHOL):
        return "LPA", f"over{over[1]}"
    for pattern, units in _UNITS:
        if words.take(pattern):
            return units
    words.refuse("a unit (L, kg, L of alcohol, stick, …)")
    return ()


def _number(words: Words, expected: str) -> Decimal:
    return Decimal(words.need(_NUMBER, expected)[0].replace(",", ""))
