"""A shipment of the made-up trade: what was declared of it, and, apart, what is true of it.

The two are never one value: whoever plays customs is given what was declared, and learns the truth of a shipment on the
day somebody has looked into it, if anybody does.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from msgspec import Struct

Mechanism = Literal["none", "value", "classification", "origin", "quantity", "prohibited"]
Outcome = Literal["conform", "error", "fraud"]


class Shipment(Struct, frozen=True):
    """A shipment as it is declared: all that customs sees."""

    number: str
    lodged_at: datetime  # without a zone: the office's own time
    office: str
    declarant: str
    importer: str
    seller: str
    hs6: str
    origin: str
    departure: str
    agreement: str  # under which preference is claimed, or empty
    duty_per_cent: Decimal  # declared
    net_kg: Decimal
    gross_kg: Decimal
    packages: int
    value_usd: Decimal
    by_air: bool
    trusted: bool  # the importer is a trusted trader of ours
    recognised: bool  # the seller is a trusted trader of a land whose operators may be recognised


class Truth(Struct, frozen=True):
    """What is true of it, and when customs would know if somebody looked into it on the day it was lodged."""

    outcome: Outcome
    mechanism: Mechanism
    evaded_usd: Decimal  # duty and value added tax that the declaration leaves out
    ring: str  # the ring it belongs to, or empty
    known_on: date

    @property
    def fraud(self) -> bool:
        """Whether somebody meant it."""
        return self.outcome == "fraud"


class Made(Struct, frozen=True):
    """Both of them, for whoever runs the game."""

    shipment: Shipment
    truth: Truth
