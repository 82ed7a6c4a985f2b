"""The introductory notes of the EU-Korea agreement, each told as the case it is about.

The cases are facts of the shared collection (`origin_treaty_semantics.json`, out of the notes as the United Kingdom
continues them); a test holds that every case there has its story here.
"""

import json
import re
from decimal import Decimal

from msgspec.structs import replace

from gwanmun.law import origin
from tests.law.origin.bills import PLAIN, bill, determined, found, material, product, scope
from tests.shared import shared

TEXTILES = scope("50-63")
EU = replace(
    PLAIN,
    content=origin.ContentTerms(("BD",), "EXW", "EXW"),
    tolerances=(
        origin.Tolerance(Decimal(10), basis="EXW", not_products=TEXTILES, note="Article 5.3"),
        origin.Tolerance(
            Decimal(10), "weight", products=TEXTILES, materials=scope("50-55"), whole="materials", note="Note 5"
        ),
    ),
    free=(origin.FreeUse(TEXTILES, not_materials=TEXTILES, note="Note 6.2"),),
)


def test_note_3_1_rollup_8407():
    """An engine of 8407, MAXNOM(50): its forging made here of foreign ingot meets its own rule, and counts whole."""
    ingot = material("722410 40 CN")
    forging = origin.Material("722490", Decimal(60), "KR", parts=(ingot,), rule="CTSH except from 7206-7207")
    engine = bill(product("840734"), (forging,))
    told = determined("MAXNOM(50,EXW)", engine, EU)
    assert (told.verdict, told.margin) == ("pass", "50"), "the ingot's value is not counted"
    assert (
        found("MAXNOM(50,EXW)", bill(product("840734"), (replace(forging, parts=(), origin="CN"),)), EU).verdict
        == "fail"
    )
    assert found("MAXNOM(30,EXW)", engine, EU, absorption=False).verdict == "fail", "without absorption the ingot is"


def test_note_3_1_an_intermediate_that_does_not_qualify_is_looked_at_through_its_parts():
    scrap = origin.Material("722490", Decimal(60), "KR", parts=(material("722490 55"),), rule="CTSH")
    assert determined("MAXNOM(50,EXW)", bill(product("840734"), (scrap,)), EU).margin == "-5"
    bought = replace(scrap, made_by="supplier")
    assert determined("MAXNOM(50,EXW)", bill(product("840734"), (bought,)), EU).margin == "-10"


def test_note_3_2_an_earlier_stage_of_making_may_be_used_and_a_later_may_not():
    """A rule from yarn: fibres come before yarn, fabric after it."""
    for made_of, verdict in (("520100", "pass"), ("520512", "pass"), ("520811", "fail")):
        assert found("FROM[5204-5207]", bill(product("610910"), f"{made_of} 30"), EU).verdict == verdict


def test_note_3_3_any_heading():
    """Manufacture from materials of any heading: those of the product's own heading too."""
    assert found("ANY", bill(product("840734"), "840734 99"), EU).verdict == "pass"


def test_note_3_4_alt_materials():
    """Where several materials are listed, one of them is enough."""
    rule = "FROM[5201-5203,5301-5305]"
    assert found(rule, bill(product("520811"), "520100 30"), EU).verdict == "pass"
    assert found(rule, bill(product("520811"), "530110 30"), EU).verdict == "pass"


def test_note_3_5_materials_that_cannot_be_what_is_asked_are_not_spoken_of():
    """A rule from yarn says nothing of buttons, which are no stage of making yarn."""
    plain = replace(EU, free=())
    assert found("FROM[5204-5207]", bill(product("610910"), "520512 30, 960621 2"), plain).verdict == "pass"


def test_note_4_4_percentages_are_not_added():
    rule = "MAXNOM(40,EXW)[39] and MAXNOM(30,EXW)[72]"
    assert found(rule, bill(product("840734"), "390110 25, 720851 16"), EU).verdict == "fail"
    assert found(rule, bill(product("840734"), "390110 25, 720851 15"), EU).verdict == "pass"


def test_article_5_3_tol_10():
    assert found("CTH", bill(product("840734", exw="100"), "840790 10"), EU).verdict == "pass"
    assert found("CTH", bill(product("840734", exw="100"), "840790 10.01"), EU).verdict == "fail"


def test_article_5_3_tol_50_63():
    """Of textiles the general tolerance says nothing; their own notes do."""
    assert found("CTH", bill(product("620462", exw="100"), "620469 5"), EU).verdict == "fail"


def test_note_5_textile_mix_10():
    """A yarn of 5205 with a tenth of its weight in foreign synthetic fibre."""

    def mixed(kilograms):
        foreign = material("550320 30", weight_kg=Decimal(kilograms))
        own = material("520100 30 KR", weight_kg=100 - Decimal(kilograms))
        return bill(product("520512", weight_kg=Decimal(100)), (foreign, own))

    assert found("CTH except from 55", mixed(10), EU).verdict == "pass"
    assert found("CTH except from 55", mixed("10.01"), EU).verdict == "fail"


def test_note_6_2_nontextile_buttons():
    """Trousers: buttons from anywhere, free unless the rule is a percentage; then their value counts."""
    trousers = bill(product("620462"), "960621 60, 520811 20 KR")
    assert found("CTH except from 96", trousers, EU).verdict == "pass"
    assert found("CTH except from 96", trousers, EU, free=()).verdict == "fail"
    assert found("MAXNOM(40,EXW)", trousers, EU).verdict == "fail"


def test_every_case_of_the_collection_is_told_here():
    cases = json.loads(shared("cases/origin_treaty_semantics.json").read_text(encoding="utf-8"))["cases"]
    told = " ".join(name for name in globals() if name.startswith("test_"))
    untold = [case["id"] for case in cases if re.sub(r"[^a-z0-9]+", "_", case["id"]) not in told]
    assert untold == []
