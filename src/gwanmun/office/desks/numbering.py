"""Numbering: a declaration that comes without a number of its own is given one by the office."""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from gwanmun.law.clearance.declaration import Declaration
from gwanmun.law.clearance.rulebook import Rulebook
from gwanmun.office.journal import journal


def numbered(declarations: Sequence[Declaration], rulebook: Rulebook, at: datetime) -> list[Declaration]:
    """The declarations, each with a number: the declarant's own where it gave one."""
    without = sum(1 for declaration in declarations if not declaration.number)
    serials = iter(journal.serials(without) if without else ())
    return [d if d.number else replace(d, number=_number(d, rulebook, at, next(serials))) for d in declarations]


def _number(declaration: Declaration, rulebook: Rulebook, at: datetime, serial: int) -> str:
    law = rulebook.country.procedure
    form = law.number_format_import if declaration.procedure == "import" else law.number_format_export
    sign = "".join(c for c in declaration.declarant.identifier.upper() if c.isascii() and c.isalnum())
    office = declaration.customs_office
    return form.format(declarant=sign[-5:].rjust(5, "0"), office=office, year=at.year % 100, serial=serial)
