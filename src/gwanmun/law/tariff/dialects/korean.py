"""Korean rates: a rate and a unit tax ("270% 또는 6,210원/kg 중 고액"), and the cells of agreement tables.

Tables of agreement rates say in one cell what holds within a quantity and beyond it, and for whom:

- `2.5/24(12,806M/T) ASG`: 2.5% up to 12,806 tonnes in the year, 24% beyond them (agricultural safeguard)
- `0(*200M/T) TRQ`: 0% within a quota of 200 tonnes; what holds beyond it stands elsewhere
- `6.4 (IS 4)`: 6.4%, and 4% for goods of Iceland
- `미양허`: excluded from the agreement
"""

import re
from decimal import Decimal
from typing import Literal

from gwanmun.law.basics.problem import Problem
from gwanmun.law.tariff.dialects.reading import Reading, Unread, Variant, Words, specific
from gwanmun.law.tariff.duty import AdValorem, Duty, Greater, Lesser, Specific, Together

CURRENCY = "KRW"

_NAMES = """
KGM kg ㎏ 킬로그램 | GRM g | TNE t 톤 M/T MT | LTR ℓ L l 리터 | MTR m | MTK ㎡ m2 | MTQ ㎥ m3
NAR 개 매 본 두 | NPR 켤레
"""
_UNITS = {
    name: code
    for cell in _NAMES.replace("\n", "|").split("|")
    if cell
    for code, *names in [cell.split()]
    for name in names
}
_UNIT = re.compile(f"(?:{'|'.join(sorted(map(re.escape, _UNITS), key=len, reverse=True))})(?![A-Za-z])")

_NUMBER = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,12})(?:\.[0-9]{1,6})?(?![0-9]|[.,][0-9])")
_PERCENT = re.compile("%|퍼센트")
_EXCLUDED = re.compile("미양허|양허제외")
_SLASH = re.compile("/")
_WON = re.compile(r"원|won\b|KRW\b")
_PER = re.compile("당")
_OR = re.compile("또는|or\\b|,")
_PLUS = re.compile(r"\+|및")
_WHAT = r"\s*(?:것|금액|세액|쪽)?"
_GREATER = re.compile(
    rf",?\s*(?:양자\s*)?중\s*(?:고액|(?:높은|큰|많은){_WHAT})|,?\s*whichever is (?:the )?(?:greater|higher)"
)
_LESSER = re.compile(
    rf",?\s*(?:양자\s*)?중\s*(?:저액|(?:낮은|작은|적은){_WHAT})|,?\s*whichever is (?:the )?(?:lesser|lower)"
)
_OPEN, _CLOSE, _STAR = re.compile(r"\("), re.compile(r"\)"), re.compile(r"\*")
_COUNTRY = re.compile(r"[A-Z]{2}\b")
_KIND = re.compile(r"(ASG|TRQ)\b")
_COMMA = re.compile(",")


def read_korean(text: str) -> Reading | Problem:
    """What a Korean rate or a cell of an agreement table says; or the problem `duty-unreadable` with the column.

    A rate and a unit tax side by side are read only where the text says which of them governs (고액, 저액, +).
    """
    try:
        words = Words(text)
        if words.take(_EXCLUDED):
            words.end()
            return Reading(text, None, kind="excluded")
        start, first = words.at, _term(words)
        if isinstance(first, AdValorem) and (reading := _cell(words, text, first)):
            return reading
        return Reading(text, _pair(words, start, first))
    except Unread as unread:
        return unread.problem


def read_pair(
    percent: Decimal | None, unit_tax: Decimal | None, unit: str, *, governs: Literal["greater", "lesser", "both"]
) -> Duty | Problem:
    """The duty of a row that has the rate and the unit tax (won for each unit) in two columns.

    `governs` is what the row's class says of the two where both stand; a row with neither is the problem
    `duty-unreadable`.
    """
    arms: list[Duty] = []
    if percent is not None:
        arms.append(AdValorem((1, 1), percent))
    if unit_tax is not None:
        arms.append(Specific((1, 1), unit_tax, CURRENCY, 1, unit))
    if len(arms) == 2:
        kinds: dict[str, type[Greater | Lesser | Together]] = {"greater": Greater, "lesser": Lesser, "both": Together}
        return kinds[governs]((1, 1), tuple(arms))
    return arms[0] if arms else Problem("duty-unreadable", facts={"column": "1", "expected": "a rate or a unit tax"})


def _term(words: Words) -> Duty:
    """A share of the value, or so many won for each unit, whichever of its two orders it is written in."""
    start = words.at
    if unit := words.take(_UNIT):
        words.need(_PER, "당")
        amount = _number(words)
        words.need(_WON, "원")
        return specific(words.since(start), amount, CURRENCY, _UNITS[unit[0]])
    amount = _number(words)
    if words.take(_WON):
        words.need(_SLASH, "/")
        return specific(words.since(start), amount, CURRENCY, _UNITS[words.need(_UNIT, "a unit (kg, L, 개, …)")[0]])
    words.take(_PERCENT)
    return AdValorem(words.since(start), amount)


def _pair(words: Words, start: int, first: Duty) -> Duty:
    if words.ended:
        return first
    if words.take(_PLUS):
        second = _term(words)
        words.end()
        return Together(words.since(start), (first, second))
    words.need(_OR, "또는, +, (, / or the end")
    arms = (first, _term(words))
    greater = words.take(_GREATER)
    if not greater:
        words.need(_LESSER, "which of the two governs (중 고액, 중 저액)")
    words.end()
    columns = words.since(start)
    return Greater(columns, arms) if greater else Lesser(columns, arms)


def _cell(words: Words, text: str, first: AdValorem) -> Reading | None:
    """A cell of an agreement table: what follows its first rate."""
    if words.take(_SLASH):
        start, beyond = words.at, _number(words)
        over = AdValorem(words.since(start), beyond)
        quantity, unit = _quantity(words)
        _needs(words, "ASG")
        variant = Variant(over, over=quantity, unit=unit)
        return Reading(text, first, kind="safeguard", up_to=quantity, unit=unit, variants=(variant,))
    if not _OPEN.match(words.text, words.at):
        return None
    if re.match(r"\(\s*[A-Z]{2}\b", words.text[words.at :]):
        return Reading(text, first, variants=_countries(words))
    quantity, unit = _quantity(words)
    _needs(words, "TRQ")
    return Reading(text, first, kind="quota", up_to=quantity, unit=unit)


def _quantity(words: Words) -> tuple[Decimal, str]:
    words.need(_OPEN, "(")
    words.take(_STAR)
    quantity = _number(words)
    unit = _UNITS[words.need(_UNIT, "a unit (M/T, kg, …)")[0]]
    words.need(_CLOSE, ")")
    return quantity, unit


def _needs(words: Words, kind: str) -> None:
    found = _KIND.match(words.text, words.at)
    if found is None or found[0] != kind:
        words.refuse(kind)
    words.take(_KIND)
    words.end()


def _countries(words: Words) -> tuple[Variant, ...]:
    """Rates of single members of a group: (IS 4), (NO 6.4, CH 3)."""
    words.need(_OPEN, "(")
    variants = []
    while True:
        country = words.need(_COUNTRY, "a country")[0]
        start = words.at
        percent = _number(words)
        words.take(_PERCENT)
        variants.append(Variant(AdValorem(words.since(start), percent), preferences=(country,)))
        if not words.take(_COMMA):
            break
    words.need(_CLOSE, ") or ,")
    words.end()
    return tuple(variants)


def _number(words: Words) -> Decimal:
    return Decimal(words.need(_NUMBER, "a number")[0].replace(",", ""))
