"""An application to be authorised: what an operator asks and says of itself, and what has happened to it since.

The list of steps it walks down stands in `authorising.py`. An operator that is validated again after five years walks
the same list; it says so by naming the authorisation it renews.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, TypeAlias, TypeVar

from msgspec import Meta, Struct

from gwanmun.law.aeo.assessment import Accounts, PartAnswer, PartFinding
from gwanmun.law.aeo.operator import OperatorAuthorised
from gwanmun.law.aeo.trader_identifier import Tin
from gwanmun.law.basics.codes import Name, Number, Text
from gwanmun.law.basics.problem import Problem


class OperatorApplication(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What an operator asks: to be trusted as one kind of operator, on what it says of itself."""

    kind: Annotated[str, Meta(min_length=1, max_length=40)]
    answers: Annotated[tuple[PartAnswer, ...], Meta(max_length=100)]
    manager: Name  # who answers for the programme within the company
    premises: Annotated[tuple[Text, ...], Meta(min_length=1, max_length=100)]  # where it may be validated
    accounts: Accounts | None = None
    renews: Annotated[str, Meta(max_length=35)] = ""  # the authorisation, when it is validated again


# What the law decides as an application walks.


class OperatorAdmitted(Struct, frozen=True, tag_field="event", tag=True):
    """Nothing forbids this company to be looked at as an operator of this kind."""

    on: date


class SelfAssessmentAccepted(Struct, frozen=True, tag_field="event", tag=True):
    """The operator has answered for every sub-criterion and shown papers; these are the points it gives itself."""

    points: dict[str, Decimal]


class OperatorScored(Struct, frozen=True, tag_field="event", tag=True):
    """Every criterion is met, by what officers found: the points, and the grade they make."""

    points: dict[str, Decimal]
    grade: str


# What people do.


class AuthorisationApplied(Struct, frozen=True, tag_field="event", tag=True, omit_defaults=True):
    """An operator asks to be trusted."""

    number: Number
    operator: Tin
    company: str  # its identifier here
    name: Name
    application: OperatorApplication
    on: date
    address: Text = ""


class AuthorisationAmended(Struct, frozen=True, tag_field="event", tag=True):
    """The operator says it otherwise; the application walks from the beginning."""

    application: OperatorApplication
    why: Text


class PapersReviewed(Struct, frozen=True, tag_field="event", tag=True, omit_defaults=True, forbid_unknown_fields=True):
    """An officer has read the self-assessment and its evidence, and says what each sub-criterion is worth by it."""

    findings: Annotated[tuple[PartFinding, ...], Meta(max_length=100)]
    note: Text = ""


class PremisesValidated(
    Struct, frozen=True, tag_field="event", tag=True, omit_defaults=True, forbid_unknown_fields=True
):
    """Officers were on the premises; what they found there goes before what they had read."""

    places: Annotated[tuple[Text, ...], Meta(min_length=1, max_length=100)]
    validated: date
    findings: Annotated[tuple[PartFinding, ...], Meta(max_length=100)] = ()
    note: Text = ""


class ImprovementsReported(Struct, frozen=True, tag_field="event", tag=True, forbid_unknown_fields=True):
    """The operator has mended what fell short; papers and premises are looked at again."""

    what: Text


class CommitteeAdvised(Struct, frozen=True, tag_field="event", tag=True, forbid_unknown_fields=True):
    """The committee has said whether this operator should be trusted."""

    favours: bool
    why: Text
    met: date


class AuthorisationWithdrawn(Struct, frozen=True, tag_field="event", tag=True, forbid_unknown_fields=True):
    """The operator takes its application back."""

    why: Text


class AuthorisationRefused(Struct, frozen=True, tag_field="event", tag=True, forbid_unknown_fields=True):
    """An officer turns the application down, naming the article it offends."""

    why: Text
    law: Text


AuthorisationEvent: TypeAlias = (
    AuthorisationApplied
    | OperatorAdmitted
    | SelfAssessmentAccepted
    | PapersReviewed
    | PremisesValidated
    | OperatorScored
    | CommitteeAdvised
    | OperatorAuthorised
    | AuthorisationAmended
    | ImprovementsReported
    | AuthorisationWithdrawn
    | AuthorisationRefused
)

E = TypeVar("E", bound=Struct)

ENDINGS = (OperatorAuthorised, AuthorisationWithdrawn, AuthorisationRefused)
_LOOKED_AT_AGAIN = (PapersReviewed, PremisesValidated, OperatorScored, CommitteeAdvised)


class AuthorisationCase(Struct, frozen=True):
    """An application as it was handed in, plus what has happened to it since."""

    applied: AuthorisationApplied
    events: tuple[AuthorisationEvent, ...] = ()

    @property
    def number(self) -> str:
        """The application's own number."""
        return self.applied.number

    @property
    def application(self) -> OperatorApplication:
        """The application as it stands."""
        amended = (event.application for event in reversed(self.events) if isinstance(event, AuthorisationAmended))
        return next(amended, self.applied.application)

    @property
    def ended(self) -> OperatorAuthorised | AuthorisationWithdrawn | AuthorisationRefused | None:
        """How the application ended, if it did."""
        return next((event for event in self.events if isinstance(event, ENDINGS)), None)

    def find(self, kind: type[E]) -> E | None:
        """The last event of this kind, if nothing has opened it again since."""
        for event in reversed(self.events):
            if isinstance(event, kind):
                return event
            if isinstance(event, AuthorisationAmended):
                return None
            if isinstance(event, ImprovementsReported) and issubclass(kind, _LOOKED_AT_AGAIN):
                return None
        return None

    def get(self, kind: type[E]) -> E:
        """The event of this kind, which the order of the steps says has happened."""
        event = self.find(kind)
        assert event is not None, f"{kind.__name__} has not happened to {self.number}"
        return event

    def after(self, *events: AuthorisationEvent) -> "AuthorisationCase":
        """The case once these have happened too."""
        return AuthorisationCase(self.applied, (*self.events, *events))


def after(case: AuthorisationCase | None, event: AuthorisationEvent) -> AuthorisationCase:
    """The case after one more event, from the first on."""
    if isinstance(event, AuthorisationApplied):
        return AuthorisationCase(event)
    if case is None:
        raise ValueError("an application begins with AuthorisationApplied")
    return case.after(event)


def still_open(case: AuthorisationCase) -> Problem | None:
    """What stands against doing anything more to an application: that it has ended."""
    if case.ended is None:
        return None
    return Problem("authorisation-ended", "number", case.number, {"how": type(case.ended).__name__})
