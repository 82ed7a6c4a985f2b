"""The description of the machine door in OpenAPI 3.1, made from the operations and the law's own types.

There is no second list of addresses and no second schema: what is described is what is routed and read.
"""

import re
import tomllib
from functools import cache
from inspect import cleandoc
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings

from gwanmun.office.api import bodies, operations
from gwanmun.office.api.operation import Operation, look
from gwanmun.office.api.parts import MULTIPART, NAMES
from gwanmun.office.api.refusals import MEDIA_TYPE, ProblemDocument
from gwanmun.office.api.schemas import HEAD, Schema, described, parameters
from gwanmun.office.api.visit import Reply, Visit
from gwanmun.office.people.roles import MAY

TITLE = "Gwanmun: the machine door of a customs office"
ABOUT = """
Declarations, cargo, permits, certificates of origin, payments, the tariff and the progress of a cargo.

Every operation that needs a key takes it as `Authorization: Bearer gw_…`; a key belongs to an account, and its role
says which operations it may use. Every POST may carry an `Idempotency-Key`: the same key with the same request is
answered the same and done once, with another request it is refused. Nothing is written of a request that is refused,
so it may come again under the same key once it has been mended.

Whatever is refused is told as `application/problem+json` (RFC 9457) with all problems at once: for each its code, the
path of the field, the value, the cause, how to mend it, and the source of law, in English or Korean (Accept-Language).
Decimals travel as texts, money of the office as whole minor units, days as ISO 8601.
"""

STATUSES = {
    400: "The request cannot be read.",
    401: "A key is needed, or the key is not valid.",
    403: "The account may not do this, or not for this company.",
    404: "There is no such thing.",
    409: "It clashes with what is there, or the Idempotency-Key was used for another request.",
    413: "The body is too large.",
    415: "The body is of a kind that is not taken here.",
    422: "The document was read and cannot be taken; all its problems are listed.",
    429: "Too many requests; see Retry-After.",
    500: "The office made a mistake; the request has a number to ask about.",
    503: "The office is busy or cannot reach its journal; see Retry-After.",
}

PATH_PARAMETERS: dict[str, Schema] = {
    "number": {"type": "string", "pattern": r"^[0-9A-Za-z][0-9A-Za-z/._\-]{0,69}$"},
    "code": {"type": "string", "pattern": r"^[0-9a-z][0-9a-z\-]{0,79}$"},
    "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
    "country": {"type": "string", "pattern": "^[A-Z]{2}$"},
    "month": {"type": "string", "pattern": "^20[0-9]{2}-(?:0[1-9]|1[0-2])$"},
    "day": {"type": "string", "pattern": "^20[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$"},
    "tile": {"type": "string", "pattern": r"^tile/[0-9]{1,2}/(?:x[0-9]{3}/){0,6}[0-9]{3}(?:\.p/[0-9]{1,3})?$"},
}

IDEMPOTENCY_KEY: Schema = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "a new one for each new request, a UUID for instance; the same one when a request is sent again",
    "schema": {"type": "string", "pattern": "^[ -~]{1,255}$"},
}

LINES: Schema = {"type": "string", "description": "one JSON document on each line, UTF-8"}


def show(visit: Visit) -> Reply:
    """Describe the machine door in OpenAPI 3.1."""
    return Reply(200, written())


OPERATION = look("/openapi.json", "ask", show, gives=dict[str, Any])


def every() -> dict[str, tuple[Operation, ...]]:
    """Every operation by noun, with its whole path: those of the nouns, and this one."""
    nouns = operations.every()
    return nouns | {"the office": (*nouns["the office"], operations.whole(OPERATION))}


@cache
def written() -> bytes:
    """The description as JSON, made once a process."""
    return msgspec.json.encode(document())


def document() -> Schema:
    """The whole description."""
    known = [operation for noun in every().values() for operation in noun]
    by_kind, components = described(
        [operation.takes for operation in known if operation.takes is not None],
        [*(operation.gives for operation in known), ProblemDocument],
    )
    _show_examples(components)
    return {
        "openapi": "3.1.0",
        "info": {"title": TITLE, "version": "1", "description": cleandoc(ABOUT), "license": _LICENSE},
        "servers": [{"url": "/", "description": f"the office whose country pack is “{settings.COUNTRY}”"}],
        "tags": [{"name": noun} for noun in every()],
        "paths": _paths(by_kind),
        "components": {
            "schemas": components,
            "responses": {f"Refused{status}": _refusal(status) for status in STATUSES},
            "securitySchemes": {"key": _KEY},
        },
    }


_LICENSE = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
_KEY = {"type": "http", "scheme": "bearer", "bearerFormat": "gw_…", "description": "an API key of the office"}


def _paths(by_kind: dict[Any, Schema]) -> dict[str, Schema]:
    paths: dict[str, Schema] = {}
    for noun, noun_operations in every().items():
        for operation in noun_operations:
            at = paths.setdefault(operation.path, {})
            at[operation.method.lower()] = _operation(noun, operation, by_kind)
    return paths


def _operation(noun: str, operation: Operation, by_kind: dict[Any, Schema]) -> Schema:
    summary, _, more = cleandoc(operation.run.__doc__ or "").partition("\n\n")
    described_operation: Schema = {
        "operationId": f"{operation.run.__module__.rpartition('.')[2]}_{operation.run.__name__}",
        "tags": [noun],
        "summary": summary.replace("\n", " "),
        "description": f"{more}\n\nFor: {', '.join(sorted(MAY[operation.act]))}.".strip(),
        "parameters": _parameters(operation),
        "responses": _responses(operation, by_kind),
        "security": [{"key": []}, {}] if "public" in MAY[operation.act] else [{"key": []}],
    }
    if operation.body != "none":
        described_operation["requestBody"] = {"required": True, "content": _content(operation, by_kind)}
    return described_operation


def _parameters(operation: Operation) -> list[Schema]:
    found: list[Schema] = [
        {"name": name, "in": "path", "required": True, "schema": PATH_PARAMETERS[name]}
        for name in re.findall(r"{(\w+)}", operation.path)
    ]
    if operation.asks is not None:
        found += parameters(operation.asks)
    return [*found, IDEMPOTENCY_KEY] if operation.method == "POST" else found


def _content(operation: Operation, by_kind: dict[Any, Schema]) -> Schema:
    """The body in each media type it may come in."""
    if operation.body == "lines":
        return {bodies.LINES: {"schema": LINES}}
    schema = by_kind[operation.takes]
    if operation.body == "document":
        return {bodies.JSON: {"schema": schema}}
    as_file: Schema = {"type": "string"}
    parts: Schema = {"type": "object", "properties": dict.fromkeys(NAMES, as_file), "required": [NAMES[0]]}
    forms = dict.fromkeys(bodies.PAPERS, as_file) | {bodies.JSON: schema, MULTIPART: parts}
    return {media: {"schema": form} for media, form in forms.items()}


def _responses(operation: Operation, by_kind: dict[Any, Schema]) -> Schema:
    media = bodies.LINES if operation.body == "lines" else operation.media
    schema = LINES if operation.body == "lines" else by_kind[operation.gives]
    statuses = {401, 429, 500, 503, *operation.refuses}
    statuses |= {403} if "public" not in MAY[operation.act] or operation.method == "POST" else set()
    statuses |= {422} if operation.asks is not None else set()
    statuses |= {400, 409, 413, 415, 422} if operation.method == "POST" else set()
    return {
        str(operation.status): {"description": "Done.", "content": {media: {"schema": schema}}},
        **{str(status): {"$ref": f"#/components/responses/Refused{status}"} for status in sorted(statuses)},
    }


def _refusal(status: int) -> Schema:
    content = {MEDIA_TYPE: {"schema": {"$ref": f"{HEAD}{ProblemDocument.__name__}"}}}
    return {"description": STATUSES[status], "content": content}


@cache
def examples() -> dict[str, Schema]:
    """A document of each kind of body, by the name of its type."""
    found = tomllib.loads((Path(__file__).parent / "examples.toml").read_text(encoding="utf-8"))
    declaration = found["Declaration"]
    export = {**declaration, "procedure": "export", "number": "30100-26-000001X", "declarant": declaration["exporter"]}
    return {
        **found,
        "Amending": {"declaration": {**declaration, "remarks": "as agreed"}, "why": "A remark was forgotten."},
        "PartnerDeclaration": {"country": "VN", "declaration": export},
        "AmendingApplication": {"application": found["Application"], "why": "The buyer's marks were forgotten."},
        "Applying": {"application": found["OperatorApplication"], "company": "1168200276"},
        "AmendingAuthorisation": {"application": found["OperatorApplication"], "why": "A paper was forgotten."},
    }


def _show_examples(components: dict[str, Schema]) -> None:
    for name, example in examples().items():
        components[name]["examples"] = [example]
