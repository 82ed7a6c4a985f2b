"""`gwanmun draft`: what papers say, as a declaration, without any office."""

import json
from importlib import resources

import pytest
from typer.testing import CliRunner

from gwanmun.cli import app
from gwanmun.law.basics.reading import read
from gwanmun.law.clearance.declaration import Declaration
from tests.data.make_spreadsheets import workbook

PAPERS = resources.files("gwanmun.cli.demonstration") / "papers"
RUNNER = CliRunner()
TYPED = [
    "customs_office=030",
    "exporter.identifier=1418155275",
    "lines[0].commodity=8524911000",
    "lines[1].commodity=8524914000",
]


def draft(*words: str, stdin: bytes | None = None):
    return RUNNER.invoke(app.build("draft"), ["draft", *words, "--on", "2026-02-03"], input=stdin)


def typed(*fields: str) -> list[str]:
    return [word for field in fields for word in ("--type", field)]


def test_it_says_what_is_missing_and_ends_with_1():
    told = draft(str(PAPERS / "GR-2026-0128.xlsx"))
    assert told.exit_code == 1
    assert "62 boxes: 0 typed" in told.output
    assert "Missing: lines[0].commodity" in told.output
    assert "8524911000" in told.output, "the codes that are possible are named"


def test_what_is_typed_completes_it():
    told = draft(str(PAPERS / "GR-2026-0128.xlsx"), "--declaration", *typed(*TYPED))
    assert told.exit_code == 0, told.output
    declaration = read(Declaration, told.stdout.encode())
    assert declaration.procedure == "export"
    assert [line.commodity for line in declaration.lines][:2] == ["8524911000", "8524914000"]
    assert declaration.consignment.packages == 94


def test_json_says_where_every_field_is_from():
    told = draft(str(PAPERS / "GR-2026-0128.xlsx"), "--json", *typed(*TYPED))
    made = json.loads(told.stdout)
    assert made["counts"]["typed"] == 2  # the customs office and the codes; an identifier is no box of this form
    assert made["sources"]["consignment.gross_weight_kg"] == "packing list"
    assert made["sources"]["lines[0].quantity"] == "invoice"
    assert sum(made["counts"].values()) == 62


def test_standard_input_and_papers_that_come_apart(tmp_path):
    invoice = {
        "Invoice": [
            ["Invoice No.", "X-1", "Date", "2026-01-28", "Currency", "USD", "Incoterms", "FOB"],
            ["Shipper", "Garam Optoelectronics Co., Ltd.", "Shipper country", "KR"],
            ["Consignee", "Sao Bien Display Manufacturing JSC", "Consignee country", "VN"],
            ["Item No.", "Description", "Qty", "Unit", "Unit price", "Amount"],
            ["E60", "LED module", 10, "EA", 2, 20],
            ["Total", 20],
        ]
    }
    packing = tmp_path / "packing.csv"
    packing.write_text("Item No.,Qty,Cartons,N.W. (kg),G.W. (kg)\nE60,10,1,0.9,1.2\n\nKind of packages,Cartons\n")
    told = draft("-", "--packing-list", str(packing), "--json", stdin=workbook(invoice))
    made = json.loads(told.stdout)
    assert made["fields"]["consignment"]["packages"] == 1
    assert made["sources"]["consignment.packages"] == "packing list"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["no-such-file.xlsx"], 2, "No such file"),
        ([str(PAPERS / "GR-2026-0128.xlsx"), "--country", "xx"], 2, "No pack"),
        ([str(PAPERS / "GR-2026-0128.xlsx"), "--type", "colour=red"], 2, "names no field"),
        ([str(PAPERS / "GR-2026-0128.xlsx"), "--declaration"], 1, "not a declaration yet"),
    ],
)
def test_what_cannot_be_done_is_said(words, code, said):
    told = draft(*words)
    assert told.exit_code == code
    assert said in told.output


def test_papers_that_mean_harm_are_refused_in_sentences(tmp_path):
    harm = tmp_path / "invoice.xml"
    harm.write_text('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><Invoice>&e;</Invoice>')
    told = draft(str(harm))
    assert told.exit_code == 1
    assert "refused" in told.output
    assert "Traceback" not in told.output
