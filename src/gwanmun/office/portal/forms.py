"""Forms: the few kinds of fields there are, and how what was typed becomes a document the law can read."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

import msgspec
from msgspec import Struct

from gwanmun.law.basics import reading
from gwanmun.law.basics.catalogue import Told
from gwanmun.office.desks import rulebooks

Kind = Literal["text", "area", "day", "amount", "whole", "choice", "yes", "found", "files"]
ROWS = 5  # what may be found of so many lines at once; more is written down another time


class Field(Struct, frozen=True):
    """One field of a form.

    A `choice` is one of its options; `yes` is true, false, or not said; `found` is a few rows, each of a line and what
    was found of it; `files` are read elsewhere and only shown here.
    """

    name: str
    label: Any  # lazily translated
    kind: Kind = "text"
    hint: Any = ""
    options: tuple[tuple[str, Any], ...] = ()
    optional: bool = False


class Filled(Struct, frozen=True):
    """A field with what stands in it and what is wrong with that."""

    field: Field
    value: str
    problems: tuple[Told, ...] = ()
    rows: tuple[tuple[int, str, str], ...] = ()  # of what was found: the row, the line, what


class Sent(Struct, frozen=True):
    """A form that was sent and did not go through: which, what was typed, and what is wrong with it."""

    name: str = ""
    typed: Mapping[str, str] = {}
    told: tuple[Told, ...] = ()

    def of(self, name: str) -> "Sent":
        """The same for the form of this name; nothing for any other."""
        return self if name == self.name else NOTHING


NOTHING = Sent()


def filled(fields: Sequence[Field], sent: Sent, known: Mapping[str, str] | None = None) -> list[Filled]:
    """The fields with what was typed, or what is known beforehand."""
    beforehand = known or {}
    return [
        Filled(
            field,
            sent.typed.get(field.name, beforehand.get(field.name, "")),
            tuple(problem for problem in sent.told if problem.path.partition("[")[0] == field.name),
            _rows(field, sent.typed),
        )
        for field in fields
    ]


def read(kind: type[Any], fields: Sequence[Field], typed: Mapping[str, str], **beside: object) -> Any:  # noqa: ANN401
    """What was typed as a value of the law. Raises Refused with everything that is wrong, each under its field."""
    said = {field.name: _said(field, typed.get(field.name, "").strip()) for field in fields if field.kind != "files"}
    said |= {field.name: _found(_rows(field, typed)) for field in fields if field.kind == "found"}
    document = {name: value for name, value in said.items() if value is not None} | beside
    return reading.read(kind, msgspec.json.encode(document))


def _said(field: Field, text: str) -> object:
    """A field as JSON would have it; what cannot be is left as text, so that the law says what is wrong with it."""
    if not text and (field.optional or field.kind in {"amount", "whole", "yes", "day", "choice"}):
        return None
    match field.kind:
        case "yes":
            return {"yes": True, "no": False}.get(text, text)
        case "whole":
            return int(text) if text.isascii() and text.isdigit() else text
        case "amount":
            return _minor(text)
    return text


def _rows(field: Field, typed: Mapping[str, str]) -> tuple[tuple[int, str, str], ...]:
    if field.kind != "found":
        return ()
    return tuple(
        (row, typed.get(f"line-{row}", "").strip(), typed.get(f"{field.name}-{row}", "").strip()) for row in range(ROWS)
    )


def _found(rows: Sequence[tuple[int, str, str]]) -> list[dict[str, object]]:
    """What was found of each line, as the law reads it; without a line it was found of the whole declaration."""
    found = []
    for _row, line, what in rows:
        if what:
            verdict, _, kind = what.partition(":")
            number: object = int(line) if line.isascii() and line.isdigit() else line or 0
            found.append({"line": number, "verdict": verdict, "kind": kind})
    return found


def major(amount: int) -> str:
    """An amount in minor units as it is typed."""
    digits = rulebooks.current().country.minor_digits
    return f"{amount / 10**digits:.{digits}f}" if digits else str(amount)


def _minor(text: str) -> object:
    """An amount of the office's own currency in minor units; groups of digits may be set apart."""
    try:
        amount = Decimal(text.replace(",", "").replace(" ", "")).scaleb(rulebooks.current().country.minor_digits)
    except InvalidOperation:
        return text
    return int(amount) if amount == amount.to_integral_value() else text
