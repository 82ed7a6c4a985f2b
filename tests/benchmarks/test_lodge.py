"""The lodgement benchmark works: its parts, and a tiny run of the whole. What it measures is never asserted."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest

from gwanmun.law.cargo.bill import fold
from tests.benchmarks.lodge import client, consignments, machine

RUN = Path(__file__).parent / "lodge" / "run.py"
TINY = ("--singles", "16", "--batched", "40", "--rounds", "1", "--warm-up", "8", "--json")


def run(*arguments):
    done = subprocess.run([sys.executable, RUN, *TINY, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), done.stderr


def test_a_serial_number_is_always_the_same_declaration():
    assert list(consignments.declarations(7, 3)) == [*consignments.declarations(7, 1), *consignments.declarations(8, 2)]


def test_declarations_are_of_the_size_they_should_be():
    declared = list(consignments.declarations(0, 200))
    sizes = sorted(len(msgspec.json.encode(declaration)) for declaration in declared)
    assert {len(declaration.lines) for declaration in declared} == {5}
    assert 3_300 < sizes[100] < 3_900


def test_bills_hold_just_what_is_declared_under_them():
    declared = list(consignments.declarations(0, 64))
    bills = [fold(events) for events in consignments.bills(declared)]
    assert sum(bill.left for bill in bills) == sum(d.consignment.packages for d in declared)
    assert {bill.number for bill in bills} == {d.consignment.transport_document for d in declared}
    assert len(bills) == 64 * 3 // 4 + 2  # of four declarations three have a bill of their own, eight share one


def test_the_processor_time_of_a_process_and_its_children_is_seen():
    before, started = machine.cpu_seconds(os.getpid()), time.process_time()
    while time.process_time() - started < 0.1:
        sum(range(1000))
    burn = "import time\nwhile time.process_time() < 0.3: pass"
    subprocess.run([sys.executable, "-c", burn], check=True)
    assert 0.35 < machine.cpu_seconds(os.getpid()) - before < 5


def test_an_answer_in_chunks_is_put_together():
    class Wire:
        pieces = iter(
            [b"HTTP/1.1 200 OK\r\nTransfer-Enc", b"oding: chunked\r\n\r\n3\r\nabc\r\n2", b"\r\nde\r\n0\r\n\r\n"]
        )

        def recv(self, most):
            return next(self.pieces)

    assert client._receive(Wire()) == client.Answered(200, b"abcde")


def test_a_tiny_run_of_the_office_and_of_one_with_a_past():
    report, said = run("--no-peers", "--history", "10")
    ways = {(m["contender"], m["way"]) for m in report["measured"]}
    assert len(ways) == 2 * 3 + 1  # two offices at the door in three ways, and the desk
    assert "all wrote the same: Written(declarations=80, lodged=80, drawn=80, packages=0, answers=80" in said


@pytest.mark.hammer
def test_a_tiny_run_with_the_peers():
    report, said = run("--history", "0", "--line-rows")
    assert len({m["contender"] for m in report["measured"]}) == 5
    assert "all wrote the same: Written(declarations=80, lodged=80, drawn=80, packages=0, answers=80" in said
