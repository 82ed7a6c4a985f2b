"""A visit: one request that has been let in, and the reply it gets."""

from typing import Any

import msgspec
from django.http import HttpRequest
from msgspec import Struct

from gwanmun.office.desks import mandates
from gwanmun.office.journal.answers import Request
from gwanmun.office.journal.entry import Actor
from gwanmun.office.people.keys import PUBLIC, Caller
from gwanmun.office.people.roles import FOR_A_COMPANY

__all__ = ["FOR_A_COMPANY", "Reply", "Visit", "reply"]

_encode = msgspec.json.Encoder().encode


class Visit(Struct, frozen=True):
    """Who came, in which language he is answered, what he brought, and under which Idempotency-Key."""

    id: str  # of the request, as the log and the answer name it
    language: str
    http: HttpRequest
    caller: Caller = PUBLIC
    raw: bytes = b""
    request: Request | None = None

    @property
    def actor(self) -> Actor:
        """Who acts, as the journal names it."""
        return mandates.actor_of(self.caller)

    @property
    def company_actor(self) -> Actor:
        """The same, narrowed to its own company whatever its role: a carrier too sees only its own affairs."""
        actor, company = self.actor, self.caller.company
        return Actor(actor.account, actor.on_behalf, company)


class Reply(Struct, frozen=True):
    """What is answered: a status and a JSON document."""

    status: int
    body: bytes


def reply(document: Any, status: int = 200) -> Reply:  # noqa: ANN401 - whatever the desk answers
    """A value of the law or of a desk, written out."""
    return Reply(status, _encode(document))
