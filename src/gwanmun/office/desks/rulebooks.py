"""Rulebooks: the country's pack in force, and any pack an earlier decision was taken on."""

from datetime import date
from functools import cache

from django.conf import settings

from gwanmun.countries import snapshot
from gwanmun.law.clearance.rulebook import Rulebook
from gwanmun.office import clock
from gwanmun.office.journal import journal


@cache
def _compiled(country: str, folders: tuple[str, ...]) -> tuple[Rulebook, bytes]:
    loaded = snapshot.load(country, folders)
    return Rulebook(loaded.country, loaded.hash), loaded.body


def current() -> Rulebook:
    """The rulebook this office applies, compiled once a process."""
    return _compiled(settings.COUNTRY, settings.PACK_FOLDERS)[0]


def today() -> date:
    """The day it is at the office's seat."""
    return clock.today(current().country.timezone)


def keep_current() -> Rulebook:
    """Write the pack in force into the journal, so that what is decided on it can be decided again."""
    rulebook, body = _compiled(settings.COUNTRY, settings.PACK_FOLDERS)
    journal.keep_pack(rulebook.pack, rulebook.country.id, body)
    return rulebook


@cache
def of(pack: str) -> Rulebook:
    """The rulebook of a pack the journal keeps. Raises KeyError for a hash it does not."""
    body = journal.pack_body(pack)
    if body is None:
        raise KeyError(pack)
    return Rulebook(snapshot.decode(body), pack)
