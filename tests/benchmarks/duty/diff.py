"""What the policy question costs: ten million lines of the past under a pack and under a changed one.

    python tests/benchmarks/duty/diff.py --help

The lines are drawn from a seed over Korea's own pack: every code it has, sixty origins, two years of days, a third with
an agreement's proof, three lines to a declaration. The changed pack has one tax a point higher. Both kinds of file are
written into a folder of their own, read as `gwanmun pack diff` reads them, and deleted. Seconds that passed and the
processor's seconds are printed for each, of the whole process with all its threads; a sample of the lines is held
against the plain reader first.
"""

import argparse
import random
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[3]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

import polars as pl  # noqa: E402 - the checkout is on the path now
from msgspec import Struct  # noqa: E402
from msgspec.structs import replace  # noqa: E402

from gwanmun.countries import snapshot  # noqa: E402
from gwanmun.countries.collecting import difference  # noqa: E402
from gwanmun.countries.difference import Difference  # noqa: E402
from gwanmun.law.tariff.assess import TariffLine, assess  # noqa: E402
from gwanmun.law.tariff.index import TariffIndex  # noqa: E402
from gwanmun.law.tariff.tariff import Tariff  # noqa: E402
from tests.benchmarks.lodge import machine  # noqa: E402

SEED = 20261122
FIRST, DAYS = date(2025, 1, 1), 730
DRAWN = 1_000_000  # lines drawn from the seed; more of them are these again, with other values
SAMPLE = 2_000


class Took(Struct, frozen=True):
    """How long one reading took."""

    way: str
    elapsed: float
    cpu: float


def lines_of(tariff: Tariff, count: int) -> pl.DataFrame:
    """So many lines, always the same."""
    dice = random.Random(SEED)
    drawn = min(count, DRAWN)
    origins = sorted({country for several in tariff.measures.values() for one in several for country in one.area})[:60]
    proofs = sorted(name for name, each in tariff.classes.items() if each.needs_proof)
    some = pl.DataFrame(
        {
            "commodity": pl.Series(dice.choices(sorted(tariff.goods), k=drawn)),
            "origin": pl.Series(dice.choices(origins, k=drawn)),
            "on": pl.Series([FIRST + timedelta(days=day) for day in range(DAYS)]).gather(
                dice.choices(range(DAYS), k=drawn)
            ),
            "agreement_class": pl.Series(dice.choices(["", "", *proofs[:1], *proofs[-1:]], k=drawn)),
            "customs_value": pl.Series([int(dice.lognormvariate(15.4, 1.5)) for _ in range(drawn)]),
            "quantity_KGM": pl.Series(dice.choices(range(1, 20_000), k=drawn)),
            "quantity_NAR": pl.Series(dice.choices(range(1, 2_000), k=drawn)),
            "quantity_LTR": pl.Series(dice.choices(range(1, 2_000), k=drawn)),
        }
    )
    whole = pl.concat([some.with_columns(pl.col("customs_value") + turn) for turn in range(-(-count // drawn))])
    return whole.head(count).with_row_index("row").with_columns(declaration=pl.col("row") // 3).drop("row")


def changed(old: snapshot.Loaded) -> snapshot.Loaded:
    """The pack with its last tax a point higher."""
    tariff = old.country.tariff
    *others, last = tariff.taxes
    raised = replace(last, rate=type(last.rate)(float(last.rate) + 1))
    country = replace(old.country, tariff=replace(tariff, taxes=(*others, raised)))
    return replace(old, country=country, hash=f"{old.hash}, {last.id} a point higher")


def by_hand(loaded: snapshot.Loaded, table: pl.DataFrame) -> int:
    """What the plain reader has of these lines, one by one."""
    index, total = TariffIndex(loaded.country.tariff), 0
    for row in table.with_columns(pl.col("^quantity_.*$").cast(pl.Decimal(20, 0))).to_dicts():
        line = TariffLine(
            row["commodity"],
            row["origin"],
            row["customs_value"],
            {unit: row[f"quantity_{unit}"] for unit in ("KGM", "NAR", "LTR")},
            row["agreement_class"],
        )
        answer = assess(index, [line], row["on"])
        total += 0 if isinstance(answer, tuple) else answer.total
    return total


def measured(way: str, old: snapshot.Loaded, new: snapshot.Loaded, file: Path) -> tuple[Took, Difference]:
    """Read a file once."""
    started, used = time.perf_counter(), time.process_time()
    found = difference(old, new, file)
    return Took(way, time.perf_counter() - started, time.process_time() - used), found


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=10_000_000)
    parser.add_argument("--country", default="kr")
    asked = parser.parse_args()
    old = snapshot.load(asked.country)
    new, table = changed(old), lines_of(old.country.tariff, asked.lines)
    facts = machine.facts()
    print(f"{facts.cores} cores, {facts.processor}, load average {facts.load_average[0]:.2f}; {table.height:,} lines")
    with tempfile.TemporaryDirectory(prefix="gwanmun-bench-") as home:
        sample = table.gather_every(max(table.height // SAMPLE, 1))
        sample.write_parquet(Path(home) / "sample.parquet")
        _, found = measured("sample", old, new, Path(home) / "sample.parquet")
        if (found.total.old, found.total.new) != (by_hand(old, sample), by_hand(new, sample)):
            raise RuntimeError("the sample is not what the plain reader has")
        for suffix in ("parquet", "csv"):
            file = Path(home) / f"lines.{suffix}"
            table.write_parquet(file) if suffix == "parquet" else table.write_csv(file)
            took, found = measured(suffix, old, new, file)
            speed = f"{table.height / took.elapsed:,.0f} lines/s"
            print(f"{suffix:8} {took.elapsed:7.1f} s passed {took.cpu:7.1f} processor s  {speed}; {found.total}")
            file.unlink()


if __name__ == "__main__":
    main()
