"""`gwanmun serve`: an office opens its doors.

One process prepares the database, starts the workers and watches over them; the workers answer. A worker that dies
is replaced; the embedded PostgreSQL, if it dies, is started again; when this process ends, all of it ends.
"""

import multiprocessing
import os
import socket
import threading
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from typing import Annotated, Any

import httpx
import typer
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
from msgspec import Struct

from gwanmun.cli import opening
from gwanmun.cli.opening import Database
from gwanmun.cli.processes import end_with_parent, hold, port_of
from gwanmun.cli.screen import console, say_json
from gwanmun.cli.troubles import unreachable
from gwanmun.office import postgres
from gwanmun.office.prepared import Prepared

GRACE_SECONDS = 15  # what a request may still take when the office closes
EXAMPLES = """
    gwanmun serve                              Korea, on http://127.0.0.1:8000
    gwanmun serve --country vn --port 8100     Viet Nam beside it
    gwanmun serve --workers 4                  four processes
    DATABASE_URL=postgresql://office@db/customs gwanmun serve --host 0.0.0.0
"""


class Open(Struct, frozen=True):
    """An office whose doors are open."""

    address: str
    country: str
    name: str
    pack: str
    process: int


def serve(
    *,
    country: Annotated[str, typer.Option(envvar="GWANMUN_COUNTRY", help="The country pack the office applies.")] = "kr",
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes any that is free.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=256, help="Processes that answer requests.")] = 1,
    threads: Annotated[int, typer.Option(min=1, max=256, help="Requests each of them works on at once.")] = 16,
    as_json: Annotated[bool, typer.Option("--json", help="Say in JSON when the doors are open.")] = False,
    follow: Annotated[int, typer.Option(hidden=True, help="End when this process does.")] = 0,
) -> None:
    """Open an office: make its database ready, then its doors.

    Without DATABASE_URL the office keeps its journal in an embedded PostgreSQL under GWANMUN_HOME. Ctrl-C closes the
    doors, lets the requests under way finish, and stops everything that was started.
    """
    with ExitStack() as until_the_end:
        if follow:  # and whoever is followed holds the port
            end_with_parent(follow)
        else:
            port = port_of(until_the_end.enter_context(_held(host, port)))
        database = opening.find(country)
        if database.embedded:
            until_the_end.callback(postgres.keep_running())
        prepared = opening.prepare(database, country)
        _hand_over(database, prepared)
        address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        opened = Open(address, prepared.country, prepared.name, prepared.pack, os.getpid())
        _answer(_server(host, port, workers=workers, threads=threads), lambda: _announce(opened, as_json=as_json))


def _held(host: str, port: int) -> socket.socket:
    holder = hold(host, port)
    if holder is None:
        unreachable(f"Port {port} of {host} is taken.", "Name another with --port, or --port 0 for any that is free.")
    return holder


def _hand_over(database: Database, prepared: Prepared) -> None:
    """What the workers are told, through their environment. The owner's address is not among it."""
    os.environ.pop("GWANMUN_CLERK_URL", None)
    os.environ["GWANMUN_SECRET"] = opening.secret()
    os.environ["DATABASE_URL"] = database.clerk_url
    os.environ["GWANMUN_COUNTRY"] = prepared.country
    os.environ["GWANMUN_SEAL"] = str(opening.seal_folder(prepared))
    if "GWANMUN_CLOCK" in os.environ:  # a worker that comes later must not begin the day again
        os.environ.setdefault("GWANMUN_CLOCK_SET", datetime.now(UTC).isoformat())


def _server(host: str, port: int, *, workers: int, threads: int) -> Any:  # noqa: ANN401 - one of two servers of the library's
    return Granian(
        "gwanmun.office.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        blocking_threads_idle_timeout=600,  # each keeps a connection to the database, which is dear to make
        respawn_failed_workers=True,
        workers_kill_timeout=GRACE_SECONDS,
        log_level=LogLevels.error,
    )


def _answer(server: Any, opened: Callable[[], None]) -> None:  # noqa: ANN401 - the same
    """Serve until a signal says otherwise; say when the first worker answers."""
    # A worker begins as a new program. A copy of this one would keep the owner's address in its memory.
    multiprocessing.set_start_method("spawn", force=True)
    over = threading.Event()
    herald = threading.Thread(target=_herald, args=(server, over, opened), daemon=True)
    server.on_startup(herald.start)
    try:
        server.serve(target_loader=partial(_load, os.getpid()), wrap_loader=False)
    finally:
        over.set()


def _load(parent: int) -> Any:  # noqa: ANN401 - a WSGI application, read in the worker
    end_with_parent(parent)
    return import_module("gwanmun.office.wsgi").application


def _herald(server: Any, over: threading.Event, opened: Callable[[], None]) -> None:  # noqa: ANN401 - the same
    host = "127.0.0.1" if server.bind_addr in {"0.0.0.0", "::"} else server.bind_addr  # noqa: S104 - it is what was asked for
    with httpx.Client(trust_env=False, timeout=30) as client:
        while not over.wait(0.05):
            try:
                client.get(f"http://{f'[{host}]' if ':' in host else host}:{server.bind_port}/healthz")
            except httpx.TransportError:
                continue
            opened()
            return


def _announce(opened: Open, *, as_json: bool) -> None:
    if as_json:
        say_json(opened)
        return
    screen = console()
    screen.print(f"Gwanmun, customs office of {opened.name}: {opened.address}", style="bold")
    screen.print(f"Process {opened.process}, pack {opened.pack[:12]}. Ctrl-C closes the doors.")
