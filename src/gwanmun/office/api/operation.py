"""An operation: one thing the machine door does, said as data, so that routes and OpenAPI cannot disagree."""

from collections.abc import Callable
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace

Method = Literal["GET", "POST"]
Body = Literal["none", "document", "papers", "lines"]  # nothing, one JSON document, commercial papers, NDJSON


class Operation(Struct, frozen=True):
    """One operation.

    `run` is called with the visit, then the document read from the body or the parameters read from the query, where
    there are any, then what stands in the path by name. Its docstring's first paragraph is what OpenAPI says of it.
    """

    method: Method
    path: str  # "/declarations/{number}/payments"
    act: str  # a row of the table of roles; "ask" needs no key
    run: Callable[..., Any]
    gives: Any  # the type of the answer
    takes: Any = None  # the type of the body
    asks: type[Struct] | None = None  # the query's parameters
    status: int = 200
    body: Body = "none"
    remembers: bool = False  # the door keeps the answer under the Idempotency-Key, because no desk writes anything
    refuses: tuple[int, ...] = ()  # statuses of refusals beside those every operation may give
    media: str = "application/json"  # of the answer


def look(path: str, act: str, run: Callable[..., Any], *, gives: Any, asks: type[Struct] | None = None) -> Operation:  # noqa: ANN401
    """Looking at something: a GET, and 404 where there is none of it."""
    return Operation("GET", path, act, run, gives, asks=asks, refuses=(404,) if "{" in path else ())


def deed(path: str, act: str, run: Callable[..., Any], *, takes: Any, gives: Any) -> Operation:  # noqa: ANN401
    """Doing something with one document: a POST and 201; 404 where there is nothing to do it to, 409 if it clashes."""
    refuses = (404, 409) if "{" in path else (409,)
    return Operation("POST", path, act, run, gives, takes, status=201, body="document", refuses=refuses)


def deed_on(path: str, act: str, run: Callable[..., Any], *, takes: Any, gives: Any) -> Operation:  # noqa: ANN401
    """The same where the body, and not the address, names what it is done to: 404 where there is no such thing."""
    return replace(deed(path, act, run, takes=takes, gives=gives), refuses=(404, 409))
