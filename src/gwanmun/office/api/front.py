"""The front of the machine door: one page that says which office this is and what can be done at its doors."""

import base64
import hashlib
from functools import cache
from inspect import cleandoc
from pathlib import Path
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.template import Context, Engine
from msgspec import Struct

from gwanmun.office import clock
from gwanmun.office.api import openapi
from gwanmun.office.api.operation import Operation
from gwanmun.office.api.operations import API
from gwanmun.office.api.visit import Visit
from gwanmun.office.desks import rulebooks
from gwanmun.office.people.roles import MAY

HERE = Path(__file__).parent
PAGE = Engine(dirs=[str(HERE)], autoescape=True)


class Row(Struct, frozen=True):
    """One operation as the page's table shows it."""

    method: str
    path: str
    summary: str
    roles: str


def show(visit: Visit) -> HttpResponse:
    """Show which office this is, its clock, its doors, and what they do."""
    rulebook = rulebooks.current()
    country = rulebook.country
    page = PAGE.get_template("front.html").render(
        Context(
            {
                "office": country.name,
                "country": country.id,
                "currency": country.currency,
                "pack": rulebook.pack,
                "now": clock.now().astimezone(ZoneInfo(country.timezone)),
                "timezone": country.timezone,
                "api": API,
                "host": f"http://{visit.http.META.get('HTTP_HOST', 'localhost')}",
                "nouns": _table(),
                "style": _style(),
            },
            use_tz=False,
        )
    )
    return HttpResponse(page, headers={"Content-Security-Policy": _policy()})


@cache
def _table() -> tuple[tuple[str, tuple[Row, ...]], ...]:
    return tuple((noun, tuple(map(_row, operations))) for noun, operations in openapi.every().items())


def _row(operation: Operation) -> Row:
    summary = cleandoc(operation.run.__doc__ or "").partition("\n\n")[0].replace("\n", " ")
    roles = MAY[operation.act]
    return Row(
        operation.method, operation.path, summary, "everybody" if "public" in roles else ", ".join(sorted(roles))
    )


@cache
def _style() -> str:
    return (HERE / "front.css").read_text(encoding="utf-8")


@cache
def _policy() -> str:
    """The page may do nothing but be dressed by its own style: no script, no picture, nothing from elsewhere."""
    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


OPERATION = Operation("GET", "/api/", "ask", show, None, media="text/html")
