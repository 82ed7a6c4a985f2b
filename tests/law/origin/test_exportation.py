"""What certificates cover of an export declaration: never more of a line than it declares, whatever happens."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from gwanmun.law.basics.money import Amount
from gwanmun.law.origin.exportation import (
    CoverGivenBack,
    Exportation,
    ExportedLine,
    GoodsCovered,
    after,
    left,
    uncovered,
)
from gwanmun.law.origin.issued_certificate import NamedParty

TODAY = date(2026, 2, 3)
HANBIT, SAO_MAI = NamedParty("Hanbit", "KR", identifier="1168200276"), NamedParty("Sao Mai", "VN")


def exportation(*quantities):
    lines = tuple(
        ExportedLine(
            "850440", "KR", "goods", Decimal(quantity), "H87", Decimal(1), Decimal(2), Amount(Decimal(9), "USD")
        )
        for quantity in quantities
    )
    return Exportation("E-1", "released", HANBIT, SAO_MAI, "VN", "INV", TODAY, 5, "CT", lines)


def covered(application, agreement="vkfta", **lines):
    held = {int(name.removeprefix("line")): Decimal(quantity) for name, quantity in lines.items()}
    return GoodsCovered("E-1", HANBIT.identifier, agreement, application, held, TODAY)


def test_what_one_application_holds_another_finds_taken():
    coverage = after(None, covered("A-1", line1=60))
    goods = exportation(100, 10)
    assert left(goods, coverage, "vkfta") == {1: Decimal(40), 2: Decimal(10)}
    assert left(goods, coverage, "vkfta", apart_from=["A-1"])[1] == Decimal(100), "what is its own is not in its way"
    assert left(goods, coverage, "akfta")[1] == Decimal(100), "another agreement's certificate may cover the same goods"


def test_an_amended_application_holds_what_it_asks_now():
    coverage = after(after(None, covered("A-1", line1=60)), covered("A-1", line2=5))
    assert left(exportation(100, 10), coverage, "vkfta") == {1: Decimal(100), 2: Decimal(5)}


def test_what_is_given_back_is_free():
    coverage = after(after(None, covered("A-1", line1=60)), CoverGivenBack("vkfta", "A-1", TODAY))
    assert left(exportation(100), coverage, "vkfta") == {1: Decimal(100)}


def test_more_than_is_left_is_said_line_by_line():
    coverage = after(None, covered("A-1", line1=60))
    goods = exportation(100, 10)
    wanted = {1: Decimal(41), 2: Decimal(11)}
    problems = uncovered(wanted, left(goods, coverage, "vkfta"), goods)
    assert [(p.code, p.facts["line"], p.facts["left"]) for p in problems] == [
        ("goods-beyond-declaration", "1", "40"),
        ("goods-beyond-declaration", "2", "10"),
    ]


steps = st.lists(st.tuples(st.sampled_from("ABC"), st.integers(1, 120), st.booleans()), max_size=20)


@given(steps)
def test_no_line_is_ever_covered_beyond_what_it_declares(steps):
    """Applications come, change their minds and go; whoever asks for too much is refused."""
    goods, coverage = exportation(100), None
    for application, quantity, gives_back in steps:
        if gives_back and coverage is not None:
            coverage = after(coverage, CoverGivenBack("vkfta", application, TODAY))
        elif not uncovered({1: Decimal(quantity)}, left(goods, coverage, "vkfta", apart_from=[application]), goods):
            coverage = after(coverage, covered(application, line1=quantity))
        assert 0 <= left(goods, coverage, "vkfta")[1] <= 100
