"""The addresses of the portal: its pages, signing in, and the choice of language."""

from collections.abc import Iterator

from allauth.account import views as account
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from gwanmun.office.portal import entrance
from gwanmun.office.portal.page import Page
from gwanmun.office.portal.pages import PAGES

SIGN_IN = (
    path("account/sign-in", account.login, name="account_login"),
    path("account/sign-out", account.logout, name="account_logout"),
    path("account/none-here", account.signup, name="account_signup"),  # closed; allauth asks for the address
    path("account/closed", account.account_inactive, name="account_inactive"),
    path("account/confirm", account.reauthenticate, name="account_reauthenticate"),
    path("account/password", account.password_change, name="account_change_password"),
    path("account/second-factor/", include("allauth.mfa.urls")),
    path("language", set_language, name="set_language"),
)


def patterns() -> list[URLPattern | URLResolver]:
    """Everything people may ask for."""
    return [*_pages(), *SIGN_IN]


def first_segments() -> frozenset[str]:
    """What the addresses of pages begin with, the empty one of the front page among them."""
    routes = (str(pattern.pattern) for pattern in patterns())
    return frozenset({route.partition("/")[0] for route in routes} | {"static"})


def _pages() -> Iterator[URLPattern]:
    by_route: dict[str, list[Page]] = {}
    for page in PAGES:
        by_route.setdefault(page.route, []).append(page)
    for route, pages in by_route.items():
        yield path(route, entrance.opened(pages), name=pages[0].name)
