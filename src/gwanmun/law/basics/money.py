"""Money: whole minor units of the office's own currency; exact decimals of any other."""

from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from typing import Annotated, Literal

from msgspec import Meta, Struct

from gwanmun.law.basics.codes import CurrencyCode

Minor = Annotated[int, Meta(ge=-(10**15), le=10**15, description="whole minor units of the office's currency")]
Owing = Annotated[int, Meta(ge=0, le=10**15, description="whole minor units of the office's currency, never negative")]

LARGEST = Decimal(10) ** 13  # no single amount on a document is larger than ten trillion, in any currency

RoundingMode = Literal["down", "up", "half_up"]
_MODES = {"down": ROUND_DOWN, "up": ROUND_UP, "half_up": ROUND_HALF_UP}


class Amount(Struct, frozen=True, forbid_unknown_fields=True):
    """An amount in some currency, as the document states it: exact, never a float."""

    value: Decimal
    currency: CurrencyCode


class Rounding(Struct, frozen=True):
    """How an exact amount becomes a whole one: `unit` 10 and mode "down" is the Korean ten-won truncation."""

    unit: int = 1
    mode: RoundingMode = "half_up"


def rounded(exact: Decimal, rule: Rounding) -> int:
    """The exact amount (minor units) brought to a multiple of the rule's unit."""
    return int((exact / rule.unit).to_integral_value(rounding=_MODES[rule.mode])) * rule.unit


def rounded_ratio(numerator: int, denominator: int, rule: Rounding) -> int:
    """The exact amount numerator / denominator (minor units, denominator positive) as a multiple of the rule's unit.

    Whole numbers only, so that nothing is lost to a decimal context and the hot path stays short.
    """
    step = denominator * rule.unit
    whole, left = divmod(abs(numerator), step)
    if left and (rule.mode == "up" or (rule.mode == "half_up" and 2 * left >= step)):
        whole += 1
    return whole * rule.unit if numerator >= 0 else -whole * rule.unit


def is_amount(value: Decimal) -> bool:
    """Whether a decimal can stand on a document: finite and not absurd."""
    return value.is_finite() and -LARGEST <= value <= LARGEST  # comparing never overflows, abs() of 1e2000000 does
