"""The chain: what a request of a person goes through before it finds its page. Machines pay for none of it.

Sessions, languages, sign-in and the guard against forged forms cost a request several times what lodging costs, so
only addresses that begin as a page's do go through them. Which those are is read from the pages themselves.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.module_loading import import_string

from gwanmun.office.portal import urls

LINKS = (
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "gwanmun.office.portal.locks.locked",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
)

FIRST_SEGMENTS = urls.first_segments()

Handler = Callable[[HttpRequest], HttpResponseBase]


class ForPeople:
    """A middleware that is a chain of middlewares, for the addresses of pages alone."""

    def __init__(self, get_response: Handler) -> None:
        """Link the chain up, the last link to whatever comes after."""
        self._straight_on = self._chained = get_response
        self._guards: list[Callable[..., HttpResponse | None]] = []
        self._rescuers: list[Callable[..., HttpResponse | None]] = []
        for link in reversed(LINKS):
            middleware = import_string(link)(self._chained)
            if hasattr(middleware, "process_view"):
                self._guards.insert(0, middleware.process_view)
            if hasattr(middleware, "process_exception"):
                self._rescuers.append(middleware.process_exception)
            self._chained = middleware

    def __call__(self, http: HttpRequest) -> HttpResponseBase:
        """Through the chain, or straight on."""
        return self._chained(http) if self._is_for_people(http) else self._straight_on(http)

    def process_view(
        self, http: HttpRequest, view: Callable[..., object], args: tuple[object, ...], named: dict[str, object]
    ) -> HttpResponse | None:
        """What the links say once the page is known, the first that says anything."""
        if not self._is_for_people(http):
            return None
        said = (guard(http, view, args, named) for guard in self._guards)
        return next((answer for answer in said if answer is not None), None)

    def process_exception(self, http: HttpRequest, exception: Exception) -> HttpResponse | None:
        """What the links make of a failure, the innermost that makes anything of it."""
        if not self._is_for_people(http):
            return None
        made = (rescuer(http, exception) for rescuer in self._rescuers)
        return next((answer for answer in made if answer is not None), None)

    def _is_for_people(self, http: HttpRequest) -> bool:
        return http.path_info.split("/", 2)[1] in FIRST_SEGMENTS
