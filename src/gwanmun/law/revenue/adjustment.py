"""Adjustments: what Article 8 adds to a price, what may come off it, and what the price stands without.

Nothing else is added (Article 8.4), and what is added must be known by numbers (Article 8.3): an addition nobody can
put a figure to closes the transaction value.
"""

from decimal import Decimal
from fractions import Fraction
from typing import Literal

from msgspec import Struct

from gwanmun.law.revenue.attempt import Step

Basis = Literal["CIF", "FOB"]
Treatment = Literal["added", "carried", "taken_off", "left_alone"]

_TABLE = """
added       indirect_payment     Interpretative Note to Article 1, paragraph 1
added       selling_commission   Article 8.1(a)(i)
added       brokerage            Article 8.1(a)(i)
added       containers           Article 8.1(a)(ii)
added       packing              Article 8.1(a)(iii)
added       materials            Article 8.1(b)(i)
added       tools                Article 8.1(b)(ii)
added       consumed             Article 8.1(b)(iii)
added       engineering          Article 8.1(b)(iv)
added       assists              Article 8.1(b)
added       royalties            Article 8.1(c)
added       proceeds             Article 8.1(d)
carried     freight              Article 8.2(a)
carried     loading              Article 8.2(b)
carried     insurance            Article 8.2(c)
carried     freight_insurance    Article 8.2
taken_off   construction         Interpretative Note to Article 1, paragraph 3(a)
taken_off   inland_transport     Interpretative Note to Article 1, paragraph 3(b)
taken_off   duties               Interpretative Note to Article 1, paragraph 3(c)
taken_off   interest             Decision 3.1 of the Committee on Customs Valuation
left_alone  buying_commission    Interpretative Note to Article 8, paragraph 1(a)(i)
left_alone  own_marketing        Interpretative Note to Article 1, paragraph 2
left_alone  dividends            Interpretative Note to Article 1, paragraph 4
left_alone  later_rebate         Article 1.1: the price when the goods were sold
left_alone  other_price          Article 1.1: the price of this sale and no other
"""


class Rule(Struct, frozen=True):
    """How one kind of item is treated, and where that is written."""

    treatment: Treatment
    law: str


class Item(Struct, frozen=True):
    """One thing beside the price, in the currency of the sale."""

    kind: str
    amount: Decimal | None  # None: it is there, and nobody can say how much
    in_price: bool = False
    share: Fraction = Fraction(1)  # of an assist that serves other shipments too: units here of all units


def _read(table: str) -> dict[str, Rule]:
    rows = (line.split(maxsplit=2) for line in table.strip().splitlines())
    return {kind: Rule(_TREATMENTS[treatment], law) for treatment, kind, law in rows}


_TREATMENTS: dict[str, Treatment] = {
    "added": "added",
    "carried": "carried",
    "taken_off": "taken_off",
    "left_alone": "left_alone",
}

RULES = _read(_TABLE)
"""How every kind of item is treated."""


def effect(item: Item, basis: Basis) -> int:
    """+1 it is added, -1 it comes off, 0 the price stands as it is.

    Carriage to the place of importation belongs to a CIF value and not to an FOB one (Article 8.2 leaves the choice to
    each Member). What comes off must be in the price, and told apart from it.
    """
    match RULES[item.kind].treatment:
        case "added":
            return 0 if item.in_price else 1
        case "carried":
            if basis == "CIF":
                return 0 if item.in_price else 1
            return -1 if item.in_price else 0
        case "taken_off":
            return -1 if item.in_price else 0
    return 0


def step_of(item: Item, basis: Basis) -> Step:
    """The line of arithmetic an item makes; nought where it changes nothing, so that nobody wonders about it."""
    assert item.amount is not None, "an item without a figure closes the method before it is reckoned"
    amount = effect(item, basis) * Fraction(item.amount) * item.share
    name = item.kind.replace("_", " ")
    if not amount:
        return Step(
            f"{name}: in the price already" if _is_in(item) else f"{name}: not a part of it", amount, _law(item)
        )
    part = "" if item.share == 1 else f", {item.share} of {item.amount:f}"
    return Step(f"{'+' if amount > 0 else '-'} {name}{part}", amount, _law(item))


def spread(units_here: int, units_in_all: int) -> Fraction:
    """The share of an assist that falls on these goods (Interpretative Note to Article 8, paragraph 1(b)(ii)).

    The importer chooses what "in all" is, as books and contracts bear out: the first shipment, the units made until
    then, or the whole production that is expected.
    """
    return Fraction(units_here, units_in_all)


def _is_in(item: Item) -> bool:
    return item.in_price and RULES[item.kind].treatment in {"added", "carried"}


def _law(item: Item) -> str:
    return RULES[item.kind].law
