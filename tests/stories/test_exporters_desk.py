"""The exporter's desk: products, their bills of materials and what proves them, through time."""

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from gwanmun.law.basics.problem import Refused
from gwanmun.law.origin.materials import Evidence
from gwanmun.office.desks import evidence, issued_certificates, products, rebuilding, rulebooks, treaties
from gwanmun.office.desks.evidence import Checking, TakingBack
from gwanmun.office.desks.issued_certificates import ISSUED
from gwanmun.office.desks.products import ChangingBill, Listing, Redetermining, Retiring
from gwanmun.office.records import holdings
from gwanmun.office.rounds import daily
from tests.stories.characters import OFFICER, STRANGER
from tests.stories.exporters import (
    CHOKES,
    EXPORTER,
    EXPORTERS_NUMBER,
    HOUSINGS,
    SUPPLIER,
    bill,
    certified,
    declared,
    listed,
)

PRODUCT = f"{EXPORTERS_NUMBER}/PSU-100"


def verdicts(file):
    return {name: found.verdict for name, found in file.product.found.items()}


def turned(flips):
    return {(flip.agreement, flip.before, flip.after, *flip.causes) for flip in flips}


def test_a_product_is_held_against_every_agreement_at_once(office):
    file = listed()
    assert set(file.product.found) == set(treaties.ours())
    assert verdicts(file)["vkfta"] == "pass"
    assert verdicts(file)["kr-eu"] == "unknown"
    assert file.product.found["kr-eu"].missing, "and what is missing is said"


def test_a_change_of_the_bill_is_a_new_version_and_the_old_one_stays(office):
    listed()
    other = bill(replace(CHOKES, value=Decimal(45)), HOUSINGS)
    changed = products.change_bill(PRODUCT, ChangingBill(other, "chokes are dearer"), EXPORTER)
    assert (changed.product.version, changed.flips) == (2, ())
    versions = products.versions(PRODUCT, EXPORTER)
    assert [(one.version, one.bill.materials[0].value, one.why) for one in versions] == [
        (1, Decimal(40), ""),
        (2, Decimal(45), "chokes are dearer"),
    ]
    again = products.change_bill(PRODUCT, ChangingBill(other, "once more"), EXPORTER)
    assert again.product.version == 2, "the same bill says nothing new"


def test_what_flips_when_a_material_loses_its_proof(office):
    listed()
    unproven = bill(CHOKES, replace(HOUSINGS, evidence=()))
    changed = products.change_bill(PRODUCT, ChangingBill(unproven, "the supplier says no more"), EXPORTER)
    assert ("vkfta", "pass", "fail", "bill", "proofs") in turned(changed.flips)
    assert changed.product.found["vkfta"].would_pass, "and the nearest way back is said"


def test_what_flips_when_a_price_rises(office):
    """India asks for 35 % of content: sixty dollars from abroad leave forty, seventy leave thirty."""
    listed()
    dearer = bill(replace(CHOKES, value=Decimal(70)), HOUSINGS)
    changed = products.change_bill(PRODUCT, ChangingBill(dearer, "chokes are dearer"), EXPORTER)
    assert turned(changed.flips) == {
        ("kr-in", "pass", "fail", "bill"),
        ("akfta", "pass", "fail", "bill"),
        ("kr-cn", "pass", "fail", "bill"),
        ("kr-id", "pass", "fail", "bill"),
    }
    (india,) = (flip for flip in changed.flips if flip.agreement == "kr-in")
    assert (india.margin_before, india.margin_after) == ("25", "-5")


def test_customs_looks_beforehand_and_what_it_refuses_flips(office):
    listed()
    assert evidence.check("SD-1", Checking("confirmed", "seen"), OFFICER).checked == "confirmed"
    assert products.resting_on("SD-1", EXPORTERS_NUMBER).flips == ()
    evidence.check("SD-1", Checking("refused", "another year's record"), OFFICER)
    assert ("vkfta", "pass", "fail", "proofs") in turned(products.resting_on("SD-1", EXPORTERS_NUMBER).flips)
    assert [problem.code for problem in products.show(PRODUCT, EXPORTER).problems] == ["supplier-declaration-refused"]


def test_the_daily_round_finds_what_flipped_by_the_clock(office, settings_clock):
    listed()
    daily.make()
    settings_clock("2026-12-31T09:00:00+09:00")
    assert daily.make().origin.determined == 0, "its last day still counts"
    settings_clock("2027-01-01T09:00:00+09:00")
    origin = daily.make().origin
    assert origin.determined == 1
    assert ("vkfta", "pass", "fail", "proofs") in turned(origin.flips)
    assert daily.make().origin.determined == 0, "made twice, it finds nothing more"


def test_the_daily_round_goes_through_everything_when_a_treaty_reads_otherwise(office, monkeypatch):
    """A treaty's text has another hash: every product is determined again, once."""
    listed()
    assert daily.make().origin.determined == 1, "the first round has never gone through any text"
    assert daily.make().origin.determined == 0
    without = {name: one for name, one in treaties.ours().items() if name != "kr-eu"}
    monkeypatch.setattr(treaties, "ours", lambda: without)
    assert daily.make().origin.determined == 1
    assert daily.make().origin.determined == 0


def test_a_batch_is_determined_again_when_somebody_asks(office, settings_clock):
    listed()
    settings_clock("2027-01-01T09:00:00+09:00")
    done = products.redetermine(Redetermining(EXPORTERS_NUMBER), EXPORTER)
    assert done.products == 1
    assert ("vkfta", "pass", "fail", "proofs") in turned(done.flips)
    assert products.redetermine(Redetermining(EXPORTERS_NUMBER, ("NONE",)), EXPORTER).products == 0


def test_a_standard_bill_is_copied_and_proves_nothing_yet(office):
    file = products.list_product(Listing(EXPORTERS_NUMBER, "LED-9", template="led-lamp"), EXPORTER)
    assert (file.product.template, len(file.product.bill.materials)) == ("led-lamp", 7)
    assert all(material.evidence == () for material in file.product.bill.materials)
    assert len(rulebooks.current().country.standard_bills) >= 7
    with pytest.raises(Refused, match="standard-bill-unknown"):
        products.list_product(Listing(EXPORTERS_NUMBER, "LED-10", template="perpetuum-mobile"), EXPORTER)


def test_a_code_is_listed_once(office):
    listed()
    with pytest.raises(Refused, match="product-listed-already"):
        products.list_product(Listing(EXPORTERS_NUMBER, "PSU-100", bill(CHOKES)), EXPORTER)


def test_a_product_that_is_made_no_more(office):
    listed()
    assert products.retire(PRODUCT, Retiring("a new model"), EXPORTER).retired
    with pytest.raises(Refused, match="product-retired"):
        products.change_bill(PRODUCT, ChangingBill(bill(CHOKES), "too late"), EXPORTER)
    assert products.redetermine(Redetermining(EXPORTERS_NUMBER), EXPORTER).products == 0


def test_a_stranger_sees_nobodys_bill(office):
    listed()
    with pytest.raises(Refused, match="product-not-yours"):
        products.show(PRODUCT, STRANGER)
    with pytest.raises(Refused, match="supplier-declaration-not-yours"):
        evidence.show("SD-1", STRANGER)
    assert evidence.show("SD-1", SUPPLIER).customer == EXPORTERS_NUMBER
    with pytest.raises(Refused, match="mandate-missing"):
        evidence.take_back("SD-1", TakingBack("not mine"), EXPORTER)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"valid_to": date(2025, 12, 31)}, "period-backwards"),
        ({"valid_to": date(2027, 6, 30)}, "supplier-declaration-too-long"),
        ({"rests_on": ("SD-1",)}, "supplier-chain-circular"),
    ],
)
def test_a_suppliers_declaration_that_makes_no_sense(office, changed, code):
    with pytest.raises(Refused, match=code):
        evidence.declare(declared(**changed), SUPPLIER)


def test_a_number_stands_for_one_declaration(office):
    evidence.declare(declared(), SUPPLIER)
    assert evidence.declare(declared(), SUPPLIER).number == "SD-1", "the same again says nothing new"
    with pytest.raises(Refused, match="number-taken"):
        evidence.declare(declared(valid_to=date(2026, 6, 30)), SUPPLIER)


def test_the_records_can_be_thrown_away_and_made_again(office):
    certified()
    evidence.declare(declared("SD-2", replaces="SD-1"), SUPPLIER)
    streams = ("product", "supplier-declaration", "application", "coverage", ISSUED.name)
    before = {stream: _all(stream) for stream in streams}
    assert all(before.values())
    rebuilding.rebuild()
    assert {stream: _all(stream) for stream in streams} == before


def _all(stream):
    return {holding.number: (holding.also, holding.party, holding.state) for holding in holdings.page(stream, "", 100)}


def test_the_bill_a_certificate_rests_on_can_still_be_found(office):
    """The bill has changed since; the version that was certified is in the product's stream, and its digest is kept."""
    number = certified()
    products.change_bill(PRODUCT, ChangingBill(bill(CHOKES), "boards are made here now"), EXPORTER)
    certificate = issued_certificates.show(number, EXPORTER).certificate
    assert certificate.items[0].determination
    first = products.versions(PRODUCT, EXPORTER)[0]
    assert first.bill.materials[1].evidence == (Evidence("supplier-declaration", "SD-1"),)
