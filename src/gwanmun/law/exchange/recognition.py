"""Recognition: what a partner last said of the companies it trusts: a state with a version, and not a row of events.

What is older than what is known changes nothing, whenever it arrives. A suspension that might have been kept from us
counts for as much as one that came: where the partner has been silent too long, its word is asked for again.
"""

from typing import Literal, TypeAlias

from msgspec import Struct

from gwanmun.law.exchange.beating import is_fresh
from gwanmun.law.exchange.holding import Partner
from gwanmun.law.exchange.merkle import Hash
from gwanmun.law.exchange.messages import TraderReinstated, TraderRevoked, TraderSuspended, TraderTrusted

Standing: TypeAlias = Literal["trusted", "suspended", "revoked"]
TraderNews: TypeAlias = TraderTrusted | TraderSuspended | TraderRevoked | TraderReinstated


class Recognised(Struct, frozen=True):
    """A partner's company, as the partner last said."""

    identifier: str
    version: int
    standing: Standing
    digest: Hash = b""  # of the newest record


def after(known: Recognised | None, news: TraderNews) -> Recognised | None:
    """What is known of a company after this news; what is older, or of a company nobody has named, changes nothing."""
    if known is not None and news.version <= known.version:
        return known
    match news:
        case TraderTrusted(digest=digest):
            revoked = known is not None and known.standing == "revoked"
            suspended = known is not None and known.standing == "suspended"
            standing: Standing = "suspended" if suspended and not revoked else "trusted"
            return Recognised(news.identifier, news.version, standing, digest)
        case TraderSuspended():
            return _as(known, news, "suspended")
        case TraderRevoked():
            return _as(known, news, "revoked")
        case TraderReinstated():
            return known if known is not None and known.standing == "revoked" else _as(known, news, "trusted")


def _as(known: Recognised | None, news: TraderNews, standing: Standing) -> Recognised:
    return Recognised(news.identifier, news.version, standing, known.digest if known is not None else b"")


def has_benefit(known: Recognised | None, partner: Partner | None, now: int) -> bool | None:
    """Whether the company is treated as trusted here; None says: ask again, the partner has been silent too long."""
    if known is None or known.standing != "trusted" or not known.digest:
        return False
    return True if is_fresh(partner, now) else None
