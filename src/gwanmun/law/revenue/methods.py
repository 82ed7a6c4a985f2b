"""The six methods of the WTO Valuation Agreement, in their order: the first that gives a value is the one.

    1 transaction · 2 identical · 3 similar · 4 deductive · 5 computed · 6 fall-back

The importer may ask for 5 before 4 (Article 4). A method of which nobody can say yet whether it is open stops the
ladder: what is missing is asked for, and no later method is taken in its place.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal

from msgspec import Struct

from gwanmun.law.revenue.adjustment import Basis
from gwanmun.law.revenue.attempt import Attempt, Method
from gwanmun.law.revenue.comparable import Comparable, Goods, comparable_value
from gwanmun.law.revenue.computed import Production, computed_value
from gwanmun.law.revenue.deductive import Costs, Resale, deductive_value
from gwanmun.law.revenue.fall_back import Proposal, fall_back_value
from gwanmun.law.revenue.transaction import Sale, transaction_value

ORDER: tuple[Method, ...] = ("transaction", "identical", "similar", "deductive", "computed", "fall_back")

EVIDENCE: Mapping[Method, tuple[str, ...]] = {
    "transaction": ("contract or order", "commercial invoice", "proof of payment", "what Article 8 adds, by figures"),
    "identical": ("an accepted value of identical goods", "its day of export, level and quantity", "what they change"),
    "similar": ("an accepted value of similar goods", "its day of export, level and quantity", "what they change"),
    "deductive": ("sales here with units, prices, days and buyers", "usual commission or profit and expenses",
                  "transport, insurance, duties and taxes in this country"),
    "computed": ("the producer's costs of materials and fabrication", "his profit and general expenses",
                 "what is usual for the class or kind"),
    "fall_back": ("the value proposed", "what it rests on", "why that is reasonable"),
}  # fmt: skip
"""What each method needs, as it is asked of the importer."""


class Evidence(Struct, frozen=True):
    """Everything that is known of the goods' value, in one currency; each method takes what it needs."""

    basis: Basis
    quantity: Decimal = Decimal(1)
    sale: Sale | None = None
    goods: Goods | None = None
    comparables: tuple[Comparable, ...] = ()
    resales: tuple[Resale, ...] = ()
    costs: Costs | None = None
    processed_asked: bool = False  # the importer asks for resale after processing (Article 5.2)
    production: Production | None = None
    proposal: Proposal | None = None
    computed_first: bool = False  # the importer asks for the order of 4 and 5 to be turned (Article 4)
    sold: bool = True  # for export to this country; goods on loan, given or consigned are not


class Ladder(Struct, frozen=True):
    """Every method that was tried, in order; the last is the one that gave a value, or that waits for evidence."""

    attempts: tuple[Attempt, ...]

    @property
    def last(self) -> Attempt:
        """The method the ladder ended on."""
        return self.attempts[-1]


def determine(evidence: Evidence) -> Ladder:
    """Go down the ladder until a method gives a value, or cannot be judged on what is known."""
    attempts: list[Attempt] = []
    for method in order_of(evidence):
        attempts.append(_METHODS[method](evidence))
        if attempts[-1].outcome != "not_usable":
            break
    return Ladder(tuple(attempts))


def order_of(evidence: Evidence) -> tuple[Method, ...]:
    """The order in which the methods are tried."""
    first, second, third, deductive, computed, last = ORDER
    turned = (computed, deductive) if evidence.computed_first else (deductive, computed)
    return (first, second, third, *turned, last)


def _comparable(evidence: Evidence, likeness: Method) -> Attempt:
    goods = evidence.goods or Goods(evidence.quantity)
    assert likeness in {"identical", "similar"}
    return comparable_value("identical" if likeness == "identical" else "similar", evidence.comparables, goods)


_METHODS: Mapping[Method, Callable[[Evidence], Attempt]] = {
    "transaction": lambda known: transaction_value(known.sale, known.basis, sold=known.sold),
    "identical": lambda known: _comparable(known, "identical"),
    "similar": lambda known: _comparable(known, "similar"),
    "deductive": lambda known: deductive_value(
        known.resales, known.costs, known.quantity, processed_asked=known.processed_asked
    ),
    "computed": lambda known: computed_value(known.production, known.basis),
    "fall_back": lambda known: fall_back_value(known.proposal),
}
