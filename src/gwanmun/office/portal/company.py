"""Company: who acts for it here: its own people, opened and closed by itself, and the brokers it gave leave to."""

import secrets
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from gwanmun.law.basics.catalogue import Told
from gwanmun.law.basics.codes import Number
from gwanmun.law.basics.period import Period
from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.office.desks import rulebooks
from gwanmun.office.people import delegations, staff
from gwanmun.office.portal import forms, words
from gwanmun.office.portal.forms import Field, Filled, Sent
from gwanmun.office.portal.page import deed, show
from gwanmun.office.portal.visitor import Visitor

NOTHING_SENT = Sent()
PERSON = (
    Field("name", _("Account"), hint=_("What they sign in with, as in minsu.kim")),
    Field("called", _("Name")),
)
LEAVE = (
    Field("broker", _("Identifier of the broker")),
    Field("first", _("From which day"), "day"),
    Field("last", _("Until which day"), "day", optional=True),
)
FOR_EVER = date(9999, 12, 31)


class Leave(Struct, frozen=True, forbid_unknown_fields=True):
    """Leave for a broker to act for this company, both days included."""

    broker: Number
    first: date
    last: date | None = None


def company(visitor: Visitor) -> HttpResponse:
    """The people of this company, and who else may act for it."""
    return _page(visitor, NOTHING_SENT)


def let_in(visitor: Visitor) -> HttpResponse:
    """A colleague may sign in: under an account of his own, with a word that is shown this once."""
    word = secrets.token_urlsafe(15)
    name, called = (visitor.typed.get(field, "").strip() for field in ("name", "called"))
    try:
        staff.let_in(visitor.caller, name, called, word)
    except Refused as refused:
        return _page(visitor, Sent("person", visitor.typed, words.told(refused.problems)))
    return _page(visitor, NOTHING_SENT, fresh=(name, word))


def let_out(visitor: Visitor, name: str) -> HttpResponse:
    """A colleague is not let in any more; his session ends with his next request."""
    staff.let_out(visitor.caller, name)
    messages.success(visitor.http, _now("%(name)s is not let in any more.") % {"name": name})
    return visitor.sent_to("company")


def give_leave(visitor: Visitor) -> HttpResponse:
    """A broker may act for this company."""
    caller = visitor.caller
    try:
        leave: Leave = forms.read(Leave, LEAVE, visitor.typed)
        staff.give_leave(caller, leave.broker, _period(leave))
    except Refused as refused:
        return _page(visitor, Sent("leave", visitor.typed, words.told(refused.problems)))
    messages.success(visitor.http, _now("%(broker)s may act for you.") % {"broker": leave.broker})
    return visitor.sent_to("company")


def _period(leave: Leave) -> Period:
    last = leave.last or FOR_EVER
    if last < leave.first:
        raise Refused(Problem("field-invalid", "last", last.isoformat(), {"cause": "it is before the first day"}))
    return Period(leave.first, last)


def end_leave(visitor: Visitor, broker: str) -> HttpResponse:
    """The company takes its leave back: today is the last day."""
    caller = visitor.caller
    if not delegations.end(caller.country, caller.company, broker, rulebooks.today()):
        raise Refused(Problem("delegation-unknown", "broker", broker[:35]))
    messages.success(visitor.http, _now("Today is the last day %(broker)s may act for you.") % {"broker": broker})
    return visitor.sent_to("company")


def _page(visitor: Visitor, sent: Sent, *, fresh: tuple[str, str] | None = None) -> HttpResponse:
    caller = visitor.caller
    told: tuple[Told, ...] = sent.told
    leave: list[Filled] = []
    if caller.role == "trader":
        leave = forms.filled(LEAVE, sent.of("leave"), {"first": rulebooks.today().isoformat()})
    return visitor.shown(
        "company.html",
        422 if told else 200,
        people=staff.of(caller),
        manages=staff.manages(caller),
        fresh=fresh,
        person=forms.filled(PERSON, sent.of("person")),
        leave=leave,
        given=delegations.given_by(caller.country, caller.company, rulebooks.today()),
        sent=sent,
        problems=told,
    )


PAGES = (
    show("company", "company", "keep-people", company),
    deed("company/people", "company-person", "keep-people", let_in),
    deed("company/people/<str:name>/close", "company-close", "keep-people", let_out),
    deed("company/leave", "company-leave", "delegate", give_leave),
    deed("company/leave/<str:broker>/end", "company-leave-end", "delegate", end_leave),
)
