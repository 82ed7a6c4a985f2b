"""Formalities: how an agreement wants origin proven, how a certificate is issued, and how long each may take to answer.

Days are calendar days unless a field says otherwise; a clock that an agreement does not set is None, never a guess.
"""

from decimal import Decimal
from typing import Literal

from msgspec import Struct


class Waiver(Struct, frozen=True, omit_defaults=True):
    """Small consignments that need no proof at all: up to this value, unless one is split to stay below it."""

    up_to: Decimal
    currency: str
    note: str = ""


class CertificateTerms(Struct, frozen=True, omit_defaults=True):
    """How the authority's certificate is issued, corrected and copied; empty where an agreement knows none."""

    form: str = ""  # "VK", as customs offices call it
    name: str = ""  # what stands at its head
    language: str = "en"
    most_items: int = 20
    fob_shown: Literal["always", "by-value", "never"] = "by-value"  # by-value: only where the criterion is one of value
    issued_within_days: int = 0  # after shipment and still in time; nought: by the day of shipment
    days_are: Literal["calendar", "working"] = "calendar"
    shipment_day_counts: bool = False  # whether the day of shipment is the first of those days
    retroactive_within_months: int | None = 12  # after shipment, with the remark; None: never
    retroactive_remark: str = "ISSUED RETROACTIVELY"
    third_party_invoice: bool = False
    back_to_back: bool = False
    exhibition: bool = False
    true_copy: bool = False
    true_copy_remark: str = "CERTIFIED TRUE COPY"
    true_copy_within_months: int | None = 12  # after the issue of the original
    true_copy_only_if_unused: bool = False
    correction: Literal["new-number", "struck-out-or-new-number"] = "new-number"
    producer_named: bool = False  # the form has a box for the producer
    national_code: bool = False  # the goods' code is the importing party's, not the six digits
    electronic: bool = False  # sent from authority to authority, and then the paper may be left out
    note: str = ""


class VerificationTerms(Struct, frozen=True, omit_defaults=True):
    """How a partner may ask about a proof, in which order, and how long each step may take."""

    methods: tuple[Literal["indirect", "direct", "visit", "importer"], ...] = ("indirect",)
    # indirect: the exporting party's authority is asked; direct: the exporter or producer; importer: the importer
    visit_only_after: tuple[Literal["indirect", "direct", "importer"], ...] = ()
    reply_within_months: int | None = None  # the authority's answer, from receipt of the question
    reply_within_days: int | None = None
    reply_extended_by_days: int | None = None
    exporter_reply_within_days: int | None = None
    whole_within_months: int | None = None  # from the question to the notice of the result
    determination_within_days: int | None = None  # from receipt of what was needed
    visit_notice_days: int | None = None  # before the visit
    visit_consent_within_days: int | None = None
    visit_postponed_by_days: int | None = None  # the visited party's authority may put a visit off by so many
    visit_whole_within_months: int | None = None  # from the first day of the visit
    preference_meanwhile: Literal["granted", "may-be-suspended"] = "may-be-suspended"
    no_reply: Literal["may-be-denied", "denied"] = "may-be-denied"
    note: str = ""


class ApprovedExporterTerms(Struct, frozen=True, omit_defaults=True):
    """Exporters who may declare origin themselves because the authority knows them."""

    needed_above: Decimal | None = None  # value of a consignment from which only they may declare; None: at any value
    currency: str = ""
    valid_months: int | None = None  # of the approval; None: as the exporting party's own law says
    note: str = ""


class Formalities(Struct, frozen=True, omit_defaults=True):
    """Everything an agreement says of proving origin, beside the proofs themselves."""

    certificate: CertificateTerms = CertificateTerms()
    verification: VerificationTerms = VerificationTerms()
    waiver: Waiver | None = None
    approved_exporter: ApprovedExporterTerms | None = None
    records_years: int = 5  # the exporter's, from the issue of the proof
    importer_records_years: int | None = None  # None: as the importing party's own law says
    refund_within_months: int | None = 12  # after importation, for who had no proof then; None: no refund
    source: str = ""
    confirmed: bool = False
