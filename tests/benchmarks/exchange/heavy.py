"""An office with a long past and a long absence behind it: how soon it is back, what it holds, and who waits for whom.

    make bench-exchange         python tests/benchmarks/exchange/heavy.py --help

A million leaves are put into a log and witnessed; then the gateway is killed and started again. Then the partner is away
while half a million messages gather for it; when it is back they drain, and all the while a company is suspended twice a
second: how long each suspension took is what counts. Nothing is held against an aim here: the load is printed.
"""

import argparse
import hashlib
import os
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).parents[3]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gwanmun.office.settings")
os.environ.setdefault("DATABASE_URL", "postgresql:///not-used")

import msgspec  # noqa: E402 - the checkout is on the path now
import psycopg  # noqa: E402
from msgspec.structs import replace  # noqa: E402

from gwanmun.law.exchange.holding import Log  # noqa: E402
from gwanmun.law.exchange.merkle import append  # noqa: E402
from gwanmun.office.exchange import hashes  # noqa: E402
from gwanmun.office.journal import columns  # noqa: E402
from tests.benchmarks.exchange.measured import percentile  # noqa: E402
from tests.benchmarks.lodge import machine  # noqa: E402
from tests.exchange.hammer.offices import Office, eventually, exchange  # noqa: E402

LONG = 3600
_BACKLOG = """INSERT INTO exchange_outbox (channel, id, business, body, salt, kind, digest, record, posted)
    SELECT 'KR>VN/co', gen_random_uuid(), 'CO.CANCEL' || chr(31) || number, body, sha256(uuid_send(gen_random_uuid())), 1,
           sha256(body), sha256(body), now()
    FROM (SELECT 'KR-X-' || n AS number,
                 convert_to('{"type":"CO.CANCEL","number":"KR-X-' || n || '","reason":"issued twice"}', 'UTF8') AS body
          FROM generate_series(1, %s) AS n) AS made"""
_SUSPENSION = """INSERT INTO exchange_outbox (channel, id, business, body, salt, kind, digest, record, posted)
    SELECT 'KR>VN/aeo', gen_random_uuid(), 'AEO.SUSPEND' || chr(31) || n, body, sha256(uuid_send(gen_random_uuid())), 4,
           sha256(body), sha256(body), clock_timestamp()
    FROM (SELECT %s::int AS n,
                 convert_to('{"type":"AEO.SUSPEND","identifier":"KR-' || %s || '","version":1}', 'UTF8') AS body) AS made"""
_TOOK = """SELECT extract(epoch FROM r.at - o.posted) FROM exchange_outbox o JOIN exchange_receipt r
    ON r.channel = o.channel AND o.number BETWEEN r.first AND r.last WHERE o.channel = 'KR>VN/aeo'"""


def grow(office: Office, many: int) -> None:
    """So many leaves onto an office's log, as if it had written to it for years; nothing of it is signed yet."""
    origin = office.country.manifest.origin
    [(state,)] = office.ask("SELECT state FROM exchange_head WHERE kind = 'Log' AND key = ''")
    log = msgspec.json.decode(str(state), type=Log)
    leaves = [hashlib.sha256(b"%d" % n).digest() for n in range(many)]
    with psycopg.connect(office.database.owner_url) as connection:
        columns.teach(connection)
        hashes.grow(connection.execute, origin, log.frontier.size, leaves, write=connection.execute)
        after = msgspec.json.encode(replace(log, frontier=append(log.frontier, leaves))).decode()
        connection.execute("UPDATE exchange_head SET state = %s WHERE kind = 'Log' AND key = ''", [after])


def is_witnessed(office: Office, size: int) -> bool:
    """Whether the log up to this size has been shown."""
    log = office.head("Log")
    return int(str(log.get("size", 0))) >= size and log["shown"] == log["note"]


def restart(office: Office, number: int) -> tuple[float, float]:
    """Seconds from a killed gateway to the receipt of a message that waited, and the processor's seconds for it."""
    office.kill()
    suspend(office, number)
    began = time.perf_counter()
    office.open()
    assert office.process is not None
    eventually(lambda: office.acknowledged("KR>VN/aeo") >= number, "the first receipt", LONG)
    times = office.process.cpu_times()
    return time.perf_counter() - began, times.user + times.system


def suspend(office: Office, number: int) -> None:
    """A company is suspended: a message into the urgent lane."""
    with psycopg.connect(office.database.owner_url, autocommit=True) as desk:
        desk.execute(_SUSPENSION, [number, number])


def drain(kr: Office, vn: Office, backlog: int, seconds: int, *, number: int) -> tuple[float, list[float]]:
    """Messages a second that drain while a company is suspended twice a second, and how long each suspension took."""
    vn.kill()
    with psycopg.connect(kr.database.owner_url, autocommit=True) as desk:
        desk.execute(_BACKLOG, [backlog])
    vn.open()
    eventually(lambda: kr.acknowledged("KR>VN/co") > 0, "the first of the backlog", LONG)
    before, began = kr.acknowledged("KR>VN/co"), time.perf_counter()
    last = number
    while time.perf_counter() - began < seconds and kr.acknowledged("KR>VN/co") < backlog:
        suspend(kr, last)
        last += 1
        time.sleep(0.5)
    rate = (kr.acknowledged("KR>VN/co") - before) / (time.perf_counter() - began)
    eventually(lambda: kr.acknowledged("KR>VN/aeo") >= last - 1, "the last suspension", LONG)
    took = [float(str(one)) for (one,) in kr.ask(f"{_TOOK} AND o.number >= %s", number)]
    return rate, took


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--leaves", type=int, default=1_000_000)
    parser.add_argument("--backlog", type=int, default=500_000)
    parser.add_argument("--seconds", type=int, default=60, help="of the drain that are looked at")
    asked = parser.parse_args()
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gwanmun-bench-")))
        offices, _ = stack.enter_context(exchange(home, ("KR", "VN"), straight=True))
        kr, vn = offices["KR"], offices["VN"]
        for one in (kr, vn):
            one.open()
        suspend(kr, 1)
        eventually(lambda: kr.acknowledged("KR>VN/aeo") >= 1 and is_witnessed(kr, 1), "both are at work", LONG)
        kr.close()
        grow(kr, asked.leaves)
        began = time.perf_counter()
        kr.open()
        eventually(lambda: is_witnessed(kr, asked.leaves), "a million leaves are witnessed", LONG)
        _say(f"{asked.leaves:,} leaves mirrored and witnessed in {time.perf_counter() - began:.1f} s")
        for number in (2, 3, 4):
            elapsed, cpu = restart(kr, number)
            _say(f"killed and started again: {elapsed:.2f} s to the first receipt, {cpu:.2f} processor s (aim 5)")
        rate, took = drain(kr, vn, asked.backlog, asked.seconds, number=5)
        _say(f"{asked.backlog:,} waited; they drain at {rate:,.0f} a second; meanwhile {len(took)} suspensions:")
        _say(f"p50 {percentile(took, 50):.2f} s, p99 {percentile(took, 99):.2f} s (aim 2)")
        held = {one.code: one.process.memory_info().rss / 2**20 for one in (kr, vn) if one.process is not None}
        _say(f"gateways hold {', '.join(f'{code} {mib:.0f} MiB' for code, mib in held.items())} (aim 300)")
        facts = machine.facts()
        _say(f"{facts.cores} cores, {facts.processor}, load {facts.load_average[0]:.1f}")


def _say(words: str) -> None:
    print(words, flush=True)


if __name__ == "__main__":
    main()
