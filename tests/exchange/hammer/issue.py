"""An authority at work: certificates into the outbox, a lot a transaction, and a word on each lot once it is in.

    python -m tests.exchange.hammer.issue VN 1 5000        RATE a second, LOT a transaction, LANE, by the environment

It may be killed at any moment and started again: what was said before is not said twice.
"""

import os
import sys
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gwanmun.office.settings")
django.setup()

from django.conf import settings  # noqa: E402 - Django must be ready first
from django.db import transaction  # noqa: E402

from gwanmun.office import clock  # noqa: E402
from gwanmun.office.exchange.outbox import Post, writing  # noqa: E402
from gwanmun.office.journal.writing import write  # noqa: E402
from tests.exchange.hammer.certificates import Press  # noqa: E402
from tests.exchange.hammer.countries import Country  # noqa: E402


def main() -> None:
    """Issue."""
    destination, first, last = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    rate, lot = float(os.environ.get("RATE", "0")), int(os.environ.get("LOT", "100"))
    lane = os.environ.get("LANE", "")
    press = Press(Country(settings.COUNTRY.upper(), Path(settings.KEYS_FOLDER), ()), destination)
    begun = time.monotonic()
    for start in range(first, last + 1, lot):
        numbers = range(start, min(start + lot, last + 1))
        posts = [Post(destination, press.message(number), lane) for number in numbers]
        if rate:
            time.sleep(max(0.0, begun + (start - first) / rate - time.monotonic()))
        with transaction.atomic():
            write([writing(posts, clock.now())])
        print(numbers[-1], flush=True)


if __name__ == "__main__":
    main()
