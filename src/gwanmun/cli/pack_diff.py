"""`gwanmun pack diff`: what a changed pack would have collected on declarations of the past."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import msgspec
import polars as pl
import typer
from rich.table import Table

from gwanmun.cli.screen import console, say_json
from gwanmun.countries import snapshot
from gwanmun.countries.collecting import difference
from gwanmun.countries.difference import Change, Difference
from gwanmun.countries.packs import PackUnknownError

MOST_SHOWN = 15
"""Rows of a table on the screen; `--json` has them all."""

EXAMPLES = """
    gwanmun pack diff kr changed/kr --declarations 2025.parquet
    gwanmun pack diff kr.snapshot kr --declarations lines.csv --json

A line of the table is a line of a declaration: commodity, origin, on (YYYY-MM-DD), customs_value (whole minor units),
and where there are any agreement_class, declaration, quantity_KGM, quantity_NAR, …
"""


def diff_packs(
    old: Annotated[str, typer.Argument(help="A pack's id, its folder, or a snapshot that `pack build --out` wrote.")],
    new: Annotated[str, typer.Argument(help="The changed pack, named in the same ways.")],
    *,
    declarations: Annotated[Path, typer.Option(help="Lines of past declarations: Parquet, or CSV with a header.")],
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Say what a changed pack would have collected on declarations of the past, in whole and by part."""
    packs = (_loaded(old, "OLD"), _loaded(new, "NEW"))
    with console(stderr=True).status("Assessing every line twice", spinner="dots"):
        try:
            found = difference(packs[0], packs[1], declarations)
        except (TypeError, OSError, pl.exceptions.PolarsError) as why:
            raise typer.BadParameter(str(why).splitlines()[0], param_hint="--declarations") from None
    if as_json:
        say_json(found)
    else:
        _tell(found)


def _loaded(name: str, argument: str) -> snapshot.Loaded:
    """The pack of an id, a folder, or a snapshot file."""
    try:
        if Path(name).is_file():
            body = Path(name).read_bytes()
            return snapshot.Loaded(snapshot.decode(body), snapshot.hash_of(body), body)
        return snapshot.load(name)
    except (PackUnknownError, snapshot.PackRefusedError, msgspec.DecodeError, OSError) as why:
        raise typer.BadParameter(f"{name}: {why}", param_hint=argument) from None


def _tell(found: Difference) -> None:
    screen = console()
    screen.print(f"{found.lines} lines in {found.seconds} s; {found.changed_lines} would have been charged otherwise")
    screen.print(_table("levy", {**found.levies, "total": found.total}, found, everything=True))
    parts: Sequence[tuple[str, Mapping[str, Change]]] = (
        ("chapter", found.by_chapter), ("class", found.by_class), ("origin", found.by_origin),
    )  # fmt: skip
    for name, changes in parts:
        screen.print(_table(name, changes, found))
    for side, problems in found.problems.items():
        for code, count in sorted(problems.items()):
            screen.print(f"{count} lines could not be assessed under the {side} pack: {code}")
    screen.print(f"old {found.old}\nnew {found.new}")


def _table(name: str, changes: Mapping[str, Change], found: Difference, *, everything: bool = False) -> Table:
    """The changes as a table, the largest first where there are too many for a screen."""
    table = Table(name, box=None)
    for heading in ("lines", "old", "new", f"difference ({found.currency})"):
        table.add_column(heading, justify="right")
    shown = list(changes.items())
    if not everything:
        shown = sorted(shown, key=lambda pair: -abs(pair[1].difference))[:MOST_SHOWN]
    for each, change in shown:
        amounts = (_money(amount, found.minor_digits) for amount in (change.old, change.new))
        table.add_row(each, f"{change.lines:,}", *amounts, _money(change.difference, found.minor_digits, sign="+"))
    if len(shown) < len(changes):
        table.add_row(f"and {len(changes) - len(shown)} more")
    return table


def _money(amount: int, digits: int, sign: str = "") -> str:
    """An amount of minor units in whole currency, with commas."""
    whole, rest = divmod(abs(amount), 10**digits)
    written = f"{whole:,}" + (f".{rest:0{digits}d}" if digits else "")
    return ("-" if amount < 0 else sign if amount else "") + written
