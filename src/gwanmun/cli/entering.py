"""Entering: a command works inside an office, as its clerk, without going through its doors."""

from django.conf import settings
from django.db import Error, connection

from gwanmun.cli import opening
from gwanmun.cli.troubles import unreachable
from gwanmun.office.settings import database as in_djangos_words


def enter(country: str, *, prepare: bool = False) -> None:
    """Point this process at a country's office; make its database ready first where that is asked for."""
    database = opening.find(country)
    if prepare:
        opening.prepare(database, country)
    settings.COUNTRY = country
    settings.SECRET_KEY = opening.secret()  # what is drawn here is drawn as behind the doors
    connection.close()
    connection.settings_dict.update(in_djangos_words(database.clerk_url))
    try:
        ready = "journal_entry" in connection.introspection.table_names()
    except Error as why:
        unreachable(f"The office's database does not answer: {why}", "DATABASE_URL names it.")
    if not ready:
        unreachable(
            f"This database holds no office for {country} yet.", f"`gwanmun serve --country {country}` makes it one."
        )
