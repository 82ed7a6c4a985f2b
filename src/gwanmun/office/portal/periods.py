"""Periods: what a trusted importer had released in a month and owes, declared with one button and paid with one sum."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from gwanmun.law.basics.catalogue import Told
from gwanmun.law.basics.problem import Refused
from gwanmun.office.desks import periods, rulebooks
from gwanmun.office.desks.periods import DeclaringPeriod, PayingPeriod
from gwanmun.office.people import delegations
from gwanmun.office.people.roles import may
from gwanmun.office.portal import forms, words
from gwanmun.office.portal.forms import NOTHING, Field, Sent
from gwanmun.office.portal.page import deed, show
from gwanmun.office.portal.visitor import Visitor

_DECLARE, _PAY = "declare-period", "pay"
_FIELDS = (Field("month", _("Month")), Field("importer", _("Importer"), optional=True))
_MONEY = (
    Field("receipt", _("Receipt"), hint=_("The number the bank gave it")),
    Field("amount", _("Amount"), "amount"),
    Field("on", _("On which day"), "day"),
)


def overview(visitor: Visitor) -> HttpResponse:
    """What is still to be declared, and what was: one's own, or that of a company one acts for."""
    return _list_page(visitor, visitor.http.GET.get("importer", "").strip()[:35], ())


def declare(visitor: Visitor) -> HttpResponse:
    """The one button: a month that is over is declared, whole."""
    typed = {name: visitor.typed.get(name, "").strip() for name in ("month", "importer")}
    try:
        declaring: DeclaringPeriod = forms.read(DeclaringPeriod, _FIELDS, typed)
        declared = periods.declare(declaring, visitor.actor, visitor.request())
    except Refused as refused:
        return _list_page(visitor, typed["importer"], words.told(refused.problems))
    messages.success(visitor.http, _now("Declared. One sum pays all of it."))
    return visitor.sent_to("period", declared.number)


def period(visitor: Visitor, number: str) -> HttpResponse:
    """One declaration of a period: its releases, the sum, until when, and whether it was paid."""
    return _page(visitor, number)


def pay(visitor: Visitor, number: str) -> HttpResponse:
    """The money of the whole month came in."""
    typed = {field.name: visitor.typed.get(field.name, "").strip() for field in _MONEY}
    try:
        periods.pay(number, forms.read(PayingPeriod, _MONEY, typed), visitor.actor, visitor.request())
    except Refused as refused:
        return _page(visitor, number, Sent("pay", typed, words.told(refused.problems)))
    messages.success(visitor.http, _now("Paid: every release of the month goes on."))
    return visitor.sent_to("period", number)


def correct(visitor: Visitor, number: str) -> HttpResponse:
    """A period is reckoned again at what its releases owe now."""
    try:
        periods.correct(number, visitor.actor, visitor.request())
    except Refused as refused:
        return _page(visitor, number, Sent(told=words.told(refused.problems)))
    messages.success(visitor.http, _now("Reckoned again."))
    return visitor.sent_to("period", number)


def _list_page(visitor: Visitor, importer: str, told: tuple[Told, ...]) -> HttpResponse:
    caller, today = visitor.caller, rulebooks.today()
    of_office = not visitor.actor.only
    whose = importer or ("" if of_office else caller.company)
    givers = () if of_office else delegations.principals_of(caller.country, caller.company, today)
    return visitor.shown(
        "periods.html",
        422 if told else 200,
        seen=periods.overview(whose, visitor.actor) if whose else None,
        latest=periods.latest() if of_office and not whose else (),
        of_office=of_office,
        others=[one for one in (caller.company, *sorted(givers)) if one and one != whose] if givers else (),
        today=today,
        may_declare=may(caller.role, _DECLARE),
        problems=told,
    )


def _page(visitor: Visitor, number: str, sent: Sent = NOTHING) -> HttpResponse:
    found = periods.show(number, visitor.actor)
    known = {"amount": forms.major(found.total), "on": rulebooks.today().isoformat()}
    takes_money = may(visitor.caller.role, _PAY) and not found.receipt
    return visitor.shown(
        "period.html",
        422 if sent.told else 200,
        money=forms.filled(_MONEY, sent.of("pay"), known) if takes_money else (),
        period=found,
        changed=periods.changed(found),
        today=rulebooks.today(),
        may_declare=may(visitor.caller.role, _DECLARE),
        problems=sent.told,
    )


PAGES = (
    show("periods", "periods", "see-periods", overview),
    deed("periods", "periods", _DECLARE, declare),
    show("periods/<str:number>", "period", "see-periods", period),
    deed("periods/<str:number>/correct", "period-correct", _DECLARE, correct),
    deed("periods/<str:number>/pay", "period-pay", _PAY, pay),
)
