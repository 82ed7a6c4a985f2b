"""The books of two offices, side by side, and everything that must be true of them once nothing is under way.

A checker reads what stands in the databases and nothing else. It believes no head, no state and no count: bodies are
hashed and chained again, receipts are opened with the receiver's public key, the log is hashed again leaf by leaf.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import Struct

from gwanmun.law.exchange.channel import first_tip, next_tip
from gwanmun.law.exchange.checkpoint import Checkpoint
from gwanmun.law.exchange.entry import entry_leaf
from gwanmun.law.exchange.merkle import Frontier, append, root_of
from gwanmun.law.exchange.receipt import OK, Receipt, read_receipt


class Sent(Struct, frozen=True):
    """A message in the sender's outbox that has its number."""

    number: int
    key: str  # what business it is
    digest: bytes  # SHA-256 of the body, as it was read back
    record: bytes  # the same of what is logged of it
    salt: bytes
    kind: int
    tip: bytes
    verdict: str = OK  # what the sender believes the receiver decided; empty where it has no receipt


class Got(Struct, frozen=True):
    """A message in the receiver's inbox."""

    number: int
    digest: bytes
    salt: bytes
    tip: bytes
    verdict: str


class Outbook(Struct, frozen=True):
    """The sender's end of a channel."""

    channel: str
    last: int
    acked: int
    tip: bytes
    frozen: str
    waiting: int  # messages without a number
    sent: tuple[Sent, ...]
    receipts: tuple[bytes, ...]  # notes, by number


class Inbook(Struct, frozen=True):
    """The receiver's end of a channel."""

    channel: str
    last: int
    tip: bytes
    frozen: str
    got: tuple[Got, ...]
    receipts: tuple[bytes, ...]  # notes, by number


class Logbook(Struct, frozen=True):
    """An office's log as it stands on the disk, and every checkpoint of it that anybody keeps."""

    origin: str
    leaves: tuple[bytes, ...]
    checkpoints: tuple[Checkpoint, ...]
    mirrors: tuple[tuple[bytes, ...], ...] = ()  # its leaves as partners keep them


Unseal = Callable[[bytes], str | None]
"""A receiver's note into its text, None where it was not the receiver's node that signed it."""


def channel_failures(
    out: Outbook, into: Inbook, *, issued: Mapping[str, bytes], unseal: Unseal, refused: Mapping[str, str] | None = None
) -> list[str]:
    """Everything wrong with one channel. `issued` is the digest of what was handed to the sender, by its key; none may be missing.

    `refused` is the verdict each message of a key was to get, where that is not OK.
    """
    return [
        *_came_to_rest(out, into),
        *_chain(out.channel, [(row.number, row.digest, row.salt, row.tip) for row in out.sent], out.tip, who="sender"),
        *_chain(
            into.channel, [(row.number, row.digest, row.salt, row.tip) for row in into.got], into.tip, who="receiver"
        ),
        *_effects(out, into, issued, refused or {}),
        *_receipts(out, into, unseal),
    ]


def _came_to_rest(out: Outbook, into: Inbook) -> Iterator[str]:
    for frozen, who in ((out.frozen, "sender"), (into.frozen, "receiver")):
        if frozen:
            yield f"{out.channel}: frozen by its {who}: {frozen}"
    if out.waiting:
        yield f"{out.channel}: {out.waiting} messages have no number yet"
    if not out.last == out.acked == into.last:
        yield f"{out.channel}: {out.last} numbered, {into.last} received, {out.acked} acknowledged"


def _chain(channel: str, rows: Sequence[tuple[int, bytes, bytes, bytes]], head: bytes, *, who: str) -> Iterator[str]:
    """Numbers without a gap from one, each chained to all before it, and the head at the end of them."""
    tip = first_tip(channel)
    for expected, (number, digest, salt, said) in enumerate(rows, 1):
        if number != expected:
            yield f"{channel}: the {who} has number {number} where {expected} belongs"
            return
        tip = next_tip(tip, number, digest, hashlib.sha256(salt).digest())
        if tip != said:
            yield f"{channel}: at the {who} number {number} is chained to something else"
            return
    if tip != head:
        yield f"{channel}: the {who}'s head is not the end of its chain"


def _effects(out: Outbook, into: Inbook, issued: Mapping[str, bytes], refused: Mapping[str, str]) -> Iterator[str]:
    """Lost nought, doubled nought, none out of nowhere, and each with the verdict it deserves."""
    sent = {row.number: row for row in out.sent}
    keys = Counter(row.key for row in out.sent)
    yield from (f"{out.channel}: {key} was numbered {times} times" for key, times in keys.items() if times > 1)
    yield from (f"{out.channel}: {key} was issued and never numbered" for key in issued if key not in keys)
    done = Counter(row.digest for row in into.got if row.verdict == OK)
    yield from (f"{out.channel}: {digest.hex()} had its effect {n} times" for digest, n in done.items() if n > 1)
    for row in into.got:
        was = sent.get(row.number)
        if was is None or (was.digest, was.salt, was.tip) != (row.digest, row.salt, row.tip):
            yield f"{out.channel}: number {row.number} is not what its sender sent"
        elif row.verdict != refused.get(was.key, OK):
            yield f"{out.channel}: {was.key} has the verdict {row.verdict}, and not {refused.get(was.key, OK)}"
    for row in out.sent:
        if issued and issued.get(row.key) != row.digest:
            yield f"{out.channel}: {row.key} was sent as something else than what was issued"
        elif done[row.digest] == 0 and row.key not in refused:
            yield f"{out.channel}: {row.key} was lost"


def _receipts(out: Outbook, into: Inbook, unseal: Unseal) -> Iterator[str]:
    """Every body has one receipt, every receipt its bodies, the same bytes on both sides, and it says what was decided."""
    said: dict[int, str] = {}
    for who, notes in (("sender", out.receipts), ("receiver", into.receipts)):
        said = {}
        for note in notes:
            receipt = _opened(note, unseal)
            if receipt is None or receipt.channel != out.channel:
                yield f"{out.channel}: a receipt the {who} keeps is not the receiver's word on this channel"
                continue
            yield from _against(receipt, into, said, who)
        missing = [row.number for row in into.got if row.number not in said]
        if missing:
            yield f"{out.channel}: the {who} has no receipt for {len(missing)} messages, {missing[0]} first"
    strays = set(out.receipts) ^ set(into.receipts)
    if strays:
        yield f"{out.channel}: {len(strays)} receipts are not the same bytes on both sides"
    believed = {row.number: row.verdict for row in out.sent}
    differ = [number for number, verdict in said.items() if believed.get(number) != verdict]
    if differ:
        yield f"{out.channel}: the sender believes otherwise of {len(differ)} messages, {differ[0]} first"


def _opened(note: bytes, unseal: Unseal) -> Receipt | None:
    text = unseal(note)
    return read_receipt(text) if text is not None else None


def _against(receipt: Receipt, into: Inbook, said: dict[int, str], who: str) -> Iterator[str]:
    """A receipt held against the bodies it speaks of; what it says is added to what was said."""
    refused = dict(receipt.refused)
    for number in range(receipt.first, receipt.last + 1):
        if number in said:
            yield f"{receipt.channel}: number {number} has two receipts at the {who}"
        said[number] = refused.get(number, OK)
        row = into.got[number - 1] if number <= len(into.got) else None
        if row is None:
            yield f"{receipt.channel}: number {number} has a receipt and no body"
        elif row.verdict != said[number]:
            yield f"{receipt.channel}: the receipt of {number} says {said[number]}, the inbox {row.verdict}"
    last = into.got[receipt.last - 1] if receipt.last <= len(into.got) else None
    if last is not None and last.tip != receipt.tip:
        yield f"{receipt.channel}: the receipt up to {receipt.last} is of another chain"


def log_failures(log: Logbook, outbooks: Sequence[Outbook]) -> list[str]:
    """The log hashed again: every checkpoint anybody keeps is of these leaves, and every message sent is among them."""
    wanted = {one.size: one for one in log.checkpoints}
    found = [f"{log.origin}: two checkpoints of {size} leaves" for size in _twice(log.checkpoints)]
    tree, at = Frontier(), 0
    for size in sorted(wanted):
        if size > len(log.leaves):
            found.append(f"{log.origin}: a checkpoint of {size} leaves, and {len(log.leaves)} are there")
            break
        tree, at = append(tree, log.leaves[at:size]), size
        if root_of(tree) != wanted[size].root:
            found.append(f"{log.origin}: the checkpoint of {size} leaves is of another log")
    if any(mirror != log.leaves[: len(mirror)] for mirror in log.mirrors):
        found.append(f"{log.origin}: a partner keeps other leaves of it than the office has")
    counted = Counter(log.leaves)
    for out in outbooks:
        leaves = [entry_leaf(row.kind, row.salt, row.record) for row in out.sent]
        wrong = [leaf for leaf in leaves if counted[leaf] != 1]
        if wrong:
            found.append(f"{log.origin}: {len(wrong)} messages of {out.channel} are not in the log exactly once")
    return found


def _twice(checkpoints: Sequence[Checkpoint]) -> list[int]:
    roots: dict[int, bytes] = {}
    return [one.size for one in checkpoints if roots.setdefault(one.size, one.root) != one.root]
