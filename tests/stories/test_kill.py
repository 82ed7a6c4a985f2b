"""A power cut during a load of lodgements: every declaration that was acknowledged is there, and none is there twice.

Clients lodge without pause through the machine door, each declaration under an Idempotency-Key, and go on trying the same
one until it is answered. Meanwhile the whole server is killed with SIGKILL and started again, or the database under it
is. In the end the journal holds exactly what was acknowledged.
"""

import json
import os
import random
import signal
import threading

import msgspec
import psycopg
import pytest

from gwanmun.cli.lodge import Patient, Sheet
from gwanmun.office.desks import draws
from tests.cli.running import Served, eventually, fresh_home, left_behind, owner_url, people, postmaster, run
from tests.stories.characters import SHIRTS, import_of

pytestmark = pytest.mark.slow
CLIENTS = 4
BETWEEN_KILLS = 60  # declarations acknowledged between one kill and the next, at the least


class Load:
    """Clients that lodge one declaration after the other, and what was acknowledged to them."""

    def __init__(self, address: str, key: str) -> None:
        self.acknowledged: dict[str, str] = {}  # bill → number
        self.failures: list[BaseException] = []
        self._over = threading.Event()
        self._patient = Patient(address, key, patience_seconds=120)
        self._clients = [threading.Thread(target=self._lodge, args=(client,)) for client in range(CLIENTS)]
        for client in self._clients:
            client.start()

    def _lodge(self, client: int) -> None:
        count = 0
        while not self._over.is_set():
            bill = f"C{client}N{count:06d}"
            content = msgspec.json.encode(import_of(SHIRTS, bill=bill))
            try:
                answer = self._patient.one(Sheet(count, content, f"key-{bill}"))
                assert answer.standing is not None, answer
            except BaseException as failure:  # noqa: BLE001 - the test must hear of it
                self.failures.append(failure)
                return
            self.acknowledged[bill] = answer.standing.number
            count += 1

    def more(self, count: int) -> None:
        """Wait until so many more have been acknowledged."""
        enough = len(self.acknowledged) + count
        eventually(lambda: len(self.acknowledged) >= enough or bool(self.failures), f"{count} more acknowledged")
        assert not self.failures

    def end(self) -> None:
        """Let each client finish the one it is at."""
        self._over.set()
        for client in self._clients:
            client.join()
        self._patient.close()
        assert not self.failures


@pytest.fixture
def home():
    with fresh_home() as folder:
        yield folder


@pytest.mark.parametrize(
    "kills",
    [
        pytest.param(["server", "database", "server"], id="three"),
        pytest.param(["server", "server", "server", "database"] * 5, id="twenty", marks=pytest.mark.hammer),
    ],
)
def test_what_was_acknowledged_is_there_once(home, kills):
    dice = random.Random(len(kills))
    office = Served(home, "--workers", "2")
    load = Load(office.address, people(home)["hanbit"])
    try:
        for kill in kills:
            load.more(BETWEEN_KILLS + dice.randrange(BETWEEN_KILLS))
            if kill == "database":
                os.kill(postmaster(home), signal.SIGKILL)
            else:
                office.kill()
                office = Served(home, "--workers", "2", port=office.port)
        load.more(BETWEEN_KILLS)
    finally:
        load.end()

    written = lodged(home)
    assert len(written) == len({number for _, number in written}), "no number twice"
    assert sorted(written) == sorted(load.acknowledged.items()), (
        "what was acknowledged, all of it, once, and nothing else"
    )
    again = json.loads(run(home, "replay", "--all", "--json").stdout)
    assert again["differences"] == []
    assert again["streams"] == len(written) + draws.AHEAD_DAYS + 1  # and the days whose draws are promised
    office.close()
    eventually(lambda: not left_behind(home), "everything stops")


def lodged(home) -> list[tuple[str, str]]:
    """Bill and number of every declaration in the journal, as whoever owns it reads it."""
    with psycopg.connect(owner_url(home, "gwanmun_kr")) as connection:
        rows = connection.execute(
            "SELECT body::json->'consignment'->>'transport_document', body::json->>'number' FROM journal_entry WHERE place = 0 AND kind = 'Lodged'"
        )
        return rows.fetchall()
