"""Entering rates: the week's exchange rates as the office publishes them, put into its own pack one at a time."""

from decimal import Decimal
from pathlib import Path

from msgspec import Struct

from gwanmun.countries.beside import Beside
from gwanmun.countries.finding import Finding, Findings, Place
from gwanmun.countries.folder import Folder
from gwanmun.countries.office_tables import RATE_COLUMNS
from gwanmun.countries.own_pack import is_shipped
from gwanmun.countries.rows import read_rows
from gwanmun.countries.world import is_currency
from gwanmun.law.basics.period import Period, overlap
from gwanmun.law.revenue.exchange_rate import ExchangeRate


class RateRefusedError(Exception):
    """The rate or the table has errors, and nothing was written; these are all the findings."""

    def __init__(self, *findings: Finding) -> None:
        """Refuse for these findings."""
        super().__init__(findings[0].text)
        self.findings = findings


class EnteredRate(Struct, frozen=True):
    """A rate as it stands in the pack now."""

    file: str
    currency: str
    period: Period
    rate: Decimal
    per: int
    kind: str


def enter_rate(rate: ExchangeRate, *, into: Path) -> EnteredRate:
    """Put a rate into the table of its year, in the order of the others. Raises RateRefusedError.

    The same rate entered again changes nothing; another one for days that have one already is refused: what a
    declaration was valued at does not change behind it.
    """
    findings = Findings()
    file = f"fx/{rate.period.first.year}.csv"
    place = Place(file)
    if is_shipped(into):
        text = "This pack comes with the house. Copy its folder to one of your own, name that, and enter it there."
        findings.error("pack-built-in", Place("pack.toml"), text)
    if not is_currency(rate.currency):
        findings.error("currency-unknown", place, f"{rate.currency!r} is no currency of ISO 4217.")
    folder = Folder(into)
    rows = [] if file not in folder.names else list(read_rows(folder, file, RATE_COLUMNS, findings))
    new = _cells(rate)
    present = [{column: row.text(column) for column in RATE_COLUMNS} for row in rows]
    if new not in present:
        for row in rows:
            same = (row.text("currency"), row.text("kind")) == (rate.currency, rate.kind)
            if same and overlap(row.period(), rate.period):
                text = f"{rate.currency} ({rate.kind}) has a rate on these days: {row.text('rate')}."
                findings.error("exchange-rates-overlap", row.place, text)
        present.append(new)
    if findings.errors:
        raise RateRefusedError(*findings.errors)
    with Beside(into) as beside:
        beside.write_table(file, RATE_COLUMNS, present)
        beside.move()
    return EnteredRate(file, rate.currency, rate.period, rate.rate, rate.per, rate.kind)


def _cells(rate: ExchangeRate) -> dict[str, str]:
    stated = (rate.currency, rate.period.first, rate.period.last, f"{rate.rate:f}", rate.per, rate.kind, rate.source)
    return dict(zip(RATE_COLUMNS, (*map(str, stated), "yes" if rate.confirmed else "no"), strict=True))
