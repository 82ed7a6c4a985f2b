"""`gwanmun exchange`: an office's door for other countries: opened, and its partners entered."""

import os
import signal
import threading
from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path
from types import FrameType
from typing import Annotated

import psycopg
import typer
from django.db import connection, transaction
from msgspec import Struct

from gwanmun.cli.entering import enter
from gwanmun.cli.processes import end_with_parent
from gwanmun.cli.screen import console, say_json
from gwanmun.cli.troubles import EXIT_CODES, Trouble, unreachable
from gwanmun.law.basics.problem import Problem
from gwanmun.law.exchange.key_manifest import KeyManifest, read_manifest
from gwanmun.office import clock
from gwanmun.office.country_keys import KeyMissingError
from gwanmun.office.exchange import partners
from gwanmun.office.exchange.sequencing import SequencedElsewhereError
from gwanmun.office.gateway.running import Opening, Running

app = typer.Typer(no_args_is_help=True, epilog=EXIT_CODES)

Country = Annotated[str, typer.Option(envvar="GWANMUN_COUNTRY", help="The office's country.")]
Folder = Annotated[Path, typer.Option(envvar="GWANMUN_KEYS", help="The folder of the country's keys and manifests.")]
AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]


class Opened(Struct, frozen=True):
    """A gateway whose door is open."""

    country: str
    address: str
    port: int
    manifest: int
    partners: tuple[str, ...]
    process: int


@app.command("serve")
def serve(
    *,
    folder: Folder,
    country: Country = "kr",
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes any that is free.")] = 8443,
    private: Annotated[bool, typer.Option(help="Partners may be on a private network, or on this machine.")] = False,
    as_json: AsJson = False,
    follow: Annotated[int, typer.Option(hidden=True, help="End when this process does.")] = 0,
) -> None:
    """Open the office's door for other countries, and send what its desks have to say.

    One process an office does this; a second one says so and ends. Ctrl-C closes the door and finishes what is under
    way; a process that is killed loses nothing.

    \b
        gwanmun exchange serve --country kr --folder keys/kr
        gwanmun exchange serve --country vn --folder keys/vn --host 0.0.0.0 --port 443
    """  # noqa: D301 - the sign keeps a paragraph as it is written
    if follow:
        end_with_parent(follow)
    enter(country)
    address = connection.settings_dict
    running = _opened(Opening(_conninfo(address), folder, host, port, private))
    _until_told(running.close)
    identity = running.gateway.identity
    opened = Opened(
        identity.office.country, identity.manifest.endpoints[0], running.port, identity.manifest.version,
        tuple(sorted(identity.partners)), os.getpid(),
    )  # fmt: skip
    if as_json:
        say_json(opened)
    else:
        console().print(
            f"{opened.country} exchanges on port {opened.port} with {', '.join(opened.partners) or 'nobody'}."
        )
    running.serve()


@app.command("add")
def add(
    manifest: Annotated[list[Path], typer.Argument(help="The partner's manifests, from the first: keys.v1.json …")],
    *,
    pin: Annotated[list[str], typer.Option(help="The first one's fingerprint, as its keepers read it out to you.")],
    country: Country = "kr",
    as_json: AsJson = False,
) -> None:
    """Enter a country as a partner, by the manifest whose fingerprint somebody there has vouched for.

    Several partners at once: the manifests of one after those of another, and a --pin for each, in that order.

    \b
        gwanmun exchange add vn/keys.v1.json vn/keys.v2.json --pin "3f2a …" --country kr
    """  # noqa: D301 - the sign keeps a paragraph as it is written
    enter(country)
    chains = _chains([_read(file) for file in manifest])
    if len(chains) != len(pin):
        raise typer.BadParameter(f"{len(chains)} countries, and {len(pin)} fingerprints", param_hint="--pin")
    believed = [_entered(chain, vouched) for chain, vouched in zip(chains, pin, strict=True)]
    told = [{"country": one.country, "version": one.version, "origin": one.origin} for one in believed]
    if as_json:
        say_json(told[0] if len(told) == 1 else told)
        return
    for one in believed:
        console().print(f"{one.country} is a partner, by its manifest {one.version}.")


def _chains(contents: Sequence[bytes]) -> list[list[bytes]]:
    """The manifests of each country; what cannot be read is refused where it is entered."""

    def whose(content: bytes) -> str:
        read = read_manifest(content, private=True)
        return "" if isinstance(read, Problem) else read.manifest.country

    return [list(some) for _, some in groupby(contents, whose)]


def _entered(chain: Sequence[bytes], pin: str) -> KeyManifest:
    """The partner, by its newest manifest: all of them, or none."""
    first, *later = chain
    with transaction.atomic():
        believed = partners.add(first, pin, clock.now())
        for content in later:
            believed = partners.renew(believed.country, content, clock.now())
    return believed


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as why:
        raise Trouble(f"{file} cannot be read: {why.strerror}.") from None


def _opened(opening_with: Opening) -> Running:
    try:
        return Running(opening_with)
    except KeyMissingError as why:
        raise Trouble(f"A key is missing: {why}.", "`gwanmun keys show` tells what the manifest names.") from None
    except SequencedElsewhereError:
        raise Trouble(
            "This office's exchange is at work already.", "One process an office does it; end that first."
        ) from None
    except psycopg.OperationalError as why:
        unreachable(f"The office's database does not answer: {why}", "DATABASE_URL names it.")
    except OSError as why:
        unreachable(f"Port {opening_with.port} of {opening_with.host}: {why.strerror}.", "Name another with --port.")


def _until_told(close: Callable[[], None]) -> None:
    """Close on the first signal, in a thread of its own: the door is closed while it still answers."""

    def told(number: int, frame: FrameType | None) -> None:
        threading.Thread(target=close, daemon=True).start()

    signal.signal(signal.SIGTERM, told)
    signal.signal(signal.SIGINT, told)


def _conninfo(parts: dict[str, object]) -> str:
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    return psycopg.conninfo.make_conninfo(**{name: str(parts[at]) for name, at in names.items() if parts.get(at)})
