"""A gateway as a process of its own, until Ctrl-C."""

import argparse
import os
import signal
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gwanmun.office.settings")
django.setup()

from django.conf import settings  # noqa: E402 - Django must be ready first

from gwanmun.office.gateway.running import Opening, Running  # noqa: E402


def main() -> None:
    """Open it, serve, close it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    asked = parser.parse_args()
    opening = Opening(os.environ["DATABASE_URL"], Path(settings.KEYS_FOLDER), "127.0.0.1", asked.port, private=True)
    running = Running(opening)
    signal.signal(signal.SIGINT, lambda *_: running.server.stop())
    try:
        running.serve()
    finally:
        running.close()


if __name__ == "__main__":
    main()
