"""The party of origin: which of several parties goods are from, where their rates differ (RCEP Article 2.6).

The exporting party, where its working gave the goods their origin. Goods made of originating materials and nothing else
are from where they were more than minimally worked; failing that, from the party whose materials are worth most. Goods
that an importing party lists apart need so much value added in the exporting party besides.
"""

from collections import defaultdict
from fractions import Fraction

from gwanmun.law.origin.determination import Found
from gwanmun.law.origin.issued_certificate import CriterionKind


def party_of_origin(found: Found, kind: CriterionKind) -> str:
    """The country of origin of goods that originate; empty where nobody says where they were made."""
    product, provisions = found.ledger.product, found.treaty.provisions
    if provisions.country_of_origin is None or kind != "PE":
        return product.made_in
    minimal = set(provisions.insufficient)
    if product.processes is not None and not set(product.processes) <= minimal:
        return product.made_in
    return highest_contributor(found) or product.made_in


def highest_contributor(found: Found) -> str:
    """The party whose originating materials are worth most together; empty where no material's origin is stated."""
    worth: dict[str, int] = defaultdict(int)
    for entry in found.decisive.view.originating:
        if entry.material.origin:
            worth[entry.material.origin] += entry.value or 0
    return max(sorted(worth), key=worth.__getitem__, default="")


def adds_enough(found: Found) -> bool | None:
    """Whether the exporting party itself added what goods that are listed apart must have; None where it is not known.

    What counts is the price less every material from elsewhere, other parties' materials among them.
    """
    terms, ledger = found.treaty.provisions.country_of_origin, found.ledger
    price = ledger.whole(ledger.product.fob)
    view = found.decisive.view
    others = [e for e in view.originating if e.material.origin != ledger.product.made_in]
    values = [entry.value for entry in (*view.foreign, *others)]
    if terms is None or price is None or None in values:
        return None
    added = Fraction(price - sum(value for value in values if value is not None)) * 100 / price
    return added >= Fraction(terms.added_value_percent)
