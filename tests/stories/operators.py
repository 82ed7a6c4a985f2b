"""What the stories of trust share: a company that asks to be trusted, officers who look, and what partners are told."""

from datetime import date
from decimal import Decimal

from gwanmun.law.aeo.application import CommitteeAdvised, OperatorApplication, PapersReviewed, PremisesValidated
from gwanmun.law.aeo.assessment import Accounts, PartAnswer, PartFinding, ShownPaper
from gwanmun.law.clearance.drafting.known import Company
from gwanmun.office import clock
from gwanmun.office.desks import operator_applications, operators, rulebooks
from gwanmun.office.desks.operator_applications import Applying, AuthorisationStanding
from gwanmun.office.desks.operators import Consenting
from gwanmun.office.people import register
from tests.stories.characters import HANBIT, IMPORTER, OFFICER, TODAY

COMPANY = HANBIT.identifier
TIN = f"KR{COMPANY}"
PAPER = ShownPaper("manual", "M-2026-1", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")
SOUND = Accounts(arrears=False, debt_ratio_percent=Decimal(90), trade_debt_ratio_percent=Decimal(120))


def law():
    return rulebooks.current().country.aeo


def enrolled() -> None:
    """The company stands in the register."""
    register.enrol(Company(HANBIT.name, "KR", COMPANY, "12 Teheran-ro, Seoul"), "trader")


def assessed(kind: str, points: int = 92) -> tuple[PartAnswer, ...]:
    """A self-assessment that answers everything and shows a paper for it."""
    return tuple(PartAnswer(part.id, points, "as our manual says", (PAPER,)) for _, part in law().parts(kind))


def found(kind: str, points: int = 92, **other: int) -> tuple[PartFinding, ...]:
    """What an officer finds: these points for everything, and others for some sub-criteria."""
    by_name = {name.replace("_", "-"): worth for name, worth in other.items()}
    return tuple(PartFinding(part.id, by_name.get(part.id, points)) for _, part in law().parts(kind))


def applied(kind: str = "exporter", **other: object) -> AuthorisationStanding:
    """An application that has been handed in."""
    enrolled()
    application = OperatorApplication(kind, assessed(kind), "Kim Minsu", ("Seoul",), SOUND, **other)
    return operator_applications.apply(Applying(application), IMPORTER)


def looked_at(standing: AuthorisationStanding, points: int = 92, **other: int) -> AuthorisationStanding:
    """Officers have read the papers and seen the premises."""
    number, kind = standing.number, standing.kind
    operator_applications.say(number, PapersReviewed(found(kind, points, **other)), OFFICER)
    today = clock.today(rulebooks.current().country.timezone)
    return operator_applications.say(number, PremisesValidated(("Seoul",), today), OFFICER)


def authorised(*kinds: str, points: int = 92) -> str:
    """A company that is trusted as these kinds of operator; its identification number."""
    for kind in kinds or ("exporter",):
        standing = looked_at(applied(kind), points)
        advice = CommitteeAdvised(favours=True, why="sound", met=TODAY)
        standing = operator_applications.say(standing.number, advice, OFFICER)
        assert standing.status == "authorised", standing
    return TIN


def consented(*partners: str) -> None:
    """The company lets partners be told."""
    operators.consent(TIN, Consenting(partners or ("VN",)), IMPORTER)


UNTIL = date(2026, 6, 1)
