"""Quotas of a pack, read from its tables: what may come in within each, in which period, and when it is stopped.

    quotas/stops.csv     quota,kind,from,to,act,source,confirmed              kind: suspend or block
    quotas/*.csv         quota,from,to,volume,unit,act,source,confirmed
                         [,method,critical_percent,critical,parent,coefficient,step]

An order number may have a row for each of its periods. The office's own ledger says what is left of it.
"""

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from gwanmun.countries.finding import Findings, Placed
from gwanmun.countries.folder import Folder
from gwanmun.countries.rows import KNOWN_COLUMNS, Row, read_rows
from gwanmun.law.tariff.quota import Method, Quota, Stop, StopKind
from gwanmun.law.tariff.unit import UNITS

STOPS = "quotas/stops.csv"
STOP_COLUMNS = ("quota", "kind", "from", "to", "act", "source", "confirmed")
QUOTA_COLUMNS = ("quota", "from", "to", "volume", "unit", "act", "source", "confirmed")
QUOTA_OPTIONAL = ("method", "critical_percent", "critical", "parent", "coefficient", "step")

_METHODS: dict[str, Method] = {
    "": "first_come",
    "first_come": "first_come",
    "licence": "licence",
    "recommendation": "recommendation",
}
_KINDS: dict[str, StopKind] = {"suspend": "suspend", "block": "block"}


def read_quotas(folder: Folder, name: str, findings: Findings) -> tuple[list[Placed[Quota]], list[Row]]:
    """The definitions of a table, and the rows that say so."""
    rows = list(read_rows(folder, name, QUOTA_COLUMNS, findings, optional=(*QUOTA_OPTIONAL, *KNOWN_COLUMNS)))
    read = [Placed(_quota(row), row.place) for row in rows]
    return [placed for placed, row in zip(read, rows, strict=True) if row.sound], rows


def read_stops(folder: Folder, findings: Findings) -> tuple[list[Placed[Stop]], list[Row]]:
    """The days on which quotas are stopped, and the rows that say so; a pack may do without the table."""
    if STOPS not in folder.names:
        return [], []
    rows = list(read_rows(folder, STOPS, STOP_COLUMNS, findings, optional=KNOWN_COLUMNS))
    read = [Placed(_stop(row), row.place) for row in rows]
    return [placed for placed, row in zip(read, rows, strict=True) if row.sound], rows


def check_quota_units(quotas: Iterable[Placed[Quota]], findings: Findings) -> None:
    """A quota is counted in a unit the law reckons with."""
    for quota in quotas:
        if quota.value.unit not in UNITS:
            text = f"{quota.value.unit!r} is no unit the law reckons with: {', '.join(UNITS)}."
            findings.error("unit-unknown", quota.place, text)


def _quota(row: Row) -> Quota:
    method = row.text("method")
    if method not in _METHODS:
        row.fail("quota-method", f"method is {method!r}: write {', '.join(filter(None, _METHODS))}.")
    known_from, known_to = row.known()
    return Quota(
        row.needed("quota"),
        row.period(),
        _number(row, "volume"),
        row.needed("unit"),
        _METHODS.get(method, "first_come"),
        _number(row, "critical_percent", Decimal(90)),
        critical=row.text("critical") == "yes",
        parent=row.text("parent"),
        coefficient=_number(row, "coefficient", Decimal(1)),
        step=_number(row, "step", Decimal(1)),
        act=row.text("act"),
        known_from=known_from,
        known_to=known_to,
    )


def _stop(row: Row) -> Stop:
    kind = row.text("kind")
    if kind not in _KINDS:
        row.fail("quota-stop-kind", f"kind is {kind!r}: write suspend or block.")
    return Stop(row.needed("quota"), _KINDS.get(kind, "suspend"), row.period(), row.text("act"), *row.known())


def _number(row: Row, column: str, if_empty: Decimal | None = None) -> Decimal:
    """The cell as a decimal, nought and less included: whether that can be is for the invariants to say."""
    text = row.text(column)
    if not text and if_empty is not None:
        return if_empty
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) > 10**15:
        row.fail("cell-not-decimal", f"{column} is {text!r}: write a number, as 1234.5.")
        return Decimal(1)
    return number
