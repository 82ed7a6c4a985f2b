"""The draw: random numbers an office binds itself to before it has seen a case, so that nobody can steer them.

    before the day   the hash of the day's seed is published
    on the day       each declaration selected draws its number from the seed and its own number
    after the day    the seed is published too, and anybody can draw every number again

Who knows no seed cannot choose a number that falls well; who has published its hash cannot take another seed. What an
office promised it cannot always keep: a secret is lost, a round was missed. Then it draws all the same and says so.
"""

import hashlib
import hmac
from datetime import date
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from gwanmun.law.basics.problem import Problem

SEED_BYTES = 32

Unbound = Literal["", "not-promised", "other-seed"]
"""Why a number was drawn from a seed nobody had been promised: no hash was published, or that of another seed."""


class Bond(Struct, frozen=True, omit_defaults=True):
    """What binds a drawn number: the day whose seed it is from, and the hash that was published of that seed before."""

    day: date
    promise: str = ""
    unbound: Unbound = ""


class Lot(Struct, frozen=True):
    """A number drawn for a case, and what binds it."""

    number: int
    bond: Bond


class SeedPromised(Struct, frozen=True, tag_field="event", tag=True):
    """The hash of a day's seed is published. From here on the office can draw from no other without being found out."""

    day: date
    promise: str
    on: date


class SeedRevealed(Struct, frozen=True, tag_field="event", tag=True):
    """The day is over and its seed is published."""

    seed: str  # hexadecimal
    on: date


class SeedLost(Struct, frozen=True, tag_field="event", tag=True):
    """The day is over and the office no longer has the seed it promised; its draws cannot be tried by anybody."""

    on: date


DrawEvent = SeedPromised | SeedRevealed | SeedLost


class DrawDay(Struct, frozen=True, omit_defaults=True):
    """A day's draw as it stands: what was promised and when, and the seed once it is published."""

    day: date
    promise: str
    promised_on: date
    seed: str = ""  # hexadecimal; empty while the day is not over
    told_on: date | None = None  # when the seed was published, or its loss
    lost: bool = False


def after(before: DrawDay | None, event: DrawEvent) -> DrawDay:
    """The day's draw after one more event."""
    if isinstance(event, SeedPromised):
        return DrawDay(event.day, event.promise, event.on)
    assert before is not None, "a seed is promised before it is spoken of again"
    if isinstance(event, SeedRevealed):
        return replace(before, seed=event.seed, told_on=event.on)
    return replace(before, lost=True, told_on=event.on)


def promised(before: DrawDay | None, seed: bytes, day: date, on: date) -> SeedPromised | None:
    """A promise for a day that has none. What was promised once stays, whatever seed there is now."""
    return SeedPromised(day, commitment(seed), on) if before is None and on <= day else None


def told(before: DrawDay, seed: bytes, on: date) -> SeedRevealed | SeedLost | None:
    """What is published of a day's seed on a later day: the seed, if it is the promised one; once, and never early."""
    if before.told_on is not None or on <= before.day:
        return None
    kept = hmac.compare_digest(commitment(seed), before.promise)
    return SeedRevealed(seed.hex(), on) if kept else SeedLost(on)


def bond(day: date, seed: bytes, promise: str) -> Bond:
    """What binds the numbers drawn from a day's seed, whose published hash this is (empty where none was published)."""
    kept = promise == commitment(seed)
    return Bond(day, promise, "" if kept else "other-seed" if promise else "not-promised")


def seed_of(secret: bytes, day: date) -> bytes:
    """A day's seed, made from the office's secret: nothing to keep or to lose beside it; one says nothing of others."""
    return hmac.new(secret, f"selection seed of {day}".encode(), hashlib.sha256).digest()


def commitment(seed: bytes) -> str:
    """What is published before the day."""
    return hashlib.sha256(b"gwanmun selection seed\n" + seed).hexdigest()


def drawn(seed: bytes, number: str, purpose: str = "selection") -> int:
    """The number drawn for a declaration, 0..9999, each as likely as the next to within one in ten million million."""
    digest = hmac.new(seed, f"{purpose}:{number}".encode(), hashlib.sha256).digest()
    return int.from_bytes(digest[:8], "big") % 10_000


def draw_problem(published: str, seed: bytes, number: str, said: int) -> Problem | None:
    """What is wrong with a draw once the seed is known: another seed than was promised, or another number."""
    if len(seed) != SEED_BYTES or not hmac.compare_digest(commitment(seed), published):
        return Problem("draw-seed-other", value=published)
    right = drawn(seed, number)
    return (
        None if right == said else Problem("draw-other", value=str(said), facts={"number": number, "right": str(right)})
    )
