"""The hammer: two offices that exchange certificates while everything between and under them is broken, and the account.

    python -m tests.exchange.hammer.hammer --certificates 100000 --kills 500

Gateways are killed with SIGKILL on both sides, at random and while they start; so are the authorities that issue. The
wire is cut one way, loses answers, resets, crawls and stands still. Batches of the past come again in sixteen copies at
once. The disk of one side fills to the last byte. At the end, when nothing is under way any more, both databases are
read and held against one another (`books`): lost 0, doubled 0, every receipt its bodies, every body its receipt.
"""

import argparse
import base64
import hashlib
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path

import psutil
import psycopg
from msgspec import Struct

from gwanmun.law.exchange.messages import business_key, write_message
from tests.benchmarks.lodge import machine
from tests.exchange.hammer import books, reading
from tests.exchange.hammer.certificates import Press
from tests.exchange.hammer.copier import Copier
from tests.exchange.hammer.disk import NoSmallDiskError, SmallDisk
from tests.exchange.hammer.offices import Office, eventually, exchange
from tests.exchange.hammer.proxy import Faults

SIDES = ("KR", "VN")
COPIES = 16
REST_SECONDS = 600
DISK_MIB = 6_000


class Size(Struct, frozen=True):
    """How hard, and for how long."""

    certificates: int = 100_000  # both ways together
    kills: int = 500  # of gateways, at the least
    databases: int = 4  # kills of a whole server of PostgreSQL
    disks: int = 3  # times the disk is full
    seed: int = 1


class Account(Struct):
    """What was done to them, and what came of it."""

    size: Size
    did: Counter[str]
    seconds: float = 0.0
    received: int = 0
    failures: list[str] = []
    answers: dict[str, int] = {}
    without_disk: str = ""  # why no disk was filled

    @property
    def kills(self) -> int:
        """Of gateways."""
        return sum(self.did[f"gateway of {code} killed"] for code in SIDES)


class Authority:
    """Issues one country's certificates for the other, however often it is killed."""

    def __init__(self, office: Office, to: str, last: int) -> None:
        self.office, self.to, self.last, self.done = office, to, last, 0
        self.channel = f"{office.code}>{to}/co"
        self._says = office.home / f"issued-{to}"
        self._process: psutil.Process | None = None

    @property
    def is_done(self) -> bool:
        """Whether everything is in the outbox."""
        return self.done >= self.last

    def step(self) -> None:
        """Hear how far it is, and start it (again) where it does not run. What it said before it says again."""
        said = self._says.read_text().splitlines() if self._says.exists() else []
        self.done = max((int(line) for line in said if line), default=0)
        if not self.is_done and (self._process is None or not self._process.is_running()):
            first = max(1, self.done)
            self._process = self.office.issue(self.to, first, self.last, says=self._says, LOT="50")

    def kill(self) -> None:
        """In the middle of whatever it does."""
        if self._process is not None and self._process.is_running():
            self._process.kill()


class Hammer:
    """The blows, and the strength behind them."""

    def __init__(self, size: Size, offices: dict[str, Office], disk: SmallDisk | None) -> None:
        self.size, self.offices, self.disk = size, offices, disk
        self.dice = random.Random(size.seed)
        self.account = Account(size, Counter(), failures=[], answers={})
        one, other = (offices[code] for code in SIDES)
        half = size.certificates // 2
        self.authorities = [Authority(one, other.code, half), Authority(other, one.code, size.certificates - half)]
        self.copiers = [Copier(one, other, self.dice), Copier(other, one, self.dice)]
        self._blows: dict[str, tuple[int, Callable[[], None]]] = {
            "a wire was cut one way": (6, self._cut),
            "answers were lost": (6, self._lose_answers),
            "connections were reset": (3, self._reset),
            "a partner was slow": (3, self._crawl),
            "a window was shut": (2, self._stall),
            "sixteen copies came at once": (6, self._copy),
            "an authority was killed": (4, self._kill_authority),
        }

    def run(self) -> Account:
        """All of it, until everything is acknowledged; then the books."""
        began, told = time.monotonic(), 0.0
        for office in self.offices.values():
            office.open()
        while not self._is_enough():
            for one in self.authorities:
                one.step()
            self._strike()
            if time.monotonic() - told > 20:
                told = time.monotonic()
                _say(f"{self._acknowledged():,} of {self.size.certificates:,}, {self.account.kills} kills")
        self._rest()
        self.account.seconds = time.monotonic() - began
        self.account.failures += self._failures()
        self.account.received = sum(self.offices[one.to].received(one.channel) for one in self.authorities)
        for copier in self.copiers:
            self.account.answers = dict(Counter(self.account.answers) + Counter(copier.tally.answers))
        return self.account

    # ------------------------------------------------------------------------------------------------------- the blows

    def _strike(self) -> None:
        """One kill, and now and then something besides; then wait until there was some progress, or for a while."""
        before = self._acknowledged()
        if self.dice.randrange(3):
            weights = [weight for weight, _ in self._blows.values()]
            [what] = self.dice.choices(list(self._blows), weights)
            with suppress(psycopg.OperationalError):  # a blow may fall on what lies on the ground already
                self._blows[what][1]()
                self.account.did[what] += 1
        self._kill()
        share = self.size.certificates / max(1, self.size.kills)
        wanted = min(self.size.certificates, before + self.dice.uniform(0, 2 * share))
        until = time.monotonic() + (self.dice.uniform(0, 2) if self.dice.randrange(3) == 0 else 20)
        while self._acknowledged() < wanted and time.monotonic() < until and not self._all_sent():
            time.sleep(0.05)
        self._heal()

    def _kill(self) -> None:
        """A gateway, or both at once; it is started again at once, and may be killed again while it starts."""
        struck = [self.offices[code] for code in (SIDES if self.dice.randrange(8) == 0 else [self.dice.choice(SIDES)])]
        for office in struck:
            self._kill_one(office)
        for office in struck:
            office.open(wait=False)
        if self.dice.randrange(4) == 0:
            time.sleep(self.dice.uniform(0, 3))
            again = self.dice.choice(struck)
            self._kill_one(again)
            again.open(wait=False)
        done = self.account.did
        if done["a server of PostgreSQL was killed"] < self.size.databases and self.dice.randrange(20) == 0:
            done["a server of PostgreSQL was killed"] += 1
            self.dice.choice(struck).database.kill_server()
        elif self.disk is not None and self.disk.fillings < self.size.disks and self.dice.randrange(20) == 0:
            self._fill_disk()

    def _kill_one(self, office: Office) -> None:
        if office.is_running:
            office.kill()
            self.account.did[f"gateway of {office.code} killed"] += 1

    def _fill_disk(self) -> None:
        assert self.disk is not None
        self.account.did["the disk was full"] += 1
        self.disk.fill()
        time.sleep(self.dice.uniform(2, 6))
        self.disk.free()
        for office in self.offices.values():
            office.database.revive()

    def _some(self) -> Faults:
        return self.dice.choice(list(self.offices.values())).proxy.faults

    def _cut(self) -> None:
        setattr(self._some(), self.dice.choice(("cut_up", "cut_down")), True)

    def _lose_answers(self) -> None:
        for office in self.offices.values():
            office.proxy.faults.drop_answers = self.dice.choice((0.2, 0.5, 0.9))

    def _reset(self) -> None:
        self._some().resets = 0.02
        self.dice.choice(list(self.offices.values())).proxy.reset_all()

    def _crawl(self) -> None:
        faults = self._some()
        faults.latency = self.dice.uniform(0, 0.2)
        faults.bytes_a_second = self.dice.choice((2_000, 20_000, 200_000))

    def _stall(self) -> None:
        self._some().stalled = True

    def _copy(self) -> None:
        self.dice.choice(self.copiers).copy(COPIES)

    def _kill_authority(self) -> None:
        self.dice.choice(self.authorities).kill()

    def _heal(self) -> None:
        for office in self.offices.values():
            office.proxy.heal()
            office.database.revive()
            if not office.is_running:  # it did not come up while its database was down, as nothing would
                office.open(wait=False)

    # -------------------------------------------------------------------------------------------------------- the rest

    def _acknowledged(self) -> int:
        try:
            return sum(one.office.acknowledged(one.channel) for one in self.authorities)
        except psycopg.OperationalError:  # a server that was killed answers nobody
            return 0

    def _issue_and_look(self) -> bool:
        for one in self.authorities:
            one.step()
        return self._all_sent()

    def _all_sent(self) -> bool:
        return all(one.is_done for one in self.authorities) and self._acknowledged() >= self.size.certificates

    def _is_enough(self) -> bool:
        return self.account.kills >= self.size.kills

    def _rest(self) -> None:
        """Nothing is broken any more: everything that is under way arrives, and both logs find their witnesses."""
        self._heal()
        for office in self.offices.values():
            eventually(lambda office=office: office.is_running, f"{office.code} lives", REST_SECONDS)
        eventually(self._issue_and_look, "everything is acknowledged", REST_SECONDS)
        for office in self.offices.values():
            eventually(lambda office=office: _is_shown(office), f"{office.code}'s log is witnessed", REST_SECONDS)
            office.close()

    def _failures(self) -> list[str]:
        found: list[str] = []
        sent = {}
        for one, copier in zip(self.authorities, self.copiers, strict=True):
            receiver = self.offices[one.to]
            out, into = reading.outbook(one.office, one.channel), reading.inbook(receiver, one.channel)
            sent[one.office.code] = out
            found += books.channel_failures(out, into, issued=_issued(one), unseal=reading.unsealing(receiver.country))
            strange = copier.tally.receipts - {_base64(note) for note in into.receipts}
            found += [f"{one.channel}: {len(strange)} receipts were given that are not kept"] if strange else []
        for code, office in self.offices.items():
            others = [other for other in self.offices.values() if other is not office]
            found += books.log_failures(reading.logbook(office, others), [sent[code]])
        return found


def _issued(one: Authority) -> dict[str, bytes]:
    """What the authority was to issue, made again: the digest of each message by its business."""
    press, made = Press(one.office.country, one.to), {}
    for number in range(1, one.last + 1):
        message = press.message(number)
        made["\x1f".join(business_key(message))] = hashlib.sha256(write_message(message)).digest()
    return made


def _is_shown(office: Office) -> bool:
    log = office.head("Log")
    return log.get("shown") == log.get("note") and bool(log.get("note"))


def _base64(note: bytes) -> bytes:
    return base64.b64encode(note)


def hammer(size: Size) -> Account:
    """Open two offices in a folder of their own, hammer, and clear everything away."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gwanmun-hammer-")))
        disk, why = None, ""
        try:
            disk = SmallDisk(folder / "disk", DISK_MIB) if size.disks else None
        except NoSmallDiskError as none:
            why = str(none)
        homes = {}
        if disk is not None:
            stack.callback(disk.unmount)
            homes[SIDES[1]] = disk.home
        offices, _ = stack.enter_context(exchange(folder, SIDES, homes=homes))
        account = Hammer(size, offices, disk).run()
        account.without_disk = why
        return account


def written(account: Account) -> str:
    """The account, for people."""
    facts = machine.facts()
    rows = [
        f"{facts.cores} cores, {facts.processor}, load {facts.load_average[0]:.1f}",
        f"{account.size.certificates:,} certificates, both ways, in {account.seconds:,.0f} s",
        *(f"  {times:6,} × {what}" for what, times in sorted(account.did.items())),
        f"  copies were answered: {', '.join(f'{word} {n:,}' for word, n in sorted(account.answers.items()))}",
        *([f"  NO DISK WAS FILLED: {account.without_disk}"] if account.without_disk else []),
        f"received {account.received:,}; lost 0, doubled 0, every receipt its bodies, every body its receipt"
        if not account.failures
        else "\n".join(["WRONG:", *account.failures]),
    ]
    return "\n".join(rows)


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def main() -> int:
    """Hammer and report."""
    whole = Size()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in Size.__struct_fields__:
        parser.add_argument(f"--{name}", type=int, default=getattr(whole, name))
    account = hammer(Size(**vars(parser.parse_args())))
    print(written(account))
    return 1 if account.failures else 0


if __name__ == "__main__":
    sys.exit(main())
