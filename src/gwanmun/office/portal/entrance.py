"""The entrance: what every page passes, in this order, before its own file sees the visitor and after.

size ─▶ sign-in ─▶ role ─▶ own password ─▶ rate ─▶ the page's own function ─▶ dress and locks (headers)
                                                         │
a page in words ◀── Refused, anywhere ◀──┘
"""

import logging
from collections.abc import Callable, Sequence

import psycopg
from django.conf import settings
from django.contrib import messages
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from uuid_utils import uuid7

from gwanmun.law.basics import catalogue
from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.office.people import persons
from gwanmun.office.people.keys import Caller
from gwanmun.office.people.rates import Buckets
from gwanmun.office.people.roles import MAY, may
from gwanmun.office.portal import rescue, words
from gwanmun.office.portal.page import ANYBODY, SIGNED_IN, Page
from gwanmun.office.portal.visitor import Visitor, see

LOG = logging.getLogger(__name__)
UNREACHABLE = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)
PER_MINUTE = 600  # pages a person may ask for; nobody reads ten a second
_of_a_person = Buckets(PER_MINUTE)
_of_an_address = Buckets(PER_MINUTE // 2)  # all visitors who have not signed in that come from it

View = Callable[..., HttpResponse]


def opened(pages: Sequence[Page]) -> View:
    """The view of one address: its pages by method."""
    by_method = {page.method: page for page in pages}

    def view(http: HttpRequest, **named: str) -> HttpResponse:
        page = by_method.get("GET" if http.method == "HEAD" else http.method or "")  # type: ignore[arg-type]
        if page is None:
            allowed = ", ".join(sorted(by_method))
            refused = Problem("method-not-allowed", value=http.method or "", facts={"allowed": allowed})
            return trouble(http, [refused])
        return _answered(http, page, named)

    return view


def _answered(http: HttpRequest, page: Page, named: dict[str, str]) -> HttpResponse:
    """The answer, whatever becomes of it: nobody sees a traceback, and everybody hears what to do."""
    caller = persons.caller_of(http.user)
    try:
        _check_size(http)
        if not _may(caller, page.act):
            return _turned_away(http, page, caller)
        if page.act != ANYBODY and persons.has_to_choose(http.user):
            messages.warning(http, _("Somebody gave you this password: choose one that only you know, then go on."))
            return _sent_away(http, page, "account_change_password")
        _check_rate(caller, http)
        answer: HttpResponse = page.run(Visitor(http, caller), **named)
    except Refused as refused:
        return trouble(http, refused.problems)
    except UNREACHABLE:
        LOG.exception("page %s: the database did not answer", http.path)
        return trouble(http, [Problem("office-unreachable")])
    except Exception:
        number = str(uuid7())
        LOG.exception("page %s failed, number %s", http.path, number)
        return trouble(http, [Problem("office-failed", value=number)])
    return answer


def trouble(http: HttpRequest, problems: Sequence[Problem]) -> HttpResponse:
    """What is wrong, in words, as a page."""
    told = words.told(problems)
    status = catalogue.status_of(problems[0])
    caller = persons.caller_of(getattr(http, "user", None))
    context = {"caller": caller, "problems": told, "title": told[0].title}
    return render(http, "portal/trouble.html", context, status=status)


def nowhere(http: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The answer at an address where there is nothing."""
    return trouble(http, [Problem("page-unknown", value=http.path[:80])])


def _may(caller: Caller, act: str) -> bool:
    return caller.role != "public" if act == SIGNED_IN else may(caller.role, act)


def _turned_away(http: HttpRequest, page: Page, caller: Caller) -> HttpResponse:
    """Who has not signed in is asked to, and what he sent is kept for him; whoever has, hears who may do this."""
    if caller.role != "public":
        facts = {"role": caller.role, "act": page.act, "allowed": ", ".join(sorted(MAY[page.act]))}
        return trouble(http, [Problem("act-not-allowed", facts=facts)])
    return _sent_away(http, page, "account_login")


def _sent_away(http: HttpRequest, page: Page, to: str) -> HttpResponse:
    """To a page of allauth's that leads back here; what was sent is kept."""
    address = http.get_full_path()
    if http.method == "POST":
        address = rescue.keep(http) if page.keeps else reverse("work")
    return see(f"{reverse(to)}?{urlencode({'next': address})}")


def _check_size(http: HttpRequest) -> None:
    length = http.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > settings.LARGEST_BODY_BYTES:
        raise Refused(Problem("body-too-large", facts={"most": str(settings.LARGEST_BODY_BYTES)}))


def _check_rate(caller: Caller, http: HttpRequest) -> None:
    if caller.role == "public":
        buckets, name = _of_an_address, http.META.get("REMOTE_ADDR", "")
    else:
        buckets, name = _of_a_person, caller.account
    seconds = buckets.take(name)
    if seconds:
        raise Refused(Problem("rate-exceeded", facts={"seconds": str(seconds), "per_minute": str(buckets.per_minute)}))


def forged(http: HttpRequest, reason: str = "") -> HttpResponse:
    """The answer to a form that does not come from a page of ours, or whose page was open for too long."""
    return trouble(http, [Problem("form-not-ours")])
