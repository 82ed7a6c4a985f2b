"""What the exchange of a certificate costs, beside AS2 by pyas2lib in the same run: messages a processor second.

    make bench-exchange         python tests/benchmarks/exchange/run.py --help

The same certificates, durable on both sides before anything is acknowledged, signed both ways, each receipt verified and
written down. Both contenders are two processes and PostgreSQL with nothing switched off; the processor's seconds are those
of both ends, of their databases, and of whoever puts the messages in. They take turns, round by round, so that whatever
else this machine does is done to both; medians, the spread, and the load are printed, and ratios of the same rounds.
"""

import argparse
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[3]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

import msgspec  # noqa: E402 - the checkout is on the path now
from msgspec import Struct  # noqa: E402

from gwanmun.office import postgres  # noqa: E402
from tests.benchmarks.exchange import payload, peers, proofs  # noqa: E402
from tests.benchmarks.exchange.measured import Measured, percentile  # noqa: E402
from tests.benchmarks.exchange.ours import Eodes, Way  # noqa: E402
from tests.benchmarks.exchange.proofs import Proofs  # noqa: E402
from tests.benchmarks.lodge import machine  # noqa: E402

BATCHES, ONE, DESKS = "Gwanmun, up to 64 a batch", "Gwanmun, one a batch", "Gwanmun, as it comes, desks at work"
AS2_ONE, AS2_FOUR = "pyas2lib, 1 at a time", "pyas2lib, 4 at a time"
AIMS = ((BATCHES, 40.0), (ONE, 8.0))


class Size(Struct, frozen=True):
    """How many messages a turn, and how many rounds."""

    rounds: int = 5
    peer: int = 100  # messages a turn of AS2, at one and at four at a time
    many: int = 5_000  # of ours in batches
    singles: int = 500  # of ours one by one
    rate: int = 100  # a second, in the open loop
    seconds: int = 20  # of the open loop


class Report(Struct, frozen=True):
    """All that was measured, and on what."""

    before: machine.Facts
    after: machine.Facts
    size: Size
    measured: tuple[Measured, ...]
    together: dict[str, float]  # messages a batch, on average
    latencies: tuple[float, ...]  # seconds, of the open loop
    memory_mib: dict[str, float]
    proofs: Proofs

    def median(self, way: str, what: str) -> float:
        """The median over the rounds of something a way has."""
        return median(getattr(one, what) for one in self.measured if one.way == way)

    def ratio(self, way: str, other: str) -> list[float]:
        """Messages a processor second by those of the other in the same round, each round's."""
        both = [[one.per_cpu_second for one in self.measured if one.way == name] for name in (way, other)]
        return [ours / theirs for ours, theirs in zip(*both, strict=True)]


def measure(size: Size, home: Path, stack: ExitStack) -> Report:
    """Let both take turns."""
    before = machine.facts()
    as2 = peers.AS2(peers.environment(_say), home, [payload.as_json(number) for number in range(1, 500)])
    stack.callback(postgres.discard, home / "peer")
    stack.callback(as2.stop)
    ours = Eodes(home, stack)
    ways = (Way(BATCHES, 64), Way(ONE, 1), Way(DESKS, 256, desks=True))
    counts = {BATCHES: size.many, ONE: size.singles, DESKS: size.many}
    measured, together = list[Measured](), dict[str, float]()
    as2.exchange(20, 4)  # everybody has been read and has connected
    for turn in range(1, size.rounds + 1):
        _say(f"round {turn} of {size.rounds}, load {machine.facts().load_average[0]:.1f} ...")
        for way in ways:
            since = ours.last
            measured += [ours.exchange(way, counts[way.name])]
            together[way.name] = ours.batches(since)
        measured += [as2.exchange(size.peer, at_once) for at_once in (1, 4)]
    _say("the open loop ...")
    latencies = ours.latencies(size.rate * size.seconds, size.rate)
    held = ours.memory_mib()
    _check(as2, ours, size)
    return Report(
        before, machine.facts(), size, tuple(measured), together, latencies, held, proofs.measure()
    )  # fmt: skip


def _check(as2: peers.AS2, ours: Eodes, size: Size) -> None:
    """A figure of messages that did not arrive would be nobody's figure."""
    sent = size.rounds * 2 * size.peer + 20
    if as2.standing() != (sent, sent):
        raise RuntimeError(f"pyas2lib has {as2.standing()} of {sent}")
    if ours.receiver.received("KR>VN/co") != ours.last:
        raise RuntimeError("messages of ours are missing")


def written(report: Report) -> str:
    """The report as a table in text."""
    facts = report.after
    load = f"{report.before.load_average[0]:.1f} and {facts.load_average[0]:.1f}"
    rows = [
        f"{facts.cores} cores, {facts.processor}, {facts.memory_gib} GiB, Linux {facts.kernel}, Python {facts.python}",
        f"load average before and after: {load}; {report.size.rounds} rounds by turns; medians, least to most",
        "",
        f"{'':40}{'msg/CPU s':>11}   {'least to most':<18}{'msg/s':>9}{'a batch':>9}{'p50 ms':>9}{'p99 ms':>9}",
    ]
    for way in dict.fromkeys(one.way for one in report.measured):
        rates = sorted(one.per_cpu_second for one in report.measured if one.way == way)
        took = [seconds * 1000 for one in report.measured if one.way == way for seconds in one.took]
        spread = f"{rates[0]:,.1f} to {rates[-1]:,.1f}"
        percentiles = f"{percentile(took, 50):9,.0f}{percentile(took, 99):9,.0f}" if took else ""
        together = f"{report.together[way]:9.1f}" if way in report.together else f"{1:9}"
        rows.append(
            f"{way:40}{median(rates):11,.1f}   {spread:<18}{report.median(way, 'per_second'):9,.1f}{together}{percentiles}"
        )
    return "\n".join([*rows, "", *_ratios(report), "", *_others(report)])


def _ratios(report: Report) -> list[str]:
    rows = []
    for way, aim in AIMS:
        for peer in (AS2_ONE, AS2_FOUR):
            each = sorted(report.ratio(way, peer))
            rows.append(
                f"{way} / {peer}: {median(each):.1f} times by processor time, {each[0]:.1f} to {each[-1]:.1f} (aim {aim:.0f})"
            )
    return rows


def _others(report: Report) -> list[str]:
    took = [seconds * 1000 for seconds in report.latencies]
    size, held = report.size, ", ".join(f"{code} {mib:.0f} MiB" for code, mib in report.memory_mib.items())
    return [
        f"open loop, {size.rate} a second for {size.seconds} s, from the outbox to the verified receipt:",
        f"    p50 {percentile(took, 50):.0f} ms (aim 25), p99 {percentile(took, 99):.0f} ms (aim 150)",
        f"gateways hold in memory: {held} (aim 300)",
        f"a proof in a log of a billion: {report.proofs.proof_bytes:,} bytes (aim 2,048)",
        f"a bundle of {report.proofs.bundle_bytes:,} bytes verified in {report.proofs.median_ms:.1f} processor ms (aim 10)",
    ]


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    whole = Size()
    for name in Size.__struct_fields__:
        parser.add_argument(f"--{name}", type=int, default=getattr(whole, name))
    parser.add_argument("--json", action="store_true", help="every measurement, in JSON")
    asked = vars(parser.parse_args())
    as_json = asked.pop("json")
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gwanmun-bench-")))
        report = measure(Size(**asked), home, stack)
    print(msgspec.json.encode(report).decode() if as_json else written(report))


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
