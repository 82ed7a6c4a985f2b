"""Reading bills of materials: JSON, CSV or XLSX, told by the content, into the rows the law flattens.

JSON may be a written bill with its `rows`, or a product with its `materials`, each with its `parts`. No database is
needed: a program that imports this room works on files alone.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

import msgspec

from gwanmun.law.basics.jsontext import Members, NumberText, parse
from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.basics.reading import read
from gwanmun.law.origin.bill_of_materials import DEEPEST, WrittenBill
from gwanmun.office.desks.papers import csv_papers, spreadsheet
from gwanmun.office.desks.papers.country_names import country_code
from gwanmun.office.desks.papers.materials_sheet import materials_document
from gwanmun.office.desks.papers.reading import MOST_BYTES, kind_of

_ENCODER = msgspec.json.Encoder(decimal_format="number")


def read_bill_of_materials(content: bytes) -> WrittenBill:
    """The bill of materials in a file. Raises Refused with everything that is wrong with it."""
    if len(content) > MOST_BYTES:
        raise Refused(Problem("papers-too-large", value=str(len(content)), facts={"most": f"{MOST_BYTES} bytes"}))
    if not content.strip():
        raise Refused(Problem("document-missing"))
    kind = kind_of(content)
    if kind == "json":
        document = _json(content.removeprefix(b"\xef\xbb\xbf"))
    elif kind in {"csv", "xlsx"}:
        grids = csv_papers.grids(content) if kind == "csv" else spreadsheet.grids(content)
        document = materials_document(grids)
    else:
        raise Refused(Problem("papers-kind-unknown", value=kind, facts={"known": "json, csv, xlsx"}))
    return read(WrittenBill, _ENCODER.encode(_numbers(_with_country_codes(document))))


def _json(content: bytes) -> dict[str, object]:
    document = parse(content)
    if not isinstance(document, Members):
        raise Refused(Problem("type-wrong", facts={"expected": "object", "given": "value"}))
    if "materials" not in document:
        return dict(document)
    materials = document["materials"]
    if not isinstance(materials, list):
        raise Refused(Problem("type-wrong", "materials", facts={"expected": "array", "given": "value"}))
    rows = [dict(row) for row in _rows(materials, "materials", 1)]
    return {**{name: value for name, value in document.items() if name != "materials"}, "rows": rows}


def _rows(materials: list[object], within: str, level: int) -> Iterator[Mapping[str, object]]:
    """Nested materials as rows, each right above its parts."""
    if level > DEEPEST + 1:
        raise Refused(Problem("materials-too-deep", within, facts={"most": str(DEEPEST)}))
    for place, material in enumerate(materials):
        path = f"{within}[{place}]"
        if not isinstance(material, Members):
            raise Refused(Problem("type-wrong", path, facts={"expected": "object", "given": "value"}))
        parts = material.get("parts") or []
        if not isinstance(parts, list):
            raise Refused(Problem("type-wrong", f"{path}.parts", facts={"expected": "array", "given": "value"}))
        yield {**{name: value for name, value in material.items() if name != "parts"}, "level": level, "path": path}
        yield from _rows(parts, f"{path}.parts", level + 1)


def _numbers(value: object) -> object:
    """The document with its numbers as numbers again, digit for digit."""
    match value:
        case NumberText():
            return int(value) if value.lstrip("-").isdigit() and len(value) < 16 else Decimal(value)
        case dict():
            return {name: _numbers(part) for name, part in value.items()}
        case list():
            return [_numbers(part) for part in value]
    return value


def _with_country_codes(document: dict[str, object]) -> dict[str, object]:
    """The document with its countries as codes, where anybody can tell which country is meant."""
    product, rows = document.get("product"), document.get("rows")
    if isinstance(product, dict) and isinstance(product.get("made_in"), str):
        product["made_in"] = country_code(product["made_in"])
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict) and isinstance(row.get("origin"), str):
            row["origin"] = country_code(row["origin"])
    return document
