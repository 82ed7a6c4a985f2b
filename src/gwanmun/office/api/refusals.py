"""Refusals: problems as the machine door tells them, in application/problem+json (RFC 9457)."""

from collections.abc import Mapping, Sequence

import msgspec
from django.conf import settings
from django.http import HttpResponse
from msgspec import Struct

from gwanmun.law.basics import catalogue
from gwanmun.law.basics.catalogue import Told
from gwanmun.law.basics.problem import Problem
from gwanmun.office.api.visit import Visit

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = {"office-unreachable": "2", "busy": "2"}

_encode = msgspec.json.Encoder().encode


class ProblemDocument(Struct, frozen=True):
    """Everything that is wrong with a request. `type` names the first problem, which gives the status."""

    type: str  # a reference to the catalogue's entry
    title: str
    status: int
    detail: str
    instance: str  # the request, as the office's own log names it
    problems: tuple[Told, ...]


def document(problems: Sequence[Problem], visit: Visit) -> ProblemDocument:
    """The problems of a request in words; the first of them speaks for all."""
    told = tuple(catalogue.told(problem, visit.language, settings.COUNTRY) for problem in problems)
    first = told[0]
    return ProblemDocument(
        f"/api/v1/problems/{first.code}",
        first.title,
        catalogue.status_of(problems[0]),
        " ".join(dict.fromkeys(one.cause for one in told[:3])),
        f"urn:uuid:{visit.id}",
        told,
    )


def response(problems: Sequence[Problem], visit: Visit) -> HttpResponse:
    """The answer to a request that was refused."""
    refusal = document(problems, visit)
    answer = HttpResponse(_encode(refusal), status=refusal.status, content_type=MEDIA_TYPE)
    for name, value in _headers(problems[0]).items():
        answer.headers[name] = value
    return answer


def _headers(problem: Problem) -> Mapping[str, str]:
    """What HTTP itself wants said beside the document."""
    match problem.code:
        case "key-missing" | "key-unknown":
            return {"WWW-Authenticate": 'Bearer realm="gwanmun"'}
        case "rate-exceeded":
            return {"Retry-After": problem.facts["seconds"]}
        case "office-unreachable" | "busy":
            return {"Retry-After": RETRY_SECONDS[problem.code]}
        case "method-not-allowed":
            return {"Allow": problem.facts["allowed"]}
    return {}
