"""Issuing law: a country's own numbers for certificates of origin, where the treaties leave them to it."""

from typing import Literal

from msgspec import Struct

DocumentPart = Literal["exporter", "producer", "consignee", "transport", "commercial"]
"""A certificate as it goes out has these parts; what is not shown stays proven (`exchange/disclosure.py`)."""


class ReviewLaw(Struct, frozen=True, omit_defaults=True):
    """Which applications a person reads before the certificate is issued; the others are issued by the law alone."""

    first_certificates: int = 3  # of an exporter, whoever it is
    retroactive: bool = True
    back_to_back: bool = True
    replacement: bool = True
    random_per_ten_thousand: int = 500
    approved_exporters: bool = False  # whether theirs are read for any of these reasons but chance


class Clocks(Struct, frozen=True, omit_defaults=True):
    """Days the office goes by where a treaty sets no clock; whoever is told one is told that it is the office's."""

    authority_answer_days: int = 180
    exporter_answer_days: int = 30
    visit_consent_days: int = 30


class IssuingLaw(Struct, frozen=True, omit_defaults=True):
    """How an office issues certificates, approves exporters and keeps what proves origin."""

    issuing_body: str = ""
    place: str = ""
    signatory: str = ""  # who signs for the office
    application_format: str = "{country}-{year:02d}-{serial:07d}A"
    certificate_format: str = "{country}-{agreement}-{year:02d}-{serial:07d}"
    certificate_formats: dict[str, str] = {}  # by agreement, where a treaty fixes how its numbers are written
    kept_back: dict[str, tuple[DocumentPart, ...]] = {}  # by agreement: parts of a document shown only on inquiry
    inquiry_format: str = "{country}-{year:02d}-{serial:06d}V"
    approval_years: int = 5
    supplier_declaration_days: int = 365  # how long a supplier's declaration holds at most, from the day it was made
    review: ReviewLaw = ReviewLaw()
    clocks: Clocks = Clocks()
    act: str = ""


def written(form: str, *, country: str, agreement: str, year: int, serial: int) -> str:
    """A number in the country's own form."""
    return form.format(country=country, agreement=agreement.upper(), year=year % 100, serial=serial)
