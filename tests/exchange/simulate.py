"""A million worlds: `make simulate SEEDS=1000000`, and one of them again: `python -m tests.exchange.simulate --seed N`."""

import argparse
import os
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed

from tests.exchange import worlds

CHUNK = 500
MOST_TOLD = 20


def chunk(first: int, last: int) -> tuple[int, float, list[tuple[int, list[str]]], Counter]:
    """Worlds first to last (not included): how many, at how many CPU seconds, what failed, and of which kinds they were."""
    began, failed, kinds = time.process_time(), [], Counter()
    for seed in range(first, last):
        kinds[worlds.kind_of(seed).__name__] += 1
        failures = told(seed)
        if failures:
            failed.append((seed, failures))
    return last - first, time.process_time() - began, failed, kinds


def told(seed: int) -> list[str]:
    """What is wrong with a world; a step that raises is wrong too."""
    try:
        return worlds.run(seed)
    except Exception as why:  # noqa: BLE001 - whatever it is, its seed is what we want to know
        return [f"{type(why).__name__}: {why}"]


def main() -> int:
    """Run the worlds over processes, and say how it goes."""
    asked = arguments()
    if asked.seed is not None:
        failures = worlds.run(asked.seed)
        print(f"seed {asked.seed}, {worlds.kind_of(asked.seed).__name__}: {'; '.join(failures) or 'nothing is wrong'}")
        return bool(failures)
    began, done, cpu, failed, kinds = time.monotonic(), 0, 0.0, [], Counter()
    end = asked.first + asked.seeds
    spans = [(first, min(first + CHUNK, end)) for first in range(asked.first, end, CHUNK)]
    with ProcessPoolExecutor(asked.processes) as pool:
        for future in as_completed([pool.submit(chunk, *span) for span in spans]):
            many, seconds, wrong, of_kinds = future.result()
            done, cpu, failed, kinds = done + many, cpu + seconds, failed + wrong, kinds + of_kinds
            for seed, failures in wrong[: max(0, MOST_TOLD - len(failed))]:
                print(f"\nseed {seed}: {'; '.join(failures)}", flush=True)
            progress(done, asked.seeds, cpu, time.monotonic() - began, failed=len(failed))
    print(f"\n{done:,} worlds, {len(failed)} failed; {done / cpu:,.0f} a CPU second; {cpu:,.0f} CPU seconds")
    print("  ".join(f"{name} {count:,}" for name, count in kinds.most_common()))
    if failed:
        print(f"again, alone: python -m tests.exchange.simulate --seed {min(failed)[0]}")
    return bool(failed)


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=1_000_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int, help="this one alone")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    return parser.parse_args()


def progress(done: int, seeds: int, cpu: float, wall: float, *, failed: int) -> None:
    """One line that is written over and over, or now and then where nobody watches."""
    if sys.stdout.isatty() or done % 50_000 < CHUNK or done == seeds:
        line = (
            f"{done:>10,} of {seeds:,} worlds  {done / wall:6,.0f}/s  {done / cpu:6,.0f} a CPU second  {failed} failed"
        )
        print(f"\r{line}" if sys.stdout.isatty() else line, end="" if sys.stdout.isatty() else "\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
