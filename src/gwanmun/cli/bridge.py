"""`gwanmun bridge`: certificates of partners without the exchange, out of a folder they are laid into."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from msgspec import Struct

from gwanmun.cli.entering import enter
from gwanmun.cli.screen import console, say_json
from gwanmun.cli.troubles import EXIT_CODES, Trouble, in_words
from gwanmun.law.basics import catalogue
from gwanmun.law.basics.catalogue import Told
from gwanmun.law.basics.problem import Refused
from gwanmun.office.desks import bridge_keys, bridging
from gwanmun.office.journal.entry import Actor

app = typer.Typer(no_args_is_help=True, epilog=EXIT_CODES)

LOOK_AGAIN = 2.0  # seconds
SIGNATURE = ".jws"
TAKEN, REFUSED = "taken", "refused"
Country = Annotated[str, typer.Option(envvar="GWANMUN_COUNTRY", help="The office's country.")]
AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON, a line a file.")]


class Watched(Struct, frozen=True, omit_defaults=True):
    """What became of one file."""

    file: str
    certificate: str = ""
    problems: tuple[Told, ...] = ()


@app.command("register")
def register(
    partner: Annotated[str, typer.Argument(help="The partner's two letters.")],
    key: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Its public key, a JWK.")],
    *,
    country: Country = "kr",
) -> None:
    """Register a public key by which a partner without the exchange signs its files.

    \b
        gwanmun bridge register TH th-customs-1.jwk.json
    """  # noqa: D301 - the sign keeps a paragraph as it is written
    enter(country)
    try:
        kept = bridge_keys.register(partner.upper(), key.read_bytes())
    except Refused as refused:
        raise in_words(refused) from None
    console().print(f"{kept.country} signs its files with {kept.kid} ({kept.algorithm}).")


@app.command("watch")
def watch(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Where files are laid.")],
    *,
    country: Country = "kr",
    once: Annotated[bool, typer.Option("--once", help="Take what lies there, and end.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take in certificates of partners without the exchange, as they are laid into a folder.

    A certificate is a file of JSON or XML and beside it, named like it with .jws after it, the detached signature. It
    is taken when both are there, and moved to the folder `taken`, or to `refused` with what is wrong with it. Whoever
    lays files writes them under another name first and renames them, the signature last.

    \b
        th-2026-0000123.xml  th-2026-0000123.xml.jws
        gwanmun bridge watch /srv/bridge --country kr
    """  # noqa: D301 - the sign keeps a paragraph as it is written
    enter(country)
    for name in (TAKEN, REFUSED):
        (folder / name).mkdir(exist_ok=True)
    while True:
        for watched in _round(folder):
            _say(watched, as_json=as_json)
        if once:
            return
        time.sleep(LOOK_AGAIN)


def _round(folder: Path) -> Iterator[Watched]:
    """Every pair that lies there, in the order of the names."""
    for signature in sorted(folder.glob(f"*{SIGNATURE}")):
        file = signature.with_name(signature.name.removesuffix(SIGNATURE))
        if file.is_file():
            yield _take(folder, file, signature)


def _take(folder: Path, file: Path, signature: Path) -> Watched:
    try:
        content, signed = file.read_bytes(), signature.read_text(encoding="ascii", errors="replace")
        by = bridging.country_of(signed)
        taken = bridging.take_in(content, signed, Actor(f"bridge {by}"), country=by)
    except Refused as refused:
        told = tuple(catalogue.told(problem, "en") for problem in refused.problems)
        watched = Watched(file.name, problems=told)
        (folder / REFUSED / f"{file.name}.txt").write_text(_written(told), encoding="utf-8")
        _move(folder / REFUSED, file, signature)
        return watched
    except OSError as why:
        raise Trouble(f"{file.name} cannot be read: {why.strerror}.") from None
    _move(folder / TAKEN, file, signature)
    return Watched(file.name, taken.number)


def _move(to: Path, *files: Path) -> None:
    """The file first: should we end in between, a signature without its file is passed over."""
    for file in files:
        file.replace(to / file.name)


def _written(told: tuple[Told, ...]) -> str:
    return "".join(f"{one.code} {one.path}\n  {one.title}: {one.cause}\n  {one.mend}\n" for one in told)


def _say(watched: Watched, *, as_json: bool) -> None:
    if as_json:
        say_json(watched)
    elif watched.certificate:
        console().print(f"{watched.file}: certificate {watched.certificate} is here.")
    else:
        console().print(f"{watched.file}: refused, {'; '.join(one.title for one in watched.problems)}.")
