"""Preparing: an office's database is made ready before its doors open: tables, months ahead, the pack in force.

    DATABASE_URL=<whoever owns the tables> python -m gwanmun.office.preparing

It is a program of its own, so that the owner's address never stands in a process that answers requests.
"""

import os
import sys
from datetime import UTC, date, datetime

import django
import msgspec
import psycopg
from django.core.management import call_command
from django.db import Error

from gwanmun.countries.packs import PackUnknownError
from gwanmun.countries.snapshot import PackRefusedError
from gwanmun.office import clock
from gwanmun.office.desks import draws, rulebooks
from gwanmun.office.journal import journal
from gwanmun.office.prepared import Prepared, Unprepared


def prepare() -> Prepared:
    """Make tables and partitions, write the pack in force into the journal, promise the draws of the days ahead."""
    call_command("migrate", verbosity=0, interactive=False)
    # A stream's month is in its key, and keys are made by the real clock, whatever the office's is set to.
    prepare_months(datetime.now(UTC).date())
    rulebook = rulebooks.keep_current()
    country = rulebook.country
    if os.environ.get("GWANMUN_SECRET"):  # a secret made up for this process alone keeps no promise
        draws.promise(clock.today(country.timezone))
    return Prepared(country.id, country.name, rulebook.pack, country.issuing.issuing_body)


def prepare_months(today: date) -> bool:
    """Make the partitions of the months ahead; whether they could be made.

    A month that began before anybody had made its partition has its entries in the one for everything else, and
    PostgreSQL will not take them out again. The office works all the same, only the journal is less tidy.
    """
    try:
        journal.prepare_months(today)
    except psycopg.errors.CheckViolation as why:
        print(f"The journal's partitions were made too late: {why}", file=sys.stderr)  # noqa: T201 - it is a program
        return False
    return True


def main() -> int:
    """Prepare, and say so in one line of JSON."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gwanmun.office.settings")
    django.setup()
    answer: Prepared | Unprepared
    try:
        answer = prepare()
    except (PackUnknownError, PackRefusedError) as why:
        answer = Unprepared(str(why), "`gwanmun pack lint` shows everything that is wrong with a pack.")
    except (Error, psycopg.Error) as why:
        answer = Unprepared(
            f"The database does not let itself be prepared: {' '.join(str(why).split())}",
            "DATABASE_URL must name a database and a role that may make tables and roles in it.",
        )
    sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")
    return 0 if isinstance(answer, Prepared) else 1


if __name__ == "__main__":
    sys.exit(main())
