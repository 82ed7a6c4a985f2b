"""Two offices that exchange, and guests: countries of whom only the keys are here, to say with them whatever one likes."""

import hashlib
import itertools
import os
import secrets
import tempfile
import time
from pathlib import Path

import pytest

from gwanmun.law.exchange.messages import business_key, entry_kind, record_in, write_message
from tests.exchange.hammer.certificates import Press
from tests.exchange.hammer.offices import eventually, exchange
from tests.exchange.hammer.visitor import Visitor, begun, written

GUESTS = ("ID", "IN", "CN")
_NUMBERS = itertools.count(1)


class Guest(Visitor):
    """A guest at an office's door, with a story it has told there, lane by lane."""

    def __init__(self, country, office):
        super().__init__(country, office.country, port=office.proxy.target)
        self.office, self.stories, self.session = office, {}, time.time_ns() // 1_000_000
        self.press = Press(country, office.code)

    def enter(self, lane="co"):
        """Say that a run has begun; then the lane is open."""
        channel = self.lane(lane)
        if channel not in self.stories:
            said = self.standing(channel, self.session)
            assert said.word == "standing", said
            self.stories[channel] = begun(channel)
        return self.stories[channel]

    def batch(self, *bodies, lane="co", kind=1):
        """The next messages of a lane as they travel; the story has not moved yet."""
        head, items = self.enter(lane).goes_on(bodies, [secrets.token_bytes(32) for _ in bodies], kind)
        return head, written(self, head, items, self.session)

    def tell(self, *bodies, lane="co", kind=1):
        """Tell the next messages, and go on where they were taken."""
        head, body = self.batch(*bodies, lane=lane, kind=kind)
        said = self.send(self.lane(lane), body)
        if said.word == "receipts":
            self.stories[self.lane(lane)].move(head)
        return said

    def certificate(self):
        """Another certificate, as a message."""
        return write_message(self.press.message(next(_NUMBERS)))


class Net:
    """The offices, and whoever knocks."""

    def __init__(self, offices, countries):
        self.offices, self.countries = offices, countries
        self.kr, self.vn = offices["KR"], offices["VN"]
        self._issued = {code: itertools.count(1) for code in offices}
        self._guests = {}

    def guest(self, code, at):
        """A country at an office's door: always the same one, who remembers what it has told there."""
        if (code, at.code) not in self._guests:
            self._guests[code, at.code] = Guest(self.countries[code], at)
        return self._guests[code, at.code]

    def issue(self, sender, to, many, **how):
        """Put certificates into an outbox, and wait until they lie there; the last number they will have."""
        first = next(self._issued[sender.code])
        last = first + many - 1
        for _ in range(many - 1):
            next(self._issued[sender.code])
        process = sender.issue(to.code, first, last, **how)
        eventually(lambda: not process.is_running(), "the authority has issued")
        return last

    def all_acknowledged(self, sender, to):
        """Whether nothing waits and nothing is under way."""
        channel = f"{sender.code}>{to.code}/co"
        [(waiting,)] = sender.ask("SELECT count(*) FROM exchange_outbox WHERE channel = %s AND number IS NULL", channel)
        head = sender.head("Sending", channel)
        return not waiting and head.get("acked") == head.get("last")

    def arrives(self, sender, to):
        eventually(lambda: self.all_acknowledged(sender, to), f"all of {sender.code} arrives in {to.code}")


def put_in(connection, office, to, message):
    """A message into an outbox within a transaction of one's own; by the table's own columns."""
    body = write_message(message)
    digest, record = hashlib.sha256(body).digest(), hashlib.sha256(record_in(body)).digest()
    business = "\x1f".join(business_key(message))
    connection.execute(
        "INSERT INTO exchange_outbox (channel, id, business, body, salt, kind, digest, record, posted)"
        " VALUES (%s, gen_random_uuid(), %s, %s, %s, %s, %s, %s, now())",
        (f"{office.code}>{to.code}/co", business, body, secrets.token_bytes(32), entry_kind(message), digest, record),
    )


@pytest.fixture(scope="session")
def countries_folder():
    with tempfile.TemporaryDirectory(prefix="gwanmun-gateways-") as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def running(countries_folder):
    """Korea and Viet Nam, their gateways open; each witnesses the other."""
    with exchange(countries_folder, ("KR", "VN"), guests=GUESTS) as (offices, countries):
        for office in offices.values():
            office.open()
        yield Net(offices, countries)


@pytest.fixture
def net(running):
    """The same, healthy before and after."""
    for office in running.offices.values():
        if not office.is_running:
            office.open()
    eventually(lambda: is_open(running), "both offices may write to their logs")
    yield running
    for office in running.offices.values():
        office.proxy.heal()
        if not office.is_running:
            office.open()


def is_open(net):
    """Whether both have found their logs: each answers the other where it stands, on each lane."""
    return all(
        one.head("Receiving", f"{other.code}>{one.code}/co").get("session")
        for one, other in ((net.kr, net.vn), (net.vn, net.kr))
    )


@pytest.fixture
def root():
    """Skips loudly where nobody can mount anything."""
    if os.geteuid() != 0:
        pytest.skip("a small disk is mounted by root alone: this test did not run")
