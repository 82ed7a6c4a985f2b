"""`gwanmun keys`: the keys a country speaks with: made, shown, rotated and revoked, two of three roots agreeing.

Every change is a new manifest. It is written as a draft, the keepers of two roots sign it, and from then on it is the
country's word. No command prints a private key, and none reads one it does not need.
"""

import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from gwanmun.cli.key_ceremony import (
    begin_country,
    drafted,
    last_manifest,
    make_root,
    newest_draft,
    open_roots,
    propose,
    sign_draft,
    with_new_key,
    with_new_root,
)
from gwanmun.cli.screen import console, say_json
from gwanmun.cli.troubles import EXIT_CODES, Trouble
from gwanmun.law.exchange.endpoint import is_endpoint
from gwanmun.law.exchange.key_manifest import IssuingKey, KeyManifest, NoteKey, SignedManifest
from gwanmun.law.exchange.rotation import ending
from gwanmun.office.country_keys import manifests

app = typer.Typer(no_args_is_help=True, epilog=EXIT_CODES)

Folder = Annotated[Path, typer.Option(envvar="GWANMUN_KEYS", help="Where the office keeps its keys and manifests.")]
RootFiles = Annotated[
    list[Path] | None,
    typer.Option("--root", help="A root's file; may be given again. GWANMUN_ROOT_PASSPHRASE opens it."),
]
LogSize = Annotated[int, typer.Option(help="How many entries the country's log has: from there on the change counts.")]
Days = Annotated[int, typer.Option(min=1, max=3650, help="How long the manifest may be believed of the present.")]
AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]


@app.command("make")
def make(
    country: Annotated[str, typer.Argument(help="Two letters, as in ISO 3166: KR.")],
    *,
    folder: Folder,
    roots_folder: Annotated[Path, typer.Option("--roots", help="Where to make the three roots: not on this machine.")],
    host: Annotated[str, typer.Option(help="The office's name in the world: eodes.customs.example")],
    authority: Annotated[str, typer.Option(help="Who issues certificates, as they name it.")],
    agreement: Annotated[list[str], typer.Option(help="An agreement it issues under; may be given again.")],
    office: Annotated[str, typer.Option(help="The customs office or chamber the key is kept at.")] = "",
    days: Days = 365,
    as_json: AsJson = False,
) -> None:
    """Make a country's keys from nothing: three roots, the office's own keys, and the first manifest.

    Move each root to its keeper afterwards, on a medium of its own: whoever holds two of them is the country.

    \b
        gwanmun keys make KR --folder keys --roots /media/ceremony --host eodes.customs.example \\
            --authority "Korea Customs Service" --agreement vkfta --agreement akfta
    """  # noqa: D301 - the sign keeps a paragraph as it is written
    if manifests(folder):
        raise Trouble(f"{folder} has the keys of a country already.", "`gwanmun keys rotate` makes new ones.")
    if not re.fullmatch(r"[A-Za-z]{2}", country) or not is_endpoint(f"https://{host}/eodes/v1", private=True):
        raise typer.BadParameter("two letters, and a name as it stands in an address", param_hint="COUNTRY, --host")
    files = [roots_folder / f"{country.lower()}-root-{number}.pem" for number in (1, 2, 3)]
    keepers = [make_root(file, _passphrase()) for file in files]
    manifest = begin_country(
        folder, country.upper(), host, IssuingKey("none", "EdDSA", "", authority, office, tuple(agreement), 0),
        keepers=keepers, days=days,
    )  # fmt: skip
    _answer(propose(folder, manifest, keepers[:2]), folder, as_json=as_json)


@app.command("show")
def show(
    *,
    folder: Folder,
    as_json: AsJson = False,
) -> None:
    """Show the newest manifest: its fingerprint, its keys, and from where to where in the log each is valid."""
    chain = manifests(folder)
    if not chain:
        raise Trouble(f"There are no keys in {folder}.", "`gwanmun keys make` makes a country's first.")
    if as_json:
        say_json({"fingerprint": chain[-1].fingerprint, "first": chain[0].fingerprint, "manifest": chain[-1].manifest})
        return
    _tell(chain[-1], chain[0].fingerprint)
    draft = newest_draft(folder)
    if draft is not None:
        console().print(f"{draft.name} waits for its roots; `gwanmun keys sign` signs it.")


@app.command("rotate")
def rotate(
    purpose: Annotated[str, typer.Argument(help="issuing, node, log, witness, tls, policy or root.")],
    *,
    folder: Folder,
    log_size: LogSize,
    replaces: Annotated[str, typer.Option(help="The key that ends as the new one begins: kid, number or root.")] = "",
    algorithm: Annotated[str, typer.Option(help="Of an issuing key: EdDSA or ES256.")] = "EdDSA",
    file: Annotated[Path | None, typer.Option(help="A policy's text, or where to make a new root.")] = None,
    root: RootFiles = None,
    days: Days = 365,
    as_json: AsJson = False,
) -> None:
    """Begin a new key and, with --replaces, end an old one; two roots must sign, here or one after another.

    \b
        gwanmun keys rotate issuing --folder keys --log-size 184001 --replaces kr-co-1 \\
            --root /media/a/kr-root-1.pem --root /media/b/kr-root-2.pem
        gwanmun keys rotate root --folder keys --log-size 184001 --replaces kr-root-3 --file /media/c/kr-root-4.pem
    """  # noqa: D301 - the sign keeps a paragraph as it is written
    keepers = open_roots(root or [], _passphrase())  # before anything is made: a root that does not open stops it all
    manifest = drafted(folder, log_size, days)
    if purpose == "root":
        manifest = with_new_root(manifest, replaces, file, _passphrase())
    else:
        manifest = _ended(manifest, replaces, "retired") if replaces and purpose != "tls" else manifest
        manifest = with_new_key(folder, manifest, purpose, replaces, algorithm=algorithm, file=file)
    _answer(propose(folder, manifest, keepers), folder, as_json=as_json)


@app.command("revoke")
def revoke(
    name: Annotated[str, typer.Argument(help="The key: an issuing key's kid, or the number of another.")],
    *,
    folder: Folder,
    log_size: LogSize,
    why: Annotated[str, typer.Option(help="stolen, lost or retired.")] = "stolen",
    root: RootFiles = None,
    days: Days = 365,
    as_json: AsJson = False,
) -> None:
    """End a key where the log stands. What it signed and the log has stays good; nothing later is.

    \b
        gwanmun keys revoke kr-co-1 --folder keys --log-size 184001 --why stolen --root root-1.pem --root root-2.pem
    """  # noqa: D301 - the sign keeps a paragraph as it is written
    if why not in {"stolen", "lost", "retired"}:
        raise typer.BadParameter("stolen, lost or retired", param_hint="--why")
    keepers = open_roots(root or [], _passphrase())
    _answer(propose(folder, _ended(drafted(folder, log_size, days), name, why), keepers), folder, as_json=as_json)


@app.command("sign")
def sign(
    *,
    folder: Folder,
    root: RootFiles = None,
    as_json: AsJson = False,
) -> None:
    """Sign the draft with a root its keeper has brought; the second signature makes it the country's word.

    \b
        gwanmun keys sign --folder keys --root /media/b/kr-root-2.pem
    """  # noqa: D301 - the sign keeps a paragraph as it is written
    if not root:
        raise typer.BadParameter("name a root's file", param_hint="--root")
    _answer(sign_draft(folder, open_roots(root, _passphrase())), folder, as_json=as_json)


def _passphrase() -> str:
    """From the environment: on a command line everybody on the machine could read it."""
    return os.environ.get("GWANMUN_ROOT_PASSPHRASE", "")


def _ended(manifest: KeyManifest, name: str, why: str) -> KeyManifest:
    ended = ending(manifest, name, why)  # type: ignore[arg-type]  # one of the three, looked at above
    if ended is None:
        raise Trouble(f"No key that is still valid is called {name!r}.", "`gwanmun keys show` lists them.")
    return ended


def _answer(proposed: tuple[SignedManifest, tuple[str, ...]], folder: Path, *, as_json: bool) -> None:
    """What was made, who signed it, and whether that is enough."""
    signed, by = proposed
    manifest = signed.manifest
    whole = last_manifest(folder) == signed.fingerprint
    if as_json:
        say_json(
            {"version": manifest.version, "fingerprint": signed.fingerprint, "signed_by": by, "in_force": whole}
        )  # fmt: skip
        return
    screen = console()
    screen.print(f"{manifest.country}, version {manifest.version}, signed by {', '.join(by) or 'nobody yet'}.")
    if whole:
        screen.print("It is in force. Publish it, and tell partners its fingerprint by another way:")
        screen.print(f"    {_spaced(signed.fingerprint)}")
    else:
        needed = manifest.roots.threshold
        screen.print(
            f"It is a draft until {needed} of its roots and of those before it have signed: `gwanmun keys sign`."
        )


def _tell(signed: SignedManifest, first: str) -> None:
    manifest, screen = signed.manifest, console()
    screen.print(f"{manifest.country}, version {manifest.version}", style="bold")
    screen.print(f"  fingerprint   {_spaced(signed.fingerprint)}")
    screen.print(f"  of the first  {_spaced(first)}")
    screen.print(
        f"  made at       log size {manifest.log_size}, {_day(manifest.issued)}; expires {_day(manifest.expires)}"
    )
    screen.print(f"  roots         {manifest.roots.threshold} of {', '.join(one.name for one in manifest.roots.keys)}")
    for issuing in manifest.issuing:
        says = f"{issuing.algorithm}, {issuing.authority}, {', '.join(issuing.agreements)}"
        screen.print(f"  issuing       {issuing.kid}  {_valid(issuing)}  {says}")
    for purpose in ("node", "log", "witness"):
        for key in getattr(manifest, purpose):
            name, number, _ = key.key.split("+", 2)
            screen.print(f"  {purpose:<13} {number}  {_valid(key)}  {name}")
    for pin in manifest.tls:
        screen.print(f"  tls           {pin}")
    for endpoint in manifest.endpoints:
        screen.print(f"  reached at    {endpoint}")


def _valid(key: IssuingKey | NoteKey) -> str:
    end = "" if key.until is None else f" to {key.until}, {key.why}"
    return f"from {key.since}{end}"


def _spaced(fingerprint: str) -> str:
    return " ".join(fingerprint[at : at + 8] for at in range(0, len(fingerprint), 8))


def _day(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()
