"""Gaps: what a draft lacks, why nobody could say it, and what the declarant may choose from."""

from collections.abc import Iterator

from gwanmun.law.basics.problem import Problem, shown
from gwanmun.law.clearance.drafting import paths
from gwanmun.law.clearance.drafting.asked import (
    Asked,
    basis_of,
    candidates,
    codes_of,
    needed_charges,
    past_on,
    product_on,
    six_digits,
)
from gwanmun.law.clearance.drafting.sources import Gathered, in_order

# What the form needs besides what a declaration of any country cannot be without.
ALWAYS = {
    "import": ("importer.identifier", "consignment.transport_document", "consignment.country_of_dispatch"),
    "export": ("exporter.identifier", "consignment.country_of_destination"),
}


def gaps(asked: Asked, gathered: Gathered) -> Iterator[Problem]:
    """Every field that must be answered, in the form's order, each with its reason."""
    charges = (f"charges.{charge}" for charge in needed_charges(asked, gathered))
    needed = {*paths.required(gathered.words), *ALWAYS[asked.procedure], *charges, *_counted(gathered)}
    for path in in_order(needed - gathered.words.keys()):
        yield _why(path, asked, gathered)


def _counted(gathered: Gathered) -> Iterator[str]:
    """Where the tariff counts goods in a unit of its own, so must the declaration."""
    for place in range(gathered.lines()):
        if gathered.value(f"lines[{place}].supplementary_unit") is not None:
            yield f"lines[{place}].supplementary_quantity"


def _why(path: str, asked: Asked, gathered: Gathered) -> Problem:
    pattern = paths.pattern(path)
    if pattern == "lines[].commodity":
        return _no_commodity(path, asked, gathered)
    if pattern.endswith(".identifier"):
        return Problem("draft-company-unknown", path, shown(gathered.text(path.replace(".identifier", ".name"))))
    if pattern.startswith("charges."):
        facts = {"incoterm": gathered.text("terms.incoterm"), "charge": path.removeprefix("charges.")}
        return Problem("charge-missing", path, "", facts | {"basis": basis_of(asked)})
    written = _as_written(path, asked)
    if written and pattern in _UNREADABLE:
        return Problem(_UNREADABLE[pattern], path, shown(written))
    return Problem(_UNSAID.get(pattern, "draft-field-missing"), path)


# Something stands on the papers, and nobody can tell what it means.
_UNREADABLE = {
    "lines[].quantity_unit": "draft-unit-unknown",
    "consignment.package_kind": "draft-package-kind-unknown",
    "terms.incoterm": "draft-incoterm-unknown",
}
_UNSAID = {
    "lines[].origin": "draft-origin-unknown",
    "lines[].net_weight_kg": "draft-weight-unknown",
    "consignment.packages": "draft-packing-unknown",
    "consignment.package_kind": "draft-packing-unknown",
    "consignment.gross_weight_kg": "draft-packing-unknown",
    "consignment.transport_document": "draft-bill-unknown",
    "customs_office": "draft-default-missing",
}


def _no_commodity(path: str, asked: Asked, gathered: Gathered) -> Problem:
    """No code: nobody knows the product, or what is known of it leaves several codes, or names one that has lapsed."""
    place = int(path[6 : path.index("]")])
    product, past = product_on(asked, gathered, place), past_on(asked, gathered, place)
    facts = {
        "product": ", ".join(codes_of(asked, gathered, place)),
        "description": shown(gathered.text(f"lines[{place}].trade_description")),
    }
    six = six_digits(asked, gathered, place)
    possible = candidates(asked, six)
    if possible:
        return Problem("draft-commodity-ambiguous", path, six, facts | {"candidates": ", ".join(possible)})
    lapsed = (product.commodity if product else "") or (past.line.commodity if past else "")
    if lapsed:
        return Problem("draft-commodity-lapsed", path, lapsed, facts)
    return Problem("draft-product-unknown", path, facts["product"], facts)


def _as_written(path: str, asked: Asked) -> str:
    """What the papers have in that place, where they have something that nobody could read."""
    if asked.papers is None:
        return ""
    invoice, packing = asked.papers.invoice, asked.papers.packing_list
    if path.endswith(".quantity_unit"):
        place = int(path[6 : path.index("]")])
        return invoice.lines[place].unit if place < len(invoice.lines) else ""
    if path == "consignment.package_kind":
        return packing.package_kind if packing else ""
    return invoice.incoterm if path == "terms.incoterm" else ""
