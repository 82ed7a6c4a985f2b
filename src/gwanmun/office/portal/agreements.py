"""Agreements: what each asks of a product and saves, which a bill of materials passes, and what goods cost landed."""

from datetime import date
from decimal import Decimal, InvalidOperation

from django.http import HttpResponse

from gwanmun.law.basics.catalogue import Told
from gwanmun.law.basics.problem import Problem, Refused, shown
from gwanmun.office.desks import comparing, rulebooks
from gwanmun.office.portal import words
from gwanmun.office.portal.page import ANYBODY, Page, show
from gwanmun.office.portal.tariff import day_of
from gwanmun.office.portal.visitor import Visitor


def agreements(visitor: Visitor) -> HttpResponse:
    """The agreements with a destination, and for goods of a code what each asks of them and saves there."""
    asked = visitor.http.GET
    code = "".join(sign for sign in asked.get("code", "") if sign.isdigit())[:10]
    destination = asked.get("to", "").upper()[:2]
    found = comparing.compared(code, destination, rulebooks.today()) if destination and len(code) >= 6 else ()
    told = () if found or not destination or len(code) >= 6 else words.told([_too_short(code)])
    return visitor.shown(
        "agreements.html",
        422 if told else 200,
        code=code,
        destination=destination,
        destinations=comparing.destinations(),
        found=found,
        problems=told,
    )


def origin(visitor: Visitor) -> HttpResponse:
    """Where a bill of materials is pasted or dropped."""
    return _origin_page(visitor, ())


def determine(visitor: Visitor) -> HttpResponse:
    """A bill of materials under every agreement with a destination, with the proof; nothing of it is kept."""
    file = visitor.http.FILES.get("file")
    content = file.read() if file is not None else visitor.typed.get("bill", "").encode()
    destination = visitor.typed.get("to", "").upper()[:2]
    try:
        bill, found = comparing.determined(content, destination)
    except Refused as refused:
        return _origin_page(visitor, words.told(refused.problems))
    order = {"pass": 0, "unknown": 1, "fail": 2}
    found.sort(key=lambda one: order[one.verdict])
    return visitor.shown("determined.html", bill=bill, found=found, destination=destination)


def landed(visitor: Visitor, code: str) -> HttpResponse:
    """What goods of a value owe here, without an agreement and under each that covers them."""
    asked = visitor.http.GET
    origin_, text, on = asked.get("origin", "").upper()[:2], asked.get("value", ""), day_of(asked.get("on", ""))
    answers: list[comparing.Landed] = []
    told: tuple[Told, ...] = ()
    try:
        answers = _landed(code, origin_, text, on)
    except Refused as refused:
        told = words.told(refused.problems)
    return visitor.shown(
        "landed.html",
        422 if told else 200,
        code=code,
        origin=origin_,
        value=text,
        on=on,
        answers=answers,
        problems=told,
    )


def _landed(code: str, origin_: str, text: str, on: date) -> list[comparing.Landed]:
    if not text:
        return []
    try:
        value = Decimal(text.replace(",", "")).scaleb(rulebooks.current().country.minor_digits)
    except InvalidOperation:
        raise Refused(Problem("field-invalid", "value", shown(text), {"cause": "it is no amount"})) from None
    return comparing.landed(code, origin_, int(value), on)


def _too_short(code: str) -> Problem:
    return Problem("field-invalid", "code", code, {"cause": "the first six digits at least are needed"})


def _origin_page(visitor: Visitor, told: tuple[Told, ...]) -> HttpResponse:
    return visitor.shown(
        "origin.html", 422 if told else 200, destinations=comparing.destinations(), typed=visitor.typed, problems=told
    )


PAGES = (
    show("agreements", "agreements", ANYBODY, agreements),
    show("origin", "origin", ANYBODY, origin),
    Page("POST", "origin", "origin", ANYBODY, determine),
    show("tariff/<str:code>/landed", "landed", ANYBODY, landed),
)
