"""Cargo, as carriers and warehouses tell of it."""

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from gwanmun.law.basics.problem import Refused
from gwanmun.law.cargo.bill import Manifested
from gwanmun.law.cargo.manifest import Manifest
from gwanmun.law.cargo.split import Share
from gwanmun.office.desks import cargo
from tests.stories.characters import CARRIER, DISPLAYS, IMPORTER, STRANGER, import_of, land, lodge, look, pay

DAY = date(2026, 2, 2)
MASTER = Manifested(
    "MAEU0001", "master", 30, "CT", Decimal(300), "mixed", "Forwarder VN", "Forwarder KR", "1", "VNHPH", "KRPUS", DAY
)  # fmt: skip
HOUSE = replace(MASTER, number="HOUSE0001", kind="house", master="MAEU0001", packages=20, gross_weight_kg=Decimal(200))
OTHER = replace(HOUSE, number="HOUSE0002", packages=10, gross_weight_kg=Decimal(100))


def test_a_master_bill_and_its_houses_are_entered_together(office):
    cargo.enter(Manifest(MASTER, (HOUSE, OTHER)), CARRIER)
    assert cargo.show("HOUSE0001", CARRIER).bill.manifest.master == "MAEU0001"
    assert cargo.show("HOUSE0002", CARRIER).bill.manifest.packages == 10


def test_houses_that_do_not_add_up_are_refused_all_together(office):
    with pytest.raises(Refused):
        cargo.enter(Manifest(MASTER, (HOUSE, replace(OTHER, packages=11))), CARRIER)
    with pytest.raises(Refused, match="bill-unknown"):
        cargo.show("HOUSE0001", CARRIER)


def test_a_house_that_is_taken_undoes_the_whole_entry(office):
    cargo.manifest(replace(OTHER, packages=5), CARRIER)
    with pytest.raises(Refused, match="bill-number-taken"):
        cargo.enter(Manifest(MASTER, (HOUSE, OTHER)), CARRIER)
    with pytest.raises(Refused, match="bill-unknown"):
        cargo.show("HOUSE0001", CARRIER)


def test_a_bill_is_split_and_each_part_declared_by_itself(office):
    land(packages=10)
    cargo.split_up("MSCU0001", cargo.Parting((Share("MSCU0001A", 4), Share("MSCU0001B", 6)), DAY), CARRIER)
    assert cargo.show("MSCU0001", CARRIER).left == 0
    assert look(lodge(import_of(DISPLAYS, bill="MSCU0001A", packages=4))).waits_for.code == "to-pay"
    with pytest.raises(Refused, match="bill-overdrawn"):
        lodge(import_of(DISPLAYS, bill="MSCU0001B", packages=7))


def test_goods_leave_the_bonded_area_only_when_released(office):
    land()
    standing = look(lodge(import_of(DISPLAYS)))
    leaving = cargo.CarriageOut("03012001", 5, standing.number, date(2026, 2, 3))
    with pytest.raises(Refused, match="carry-out-not-released"):
        cargo.carry_out("MSCU0001", leaving, CARRIER)
    pay(standing)
    assert cargo.carry_out("MSCU0001", leaving, CARRIER).bill.places["03012001"].there == 0


def test_the_storage_clock_runs_from_carry_in_and_can_be_extended(office):
    land()
    before = cargo.show("MSCU0001", CARRIER).store_until
    cargo.extend_storage("MSCU0001", cargo.Extension(30, "a strike", date(2026, 2, 3)), CARRIER)
    assert (cargo.show("MSCU0001", CARRIER).store_until - before).days == 30


def test_anybody_who_knows_its_number_sees_how_far_a_cargo_has_come_and_no_more(office):
    land()
    lodge(import_of(DISPLAYS))
    progress = cargo.progress("26MSCU0001M00010001")
    assert [p.what for p in progress.passages] == ["Manifested", "Arrived", "Landed", "CarriedIn"]
    assert progress.declarations == ("waiting",)
    with pytest.raises(Refused, match="cargo-unknown"):
        cargo.progress("26NONE0001M00010001")


def test_a_bill_is_its_consignees(office):
    land()
    assert cargo.show("MSCU0001", IMPORTER).left == 5
    with pytest.raises(Refused, match="bill-not-yours"):
        cargo.show("MSCU0001", STRANGER)
