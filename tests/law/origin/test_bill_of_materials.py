"""Bills of materials as factories keep them: levels, losses, currencies, and every row that cannot be right."""

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from gwanmun.law import origin
from gwanmun.law.origin.bill_of_materials import MaterialRow, Rate, WrittenBill, flatten
from tests.law.origin.bills import product
from tests.law.tables import table

ON = date(2026, 11, 2)
RATES = (Rate("KRW", Decimal("0.00072"), date(2026, 11, 1), date(2026, 11, 7)), Rate("EUR", Decimal("1.1")))


def rows(text):
    """Rows drawn as a table."""
    return tuple(_row(cells, f"row {n}") for n, cells in enumerate(table(text), 1))


def _row(cells, path):
    said = {name: cell for name, cell in cells.items() if cell}
    figures = {
        n: Decimal(said[n]) for n in ("quantity", "unit_price", "value", "loss_percent", "yield_percent") if n in said
    }
    level = {"level": int(said["level"])} if "level" in said else {}
    rest = {n: said[n] for n in ("parent", "currency", "lot", "supplier") if n in said}
    return MaterialRow(said.get("hs", "740811"), said.get("part", ""), path=path, **level, **figures, **rest)


def written(text, **more):
    """A bill of these rows in dollars."""
    return WrittenBill(product(), rows(text), "USD", ON, rates=RATES, **more)


def values(text):
    """What each material is worth, by its part."""
    found = flatten(written(text))
    assert isinstance(found, origin.BillOfMaterials), found
    return {each.id: str(each.value) for each in _all(found.materials)}


def _all(materials):
    for material in materials:
        yield material
        yield from _all(material.parts)


def test_quantities_prices_losses_and_currencies():
    assert values("""
        part  | quantity | unit_price | loss_percent | yield_percent | currency
        STEEL | 4.2      | 0.95       | 5            |               |
        WIRE  | 2        | 900        |              |               | KRW
        PAINT | 1        | 3          |              | 75            | USD
        GLUE  | 3        | 1          | 10           |               | EUR
    """) == {"STEEL": "4.2", "WIRE": "1.296", "PAINT": "4", "GLUE": "3.666667"}


def test_a_part_of_a_part_is_needed_as_often_as_the_part():
    assert values("""
        level | part   | quantity | unit_price | loss_percent
        1     | MOTOR  | 2        | 30         |
        2     | ROTOR  | 1        | 4          |
        3     | STEEL  | 3        | 0.5        | 50
        2     | STATOR | 1        | 6          |
        1     | SCREW  | 8        | 0.01       |
    """) == {"MOTOR": "60", "ROTOR": "8", "STEEL": "6", "STATOR": "12", "SCREW": "0.08"}


def test_a_row_may_name_what_it_goes_into_instead_of_its_level():
    by_parent = """
        part   | parent | quantity | unit_price
        ROTOR  | MOTOR  | 1        | 4
        MOTOR  |        | 2        | 30
        STEEL  | ROTOR  | 3        | 0.5
    """
    assert values(by_parent) == {"MOTOR": "60", "ROTOR": "8", "STEEL": "3"}


def test_a_value_of_the_whole_quantity_goes_before_the_price():
    assert values("""
        part  | quantity | unit_price | value
        STEEL | 4        | 9          | 10
    """) == {"STEEL": "10"}


REFUSED = [
    ("level | part\n1 | A\n2 | B\n3 | A", [("materials-cyclic", "row 3")]),
    ("part | parent\nA | B\nB | A", [("materials-cyclic", "row 1"), ("materials-cyclic", "row 2")]),
    ("part | parent\nA | A", [("materials-cyclic", "row 1")]),
    ("part | parent\nA | X", [("material-parent-unknown", "row 1")]),
    ("level | part\n1 | A\n3 | B", [("material-level-skipped", "row 2")]),
    ("part | quantity\nA | -1", [("value-negative", "row 1.quantity")]),
    ("part | unit_price\nA | -1", [("value-negative", "row 1.unit_price")]),
    ("part | unit_price | loss_percent\nA | 1 | 100", [("loss-impossible", "row 1")]),
    ("part | unit_price | yield_percent\nA | 1 | 0", [("loss-impossible", "row 1")]),
    ("part | unit_price | currency\nA | 1 | JPY", [("material-rate-missing", "row 1")]),
    ("part | lot | supplier\nA | L1 | Hanbit\nA | L1 | Saebit", [("lot-claimed-twice", "row 2")]),
]


@pytest.mark.parametrize(("text", "problems"), REFUSED, ids=lambda value: str(value)[:40])
def test_every_row_that_cannot_be_right_is_named(text, problems):
    found = flatten(written(text))
    assert isinstance(found, tuple)
    assert [(problem.code, problem.path) for problem in found] == problems


def test_one_lot_of_two_parts_is_two_lots():
    assert isinstance(
        flatten(written("part | lot | supplier\nA | L1 | Hanbit\nB | L1 | Saebit")), origin.BillOfMaterials
    )


def test_an_expired_declaration_is_refused_on_the_price_date():
    proof = origin.Evidence("supplier-declaration", "SD-7", "test", None, date(2026, 11, 1))
    row = replace(rows("part | unit_price\nA | 1")[0], evidence=(proof,))
    (problem,) = flatten(WrittenBill(product(), (row,), "USD", ON))
    assert (problem.code, problem.value, problem.facts["ended"]) == ("material-evidence-expired", "SD-7", "2026-11-01")
    earlier = WrittenBill(product(), (replace(row, price_date=date(2026, 10, 1)),), "USD", ON)
    assert isinstance(flatten(earlier), origin.BillOfMaterials)


def test_a_rate_holds_for_its_own_days():
    late = replace(written("part | unit_price | currency\nA | 900 | KRW"), on=date(2026, 11, 8))
    (problem,) = flatten(late)
    assert (problem.code, problem.facts["on"]) == ("material-rate-missing", "2026-11-08")


def test_a_row_may_state_its_own_rate():
    own = replace(rows("part | unit_price | currency\nA | 900 | JPY")[0], rate=Decimal("0.0066"))
    found = flatten(WrittenBill(product(), (own,), "USD", ON))
    assert found.materials[0].value == Decimal("5.94")
