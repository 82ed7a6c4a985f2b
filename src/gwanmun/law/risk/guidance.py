"""Guidance: the score and cut-offs selection goes by, or why there are none; then rules choose, and chance more."""

from datetime import date
from typing import Literal

from msgspec import Struct

from gwanmun.law.risk.scored import Cutoffs, Scored

Silence = Literal["", "no-model", "model-expired", "scorer-silent", "past-stale", "cutoffs-missing"]

STALEST_DAYS = 3
"""Tallies older than this are no past to score by."""


class Guidance(Struct, frozen=True, omit_defaults=True):
    """What selection goes by besides its rules: score and cut-offs, or the reason why there are none."""

    scored: Scored | None = None
    cutoffs: Cutoffs | None = None
    without_score: Silence = ""


def guidance(
    scored: Scored | None, cutoffs: Cutoffs | None, *, today: date, expires: date | None, past_as_of: date | None
) -> Guidance:
    """What may be gone by today. `expires` is the promoted model's day; None where no model was ever promoted."""
    silence: Silence = ""
    if expires is None:
        silence = "no-model"
    elif today >= expires:
        silence = "model-expired"
    elif past_as_of is None or (today - past_as_of).days > STALEST_DAYS:
        silence = "past-stale"
    elif scored is None:
        silence = "scorer-silent"
    elif cutoffs is None:
        silence = "cutoffs-missing"
    return Guidance(without_score=silence) if silence else Guidance(scored, cutoffs)
