"""An authorised operator: whom the country trusts, as what, how far, since when, and what has become of it since.

One company is one operator, known by its trader identification number, with an authorisation for each kind of operator
it is trusted as. Whatever happens to any of them is an event of the operator's own stream; what a partner was told last
stands there too, so that nothing is told twice and nothing is left out.
"""

from datetime import date
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct
from msgspec.structs import replace

from gwanmun.law.aeo.trader_identifier import Tin
from gwanmun.law.basics.codes import CountryCode, Name, Number, Text
from gwanmun.law.basics.period import months_after
from gwanmun.law.basics.problem import Problem

Standing: TypeAlias = Literal["trusted", "suspended", "revoked", "expired"]
Kind = Annotated[str, Meta(min_length=1, max_length=40)]
Why = Annotated[str, Meta(min_length=1, max_length=512)]
Change = Literal[
    "name", "address", "legal-form", "representative", "manager", "premises", "merger", "accident", "offence"
]


class OperatorAuthorised(Struct, frozen=True, tag_field="event", tag=True, omit_defaults=True):
    """The country trusts an operator, as one kind of it, for some years; or again, after it was validated again."""

    operator: Tin
    company: str
    name: Name
    number: Number
    kind: Kind
    first: date
    last: date
    application: str
    grade: str = ""
    address: Text = ""


class SelfReportMade(Struct, frozen=True, tag_field="event", tag=True):
    """The yearly report: the operator has gone through the criteria itself and says what it found."""

    kind: Kind
    year: int
    points: dict[str, int]
    short: tuple[str, ...]  # sub-criteria the operator finds itself short of
    on: date


class SelfReportMissed(Struct, frozen=True, tag_field="event", tag=True):
    """The clock: the day came and there was no report."""

    kind: Kind
    year: int
    on: date


class ChangeNoticed(Struct, frozen=True, tag_field="event", tag=True, omit_defaults=True):
    """The operator says that something has changed in the company."""

    change: Change
    detail: Why
    happened: date
    on: date
    late: bool = False


class ChangeSettled(Struct, frozen=True, tag_field="event", tag=True):
    """An officer has looked at a change: noted, or to be validated again."""

    notice: int  # counted from 1, in the order they came
    outcome: Literal["noted", "validate-again"]
    why: Why
    on: date


class OperatorSuspended(Struct, frozen=True, tag_field="event", tag=True):
    """An authorisation gives no benefit, until this day at the latest."""

    kind: Kind
    why: Why
    law: Text
    until: date
    on: date


class OperatorReinstated(Struct, frozen=True, tag_field="event", tag=True):
    """What an authorisation was suspended for is mended, or its time is over."""

    kind: Kind
    why: Why
    on: date


class OperatorRevoked(Struct, frozen=True, tag_field="event", tag=True):
    """An authorisation is over before its time."""

    kind: Kind
    why: Why
    law: Text
    on: date


class AuthorisationExpired(Struct, frozen=True, tag_field="event", tag=True):
    """The clock: the last day of an authorisation is over and nothing renewed it."""

    kind: Kind
    on: date


class ConsentGiven(Struct, frozen=True, tag_field="event", tag=True, omit_defaults=True):
    """The operator agrees that these partners are told that it is trusted, and says by what number they know it."""

    partners: tuple[CountryCode, ...]
    on: date
    known_as: dict[str, str] = {}  # by partner, where the partner's own register has a number for it


class ConsentWithdrawn(Struct, frozen=True, tag_field="event", tag=True):
    """The operator takes that back: these partners are told that it is trusted no longer."""

    partners: tuple[CountryCode, ...]
    on: date


class PartnerTold(Struct, frozen=True, tag_field="event", tag=True):
    """A partner was told of the operator: which message, under which version, and how the operator stands there now."""

    partner: CountryCode
    message: str  # "AEO.SUSPEND"
    version: int
    standing: str
    digest: str  # of the newest record the partner has, hexadecimal
    on: date


OperatorEvent: TypeAlias = (
    OperatorAuthorised
    | SelfReportMade
    | SelfReportMissed
    | ChangeNoticed
    | ChangeSettled
    | OperatorSuspended
    | OperatorReinstated
    | OperatorRevoked
    | AuthorisationExpired
    | ConsentGiven
    | ConsentWithdrawn
    | PartnerTold
)


class Authorisation(Struct, frozen=True, omit_defaults=True):
    """One kind of operator a company is trusted as."""

    number: str
    kind: str
    grade: str
    first: date
    last: date
    application: str
    authorised: date  # when it was first given; its month is the month of the yearly report
    standing: Standing
    why: str = ""
    since: date | None = None
    until: date | None = None  # of a suspension
    reported: tuple[int, ...] = ()  # years
    missed: tuple[int, ...] = ()


class Notice(Struct, frozen=True, omit_defaults=True):
    """A change the operator told of."""

    change: Change
    detail: str
    happened: date
    on: date
    late: bool = False
    outcome: str = ""  # empty until an officer has looked


class ToldPartner(Struct, frozen=True):
    """How an operator stands with a partner, as the partner was told last."""

    version: int
    standing: str
    digest: str


class Operator(Struct, frozen=True, omit_defaults=True):
    """A company the country trusts, or did."""

    tin: str
    company: str
    name: str
    address: str = ""
    authorisations: dict[str, Authorisation] = {}  # by kind
    consents: tuple[str, ...] = ()
    known_as: dict[str, str] = {}  # by partner
    notices: tuple[Notice, ...] = ()
    told: dict[str, ToldPartner] = {}  # by partner


def after(operator: Operator | None, event: OperatorEvent) -> Operator:
    """The operator once this has happened too."""
    if isinstance(event, OperatorAuthorised):
        known = operator or Operator(event.operator, event.company, event.name)
        known = replace(known, name=event.name, address=event.address)
        return _with(known, _authorised(known.authorisations.get(event.kind), event))
    if operator is None:
        raise ValueError("an operator begins with OperatorAuthorised")
    if isinstance(event, ChangeNoticed | ChangeSettled | ConsentGiven | ConsentWithdrawn | PartnerTold):
        return _of_company(operator, event)
    return _with(operator, _changed(operator.authorisations[event.kind], event))


def standing_on(authorisation: Authorisation, on: date) -> Standing:
    """How an authorisation stands on a day: its last day is a day of it, whether the clock has been heard or not."""
    if authorisation.standing == "trusted" and not authorisation.first <= on <= authorisation.last:
        return "expired"
    return authorisation.standing


def may(operator: Operator, event: OperatorEvent, *, suspension_months: int = 6) -> Problem | None:
    """What stands against this happening to an operator: a kind it is not, what is so already, what is over."""
    if isinstance(event, ConsentWithdrawn):
        return _unconsented(operator, event)
    if isinstance(event, ChangeSettled):
        return _unsettled(operator, event.notice)
    if not isinstance(event, OperatorSuspended | OperatorReinstated | OperatorRevoked | SelfReportMade):
        return None
    held = operator.authorisations.get(event.kind)
    if held is None:
        return Problem("operator-not-of-kind", "kind", event.kind, {"operator": operator.tin})
    if held.standing in ("revoked", "expired"):
        return Problem("authorisation-over", "kind", event.kind, {"standing": held.standing, "why": held.why or "—"})
    return _against(held, event, suspension_months)


def _against(
    held: Authorisation,
    event: OperatorSuspended | OperatorReinstated | OperatorRevoked | SelfReportMade,
    suspension_months: int,
) -> Problem | None:
    """What stands against this happening to an authorisation that is not over."""
    match event:
        case OperatorSuspended() if held.standing == "suspended":
            return Problem("operator-suspended", "kind", event.kind, {"why": held.why, "until": str(held.until)})
        case OperatorSuspended() if not event.on <= event.until <= months_after(event.on, suspension_months):
            told = {"most": str(months_after(event.on, suspension_months))}
            return Problem("suspension-too-long", "until", str(event.until), told)
        case OperatorReinstated() if held.standing != "suspended":
            return Problem("operator-not-suspended", "kind", event.kind)
        case SelfReportMade() if event.year in held.reported:
            return Problem("self-report-made", "year", str(event.year), {"kind": event.kind})
        case _:
            return None


def _unconsented(operator: Operator, event: ConsentWithdrawn) -> Problem | None:
    strangers = [partner for partner in event.partners if partner not in operator.consents]
    return Problem("consent-not-given", "partners", ", ".join(strangers)) if strangers else None


def _unsettled(operator: Operator, notice: int) -> Problem | None:
    if not 1 <= notice <= len(operator.notices):
        return Problem("notice-unknown", "notice", str(notice), {"notices": str(len(operator.notices))})
    known = operator.notices[notice - 1]
    return Problem("notice-settled", "notice", str(notice), {"outcome": known.outcome}) if known.outcome else None


def _of_company(
    operator: Operator, event: ChangeNoticed | ChangeSettled | ConsentGiven | ConsentWithdrawn | PartnerTold
) -> Operator:
    """What happens to the company as a whole, whatever it is trusted as."""
    match event:
        case ChangeNoticed():
            notice = Notice(event.change, event.detail, event.happened, event.on, event.late)
            return replace(operator, notices=(*operator.notices, notice))
        case ChangeSettled():
            notices = list(operator.notices)
            notices[event.notice - 1] = replace(notices[event.notice - 1], outcome=event.outcome)
            return replace(operator, notices=tuple(notices))
        case ConsentGiven():
            consents = tuple(sorted({*operator.consents, *event.partners}))
            return replace(operator, consents=consents, known_as=operator.known_as | event.known_as)
        case ConsentWithdrawn():
            return replace(operator, consents=tuple(p for p in operator.consents if p not in event.partners))
        case PartnerTold():
            told = ToldPartner(event.version, event.standing, event.digest)
            return replace(operator, told={**operator.told, event.partner: told})


def _authorised(held: Authorisation | None, event: OperatorAuthorised) -> Authorisation:
    fresh = Authorisation(
        event.number,
        event.kind,
        event.grade,
        event.first,
        event.last,
        event.application,
        authorised=event.first,
        standing="trusted",
    )
    if held is None or held.standing in ("revoked", "expired"):
        return fresh
    # Validated again: it goes on from where it stood; what it was suspended for is another matter.
    return replace(held, number=event.number, grade=event.grade, last=event.last, application=event.application)


def _changed(
    held: Authorisation,
    event: SelfReportMade
    | SelfReportMissed
    | OperatorSuspended
    | OperatorReinstated
    | OperatorRevoked
    | AuthorisationExpired,
) -> Authorisation:
    match event:
        case SelfReportMade():
            return replace(held, reported=(*held.reported, event.year))
        case SelfReportMissed():
            return replace(held, missed=(*held.missed, event.year))
        case OperatorSuspended():
            return replace(held, standing="suspended", why=event.why, since=event.on, until=event.until)
        case OperatorReinstated():
            return replace(held, standing="trusted", why=event.why, since=event.on, until=None)
        case OperatorRevoked():
            return replace(held, standing="revoked", why=event.why, since=event.on, until=None)
        case AuthorisationExpired():
            return replace(held, standing="expired", since=event.on, until=None)


def _with(operator: Operator, authorisation: Authorisation) -> Operator:
    return replace(operator, authorisations={**operator.authorisations, authorisation.kind: authorisation})
