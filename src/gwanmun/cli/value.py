"""`gwanmun value`: the customs value of goods by the six methods of the WTO Agreement, with its arithmetic."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal

from msgspec import Meta, Struct
from msgspec.structs import replace

from gwanmun.cli.json_lines import Answer
from gwanmun.cli.questions import Asked, answer_questions, read_question
from gwanmun.cli.value_inputs import Told, amount_of, read_sale
from gwanmun.law.basics.jsontext import Members
from gwanmun.law.basics.problem import Problem, Refused, shown
from gwanmun.law.revenue.adjustment import Basis, Item
from gwanmun.law.revenue.attempt import Attempt, not_known
from gwanmun.law.revenue.comparable import Comparable, Goods
from gwanmun.law.revenue.computed import Production
from gwanmun.law.revenue.deductive import Costs, Resale, countable, greatest_aggregate, totals
from gwanmun.law.revenue.fall_back import Proposal
from gwanmun.law.revenue.methods import EVIDENCE, Evidence, determine
from gwanmun.law.revenue.related import Between
from gwanmun.law.revenue.transaction import Sale, transaction_value
from gwanmun.law.revenue.value import Incoterm, charge_sign
from gwanmun.law.tariff.evaluation import write_exactly

MOST_SALES = 10_000

EXAMPLES = """
    gwanmun value '{"method":"deductive","sales":[[5,10,100],[30,1,90]]}'
    gwanmun value '{"inputs":{"paid":"2000","of_which_freight_insurance":"150","debt_set_off":"350"},"basis":"FOB"}'
    gwanmun value '{"inputs":{"paid":"1000","freight":"80","insurance":"5","incoterm":"FOB"},"basis":"CIF"}'
    gwanmun value - < cases.ndjson
"""


class Question(Struct, frozen=True):
    """What is known beside the sale itself, which stands in `inputs`; amounts are in one currency."""

    method: Annotated[str, Meta(max_length=200)] = ""
    basis: Basis | None = None
    quantity: Decimal | None = None
    between: Between | None = None
    exported_on: date | None = None
    near_days: Annotated[int, Meta(ge=0, le=3660)] | None = None
    comparables: Annotated[tuple[Comparable, ...], Meta(max_length=MOST_SALES)] = ()
    costs: Costs | None = None
    processed_asked: bool = False
    production: Production | None = None
    proposal: Proposal | None = None
    computed_first: bool = False
    sold: bool = True  # for export to this country; goods on loan, given or consigned are not


class ShownStep(Struct, frozen=True):
    """One line of the arithmetic."""

    said: str
    amount: str
    law: str


def value(asked: Asked) -> None:
    """Say the customs value of goods, by the first method that gives one, and how it came about.

    "inputs" tells the sale, "sales" the resales here; "comparables", "production" and "proposal" are the evidence of
    the later methods. What nobody knows yet is asked for; no later method is taken in its place.
    """
    answer_questions(asked, valued)


def valued(asked: Members) -> Answer:
    """The answer to one question: the value and the method, or what is missing. Raises Refused."""
    question = read_question(Question, asked)
    inputs = asked.get("inputs")
    if inputs is not None and not isinstance(inputs, Members):
        raise Refused(Problem("type-wrong", "inputs", shown(inputs), {"expected": "object", "given": "value"}))
    resales = _resales(asked.get("sales"))
    told = read_sale(inputs, question.between) if inputs else None
    if resales and told is None and (question.costs is None or question.quantity is None):
        return _aggregate(resales, processed_asked=question.processed_asked)
    if told is not None and question.method.startswith("transaction"):
        return _sold(told, question, inputs or Members())
    return _by_ladder(question, told, resales, inputs or Members())


def _sold(told: Told, question: Question, inputs: Members) -> Answer:
    """The transaction value alone, as it is asked."""
    sale, missing = _carried(told.sale, question, inputs)
    attempt = not_known("transaction", *missing) if missing else transaction_value(sale, _basis(question, inputs))
    return _answer(attempt, question, told)


def _by_ladder(question: Question, told: Told | None, resales: tuple[Resale, ...], inputs: Members) -> Answer:
    sale, missing = _carried(told.sale, question, inputs) if told else (None, [])
    if missing:
        return _answer(not_known("transaction", *missing), question, told)
    quantity = question.quantity or Decimal(1)
    ladder = determine(
        Evidence(
            _basis(question, inputs), quantity, sale, Goods(quantity, question.exported_on, question.near_days),
            question.comparables, resales, question.costs, question.processed_asked, question.production,
            question.proposal, question.computed_first, question.sold,
        )
    )  # fmt: skip
    answer = _answer(ladder.last, question, told)
    tried = [{"method": each.method, "law": each.law, "why": each.why} for each in ladder.attempts[:-1]]
    return answer | ({"tried": tried} if tried else {})


def _answer(attempt: Attempt, question: Question, told: Told | None) -> Answer:
    answer: Answer = {"method": attempt.method, "law": attempt.law}
    if attempt.value is not None:
        answer |= _amounts(attempt.value, question, by_unit=told is not None and told.by_unit)
        answer["steps"] = [ShownStep(step.said, write_exactly(step.amount), step.law) for step in attempt.steps]
    elif attempt.outcome == "not_known":
        answer["question"] = {"missing": attempt.missing, "evidence": EVIDENCE[attempt.method]}
    else:
        answer["not_usable"] = attempt.why
    if told is not None and told.not_understood:
        answer["not_understood"] = told.not_understood
    return answer


def _amounts(worth: Fraction, question: Question, *, by_unit: bool) -> Answer:
    """The value, and that of a unit where the price is one's or the quantity is known."""
    if by_unit:
        whole = {"value": write_exactly(worth * Fraction(question.quantity))} if question.quantity else {}
        return {"unit_value": write_exactly(worth), **whole}
    unit = {"unit_value": write_exactly(worth / Fraction(question.quantity))} if question.quantity else {}
    return {"value": write_exactly(worth), **unit}


def _aggregate(resales: tuple[Resale, ...], *, processed_asked: bool) -> Answer:
    """The unit price in the greatest aggregate quantity, from which Article 5 starts."""
    counting = countable(resales, processed_asked=processed_asked)
    prices = greatest_aggregate(counting)
    answer: Answer = {"method": "deductive", "law": "WTO Valuation Agreement, Article 5.1"}
    answer["totals"] = {write_exactly(Fraction(price)): _number(units) for price, units in totals(counting).items()}
    if len(prices) == 1:
        return answer | {"unit_price": write_exactly(Fraction(prices[0]))}
    if not prices:
        return answer | {"not_usable": "no sale counts"}
    both = [write_exactly(Fraction(price)) for price in prices]
    return answer | {
        "question": {"missing": ["which of these sales are the nearest to the importation"], "prices": both}
    }


def _number(units: Decimal) -> int | str:
    return int(units) if units == units.to_integral_value() else write_exactly(Fraction(units))


def _resales(said: object) -> tuple[Resale, ...]:
    """Sales as [units in one sale, number of sales, unit price], or as objects that say more."""
    if said is None:
        return ()
    if not isinstance(said, list) or not 0 < len(said) <= MOST_SALES:
        raise Refused(Problem("type-wrong", "sales", facts={"expected": "array", "given": "value"}))
    resales = []
    for number, one in enumerate(said):
        path = f"sales[{number}]"
        if isinstance(one, list) and len(one) == 3:
            units, sales, price = (amount_of(part, path) for part in one)
            if sales % 1:
                raise Refused(Problem("number-malformed", path, shown(str(sales))))
            resales.append(Resale(price, units, int(sales)))
        elif isinstance(one, Members):
            resales.append(read_question(Resale, one))
        else:
            raise Refused(Problem("type-wrong", path, shown(one), {"expected": "array", "given": "value"}))
    return tuple(resales)


def _basis(question: Question, inputs: Members) -> Basis:
    """Where the law of the country puts the value; CIF where nobody says."""
    said = question.basis or inputs.get("basis") or "CIF"
    basis = {"CIF": "CIF", "FOB": "FOB"}.get(str(said).upper())
    if basis is None:
        raise Refused(Problem("choice-unknown", "inputs.basis", shown(said), {"allowed": "CIF, FOB"}))
    return "CIF" if basis == "CIF" else "FOB"


def _carried(sale: Sale, question: Question, inputs: Members) -> tuple[Sale, list[str]]:
    """The sale with freight and insurance in the price or beside it, by its Incoterm 2020; and what is missing."""
    term = inputs.get("incoterm")
    if term is None:
        return sale, []
    if str(term).upper() not in _INCOTERMS:
        raise Refused(Problem("choice-unknown", "inputs.incoterm", shown(term), {"allowed": ", ".join(_INCOTERMS)}))
    basis, incoterm = _basis(question, inputs), _INCOTERMS[str(term).upper()]
    charges: tuple[Literal["freight", "insurance"], ...] = ("freight", "insurance")
    signs: dict[str, int] = {charge: charge_sign(basis, incoterm, charge) for charge in charges}
    stated = {item.kind for item in sale.items}
    missing = [f"{charge} ({incoterm})" for charge, sign in signs.items() if sign and charge not in stated]
    items = [_placed(item, signs.get(item.kind), basis) for item in sale.items]
    return replace(sale, items=tuple(items)), missing


def _placed(item: Item, sign: int | None, basis: Basis) -> Item:
    """A charge that the basis and the term agree on is in a CIF price and out of an FOB one."""
    if sign is None:
        return item
    return replace(item, in_price=sign < 0 or (sign == 0 and basis == "CIF"))


_INCOTERMS: dict[str, Incoterm] = {
    "EXW": "EXW", "FCA": "FCA", "FAS": "FAS", "FOB": "FOB", "CFR": "CFR", "CIF": "CIF", "CPT": "CPT", "CIP": "CIP",
    "DAP": "DAP", "DPU": "DPU", "DDP": "DDP",
}  # fmt: skip
