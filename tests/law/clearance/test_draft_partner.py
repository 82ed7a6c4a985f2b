"""The partner's import declaration, drafted from the export declaration it received: nothing is typed again."""

from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from gwanmun.law.clearance.declaration import Claim, DocumentReference
from tests.law.clearance.drafting import (
    IMPORTER,
    accepted,
    certificate,
    export_draft,
    gaps,
    import_draft,
    manifested,
    relayed_draft,
    sample,
    with_line,
)


def test_nothing_is_typed_again():
    made = relayed_draft()
    assert made.declaration is not None, (made.missing, made.problems)
    assert (made.counts.typed, made.counts.missing) == (0, 0)
    assert made.declaration.procedure == "import"
    assert made.declaration.previous_declaration == "41234-26-000001X"


def test_it_is_the_declaration_the_papers_would_have_made():
    """The invoice in the importer's own hands says nothing that the relay loses, but for the buyer's own codes."""
    relayed, from_papers = relayed_draft().declaration, import_draft().declaration
    assert relayed.lines == from_papers.lines
    assert relayed.consignment == from_papers.consignment
    assert relayed.terms == replace(from_papers.terms, payment_method=relayed.terms.payment_method)
    assert (relayed.importer, relayed.declarant) == (from_papers.importer, from_papers.declarant)


def test_what_the_partner_said_is_named_as_such():
    made = relayed_draft()
    for path in (
        "exporter.name",
        "consignment.packages",
        "terms.amount",
        "lines[0].quantity",
        "lines[0].net_weight_kg",
    ):
        assert (made.sources[path], made.references[path]) == ("partner", "41234-26-000001X")
    assert made.sources["importer.name"] == "register"
    assert made.sources["lines[0].commodity"] == "product list"


def test_six_digits_become_the_national_code_where_only_one_is_possible():
    made = relayed_draft(replace(IMPORTER, products=()))
    assert made.fields["lines"][0]["commodity"] == "85249100"
    assert made.sources["lines[0].commodity"] == "tariff"


def test_where_several_are_possible_they_are_listed():
    made = relayed_draft(replace(IMPORTER, products=()))
    assert gaps(made) == {"lines[2].commodity": "draft-commodity-ambiguous"}
    assert made.missing[0].facts["candidates"] == "85395210, 85395290"
    assert relayed_draft(replace(IMPORTER, products=()), {"lines[2].commodity": "85395210"}).declaration is not None


def test_or_the_last_declaration_knows_it():
    past = accepted("GR-L09E27", "85395290", date(2026, 8, 1))
    made = relayed_draft(replace(IMPORTER, products=(), history=(past,)))
    assert made.fields["lines"][2]["commodity"] == "85395290"
    assert made.sources["lines[2].commodity"] == "history"


def test_the_exporters_own_affairs_stay_at_home():
    export = export_draft(typed={"purpose": "A", "collection_type": "11", "remarks": "for our own books"}).declaration
    export = replace(
        export, lines=tuple(replace(line, rate_class="A", drawback_quantity=Decimal(1)) for line in export.lines)
    )
    made = relayed_draft(export=export)
    assert (made.declaration.purpose, made.declaration.collection_type, made.declaration.remarks) == ("", "", "")
    assert made.declaration.customs_office == "03CC"
    assert made.declaration.lines[0].drawback_quantity is None
    assert made.declaration.lines[0].rate_class == ""


def test_preference_is_claimed_from_the_relay_as_well():
    made = relayed_draft(replace(IMPORTER, certificates=(certificate(),)))
    assert made.declaration.lines[1].claim == Claim("vkfta", "VK-2026-0011", 1)


def test_invoice_and_bill_travel_with_it():
    made = relayed_draft()
    assert set(made.declaration.documents) == {
        DocumentReference("380", "GR-2026-1103"),
        DocumentReference("705", "SBLNPUS7731204"),
    }


def test_the_carriers_word_stands_beside_the_partners():
    bill = manifested(departed=date(2026, 11, 18))
    made = relayed_draft(replace(IMPORTER, bill=replace(bill, manifest=replace(bill.manifest, packages=93))))
    [warning] = [w for w in made.warnings if w.path == "consignment.packages"]
    assert (warning.facts["taken"], warning.value, warning.facts["other_value"]) == ("customs", "93", "94")
    assert made.declaration.timing == "before_arrival"


def test_an_origin_abroad_is_nobodys_to_guess():
    export = export_draft(with_line(sample(), origin="JP")).declaration
    made = relayed_draft(replace(IMPORTER, certificates=(certificate(),)), export=export)
    assert made.declaration.lines[0].origin == "JP"
    assert made.declaration.lines[0].claim is None
