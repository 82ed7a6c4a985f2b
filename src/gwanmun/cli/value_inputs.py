"""Value inputs: the words in which papers and published cases tell a sale, read as a price and the items beside it.

A name may be written of a unit (`…_unit`), and as a part of the price (`of_which_…`). What a name means stands in the
tables below; a name that stands in none of them is handed back, so that no amount is passed over in silence.
"""

import re
from decimal import Decimal
from fractions import Fraction

from msgspec import Struct

from gwanmun.law.basics.figures import is_figure, ungrouped
from gwanmun.law.basics.jsontext import Members
from gwanmun.law.basics.problem import Problem, Refused, shown
from gwanmun.law.revenue.adjustment import RULES, Item, spread
from gwanmun.law.revenue.related import Between
from gwanmun.law.revenue.transaction import Sale

# The price, the surest first: what was paid, what was agreed, what the invoice says.
_PRICES = (
    "agreed_and_paid",
    "paid",
    "price_paid",
    "price_paid_or_payable",
    "payable",
    "agreed",
    "price",
    "invoice_price",
    "invoice",
)

_ITEMS = {
    "debt_of_seller_set_off": "indirect_payment", "debt_set_off": "indirect_payment", "set_off": "indirect_payment",
    "debt_of_seller_settled": "indirect_payment", "payment_to_third_party": "indirect_payment",
    "commission": "selling_commission", "sales_commission": "selling_commission",
    "container": "containers", "packing_cost": "packing", "packing_costs": "packing", "packaging": "packing",
    "assist": "assists", "dies": "tools", "moulds": "tools", "molds": "tools", "design": "engineering",
    "royalty": "royalties", "licence_fee": "royalties", "license_fee": "royalties", "licence_fees": "royalties",
    "resale_proceeds": "proceeds", "proceeds_of_resale": "proceeds", "subsequent_proceeds": "proceeds",
    "freight_and_insurance": "freight_insurance", "transport": "freight", "carriage": "freight", "handling": "loading",
    "assembly": "construction", "installation": "construction", "maintenance": "construction",
    "construction_after_importation": "construction", "transport_after_importation": "inland_transport",
    "inland_freight": "inland_transport", "duty": "duties", "customs_duties": "duties", "duties_and_taxes": "duties",
    "advertising": "own_marketing", "marketing": "own_marketing", "rebate_after_importation": "later_rebate",
    "post_importation_rebate": "later_rebate",
}  # fmt: skip

_DISCOUNTS = ("cash_discount", "quantity_discount", "trade_discount", "discount")
_OTHER_PRICE = re.compile(
    r"list_price|price_(at|to|for|in|when)_|_price_(at|to|for|in)_|new_price|current_price|increased_price"
)
_SAID_APART = frozenset({"goods", "basis", "incoterm", "quantity", "units", "currency", "related", "influenced"})
_PERCENT = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,6})?) ?%")


class Told(Struct, frozen=True):
    """A sale as it was told: whether of one unit, and the names nobody understood."""

    sale: Sale
    by_unit: bool
    not_understood: tuple[str, ...]


def read_sale(inputs: Members, between: Between | None) -> Told:
    """The sale in these inputs. Raises Refused where there is no price, or an amount is no figure."""
    names = {name: _bare(name) for name in inputs}
    prices = {bare: name for name, bare in names.items() if bare in _PRICES}
    chosen = next((prices[word] for word in _PRICES if word in prices), None)
    if chosen is None:
        raise Refused(Problem("field-missing", "inputs.paid"))
    if inputs[chosen] is None:
        raise Refused(Problem("field-missing", f"inputs.{chosen}"))
    price = amount_of(inputs[chosen], f"inputs.{chosen}")
    if not _bare(chosen).endswith("paid"):
        price -= sum(
            (_discount(inputs[name], price, name) for name, bare in names.items() if bare in _DISCOUNTS), Decimal(0)
        )
    items, strangers = [], []
    for name, bare in names.items():
        kind = _kind(bare)
        if kind is not None:
            items.append(_item(kind, inputs[name], name))
        elif bare not in _PRICES and bare not in _DISCOUNTS and bare not in _SAID_APART:
            strangers.append(name)
    return Told(Sale(price, tuple(items), between or _between(inputs)), _is_of_unit(chosen), tuple(strangers))


def amount_of(said: object, path: str) -> Decimal:
    """An amount, digit for digit. Raises Refused where it is no figure, or less than nought."""
    text = ungrouped(said) if isinstance(said, str) else ""
    if not re.fullmatch(r"[0-9]{1,15}(\.[0-9]{1,12})?", text) or not is_figure(Decimal(text)):
        raise Refused(Problem("number-malformed", path, shown(said)))
    return Decimal(text)


def _item(kind: str, said: object, name: str) -> Item:
    """An item out of an amount, of null (nobody knows how much), or of an object that says more of it."""
    in_price = name.startswith("of_which_") or RULES[kind].treatment == "taken_off"
    if said is None:
        return Item(kind, None, in_price)
    if not isinstance(said, Members):
        return Item(kind, amount_of(said, f"inputs.{name}"), in_price)
    amount = amount_of(said.get("amount"), f"inputs.{name}.amount") if said.get("amount") is not None else None
    share = Fraction(1)
    if "units_here" in said or "units_in_all" in said:
        here, in_all = (amount_of(said.get(word), f"inputs.{name}.{word}") for word in ("units_here", "units_in_all"))
        if not 0 < here <= in_all or here % 1 or in_all % 1:
            raise Refused(Problem("number-malformed", f"inputs.{name}.units_here", shown(str(here))))
        share = spread(int(here), int(in_all))
    return Item(kind, amount, said.get("in_price") is True or in_price, share)


def _discount(said: object, price: Decimal, name: str) -> Decimal:
    """What a discount the buyer has taken comes to; per cent are of the price."""
    percent = _PERCENT.fullmatch(said) if isinstance(said, str) else None
    return price * Decimal(percent[1]) / 100 if percent else amount_of(said, f"inputs.{name}")


def _kind(bare: str) -> str | None:
    kind = _ITEMS.get(bare, bare)
    if kind in RULES:
        return kind
    return "other_price" if _OTHER_PRICE.search(bare) else None


def _bare(name: str) -> str:
    """The name without what says of how much it is: "of_which_freight" and "paid_unit" are freight and paid."""
    name = name.removeprefix("of_which_")
    for ending in ("_per_unit", "_unit"):
        name = name.removesuffix(ending)
    return name.removeprefix("unit_")


def _is_of_unit(name: str) -> bool:
    return name.endswith("_unit") or name.startswith("unit_")


def _between(inputs: Members) -> Between:
    related, influenced = inputs.get("related"), inputs.get("influenced")
    return Between(("unspecified",) if related is True else (), influenced if isinstance(influenced, bool) else None)
