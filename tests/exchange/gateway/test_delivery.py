"""Delivery, whatever happens to the line and to those at its ends: once, in order, and with its receipt."""

import select
import socket
import threading
import time
from contextlib import ExitStack

import psycopg
import pytest

from gwanmun.office.gateway.listening import MOST_OF_ONE
from tests.exchange.gateway.conftest import put_in
from tests.exchange.hammer.certificates import Press
from tests.exchange.hammer.copier import batch_again
from tests.exchange.hammer.offices import eventually
from tests.exchange.hammer.visitor import Visitor

SIXTEEN = 16


def test_F01_what_was_put_in_while_nobody_sent_goes_when_somebody_does(net):
    net.kr.kill()
    net.issue(net.kr, net.vn, 7)
    assert not net.all_acknowledged(net.kr, net.vn)
    net.kr.open()
    net.arrives(net.kr, net.vn)


def test_F01_F02_either_end_is_killed_while_a_batch_is_under_way(net):
    net.vn.proxy.faults.bytes_a_second = 60_000  # so that there is a middle to be killed in
    for office in (net.kr, net.vn, net.kr, net.vn):
        net.issue(net.kr, net.vn, 40)
        carried = net.vn.proxy.carried
        eventually(lambda carried=carried: net.vn.proxy.carried > carried + 20_000, "a batch is under way")
        office.kill()
        office.open()
    net.vn.proxy.heal()
    net.arrives(net.kr, net.vn)
    assert doubled(net.vn, "KR>VN/co") == []


def doubled(office, channel):
    return office.ask(
        "SELECT digest FROM exchange_inbox WHERE channel = %s AND verdict = 'OK' GROUP BY digest HAVING count(*) > 1",
        channel,
    )


def test_F04_one_batch_sixteen_times_at_the_same_moment_has_one_effect(net):
    guest = net.guest("IN", net.vn)
    head, body = guest.batch(*(guest.certificate() for _ in range(5)))
    answers = guest.copies(head.channel, body, SIXTEEN)
    assert {said.word for said in answers} == {"receipts"}
    assert len({str(said.told["receipts"]) for said in answers}) == 1, "the same receipt, byte for byte"
    [(rows, spans)] = net.vn.ask(
        "SELECT (SELECT count(*) FROM exchange_inbox WHERE channel = %s), (SELECT count(*) FROM exchange_span WHERE channel = %s)",
        head.channel, head.channel,
    )  # fmt: skip
    assert (rows, spans) == (5, 1)


def test_A01_F04_a_real_batch_comes_again_in_the_senders_own_name(net):
    last = net.issue(net.kr, net.vn, 9)
    net.arrives(net.kr, net.vn)
    before = net.vn.ask("SELECT count(*) FROM exchange_inbox")
    visitor = Visitor(net.kr.country, net.vn.country, port=net.vn.proxy.target)
    session = net.vn.head("Receiving", "KR>VN/co")["session"]
    answers = visitor.copies("KR>VN/co", batch_again(net.kr, visitor, (last - 5, last), session), SIXTEEN)
    assert {said.word for said in answers} == {"receipts"}
    assert net.vn.ask("SELECT count(*) FROM exchange_inbox") == before


@pytest.mark.parametrize("way", ["cut_up", "cut_down"])
def test_F06_one_direction_is_cut_and_what_waited_drains(net, way):
    setattr(net.vn.proxy.faults, way, True)
    net.issue(net.kr, net.vn, 30)
    back = net.issue(net.vn, net.kr, 5)
    eventually(lambda: net.vn.acknowledged("VN>KR/co") >= back, "the other direction notices nothing")
    assert not net.all_acknowledged(net.kr, net.vn)
    net.vn.proxy.heal()
    net.vn.proxy.reset_all()
    net.arrives(net.kr, net.vn)
    assert doubled(net.vn, "KR>VN/co") == []


def test_F10_a_second_gateway_of_one_office_says_so_and_ends(net, tmp_path):
    words = ("exchange", "serve", "--private", "--json", "--port", "0")
    second = net.kr.nursery.start(words, says=tmp_path / "said")
    eventually(lambda: not second.is_running(), "the second gateway ends")
    assert "at work already" in (tmp_path / "said").read_text() + net.kr.said()
    net.issue(net.kr, net.vn, 3)
    net.arrives(net.kr, net.vn)


def test_F11_a_transaction_that_began_early_and_commits_late_is_not_passed_over(net):
    late = Press(net.kr.country, "VN").message(900_001)
    with psycopg.connect(net.kr.database.owner_url) as desk:
        put_in(desk, net.kr, net.vn, late)
        net.issue(net.kr, net.vn, 10)
        net.arrives(net.kr, net.vn)
        desk.commit()
    net.arrives(net.kr, net.vn)
    [(number, last)] = net.kr.ask(
        "SELECT number, (SELECT max(number) FROM exchange_outbox WHERE channel = 'KR>VN/co') FROM exchange_outbox"
        " WHERE business LIKE %s", "%900001",
    )  # fmt: skip
    assert number == last, "it began before ten others, and has its number after them"


def test_F14_a_partner_that_stands_still_costs_the_others_nothing(net):
    net.vn.proxy.faults.stalled = True
    net.issue(net.kr, net.vn, 300)
    guest = net.guest("IN", net.kr)
    took = []
    for _ in range(10):
        began = time.monotonic()
        assert guest.tell(guest.certificate()).word == "receipts"
        took.append(time.monotonic() - began)
    assert max(took) < 10, took
    assert net.kr.process.memory_info().rss < 300 * 2**20
    net.vn.proxy.heal()
    net.arrives(net.kr, net.vn)


def test_F14_strangers_who_send_a_byte_a_second_keep_nobody_waiting(net):
    """Twice as many as the door has hands, and none of them with a key."""
    over = threading.Event()
    with ExitStack() as stack:
        lines = [
            stack.enter_context(socket.create_connection(("127.0.0.1", net.vn.proxy.target), timeout=5))
            for _ in range(30)
        ]
        dripping = threading.Thread(target=drip, args=(lines, over))
        dripping.start()
        stack.callback(dripping.join)
        stack.callback(over.set)
        guest = net.guest("IN", net.vn)
        began = time.monotonic()
        assert guest.tell(guest.certificate(), lane="bulk").word == "receipts"
        assert time.monotonic() - began < 10


def test_F14_a_partner_who_says_a_byte_a_second_on_forty_lines_keeps_none_of_the_others_waiting(net):
    """It has a key, so it gets past the handshake; and then it keeps no more hands than one may."""
    slow, over = net.guest("CN", net.vn), threading.Event()
    with ExitStack() as stack:
        lines = [stack.enter_context(slow.line()) for _ in range(40)]
        dripping = threading.Thread(target=drip, args=(lines, over, b"POST /eodes/v1/beat HTTP/1.1" + b" " * 600))
        dripping.start()
        stack.callback(dripping.join)
        stack.callback(over.set)
        eventually(
            lambda: len(select.select(lines, [], [], 0)[0]) >= 40 - MOST_OF_ONE, "the door has closed the others"
        )
        guest = net.guest("IN", net.vn)
        began = time.monotonic()
        assert guest.tell(guest.certificate(), lane="bulk").word == "receipts"
        assert time.monotonic() - began < 10


HELLO = bytes.fromhex("160301020001000100") + bytes(600)
"""The beginning of a handshake."""


def drip(lines, over, said=HELLO):
    """Say it, a byte a second."""
    for byte in said:
        for line in lines:
            try:
                line.sendall(bytes((byte,)))
            except OSError:  # it has lost its patience with us
                continue
        if over.wait(1):
            return
