"""Bulk: the reader of whole tables owes what the plain reader owes, to the last unit, whatever the tariff says."""

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from gwanmun.countries import snapshot
from gwanmun.law.basics.money import Rounding
from gwanmun.law.basics.period import Period
from gwanmun.law.tariff.assess import Assessment, TariffLine, assess
from gwanmun.law.tariff.bulk import BulkReader
from gwanmun.law.tariff.chosen import Chosen
from gwanmun.law.tariff.duty import write_duty
from gwanmun.law.tariff.index import TariffIndex
from gwanmun.law.tariff.tariff import TargetRounding, TariffRounding, Tax
from tests.law.tariff.duties import AMOUNTS, RATES, REFERENCES, nested
from tests.law.tariff.small_tariff import CLASSES, EVER, ON, TEN_WON_A_DECLARATION, VAT, measure, tariff

CODES = ("7210491010", "7210491090", "0207141000")
UNITS = ("KGM", "TNE", "LTR", "NAR", "LPA", "ASV", "HLT", "SPR", "KGM/tss")


def table(*lines, on=ON):
    """The lines of a test as a table: every quantity in the places it has, or null."""
    columns = {
        "commodity": [line.commodity for line in lines],
        "origin": [line.origin for line in lines],
        "on": [on] * len(lines) if isinstance(on, date) else list(on),
        "customs_value": [line.customs_value for line in lines],
        "agreement_class": [line.agreement_class for line in lines],
        "chosen_class": [line.chosen.rate_class for line in lines],
        "recommendation": [line.chosen.recommendation for line in lines],
    }
    for unit in sorted({unit for line in lines for unit in line.quantities}):
        stated = [line.quantities.get(unit) for line in lines]
        columns[f"quantity_{unit}"] = pl.Series(stated, dtype=pl.Decimal(38, 9))
    strings = dict.fromkeys(("commodity", "origin", "agreement_class", "chosen_class"), pl.String)
    return pl.DataFrame(columns, schema_overrides=strings | {"customs_value": pl.Int64, "recommendation": pl.Boolean})


def plainly(index, line, on):
    """What the plain reader says of one line, as a row of the bulk reader's."""
    taxes = dict.fromkeys(tax.id for tax in index.tariff.taxes)
    answer = assess(index, [line], on)
    if not isinstance(answer, Assessment):
        return {"rate_class": None, "duty": None, **taxes, "problem": ", ".join(problem.code for problem in answer)}
    (owed,) = answer.lines
    if max(map(abs, (owed.duty, *owed.taxes.values()))) >= 2**63:  # more than a column holds
        return {"rate_class": None, "duty": None, **taxes, "problem": "number-out-of-range"}
    return {"rate_class": owed.rate_class, "duty": owed.duty, **taxes, **owed.taxes, "problem": None}


def owed_by(some_tariff, *lines, on=ON):
    """The rows of the bulk reader, each held against the plain one."""
    index = TariffIndex(some_tariff)
    rows = BulkReader(index).assess(table(*lines, on=on)).to_dicts()
    days = [on] * len(lines) if isinstance(on, date) else on
    assert rows == [plainly(index, line, day) for line, day in zip(lines, days, strict=True)]
    return rows


def goods(value, code=CODES[0], origin="VN", agreement_class="", chosen=None, **quantities):
    """One line of goods."""
    stated = {unit: Decimal(str(quantity)) for unit, quantity in quantities.items()}
    return TariffLine(code, origin, value, stated, agreement_class, chosen or Chosen())


GARLIC = tariff(
    measure("0703", "A", "50%"),
    measure("0703201000", "W2", "greater(360%, 1800 KRW/KGM)"),
    measure("0703201000", "FVN1", "324%", "VN"),
    codes=("0703201000",),
    taxes=(replace(VAT, exempt=("0703",)),),
)


@pytest.mark.parametrize(
    ("line", "rate_class", "duty"),
    [
        # 1,000 kg at 1,800 won is more than 360 % of 300,000 won
        (goods(300_000, "0703201000", KGM=1000), "W2", 1_800_000),
        (goods(600_000, "0703201000", KGM=1000), "W2", 2_160_000),
        # a tonne is a thousand kilograms whoever writes it
        (goods(600_000, "0703201000", TNE=1), "W2", 2_160_000),
        (goods(600_000, "0703201000", agreement_class="FVN1", KGM=1000), "FVN1", 1_944_000),
        # 324 % of 600,007 won is 1,944,022.68 won: what is less than ten won is dropped
        (goods(600_007, "0703201000", agreement_class="FVN1", KGM=1000), "FVN1", 1_944_020),
    ],
)
def test_garlic(line, rate_class, duty):
    (row,) = owed_by(GARLIC, line)
    assert (row["rate_class"], row["duty"], row["vat"]) == (rate_class, duty, None)


def test_every_line_keeps_its_place():
    lines = [goods(n * 1000, "0703201000", KGM=n % 7) if n % 3 else goods(n, "1111") for n in range(50)]
    rows = owed_by(GARLIC, *lines)
    assert [row["problem"] for row in rows] == [None if n % 3 else "commodity-unknown" for n in range(50)]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (goods(1000, "0703201000"), "quantity-missing"),
        (goods(1000, "0703201000", KGM="-1"), "quantity-bad"),
        (goods(1000, "0703201000", KGM=1, NAR="2e15"), "quantity-bad"),
        (goods(-1, "0703201000", KGM=1), "customs-value-negative"),
        (goods(1, "9999999999", KGM=1), "commodity-unknown"),
        (goods(1, "0703201000", agreement_class="FXX1", KGM=1), "rate-class-unknown"),
    ],
)
def test_a_problem_stays_in_its_line(line, problem):
    rows = owed_by(GARLIC, goods(300_000, "0703201000", KGM=1000), line, goods(300_000, "0703201000", KGM=1000))
    assert [row["problem"] for row in rows] == [None, problem, None]
    assert [row["duty"] for row in rows] == [1_800_000, None, 1_800_000]


def test_two_rates_of_one_tier_are_a_question_only_where_both_would_apply():
    rows = owed_by(
        tariff(measure("72", "A", "8%"), measure("72", "C", "5%"), measure("72", "D", "100 KRW/KGM")),
        goods(10_000, KGM=2),  # 5 % is 500 won and 2 kg owe 200 won: both are less than 8 %
        goods(10_000, KGM=9),  # 9 kg owe 900 won: only the concession is less
        goods(10_000, chosen=Chosen(rate_class="D"), KGM=2),
    )
    assert [row["problem"] for row in rows] == ["rate-ambiguous", None, None]
    assert [row["rate_class"] for row in rows] == [None, "C", "D"]


def test_an_exact_figure_beyond_64_bits_is_reckoned_with_all_the_same():
    """The numerator of 99999.99999 % of a trillion won with ninefold VAT needs more than 64 bits; so does the sum."""
    heavy = tariff(measure("72", "A", "99999.99999%"), taxes=(replace(VAT, rate="900.123456789"),))
    rows = owed_by(heavy, goods(999_999_999_999), goods(10**15), goods(3))
    assert rows[0]["duty"] == 999_999_999_899_000


def test_an_amount_that_no_column_holds_is_a_problem_and_never_a_wrong_figure():
    heavy = BulkReader(TariffIndex(tariff(measure("72", "A", "99999.99999%"))))
    owed = heavy.assess(table(goods(10**16), goods(100)))
    assert owed.get_column("problem").to_list() == ["number-out-of-range", None]
    assert owed.get_column("duty").to_list() == [None, 99_990]


def test_quantities_too_fine_for_columns_are_worked_out_all_the_same():
    fine = tariff(measure("72", "A", "3 KRW/KGM"), rounding=TariffRounding("line", Rounding()))
    (row,) = owed_by(fine, goods(0, KGM="0.166666667"))
    assert row["duty"] == 1  # 0.500000001 won


def test_a_table_must_be_exact():
    reader = BulkReader(TariffIndex(GARLIC))
    exact = table(goods(1, "0703201000", KGM=1))
    with pytest.raises(TypeError, match="customs_value is Float64"):
        reader.assess(exact.with_columns(pl.col("customs_value").cast(pl.Float64)))
    with pytest.raises(TypeError, match="quantity_KGM is Float64"):
        reader.assess(exact.with_columns(pl.col("quantity_KGM").cast(pl.Float64)))
    with pytest.raises(TypeError, match="no column origin"):
        reader.assess(exact.drop("origin"))


def test_a_row_that_leaves_something_out():
    nothing = table(goods(1, "0703201000", KGM=1), goods(1, "0703201000", KGM=1)).with_columns(
        origin=pl.Series([None, "VN"], dtype=pl.String), customs_value=pl.Series([1, None], dtype=pl.Int64)
    )
    owed = BulkReader(TariffIndex(GARLIC)).assess(nothing)
    assert owed.get_column("problem").to_list() == ["field-missing", "field-missing"]


def test_a_day_on_either_side_of_a_change():
    changed = tariff(
        measure("72", "A", "8%", last="2026-06-30"), measure("72", "A", "6.5%", first="2026-07-01"), taxes=()
    )
    days = [date(2026, 6, 30), date(2026, 7, 1), date(2027, 7, 1), date(2026, 1, 1)]
    assert [row["duty"] for row in owed_by(changed, *[goods(10_000)] * 4, on=days)] == [800, 650, 650, 800]


def test_an_empty_table():
    assert BulkReader(TariffIndex(GARLIC)).assess(table(goods(1, KGM=1)).clear()).height == 0


def test_totals_are_the_sum_of_the_lines_brought_to_the_unit_once():
    by_declaration = tariff(measure("72", "A", "8%"), rounding=TEN_WON_A_DECLARATION)
    index = TariffIndex(by_declaration)
    lines = [goods(107), goods(119), goods(101), goods(1, "9")]
    written = table(*lines).with_columns(declaration=pl.Series(["one", "one", "two", "two"]))
    reader = BulkReader(index)
    totals = reader.totals(written, reader.assess(written)).to_dicts()
    assert totals == [
        # 8 and 9 won, 11 and 12: each sum is brought to ten won once
        {"declaration": "one", "duty": 10, "vat": 20, "problems": 0, "total": 30},
        {"declaration": "two", "duty": 0, "vat": 10, "problems": 1, "total": 10},
    ]
    assert assess(index, lines[:2], ON).totals == {"duty": 10, "vat": 20}


# ----------------------------------------------------------------------------------------------------- the two readers

TEXTS = nested(RATES | AMOUNTS | REFERENCES).map(write_duty).filter(lambda text: len(text) <= 300)
PLAIN_TEXTS = st.decimals(0, 999, places=3).map(lambda percent: f"{percent}%") | st.sampled_from(["free", "8%"])
OWN_TEXTS = st.builds(
    "{}({}, {} KRW/{})".format, st.sampled_from(["greater", "lesser"]), PLAIN_TEXTS, st.integers(0, 10**6),
    st.sampled_from(["KGM", "NAR", "KGM/tss", "100 KGM", "LPA", "ASV/HLT"]),
)  # fmt: skip
MEASURES = st.builds(
    measure,
    st.sampled_from(["72", "7210491010", "02"]),
    st.sampled_from(sorted(CLASSES)),
    PLAIN_TEXTS | OWN_TEXTS | TEXTS,
    st.sampled_from(["", "", "VN CN", "VN"]),
    st.sampled_from(["2000-01-01", "2026-02-04"]),
)
RULES = st.builds(Rounding, st.sampled_from([1, 3, 10, 100]), st.sampled_from(["down", "up", "half_up"]))
TAX_NAMES = st.sampled_from(["excise", "education", "vat"])
FREE_PARTS = st.sampled_from(["", "", "2000 KRW/NAR", "100 KRW/KGM + 7 KRW", "50% of customs_value"])
SHARE_TAXES = st.builds(
    Tax,
    TAX_NAMES,
    st.just({}),
    st.sampled_from([("customs_value",), ("customs_value", "duty"), ("customs_value", "duty", "excise"), ("excise",)]),
    st.decimals(0, 500, places=2).map(str),
    st.just(EVER),
    exempt=st.sampled_from([(), ("02",)]),
    over=FREE_PARTS,
)  # fmt: skip
TAX_TEXTS = st.sampled_from([
    "529 KRW/LTR", "72% of customs_value+duty", "30% of excise", "greater(5% of customs_value+duty, 3 KRW/KGM)",
    "20% of customs_value+duty - 400 KRW/NAR floor 0%", "12.345% of excise/3 + 1.5 KRW/KGM/tss", "7% of duty cap 90 KRW",
])  # fmt: skip
TEXT_TAXES = st.builds(
    Tax, TAX_NAMES, st.just({}), rate=TAX_TEXTS | TEXTS, period=st.just(EVER), exempt=st.sampled_from([(), ("02",)])
)
TAXES = st.lists(SHARE_TAXES | TEXT_TAXES, max_size=3, unique_by=lambda tax: tax.id)
ROUNDINGS_OF_ONE = st.dictionaries(
    st.sampled_from(["duty", "excise", "vat"]),
    st.builds(TargetRounding, st.sampled_from(["line", "declaration"]), RULES),
    max_size=2,
)
TARIFFS = st.builds(
    lambda rows, taxes, rounding, digits: tariff(
        *rows, measure("72", "A", "8%", first="2000-01-01"), codes=CODES, taxes=tuple(taxes), rounding=rounding, minor_digits=digits
    ),
    st.lists(MEASURES, max_size=6),
    TAXES,
    st.builds(TariffRounding, st.sampled_from(["line", "declaration"]), RULES, of=ROUNDINGS_OF_ONE),
    st.sampled_from([0, 2]),
)  # fmt: skip
AMOUNTS_STATED = st.decimals(0, 10**6, places=3) | st.decimals(0, 1, places=9) | st.integers(0, 10**9).map(Decimal)
LINES = st.builds(
    TariffLine,
    st.sampled_from(CODES),
    st.sampled_from(["VN", "CN", "US"]),
    st.integers(0, 10**4) | st.integers(0, 10**13) | st.sampled_from([-1, 10**16]),
    st.dictionaries(st.sampled_from(UNITS), AMOUNTS_STATED, max_size=5),
    st.sampled_from(["", "", "FVN1", "FAS1", "FXX1"]),
    st.builds(
        Chosen,
        st.sampled_from([None, "C", "D"]),
        recommendation=st.sampled_from([None, True, False]),
    ),
)


@settings(max_examples=150, deadline=None)
@given(TARIFFS, st.lists(LINES, min_size=1, max_size=12), st.sampled_from([ON, ON + timedelta(days=1)]))
def test_the_two_readers_agree_to_the_last_unit(some_tariff, lines, on):
    owed_by(some_tariff, *lines, on=on)


@settings(max_examples=60, deadline=None)
@given(TARIFFS, st.lists(LINES, min_size=1, max_size=8))
def test_the_totals_of_the_two_readers_agree(some_tariff, lines):
    index = TariffIndex(some_tariff)
    written = table(*lines).with_columns(declaration=pl.lit("one"))
    reader = BulkReader(index)
    (total,) = reader.totals(written, reader.assess(written)).to_dicts()
    answer = assess(index, lines, ON)
    if isinstance(answer, Assessment):
        expected = dict.fromkeys(["duty", *reader.taxes], 0) | answer.totals
        assert {name: total[name] for name in expected} == expected
        assert (total["total"], total["problems"]) == (answer.total, 0)
    else:
        assert total["problems"] > 0


def _real(country):
    return snapshot.load(country).country.tariff


REAL_LINES = st.integers(0, 10**5) | st.integers(0, 10**12)
DAYS = st.dates(date(2025, 6, 1), date(2030, 12, 31))


@pytest.mark.parametrize("country", ["kr", "vn"])
def test_the_two_readers_agree_on_a_pack_of_the_house(country):
    own = _real(country)
    proofs = ["", *sorted(name for name, each in own.classes.items() if each.needs_proof)]
    line = st.builds(
        TariffLine,
        st.sampled_from(sorted(own.goods)),
        st.sampled_from(["VN", "KR", "CN", "US", "DE", "IN", "BR"]),
        REAL_LINES,
        st.dictionaries(st.sampled_from(["KGM", "TNE", "NAR", "LTR"]), AMOUNTS_STATED, max_size=3),
        st.sampled_from(proofs) | st.just(""),
    )

    @settings(max_examples=40, deadline=None)
    @given(st.lists(st.tuples(line, DAYS), min_size=1, max_size=30))
    def agree(pairs):
        owed_by(own, *(one for one, _ in pairs), on=[day for _, day in pairs])

    agree()


@settings(max_examples=40, deadline=None)
@given(TARIFFS, st.lists(LINES, min_size=1, max_size=10))
def test_a_claim_of_preference_never_costs_more(some_tariff, lines):
    reader = BulkReader(TariffIndex(some_tariff))
    without = reader.assess(table(*(replace(line, agreement_class="") for line in lines)))
    claimed = reader.assess(table(*(replace(line, agreement_class="FVN1") for line in lines)))
    for one, other in zip(without.iter_rows(named=True), claimed.iter_rows(named=True), strict=True):
        if one["problem"] is None and other["problem"] is None:
            assert other["duty"] <= one["duty"]


def test_what_was_learnt_of_one_table_holds_for_the_next():
    period = Period(date(2020, 1, 1), date(2025, 12, 31))
    old = replace(measure("72", "C", "1%"), period=period)
    reader = BulkReader(TariffIndex(tariff(measure("72", "A", "8%"), old, taxes=())))
    first, second, third = (
        reader.assess(table(goods(1000, origin=origin), on=on)).get_column("duty").to_list()
        for origin, on in [("VN", ON), ("CN", date(2025, 12, 31)), ("US", ON)]
    )
    assert (first, second, third) == ([80], [10], [80])


def test_a_tax_that_names_itself_or_a_later_one_is_a_problem_to_both_readers():
    itself = Tax("excise", {}, (), "12.345% of excise/3", EVER)
    later = (Tax("education", {}, (), "30% of excise/2", EVER), Tax("excise", {}, ("customs_value",), "10", EVER))
    for taxes in ((itself,), later):
        (row,) = owed_by(tariff(measure("72", "A", "8%"), taxes=taxes), goods(10_000))
        assert row["problem"] == "base-missing"
