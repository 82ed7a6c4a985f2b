"""The model: grown the same everywhere, read and explained to the last bit, refused when it is not what it says."""

import hashlib

import lightgbm
import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from gwanmun.law.basics.problem import Refused
from gwanmun.law.risk.bulk import hits_of
from gwanmun.law.risk.features import HOUSE
from gwanmun.law.risk.history import by_line
from gwanmun.law.risk.measuring.bulk import calibration_error
from gwanmun.law.risk.model.artefact import read_artefact
from gwanmun.law.risk.model.bulk import BulkScorer, chances_ppm
from gwanmun.law.risk.model.calibration import MILLION, Calibration
from gwanmun.law.risk.model.contributions import Explainer
from gwanmun.law.risk.model.fit import fit, rows_of
from gwanmun.law.risk.model.score import Score, expected_tax, scored
from gwanmun.law.risk.model.trees import read_trees
from tests.law.risk.making import made_up
from tests.law.tables import named, table


@pytest.fixture(scope="module")
def rows():
    lines, results = made_up(4_000)
    return rows_of(lines, by_line(results))


@pytest.fixture(scope="module")
def artefact(rows):
    return fit(rows)


def test_the_same_rows_give_the_same_hashes(rows, artefact):
    assert fit(rows).digests == artefact.digests


def test_the_order_of_the_file_does_not_matter(rows, artefact):
    lines, results = made_up(4_000)
    assert fit(rows_of(lines[::-1], by_line(results[::-1]))).digests == artefact.digests


def test_the_plain_score_is_the_bulk_score(rows, artefact):
    bulk = BulkScorer(artefact).scores(rows.lines, rows.features)
    assert [
        scored(artefact, line, tuple(row)) for line, row in zip(rows.lines, rows.features.tolist(), strict=True)
    ] == bulk


def test_our_reader_says_what_the_library_says_to_the_last_bit(rows, artefact):
    library = lightgbm.Booster(model_str=artefact.chance).predict(rows.features, raw_score=True)
    assert [artefact.chance_trees.margin(row) for row in rows.features.tolist()] == library.tolist()


ROW = st.lists(st.floats(-1e6, 1e6) | st.just(float("nan")), min_size=len(HOUSE.names), max_size=len(HOUSE.names))


@settings(deadline=None, max_examples=40)
@given(rows=st.lists(ROW, min_size=1, max_size=5))
def test_contributions_are_the_librarys_own_and_add_up(artefact, rows):
    library = lightgbm.Booster(model_str=artefact.chance).predict(np.array(rows), pred_contrib=True)
    explainer = Explainer(artefact.chance_trees)
    for row, theirs in zip(rows, library, strict=True):
        ours = explainer.contributions(row)
        assert np.allclose([*ours, explainer.expected], theirs, rtol=0, atol=1e-9)
        assert sum(ours) + explainer.expected == pytest.approx(artefact.chance_trees.margin(row), abs=1e-9)


def test_it_finds_the_importers_who_cheat(artefact):
    later, results = made_up(4_000, seed=2)
    rows = rows_of(later, by_line(results))
    scores = BulkScorer(artefact).scores(rows.lines, rows.features)
    hits = hits_of(rows.lines, rows.results) == 1
    top = np.argsort([-score.chance_ppm for score in scores], kind="stable")[:200]
    assert hits[top].mean() > 3 * hits.mean()


def test_chances_keep_their_word_on_rows_nobody_had_seen(artefact):
    later, results = made_up(6_000, seed=3)
    rows = rows_of(later, by_line(results))
    scores = BulkScorer(artefact).scores(rows.lines[2_000:], rows.features[2_000:])
    hits = hits_of(rows.lines[2_000:], rows.results) == 1
    assert calibration_error(np.array([score.chance_ppm / MILLION for score in scores]), hits) < 0.05
    evaded = sum(rows.results[line.number, 0].evaded_tax for line in rows.lines[2_000:])
    assert sum(score.expected_tax for score in scores) == pytest.approx(evaded, rel=0.35)


FEW = table("""
rows | why
-----+-----------------
1500 | results-too-few
""")


@pytest.mark.parametrize("row", FEW, ids=named)
def test_of_too_little_nothing_is_learned(row):
    lines, results = made_up(int(row["rows"]))
    with pytest.raises(Refused) as refused:
        fit(rows_of(lines, by_line(results)))
    assert refused.value.problems[0].code == row["why"]


def test_of_findings_of_one_kind_nothing_is_learned(rows):
    honest = {at: replace(result, verdict="conforms", evaded_tax=0) for at, result in rows.results.items()}
    with pytest.raises(Refused):
        fit(rows_of(rows.lines, honest))


def test_what_is_written_can_be_read_again(artefact):
    read = read_artefact(artefact.files())
    assert read == artefact
    assert {name: hashlib.sha256(content).hexdigest() for name, content in artefact.files().items()} == artefact.digests


BROKEN = table("""
file             | what           | by             | refused
-----------------+----------------+----------------+-----------------
chance.txt       | num_class=1    | num_class=3    | model-foreign
chance.txt       | num_cat=0      | num_cat=1      | model-foreign
chance.txt       | is_linear=0    | is_linear=1    | model-foreign
chance.txt       | decision_type= | decision_type=1 | model-foreign
chance.txt       | left_child=    | left_child=7   | model-foreign
chance.txt       | leaf_value=    | leaf_value=nan | model-foreign
chance.txt       | share.importer | share.exporter | model-foreign
features.json    | "version"      | "edition"      | model-foreign
features.json    | "importer"     | "value"        | key-part-unknown
features.json    | "use"          | "weight_band"  | key-only-counts
calibration.json | [[             | [[9e9,         | model-foreign
evaded.txt       | tree           | shrub          | model-foreign
""")


@pytest.mark.parametrize("row", BROKEN, ids=named)
def test_a_model_that_is_not_what_it_says_is_refused(row, artefact):
    files = artefact.files()
    broken = (
        files[row["file"]]
        .decode()
        .replace(
            row["what"],
            row["by"] + (" " if row["by"].endswith(("1", "7", "nan")) and row["what"].endswith("=") else ""),
        )
    )
    if row["file"] == "calibration.json":
        broken = files[row["file"]].decode().replace('"margins":[', '"margins":[9e9,')
    assert broken != files[row["file"]].decode()
    with pytest.raises(Refused) as refused:
        read_artefact(files | {row["file"]: broken.encode()})
    assert row["refused"] in {problem.code for problem in refused.value.problems}


def test_a_model_of_the_first_spec_is_of_another_schema(artefact):
    """Before weights were counted in bands. What it asks for is still sound, and is not what this house works out."""
    first = replace(HOUSE, version=1, lines=HOUSE.lines[:-1])
    with pytest.raises(Refused) as refused:
        read_artefact(artefact.files() | {"features.json": msgspec.json.encode(first)})
    assert [(p.code, p.path) for p in refused.value.problems] == [("model-foreign", "features.json")]


def test_a_file_too_few_is_refused(artefact):
    files = artefact.files()
    del files["evaded.txt"]
    with pytest.raises(Refused) as refused:
        read_artefact(files)
    assert [(p.code, p.path) for p in refused.value.problems] == [("model-incomplete", "evaded.txt")]


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_no_text_makes_the_reader_fall_over_or_run_in_circles(artefact, data):
    lines = artefact.chance.splitlines()[:40]
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(lines) - 1))
        lines[place] = data.draw(
            st.sampled_from([lines[place][::-1], lines[place] + " 1", "", "left_child=0 0 0", "x=1"])
        )
    try:
        read = read_trees("\n".join(lines))
    except Refused:
        return
    if read.names == HOUSE.names:
        read.margin([0.0] * len(HOUSE.names))


TABLES = st.lists(
    st.tuples(st.floats(-9, 9), st.integers(0, MILLION)), min_size=1, max_size=8, unique_by=lambda p: p[0]
).map(lambda points: Calibration(tuple(sorted(m for m, _ in points)), tuple(sorted(c for _, c in points))))


@given(TABLES, st.lists(st.floats(-10, 10), min_size=2, max_size=20))
def test_chances_rise_with_the_margin_and_bulk_reads_the_table_alike(calibration, margins):
    ordered = sorted(margins)
    plain = [calibration.chance_ppm(margin) for margin in ordered]
    assert calibration.is_sound
    assert plain == sorted(plain)
    assert plain == chances_ppm(calibration, np.array(ordered)).tolist()
    assert 0 <= plain[0] <= plain[-1] <= MILLION


@given(st.integers(0, 10**18), st.integers(0, MILLION), st.integers(0, 20 * MILLION), st.integers(0, 2 * MILLION))
def test_expected_tax_is_whole_and_never_more_than_could_be_evaded(value, chance, share, scale):
    tax = expected_tax(value, chance, share, scale)
    assert 0 <= tax <= value * 40
    assert expected_tax(value, 0, share, scale) == 0


def test_a_line_without_a_value_has_a_chance_and_no_expected_tax(rows, artefact):
    line = replace(rows.lines[0], value=None)
    assert scored(artefact, line, tuple(rows.features[0].tolist())) == Score(
        scored(artefact, rows.lines[0], tuple(rows.features[0].tolist())).margin_micro,
        scored(artefact, rows.lines[0], tuple(rows.features[0].tolist())).chance_ppm,
        0,
    )
