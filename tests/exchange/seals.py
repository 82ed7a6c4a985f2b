"""Seals of the simulated world: notes that only their office can make there, for a hundredth of what signing costs."""

from functools import lru_cache
from zlib import crc32

from gwanmun.law.exchange.checkpoint import Checkpoint, read_checkpoint, write_checkpoint
from gwanmun.law.exchange.holding import Office


def origin_of(country: str) -> str:
    return f"{country.lower()}.example/log1"


def seal(name: str, text: str) -> bytes:
    """A note of the right shape. Nobody in the world makes one in another's name without being given its key."""
    return f"{text}\n— {name} {crc32((name + text).encode()):08x}\n".encode()


@lru_cache(4096)
def unseal(name: str, note: bytes) -> str | None:
    text, blank, foot = note.decode(errors="replace").rpartition("\n\n")
    return text + "\n" if blank and foot == f"— {name} {crc32((name + text + chr(10)).encode()):08x}\n" else None


@lru_cache(4096)
def open_checkpoint(note: bytes) -> Checkpoint | None:
    text = unseal(note[: note.find(b"\n")].decode(errors="replace"), note)
    checkpoint = read_checkpoint(text) if text is not None else None
    return checkpoint if isinstance(checkpoint, Checkpoint) else None


def cosign(witness: str, checkpoint: Checkpoint) -> bytes:
    return b"%08x" % crc32((witness + write_checkpoint(checkpoint)).encode())


def office(country: str, witnesses: tuple[str, ...], *, quorum: int, needed: int) -> Office:
    """An office whose seals hold in this world."""
    origin = origin_of(country)
    return Office(
        country,
        origin,
        seal=lambda text: seal(country, text),
        unseal=unseal,
        seal_checkpoint=lambda checkpoint, now: seal(origin, write_checkpoint(checkpoint)),
        open_checkpoint=open_checkpoint,
        cosign=lambda checkpoint, now: cosign(country, checkpoint),
        cosigned=lambda witness, checkpoint, signature: signature == cosign(witness, checkpoint),
        enough=lambda signers: len(signers) >= quorum,
        witnesses=witnesses,
        needed=needed,
    )
