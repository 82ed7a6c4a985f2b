"""An authority at work: certificates into the outbox, a lot a transaction, and a word on each lot once it is in.

    issue VN 1 5000        RATE a second, LOT a transaction, LANE, by the environment

With GO, the name of a file, everything is made first and put in when that file is there; the last word is then the
processor's seconds that putting it in has cost.

It may be killed at any moment and started again: what was said before is not said twice.
"""

import os
import time
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.db import transaction

from gwanmun.office import clock
from gwanmun.office.exchange.outbox import Post, writing
from gwanmun.office.journal.writing import write
from tests.exchange.hammer.certificates import Press
from tests.exchange.hammer.countries import Country


def main(words: Sequence[str]) -> None:
    """Issue: to whom, from which number, to which."""
    destination, first, last = words[0], int(words[1]), int(words[2])
    rate, lot = float(os.environ.get("RATE", "0")), int(os.environ.get("LOT", "100"))
    lane, go = os.environ.get("LANE", ""), os.environ.get("GO", "")
    press = Press(Country(settings.COUNTRY.upper(), Path(settings.KEYS_FOLDER), ()), destination)
    made = [Post(destination, press.message(number), lane) for number in range(first, last + 1)] if go else []
    if go:
        _await(Path(go))
    begun, used = time.monotonic(), time.process_time()
    for start in range(first, last + 1, lot):
        numbers = range(start, min(start + lot, last + 1))
        posts = made[start - first : start - first + lot] or [
            Post(destination, press.message(number), lane) for number in numbers
        ]
        if rate:
            time.sleep(max(0.0, begun + (start - first) / rate - time.monotonic()))
        with transaction.atomic():
            write([writing(posts, clock.now())])
        print(numbers[-1], flush=True)
    if go:
        print(time.process_time() - used, flush=True)


def _await(go: Path) -> None:
    print("ready", flush=True)
    while not go.exists():
        time.sleep(0.01)
