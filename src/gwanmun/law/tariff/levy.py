"""Levies: the taxes that follow duty on some goods, in the tariff's order, each on a named base or by its own text."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from msgspec import Struct

from gwanmun.law.basics.period import holds
from gwanmun.law.basics.problem import Problem, shown
from gwanmun.law.tariff.duty import AdValorem, Duty, read_duty
from gwanmun.law.tariff.evaluation import Inputs, Share, share, write_ratio
from gwanmun.law.tariff.line_rule import LineRule
from gwanmun.law.tariff.reckoning import Reckoned, reckon
from gwanmun.law.tariff.tariff import Tariff, Tax

PER_CENT = re.compile(r"[0-9]{1,5}(\.[0-9]{1,12})?")
"""A rate that is a share of the tax's base; any other is a duty text."""


FREE_ON_BOARD = "fob_value"
"""What a base may be called beside the customs value, duty and taxes: the value of the line free on board."""


class Levy(Struct, frozen=True):
    """A tax as it falls on some goods: a share of its base, or what its text comes to; neither where it is exempt."""

    id: str
    base: tuple[str, ...]
    share: Share | None
    said: str  # how its arithmetic begins: "vat: 10% of customs_value + duty"
    act: str = ""
    text: Duty | None = None  # of a tax that is no mere share
    over: Duty | None = None  # what of the base is free
    untaxed: dict[str, Fraction] = {}  # taxes that a text may name and that do not follow on the goods: nought

    on_board: bool = False  # some of the base is the value free on board

    @property
    def exempt(self) -> bool:
        """Whether the goods owe nothing of it."""
        return self.share is None and self.text is None


def levies_on(tariff: Tariff, code: str, on: date) -> tuple[Levy | Problem, ...]:
    """The taxes that follow on these goods on this day, in the tariff's order.

    Where several rows of one tax bear on the goods, the row that names the longest beginning of the code governs. A
    share of nothing but taxes that do not follow on these goods does not follow either.
    Problems: `tax-ambiguous`, `duty-unreadable` (the tariff's fault).
    """
    answers: list[Levy | Problem] = []
    absent: set[str] = set()
    for tax_id in dict.fromkeys(tax.id for tax in tariff.taxes):
        governing = _governing(tariff.taxes, tax_id, code=code, on=on)
        if len(governing) > 1:
            answers.append(Problem("tax-ambiguous", path="commodity", value=shown(tax_id)))
        elif governing and not (governing[0].base and absent.issuperset(governing[0].base)):
            answers.append(_levy(governing[0], code, absent))
        else:
            absent.add(tax_id)
    return tuple(answers)


def levied(
    levy: Levy,
    amounts: Mapping[str, int],
    quantities: Mapping[str, Decimal],
    *,
    currency: str,
    rule: LineRule,
    reasons: list[str],
) -> int | tuple[Problem, ...]:
    """What one levy comes to, made whole, with its arithmetic among the reasons; or what stands in the way of it.

    `amounts` are known by name: "customs_value", "duty", every tax that was levied before, and "fob_value" where
    somebody has said it. Problems: those of `evaluate`, of which `base-missing` is said of a share too.
    """
    if levy.on_board and FREE_ON_BOARD not in amounts:
        facts = {"column": "1", "duty": levy.said}
        return (Problem("base-missing", FREE_ON_BOARD, FREE_ON_BOARD, facts),)
    if levy.share is not None and levy.over is None:
        base = 0
        for name in levy.base:
            base += amounts.get(name, 0)
        whole, sentence = rule.part(levy.share, base, levy.said, levy.act)
        reasons.append(sentence)
        return whole
    text = levy.over if levy.text is None else levy.text
    assert text is not None, "an exempt levy is not worked out"
    bases = {name: Fraction(amount) for name, amount in amounts.items()} | levy.untaxed
    done = reckon(text, Inputs(amounts["customs_value"], quantities, currency, rule.minor_digits, bases))
    if not isinstance(done, Reckoned):
        return done
    steps = [f"{levy.id}: {said}" for said in done.steps]
    above = levy.over is not None
    exact = _above(levy, amounts, done, minor=10**rule.minor_digits, steps=steps) if above else done.amount
    whole, said = rule.whole(*exact.as_integer_ratio())
    if said:
        steps.append(f"{levy.id}: {said}")
    reasons += [f"{step} [{levy.act}]" for step in steps] if levy.act else steps
    return whole


def _above(levy: Levy, amounts: Mapping[str, int], free: Reckoned, *, minor: int, steps: list[str]) -> Fraction:
    """The share of what is above the free part of the base, exactly; never less than nothing."""
    assert levy.share is not None, "a free part is taken off a share's base"
    base = sum(amounts.get(name, 0) for name in levy.base)
    above = max(base - free.amount, Fraction(0))
    exact = above * levy.share.numerator / levy.share.denominator
    less = f"{write_ratio(base, minor)} - {write_ratio(free.numerator, free.denominator * minor)}"
    result = "nothing above it" if not above else write_ratio(exact.numerator, exact.denominator * minor)
    steps.append(f"{levy.id}: {levy.share.text} of {' + '.join(levy.base)} {less} = {result}")
    return exact


def _levy(tax: Tax, code: str, absent: Collection[str]) -> Levy | Problem:
    """A row as it falls on goods on which these taxes do not follow: it is of nothing of theirs."""
    if tax.exempt and code.startswith(tax.exempt):
        return Levy(tax.id, tax.base, None, f"{tax.id}: exempt", tax.act)
    if not PER_CENT.fullmatch(tax.rate):
        return _by_text(tax, absent)
    part, base = share(Decimal(tax.rate)), tuple(name for name in tax.base if name not in absent)
    said = f"{tax.id}: {part.text} of {' + '.join(base)}"
    if not tax.over:
        return Levy(tax.id, base, part, said, tax.act, on_board=FREE_ON_BOARD in base)
    over = read_duty(tax.over, tax.act)
    if isinstance(over, Problem):
        return over
    return Levy(
        tax.id, base, part, f"{said} over {tax.over}", tax.act,
        over=over, untaxed=_nothing(absent), on_board=FREE_ON_BOARD in base,
    )  # fmt: skip


def _by_text(tax: Tax, absent: Collection[str]) -> Levy | Problem:
    """A levy by a duty text; one that is a mere share of some base is levied as that."""
    text = read_duty(tax.rate, tax.act)
    if isinstance(text, Problem):
        return text
    if isinstance(text, AdValorem) and text.divisor == 1:
        part = share(text.percent)
        said = f"{tax.id}: {part.text} of {' + '.join(text.base)}"
        return Levy(tax.id, text.base, part, said, tax.act, on_board=FREE_ON_BOARD in text.base)
    return Levy(tax.id, (), None, f"{tax.id}: {tax.rate}", tax.act, text, untaxed=_nothing(absent))


def _nothing(names: Collection[str]) -> dict[str, Fraction]:
    return dict.fromkeys(names, Fraction(0))


def _governing(taxes: Sequence[Tax], tax_id: str, *, code: str, on: date) -> list[Tax]:
    bearing = [(_fit(tax.goods, code), tax) for tax in taxes if tax.id == tax_id and holds(tax.period, on)]
    best = max((fit for fit, _ in bearing), default=-1)
    return [tax for fit, tax in bearing if fit == best >= 0]


def _fit(prefixes: Sequence[str], code: str) -> int:
    """How long the longest of these beginnings of the code is: 0 where none is asked for, -1 where none fits."""
    return max((len(p) for p in prefixes if code.startswith(p)), default=-1) if prefixes else 0
