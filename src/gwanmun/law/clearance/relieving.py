"""Relieving: which lines of a declaration owe less than the tariff asks, and what stands against a relief claimed."""

from datetime import date

from msgspec.structs import replace

from gwanmun.law.basics.problem import Problem
from gwanmun.law.clearance.declaration import Declaration
from gwanmun.law.clearance.rulebook import Rulebook
from gwanmun.law.revenue.relief import Circumstances, Consignment, Goods, Money, Unfit, relieve
from gwanmun.law.revenue.value import Valuation
from gwanmun.law.tariff.remission import Remission


def remissions(
    declaration: Declaration, valuation: Valuation, rulebook: Rulebook, on: date
) -> tuple[Remission | None, ...] | Unfit:
    """What each line is relieved of; or everything that stands against the reliefs claimed."""
    country, index = rulebook.country, rulebook.reliefs
    circumstances = Circumstances(
        index.importer_kind(declaration.importer.identifier),
        declaration.procedure,
        declaration.entry_type,
        declaration.purpose,
        declaration.transaction_nature,
        _papers(declaration),
    )
    if not index.at_hand(circumstances, on) and not any(line.abatement_code for line in declaration.lines):
        return (None,) * len(declaration.lines)
    consignment = Consignment(circumstances, valuation.price, valuation.total)
    goods = [
        Goods(line.commodity, line.origin, line.abatement_code, line.claim is not None or bool(line.rate_class))
        for line in declaration.lines
    ]
    money = Money(country.exchange_rates, country.currency, country.minor_digits, on)
    answer = relieve(index, consignment, goods, money)
    return (
        Unfit(tuple(_cited(problem, rulebook) for problem in answer.problems)) if isinstance(answer, Unfit) else answer
    )


def _papers(declaration: Declaration) -> frozenset[str]:
    """Kinds of the documents it names, for the whole or for a line."""
    named = [document.kind for document in declaration.documents]
    for line in declaration.lines:
        if line.permits:
            named += [document.kind for document in line.permits]
    return frozenset(named)


def _cited(problem: Problem, rulebook: Rulebook) -> Problem:
    """A problem that names its act as people cite it."""
    act = rulebook.country.acts.get(problem.law)
    return replace(problem, law=act.title) if act else problem
