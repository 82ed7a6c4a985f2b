"""Tolerance: how much may fail a change of classification and be forgiven, by value or by weight.

First what the rule itself allows (`allow`), which the agreement's own tolerance cannot stretch; then the agreement's.
The forgiven material's value still counts wherever a rule limits value.

A tolerance is claimed by whoever shows the figures. Where neither the price nor the value of any such material is
stated, none is claimed, and a missing change of classification is a failure; `claimable` says what could be shown.
"""

from collections.abc import Iterator, Sequence

from gwanmun.law.origin.content import limited
from gwanmun.law.origin.finding import Finding, joined
from gwanmun.law.origin.ledger import Entry
from gwanmun.law.origin.provisions import Tolerance
from gwanmun.law.origin.rules import Basis, Shift
from gwanmun.law.origin.scopes import belongs
from gwanmun.law.origin.view import PRICE_OF, View


def forgiven(test: Shift, view: View, found: Finding) -> tuple[Finding, ...]:
    """The ways in which what failed may be forgiven; one that passes is enough."""
    failing, asked = found.failing, found.asked
    allowance = test.allowance
    if allowance is None:
        return tuple(_by_agreement(view, failing, asked))
    within = [e for e in failing if view.membership(e, allowance.scope) != "out"]
    doubtful = [e for e in asked if view.membership(e, allowance.scope) != "out"]
    basis = allowance.basis or view.provisions.content.limit_basis
    allowed = limited(None, view, "allowance", (within, doubtful), percent=allowance.percent, basis=basis)
    other = [e for e in failing if e not in within], [e for e in asked if e not in doubtful]
    if not any(other):
        return (allowed,)
    return tuple(joined(None, "all", (allowed, rest), "allowance") for rest in _by_agreement(view, *other))


def tolerances_for(view: View) -> Iterator[Tolerance]:
    """The agreement's tolerances that this product may use."""
    for tolerance in view.provisions.tolerances:
        called, code = view.product.called, (view.code,)
        if _is_of(tolerance, code, called):
            yield tolerance


def _is_of(tolerance: Tolerance, code: tuple[str], called: dict[str, bool]) -> bool:
    if belongs(tolerance.products, code, code[0], called) != "in":
        return False
    return not tolerance.not_products or belongs(tolerance.not_products, code, code[0], called) == "out"


def _by_agreement(view: View, failing: Sequence[Entry], asked: Sequence[Entry]) -> Iterator[Finding]:
    """Each tolerance alone for all that failed; and all of them, each material under the first that covers it."""
    usable = [t for t in tolerances_for(view) if _is_claimed(t, view, (*failing, *asked))]
    for tolerance in usable:
        if all(covers(tolerance, view, entry) for entry in (*failing, *asked)):
            yield _under(tolerance, view, failing, asked)
    if len(usable) < 2:
        return
    first = {entry: _first(usable, view, entry) for entry in (*failing, *asked)}
    if None not in first.values() and len(set(map(id, first.values()))) > 1:
        parts = []
        for tolerance in usable:
            share = [e for e in failing if first[e] is tolerance], [e for e in asked if first[e] is tolerance]
            parts += [_under(tolerance, view, *share)] if any(share) else []
        yield joined(None, "all", parts, "each material under its own tolerance")


def claimable(view: View) -> tuple[str, ...]:
    """What could be shown under the agreement's tolerances for this product, in words."""
    return tuple(_said(tolerance, _basis(tolerance, view)) for tolerance in tolerances_for(view))


def _said(tolerance: Tolerance, basis: Basis) -> str:
    worth = "weighs" if tolerance.measured == "weight" else "is worth"
    of = "weight" if basis == "WT" else PRICE_OF[basis][1].removeprefix("the ")
    note = f" ({tolerance.note})" if tolerance.note else ""
    return f"what keeps its code {worth} at most {tolerance.percent.normalize():f} % of the {of}{note}"


def _is_claimed(tolerance: Tolerance, view: View, entries: Sequence[Entry]) -> bool:
    basis = _basis(tolerance, view)
    stated = [entry.weight if basis == "WT" else entry.value for entry in entries]
    return view.price(basis)[0] is not None or any(figure is not None for figure in stated)


def _basis(tolerance: Tolerance, view: View) -> Basis:
    return "WT" if tolerance.measured == "weight" else tolerance.basis or view.provisions.content.basis


def covers(tolerance: Tolerance, view: View, entry: Entry) -> bool:
    """Whether a tolerance may forgive this material."""
    if view.membership(entry, tolerance.materials) != "in":
        return False
    return not tolerance.not_materials or view.membership(entry, tolerance.not_materials) == "out"


def _first(usable: Sequence[Tolerance], view: View, entry: Entry) -> Tolerance | None:
    return next((tolerance for tolerance in usable if covers(tolerance, view, entry)), None)


def _under(tolerance: Tolerance, view: View, failing: Sequence[Entry], asked: Sequence[Entry]) -> Finding:
    basis = _basis(tolerance, view)
    whole = None
    if basis == "WT" and tolerance.whole == "materials":
        whole = [e for e in (*view.originating, *view.foreign) if covers(tolerance, view, e)]
    found = limited(None, view, "tolerance", (failing, asked), percent=tolerance.percent, basis=basis, whole_of=whole)
    found.says, found.law = tolerance.note, tolerance.note
    return found
