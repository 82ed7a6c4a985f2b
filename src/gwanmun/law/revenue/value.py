"""Value: from the price on the invoice to the customs value of each line.

    price ─▶ × rate ─▶ ± freight ± insurance + additions − deductions = total ─▶ shared over the lines

Every amount is made whole once, where it enters; from there on it is whole numbers only, so the parts add
up to the total and the lines add up to the total, always.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

from msgspec import Struct

from gwanmun.law.basics.money import Amount, Rounding, is_amount, rounded_ratio
from gwanmun.law.basics.problem import Problem, shown
from gwanmun.law.revenue.exchange_rate import ExchangeRate, Kind, missing, rate_on

Basis = Literal["CIF", "FOB"]
Incoterm = Literal["EXW", "FCA", "FAS", "FOB", "CFR", "CIF", "CPT", "CIP", "DAP", "DPU", "DDP"]
ApportionBy = Literal["value", "weight"]

MOST_DECIMALS = 6  # a price finer than a millionth of its currency is a mistake of the document
MILLION = 10**MOST_DECIMALS  # amounts and weights are reckoned as whole millionths: exact, and fast

# What international freight and insurance do to the price under each Incoterm 2020 (freight, insurance):
# +1 the price leaves it out and the basis wants it; 0 they agree; -1 the price has it and the basis does not.
_CHARGES: dict[Basis, dict[Incoterm, tuple[int, int]]] = {
    "CIF": {
        "EXW": (+1, +1), "FCA": (+1, +1), "FAS": (+1, +1), "FOB": (+1, +1),
        "CFR": (0, +1), "CPT": (0, +1),
        "CIF": (0, 0), "CIP": (0, 0), "DAP": (0, 0), "DPU": (0, 0), "DDP": (0, 0),
    },
    "FOB": {
        "EXW": (0, 0), "FCA": (0, 0), "FAS": (0, 0), "FOB": (0, 0),
        "CFR": (-1, 0), "CPT": (-1, 0),
        "CIF": (-1, -1), "CIP": (-1, -1), "DAP": (-1, -1), "DPU": (-1, -1), "DDP": (-1, -1),
    },
}  # fmt: skip
_SIGN = {1: "+ ", -1: "- "}


class ValuationLaw(Struct, frozen=True):
    """How a country values goods: the basis, how charges are shared among lines, and every rounding, written out."""

    basis: Basis  # WTO Valuation Agreement Article 8.2 leaves the choice to each Member
    apportion_by: ApportionBy = "value"
    line_rounding: Rounding = Rounding(unit=1, mode="down")  # each line's customs value in the office's currency
    remainder_to: Literal["largest_line", "last_line"] = "largest_line"  # what the lines' roundings leave over
    act: str = ""


class Price(Struct, frozen=True, omit_defaults=True):
    """What the invoice says, and the charges beside it. Line values are in the invoice's currency."""

    incoterm: Incoterm
    currency: str
    line_values: tuple[Decimal, ...]
    line_weights_kg: tuple[Decimal, ...] = ()  # net; needed where charges are shared by weight
    freight: Amount | None = None  # to the place of importation, the whole way from where the term leaves off
    insurance: Amount | None = None
    additions: Amount | None = None  # WTO Valuation Agreement Article 8.1: commissions, packing, royalties, assists
    deductions: Amount | None = None  # carriage and duty after importation, where the invoice sets them apart


class Valuation(Struct, frozen=True):
    """A customs value in whole minor units, and the way to it.

    total == price + freight + insurance + additions - deductions == sum(lines), always. Freight and insurance
    are negative where they were taken off, 0 where the price has them already.
    """

    total: int
    lines: tuple[int, ...]
    price: int
    freight: int
    insurance: int
    additions: int
    deductions: int
    rate: str  # of the invoice's currency: "1394.5", or "912.3 per 100"
    steps: tuple[str, ...]


def value(
    law: ValuationLaw,
    price: Price,
    rates: Mapping[str, Sequence[ExchangeRate]],
    *,
    on: date,
    currency: str,
    minor_digits: int,
    kind: Kind = "import",
    basis: Basis | None = None,
) -> Valuation | tuple[Problem, ...]:
    """The customs value on the law's basis (or the one named), or everything that stands against it.

    `rates` are all the rates known, by currency; `currency` and `minor_digits` are the office's own.
    """
    basis = basis or law.basis
    problems = [*_line_problems(law, price), *_charge_problems(price, basis)]
    invoiced = Decimal(0) if problems else sum(price.line_values, Decimal(0))  # no reckoning with what is no number
    entries = _entries(price, basis, invoiced)
    found, missing = _rates(entries, rates, kind=kind, on=on, currency=currency)
    if problems or missing:
        return (*problems, *missing)
    parts, steps = dict.fromkeys(("price", "freight", "insurance", "additions", "deductions"), 0), []
    for name, amount, sign in entries:
        whole = _whole(amount, found[amount.currency], minor_digits, law.line_rounding)
        parts[name] = whole if name == "deductions" else sign * whole
        steps.append(f"{_SIGN[sign]}{name} {_said(amount, found[amount.currency])} = {whole} {currency}")
    total = parts["price"] + parts["freight"] + parts["insurance"] + parts["additions"] - parts["deductions"]
    if total <= 0 or parts["price"] <= 0:
        return (Problem("value-not-positive", "lines[].value", str(total), {"total": str(total)}),)
    lines, over = _shared(law, price, parts["price"], total - parts["price"])
    steps.append(f"= {basis} value {total} {currency}, shared by {law.apportion_by}, {over} over to {law.remainder_to}")
    return Valuation(total, lines, **parts, rate=_rate_text(found[price.currency]), steps=tuple(steps))


def charge_sign(basis: Basis, incoterm: Incoterm, charge: Literal["freight", "insurance"]) -> int:
    """What a charge does to a price under this Incoterm: +1 it is added, -1 it comes off, 0 it need not be known."""
    return dict(zip(("freight", "insurance"), _CHARGES[basis][incoterm], strict=True))[charge]


Entry: TypeAlias = tuple[str, Amount, int]  # a part's name, its amount, +1 or -1


def _entries(price: Price, basis: Basis, invoiced: Decimal) -> list[Entry]:
    """The amounts that make the value, in the order they are reckoned."""
    freight, insurance = _CHARGES[basis][price.incoterm]
    stated = (
        ("freight", price.freight, freight),
        ("insurance", price.insurance, insurance),
        ("additions", price.additions, +1),
        ("deductions", price.deductions, -1),
    )
    price_entry: Entry = ("price", Amount(invoiced, price.currency), +1)
    return [price_entry, *((name, amount, sign) for name, amount, sign in stated if amount and sign)]


def _rates(
    entries: Sequence[Entry], rates: Mapping[str, Sequence[ExchangeRate]], *, kind: Kind, on: date, currency: str
) -> tuple[dict[str, ExchangeRate | None], list[Problem]]:
    """The rate of each currency that is used (None for the office's own), and those that were never published."""
    found: dict[str, ExchangeRate | None] = {currency: None}
    problems = []
    for name, amount, _ in entries:
        if amount.currency in found:
            continue
        known = rates.get(amount.currency, ())
        found[amount.currency] = rate = rate_on(known, kind, on)
        if rate is None:
            path = "terms.currency" if name == "price" else f"charges.{name}.currency"
            problems.append(missing(amount.currency, known, kind, on=on, path=path))
    return found, problems


def _line_problems(law: ValuationLaw, price: Price) -> list[Problem]:
    """What is wrong with the values and weights of the lines."""
    problems = [
        Problem("amount-unusable", f"lines[{i}].value", shown(str(amount)))
        for i, amount in enumerate(price.line_values)
        if not _usable(amount)
    ]
    if not price.line_values:
        problems.append(Problem("lines-missing", "lines"))
    if law.apportion_by == "weight":
        weights = price.line_weights_kg
        if len(weights) != len(price.line_values) or not all(_usable(w) for w in weights) or not sum(weights):
            problems.append(Problem("weights-missing", "lines[].net_weight_kg"))
    return problems


def _charge_problems(price: Price, basis: Basis) -> list[Problem]:
    """Charges that the Incoterm makes necessary and nobody stated, and such as cannot be reckoned with."""
    signs = dict(zip(("freight", "insurance"), _CHARGES[basis][price.incoterm], strict=True))
    problems = []
    for name in ("freight", "insurance", "additions", "deductions"):
        amount: Amount | None = getattr(price, name)
        if amount is None:
            if signs.get(name):
                facts = {"incoterm": price.incoterm, "basis": basis, "charge": name}
                problems.append(Problem("charge-missing", f"charges.{name}", "", facts))
        elif not _usable(amount.value):
            problems.append(Problem("amount-unusable", f"charges.{name}", shown(str(amount.value))))
    return problems


def _usable(amount: Decimal) -> bool:
    """Whether an amount or weight is finite, not negative, not absurd and not finer than a millionth."""
    if not is_amount(amount) or amount < 0:
        return False
    exponent = amount.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -MOST_DECIMALS


def _millionths(amount: Decimal) -> int:
    return int(amount.scaleb(MOST_DECIMALS))


def _whole(amount: Amount, rate: ExchangeRate | None, minor_digits: int, rule: Rounding) -> int:
    """An amount in whole minor units of the office's currency."""
    rated, per = (1, 1) if rate is None else rate.rate.as_integer_ratio()
    if rate is not None:
        per *= rate.per
    return rounded_ratio(_millionths(amount.value) * rated * 10**minor_digits, per * MILLION, rule)


def _shared(law: ValuationLaw, price: Price, priced: int, charges: int) -> tuple[tuple[int, ...], int]:
    """Each line's customs value and what the roundings left over before it was given out.

    A line has its share of the price by its own price, and of the charges by the law's key.
    """
    values = [_millionths(v) for v in price.line_values]
    keys = [_millionths(w) for w in price.line_weights_kg] if law.apportion_by == "weight" else values
    all_values, all_keys = sum(values), sum(keys)
    whole = all_values * all_keys
    lines = [
        rounded_ratio(max(0, priced * v * all_keys + charges * k * all_values), whole, law.line_rounding)
        for v, k in zip(values, keys, strict=True)
    ]
    over = priced + charges - sum(lines)
    _give_out(lines, over, law.remainder_to)
    return tuple(lines), over


def _give_out(lines: list[int], over: int, to: Literal["largest_line", "last_line"]) -> None:
    """Add the remainder to the line the law names; when it is a lack that line cannot bear, the next helps."""
    order = range(len(lines) - 1, -1, -1)
    for at in order if to == "last_line" else sorted(order, key=lambda i: (-lines[i], i)):
        given = max(over, -lines[at])
        lines[at] += given
        over -= given
        if not over:
            return


def _said(amount: Amount, rate: ExchangeRate | None) -> str:
    said = f"{amount.value:f} {amount.currency}"
    return said if rate is None else f"{said} × {_rate_text(rate)}"


def _rate_text(rate: ExchangeRate | None) -> str:
    if rate is None:
        return "1"
    return f"{rate.rate:f}" if rate.per == 1 else f"{rate.rate:f} per {rate.per}"
