"""Papers that are wrong, or meant to do harm: refused with their own problems, and nothing read by halves."""

import contextlib
import io
import json
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from openpyxl import Workbook

from gwanmun.law.basics.problem import Refused
from gwanmun.law.clearance.invoice import Papers
from gwanmun.office.desks.papers import spreadsheet
from gwanmun.office.desks.papers.reading import MOST_BYTES, read_papers
from tests.law.clearance.drafting import SAMPLES

UBL = (SAMPLES / "display-modules.ubl.xml").read_bytes()
CII = (SAMPLES / "display-modules.cii.xml").read_bytes()
JSON = json.loads((SAMPLES / "display-modules.json").read_bytes())
XLSX = (SAMPLES / "led-lamps.xlsx").read_bytes()
CSV = (SAMPLES / "copy-paper.csv").read_bytes()


def refusal(content, kind=None, **apart):
    with pytest.raises(Refused) as refused:
        read_papers(content, kind, **apart)
    return refused.value.problems


def codes(content, kind=None, **apart):
    return [problem.code for problem in refusal(content, kind, **apart)]


# What is no paper at all.


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "document-missing"),
        (b" \r\n\t", "document-missing"),
        (b'{"invoice": ', "json-malformed"),
        (b"[" * 100_000, "json-too-deep"),
        (b'["an", "array"]', "type-wrong"),
        (b'{"number": "\xff"}', "text-not-utf8"),
        (b"<Invoice", "papers-malformed"),
        (b"<html><body>An invoice</body></html>", "xml-unknown"),
        (b"PK\x03\x04 and nothing more", "papers-malformed"),
        (b"just some words", "layout-unknown"),
        (b'a,"b\n', "papers-malformed"),
        (b"\x81\xff\x81\xff,1", "papers-encoding"),
        (b"a\x00b,c", "papers-malformed"),
        (b"%PDF-1.7 a scan", "layout-unknown"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "papers-malformed"),
    ],
)
def test_what_is_no_paper_is_refused(content, code):
    assert codes(content) == [code]


def test_a_file_too_large_is_not_looked_into():
    assert codes(b"{" + b" " * MOST_BYTES) == ["papers-too-large"]
    assert codes(json.dumps(JSON).encode(), packing_list=b" " * (MOST_BYTES + 1)) == ["papers-too-large"]


def test_a_kind_must_be_known_and_true():
    assert codes(UBL, "edifact") == ["papers-kind-unknown"]
    [problem] = refusal(UBL, "json")
    assert (problem.code, problem.facts["found"]) == ("papers-kind-differs", "ubl")


# XML that reaches for more than it says.

BILLION_LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE Invoice [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"><ID>&c;</ID></Invoice>"""
FROM_A_FILE = b"""<?xml version="1.0"?><!DOCTYPE Invoice [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"><ID>&x;</ID></Invoice>"""
FROM_THE_NETWORK = FROM_A_FILE.replace(b"file:///etc/passwd", b"http://127.0.0.1:9/x")
PARAMETER_ENTITY = b"""<?xml version="1.0"?><!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p.dtd"> %p;]><r/>"""
ONLY_A_TYPE = b'<?xml version="1.0"?><!DOCTYPE Invoice SYSTEM "invoice.dtd"><Invoice/>'


@pytest.mark.parametrize(
    "content",
    [
        BILLION_LAUGHS,
        FROM_A_FILE,
        FROM_THE_NETWORK,
        PARAMETER_ENTITY,
        ONLY_A_TYPE,
        ONLY_A_TYPE.replace(b"DOCTYPE", b"DocType"),
        b"\xef\xbb\xbf" + BILLION_LAUGHS,
        BILLION_LAUGHS.decode().replace('1.0"?>', '1.0" encoding="UTF-16"?>').encode("utf-16"),
    ],
    ids=["laughs", "file", "network", "parameter", "type", "mixed case", "byte order mark", "UTF-16"],
)
def test_a_document_type_or_entity_is_refused_unread(content):
    assert codes(content) in (["xml-entities"], ["papers-malformed"])
    if b"DocType" not in content:  # XML knows no other spelling: what is no declaration is no XML
        assert codes(content) == ["xml-entities"]


def test_an_entity_in_another_encoding_is_refused_too():
    disguised = BILLION_LAUGHS.decode().replace('version="1.0"', 'version="1.0" encoding="IBM037"').encode("cp037")
    assert codes(disguised)[0] in {"xml-entities", "papers-malformed", "papers-encoding", "layout-unknown"}


def test_xml_as_deep_as_a_well_is_refused():
    assert codes(b"<a>" * 5000 + b"</a>" * 5000) == ["papers-malformed"]


def test_xml_of_very_many_parts_is_refused():
    root = b'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">'
    assert codes(root + b"<a/>" * 200_000 + b"</Invoice>") == ["papers-too-large"]


@pytest.mark.parametrize("content", [UBL, CII], ids=["ubl", "cii"])
def test_everything_missing_from_an_invoice_is_told_at_once(content):
    root = content[: content.index(b">", content.index(b"<Invoice" if content is UBL else b"<rsm:Cross")) + 1]
    name = b"Invoice" if content is UBL else b"rsm:CrossIndustryInvoice"
    found = refusal(root + b"</" + name + b">")
    missing = {problem.path for problem in found if problem.code == "field-missing"}
    assert missing == {f"invoice.{field}" for field in ("number", "issued_on", "currency", "lines", "total")} | {
        "invoice.seller.name",
        "invoice.buyer.name",
    }


def test_figures_that_are_none_are_told_where_they_stand():
    broken = UBL.replace(b">41.50<", b">forty<").replace(b">5000<", b">1e999999<").replace(b">94<", b">many<")
    assert {(problem.code, problem.path) for problem in refusal(broken)} == {
        ("number-malformed", "invoice.lines[0].unit_price"),
        ("number-out-of-range", "invoice.lines[2].quantity"),
        ("number-out-of-range", "packing_list.goods[2].quantity"),
        ("type-wrong", "packing_list.packages"),
    }


# JSON.


def test_all_that_is_wrong_with_a_json_invoice_is_told_at_once():
    wrong = json.loads(json.dumps(JSON))
    wrong["invoice"]["currency"] = "dollars"
    wrong["invoice"]["lines"][1]["quantity"] = "NaN"
    wrong["invoice"]["colour"] = "red"
    del wrong["invoice"]["seller"]["name"]
    wrong["packing_list"]["packages"] = "ninety-four"
    assert {(problem.code, problem.path) for problem in refusal(json.dumps(wrong).encode())} == {
        ("text-pattern-wrong", "invoice.currency"),
        ("number-not-finite", "invoice.lines[1].quantity"),
        ("field-unknown", "invoice.colour"),
        ("field-missing", "invoice.seller.name"),
        ("type-wrong", "packing_list.packages"),
    }


def test_a_thousandth_line_is_one_too_many():
    many = json.loads(json.dumps(JSON))
    many["invoice"]["lines"] = many["invoice"]["lines"][:1] * 1000
    assert codes(json.dumps(many).encode()) == ["list-length-wrong"]
    head, line, *_ = CSV.split(b"\n")
    assert codes(b"\n".join([head, *[line] * 1000])) == ["lines-too-many"]


def test_a_packing_list_apart_is_checked_like_one_inside():
    assert codes(json.dumps(JSON).encode(), packing_list=b'{"packages": 1}') == ["field-missing", "field-missing"]


# Cells.


def test_rows_that_disagree_about_their_invoice_are_refused():
    other = CSV.replace(b"DSP-26-0561", b"DSP-26-0562", 1)
    [problem] = refusal(other)
    assert (problem.code, problem.path, problem.facts["first"]) == ("layout-label-differs", "3", "DSP-26-0562")


@pytest.mark.parametrize(
    ("right", "wrong", "code"),
    [
        (b"14280.00", b"14.280,00", "cell-not-a-number"),
        (b"14280.00", b"1,42,80", "cell-not-a-number"),
        (b"14280.00", b"=14*1020", "cell-not-a-number"),
        (b"2026-11-13", b"13.11.2026", "cell-not-a-date"),
        (b"2026-11-25", b"2026-02-30", "cell-not-a-date"),
    ],
)
def test_a_cell_nobody_can_read_is_named(right, wrong, code):
    found = refusal(CSV.replace(right, b'"' + wrong + b'"'))
    assert {problem.code for problem in found} == {code}
    assert found[0].path == "2"
    assert found[0].value == wrong.decode()


def test_a_thousands_comma_is_none_of_our_business():
    assert read_papers(CSV.replace(b"14280.00", b'"14,280.00"')) == read_papers(CSV)


# Spreadsheets.


def workbook(rows, title="Invoice"):
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def rezipped(content, change):
    """The archive with its members changed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        members = {name: old.read(name) for name in old.namelist()}
        for name, body in change(members).items():
            new.writestr(name, body)
    return packed.getvalue()


def test_formulas_are_refused_by_the_name_of_their_cell():
    found = refusal(
        workbook(
            [["Invoice No.", "A-1"], ["Description", "Qty", "Amount"], ["Lamps", 2, "=B3*4.5"], ["More", "=1+1", 3]]
        )
    )
    assert [(p.code, p.path, p.value) for p in found] == [
        ("spreadsheet-formula", "Invoice!C3", "=B3*4.5"),
        ("spreadsheet-formula", "Invoice!B4", "=1+1"),
    ]


def test_a_text_that_begins_like_a_formula_is_a_text():
    book = Workbook()
    book.active.append(["Invoice No.", "A-1"])
    book.active.append(["Description", "Qty", "Amount"])
    book.active.append(["lamps", 2, 9])
    book.active["A3"].value = "=lamps"
    book.active["A3"].data_type = "s"
    saved = io.BytesIO()
    book.save(saved)
    assert "spreadsheet-formula" not in codes(saved.getvalue())


def test_a_zip_bomb_is_measured_and_not_unpacked():
    bomb = rezipped(XLSX, lambda members: members | {"xl/media/image1.xml": b"0" * (spreadsheet.MOST_UNPACKED + 1)})
    assert len(bomb) < 100_000
    [problem] = refusal(bomb)
    assert problem.code == "archive-bomb"
    assert int(problem.facts["unpacked"]) > spreadsheet.MOST_UNPACKED


def test_a_steep_little_bomb_is_one_too():
    assert codes(rezipped(XLSX, lambda members: members | {"xl/extra.xml": b"0" * 3_000_000})) == ["archive-bomb"]


def test_an_archive_of_very_many_members_is_refused():
    many = rezipped(XLSX, lambda members: members | {f"xl/{i}.txt": b"" for i in range(300)})
    assert codes(many) == ["archive-bomb"]


def test_a_member_that_lies_about_its_size_is_found_out():
    small = rezipped(XLSX, lambda members: members | {"xl/worksheets/sheet1.xml": b"<a/>" + b" " * 50_000})
    place = small.index(b"xl/worksheets/sheet1.xml", small.index(b"PK\x01\x02")) - 46
    lying = small[: place + 24] + (100).to_bytes(4, "little") + small[place + 28 :]
    assert codes(lying) == ["papers-malformed"]


def test_macros_are_refused():
    assert codes(rezipped(XLSX, lambda members: members | {"xl/vbaProject.bin": b"\x00"})) == ["spreadsheet-macros"]


@pytest.mark.parametrize("member", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
def test_entities_inside_a_workbook_are_refused(member):
    laughing = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">]>'

    def poison(members):
        head, mark, rest = members[member].partition(b"<")
        return members | {member: head + laughing + mark + rest}

    assert codes(rezipped(XLSX, poison)) == ["xml-entities"]


def test_a_workbook_with_a_part_missing_is_refused():
    without = rezipped(XLSX, lambda members: {n: b for n, b in members.items() if n != "xl/workbook.xml"})
    assert codes(without) == ["papers-malformed"]


def test_an_ordinary_archive_is_no_workbook():
    assert codes(rezipped(XLSX, lambda _: {"a.txt": b"hello"})) == ["papers-malformed"]


def test_a_sheet_without_end_is_refused():
    assert codes(workbook([["Invoice No.", "A-1"]] * (spreadsheet.MOST_ROWS + 1))) == ["papers-too-large"]


# Whatever else may come.

SEEDS = {"json": json.dumps(JSON).encode(), "csv": CSV, "ubl": UBL, "cii": CII, "xlsx": XLSX}
CHANGES = some.lists(
    some.tuples(some.floats(0, 1, exclude_max=True), some.integers(0, 4), some.binary(max_size=4)),
    min_size=1,
    max_size=8,
)


@settings(max_examples=200, deadline=None)
@given(some.sampled_from(sorted(SEEDS)), CHANGES)
def test_no_file_does_anything_but_be_read_or_refused(seed, changes):
    content = bytearray(SEEDS[seed])
    for where, cut, put in changes:
        place = int(where * len(content))
        content[place : place + cut] = put
    with contextlib.suppress(Refused):
        assert isinstance(read_papers(bytes(content)), Papers)
