"""Method 4, the deductive value: what the goods fetch here in the greatest aggregate quantity, less costs."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from msgspec import Struct

from gwanmun.law.revenue.attempt import Attempt, Step, came_to, not_known, not_usable

MOST_DAYS = 90
"""After importation, in which the goods must have been sold in the condition as imported (Article 5.1(b))."""

MOST_DAYS_PROCESSED = 180
"""After importation, for goods processed further; the United States' number; Article 5.2 has none."""


class Resale(Struct, frozen=True):
    """Sales of one price in this country of the goods, or of identical or similar ones."""

    unit_price: Decimal
    units: Decimal  # in one sale
    sales: int = 1
    related: bool = False  # to the buyer; such sales do not count (Article 5.1)
    assisted: bool = False  # to someone who supplied an assist; neither do these (note to Article 5, paragraph 2)
    days_after_importation: int = 0  # less than nought before it
    processed: bool = False  # sold after further processing (Article 5.2, at the importer's request)


class Costs(Struct, frozen=True):
    """What is in the resale price and does not belong to the customs value, by unit."""

    commission: Decimal | None = None  # usually paid; or else
    profit_and_expenses: Decimal | None = None  # usually added, for goods of the class or kind
    transport_and_insurance: Decimal = Decimal(0)  # within this country
    carriage: Decimal = Decimal(0)  # to this country, where the basis has none in it (Article 5.1(a)(iii))
    duties_and_taxes: Decimal = Decimal(0)
    processing: Decimal | None = None  # the value added, where the goods were processed further


def totals(resales: Sequence[Resale]) -> dict[Decimal, Decimal]:
    """The units sold at each price, the highest price first."""
    sums: dict[Decimal, Decimal] = {}
    for resale in sorted(resales, key=lambda resale: -resale.unit_price):
        sums[resale.unit_price] = sums.get(resale.unit_price, Decimal(0)) + resale.units * resale.sales
    return sums


def greatest_aggregate(resales: Sequence[Resale]) -> tuple[Decimal, ...]:
    """The price at which most units were sold; more than one where as many were sold at another."""
    sums = totals(resales)
    most = max(sums.values(), default=None)
    return tuple(price for price, units in sums.items() if units == most)


def countable(resales: Sequence[Resale], *, processed_asked: bool = False) -> tuple[Resale, ...]:
    """The sales that count: to the unrelated, as imported, at about the importation or by the 90th day.

    Only where there is none of these, and the importer asks, those after further processing.
    """
    free = [resale for resale in resales if not (resale.related or resale.assisted)]
    as_imported = [r for r in free if not r.processed and r.days_after_importation <= MOST_DAYS]
    if as_imported or not processed_asked:
        return tuple(as_imported)
    return tuple(r for r in free if r.processed and r.days_after_importation <= MOST_DAYS_PROCESSED)


def deductive_value(
    resales: Sequence[Resale], costs: Costs | None, quantity: Decimal, *, processed_asked: bool = False
) -> Attempt:
    """The deductive value of so much goods; why there is none; or what has to be known first."""
    counting = countable(resales, processed_asked=processed_asked)
    if not counting:
        return not_usable("deductive", "the goods were not sold here to anybody unrelated, in time and as imported")
    prices = greatest_aggregate(counting)
    if len(prices) > 1:
        both = " and ".join(f"{price:f}" for price in prices)
        return not_known("deductive", f"at {both} as many were sold: which sales are the nearest to the importation")
    missing = _missing(costs, processed=counting[0].processed)
    if costs is None or missing:
        return not_known("deductive", *missing)
    unit = Fraction(prices[0])
    sold = totals(counting)[prices[0]]
    said = f"{prices[0]:f} a unit, at which most ({sold:f}) were sold, times {quantity:f}"
    steps = [Step(said, unit * Fraction(quantity), "Article 5.1")]
    off = (
        ("commission", costs.commission, "Article 5.1(a)(i)"),
        ("profit and general expenses", costs.profit_and_expenses, "Article 5.1(a)(i)"),
        ("transport and insurance here", costs.transport_and_insurance, "Article 5.1(a)(ii)"),
        ("carriage to this country", costs.carriage, "Article 5.1(a)(iii)"),
        ("duties and taxes", costs.duties_and_taxes, "Article 5.1(a)(iv)"),
        ("value added by processing", costs.processing, "Article 5.2"),
    )
    steps += [Step(f"- {name}", -Fraction(cost * quantity), law) for name, cost, law in off if cost]
    return came_to("deductive", steps)


def _missing(costs: Costs | None, *, processed: bool) -> list[str]:
    if costs is None:
        return ["commission or profit and general expenses", "transport, insurance, duties and taxes in this country"]
    missing = []
    if costs.commission is None and costs.profit_and_expenses is None:
        missing.append("commission or profit and general expenses")
    if processed and costs.processing is None:
        missing.append("value added by processing")
    return missing
