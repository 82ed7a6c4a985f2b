"""Papers about a case: the certificates that prove its origin, and those that were issued on it."""

from msgspec import Struct

from gwanmun.law.clearance.declaration import Declaration
from gwanmun.law.origin.certificate import Certificate
from gwanmun.office.desks import origin
from gwanmun.office.desks.issuing_facts import coverage_of

MOST = 20  # certificates of one case


class About(Struct, frozen=True):
    """What else there is to a case."""

    certificates: tuple[Certificate, ...]  # of partners, claimed under
    applications: tuple[str, ...]  # for certificates of ours, on an export


def gathered(declaration: Declaration, number: str) -> About:
    """The certificates a case rests on; each is shown to the parties of the case that claims under it."""
    claimed = sorted({line.claim.certificate for line in declaration.lines if line.claim is not None})[:MOST]
    return About(tuple(origin.of_numbers(claimed)), _applications(declaration, number))


def _applications(declaration: Declaration, number: str) -> tuple[str, ...]:
    if declaration.procedure != "export":
        return ()
    coverage = coverage_of(number)
    covered = coverage.covered.values() if coverage is not None else ()
    return tuple(sorted({application for applications in covered for application in applications}))
