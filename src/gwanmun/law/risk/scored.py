"""Scored: what a model said of a declaration, with everything needed to ask it again, and why it said so.

It is gathered before the case walks and written down with the decision, so that a decision replays without the model,
and the model can be asked again years later whether it really said so.
"""

from typing import Literal

from msgspec import Struct

from gwanmun.law.risk.model.score import Score

Family = Literal[
    "importer", "broker", "partners", "route and origin", "classification", "price", "quantity", "procedure"
]
"""What a reason is about: features that move together are told together."""


class Because(Struct, frozen=True, omit_defaults=True):
    """One reason in a sentence, with the numbers behind it; for the officer, never for the trader."""

    family: Family
    text: str
    points_milli: int  # what the family added to the score, thousandths of the logarithm of the odds
    facts: dict[str, str] = {}  # the numbers in the sentence


class Scored(Struct, frozen=True, omit_defaults=True):
    """The score of the line that stands out most."""

    model: str  # hash of the manifest
    features: str  # hash of the row of numbers the model was told
    score: Score
    line: int = 1
    because: tuple[Because, ...] = ()


class Cutoffs(Struct, frozen=True, omit_defaults=True):
    """From where each lane takes a declaration, so that the budget was kept on the days before; None takes nothing."""

    points: int = 1  # of rules that have points
    chance_ppm: int | None = None
    expected_tax: int | None = None  # minor units
    uncertain_ppm: int | None = None  # from here up to the chance lane's own
