"""Four eyes: which amendments one person alone does not make, and that nothing happens before a second one agrees."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gwanmun.law.basics.problem import Problem
from gwanmun.law.clearance import four_eyes
from gwanmun.law.clearance.case import (
    Accepted,
    Amended,
    AmendmentAgreed,
    AmendmentDeclined,
    AmendmentProposed,
    Case,
    ControlPassed,
    ControlSelected,
    Examined,
    Released,
    Withdrawn,
)
from gwanmun.law.clearance.four_eyes import Asked, Correcting, DecliningAmendment, LineCorrection
from gwanmun.law.clearance.procedure import SecondPerson
from gwanmun.law.clearance.walk import Facts, walk
from gwanmun.law.risk.selection import Selection
from tests.law.clearance.consignments import korea
from tests.law.tables import named, table
from tests.stories.characters import DISPLAYS, SHIRTS, TODAY, import_of

DEARER = replace(DISPLAYS, value=Decimal("1200.00"))
LODGED = Case(import_of(DISPLAYS)).after(Accepted(TODAY))
SELECTED = LODGED.after(ControlSelected(Selection("documents", (), 0)))
KOREA = korea()
MOMENTS = {
    "accepted": LODGED,
    "selected": SELECTED,
    "passed": SELECTED.after(Examined("documents", conforms=True), ControlPassed("documents")),
    "released": LODGED.after(Released(TODAY)),
}
CHANGES = {"value": import_of(DEARER), "remark": replace(import_of(DISPLAYS), remarks="as agreed")}

RULES = table("""
by      | changed     | after    | least | asked by | of     | at       | then | wanted
officer | lines.value | accepted | 0     | officer  | value  | accepted | 10   | yes
officer | lines.value | accepted | 0     | party    | value  | accepted | 10   | no
anybody | lines.value | accepted | 0     | party    | value  | accepted | 10   | yes
officer | lines.value | accepted | 0     | officer  | remark | accepted | 0    | no
party   |             | accepted | 0     | party    | remark | accepted | 0    | yes
party   | lines       | selected | 0     | party    | value  | accepted | 10   | no
party   | lines       | selected | 0     | party    | value  | selected | 10   | yes
party   | lines       | selected | 0     | party    | value  | passed   | 10   | no
party   |             | released | 10    | party    | value  | accepted | 10   | no
party   |             | released | 10    | party    | value  | released | 10   | yes
party   |             | released | 10    | party    | value  | released | -10  | yes
party   |             | released | 10    | party    | value  | released | 9    | no
party   |             | released | 10    | party    | value  | released | ?    | yes
""")


@pytest.mark.parametrize("row", RULES, ids=named)
def test_the_country_says_which_amendments_need_a_second_person(row):
    changed = (row["changed"],) if row["changed"] else ()
    rule = SecondPerson(row["by"], changed, row["after"], int(row["least"]))
    case, amended = MOMENTS[row["at"]], Amended(CHANGES[row["of"]], "why", ())
    asked = Asked("kim", row["asked by"], None if row["then"] == "?" else int(row["then"]))
    assert (four_eyes.asks_for_second(case, amended, asked, (rule,)) is rule) is (row["wanted"] == "yes")


def proposed(case=LODGED, by="kim"):
    outcome = four_eyes.propose(
        case, Amended(CHANGES["value"], "a royalty", ()), Asked(by, "officer", 10), SecondPerson("officer", act="act")
    )
    assert isinstance(outcome, AmendmentProposed)
    return case.after(outcome)


def test_until_it_is_answered_the_declaration_stands_and_so_does_the_case():
    waiting = proposed()
    assert waiting.declaration == LODGED.declaration
    stood, wait = walk(waiting, (), Facts(TODAY), KOREA)
    assert (stood, wait.whom, wait.code) == (waiting, "officer", "amendment-to-agree")
    assert walk(waiting.after(AmendmentDeclined("no", "lee")), (), Facts(TODAY), KOREA)[1] is None
    assert waiting.after(Withdrawn("sold")).amendment_proposed is None


def test_nobody_agrees_with_himself_and_nobody_answers_twice():
    waiting = proposed()
    decline = DecliningAmendment("no ground")
    assert four_eyes.agree(waiting, "kim", on=TODAY, rulebook=KOREA)[0].code == "second-person-needed"
    assert four_eyes.decline(waiting, decline, "kim").code == "second-person-needed"
    again = four_eyes.propose(
        waiting, Amended(CHANGES["remark"], "x", ()), Asked("lee", "officer", 0), SecondPerson("officer")
    )
    assert again.code == "amendment-proposed-already"
    agreed = four_eyes.agree(waiting, "lee", on=TODAY, rulebook=KOREA)
    made = waiting.after(AmendmentAgreed("lee"), agreed)
    assert (made.declaration, agreed.why) == (CHANGES["value"], "a royalty")
    assert "DutyAssessed" in agreed.opens
    assert four_eyes.agree(made, "park", on=TODAY, rulebook=KOREA)[0].code == "no-amendment-proposed"
    assert four_eyes.decline(made, decline, "park").code == "no-amendment-proposed"


def test_what_has_become_impossible_meanwhile_is_not_made():
    late = proposed(LODGED.after(Released(TODAY)))
    problems = four_eyes.agree(late, "lee", on=date(2036, 1, 1), rulebook=KOREA)
    assert [problem.code for problem in problems] == ["correction-too-late"]


def test_a_line_is_corrected_and_the_total_moves_with_it():
    declaration = import_of(DISPLAYS, SHIRTS)
    one = Correcting((LineCorrection(2, commodity="6105200000", value=Decimal("900.00")),), "man-made fibres")
    corrected = four_eyes.corrected(declaration, one)
    assert (corrected.lines[0], corrected.lines[1].commodity) == (DISPLAYS, "6105200000")
    assert (corrected.lines[1].origin, corrected.terms.amount) == ("VN", Decimal("1900.00"))
    apart = replace(declaration, terms=replace(declaration.terms, amount=Decimal(5000)))
    assert four_eyes.corrected(apart, one).terms.amount == Decimal(5000)
    (problem,) = four_eyes.corrected(declaration, Correcting((LineCorrection(3, origin="CN"),), "seen"))
    assert (problem.code, problem.path) == ("correction-of-no-line", "lines[0].line")


@given(
    st.lists(st.tuples(st.sampled_from(["propose", "agree", "decline"]), st.sampled_from(["kim", "lee"])), max_size=12)
)
def test_whatever_is_tried_nothing_is_amended_by_one_person(tries):
    case, asker = LODGED, ""
    for what, who in tries:
        if what == "propose":
            amended = Amended(replace(case.declaration, remarks=f"{len(case.events)}"), "why", ())
            outcome = four_eyes.propose(case, amended, Asked(who, "officer", 0), SecondPerson("officer"))
        elif what == "agree":
            outcome = four_eyes.agree(case, who, on=TODAY, rulebook=KOREA)
        else:
            outcome = four_eyes.decline(case, DecliningAmendment("no"), who)
        if isinstance(outcome, AmendmentProposed):
            case, asker = case.after(outcome), who
        elif isinstance(outcome, Amended):
            assert who != asker
            case = case.after(AmendmentAgreed(who), outcome)
        elif isinstance(outcome, AmendmentDeclined):
            assert who != asker
            case = case.after(outcome)
        else:
            assert isinstance(outcome, Problem | tuple)
