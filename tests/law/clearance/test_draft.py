"""Drafts: an invoice becomes a declaration, and each field of it says who said it."""

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import astuple, replace

from gwanmun.law.basics.money import Amount
from gwanmun.law.cargo.bill import Stock
from gwanmun.law.clearance import lines
from gwanmun.law.clearance.declaration import Claim, DocumentReference
from gwanmun.law.clearance.drafting.known import Company, Known
from gwanmun.law.clearance.rulebook import Rulebook
from gwanmun.law.origin.certificate import CertificateLine
from tests.law.clearance.drafting import (
    AGENT,
    EXPORTER,
    GARAM,
    GARAMS_PRODUCTS,
    IMPORTER,
    SAO_BIEN,
    TODAY,
    accepted,
    certificate,
    codes,
    export_draft,
    import_draft,
    korea,
    manifested,
    permit,
    relayed_draft,
    sample,
    viet_nam,
    with_invoice,
    with_line,
)
from tests.law.tables import named, table


def test_nobody_types_anything_on_the_demos_invoice():
    made = export_draft()
    assert made.declaration is not None, (made.missing, made.problems)
    assert made.counts.typed == 0  # of the form's 62 boxes; twelve would be allowed
    assert made.counts.missing == 0
    assert made.counts.derived >= 28
    assert sum(astuple(made.counts)) == 62


def test_the_import_of_the_same_papers_types_nothing_either():
    made = import_draft()
    assert made.declaration is not None, (made.missing, made.problems)
    assert (made.counts.typed, made.counts.missing) == (0, 0)


WHO_SAID_IT = table("""
    path                          | source       | value
    ------------------------------+--------------+--------------------------------------------------
    procedure                     | invoice      | export
    customs_office                | default      | 030
    declarant.identifier          | register     | 4123456780
    exporter.identifier           | register     | 1248100914
    exporter.address              | register     | 88, Sandan-ro, Paju-si, Gyeonggi-do
    importer.identifier           | invoice      | 0201455871
    consignment.packages          | packing list | 94
    consignment.package_kind      | packing list | CT
    consignment.gross_weight_kg   | packing list | 918
    consignment.transport_document| bill         | SBLNPUS7731204
    consignment.country_of_dispatch| bill        | KR
    terms.incoterm                | invoice      | CIF
    terms.payment_method          | invoice      | TT
    lines[0].commodity            | product list | 8524911000
    lines[0].quantity_unit        | invoice      | H87
    lines[0].net_weight_kg        | packing list | 208
    lines[0].description          | product list | Flat panel display modules
    lines[0].supplementary_unit   | tariff       | H87
    lines[2].origin_mark          | default      | Y
""")


@pytest.mark.parametrize("row", WHO_SAID_IT, ids=named)
def test_every_field_says_who_said_it(row):
    made = export_draft()
    assert made.sources[row["path"]] == row["source"]
    assert str(value_at(made.fields, row["path"])) == row["value"]


def value_at(document, path):
    for step in path.replace("[", ".").replace("]", "").split("."):
        document = document[int(step)] if step.isdigit() else document[step]
    return document


def test_what_was_typed_wins_and_the_paper_it_contradicts_is_named():
    made = export_draft(typed={"lines[0].origin": "CN", "consignment": {"packages": 95}})
    assert made.declaration.lines[0].origin == "CN"
    assert (made.sources["lines[0].origin"], made.sources["consignment.packages"]) == ("typed", "typed")
    told = [problem for problem in made.warnings if problem.code == "draft-contradiction"]
    assert [(p.path, p.value, p.facts["other"], p.facts["other_value"]) for p in told] == [
        ("consignment.packages", "95", "packing list", "94"),
        ("lines[0].origin", "CN", "invoice", "KR"),
    ]


def test_a_typed_box_is_counted_as_typed():
    made = export_draft(typed={"remarks": "urgent", "lines[1].trademark": "GARAM PRO"})
    assert made.counts.typed == 2
    typed = {box.path for box in made.boxes if box.state == "typed"}
    assert typed == {"remarks", "lines[].trademark"}


def test_a_field_no_declaration_has_is_a_problem():
    made = export_draft(typed={"lines[0].colour": "red", "nonsense": 1})
    assert [(p.code, p.path) for p in made.problems] == [
        ("field-unknown", "lines[0].colour"),
        ("field-unknown", "nonsense"),
    ]
    assert made.declaration is None


COMMODITIES = table("""
    product list | last declaration | invoice    | source       | commodity
    -------------+------------------+------------+--------------+-----------
    8524911000   | 8524912000       | 8524.91    | product list | 8524911000
                 | 8524912000       | 8524.91    | history      | 8524912000
                 |                  | 8524913000 | invoice      | 8524913000
    390210       |                  |            | tariff       | 3902100000
                 | 3902100000       |            | history      | 3902100000
    0000000000   | 8524912000       | 8524.91    | history      | 8524912000
""")


@pytest.mark.parametrize("row", COMMODITIES, ids=named)
def test_the_code_is_the_product_lists_then_the_last_declarations_then_the_invoices(row):
    products = tuple(replace(p, commodity=row["product list"]) for p in GARAMS_PRODUCTS[:1])
    history = (accepted("GR-M156F", row["last declaration"]),) if row["last declaration"] else ()
    papers = with_line(sample(), commodity=row["invoice"])
    made = export_draft(papers, replace(EXPORTER, products=products, history=history))
    assert made.fields["lines"][0]["commodity"] == row["commodity"]
    assert made.sources["lines[0].commodity"] == row["source"]


def test_history_is_the_last_accepted_line_and_names_its_declaration():
    history = (
        accepted("GR-M156F", "8524912000", date(2026, 9, 1)),
        accepted("GR-M156F", "8524913000", date(2026, 10, 30)),
        accepted("GR-M156F", "8524915000", date(2026, 10, 1)),
    )
    made = export_draft(known=replace(EXPORTER, products=(), history=history))
    assert made.fields["lines"][0]["commodity"] == "8524913000"
    assert made.references["lines[0].commodity"] == "41234-26-103000X"


def test_a_seller_abroad_gives_six_digits_only():
    papers = with_line(sample(), commodity="8524.91.1000")  # a code of Korea's, on its way to Viet Nam
    made = import_draft(papers, replace(IMPORTER, products=()))
    assert (made.fields["lines"][0]["commodity"], made.sources["lines[0].commodity"]) == ("85249100", "tariff")


def test_a_company_is_found_by_its_number_whatever_the_paper_calls_it():
    renamed = with_invoice(sample(), buyer=replace(sample().invoice.buyer, name="Sao Bien Electronics"))
    made = import_draft(renamed)
    assert made.fields["importer"]["name"] == SAO_BIEN.name
    assert [(p.code, p.value) for p in made.warnings] == [("draft-company-name-differs", "Sao Bien Electronics")]


def test_a_company_is_found_by_its_name_however_it_is_written():
    loud = with_invoice(sample(), seller=replace(sample().invoice.seller, name="GARAM OPTOELECTRONICS COMPANY LIMITED"))
    assert export_draft(loud).fields["exporter"]["identifier"] == GARAM.identifier


def test_of_two_companies_with_one_name_neither_is_taken():
    twin = Company(GARAM.name, "KR", "9999999999")
    made = export_draft(known=replace(EXPORTER, companies=(GARAM, twin)))
    assert codes(made.missing) == ["draft-company-unknown"]


def test_units_come_as_the_country_counts():
    made = export_draft(with_line(sample(), unit="pcs."))
    assert made.declaration.lines[0].quantity_unit == "H87"


def test_charges_beside_the_goods_are_put_where_the_incoterm_puts_them():
    made = export_draft()  # CIF: 35,250.00 of goods, 640.00 of freight and 38.80 of insurance make 35,928.80
    assert made.declaration.terms.amount == Decimal("35928.80")
    assert sum(line.value for line in made.declaration.lines) == Decimal("35928.80")
    assert made.declaration.charges.freight == Amount(Decimal("640.00"), "USD")


def test_a_bill_gives_the_freight_that_the_price_leaves_out():
    bill = replace(sample().transport, freight=Amount(Decimal(700), "USD"))
    papers = replace(
        with_invoice(sample(), incoterm="FOB", freight=None, insurance=None, total=Decimal("35250.00")), transport=bill
    )
    made = import_draft(papers)
    assert made.sources["charges.freight"] == "bill"
    assert [(p.code, p.path) for p in made.missing] == [("charge-missing", "charges.insurance")]
    assert "charges.freight" not in export_draft(papers).sources  # exports are valued free on board


def test_the_office_tells_what_the_carrier_manifested_and_where_the_goods_lie():
    bill = manifested(
        arrived=date(2026, 11, 18),
        landed=94,
        places={"03TGS01": Stock(94, since=date(2026, 11, 19))},
        place="03TGS01",
    )
    papers = replace(sample(), transport=None)
    made = import_draft(papers, replace(IMPORTER, bill=bill))
    assert made.declaration.consignment.transport_document == "SBLNPUS7731204"
    assert made.declaration.consignment.place_of_goods == "03TGS01"
    assert made.declaration.consignment.carried_in_on == date(2026, 11, 19)
    assert made.declaration.timing == "after_storage"
    assert made.sources["timing"] == made.sources["consignment.place_of_goods"] == "customs"


TIMINGS = table("""
    departed   | arrived    | carried in | timing
    -----------+------------+------------+-------------------
               |            |            | before_departure
    2026-11-18 |            |            | before_arrival
    2026-11-15 | 2026-11-19 |            | before_bonded_area
    2026-11-15 | 2026-11-18 | 2026-11-19 | after_storage
""")


@pytest.mark.parametrize("row", TIMINGS, ids=named)
def test_the_timing_is_how_far_the_goods_have_come(row):
    departed, arrived, carried_in = (
        date.fromisoformat(row[name]) if row[name] else None for name in ("departed", "arrived", "carried in")
    )
    places = {"03TGS01": Stock(94, since=carried_in)} if carried_in else {}
    made = import_draft(known=replace(IMPORTER, bill=manifested(departed=departed, arrived=arrived, places=places)))
    assert made.fields["timing"] == row["timing"]


def test_preference_is_claimed_for_every_line_a_certificate_covers():
    made = import_draft(known=replace(IMPORTER, certificates=(certificate(),)))
    claim = Claim("vkfta", "VK-2026-0011", 1)
    assert [line.claim for line in made.declaration.lines] == [claim, claim, None]
    assert made.sources["lines[1].claim"] == "certificate"


@pytest.mark.parametrize("yet", [{"word": "asked"}, {"assurance": "received"}], ids=["its country", "witnesses"])
def test_a_certificate_nobody_has_vouched_for_yet_is_claimed_all_the_same(yet):
    made = import_draft(known=replace(IMPORTER, certificates=(certificate(**yet),)))
    assert made.declaration.lines[0].claim is not None


CERTIFICATES = table("""
    case                  | field     | value      | claimed | told
    ----------------------+-----------+------------+---------+--------------------------
    enough left           |           |            | 0, 1    |
    for the first only    | quantity  | 400        | 0       | quantity-exceeded
    for the second only   | quantity  | 399        | 1       | quantity-exceeded
    too little            | quantity  | 119        |         | quantity-exceeded, quantity-exceeded
    made out to another   | consignee | Hoa Mai    |         | consignee-mismatch, consignee-mismatch
    void                  | word      | void       |         | certificate-void, certificate-void
    lapsed                | expires   | 2026-11-19 |         | certificate-expired, certificate-expired
    other goods           | commodity | 852492     |         |
    other origin          | origin    | CN         |         |
""")


@pytest.mark.parametrize("row", CERTIFICATES, ids=named)
def test_a_claim_is_made_only_where_it_will_be_granted(row):
    proof = certificate()
    line, value = proof.lines[0], row["value"]
    match row["field"]:
        case "quantity":
            proof = replace(proof, lines=(replace(line, quantity=Decimal(value)),))
        case "commodity" | "origin" as name:
            proof = replace(proof, lines=(replace(line, **{name: value}),))
        case "expires":
            proof = replace(proof, expires=date.fromisoformat(value))
        case "consignee" | "word" as name:
            proof = replace(proof, **{name: value})
    made = import_draft(known=replace(IMPORTER, certificates=(proof,)))
    claimed = [str(place) for place, line in enumerate(made.declaration.lines) if line.claim]
    assert ", ".join(claimed) == row["claimed"]
    lost = [problem.facts["why"] for problem in made.warnings if problem.code == "draft-preference-lost"]
    assert ", ".join(lost) == row["told"]


def test_of_two_certificates_the_one_that_ends_first_is_used_first():
    sooner = certificate(number="VK-2026-0009", expires=date(2026, 12, 1))
    made = import_draft(known=replace(IMPORTER, certificates=(certificate(), sooner)))
    assert {line.claim.certificate for line in made.declaration.lines[:2]} == {"VK-2026-0009"}


def test_an_item_may_count_in_another_unit():
    proof = certificate(lines=(CertificateLine("852491", "KR", "CTH", Decimal("0.49"), "TNE"),))
    made = import_draft(known=replace(IMPORTER, certificates=(proof,)))  # 208 kg and 282 kg are 0.49 tonnes
    assert [line.claim is not None for line in made.declaration.lines] == [True, True, False]


def test_nothing_is_claimed_of_the_country_of_export():
    assert export_draft(known=replace(EXPORTER, certificates=(certificate(),))).declaration.lines[0].claim is None


def test_a_permit_on_record_is_named_on_its_lines():
    rule = next(rule for rule in viet_nam().requirements if "3304" in rule.commodity)
    papers = with_line(sample(), commodity="330499")
    typed = {"lines[0].commodity": "33049930"}
    known = replace(IMPORTER, permits=(permit(rule.id, SAO_BIEN.identifier, "3304"),))
    made = import_draft(papers, known, typed)
    assert made.declaration.lines[0].permits == (DocumentReference(rule.document, "PM-77"),)
    assert made.declaration.lines[1].permits == ()
    assert made.sources["lines[0].permits[0]"] == "permit"


def test_the_draft_shows_the_rate_of_the_week():
    made = export_draft()
    assert (made.exchange_rate.rate, made.exchange_rate.kind) == (Decimal("1398.50"), "export")


def test_drafting_twice_gives_the_same():
    assert export_draft() == export_draft()


def test_an_office_that_knows_nobody_still_drafts_what_the_papers_say():
    made = import_draft(known=Known(AGENT))
    assert made.declaration is None
    assert {gap.path for gap in made.missing} == {"importer.identifier", "customs_office", "lines[2].commodity"}
    assert made.counts.derived > 25


def test_a_thousandth_line_is_one_too_many():
    line = sample().invoice.lines[0]
    lines = tuple(replace(line, product=f"P{i}") for i in range(1000))
    papers = with_invoice(replace(sample(), packing_list=None), lines=lines)
    assert "lines-too-many" in codes(export_draft(papers).problems)


@pytest.mark.parametrize(
    ("made", "country"), [(export_draft, korea), (import_draft, viet_nam), (relayed_draft, viet_nam)]
)
def test_what_is_drafted_is_accepted(made, country):
    assert lines.problems(made().declaration, Rulebook(country(), "the test's own"), TODAY) == []


def test_and_valued_free_on_board_or_with_freight_and_insurance():
    """16,600 + 11,550 + 7,100 dollars of goods; 678.80 of freight and insurance belong to the import's value only."""
    exported = lines.value(export_draft().declaration, Rulebook(korea(), ""), TODAY)
    imported = lines.value(import_draft().declaration, Rulebook(viet_nam(), ""), TODAY)
    assert exported.total == int(Decimal("35928.80") * Decimal("1398.50")) - int(640 * Decimal("1398.50")) - int(
        Decimal("38.80") * Decimal("1398.50")
    )
    assert imported.total == round(Decimal("35928.80") * 26150)
