"""A partner country's export declaration, as it reached this office: what the import is drafted from."""

from datetime import date

from msgspec import Struct

from gwanmun.law.basics.codes import CountryCode
from gwanmun.law.basics.problem import Problem
from gwanmun.law.clearance.declaration import Declaration


class PartnerDeclared(Struct, frozen=True, tag_field="event", tag=True):
    """A partner's office accepted this export declaration and let us know of it."""

    country: CountryCode
    declaration: Declaration
    received_on: date


def name(country: str, number: str) -> str:
    """What a partner's declaration is known by here: its number alone might be one of ours."""
    return f"{country}-{number}"


def receive(known: PartnerDeclared | None, received: PartnerDeclared) -> PartnerDeclared | Problem | None:
    """Take a partner's declaration in: as new, or as nothing new; another content under its number is refused."""
    if received.declaration.procedure != "export":
        return Problem("not-an-export", "declaration.procedure", received.declaration.procedure)
    if not received.declaration.number:
        return Problem("field-missing", "declaration.number")
    if known is None:
        return received
    return None if known.declaration == received.declaration else Problem("number-taken", "declaration.number")
