"""Price: what an invoice's lines and total mean under its Incoterm, when it shows freight and insurance apart.

    shown on the invoice                                     declared
    CIF Haiphong   goods 100, freight 8, insurance 1: 109    amount 109, the lines share the 9 by value
    FOB Busan      goods 100, freight 8, prepaid:     108    amount 100, and 8 of freight beside it
    CIF Haiphong   goods 109, of which freight 8:     109    amount 109, the lines as they are

The price of each line is then what its Incoterm says a price holds, and the law of value can do the rest.
"""

from decimal import Decimal
from itertools import product
from typing import Literal, TypeAlias

from msgspec import Struct

from gwanmun.law.basics.figures import is_figure
from gwanmun.law.basics.money import Amount
from gwanmun.law.clearance.drafting.packing import apportion
from gwanmun.law.clearance.invoice import Invoice
from gwanmun.law.revenue.value import Incoterm, charge_sign

NO_CENTS = frozenset({"KRW", "VND", "JPY", "IDR", "CLP", "ISK", "UGX", "XAF", "XOF", "PYG", "RWF", "KMF", "GNF"})

Charge: TypeAlias = Literal["freight", "insurance"]


class InvoicePrice(Struct, frozen=True):
    """The price of an invoice under its Incoterm: in all, and what of the charges each line takes on."""

    amount: Decimal
    shares: tuple[Decimal, ...]


def price_of(invoice: Invoice, incoterm: Incoterm | None) -> InvoicePrice:
    """The invoice's price. A total that its lines and charges cannot make is left as it is: a problem tells of it."""
    goods = [line.amount for line in invoice.lines]
    charges = _charges(invoice)
    plain = InvoicePrice(invoice.total, (Decimal(0),) * len(goods))
    figures = (*goods, *charges.values(), invoice.total)
    if incoterm is None or not all(is_figure(amount) and amount >= 0 for amount in figures):
        return plain
    added = _added(invoice.total - sum(goods), charges)
    if not added:
        return plain
    inside = sum((charges[name] for name in added if charge_sign("FOB", incoterm, name) < 0), Decimal(0))
    return InvoicePrice(sum(goods) + inside, apportion(inside, goods, coin(invoice.currency)))


def coin(currency: str) -> Decimal:
    """The smallest amount papers in this currency are written in."""
    return Decimal(1) if currency in NO_CENTS else Decimal("0.01")


def _charges(invoice: Invoice) -> dict[Charge, Decimal]:
    stated: dict[Charge, Amount | None] = {"freight": invoice.freight, "insurance": invoice.insurance}
    return {name: charge.value for name, charge in stated.items() if charge and charge.currency == invoice.currency}


def _added(over: Decimal, charges: dict[Charge, Decimal]) -> tuple[Charge, ...]:
    """The charges that the total adds to the goods: those that make exactly what it has over them."""
    for choice in product((False, True), repeat=len(charges)):
        names = tuple(name for name, taken in zip(charges, choice, strict=True) if taken)
        if over and sum(charges[name] for name in names) == over:
            return names
    return ()
