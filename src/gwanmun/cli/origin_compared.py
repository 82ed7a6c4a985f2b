"""Compared: a product under every agreement between two countries, as a screen shows it and as JSON says it."""

from datetime import date

from msgspec import Struct

from gwanmun.cli.origin_saving import Saving
from gwanmun.law.origin.materials import BillOfMaterials
from gwanmun.law.origin.provisions import Proof
from gwanmun.law.origin.told import Determination


class Checked(Struct, frozen=True, omit_defaults=True):
    """One agreement: what was found, and what it would be worth."""

    determination: Determination
    title: str
    saving: Saving | None = None
    saved: str = ""  # of the price on which the duty was reckoned, in the bill's currency
    proofs: tuple[Proof, ...] = ()


class Comparison(Struct, frozen=True):
    """A product between two countries, under every agreement they share; the one that saves most first."""

    bill: BillOfMaterials
    origin: str
    destination: str
    on: date
    checked: tuple[Checked, ...]
