"""Me: who somebody is here, for whom he may act, and how he signs in; and whether the service works."""

from django.db import connection
from django.http import HttpResponse

from gwanmun.office import clock
from gwanmun.office.desks import counter, rulebooks
from gwanmun.office.people.delegations import principals_of
from gwanmun.office.people.roles import ACTS, FOR_A_COMPANY, may
from gwanmun.office.portal.page import ANYBODY, SIGNED_IN, show
from gwanmun.office.portal.visitor import Visitor


def me(visitor: Visitor) -> HttpResponse:
    """My account: role, company, for whom it may act, second factors."""
    caller = visitor.caller
    today = rulebooks.today()
    principals = principals_of(caller.country, caller.company, today) if caller.role in FOR_A_COMPANY else ()
    return visitor.shown(
        "me.html",
        principals=principals,
        acts=[act for act in ACTS if may(caller.role, act)],
        may_keep=may(caller.role, "keep-people"),
        may_subscribe=may(caller.role, "subscribe"),
    )


def service(visitor: Visitor) -> HttpResponse:
    """Whether the service works, made from what can be measured and not from what is hoped."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")  # whoever cannot say this is answered by the entrance
    rulebook = rulebooks.current()
    return visitor.shown(
        "service.html",
        now=clock.now(),
        waiting=counter.waiting(),
        seconds=counter.waiting_seconds(),
        pack=rulebook.pack,
    )


PAGES = (show("me", "me", SIGNED_IN, me), show("service", "service", ANYBODY, service))
