"""`gwanmun demo`: two offices on this machine, and the goods of two exporters that go through both."""

import fcntl
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from textwrap import indent
from typing import Annotated

import typer
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from gwanmun.cli.demonstration import by_air, by_sea, certificates, closing, other_way
from gwanmun.cli.demonstration.case import Followed
from gwanmun.cli.demonstration.offices import PASSWORD, Office, Site, opened, set_clocks
from gwanmun.cli.demonstration.stage import Stage
from gwanmun.cli.processes import hold_from, port_of
from gwanmun.cli.screen import console, say_json
from gwanmun.cli.troubles import unreachable
from gwanmun.office import postgres

EXAMPLES = """
    gwanmun demo                   the story, then both offices stay up until Ctrl-C
    gwanmun demo --once            the story, and an end
    gwanmun demo --once --json     what it came to, for a program
"""
HOST = "127.0.0.1"

# A Tuesday in a week whose exchange rates are published; the plane lands the next morning, the ship on Monday.
DAYS = ("2026-02-03T09:00:00+09:00", "2026-02-04T10:00:00+09:00", "2026-02-09T11:30:00+09:00")
FIRST, NEXT, MONDAY = map(datetime.fromisoformat, DAYS)


def demo(
    *,
    once: Annotated[bool, typer.Option("--once", help="End when the story has been told.")] = False,
    port_kr: Annotated[int, typer.Option(min=1, max=65535, help="Korea's port, or the next free one.")] = 8082,
    port_vn: Annotated[int, typer.Option(min=1, max=65535, help="Viet Nam's port, or the next free one.")] = 8084,
    as_json: Annotated[bool, typer.Option("--json", help="Say nothing but what it came to, in JSON.")] = False,
) -> None:
    """Open two customs offices on this machine and take sample invoices of Korean exporters through both.

    Every act goes through the offices' machine doors, under the key of whoever acts. The offices keep their journals in
    databases of their own, made afresh each time. Ctrl-C closes everything. Exit code 1 when any step did not go as
    promised, 3 when an office could not be opened.
    """
    screen = Console(quiet=True) if as_json else console()
    screen.print(
        Text.assemble("\n  ", ("관문 Gwanmun", "bold"), ": two customs offices, and goods that go through both")
    )
    stage = Stage(screen)
    with _alone(), ExitStack() as until_the_end:
        holders = [until_the_end.enter_context(_held(screen, port)) for port in (port_kr, port_vn)]
        sites = _sites(*map(port_of, holders))
        with stage.busy("Opening both offices"):
            offices = until_the_end.enter_context(opened(sites, FIRST))
        _introduce(screen, offices)
        cases, certified = _play(stage, offices)
        again = _conclude(stage, offices, cases)
        if as_json:
            say_json(closing.summary(cases, stage, certified, again))
        if not once:
            _stay_open(console(stderr=as_json), offices)


def _held(screen: Console, port: int) -> socket.socket:
    """This port, or the next one that is free; held until the end, also while the offices are closed."""
    holder = hold_from(HOST, port)
    if port_of(holder) != port:
        screen.print(f"  Port {port} is taken; taking {port_of(holder)}.", style="yellow")
    return holder


def _sites(port_kr: int, port_vn: int) -> tuple[Site, Site]:
    return Site("kr", "Korea", "Asia/Seoul", port_kr), Site("vn", "Viet Nam", "Asia/Ho_Chi_Minh", port_vn)


@contextmanager
def _alone() -> Iterator[None]:
    """One demonstration at a time in one home: the next would throw this one's databases away."""
    folder = postgres.home() / "demo"
    folder.mkdir(exist_ok=True)
    for paper in folder.glob("*.pdf"):
        paper.unlink()  # of certificates in databases that are thrown away
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            unreachable("Another demonstration is running here.", "GWANMUN_HOME names another folder for this one.")
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


def _play(stage: Stage, offices: Sequence[Office]) -> tuple[list[Followed], dict[str, str]]:
    """The story, in the order of the calendar: its declarations as they were lodged, and how its certificates ended."""
    korea, viet_nam = offices
    stage.scene("Tuesday 3 February 2026")
    by_sea.determine(stage, korea)
    sea_export, sea_import, sea_certificate = by_sea.leave(stage, korea, viet_nam)
    by_air.determine(stage, korea)
    air_export = by_air.leave(stage, korea, viet_nam)
    shirts = other_way.come_in(stage, korea)
    _turn(stage, offices, NEXT, "Wednesday 4 February")
    air_import = by_air.come_in(stage, viet_nam, air_export)
    air_certificate = by_air.certify_late(stage, korea, viet_nam, air_export)
    by_air.prove_late(stage, viet_nam, air_export, air_import)
    used = {air_certificate: certificates.tell_use(stage, korea, air_import, air_certificate)}
    _turn(stage, offices, MONDAY, "Monday 9 February")
    by_sea.come_in(stage, viet_nam, sea_import)
    used[sea_certificate] = certificates.tell_use(stage, korea, sea_import, sea_certificate)
    return [sea_export, sea_import, air_export, air_import, shirts], used


def _turn(stage: Stage, offices: Sequence[Office], clock: datetime, day: str) -> None:
    """A later day. The offices close and open again with later clocks: what they know is in their journals."""
    with stage.busy("Closing both offices, and opening them on a later day"):
        set_clocks(offices, clock)
    stage.scene(f"{day}: both offices were closed, and have opened again")


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
    stage.scene("Every decision, taken again")
    with stage.busy("Taking every decision again"):
        again = closing.replayed(offices)
    closing.replays(screen, offices, again)
    return again


def _stay_open(screen: Console, offices: Sequence[Office]) -> None:
    """Leave the offices open until somebody says otherwise, or one of them dies."""
    Stage(screen).scene("Both offices stay open; Ctrl-C closes them")
    for office in offices:
        _invite(screen, office)
    korea = offices[0]
    key = korea.keys["garam"]
    screen.print("\n  Try:", style="bold")
    for words in (
        f"curl {korea.address}/status",
        f"curl -H 'Authorization: Bearer {key}' \\\n    {korea.address}/api/v1/declarations",
        f"curl '{offices[1].address}/api/v1/tariff/85182110?origin=KR'",
    ):
        screen.print(indent(words, "    "), soft_wrap=True)
    died = threading.Event()
    for office in offices:
        threading.Thread(target=_attend, args=(office, died), daemon=True).start()
    try:
        died.wait()
    except KeyboardInterrupt:
        screen.print("\n  Closing both offices.")
        return
    gone = [office for office in offices if office.process is not None and office.process.poll() is not None]
    unreachable(f"The office of {gone[0].name} has died.", f"Its last words are in {gone[0].log}.")


def _attend(office: Office, died: threading.Event) -> None:
    assert office.process is not None
    office.process.wait()
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
