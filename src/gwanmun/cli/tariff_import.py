"""`gwanmun tariff import`: other people's lists of goods and rates brought into a pack of one's own.

Exit codes: 0 done (rows that could not be read are told), 1 refused (nothing was written), 2 not understood.
"""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.table import Table

from gwanmun.cli.pack import findings_table
from gwanmun.cli.pack_copy import own_folder
from gwanmun.cli.screen import console
from gwanmun.countries.finding import Finding
from gwanmun.countries.importing import Format, Imported, ImportRefusedError, import_list
from gwanmun.countries.list_source import LARGEST_LIST
from gwanmun.countries.listed import Said

EXAMPLES = """
    gwanmun tariff import --format kcs-codes codes.csv --into kr
    gwanmun tariff import --format kcs-rates rates.xlsx --into kr
    gwanmun tariff import --format kcs-rates agreement_rates_2026.csv --into kr
    gwanmun tariff import --format afcfta schedule.csv --into ng
    gwanmun tariff import --format ita-fta korea.csv --into kr
    gwanmun tariff import --format au schedule3.csv --into packs/au --since 2022-01-01
"""

# What a pack or a list says is shown as it stands: its square brackets are no styles of ours.
_out = console()
_err = console(stderr=True)


def import_file(
    file: Annotated[str, typer.Argument(help="The list; - reads standard input.")],
    *,
    into: Annotated[str, typer.Option(help="The pack: its folder, or its id.")],
    format_name: Annotated[Format, typer.Option("--format", help="How the list is written.")],
    source: Annotated[str, typer.Option(help="What the list is called in the rows; its file name if not said.")] = "",
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day a list without days holds from.")
    ] = None,
    year: Annotated[int | None, typer.Option(min=1995, max=2100, help="The year of a list without one.")] = None,
    with_goods: Annotated[bool, typer.Option("--with-goods", help="Bring codes in that the pack lacks.")] = False,
    unread: Annotated[Path | None, typer.Option(help="Write the rows that were left out to this CSV file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Bring a list of goods or rates into a pack of your own. Rows that somebody confirmed stay as they are.

    A row that cannot be read is left out and told with its line. A pack that comes with the house is copied to your own
    folder of packs first (the first of GWANMUN_PACKS, or the folder packs under GWANMUN_HOME) and found there from then
    on. Nothing is written when the list or the pack has an error: exit code 1.
    """
    said = Said(since.date() if since else None, year, with_goods=with_goods)
    folder, copied = own_folder(into)
    with _file(file) as path, _err.status(f"Reading {path.name}", spinner="dots"):
        name = source or ("standard input" if file == "-" else path.name)
        try:
            imported = import_list(format_name, path, source=name, into=folder, said=said, unread_into=unread)
        except ImportRefusedError as why:
            if copied:
                shutil.rmtree(folder)
            _refuse(name, why.findings, as_json=as_json)
    if as_json:
        typer.echo(msgspec.json.encode({"folder": str(folder), **msgspec.to_builtins(imported)}).decode())
        return
    if copied:
        _out.print(f"{into} comes with the house; its text was copied to {folder}, which goes before it from now on.")
    _print(imported, folder)


@contextmanager
def _file(file: str) -> Iterator[Path]:
    """The list as a file; of standard input, no more than shows that it is too much."""
    if file != "-":
        if not Path(file).is_file():
            raise typer.BadParameter(f"{file}: there is no such file.")
        yield Path(file)
        return
    with tempfile.NamedTemporaryFile() as kept:
        left = LARGEST_LIST + 1
        while left and (chunk := sys.stdin.buffer.read(min(left, 2**20))):
            kept.write(chunk)
            left -= len(chunk)
        kept.flush()
        yield Path(kept.name)


def _refuse(name: str, findings: tuple[Finding, ...], *, as_json: bool) -> None:
    if as_json:
        typer.echo(msgspec.json.encode({"refused": findings}).decode())
    else:
        _err.print(findings_table(f"{name}: nothing was written", findings))
    raise typer.Exit(1)


def _print(imported: Imported, folder: Path) -> None:
    _out.print(f"{imported.rows} rows read into {folder}")
    table = Table("table", "added", "replaced", "unchanged", "kept", "not in list", box=None)
    for each in imported.tables:
        figures = (each.added, each.replaced, each.unchanged, each.kept, each.not_in_list)
        table.add_row(each.file, *map(str, figures))
    _out.print(table)
    for name in imported.made:
        _out.print(f"    made: {name}")
    if imported.unread:
        _out.print(findings_table(f"{sum(imported.unread.values())} left out", imported.findings))
        for code, count in imported.unread.items():
            _out.print(f"    {code}: {count}")
