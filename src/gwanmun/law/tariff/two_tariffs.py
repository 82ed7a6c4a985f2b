"""Two tariffs: which of two applies where goods enter one territory and may move on into the other.

So it is in Northern Ireland: goods that are not at risk of moving on owe the British duty, and goods whose duty in the
Union is higher by no more than three per cent of their value are not at risk.
"""

from fractions import Fraction
from typing import Literal

from gwanmun.law.basics.money import Rounding, rounded_ratio

TOLERANCE = Fraction(3, 100)
"""Of the customs value, as the published calculator of the British customs has it; the act itself was not read here."""


def governing(customs_value: int | Fraction, *, own: Fraction, other: Fraction) -> Literal["own", "other"]:
    """Whose duty is owed: that of one's own territory while the two differ by no more than the tolerance.

    The value is in minor units, and so are both duties; the tolerance is made whole, half a unit upwards.
    """
    tolerance = TOLERANCE * customs_value
    within = rounded_ratio(tolerance.numerator, tolerance.denominator, Rounding())
    return "own" if abs(other - own) <= within else "other"
