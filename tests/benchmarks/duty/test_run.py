"""The parts of the duty benchmark: the lines, what they are held against, and the report."""

from tests.benchmarks.duty import run
from tests.benchmarks.lodge import machine


def test_both_readers_owe_what_the_peers_are_held_against():
    lines = run.lines_of(500)
    ours = run.Ours(lines, 500)
    duties, vats = lines.owed()
    owed = ours.all_at_once()
    assert owed.get_column("duty").to_list() == duties
    assert owed.get_column("vat").to_list() == vats
    assert ours.owed_one_by_one() == list(zip(duties, vats, strict=True))


def test_the_lines_are_always_the_same_and_both_arms_of_the_duty_are_met():
    lines = run.lines_of(300)
    assert lines == run.lines_of(300)
    by_weight = [w * 62_100 > v * 27 for v, w in zip(lines.values, lines.weights_kg, strict=True)]
    assert any(by_weight)
    assert not all(by_weight)


def test_the_report_has_medians_and_says_how_many_were_exact():
    ways = [run.OURS_SINGLE, run.OURS_BULK, *run.PEERS.values()]
    measured = tuple(run.Measured(way, 100, seconds, seconds / 2) for way in ways for seconds in (1.0, 2.0, 4.0))
    exact = {run.OURS_BULK: 1.0, run.PEERS["vectorised"]: 0.5}
    report = run.Report(machine.facts(), machine.facts(), run.Size(100, 10, 3), measured, exact, {run.OURS_BULK: 0})
    assert report.rate(run.OURS_BULK) == 50
    assert report.rate(run.OURS_BULK, by="cpu") == 100
    text = run.written(report)
    assert "50.0000%" in text
    assert f"{run.OURS_BULK} / {run.PEERS['numpy']}: 1.00 by the clock" in text
