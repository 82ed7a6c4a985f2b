"""Levies: the taxes that follow duty on some goods, each on its named base, in the tariff's order."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from gwanmun.law.basics.period import holds
from gwanmun.law.basics.problem import Problem, shown
from gwanmun.law.tariff.evaluation import Share, share
from gwanmun.law.tariff.tariff import Tariff, Tax


class Levy(Struct, frozen=True):
    """A tax as it falls on some goods."""

    id: str
    base: tuple[str, ...]
    share: Share | None  # None where the goods are exempt
    said: str  # how its arithmetic begins: "vat: 10% of customs_value + duty"
    act: str = ""


def levies_on(tariff: Tariff, code: str, on: date) -> tuple[Levy | Problem, ...]:
    """The taxes that follow on these goods on this day, in the tariff's order; or the problem `tax-ambiguous`.

    Where several rows of one tax bear on the goods, the row that names the longest beginning of the code governs.
    """
    answers: list[Levy | Problem] = []
    for tax_id in dict.fromkeys(tax.id for tax in tariff.taxes):
        governing = _governing(tariff.taxes, tax_id, code=code, on=on)
        if len(governing) > 1:
            answers.append(Problem("tax-ambiguous", path="commodity", value=shown(tax_id)))
        elif governing:
            answers.append(_levy(governing[0], code))
    return tuple(answers)


def _levy(tax: Tax, code: str) -> Levy:
    if tax.exempt and code.startswith(tax.exempt):
        return Levy(tax.id, tax.base, None, f"{tax.id}: exempt", tax.act)
    part = share(tax.rate)
    return Levy(tax.id, tax.base, part, f"{tax.id}: {part.text} of {' + '.join(tax.base)}", tax.act)


def _governing(taxes: Sequence[Tax], tax_id: str, *, code: str, on: date) -> list[Tax]:
    bearing = [(_fit(tax.goods, code), tax) for tax in taxes if tax.id == tax_id and holds(tax.period, on)]
    best = max((fit for fit, _ in bearing), default=-1)
    return [tax for fit, tax in bearing if fit == best >= 0]


def _fit(prefixes: Sequence[str], code: str) -> int:
    """How long the longest of these beginnings of the code is: 0 where none is asked for, -1 where none fits."""
    return max((len(p) for p in prefixes if code.startswith(p)), default=-1) if prefixes else 0
