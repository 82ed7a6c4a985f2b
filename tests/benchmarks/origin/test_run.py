"""The parts of the origin benchmark: the bill it is measured on, and the report."""

from gwanmun.law import origin
from tests.benchmarks.origin import run


def test_the_bill_is_always_the_same_and_can_be_reckoned_with():
    bill = run.bill_of(run.Size(60, 3))
    assert bill == run.bill_of(run.Size(60, 3))
    assert len(bill.materials) == 57
    assert origin.problems_of(bill, run.editions()) == ()


def test_a_tiny_run_reports_everything():
    report = run.measure(run.Size(30, 2, 1))
    text = run.written_report(report)
    assert sum(report.verdicts.values()) == report.treaties
    assert "a second" in text
    assert text.count(" ms ") == 3
