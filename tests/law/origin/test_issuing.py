"""Issuing, step by step: what each step looks at, what it answers, and whom it waits for."""

from datetime import date
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gwanmun.law.origin.application import (
    ApplicationAmended,
    ApplicationReviewed,
    ApplicationWithdrawn,
    CertificateGranted,
    DeterminationsFrozen,
    GoodsMatched,
    ItemAsked,
    ReviewSelected,
    ShipmentDated,
)
from gwanmun.law.origin.exportation import Coverage, left
from gwanmun.law.origin.exportation import after as covered_after
from gwanmun.law.origin.frozen import digest
from gwanmun.law.origin.holds import coverage_events
from gwanmun.law.origin.issuing import STEPS, IssuingFacts, Sought, advance
from gwanmun.law.origin.issuing_law import IssuingLaw, ReviewLaw
from tests.law.origin.certificates import (
    LAW,
    PASSED,
    TODAY,
    application,
    case,
    exportation,
    facts,
    line,
    provisions,
)


def walked(asked=None, law=LAW, **known):
    return advance(case(asked), facts(**known), law)


def told(wait):
    return [(problem.code, problem.path) for problem in wait.problems]


def test_an_application_in_order_is_granted_at_once():
    """Nobody need read it: every step is settled by the law, in the order of the list."""
    reached, wait = walked()
    assert wait is None
    assert [type(event) for event in reached.events] == [settled_by for settled_by, _ in STEPS]
    certificate = reached.granted
    assert (certificate.number, certificate.issued, certificate.expires) == (
        "KR-VKFTA-26-0000007",
        TODAY,
        date(2027, 2, 3),
    )
    assert certificate.items[0].determination == digest(PASSED)


def test_what_is_granted_is_settled():
    reached, _ = walked()
    assert advance(reached, facts(serial=8), LAW) == (reached, None)


def test_facts_are_written_down_and_read_again():
    """A decision is taken again on the facts beside it, so they must survive their journey through JSON."""
    known = facts()
    again = msgspec.json.decode(msgspec.json.encode(known), type=IssuingFacts)
    assert again == known
    assert msgspec.json.encode(advance(case(), again, LAW)[0]) == msgspec.json.encode(walked()[0])


def test_an_export_that_is_not_released_is_waited_for():
    reached, wait = walked(exportation=exportation(standing="lodged"))
    assert (wait.code, wait.subject) == ("export-not-released", "declaration:E-1")
    assert advance(reached, facts(), LAW)[0].granted is not None


REFUSED = [
    ({"provisions": None}, "agreement-unknown"),
    ({"exportation": None}, "export-declaration-unknown"),
    ({"exportation": exportation(standing="ended")}, "export-ended"),
    ({"exportation": exportation(exporter=replace(facts().exportation.exporter, identifier="9"))}, "export-of-another"),
    ({"exportation": exportation(destination="TH")}, "destination-not-partner"),
    ({"exportation": exportation(line(origin="CN"))}, "goods-of-another-country"),
    ({"exportation": exportation(line(fob=None)), "sought": (Sought(replace(PASSED, by_value=True)),)}, "fob-unknown"),
    ({"sought": ()}, "exporter-not-entitled"),
    ({"sought": (Sought(replace(PASSED, verdict="fail")),)}, "origin-not-met"),
    ({"sought": (Sought(replace(PASSED, verdict="unknown", missing=("the weight",))),)}, "origin-undecided"),
    ({"provisions": provisions(most_items=0)}, "certificate-items-too-many"),
    ({"exportation": exportation(loaded_on=date(2025, 1, 2))}, "retroactive-too-late"),
    ({"exportation": exportation(loaded_on=date(2026, 1, 2)), "provisions": provisions(retroactive_within_months=None)},
     "retroactive-not-allowed"),
]  # fmt: skip


@pytest.mark.parametrize(("known", "code"), REFUSED, ids=[code for _, code in REFUSED])
def test_what_is_not_in_order_goes_back(known, code):
    reached, wait = walked(**known)
    assert (wait.whom, wait.code, [problem.code for problem in wait.problems]) == (
        "exporter",
        "application-to-mend",
        [code],
    )
    assert reached.granted is None


def test_one_line_of_twenty_one_items_goes_on_two_certificates():
    lines = tuple(line(product=f"P-{n}") for n in range(21))
    _, wait = walked(exportation=exportation(*lines))
    assert ("certificate-items-too-many", "items") in told(wait)


def test_packages_of_the_items_are_packages_of_the_declaration():
    items = (ItemAsked(1, Decimal(400), packages=30), ItemAsked(1, Decimal(400), packages=11))
    _, wait = walked(application(*items), sought=(Sought(PASSED),) * 2)
    assert told(wait) == [("packages-beyond-declaration", "items")]


REVIEWS = [
    ({}, {}, "", ()),
    ({"earlier_certificates": 2}, {"first_certificates": 3}, "", ("first-certificates",)),
    ({"earlier_certificates": 3}, {"first_certificates": 3}, "", ()),
    ({"exportation": exportation(loaded_on=date(2026, 1, 2))}, {}, "", ("retroactive",)),
    ({"exportation": exportation(loaded_on=date(2026, 1, 2))}, {"retroactive": False}, "", ()),
    ({"draw": 499}, {"random_per_ten_thousand": 500}, "", ("chance",)),
    ({"draw": 500}, {"random_per_ten_thousand": 500}, "", ()),
]


@pytest.mark.parametrize(("known", "review", "_", "reasons"), REVIEWS)
def test_whom_a_person_reads_and_why(known, review, _, reasons):
    law = IssuingLaw(review=ReviewLaw(**{"first_certificates": 0, "random_per_ten_thousand": 0, **review}))
    reached, wait = walked(law=law, **known)
    assert reached.get(ReviewSelected).reasons == reasons
    assert (wait is not None) == bool(reasons)


def test_a_review_that_finds_something_sends_it_back_and_an_amendment_begins_anew():
    law = IssuingLaw(review=ReviewLaw(first_certificates=99))
    reached, wait = walked(law=law)
    assert (wait.whom, wait.code) == ("officer", "review-to-do")
    reached, wait = advance(reached.after(ApplicationReviewed(conforms=False, findings="marks")), facts(), law)
    assert (wait.whom, wait.facts) == ("exporter", {"findings": "marks"})
    reached, wait = advance(reached.after(ApplicationAmended(application(marks="HB"), "marks")), facts(), law)
    assert wait.code == "review-to-do"
    reached, wait = advance(reached.after(ApplicationReviewed(conforms=True)), facts(), law)
    assert reached.granted.items[0].marks == "HB"


def test_between_review_and_issue_the_export_may_fall_away():
    """What was matched is looked at once more before a number is given."""
    law = IssuingLaw(review=ReviewLaw(first_certificates=99))
    reached, _ = walked(law=law)
    reviewed = reached.after(ApplicationReviewed(conforms=True))
    _, wait = advance(reviewed, facts(exportation=exportation(standing="ended")), law)
    assert [problem.code for problem in wait.problems] == ["export-ended"]
    _, wait = advance(reviewed, facts(exportation=exportation(line(700))), law)
    assert [problem.code for problem in wait.problems] == ["export-changed"]
    ship = exportation(means_name="HMM GAON", loaded_on=TODAY)
    assert advance(reviewed, facts(exportation=ship), law)[0].granted is not None, "which ship it is nobody reads again"


def test_a_partial_item_has_its_share_of_weight_and_price():
    item = ItemAsked(1, Decimal(200), packages=10)
    reached, _ = walked(application(item), sought=(Sought(replace(PASSED, by_value=True)),))
    (issued,) = reached.granted.items
    assert (issued.gross_weight_kg, issued.fob.value) == (Decimal("110.000"), Decimal("6000.00"))


def test_the_carriers_word_on_the_departure_goes_before_the_plan():
    planned = application(departure=date(2026, 2, 20))
    assert walked(planned)[0].get(ShipmentDated).departure == date(2026, 2, 20)
    loaded = exportation(loaded_on=TODAY)
    assert walked(planned, exportation=loaded)[0].get(ShipmentDated).departure == TODAY


# What it holds.


def held(reached, coverage=None):
    for event in coverage_events(reached, "E-1", coverage, on=TODAY):
        coverage = covered_after(coverage, event)
    return coverage


def test_it_holds_its_goods_from_the_match_and_gives_them_back():
    law = IssuingLaw(review=ReviewLaw(first_certificates=99))
    reached, _ = walked(law=law)
    coverage = held(reached)
    assert coverage == Coverage("E-1", "1168200276", {"vkfta": {"A-1": {1: Decimal(800)}}})
    assert held(reached, coverage) == coverage, "it is held once"
    assert held(reached.after(ApplicationWithdrawn("no")), coverage).covered == {"vkfta": {}}
    amended = reached.after(ApplicationAmended(application(), "again"))
    assert held(amended, coverage).covered == {"vkfta": {}}, "until it is matched again"


def test_an_application_that_now_names_another_export_leaves_the_first():
    reached, _ = walked()
    coverage = held(reached)
    moved = case().after(GoodsMatched("E-2", {1: Decimal(1)}, ""))
    assert held(moved, coverage).covered == {"vkfta": {}}


quantities = st.lists(st.integers(1, 900), min_size=1, max_size=12)


@given(quantities)
def test_certificates_together_never_pass_the_declaration(quantities):
    """However many applications come for one line, what is granted together is never more than was declared."""
    coverage, granted = None, Decimal(0)
    for number, quantity in enumerate(quantities):
        item = ItemAsked(1, Decimal(quantity), packages=1)
        one = case(application(item))
        one = type(one)(replace(one.applied, number=f"A-{number}"))
        reached, wait = advance(one, facts(coverage=coverage, serial=number), LAW)
        assert (wait is None) == (quantity <= left(exportation(), coverage, "vkfta")[1])
        for event in coverage_events(reached, "E-1", coverage, on=TODAY):
            coverage = covered_after(coverage, event)
        granted += sum(
            (
                item.quantity
                for event in reached.events
                if isinstance(event, CertificateGranted)
                for item in event.certificate.items
            ),
            Decimal(0),
        )
    assert granted <= 800


def test_nothing_that_does_not_pass_is_ever_frozen():
    for verdict in ("fail", "unknown"):
        reached, _ = walked(sought=(Sought(replace(PASSED, verdict=verdict)),))
        assert reached.find(DeterminationsFrozen) is None
