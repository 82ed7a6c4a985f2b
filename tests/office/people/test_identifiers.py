"""Identifiers: a company's number as its own country writes it, as far as python-stdnum checks it.

Of a Korean number it checks length and parts, not the last digit; of a Vietnamese one the check digit too.
"""

import pytest

from gwanmun.countries.identifiers import check, compact

NUMBERS = """
country | number         | valid | kept as
KR      | 116-82-00276   | yes   | 1168200276
KR      | 1168200276     | yes   | 1168200276
KR      | 0168200276     | no    |
KR      | 116820027      | no    |
KR      | 116820027A     | no    |
VN      | 0100109106     | yes   | 0100109106
VN      | 0100109106-001 | yes   | 0100109106001
VN      | 0100109107     | no    |
VN      |                | no    |
ZZ      | anything at all| yes   | anything at all
""".strip().splitlines()[1:]


@pytest.mark.parametrize("row", NUMBERS)
def test_a_number_is_its_countrys_own(row):
    country, number, valid, kept = (cell.strip() for cell in row.split("|"))
    problem = check(country, number)
    assert (problem is None) == (valid == "yes")
    if problem is None:
        assert compact(country, number) == kept
    else:
        assert (problem.code, problem.path, problem.value) == ("identifier-invalid", "identifier", number)
        assert problem.facts["country"] == country
