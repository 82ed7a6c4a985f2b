"""The assessment: what lines owe to the last won, with the arithmetic, and what a declaration owes in all."""

import json
from datetime import date
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gwanmun.law.basics.money import Rounding
from gwanmun.law.tariff.assess import Assessment, assess, explain
from gwanmun.law.tariff.chosen import Chosen
from gwanmun.law.tariff.index import TariffIndex
from gwanmun.law.tariff.tariff import TariffRounding, Tax
from tests.law.tables import named, table
from tests.law.tariff.small_tariff import (
    CLASSES,
    ON,
    TEN_WON_A_DECLARATION,
    TEN_WON_A_LINE,
    VAT,
    line,
    measure,
    only,
    tariff,
)
from tests.shared import shared

STEEL, PAPER, GARLIC = "7210491010", "4802560000", "0703209000"
ROWS = (
    measure(STEEL, "A", "8%"),
    measure(STEEL, "C", "6.5%"),
    measure(STEEL, "FVN1", "free", "VN"),
    measure(STEEL, "I", "15.39%", "CN"),
    measure(PAPER, "A", "free"),
    measure("0703", "A", "50%"),
    measure(GARLIC, "W2", "greater(360%, 1800 KRW/KGM)"),
)
EXEMPT_VAT = Tax("vat", {}, ("customs_value", "duty"), "10", exempt=("0703",))
KOREA = TariffIndex(tariff(*ROWS, codes=(STEEL, PAPER, GARLIC), taxes=(EXEMPT_VAT,)))
BY_DECLARATION = TariffIndex(
    tariff(*ROWS, codes=(STEEL, PAPER, GARLIC), taxes=(EXEMPT_VAT,), rounding=TEN_WON_A_DECLARATION)
)

OWED = table("""
commodity  | origin | proven | value   | KGM  | class | duty    | vat    | total
-----------+--------+--------+---------+------+-------+---------+--------+--------
7210491010 | JP     |        | 1200000 |      | C     | 78000   | 127800 | 205800
7210491010 | VN     |        | 1000003 |      | C     | 65000   | 106500 | 171500
7210491010 | VN     | FVN1   | 1000003 |      | FVN1  | 0       | 100000 | 100000
7210491010 | CN     |        | 1000003 |      | C     | 218900  | 121890 | 340790
4802560000 | VN     |        | 99      |      | A     | 0       | 0      | 0
4802560000 | VN     | FVN1   | 109     |      | A     | 0       | 10     | 10
0703209000 | CN     |        | 1000000 | 100  | W2    | 3600000 |        | 3600000
0703209000 | CN     |        | 1000    | 100  | W2    | 180000  |        | 180000
7210491010 | JP     |        | 0       |      | C     | 0       | 0      | 0
""")


@pytest.mark.parametrize("row", OWED, ids=named)
def test_Article_47_what_is_less_than_ten_won_is_dropped_of_each_duty_and_tax(row):
    quantities = {"KGM": row["KGM"]} if row["KGM"] else {}
    goods = line(int(row["value"]), row["commodity"], row["origin"], row["proven"], **quantities)
    answer = assess(KOREA, [goods], ON)
    (owed,) = answer.lines
    assert (owed.rate_class, owed.duty) == (row["class"], int(row["duty"]))
    assert owed.taxes == ({"vat": int(row["vat"])} if row["vat"] else {})
    assert answer.total == int(row["total"])


def test_the_arithmetic_can_be_checked_by_hand():
    (owed,) = assess(KOREA, [line(1_000_003, STEEL, "CN")], ON).lines
    assert owed.reasons == (
        "C 6.5%: lower than A 8%",
        "duty: 6.5% of 1000003 = 65000.195; down to 10: 65000 [act]",
        "I: 15.39% of 1000003 = 153900.4617; down to 10: 153900 [act]",
        "vat: 10% of customs_value + duty 1218903 = 121890.3; down to 10: 121890",
    )
    assert owed.additions == {"I": 153_900}
    assert owed.duty == 65_000 + 153_900


def test_the_arithmetic_of_an_amount_by_weight():
    (owed,) = assess(KOREA, [line(1001, GARLIC, "CN", KGM="100.004")], ON).lines
    assert owed.reasons == (
        "W2 greater(360%, 1800 KRW/KGM): goes before A 50%",
        "duty: 360% of 1001 = 3603.6 [act]",
        "duty: 1800 KRW/KGM on 100.004 KGM = 180007.2 [act]",
        "duty: greater(360%, 1800 KRW/KGM) = 180007.2 [act]",
        "duty: down to 10 = 180000 [act]",
        "vat: exempt",
    )


def test_a_proven_preference_without_a_rate_is_said():
    (owed,) = assess(KOREA, [line(1000, PAPER, "VN", "FVN1")], ON).lines
    assert "FVN1: no rate on these goods" in owed.reasons


STAGES = table("""
stage       | mode    | duty each  | duty total | vat total
------------+---------+------------+------------+----------
line        | down    | 10         | 30         | 60
declaration | down    | 19         | 50         | 70
line        | half_up | 20         | 60         | 90
declaration | half_up | 19         | 60         | 80
line        | up      | 20         | 60         | 90
declaration | up      | 19         | 60         | 80
""")


@pytest.mark.parametrize("row", STAGES, ids=named)
def test_where_amounts_are_made_whole_changes_the_sums(row):
    """Three lines of 249 won at 8%: 19.92 each. A tenth of 249 + 10 is 25.9, of 249 + 19 is 26.8, of 249 + 20 is 26.9."""
    rounding = TariffRounding(row["stage"], Rounding(10, row["mode"]))
    index = TariffIndex(tariff(measure(STEEL, "A", "8%"), rounding=rounding))
    answer = assess(index, [line(249)] * 3, ON)
    assert {owed.duty for owed in answer.lines} == {int(row["duty each"])}
    assert answer.totals == {"duty": int(row["duty total"]), "vat": int(row["vat total"])}
    assert answer.total == int(row["duty total"]) + int(row["vat total"])


PROBLEMS = table("""
commodity  | origin | proven | value | problem                | path
-----------+--------+--------+-------+------------------------+--------------------------
7210499999 | VN     |        | 1000  | commodity-unknown      | lines[1].commodity
7210491010 | VN     | FXX9   | 1000  | rate-class-unknown     | lines[1].agreement_class
7210491010 | VN     |        | -1    | customs-value-negative | lines[1].customs_value
0703209000 | CN     |        | 1000  | quantity-missing       | lines[1].quantities
""")


@pytest.mark.parametrize("row", PROBLEMS, ids=named)
def test_a_problem_names_its_line(row):
    bad = line(int(row["value"]), row["commodity"], row["origin"], row["proven"])
    problem = only(assess(KOREA, [line(1000), bad], ON))
    assert (problem.code, problem.path) == (row["problem"], row["path"])


def test_all_problems_of_a_declaration_come_at_once():
    lines = [line(1000, "9999999999"), line(1000, GARLIC), line(1000), line(-5)]
    assert [p.path for p in assess(KOREA, lines, ON)] == [
        "lines[0].commodity",
        "lines[1].quantities",
        "lines[3].customs_value",
    ]


def test_two_winners_in_one_tier_are_a_problem_of_the_line():
    index = TariffIndex(tariff(measure(STEEL, "A", "8%"), measure(STEEL, "C", "6%"), measure(STEEL, "D", "5%")))
    problem = only(assess(index, [line(1000)], ON))
    assert (problem.code, problem.facts) == (
        "rate-ambiguous",
        {"rates": "C 6%, D 5%", "tier": "3", "asked": "rate_class"},
    )
    answer = assess(index, [replace(line(1000), chosen=Chosen("D"))], ON)
    assert answer.lines[0].rate == "5%"


def test_a_specific_rate_is_compared_on_the_amount_it_comes_to():
    index = TariffIndex(tariff(measure(STEEL, "A", "8%"), measure(STEEL, "C", "100 KRW/KGM")))
    assert assess(index, [line(10_000, KGM=7)], ON).lines[0].rate_class == "C"  # 700 against 800
    assert assess(index, [line(10_000, KGM=8)], ON).lines[0].rate_class == "A"  # 800 is not lower than 800
    assert explain(index, line(10_000, KGM=7), ON).reason == "C 100 KRW/KGM: lower than A 8%"


def test_a_tariff_that_cannot_be_read_is_a_problem_and_not_an_exception():
    bad = tariff(measure(STEEL, "A", "eight"), measure(STEEL, "Z", "5%"))
    assert [p.code for p in assess(TariffIndex(bad), [line(1)], ON)] == ["duty-unreadable", "rate-class-unknown"]


def test_a_rate_that_has_not_begun_is_no_rate():
    index = TariffIndex(tariff(measure(STEEL, "A", "8%", first="2026-02-04")))
    assert only(assess(index, [line(1)], ON)).code == "rate-missing"
    assert assess(index, [line(100)], date(2026, 2, 4)).lines[0].duty == 0


def test_an_assessment_is_written_and_read_back_as_the_same_bytes():
    lines = [line(1_000_003, STEEL, "CN"), line(5000, GARLIC, "CN", KGM=3), line(77, PAPER)]
    once = msgspec.json.encode(assess(KOREA, lines, ON))
    fresh = TariffIndex(tariff(*reversed(ROWS), codes=(GARLIC, PAPER, STEEL), taxes=(EXEMPT_VAT,)))
    assert msgspec.json.encode(assess(fresh, lines, ON)) == once
    assert msgspec.json.encode(msgspec.json.decode(once, type=Assessment)) == once


def test_an_index_forgets_rather_than_grows(monkeypatch):
    monkeypatch.setattr("gwanmun.law.tariff.index.MOST_PLANS", 10)
    index = TariffIndex(tariff(measure(STEEL, "A", "8%")))
    for year in range(2001, 2030):
        assert assess(index, [line(1000)], date(year, 1, 1)).totals["duty"] == 80
    assert len(index._plans) <= 10


def test_published_amounts():
    """The Korean government's own example, and the ten-won rule on a number of ours (marked `derived`)."""
    cases = json.loads(shared("cases/korea_duty.json").read_text(encoding="utf-8"))["cases"]
    worked = {case["id"]: case for case in cases if "rate" in case.get("inputs", {})}
    assert set(worked) == {"easylaw-1", "trunc-1"}
    for case in worked.values():
        inputs, expected = case["inputs"], case["expected"]
        value = int(inputs.get("cif_krw") or expected["cif_krw"])
        index = TariffIndex(tariff(measure(STEEL, "A", inputs["rate"])))
        assert assess(index, [line(value)], ON).totals["duty"] == int(expected["duty"])


# Promises.

PERCENTS = st.decimals(0, 400, places=1)
VALUES = st.integers(0, 10**12)
ROUNDINGS = st.builds(
    TariffRounding,
    st.sampled_from(["line", "declaration"]),
    st.builds(Rounding, st.sampled_from([1, 10, 1000]), st.sampled_from(["down", "half_up"])),
)


@st.composite
def tariffs(draw):
    """A tariff on one code: a basic rate, an agreement's, and any others, by value or by weight."""
    texts = PERCENTS.map(lambda p: f"{p}%") | st.integers(0, 9999).map(lambda a: f"{a} KRW/KGM")
    concession = draw(st.sampled_from([[], ["C"], ["W2"]]))  # both on the same goods would be a question
    classes = [*concession, *draw(st.lists(st.sampled_from(["L", "R", "B", "K", "I"]), unique=True, max_size=4))]
    rows = [measure(STEEL, rate_class, draw(texts)) for rate_class in ("A", "FVN1", *classes)]
    return TariffIndex(tariff(*rows, rounding=draw(ROUNDINGS)))


@given(tariffs(), VALUES, st.integers(0, 10**6))
def test_a_claim_of_preference_never_costs_more(index, value, weight):
    without, claimed = (assess(index, [line(value, agreement_class=c, KGM=weight)], ON) for c in ("", "FVN1"))
    assert claimed.total <= without.total


@given(tariffs(), VALUES, VALUES, st.integers(0, 10**6))
def test_more_value_never_owes_less(index, one, other, weight):
    low, high = (assess(index, [line(v, KGM=weight)], ON).total for v in sorted((one, other)))
    assert low <= high


@given(tariffs(), st.lists(VALUES, min_size=1, max_size=5))
def test_totals_are_the_sums_of_the_lines_under_the_stated_rounding(index, values):
    answer = assess(index, [line(value, KGM=1) for value in values], ON)
    rule = index.tariff.rounding
    for name, total in answer.totals.items():
        whole = sum(owed.duty if name == "duty" else owed.taxes[name] for owed in answer.lines)
        if rule.stage == "line":
            assert total == whole
        else:
            assert total % rule.rule.unit == 0
            assert abs(total - whole) < rule.rule.unit
    assert answer.total == sum(answer.totals.values())


@given(VALUES, st.integers(0, 40_000))
def test_ten_won_truncation_loses_less_than_ten_won_a_line(value, hundredths):
    percent = Decimal(hundredths) / 100
    index = TariffIndex(tariff(measure(STEEL, "A", f"{percent:f}%"), taxes=(VAT,), rounding=TEN_WON_A_LINE))
    (owed,) = assess(index, [line(value)], ON).lines
    assert 0 <= value * percent / 100 - owed.duty < 10
    assert owed.duty % 10 == 0


def test_every_class_of_the_small_tariff_is_of_the_official_order():
    assert [c.tier for c in CLASSES.values()] == sorted(c.tier for c in CLASSES.values())
