"""Judging at the door: what has come is looked at together, urgent lanes first, and nobody fails for another."""

import threading
from types import SimpleNamespace

import pytest
from django.db import OperationalError

from gwanmun.office.gateway.engine import EngineDownError
from gwanmun.office.gateway.judging import MOST_TOGETHER, Judging

CO, AEO = "KR>VN/co", "KR>VN/aeo"
MANIFEST = SimpleNamespace(version=1)


class Desk:
    """A desk that is busy until it is let go, and remembers what it was asked together."""

    def __init__(self):
        self.asked, self.goes_on, self.is_asked = [], threading.Event(), threading.Semaphore(0)

    def verdicts(self, sender, _, bodies):
        self.asked.append((sender, bodies))
        self.is_asked.release()
        assert self.goes_on.wait(30)
        if b"outage" in bodies:
            raise OperationalError("the database is not there")
        if b"poison" in bodies:
            raise ValueError("poison")
        return tuple(f"OK {body.decode()}" for body in bodies)


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def judging(desk):
    judging = Judging(desk.verdicts)
    yield judging
    desk.goes_on.set()
    judging.end()


def asking(judging, channel, *bodies):
    """Somebody asks in a thread of its own; where the answer will be."""
    said = SimpleNamespace(answer=None, why=None)

    def ask():
        try:
            said.answer = judging.verdicts(channel, MANIFEST, bodies)
        except (EngineDownError, ValueError) as why:
            said.why = why

    said.thread = threading.Thread(target=ask)
    said.thread.start()
    return said


def busy(judging, desk):
    """Both judges have something before them, so that whatever comes next waits."""
    for name in (b"first", b"second"):
        asking(judging, CO, name)
        assert desk.is_asked.acquire(timeout=30)


def waiting(judging, many):
    """So many have come and wait."""
    while judging._asked.qsize() < many:
        threading.Event().wait(0.001)


def heard(*those):
    for one in those:
        one.thread.join(30)
    return [one.answer for one in those]


def test_what_comes_while_the_judges_are_busy_is_looked_at_together(judging, desk):
    busy(judging, desk)
    several = [asking(judging, CO, b"%d" % number, b"and %d" % number) for number in range(5)]
    waiting(judging, 5)
    desk.goes_on.set()
    assert heard(*several) == [(f"OK {number}", f"OK and {number}") for number in range(5)], "each has its own"
    assert len(desk.asked) <= 4, "five batches were not looked at one by one"


def test_no_more_is_taken_together_than_others_can_wait_for(judging, desk):
    busy(judging, desk)
    full = [asking(judging, CO, *[b"x"] * MOST_TOGETHER) for _ in range(3)]
    waiting(judging, 3)
    desk.goes_on.set()
    heard(*full)
    assert max(len(bodies) for _, bodies in desk.asked) == MOST_TOGETHER


def test_what_is_urgent_is_looked_at_before_what_came_earlier(judging, desk):
    busy(judging, desk)
    long = [asking(judging, CO, *[b"long"] * MOST_TOGETHER) for _ in range(4)]
    waiting(judging, 4)
    urgent = asking(judging, AEO, b"suspended")
    waiting(judging, 5)
    desk.goes_on.set()
    heard(urgent, *long)
    assert any(b"suspended" in bodies for _, bodies in desk.asked[2:4]), "it is among what the judges take next"


def test_senders_are_not_mixed(judging, desk):
    busy(judging, desk)
    both = asking(judging, CO, b"ours"), asking(judging, "CN>VN/co", b"theirs")
    waiting(judging, 2)
    desk.goes_on.set()
    heard(*both)
    assert ("KR", (b"ours",)) in desk.asked
    assert ("CN", (b"theirs",)) in desk.asked


def test_nobody_fails_for_another(judging, desk):
    busy(judging, desk)
    good, bad = asking(judging, CO, b"good"), asking(judging, CO, b"poison")
    waiting(judging, 2)
    desk.goes_on.set()
    assert heard(good, bad) == [("OK good",), None]
    assert isinstance(bad.why, ValueError)


def test_without_a_database_it_can_be_tried_again(judging, desk):
    desk.goes_on.set()
    outage = asking(judging, CO, b"outage")
    heard(outage)
    assert isinstance(outage.why, EngineDownError)
