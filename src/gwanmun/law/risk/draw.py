"""The draw: random numbers an office binds itself to before it has seen a case, so that nobody can steer them.

Before the day the office publishes the hash of a secret seed. Each declaration's number is drawn from the seed and the
declaration's own number. After the day the seed is published too, and anybody can draw every number again.
"""

import hashlib
import hmac

from gwanmun.law.basics.problem import Problem

SEED_BYTES = 32


def commitment(seed: bytes) -> str:
    """What is published before the day."""
    return hashlib.sha256(b"gwanmun selection seed\n" + seed).hexdigest()


def drawn(seed: bytes, number: str) -> int:
    """The number drawn for a declaration, 0..9999, each as likely as the next to within one in ten million million."""
    digest = hmac.new(seed, f"selection:{number}".encode(), hashlib.sha256).digest()
    return int.from_bytes(digest[:8], "big") % 10_000


def draw_problem(published: str, seed: bytes, number: str, said: int) -> Problem | None:
    """What is wrong with a draw once the seed is known: another seed than was promised, or another number."""
    if len(seed) != SEED_BYTES or not hmac.compare_digest(commitment(seed), published):
        return Problem("draw-seed-other", value=published)
    right = drawn(seed, number)
    return (
        None if right == said else Problem("draw-other", value=str(said), facts={"number": number, "right": str(right)})
    )
