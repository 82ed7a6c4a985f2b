"""Features: every number comes from what was known before the line's day, and both readers say the same bit for bit."""

import math
import random
from datetime import timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from gwanmun.law.basics.catalogue import told
from gwanmun.law.risk.bulk import bulk_features
from gwanmun.law.risk.features import HOUSE, FeatureSpec, features, spec_problems
from gwanmun.law.risk.history import History, by_line, known_before, result_of, wanted
from gwanmun.law.risk.key import MOST_PARTS, PARTS, key_problems, only_counts
from gwanmun.law.risk.tally import Tally
from tests.law.risk.making import FIRST_DAY, logs, made_up
from tests.law.tables import named, table

NAMES = HOUSE.names


def same(one, other):
    return np.array_equal(np.array(one), np.array(other), equal_nan=True)


@settings(deadline=None, max_examples=60)
@given(logs())
def test_the_bulk_reader_says_what_the_plain_one_says(log):
    lines, results = log
    known = by_line(results)
    bulk = bulk_features(HOUSE, lines, known)
    for row, line in enumerate(lines):
        past = known_before(HOUSE, lines, known, line.on).past(line)
        assert same(features(HOUSE, line, past), bulk[row])


def test_however_many_threads_share_the_keys_out_every_bit_is_the_same():
    lines, results = made_up(3_000)
    one, *others = (bulk_features(HOUSE, lines, by_line(results), threads=threads) for threads in (1, 2, 2, 7))
    assert all(one.tobytes() == other.tobytes() for other in others)


def test_codes_of_more_than_sixteen_bits_are_told_apart():
    """More importers than a digit has values; each but the last two is met once."""
    (line, *_), _ = made_up(1)
    days = (FIRST_DAY, FIRST_DAY + timedelta(days=1))
    lines = [replace(line, number=f"{n}", importer=f"I{n}", on=days[0]) for n in range(70_000)]
    lines += [replace(line, number=f"again{n}", importer=f"I{n}", on=days[1]) for n in (3, 65_539)]
    spec = FeatureSpec(1, (), (("importer",), ("importer", "origin")), (), (1,))
    counted = bulk_features(spec, lines, {})[:, 2:]
    assert counted[:-2].max() == 0
    assert counted[-2:].tolist() == [[1.0, 1.0], [1.0, 1.0]]


def test_of_no_lines_there_are_no_rows():
    assert bulk_features(HOUSE, [], {}).shape == (0, len(NAMES))


@settings(deadline=None, max_examples=40)
@given(logs())
def test_what_comes_later_changes_nothing(log):
    """A row's features from the whole log are those from the log cut off when its day began."""
    lines, results = log
    whole = bulk_features(HOUSE, lines, by_line(results))
    line = lines[0]
    cut = [line, *(other for other in lines[1:] if other.on < line.on)]
    known = [result for result in results if result.on < line.on]
    assert same(bulk_features(HOUSE, cut, by_line(known))[0], whole[0])


def test_five_hundred_rows_from_a_log_cut_at_their_time_are_identical():
    lines, results = made_up(4_000)
    known = by_line(results)
    whole = bulk_features(HOUSE, lines, known)
    sampled = set(random.Random(7).sample(range(len(lines)), 500))
    due = sorted(known.values(), key=lambda result: result.on)
    of = {line.number: line for line in lines}
    history, told = History(HOUSE), 0
    for start in range(len(lines)):
        line = lines[start]
        if start and lines[start - 1].on != line.on:  # a day begins: yesterday's lines, and results known till then
            yesterday = lines[start - 1].on
            for other in [each for each in lines[:start] if each.on == yesterday]:
                history.lodged(other)
            while told < len(due) and due[told].on < line.on:
                history.found(of[due[told].number], due[told])
                told += 1
        if start in sampled:
            assert same(features(HOUSE, line, history.past(line)), whole[start]), line.number


def test_a_result_counts_from_the_day_after_it_was_known():
    lines, _ = made_up(2, days=60)
    earlier, line = lines[0], replace(lines[1], importer=lines[0].importer)
    share = NAMES.index("share.importer")

    def seen(known_on):
        _, results = made_up(1)
        result = replace(results[0], on=known_on, verdict="fraud")
        return bulk_features(HOUSE, [earlier, line], by_line([result]))[1]

    assert seen(line.on - timedelta(days=1))[share + 1] == 1
    assert seen(line.on)[share + 1] == 0
    assert seen(line.on - timedelta(days=1))[share] > seen(line.on)[share]


def test_results_known_on_the_cut_off_or_later_are_nobodys():
    lines, results = made_up(300)
    cut = FIRST_DAY + timedelta(days=100)
    with_cut = bulk_features(HOUSE, lines, by_line(results), cut_off=cut)
    without = bulk_features(HOUSE, lines, by_line([result for result in results if result.on < cut]))
    assert same(with_cut, without)


def test_trust_number_and_correction_are_never_learned_from():
    lines, results = made_up(200)
    other = [replace(line, trusted=not line.trusted) for line in lines]
    known = by_line(results)
    assert same(bulk_features(HOUSE, lines, known), bulk_features(HOUSE, other, known))


def test_renaming_everybody_changes_nothing():
    lines, results = made_up(300)
    known = by_line(results)
    renamed = [
        replace(line, importer="x" + line.importer, declarant=line.declarant[::-1], seller="é" + line.seller)
        for line in lines
    ]
    assert same(bulk_features(HOUSE, lines, known), bulk_features(HOUSE, renamed, known))


KEYS = table("""
key                                                            | refused
---------------------------------------------------------------+-------------------
importer                                                       |
importer heading origin                                        |
subheading origin dispatch rate tariff_class office            |
subheading origin dispatch rate tariff_class office mode       | key-identifies
importer importer                                              | key-identifies
                                                               | key-identifies
importer net_weight_kg                                         | key-part-unknown
value                                                          | key-part-unknown
number                                                         | key-part-unknown
trusted                                                        | key-part-unknown
weight_band                                                    | key-only-counts
subheading origin dispatch weight_band                         | key-only-counts
""")


@pytest.mark.parametrize("row", KEYS, ids=named)
def test_a_key_that_would_name_one_declaration_is_refused(row):
    found = key_problems([tuple(row["key"].split())])
    assert [problem.code for problem in found] == row["refused"].split()


@pytest.mark.parametrize("use", ["results", "spreads"])
def test_about_a_weight_lines_are_counted_and_nothing_is_learned(use):
    key = ("subheading", "weight_band")
    spec = FeatureSpec(1, (), (key,), (), (1,))
    assert spec_problems(spec) == ()
    taught = replace(spec, **{use: (key,) if use == "results" else (("unit_price", key),)})
    assert [(problem.code, problem.path, problem.value) for problem in spec_problems(taught)] == [
        ("key-only-counts", f"{use}[0]", "weight_band")
    ]
    assert "move the key to the spec's lines" in told(spec_problems(taught)[0]).mend


def test_of_a_key_that_only_counts_no_result_is_kept():
    lines, results = made_up(400)
    past = known_before(HOUSE, lines, by_line(results), FIRST_DAY + timedelta(days=300)).past(lines[0])
    counted = past["subheading", "origin", "dispatch", "weight_band"]
    assert counted.lines > 0
    assert counted == Tally(lines=counted.lines)


BANDS = table("""
net_weight_kg | like it            | unlike it
--------------+--------------------+---------------------
100           | 90 100 148         | 89.9 148.4 0
1             | 1 0.9996 1.647     | 0.999 1.648 1000
0.5           | 0.37 0.6           | 0.36 0.61
0             | 0                  | 0.0001 1
""")


@pytest.mark.parametrize("row", BANDS, ids=named)
def test_weights_of_one_band_are_about_the_same(row):
    """A band is half a natural logarithm wide, and what was not weighed has a band of its own."""
    (line, *_), _ = made_up(1)

    def band(weight):
        return PARTS["weight_band"](replace(line, net_weight_kg=Decimal(weight)))

    here = band(row["net_weight_kg"])
    assert {band(weight) for weight in row["like it"].split()} == {here}
    assert here not in {band(weight) for weight in row["unlike it"].split()}


def test_the_house_learns_by_no_such_key():
    assert spec_problems(HOUSE) == ()
    assert max(len(key) for key in HOUSE.keys if not only_counts(key)) == 3 < MOST_PARTS
    assert not {"net_weight_kg", "value", "number", "trusted"} & set(PARTS)


def test_an_office_that_keeps_tallies_in_a_table_can_ask_for_every_one():
    lines, results = made_up(50)
    line = lines[-1]
    past = known_before(HOUSE, lines, by_line(results), line.on).past(line)
    assert tuple(each.key for each in wanted(HOUSE, line)) == tuple(past)


def test_a_result_of_the_whole_declaration_is_each_lines():
    lines, results = made_up(1)
    known = by_line([replace(results[0], line=0, verdict="fraud")])
    assert result_of(known, replace(lines[0], line=7)).is_hit


BAD_FIGURES = {
    "no weight": {"net_weight_kg": 0},
    "no value": {"value": None},
    "a value of nought": {"value": 0},
    "codes nobody knows": {"commodity": "99", "origin": "??", "dispatch": ""},
}


@pytest.mark.parametrize("said", BAD_FIGURES.values(), ids=list(BAD_FIGURES))
def test_what_is_not_said_is_missing_and_never_an_error(said):
    lines, results = made_up(400)
    line = replace(lines[-1], **said)
    row = features(HOUSE, line, known_before(HOUSE, lines[:-1], by_line(results), line.on).past(line))
    assert len(row) == len(NAMES)
    missing = {name for name, value in zip(NAMES, row, strict=True) if math.isnan(value)}
    if said.get("value", 1) in {None, 0}:
        assert {"value", "unit_price.subheading"} <= missing
    if said.get("net_weight_kg") == 0:
        assert {"weight.subheading", "unit_price.subheading"} <= missing
