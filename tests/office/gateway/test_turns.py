"""Turns at the door: batches of a channel are taken in by their numbers, whoever is here first."""

import random
import threading

from gwanmun.office.gateway.turns import Turns

CO, AEO = "KR>VN/co", "KR>VN/aeo"


def test_of_a_channel_of_which_nothing_is_known_whoever_comes_is_next():
    assert Turns().wait(CO, 4_711, 0)


def test_who_comes_before_its_turn_waits_for_who_is_missing():
    turns = Turns()
    turns.passed(CO, 64)
    assert not turns.wait(CO, 129, 0.01), "65 to 128 have not come"
    turns.passed(CO, 128)
    assert turns.wait(CO, 129, 0)


def test_what_comes_again_waits_for_nobody():
    turns = Turns()
    turns.passed(CO, 128)
    assert turns.wait(CO, 65, 0)
    turns.passed(CO, 100)
    assert turns.wait(CO, 129, 0), "what came again has taken nothing back"


def test_a_gap_is_believed_whatever_was_thought():
    """A batch went in and was not taken: what follows it waits until it has come again."""
    turns = Turns()
    turns.passed(CO, 128)
    turns.lacks(CO, 65)
    assert turns.wait(CO, 65, 0)
    assert not turns.wait(CO, 129, 0.01)


def test_once_a_gap_is_told_nobody_waits_on():
    """What was before them has come and was not taken; all of it comes again."""
    turns, gave_up = Turns(), []
    turns.passed(CO, 64)
    waiting = threading.Thread(target=lambda: gave_up.append(turns.wait(CO, 129, 30)))
    waiting.start()
    while waiting.is_alive():
        turns.lacks(CO, 65)
        waiting.join(0.01)
    assert gave_up == [False]


def test_what_a_channel_begins_with_is_said_once():
    turns = Turns()
    assert not turns.knows(CO)
    turns.begin(CO, 65)
    turns.begin(CO, 1)
    assert turns.wait(CO, 65, 0)
    assert not turns.wait(CO, 129, 0.01)


def test_other_channels_are_of_others():
    turns = Turns()
    turns.passed(CO, 64)
    assert turns.wait(AEO, 900, 0)


def test_who_waits_is_let_in_as_soon_as_the_one_before_has_gone_in():
    turns, let_in = Turns(), threading.Event()
    turns.passed(CO, 64)
    waiting = threading.Thread(target=lambda: turns.wait(CO, 129, 30) and let_in.set())
    waiting.start()
    assert not let_in.is_set()
    turns.passed(CO, 128)
    waiting.join()
    assert let_in.is_set()


def test_a_hundred_in_any_order_are_taken_in_by_their_numbers():
    turns, taken = Turns(), []
    turns.passed(CO, 0)
    numbers = list(range(1, 101))
    random.Random(7).shuffle(numbers)

    def visit(number):
        assert turns.wait(CO, number, 30)
        taken.append(number)
        turns.passed(CO, number)

    visitors = [threading.Thread(target=visit, args=(number,)) for number in numbers]
    for one in visitors:
        one.start()
    for one in visitors:
        one.join()
    assert taken == sorted(numbers)
