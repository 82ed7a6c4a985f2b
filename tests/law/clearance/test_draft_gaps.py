"""What a draft lacks and what does not add up: each told in its own place, with what would mend it."""

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from gwanmun.law.basics import catalogue
from gwanmun.law.basics.money import Amount
from tests.law.clearance.drafting import (
    EXPORTER,
    GARAMS_PRODUCTS,
    IMPORTER,
    certificate,
    codes,
    export_draft,
    gaps,
    import_draft,
    sample,
    with_invoice,
    with_line,
)
from tests.law.tables import named, table


def test_two_products_nobody_knows_are_two_gaps():
    papers = with_line(with_line(sample(), 0, product="NEW-1", commodity=""), 1, product="NEW-2", commodity="")
    made = export_draft(papers)
    assert gaps(made) == {"lines[0].commodity": "draft-product-unknown", "lines[1].commodity": "draft-product-unknown"}
    assert made.missing[0].facts["product"] == "NEW-1, SBD-LCD-156"
    assert made.declaration is None
    assert made.counts.missing == 1  # one box of the form, on two lines


def test_answering_a_gap_in_its_own_words_mends_it():
    made = export_draft(with_line(sample(), product="NEW-1"))
    assert gaps(made) == {"lines[0].commodity": "draft-commodity-ambiguous"}
    candidates = made.missing[0].facts["candidates"].split(", ")
    assert candidates[0] == "8524911000"
    mended = export_draft(with_line(sample(), product="NEW-1"), typed={made.missing[0].path: candidates[0]})
    assert mended.declaration.lines[0].commodity == "8524911000"
    assert mended.counts.typed == 1


def test_typing_the_product_brings_all_that_the_list_knows_of_it():
    made = export_draft(with_line(sample(), product="NEW-1", commodity=""), typed={"lines[0].product": "GR-M156F"})
    assert made.declaration.lines[0].commodity == "8524911000"


def test_a_code_that_has_lapsed_is_told_as_lapsed():
    products = (replace(GARAMS_PRODUCTS[0], commodity="8524801000"), *GARAMS_PRODUCTS[1:])
    made = export_draft(with_line(sample(), commodity=""), replace(EXPORTER, products=products))
    assert [(p.code, p.value) for p in made.missing] == [("draft-commodity-lapsed", "8524801000")]


def packed_in(papers, kind):
    return replace(papers, packing_list=replace(papers.packing_list, package_kind=kind))


def sold_by(papers, name):
    return with_invoice(papers, seller=replace(papers.invoice.seller, name=name))


LEFT_OUT = {
    "a unit anybody can read": lambda papers: with_line(papers, unit="bunches"),
    "the origin": lambda papers: with_line(papers, origin=""),
    "an Incoterm": lambda papers: with_invoice(papers, incoterm="delivered"),
    "any word on delivery": lambda papers: with_invoice(papers, incoterm=""),
    "the packing list": lambda papers: replace(papers, packing_list=None),
    "a kind of package anybody knows": lambda papers: packed_in(papers, "heaps"),
    "a seller anybody knows": lambda papers: sold_by(papers, "Somebody Else Ltd."),
    "the freight in the price": lambda papers: with_invoice(papers, freight=None, total=Decimal("35288.80")),
}

GAPS = table("""
    what the papers leave out         | path                             | why
    ----------------------------------+----------------------------------+-----------------------------
    a unit anybody can read           | lines[0].quantity_unit           | draft-unit-unknown
    the origin                        | lines[0].origin                  | draft-origin-unknown
    an Incoterm                       | terms.incoterm                   | draft-incoterm-unknown
    the packing list                  | consignment.package_kind         | draft-packing-unknown
    any word on delivery              | terms.incoterm                   | draft-field-missing
    a kind of package anybody knows   | consignment.package_kind         | draft-package-kind-unknown
    a seller anybody knows            | exporter.identifier              | draft-company-unknown
    the freight in the price          | charges.freight                  | charge-missing
""")


@pytest.mark.parametrize("row", GAPS, ids=named)
def test_a_gap_says_why_it_is_one(row):
    made = export_draft(LEFT_OUT[row["what the papers leave out"]](sample()))
    assert gaps(made)[row["path"]] == row["why"]


def test_what_a_trader_has_not_settled_once_must_be_said_each_time():
    assert gaps(export_draft(known=replace(EXPORTER, defaults={}))) == {"customs_office": "draft-default-missing"}


def test_a_line_nobody_weighed_is_a_gap():
    products = tuple(replace(product, net_weight_kg=None) for product in GARAMS_PRODUCTS)
    papers = replace(with_line(sample(), net_weight_kg=None), packing_list=None)
    made = export_draft(papers, replace(EXPORTER, products=products))
    assert gaps(made)["lines[0].net_weight_kg"] == "draft-weight-unknown"
    assert gaps(made)["consignment.packages"] == "draft-packing-unknown"


def test_an_import_without_its_bill_is_a_gap():
    assert (
        gaps(import_draft(replace(sample(), transport=None)))["consignment.transport_document"] == "draft-bill-unknown"
    )


def weighing(papers, gross):
    return replace(papers, packing_list=replace(papers.packing_list, gross_weight_kg=Decimal(gross)))


WRONG = {
    "the lines miss the total": lambda papers: with_invoice(papers, total=Decimal(36000)),
    "quantity times price": lambda papers: with_line(papers, unit_price=Decimal("42.50")),
    "a negative amount": lambda papers: with_line(papers, amount=Decimal(-16600)),
    "a negative price": lambda papers: with_line(papers, unit_price=Decimal("-41.50")),
    "no quantity": lambda papers: with_line(papers, quantity=Decimal(0)),
    "net over gross": lambda papers: weighing(papers, 700),
    "a currency nobody rates": lambda papers: with_invoice(papers, currency="XTS"),
    "a number that is none": lambda papers: with_line(papers, unit_price=Decimal("NaN")),
    "a number beyond all measure": lambda papers: with_line(papers, unit_price=Decimal("1e400")),
    "a text that is too long": lambda papers: with_line(papers, model="M" * 301),
}

PROBLEMS = table("""
    what is wrong                    | code                  | path
    ---------------------------------+-----------------------+----------------------------
    the lines miss the total         | invoice-sum           | terms.amount
    quantity times price             | invoice-line-sum      | lines[0].value
    a negative amount                | number-negative       | lines[0].value
    a negative price                 | number-negative       | lines[0].unit_price
    no quantity                      | quantity-nothing      | lines[0].quantity
    net over gross                   | net-over-gross        | consignment.gross_weight_kg
    a currency nobody rates          | code-unknown          | terms.currency
    a number that is none            | number-not-finite     | lines[0].unit_price
    a number beyond all measure      | number-out-of-range   | lines[0].unit_price
    a text that is too long          | text-length-wrong     | lines[0].model
""")


@pytest.mark.parametrize("row", PROBLEMS, ids=named)
def test_what_does_not_add_up_is_a_problem_in_its_place(row):
    made = export_draft(WRONG[row["what is wrong"]](sample()))
    assert (row["code"], row["path"]) in [(problem.code, problem.path) for problem in made.problems]
    assert made.declaration is None


def test_a_rate_that_lapsed_is_told_with_the_last_one_known():
    made = export_draft(on=date(2026, 11, 23))
    [problem] = made.problems
    assert (problem.code, problem.facts["last_known"]) == ("exchange-rate-missing", "2026-11-21")
    assert made.exchange_rate is None


def test_typing_the_right_figure_mends_the_sum():
    papers = with_line(with_invoice(sample(), total=Decimal(35250)), amount=Decimal(16500))
    assert codes(export_draft(papers).problems) == ["invoice-line-sum", "invoice-sum"]
    assert export_draft(papers, typed={"lines[0].value": "16600"}).problems == ()


def test_a_line_may_be_off_by_less_than_a_cent():
    papers = with_line(sample(), unit_price=Decimal("41.500012"))
    assert export_draft(papers).problems == ()


def test_rows_that_miss_their_own_total_are_a_warning():
    packing = replace(sample().packing_list, packages=95)
    made = export_draft(replace(sample(), packing_list=packing))
    assert [(p.code, p.facts) for p in made.warnings] == [("packing-sum", {"rows": "94", "total": "95"})]
    assert sum(line.packages for line in made.packing) == 95


def test_a_bill_and_a_packing_list_that_differ_are_a_warning():
    bill = replace(sample().transport, gross_weight_kg=Decimal(920))
    [warning] = export_draft(replace(sample(), transport=bill)).warnings
    assert (warning.code, warning.value, warning.facts["other_value"]) == ("draft-contradiction", "918", "920")


def test_a_wrong_word_is_no_problem_where_a_better_one_was_said():
    papers = with_line(sample(), model="M" * 301)
    assert export_draft(papers, typed={"lines[0].model": "M156NVF6"}).problems == ()


def test_charges_in_another_currency_stay_apart():
    papers = with_invoice(sample(), freight=Amount(Decimal(895_040), "KRW"), total=Decimal("35288.80"))
    made = export_draft(papers)
    assert made.problems == ()
    assert made.declaration.terms.amount == Decimal("35288.80")  # goods and insurance


def test_a_typed_party_is_looked_up_in_the_register_too():
    made = import_draft(
        with_invoice(sample(), buyer=replace(sample().invoice.buyer, name="S.B. Display", identifier="")),
        IMPORTER,
        {"importer": {"identifier": "0201455871"}},
    )
    assert made.fields["importer"]["address"] == "Trang Due, Hai Phong"
    assert made.missing == ()


@pytest.mark.parametrize("changed", [*LEFT_OUT.values(), *WRONG.values()])
@pytest.mark.parametrize("language", catalogue.LANGUAGES)
def test_whatever_is_told_has_its_sentences_and_their_facts(changed, language):
    papers = changed(sample())
    rows = replace(sample().packing_list, packages=95)
    proof = certificate(lines=(replace(certificate().lines[0], quantity=Decimal(1)),))
    for made in (
        export_draft(papers, replace(EXPORTER, products=())),
        import_draft(
            replace(papers, packing_list=rows), replace(IMPORTER, certificates=(proof,)), {"importer.name": "X"}
        ),
    ):
        assert made.missing or made.problems or made.warnings
        for problem in (*made.missing, *made.problems, *made.warnings):
            told = catalogue.told(problem, language)
            assert "—" not in told.title + told.cause + told.mend, told


def test_goods_the_tariff_counts_in_a_unit_of_its_own_must_be_counted_in_it():
    papers = with_line(sample(), unit="sets")  # display modules are counted in pieces
    assert gaps(export_draft(papers)) == {"lines[0].supplementary_quantity": "draft-field-missing"}
    pairs = (replace(GARAMS_PRODUCTS[0], unit="SET", supplementary_quantity=Decimal(2)), *GARAMS_PRODUCTS[1:])
    made = export_draft(papers, replace(EXPORTER, products=pairs))
    assert made.declaration.lines[0].supplementary_quantity == 800


def test_papers_that_tell_of_an_import_are_no_export_without_a_word():
    turned = with_invoice(sample(), seller=sample().invoice.buyer, buyer=sample().invoice.seller)
    made = export_draft(turned)
    [told] = [warning for warning in made.warnings if warning.path == "procedure"]
    assert (told.value, told.facts["other"], told.facts["other_value"]) == ("export", "invoice", "import")
    assert made.sources["procedure"] == "typed"


def test_what_was_typed_is_looked_into_no_deeper_than_a_declaration_goes():
    endless: dict = {}
    for _ in range(5000):
        endless = {"lines": endless}
    crowd = {f"field{i}": i for i in range(5000)}
    made = export_draft(typed={"lines": endless, **crowd})
    assert {problem.code for problem in made.problems} == {"field-unknown"}
    assert len(made.problems) == 100
