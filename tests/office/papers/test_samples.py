"""The sample papers: one consignment written in five formats is one consignment."""

import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from gwanmun.law.clearance.drafting.units import package_of, unit_of
from gwanmun.office.desks.papers.reading import kind_of, read_papers
from tests.data import make_spreadsheets
from tests.law.clearance.drafting import SAMPLES, export_draft, import_draft

FORMATS = {
    "display-modules.json": "json",
    "display-modules.csv": "csv",
    "display-modules.xlsx": "xlsx",
    "display-modules.ubl.xml": "ubl",
    "display-modules.cii.xml": "cii",
    "steel-coils.json": "json",
    "copy-paper.csv": "csv",
    "led-lamps.xlsx": "xlsx",
    "cosmetics.ubl.xml": "ubl",
    "polypropylene.cii.xml": "cii",
}
ONE_CONSIGNMENT = [name for name in FORMATS if name.startswith("display-modules")]


def content(name):
    return (SAMPLES / name).read_bytes()


@pytest.mark.parametrize(("name", "kind"), FORMATS.items())
def test_the_format_is_told_by_the_content(name, kind):
    assert kind_of(content(name)) == kind
    assert read_papers(content(name), kind) == read_papers(content(name))


def in_our_words(papers):
    """The papers with what the formats spell differently spelt alike, and without what CII has no place for."""
    lines = tuple(
        replace(line, unit=unit_of(line.unit), commodity=line.commodity.replace(".", ""))
        for line in papers.invoice.lines
    )
    packing = papers.packing_list
    goods = tuple(replace(row, description="") for row in packing.goods)
    return replace(
        papers,
        invoice=replace(papers.invoice, lines=lines),
        packing_list=replace(packing, package_kind=package_of(packing.package_kind), goods=goods),
        transport=replace(papers.transport, place_of_loading="", place_of_discharge="", expected_arrival=None),
    )


@pytest.mark.parametrize("name", ONE_CONSIGNMENT)
def test_one_consignment_in_five_formats_is_one_consignment(name):
    wanted = read_papers(content("display-modules.json"))
    assert in_our_words(read_papers(content(name))) == in_our_words(wanted)


@pytest.mark.parametrize("name", ONE_CONSIGNMENT)
def test_whatever_its_format_nobody_types_anything(name):
    for made in (export_draft(read_papers(content(name))), import_draft(read_papers(content(name)))):
        assert made.declaration is not None, (made.missing, made.problems)
        assert made.counts.typed == 0


def test_packing_list_and_bill_may_come_apart():
    papers = read_papers(
        content("steel-coils.json"),
        packing_list=content("steel-coils.packing-list.json"),
        transport=content("steel-coils.bill.json"),
    )
    assert papers.packing_list.packages == papers.transport.packages == 34
    assert (papers.invoice.seller.country, papers.invoice.lines[0].origin) == ("KR", "KR")
    made = export_draft(papers)
    assert made.fields["consignment"]["place_of_loading"] == "KRKPO"  # "Pohang", by its name
    assert made.fields["charges"]["freight"] == {"value": "9755.72", "currency": "USD"}
    assert [line.packages for line in made.packing] == [23, 11]
    assert made.fields["lines"][0]["quantity_unit"] == "TNE"


def test_prices_for_a_thousand_are_brought_to_one():
    first, second = read_papers(content("polypropylene.cii.xml")).invoice.lines
    assert (second.unit_price, second.quantity, second.unit) == (Decimal("1.072"), Decimal(50000), "KGM")
    assert (first.unit_price, first.unit) == (Decimal(1048), "TNE")
    assert first.net_weight_kg == Decimal(100_000)  # written in tonnes


def test_an_air_waybill_is_an_air_waybill():
    papers = read_papers(content("cosmetics.ubl.xml"))
    assert (papers.transport.transport_mode, papers.transport.means_code) == ("4", "SBA441")
    assert export_draft(papers).fields["documents"][1] == {"kind": "741", "number": "99971234566"}
    assert papers.invoice.lines[0].composition.startswith("Water, glycerin")


def test_a_column_repeated_on_every_row_is_a_label():
    papers = read_papers(content("copy-paper.csv"))
    assert (papers.invoice.number, papers.invoice.issued_on) == ("DSP-26-0561", date(2026, 11, 13))
    assert (papers.packing_list.packages, papers.packing_list.gross_weight_kg) == (35, Decimal(25235))
    assert papers.invoice.freight is None


def test_labels_may_be_korean():
    papers = read_papers(content("led-lamps.xlsx"))
    assert papers.invoice.seller.country == "KR"
    assert papers.invoice.buyer.country == "VN"
    assert papers.invoice.lines[0].unit_price == Decimal("2.305")


def test_the_spreadsheets_are_what_their_script_writes(tmp_path: Path):
    make_spreadsheets.write(tmp_path)
    for name in ("display-modules.xlsx", "led-lamps.xlsx"):
        if sys.version_info[:2] == (3, 11):  # another zlib may pack the same bytes otherwise
            assert (tmp_path / name).read_bytes() == content(name)
        assert read_papers((tmp_path / name).read_bytes()) == read_papers(content(name))
