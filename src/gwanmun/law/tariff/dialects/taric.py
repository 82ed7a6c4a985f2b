"""TARIC sentences: "9.10% MAX 1.00% + 0.90 GBP / 100 kg", as the tariffs of the Union and of Britain print measures.

A sentence is a row of measure components: each a duty expression (01 an amount, 04 plus, 15 MIN, 17 MAX, 12 the
agricultural component …) with what may belong to it. Each expression stands at most once, in ascending order (rules
ME43 and ME108). MIN and MAX bind looser than + and -, and are taken from left to right.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from msgspec import Struct

from gwanmun.law.basics.problem import Problem, shown
from gwanmun.law.tariff.dialects.reading import Reading, Unread, Words
from gwanmun.law.tariff.duty import (
    AS_TYPED,
    ON_VALUE,
    AdValorem,
    Cap,
    Duty,
    Floor,
    Free,
    Less,
    Reference,
    Specific,
    Together,
    unreadable,
)
from gwanmun.law.tariff.unit import QUALIFIERS

_CURRENCIES = """
EUR GBP XEM USD ATS BEF BGN CYP CZK DEM DKK EEK ESP FIM FRF GRD HRK HUF IEP ITL LTL LUF LVL MTL NLG PLN PTE ROL RON SEK
SIT SKK
"""
"""Monetary units of TARIC: the euro, those of its member states past and present, and XEM, the ecu for conversion."""

CURRENCIES = frozenset(_CURRENCIES.split())

_SIGNS: Mapping[str, tuple[str, ...]] = {
    "": ("01",),
    "-": ("02", "36"),
    "+": ("04", "19", "20"),
    "MIN": ("15",),
    "MAX": ("17", "35"),
}
"""Duty expressions that take an amount, by the sign they are printed as."""

_COMPONENTS: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(("EA", "AC"), ("12", "ea")),
    **dict.fromkeys(("EAR", "AC (reduced)"), ("14", "ear")),
    **dict.fromkeys(("ADSZ", "AD S/Z", "SD"), ("21", "adsz")),
    **dict.fromkeys(("ADSZR", "AD S/ZR", "SD (reduced)"), ("25", "adszr")),
    **dict.fromkeys(("ADFM", "AD F/M", "FD"), ("27", "adfm")),
    **dict.fromkeys(("ADFMR", "AD F/MR", "FD (reduced)"), ("29", "adfmr")),
}
"""Meursing components: the duty expression and the key of their table."""

_UNITS = """
% vol/hl                ASV   X          | % vol                 ASV            | %vol                  ASV
ct/l                    CCT              | 100 p/st              CEN            | c/k                   CTM
10 000 kg/polar         DAP              | kg DHS                DHS            | 100 kg                DTN
100 kg/net eda          DTN   E          | 100 kg common wheat   DTN   F        | 100 kg/br             DTN   G
100 kg live weight      DTN   L          | 100 kg/net mas        DTN   M        | 100 kg std qual       DTN   R
100 kg raw sugar        DTN   S          | 100 kg/net/%sacchar.  DTN   Z        | gi F/S                GFI
g                       GRM              | GT                    GRT            | hl                    HLT
100 m                   HMT              | kg C5H14ClNO          KCC            | kg C₅H₁₄ClNO          KCC
tonne KCl               KCL              | kg                    KGM            | kg/tot/alc            KGM   A
kg/net eda              KGM   E          | GKG                   KGM   G        | kg/lactic matter      KGM   P
kg/raw sugar            KGM   S          | kg/dry lactic matter  KGM   T        | 1000 l                KLT
kg methylamines         KMA              | km                    KMT            | kg N                  KNI
kg H2O2                 KNS              | kg H₂O₂               KNS            | kg KOH                KPH
kg K2O                  KPO              | kg K₂O                KPO            | kg P2O5               KPP
kg P₂O₅                 KPP              | kg 90% sdt            KSD            | kg NaOH               KSH
kg U                    KUR              | l alc. 100%           LPA            | l                     LTR
L total alc.            LTR   A          | 1000 p/st             MIL            | 1000 pa               MPR
m²                      MTK              | m2                    MTK            | m³                    MTQ
m3                      MTQ              | 1000 m³               MTQ   C        | 1000 m3               MTQ   C
m                       MTR              | 1000 kWh              MWH            | p/st                  NAR
b/f                     NAR   B          | ce/el                 NCL            | pa                    NPR
TJ                      TJO              | 1000 kg               TNE            | 1000 kg/net eda       TNE   E
1000 kg/biodiesel       TNE   I          | 1000 kg/fuel content  TNE   J        | 1000 kg/bioethanol    TNE   K
1000 kg/net mas         TNE   M          | 1000 kg std qual      TNE   R        | 1000 kg/net/%saccha.  TNE   Z
Watt                    WAT              | LPA                   LPA            | dtn                   DTN
tonne                   TNE              | RET                   RET
"""
"""How TARIC prints its units, and the code and qualifier that are meant."""

_QUALIFIERS = """
tot alc        A | net eda     E | common wheat   F | br           G | biodiesel        I | fuel content       J
bioethanol     K | live weight L | net mas        M | lactic.      P | lactic matter    P | std qual           R
raw sugar      S | dry lactic. T | dry lactic matter T | hl        X | %sacchar.        Z | %sacchar           Z
net/%sacchar.  Z | total alc.  A | 1000           C | b/f          B | HLT              X | BRX                Z
"""

_NAMED: Mapping[str, str] = {
    **{letter: name for name, letter in QUALIFIERS.items() if letter},
    "X": "HLT",
    "Z": "BRX",
}
"""What a qualifier is called in the duty language: it narrows the unit, or (X, Z) is one more quantity."""

_FITTING = """
ASVX DTNE DTNF DTNG DTNL DTNM DTNP DTNR DTNS DTNT DTNZ KGMA KGME KGMG KGMP KGMS KGMT LTRA MTQC NARB TNEE TNEI TNEJ TNEK
TNEM TNER TNEZ
"""
"""Which qualifier may stand behind which unit."""


class Component(Struct, frozen=True):
    """One measure component, as TARIC stores it, and where it stands in the sentence."""

    expression: str
    columns: tuple[int, int]
    sign: str = ""
    amount: Decimal | None = None
    money: str = ""  # a currency, or %
    unit: str = ""
    qualifier: str = ""
    relief: bool = False  # multiplied by the small producer's relief

    def cells(self) -> tuple[str | None, ...]:
        """Expression, amount, money or %, unit, qualifier; nothing behind the last that is there."""
        amount = None if self.amount is None else f"{self.amount.normalize():f}"
        cells = [self.expression, amount, self.money or None, self.unit or None, self.qualifier or None]
        while cells[-1] is None:
            cells.pop()
        return tuple(cells)


def read_taric(text: str) -> Reading | Problem:
    """What a TARIC sentence says.

    Problems: `duty-unreadable`, with the column and what was expected there (a duty amount, a monetary unit, a
    measurement unit, a qualifier, a duty expression); `duty-expressions-unordered`; `duty-expression-unfitting`.
    """
    try:
        components = components_of(text)
        counted = [component for component in components if component.expression == "99"]
        return Reading(
            text,
            Free((1, len(text)), "nihil") if counted else _duty(components),
            supplementary_unit=_unit_text(counted[0]) if counted else "",
            components=tuple(component.cells() for component in components),
        )
    except Unread as unread:
        return unread.problem


def components_of(text: str) -> tuple[Component, ...]:
    """The measure components of a sentence. Raises Unread."""
    words, components = Words(text.translate(AS_TYPED)), list[Component]()
    while not words.ended or not components:
        components.append(_component(words, components[-1].expression if components else ""))
        if components[0].sign in {"-", "MIN", "MAX"}:  # nothing stands before it to be made less, or bounded
            raise Unread(unreadable(text, components[0].columns[0], "a duty amount"))
        if components[0].expression in {"37", "99"}:
            words.end()
    return tuple(components)


_NUMBER = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,6})?(?![0-9.])")
_SIGN = re.compile(r"[+-]|MIN\b|MAX\b", re.IGNORECASE)
_NIHIL = re.compile(r"NIHIL\b", re.IGNORECASE)
_PERCENT = re.compile("%")
_CURRENCY = re.compile(r"[A-Z]{3}(?![A-Za-z])|€|£")
_SLASH = re.compile("/")
_TIMES = re.compile(r"[x×*]\s*(?:SPR|SPQ)\b|/\s*(?:SPR|SPQ)\b")


def _printed(names: Mapping[str, tuple[str, str]] | Mapping[str, str]) -> re.Pattern[str]:
    """One of these, whatever blanks are between its signs, the longest first."""
    tight = sorted({re.sub(r"\s", "", name) for name in names}, key=len, reverse=True)
    spaced = (r"\s*".join(map(re.escape, name)) for name in tight)
    return re.compile(f"(?:{'|'.join(spaced)})(?![A-Za-z0-9])", re.IGNORECASE)


def _units() -> dict[str, tuple[str, str]]:
    cells = (re.split(r"\s{2,}", cell.strip()) for cell in _UNITS.replace("\n", "|").split("|") if cell.strip())
    return {name: (code, qualifier[0] if qualifier else "") for name, code, *qualifier in cells}


def _qualifiers() -> dict[str, str]:
    cells = (cell.strip().rpartition(" ") for cell in _QUALIFIERS.replace("\n", "|").split("|") if cell.strip())
    return {name.strip(): letter for name, _, letter in cells}


def _tight(name: str) -> str:
    return re.sub(r"\s", "", name).lower()


_BY_PRINT = {_tight(name): found for name, found in _units().items()}
_UNIT = _printed(_units())
_CODE = re.compile(r"([A-Z]{3})([A-Z]?)(?![A-Za-z])")
_CODES = {code for code, _ in _BY_PRINT.values()} | {"SPR"}
_RETAIL = re.compile(r"/?\s*RET\b")
_QUALIFIER_BY_PRINT = {_tight(name): letter for name, letter in _qualifiers().items()}
_QUALIFIER = _printed(_qualifiers())
_QUALIFIER_LETTER = re.compile(r"[A-Z](?![A-Za-z])")
_MEURSING_BY_PRINT = {_tight(name): found for name, found in _COMPONENTS.items()}
_MEURSING = _printed(_COMPONENTS)


def _component(words: Words, before: str) -> Component:
    """The next component; `before` is the expression of the one before it."""
    start = words.at
    if words.take(_NIHIL):
        return _nihil(words, start, before)
    if not before and not _NUMBER.match(words.text, words.at) and not _SIGN.match(words.text, words.at):
        return _supplementary(words, start)
    if not before and (alone := _supplementary_of_many(words, start)):
        return alone
    found = words.take(_SIGN)
    sign = found[0].upper() if found else ""
    if sign == "+" and (meursing := words.take(_MEURSING)):
        expression, _key = _MEURSING_BY_PRINT[_tight(meursing[0])]
        component = Component(_next((expression,), before, words, start), words.since(start), sign=sign)
        if _NUMBER.match(words.text, words.at):
            raise Unread(_unfitting(words, meursing[0], "a duty amount"))
        return component
    if not sign and before and not _NUMBER.match(words.text, words.at):
        words.refuse("+", "-", "MIN", "MAX", "a duty expression", "the end")
    expression = _next(_SIGNS[sign], before, words, start)
    return _amount(words, start, expression, sign)


def _amount(words: Words, start: int, expression: str, sign: str) -> Component:
    if words.ended:
        words.refuse("a duty amount")
    amount = Decimal(words.need(_NUMBER, "a duty amount or a duty expression")[0])
    money = _money(words)
    if money == "%" and words.take(_RETAIL):
        return Component(expression, words.since(start), sign, amount, money, "RET")
    unit, qualifier = _measure(words) if not _TIMES.match(words.text, words.at) and words.take(_SLASH) else ("", "")
    if unit == "RET" or (unit and money == "%"):  # a share is of the retail price, and of no quantity
        raise Unread(_unfitting(words, f"{amount:f} {money}", f"the unit {unit}"))
    relief = words.take(_TIMES) is not None
    return Component(expression, words.since(start), sign, amount, money, unit, qualifier, relief)


def _money(words: Words) -> str:
    if words.take(_PERCENT):
        return "%"
    found = _CURRENCY.match(words.text, words.at)
    currency = {"€": "EUR", "£": "GBP"}.get(found[0], found[0]) if found else ""
    if currency not in CURRENCIES:
        words.refuse("a monetary unit", "%")
    words.take(_CURRENCY)
    return currency


def _measure(words: Words) -> tuple[str, str]:
    """A measurement unit and its qualifier, whether they are printed as one or with a stroke between them."""
    unit, qualifier = _unit(words)
    stroke = words.at
    slash = not _TIMES.match(words.text, words.at) and words.take(_SLASH)
    if qualifier and slash:
        words.refuse("no second qualifier")
    if not qualifier and not words.ended and (slash or _QUALIFIER.match(words.text, words.at)):
        qualifier = _qualifier(words)
    elif slash:
        words.refuse("a measurement unit qualifier")
    if qualifier and f"{unit}{qualifier}" not in _FITTING.split():
        raise Unread(_unfitting(words, unit, f"the qualifier {qualifier}", at=stroke))
    return unit, qualifier


def _unit(words: Words) -> tuple[str, str]:
    if printed := words.take(_UNIT):
        return _BY_PRINT[_tight(printed[0])]
    code = _CODE.match(words.text, words.at)
    if code is None or code[1] not in _CODES or (code[2] and code[0] not in _FITTING.split()):
        words.refuse("a measurement unit")
    taken = words.need(_CODE, "a measurement unit")
    return taken[1], taken[2]


def _qualifier(words: Words) -> str:
    if printed := words.take(_QUALIFIER):
        return _QUALIFIER_BY_PRINT[_tight(printed[0])]
    letter = _QUALIFIER_LETTER.match(words.text, words.at)
    if letter is None or letter[0] not in {*_NAMED, "C"}:
        words.refuse("a measurement unit qualifier")
    return words.need(_QUALIFIER_LETTER, "a measurement unit qualifier")[0]


def _nihil(words: Words, start: int, before: str) -> Component:
    expression = _next(("37",), before, words, start)
    if words.take(_SLASH):
        raise Unread(_unfitting(words, "NIHIL", "a measurement unit"))
    return Component(expression, words.since(start))


def _supplementary(words: Words, start: int) -> Component:
    """A sentence that is nothing but a unit: the goods are counted in it, and nothing is levied."""
    code = _CODE.match(words.text, words.at)
    if not _UNIT.match(words.text, words.at) and (code is None or code[1] not in _CODES):
        words.refuse("a duty expression", "a duty amount", "a measurement unit")
    unit, qualifier = _measure(words)
    return Component("99", words.since(start), unit=unit, qualifier=qualifier)


def _supplementary_of_many(words: Words, start: int) -> Component | None:
    """The same where the unit begins with a number: "100 kg", "1000 p/st", and nothing else stands there."""
    printed = _UNIT.fullmatch(words.text.rstrip(), words.at)
    return _supplementary(words, start) if printed else None


def _next(possible: Sequence[str], before: str, words: Words, start: int) -> str:
    """The first of these expressions that may follow the one before it (rules ME43 and ME108)."""
    for expression in possible:
        if expression > before:
            return expression
    facts = {"column": str(start + 1), "expression": words.text[start : words.last].strip() or "amount"}
    raise Unread(Problem("duty-expressions-unordered", value=shown(words.text), facts=facts))


def _unfitting(words: Words, expression: str, given: str, at: int | None = None) -> Problem:
    facts = {"column": str((words.at if at is None else at) + 1), "expression": expression, "given": given}
    return Problem("duty-expression-unfitting", value=shown(words.text), facts=facts)


def _duty(components: Sequence[Component]) -> Duty:
    """The components as one duty: sums first, then MIN and MAX from left to right."""
    arms: list[tuple[str, Duty]] = []
    for component in components:
        if component.sign in {"MIN", "MAX"} or not arms:
            arms.append((component.sign, _term(component)))
        else:
            sign, arm = arms[-1]
            arms[-1] = (sign, _joined(arm, component))
    duty = arms[0][1]
    for sign, arm in arms[1:]:
        columns = (duty.columns[0], arm.columns[1])
        duty = Floor(columns, duty, arm) if sign == "MIN" else Cap(columns, duty, arm)
    return duty


def _joined(arm: Duty, component: Component) -> Duty:
    columns, term = (arm.columns[0], component.columns[1]), _term(component)
    if component.sign == "-":
        return Less(columns, arm, term)
    return Together(columns, (*(arm.terms if isinstance(arm, Together) else (arm,)), term))


def _term(component: Component) -> Duty:
    columns = component.columns
    if component.expression == "37":
        return Free(columns, "nihil")
    if component.amount is None:
        key = next(key for expression, key in _COMPONENTS.values() if expression == component.expression)
        return Reference(columns, "meursing", key)
    if component.money == "%":
        return AdValorem(columns, component.amount, ("retail_price",) if component.unit == "RET" else ON_VALUE)
    further = [_NAMED[component.qualifier]] if component.qualifier in _NAMED else []
    further += ["SPR"] if component.relief else []
    per = 1000 if component.qualifier == "C" else 1
    return Specific(columns, component.amount, component.money, per, component.unit, tuple(further))


def _unit_text(component: Component) -> str:
    return component.unit + (f"/{_NAMED.get(component.qualifier, '1000')}" if component.qualifier else "")
