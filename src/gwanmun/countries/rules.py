"""Rules: the TOML files of a pack. A table's keys are the fields of the law's own type: what is written is the law."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from difflib import get_close_matches
from types import UnionType
from typing import TypeVar, get_args, get_origin

import msgspec
from msgspec import Struct
from msgspec.structs import FieldInfo

from gwanmun.countries.finding import Findings, Place, Placed
from gwanmun.countries.folder import Folder
from gwanmun.law.basics.period import FAR
from gwanmun.law.basics.problem import shown

S = TypeVar("S", bound=Struct)

_HEADER = re.compile(r"\s*\[{1,2}\s*(?P<name>[^\]]+?)\s*\]{1,2}")
_AT = re.compile(r" \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)")


class Rules:
    """One TOML file: what it says, and on which line each table and key of it stands."""

    def __init__(self, name: str, text: str, said: Mapping[str, object]) -> None:
        """Keep the text beside what it says, to find lines again."""
        self.name = name
        self.said = said
        self._lines = text.splitlines()

    def place(self, table: str = "", number: int = 0, key: str = "") -> Place:
        """Where a key stands, of the nth table of this name (counted from 0); failing that, the table."""
        start = self._header(table, number) if table else 0
        for line, text in enumerate(self._lines[start:], start + 1):
            if _HEADER.match(text):
                break
            if key and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[.=]", text):
                return Place(self.name, line)
        return Place(self.name, start if table else self._header(key, 0))

    def _header(self, table: str, number: int) -> int:
        """The line of the nth header of a table (counted from 0); 0 where there is none."""
        headers = [line for line, text in enumerate(self._lines, 1) if _is_header(text, table)]
        return headers[number] if number < len(headers) else 0


def read_rules(folder: Folder, name: str, findings: Findings) -> Rules | None:
    """A TOML file of the pack; None, and an error with its line, when there is none or it is not TOML."""
    text = folder.text(name, findings)
    if text is None:
        return None
    try:
        return Rules(name, text, tomllib.loads(text, parse_float=Decimal))
    except tomllib.TOMLDecodeError as why:
        at = _AT.search(str(why))
        line, column = (int(at["line"] or 0), int(at["column"] or 0)) if at else (0, 0)
        findings.error("toml", Place(name, line, column), f"This is not TOML: {_AT.sub('', str(why))}.")
        return None


def read_rule(rules: Rules, kind: type[S], findings: Findings, apart: tuple[str, ...] = ()) -> Placed[S] | None:
    """The whole file as one value of this type: its keys are the type's fields. Keys `apart` are read on their own."""
    said = {key: value for key, value in rules.said.items() if key not in apart}
    value = _made(said, kind, findings, at=(rules, "", 0))
    return None if value is None else Placed(value, rules.place())


def read_tables(rules: Rules, table: str, kind: type[S], findings: Findings) -> list[Placed[S]]:
    """Every `[[table]]` of the file as a value of this type; those with errors are left out."""
    tables = rules.said.get(table, [])
    if not isinstance(tables, list) or not all(isinstance(said, dict) for said in tables):
        findings.error("toml-shape", rules.place(key=table), f"Write every {table} under its own [[{table}]].")
        return []
    values = [(number, _made(said, kind, findings, at=(rules, table, number))) for number, said in enumerate(tables)]
    return [Placed(value, rules.place(table, number)) for number, value in values if value is not None]


def refuse_unknown(rules: Rules, known: tuple[str, ...], findings: Findings) -> None:
    """An error for every key at the top of the file that is not one of these."""
    for key in rules.said:
        if key not in known:
            findings.error("key-unknown", rules.place(key=key), f"Nothing reads {key!r}. {_hint(key, known)}")


def _made(said: Mapping[str, object], kind: type[S], findings: Findings, *, at: tuple[Rules, str, int]) -> S | None:
    rules, table, number = at
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    said = _with_period(said, fields)
    before = len(findings.errors)
    values = {}
    for key, value in said.items():
        place = rules.place(table, number, key)
        if key not in fields:
            findings.error("key-unknown", place, f"Nothing reads {key!r}. {_hint(key, tuple(fields))}")
            continue
        for stranger, hint in strangers(value, fields[key].type):
            findings.error("key-unknown", place, f"Nothing reads {stranger!r} in {key}. {hint}")
        try:
            values[fields[key].name] = msgspec.convert(value, fields[key].type)
        except msgspec.ValidationError as why:
            findings.error("value", place, f"{key}: {why}. It is {shown(str(value))}.")
    for name, field in fields.items():
        if field.required and name not in said:
            findings.error("key-missing", rules.place(table, number), f"{table or rules.name} needs {name!r}.")
    return kind(**values) if len(findings.errors) == before else None


def strangers(value: object, kind: object) -> Iterator[tuple[str, str]]:
    """The keys of inner tables that their types do not have: a slip there would silently leave the default."""
    if get_origin(kind) is UnionType:
        kind = next((each for each in get_args(kind) if isinstance(each, type) and issubclass(each, Struct)), kind)
    if get_origin(kind) is tuple and isinstance(value, list):
        for inner in value:
            yield from strangers(inner, get_args(kind)[0])
    elif isinstance(kind, type) and issubclass(kind, Struct) and isinstance(value, dict):
        fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
        for key, inner in value.items():
            if key in fields:
                yield from strangers(inner, fields[key].type)
            else:
                yield key, _hint(key, tuple(fields))


def _with_period(said: Mapping[str, object], fields: Mapping[str, FieldInfo]) -> Mapping[str, object]:
    """A period is written `from = 2026-01-01` and `to = 2026-12-31`, as in the tables; without `to` it is open."""
    if "period" not in fields or "from" not in said:
        return said
    rest = {key: value for key, value in said.items() if key not in {"from", "to"}}
    return {**rest, "period": {"first": said["from"], "last": said.get("to", FAR)}}


def _hint(key: str, known: tuple[str, ...]) -> str:
    near = get_close_matches(key, known, 1)
    return f"Did you mean {near[0]!r}?" if near else f"Known are: {', '.join(known)}."


def _is_header(text: str, table: str) -> bool:
    header = _HEADER.match(text)
    return header is not None and header["name"] == table
