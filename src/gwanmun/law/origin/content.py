"""Content: how much of a product's price non-originating materials may take, or originating ones must.

    build-down   RVC = (AV − VNM) / AV           build-up        RVC = VOM / AV
    net cost     RVC = (NC − VNM) / NC           focused value   RVC = (AV − FVNM) / AV
    MAXNOM       VNM / price  ≤  the limit       MAXWT           weight of the materials / weight  ≤  the limit

AV is the price on the agreement's basis, VNM the value of non-originating materials, VOM that of originating ones, FVNM
that of the non-originating materials the rule names. Shares are compared exactly; nothing is rounded before.
"""

from collections.abc import Sequence
from decimal import Decimal

from gwanmun.law.origin.finding import Figure, Finding, Measure, joined, of_figure
from gwanmun.law.origin.ledger import COSTS, Entry
from gwanmun.law.origin.rules import Basis, Content, MaximumValue, MaximumWeight, Method, Rule, Scope
from gwanmun.law.origin.truth import Missing
from gwanmun.law.origin.view import View

Counted = tuple[Sequence[Entry], Sequence[Entry]]
"""Materials that count, and those that count if somebody says so."""

NOTHING_ELSE: Sequence[Entry] = ()


def try_content(test: Content, view: View) -> Finding:
    """Regional value content by the rule's method, or by any of those the agreement leaves to the exporter."""
    methods = (test.method,) if test.method else view.provisions.content.methods
    found = [_by(method, test, view) for method in methods]
    return found[0] if len(found) == 1 else joined(test, "any", found)


def try_maximum_value(test: MaximumValue, view: View) -> Finding:
    """Non-originating materials of the scope are worth no more than the limit."""
    basis = test.basis or view.provisions.content.limit_basis
    counted = _counted(view, view.valued, test.scope)
    return limited(test, view, "MAXNOM", counted, percent=test.percent, basis=basis)


def try_maximum_weight(test: MaximumWeight, view: View) -> Finding:
    """Non-originating materials of the scope weigh no more than the limit, of the product or of a wider scope."""
    everything = (*view.originating, *view.foreign)
    whole = _counted(view, everything, test.whole)[0] if test.whole else None
    counted = _counted(view, view.foreign, test.scope)
    return limited(test, view, "MAXWT", counted, percent=test.percent, basis="WT", whole_of=whole)


def together(view: View, percent: Decimal, basis: Basis) -> Finding:
    """Two limits of one rule may not be added up: all non-originating materials stay within the higher (Note 4.4)."""
    found = limited(None, view, "together", (view.valued, NOTHING_ELSE), percent=percent, basis=basis)
    found.says = "two percentages of one rule are not added together"
    return found


def limited(
    test: Rule | None,
    view: View,
    measure: Measure,
    counted: Counted,
    *,
    percent: Decimal,
    basis: Basis,
    whole_of: Sequence[Entry] | None = None,
) -> Finding:
    """What these materials come to, held against a limit they must not pass."""
    certain, doubtful = counted
    low, unpriced = _sum(certain, basis)
    more, also = _sum(doubtful, basis)
    whole, missing = _whole(view, basis, whole_of)
    missing += _unpriced((*unpriced, *also), basis)
    if doubtful and not missing:
        missing += tuple(_whether(entry) for entry in doubtful)
    high = None if unpriced or also else low + more
    figure = Figure(measure, low, high, whole, percent, at_least=False, counted=low, basis=basis)
    return of_figure(test, figure, certain, missing)


def _by(method: Method, test: Content, view: View) -> Finding:
    basis: Basis = "NC" if method == "NC" else view.provisions.content.basis
    whole, missing = view.price(basis)
    if method == "BU":
        return _built_up(test, view, whole, missing)
    certain, doubtful = _counted(view, view.valued, test.scope if method == "FV" else ())
    foreign, unpriced = _sum(certain, basis)
    more, also = _sum(doubtful, basis)
    low = None if whole is None or unpriced or also else whole - foreign - more
    high = None if whole is None else whole - foreign
    missing += _unpriced((*unpriced, *also), basis) or tuple(_whether(entry) for entry in doubtful)
    figure = Figure("RVC", low, high, whole, test.percent, at_least=True, counted=foreign, method=method, basis=basis)
    return of_figure(test, figure, certain, missing)


def _built_up(test: Content, view: View, whole: int | None, missing: tuple[Missing, ...]) -> Finding:
    """What originates is added up: the materials, and with some agreements labour, overheads and profit."""
    basis = view.provisions.content.basis
    own, unpriced = _sum(view.valued_originating, basis)
    unknown = list(_unpriced(unpriced, basis))
    if view.provisions.content.build_up == "materials-and-costs":
        for name in COSTS:
            cost = view.ledger.whole(getattr(view.product, name))
            own += cost or 0
            unknown += [Missing(f"product.{name}", name.replace("_", " "))] if cost is None else []
    # Whatever is not known yet, what originates is never more than the price less what does not.
    high = own if not unknown else None if whole is None else whole - _sum(view.valued, basis)[0]
    figure = Figure("RVC", own, high, whole, test.percent, at_least=True, counted=own, method="BU", basis=basis)
    return of_figure(test, figure, view.valued_originating, (*missing, *unknown))


def _counted(view: View, entries: Sequence[Entry], scope: Scope) -> Counted:
    if not scope:
        return entries, NOTHING_ELSE
    judged = [(entry, view.membership(entry, scope)) for entry in view.of_codes(entries, scope)]
    return [entry for entry, found in judged if found == "in"], [entry for entry, found in judged if found == "asked"]


def _whole(view: View, basis: Basis, of: Sequence[Entry] | None) -> tuple[int | None, tuple[Missing, ...]]:
    """What the share is a share of: a price, the product's weight, or the sum of some of its materials."""
    if basis == "OM":
        of = view.valued_originating
    if of is None:
        return view.price(basis)
    total, unknown = _sum(of, basis)
    return (None, _unpriced(unknown, basis)) if unknown else (total, ())


def _sum(entries: Sequence[Entry], basis: Basis) -> tuple[int, list[Entry]]:
    """The known part of a sum of values or weights, and the entries that have none."""
    figures = [entry.weight for entry in entries] if basis == "WT" else [entry.value for entry in entries]
    if None in figures:
        unknown = [entry for entry, figure in zip(entries, figures, strict=True) if figure is None]
        return sum(figure for figure in figures if figure is not None), unknown
    return sum(figures), []  # type: ignore[arg-type]


def _unpriced(entries: Sequence[Entry], basis: Basis) -> tuple[Missing, ...]:
    name, said = ("weight_kg", "the weight in kilograms") if basis == "WT" else ("value", "the value")
    return tuple(Missing(f"{entry.path}.{name}", f"{said} of {entry.called}") for entry in entries)


def _whether(entry: Entry) -> Missing:
    return Missing(f"{entry.path}.description", f"whether the rule counts {entry.called}", ("true", "false"))
