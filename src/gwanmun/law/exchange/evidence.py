"""Evidence: what convicts an office by its own signatures alone, to anybody, offline, for ever.

A fork is two checkpoints of one log of which one is not the beginning of the other. Two of one size need nothing else.
For two sizes there are nodes that rebuild the root the log signed for the larger, and another root than it signed for
the smaller. A proof that merely fails shows nothing: anybody can send rubbish.

    eodes-fork/1                                  eodes-equivocation/1
    <base64 of each node>                         <number>
                                                  <base64 of the tip by the first head, then of each link after it>
    <the smaller checkpoint, a note>
                                                  <the same by the second head>
    <the larger checkpoint, a note>
                                                  <both heads, notes>

An equivocation is two heads of one channel that chain different messages under one number. What lies between that
number and the end of a head is given by its links, so that everybody can walk up to the tip that was signed.
"""

import base64
import hashlib
import re
from collections.abc import Callable, Sequence

from msgspec import Struct

from gwanmun.law.exchange.channel import Head, Link, read_head, tips
from gwanmun.law.exchange.checkpoint import Checkpoint
from gwanmun.law.exchange.merkle import Hash, Reader, consistency_proof, rebuilt

LONGEST_EVIDENCE = 64 * 1024
_HASH = re.compile(r"[A-Za-z0-9+/]{43}=")


class Fork(Struct, frozen=True):
    """Two checkpoints of one log, the smaller first, and the nodes between them."""

    old: bytes
    new: bytes
    nodes: tuple[Hash, ...] = ()


class Account(Struct, frozen=True):
    """What one head says of a number: the tip after it, and the links from there to the end of the head."""

    head: bytes
    tip: Hash
    links: tuple[Link, ...] = ()


class Equivocation(Struct, frozen=True):
    """Two accounts of one number."""

    number: int
    one: Account
    other: Account


def evidence_id(content: bytes) -> str:
    """How evidence is called: by its hash."""
    return hashlib.sha256(content).hexdigest()


# ---------------------------------------------------------------------------------------------------------------- forks


def nodes_between(old: int, new: int, read: Reader) -> tuple[Hash, ...]:
    """The nodes that rebuild both roots of a log from its larger tree, the first one always there."""
    proof = consistency_proof(old, new, read) if old < new else ()
    if old & (old - 1) == 0:  # RFC 9162 leaves out what its verifier has already; here it is what is in doubt
        return (read(old.bit_length() - 1, 0), *proof)
    return proof


def is_fork(old: Checkpoint, new: Checkpoint, nodes: Sequence[Hash]) -> bool:
    """Whether one log cannot honestly have both checkpoints."""
    if old.origin != new.origin or old.size > new.size or old.size == 0:
        return False
    if old.size == new.size:
        return old.root != new.root
    roots = rebuilt(old.size, new.size, nodes)
    return roots is not None and roots[1] == new.root and roots[0] != old.root


def write_fork(fork: Fork) -> bytes:
    """Evidence of a fork, as it is handed on."""
    head = "\n".join(["eodes-fork/1", *(base64.b64encode(node).decode() for node in fork.nodes)])
    return b"\n\n".join((head.encode(), fork.old.rstrip(b"\n"), fork.new))


def read_fork(content: bytes) -> Fork | None:
    """Evidence of a fork; None for what is none, whatever it may prove. `convicts` says whether it does."""
    parts = content.split(b"\n\n")
    if len(content) > LONGEST_EVIDENCE or len(parts) != 5:
        return None
    kind, *nodes = parts[0].decode("ascii", "replace").split("\n")
    if kind != "eodes-fork/1" or not all(map(_HASH.fullmatch, nodes)):
        return None
    old, new = parts[1] + b"\n\n" + parts[2] + b"\n", parts[3] + b"\n\n" + parts[4]
    return Fork(old, new, tuple(map(base64.b64decode, nodes)))


def convicts(fork: Fork, open_checkpoint: Callable[[bytes], Checkpoint | None]) -> str:
    """The origin of the log that is convicted; empty where nobody is."""
    old, new = open_checkpoint(fork.old), open_checkpoint(fork.new)
    if old is None or new is None or not is_fork(old, new, fork.nodes):
        return ""
    return old.origin


# -------------------------------------------------------------------------------------------------------- equivocations


def account(note: bytes, head: Head, number: int, links: Sequence[Link]) -> Account | None:
    """What a head says of a number, given the links of all its messages; None where it says nothing of it."""
    if not head.first - 1 <= number <= head.last:
        return None
    walked = [head.prev, *tips(head.prev, head.first, links)]
    return Account(note, walked[number - head.first + 1], tuple(links[number - head.first + 1 :]))


def is_equivocation(found: Equivocation, unseal: Callable[[str, bytes], str | None]) -> str:
    """The country that is convicted; empty where nobody is."""
    if found.one.tip == found.other.tip:
        return ""
    sender = _said_by(found.number, found.one, unseal)
    return sender.partition(">")[0] if sender and sender == _said_by(found.number, found.other, unseal) else ""


def _said_by(number: int, said: Account, unseal: Callable[[str, bytes], str | None]) -> str:
    """The channel whose sender signed this account; empty where it does not hold."""
    claimed = re.search(rb"eodes-batch/1\n([A-Z]{2})>", said.head)
    text = unseal(claimed[1].decode(), said.head) if claimed else None
    head = read_head(text) if text is not None else None
    if head is None or not head.first - 1 <= number <= head.last or len(said.links) != head.last - number:
        return ""
    *_, tip = (said.tip, *tips(said.tip, number + 1, said.links))
    told = tip == head.tip and (number >= head.first or said.tip == head.prev)
    return head.channel if told else ""


def write_equivocation(found: Equivocation) -> bytes:
    """Evidence of an equivocation, as it is handed on."""
    accounts = [
        "\n".join(
            base64.b64encode(one).decode() for one in (said.tip, *(h for x in said.links for h in (x.digest, x.salt)))
        )
        for said in (found.one, found.other)
    ]
    texts = (f"eodes-equivocation/1\n{found.number}", *accounts)
    return b"\n\n".join((*(text.encode() for text in texts), found.one.head.rstrip(b"\n"), found.other.head))


def read_equivocation(content: bytes) -> Equivocation | None:
    """Evidence of an equivocation; None for what is none."""
    parts = content.split(b"\n\n")
    if len(content) > LONGEST_EVIDENCE or len(parts) != 7:
        return None
    number = re.fullmatch(rb"eodes-equivocation/1\n(0|[1-9][0-9]{0,18})", parts[0])
    heads = (parts[3] + b"\n\n" + parts[4] + b"\n", parts[5] + b"\n\n" + parts[6])
    said = [_read_account(part, head) for part, head in zip(parts[1:3], heads, strict=True)]
    if number is None or said[0] is None or said[1] is None:
        return None
    return Equivocation(int(number[1]), said[0], said[1])


def _read_account(part: bytes, head: bytes) -> Account | None:
    lines = part.decode("ascii", "replace").split("\n")
    if not all(map(_HASH.fullmatch, lines)) or len(lines) % 2 == 0:
        return None
    tip, *hashes = map(base64.b64decode, lines)
    return Account(head, tip, tuple(map(Link, hashes[::2], hashes[1::2])))
