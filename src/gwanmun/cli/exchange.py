"""`gwanmun exchange`: an office's door for other countries: opened, its partners entered, watched and told of."""

import itertools
import os
import signal
import threading
from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path
from types import FrameType
from typing import Annotated

import httpx
import psycopg
import typer
from django.db import connection, transaction
from msgspec import Struct

from gwanmun.cli import exchange_reopen, exchange_told
from gwanmun.cli.entering import enter
from gwanmun.cli.exchange_monitor import Monitor, Watched
from gwanmun.cli.processes import end_with_parent
from gwanmun.cli.screen import console, say_json
from gwanmun.cli.troubles import EXIT_CODES, Trouble, unreachable
from gwanmun.law.basics.catalogue import told
from gwanmun.law.basics.problem import Problem
from gwanmun.law.exchange.evidence import evidence_id
from gwanmun.law.exchange.key_manifest import KeyManifest, policy_of, read_manifest
from gwanmun.law.exchange.tiles import path_of
from gwanmun.office import clock
from gwanmun.office.country_keys import KeyMissingError
from gwanmun.office.desks import proofs
from gwanmun.office.exchange import hashes, overview, partners
from gwanmun.office.exchange.sequencing import SequencedElsewhereError
from gwanmun.office.gateway.running import Opening, Running
from gwanmun.office.journal.connection import cursor

app = typer.Typer(no_args_is_help=True, epilog=EXIT_CODES)

app.command("reopen")(exchange_reopen.reopen)

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
    if as_json:
        entered = [{"country": one.country, "version": one.version, "origin": one.origin} for one in believed]
        say_json(entered[0] if len(entered) == 1 else entered)
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


@app.command("renew")
def renew(
    manifest: Annotated[Path, typer.Argument(help="The partner's next manifest.")],
    *,
    partner: Annotated[str, typer.Option(help="Whose it is: VN.")],
    country: Country = "kr",
) -> None:
    """Believe a partner's next manifest that came by another way than the exchange, if it follows from the last."""
    enter(country)
    believed = partners.renew(partner.upper(), _read(manifest), clock.now())
    console().print(f"{believed.country}: manifest {believed.version} is believed.")


@app.command("status")
def status(*, country: Country = "kr", as_json: AsJson = False) -> None:
    """Tell where the exchange stands with every partner: channels, what waits, how sure it is, what went wrong.

    \b
        gwanmun exchange status --country kr
    """  # noqa: D301 - the sign keeps a paragraph as it is written
    enter(country)
    seen = proofs.standing()
    if as_json:
        say_json(seen)
    else:
        exchange_told.tell(seen, clock.now(), console())


@app.command("evidence")
def evidence(
    identity: Annotated[str, typer.Argument(help="Its name, or how that begins, as `status` tells it.")],
    *,
    out: Annotated[Path | None, typer.Option(help="Where to write it; else on the screen.")] = None,
    country: Country = "kr",
) -> None:
    """Write evidence out: two signed words that cannot both be true, for `gwanmun verify` or anybody's own program."""
    enter(country)
    known = overview.overview(country.upper(), clock.now()).evidence
    names = [one.id for one in known if one.id.startswith(identity)]
    content = overview.evidence(names[0] if len(names) == 1 else identity)  # of long ago, by its whole name
    if content is None:
        raise Trouble(f"No evidence is called {identity}." if not names else "More than one is called so.")
    if out is None:
        typer.echo(content.decode("utf-8"), nl=False)
    else:
        out.write_bytes(content)


@app.command("check")
def check(*, country: Country = "kr", as_json: AsJson = False) -> None:
    """Hash every log this office keeps again, its own and its partners', and name each tile a bit has flipped in.

    The office may be at work meanwhile. Exit code 1 where anything is damaged.
    """
    enter(country)
    found: dict[str, list[str]] = {}
    with cursor() as execute:
        for origin in hashes.origins(execute.execute):
            found[origin] = [path_of(tile) for tile in hashes.damage(execute.execute, origin)]
    if as_json:
        say_json(found)
    for origin, tiles in found.items():
        if not as_json:
            console().print(f"{origin}: {'whole' if not tiles else f'damaged in {len(tiles)} tiles'}")
        for tile in tiles[:20] if not as_json else ():
            console().print(f"  {tile}", style="red")
    if any(found.values()):
        raise typer.Exit(1)


@app.command("monitor")
def monitor(
    address: Annotated[str, typer.Argument(help="Where the log is read: https://customs.example/api/v1/log")],
    *,
    manifest: Annotated[Path, typer.Option(help="The country's newest manifest: whose signatures the log must have.")],
    seconds: Annotated[float, typer.Option(min=0.1, help="How often to look.")] = 10,
    times: Annotated[int, typer.Option(min=0, help="How many looks; 0 for ever.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Watch an office's log from outside: that it only grows, is cosigned, and never says two things.

    Anybody may. Evidence of a fork is written beside the manifest. Exit code 1 as soon as something is wrong.

    \b
        gwanmun exchange monitor http://127.0.0.1:8082/api/v1/log --manifest kr/keys.v2.json
    """  # noqa: D301 - the sign keeps a paragraph as it is written
    signed = read_manifest(_read(manifest), private=True)
    policy = policy_of(signed.manifest) if not isinstance(signed, Problem) else signed
    if isinstance(policy, Problem):
        raise Trouble("This is no manifest to watch by.", problems=(told(policy),))
    left = itertools.count() if times == 0 else iter(range(times - 1))
    watching = Monitor(address, policy)
    try:
        for seen in watching.tail(seconds, lambda wait: next(left, None) is None or _waited(wait)):
            _tell_seen(seen, manifest, as_json=as_json)
    except httpx.HTTPError as why:
        unreachable(f"The log does not answer: {why}", "Is this the address before /checkpoint?")


def _waited(seconds: float) -> bool:
    threading.Event().wait(seconds)
    return False


def _tell_seen(seen: Watched, manifest: Path, *, as_json: bool) -> None:
    if as_json:
        say_json(seen)
    else:
        said = seen.wrong or f"{seen.size:,} entries, {seen.grown:,} new, cosigned by {', '.join(seen.witnesses)}"
        console().print(said, style="bold red" if seen.wrong else "")
    if seen.evidence:
        file = manifest.with_name(f"fork-{evidence_id(seen.evidence)[:12]}.txt")
        file.write_bytes(seen.evidence)
        console(stderr=True).print(f"Evidence is in {file}.")
    if seen.wrong:
        raise typer.Exit(1)


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
