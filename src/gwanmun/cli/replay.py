"""`gwanmun replay`: every decision is taken again, on the pack and facts it was taken on; the same must come out."""

from collections.abc import Iterator
from typing import Annotated

import typer
from msgspec import Struct
from rich.progress import BarColumn, Progress, TextColumn

from gwanmun.cli.entering import enter
from gwanmun.cli.screen import console, say_json
from gwanmun.cli.troubles import REFUSED, Trouble
from gwanmun.office.desks import replaying
from gwanmun.office.desks.replaying import Difference, Replayed
from gwanmun.office.journal import journal

EXAMPLES = """
    gwanmun replay 19344-26-000001M        one declaration
    gwanmun replay --all                   the whole journal
    gwanmun replay --all --json | jq .differences
"""


class Outcome(Struct, frozen=True):
    """What taking decisions again came to."""

    streams: int
    entries: int
    decisions: int
    differences: tuple[Difference, ...]


def replay(
    numbers: Annotated[list[str] | None, typer.Argument(metavar="NUMBER...", help="Declarations.")] = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="The whole journal.")] = False,
    country: Annotated[str, typer.Option(envvar="GWANMUN_COUNTRY", help="The office's country.")] = "kr",
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Take decisions again and compare them with the journal, byte by byte; check every seal on the way.

    Each decision is recomputed from the country pack and the facts recorded beside it. Exit code 1 when anything
    differs: another answer, a broken seal, a missing entry.
    """
    if bool(numbers) is everything:
        raise typer.BadParameter("Name declarations, or say --all.")
    enter(country)
    if numbers:
        unknown = sorted(set(numbers) - set(journal.keys_of("declaration", numbers)))
        if unknown:
            raise Trouble(f"The journal has no declaration {', '.join(unknown)}.")
    outcome = _all(replaying.replay_numbers(numbers) if numbers else replaying.replay_all(), as_json=as_json)
    if as_json:
        say_json(outcome)
    else:
        _tell(outcome)
    raise typer.Exit(REFUSED if outcome.differences else 0)


def _all(streams: Iterator[Replayed], *, as_json: bool) -> Outcome:
    seen = entries = decisions = 0
    differences: list[Difference] = []
    columns = (TextColumn("Taking decisions again"), BarColumn(), TextColumn("{task.completed} streams"))
    screen = console(stderr=True)
    with Progress(*columns, console=screen, transient=True, disable=as_json or not screen.is_terminal) as progress:
        task = progress.add_task("replay", total=None)
        for one in streams:
            seen, entries, decisions = seen + 1, entries + one.entries, decisions + one.decisions
            differences += one.differences
            progress.advance(task)
    return Outcome(seen, entries, decisions, tuple(differences))


def _tell(outcome: Outcome) -> None:
    screen = console()
    for difference in outcome.differences:
        screen.print(f"{difference.stream} at place {difference.place}: {difference.why}", style="bold red")
        if difference.written:
            screen.print(f"    written  {difference.written}")
            screen.print(f"    again    {difference.again}")
    same = "every byte the same" if not outcome.differences else f"{len(outcome.differences)} differences"
    again = f"{outcome.decisions:,} decisions taken again in {outcome.streams:,} streams"
    screen.print(f"{again}, {outcome.entries:,} seals checked: {same}.")
