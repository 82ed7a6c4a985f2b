"""Certificates of a declaration: what its case draws from them, and gives back."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from gwanmun.law.basics.problem import Problem
from gwanmun.law.clearance.case import Case, Event, OriginSettled, Rejected, Withdrawn
from gwanmun.law.origin.certificate import Certificate, CertificateEvent, reclaim
from gwanmun.law.origin.preference import Granted


def certificate_events(
    case: Case, news: Sequence[Event], certificate: Certificate, on: date
) -> tuple[CertificateEvent, ...]:
    """What a case's news means for one certificate: quantities claimed, or given back."""
    if not any(isinstance(event, OriginSettled | Withdrawn | Rejected) for event in news):
        return ()
    settled = case.find(OriginSettled) if case.ended is None else None
    wanted: dict[int, Decimal] = {}
    for answer in settled.lines if settled else ():
        if isinstance(answer, Granted) and answer.certificate == certificate.number:
            wanted[answer.item] = wanted.get(answer.item, Decimal(0)) + answer.quantity
    outcome = reclaim(certificate, case.declaration.number, wanted, on=on)
    assert not isinstance(outcome, Problem), f"the walk granted what the certificate refuses: {outcome}"
    return outcome
