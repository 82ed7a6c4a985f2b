"""`gwanmun serve` and the commands around it, as processes: what they open, what they answer, what they leave behind."""

import json
import os
import signal
from datetime import UTC, datetime
from importlib import resources

import httpx
import msgspec
import psycopg
import pytest

from gwanmun.cli.processes import hold, hold_from, port_of
from tests.cli.running import (
    Served,
    eventually,
    fresh_home,
    left_behind,
    owner_url,
    people,
    postmaster,
    run,
    words,
)
from tests.stories.characters import SHIRTS, import_of

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home():
    with fresh_home() as folder:
        yield folder


@pytest.fixture(scope="module")
def office(home):
    """An office for Korea with a trader and a carrier; two workers."""
    with Served(home, "--workers", "2") as opened:
        opened.keys = people(home)
        yield opened
    eventually(lambda: not left_behind(home), "everything stops with the office")


def lodge(office: Served, *declarations, options=()):
    lines = b"\n".join(msgspec.json.encode(one) for one in declarations)
    return run(
        office.home, "lodge", "-", "--url", office.address, "--key", office.keys["hanbit"], *options, stdin=lines
    )


def test_it_says_where_it_answers(office):
    assert office.said["country"] == "kr"
    assert office.said["process"] == office.process.pid
    status = httpx.get(f"{office.address}/status", trust_env=False).json()
    assert status["pack"] == office.said["pack"]
    assert status["database"] == "reachable"


def test_the_owners_address_is_in_no_process_that_answers(office):
    assert len(office.workers()) == 2
    for worker in office.workers():
        assert "user=gwanmun_clerk" in worker.environ()["DATABASE_URL"]
        assert "user=postgres" not in str(worker.environ())


def test_every_worker_has_the_same_clock(office):
    """A worker that is asked later must not begin the day again."""
    shown = {httpx.get(f"{office.address}/status", trust_env=False).json()["now"] for _ in range(20)}
    moments = sorted(datetime.fromisoformat(one) for one in shown)
    assert moments[0] >= datetime(2026, 2, 3, tzinfo=UTC)
    assert (moments[-1] - moments[0]).total_seconds() < 10


def test_a_port_is_held_from_the_first_moment(office, home):
    """Not only by those who listen: two servers that start together must not both think that it is theirs."""
    holder = hold("127.0.0.1", 0)
    try:
        assert hold("127.0.0.1", port_of(holder)) is None
        ended = run(home, "serve", "--port", str(port_of(holder)))
        assert ended.returncode == 3
        with hold_from("127.0.0.1", port_of(holder)) as following:
            assert port_of(following) != port_of(holder)
    finally:
        holder.close()


def test_a_taken_port_is_said_and_nothing_is_shared(office, home):
    ended = run(home, "serve", "--port", str(office.port))
    assert ended.returncode == 3
    assert b"is taken" in ended.stderr
    assert b"--port" in ended.stderr


def test_lodge_show_and_replay(office, home):
    lodged = lodge(office, import_of(SHIRTS, bill="SHOW1"))
    assert lodged.returncode == 0, lodged.stderr
    number = lodged.stdout.split()[0].decode()
    shown = run(home, "show", number)
    assert shown.returncode == 0, shown.stderr
    assert b"waits for the carrier" in shown.stdout
    through_the_door = run(home, "show", number, "--url", office.address, "--key", office.keys["hanbit"], "--json")
    assert (
        json.loads(through_the_door.stdout)["standing"]
        == json.loads(run(home, "show", number, "--json").stdout)["standing"]
    )
    replayed = run(home, "replay", number, "--json")
    assert json.loads(replayed.stdout)["differences"] == []
    assert json.loads(replayed.stdout)["decisions"] == 1  # Accepted; then the carrier is waited for


def test_the_office_drafts_what_papers_alone_do_not_say(office, home):
    """The register knows the importer; without the office the identifier would be missing."""
    shirts = resources.files("gwanmun.cli.demonstration") / "papers" / "MX-2026-0119.csv"
    papers = shirts.read_bytes().replace(b"Hanbit Trading Co. Ltd.,KR,1098603614", b"Hanbit Trading Co. Ltd.,KR,")
    words = ["draft", "-", "--procedure", "import", "--json", "--type", "customs_office=030"]
    alone = json.loads(run(home, *words, stdin=papers).stdout)
    asked = json.loads(run(home, *words, "--url", office.address, "--key", office.keys["hanbit"], stdin=papers).stdout)
    assert "importer.identifier" in {gap["path"] for gap in alone["missing"]}
    assert asked["sources"]["importer.identifier"] == "register"


def test_the_daily_round(office, home):
    made = json.loads(run(home, "round", "--json").stdout)
    assert made["on"] == "2026-02-03"
    assert made["overdue"] == 0


def test_lodging_the_same_file_again_lodges_nothing_twice(office):
    file = [import_of(SHIRTS, bill=f"TWICE{n}") for n in range(5)]
    first = lodge(office, *file, options=["--json"])
    again = lodge(office, *reversed(file), options=["--json"])
    numbers = [[json.loads(line)["standing"]["number"] for line in told.stdout.splitlines()] for told in (first, again)]
    assert len(set(numbers[0])) == 5
    assert numbers[1] == numbers[0][::-1]


def test_a_refused_line_is_told_with_its_reasons_and_keeps_nobody_out(office):
    good, bad = import_of(SHIRTS, bill="GOOD1"), msgspec.structs.replace(import_of(SHIRTS), customs_office="999")
    told = lodge(office, good, bad)
    assert told.returncode == 1
    assert b"line 2" in told.stdout
    assert b"customs_office" in told.stdout
    assert b"1 lodged, 1 refused" in told.stdout


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["show", "00000-26-000000M"], 1, b"no declaration"),
        (["replay", "00000-26-000000M"], 1, b"no declaration"),
        (["replay"], 2, b"--all"),
        (["register", "key", "nobody"], 1, b"no open account"),
        (["show", "X", "--country", "vn"], 3, b"holds no office"),
        (["show", "X", "--url", "http://127.0.0.1:1"], 3, b"No office answers"),
        (["lodge", "-", "--url", "http://127.0.0.1:1", "--patience", "0"], 3, b"not lodged twice"),
    ],
)
def test_what_cannot_be_done_is_said_with_its_code(office, home, words, code, said):
    ended = run(home, *words, stdin=b"{}")
    assert ended.returncode == code, ended.stderr
    assert said in ended.stderr.replace(b"\n", b" ")
    assert b"Traceback" not in ended.stderr


def test_a_worker_that_dies_is_replaced(office):
    victim = office.workers()[0]
    victim.kill()
    eventually(
        lambda: len(office.workers()) == 2 and victim.pid not in {w.pid for w in office.workers()}, "a new worker"
    )
    lodged = lodge(office, import_of(SHIRTS, bill="REPLACED"))
    assert lodged.returncode == 0, lodged.stderr


def test_an_embedded_server_that_dies_is_started_again(office, home):
    before = postmaster(home)
    os.kill(before, signal.SIGKILL)
    lodged = lodge(office, *(import_of(SHIRTS, bill=f"DIED{n}") for n in range(20)))
    assert lodged.returncode == 0, lodged.stderr
    assert postmaster(home) != before


def test_killed_at_once_it_leaves_no_worker_behind(home, office):
    other = Served(home, "--country", "vn")
    workers = other.workers()
    assert workers
    other.process.kill()
    eventually(lambda: not any(words(worker) for worker in workers), "workers end with the one that started them")
    other._gone()


def test_ctrl_c_is_a_good_end(home, office):
    other = Served(home, "--country", "vn")
    assert other.close() == 0
    assert httpx.get(f"{office.address}/healthz", trust_env=False).status_code == 200, "the first one goes on"


def test_a_server_of_ones_own(office, home, tmp_path):
    """DATABASE_URL names it: nothing embedded is started, and the workers enter as the clerk."""
    with psycopg.connect(owner_url(home, "postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE own")
    url = owner_url(home, "own")
    with Served(tmp_path, DATABASE_URL=url) as other:
        assert not (tmp_path / "cluster").exists()
        assert {
            worker.environ()["DATABASE_URL"].partition("user=")[2].partition(" ")[0] for worker in other.workers()
        } == {"gwanmun_clerk"}
    replayed = run(tmp_path, "replay", "--all", "--json", DATABASE_URL=url)
    assert json.loads(replayed.stdout)["streams"] == 15  # the days ahead whose draws are promised; no case


@pytest.mark.parametrize("command", [["serve", "--port", "0"], ["replay", "--all"], ["register", "key", "hanbit"]])
def test_a_server_that_is_not_there(tmp_path, command):
    ended = run(tmp_path, *command, DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
    assert ended.returncode == 3
    assert b"DATABASE_URL" in ended.stderr
    assert b"Traceback" not in ended.stderr


def test_a_pack_that_is_not_there(home, office):
    ended = run(home, "serve", "--port", "0", "--country", "xx")
    assert ended.returncode == 3
    assert b"No pack 'xx'" in ended.stderr
