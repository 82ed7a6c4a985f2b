"""The door: what every request passes, in this order, before a noun's own file sees it and after.

    host ─▶ operation ─▶ key ─▶ role ─▶ rate ─▶ body ─▶ Idempotency-Key ─▶ document ─▶ the noun's own function
                                                                                            │
    application/problem+json ◀── Refused, anywhere ◀────────────────────────────────────────┤
    application/json         ◀── the answer ◀───────────────────────────────────────────────┘

Nothing here asks the database on the way in: whose a key is, is believed for ten seconds (`people/keys.py`).
"""

import hashlib
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import psycopg
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.request import split_domain_port, validate_host
from django.http.response import HttpResponseBase
from msgspec import Struct
from msgspec.structs import replace
from uuid_utils import uuid7

from gwanmun.law.basics import reading
from gwanmun.law.basics.problem import Problem, Refused, shown
from gwanmun.office import clock
from gwanmun.office.api import bodies, queries, refusals
from gwanmun.office.api.languages import preferred
from gwanmun.office.api.operation import Operation
from gwanmun.office.api.visit import Reply, Visit
from gwanmun.office.journal import answers
from gwanmun.office.journal.answers import Answer, Request
from gwanmun.office.journal.conflict import AnsweredAlready
from gwanmun.office.people import keys
from gwanmun.office.people.keys import PUBLIC, Caller
from gwanmun.office.people.rates import Buckets
from gwanmun.office.people.roles import MAY, may

LOG = logging.getLogger(__name__)
JSON = "application/json"
KEY = re.compile(r"[\x20-\x7e]{1,255}")  # an Idempotency-Key
UNREACHABLE = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)

View = Callable[..., HttpResponseBase]

_of_a_key = Buckets(settings.REQUESTS_PER_MINUTE)
_of_an_address = Buckets(max(1, settings.REQUESTS_PER_MINUTE // 10))  # all visitors without a key that come from it


def opened(operations: Sequence[Operation]) -> View:
    """The view of one address: its operations by method."""
    by_method: dict[str, Operation] = {operation.method: operation for operation in operations}
    if "GET" in by_method:
        by_method["HEAD"] = by_method["GET"]

    def view(http: HttpRequest, **named: str) -> HttpResponseBase:
        return _answered(http, lambda visit: _enter(visit, by_method, named))

    return view


def nowhere(http: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    """The answer at an address where there is nothing."""

    def refuse(visit: Visit) -> HttpResponseBase:
        raise Refused(Problem("path-unknown", value=shown(http.path)))

    return _answered(http, refuse)


def _answered(http: HttpRequest, work: Callable[[Visit], HttpResponseBase]) -> HttpResponseBase:
    """The answer of some work, whatever becomes of it: nobody sees a traceback, and every answer has its number."""
    visit = Visit(str(uuid7()), preferred(http.META.get("HTTP_ACCEPT_LANGUAGE", "")), http)
    try:
        answer = work(visit)
    except Refused as refused:
        answer = refusals.response(refused.problems, visit)
    except Exception as failure:  # noqa: BLE001 - whatever failed, the visitor hears of it in our words
        answer = refusals.response([fault(failure, visit)], visit)
    answer.headers["X-Request-Id"] = visit.id
    answer.headers["Content-Language"] = visit.language
    answer.headers.setdefault("Cache-Control", "no-store")
    return answer


def fault(failure: Exception, visit: Visit) -> Problem:
    """The problem a failure of our own is told as; what failed stands in the log, under the request's number."""
    if isinstance(failure, UNREACHABLE):
        LOG.error("request %s: the database did not answer: %s", visit.id, failure)
        connection.close()  # it may be dead for good; the next request of this thread makes its own
        return Problem("office-unreachable")
    LOG.error("request %s failed: %s %s", visit.id, visit.http.method, visit.http.path, exc_info=failure)
    return Problem("office-failed", value=visit.id)


def _enter(visit: Visit, by_method: Mapping[str, Operation], named: Mapping[str, str]) -> HttpResponseBase:
    http = visit.http
    _check_host(http.META.get("HTTP_HOST", ""))
    operation = by_method.get(http.method or "")
    if operation is None:
        allowed = ", ".join(sorted(by_method))
        if http.method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": allowed})
        raise Refused(Problem("method-not-allowed", value=shown(http.method or ""), facts={"allowed": allowed}))
    caller = _identify(http, operation.act)
    _check_role(caller, operation.act)
    _check_rate(caller, http)
    return _carried_out(operation, replace(visit, caller=caller), named)


def _carried_out(operation: Operation, visit: Visit, named: Mapping[str, str]) -> HttpResponseBase:
    """The operation on what was brought; an answer given before under the same Idempotency-Key is given again."""
    if operation.body == "lines":
        streamed: HttpResponseBase = operation.run(visit, bodies.read_lines(visit.http), **named)
        return streamed
    if operation.body == "none":
        return _response(operation.run(visit, *_asked(operation, visit), **named))
    visit = _brought(operation, visit)
    before = answers.find(visit.request) if operation.remembers else None
    if before is not None:
        return _response(Reply(before.status, before.body.encode()))
    document = (reading.read(operation.takes, visit.raw),) if operation.body == "document" else ()
    reply: Reply = operation.run(visit, *document, **named)
    return _response(_remembered(reply, visit.request) if operation.remembers else reply)


def _asked(operation: Operation, visit: Visit) -> tuple[Struct, ...]:
    """The parameters of the address, where the operation has any."""
    if operation.asks is None:
        return ()
    return (queries.read(operation.asks, visit.http.META.get("QUERY_STRING", "")),)


def _brought(operation: Operation, visit: Visit) -> Visit:
    """The visit with its body and its Idempotency-Key."""
    try:
        raw = bodies.read(visit.http, operation.body)
    except UnreadablePostError as why:  # whoever sent it went away
        raise Refused(Problem("body-cut-off")) from why
    return replace(visit, raw=raw, request=repeatable(visit, raw))


def repeatable(visit: Visit, raw: bytes, part: str = "") -> Request | None:
    """The request, or one part of it, as it may be sent again: its Idempotency-Key and the hash of all of it."""
    key = visit.http.META.get("HTTP_IDEMPOTENCY_KEY")
    if key is None:
        return None
    if not KEY.fullmatch(key):
        facts = {"length": str(len(key))}
        raise Refused(Problem("idempotency-key-malformed", "Idempotency-Key", shown(key), facts))
    where = f"{visit.http.method} {visit.http.path}?{visit.http.META.get('QUERY_STRING', '')}\n"
    return Request(visit.caller.account, key + part, hashlib.sha256(where.encode() + raw).digest())


def _remembered(given: Reply, request: Request | None) -> Reply:
    """The answer, written down for the next time; where somebody was faster, what he was answered."""
    if request is None:
        return given
    try:
        with transaction.atomic():
            answers.keep([(request, Answer(given.status, given.body.decode()))], clock.now())
    except AnsweredAlready:
        before = answers.find(request)
        assert before is not None, "somebody answered this request a moment ago"
        return Reply(before.status, before.body.encode())
    return given


def _response(answer: Reply | HttpResponseBase) -> HttpResponseBase:
    """A reply as HTTP; a page or another kind of document comes as its own response."""
    if isinstance(answer, HttpResponseBase):
        return answer
    return HttpResponse(answer.body, status=answer.status, content_type=JSON)


def _identify(http: HttpRequest, act: str) -> Caller:
    """Who comes: whose key it is, or the public where no key is needed. A wrong key is refused everywhere."""
    authorization = http.META.get("HTTP_AUTHORIZATION", "")
    if not authorization:
        if may("public", act):
            return PUBLIC
        raise Refused(Problem("key-missing", "Authorization"))
    scheme, _, key = authorization.partition(" ")
    caller = keys.caller_of(key.strip()) if scheme.lower() == "bearer" else None
    if caller is None:
        _check_rate(PUBLIC, http)
        raise Refused(Problem("key-unknown", "Authorization"))
    return caller


def _check_role(caller: Caller, act: str) -> None:
    if not may(caller.role, act):
        facts = {"role": caller.role, "act": act, "allowed": ", ".join(sorted(MAY[act]))}
        raise Refused(Problem("act-not-allowed", facts=facts))
    if caller.scopes and act not in caller.scopes and not may("public", act):
        raise Refused(Problem("scope-not-allowed", facts={"act": act, "scopes": ", ".join(caller.scopes)}))


def _check_rate(caller: Caller, http: HttpRequest) -> None:
    buckets, name = _of_a_key, caller.key
    if not name:
        buckets, name = _of_an_address, http.META.get("REMOTE_ADDR", "")
    seconds = buckets.take(name)
    if seconds:
        raise Refused(Problem("rate-exceeded", facts={"seconds": str(seconds), "per_minute": str(buckets.per_minute)}))


def _check_host(host: str) -> None:
    if host and not _is_ours(host):
        raise Refused(Problem("host-unknown", "Host", shown(host)))


@lru_cache(maxsize=256)
def _is_ours(host: str) -> bool:
    domain, _ = split_domain_port(host)
    return bool(domain and validate_host(domain, settings.ALLOWED_HOSTS))
