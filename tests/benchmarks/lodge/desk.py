"""The desk itself: a process that lodges batches without any door, and says when each lot is done.

python -m tests.benchmarks.lodge.desk      reads lines "<first> <count> <batch>", answers "ready" and "done <waits>"
"""

import gc
import hashlib
import os
import sys

from gwanmun.law.basics.problem import Refused
from gwanmun.office.desks import clearance, rulebooks
from gwanmun.office.journal.answers import Request
from gwanmun.office.journal.entry import Actor
from tests.benchmarks.lodge import consignments, ground  # ground first: it makes Django ready


def main() -> None:
    ground.enter(os.environ["DATABASE_URL"])
    rulebooks.current()
    gc.freeze()  # as the doors do (office/wsgi.py)
    gc.set_threshold(10_000, 20, 20)
    actor = Actor(ground.ACCOUNT, consignments.BROKER, consignments.BROKER)
    for line in sys.stdin:
        first, count, batch = map(int, line.split())
        lots = [
            [
                clearance.Lodgement(
                    d, actor, Request(ground.ACCOUNT, d.number, hashlib.sha256(d.number.encode()).digest())
                )
                for d in consignments.declarations(start, min(batch, first + count - start))
            ]
            for start in range(first, first + count, batch)
        ]
        gc.collect()
        print("ready", flush=True)
        sys.stdin.readline()
        refused = sum(isinstance(outcome, Refused) for lot in lots for outcome in clearance.lodge(lot))
        print("done", refused, flush=True)


if __name__ == "__main__":
    main()
