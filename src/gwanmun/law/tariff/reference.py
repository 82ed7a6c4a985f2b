"""References: duties that stand in a table (Meursing components, entry prices, seasons), put where the text points.

A Meursing table has a row for each additional code (7000 to 7999), component, reduction indicator and area. Of several
rows that fit the goods the one for the most specific area governs: a country before a group that has it as a member, a
small group before a large one, and every group before the area of all countries.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from gwanmun.law.basics.problem import Problem, shown
from gwanmun.law.tariff.duty import Duty, Reference, parts, read_duty, rebuilt, write_duty

EVERYWHERE = "1011"
"""TARIC's area of all countries; an empty area means the same."""


class Row(Struct, frozen=True, omit_defaults=True):
    """One row of a table: the duty that stands there, for whom."""

    key: str  # "ea", "adsz"; empty where the table has no keys
    duty: str
    code: str = ""  # additional code; empty for goods of any
    area: str = ""  # a country, a group, or empty for all
    reduction: str = ""  # reduction indicator of the measure the reference stands in
    act: str = ""
    from_price: Decimal | None = None  # in a table of entry prices: holds for prices from this on


class Goods(Struct, frozen=True):
    """What of the goods a table is asked with."""

    code: str = ""  # additional code
    origin: str = ""
    reduction: str = ""
    price: Decimal | None = None  # in the unit and currency of the table


class Tables(Struct, frozen=True):
    """Every table there is, and the members of the groups of countries named in them."""

    rows: Mapping[str, Sequence[Row]]  # by the table's name
    members: Mapping[str, frozenset[str]] = {}  # by group


def resolve(duty: Duty, tables: Tables, goods: Goods) -> Duty | tuple[Problem, ...]:
    """The duty with every reference replaced by what stands in its table; or every problem with that.

    What is put in cites the act of its row. Problems: `reference-unresolved`, `reference-ambiguous`,
    `duty-unreadable` (a row).
    """
    problems: list[Problem] = []
    resolved = _resolved(duty, tables, goods, problems)
    return tuple(problems) if problems else resolved


def _resolved(duty: Duty, tables: Tables, goods: Goods, problems: list[Problem]) -> Duty:
    if isinstance(duty, Reference):
        found = _found(duty, tables, goods)
        if isinstance(found, Problem):
            problems.append(found)
            return duty
        return _moved(found, duty.columns)
    return rebuilt(duty, tuple(_resolved(part, tables, goods, problems) for part in parts(duty)))


def _moved(duty: Duty, columns: tuple[int, int]) -> Duty:
    """A duty out of a table: its columns are those of the reference in the text it now stands in."""
    within = tuple(_moved(part, columns) for part in parts(duty))
    return replace(rebuilt(duty, within), columns=columns)


def _found(reference: Reference, tables: Tables, goods: Goods) -> Duty | Problem:
    fitting = [row for row in tables.rows.get(reference.table, ()) if _fits(row, reference, tables, goods)]
    closest = min((_distance(row, tables, goods) for row in fitting), default=None)
    governing = _steepest([row for row in fitting if _distance(row, tables, goods) == closest])
    facts = {"column": str(reference.columns[0])}
    if not governing:
        facts |= {"table": reference.table, "key": reference.key}
        return Problem("reference-unresolved", value=write_duty(reference), facts=facts)
    if len(governing) > 1:
        facts |= {"rows": ", ".join(f"{row.area or EVERYWHERE}: {row.duty}" for row in governing)}
        return Problem("reference-ambiguous", value=shown(write_duty(reference)), facts=facts)
    return read_duty(governing[0].duty, governing[0].act)


def _fits(row: Row, reference: Reference, tables: Tables, goods: Goods) -> bool:
    return (
        row.key == reference.key
        and row.code in {"", goods.code}
        and row.reduction in {"", goods.reduction}
        and (row.from_price is None or (goods.price is not None and goods.price >= row.from_price))
        and _is_in(goods.origin, row.area, tables)
    )


def _is_in(origin: str, area: str, tables: Tables) -> bool:
    return area in {"", EVERYWHERE, origin} or origin in tables.members.get(area, frozenset())


def _distance(row: Row, tables: Tables, goods: Goods) -> tuple[int, int, int, int]:
    """How far a row is from the goods: smaller is more specific."""
    everywhere = row.area in {"", EVERYWHERE} and goods.origin != row.area
    size = 0 if everywhere or row.area == goods.origin else len(tables.members[row.area])
    return int(everywhere), size, int(not row.code), int(not row.reduction)


def _steepest(rows: Sequence[Row]) -> list[Row]:
    """Of a ladder of entry prices the highest rung that the price reaches; of rows without prices, all."""
    reached = [row.from_price for row in rows if row.from_price is not None]
    return [row for row in rows if row.from_price == max(reached)] if reached else list(rows)
