"""Assured: how far a certificate that came over the exchange can be relied on, and how far an agreement wants it to be.

The words are those of the exchange, which stands on a higher floor and works them out (`exchange/assurance.py`); what
they mean for goods is said here. A certificate that came another way has no level, and is judged by its issuer's word.
"""

from typing import Literal, TypeAlias, get_args

Assurance: TypeAlias = Literal["received", "logged", "witnessed", "entangled"]
"""Received: written down here. Logged: in the issuer's log. Witnessed: under a checkpoint that a quorum has cosigned.
Entangled: under one that stands in another country's log besides."""

LEVELS: tuple[Assurance, ...] = get_args(Assurance)
"""In order: each includes those before it."""


def suffices(level: Assurance | Literal[""], needed: Assurance) -> bool:
    """Whether what a certificate has reached is what is needed; one without a level is not asked for any."""
    return not level or LEVELS.index(level) >= LEVELS.index(needed)
