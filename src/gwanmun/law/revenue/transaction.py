"""Method 1, the transaction value: the price actually paid or payable in this sale, adjusted by Article 8."""

from decimal import Decimal
from fractions import Fraction

from msgspec import Struct

from gwanmun.law.revenue.adjustment import Basis, Item, effect, step_of
from gwanmun.law.revenue.attempt import Attempt, Step, came_to, not_known, not_usable
from gwanmun.law.revenue.related import Between, judge


class Sale(Struct, frozen=True):
    """A sale for export to this country, as its papers and its parties tell it."""

    price: Decimal  # actually paid or payable to the seller or for his benefit, in one currency
    items: tuple[Item, ...] = ()
    between: Between = Between()
    restricted: bool | None = False  # in disposing of or using the goods, beyond what Article 1.1(a) allows
    conditional: bool | None = False  # on something that cannot be valued (Article 1.1(b))
    proceeds_unadjusted: bool | None = False  # of a resale go to the seller, in an amount nobody knows (1.1(c))


def transaction_value(sale: Sale | None, basis: Basis, *, sold: bool = True) -> Attempt:
    """The transaction value of these goods; why it is closed; or what has to be known first."""
    closed = _closed(sale) if sold else "there was no sale for export to this country"
    if closed:
        return not_usable("transaction", closed)
    if sale is None:
        return not_known("transaction", "the price actually paid or payable")
    steps = [Step("price actually paid or payable", Fraction(sale.price), "Article 1.1")]
    steps += [step_of(item, basis) for item in sale.items if item.amount is not None]
    answer = came_to("transaction", steps)
    if answer.value is None:
        return answer
    return _judged(sale, answer, answer.value)


def _judged(sale: Sale, answer: Attempt, worth: Fraction) -> Attempt:
    """The value, if nothing about the parties and the terms is open and their relationship leaves it standing."""
    verdict, why = judge(sale.between, worth)
    if verdict == "refused":
        return not_usable("transaction", why)
    unknown = [*_unknown(sale), *((why,) if verdict == "not_known" else ())]
    return not_known("transaction", *unknown) if unknown else answer


def _closed(sale: Sale | None) -> str:
    """Why the sale cannot be the basis, by Article 1.1(a) to (c) and Article 8.3."""
    if sale is None:
        return ""
    if sale.restricted:
        return "the buyer may not freely dispose of or use the goods (Article 1.1(a))"
    if sale.conditional:
        return "the sale or the price depends on something that cannot be valued (Article 1.1(b))"
    if sale.proceeds_unadjusted:
        return "proceeds of a resale go to the seller and cannot be added (Article 1.1(c))"
    vague = [item.kind for item in sale.items if item.amount is None and effect(item, "CIF") > 0]
    return f"{vague[0].replace('_', ' ')} must be added and has no figure (Article 8.3)" if vague else ""


def _unknown(sale: Sale) -> list[str]:
    asked = {
        "restrictions on the buyer": sale.restricted,
        "conditions of the sale": sale.conditional,
        "proceeds that go to the seller": sale.proceeds_unadjusted,
    }
    return [name for name, known in asked.items() if known is None]
