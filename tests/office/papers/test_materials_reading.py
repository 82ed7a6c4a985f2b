"""Bills of materials out of files: the same bill from a sheet, a workbook and JSON; what is none is refused."""

import io
import json
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from gwanmun.law.basics.problem import Refused
from gwanmun.law.origin.bill_of_materials import flatten
from gwanmun.law.origin.materials import BillOfMaterials, Evidence
from gwanmun.office.desks.papers.materials_reading import read_bill_of_materials

LAMP = """Product,LED lamp,HS,9405.42,Made in,Korea
FOB,12.40,Currency,USD,Price date,2026-11-02
Rate KRW,0.00072
Level,Part,Name,HS,Qty,Unit price,Currency,Loss %,Origin,Supplier,Lot,Evidence,Agreements,Valid to
1,DRV,Driver,850440,1,,,,,,,,,
2,PCB,Printed circuit,8534.00,1,900,KRW,3,CN,,,,,
2,IC,Controller,854231,2,0.45,USD,,Taiwan,,,,,
1,LED,LED package,854141,24,0.08,USD,2,KR,Hanbit,L1,SD-7,akfta vkfta,2027-01-01
1,BOX,Carton,481910,1,0.20,,,,,,,,
"""


def workbook(text):
    """The same cells in a workbook, figures as figures."""
    book = openpyxl.Workbook()
    for row in text.splitlines():
        book.active.append([_cell(cell) for cell in row.split(",")])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _cell(cell):
    return (
        float(cell) if cell.replace(".", "", 1).isdigit() and cell.count(".") == 1 and len(cell) < 6 else cell or None
    )


NESTED = {
    "product": {"hs": "940542", "made_in": "KR", "fob": 12.40, "name": "LED lamp"},
    "currency": "USD",
    "on": "2026-11-02",
    "rates": [{"currency": "KRW", "rate": "0.00072"}],
    "materials": [
        {
            "hs": "850440", "id": "DRV", "name": "Driver", "quantity": 1,
            "parts": [
                {"hs": "853400", "id": "PCB", "name": "Printed circuit", "unit_price": 900, "currency": "KRW",
                 "loss_percent": 3, "origin": "CN"},
                {"hs": "854231", "id": "IC", "name": "Controller", "quantity": 2, "unit_price": "0.45", "origin": "TW"},
            ],
        },
        {"hs": "854141", "id": "LED", "name": "LED package", "quantity": 24, "unit_price": "0.08", "loss_percent": 2,
         "origin": "KR", "supplier": "Hanbit", "lot": "L1",
         "evidence": [{"kind": "supplier-declaration", "number": "SD-7", "agreement": each, "valid_to": "2027-01-01"}
                      for each in ("akfta", "vkfta")]},
        {"hs": "481910", "id": "BOX", "name": "Carton", "unit_price": "0.20"},
    ],
}  # fmt: skip


def bill(content):
    """The bill in a file, flattened."""
    found = flatten(read_bill_of_materials(content))
    assert isinstance(found, BillOfMaterials), found
    return found


@pytest.mark.parametrize(
    "content",
    [LAMP.encode(), LAMP.replace(",", ";").encode(), workbook(LAMP), json.dumps(NESTED).encode()],
    ids=["csv", "semicolons", "xlsx", "json"],
)
def test_one_bill_whatever_it_is_written_in(content):
    found = bill(content)
    driver, led, box = found.materials
    assert (found.product.hs, found.product.made_in, found.product.fob) == ("940542", "KR", Decimal("12.40"))
    assert (found.currency, found.on) == ("USD", date(2026, 11, 2))
    assert [(part.id, part.hs, part.origin, part.value) for part in driver.parts] == [
        ("PCB", "853400", "CN", Decimal("0.668041")),
        ("IC", "854231", "TW", Decimal("0.9")),
    ]
    assert led.value == Decimal("1.959184")
    assert led.evidence == tuple(
        Evidence("supplier-declaration", "SD-7", each, None, date(2027, 1, 1)) for each in ("akfta", "vkfta")
    )
    assert (box.value, box.origin) == (Decimal("0.2"), None)


def test_a_sheet_in_korean():
    korean = (
        "제품명,변환기,세번부호,850440\n공장도가격,96\n품번,품명,HS부호,소요량,단가,원산지\nT1,코어,850490,2,22,한국\n"
    )
    found = bill(korean.encode("cp949"))
    assert (found.product.name, found.product.exw) == ("변환기", Decimal(96))
    assert (found.materials[0].value, found.materials[0].origin) == (Decimal(44), "KR")


REFUSED = [
    (b"", "document-missing"),
    (b"<Invoice/>", "papers-kind-unknown"),
    (b"a,b\n1,2\n", "materials-layout-unknown"),
    (b"Part,HS,Qty\nA,740811,many\n", "cell-not-a-number"),
    (b"Part,HS,Qty,Price date\nA,740811,1,yesterday\n", "cell-not-a-date"),
    (b'{"product":{"hs":"850440"},"materials":{}}', "type-wrong"),
    (b'{"product":{"hs":"850440"},"materials":[{"hs":"740811","prize":1}]}', "field-unknown"),
    (b'{"product":{"hs":"850440"},"materials":[{"hs":"740811","role":"boss"}]}', "choice-unknown"),
    (b'[{"hs":"740811"}]', "type-wrong"),
]


@pytest.mark.parametrize(("content", "code"), REFUSED, ids=[code for _, code in REFUSED])
def test_what_is_no_bill_of_materials_is_refused(content, code):
    with pytest.raises(Refused) as refused:
        read_bill_of_materials(content)
    assert code in {problem.code for problem in refused.value.problems}


def test_json_without_end_is_refused():
    deep = {"hs": "740811"}
    for _ in range(30):
        deep = {"hs": "853400", "parts": [deep]}
    with pytest.raises(Refused) as refused:
        read_bill_of_materials(json.dumps({"product": {"hs": "850440"}, "materials": [deep]}).encode())
    assert [problem.code for problem in refused.value.problems] == ["materials-too-deep"]


def test_problems_name_the_row():
    (problem, *_) = flatten(read_bill_of_materials(b"Part,HS,Qty,Unit price\nA,740811,-1,2\n"))
    assert (problem.code, problem.path) == ("value-negative", "row 2.quantity")
