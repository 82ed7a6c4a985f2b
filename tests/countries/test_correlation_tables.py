"""Correlation tables: the house's own of its packs' goods, and those a user brings along."""

import csv

import pytest

from gwanmun.countries.correlation_tables import OWN, editions
from tests.shared import shared


def test_the_house_knows_what_became_of_its_packs_goods():
    own = editions()
    assert own.candidates("854141", "HS2022", "HS2012") == ("854140",)
    assert own.candidates("854141", "HSK2025", "HS2007") == ("854140",)
    assert not own.is_mapped("940542", "HS2022", "HS2012"), "no pack has goods of this code"


def test_what_became_of_many_is_told_by_its_headings():
    found = editions().candidates("854231", "HS2022", "HS2012")
    assert {"8542", "8473"} <= set(found)
    assert {len(code) for code in found} == {4}


def test_a_folder_of_tables_is_read_whole():
    theirs = editions(str(shared("data/tariff/hs-datasets")))
    assert theirs.candidates("940542", "HS2022", "HS2012") == ("940540",)
    assert len(theirs.candidates("854231", "HS2022", "HS2012")) > 100
    assert theirs.candidates("010121", "HS2017", "HS2007") == ("010110",)


def test_what_the_house_says_agrees_with_the_published_tables():
    """Every row of our own says what the published correlation says, its long lists by their headings."""
    with (OWN / "HS2022.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    theirs = editions(str(shared("data/tariff/hs-datasets")))
    for row in rows:
        for edition in ("HS2017", "HS2012", "HS2007"):
            published = theirs.candidates(row["HS2022"], "HS2022", edition)
            short = sorted({code[:4] for code in published}) if len(published) > 20 else sorted(published)
            assert row[edition].split() == short, (row["HS2022"], edition)


def test_a_file_that_is_no_table_is_passed_over_and_a_broken_one_is_not(tmp_path):
    (tmp_path / "notes.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (tmp_path / "pairs.csv").write_text("HS2022,HS2012,relationship\n940542,940540,1:1\n", encoding="utf-8")
    assert editions(str(tmp_path)).candidates("940542", "HS2022", "HS2012") == ("940540",)
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "pairs.csv").write_text("HS2022,HS2012\nnine,940540\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"pairs\.csv:2"):
        editions(str(broken))
