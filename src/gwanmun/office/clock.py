"""The clock: the only place where the office asks what time it is.

A demonstration or a test starts it at a chosen moment (GWANMUN_CLOCK); from there it runs as fast as
the real one, so that durations stay true. Processes that are also told when it was set (GWANMUN_CLOCK_SET)
agree with each other, whenever they started.
"""

import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

_STARTED = time.monotonic()


def now() -> datetime:
    """The office's time, in UTC."""
    if not settings.CLOCK:
        return datetime.now(UTC)
    return datetime.fromisoformat(settings.CLOCK).astimezone(UTC) + _passed()


def _passed() -> timedelta:
    """How long ago the clock was set."""
    if not settings.CLOCK_SET:
        return timedelta(seconds=time.monotonic() - _STARTED)
    return datetime.now(UTC) - datetime.fromisoformat(settings.CLOCK_SET)


def begins(day: date, timezone: str) -> datetime:
    """The moment a day begins at the office's seat."""
    return datetime.combine(day, datetime.min.time(), ZoneInfo(timezone)).astimezone(UTC)


def today(timezone: str) -> date:
    """The day it is at the office's seat."""
    return now().astimezone(ZoneInfo(timezone)).date()
