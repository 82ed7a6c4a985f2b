"""The risk benchmark itself: a tiny run of our side, and the report."""

from tests.benchmarks.risk import run


def test_a_tiny_run_measures_everything_it_has_an_aim_for():
    report = run.measured(run.world(3_000), rounds=1, singles=20, peer=None)
    found = run.figures(report)
    assert set(found) == set(run.AIMS)
    assert all(figure > 0 for figure in found.values())
    assert report.ways[0].way == run.OURS
    assert report.ways[0].auc > 0.5
    text = run.written(report)
    assert "made up" in text
    assert all(words in text for words, _ in run.AIMS.values())


def test_percentiles():
    assert run.percentile(range(1, 101), 99) == 100
    assert run.percentile([5.0], 99) == 5.0
