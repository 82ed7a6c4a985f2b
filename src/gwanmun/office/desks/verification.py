"""Verification: whether a declaration is what a paper says it is, answered with yes or no and nothing else.

Somebody who holds a certificate of declaration (a bank, a buyer, another authority) sends six fields;
only if all of them agree is the answer a match. Nothing else leaks, not even which field was wrong.
"""

from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from gwanmun.law.clearance.case import Accepted
from gwanmun.office.desks.walking import read
from gwanmun.office.journal import journal


class Claimed(Struct, frozen=True, forbid_unknown_fields=True):
    """The six fields of the paper in hand."""

    number: Annotated[str, Meta(max_length=35)]
    declarant: Annotated[str, Meta(max_length=35)]  # identifier
    trader: Annotated[str, Meta(max_length=35)]  # identifier of the importer, or on export the exporter
    commodity: Annotated[str, Meta(max_length=10)]  # of the first line
    origin: Annotated[str, Meta(max_length=2)]  # of the first line
    accepted_on: date


class Verification(Struct, frozen=True):
    """Whether all six agree."""

    match: bool


def verify(claimed: Claimed) -> Verification:
    """Compare a paper with the declaration of its number as it stands."""
    key = journal.keys_of("declaration", [claimed.number]).get(claimed.number)
    if key is None:
        return Verification(match=False)
    case = read([key])[key].case
    declaration, accepted = case.declaration, case.find(Accepted)
    trader = declaration.importer if declaration.procedure == "import" else declaration.exporter
    first = declaration.lines[0]
    stands = (declaration.declarant.identifier, trader.identifier, first.commodity, first.origin)
    said = (claimed.declarant, claimed.trader, claimed.commodity, claimed.origin)
    return Verification(match=accepted is not None and accepted.on == claimed.accepted_on and stands == said)
