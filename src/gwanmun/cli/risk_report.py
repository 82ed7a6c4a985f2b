"""`gwanmun risk report`: what each lane found, what green hides, how far things have drifted, and on whom it bears."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from gwanmun.cli.risk_office import rows_of_office
from gwanmun.cli.risk_rows import read_files
from gwanmun.cli.risk_train import AsJson, CountryPack, day
from gwanmun.cli.screen import console, say_json
from gwanmun.law.risk.history import by_line
from gwanmun.law.risk.interval import Share
from gwanmun.law.risk.watch.report import Report, reported

EXAMPLES = """
    gwanmun risk report rows.ndjson                what was found, by lane and office, with intervals
    gwanmun risk report                            the same of this office's own journal
    gwanmun risk report rows.ndjson --weeks 4 --json
"""


def report(
    rows: Annotated[
        list[Path] | None, typer.Argument(help="Rows with their results; without any, the office's own.")
    ] = None,
    *,
    country: CountryPack = "kr",
    kind: Annotated[str, typer.Option("--format", help="kcs or rows.")] = "rows",
    weeks: Annotated[int, typer.Option(min=1, max=520, help="How many of the last weeks are reported on.")] = 4,
    as_json: AsJson = False,
) -> None:
    """Report on the last weeks of these rows, against everything before them."""
    lines, results = read_files(rows, kind) if rows else rows_of_office(country, day(None))
    told = reported(lines, by_line(results), weeks)
    if as_json:
        say_json(told)
    else:
        _tell(told)


def _tell(told: Report) -> None:
    screen = console()
    screen.print(f"{told.first} to {told.last}: {told.lines:,} lines", style="bold")
    for title, rates in (("lane", told.lanes), ("office", told.offices)):
        table = Table(title, "looked at", "hits", "95 %", "evaded tax", "tax an hour", "over chance", box=None)
        for rate in rates:
            table.add_row(
                rate.group, f"{rate.hits.n:,}", _per_cent(rate.hits), _between(rate.hits), f"{rate.evaded_tax:,}",
                "-" if rate.tax_an_hour is None else f"{rate.tax_an_hour:,}",
                "-" if rate.lift is None else f"{rate.lift:.1f}",
            )  # fmt: skip
        screen.print(table)
    low, expected, high = told.green.hits
    if told.green.rate.n:
        screen.print(
            f"Green hides about {expected:,} hits among {told.green.unseen:,} lines nobody looked at"
            f" ({low:,} to {high:,}, from {told.green.rate.n:,} random looks)."
        )
    else:
        screen.print("Nothing was drawn at random: nobody knows what green hides.")
    for each in told.drift:
        screen.print(f"  drift of {each.name}: {each.index:.3f} ({each.alarm})")
    screen.print(f"  new importers: {told.new_importers:.1%}; the random arm should be {told.random_percent} %")
    for row in told.groups:
        for alarm in row.alarms:
            screen.print(f"  {row.group} {row.value}: {alarm}", style="bold")


def _per_cent(share: Share) -> str:
    return "-" if share.share is None else f"{share.share:.1%}"


def _between(share: Share) -> str:
    return f"{share.low:.1%} to {share.high:.1%}"
