"""Method 5, the computed value: what the goods cost to make, with profit and expenses as usual for their kind."""

from decimal import Decimal
from fractions import Fraction

from msgspec import Struct

from gwanmun.law.revenue.adjustment import Basis
from gwanmun.law.revenue.attempt import Attempt, Step, came_to, not_known, not_usable


class Production(Struct, frozen=True):
    """The producer's books, as far as they are opened; nobody can be made to (Article 6.2). For all the goods."""

    materials: Decimal | None = None
    fabrication: Decimal | None = None  # and other processing
    packing_and_containers: Decimal = Decimal(0)  # Article 8.1(a)(ii) and (iii)
    assists: Decimal = Decimal(0)  # engineering made in this country only as far as it is charged to the producer
    profit_and_expenses: Decimal | None = None  # the producer's own
    usual_profit_and_expenses: Decimal | None = None  # in sales of the class or kind for export to this country
    consistent: bool = True  # the producer's own are in line with the usual
    carriage: Decimal = Decimal(0)  # Article 8.2, where the basis has it


def computed_value(production: Production | None, basis: Basis) -> Attempt:
    """The computed value; why there is none; or what has to be known first."""
    if production is None:
        return not_usable("computed", "the producer has not opened his books, and cannot be made to (Article 6.2)")
    profit = production.profit_and_expenses if production.consistent else production.usual_profit_and_expenses
    needed = {
        "materials": production.materials,
        "fabrication": production.fabrication,
        "profit and general expenses" if production.consistent else "usual profit and general expenses": profit,
    }
    missing = [name for name, amount in needed.items() if amount is None]
    if missing:
        return not_known("computed", *missing)
    parts = (
        ("materials", production.materials, "Article 6.1(a)"),
        ("fabrication and other processing", production.fabrication, "Article 6.1(a)"),
        ("containers and packing", production.packing_and_containers, "Note to Article 6, paragraph 3"),
        ("assists", production.assists, "Note to Article 6, paragraph 4"),
        ("profit and general expenses", profit, "Article 6.1(b)"),
        ("carriage to this country", production.carriage if basis == "CIF" else Decimal(0), "Article 6.1(c)"),
    )
    return came_to("computed", [Step(f"+ {name}", Fraction(amount), law) for name, amount, law in parts if amount])
