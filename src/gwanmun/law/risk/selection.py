"""Selection: whether a person looks at a case before it may leave, and why."""

from decimal import Decimal
from typing import Literal

from msgspec import Struct

Control = Literal["none", "documents", "examination"]


class SelectionRule(Struct, frozen=True, omit_defaults=True):
    """One rule of a country's selection: everything it names must hold for a line to be hit."""

    id: str
    control: Control
    reason: str  # for the officer, in English; the country's words carry the other languages
    procedures: tuple[str, ...] = ()  # "import", "export"; empty means every one
    commodity: tuple[str, ...] = ()  # code prefixes
    origin: tuple[str, ...] = ()
    dispatch: tuple[str, ...] = ()  # country of loading
    trader: tuple[str, ...] = ()  # identifiers on a watch list
    value_from: int | None = None  # customs value of the line, minor units
    unit_value_under: Decimal | None = None  # customs value a kilogram
    claims_preference: bool | None = None
    first_declarations: int | None = None  # the trader has had fewer accepted declarations than this
    safety: bool = False  # trusted traders are not excused


class SelectionLaw(Struct, frozen=True):
    """A country's selection policy: its rules in order, and the share drawn at random."""

    rules: tuple[SelectionRule, ...] = ()
    random_documents_per_10000: int = 0
    random_examination_per_10000: int = 0
    act: str = ""
