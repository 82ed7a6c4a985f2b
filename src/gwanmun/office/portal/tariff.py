"""Tariff: what goods are called and what they owe on a day, for anybody, searched by words or by code."""

from datetime import date

from django.http import HttpResponse

from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.office.desks import rulebooks, tariff
from gwanmun.office.portal.page import ANYBODY, show
from gwanmun.office.portal.visitor import Visitor

MOST = 50


def search(visitor: Visitor) -> HttpResponse:
    """Codes by words or by their first digits; the same as a list alone, for a page that asks while one types."""
    text = visitor.http.GET.get("text", "").strip()[:200]
    on = day_of(visitor.http.GET.get("on", ""))
    found = tariff.search(text, on, MOST) if text else ()
    return visitor.shown("tariff.html", text=text, on=on, found=found, most=MOST)


def goods(visitor: Visitor, code: str) -> HttpResponse:
    """A code on a day: its names, its unit, and every rate on it with its source."""
    on, origin = day_of(visitor.http.GET.get("on", "")), visitor.http.GET.get("origin", "").upper()[:2]
    listed = tariff.look_up(code, on, origin)
    country = rulebooks.current().country
    classes = country.tariff.classes
    rates = [(measure, classes.get(measure.rate_class), country.acts.get(measure.act)) for measure in listed.measures]
    return visitor.shown("goods.html", listed=listed, rates=rates, on=on, origin=origin)


def day_of(text: str) -> date:
    """The day asked about; today when none is said. Refused for what is no day."""
    try:
        return date.fromisoformat(text) if text else rulebooks.today()
    except ValueError:
        raise Refused(Problem("field-invalid", "on", text[:20], {"cause": "it is no day, as in 2026-02-03"})) from None


PAGES = (show("tariff", "tariff", ANYBODY, search), show("tariff/<str:code>", "goods", ANYBODY, goods))
