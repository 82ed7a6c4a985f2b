"""Watching a log: anybody tails an office's checkpoints and sees that each goes on from the last, on time, cosigned.

It needs nothing of the office but its address, and nothing of the watcher but the manifest somebody vouched for.
"""

import time
from collections.abc import Callable, Iterator

import httpx
from msgspec import Struct

from gwanmun.law.basics.problem import Problem
from gwanmun.law.exchange.checkpoint import Checkpoint, read_checkpoint
from gwanmun.law.exchange.evidence import Fork, convicts, nodes_between, write_fork
from gwanmun.law.exchange.merkle import range_root, rebuilt
from gwanmun.law.exchange.note import VerifierKey, open_note
from gwanmun.law.exchange.policy import Policy, is_satisfied
from gwanmun.law.exchange.tiles import path_of, reader
from gwanmun.office.signatures import CHECK


class Watched(Struct, frozen=True):
    """One look at a log: its size, who has signed, and what is wrong with it, if anything."""

    at: float
    size: int
    grown: int
    witnesses: tuple[str, ...]
    wrong: str = ""
    evidence: bytes = b""


class Monitor:
    """Watches one log."""

    def __init__(self, address: str, policy: Policy, *, get: Callable[[str], bytes] | None = None) -> None:
        """`address` is where the log is read: everything before `/checkpoint`."""
        self._policy = policy
        self._client = httpx.Client(trust_env=False, timeout=10)
        self._address = address.rstrip("/")
        self._get = get or self._got
        self._note = b""

    def look(self) -> Watched:
        """One look. Raises httpx.HTTPError where nobody answers."""
        note = self._get("checkpoint")
        opened = open_note(note, (*self._policy.logs, *self._policy.witnesses.values()), CHECK)
        checkpoint = read_checkpoint(opened.text) if not isinstance(opened, Problem) else opened
        if isinstance(opened, Problem) or isinstance(checkpoint, Problem):
            return Watched(time.time(), 0, 0, (), f"no checkpoint of this log: {getattr(opened, 'code', 'unreadable')}")
        names = tuple(name for name, key in self._policy.witnesses.items() if key in opened.signed)
        wrong, evidence = self._wrong(checkpoint, note, opened.signed)
        before = self._before()
        if not wrong:
            self._note = note
        return Watched(time.time(), checkpoint.size, checkpoint.size - before.size, names, wrong, evidence)

    def tail(self, seconds: float, until: Callable[[float], bool]) -> Iterator[Watched]:
        """Look every so often, until somebody says it is enough (by waiting that long, and answering)."""
        while True:
            yield self.look()
            if until(seconds):
                return

    def _wrong(self, now: Checkpoint, note: bytes, signed: dict[VerifierKey, bytes]) -> tuple[str, bytes]:
        before = self._before()
        if not is_satisfied(self._policy, signed):
            return "too few of its witnesses have signed", b""
        if not self._note or (now.size, now.root) == (before.size, before.root):
            return "", b""
        if now.size == before.size:
            return "another root of the same size", write_fork(Fork(self._note, note))
        small, large = (before, now) if before.size < now.size else (now, before)
        notes = (self._note, note) if before.size < now.size else (note, self._note)
        read = reader(large.size, lambda tile: self._get(path_of(tile)))
        if range_root(0, large.size, read) != large.root:
            return "its tiles do not make the root it has signed", b""
        nodes = nodes_between(small.size, large.size, read)
        if rebuilt(small.size, large.size, nodes) == (small.root, large.root):
            return "" if now.size > before.size else "it has gone back", b""
        fork = Fork(*notes, nodes)
        return "it does not go on from what it was", write_fork(fork) if convicts(fork, self._opened) else b""

    def _before(self) -> Checkpoint:
        return self._opened(self._note) or Checkpoint("", 0, b"")

    def _opened(self, note: bytes) -> Checkpoint | None:
        opened = open_note(note, self._policy.logs, CHECK)
        read = read_checkpoint(opened.text) if not isinstance(opened, Problem) else None
        return read if isinstance(read, Checkpoint) else None

    def _got(self, path: str) -> bytes:
        answer = self._client.get(f"{self._address}/{path}")
        answer.raise_for_status()
        return answer.content
