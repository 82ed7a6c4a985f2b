"""The sheet of materials: how a bill of materials stands in cells, in a CSV file or a spreadsheet.

    Product   | LED lamp | HS        | 940542    | Made in | KR      labels, each with its value in the next cell
    FOB       | 12.40    | Currency  | USD       | Price date | 2026-11-02
    Rate KRW  | 0.00072                                              what one won is worth in the product's currency
    Level | Part | Name  | HS     | Qty | Unit price | Currency | Loss % | Origin | Evidence | Agreements | Valid to
    1     | ...                                                      the materials, down to the first empty row

A row may name its parent's part instead of its level.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

from msgspec import Struct, field

from gwanmun.law.basics.problem import Problem, Refused, shown
from gwanmun.office.desks.papers.layout import Grid, figure, plain_words

LABELS: dict[str, str] = {
    "product.name": "product, product name, goods, 제품명, 품명",
    "product.id": "product number, product no, product no., product code, 제품번호",
    "product.hs": "hs, hs code, product hs, hs number, 품목번호, 세번부호",
    "product.edition": "edition, hs edition, hs version",
    "product.made_in": "made in, exporting country, country of production, 생산국",
    "product.fob": "fob, fob price, fob value, fob가격, 본선인도가격",
    "product.exw": "exw, ex-works, ex works, ex-works price, ex works price, 공장도가격",
    "product.adjusted": "adjusted value, 조정가격",
    "product.net_cost": "net cost, 순원가",
    "product.weight_kg": "net weight kg, net weight (kg), weight kg, weight (kg), 순중량(kg)",
    "product.direct_labour": "direct labour, direct labor, labour, labor, 직접노무비",
    "product.direct_overhead": "direct overhead, overhead, overheads, 직접경비",
    "product.profit": "profit, 이윤",
    "product.other_costs": "other costs, 기타비용",
    "product.processes": "processes, operations, 공정",
    "currency": "currency, 통화",
    "on": "price date, date, 가격기준일",
}
COLUMNS: dict[str, str] = {
    "level": "level, lvl, bom level, 레벨, 단계",
    "parent": "parent, parent part, goes into, 상위품번, 모품번",
    "id": "part, part no, part no., part number, item, item no, item no., item code, 품번, 자재번호",
    "name": "name, description, part name, material, material name, 품명, 자재명",
    "hs": "hs, hs code, hs no., commodity, hs number, 품목번호, 세번부호, hs부호",
    "edition": "edition, hs edition, hs version",
    "quantity": "qty, quantity, q'ty, usage, consumption, 소요량, 수량",
    "unit": "unit, uom, 단위",
    "unit_price": "unit price, price, u/price, unit cost, 단가",
    "value": "value, amount, cost, 금액, 재료비",
    "currency": "currency, cur, 통화",
    "price_date": "price date, purchased on, 구매일, 가격기준일",
    "rate": "rate, exchange rate, 환율",
    "loss_percent": "loss %, loss, loss percent, scrap %, scrap, 손실률, 로스율",
    "yield_percent": "yield %, yield, yield percent, 수율",
    "origin": "origin, country of origin, 원산지",
    "weight_kg": "weight kg, weight (kg), net weight kg, net weight (kg), 중량(kg)",
    "role": "role, kind, 구분",
    "made_by": "made by, 생산구분",
    "supplier": "supplier, vendor, 공급자, 거래처",
    "lot": "lot, lot no, lot no., batch, 로트",
    "evidence": "evidence, evidence no, evidence no., declaration, declaration no., 원산지확인서",
    "evidence_kind": "evidence kind, 증빙종류",
    "agreements": "agreements, agreement, fta, 협정",
    "valid_from": "valid from, 유효시작일",
    "valid_to": "valid to, valid until, expires, expiry, 유효종료일, 유효기간",
    "wholly_obtained": "wholly obtained, 완전생산",
    "rule": "rule, 원산지기준",
    "processes": "processes, operations, 공정",
}
FIGURES = frozenset(
    ("level", "quantity", "unit_price", "value", "rate", "loss_percent", "yield_percent", "weight_kg", "fob", "exw",
     "adjusted", "net_cost", "direct_labour", "direct_overhead", "profit", "other_costs")
)  # fmt: skip
DATES = frozenset(("price_date", "valid_from", "valid_to", "on"))
YES = {
    **dict.fromkeys(("yes", "y", "true", "o", "예"), True),
    **dict.fromkeys(("no", "n", "false", "x", "아니오"), False),
}
MOST_ROWS = 20_000

_LABEL = {plain_words(word): target for target, words in LABELS.items() for word in words.split(", ")}
_COLUMN = {plain_words(word): target for target, words in COLUMNS.items() for word in words.split(", ")}
_RATE = re.compile(r"(?:exchange )?rate (?P<currency>[a-z]{3})|환율 (?P<ko>[a-z]{3})")


class Found(Struct):
    """What was found on the sheets of one file so far."""

    labels: dict[str, str] = field(default_factory=dict)
    rates: dict[str, str] = field(default_factory=dict)
    rows: list[dict[str, object]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def materials_document(sheets: Iterable[tuple[str, Grid]]) -> dict[str, object]:
    """The plain bill of materials on these sheets. Raises Refused with every cell that cannot be read."""
    found = Found()
    for name, grid in sheets:
        _read(found, name, grid)
    if not found.rows:
        found.problems.append(Problem("materials-layout-unknown"))
    document = _document(found)
    if found.problems:
        raise Refused(*found.problems)
    return document


def _read(found: Found, sheet: str, grid: Grid) -> None:
    columns: dict[int, str] = {}
    for place, row in enumerate(grid, start=1):
        at = f"{sheet}!{place}" if sheet else f"row {place}"
        heading = _heading(row)
        if heading:
            columns = heading
        elif columns and any(row):
            _row(found, row, columns, at)
        else:
            columns = {}
            _labels(found, row)


def _heading(row: Sequence[str]) -> dict[int, str]:
    """The columns a heading names: it has the code of the materials, and what they cost or how many there are."""
    columns = {n: _COLUMN[plain_words(cell)] for n, cell in enumerate(row) if plain_words(cell) in _COLUMN}
    named = set(columns.values())
    enough = "hs" in named and named & {"value", "unit_price", "quantity"} and len(named) >= 3
    return columns if enough else {}


def _row(found: Found, row: Sequence[str], columns: dict[int, str], at: str) -> None:
    if len(found.rows) >= MOST_ROWS:
        raise Refused(Problem("papers-too-large", at, "", {"most": f"{MOST_ROWS} rows"}))
    cells = {name: row[place] for place, name in columns.items() if place < len(row) and row[place]}
    if not cells:
        return
    values: dict[str, object] = {name: _value(found, name, cell, at) for name, cell in cells.items()}
    values["path"] = at
    values["hs"] = str(values.get("hs", "")).replace(".", "").replace(" ", "")
    evidence = [values.pop(name, "") for name in ("evidence", "evidence_kind", "agreements", "valid_from", "valid_to")]
    if evidence[0]:
        values["evidence"] = _evidence(*map(str, evidence[:3]), valid=(evidence[3] or None, evidence[4] or None))
    found.rows.append({name: value for name, value in values.items() if value is not None})


def _evidence(number: str, kind: str, agreements: str, *, valid: tuple[object, object]) -> list[dict[str, object]]:
    """The evidence a row names: once for each agreement it is said to be for."""
    named = re.split(r"[\s,;/]+", agreements.strip().lower()) if agreements.strip() else [""]
    kinds = {"certificate": "certificate", "own": "own-production", "own production": "own-production"}
    said = kinds.get(plain_words(kind), "supplier-declaration")
    return [
        {"kind": said, "number": number, "agreement": name, "valid_from": valid[0], "valid_to": valid[1]}
        for name in named
    ]


def _labels(found: Found, row: Sequence[str]) -> None:
    """Every label of a row with the next cell; a label without a value says nothing."""
    cells = [cell for cell in row if cell]
    for label, value in pairwise(cells):
        words = plain_words(label)
        rate = _RATE.fullmatch(words)
        if rate:
            found.rates.setdefault((rate["currency"] or rate["ko"]).upper(), value)
        elif words in _LABEL and plain_words(value) not in _LABEL:
            found.labels.setdefault(_LABEL[words], value)


def _document(found: Found) -> dict[str, object]:
    product: dict[str, object] = {"hs": ""}
    document: dict[str, object] = {"rows": found.rows, "product": product}
    for target, cell in found.labels.items():
        name = target.removeprefix("product.")
        value = _value(found, name, cell, name)
        if name == "hs":
            value = cell.replace(".", "").replace(" ", "")
        if value is not None:
            (product if target.startswith("product.") else document)[name] = value
    rates = [(currency, figure(cell)) for currency, cell in found.rates.items()]
    found.problems += (
        Problem("cell-not-a-number", f"rate {currency}", shown(found.rates[currency]), {"column": "rate"})
        for currency, rate in rates
        if rate is None
    )
    document["rates"] = [{"currency": currency, "rate": rate} for currency, rate in rates if rate is not None]
    return document


def _value(found: Found, name: str, cell: str, at: str) -> object:
    if name in FIGURES:
        read = figure(cell.removesuffix("%").strip())
        if read is None:
            found.problems.append(Problem("cell-not-a-number", at, shown(cell), {"column": name}))
        return int(read) if read and name == "level" and read.isdecimal() else read
    if name in DATES:
        return _day(found, name, cell, at)
    if name == "wholly_obtained":
        return YES.get(cell.casefold())
    if name == "processes":
        return [word.strip() for word in re.split(r"[,;]", cell) if word.strip()]
    if name == "role":
        return cell.casefold().replace(" ", "_")
    return cell


def _day(found: Found, name: str, cell: str, at: str) -> str | None:
    try:
        return date.fromisoformat(cell[:10].replace(".", "-").replace("/", "-")).isoformat()
    except ValueError:
        found.problems.append(Problem("cell-not-a-date", at, shown(cell), {"column": name}))
        return None
