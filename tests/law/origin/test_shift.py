"""The shift: whether materials left their chapter, heading or subheading behind."""

import pytest

from tests.law.origin.bills import bill, determined, found, product
from tests.law.tables import named, table

SHIFTS = table("""
    rule                          | product | materials            | verdict
    ------------------------------+---------+----------------------+--------
    CTH                           | 850440  | 740811 60            | pass
    CTH                           | 850440  | 850490 60            | fail
    CTH                           | 850440  | 850490 60 KR         | pass
    CTH                           | 850440  | 740811 5, 850490 1   | fail
    CTSH                          | 850440  | 850490 60            | pass
    CTSH                          | 850440  | 850440 60            | fail
    CC                            | 850440  | 854231 60            | fail
    CC                            | 850440  | 740811 60            | pass
    CTI                           | 850440  | 740811 60            | unknown
    CTI                           | 85044090 | 85044010 60         | pass
    CTI                           | 85044090 | 85044090 60         | fail
    CTI                           | 85044090 | 850440 60           | unknown
    CTH                           | 85      | 740811 60            | unknown
    CTH                           | 850440  | 85 60                | unknown
    CTH                           | 850440  | 74 60                | pass
    CTH                           | 850440  | ? 60                 | unknown
    CTH except from 8524,8529     | 852859  | 852910 60            | fail
    CTH except from 8524,8529     | 852859  | 852491 60            | fail
    CTH except from 8524,8529     | 852859  | 854231 60            | pass
    CTH except from 8524-8529     | 852859  | 852691 60            | fail
    CTH[85]                       | 850440  | 850490 60            | fail
    CTH[74]                       | 850440  | 850490 60            | pass
    CTSH except from 850410-850450 | 850440 | 850431 60            | fail
    CTH allow(20,EXW)[same]       | 850440  | 850490 20            | pass
    CTH allow(20,EXW)[same]       | 850440  | 850490 21            | fail
    CTH allow(20,EXW)[8503]       | 850440  | 850490 20            | fail
    ANY                           | 850440  | 850440 99            | pass
    ANY except from 8504          | 850440  | 850440 99            | fail
    ANY except from 8504          | 850440  | 740811 99            | pass
    ANY except from "waste"       | 850440  | 740811 99            | unknown
    ORIG[85]                      | 850440  | 850490 1             | fail
    ORIG[85]                      | 850440  | 850490 1 VN, 74 9    | pass
    PE                            | 850440  | 850490 1 VN, 74 9    | fail
    PE                            | 850440  | 850490 1 VN, 74 9 KR | pass
    CTH or RVC(40)                | 850440  |                      | unknown
""")


@pytest.mark.parametrize("row", SHIFTS, ids=named)
def test_every_non_originating_material_changes_its_code(row):
    assert found(row["rule"], bill(product(row["product"]), row["materials"])).verdict == row["verdict"]


def test_only_those_that_stay_are_named():
    told = determined("CTH", bill(product(), "740811 5, 850490 7, 850431 2"))
    lines = {line.path: (line.verdict, line.says) for line in told.proof.lines}
    assert lines == {
        "materials[0]": ("pass", "740811 is not 8504"),
        "materials[1]": ("fail", "850490 stays in 8504"),
        "materials[2]": ("fail", "850431 stays in 8504"),
    }


@pytest.mark.parametrize(
    ("role", "verdict"),
    [
        ("material", "fail"),
        ("retail_packing", "pass"),
        ("accessory", "pass"),
        ("neutral", "pass"),
        ("shipment_packing", "pass"),
    ],
)
def test_packing_accessories_and_neutral_elements_are_not_looked_at(role, verdict):
    from_abroad = bill(product(), "850490 60").materials[0]
    made_of = (type(from_abroad)(from_abroad.hs, from_abroad.value, role=role),)
    assert found("CTH", bill(product(), made_of)).verdict == verdict


def test_what_would_settle_an_open_code_is_asked_for():
    told = determined('CTH except from "waste"', bill(product(), "740811 60"))
    assert [fact.path for fact in told.missing] == ['materials[0].called["waste"]']
    assert told.missing[0].choices == ("true", "false")
