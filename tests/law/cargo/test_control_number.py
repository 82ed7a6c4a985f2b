"""The cargo control number (화물관리번호): taken apart and put together without losing a sign."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gwanmun.law.basics.problem import Problem
from gwanmun.law.cargo.control_number import CargoControl, numbered, parse, shown_in_parts, written
from tests.law.tables import named, table

NUMBERS = table("""
number                | manifest    | master | house
----------------------+-------------+--------+------
21WDFCA457I06370010   | 21WDFCA457I | 0637   | 0010
26MAEUI054I11410001   | 26MAEUI054I | 1141   | 0001
21KE6LC72II00070019   | 21KE6LC72II | 0007   | 0019
00ANLU083N59007001    | 00ANLU083N5 | 9007   | 001
26MAEUI054I1141       | 26MAEUI054I | 1141   |
26MAEUI054I-1141-0001 | 26MAEUI054I | 1141   | 0001
26maeui054i 1141 0001 | 26MAEUI054I | 1141   | 0001
""")


@pytest.mark.parametrize("row", NUMBERS, ids=named)
def test_published_numbers_come_apart(row):
    control = parse(row["number"])
    assert (control.manifest, control.master_sequence, control.house_sequence) == (
        row["manifest"],
        row["master"],
        row["house"],
    )


@pytest.mark.parametrize(
    "number",
    [
        "",
        "26MAEUI054I",
        "26MAEUI054I114",
        "XXMAEUI054I1141",
        "26MAEUI054I11410001234",
        "26MAEU!054I1141",
        "２６MAEUI054I1141",
    ],
)
def test_what_is_no_control_number_is_told(number):
    assert parse(number).code == "control-number-malformed"


@given(st.from_regex("[0-9]{2}[A-Z0-9]{9}", fullmatch=True), st.integers(0, 9999), st.none() | st.integers(0, 9999))
def test_what_is_put_together_comes_apart_again(manifest, master, house):
    control = numbered(manifest, master, house)
    assert isinstance(control, CargoControl)
    assert parse(written(control)) == parse(shown_in_parts(control)) == control


def test_a_sequence_has_four_digits():
    assert isinstance(numbered("26MAEUI054I", 10_000, 1), Problem)
