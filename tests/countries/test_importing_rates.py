"""Importing Korean rates: the rate file of the customs service, and tables of agreement rates. All lists are our own."""

import csv
import tempfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gwanmun.countries.folder import Folder
from gwanmun.countries.importing import ImportRefusedError, import_list
from gwanmun.countries.lint import lint
from gwanmun.countries.listed import NOTHING_SAID, Said
from tests.countries import small_pack
from tests.countries.small_pack import FILES
from tests.law.tables import named, table
from tests.shared import shared

HEADER = "품목번호,관세율구분,관세율,단위당세액,기준가격,적용국가구분,용도세율구분,적용개시일,적용만료일"
ROWS = """\
4802560000,A,6.5,,,1,,20260101,20261231
4802560000,FVN1,0,,,2,,20260101,20261231
7210491010,A,8,,,1,,20260101,20261231
7210491010,C,270,6210,2300,1,,20260101,20261231
7210491010,I,15.39,,,2,,20260101,20261231
8524110000,A,8,,,1,,20260101,20261231
8524110000,A1,3,,,1,U12,20260101,99991231
"""
LIST = f"{HEADER}\n{ROWS}"


BASIC = 'names = { en = "basic duty" }\ntier = 9\n'


def write_pack(folder, changes=None):
    """The small pack, in which "A" is A1, A2 … too."""
    classes = FILES["measures/classes.toml"].replace(BASIC, BASIC + "numbered = true\n")
    return small_pack.write_pack(folder, {"measures/classes.toml": classes} | (changes or {}))


def bring(folder, content, source="rates_20260101.csv", said=NOTHING_SAID, **more):
    with tempfile.TemporaryDirectory() as aside:
        path = Path(aside) / source
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return import_list("kcs-rates", path, source=source, into=folder, said=said, **more)


def rows(folder, file):
    with (folder / file).open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def found(folder, file, goods, rate_class):
    return [row for row in rows(folder, file) if (row["goods"], row["rate_class"]) == (goods, rate_class)]


READ = table("""
what                      | 관세율 | 단위당세액 | 기준가격 | duty
--------------------------+--------+------------+----------+------------------------------
a rate                    | 6.5    |            |          | 6.5%
none at all               | 0      |            |          | free
noughts that say nothing  | 8.00   | 0          |          | 8%
a tax by unit             |        | 1276       |          | 1276 KRW/KGM
both, the higher is owed  | 270    | 6210       | 2300     | greater(270%, 6210 KRW/KGM)
no base price beside them | 135    | 180        |          | greater(135%, 180 KRW/KGM)
thousands                 | 360    | 1,800      | 500      | greater(360%, 1800 KRW/KGM)
""")


@pytest.mark.parametrize("row", READ, ids=named)
def test_a_rate_and_a_tax_by_unit_become_one_duty(tmp_path, row):
    folder = write_pack(tmp_path)
    figures = f'{row["관세율"]},"{row["단위당세액"]}",{row["기준가격"]}'
    bring(folder, f"{HEADER}\n7210491010,C,{figures},1,,20260101,20261231\n")
    (brought,) = found(folder, "measures/c.csv", "7210491010", "C")
    assert brought["duty"] == row["duty"]
    assert row["관세율"] in brought["as_written"]
    assert (brought["from"], brought["to"], brought["confirmed"]) == ("2026-01-01", "2026-12-31", "no")


LEFT_OUT = table("""
row                                                   | why
------------------------------------------------------+-------------------
480256000,A,8,,,1,,20260101,20261231                  | goods-unknown
48025600XX,A,8,,,1,,20260101,20261231                 | code-shape
9999999999,A,8,,,1,,20260101,20261231                 | goods-unknown
4802560000,ZZ,8,,,1,,20260101,20261231                | class-unknown
4802560000,A,8,,,1,,20261301,20261231                 | period-unread
4802560000,A,8,,,1,,20270101,20261231                 | period-unread
4802560000,A,,,,1,,20260101,20261231                  | rate-unreadable
4802560000,A,eight,,,1,,20260101,20261231             | rate-unreadable
7210491010,I,15.39,,,2,,20260101,20261231             | origins-unsaid
8524110000,A,,900,,1,,20260101,20261231               | unit-unsaid
7210491010,C,270,6210,9999,1,,20260101,20261231       | base-price-unread
7210491010,C,,6210,2300,1,,20260101,20261231          | base-price-unread
""")


@pytest.mark.parametrize("row", LEFT_OUT, ids=named)
def test_a_row_that_cannot_be_read_is_left_out_and_told_with_its_line(tmp_path, row):
    folder = write_pack(tmp_path)
    imported = bring(folder, f"{HEADER}\n4802560000,FVN1,0,,,2,,20260101,20261231\n{row['row']}\n")
    assert imported.unread == {row["why"]: 1}
    assert [(finding.code, finding.line) for finding in imported.findings] == [(row["why"], 3)]
    assert imported.rows == 1


def test_a_class_of_an_agreement_the_pack_does_not_have(tmp_path):
    classes = (
        FILES["measures/classes.toml"]
        + '\n[[class]]\nid = "FUS1"\nnames = { en = "x" }\ntier = 2\nwins = "if_lower"\nneeds_proof = true\n'
    )
    folder = write_pack(tmp_path, {"measures/classes.toml": classes})
    imported = bring(folder, f"{HEADER}\n4802560000,FUS1,0,,,2,,20260101,20261231\n")
    assert imported.unread == {"agreement-missing": 1}


def test_rates_go_where_rates_of_their_class_are(tmp_path):
    folder = write_pack(tmp_path)
    imported = bring(folder, LIST)
    assert {change.file for change in imported.tables} == {
        "measures/basic.csv",
        "measures/c.csv",
        "preferences/vkfta/schedule.csv",
    }
    assert found(folder, "preferences/vkfta/schedule.csv", "4802560000", "FVN1")[0]["area"] == "VN"
    assert [row["use_code"] for row in found(folder, "measures/basic.csv", "8524110000", "A1")] == ["U12"]
    assert lint(Folder(folder)).country is not None


def test_what_a_person_confirmed_stays_and_the_rest_gives_way_for_the_lists_own_days(tmp_path):
    folder = write_pack(tmp_path)
    imported = bring(folder, LIST)
    basic = {change.file: change for change in imported.tables}["measures/basic.csv"]
    assert (basic.kept, basic.replaced, basic.added) == (2, 1, 1)
    assert [
        (row["duty"], row["from"], row["to"]) for row in found(folder, "measures/basic.csv", "4802560000", "A")
    ] == [("8%", "2022-01-01", "")]
    assert [
        (row["duty"], row["from"], row["to"]) for row in found(folder, "measures/basic.csv", "8524110000", "A")
    ] == [
        ("greater(8%, 6210 KRW/KGM)", "2022-01-01", "2025-12-31"),
        ("8%", "2026-01-01", "2026-12-31"),
    ]


def test_the_same_list_twice_changes_nothing(tmp_path):
    folder = write_pack(tmp_path)
    bring(folder, LIST)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    again = bring(folder, LIST)
    assert (again.added, again.replaced) == (0, 0)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


@settings(deadline=None, max_examples=20)
@given(st.permutations(ROWS.splitlines()), st.integers(1, 3))
def test_the_order_of_a_list_and_rows_said_again_change_nothing(lines, times):
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        bring(write_pack(Path(one)), LIST)
        bring(write_pack(Path(other)), "\n".join([HEADER, *lines * times]))
        for file in ("measures/basic.csv", "measures/c.csv", "preferences/vkfta/schedule.csv"):
            assert (Path(one) / file).read_bytes() == (Path(other) / file).read_bytes()


def test_a_rate_for_one_member_leaves_the_others_what_they_had(tmp_path):
    row = "8524110000,FVN1,3%,VN KH,2022-01-01,,tariff-act,a schedule,no\n"
    folder = write_pack(
        tmp_path,
        PARTNERS | {"preferences/vkfta/schedule.csv": small_pack.FILES["preferences/vkfta/schedule.csv"] + row},
    )
    bring(folder, 'hsk,VN\n8524110000,"6.4 (KH 4)"\n', source="rates_2026.csv")
    bring(folder, f"{HEADER}\n8524110000,FVN1,2,,,2,,20270101,20271231\n")
    said = [
        (r["duty"], r["area"], r["from"], r["to"])
        for r in found(folder, "preferences/vkfta/schedule.csv", "8524110000", "FVN1")
    ]
    assert said == [
        ("3%", "VN KH", "2022-01-01", "2025-12-31"),
        ("4%", "KH", "2026-01-01", "2026-12-31"),
        ("6.4%", "VN", "2026-01-01", "2026-12-31"),
        ("2%", "VN KH", "2027-01-01", "2027-12-31"),
    ]
    assert lint(Folder(folder)).country is not None


def test_a_row_that_stands_in_a_table_of_its_own_is_found_there(tmp_path):
    own = "goods,rate_class,duty,area,from,to,act,source,confirmed\n8524110000,C,2%,,2025-01-01,,tariff-act,read by us,yes\n7210491010,C,1%,,2025-01-01,,tariff-act,a guess,no\n"
    folder = write_pack(tmp_path, {"measures/ours.csv": own})
    imported = bring(
        folder, f"{HEADER}\n8524110000,C,9,,,1,,20260101,20261231\n7210491010,C,9,,,1,,20260101,20261231\n"
    )
    assert [(change.file, change.kept, change.replaced) for change in imported.tables] == [("measures/ours.csv", 1, 1)]
    assert lint(Folder(folder)).country is not None


def test_two_rates_on_the_same_days_are_told_and_the_first_is_kept(tmp_path):
    folder = write_pack(tmp_path)
    two = "7210491010,C,5,,,1,,20260101,20261231\n7210491010,C,4,,,1,,20260701,20261231\n"
    imported = bring(folder, f"{HEADER}\n{two}")
    assert [(finding.code, finding.line) for finding in imported.findings] == [("rate-twice", 3)]
    assert [row["duty"] for row in found(folder, "measures/c.csv", "7210491010", "C")] == ["5%"]


def test_a_spreadsheet_is_read_from_its_first_sheet_of_rates(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["관세청_품목번호별 관세율표"])
    for name in ("1.1", "2.12"):
        sheet = book.create_sheet(name)
        sheet.append(HEADER.split(","))
        for line in ROWS.splitlines():
            sheet.append([int(cell) if cell.isdigit() and len(cell) < 9 else cell or None for cell in line.split(",")])
    path = tmp_path / "rates.xlsx"
    book.save(path)
    one, other = write_pack(tmp_path / "one"), write_pack(tmp_path / "other")
    read = import_list("kcs-rates", path, source="rates", into=one)
    assert read.rows == bring(other, LIST, source="rates").rows == 6
    for file in ("measures/basic.csv", "measures/c.csv", "preferences/vkfta/schedule.csv"):
        assert (one / file).read_bytes() == (other / file).read_bytes()


@pytest.mark.parametrize(
    "content",
    [b"", b"\n\n", b"\x00" * 100, b"\xff\xfe\x41", b"PK\x03\x04" * 100, "품목번호,관세율\n1,2\n".encode(), b"[1, 2]"],
)
def test_what_is_no_list_of_rates_is_refused_and_nothing_is_written(tmp_path, content):
    folder = write_pack(tmp_path)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(ImportRefusedError):
        bring(folder, content)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_a_table_that_has_errors_itself_is_not_overwritten(tmp_path):
    folder = write_pack(tmp_path, {"measures/basic.csv": FILES["measures/basic.csv"].replace(",no", ",perhaps", 1)})
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(ImportRefusedError):
        bring(folder, LIST)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_every_row_that_was_left_out_can_be_written_to_a_file(tmp_path):
    folder = write_pack(tmp_path / "pack")
    many = "".join(f"{9_000_000_000 + n},A,8,,,1,,20260101,20261231\n" for n in range(500))
    imported = bring(folder, f"{LIST}{many}", unread_into=tmp_path / "unread.csv")
    assert imported.unread == {"origins-unsaid": 1, "goods-unknown": 500}
    assert len(imported.findings) < 500
    with (tmp_path / "unread.csv").open(encoding="utf-8") as file:
        assert len(file.readlines()) == 502


# ----------------------------------------------------------------------------------------- tables of agreement rates

AGREED = table("""
cell                       | rows
---------------------------+--------------------------------------------------------------------------
0                          | free VN KH
3.2                        | 3.2% VN KH
미양허                     |
2.5/24(12,806M/T) ASG      | if cumulative(vkfta, asg-12806) > 12806 TNE then 24% else 2.5% VN KH
6.4 (KH 4)                 | 6.4% VN; 4% KH
0(*200M/T) TRQ             | quota
2.5/24 ASG                 | rate-unreadable
""")
PARTNERS = {
    "preferences/vkfta/agreement.toml": FILES["preferences/vkfta/agreement.toml"]
    .replace('["VN"]', '["VN", "KH"]')
    .replace('treaty = "vkfta"', "")  # Cambodia is no party to that one
}


@pytest.mark.parametrize("row", AGREED, ids=named)
def test_a_cell_of_an_agreement_table(tmp_path, row):
    folder = write_pack(tmp_path, PARTNERS)
    imported = bring(folder, f'hsk,VN\n7210.49.1010,"{row["cell"]}"\n', source="rates_2026.csv")
    brought = found(folder, "preferences/vkfta/schedule.csv", "7210491010", "FVN1")
    said = "; ".join(" ".join(filter(None, (each["duty"], each["area"], each.get("use_code")))) for each in brought)
    unread = " ".join(imported.unread)
    assert {part for part in (said or unread).split("; ") if part} == {part for part in row["rows"].split("; ") if part}
    assert all(each["as_written"] == row["cell"] for each in brought)


def test_a_safeguard_brings_its_trigger_and_leaves_what_has_come_in(tmp_path):
    volumes = "group,from,to,trigger,unit,imported,as_of,act,source,confirmed\nasg-839,2026-01-01,2026-12-31,839,TNE,400,2026-06-30,tariff-act,published,yes\n"
    folder = write_pack(tmp_path, {"preferences/vkfta/safeguards.csv": volumes})
    text = "hsk,VN,VN(27.1.1-27.12.31)\n7210491010,1.9/11.3(839M/T) ASG,1/11.3(845M/T) ASG\n8524110000,1.9/11.3(839M/T) ASG,\n"
    bring(folder, text, source="rates_2026.csv")
    written = [
        (row["group"], row["trigger"], row["imported"], row["confirmed"])
        for row in rows(folder, "preferences/vkfta/safeguards.csv")
    ]
    assert written == [("asg-839", "839", "400", "yes"), ("asg-845", "845", "", "no")]
    assert lint(Folder(folder)).country is not None


def test_a_column_says_its_own_days_and_the_others_are_of_the_tables_year(tmp_path):
    folder = write_pack(tmp_path)
    bring(folder, "hsk,VN(25.7.1-26.6.30)\n7210491010,1\n")
    bring(folder, "hsk,VN\n8524110000,2\n", said=Said(year=2027))
    rates = {row["goods"]: (row["from"], row["to"]) for row in rows(folder, "preferences/vkfta/schedule.csv")}
    assert rates["7210491010"] == ("2025-07-01", "2026-06-30")
    assert rates["8524110000"] == ("2027-01-01", "2027-12-31")


def test_a_table_of_no_year_is_refused(tmp_path):
    with pytest.raises(ImportRefusedError) as refused:
        bring(write_pack(tmp_path), "hsk,VN\n8524110000,2\n", source="rates.csv")
    assert [finding.code for finding in refused.value.findings] == ["year-missing"]


def test_the_agricultural_table_of_2026(tmp_path):
    """Seven goods, 33 columns: every cell of the agreements the pack has is a row, or is excluded."""
    path = shared("data/tariff/kr/kr_agri_fta_rates_2026_sample.csv")
    goods = "".join(
        f"{code},,KGM,2022-01-01,,,이름,a list,no\n"
        for code in ("0101211000", "0101299000", "0102291000", "0201100000", "0201300000", "0203191000", "0203291000")
    )
    folder = write_pack(tmp_path, {"nomenclature/ZZ2025.csv": FILES["nomenclature/ZZ2025.csv"] + goods})
    imported = import_list("kcs-rates", path, source=path.name, into=folder)
    assert imported.unread == {"agreement-missing": 32}
    brought = [row for row in rows(folder, "preferences/vkfta/schedule.csv") if row["goods"].startswith("0")]
    assert [(row["goods"], row["duty"]) for row in brought] == [
        ("0101211000", "free"),
        ("0101299000", "free"),
        ("0102291000", "free"),
        ("0201100000", "32%"),
        ("0201300000", "32%"),
        ("0203191000", "22.5%"),
        ("0203291000", "free"),
    ]
    assert {row["from"] for row in brought} == {str(date(2026, 1, 1))}
