"""Partners: how desks speak with other countries' offices, and since when those have been silent."""

from collections.abc import Sequence
from datetime import datetime

from gwanmun.law.exchange.beating import is_fresh
from gwanmun.law.exchange.holding import Partner
from gwanmun.law.exchange.messages import Message


def post(partner: str, messages: Sequence[Message], at: datetime) -> None:
    """Messages for a partner, put into the outbox in the caller's transaction."""


def last_heard(countries: Sequence[str]) -> dict[str, Partner]:
    """What these countries' offices have last said of themselves."""
    return {}


def silent(countries: Sequence[str], at: datetime) -> frozenset[str]:
    """Which of these countries have been silent, or short of what they announced, for too long."""
    heard, now = last_heard(countries), int(at.timestamp() * 1000)
    return frozenset(country for country in countries if not is_fresh(heard.get(country), now))
