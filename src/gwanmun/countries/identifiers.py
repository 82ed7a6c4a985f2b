"""Identifiers of companies: each country's own number, checked as far as its form and check digits can be.

The arithmetic is python-stdnum's: Korea's business registration number (사업자등록번호), Viet Nam's tax code
(mã số thuế), China's unified credit code, India's GSTIN … A country it knows no number of takes any.
"""

from functools import cache
from typing import Protocol

from stdnum.exceptions import ValidationError
from stdnum.util import get_cc_module

from gwanmun.law.basics.problem import Problem, shown


class Kind(Protocol):
    """What python-stdnum knows of one kind of number."""

    __doc__: str | None

    def compact(self, number: str) -> str: ...  # noqa: D102
    def validate(self, number: str) -> str: ...  # noqa: D102


def compact(country: str, identifier: str) -> str:
    """The identifier as it is kept: without the blanks and hyphens people write into it ("120-81-47521")."""
    number = _number_of(country)
    return str(number.compact(identifier)) if number is not None else identifier.strip()


def check(country: str, identifier: str, path: str = "identifier") -> Problem | None:
    """What is wrong with a company's identifier by the law of its country, if anything."""
    number = _number_of(country)
    if number is None:
        return None
    try:
        number.validate(identifier)
    except ValidationError as why:
        facts = {"country": country, "number": _name_of(number), "cause": str(why)}
        return Problem("identifier-invalid", path, shown(identifier, 35), facts)
    return None


@cache
def _number_of(country: str) -> Kind | None:
    """The module that knows the number by which a country's companies are known to its tax office."""
    return get_cc_module(country.lower(), "vat") if len(country) == 2 else None


def _name_of(number: Kind) -> str:
    """What the number is called, from its module's first line: "MST (Mã số thuế, Vietnam tax number)"."""
    return (number.__doc__ or "").strip().partition("\n")[0].rstrip(".")
