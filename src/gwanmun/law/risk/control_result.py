"""A control result: what a person found who looked, and the day the office knew it.

Only what is known before the day of a choice may be learned from, so the day of knowing stands in every result. Why the
case was looked at stands in it too: a case an officer added or waived stays among the rest with its flag, and only the
random arm says what the others hide.
"""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from gwanmun.law.risk.lodged_line import Minor

Verdict = Literal["conforms", "error", "fraud"]
"""Nothing wrong; wrong, but nothing was evaded by it; something was evaded or hidden."""

Kind = Literal["", "value", "classification", "origin", "quantity", "prohibited", "other"]


class ControlResult(Struct, frozen=True, omit_defaults=True):
    """What was found on one line, or with line 0 on every line of the declaration."""

    number: Annotated[str, Meta(min_length=1, max_length=64)]  # of the declaration
    on: date  # the day the office knew
    verdict: Verdict
    line: Annotated[int, Meta(ge=0, le=999)] = 0
    kind: Kind = ""
    evaded_tax: Minor = 0  # minor units
    safety: bool = False  # it threatened safety, health or rights: never weighed against revenue
    minutes: Annotated[int, Meta(ge=0, le=100_000)] = 0  # of an officer's time
    lane: Annotated[str, Meta(max_length=32)] = ""  # the lane that chose it: "rules", "chance", "tax", "random" ...
    added: bool = False  # an officer added it to what was chosen
    blind: bool = False  # the officer did not see the score

    @property
    def is_hit(self) -> bool:
        """Whether the look was worth it: what is learned as yes."""
        return self.verdict == "fraud"
