"""The tables an origin command works with: what a code of one edition of the HS is in another."""

from pathlib import Path
from typing import Annotated

import typer

from gwanmun.cli.troubles import Trouble
from gwanmun.countries.correlation_tables import editions
from gwanmun.law.origin.editions import Editions

Tables = Annotated[
    Path | None,
    typer.Option("--correlations", file_okay=False, exists=True, help="Folder of tables between editions of the HS."),
]


def tables_in(folder: Path | None) -> Editions:
    """The house's own correlations, and those of a folder. Raises Trouble where it cannot be read."""
    try:
        return editions(str(folder) if folder else "")
    except (OSError, ValueError) as why:
        raise Trouble(f"The tables of correlation cannot be read: {why}.", "Name a folder of CSV files.") from None
