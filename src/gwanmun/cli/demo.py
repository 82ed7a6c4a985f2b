"""`gwanmun demo`: customs offices on this machine, and the goods of Korean exporters that go through them."""

import fcntl
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from textwrap import indent
from typing import Annotated, TypeAlias

import typer
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from gwanmun.cli.demonstration import closing, many_countries, two_countries
from gwanmun.cli.demonstration.breaking import all_of_them
from gwanmun.cli.demonstration.breaking.house import House
from gwanmun.cli.demonstration.breaking.wires import breakable
from gwanmun.cli.demonstration.case import Followed
from gwanmun.cli.demonstration.children import Child
from gwanmun.cli.demonstration.offices import PASSWORD, Office, opened
from gwanmun.cli.demonstration.sites import HOST, PLACES, Site
from gwanmun.cli.demonstration.stage import Stage
from gwanmun.cli.demonstration.two_countries import FIRST
from gwanmun.cli.processes import hold_from, port_of
from gwanmun.cli.screen import console, say_json
from gwanmun.cli.troubles import unreachable
from gwanmun.office import postgres

EXAMPLES = """
    gwanmun demo                                two countries' story, then both offices stay up until Ctrl-C
    gwanmun demo --countries kr,vn,in,id,cn     five countries that witness one another
    gwanmun demo --break                        five things that go wrong between them, and what ends each
    gwanmun demo --untold                       the offices and no story, for whoever wants to tell one
    gwanmun demo --once                         the story, and an end
    gwanmun demo --once --json                  what it came to, for a program
"""
SPEAKERS = {"vn": "85182110", "in": "85182100", "id": "85182110", "cn": "8518210000"}
WIRES = 8440  # from here on, the ports of the doors between countries
Play: TypeAlias = Callable[[Stage, Sequence[Office]], tuple[list[Followed], dict[str, str]]]


def demo(
    *,
    countries: Annotated[str, typer.Option(help=f"Whose offices: Korea and any of {', '.join(PLACES)}.")] = "",
    breaking: Annotated[bool, typer.Option("--break", help="Play what goes wrong between countries instead.")] = False,
    untold: Annotated[bool, typer.Option("--untold", help="Open the offices and leave the story untold.")] = False,
    once: Annotated[bool, typer.Option("--once", help="End when the story has been told.")] = False,
    port_kr: Annotated[int, typer.Option(min=1, max=65535, help="Korea's port, or the next free one.")] = 8082,
    port_vn: Annotated[int, typer.Option(min=1, max=65535, help="Viet Nam's port, or the next free one.")] = 8084,
    as_json: Annotated[bool, typer.Option("--json", help="Say nothing but what it came to, in JSON.")] = False,
) -> None:
    """Open customs offices on this machine and take sample invoices of Korean exporters through them.

    Every act goes through the offices' machine doors, under the key of whoever acts; certificates cross from country to
    country by the offices' own exchange. The offices keep their journals in databases of their own, made afresh each
    time. Ctrl-C closes everything. Exit code 1 when a step did not go as promised, 3 when an office did not open.
    """
    names = _names(countries or (",".join(PLACES) if breaking else "kr,vn"), least=3 if breaking else 2)
    screen = Console(quiet=True) if as_json else console()
    many = {2: "two", 3: "three", 4: "four", 5: "five"}[len(names)]
    screen.print(
        Text.assemble("\n  ", ("관문 Gwanmun", "bold"), f": {many} customs offices, and goods that go through them")
    )
    stage = Stage(screen)
    with _alone(), ExitStack() as until_the_end:
        wanted = {name: place.port for name, place in PLACES.items()} | {"kr": port_kr, "vn": port_vn}
        *wires, behind = _free_ports(len(names) + 1)
        ports = [port_of(until_the_end.enter_context(_held(screen, wanted[name]))) for name in names]
        sites = [Site(name, PLACES[name], *at) for name, *at in zip(names, ports, wires, strict=True)]
        if breaking:
            sites[1], wire = until_the_end.enter_context(breakable(sites[1], behind))
        with stage.busy("Opening the offices"):
            offices = until_the_end.enter_context(opened(sites, FIRST))
        _introduce(screen, offices)
        if not untold:
            summary = all_of_them.play(stage, House(stage, offices, wire)) if breaking else _tell(stage, offices)
            if as_json:
                say_json(summary)
        if not once:
            _stay_open(console(stderr=as_json), offices)


def _tell(stage: Stage, offices: Sequence[Office]) -> closing.Summary:
    """The story these offices have, and what it came to."""
    names = [office.site.country for office in offices]
    play: Play = two_countries.play if names == ["kr", "vn"] else many_countries.play
    cases, certified = play(stage, offices)
    again = _conclude(stage, offices, cases)
    return closing.summary(cases, stage, certified, again)


def _names(said: str, *, least: int) -> list[str]:
    """The countries, Korea first: its exporters are who the papers are of."""
    names = list(dict.fromkeys(word.strip().lower() for word in said.split(",") if word.strip()))
    unknown = [name for name in names if name not in PLACES]
    if unknown:
        known = ", ".join(PLACES)
        raise typer.BadParameter(f"{unknown[0]}: there are people and papers for {known}", param_hint="--countries")
    if "kr" not in names or len(names) < least:
        others = "one country" if least == 2 else "two countries"
        raise typer.BadParameter(f"Korea, and at least {others} it sells to", param_hint="--countries")
    return ["kr", *(name for name in names if name != "kr")]


def _held(screen: Console, port: int) -> socket.socket:
    """This port, or the next one that is free; held until the end, also while the offices are closed."""
    holder = hold_from(HOST, port)
    if port_of(holder) != port:
        screen.print(f"  Port {port} is taken; taking {port_of(holder)}.", style="yellow")
    return holder


def _free_ports(many: int) -> list[int]:
    """Ports nobody listens on just now, for the doors between countries; a gateway takes its own alone."""
    with ExitStack() as until_all_are_found:
        holders = [until_all_are_found.enter_context(hold_from(HOST, WIRES)) for _ in range(many)]
        return [*map(port_of, holders)]


@contextmanager
def _alone() -> Iterator[None]:
    """One demonstration at a time in one home: the next would throw this one's databases away."""
    folder = postgres.home() / "demo"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            unreachable("Another demonstration is running here.", "GWANMUN_HOME names another folder for this one.")
        for paper in (*folder.glob("*.pdf"), *folder.glob("evidence-*.txt")):
            paper.unlink()  # of databases that are thrown away
        yield


def _introduce(screen: Console, offices: Sequence[Office]) -> None:
    table = Table.grid(padding=(0, 2))
    for office in offices:
        clock = f"{office.now():%a %d %b %Y, %H:%M}"
        table.add_row(
            Text(office.site.label, "bold"), office.address, f"its clock says {clock}", f"pack {office.pack[:8]}"
        )
    screen.print()
    screen.print(Padding.indent(table, 2))


def _conclude(stage: Stage, offices: Sequence[Office], cases: Sequence[Followed]) -> list[closing.Replayed]:
    """What it all came to."""
    screen = stage.screen
    stage.scene("What is owed, to the last won and dong, and why")
    for case in cases:
        if case.standing.procedure == "import":
            closing.duty(screen, case)
    screen.print("\n  `gwanmun pack lint` says which rates of these packs nobody has confirmed yet.", style="dim")
    stage.scene("Who was waited for, and how long, by the offices' clocks")
    closing.waits(screen, cases)
    stage.scene("What was typed")
    effort = stage.effort
    forms = f"  {effort.typed} of {effort.boxes} boxes on {effort.forms} forms"
    screen.print(f"{forms}; {effort.derived} were derived, each with where it is from.")
    stage.scene("What each country has logged, and who has cosigned it")
    closing.logs(screen, offices)
    stage.scene("Every decision, taken again")
    with stage.busy("Taking every decision again"):
        again = closing.replayed(offices)
    closing.replays(screen, offices, again)
    return again


def _stay_open(screen: Console, offices: Sequence[Office]) -> None:
    """Leave the offices open until somebody says otherwise, or one of them dies."""
    all_of_them = "Both offices" if len(offices) == 2 else "All offices"
    Stage(screen).scene(f"{all_of_them} stay open; Ctrl-C closes them")
    for office in offices:
        _invite(screen, office)
    korea = offices[0]
    key = korea.keys["garam"]
    screen.print("\n  Try:", style="bold")
    for words in (
        f"curl {korea.address}/status",
        f"curl -H 'Authorization: Bearer {key}' \\\n    {korea.address}/api/v1/declarations",
        f"curl '{offices[1].address}/api/v1/tariff/{SPEAKERS[offices[1].site.country]}?origin=KR'",
    ):
        screen.print(indent(words, "    "), soft_wrap=True)
    died = threading.Event()
    children = [child for office in offices for child in (office.server, office.gateway)]
    for child in children:
        threading.Thread(target=_attend, args=(child, died), daemon=True).start()
    try:
        died.wait()
    except KeyboardInterrupt:
        screen.print(f"\n  Closing {all_of_them.lower()}.")
        return
    gone = next(child for child in children if not child.alive)
    unreachable(f"{gone.name} has died.", f"Its last words are in {gone.log}.")


def _attend(child: Child, died: threading.Event) -> None:
    assert child.process is not None
    child.process.wait()
    died.set()


def _invite(screen: Console, office: Office) -> None:
    screen.print()
    screen.print(Text.assemble((f"  {office.name}", "bold"), f"  {office.address}/work"))
    screen.print(
        Text.assemble("    sign in under any of these, with the password ", (PASSWORD, "bold"), "; or use its key:")
    )
    for account, key in office.keys.items():
        screen.print(Text.assemble(("    " + account, "cyan"), f", {office.roles[account]}"))
        screen.print(Text(f"        {key}", "dim"))
