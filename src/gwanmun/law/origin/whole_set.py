"""The set: goods put up together for sale (HS General Rule 3) originate when all of them do, or nearly all by value."""

from gwanmun.law.origin.content import limited
from gwanmun.law.origin.finding import Finding
from gwanmun.law.origin.making import try_produced_entirely
from gwanmun.law.origin.rules import ProducedEntirely
from gwanmun.law.origin.truth import Missing
from gwanmun.law.origin.view import View


def try_set(view: View) -> Finding:
    """A set whose materials are the goods it holds: all originate, or the others are within the agreement's share."""
    if not view.ledger.entries:
        return Finding(None, "fact", "unknown", missing=(Missing("materials", "the goods that make up the set"),))
    percent, content = view.provisions.set_percent, view.provisions.content
    if percent is None:
        return try_produced_entirely(ProducedEntirely((1, 2)), view)
    found = limited(None, view, "set", (view.foreign, ()), percent=percent, basis=content.basis)
    found.says = "of the set's price may not originate"
    return found
