"""Completing: what an exporter has said once, put into its application wherever the application is silent.

Who signs, where, and what is marked on its packages it says once for all certificates; its product list knows how the
country of destination calls each product. The rest the export declaration says. So an application may name nothing but
the declaration and the agreement, and `boxes` tells of every box of the form whether anybody typed it.
"""

from collections.abc import Iterator, Mapping
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from gwanmun.law.origin.application import Application, ItemAsked
from gwanmun.law.origin.drawing_up import asked_items
from gwanmun.law.origin.exportation import Exportation
from gwanmun.law.origin.form import Box, Column, ColumnSays, Form, Says

SIX_DIGITS = 6

BoxState = Literal["typed", "derived", "empty", "missing", "customs"]


class SaidOnce(Struct, frozen=True, omit_defaults=True):
    """What an exporter has said once for all its certificates."""

    signatory: str = ""
    place: str = ""
    marks: str = ""
    codes_abroad: dict[str, str] = {}  # the destination's national codes, by the exporter's own product codes


class DraftedBox(Struct, frozen=True):
    """One box of the agreement's form: whether anybody typed it, and otherwise who said what stands in it."""

    number: str
    title: str
    state: BoxState  # "customs": filled by the authorities
    sources: tuple[str, ...] = ()


def completed(application: Application, exportation: Exportation, said: SaidOnce, *, codes: bool) -> Application:
    """The application with what its exporter has said once; `codes`: the form wants the destination's own codes."""
    items = asked_items(application, exportation)
    coded = tuple(_coded(item, exportation, said.codes_abroad) for item in items) if codes else items
    return replace(
        application,
        signatory=application.signatory or said.signatory,
        place=application.place or said.place,
        marks=application.marks or said.marks,
        items=application.items if coded == items else coded,
    )


def boxes(form: Form, asked: Application, whole: Application) -> tuple[DraftedBox, ...]:
    """Every box of the form, in its order: `asked` is the application as it came, `whole` as it was completed."""
    typed, known = _typed(asked), _from_register(whole)
    drafted = [
        *(_box(box, typed, known) for box in form.box),
        *(_box(column, typed, known) for column in form.column),
    ]
    if form.flags_number:
        drafted.append(DraftedBox(form.flags_number, "Marks of the form", "derived", ("determination", "shipment")))
    return tuple(drafted)


def _coded(item: ItemAsked, exportation: Exportation, codes_abroad: Mapping[str, str]) -> ItemAsked:
    """The item with the destination's code of its product, where the product list has one of the same subheading."""
    if item.importing_commodity or item.line > len(exportation.lines):
        return item
    line = exportation.lines[item.line - 1]
    code = codes_abroad.get(item.product or line.product, "")
    return replace(item, importing_commodity=code) if code[:SIX_DIGITS] == line.commodity[:SIX_DIGITS] else item


def _box(box: Box | Column, typed: frozenset[str], known: frozenset[str]) -> DraftedBox:
    says = box.says
    if says in _CUSTOMS:
        return DraftedBox(box.number, box.title, "customs")
    if says in typed:
        return DraftedBox(box.number, box.title, "typed", ("typed", *_SOURCES.get(says, ())))
    if says == "remarks":
        return DraftedBox(box.number, box.title, "empty")
    if says in _FROM_REGISTER and says not in known:
        return DraftedBox(box.number, box.title, "missing")
    return DraftedBox(box.number, box.title, "derived", _SOURCES[says])


_CUSTOMS = frozenset({"official-use", "certification"})
_FROM_REGISTER = frozenset({"marks", "declaration"})
_DECLARED = ("export declaration",)
_SOURCES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("exporter", "producer", "consignee", "transport", "hs", "origin"), _DECLARED),
    **dict.fromkeys(("quantity", "quantity-and-value", "value", "invoice", "item"), _DECLARED),
    "goods": (*_DECLARED, "product list"),
    "criterion": ("determination",),
    "marks": ("register",),
    "declaration": ("register",),
}


def _from_register(whole: Application) -> frozenset[str]:
    """The boxes that only the exporter can fill, and has."""
    marked = whole.marks or (whole.items and all(item.marks for item in whole.items))
    signed = whole.signatory and whole.place
    return frozenset(name for name, filled in (("marks", marked), ("declaration", signed)) if filled)


def _typed(asked: Application) -> frozenset[str]:
    """The boxes in which anything stands that came with the application."""
    return frozenset((*_typed_at_all(asked), *(says for item in asked.items for says in _typed_of(item))))


def _typed_at_all(asked: Application) -> Iterator[Says | ColumnSays]:
    if asked.signatory or asked.place:
        yield "declaration"
    if asked.marks:
        yield "marks"
    if asked.producer:
        yield "producer"
    if asked.departure is not None:
        yield "transport"
    if asked.third_party is not None or asked.exhibition is not None or asked.remarks or asked.replaces:
        yield "remarks"


def _typed_of(item: ItemAsked) -> Iterator[ColumnSays]:
    if item.marks:
        yield "marks"
    if item.packages or item.package_kind or item.description or item.importing_commodity:
        yield "goods"
    if item.quantity is not None or item.gross_weight_kg is not None:
        yield from ("quantity", "quantity-and-value")
    if item.stated is not None:
        yield "criterion"
