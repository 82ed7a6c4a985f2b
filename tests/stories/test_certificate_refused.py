"""What keeps a certificate from being issued: each thing wrong is a problem of its own, and nothing is issued."""

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from gwanmun.law.basics.problem import Refused
from gwanmun.law.origin.application import ItemAsked, StatedCriterion
from gwanmun.law.origin.issued_certificate import Exhibition, ThirdParty
from gwanmun.law.origin.materials import Evidence, Material
from gwanmun.law.origin.supplier_declaration import DeclaredMaterial
from gwanmun.office.desks import clearance, evidence, issued_certificates, issuing, products
from gwanmun.office.desks.evidence import Checking, TakingBack
from gwanmun.office.desks.products import ChangingBill, Listing
from gwanmun.office.records import holdings
from tests.stories.characters import OFFICER, export_of, lodge
from tests.stories.exporters import (
    CHOKES,
    EVERY_AGREEMENT,
    EXPORTER,
    EXPORTERS_NUMBER,
    HOUSINGS,
    STEEL,
    SUPPLIER,
    SUPPLIES,
    applied,
    bill,
    declared,
    exported,
    listed,
)

VIETNAMESE = ItemAsked(1, importing_commodity="85044090")
RIVAL = replace(STEEL, name="Namhae Boards Co., Ltd.", identifier="2208162517")


def refused(*items, declaration="", **other):
    """The problems of an application that is refused; nothing of it, and no certificate, is left behind."""
    declaration = declaration or exported()
    with pytest.raises(Refused) as refusal:
        applied(declaration, *items, **other)
    assert issuing.listed(EXPORTERS_NUMBER, EXPORTER) == ()
    assert issued_certificates.of_exporter(EXPORTERS_NUMBER, EXPORTER) == ()
    assert holdings.by_number("coverage", [declaration]) == {}, "nothing is held"
    return refusal.value.problems


def told(problems):
    return [(problem.code, problem.path) for problem in problems]


def test_a_suppliers_declaration_that_has_expired(office, settings_clock):
    listed()
    declaration = exported()
    settings_clock("2027-01-04T09:00:00+09:00")
    (problem,) = refused(declaration=declaration)
    assert (problem.code, problem.path) == ("supplier-declaration-expired", "items[0].materials[1].evidence[0]")
    assert (problem.value, problem.facts["to"]) == ("SD-1", "2026-12-31")


def test_two_suppliers_that_claim_one_lot(office):
    boards = DeclaredMaterial("HS-1", "850440", "KR", originating=True, agreements=EVERY_AGREEMENT, lot="L-7")
    evidence.declare(declared(materials=(boards,)), SUPPLIER)
    evidence.declare(declared("SD-2", supplier=RIVAL, materials=(boards,)), OFFICER)
    both = (Evidence("supplier-declaration", "SD-1"), Evidence("supplier-declaration", "SD-2"))
    products.list_product(
        Listing(EXPORTERS_NUMBER, "PSU-100", bill(CHOKES, replace(HOUSINGS, evidence=both))), EXPORTER
    )
    (problem,) = refused()
    assert problem.code == "lot-claimed-twice"
    assert problem.facts == {"lot": "L-7", "suppliers": "Daehan Steel Co., Ltd., Namhae Boards Co., Ltd."}


def test_goods_that_are_not_on_the_export_declaration(office):
    listed()
    (problem,) = refused(replace(VIETNAMESE, line=2))
    assert (problem.code, problem.path, problem.facts["lines"]) == ("line-not-declared", "items[0].line", "1")


def test_a_finding_of_other_goods(office):
    """The power supply originates; a loudspeaker that is exported under its product code does not thereby."""
    listed()
    declaration = exported(replace(SUPPLIES, commodity="8518210000"))
    (problem,) = refused(replace(VIETNAMESE, importing_commodity="85182110"), declaration=declaration)
    assert (problem.code, problem.value, problem.facts) == (
        "product-of-another-code", "850440", {"product": "PSU-100", "declared": "851821"},
    )  # fmt: skip


def test_more_goods_than_are_on_it(office):
    listed()
    (problem,) = refused(replace(VIETNAMESE, quantity=Decimal(801), packages=5))
    assert (problem.code, problem.facts["declared"], problem.facts["asked"]) == (
        "goods-beyond-declaration",
        "800",
        "801",
    )


def test_everything_that_is_missing_is_asked_for_at_once(office):
    listed()
    half = ItemAsked(1, quantity=Decimal(400))
    assert told(refused(half, marks="")) == [
        ("certificate-field-missing", "items[0].marks"),
        ("certificate-field-missing", "items[0].packages"),
        ("certificate-field-missing", "items[0].importing_commodity"),
    ]


def test_goods_nobody_has_a_bill_of_materials_of(office):
    assert told(refused()) == [("exporter-not-entitled", "items[0]")]


def test_goods_that_do_not_originate(office):
    """Without its supplier's word the board is of the product's own subheading, and too much is from abroad."""
    products.list_product(Listing(EXPORTERS_NUMBER, "PSU-100", bill(CHOKES, replace(HOUSINGS, evidence=()))), EXPORTER)
    (problem,) = refused()
    assert (problem.code, problem.facts["rule"]) == ("origin-not-met", "CTSH or RVC(40)")


def test_goods_of_which_something_is_not_known(office):
    products.list_product(
        Listing(EXPORTERS_NUMBER, "PSU-100", bill(replace(CHOKES, value=None), replace(HOUSINGS, evidence=()))),
        EXPORTER,
    )
    (problem,) = refused()
    assert problem.code == "origin-undecided"
    assert problem.facts["missing"]


def test_a_declaration_customs_refused_beforehand(office):
    listed()
    evidence.check("SD-1", Checking("refused", "the record is of another year"), OFFICER)
    assert told(refused()) == [("supplier-declaration-refused", "items[0].materials[1].evidence[0]")]


def test_a_declaration_its_supplier_took_back_or_replaced(office):
    listed()
    evidence.declare(declared("SD-2", replaces="SD-1"), SUPPLIER)
    assert told(refused())[0][0] == "supplier-declaration-replaced"
    evidence.take_back("SD-2", TakingBack("wrong boards"), SUPPLIER)
    products.change_bill(
        f"{EXPORTERS_NUMBER}/PSU-100",
        ChangingBill(bill(CHOKES, replace(HOUSINGS, evidence=(Evidence("supplier-declaration", "SD-2"),))), "SD-2"),
        EXPORTER,
    )
    assert told(refused())[0][0] == "supplier-declaration-withdrawn"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"customer": "1058139003"}, "supplier-declaration-of-another"),
        (
            {"materials": (DeclaredMaterial("HS-9", "850440", "KR", originating=True, agreements=("vkfta",)),)},
            "supplier-declaration-other-goods",
        ),
        (
            {"materials": (DeclaredMaterial("HS-1", "853400", "KR", originating=True, agreements=("vkfta",)),)},
            "supplier-declaration-other-goods",
        ),
        ({"rests_on": ("SD-0",)}, "supplier-declaration-unknown"),
        ({"valid_from": date(2026, 3, 1)}, "supplier-declaration-early"),
    ],
)
def test_a_declaration_that_proves_nothing_here(office, changed, code):
    evidence.declare(declared(**changed), SUPPLIER)
    products.list_product(Listing(EXPORTERS_NUMBER, "PSU-100", bill()), EXPORTER)
    assert told(refused()) == [(code, "items[0].materials[1].evidence[0]")]


def test_a_chain_of_suppliers_is_gone_through_to_its_end(office):
    """The board's maker rests on its laminate's; that declaration has expired, and so the whole chain proves nothing."""
    laminate = DeclaredMaterial("LM-1", "741021", "KR", originating=True, agreements=EVERY_AGREEMENT)
    evidence.declare(
        declared(
            "SD-0",
            supplier=RIVAL,
            customer=STEEL.identifier,
            materials=(laminate,),
            valid_from=date(2025, 1, 1),
            valid_to=date(2025, 12, 31),
            made=date(2025, 1, 1),
        ),
        OFFICER,
    )
    evidence.declare(declared(rests_on=("SD-0",)), SUPPLIER)
    products.list_product(Listing(EXPORTERS_NUMBER, "PSU-100", bill()), EXPORTER)
    (problem,) = refused()
    assert (problem.code, problem.value) == ("supplier-declaration-expired", "SD-0")


def test_suppliers_that_rest_on_each_other(office):
    evidence.declare(declared("SD-0", supplier=RIVAL, customer=STEEL.identifier, rests_on=("SD-1",)), OFFICER)
    evidence.declare(declared(rests_on=("SD-0",)), SUPPLIER)
    products.list_product(Listing(EXPORTERS_NUMBER, "PSU-100", bill()), EXPORTER)
    assert told(refused())[0][0] == "supplier-chain-circular"


def test_a_material_declared_for_another_agreement_does_not_count_and_is_no_fault(office):
    only_india = DeclaredMaterial("HS-1", "850440", "KR", originating=True, agreements=("kr-in",))
    evidence.declare(declared(materials=(only_india,)), SUPPLIER)
    file = products.list_product(Listing(EXPORTERS_NUMBER, "PSU-100", bill()), EXPORTER)
    assert file.problems == ()
    assert {name: file.product.found[name].verdict for name in ("vkfta", "kr-in")} == {"vkfta": "fail", "kr-in": "pass"}


@pytest.mark.parametrize(
    ("changed", "code", "path"),
    [
        ({"agreement": "kr-eu"}, "agreement-without-certificate", "agreement"),
        ({"agreement": "mercosur"}, "agreement-unknown", "agreement"),
        ({"exhibition": Exhibition("Hanoi Fair", "VN")}, "form-without-box", "exhibition"),
        ({"agreement": "kr-in"}, "destination-not-partner", "export_declaration"),
        ({"replaces": "KR-VKFTA-26-0000001", "why": "x"}, "issued-unknown", "replaces"),
    ],
)
def test_what_the_agreement_does_not_know(office, changed, code, path):
    listed()
    assert (code, path) in told(refused(**changed))


def test_a_third_country_invoice_is_named_where_the_form_has_a_box(office):
    listed()
    standing = applied(exported(), third_party=ThirdParty("Victoria Trading Ltd.", "HK"))
    assert issuing.show(standing.number, EXPORTER)[0].application.third_party.country == "HK"


def test_an_export_nobody_knows_or_that_did_not_take_place(office):
    listed()
    assert told(refused(declaration="NONE-26-000001X")) == [("export-declaration-unknown", "export_declaration")]
    declaration = exported()
    clearance.withdraw(declaration, "the buyer is bankrupt", EXPORTER)
    assert told(refused(declaration=declaration)) == [("export-ended", "export_declaration")]


def test_goods_of_another_country(office):
    listed()
    chinese = replace(export_of(SUPPLIES), lines=(replace(SUPPLIES, origin="CN"),))
    (problem,) = refused(declaration=lodge(chinese).number)
    assert (problem.code, problem.facts["origin"], problem.facts["issuer"]) == ("goods-of-another-country", "CN", "KR")


def test_who_is_not_approved_states_no_origin(office):
    listed()
    stated = replace(VIETNAMESE, stated=StatedCriterion("shift", "CTC"))
    assert told(refused(stated)) == [("exporter-not-approved", "items[0].stated")]


def test_a_bill_of_materials_that_cannot_be_reckoned_with_is_not_listed(office):
    negative = Material("850450", Decimal(-1), "CN")
    with pytest.raises(Refused, match="value-negative"):
        products.list_product(Listing(EXPORTERS_NUMBER, "PSU-100", bill(negative)), EXPORTER)
    dear = Material("850450", Decimal(140), "CN")
    with pytest.raises(Refused, match="materials-exceed-product"):
        products.list_product(Listing(EXPORTERS_NUMBER, "PSU-100", bill(dear)), EXPORTER)
    assert products.of_exporter(EXPORTERS_NUMBER, EXPORTER) == ()
