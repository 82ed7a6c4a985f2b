"""Method 6, the fall-back: reasonable means, the earlier methods taken flexibly, and what is never a basis."""

from decimal import Decimal
from fractions import Fraction
from typing import Literal

from msgspec import Struct

from gwanmun.law.revenue.attempt import Attempt, Step, came_to, not_known, not_usable

Flexible = Literal[
    "transaction", "identical", "similar", "deductive", "computed",
    "other_country",  # identical or similar goods of another country of production
    "other_time",  # exported or sold further from the day than the method allows
    "deductive_of_comparable",  # values of identical or similar goods determined under Articles 5 and 6
]  # fmt: skip
Forbidden = Literal[
    "price_of_goods_made_here",
    "higher_of_two",
    "domestic_price_of_exporter",
    "other_cost_of_production",
    "price_for_third_country",
    "minimum_value",
    "arbitrary",
]

PARAGRAPHS: dict[str, str] = {
    "price_of_goods_made_here": "the price here of goods produced here (Article 7.2(a))",
    "higher_of_two": "the higher of two values (Article 7.2(b))",
    "domestic_price_of_exporter": "the price on the exporter's own market (Article 7.2(c))",
    "other_cost_of_production": "a cost of production that is no computed value (Article 7.2(d))",
    "price_for_third_country": "the price for export to another country (Article 7.2(e))",
    "minimum_value": "a minimum customs value (Article 7.2(f))",
    "arbitrary": "an arbitrary or fictitious value (Article 7.2(g))",
}
"""What is never the basis of a value."""


class Proposal(Struct, frozen=True):
    """A value somebody proposes, what it rests on, and why that is reasonable."""

    rests_on: Flexible | Forbidden
    value: Decimal
    why: str = ""


def fall_back_value(proposal: Proposal | None) -> Attempt:
    """The proposed value, if it rests on nothing forbidden; the importer may ask in writing how it was found."""
    if proposal is None:
        return not_known("fall_back", "a value by reasonable means, on data available in this country (Article 7.1)")
    if proposal.rests_on in PARAGRAPHS:
        return not_usable("fall_back", f"it rests on {PARAGRAPHS[proposal.rests_on]}")
    if not proposal.why:
        return not_known("fall_back", "why the proposed value is reasonable")
    said = f"{proposal.rests_on.replace('_', ' ')}, taken flexibly: {proposal.why}"
    return came_to("fall_back", [Step(said, Fraction(proposal.value), "Article 7.1")])
