"""`gwanmun show`: a declaration, where it stands, everything that happened to it, and who kept it waiting."""

from typing import Annotated

import msgspec
import typer

from gwanmun.cli.door import Door
from gwanmun.cli.entering import enter
from gwanmun.cli.screen import console, say_json
from gwanmun.cli.telling import CaseFile, Standing, Waited, duty_table, find, money, still_waiting, timeline
from gwanmun.cli.troubles import Trouble
from gwanmun.countries import snapshot
from gwanmun.law.clearance.case import DutyAssessed
from gwanmun.office.desks import clearance, replaying, rulebooks
from gwanmun.office.journal import journal
from gwanmun.office.journal.entry import Actor
from gwanmun.office.journal.journal import Stream

EXAMPLES = """
    gwanmun show 19344-26-000001M                                   in the office on this machine
    gwanmun show 19344-26-000001M --url https://customs.example --key gw_…
"""
HERE = Actor("command")  # whoever can enter the database may read all of it


def show(
    number: Annotated[str, typer.Argument(help="The declaration's number.")],
    *,
    country: Annotated[str, typer.Option(envvar="GWANMUN_COUNTRY", help="The office's country.")] = "kr",
    url: Annotated[str, typer.Option(envvar="GWANMUN_URL", help="Ask at this office's machine door instead.")] = "",
    key: Annotated[str, typer.Option(envvar="GWANMUN_KEY", help="Your API key, for the door.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Show a declaration: where it stands, what happened to it, who was waited for, and what it owes and why."""
    if url:
        file = Door(url, key).get(f"/declarations/{number}", CaseFile)
        waits: list[Waited] = []
        timezone = snapshot.load(country).country.timezone
    else:
        enter(country)
        file, waits = _from_journal(number)
        timezone = rulebooks.current().country.timezone
    if as_json:
        say_json(file)
    else:
        _tell(file, waits, timezone)


def _from_journal(number: str) -> tuple[CaseFile, list[Waited]]:
    """The case as this office's own journal has it; its waits are found by walking it again."""
    keys = journal.keys_of("declaration", [number])
    if number not in keys:
        raise Trouble(f"The journal has no declaration {number}.", "`gwanmun show` takes the number the office gave.")
    stream = journal.read([keys[number]])[keys[number]]
    shown = clearance.show(number, HERE)
    return msgspec.json.decode(msgspec.json.encode(shown), type=CaseFile), _waits(stream)


def _waits(stream: Stream) -> list[Waited]:
    """Who was waited for after each walk, and until which entry."""
    moments = {entry.place: entry.at for entry in stream.entries}
    waits = []
    for stage in replaying.stages(stream):
        since = moments[stage.place]
        later = [place for place, at in moments.items() if place > stage.place and at > since]
        if stage.wait is not None and later:
            waits.append(Waited(stage.wait, since, later[0]))
    return waits


def _tell(file: CaseFile, waits: list[Waited], timezone: str) -> None:
    screen = console()
    standing: Standing = file.standing
    declaration = file.declaration
    screen.print(f"{standing.procedure.capitalize()} declaration {standing.number}: {standing.status}", style="bold")
    screen.print(f"{declaration.exporter.name} to {declaration.importer.name}, {len(declaration.lines)} lines")
    screen.print()
    screen.print(timeline(file, waits, timezone))
    waiting = still_waiting(standing, timezone)
    if waiting is not None:
        screen.print(waiting)
    assessed = find(file, DutyAssessed)
    if assessed is not None:
        owed, paid = money(standing.owed, standing.currency), money(standing.paid, standing.currency)
        screen.print()
        screen.print(f"Owed {owed}, paid {paid}", style="bold")
        screen.print(duty_table(assessed.assessment, declaration, standing.currency))
