"""A busy office, for pictures: cases released over two weeks, drafts, partners of whom one told two stories.

`python -m tests.office.portal.busy_office FOLDER` fills the office that is entered; keys go into the folder.
"""

import os
import sys
from datetime import datetime, timedelta
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gwanmun.office.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402

from gwanmun.cli.entering import enter  # noqa: E402
from gwanmun.office.desks import learning  # noqa: E402
from gwanmun.office.portal.models import Draft  # noqa: E402
from tests.office.portal.addresses import monthly  # noqa: E402
from tests.office.portal.correspondence import begun  # noqa: E402
from tests.stories.characters import SHIRTS, import_of, land, lodge, look, pay  # noqa: E402

START = datetime.fromisoformat("2026-02-03T09:00:00+09:00")
CASES = 16
SOURCES = '{"a": "typed", "b": "invoice", "c": "invoice", "d": "register", "e": "product list", "f": "partner"}'


def at(hours):
    """It is so many hours after the office opened."""
    settings.CLOCK = (START + timedelta(hours=hours)).isoformat()


def cases():
    """Cases that were looked at and paid, each after another while."""
    for place in range(CASES):
        at(place)
        land(f"MSCU{place:04}")
        standing = lodge(import_of(SHIRTS, bill=f"MSCU{place:04}"))
        at(place + 2 + place % 5)
        standing = look(standing)
        at(place + 6 + place * place)
        pay(standing, receipt=f"R-{place}")


def fill(folder):
    """All of it."""
    at(0)
    monthly(2, 9)
    cases()
    at(300)
    learning.tally(START.date() + timedelta(days=12))
    for place in range(8):
        Draft.objects.create(
            account="garam", company="1418155275", procedure="import", title="t", lodged=f"L{place}", sources=SOURCES,
            made_at=START, changed_at=START,
        )  # fmt: skip
    settings.KEYS_FOLDER = str(folder / "kr" / "keys")
    office = begun(folder, "VN", "IN", "ID")
    try:
        office.freeze("VN")
        office.stand("IN", "aeo", tip=b"\1" * 32)
        office.deliver("ID", "KR-1", "KR-2", "KR-3")
        office.post("VN", "KR-4", "KR-5")
    finally:
        office.engine.end()


if __name__ == "__main__":
    enter("kr")
    fill(Path(sys.argv[1]))
