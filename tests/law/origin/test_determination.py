"""Determination: the order in which the law asks, from the edition of a code to what undoes an origin."""

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from gwanmun.law import origin
from gwanmun.law.basics.problem import Problem
from gwanmun.law.tariff.correlation import correlate
from tests.law.origin.bills import PLAIN, bill, determined, found, material, materials, product, rule

SPLIT = origin.Editions(
    [
        correlate(
            "HS2022", "HS2012", [("850440", "850440"), ("854231", "854231"), ("854231", "850490"), ("740811", "740811")]
        )
    ]
)
PRODUCT_RULE = origin.ProductRule("8504", "8504", rule("CTH"), "CTH", source="Annex 3-A")


def row(first, text, only="", last=""):
    """A row of an agreement's list."""
    return origin.ProductRule(first, last or first, rule(text), text, only)


# Editions.


def test_a_code_that_became_several_is_tried_as_each_of_them():
    goods = product("850440", edition="HS2022")
    one = origin.OneRule(PLAIN, rule("CTH"))
    told = origin.determine(bill(goods, "854231 60"), one, SPLIT)
    assert told.verdict == "unknown"
    assert [(fact.path, fact.choices) for fact in told.missing] == [("materials[0].hs", ("850490", "854231"))]
    answered = bill(goods, (replace(material("854231 60"), edition="HS2012"),))
    assert origin.determine(answered, one, SPLIT).verdict == "pass"


def test_a_choice_that_changes_nothing_is_not_asked_for():
    goods = product("850440", edition="HS2022")
    told = origin.determine(bill(goods, "854231 10"), origin.OneRule(PLAIN, rule("CTH or RVC(40)")), SPLIT)
    assert (told.verdict, told.by, told.missing) == ("pass", "RVC(40)", ())


def test_each_code_the_product_can_be_has_its_own_rule():
    goods = product("854231", edition="HS2022")
    same = origin.RuleList(PLAIN, [row("85", "CTH")])
    assert origin.determine(bill(goods, "740811 10"), same, SPLIT).verdict == "pass"
    other = origin.RuleList(PLAIN, [row("8504", "CTH"), row("8542", "PE")])
    told = origin.determine(bill(goods, "740811 10"), other, SPLIT)
    assert told.verdict == "unknown"
    assert told.missing[0].path == "product.hs"
    assert told.missing[0].choices == ("850490", "854231")
    assert origin.reweigh(told.proof) == "unknown"
    assert [step.verdict for step in told.proof.of] == ["pass", "fail"], "both are shown"


def test_what_no_table_tells_is_taken_as_it_stands_and_said_so():
    told = origin.determine(bill(product(edition="HS2022"), "740811 10"), origin.OneRule(PLAIN, rule("CTH")))
    assert told.verdict == "pass"
    assert [(remark.code, remark.value) for remark in told.remarks] == [("edition-unmapped", "850440, 740811")]


# Which rule.


def test_a_rule_for_part_of_the_goods_asks_which_they_are():
    apart = origin.RuleList(PLAIN, [row("8504", "PE", "rectifiers"), row("8504", "CTH")])
    made_of = "740811 10"
    told = origin.determine(bill(product(), made_of), apart)
    assert (told.verdict, told.missing[0].path) == ("unknown", 'product.called["rectifiers"]')
    assert origin.determine(bill(product(called={"rectifiers": True}), made_of), apart).verdict == "fail"
    assert origin.determine(bill(product(called={"rectifiers": False}), made_of), apart).verdict == "pass"
    assert origin.determine(bill(product(), "740811 10 KR"), apart).verdict == "pass", "either rule is met"


def test_goods_without_a_rule_of_their_own_take_the_general_one():
    listed = [row("8504", "CTH")]
    general = replace(PLAIN, general=rule("RVC(40)"), criteria={"general": "OTH"})
    told = origin.determine(bill(product("940540"), "740811 10"), origin.RuleList(general, listed))
    assert (told.verdict, told.by, told.criterion) == ("pass", "RVC(40)", "OTH")
    none = origin.determine(bill(product("940540"), "740811 10"), origin.RuleList(PLAIN, listed))
    assert none.verdict == "fail"
    assert "has no rule" in none.proof.says


def test_goods_made_of_originating_materials_alone_need_no_rule():
    told = origin.determine(bill(product("940540"), "740811 10 KR"), origin.RuleList(PLAIN, []))
    assert (told.verdict, told.by, told.criterion_kind) == ("pass", "PE", "PE")


def test_goods_wholly_obtained_need_no_rule_either():
    goods = product("080111", wholly_obtained=True)
    told = origin.determine(bill(goods, ()), origin.RuleList(PLAIN, [row("08", "CC")]))
    assert (told.verdict, told.by, told.criterion) == ("pass", "WO", "WO")


# Intermediates.


def board(*, priced="30", own_rule="CTH"):
    """A circuit board made here of a foreign chip and a foreign plate."""
    value = Decimal(priced) if priced else None
    return origin.Material("853400", value, "KR", name="board", parts=materials("854231 10, 741021 5"), rule=own_rule)


def test_an_intermediate_that_qualifies_counts_whole():
    told = determined("RVC(80)", bill(product(), (board(), material("850490 20"))))
    assert (told.verdict, told.margin) == ("pass", "0")


def test_one_that_does_not_is_looked_at_through_its_parts():
    assert determined("RVC(80)", bill(product(), (board(own_rule="WO"), material("850490 20")))).margin == "-15"
    shifted = found("CTH except from 8542", bill(product(), (board(own_rule="WO"),)))
    assert [entry.path for entry in shifted.decisive.view.foreign] == ["materials[0].parts[0]", "materials[0].parts[1]"]
    assert shifted.verdict == "fail"


def test_full_cumulation_looks_through_a_suppliers_intermediate_too():
    bought = replace(board(own_rule="WO"), made_by="supplier")
    asked = bill(product(), (bought, material("850490 20")))
    assert determined("RVC(80)", asked).margin == "-30"
    assert determined("RVC(80)", asked, cumulation=origin.Cumulation("full")).margin == "-15"


def test_an_intermediate_nobody_can_settle_is_asked_about_only_where_it_matters():
    unsettled = board(priced="", own_rule="RVC(40)")
    asked = bill(product(), (unsettled, material("740811 20")))
    told = determined("CTH except from 8542", asked)
    assert (told.verdict, [fact.path for fact in told.missing]) == ("unknown", ["materials[0].value"])
    assert determined("CTH", asked).verdict == "pass"


def test_an_intermediates_rule_is_looked_up_in_the_agreement():
    listed = origin.RuleList(PLAIN, [row("8504", "RVC(80)"), row("8534", "CTH")])
    asked = bill(product(), (board(own_rule=""), material("850490 20")))
    assert origin.determine(asked, listed).verdict == "pass"


# Sets, vetoes, proofs.


def test_a_set_originates_when_nearly_all_of_it_does():
    lot = bill(product(is_set=True), "850490 15, 740811 40 KR")
    assert determined("CTH", lot, set_percent=Decimal(15)).verdict == "pass"
    assert determined("CTH", lot, set_percent=Decimal(14)).verdict == "fail"
    assert determined("CTH", lot).verdict == "fail", "where the agreement tolerates none, every part originates"
    assert determined("CTH", bill(product(is_set=True), "850490 15 VN, 740811 40 KR")).verdict == "pass"


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        ({"processes": ("simple packing", "marking")}, "operations-insufficient"),
        ({"direct_transport": False}, "transport-not-direct"),
        ({"drawback_claimed": True}, "drawback-prohibited"),
    ],
)
def test_what_undoes_an_origin_is_said_with_its_article(stated, code):
    strict = replace(PLAIN, insufficient=("simple_packing", "marking", "washing"), drawback="prohibited")
    told = determined("CTH", bill(product(**stated), "740811 10"), strict)
    assert (told.verdict, [problem.code for problem in told.failures]) == ("fail", [code])
    assert origin.reweigh(told.proof) == "fail"
    assert told.proof.of[0].verdict == "pass", "what the rule itself said is kept"


def test_more_than_insufficient_operations_are_enough():
    strict = replace(PLAIN, insufficient=("simple_packing", "marking"))
    assert determined("CTH", bill(product(processes=("marking", "winding")), "740811 10"), strict).verdict == "pass"


def test_what_must_still_be_shown_does_not_hold_the_answer_up():
    strict = replace(PLAIN, insufficient=("marking",), drawback="prohibited")
    told = determined("CTH", bill(product(), "740811 10"), strict)
    assert told.verdict == "pass"
    assert told.to_show == ("direct_transport", "more_than_insufficient_operations", "no_drawback")


def test_a_process_is_done_or_not_or_nobody_has_said():
    for done, verdict in ((None, "unknown"), ((), "fail"), (("chemical reaction",), "pass")):
        assert found("CR", bill(product("293499", processes=done), "290110 40")).verdict == verdict


def test_spinning_is_seen_in_what_was_bought():
    """Yarn forward: fibres from abroad leave the spinning to be done here; yarn from abroad does not."""
    assert found("PROC(yarn_forward)", bill(product("610910"), "520100 40")).verdict == "pass"
    assert found("PROC(yarn_forward)", bill(product("610910"), "520512 40")).verdict == "fail"
    assert found("PROC(cut_and_sew)", bill(product("610910"), "600622 40")).verdict == "pass"


# The form.


def test_the_form_calls_each_way_by_its_own_words():
    words = {
        "shift": "{level}",
        "content": "RVC {percent}%",
        "shift-and-content": "{level} + RVC {percent}%",
        "PE": "PE",
    }
    form = replace(PLAIN, criteria=words)
    said = [
        determined(text, bill(product(), made_of), form).criterion
        for text, made_of in (
            ("CTH or RVC(40)", "740811 10"),
            ("CTH or RVC(40)", "850490 10"),
            ("CTSH and RVC(35,BD)", "850490 10"),
            ("WO", "740811 10 KR"),
        )
    ]
    assert said == ["CTH", "RVC 40%", "CTSH + RVC 35%", "PE"]


def test_materials_of_another_party_are_accumulated():
    assert determined("CTH", bill(product(), "850490 10 VN")).accumulated
    assert not determined("CTH", bill(product(), "850490 10 KR")).accumulated


def test_rcep_article_2_6_names_the_party_of_origin():
    terms = origin.CountryOfOrigin(Decimal(20))
    by_shift = determined("CTH", bill(product(), "740811 10"), country_of_origin=terms)
    assert by_shift.country == "KR"
    entirely = bill(product(processes=("simple_packing", "x")), "850490 30 VN, 740811 20 KR")
    assert determined("WO", entirely, country_of_origin=terms).country == "KR", "worked more than minimally here"
    minimal = bill(product(), "850490 30 VN, 740811 20 KR")
    assert determined("WO", minimal, country_of_origin=terms).country == "VN", "whose materials are worth most"


def test_rcep_goods_listed_apart_need_value_added_here():
    """Where the importing party lists the goods, a fifth of their price must be added in the party they come from."""
    terms = origin.CountryOfOrigin(Decimal(20))
    listed = "added_value_where_the_goods_are_listed_apart"
    assert listed not in determined("CTH", bill(product(), "740811 50 VN, 720851 30"), country_of_origin=terms).to_show
    assert listed in determined("CTH", bill(product(), "740811 51 VN, 720851 30"), country_of_origin=terms).to_show


# Bad input.


BAD = [
    (product(fob="-1"), "740811 1", "value-negative", "product.fob"),
    (product(fob="0"), "740811 1", "price-not-positive", "product.fob"),
    (product(), "740811 -1", "value-negative", "materials[0].value"),
    (product("85O440"), "740811 1", "code-malformed", "product.hs"),
    (product(), "74081 1", "code-malformed", "materials[0].hs"),
    (product(), "990811 1", "code-not-in-edition", "materials[0].hs"),
    (product(), "740811 60, 850490 41", "materials-exceed-product", "materials"),
    (
        product(),
        (replace(material("853400 5"), parts=materials("854231 6")),),
        "materials-exceed-product",
        "materials[0].parts",
    ),
    (product(fob="NaN"), "740811 1", "figure-unusable", "product.fob"),
]


@pytest.mark.parametrize(("goods", "made_of", "code", "path"), BAD, ids=lambda value: str(value)[:30])
def test_what_cannot_be_reckoned_with_is_refused(goods, made_of, code, path):
    refused = origin.determine(bill(goods, made_of), origin.OneRule(PLAIN, rule("CTH")))
    assert isinstance(refused, tuple)
    assert [(problem.code, problem.path) for problem in refused] == [(code, path)]
    assert all(isinstance(problem, Problem) for problem in refused)


def test_a_code_unknown_in_its_edition_is_refused():
    known = origin.Editions(codes={"HS2012": frozenset({"850440", "740811"})})
    refused = origin.determine(bill(product(), "740812 1"), origin.OneRule(PLAIN, rule("CTH")), known)
    assert [(problem.code, problem.facts["edition"]) for problem in refused] == [("code-not-in-edition", "HS2012")]


def test_a_bill_without_end_is_refused():
    deep = material("740811 1")
    for _ in range(25):
        deep = replace(material("853400 1"), parts=(deep,))
    refused = origin.determine(bill(product(), (deep,)), origin.OneRule(PLAIN, rule("CTH")))
    assert [problem.code for problem in refused] == ["materials-too-deep"]


def test_all_problems_are_told_at_once():
    refused = origin.determine(bill(product(fob="-1"), "740811 -1, 7408x 2"), origin.OneRule(PLAIN, rule("CTH")))
    assert len(refused) == 3


def test_a_day_is_an_argument():
    dated = origin.Evidence("supplier-declaration", "SD-1", "test", date(2026, 1, 1), date(2026, 12, 31))
    made_of = (replace(material("850490 60 KR"), evidence=(dated,)),)
    verdicts = [found("CTH", bill(product(), made_of, on=date(year, 6, 1))).verdict for year in (2025, 2026, 2027)]
    assert verdicts == ["fail", "pass", "fail"]


def test_a_material_wholly_obtained_elsewhere_does_not_do():
    milk, sugar = replace(material("040120 30 NZ"), wholly_obtained=True), material("170199 5 BR")
    assert found("WO[04]", bill(product("040690"), (milk, sugar))).verdict == "fail"
    assert found("WO[04]", bill(product("040690"), (replace(milk, origin="KR"), sugar))).verdict == "pass"
    asked = found("WO[04]", bill(product("040690"), (replace(milk, origin="KR", wholly_obtained=None), sugar)))
    assert [fact.path for fact in asked.missing] == ["materials[0].wholly_obtained"]
