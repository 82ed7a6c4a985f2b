"""Disks that fill, lie and are of yesterday: nothing is acknowledged that is not there, and what is damaged is not signed."""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg
import pytest

from gwanmun.office import postgres
from tests.exchange.hammer import books, reading
from tests.exchange.hammer.disk import NoSmallDiskError, SmallDisk
from tests.exchange.hammer.offices import eventually, exchange

MIB = 400
SYNC_FAILED = re.compile(r"PANIC:  could not (fsync|fdatasync) file")
FAILING_SYNC = Path(__file__).parents[1] / "hammer" / "failing_sync.c"


def alarms(office):
    return {str(code) for (code,) in office.ask("SELECT code FROM exchange_alarm")}


def wrong_with(sender, receiver, net):
    """What the books have against a channel and its sender's log."""
    channel = f"{sender.code}>{receiver.code}/co"
    eventually(lambda: is_signed(sender), f"{sender.code}'s log is signed to its end")
    out = reading.outbook(sender, channel)
    into = reading.inbook(receiver, channel)
    found = books.channel_failures(out, into, issued={}, unseal=reading.unsealing(receiver.country))
    return found + books.log_failures(reading.logbook(sender, [receiver]), [out])


def is_signed(office):
    """Whether the log is signed to its last leaf, and witnessed as far."""
    log = office.head("Log")
    return bool(log.get("note")) and log["size"] == log["frontier"]["size"] and log.get("shown") == log["note"]


@pytest.fixture
def own_folder():
    """Not one of pytest's: the server is somebody else where tests are run by root, and may not enter those."""
    with tempfile.TemporaryDirectory(prefix="gwanmun-full-") as folder:
        yield Path(folder)


@pytest.mark.slow
def test_F07_on_a_full_disk_nothing_is_acknowledged_and_afterwards_everything_arrives(root, own_folder):
    folder = own_folder
    try:
        disk = SmallDisk(folder / "disk", MIB)
    except NoSmallDiskError as why:
        pytest.skip(f"no small disk can be mounted here, so this test did not run: {why}")
    try:
        with exchange(folder, ("KR", "VN"), homes={"VN": disk.home}) as (offices, _):
            _fill_and_free(offices["KR"], offices["VN"], disk)
    finally:
        disk.unmount()


def _fill_and_free(kr, vn, disk):
    for office in (kr, vn):
        office.open()
    _issued(kr, 1, 20)
    eventually(lambda: kr.acknowledged("KR>VN/co") == 20, "the first arrive")
    disk.fill()
    _issued(kr, 21, 900)  # more than any page of the log had room for
    eventually(lambda: "No space left" in words_of(vn), "the disk is full, and PostgreSQL says so")
    full = kr.acknowledged("KR>VN/co")
    assert full < 900
    disk.free()
    vn.database.kill_server()  # and as if that had not been enough
    vn.database.revive()
    assert vn.received("KR>VN/co") >= full, "nothing was acknowledged that is not there"
    eventually(lambda: kr.acknowledged("KR>VN/co") == 900, "everything arrives", 180)
    assert wrong_with(kr, vn, None) == []


@pytest.mark.slow
def test_F07_on_a_disk_that_fails_to_sync_nothing_is_acknowledged_and_afterwards_everything_arrives(
    own_folder, monkeypatch
):
    monkeypatch.setenv("LD_PRELOAD", str(compiled(own_folder)))
    with exchange(own_folder, ("KR", "VN")) as (offices, _):
        kr, vn = offices["KR"], offices["VN"]
        for office in (kr, vn):
            office.open()
        _issued(kr, 1, 20)
        eventually(lambda: kr.acknowledged("KR>VN/co") == 20, "the first arrive")
        fails = vn.database.home / "cluster" / "failing-sync"
        fails.touch()
        _issued(kr, 21, 60)
        eventually(lambda: SYNC_FAILED.search(words_of(vn)), "the disk fails, and PostgreSQL says so")
        before = kr.acknowledged("KR>VN/co")
        fails.unlink()
        vn.database.kill_server()
        vn.database.revive()
        assert vn.received("KR>VN/co") >= before, "nothing was acknowledged that is not there"
        eventually(lambda: kr.acknowledged("KR>VN/co") == 60, "everything arrives", 180)
        assert wrong_with(kr, vn, None) == []


def compiled(folder):
    """The library that makes syncing fail, for whoever starts the server, which is not always us."""
    library = folder / "failing_sync.so"
    if shutil.which("cc") is None:
        pytest.skip("no C compiler is here to make a disk fail to sync, so this test did not run")
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, FAILING_SYNC, "-ldl"], check=True)
    folder.chmod(0o755)
    return library


def test_F07_where_nothing_can_be_written_nothing_is_acknowledged_and_afterwards_everything_arrives(net):
    net.issue(net.kr, net.vn, 5)
    net.arrives(net.kr, net.vn)
    guest = net.guest("IN", net.vn)
    assert guest.tell(guest.certificate(), lane="bulk").word == "receipts"  # another test may have frozen `co`
    read_only(net.vn, "on")
    try:
        had = net.vn.ask("SELECT count(*) FROM exchange_inbox")
        said = guest.tell(guest.certificate(), lane="bulk")
        assert (said.status, said.word) == (503, "busy")
        net.issue(net.kr, net.vn, 5)
        eventually(lambda: "read-only" in words_of(net.vn), "it was tried")
        assert not net.all_acknowledged(net.kr, net.vn)
        assert net.vn.ask("SELECT count(*) FROM exchange_inbox") == had
    finally:
        read_only(net.vn, "off")
    net.arrives(net.kr, net.vn)
    assert wrong_with(net.kr, net.vn, net) == []


def read_only(office, word):
    """As a disk that is mounted so: every session that is opened from now on may only read, and those there are end."""
    with psycopg.connect(office.database.owner_url, autocommit=True) as connection:
        connection.execute("SET default_transaction_read_only = off")
        connection.execute(f"ALTER SYSTEM SET default_transaction_read_only = {word}")
        connection.execute("SELECT pg_reload_conf()")
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )


def words_of(office):
    """What its database says."""
    return (office.home / "cluster" / "log").read_text(encoding="utf-8", errors="replace")


def _issued(office, first, last):
    process = office.issue("VN", first, last)
    eventually(lambda: not process.is_running(), "the authority has issued")


def test_F12_an_office_on_yesterdays_backup_gets_back_what_it_sent_and_forks_nothing(net):
    net.issue(net.kr, net.vn, 30)
    net.arrives(net.kr, net.vn)
    net.kr.close()
    yesterday = copied(net.kr)
    net.kr.open()
    net.issue(net.kr, net.vn, 25)
    net.arrives(net.kr, net.vn)
    eventually(lambda: is_signed(net.kr), "what was sent is under a checkpoint others have seen")
    last, size = net.kr.acknowledged("KR>VN/co"), net.kr.head("Log")["size"]
    net.kr.close()
    restored(net.kr, yesterday)
    assert net.kr.acknowledged("KR>VN/co") == last - 25
    net.kr.open()
    eventually(lambda: net.kr.head("Sending", "KR>VN/co").get("last") == last, "what was lost is back")
    net.issue(net.kr, net.vn, 5)
    net.arrives(net.kr, net.vn)
    assert {"log-behind", "sent-and-lost"} <= alarms(net.kr)
    assert net.kr.head("Log")["size"] >= size
    assert wrong_with(net.kr, net.vn, net) == []


def copied(office):
    """A copy of an office's database as it is now."""
    name = "yesterday"
    owner, parts = office.database.owner_url, postgres.parts(office.database.owner_url)
    postgres.drop(maintenance(owner), name)
    postgres.database(maintenance(owner), name, template=parts["dbname"])
    return name


def restored(office, name):
    """The copy in the place of the database."""
    owner, parts = office.database.owner_url, postgres.parts(office.database.owner_url)
    postgres.drop(maintenance(owner), parts["dbname"])
    with psycopg.connect(maintenance(owner), autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{name}" RENAME TO "{parts["dbname"]}"')


def maintenance(url):
    return psycopg.conninfo.make_conninfo(url, dbname="postgres")


def test_F13_a_bit_that_flipped_in_the_log_is_noticed_and_not_signed(net):
    net.issue(net.kr, net.vn, 3)
    net.arrives(net.kr, net.vn)
    eventually(lambda: is_signed(net.kr), "the log is signed to its end")
    signed = net.kr.head("Log")["size"]
    flip(net.kr)
    try:
        net.issue(net.kr, net.vn, 3)
        eventually(lambda: "log-damaged" in alarms(net.kr), "somebody is told")
        assert net.kr.head("Log")["size"] == signed
    finally:
        flip(net.kr)
    eventually(lambda: net.kr.head("Log")["size"] > signed and is_signed(net.kr), "mended, it is signed again")
    net.arrives(net.kr, net.vn)


def flip(office):
    """One bit of the log's last leaf but a few, as a disk does it: past everything that forbids it."""
    origin = office.country.manifest.origin
    with psycopg.connect(office.database.owner_url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")  # no trigger sees it
        connection.execute(
            "UPDATE exchange_hash SET hash = set_bit(hash, 0, 1 - get_bit(hash, 0)) WHERE origin = %s AND level = 0"
            " AND place = %s", (origin, int(str(office.head("Log")["size"])) - 1),
        )  # fmt: skip
