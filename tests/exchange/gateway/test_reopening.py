"""Reopening, over real sockets: two officers with a key each, and the channel goes on from what has receipts."""

import json
import secrets
import subprocess
import sys

import psycopg
import pytest

from tests.exchange.gateway.test_disks import alarms
from tests.exchange.hammer.offices import ROOT, environment, eventually
from tests.exchange.hammer.visitor import written

LANE = "ctl"


def gwanmun(office, *command, code=0, **more):
    """A command inside the office."""
    done = subprocess.run(
        [sys.executable, "-m", "gwanmun.cli.app", *command], cwd=ROOT, capture_output=True, text=True, check=False,
        env=environment(office.code, office.database.owner_url, office.country.keys, **more),
    )  # fmt: skip
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def officers(running):
    """Two officers of Viet Nam, each with a key."""
    keys = []
    for name in ("officer-an", "officer-binh"):
        [issued] = json.loads(gwanmun(running.vn, "register", "account", name, "--role", "officer", "--json"))
        keys.append(issued["key"])
    return keys


def test_F19_two_officers_open_a_frozen_channel_again(net, officers):
    guest, (first, second) = net.guest("CN", net.vn), officers
    assert guest.tell(guest.certificate(), lane=LANE).word == "receipts"
    story = guest.enter(LANE)
    head, items = story.goes_on([guest.certificate()], [secrets.token_bytes(32)])
    assert guest.send(head.channel, written(guest, head, items, guest.session)).word == "receipts"
    other, told = story.goes_on([guest.certificate()], [secrets.token_bytes(32)])
    assert guest.send(other.channel, written(guest, other, told, guest.session)).word == "frozen"
    story.move(head)  # what was received first has its receipt, and counts
    channel = head.channel
    frozen = net.vn.head("Receiving", channel)["frozen"]

    nobodys = first[:-1] + ("1" if first.endswith("0") else "0")
    reopen = ("exchange", "reopen", channel, "--country", "vn")
    gwanmun(net.vn, *reopen, "--reason", "their key was stolen; their manifest ends it", GWANMUN_KEY=first)
    assert "second person" in gwanmun(net.vn, *reopen, "--agree", code=1, GWANMUN_KEY=first)
    assert "Nobody has this key" in gwanmun(net.vn, *reopen, "--agree", code=1, GWANMUN_KEY=nobodys)
    assert net.vn.head("Receiving", channel)["frozen"] == frozen
    gwanmun(net.vn, *reopen, "--agree", GWANMUN_KEY=second)
    eventually(lambda: not net.vn.head("Receiving", channel).get("frozen"), "the exchange has carried it out")

    assert guest.tell(guest.certificate(), lane=LANE).word == "receipts", "the channel goes on"
    [(evidence,)] = net.vn.ask("SELECT count(*) FROM exchange_evidence WHERE id = %s", frozen)
    assert evidence == 1, "the evidence stays"
    assert "equivocation" in alarms(net.vn)
    assert "not frozen" in gwanmun(net.vn, *reopen, "--reason", "again", code=1, GWANMUN_KEY=first)

    assert guest.send(other.channel, written(guest, other, told, guest.session)).word == "frozen", (
        "and so does the trap"
    )
    assert "no reopening" in gwanmun(net.vn, *reopen, "--agree", code=1, GWANMUN_KEY=second).lower()


def test_what_was_decided_can_be_read_in_the_journal(net, officers):
    with psycopg.connect(net.vn.database.owner_url) as connection:
        rows = connection.execute(
            "SELECT kind, actor FROM journal_entry WHERE kind LIKE '%Reopen%' ORDER BY case_key, place"
        ).fetchall()
    assert rows == [
        ("ReopeningProposed", "officer-an"), ("ReopeningAgreed", "officer-binh"), ("ChannelReopened", "office")
    ]  # fmt: skip
