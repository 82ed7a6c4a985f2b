"""What origin costs: a thousand materials held against every treaty of the house, and rules read a second.

    make bench-origin           python tests/benchmarks/origin/run.py --help

The bill is drawn from a seed: codes from the whole HS 2022, a dozen countries, evidence for a fifth of the materials and
some intermediates made here of parts. It is handed over as values; what is measured is everything from there: what is
wrong with it is looked for, codes are brought to each treaty's edition, every alternative of every rule is tried.
Published rules come from the shared collection where it is at hand, and else from the treaties' own rows. Processor
milliseconds, medians and the spread; nothing is kept from one round to the next.
"""

import argparse
import gzip
import json
import random
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[3]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

import msgspec  # noqa: E402 - the checkout is on the path now
from msgspec import Struct  # noqa: E402

from gwanmun.countries.correlation_tables import editions  # noqa: E402
from gwanmun.countries.subheading_names import subheading_names  # noqa: E402
from gwanmun.countries.treaties import all_treaties  # noqa: E402
from gwanmun.countries.treaty import Treaty  # noqa: E402
from gwanmun.law import origin  # noqa: E402
from gwanmun.law.origin import rules  # noqa: E402
from gwanmun.law.origin.prose import reading  # noqa: E402
from tests.benchmarks.lodge import machine  # noqa: E402
from tests.shared import SHARED  # noqa: E402

SEED = 20261122
ON = date(2026, 11, 2)
COUNTRIES = ("KR", "KR", "VN", "CN", "CN", "JP", "US", "IN", "DE", "TH", None, "TW")
CORPUS = "data/tariff/uk-roo/uk_psr_all.jsonl.gz"


class Size(Struct, frozen=True):
    """How many materials, how many of them made here of parts, and how often."""

    materials: int = 1_000
    intermediates: int = 10
    rounds: int = 15


class Measured(Struct, frozen=True):
    """One thing done, in processor milliseconds of each round."""

    what: str
    milliseconds: tuple[float, ...]

    def __str__(self) -> str:
        """The median and the spread."""
        least, most = min(self.milliseconds), max(self.milliseconds)
        return f"{self.what:58}{median(self.milliseconds):10.2f} ms   {least:.2f} to {most:.2f}"


class Report(Struct, frozen=True):
    """All that was measured, and what the verdicts were."""

    size: Size
    treaties: int
    codes: int
    verdicts: dict[str, int]
    measured: tuple[Measured, ...]
    read: dict[str, tuple[int, float]]  # how many, in how many seconds


def bill_of(size: Size) -> origin.BillOfMaterials:
    """A bill of so many materials, always the same."""
    dice = random.Random(SEED)
    codes = sorted(subheading_names())
    flat = [_material(dice, codes, n) for n in range(size.materials - 2 * size.intermediates)]
    made = [_made_here(dice, codes, n) for n in range(size.intermediates)]
    total = sum((material.value or Decimal(0) for material in (*flat, *made)), Decimal(0))
    price = {name: total * Decimal(share) for name, share in (("fob", "1.7"), ("exw", "1.6"), ("adjusted", "1.7"))}
    product = origin.Product("850440", "HS2022", "KR", net_cost=total * Decimal("1.5"), weight_kg=Decimal(900), **price)
    return origin.BillOfMaterials(product, (*flat, *made), ON, "USD")


def _material(dice: random.Random, codes: Sequence[str], number: int) -> origin.Material:
    evidence = (origin.Evidence("supplier-declaration", f"SD-{number % 40}", "vkfta", None, date(2027, 1, 1)),)
    return origin.Material(
        dice.choice(codes),
        Decimal(dice.randrange(1, 9_000)).scaleb(-2),
        dice.choice(COUNTRIES),
        id=f"P{number}",
        weight_kg=Decimal(dice.randrange(1, 900)).scaleb(-3),
        evidence=evidence if dice.random() < 0.2 else (),
    )


def _made_here(dice: random.Random, codes: Sequence[str], number: int) -> origin.Material:
    parts = tuple(_material(dice, codes, 10_000 + 10 * number + n) for n in range(2))
    value = sum((part.value or Decimal(0) for part in parts), Decimal(0)) * 2
    return origin.Material(dice.choice(codes), value, "KR", id=f"M{number}", parts=parts)


def measure(size: Size) -> Report:
    """Let everything be done by turns."""
    bill, treaties, tables = bill_of(size), list(all_treaties().values()), editions()

    def compared() -> tuple[origin.Found, ...]:
        found = origin.compare(bill, treaties, tables)
        return tuple(each for each in found if isinstance(each, origin.Found))

    def advised() -> list[origin.Determination]:
        return [origin.told(found, proof=False) for found in compared()]

    def proven() -> list[origin.Determination]:
        return [origin.told(found) for found in compared()]

    everywhere = f"{size.materials:,} materials under {len(treaties)} treaties"
    work: dict[str, Callable[[], object]] = {
        f"{everywhere}: verdicts": compared,
        "… with margins, criteria and what would have to change": advised,
        "… and every proof in sentences": proven,
    }
    taken: dict[str, list[float]] = {what: [] for what in work}
    for turn in range(size.rounds + 1):  # the first is the warm-up
        for what, do in work.items():
            started = time.process_time()
            do()
            if turn:
                taken[what].append((time.process_time() - started) * 1_000)
    verdicts = [found.verdict for found in compared()]
    measured = tuple(Measured(what, tuple(each)) for what, each in taken.items())
    counted = {verdict: verdicts.count(verdict) for verdict in ("pass", "fail", "unknown")}
    return Report(
        size, len(treaties), len({m.hs for m in bill.materials or ()}), counted, measured, read_a_second(treaties)
    )


def read_a_second(treaties: Sequence[Treaty]) -> dict[str, tuple[int, float]]:
    """How many different rules are read, and in how many seconds: in the rule language, and as they are published."""
    written = sorted({row.rule for treaty in treaties for row in treaty.rows})
    published = sorted(set(corpus())) or written
    return {
        "rules in the rule language": _reading(written, rules._parsed.__wrapped__),
        "published rules (different texts)": _reading(published, reading.read.__wrapped__),
    }


def _reading(texts: Sequence[str], read: Callable[[str], object]) -> tuple[int, float]:
    """Every text once, none remembered from before."""
    read(texts[0])  # the grammar is read once
    rules._parsed.cache_clear()
    started = time.process_time()
    for text in texts:
        read(text)
    return len(texts), time.process_time() - started


def corpus() -> list[str]:
    """The published rules of the shared collection; none where it is not at hand."""
    path = SHARED / CORPUS
    if not path.exists():
        return []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line)["rule"] for line in lines]


def written_report(report: Report) -> str:
    """The report as text."""
    facts = machine.facts()
    verdicts = ", ".join(f"{count} {verdict}" for verdict, count in report.verdicts.items())
    rows = [
        f"{facts.cores} cores, {facts.processor}, {facts.memory_gib} GiB, Linux {facts.kernel}, Python {facts.python}",
        f"load average {facts.load_average[0]:.2f}; {report.size.rounds} rounds by turns; processor time, medians",
        f"{report.size.materials:,} materials of {report.codes:,} codes, {report.size.intermediates} made of parts; {verdicts}",
        "",
        *map(str, report.measured),
        "",
    ]
    for what, (count, seconds) in report.read.items():
        rows.append(f"{what:58}{count / seconds:10,.0f} a second   ({count:,} in {seconds:.2f} s)")
    return "\n".join(rows)


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in msgspec.structs.asdict(Size()).items():
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--json", action="store_true", help="every measurement, as JSON")
    given = vars(parser.parse_args())
    as_json = given.pop("json")
    report = measure(Size(**given))
    print(msgspec.json.encode(report).decode() if as_json else written_report(report))


if __name__ == "__main__":
    main()
