"""Forms: the few kinds of fields there are, and how what was typed becomes a document the law can read."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

import msgspec
from msgspec import Struct

from gwanmun.law.basics import reading
from gwanmun.law.basics.catalogue import Told
from gwanmun.office.desks import rulebooks

Kind = Literal["text", "area", "day", "amount", "whole", "choice", "yes", "found"]


class Field(Struct, frozen=True):
    """One field of a form. A `choice` is one of its options; `yes` is true, false, or not said."""

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
            tuple(problem for problem in sent.told if problem.path == field.name),
        )
        for field in fields
    ]


def read(kind: type[Any], fields: Sequence[Field], typed: Mapping[str, str], **beside: object) -> Any:  # noqa: ANN401
    """What was typed as a value of the law. Raises Refused with everything that is wrong, each under its field."""
    said = {field.name: _said(field, typed.get(field.name, "").strip()) for field in fields}
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
        case "found":
            verdict, _, kind = text.partition(":")
            return [{"verdict": verdict, "kind": kind}]
    return text


def _minor(text: str) -> object:
    """An amount of the office's own currency in minor units; groups of digits may be set apart."""
    try:
        amount = Decimal(text.replace(",", "").replace(" ", "")).scaleb(rulebooks.current().country.minor_digits)
    except InvalidOperation:
        return text
    return int(amount) if amount == amount.to_integral_value() else text
