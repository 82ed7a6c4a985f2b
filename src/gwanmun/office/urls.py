"""The doors' addresses: the machine door's from the list of its operations, the portal's from that of its pages."""

import re
from collections.abc import Iterator

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, register_converter

from gwanmun.office.api import door, front, openapi
from gwanmun.office.api.operation import Operation
from gwanmun.office.portal import entrance
from gwanmun.office.portal import urls as portal

# What may stand in a path, as a route reads it; OpenAPI says the same (`openapi.PATH_PARAMETERS`).
for _name, _schema in openapi.PATH_PARAMETERS.items():
    _shape = _schema["pattern"].removeprefix("^").removesuffix("$")
    register_converter(type(_name, (), {"regex": _shape, "to_python": str, "to_url": str}), f"gwanmun-{_name}")


def _routes() -> Iterator[URLPattern]:
    for address, operations in _by_path().items():
        route = re.sub(r"{(\w+)}", r"<gwanmun-\1:\1>", address.removeprefix("/"))
        yield path(route, door.opened(operations))


def _by_path() -> dict[str, list[Operation]]:
    """The operations of each address: fixed ones first, then those of a document's parts, then the document's own."""
    found: dict[str, list[Operation]] = {}
    for operations in openapi.every().values():
        for operation in operations:
            found.setdefault(operation.path, []).append(operation)
    return dict(sorted(found.items(), key=lambda item: ("{" in item[0]) + item[0].endswith("}")))


def nowhere(http: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    """The answer at an address where there is nothing: a page for people, a problem for programs."""
    for_people = "text/html" in http.META.get("HTTP_ACCEPT", "")
    return entrance.nowhere(http, exception) if for_people else door.nowhere(http, exception)


urlpatterns = [*_routes(), path(front.OPERATION.path.removeprefix("/"), door.opened([front.OPERATION]))]
urlpatterns += portal.patterns()

handler400 = handler404 = handler403 = nowhere
