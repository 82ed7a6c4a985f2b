"""Shipment and issue: whether a certificate is in time for its shipment, and until when it may be claimed on.

Agreements count differently: from the day of shipment or from the day after, calendar days or working days; later a
certificate bears the words "issued retroactively", and after some months it is issued no more.
"""

from calendar import monthrange
from collections.abc import Collection
from datetime import date, timedelta

from gwanmun.law.basics.problem import Problem
from gwanmun.law.origin.formalities import CertificateTerms
from gwanmun.law.origin.provisions import Provisions

YEAR = 12


def is_retroactive(terms: CertificateTerms, departure: date | None, on: date, holidays: Collection[date]) -> bool:
    """Whether a certificate issued on this day comes after the days the agreement allows from shipment."""
    return departure is not None and on > last_day_in_time(terms, departure, holidays)


def last_day_in_time(terms: CertificateTerms, departure: date, holidays: Collection[date]) -> date:
    """The last day on which a certificate needs no mark."""
    days = terms.issued_within_days - (1 if terms.shipment_day_counts and terms.issued_within_days else 0)
    if terms.days_are == "calendar":
        return departure + timedelta(days=days)
    last = departure
    while days > 0:
        last += timedelta(days=1)
        days -= last.weekday() < 5 and last not in holidays
    return last


def too_late(terms: CertificateTerms, departure: date, on: date) -> Problem | None:
    """Why a certificate that would be retroactive cannot be issued any more, if it cannot."""
    facts = {"departure": departure.isoformat(), "on": on.isoformat()}
    if terms.retroactive_within_months is None:
        return Problem("retroactive-not-allowed", "departure", departure.isoformat(), facts)
    last = months_after(departure, terms.retroactive_within_months)
    if on > last:
        return Problem("retroactive-too-late", "departure", departure.isoformat(), {**facts, "last": last.isoformat()})
    return None


def last_day_of_validity(provisions: Provisions, issued: date) -> date:
    """The last day a certificate issued on this day may be claimed on."""
    months = next((proof.valid_months for proof in provisions.proofs if proof.kind == "certificate"), YEAR)
    return months_after(issued, months)


def months_after(day: date, months: int) -> date:
    """The same day so many months on; the last of the month where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
