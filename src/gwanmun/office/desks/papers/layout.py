"""Layout: how an invoice, packing list and bill stand on a sheet of cells, in a CSV file or a spreadsheet.

    Invoice No. | HJ-2026-1103 | Date     | 2026-11-18        labels, each with its value in the next cell
    Seller      | Hanbit …     | Currency | USD
    Item No. | Description | Qty | Unit | Unit price | Amount  a heading that names the columns
    DM-156   | …           | 400 | PCS  | 41.50      | 16600   the goods, down to the first empty row or the total
    Total    |             |     |      |            | 16600   labels again

A column may also be a label ("Invoice No." repeated on each row), as exports from other programs have it: then
every row must say the same. A heading with packages and no price is a packing list's.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from msgspec import Struct, field

from gwanmun.law.basics.problem import Problem, Refused, shown

Grid = Sequence[Sequence[str]]  # rows of cells; an empty cell is ""

# Where a label's value goes in the papers, and how traders write the label.
LABELS: dict[str, str] = {
    "invoice.number": "invoice number, invoice no, invoice no., invoice, 송장번호, invoice_number",
    "invoice.issued_on": "invoice date, date, issue date, date of issue, 송장일자, invoice_date",
    "invoice.currency": "currency, 통화",
    "invoice.total": "total, total amount, grand total, invoice total, 합계, total_amount",
    "invoice.incoterm": "incoterm, incoterms, terms of delivery, delivery terms, price term, 인도조건",
    "invoice.incoterm_place": "incoterm place, named place, place of delivery, incoterm_place",
    "invoice.payment_terms": "payment terms, terms of payment, payment, 결제조건, payment_terms",
    "invoice.freight": "freight, freight charge, ocean freight, air freight, 운임",
    "invoice.insurance": "insurance, insurance premium, 보험료",
    "invoice.order_number": "order number, order no, order no., p/o no., po no, 주문번호, order_number",
    "invoice.seller.name": "seller, shipper, exporter, shipper/exporter, 수출자, seller_name",
    "invoice.seller.address": "seller address, shipper address, seller_address",
    "invoice.seller.country": "seller country, shipper country, seller_country",
    "invoice.seller.identifier": "seller identifier, seller id, seller_identifier",
    "invoice.buyer.name": "buyer, consignee, importer, 수입자, buyer_name",
    "invoice.buyer.address": "buyer address, consignee address, buyer_address",
    "invoice.buyer.country": "buyer country, consignee country, buyer_country",
    "invoice.buyer.identifier": "buyer identifier, buyer id, buyer_identifier",
    "packing_list.packages": "total packages, packages in all, 총포장수, total_packages",
    "packing_list.package_kind": "kind of packages, package kind, package type, 포장종류, package_kind",
    "packing_list.gross_weight_kg": "total gross weight kg, total gross weight (kg), total_gross_weight_kg, 총중량(kg)",
    "packing_list.net_weight_kg": "total net weight kg, total net weight (kg), total_net_weight_kg, 순중량(kg)",
    "transport.number": "b/l no, b/l no., bill of lading no., bill of lading, awb no., bill_number, 선하증권번호",
    "transport.master_number": "master b/l no., master_bill_number",
    "transport.transport_mode": "mode of transport, transport mode, transport_mode",
    "transport.means_name": "vessel, vessel name, flight, vessel/flight, means_name, 선명",
    "transport.means_code": "imo number, call sign, flight no., means_code",
    "transport.carrier": "carrier, 운송인",
    "transport.place_of_loading": "port of loading, place of loading, place_of_loading, 선적항",
    "transport.place_of_discharge": "port of discharge, place of discharge, place_of_discharge, 도착항",
    "transport.expected_arrival": "eta, expected arrival, expected_arrival, 입항예정일",
    "transport.freight": "freight prepaid, freight collect, transport_freight",
    "transport.containers": "containers, container no., container nos., 컨테이너번호",
}
COLUMNS: dict[str, str] = {
    "product": "product, item no, item no., item code, part no., article no., seller_product, 품번",
    "buyer_product": "buyer product, buyer item no., buyer_product",
    "description": "description, description of goods, goods, goods description, 품명",
    "quantity": "quantity, qty, q'ty, 수량",
    "unit": "unit, uom, 단위",
    "unit_price": "unit price, price, u/price, unit_price, 단가",
    "amount": "amount, line amount, value, 금액",
    "commodity": "commodity, hs code, hs, hs no., commodity_code",
    "origin": "origin, country of origin, 원산지",
    "net_weight_kg": "net weight kg, net weight (kg), n.w. (kg), n/w (kg), net_weight_kg",
    "gross_weight_kg": "gross weight kg, gross weight (kg), g.w. (kg), g/w (kg), gross_weight_kg",
    "packages": "packages, no. of packages, ctns, cartons, pkgs, 포장수",
    "trademark": "trademark, brand, 상표",
    "model": "model, spec, specification, 규격",
    "composition": "composition, material, 성분",
}
INVOICE_LINE = (
    *("product", "buyer_product", "description", "quantity", "unit", "unit_price", "amount"),
    *("commodity", "origin", "net_weight_kg", "trademark", "model", "composition"),
)
PACKED_GOODS = ("product", "description", "quantity", "packages", "net_weight_kg", "gross_weight_kg")

MOST_LINES = 999
_FIGURES = frozenset({"quantity", "unit_price", "amount", "net_weight_kg", "gross_weight_kg", "packages", "total"})
_AMOUNTS = frozenset({"freight", "insurance"})
_DATES = frozenset({"issued_on", "expected_arrival"})


def plain_words(words: str) -> str:
    """A label or heading without the accidents of writing."""
    return re.sub(r"[\s_:]+", " ", words.casefold()).strip()


_LABEL = {plain_words(word): target for target, words in LABELS.items() for word in words.split(", ")}
_COLUMN = {plain_words(word): target for target, words in COLUMNS.items() for word in words.split(", ")}


class Sheet(Struct):
    """What was found on the sheets of one file so far."""

    labels: dict[str, tuple[str, str]] = field(default_factory=dict)  # target → value, and where it stands
    lines: list[dict[str, object]] = field(default_factory=list)
    packed: list[dict[str, object]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def document(sheets: Iterable[tuple[str, Grid]]) -> dict[str, object]:
    """The plain papers on these sheets. Raises Refused with every cell that cannot be read."""
    found = Sheet()
    for name, grid in sheets:
        _read(found, name, grid)
    if not found.lines and not found.packed and not found.labels:
        found.problems.append(Problem("layout-unknown"))
    papers = _papers(found)
    if found.problems:
        raise Refused(*found.problems)
    return papers


def _read(found: Sheet, name: str, grid: Grid) -> None:
    columns: dict[int, str] = {}
    for place, row in enumerate(grid, start=1):
        at = f"{name}{place}" if not name else f"{name}!{place}"
        heading = _heading(row)
        if heading:
            columns = heading
        elif columns and _is_goods(row, columns):
            _goods(found, row, columns, at)
        else:
            columns = {} if not any(row) else columns
            _labels(found, row, at)


def _heading(row: Sequence[str]) -> dict[int, str]:
    """The columns a heading names, empty where the row is none: a heading says what and how many."""
    cells = {place: plain_words(cell) for place, cell in enumerate(row) if cell}
    columns = {place: _COLUMN[cell] for place, cell in cells.items() if cell in _COLUMN}
    labels = {place: _LABEL[cell] for place, cell in cells.items() if cell in _LABEL and place not in columns}
    named = set(columns.values())
    enough = named & {"description", "product"} and named & {"quantity", "packages"}
    return columns | labels if enough else {}


def _is_goods(row: Sequence[str], columns: dict[int, str]) -> bool:
    """Whether a row under a heading is of goods: it names them, and is no total."""
    first = next((plain_words(cell) for cell in row if cell), "")
    names = [place for place, target in columns.items() if target in {"description", "product"}]
    named = any(row[place] for place in names if place < len(row))
    return named and first not in _LABEL


def _goods(found: Sheet, row: Sequence[str], columns: dict[int, str], at: str) -> None:
    cells = {target: row[place] for place, target in columns.items() if place < len(row) and row[place]}
    values = {target: _value(found, target, cell, at) for target, cell in cells.items() if "." not in target}
    for target, cell in cells.items():
        if "." in target:
            _label(found, target, cell, at)
    names = set(columns.values())
    if names & {"unit_price", "amount"}:
        found.lines.append({name: values[name] for name in INVOICE_LINE if name in values})
    if "packages" in names:
        found.packed.append({name: values[name] for name in PACKED_GOODS if name in values})
    if max(len(found.lines), len(found.packed)) > MOST_LINES:
        raise Refused(Problem("lines-too-many", at, f"{MOST_LINES + 1}+", {"most": str(MOST_LINES)}))


def _labels(found: Sheet, row: Sequence[str], at: str) -> None:
    """Every label of a row with the next cell that is not empty; a label without a value says nothing."""
    cells = [cell for cell in row if cell]
    place = 0
    while place < len(cells):
        target = _LABEL.get(plain_words(cells[place]))
        if target and place + 1 < len(cells) and plain_words(cells[place + 1]) not in _LABEL:
            _label(found, target, cells[place + 1], at)
            place += 1
        place += 1


def _label(found: Sheet, target: str, cell: str, at: str) -> None:
    before = found.labels.setdefault(target, (cell, at))
    if before[0] != cell:
        facts = {"first": shown(before[0]), "first_at": before[1]}
        found.problems.append(Problem("layout-label-differs", at, shown(cell), facts | {"label": target}))


def _papers(found: Sheet) -> dict[str, object]:
    papers: dict[str, dict[str, object]] = {}
    for target, (cell, at) in found.labels.items():
        paper, *steps, last = target.split(".")
        here = papers.setdefault(paper, {})
        for step in steps:
            inner = here.setdefault(step, {})
            assert isinstance(inner, dict)
            here = inner
        here[last] = _value(found, last, cell, at)
    _amounts(papers)
    if found.lines:
        papers.setdefault("invoice", {})["lines"] = found.lines
    if found.packed:
        papers["packing_list"] = _totals(found.packed) | papers.get("packing_list", {}) | {"goods": found.packed}
    if "containers" in papers.get("transport", {}):
        papers["transport"]["containers"] = re.split(r"[\s,;]+", str(papers["transport"]["containers"]))
    return dict(papers)


def _totals(packed: list[dict[str, object]]) -> dict[str, object]:
    """What the rows of a packing list add up to, for one that does not say it itself."""
    totals: dict[str, object] = {"package_kind": ""}
    for name in ("packages", "gross_weight_kg", "net_weight_kg"):
        figures = [row.get(name) for row in packed]
        if all(figures):
            total = sum(Decimal(str(each)) for each in figures)
            totals[name] = int(total) if name == "packages" else str(total)
    return totals


def _amounts(papers: dict[str, dict[str, object]]) -> None:
    """Freight and insurance are in the invoice's currency unless they name their own ("USD 1,240.00")."""
    currency = papers.get("invoice", {}).get("currency", "")
    for paper in papers.values():
        for name in _AMOUNTS & paper.keys():
            named, _, figure = str(paper[name]).rpartition(" ")
            paper[name] = {"value": figure, "currency": named or currency}


def _value(found: Sheet, name: str, cell: str, at: str) -> object:
    if name in _FIGURES or name.endswith("_weight_kg"):
        read = figure(cell)
        if read is None:
            found.problems.append(Problem("cell-not-a-number", at, shown(cell), {"column": name}))
        return int(read) if read and name == "packages" and read.isdecimal() else read
    if name in _AMOUNTS:
        named, _, figure_ = cell.rpartition(" ")
        return f"{named.strip()} {figure(figure_) or figure_}".strip()
    if name in _DATES:
        return _day(found, cell, at, name)
    return cell


def figure(cell: str) -> str | None:
    """A figure as "1234.5" or "1,234.50"; a comma for the point is refused, for nobody can tell it from a thousand."""
    bare = cell.replace(" ", "")
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", bare):
        bare = bare.replace(",", "")
    return bare if re.fullmatch(r"-?\d{1,20}(\.\d{1,12})?", bare) else None


def _day(found: Sheet, cell: str, at: str, name: str) -> str | None:
    parts = re.fullmatch(r"(\d{4})[-/.]?(\d{1,2})[-/.]?(\d{1,2})\.?(?:[T ].*)?", cell)
    try:
        if parts:
            return date(*map(int, parts.groups())).isoformat()
    except ValueError:
        pass
    found.problems.append(Problem("cell-not-a-date", at, shown(cell), {"column": name}))
    return None
