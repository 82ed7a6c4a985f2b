"""Turns at the door: who came first is taken in first, whoever is looked at faster."""

import threading

import pytest

from gwanmun.office.gateway.turns import Turns


def test_the_first_has_nobody_to_wait_for():
    turns = Turns()
    with turns.next("KR>VN/co") as turn:
        assert turn.wait(0)


def test_who_comes_second_waits_until_the_first_has_ended():
    turns = Turns()
    with turns.next("KR>VN/co") as first, turns.next("KR>VN/co") as second:
        assert first.wait(0)
        assert not second.wait(0.01)
        first.end()
        assert second.wait(0)


def test_other_queues_are_of_others():
    turns = Turns()
    with turns.next("KR>VN/co"), turns.next("KR>VN/aeo") as urgent:
        assert urgent.wait(0)


def test_who_leaves_the_queue_in_the_middle_lets_nobody_past_those_before():
    turns = Turns()
    with turns.next("KR>VN/co") as first:
        with turns.next("KR>VN/co"):
            pass  # turned away at the door
        with turns.next("KR>VN/co") as third:
            assert not third.wait(0.01)
            first.end()
            assert third.wait(0)


def test_whoever_stumbles_has_ended():
    turns = Turns()

    def stumble():
        with turns.next("KR>VN/co"):
            raise ValueError("stumbled")

    with pytest.raises(ValueError, match="stumbled"):
        stumble()
    with turns.next("KR>VN/co") as turn:
        assert turn.wait(0)


def test_a_hundred_at_once_are_taken_in_as_they_came():
    turns, came, taken = Turns(), [], []
    entering = threading.Lock()

    def visit(number):
        with entering:
            came.append(number)
            place = turns.next("KR>VN/co")
            turn = place.__enter__()
        try:
            assert turn.wait(30)
            taken.append(number)
        finally:
            place.__exit__(None, None, None)

    visitors = [threading.Thread(target=visit, args=(number,)) for number in range(100)]
    for one in visitors:
        one.start()
    for one in visitors:
        one.join()
    assert taken == came
    assert not turns._last, "nobody is remembered"
