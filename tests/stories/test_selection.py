"""Selection, as the officers would tell of it: a queue within what they can do, second persons, blind cases."""

import msgspec
import pytest

from gwanmun.law.basics.problem import Refused
from gwanmun.law.clearance.case import ControlProposed, ControlSelected, Examined, Found
from gwanmun.law.clearance.control_changes import Declining, Proposing
from gwanmun.law.risk.selection import Selection
from gwanmun.office.desks import clearance, gathering, lots, rebuilding, replaying, selection
from gwanmun.office.desks.selection import StatingCapacity
from gwanmun.office.journal import journal
from gwanmun.office.journal.entry import Actor
from gwanmun.office.records.selection import controls
from tests.stories.characters import DISPLAYS, IMPORTER, OFFICER, TODAY, import_of, land, lodge, pay

KIM, LEE = Actor("kim"), Actor("lee")
INCHEON = "020"


def lodged(number, bill="MSCU0001"):
    """An import whose goods have landed, under a number of its own: the lot depends on it."""
    land(bill)
    return lodge(import_of(DISPLAYS, bill=bill, number=number))


def numbers_where(wanted, count=1):
    """Numbers for which the lots fall as wanted."""
    drawn = (f"43210-26-{n:06d}M" for n in range(100_000))
    return [number for number in drawn if wanted(number)][:count]


def is_blind(number):
    return lots.drawn(number, TODAY, "blind") < gathering.BLIND_PER_10000


SEEN, BLIND = numbers_where(lambda n: not is_blind(n), 3), numbers_where(is_blind)[0]


def refused(code):
    return pytest.raises(Refused, match=code)


def queued():
    return selection.queue(INCHEON, 100)


def test_what_was_selected_stands_in_the_queue_with_its_reasons_until_it_is_done(office):
    standing = lodged(SEEN[0])
    (one,) = queued().today
    assert (one.number, one.control, one.lane) == (SEEN[0], "documents", "rules")
    assert "first-importer" in {reason.rule for reason in one.reasons}
    clearance.record(standing.number, Examined("documents", conforms=True, minutes=12), OFFICER)
    assert queued().today == ()
    (done,) = controls.looked(TODAY, TODAY)
    assert (done.state, done.verdict, done.minutes, done.lane) == ("done", "conforms", 12, "rules")


def test_the_queue_is_cut_to_what_the_office_says_it_can_do(office):
    for place, number in enumerate(SEEN):
        lodged(number, f"MSCU000{place + 1}")
    assert len(queued().today) == 3
    selection.state_capacity(StatingCapacity(INCHEON, documents=2, examinations=1), KIM)
    cut = queued()
    assert [len(cut.today), len(cut.later)] == [2, 1]
    assert [one.number for one in (*cut.today, *cut.later)] == SEEN  # nobody overtakes his equals
    selection.state_capacity(StatingCapacity(INCHEON, documents=0, examinations=1), LEE)
    assert (queued().today, queued().capacity.by) == ((), "lee")
    with refused("code-unknown"):
        selection.state_capacity(StatingCapacity("999", 1, 1), KIM)


def test_an_officer_adds_a_control_and_a_second_one_agrees(office):
    standing = lodged(SEEN[0])
    looked = clearance.record(standing.number, Examined("documents", conforms=True), OFFICER)
    assert looked.waits_for.code == "to-pay"
    selection.propose(standing.number, Proposing("add", "examination", "the same seal as last week"), KIM)
    paid = pay(standing, looked.owed)
    assert paid.waits_for.code == "added-control-to-agree"  # paid, and the goods stay
    (one,) = queued().today
    assert (one.control, one.proposed.by) == ("none", "kim")
    with refused("second-person-needed"):
        selection.agree(standing.number, KIM)
    assert selection.agree(standing.number, LEE).waits_for.code == "examination-to-do"
    fraud = Examined(
        "examination", conforms=False, findings="other goods", found=(Found("fraud", 1, "classification", 90_000),)
    )
    assert clearance.record(standing.number, fraud, OFFICER).waits_for.code == "does-not-conform"
    (row,) = controls.looked(TODAY, TODAY)
    assert (row.added, row.verdict, row.kind, row.evaded_tax) == (1, "fraud", "classification", 90_000)


def test_a_declined_addition_lets_the_goods_go(office):
    standing = lodged(SEEN[0])
    looked = clearance.record(standing.number, Examined("documents", conforms=True), OFFICER)
    selection.propose(standing.number, Proposing("add", "examination", "a feeling"), KIM)
    pay(standing, looked.owed)
    assert selection.decline(standing.number, Declining("no ground"), LEE).status == "closed"


def test_a_waiver_changes_nothing_before_somebody_agrees(office):
    standing = lodged(SEEN[0])
    proposed = selection.propose(standing.number, Proposing("waive", "none", "read last week, same contract"), KIM)
    assert proposed.waits_for.code == "documents-to-do"
    agreed = selection.agree(standing.number, LEE)
    assert agreed.waits_for.code == "to-pay"
    (row,) = controls.of_cases(journal.keys_of("declaration", [SEEN[0]]).values()).values()
    assert (row.state, row.waived, row.looked_on) == ("waived", 1, None)


def test_a_blind_case_tells_nobody_why_until_its_result_is_stated(office):
    standing = lodged(BLIND)
    (one,) = queued().today
    assert (one.blind, one.reasons, one.lane, one.control) == (True, (), "", "documents")
    assert told(BLIND, "officer").selection.reasons == ()
    assert told(BLIND, "auditor").selection.reasons != ()
    clearance.record(standing.number, Examined("documents", conforms=True), OFFICER)
    assert told(BLIND, "officer").selection.reasons != ()
    (row,) = controls.looked(TODAY, TODAY)
    assert row.blind == 1


def told(number, insight, kind=ControlSelected):
    entries = clearance.show(number, OFFICER, insight).entries
    return next(msgspec.json.decode(e.event, type=kind) for e in entries if e.kind == kind.__name__)


def test_a_party_hears_that_it_was_selected_and_never_why(office):
    lodged(SEEN[0])
    selection.propose(SEEN[0], Proposing("add", "examination", "an informer named them"), KIM)
    entries = clearance.show(SEEN[0], IMPORTER).entries
    assert "informer" not in str([bytes(entry.event) for entry in entries])
    assert told(SEEN[0], "party").selection == Selection(told(SEEN[0], "auditor").selection.control, (), 0)
    assert told(SEEN[0], "party", ControlProposed).by == ""
    assert told(SEEN[0], "officer", ControlProposed).by == "kim"


RESULTS = [
    (Examined("documents", conforms=False), "result-missing"),
    (Examined("documents", conforms=False, found=(Found("conforms"),)), "result-missing"),
    (Examined("documents", conforms=True, found=(Found("fraud", 1, "value", 5),)), "result-contradicts"),
    (Examined("documents", conforms=False, found=(Found("fraud", 2, "value"),)), "result-of-no-line"),
    (Examined("documents", conforms=False, found=(Found("fraud"),)), "result-without-kind"),
    (Examined("documents", conforms=False, found=(Found("error", 1, "value", 5),)), "result-evades-nothing"),
]


@pytest.mark.parametrize(("examined", "code"), RESULTS, ids=[code for _, code in RESULTS])
def test_a_result_that_cannot_be_learned_from_is_refused(examined, code, office):
    standing = lodged(SEEN[0])
    with refused(code):
        clearance.record(standing.number, examined, OFFICER)


def test_the_first_finding_is_what_is_learned_though_the_second_look_finds_nothing(office):
    standing = lodged(SEEN[0])
    fraud = Examined(
        "documents", conforms=False, findings="price", found=(Found("fraud", 1, "value", 7_000),), minutes=40
    )
    clearance.record(standing.number, fraud, OFFICER)
    clearance.record(standing.number, Examined("documents", conforms=True, minutes=5), OFFICER)
    (row,) = controls.looked(TODAY, TODAY)
    assert (row.verdict, row.evaded_tax, row.minutes, row.state) == ("fraud", 7_000, 45, "done")


def test_everything_is_decided_again_and_the_records_are_made_again(office):
    standing = lodged(SEEN[0])
    selection.propose(standing.number, Proposing("add", "examination", "x-ray"), KIM)
    selection.agree(standing.number, LEE)
    clearance.record(standing.number, Examined("examination", conforms=True), OFFICER)
    lodged(BLIND, "MSCU0002")
    selection.state_capacity(StatingCapacity(INCHEON, 5, 5), KIM)
    assert [one.differences for one in replaying.replay_all() if one.differences] == []
    before = queued(), list(controls.selected(TODAY, TODAY))
    rebuilding.rebuild()
    assert (queued(), list(controls.selected(TODAY, TODAY))) == before
