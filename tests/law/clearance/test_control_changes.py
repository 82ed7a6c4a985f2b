"""Changes of control: what may be added or waived, by whom, and what is asked for then."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gwanmun.law.basics.problem import Problem
from gwanmun.law.clearance import control_changes, controls
from gwanmun.law.clearance.case import (
    Case,
    ControlAgreed,
    ControlDeclined,
    ControlPassed,
    ControlProposed,
    ControlSelected,
    Examined,
    Released,
    Withdrawn,
)
from gwanmun.law.clearance.control_changes import Declining, Proposing, agree, asked, decline, propose, proposed
from gwanmun.law.clearance.walk import Wait
from gwanmun.law.risk.selection import RANDOM, STRICTNESS, Reason, Selection, SelectionLaw, SelectionRule
from tests.law.tables import named, table
from tests.stories.characters import DISPLAYS, TODAY, import_of

LAW = SelectionLaw(
    (SelectionRule("price", "examination", "cheap"), SelectionRule("fire", "examination", "burns", safety=True))
)


def selected(control, *rules):
    reasons = tuple(Reason(rule, rule, control) for rule in rules)
    return Case(import_of(DISPLAYS)).after(ControlSelected(Selection(control, reasons, 1)))


def changed(case, change, control):
    proposal = propose(case, Proposing(change, control, "seen before"), "kim", LAW)
    assert isinstance(proposal, ControlProposed), proposal
    return case.after(proposal, agree(case.after(proposal), "lee"))


PROPOSALS = table("""
selected    | rules  | change | control     | what comes of it
none        |        | add    | examination | examination
none        |        | add    | documents   | documents
documents   | price  | add    | examination | examination
documents   | price  | add    | documents   | change-changes-nothing
examination | price  | add    | documents   | change-changes-nothing
none        |        | add    | none        | change-changes-nothing
examination | price  | waive  | documents   | documents
examination | price  | waive  | none        | none
documents   | price  | waive  | none        | none
documents   | price  | waive  | examination | change-changes-nothing
none        |        | waive  | none        | change-changes-nothing
examination | random | waive  | none        | waiver-of-lot
examination | fire   | waive  | documents   | waiver-of-safety
""")


@pytest.mark.parametrize("row", PROPOSALS, ids=named)
def test_a_change_and_what_is_asked_for_then(row):
    case = selected(row["selected"], *row["rules"].split())
    outcome = propose(case, Proposing(row["change"], row["control"], "seen before"), "kim", LAW)
    if isinstance(outcome, Problem):
        assert outcome.code == row["what comes of it"]
        return
    assert asked(case.after(outcome)) == row["selected"]  # nothing changes before somebody else agrees
    assert asked(case.after(outcome, ControlAgreed("lee"))) == row["what comes of it"]
    assert asked(case.after(outcome, ControlDeclined("no ground", "lee"))) == row["selected"]


def test_nobody_agrees_with_himself():
    case = selected("examination", "price")
    case = case.after(propose(case, Proposing("waive", "none", "perishable"), "kim", LAW))
    assert agree(case, "kim").code == "second-person-needed"
    assert decline(case, Declining("no"), "kim").code == "second-person-needed"
    assert isinstance(agree(case, "lee"), ControlAgreed)
    assert propose(case, Proposing("add", "examination", "x"), "lee", LAW).code == "change-proposed-already"


def test_there_must_be_something_to_answer_and_something_to_change():
    assert agree(selected("none"), "lee").code == "no-change-proposed"
    assert decline(selected("none"), Declining("no"), "lee").code == "no-change-proposed"
    add = Proposing("add", "examination", "a tip")
    assert propose(Case(import_of(DISPLAYS)), add, "kim", LAW).code == "nothing-to-examine"
    assert propose(selected("none").after(Released(TODAY)), add, "kim", LAW).code == "goods-gone"
    assert propose(selected("none").after(Withdrawn("sold on")), add, "kim", LAW).code == "case-ended"
    done = selected("examination", "price").after(Examined("examination", conforms=True))
    assert propose(done, Proposing("waive", "none", "late"), "kim", LAW).code == "examined-already"


def test_a_control_about_to_be_added_stops_the_goods_and_a_waiver_does_not():
    passed = selected("none").after(ControlPassed("none"))
    adding = passed.after(propose(passed, Proposing("add", "examination", "a tip"), "kim", LAW))
    assert controls.stopped(adding).code == "added-control-to-agree"
    assert controls.stopped(adding.after(ControlDeclined("old news", "lee"))) is None
    case = selected("examination", "price")
    waiving = case.after(propose(case, Proposing("waive", "none", "perishable"), "kim", LAW))
    assert controls.stopped(waiving) is None


def test_an_added_control_is_done_though_one_was_done_before():
    done = selected("documents", "price").after(Examined("documents", conforms=True), ControlPassed("documents"))
    again = changed(done, "add", "documents")
    assert again.find(ControlPassed) is None
    assert controls.pass_control(again) == Wait("officer", "documents-to-do", "control:documents")
    assert controls.pass_control(again.after(Examined("documents", conforms=True))) == ControlPassed("documents")
    assert (control_changes.was_added(again), control_changes.was_waived(again)) == (True, False)


def test_a_new_selection_ends_a_waiver_and_not_an_addition():
    waived = changed(selected("examination", "price"), "waive", "none")
    assert controls.pass_control(waived) == ControlPassed("none")
    anew = waived.after(ControlSelected(Selection("examination", (), 1)))
    assert asked(anew) == "examination"
    added = changed(selected("none"), "add", "examination").after(ControlSelected(Selection("none", (), 1)))
    assert asked(added) == "examination"
    looked = added.after(Examined("examination", conforms=True), ControlSelected(Selection("none", (), 1)))
    assert asked(looked) == "none"


CHANGES = st.lists(st.tuples(st.sampled_from(["add", "waive"]), st.sampled_from(["none", "documents", "examination"])))


@given(st.sampled_from(["none", "documents", "examination"]), CHANGES, st.data())
def test_the_lot_is_never_made_lighter_whatever_anybody_proposes(control, changes, data):
    case = selected(control, RANDOM)
    for change, to in changes:
        outcome = propose(case, Proposing(change, to, "because"), "kim", LAW)
        if isinstance(outcome, ControlProposed):
            case = case.after(outcome)
            case = case.after(agree(case, "lee") if data.draw(st.booleans()) else decline(case, Declining("no"), "lee"))
        assert STRICTNESS[asked(case)] >= STRICTNESS[control]
        assert proposed(case) is None
