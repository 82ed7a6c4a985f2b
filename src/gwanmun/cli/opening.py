"""Opening: which database an office keeps its journal in, and how that is made ready.

`DATABASE_URL` names a PostgreSQL of one's own, entered as whoever owns the tables. Without it there is the embedded
one, under GWANMUN_HOME, with a database an office. Either way the processes that answer requests enter as the clerk,
who may add to the journal and not change it: GWANMUN_CLERK_URL where that needs a password of its own.
"""

import os
import secrets
import subprocess
import sys
from pathlib import Path

import msgspec
import psycopg
from msgspec import Struct

from gwanmun.cli.troubles import unreachable
from gwanmun.countries.packs import PackUnknownError, find_pack, own_folders
from gwanmun.office import postgres, seal
from gwanmun.office.prepared import Prepared, Unprepared
from gwanmun.office.roots import keep


class Database(Struct, frozen=True):
    """Where an office keeps its journal."""

    owner_url: str  # as whoever owns the tables
    clerk_url: str  # as the office's processes enter
    embedded: bool


def find(country: str) -> Database:
    """The database the environment names, or the embedded one's for this country, started and made when need be."""
    try:
        pack = find_pack(country, own_folders())
    except PackUnknownError as why:
        unreachable(str(why), "Packs of your own are found in the folders GWANMUN_PACKS names.")
    own = os.environ.get("DATABASE_URL")
    if own:
        return Database(own, os.environ.get("GWANMUN_CLERK_URL") or postgres.as_clerk(own), embedded=False)
    return embedded(f"gwanmun_{pack.name}")


def embedded(name: str, *, fresh: bool = False) -> Database:
    """A database of the embedded PostgreSQL, made when it is not there, or anew."""
    try:
        owner = postgres.database(postgres.start(), name, fresh=fresh)
    except (OSError, RuntimeError, subprocess.SubprocessError, psycopg.Error) as why:
        unreachable(
            f"The embedded PostgreSQL in {postgres.home()} does not start: {why}",
            "Its own words are in cluster/log there. GWANMUN_HOME names another folder, DATABASE_URL another server.",
        )
    return Database(owner, postgres.as_clerk(owner), embedded=True)


def prepare(database: Database, country: str) -> Prepared:
    """Make the database ready, in a process of its own, and see that the clerk can enter."""
    environment = os.environ | {"DATABASE_URL": database.owner_url, "GWANMUN_COUNTRY": country}
    if database.embedded:
        environment["GWANMUN_SECRET"] = secret()
    program = [sys.executable, "-m", "gwanmun.office.preparing"]
    ended = subprocess.run(program, env=environment, stdout=subprocess.PIPE, check=False)  # noqa: S603 - our own program
    if ended.returncode != 0:
        _unprepared(ended.stdout)
    try:
        psycopg.connect(database.clerk_url, connect_timeout=10).close()
    except psycopg.Error as why:
        unreachable(
            f"The office's clerk cannot enter the database: {why}",
            "Let the role gwanmun_clerk log in, and name its address in GWANMUN_CLERK_URL.",
        )
    return msgspec.json.decode(ended.stdout, type=Prepared)


def _unprepared(answer: bytes) -> None:
    try:
        why = msgspec.json.decode(answer, type=Unprepared)
    except msgspec.DecodeError:
        unreachable("The database could not be made ready; what went wrong stands above.")
    unreachable(why.what, why.mend)


def secret() -> str:
    """The office's secret: the environment's, or the one kept beside the embedded cluster, made when it is not there.

    A server of one's own without GWANMUN_SECRET gets one for this run only.
    """
    said = os.environ.get("GWANMUN_SECRET")
    if said or os.environ.get("DATABASE_URL"):
        return said or secrets.token_urlsafe(48)
    kept: Path = postgres.home() / "secret"
    if not kept.exists():
        keep(kept, secrets.token_urlsafe(48).encode("ascii"))
    return kept.read_text(encoding="ascii").strip()


def seal_folder(prepared: Prepared) -> Path:
    """The folder of the keys the office signs certificates with: the environment's, or one beside the embedded cluster.

    Where there is no seal in it yet one is made, because an office without one can issue nothing anybody believes.
    """
    folder = Path(os.environ.get("GWANMUN_SEAL") or postgres.home() / "seals" / prepared.country)
    if not seal.exists(folder):
        seal.make(folder, prepared.country.upper(), prepared.authority or f"Customs of {prepared.name}")
    return folder
