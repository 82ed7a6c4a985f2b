"""The desk of what certificates cover: of export declarations, and of the originals that back-to-back ones rest on."""

from datetime import date, datetime

import msgspec

from gwanmun.law.origin import exportation as exportations
from gwanmun.law.origin.application import ApplicationCase
from gwanmun.law.origin.certificate import Certificate
from gwanmun.law.origin.exportation import Coverage, CoverGivenBack
from gwanmun.law.origin.holds import coverage_events, original_events
from gwanmun.law.origin.issued import Issued
from gwanmun.law.origin.issuing import IssuingFacts
from gwanmun.office.desks import streams
from gwanmun.office.desks.origin import CERTIFICATE
from gwanmun.office.desks.streams import Deed, Kind
from gwanmun.office.journal.conflict import Overtaken
from gwanmun.office.journal.entry import OFFICE
from gwanmun.office.records import holdings

COVERAGE = Kind(
    "coverage",
    Coverage,
    exportations.CoverageEvent,
    lambda state: state.declaration,
    exportations.after,
    party=lambda state: state.exporter,
    also=lambda _: "",
    subject=lambda state: f"coverage:{state.declaration}",
)


def cover(case: ApplicationCase, facts: IssuingFacts, declaration: str, *, corrected: str, at: datetime) -> None:
    """Bring what an application holds of an export declaration to what it holds now; inside a transaction.

    Raises Overtaken where somebody has covered goods of it since the facts were gathered: what was decided on the
    coverage that was seen then may not be written after another one.
    """
    held = holdings.by_number(COVERAGE.name, [declaration]).get(declaration)
    coverage = msgspec.json.decode(held.state, type=Coverage) if held is not None else None
    if declaration == case.application.export_declaration and coverage != facts.coverage:
        raise Overtaken
    events = tuple(coverage_events(case, declaration, coverage, on=facts.today, corrected=corrected))
    if events:
        streams.write(Deed(COVERAGE, declaration, OFFICE), coverage, held, events, at)


def give_back(issued: Issued, on: date) -> None:
    """The goods of a certificate that was taken back may be certified anew; inside a transaction."""
    certificate, application = issued.certificate, issued.application
    if certificate.export_declaration:
        event = CoverGivenBack(certificate.agreement, application, on)
        streams.act(Deed(COVERAGE, certificate.export_declaration, OFFICE), lambda _: event)
    for original in certificate.originals:
        streams.act(Deed(CERTIFICATE, original, OFFICE), lambda known: _nothing_of(known, application, on))


def _nothing_of(original: Certificate, application: str, on: date):  # noqa: ANN202 - the law's own events
    return original_events(original, application, {}, on)
