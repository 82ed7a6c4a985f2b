"""Fungible materials: goods that cannot be told apart, some of which originate, and which of them were used.

An agreement says by which method that may be settled: kept apart in fact (separation), or by the books: first in first
out, last in first out, or in proportion to what was in stock (average). No method makes more originate than came in.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from msgspec import Struct

from gwanmun.law.basics.problem import Problem
from gwanmun.law.origin.provisions import Provisions
from gwanmun.law.tariff.evaluation import write_exactly

Accounting = Literal["separation", "fifo", "lifo", "average"]


class Receipt(Struct, frozen=True):
    """One lot that came into stock, the earliest first."""

    lot: str
    quantity: Decimal
    originating: bool


class Drawn(Struct, frozen=True):
    """What was used: how much of each lot, and how much of it all originates."""

    lots: tuple[tuple[str, Fraction], ...]
    originating: Fraction
    quantity: Fraction

    @property
    def share(self) -> Fraction:
        """The originating share of what was used."""
        return self.originating / self.quantity if self.quantity else Fraction(0)


def drawn(
    receipts: Sequence[Receipt],
    quantity: Decimal,
    method: Accounting,
    provisions: Provisions,
    *,
    lots: Sequence[str] = (),
) -> Drawn | Problem:
    """What was used of a stock by a method. Kept apart, `lots` names the lots that were drawn on, in order.

    Problems: `accounting-not-allowed`, `stock-too-small`.
    """
    if method not in provisions.fungible:
        facts = {"agreement": provisions.id, "allowed": ", ".join(provisions.fungible)}
        return Problem("accounting-not-allowed", "method", method, facts)
    stock = {"fifo": receipts, "lifo": receipts[::-1], "average": receipts}.get(method) or [
        receipt for lot in lots for receipt in receipts if receipt.lot == lot
    ]
    whole = sum((Fraction(receipt.quantity) for receipt in stock), Fraction(0))
    if whole < quantity:
        facts = {"stock": write_exactly(whole), "method": method}
        return Problem("stock-too-small", "quantity", f"{quantity:f}", facts)
    parts = _evenly(stock, Fraction(quantity), whole) if method == "average" else _in_order(stock, Fraction(quantity))
    originating = sum((taken for receipt, taken in parts if receipt.originating), Fraction(0))
    return Drawn(tuple((receipt.lot, taken) for receipt, taken in parts if taken), originating, Fraction(quantity))


def _in_order(stock: Sequence[Receipt], left: Fraction) -> list[tuple[Receipt, Fraction]]:
    parts = []
    for receipt in stock:
        taken = min(left, Fraction(receipt.quantity))
        parts.append((receipt, taken))
        left -= taken
    return parts


def _evenly(stock: Sequence[Receipt], quantity: Fraction, whole: Fraction) -> list[tuple[Receipt, Fraction]]:
    return [(receipt, Fraction(receipt.quantity) * quantity / whole) for receipt in stock] if whole else []
