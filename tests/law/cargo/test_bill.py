"""The bill of lading: no package is drawn that did not land, and none leaves that was not released."""

from datetime import date
from decimal import Decimal

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from gwanmun.law.basics.problem import Problem
from gwanmun.law.cargo.bill import (
    Bill,
    BillEvent,
    CarriedOut,
    Draft,
    DrawnDown,
    Landed,
    ManifestCorrected,
    Manifested,
    Restored,
    Stock,
    after,
    carry_in,
    carry_out,
    clear,
    covers,
    discrepancy,
    draw_down,
    fold,
    land,
    redraw,
    restore,
    seen_by,
)
from gwanmun.law.cargo.split import Share, split
from tests.law.cargo.lading import INCHEON, ON, landed, manifested
from tests.law.tables import named, table

DRAWING = table("""
landed | others drew | asked | answer
-------+-------------+-------+-----------------------
100    |             | 100   | drawn
100    |             | 101   | bill-overdrawn
100    | 60          | 40    | drawn
100    | 60          | 41    | bill-overdrawn
40     |             | 40    | drawn
40     |             | 41    | bill-overdrawn
0      |             | 1     | bill-not-landed
100    |             | 0     | packages-not-positive
100    |             | -5    | packages-not-positive
""")


@pytest.mark.parametrize("row", DRAWING, ids=named)
def test_a_declaration_draws_what_landed_and_is_left(row):
    bill = landed(int(row["landed"]))
    if row["others drew"]:
        bill = after(bill, DrawnDown("26-1", int(row["others drew"]), ON))
    outcome = draw_down(bill, "26-2", int(row["asked"]), on=ON)
    assert (outcome.code if isinstance(outcome, Problem) else "drawn") == row["answer"]
    assert covers(bill, int(row["asked"])) == (row["answer"] == "drawn")


def test_an_overdrawn_bill_says_what_landed_what_is_left_and_what_was_asked():
    bill = after(landed(100), DrawnDown("26-1", 60, ON))
    refusal = draw_down(bill, "26-2", 41, on=ON)
    assert refusal.path == "consignment.packages"
    assert refusal.facts == {"bill": "HDMU1234567", "manifested": "100", "landed": "100", "left": "40", "asked": "41"}


def test_a_master_bill_is_drawn_through_its_houses():
    master = fold([manifested(kind="master"), Landed(100, Decimal(1000), ON)])
    assert draw_down(master, "26-1", 1, on=ON).code == "bill-is-master"
    assert not covers(master, 1)


def test_no_bill_covers_nothing():
    assert not covers(None, 1)


AMENDING = table("""
drew | carried out | amended to | answer
-----+-------------+------------+----------------------
10   |             | 15         | DrawnDown 5
10   |             | 10         |
10   |             | 4          | Restored 6
10   |             | 0          | Restored 10
10   | 4           | 4          | Restored 6
10   | 4           | 3          | restore-exceeds-drawn
10   |             | 101        | bill-overdrawn
""")


@pytest.mark.parametrize("row", AMENDING, ids=named)
def test_an_amended_declaration_draws_more_or_gives_back(row):
    bill = after(landed(100, carried_in=100), DrawnDown("26-1", int(row["drew"]), ON))
    if row["carried out"]:
        bill = after(bill, clear(bill, "26-1", on=ON))
        bill = after(bill, CarriedOut(INCHEON, int(row["carried out"]), "26-1", ON))
    match redraw(bill, "26-1", int(row["amended to"]), on=ON):
        case None:
            answer = ""
        case Problem(code=code):
            answer = code
        case event:
            answer = f"{type(event).__name__} {event.packages}"
    assert answer == row["answer"]


CARRYING_OUT = table("""
drawn | cleared | carried in | asked | answer
------+---------+------------+-------+------------------------------
10    | yes     | 100        | 10    | out
10    | yes     | 100        | 11    | carry-out-not-released
10    | no      | 100        | 1     | carry-out-not-released
10    | yes     | 4          | 4     | out
10    | yes     | 4          | 5     | carry-out-exceeds-carried-in
10    | yes     | 0          | 1     | carry-out-exceeds-carried-in
""")


@pytest.mark.parametrize("row", CARRYING_OUT, ids=named)
def test_only_released_packages_that_lie_there_leave(row):
    bill = after(landed(100, carried_in=int(row["carried in"])), DrawnDown("26-1", int(row["drawn"]), ON))
    if row["cleared"] == "yes":
        bill = after(bill, clear(bill, "26-1", on=ON))
    outcome = carry_out(bill, "26-1", int(row["asked"]), place=INCHEON, on=ON)
    assert (outcome.code if isinstance(outcome, Problem) else "out") == row["answer"]


def test_packages_given_back_after_release_are_released_no_more():
    bill = after(landed(100, carried_in=100), DrawnDown("26-1", 10, ON))
    bill = after(bill, clear(bill, "26-1", on=ON))
    bill = after(bill, Restored("26-1", 10, ON))
    assert carry_out(bill, "26-1", 1, place=INCHEON, on=ON).code == "carry-out-not-released"
    assert bill.left == 100


LANDING = table("""
manifested | landed | last | over or short
-----------+--------+------+--------------
100        | 60     | no   |
100        | 60     | yes  | -40
100        | 100    | yes  |
100        | 103    | no   | 3
100        | 103    | yes  | 3
""")


@pytest.mark.parametrize("row", LANDING, ids=named)
def test_short_and_over_landing_are_stated(row):
    bill = fold([manifested(packages=int(row["manifested"]))])
    weight = Decimal(int(row["landed"]) * 10)
    bill = after(bill, land(bill, int(row["landed"]), gross_weight_kg=weight, on=ON, last=row["last"] == "yes"))
    stated = discrepancy(bill)
    assert (str(stated.packages) if stated else "") == row["over or short"]


def test_a_corrected_manifest_settles_the_discrepancy():
    bill = fold([manifested(), Landed(97, Decimal(970), ON, last=True)])
    assert discrepancy(bill).packages == -3
    assert discrepancy(after(bill, ManifestCorrected(97, Decimal(970), "three cartons left behind", ON))) is None


def test_nothing_lands_after_the_last():
    bill = fold([manifested(), Landed(97, Decimal(970), ON, last=True)])
    assert land(bill, 3, gross_weight_kg=Decimal(30), on=ON).code == "landing-over"


@pytest.mark.parametrize("weight", ["NaN", "sNaN", "-1", "Infinity", "1e40", "1e2000000", "1e-2000000"])
def test_a_weight_that_is_none_is_refused(weight):
    assert land(landed(0), 1, gross_weight_kg=Decimal(weight), on=ON).code == "weight-unusable"


def test_the_first_carry_in_starts_the_storage_clock():
    assert landed(100).carried_in_on is None
    assert landed(100, carried_in=10).carried_in_on == ON


def test_what_came_ashore_has_arrived():
    assert landed(0).arrived is None
    assert landed(1).arrived == ON


def test_a_bill_begins_with_its_manifest():
    with pytest.raises(ValueError, match="begins with Manifested"):
        fold([Landed(1, Decimal(1), ON)])


DECLARATIONS = st.sampled_from(["26-1", "26-2", "26-3"])
COUNTS = st.integers(-2, 140)


class Terminal(RuleBasedStateMachine):
    """Whatever carriers, warehouses, declarants and customs try with a bill, in any order, its books stay right."""

    def __init__(self):
        super().__init__()
        self.events = [manifested()]
        self.bill = fold(self.events)

    def happen(self, outcome):
        if outcome is None or isinstance(outcome, (Problem, tuple)):
            return
        self.events.append(outcome)
        self.bill = after(self.bill, outcome)

    @rule(packages=COUNTS, grams=st.integers(0, 10**6), last=st.sampled_from([False, False, False, True]))
    def land(self, packages, grams, last):
        self.happen(land(self.bill, packages, gross_weight_kg=Decimal(grams) / 1000, on=ON, last=last))

    @rule(packages=COUNTS, place=st.sampled_from([INCHEON, "03099999"]))
    def carry_in(self, packages, place):
        self.happen(carry_in(self.bill, place, packages, on=ON))

    @rule(declaration=DECLARATIONS, packages=COUNTS)
    def draw(self, declaration, packages):
        self.happen(draw_down(self.bill, declaration, packages, on=ON))

    @rule(declaration=DECLARATIONS, packages=COUNTS)
    def give_back(self, declaration, packages):
        self.happen(restore(self.bill, declaration, packages, on=ON))

    @rule(declaration=DECLARATIONS, packages=st.integers(0, 140))
    def amend(self, declaration, packages):
        outcome = redraw(self.bill, declaration, packages, on=ON)
        self.happen(outcome)
        if not isinstance(outcome, Problem) and (outcome or declaration in self.bill.drafts):
            assert self.bill.drafts[declaration].drawn == packages

    @rule(declaration=DECLARATIONS)
    def release(self, declaration):
        self.happen(clear(self.bill, declaration, on=ON))

    @rule(declaration=DECLARATIONS, packages=COUNTS, place=st.sampled_from([INCHEON, "03099999"]))
    def carry_out(self, declaration, packages, place):
        self.happen(carry_out(self.bill, declaration, packages, place=place, on=ON))

    @rule(packages=COUNTS, place=st.sampled_from(["", INCHEON]))
    def split(self, packages, place):
        share = Share(f"{self.bill.number}-{len(self.bill.split)}", packages)
        self.happen(split(self.bill, [share], on=ON, place=place))

    @invariant()
    def never_more_than_landed(self):
        bill = self.bill
        assert bill.left >= 0
        assert bill.left + bill.drawn + bill.split_away == bill.landed
        assert bill.on_quay >= 0
        assert 0 <= bill.split_weight_kg <= bill.landed_weight_kg

    @invariant()
    def every_package_is_somewhere(self):
        bill = self.bill
        there = sum(stock.there for stock in bill.places.values())
        gone = sum(draft.carried_out for draft in bill.drafts.values())
        assert bill.on_quay + there + gone + bill.split_away == bill.landed

    @invariant()
    def never_out_more_than_in_nor_than_released(self):
        for stock in self.bill.places.values():
            assert stock.there >= 0
        for draft in self.bill.drafts.values():
            assert 0 <= draft.carried_out <= draft.cleared <= draft.drawn
        out = sum(stock.carried_out for stock in self.bill.places.values())
        assert out == sum(draft.carried_out for draft in self.bill.drafts.values())

    @invariant()
    def a_declaration_sees_all_it_needs_and_no_more(self):
        for declaration in (*self.bill.drafts, "somebody new"):
            seen = seen_by(self.bill, declaration)
            assert len(seen.drafts) <= 2
            assert (seen.landed, seen.drawn, seen.left) == (self.bill.landed, self.bill.drawn, self.bill.left)
            assert seen.drafts.get(declaration) == self.bill.drafts.get(declaration)
            for packages in (1, max(1, self.bill.left), self.bill.left + 1):
                whole = redraw(self.bill, declaration, packages, on=ON)
                assert redraw(seen, declaration, packages, on=ON) == whole

    @invariant()
    def the_journal_tells_the_same(self):
        written = msgspec.json.encode(self.events)
        read = msgspec.json.decode(written, type=list[BillEvent])
        assert msgspec.json.encode(read) == written
        assert fold(read) == self.bill
        kept = msgspec.json.encode(self.bill)
        assert msgspec.json.decode(kept, type=Bill) == self.bill


Terminal.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestTerminal = Terminal.TestCase


@pytest.mark.parametrize(
    ("landed", "carried_in", "cleared", "carried_out", "must"),
    [
        (0, 0, 0, 0, ""),  # nothing has come yet
        (5, 0, 0, 0, "carry-in"),
        (5, 3, 0, 0, "carry-in"),
        (5, 5, 0, 0, ""),  # it lies where it must, and customs has not let it go
        (5, 5, 5, 0, "let-go"),
        (5, 5, 2, 2, ""),
        (5, 5, 3, 2, "let-go"),
        (5, 0, 5, 0, ""),  # let go on the quay: it may leave from there
        (5, 0, 2, 0, "carry-in"),  # the three others
    ],
)
def test_what_a_warehouse_has_still_to_do(landed, carried_in, cleared, carried_out, must):
    manifest = Manifested(
        "B1", "simple", 5, "CT", Decimal(100), "goods", "S", "C", "1", "VNHPH", "KRPUS", date(2026, 2, 2)
    )
    places = {"P1": Stock(carried_in, carried_out)} if carried_in else {}
    drafts = {"D1": Draft(cleared, cleared, carried_out)} if cleared else {}
    assert Bill(manifest, landed=landed, places=places, drafts=drafts).warehouse_must == must
