"""PartyTrust in the parties of a case: what it changes, each change an event; and what it never changes."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gwanmun.law.aeo.trust import WHOLE, PartyTrust
from gwanmun.law.cargo import bill as bills
from gwanmun.law.cargo.bill import Landed
from gwanmun.law.clearance import cargo, exports, imports
from gwanmun.law.clearance.case import (
    Amended,
    BenefitUsed,
    BenefitWithheld,
    CargoPresented,
    ControlSelected,
    Discharged,
    DutyAssessed,
    Paid,
    Released,
    Secured,
    Settled,
)
from gwanmun.law.revenue.guarantee import Guarantee
from gwanmun.law.risk.selection import Subject, lightened, select
from tests.law.clearance.consignments import (
    EXPORT,
    IMPORT,
    MANIFESTED,
    SHIRTS,
    TODAY,
    YESTERDAY,
    case,
    facts,
    korea,
)
from tests.law.tables import named, table

EVERY = (
    "lower-selection",
    "documents-for-examination",
    "priority",
    "release-before-payment",
    "pre-arrival-release",
    "periodic-payment",
)
IMPORTER = PartyTrust("importer", "KR1168200276", "importer", "trusted", grade="AAA", benefits=EVERY, weight=1000)
EXPORTER = PartyTrust(
    "exporter", "VN0100109106", "exporter", "trusted", "kr-vn", benefits=("documents-for-examination", "priority"), version=3
)  # fmt: skip
CHEAP = replace(SHIRTS, commodity="7210499010", net_weight_kg=Decimal(10_000))  # rule steel-underpriced
GUARANTEE = Guarantee("G-1", "1168200276", 10_000_000, 0, "bank", date(2027, 1, 1))


def walk(declaration=IMPORT, **known):
    return imports.advance(case(declaration), facts(**known), korea())


def used(reached):
    return [event.benefit for event in reached.events if isinstance(event, BenefitUsed)]


def steel(declaration=IMPORT):
    heavy = replace(declaration.consignment, gross_weight_kg=Decimal(10_100))
    return replace(declaration, lines=(CHEAP,), consignment=heavy)


CONTROLS = """
trusted                | waits for          | first | used
nobody                 | examination-to-do  | no    |
importer               | documents-to-do    | yes   | periodic-payment documents-for-examination priority
supplier               | documents-to-do    | yes   | documents-for-examination priority
both                   | documents-to-do    | yes   | periodic-payment documents-for-examination priority
importer, suspended    | examination-to-do  | no    |
supplier, unverified   | examination-to-do  | no    |
"""
TRUSTED = {
    "nobody": (),
    "importer": (IMPORTER,),
    "supplier": (EXPORTER,),
    "both": (IMPORTER, EXPORTER),
    "importer, suspended": (replace(IMPORTER, standing="suspended", benefits=(), weight=WHOLE),),
    "supplier, unverified": (replace(EXPORTER, standing="unverified", benefits=()),),
}


@pytest.mark.parametrize("row", table(CONTROLS), ids=named)
def test_papers_are_read_where_goods_would_have_been_opened(row):
    who, code, first, benefits = row.values()
    reached, wait = walk(steel(), trust=TRUSTED[who])
    assert (wait.code, wait.priority) == (code, first == "yes")
    assert used(reached) == benefits.split()
    withheld = [event for event in reached.events if isinstance(event, BenefitWithheld)]
    assert [event.standing for event in withheld] == ([who.split(", ")[1]] if ", " in who else [])


def test_the_event_says_by_whose_word_and_what_it_changed():
    reached, _ = walk(steel(), trust=(EXPORTER,))
    spared = next(event for event in reached.events if isinstance(event, BenefitUsed))
    assert (spared.operator, spared.arrangement, spared.version) == ("VN0100109106", "kr-vn", 3)
    assert spared.effect == "papers instead of the goods for steel-underpriced"


def test_a_benefit_that_changed_nothing_is_not_used():
    reached, wait = walk(trust=(replace(EXPORTER, weight=1000, benefits=("lower-selection", *EXPORTER.benefits)),))
    assert used(reached) == []
    assert wait.code == "to-pay"


@pytest.mark.parametrize(("draw", "code"), [(0, "examination-to-do"), (3, "documents-to-do"), (13, "to-pay")])
def test_chance_weighs_less_against_the_trusted_and_never_nothing(draw, code):
    """Korea draws 30 of 10000 for examination and 100 for papers: at a tenth of the weight 3 and 10."""
    light = replace(IMPORTER, benefits=("lower-selection",))
    reached, wait = walk(draw=draw, trust=(light,))
    assert wait.code == code
    assert used(reached) == ([] if draw == 0 else ["lower-selection"])
    assert walk(draw=draw)[1].code == "examination-to-do"


@given(st.integers(0, 10_000), st.integers(1, 10_000))
def test_no_weight_takes_anybody_out_of_the_draw(share, weight):
    assert (lightened(share, weight) >= 1) is (share >= 1)
    assert lightened(share, weight) <= max(share, 1)
    assert lightened(share, WHOLE) == share


@given(st.integers(0, 9_999), st.integers(1, 10_000))
def test_whoever_is_drawn_by_a_lighter_weight_is_drawn_by_the_whole(draw, weight):
    law = korea().country.selection
    whole = Subject("import", (), "VN", "1168200276", trusted=False, earlier_declarations=50, draw=draw)
    lighter = select(law, replace(whole, weight=weight)).control
    assert lighter == "none" or select(law, whole).control != "none"


def test_goods_go_before_the_money_under_a_standing_guarantee_nobody_has_to_name():
    reached, wait = walk(trust=(IMPORTER,), guarantees=(GUARANTEE,))
    owed = reached.find(DutyAssessed).asked
    assert reached.find(Secured) == Secured("G-1", owed)
    assert (reached.find(Settled).by, reached.find(Released).on) == ("security", TODAY)
    assert used(reached) == ["periodic-payment", "release-before-payment"]
    assert (wait.whom, wait.code) == ("importer", "to-pay")
    paid, wait = imports.advance(reached.after(Paid("R-1", owed, TODAY)), facts(trust=(IMPORTER,)), korea())
    assert wait is None
    assert paid.find(Discharged).amount == owed


@pytest.mark.parametrize(
    "known",
    [
        {"trust": (EXPORTER,), "guarantees": (GUARANTEE,)},
        {"trust": (IMPORTER,)},
        {"trust": (IMPORTER,), "guarantees": (replace(GUARANTEE, used=9_999_999),)},
        {"trust": (IMPORTER,), "guarantees": (replace(GUARANTEE, expires=YESTERDAY),)},
    ],
    ids=["not its benefit", "no guarantee", "exhausted", "expired"],
)
def test_without_the_benefit_or_a_guarantee_money_comes_first(known):
    reached, wait = walk(**known)
    assert reached.find(Released) is None
    assert wait.code == "to-pay"


def test_what_falls_due_in_a_month_is_paid_at_its_end():
    assert walk()[0].find(DutyAssessed).due_by == date(2026, 2, 19), "the eighteenth is a holiday"
    assert walk(trust=(IMPORTER,))[0].find(DutyAssessed).due_by == date(2026, 3, 3), "the first working day after"


def at_sea():
    declaration = replace(IMPORT, timing="before_arrival")
    return replace(declaration, consignment=replace(declaration.consignment, expected_arrival=TODAY))


def test_goods_nobody_has_to_look_at_are_free_before_they_land():
    bill = bills.fold([MANIFESTED])
    assert walk(at_sea(), bill=bill)[1].code == "bill-not-landed"
    reached, wait = walk(at_sea(), bill=bill, trust=(IMPORTER,), guarantees=(GUARANTEE,))
    assert reached.find(Released) is not None
    assert "pre-arrival-release" in used(reached)
    assert (wait.whom, wait.code, wait.subject) == ("carrier", "bill-not-landed", "bill:MSCU0001")
    assert cargo.bill_events(reached, reached.events, bill, TODAY) == (), "nothing is drawn of what is not there"

    landed = bills.after(bill, Landed(5, Decimal(100), TODAY, last=True))
    later, wait = imports.advance(reached, facts(bill=landed, trust=(IMPORTER,)), korea())
    assert wait.code == "to-pay"
    news = later.events[len(reached.events) :]
    assert later.find(CargoPresented).packages == 5
    assert [type(event).__name__ for event in cargo.bill_events(later, news, landed, TODAY)] == ["DrawnDown", "Cleared"]


def test_goods_that_were_free_stay_free_when_the_trust_is_gone_before_they_land():
    bill = bills.fold([MANIFESTED])
    reached, _ = walk(at_sea(), bill=bill, trust=(IMPORTER,), guarantees=(GUARANTEE,))
    amended = reached.after(Amended(replace(at_sea(), remarks="as agreed"), "a remark", ()))
    gone = (replace(IMPORTER, standing="revoked", benefits=(), weight=WHOLE),)
    waiting, wait = imports.advance(amended, facts(bill=bill, trust=gone), korea())
    assert wait.code == "bill-not-landed"
    landed = bills.after(bill, Landed(5, Decimal(100), TODAY, last=True))
    later, wait = imports.advance(waiting, facts(bill=landed, trust=gone), korea())
    news = later.events[len(waiting.events) :]
    assert [type(event).__name__ for event in cargo.bill_events(later, news, landed, TODAY)] == ["DrawnDown", "Cleared"]


def test_goods_somebody_has_to_look_at_must_land_first():
    _, wait = walk(steel(at_sea()), bill=bills.fold([MANIFESTED]), trust=(IMPORTER,))
    assert wait.code == "bill-not-landed"


def test_an_export_is_the_exporters_own_to_be_trusted_for():
    own = PartyTrust("exporter", "KR1168200276", "exporter", "trusted", grade="A", benefits=EVERY, weight=4000)
    reached, wait = exports.advance(case(EXPORT), facts(bill=None, draw=29, trust=(own,)), korea())
    assert wait.code == "documents-to-do"
    assert used(reached) == ["lower-selection", "priority"]


@given(st.sampled_from([*TRUSTED.values()]), st.integers(0, 9_999))
def test_trust_never_makes_anybody_wait_longer(trust, draw):
    plain = walk(draw=draw)[0]
    trusting = walk(draw=draw, trust=trust, guarantees=(GUARANTEE,))[0]
    strict = {"none": 0, "documents": 1, "examination": 2}
    before, after = (strict[one.find(ControlSelected).selection.control] for one in (plain, trusting))
    assert after <= before
    assert plain.find(DutyAssessed).assessment == trusting.find(DutyAssessed).assessment, (
        "and never changes what is owed"
    )
