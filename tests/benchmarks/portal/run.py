"""How long a page takes in an office that has worked for a while: milliseconds on the server, every page, every role.

    make bench-portal           python tests/benchmarks/portal/run.py --help

The journal is filled by the office's own desks until it has a million entries. Then every page there is is asked for a
hundred times, each time by somebody who has signed in, through the whole chain of the portal, in this process: the time
from the request to the whole answer, the database's included. Whichever page takes longer than it may at the 95th of a
hundred is named, and the run fails.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[3]
sys.path[:0] = [str(ROOT)]

import msgspec  # noqa: E402 - the checkout is on the path now
from django.conf import settings  # noqa: E402
from django.contrib.auth.hashers import make_password  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from msgspec import Struct  # noqa: E402

import tests.benchmarks.portal  # noqa: E402, F401 - Django is set up
from gwanmun.office import postgres, seal  # noqa: E402
from gwanmun.office.desks import rulebooks  # noqa: E402
from gwanmun.office.people import accounts, persons, register  # noqa: E402
from gwanmun.office.records import declarations  # noqa: E402
from tests.benchmarks.lodge import consignments, ground, history, machine  # noqa: E402
from tests.office.api.asking import DONGHAE, FIRMS, HANBIT, MFDS, STAFF  # noqa: E402
from tests.office.portal.addresses import LOOKED_AT, documents  # noqa: E402
from tests.stories.exporters import listed  # noqa: E402

MOST_MS = 150.0
PERCENTILES = (50, 95, 100)
_HASHED = make_password("a long and quiet password")


class Size(Struct, frozen=True):
    """How full the journal is, and how often each page is asked for."""

    history: int = 1_000_000
    looks: int = 100


class Look(Struct, frozen=True):
    """One page as somebody looks at it: the addresses, by turns."""

    name: str
    browser: Client
    addresses: Sequence[str]


class Measured(Struct, frozen=True):
    """How long a page took, milliseconds, in order; and how long of that this process was at work."""

    name: str
    times: tuple[float, ...]
    worked: float  # the median; on a busy machine it says more than what passed
    size: int  # bytes of the last answer

    def at(self, percentile: int) -> float:
        """The time that so many of a hundred looks did not exceed."""
        return self.times[max(0, -(-len(self.times) * percentile // 100) - 1)]


class Report(Struct, frozen=True):
    """All that was measured, and on what."""

    before: machine.Facts
    after: machine.Facts
    size: Size
    entries: int
    declarations: int
    measured: tuple[Measured, ...]

    @property
    def slow(self) -> list[str]:
        """The pages that take longer than they may."""
        return [one.name for one in self.measured if one.at(95) > MOST_MS]


def main() -> None:
    """Measure and report; 1 where a page is too slow."""
    asked = _arguments()
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gwanmun-bench-")))
        report = measure(Size(asked.history, asked.looks), home, stack)
    print(msgspec.json.encode(report).decode() if asked.json else written(report))
    sys.exit(bool(report.slow))


def measure(size: Size, home: Path, stack: ExitStack) -> Report:
    """Fill the journal, let people in, and let them look."""
    before = machine.facts()
    ground_ = ground.prepare(home, ())
    stack.callback(postgres.discard, home)
    url = ground_.database("portal")
    entries = history.fill(url, postgres.database(ground_.owner_url, "portal"), size.history, _say)
    ground.enter(url)
    rulebooks.keep_current()
    settings.SEAL_FOLDER = str(home / "seal")
    seal.make(home / "seal", "KR", "Korea Customs Service")
    looks = looks_at(size.looks)
    measured = tuple(_measured(look, size.looks) for look in looks)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM records_declaration")
        (lodged,) = cursor.fetchone()
    return Report(before, machine.facts(), size, entries, lodged, measured)


def looks_at(times: int) -> list[Look]:
    """Every page of the portal with its own visitor; and the fullest of them, those of whoever has the most there."""
    somebody = _people()
    listed()
    trader = somebody("trader")
    found = documents(trader, 3)
    looks = [Look(name, somebody(role), [at.format(**found)]) for name, (role, at) in LOOKED_AT.items()]
    numbers = [row.number for row in declarations.page(only=consignments.BROKER, before=None, limit=min(times, 500))]
    cases = [f"/declarations/{number}" for number in numbers]
    full = {"officer": "officer", "cashier": "cashier", "broker of them all": "jungang"}
    for called, role in full.items():
        looks += [
            Look(f"work, {called}", somebody(role), ["/work"]),
            Look(f"search, {called}", somebody(role), ["/declarations"]),
            Look(f"search waiting, {called}", somebody(role), ["/declarations?status=waiting&procedure=import"]),
            Look(f"search rejected, {called}", somebody(role), ["/declarations?status=rejected"]),
            Look(f"case, {called}", somebody(role), cases),
        ]
    return looks


def _people() -> Callable[[str], Client]:
    """Whoever is asked for, signed in, each under an account of his own: nobody reads so fast that rates are met."""
    for company, kind in ((HANBIT, "trader"), (DONGHAE, "carrier"), (MFDS, "agency")):
        register.enrol(company, kind)
    several = count()

    def somebody(role: str) -> Client:
        place = next(several)
        browser = Client(REMOTE_ADDR=f"10.0.{place // 250}.{place % 250}", HTTP_ACCEPT_LANGUAGE="ko")
        if role == "public":
            return browser
        if role == "jungang":
            whose, role = {"country": "KR", "company": consignments.BROKER}, "broker"
        else:
            firm = FIRMS.get("trader" if role == "broker" else role)
            whose = {"country": firm.country, "company": firm.identifier} if firm else {}
        account = accounts.open_account(f"{role}-{place}", role, **whose)
        browser.force_login(persons._let_in(account, _HASHED, role).user)
        return browser

    assert {"trader", "officer", "carrier", "agency", "cashier"} <= set(STAFF)
    return somebody


def _measured(look: Look, times: int) -> Measured:
    """One page so many times; what a process learns once is learnt before."""
    took, worked = [], []
    for turn in range(-3, times):
        started, before = time.perf_counter(), time.process_time()
        answer = look.browser.get(look.addresses[turn % len(look.addresses)])
        elapsed = (time.perf_counter() - started) * 1000
        if answer.status_code != 200:
            raise RuntimeError(f"{look.name}: {answer.status_code} {answer.content[:600]!r}")
        if turn >= 0:
            took.append(elapsed)
            worked.append((time.process_time() - before) * 1000)
    _say(f"  {look.name}")
    return Measured(look.name, tuple(sorted(took)), median(worked), len(answer.content))


def written(report: Report) -> str:
    """The report as a table in text."""
    facts, busy = report.after, (report.before.load_average[0], report.after.load_average[0])
    lines = [
        f"{facts.cores} cores, {facts.processor}, {facts.memory_gib} GiB, Linux {facts.kernel}, Python {facts.python}",
        f"load average {busy[0]:.2f} before, {busy[1]:.2f} after",
        f"{report.entries:,} entries in the journal, {report.declarations:,} declarations",
        f"{report.size.looks} looks at each page, milliseconds on the server",
        "",
        f"{'':36}{'median':>9}{'95 %':>9}{'longest':>9}{'at work':>9}{'KB':>9}",
    ]
    for one in report.measured:
        late = f"   over {MOST_MS:.0f}" if one.name in report.slow else ""
        figures = "".join(f"{one.at(percentile):9.1f}" for percentile in PERCENTILES)
        lines.append(f"  {one.name:34}{figures}{one.worked:9.1f}{one.size / 1024:9.1f}{late}")
    return "\n".join(lines)


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    whole = Size()
    parser.add_argument("--history", type=int, default=whole.history, help="entries in the journal")
    parser.add_argument("--looks", type=int, default=whole.looks, help="times each page is asked for")
    parser.add_argument("--json", action="store_true", help="every measurement, in JSON")
    return parser.parse_args()


if __name__ == "__main__":
    main()
