"""Thousandths: what a line says in whole numbers, so that sums and bands come out the same however they are made."""

import math
from decimal import Decimal


def milli(amount: Decimal) -> int:
    """Thousandths, whole: a rate in per cent as it is counted and compared."""
    return int(amount * 1000)


def logarithm(amount: float | Decimal) -> int:
    """The natural logarithm of a positive amount in whole thousandths."""
    return round(1000 * math.log(amount))
