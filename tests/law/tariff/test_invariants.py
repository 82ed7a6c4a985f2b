"""Invariants: each rule of a tariff, the rows that keep it and the rows that break it. A test is named by its rule."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gwanmun.law.basics.catalogue import told
from gwanmun.law.basics.period import FAR, Period, holds
from gwanmun.law.tariff import invariants
from gwanmun.law.tariff.area import Member
from gwanmun.law.tariff.measures import measures_on
from gwanmun.law.tariff.quota import Quota, Stop
from gwanmun.law.tariff.tariff import Goods
from tests.law.tables import named, table
from tests.law.tariff.small_tariff import measure, tariff

UNION = {"UNION": (Member("DE", Period(date(2000, 1, 1))), Member("GB", Period(date(2000, 1, 1), date(2020, 12, 31))))}


def days(text):
    """A period as "2026-01-01..2026-12-31"; without an end it is open."""
    first, _, last = text.partition("..")
    return Period(date.fromisoformat(first), date.fromisoformat(last) if last else FAR)


def row(text):
    """A measure as "goods class duty area/excluded/use/quota/act days", "-" for nothing."""
    goods, rate_class, duty, more, period = text.split()
    area, excluded, use, quota, act = (part.replace("+", " ").strip("-") for part in more.split("/"))
    one = measure(goods, rate_class, duty, area)
    return replace(one, excluded=tuple(excluded.split()), use_code=use, quota=quota, act=act, period=days(period))


def broken(rule, rows, *more):
    """What a rule says of some rows: the row's number and the problem, whose sentences lack nothing but a place."""
    found = list(rule(list(rows), *more))
    for each in found:
        words = told(replace(each.problem, facts=each.problem.facts | {"where": "a table:1"}))
        assert "—" not in words.cause + words.mend
    return ", ".join(f"{each.row} {each.problem.code}" for each in found)


TWICE = table("""
one                                            | other                                          | broken
-----------------------------------------------+------------------------------------------------+----------------
7210 A 8% -/-/-/-/act 2026-01-01               | 7210 A 9% -/-/-/-/act 2026-01-01               | 1 measure-twice
7210 A 8% -/-/-/-/act 2026-01-01..2026-06-30   | 7210 A 8% -/-/-/-/act 2026-01-01               | 1 measure-twice
7210 A 8% -/-/-/-/act 2026-01-01               | 7210 C 9% -/-/-/-/act 2026-01-01               |
7210 A 8% -/-/-/-/act 2026-01-01               | 7211 A 9% -/-/-/-/act 2026-01-01               |
7210 A 8% -/-/-/-/act 2026-01-01               | 7210 A 9% -/-/U1/-/act 2026-01-01              |
7210 A 8% -/-/-/-/act 2026-01-01               | 7210 A 9% -/-/-/05.1/act 2026-01-01            |
7210 A 8% VN/-/-/-/act 2026-01-01              | 7210 A 9% TH/-/-/-/act 2026-01-01              |
7210 A 8% -/-/-/-/act 2026-01-01               | 7210 A 9% -/-/-/-/act 2026-01-02               |
""")


@pytest.mark.parametrize("drawn", TWICE, ids=named)
def test_me1_each_measure_stands_once(drawn):
    rows = [row(drawn["one"]), row(drawn["other"])]
    assert broken(invariants.me1_each_measure_stands_once, rows) == drawn["broken"]


OVERLAPS = table("""
one                                            | other                                          | broken
-----------------------------------------------+------------------------------------------------+-------------------
7210 A 8% -/-/-/-/act 2026-01-01               | 7210 A 9% -/-/-/-/act 2026-07-01               | 1 measures-overlap
7210 A 8% -/-/-/-/act 2026-01-01..2026-07-01   | 7210 A 9% -/-/-/-/act 2026-07-01               | 1 measures-overlap
7210 A 8% -/-/-/-/act 2026-01-01..2026-06-30   | 7210 A 9% -/-/-/-/act 2026-07-01               |
7210 A 8% -/-/-/-/act 2026-01-01               | 7210 A 9% VN/-/-/-/act 2026-07-01              | 1 measures-overlap
7210 A 8% -/VN/-/-/act 2026-01-01              | 7210 A 9% VN/-/-/-/act 2026-07-01              |
7210 A 8% UNION/-/-/-/act 2000-01-01           | 7210 A 9% GB/-/-/-/act 2021-01-01              |
7210 A 8% UNION/-/-/-/act 2000-01-01           | 7210 A 9% GB/-/-/-/act 2020-12-31              | 1 measures-overlap
7210 A 8% -/-/U1/-/act 2026-01-01              | 7210 A 9% -/-/U2/-/act 2026-07-01              |
7210 A 8% -/-/-/-/act 2026-01-01               | 7210491010 A 9% -/-/-/-/act 2026-07-01         |
7210 A 8% -/-/-/-/act 2026-01-01               | 7210 A 9% -/-/-/-/act 2026-01-01               |
""")


@pytest.mark.parametrize("drawn", OVERLAPS, ids=named)
def test_me32_measures_do_not_overlap(drawn):
    """On the very same code: a row on ten digits is the exception to its heading's, and a twin is ME1's."""
    rows = [row(drawn["one"]), row(drawn["other"])]
    assert broken(invariants.me32_measures_do_not_overlap, rows, UNION) == drawn["broken"]


def test_me1_and_me32_let_a_row_stand_that_was_found_wrong():
    old = replace(row("7210 A 8% -/-/-/-/act 2026-01-01"), known_to=date(2026, 3, 1))
    right = replace(row("7210 A 6% -/-/-/-/act 2026-01-01"), known_from=date(2026, 3, 1))
    later = replace(row("7210 A 6% -/-/-/-/act 2026-02-01"), known_from=date(2026, 2, 28))
    assert broken(invariants.me1_each_measure_stands_once, [old, right]) == ""
    assert broken(invariants.me32_measures_do_not_overlap, [old, right], {}) == ""
    assert broken(invariants.me32_measures_do_not_overlap, [old, later], {}) == "1 measures-overlap"


@given(st.lists(st.tuples(st.sampled_from(["7210", "7210491010"]), st.integers(0, 20), st.integers(0, 20)), max_size=6))
def test_me32_and_me1_together_are_that_no_two_rates_of_a_class_win(drawn):
    """Where neither is broken, a look-up finds one rate of a class at most; where one is, some day finds two."""
    start = date(2026, 1, 1)
    spans = [(goods, start + timedelta(min(a, b)), start + timedelta(max(a, b))) for goods, a, b in drawn]
    rows = [measure(goods, "A", f"{n}%", first=str(a), last=str(b)) for n, (goods, a, b) in enumerate(spans)]
    breaches = [*invariants.me1_each_measure_stands_once(rows), *invariants.me32_measures_do_not_overlap(rows, {})]
    codes = ("7210491010", "7210300000")
    winter = [start + timedelta(n) for n in range(21)]
    several = any(
        len({each.duty for each in rows if each.goods == goods and holds(each.period, day)}) > 1
        for goods in ("7210", "7210491010")
        for day in winter
    )
    assert bool(breaches) == several
    if not breaches:
        assert all(len(measures_on(tariff(*rows), code, "VN", day)) <= 1 for code in codes for day in winter)


SPANS = table("""
measure                                              | broken
-----------------------------------------------------+--------------------
7210491010 A 8% -/-/-/-/act 2022-01-01..2025-12-31   |
7210491010 A 8% -/-/-/-/act 2022-01-01..2026-01-01   | 0 goods-do-not-span
7210491010 A 8% -/-/-/-/act 2022-01-01               | 0 goods-do-not-span
7210491010 A 8% -/-/-/-/act 2015-01-01..2023-12-31   |
7210491010 A 8% -/-/-/-/act 2015-01-01..2016-12-31   |
721049 A 8% -/-/-/-/act 2022-01-01                   |
7210 A 8% -/-/-/-/act 2022-01-01                     |
7211 A 8% -/-/-/-/act 2022-01-01                     |
721050 A 8% -/-/-/-/act 2022-01-01                   | 0 goods-do-not-span
""")
GOODS = [
    Goods("7210491010", days("2020-01-01..2025-12-31"), {}),
    Goods("7210491090", days("2020-01-01"), {}),
    Goods("7210500000", days("2020-01-01..2022-12-31"), {}),
    Goods("7210509000", days("2024-01-01"), {}),
]


@pytest.mark.parametrize("drawn", SPANS, ids=named)
def test_me8_goods_span_the_measure(drawn):
    """7211 has no goods at all, which is another problem; in 2023 there are none under 7210.50."""
    assert broken(invariants.me8_goods_span_the_measure, [row(drawn["measure"])], GOODS) == drawn["broken"]


def test_me5_an_area_has_members():
    areas = {"LEAVING": (Member("GB", days("2000-01-01..2020-12-31")),)}
    rows = [row(f"7210 A 8% {area}/-/-/-/act {period}") for area, period in (
        ("LEAVING", "2019-01-01..2020-12-31"), ("LEAVING", "2019-01-01"), ("VN", "2019-01-01"))]  # fmt: skip
    assert broken(invariants.me5_an_area_has_members, rows, areas) == "1 area-without-members"
    (breach,) = invariants.me5_an_area_has_members(rows, areas)
    assert breach.problem.facts["on"] == "2021-01-01"


def test_me24_a_measure_rests_on_an_act():
    rows = [row("7210 A 8% -/-/-/-/act 2026-01-01"), row("7210 C 8% -/-/-/-/- 2026-01-01")]
    assert broken(invariants.me24_a_measure_rests_on_an_act, rows) == "1 act-missing"


def test_me25_a_measure_begins_before_it_ends():
    rows = [row("7210 A 8% -/-/-/-/act 2026-01-01..2026-01-01"), row("7210 C 8% -/-/-/-/act 2026-01-02..2026-01-01")]
    assert broken(invariants.me25_a_measure_begins_before_it_ends, rows) == "1 period-backwards"


EXCLUSIONS = table("""
measure                                                | ME65                     | ME66
-------------------------------------------------------+--------------------------+-----------------------
7210 A 8% UNION/DE/-/-/act 2010-01-01                  |                          |
7210 A 8% UNION/VN/-/-/act 2010-01-01                  |                          | 0 exclusion-not-member
7210 A 8% UNION/GB/-/-/act 2010-01-01                  |                          |
7210 A 8% UNION/GB/-/-/act 2021-01-01                  |                          | 0 exclusion-not-member
7210 A 8% VN/TH/-/-/act 2010-01-01                     | 0 exclusion-without-area | 0 exclusion-not-member
7210 A 8% UNION+VN/VN/-/-/act 2010-01-01               |                          |
7210 A 8% -/KP/-/-/act 2010-01-01                      |                          |
7210 A 8% -/UNION/-/-/act 2010-01-01                   |                          |
""")


@pytest.mark.parametrize("drawn", EXCLUSIONS, ids=named)
def test_me65_and_me66_exclusions_are_members_of_an_area(drawn):
    rows = [row(drawn["measure"])]
    assert broken(invariants.me65_only_an_area_has_exclusions, rows, UNION) == drawn["ME65"]
    assert broken(invariants.me66_exclusions_are_members, rows, UNION) == drawn["ME66"]


def test_me87_the_act_is_in_force():
    rows = [row(f"7210 A 8% -/-/-/-/{act} 2026-01-01") for act in ("old", "late", "undated")]
    in_force = {"old": date(2026, 1, 1), "late": date(2026, 1, 2)}
    assert broken(invariants.me87_the_act_is_in_force, rows, in_force) == "1 act-not-in-force"


def quota(name, period="2026-01-01..2026-12-31", volume="100", **more):
    """One period of a quota."""
    return Quota(
        name,
        days(period),
        Decimal(volume),
        "TNE",
        **{k: Decimal(v) if k == "coefficient" else v for k, v in more.items()},
    )


def test_me116_a_quota_is_defined():
    rows = [row(f"7210 P 2% -/-/-/{name}/act {period}") for name, period in (
        ("05.1", "2026-06-01"), ("05.1", "2027-01-01"), ("05.2", "2026-06-01"))]  # fmt: skip
    assert broken(invariants.me116_a_quota_is_defined, rows, [quota("05.1")]) == "1 quota-unknown, 2 quota-unknown"


def test_on2_a_quota_has_one_definition_a_day():
    rows = [
        quota("05.1"),
        quota("05.1", "2027-01-01..2027-12-31"),
        quota("05.1", "2026-12-31..2027-01-31"),
        quota("05.2"),
    ]
    assert broken(invariants.on2_a_quota_has_one_definition_a_day, rows) == "2 quota-twice, 2 quota-twice"


def test_qa2_a_sub_quota_lies_within_its_parent():
    rows = [
        quota("main", "2026-01-01..2026-06-30"),
        quota("main", "2026-07-01..2026-12-31"),
        quota("whole", parent="main"),
        quota("longer", "2026-01-01..2027-01-01", parent="main"),
        quota("stray", parent="nowhere"),
        quota("self", parent="self"),
    ]
    assert (
        broken(invariants.qa2_a_sub_quota_lies_within_its_parent, rows)
        == "3 quota-outside-parent, 4 quota-unknown, 5 quota-in-circle"
    )


def test_qa3_a_sub_quota_is_no_larger_than_its_parent():
    rows = [
        quota("main"),
        quota("equal", parent="main"),
        quota("larger", volume="101", parent="main"),
        quota("heavier", volume="60", parent="main", coefficient="2"),
        quota("lighter", volume="150", parent="main", coefficient="0.5"),
    ]
    found = broken(invariants.qa3_a_sub_quota_is_no_larger_than_its_parent, rows)
    assert found == "2 quota-over-its-parent, 3 quota-over-its-parent"


def test_qa4_volumes_and_coefficients_are_positive():
    rows = [quota("sound"), quota("below", volume="-1"), quota("nothing", coefficient="0"), quota("empty", volume="0")]
    assert broken(invariants.qa4_volumes_and_coefficients_are_positive, rows) == "1 quota-volume, 2 quota-volume"


def test_qsp2_a_stop_lies_within_its_quota():
    quotas = [quota("05.1"), quota("05.1", "2027-01-01..2027-12-31")]
    rows = [
        Stop("05.1", "suspend", days("2026-03-01..2026-03-31")),
        Stop("05.1", "block", days("2027-03-01..2027-12-31")),
        Stop("05.1", "suspend", days("2026-12-01..2027-01-31")),  # in no one of its periods
        Stop("05.2", "block", days("2026-03-01..2026-03-31")),
    ]
    assert broken(invariants.qsp2_a_stop_lies_within_its_quota, rows, quotas) == "2 quota-stop-outside, 3 quota-unknown"


GENERAL = table("""
rates of 7210491010                                                   | broken               | origin | days
----------------------------------------------------------------------+----------------------+--------+-----------------------
2022-01-01                                                            |                      |        |
2022-01-01..2024-12-31, 2025-01-01                                    |                      |        |
2022-01-01..2024-12-30, 2025-01-01                                    | 0 rate-gap           | *      | 2024-12-31..2024-12-31
2023-01-01                                                            | 0 rate-gap           | *      | 2022-01-01..2022-12-31
2022-01-01..2024-12-31                                                | 0 rates-end          | *      | 2025-01-01..9999-12-31
-                                                                     | 0 goods-without-rate | *      | 2022-01-01..9999-12-31
2022-01-01 UNION                                                      | 0 goods-without-rate | *      | 2022-01-01..9999-12-31
2022-01-01 -/UNION, 2022-01-01 UNION                                  |                      |        |
2022-01-01 -/UNION                                                    | 0 goods-without-rate | DE     | 2022-01-01..9999-12-31
2010-01-01 -/UNION, 2010-01-01 UNION/DE                               | 0 goods-without-rate | DE     | 2015-01-01..9999-12-31
""")


@pytest.mark.parametrize("drawn", GENERAL, ids=named)
def test_mfn_every_code_has_a_rate(drawn):
    """Another code has rates from 2015 on, or from 2022 where these begin then: before that the tariff states none."""
    rows = []
    for said in drawn["rates of 7210491010"].split(", ") if drawn["rates of 7210491010"] != "-" else ():
        period, _, whom = said.partition(" ")
        area, _, excluded = whom.partition("/")
        rows.append(row(f"7210491010 A 8% {area or '-'}/{excluded or '-'}/-/-/act {period}"))
    other = row("0101 A 8% -/-/-/-/act 2022-01-01")
    goods = [Goods("7210491010", days("2015-01-01"), {})]
    found = list(invariants.mfn_every_code_has_a_rate(goods, {"7210491010": rows, "0101": [other]}, UNION))
    assert ", ".join(f"{each.row} {each.problem.code}" for each in found) == drawn["broken"]
    for each in found:
        facts = each.problem.facts
        assert (facts["origin"], f"{facts['first']}..{facts['last']}") == (drawn["origin"], drawn["days"])


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=5),
    st.tuples(st.integers(0, 30), st.integers(0, 30)),
)
def test_the_first_gap_is_the_first_day_that_nothing_covers(drawn, whole):
    start = date(2026, 1, 1)
    covering = [Period(start + timedelta(min(pair)), start + timedelta(max(pair))) for pair in drawn]
    period = Period(start + timedelta(min(whole)), start + timedelta(max(whole)))
    uncovered = [
        day
        for day in (start + timedelta(n) for n in range(31))
        if holds(period, day) and not any(holds(each, day) for each in covering)
    ]
    gap = invariants.first_gap(period, covering)
    assert (gap is None) == (not uncovered)
    if gap is not None:
        assert gap.first == uncovered[0]
        assert all(day in uncovered for day in (gap.first, gap.last))
