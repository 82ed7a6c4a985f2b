"""Schemas: the types of bodies and answers as JSON Schema, as tight as the door really reads them.

msgspec describes a type; the door asks more of what comes in (no unknown fields, no endless texts, no numbers out
of all bounds). That is written into the schemas of bodies here, so that what does not fit a schema is refused.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from gwanmun.law.basics.figures import FINEST
from gwanmun.law.basics.fitting import LARGEST_WHOLE, LONGEST_TEXT
from gwanmun.law.basics.money import LARGEST

Schema = dict[str, Any]

HEAD = "#/components/schemas/"
FIGURE: Schema = {
    "description": "a decimal; best sent as a text, so that nothing of it is lost on the way",
    "anyOf": [
        {"type": "string", "pattern": rf"^-?[0-9]{{1,14}}(\.[0-9]{{1,{FINEST}}})?$"},
        {"type": "number", "minimum": -int(LARGEST), "maximum": int(LARGEST)},
    ],
}


def described(bodies: Iterable[Any], answers: Iterable[Any]) -> tuple[dict[Any, Schema], dict[str, Schema]]:
    """The schema of each type, and the components they share."""
    bodies, answers = list(dict.fromkeys(bodies)), list(dict.fromkeys(answers))
    kinds = list(dict.fromkeys([*bodies, *answers]))
    schemas, components = msgspec.json.schema_components(kinds, schema_hook=_anything, ref_template=HEAD + "{name}")
    by_kind = dict(zip(kinds, schemas, strict=True))
    for name in _reached([by_kind[kind] for kind in bodies], components):
        components[name] = tightened(components[name])
    return by_kind, components


def parameters(kind: type[msgspec.Struct]) -> list[Schema]:
    """The fields of a type as parameters of a query."""
    (schema,), components = msgspec.json.schema_components([kind], ref_template=HEAD + "{name}")
    whole = components[schema["$ref"].removeprefix(HEAD)]
    return [
        {
            "name": name,
            "in": "query",
            "required": name in whole["required"],
            "schema": _without_null(tightened(field)),
            **({"description": field["description"]} if "description" in field else {}),
        }
        for name, field in whole["properties"].items()
    ]


def tightened(schema: Schema) -> Schema:
    """The schema with everything else the door asks of what comes in."""
    match schema:
        case {"type": "object", "properties": dict(properties)}:
            required = [name for name in schema["required"] if not _is_tag(properties[name], schema)]
            fields = {name: tightened(field) for name, field in properties.items()}
            return {**schema, "properties": fields, "required": required, "additionalProperties": False}
        case {"type": "string", "format": "decimal"}:
            return {**{name: value for name, value in schema.items() if name not in {"type", "format"}}, **FIGURE}
        case {"type": "string"} if not schema.keys() & {"maxLength", "pattern", "format", "enum"}:
            return {**schema, "maxLength": LONGEST_TEXT}
        case {"type": "integer"}:
            return {"minimum": -LARGEST_WHOLE, "maximum": LARGEST_WHOLE, **schema}
    return {name: _tightened_inside(value) for name, value in schema.items()}


def _tightened_inside(value: Any) -> Any:  # noqa: ANN401 - any part of a schema
    if isinstance(value, list):
        return [tightened(part) if isinstance(part, dict) else part for part in value]
    return tightened(value) if isinstance(value, dict) else value


def _is_tag(field: Schema, schema: Schema) -> bool:
    """Whether a field only says what the document is, which its address has said already."""
    return field.get("enum") == [schema.get("title")]


def _without_null(schema: Schema) -> Schema:
    """A parameter is there or not; it is never null."""
    kinds = [kind for kind in schema.get("anyOf", ()) if kind != {"type": "null"}]
    rest = {name: value for name, value in schema.items() if name not in {"anyOf", "default", "description"}}
    default = {"default": schema["default"]} if schema.get("default") not in {None, ""} else {}
    return {**rest, **default, **(kinds[0] if len(kinds) == 1 else {"anyOf": kinds} if kinds else {})}


def _anything(kind: type) -> Schema:
    """A part of an answer that may be any JSON: fields of a draft, each of its own type."""
    if kind is object:
        return {"description": "any JSON"}
    raise NotImplementedError


def _reached(schemas: Iterable[Schema], components: Mapping[str, Schema]) -> set[str]:
    """The components these schemas need, and those that they need in turn."""
    reached: set[str] = set()
    waiting = [name for schema in schemas for name in _named(schema)]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += _named(components[name])
    return reached


def _named(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"].removeprefix(HEAD)
        for inner in value.values():
            yield from _named(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _named(inner)
