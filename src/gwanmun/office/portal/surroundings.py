"""Surroundings: what stands around every page: which office, who is here, where he may go, in which languages."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from gwanmun.office.desks import rulebooks
from gwanmun.office.people import persons
from gwanmun.office.people.keys import PUBLIC, Caller
from gwanmun.office.people.roles import may


class Way(Struct, frozen=True):
    """One entry of the menu: whoever may do the act sees it."""

    name: str  # of the page
    label: Any  # lazily translated
    act: str


WAYS = (
    Way("declare", _("Declare"), "lodge"),
    Way("search", _("Declarations"), "see-declarations"),
    Way("periods", _("Periods"), "see-periods"),
    Way("partners", _("Partners"), "see-exchange"),
    Way("figures", _("Figures"), "see-figures"),
    Way("verifications", _("Verifications"), "see-verifications"),
    Way("packs", _("Law"), "see-packs"),
    Way("tariff", _("Tariff"), "ask"),
    Way("agreements", _("Agreements"), "ask"),
    Way("progress", _("Where is my cargo"), "ask"),
)


def everywhere(http: HttpRequest) -> dict[str, Any]:
    """For every template; nothing here asks the database unless the page does."""
    caller = SimpleLazyObject(lambda: _caller(http))
    return {
        "caller": caller,
        "called": SimpleLazyObject(lambda: _called(http)),
        "office": rulebooks.current().country,
        "ways": SimpleLazyObject(lambda: [way for way in WAYS if may(_caller(http).role, way.act)]),
        "languages": settings.LANGUAGES,
    }


def _caller(http: HttpRequest) -> Caller:
    return persons.caller_of(http.user) if hasattr(http, "user") else PUBLIC


def _called(http: HttpRequest) -> str:
    person = getattr(getattr(http, "user", None), "person", None)
    return person.called if person is not None else ""
