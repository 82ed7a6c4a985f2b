"""Agreements: what each asks of a product and what it saves, for anybody."""

from django.http import HttpResponse

from gwanmun.office.desks import treaties
from gwanmun.office.portal.page import ANYBODY, show
from gwanmun.office.portal.visitor import Visitor


def agreements(visitor: Visitor) -> HttpResponse:
    """The agreements this country is a party to."""
    return visitor.shown("agreements.html", treaties=treaties.ours())


PAGES = (show("agreements", "agreements", ANYBODY, agreements),)
