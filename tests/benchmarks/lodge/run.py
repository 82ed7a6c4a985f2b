"""What a declaration costs: processor milliseconds, application and database, beside two peers in the same run.

    make bench-lodge            python tests/benchmarks/lodge/run.py --help

Every figure is user and system time of a contender's whole tree of processes and of all PostgreSQL processes, from
/proc, divided by the declarations lodged. Contenders take turns, round by round; medians and the spread are printed.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[3]
sys.path[:0] = [str(ROOT)]

import msgspec  # noqa: E402 - the checkout is on the path now
from msgspec import Struct  # noqa: E402

from gwanmun.countries import snapshot_cache  # noqa: E402
from gwanmun.office import postgres  # noqa: E402
from tests.benchmarks.lodge import client, consignments, contenders, ground, history, machine  # noqa: E402
from tests.benchmarks.lodge.contenders import Contender, Running  # noqa: E402
from tests.benchmarks.lodge.deskside import Desk  # noqa: E402

REQUIREMENTS = ROOT / "tests" / "benchmarks" / "peers" / "requirements.txt"
BATCH = 500
CONNECTIONS = 16


class Size(Struct, frozen=True):
    """How much is lodged in each way, how often."""

    singles: int = 1_000
    batched: int = 10_000
    rounds: int = 3
    history: int = 1_000_000
    warm_up: int = 400


class Measured(Struct, frozen=True):
    """One lot lodged by one contender in one way: CPU milliseconds a declaration, and the time that passed."""

    contender: str
    way: str
    application: float
    database: float
    elapsed: float

    @property
    def sum(self) -> float:
        return self.application + self.database


WAYS = ("one by one", f"{CONNECTIONS} connections", f"batches of {BATCH}")
AT_THE_DESK = f"desk, batches of {BATCH}"


def main() -> None:
    """Measure and report."""
    asked = _arguments()
    size = Size(asked.singles, asked.batched, asked.rounds, asked.history, asked.warm_up)
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gwanmun-bench-")))
        report = measure(size, home, stack, peers=_peers(asked))
    print(msgspec.json.encode(report).decode() if asked.json else written(report))


class Report(Struct, frozen=True):
    """All that was measured, and on what."""

    before: machine.Facts
    after: machine.Facts
    size: Size
    measured: tuple[Measured, ...]


def measure(size: Size, home: Path, stack: ExitStack, *, peers: Sequence[Contender]) -> Report:
    """Let every contender lodge in every way, in turns."""
    before = machine.facts()
    plan = Plan(size)
    _say(f"landing the bills of {plan.end} declarations ...")
    ground_ = ground.prepare(home, consignments.declarations(0, plan.end))
    stack.callback(postgres.discard, home)
    bench = Bench(ground_, stack, peers)
    if size.history:
        bench.open_history(size.history)
    bench.warm_up(size.warm_up // 2)
    measured = []
    for first in plan.rounds:
        measured += bench.round(size, first)
    bench.compare()
    return Report(before, machine.facts(), size, tuple(measured))


class Plan:
    """Which serial numbers are lodged when: the warm-up first, then each round's lots one after the other."""

    def __init__(self, size: Size) -> None:
        a_round = 2 * size.singles + size.batched
        start = size.warm_up // 2 * 2
        self.rounds = [start + a_round * n for n in range(size.rounds)]
        self.end = start + a_round * size.rounds


class Bench:
    """Everybody who takes part, started and waiting."""

    def __init__(self, ground_: ground.Ground, stack: ExitStack, peers: Sequence[Contender]) -> None:
        self._ground, self._stack = ground_, stack
        self._databases: dict[str, str] = {}
        self.servers = [self._start(contenders.OFFICE, "office", sys.executable)]
        folder = snapshot_cache.cache_folder() / "benchmark-peers"
        if peers:
            contenders.build_environment(folder, REQUIREMENTS, _say)
        for n, peer in enumerate(peers):
            self.servers.append(self._start(peer, f"peer_{n}", contenders.python_of(folder)))
        url = self._database("desk", "desk")
        self.desk = Desk(url)
        stack.callback(self.desk.stop)

    def open_history(self, at_least: int) -> None:
        """One more office, with so many entries in its journal already."""
        name = f"Gwanmun at {at_least:.0e} entries".replace("e+0", "e")
        url = self._ground.database("history")
        self._databases[name] = url
        owner_url = postgres.database(self._ground.owner_url, "history")
        _say(f"{history.fill(url, owner_url, at_least, _say)} entries in the full journal")
        office = msgspec.structs.replace(contenders.OFFICE, name=name)
        self.servers.append(self._running(office, url, sys.executable))

    def warm_up(self, count: int) -> None:
        """Statements are prepared, codes are looked up, pages are in memory."""
        for server in self.servers:
            self._lodge(server, WAYS[0], 0, count)
            self._lodge(server, WAYS[2], count, count)
        self.desk.make_ready(0, 2 * count, count)
        self.desk.lodge()

    def round(self, size: Size, first: int) -> Iterator[Measured]:
        """Every contender once in every way, by turns."""
        lots = (
            (WAYS[0], first, size.singles),
            (WAYS[1], first + size.singles, size.singles),
            (WAYS[2], first + 2 * size.singles, size.batched),
        )
        for way, start, count in lots:
            for server in self.servers:
                yield self._lodge(server, way, start, count)
        self.desk.make_ready(first, 2 * size.singles + size.batched, BATCH)
        count = 2 * size.singles + size.batched
        yield self._measured("Gwanmun", AT_THE_DESK, count, self.desk.pid, self.desk.lodge)

    def compare(self) -> None:
        """Everybody must have written the same: declarations, entries, packages drawn, and duty to the last won."""
        found = {name: ground.written(url) for name, url in self._databases.items() if "entries" not in name}
        office = found["Gwanmun"]
        for name, other in found.items():
            if other != office:
                raise RuntimeError(f"{name} wrote {other}, the office {office}")
        _say(f"all wrote the same: {office}")

    def _lodge(self, server: Running, way: str, first: int, count: int) -> Measured:
        many = way == WAYS[2]
        requests = self._requests(server.contender, first, count, many=many)
        connections = CONNECTIONS if way == WAYS[1] else 1
        answers: list[client.Answered] = []

        def send() -> None:
            answers.extend(client.send_all(server.port, requests, connections))

        measured = self._measured(server.contender.name, way, count, server.pid, send)
        _check(answers, count, many=many)
        return measured

    def _requests(self, contender: Contender, first: int, count: int, *, many: bool) -> list[bytes]:
        token = self._ground.token
        documents = [msgspec.json.encode(d) for d in consignments.declarations(first, count)]
        if not many:
            return [client.request(contender.one, f"k{first + n}", d, token=token) for n, d in enumerate(documents)]
        lots = [b"\n".join(documents[n : n + BATCH]) for n in range(0, count, BATCH)]
        kind = "application/x-ndjson"
        return [
            client.request(contender.many, f"k{first}-{n}", lot, token=token, content_type=kind)
            for n, lot in enumerate(lots)
        ]

    def _measured(self, name: str, way: str, count: int, pid: int, work: Callable[[], None]) -> Measured:
        pids = (pid, self._ground.postmaster)
        before, started = [machine.cpu_seconds(p) for p in pids], time.perf_counter()
        work()
        elapsed = time.perf_counter() - started
        application, database = ((machine.cpu_seconds(p) - b) * 1000 / count for p, b in zip(pids, before, strict=True))
        return Measured(name, way, application, database, elapsed * 1000 / count)

    def _start(self, contender: Contender, database: str, python: str) -> Running:
        return self._running(contender, self._database(contender.name, database), python)

    def _running(self, contender: Contender, url: str, python: str) -> Running:
        running = Running(contender, url, python)
        self._stack.callback(running.stop)
        return running

    def _database(self, name: str, database: str) -> str:
        url = self._ground.database(database)
        self._databases[name] = url
        return url


def _check(answers: Sequence[client.Answered], count: int, *, many: bool) -> None:
    """Every declaration was taken, and its answer says how far it has come."""
    wrong = [answer for answer in answers if answer.status not in {200, 201}]
    if wrong:
        raise RuntimeError(f"{len(wrong)} were refused, the first with {wrong[0].status}: {wrong[0].body[:600]!r}")
    told = [line for answer in answers for line in answer.body.splitlines()] if many else [a.body for a in answers]
    taken = Counter(_status(line) for line in told if line)
    if taken != {"waiting": count}:
        raise RuntimeError(f"of {count} declarations came {dict(taken)}: {told[0][:600]!r}")


def _status(told: bytes) -> str:
    """Where a declaration stands; the office tells it of a batch's line beside the line's number."""
    answer = msgspec.json.decode(told)
    standing = answer.get("standing", answer) if isinstance(answer, dict) else {}
    return str(standing.get("status", "refused"))


def written(report: Report) -> str:
    """The report as a table in text."""
    facts, busy = report.after, (report.before.load_average[0], report.after.load_average[0])
    lines = [
        f"{facts.cores} cores, {facts.processor}, {facts.memory_gib} GiB, Linux {facts.kernel}, Python {facts.python}",
        f"load average {busy[0]:.2f} before, {busy[1]:.2f} after; {report.size.rounds} rounds by turns",
        "CPU milliseconds a declaration, medians; the spread is of the sums, the multiple is of the office's own",
        "",
        f"{'':42}{'application':>12}{'database':>10}{'sum':>8}   {'spread':<14}{'multiple':>9}{'elapsed':>9}",
    ]
    for way in (*WAYS, AT_THE_DESK):
        lines.append(way)
        names = dict.fromkeys(m.contender for m in report.measured if m.way == way)
        office = _medians(report, way, contenders.OFFICE.name)[2]
        lines += [_row(report, way, name, office) for name in names]
    return "\n".join(lines)


def _row(report: Report, way: str, name: str, office: float) -> str:
    application, database, both, elapsed = _medians(report, way, name)
    sums = [m.sum for m in report.measured if (m.way, m.contender) == (way, name)]
    spread = f"{min(sums):.2f} to {max(sums):.2f}"
    multiple = f"{both / office:.2f}" if office else ""
    return f"  {name:40}{application:12.2f}{database:10.2f}{both:8.2f}   {spread:<14}{multiple:>9}{elapsed:9.2f}"


def _medians(report: Report, way: str, name: str) -> list[float]:
    measured = [m for m in report.measured if (m.way, m.contender) == (way, name)]
    return [median(getattr(m, part) for m in measured) for part in ("application", "database", "sum", "elapsed")]


def _peers(asked: argparse.Namespace) -> tuple[Contender, ...]:
    if asked.no_peers:
        return ()
    more = contenders.peers(line_rows=True) if asked.line_rows else ()
    return (*contenders.peers(line_rows=False), *more)


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    whole = Size()
    parser.add_argument("--singles", type=int, default=whole.singles, help="declarations lodged one by one, a round")
    parser.add_argument("--batched", type=int, default=whole.batched, help="declarations lodged in batches, a round")
    parser.add_argument("--rounds", type=int, default=whole.rounds)
    parser.add_argument(
        "--history", type=int, default=whole.history, help="entries in the full journal; 0 leaves it out"
    )
    parser.add_argument(
        "--warm-up", type=int, default=whole.warm_up, help="declarations lodged before anything is measured"
    )
    parser.add_argument("--no-peers", action="store_true", help="the office alone")
    parser.add_argument(
        "--line-rows", action="store_true", help="the peers also with a row a line beside the office's rows"
    )
    parser.add_argument("--json", action="store_true", help="every measurement, in JSON")
    return parser.parse_args()


if __name__ == "__main__":
    main()
