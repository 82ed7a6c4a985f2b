"""Editions: the same goods under the codes of another edition, with everything they can be."""

import pytest

from gwanmun.law.origin.editions import NO_TABLES, Editions
from gwanmun.law.tariff.correlation import correlate

TABLE = Editions(
    [
        correlate(
            "HS2022",
            "HS2012",
            [
                ("940542", "940540"),
                ("850440", "850440"),
                ("854231", "854231"),
                ("854231", "847330"),
                ("854151", "854150"),
            ],
        )
    ],
    codes={"HS2022": frozenset({"940542", "850440", "854231", "854151"})},
    bases={"HSK2025": "HS2022"},
)


@pytest.mark.parametrize(
    ("code", "source", "target", "found"),
    [
        ("940542", "HS2022", "HS2012", ("940540",)),
        ("9405429000", "HS2022", "HS2012", ("940540",)),
        ("8504401000", "HS2022", "HS2012", ("8504401000",)),  # what did not change keeps its national digits
        ("854231", "HS2022", "HS2012", ("847330", "854231")),
        ("854231", "HSK2025", "HS2012", ("847330", "854231")),
        ("854150", "HS2012", "HS2022", ("854151",)),
        ("8542", "HS2022", "HS2012", ("8473", "8542")),
        ("854231", "HS2022", "HS2022", ("854231",)),
        ("854231", "HSK2025", "HS2022", ("854231",)),
        ("010121", "HS2022", "HS2012", ("010121",)),  # no table tells: as it stands, and said so
        ("854231", "HS2022", "HS2007", ("854231",)),
    ],
)
def test_a_code_is_all_it_can_be(code, source, target, found):
    assert TABLE.candidates(code, source, target) == found


def test_what_no_table_tells_is_known_as_such():
    assert TABLE.is_mapped("854231", "HS2022", "HS2012")
    assert TABLE.is_mapped("8542", "HSK2025", "HS2012")
    assert not TABLE.is_mapped("010121", "HS2022", "HS2012")
    assert not TABLE.is_mapped("854231", "HS2022", "HS2007")
    assert NO_TABLES.is_mapped("854231", "HS2022", "HS2022")


def test_a_code_is_unknown_only_where_all_codes_are_known():
    assert TABLE.is_unknown("854232", "HS2022")
    assert not TABLE.is_unknown("8542", "HSK2025")
    assert TABLE.is_unknown("8543", "HS2022")
    assert not TABLE.is_unknown("854232", "HS2012")
    assert TABLE.is_unknown("980110", "HS2012"), "the Harmonized System ends with chapter 97"
