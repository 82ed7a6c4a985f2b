"""What a duty costs: one line with its arithmetic, and a million lines, beside OpenFisca and NumPy in the same run.

    make bench-duty             python tests/benchmarks/duty/run.py --help

Everybody works out the same: 270 % of the customs value or 6,210 won a kilogram, whichever is greater, without what is
less than ten won, and ten per cent VAT on both, again in whole tens. Our one line comes with every sentence of its
arithmetic written out; nothing is left to be written when it is read. The peers are a process of their own in an
environment of their own (`requirements.txt`). All take turns, round by round; medians and the spread are printed, in
seconds that passed and in processor seconds, and how many lines came out exact to the won.
"""

import argparse
import array
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from decimal import Decimal
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[3]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

import msgspec  # noqa: E402 - the checkout is on the path now
import polars as pl  # noqa: E402
from msgspec import Struct  # noqa: E402

from gwanmun.countries import snapshot_cache  # noqa: E402
from gwanmun.law.basics.money import Rounding  # noqa: E402
from gwanmun.law.basics.period import Period  # noqa: E402
from gwanmun.law.basics.problem import Problem  # noqa: E402
from gwanmun.law.tariff.assess import Assessment, TariffLine, assess  # noqa: E402
from gwanmun.law.tariff.bulk import BulkReader  # noqa: E402
from gwanmun.law.tariff.index import TariffIndex  # noqa: E402
from gwanmun.law.tariff.tariff import Goods, Measure, RateClass, Tariff, TariffRounding, Tax  # noqa: E402
from tests.benchmarks.lodge import machine  # noqa: E402
from tests.benchmarks.lodge.contenders import build_environment, python_of  # noqa: E402

HERE = Path(__file__).parent
CODE = "0709601000"
ON = date(2026, 2, 3)
SEED = 20261122
MEDIAN_VALUE, SPREAD = 15.425, 1.5  # of the logarithm: half of the lines are worth less than five million won
HEAVIEST_KG = 20_000
SENTENCES = 5  # the rate, a share, an amount a kilogram, the greater of the two, VAT; a sixth where won are dropped

OURS_SINGLE, OURS_BULK = "Gwanmun, one line with trace", "Gwanmun, all lines"
PEERS = {
    "situation": "OpenFisca, one situation",
    "single": "OpenFisca, one line of arrays",
    "single with trace": "OpenFisca, one line with trace",
    "vectorised": "OpenFisca, all lines",
    "numpy": "NumPy int64, all lines",
}


class Size(Struct, frozen=True):
    """How many lines are worked out, one by one and all at once, and how often."""

    lines: int = 1_000_000
    singles: int = 1_000
    rounds: int = 7


class Measured(Struct, frozen=True):
    """One way of working it out, once: lines, the seconds that passed, the processor's seconds."""

    way: str
    lines: int
    elapsed: float
    cpu: float


class Report(Struct, frozen=True):
    """All that was measured, on what, and how many lines were exact."""

    before: machine.Facts
    after: machine.Facts
    size: Size
    measured: tuple[Measured, ...]
    exact: dict[str, float]  # share of the lines, by way
    worst: dict[str, int]  # won by which a line is furthest off

    def rate(self, way: str, *, by: str = "elapsed") -> float:
        """Lines a second, the median of the rounds."""
        return median(m.lines / getattr(m, by) for m in self.measured if m.way == way)


class Lines(Struct, frozen=True):
    """What is worked out."""

    values: tuple[int, ...]  # won
    weights_kg: tuple[int, ...]

    def owed(self) -> tuple[list[int], list[int]]:
        """Duty and VAT in Python's own whole numbers: what everybody is held against."""
        duties = [max(v * 27, w * 62_100) // 100 * 10 for v, w in zip(self.values, self.weights_kg, strict=True)]
        return duties, [(v + d) // 100 * 10 for v, d in zip(self.values, duties, strict=True)]


def lines_of(count: int) -> Lines:
    """So many lines, always the same."""
    dice = random.Random(SEED)
    values = tuple(int(dice.lognormvariate(MEDIAN_VALUE, SPREAD)) for _ in range(count))
    return Lines(values, tuple(dice.randrange(1, HEAVIEST_KG) for _ in range(count)))


def tariff() -> Tariff:
    """The tariff of this one duty."""
    ever = Period(date(2020, 1, 1))
    duty = Measure(CODE, "W2", "greater(270%, 6210 KRW/KGM)", ever, act="the act")
    return Tariff(
        "HSK2025",
        {CODE: (Goods(CODE, ever, {"en": "peppers"}),)},
        {CODE: (duty,)},
        {"W2": RateClass("W2", {"en": "WTO concession, without recommendation"}, 3)},
        (Tax("vat", {"en": "value added tax"}, ("customs_value", "duty"), "10", act="the other act"),),
        TariffRounding("line", Rounding(10, "down")),
        "KRW",
    )


def table_of(lines: Lines) -> pl.DataFrame:
    """The lines as the bulk reader takes them."""
    return pl.DataFrame(
        {
            "commodity": pl.repeat(CODE, len(lines.values), eager=True).cast(pl.Categorical),
            "origin": pl.repeat("CN", len(lines.values), eager=True).cast(pl.Categorical),
            "on": pl.repeat(ON, len(lines.values), dtype=pl.Date, eager=True),
            "customs_value": pl.Series(lines.values, dtype=pl.Int64),
            "quantity_KGM": pl.Series(lines.weights_kg, dtype=pl.Int64),
        }
    )


class Ours:
    """The two readers of the house."""

    def __init__(self, lines: Lines, singles: int) -> None:
        self.index = TariffIndex(tariff())
        self.reader, self.table = BulkReader(self.index), table_of(lines)
        pairs = list(zip(lines.values, lines.weights_kg, strict=True))[:singles]
        self.singles = [TariffLine(CODE, "CN", value, {"KGM": Decimal(weight)}) for value, weight in pairs]

    def one_by_one(self) -> list[Assessment | tuple[Problem, ...]]:
        """Every line on its own; each answer has its arithmetic with it, in words."""
        return [assess(self.index, [line], ON) for line in self.singles]

    def owed_one_by_one(self) -> list[tuple[int, int]]:
        """Duty and VAT of these answers, none of which was refused or came without the sentences of its arithmetic."""
        answers = self.one_by_one()
        owed = [answer.lines[0] for answer in answers if isinstance(answer, Assessment)]
        if len(owed) != len(answers) or any(len(line.reasons) < SENTENCES for line in owed):
            raise RuntimeError("a line was refused, or came without its arithmetic")
        return [(line.duty, line.taxes["vat"]) for line in owed]

    def all_at_once(self) -> pl.DataFrame:
        """Duty and VAT of every line."""
        return self.reader.assess(self.table)


class Peer:
    """OpenFisca and NumPy, in their own process."""

    def __init__(self, python: str, lines: Lines, size: Size, home: Path) -> None:
        file = home / "lines"
        file.write_bytes(array.array("q", lines.values).tobytes() + array.array("q", lines.weights_kg).tobytes())
        self._home = home
        self._process = subprocess.Popen(
            [python, str(HERE / "peer.py"), str(file), str(min(size.singles, size.lines))],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def ask(self, word: str) -> dict[str, float]:
        """Have it do one thing, once."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()
        said = self._process.stdout.readline()
        if not said:
            raise RuntimeError(f"the peer ended at {word!r}")
        return dict(json.loads(said))

    def answers(self, kind: str) -> tuple[Sequence[int], Sequence[int]]:
        """The duty and VAT it has for every line."""
        file = self._home / kind
        self.ask(f"write {kind} {file}")
        both = array.array("q", file.read_bytes())
        return both[: len(both) // 2], both[len(both) // 2 :]

    def stop(self) -> None:
        """End it."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=60)


def measure(size: Size, python: str, home: Path, stack: ExitStack) -> Report:
    """Let everybody take turns, and hold every answer against the exact one."""
    before, lines = machine.facts(), lines_of(size.lines)
    ours, peer = Ours(lines, size.singles), Peer(python, lines, size, home)
    stack.callback(peer.stop)
    mine: Mapping[str, Callable[[], object]] = {OURS_SINGLE: ours.one_by_one, OURS_BULK: ours.all_at_once}
    measured: list[Measured] = []
    for turn in range(size.rounds + 1):  # the first is the warm-up
        _say(f"round {turn} of {size.rounds} ...")
        found = [_timed(way, size, work) for way, work in mine.items()]
        for word, way in PEERS.items():
            said = peer.ask(word)
            found.append(Measured(way, _lines(way, size), said["elapsed"], said["cpu"]))
        measured += found if turn else []
    exact, worst = _held_against(lines, ours, peer)
    return Report(before, machine.facts(), size, tuple(measured), exact, worst)


def _timed(way: str, size: Size, work: Callable[[], object]) -> Measured:
    started, used = time.perf_counter(), time.process_time()
    work()
    return Measured(way, _lines(way, size), time.perf_counter() - started, time.process_time() - used)


def _lines(way: str, size: Size) -> int:
    return size.lines if way.endswith("all lines") else min(size.singles, size.lines)


def _held_against(lines: Lines, ours: Ours, peer: Peer) -> tuple[dict[str, float], dict[str, int]]:
    duties, vats = lines.owed()
    bulk, single = ours.all_at_once(), ours.owed_one_by_one()
    answers: dict[str, tuple[Sequence[int], Sequence[int]]] = {
        OURS_BULK: (bulk.get_column("duty").to_list(), bulk.get_column("vat").to_list()),
        OURS_SINGLE: ([duty for duty, _ in single], [vat for _, vat in single]),
        PEERS["vectorised"]: peer.answers("vectorised"),
        PEERS["numpy"]: peer.answers("numpy"),
    }
    off = {
        way: [max(abs(a - x), abs(b - y)) for a, b, x, y in zip(*both, duties, vats, strict=False)]
        for way, both in answers.items()
    }
    return {way: each.count(0) / len(each) for way, each in off.items()}, {way: max(each) for way, each in off.items()}


def written(report: Report) -> str:
    """The report as a table in text."""
    facts, size = report.after, report.size
    load = f"{report.before.load_average[0]:.2f} and {facts.load_average[0]:.2f}"
    rows = [
        f"{facts.cores} cores, {facts.processor}, {facts.memory_gib} GiB, Linux {facts.kernel}, Python {facts.python}",
        f"load average before and after: {load}",
        f"{size.rounds} rounds by turns; {size.lines:,} lines at once, {size.singles:,} one by one; medians",
        "",
        f"{'':34}{'lines/s':>14}   {'least to most':<26}{'lines/CPU s':>14}{'exact to the won':>18}{'worst':>9}",
    ]
    for way in dict.fromkeys(m.way for m in report.measured):
        rates = sorted(m.lines / m.elapsed for m in report.measured if m.way == way)
        spread = f"{rates[0]:,.0f} to {rates[-1]:,.0f}"
        exact = f"{report.exact[way]:.4%}" if way in report.exact else ""
        worst = f"{report.worst[way]:,}" if way in report.worst else ""
        cpu = report.rate(way, by="cpu")
        rows.append(f"{way:34}{report.rate(way):14,.0f}   {spread:<26}{cpu:14,.0f}{exact:>18}{worst:>9}")
    return "\n".join([*rows, "", *_ratios(report)])


def _ratios(report: Report) -> list[str]:
    pairs = (
        (OURS_SINGLE, PEERS["situation"], 20),
        (OURS_SINGLE, PEERS["single"], 20),
        (OURS_SINGLE, PEERS["single with trace"], 20),
        (OURS_BULK, PEERS["vectorised"], 2),
        (OURS_BULK, PEERS["numpy"], 1 / 3),
    )
    return [
        f"{one} / {other}: {report.rate(one) / report.rate(other):.2f} by the clock, "
        f"{report.rate(one, by='cpu') / report.rate(other, by='cpu'):.2f} by processor time (aim {aim:.2g})"
        for one, other, aim in pairs
    ]


def main() -> None:
    """Measure and report."""
    asked = _arguments()
    folder = snapshot_cache.cache_folder() / "benchmark-openfisca"
    build_environment(folder, HERE / "requirements.txt", _say)
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gwanmun-bench-")))
        report = measure(Size(asked.lines, asked.singles, asked.rounds), python_of(folder), home, stack)
    print(msgspec.json.encode(report).decode() if asked.json else written(report))


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    whole = Size()
    parser.add_argument("--lines", type=int, default=whole.lines, help="lines worked out at once")
    parser.add_argument("--singles", type=int, default=whole.singles, help="lines worked out one by one")
    parser.add_argument("--rounds", type=int, default=whole.rounds)
    parser.add_argument("--json", action="store_true", help="every measurement, in JSON")
    return parser.parse_args()


if __name__ == "__main__":
    main()
