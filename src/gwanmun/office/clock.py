"""The clock: the only place where the office asks what time it is.

A demonstration or a test starts it at a chosen moment (GWANMUN_CLOCK); from there it runs as fast as
the real one, so that durations stay true.
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
    return datetime.fromisoformat(settings.CLOCK).astimezone(UTC) + timedelta(seconds=time.monotonic() - _STARTED)


def today(timezone: str) -> date:
    """The day it is at the office's seat."""
    return now().astimezone(ZoneInfo(timezone)).date()
