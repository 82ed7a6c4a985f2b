"""What a certificate may rest on of an export: all of it the declaration's own words, nothing added and nothing lost."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gwanmun.law.basics.money import Amount
from gwanmun.law.clearance import exports
from gwanmun.law.clearance.case import Accepted, Case, Loaded, Released, Withdrawn
from gwanmun.law.clearance.certifying import exportation
from gwanmun.law.clearance.declaration import Charges, Party
from tests.law.clearance.consignments import EXPORT, HANBIT, SHIRTS, TODAY, facts, korea

COUNTRY = korea().country


def exported(declaration=EXPORT, *events):
    return exportation(Case(declaration, events), COUNTRY)


def test_parties_invoice_and_packages_are_the_declarations():
    goods = exported()
    assert (goods.number, goods.exporter.name, goods.exporter.identifier) == (
        EXPORT.number,
        HANBIT.name,
        HANBIT.identifier,
    )
    assert (goods.consignee.name, goods.destination) == (EXPORT.importer.name, "VN")
    assert (goods.invoice_number, goods.invoice_date) == ("INV-1", date(2026, 1, 20))
    assert (goods.packages, goods.package_kind, goods.manufacturer) == (5, "CT", None)
    made_by = replace(EXPORT, manufacturer=Party("Sewing Works", "KR"))
    assert exported(made_by).manufacturer.name == "Sewing Works"


STANDINGS = [
    ((), "lodged"),
    ((Accepted(TODAY),), "lodged"),
    ((Accepted(TODAY), Released(TODAY, date(2026, 3, 5))), "released"),
    ((Released(TODAY, date(2026, 3, 5)), Loaded(TODAY, "HMM GAON", 5)), "loaded"),
    ((Accepted(TODAY), Withdrawn("no")), "ended"),
]


@pytest.mark.parametrize(("events", "standing"), STANDINGS, ids=[standing for _, standing in STANDINGS])
def test_how_far_the_goods_have_come(events, standing):
    assert exported(EXPORT, *events).standing == standing


def test_the_carrier_says_when_and_on_which_ship():
    goods = exported(EXPORT, Released(TODAY, date(2026, 3, 5)), Loaded(TODAY, "HMM GAON", 5))
    assert (goods.loaded_on, goods.means_name) == (TODAY, "HMM GAON")


def test_an_invoice_free_on_board_is_its_own_price():
    assert exported().lines[0].fob == Amount(Decimal("1000.00"), "USD")
    assert exported(replace(EXPORT, terms=replace(EXPORT.terms, incoterm="FCA"))).lines[0].fob.currency == "USD"


def test_any_other_price_is_what_the_office_valued_it_at():
    """Cost and freight: the office has taken the freight off, and its own figure is shown, in its own currency."""
    carried = replace(
        EXPORT,
        terms=replace(EXPORT.terms, incoterm="CFR"),
        charges=Charges(freight=Amount(Decimal(100), "USD")),
    )
    assert exported(carried).lines[0].fob is None, "nobody has valued it yet"
    case, _ = exports.advance(Case(carried), facts(bill=None), korea())
    valued = exportation(case, COUNTRY).lines[0].fob
    assert valued.currency == "KRW"
    whole = exports.advance(Case(EXPORT), facts(bill=None), korea())[0]
    assert 0 < valued.value < exportation(whole, COUNTRY).lines[0].fob.value * 2000


weights = st.lists(st.decimals("0.001", 5000, places=3), min_size=1, max_size=12)


@given(weights, st.decimals("1", 90_000, places=2))
def test_the_lines_weights_are_the_consignments(nets, gross):
    """Shared by net weight, each to a gram, and together exactly what was declared."""
    lines = tuple(replace(SHIRTS, origin="KR", net_weight_kg=net) for net in nets)
    declaration = replace(EXPORT, lines=lines, consignment=replace(EXPORT.consignment, gross_weight_kg=gross))
    shares = [line.gross_weight_kg for line in exported(declaration).lines]
    assert sum(shares) == gross
