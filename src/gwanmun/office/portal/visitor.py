"""A visitor: one request of somebody who was let in, and what he may be shown."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from msgspec import Struct
from uuid_utils import uuid4

from gwanmun.office.desks import mandates
from gwanmun.office.journal.answers import Request
from gwanmun.office.journal.entry import Actor
from gwanmun.office.people.keys import PUBLIC, Caller

SEE_OTHER = 303


class Visitor(Struct, frozen=True):
    """Who came, and with what request."""

    http: HttpRequest
    caller: Caller = PUBLIC

    @property
    def actor(self) -> Actor:
        """Who acts, as the journal names it."""
        return mandates.actor_of(self.caller)

    @property
    def language(self) -> str:
        """The language the page is written in."""
        return (get_language() or "en").partition("-")[0]

    @property
    def typed(self) -> Mapping[str, str]:
        """What was typed into the form, by field."""
        return {name: value for name, value in self.http.POST.items() if name not in _OURS}

    def request(self) -> Request | None:
        """The form as something that may be sent twice: pressed twice, it is done once, and answered the same."""
        once = self.http.POST.get("once", "")[:64]
        if not once:
            return None
        content = repr((self.http.path, sorted(self.typed.items()))).encode()
        digest = hashlib.sha256(content).digest()
        return Request(self.caller.account, f"page:{once}:{digest.hex()[:16]}", digest)

    def shown(self, template: str, status: int = 200, **what: Any) -> HttpResponse:  # noqa: ANN401 - a template takes all
        """A page of the portal."""
        context = {"visitor": self, "caller": self.caller, "once": str(uuid4()), **what}
        return render(self.http, f"portal/{template}", context, status=status)

    def sent_to(self, name: str, *arguments: str) -> HttpResponse:
        """The page to look at next: a deed that is done is not done again by reloading."""
        return see(reverse(name, args=arguments))


def see(address: str) -> HttpResponse:
    """Another address to look at, with a GET."""
    answer = HttpResponseRedirect(address)
    answer.status_code = SEE_OTHER
    return answer


_OURS = frozenset({"csrfmiddlewaretoken", "once", "page", "seen"})
