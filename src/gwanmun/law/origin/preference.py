"""Preference: the lower rate an agreement gives to goods that prove their origin."""

from datetime import date
from decimal import Decimal
from typing import Literal

from msgspec import Struct

# What the issuing country has said of a certificate.
Word = Literal["asked", "valid", "void"]


class CertificateLine(Struct, frozen=True):
    """One item of a certificate of origin: what it covers and how much is left of it."""

    commodity: str  # six digits
    origin: str
    criterion: str  # "WO", "CTH", "RVC 45"
    quantity: Decimal
    unit: str
    left: Decimal  # not yet claimed by any declaration


class Certificate(Struct, frozen=True):
    """A certificate of origin as this office knows it."""

    number: str
    agreement: str
    issuer: str  # country
    exporter: str
    consignee: str
    issued: date
    expires: date
    word: Word
    lines: tuple[CertificateLine, ...]
