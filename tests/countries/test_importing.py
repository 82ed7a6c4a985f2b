"""Importing the Korean list of codes into a deployer's own pack."""

import csv
import tempfile
from pathlib import Path

import pytest

from gwanmun.countries.folder import Folder
from gwanmun.countries.importing import ImportRefusedError, import_list
from gwanmun.countries.lint import lint
from gwanmun.countries.packs import BUILT_IN
from gwanmun.countries.reading import read_pack
from tests.countries.small_pack import write_pack
from tests.law.tables import named, table
from tests.shared import shared

# A list as the service publishes it, written for this test: more columns than are read, in its own order.
LIST = """\
HS부호,적용시작일자,적용종료일자,한글품목명,영문품목명,HS부호내용,수량단위코드,중량단위코드,수출성질코드
4802560000,20220101,20251231,"복사지, A4",Copy paper,,,KG,1
7210491010,20070101,20251231,고장력 강판,High  tensile ,,,KG,2
8524120000,20220101,20251231,유기발광다이오드 모듈,Of organic light-emitting diodes,,U,KG,3
0207603,20160101,20251231,기타,"Other, fresh",,,,4
7102310000,20020101,20251231,가공하지 않은 것,Unworked,,CR,KG,5
"""
TABLE = "nomenclature/ZZ2025.csv"


def bring(folder, text, source="list.csv", encoding="utf-8-sig"):
    return bring_bytes(folder, text.encode(encoding), source)


def bring_bytes(folder, content, source="list.csv"):
    with tempfile.TemporaryDirectory() as aside:
        path = Path(aside) / source
        path.write_bytes(content)
        return import_list("kcs-codes", path, source=source, into=folder)


def rows(folder):
    with (folder / TABLE).open(encoding="utf-8", newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_a_list_becomes_rows_of_our_own_format(tmp_path, encoding):
    folder = write_pack(tmp_path)
    imported = bring(folder, LIST, encoding=encoding)
    assert (imported.rows, imported.added, imported.kept, imported.not_in_list) == (5, 3, 2, 1)
    assert rows(folder)["8524120000"] == {
        "code": "8524120000",
        "unit": "H87",
        "weight_unit": "KGM",
        "from": "2022-01-01",
        "to": "",
        "en": "Of organic light-emitting diodes",
        "ko": "유기발광다이오드 모듈",
        "source": "list.csv",
        "confirmed": "no",
    }
    assert rows(folder)["0207603"]["unit"] == ""
    assert rows(folder)["7102310000"]["unit"] == "CTM"
    assert list(rows(folder)) == sorted(rows(folder))
    found = {(finding.severity, finding.code) for finding in lint(Folder(folder)).findings}
    assert {code for severity, code in found if severity == "error"} == {"goods-without-rate"}


def test_a_confirmed_row_is_never_touched(tmp_path):
    folder = write_pack(tmp_path)
    before = rows(folder)
    bring(folder, LIST)
    for code in ("4802560000", "7210491010"):
        assert rows(folder)[code] == before[code]


def test_a_row_nobody_confirmed_is_replaced_and_the_rest_stays(tmp_path):
    folder = write_pack(tmp_path)
    text = LIST + "8524110000,20220101,20251231,액정,Of liquid crystals,,U,KG,9\n"
    imported = bring(folder, text)
    assert (imported.replaced, imported.not_in_list) == (1, 0)
    assert rows(folder)["8524110000"]["ko"] == "액정"


def test_the_same_list_twice_changes_nothing(tmp_path):
    folder = write_pack(tmp_path)
    bring(folder, LIST)
    before = (folder / TABLE).read_bytes()
    again = bring(folder, LIST)
    assert (again.added, again.replaced, again.unchanged) == (0, 0, 3)
    assert (folder / TABLE).read_bytes() == before


def test_the_common_last_day_is_the_lists_and_another_one_is_the_goods(tmp_path):
    folder = write_pack(tmp_path)
    bring(folder, LIST.replace("20160101,20251231", "20160101,20250630"))
    assert rows(folder)["0207603"]["to"] == "2025-06-30"
    assert rows(folder)["8524120000"]["to"] == "2025-12-31"


def test_a_pack_without_a_table_gets_one(tmp_path):
    folder = write_pack(tmp_path, {TABLE: None})
    assert bring(folder, LIST).added == 5


BAD = table("""
written                                  | instead                                  | finding
-----------------------------------------+------------------------------------------+---------------------------
HS부호,                                  | 부호,                                    | column-missing at 1
8524120000,20220101                      | 8524120000                               | row-length at 4
8524120000                               | 852412000X                               | code-shape at 4
8524120000                               | 85241                                    | code-shape at 4
8524120000                               | 4802560000                               | goods-twice at 4
8524120000,20220101                      | 8524120000,20220132                      | cell-not-day at 4
8524120000,20220101                      | 8524120000,2022-01-01                    | cell-not-day at 4
8524120000,20220101                      | 8524120000,20270101                      | period-backwards at 4
,U,KG,3                                  | ,PCS,KG,3                                | unit-unknown at 4
기타,"Other, fresh"                      | ,                                        | goods-unnamed at 5
"복사지, A4"                             | "복사지, A4                              | csv at 2
""")


@pytest.mark.parametrize("row", BAD, ids=named)
def test_a_list_with_an_error_is_refused_and_nothing_is_written(tmp_path, row):
    folder = write_pack(tmp_path)
    before = (folder / TABLE).read_bytes()
    assert row["written"] in LIST
    with pytest.raises(ImportRefusedError) as refused:
        bring(folder, LIST.replace(row["written"], row["instead"], 1))
    assert row["finding"] in {f"{f.code} at {f.line}" for f in refused.value.findings}
    assert (folder / TABLE).read_bytes() == before
    assert sorted(path.name for path in (folder / "nomenclature").iterdir()) == ["ZZ2025.csv"]


def test_all_errors_of_a_list_come_at_once(tmp_path):
    text = LIST.replace("8524120000", "x").replace(",CR,", ",??,")
    with pytest.raises(ImportRefusedError) as refused:
        bring(write_pack(tmp_path), text)
    assert [(f.line, f.code) for f in refused.value.findings] == [(4, "code-shape"), (6, "unit-unknown")]


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"\x00" * 1000, b"\xff\xfe\x41\x00", b"\x80abc\xff", b"PK\x03\x04" * 100]
)
def test_what_is_no_list_is_refused(tmp_path, content):
    with pytest.raises(ImportRefusedError):
        bring_bytes(write_pack(tmp_path), content)


def test_a_list_that_is_too_large_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("gwanmun.countries.kcs_codes.LARGEST_FILE", 100)
    with pytest.raises(ImportRefusedError) as refused:
        bring(write_pack(tmp_path), LIST)
    assert [f.code for f in refused.value.findings] == ["file-too-large"]


def test_a_pack_of_the_house_is_not_written_into():
    with pytest.raises(ImportRefusedError) as refused:
        bring(BUILT_IN / "kr", LIST)
    assert [f.code for f in refused.value.findings] == ["pack-built-in"]


def test_a_table_that_has_errors_itself_is_not_overwritten(tmp_path):
    folder = write_pack(tmp_path, {TABLE: "code,unit\n1,2\n"})
    with pytest.raises(ImportRefusedError):
        bring(folder, LIST)
    assert (folder / TABLE).read_text(encoding="utf-8") == "code,unit\n1,2\n"


def test_the_whole_korean_list(tmp_path):
    """12,467 rows: 11,327 ten-digit goods and 1,140 shorter codes for statistics."""
    path = shared("data/tariff/kr/kcs_hs_codes_2025.csv")
    folder = write_pack(tmp_path)
    imported = import_list("kcs-codes", path, source="KCS HS codes 2025", into=folder)
    assert imported.rows == 12_467
    written = rows(folder)
    assert len(written) == 12_467 + imported.not_in_list
    assert sum(len(code) == 10 for code in written) == 11_327 + imported.not_in_list
    reading = read_pack(Folder(folder))
    errors = {finding.code for finding in lint(Folder(folder)).findings if finding.severity == "error"}
    assert errors == {"goods-without-rate"}, "codes came in, and their rates have not yet"
    goods = reading.country.tariff.goods["0101211000"][0]
    assert goods.names == {"en": "Horses; live, pure-bred breeding animals: For farm breeding", "ko": "농가 사육용"}
