"""Requirements: which goods need another agency's word, and what that word must cover."""

from datetime import date

from msgspec import Struct


class Requirement(Struct, frozen=True, omit_defaults=True):
    """A law that asks for a document before goods of these codes may pass."""

    id: str
    agency: str
    document: str  # the kind of permit, in the agency's words
    commodity: tuple[str, ...]  # code prefixes
    procedures: tuple[str, ...] = ("import",)
    origin: tuple[str, ...] = ()  # empty means any
    act: str = ""


class Permit(Struct, frozen=True):
    """An agency's word: who may bring how much of what, and until when."""

    number: str
    requirement: str  # id of the requirement it answers
    trader: str  # identifier of the company it was given to
    commodity: str  # code prefix it covers
    expires: date
    net_weight_kg: str = ""  # the most it covers, a decimal; empty means without limit
    granted: bool = True
