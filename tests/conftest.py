"""The ground under every test: one embedded PostgreSQL, and a fresh office in it for whoever asks."""

import os
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as examples
from psycopg import sql
from psycopg.conninfo import make_conninfo

# Hundreds of programs are started, and each reads hundreds of files: what one has compiled, the next ones need not.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

os.environ.setdefault("GWANMUN_CLOCK", "2026-02-03T09:00:00+09:00")  # a week whose exchange rates are published
os.environ.setdefault("GWANMUN_SECRET", "the tests' own secret")
os.environ.setdefault("GWANMUN_RATE_PER_MINUTE", "1000000")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gwanmun.office.settings")
os.environ.setdefault("DATABASE_URL", "postgresql:///not-yet")  # settings are read before the server is started

# One cluster for a whole run, whatever the number of workers; made anew for each run, kept out of the checkout.
CLUSTER = Path(os.environ.setdefault("GWANMUN_TEST_HOME", tempfile.mkdtemp(prefix="gwanmun-tests-")))
os.environ.setdefault("GWANMUN_PACKS", str(CLUSTER / "packs"))  # the packs of the house, whatever its people have made

LONGEST = (
    "cli/test_demo.py",
    "office/portal/test_by_hand.py",
    "office/portal/test_in_a_browser.py",
    "office/api/test_fuzzing.py",
    "cli/test_serve.py",
    "office/portal/test_inside_in_a_browser.py",
    "exchange/hammer/test_hammer.py",
)
"""Files that take a worker minutes each. They come first, so that no worker is left with one when the others are done."""

# How long an example takes is no test's subject: both workers are busy, and what is read late is read within the first.
AS_EVER = examples.get_profile(examples.get_current_profile_name())
examples.register_profile("at-leisure", AS_EVER, deadline=None, suppress_health_check=[HealthCheck.too_slow])
examples.load_profile("at-leisure")

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import django

    django.setup()

from django.conf import settings  # noqa: E402 - Django must be ready first
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from gwanmun.office import clock, postgres, seal  # noqa: E402
from gwanmun.office.desks import draws, rulebooks  # noqa: E402
from gwanmun.office.people import delegations, keys  # noqa: E402


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The longest files first, the others as they stand."""
    place = {str(config.rootpath / "tests" / file): number for number, file in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(str(item.path), len(LONGEST)))


def pytest_unconfigure() -> None:
    """The last one out stops the server and clears the cluster away; workers leave that to whoever started them."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        postgres.discard(CLUSTER)


def _connect_to(url: str) -> None:
    """Point Django's one connection at another database."""
    connection.close()
    fresh = settings.DATABASES["default"] | {"OPTIONS": {"options": "-c statement_timeout=30000"}}
    from_url = psycopg_parts(url)
    connection.settings_dict.update(fresh | from_url)


def psycopg_parts(url: str) -> dict[str, str]:
    """The parts of a PostgreSQL address, in Django's words."""
    from_url = postgres.parts(url)
    return {
        "NAME": from_url.get("dbname", ""),
        "USER": from_url.get("user", ""),
        "HOST": from_url.get("host", ""),
        "PORT": from_url.get("port", ""),
    }


@pytest.fixture(scope="session")
def owner_url() -> str:
    """The embedded server, started once. What is in it is thrown away after the run, so it need not outlive the machine.

    Tests that kill servers and fill disks have clusters of their own, which write as an office's does.
    """
    url = postgres.start(CLUSTER, stop_at_exit=False)
    with psycopg.connect(url, autocommit=True) as owner:
        for word in ("fsync", "full_page_writes", "synchronous_commit"):
            owner.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(word)))
        owner.execute("SELECT pg_reload_conf()")
    return url


@pytest.fixture(scope="session")
def template(owner_url: str) -> str:
    """A database in which every migration has run, to copy from."""
    name = f"template_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    _connect_to(postgres.database(owner_url, name, fresh=True))
    call_command("migrate", verbosity=0)
    connection.close()
    return name


@pytest.fixture(scope="session")
def fresh_database(owner_url: str, template: str):
    """Make a database like the template, file by file; the address its clerk enters by."""
    copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")

    def make() -> str:
        name = f"office_{uuid.uuid4().hex}"
        with psycopg.connect(owner_url, autocommit=True) as owner:
            owner.execute(copy.format(sql.Identifier(name), sql.Identifier(template)))
        return postgres.as_clerk(make_conninfo(owner_url, dbname=name))

    return make


@pytest.fixture(scope="session")
def seal_folder(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Where a country's seal lies, made when somebody first asks."""
    whole = tmp_path_factory.mktemp("seals")

    def folder(country: str) -> Path:
        if not seal.exists(whole / country):
            seal.make(whole / country, country.upper(), f"Customs of {country}")
        return whole / country

    return folder


@pytest.fixture
def offices(
    fresh_database, seal_folder, owner_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], str]]:
    """Offices of several countries, each with an empty journal: enter one by its country, then another, and back."""
    opened: dict[str, str] = {}

    def enter(country: str) -> str:
        opened.setdefault(country, fresh_database())
        monkeypatch.setattr(settings, "COUNTRY", country)
        monkeypatch.setattr(settings, "SEAL_FOLDER", str(seal_folder(country)))
        monkeypatch.setenv("DATABASE_URL", opened[country])
        _connect_to(opened[country])
        keys.forget()  # what another office's register said is not believed here
        delegations.forget()
        opened_for = rulebooks.keep_current().country
        draws.promise(clock.today(opened_for.timezone))
        return opened[country]

    yield enter
    connection.close()
    for url in opened.values():
        postgres.drop(owner_url, postgres.parts(url)["dbname"])


@pytest.fixture
def office(offices: Callable[[str], str]) -> str:
    """An office for Korea, entered as its clerk; its database's address. It is gone after the test."""
    return offices("kr")


@pytest.fixture
def office_vn(offices: Callable[[str], str]) -> str:
    """The same for Viet Nam."""
    return offices("vn")


@pytest.fixture
def settings_clock(monkeypatch: pytest.MonkeyPatch):
    """Set the office's clock to another moment."""
    return lambda moment: monkeypatch.setattr(settings, "CLOCK", moment)
