"""Holds: what an application draws, on the export declaration and on a partner's certificates, so long as it lives.

An application holds its goods from the moment they are matched: another one that comes while an officer still reads
the first finds them taken. Withdrawn, rejected or amended it gives them back.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from gwanmun.law.basics.problem import Problem
from gwanmun.law.origin.application import ApplicationCase, GoodsMatched
from gwanmun.law.origin.certificate import Certificate, CertificateClaimed, CertificateRestored, reclaim
from gwanmun.law.origin.drawing_up import Item
from gwanmun.law.origin.exportation import Coverage, CoverageEvent, CoverGivenBack, GoodsCovered

NOTHING = Decimal(0)


def coverage_events(
    case: ApplicationCase, declaration: str, coverage: Coverage | None, *, on: date, corrected: str = ""
) -> Iterator[CoverageEvent]:
    """What brings the coverage of an export declaration to what the case holds of it now.

    `corrected` is the application of the certificate that the case's own certificate has replaced.
    """
    covered = coverage.covered if coverage is not None else {}
    matched = case.find(GoodsMatched) if _holds(case) else None
    if matched is not None and matched.declaration != declaration:
        matched = None  # it was another one before the application was amended
    agreement = case.application.agreement
    for other, held in covered.items():
        if case.number in held and (matched is None or other != agreement):
            yield CoverGivenBack(other, case.number, on)
    if case.granted is not None and corrected in covered.get(agreement, {}):
        yield CoverGivenBack(agreement, corrected, on)
    if matched is not None and covered.get(agreement, {}).get(case.number) != matched.lines:
        yield GoodsCovered(declaration, case.applied.exporter, agreement, case.number, matched.lines, on)


def draws(case: ApplicationCase, items: Sequence[Item]) -> dict[str, dict[int, Decimal]]:
    """What an application holds of each original, by its number and item; nothing unless its goods are matched."""
    held: dict[str, dict[int, Decimal]] = {}
    if case.find(GoodsMatched) is None or not _holds(case):
        return held
    for item in items:
        if item.asked.original is not None:
            of = held.setdefault(item.asked.original.certificate, {})
            of[item.asked.original.item] = of.get(item.asked.original.item, NOTHING) + item.quantity
    return held


def original_events(
    original: Certificate, application: str, wanted: Mapping[int, Decimal], on: date
) -> tuple[CertificateClaimed | CertificateRestored, ...]:
    """What brings an application's draws on an original to exactly these quantities."""
    outcome = reclaim(original, application, wanted, on=on)
    assert not isinstance(outcome, Problem), f"the walk passed on what the original refuses: {outcome}"
    return outcome


def _holds(case: ApplicationCase) -> bool:
    return case.ended is None or case.granted is not None
