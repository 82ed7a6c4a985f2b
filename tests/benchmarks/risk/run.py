"""What selection costs: scores a second, one declaration with its features, its reasons, and growing a model.

    make bench-risk             python tests/benchmarks/risk/run.py --help

The rows are the open declarations of the Korea Customs Service where the shared folder has them, else a made-up trade. One
model is grown of the earlier rows; the later ones are scored in bulk, features and all, and one by one as the clearance walk
does it: the tallies are looked up, the row worked out, summed and calibrated, and three to five reasons written. XGBoost and
CatBoost learn from the same features in the same run, in an environment of their own, by turns. Seconds that passed and
processor seconds are printed: on a busy machine only the second can be compared.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[3]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

import msgspec  # noqa: E402 - the checkout is on the path now
import numpy as np  # noqa: E402
from msgspec import Struct  # noqa: E402

from gwanmun.cli.risk_evaluate import identity  # noqa: E402
from gwanmun.cli.risk_kcs import Rows, read_kcs  # noqa: E402
from gwanmun.countries import snapshot_cache  # noqa: E402
from gwanmun.law.risk.bulk import bulk_features, hits_of  # noqa: E402
from gwanmun.law.risk.features import HOUSE, features  # noqa: E402
from gwanmun.law.risk.history import by_line, known_before  # noqa: E402
from gwanmun.law.risk.measuring.bulk import Ranking, measure  # noqa: E402
from gwanmun.law.risk.model.bulk import BulkScorer  # noqa: E402
from gwanmun.law.risk.model.fit import fit, rows_of  # noqa: E402
from gwanmun.law.risk.model.score import scored  # noqa: E402
from gwanmun.law.risk.reasons.because import Reasoner  # noqa: E402
from tests.benchmarks.lodge import machine  # noqa: E402
from tests.benchmarks.lodge.contenders import build_environment, python_of  # noqa: E402
from tests.law.risk.making import made_up  # noqa: E402
from tests.shared import SHARED  # noqa: E402

HERE = Path(__file__).parent
KCS = SHARED / "data/kcs_customs_declarations"
OURS = "Gwanmun (LightGBM)"
PEERS = {"xgboost": "XGBoost", "catboost": "CatBoost"}
BUDGETS = (0.01, 0.05, 0.10)
AIMS = {
    "scored": ("rows scored a second, features given", 50_000),
    "with_features": ("rows scored a second, features too", 50_000),
    "single_p99": ("one declaration with its features, ms, p99", 20.0),
    "reasons_p99": ("its reasons, ms, p99", 5.0),
    "fit": ("growing a model of 40,000 rows, s", 30.0),
}


class Took(Struct, frozen=True):
    """What one piece of work took, once."""

    elapsed: float
    cpu: float


class Way(Struct, frozen=True):
    """One library: what growing and scoring took, and how good the ranking was."""

    way: str
    fit: tuple[Took, ...]
    score: tuple[Took, ...]
    rows: int
    auc: float
    auc_new: float
    precision: tuple[float, ...]


class Report(Struct, frozen=True):
    """All that was measured."""

    before: machine.Facts
    after: machine.Facts
    data: str
    learned: int
    ranked: int
    features: tuple[Took, ...]  # of the ranked rows and those before them, in bulk
    featured: int
    singles_ms: tuple[float, ...]
    reasons_ms: tuple[float, ...]
    ways: tuple[Way, ...]


class World(Struct, frozen=True):
    """The rows, split by time."""

    name: str
    early: Rows
    late: Rows


def world(rows: int) -> World:
    """The shared rows, or as many made up."""
    if KCS.exists() and not rows:
        train, valid = (read_kcs(KCS / f"df_syn_{part}_eng.csv") for part in ("train", "valid"))
        return World("KCS 2020 and 2021 Q1", train, valid)
    lines, results = made_up(rows or 48_000)
    cut = len(lines) * 5 // 6
    early, late = {line.number for line in lines[:cut]}, lines[cut:]
    return World(
        "made up",
        (lines[:cut], [result for result in results if result.number in early]),
        (late, [result for result in results if result.number not in early]),
    )


def measured(where: World, rounds: int, singles: int, peer: "Peer | None") -> Report:
    """Everything, by turns."""
    before = machine.facts()
    known = by_line(where.early[1])
    learned = rows_of(where.early[0], known)
    everything = [*where.early[0], *where.late[0]]
    cut = min(line.on for line in where.late[0])
    late_features, ours_fit, ours_score, theirs = [], [], [], {name: [] for name in PEERS}
    artefact = fit(learned)
    scorer = BulkScorer(artefact)
    for turn in range(rounds):
        say(f"round {turn + 1} of {rounds} ...")
        table, took = timed(lambda: bulk_features(HOUSE, everything, known, cut_off=cut))
        late_features.append(took)
        ours_fit.append(timed(lambda: fit(learned))[1])
        later = table[len(where.early[0]) :]
        scores, took = timed(lambda later=later: scorer.scores(where.late[0], later))
        ours_score.append(took)
        if peer is not None:
            peer.given(learned.features, hits_of(learned.lines, known), later)
            for name in PEERS:
                theirs[name].append(peer.ask(name))
    hits = hits_of(where.late[0], by_line(where.late[1])) == 1
    met = {identity(line) for line in where.early[0]}
    new = np.array([identity(line) not in met for line in where.late[0]])
    ways = [way(OURS, ours_fit, ours_score, [s.chance_ppm + s.margin_micro / 1e9 for s in scores], hits=hits, new=new)]
    ways += [
        way(
            PEERS[name], [Took(each["fit"], each["fit_cpu"]) for each in said],
            [Took(each["score"], each["score_cpu"]) for each in said], said[-1]["ranks"], hits=hits, new=new,
        )
        for name, said in theirs.items()
        if said
    ]  # fmt: skip
    one, reasons = one_by_one(where, artefact, singles)
    return Report(
        before, machine.facts(), where.name, len(learned.lines), len(where.late[0]), tuple(late_features),
        len(everything), one, reasons, tuple(ways),
    )  # fmt: skip


def one_by_one(where: World, artefact: object, singles: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Milliseconds for one declaration with its features, and for its reasons, each alone."""
    day = min(line.on for line in where.late[0])
    history = known_before(HOUSE, where.early[0], by_line(where.early[1]), day)
    reasoner = Reasoner(artefact, "0" * 64)
    chosen = where.late[0][:singles]
    single, told = [], []
    for line in chosen:
        started = time.perf_counter()
        past = history.past(line)
        row = features(HOUSE, line, past)
        scored(artefact, line, row)
        single.append(1000 * (time.perf_counter() - started))
        started = time.perf_counter()
        reasoner.because(line, past, row)
        told.append(1000 * (time.perf_counter() - started))
    return tuple(single), tuple(told)


def way(
    name: str,
    fits: Sequence[Took],
    scores: Sequence[Took],
    ranks: Sequence[float],
    *,
    hits: np.ndarray,
    new: np.ndarray,
) -> Way:
    """One library's figures."""
    ranking = Ranking(np.array(ranks), np.zeros(len(hits)), hits, np.zeros(len(hits)))
    whole, fresh = (measure(each, BUDGETS, threshold=0.0) for each in (ranking, ranking.of(new)))
    return Way(
        name, tuple(fits), tuple(scores), len(hits), whole.auc or 0.0, fresh.auc or 0.0,
        tuple(part.precision for part in whole.budgets),
    )  # fmt: skip


def timed(work: Callable[[], object]) -> tuple[object, Took]:
    """What came of it, and what it took."""
    started, used = time.perf_counter(), time.process_time()
    came = work()
    return came, Took(time.perf_counter() - started, time.process_time() - used)


class Peer:
    """XGBoost and CatBoost, in their own process."""

    def __init__(self, python: str, home: Path) -> None:
        """Begin it when there is something to learn from."""
        self._python, self._file = python, home / "features.npz"
        self._process: subprocess.Popen[str] | None = None

    def given(self, train: np.ndarray, hits: np.ndarray, test: np.ndarray) -> None:
        """Hand the features over, once."""
        if self._process is None:
            np.savez(self._file, train=train[hits >= 0], hits=hits[hits >= 0], test=test)
            self._process = subprocess.Popen(
                [self._python, str(HERE / "peer.py"), str(self._file)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            )  # fmt: skip

    def ask(self, word: str) -> dict[str, object]:
        """Have it grow and rank, once."""
        assert self._process is not None
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()
        said = self._process.stdout.readline()
        if not said:
            raise RuntimeError(f"the peer ended at {word!r}")
        return dict(json.loads(said))

    def stop(self) -> None:
        """End it."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            self._process.wait(timeout=60)


def figures(report: Report) -> dict[str, float]:
    """The figures that have an aim."""
    ours = report.ways[0]
    scoring = median(took.elapsed for took in ours.score)
    with_features = report.featured / median(took.elapsed for took in report.features)
    return {
        "scored": ours.rows / scoring,
        "with_features": 1 / (1 / with_features + scoring / ours.rows),
        "single_p99": percentile(report.singles_ms, 99),
        "reasons_p99": percentile(report.reasons_ms, 99),
        "fit": median(took.elapsed for took in ours.fit) * 40_000 / report.learned,
    }


def percentile(numbers: Sequence[float], per_cent: int) -> float:
    """The number so many per cent are at or below."""
    ordered = sorted(numbers)
    return ordered[min(len(ordered) * per_cent // 100, len(ordered) - 1)]


def written(report: Report) -> str:
    """The report as text."""
    facts = report.after
    load = f"{report.before.load_average[0]:.2f} and {facts.load_average[0]:.2f}"
    rows = [
        f"{facts.cores} cores, {facts.processor}, {facts.memory_gib} GiB, Linux {facts.kernel}, Python {facts.python}",
        f"load average before and after: {load}",
        f"{report.data}: learned from {report.learned:,} rows, ranked {report.ranked:,}; medians of {len(report.features)}",
        "",
    ]
    for name, figure in figures(report).items():
        words, aim = AIMS[name]
        rows.append(f"{words:46}{figure:>14,.2f}   aim {aim:,.0f}")
    ours = report.ways[0]
    cpu = median(took.cpu for took in ours.score), median(took.cpu for took in report.features)
    rows += [
        f"{'  the same in rows a processor second':46}{ours.rows / cpu[0]:>14,.0f}   scored",
        f"{'':46}{report.featured / cpu[1]:>14,.0f}   features worked out",
        f"{'one declaration, ms, median':46}{median(report.singles_ms):>14,.2f}",
        f"{'its reasons, ms, median':46}{median(report.reasons_ms):>14,.2f}",
        "",
        f"{'on the same features':22}{'fit s':>8}{'CPU s':>8}{'rows/s':>12}{'rows/CPU s':>12}{'AUC':>7}{'new':>7}  P@1/5/10 %",
    ]
    for each in report.ways:
        fits, scores = [median(getattr(t, k) for t in each.fit) for k in ("elapsed", "cpu")], each.score
        fast = [each.rows / median(getattr(t, k) for t in scores) for k in ("elapsed", "cpu")]
        precision = " ".join(f"{part:.3f}" for part in each.precision)
        rows.append(
            f"{each.way:22}{fits[0]:>8.1f}{fits[1]:>8.1f}{fast[0]:>12,.0f}{fast[1]:>12,.0f}"
            f"{each.auc:>7.3f}{each.auc_new:>7.3f}  {precision}"
        )
    return "\n".join(
        [*rows, "", "Ours grows two sets of trees on one thread, so that the hash is the same everywhere."]
    )


def main() -> None:
    """Measure and report."""
    asked = arguments()
    with ExitStack() as stack:
        peer = None
        if not asked.no_peers:
            folder = snapshot_cache.cache_folder() / "benchmark-risk"
            build_environment(folder, HERE / "requirements.txt", say)
            home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gwanmun-bench-")))
            peer = Peer(python_of(folder), home)
            stack.callback(peer.stop)
        report = measured(world(asked.rows), asked.rounds, asked.singles, peer)
    print(msgspec.json.encode(report).decode() if asked.json else written(report))


def say(words: str) -> None:
    """To whoever waits."""
    print(words, file=sys.stderr, flush=True)


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=0, help="so many made-up rows instead of the shared ones")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--singles", type=int, default=2_000, help="declarations scored one by one")
    parser.add_argument("--no-peers", action="store_true", help="ours alone")
    parser.add_argument("--json", action="store_true", help="every measurement, in JSON")
    return parser.parse_args()


if __name__ == "__main__":
    main()
