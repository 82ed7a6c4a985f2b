"""Believed: the tariff as the office took it to be on some day, whatever it has learnt since."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TypeVar

from msgspec.structs import replace

from gwanmun.law.tariff.knowledge import LAST, Known, is_known, turns
from gwanmun.law.tariff.tariff import Tariff

K = TypeVar("K", bound=Known)


def as_believed(tariff: Tariff, known_on: date = LAST) -> Tariff:
    """The rows of a tariff that were taken for true on a day; without one, those of the last belief."""
    return replace(
        tariff,
        goods=_known_of(tariff.goods, known_on),
        measures=_known_of(tariff.measures, known_on),
        taxes=_known(tariff.taxes, known_on),
        areas={name: _known(members, known_on) for name, members in tariff.areas.items()},
        quotas=_known(tariff.quotas, known_on),
        stops=_known(tariff.stops, known_on),
    )


def changes_of_mind(tariff: Tariff) -> tuple[date, ...]:
    """The days on which the office came to take something else for true, in order; none for most tariffs."""
    return turns(_rows(tariff))


def _rows(tariff: Tariff) -> Iterator[Known]:
    for several in (tariff.goods, tariff.measures, tariff.areas):
        for rows in several.values():
            yield from rows
    yield from tariff.taxes
    yield from tariff.quotas
    yield from tariff.stops


def _known_of(groups: Mapping[str, Iterable[K]], on: date) -> dict[str, tuple[K, ...]]:
    found = {name: _known(rows, on) for name, rows in groups.items()}
    return {name: rows for name, rows in found.items() if rows}


def _known(rows: Iterable[K], on: date) -> tuple[K, ...]:
    return tuple(row for row in rows if is_known(row, on))
