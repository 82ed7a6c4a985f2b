"""Listed: what one row of somebody else's list becomes here, and the rows that could not be read, each with why."""

import csv
from collections import Counter
from datetime import date
from decimal import Decimal
from typing import IO

from msgspec import Struct

from gwanmun.countries.finding import Finding, Findings, Place
from gwanmun.law.basics.period import FAR, Period
from gwanmun.law.tariff.staging import NOTHING_AGREED, Terms

MOST_TOLD = 200
"""Unread rows of one kind that are told one by one; all of them are counted."""

LONGEST_SOURCE = 300
"""Characters of a list's own words that are kept beside what they became."""


class ListedGoods(Struct, frozen=True, tag=True):
    """Goods with the national part of their names."""

    code: str
    period: Period
    names: dict[str, str]
    unit: str
    weight_unit: str
    line: int


class ListedRate(Struct, frozen=True, tag=True, omit_defaults=True):
    """A rate on goods: a duty, or a base rate and its staging. `file` is the table of the pack it belongs in."""

    file: str
    goods: str
    rate_class: str
    line: int
    duty: str = ""
    base: str = ""
    staging: str = ""
    area: tuple[str, ...] = ()  # origins; empty means every one
    first: date = date.min
    last: date = FAR
    use_code: str = ""
    act: str = ""
    as_written: str = ""  # the list's own words


class ListedTrigger(Struct, frozen=True, tag=True):
    """How much may come in of some goods under an agreement before a rate rises."""

    file: str
    group: str
    first: date
    last: date
    trigger: Decimal
    unit: str
    act: str
    line: int


Listed = ListedGoods | ListedRate | ListedTrigger


class WantedAgreement(Struct, frozen=True):
    """An agreement a list has the rates of, as it is made where the pack does not have it yet."""

    id: str
    title: str
    partners: tuple[str, ...]
    rate_class: str
    staging: Terms = NOTHING_AGREED


class Said(Struct, frozen=True):
    """What the person who brings a list in says of it, where the list does not."""

    since: date | None = None  # the day a list without days holds from
    year: int | None = None  # the year a list without a year is of
    with_goods: bool = False  # bring in the codes of the list that the pack does not have, too


NOTHING_SAID = Said()


class Unread:
    """The rows of a list that were left out, and why. They keep nothing else from being brought in."""

    def __init__(self, file: str, every: IO[str] | None = None) -> None:
        """Nothing is left out yet of this list. `every` is written a row of CSV for each that is."""
        self.file = file
        self.counts: Counter[str] = Counter()
        self._told = Findings()
        self._every = csv.writer(every, lineterminator="\n") if every else None
        if self._every:
            self._every.writerow(("line", "reason", "text"))

    def add(self, code: str, line: int, text: str) -> None:
        """One row more that was left out: the kind of reason, the row's line, and what a person should know."""
        self.counts[code] += 1
        if self._every:
            self._every.writerow((line, code, text))
        if self.counts[code] <= MOST_TOLD:
            self._told.warn(code, Place(self.file, line), text)

    @property
    def told(self) -> tuple[Finding, ...]:
        """The first of each kind, in the order they were met."""
        return tuple(self._told.all)
