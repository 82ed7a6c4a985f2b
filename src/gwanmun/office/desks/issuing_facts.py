"""What the law may look at for one application: the export, the exporter's products, approvals, what others hold."""

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

import msgspec
from msgspec import Struct

from gwanmun.law.clearance.certifying import exportation
from gwanmun.law.clearance.rulebook import Rulebook
from gwanmun.law.origin.application import ApplicationCase
from gwanmun.law.origin.certificate import Certificate
from gwanmun.law.origin.drawing_up import drawn_up
from gwanmun.law.origin.exportation import Coverage, Exportation
from gwanmun.law.origin.issued import Issued
from gwanmun.law.origin.issuing import DRAFT, IssuingFacts, Sought
from gwanmun.office.desks import approvals, products, treaties
from gwanmun.office.desks.lots import drawn
from gwanmun.office.desks.walking import read
from gwanmun.office.journal import journal
from gwanmun.office.records import holdings

S = TypeVar("S", bound=Struct)


def gathered(
    case: ApplicationCase, rulebook: Rulebook, today: date, exported: Exportation | None = None
) -> IssuingFacts:
    """Everything for this application, as things stand now; the goods only where they have not been read already."""
    application, exporter = case.application, case.applied.exporter
    treaty = treaties.of(application.agreement)
    exported = exported or exported_under(application.export_declaration, rulebook)
    originals = sorted({item.original.certificate for item in application.items if item.original is not None})
    return IssuingFacts(
        today,
        rulebook.country.id.upper(),
        treaty.provisions if treaty is not None else None,
        exported,
        next(iter(_held("coverage", [application.export_declaration], Coverage)), None),
        _sought(case, exported, today),
        approvals.of_exporter(exporter),
        tuple(_held("certificate", originals, Certificate)),
        next(iter(_held("issued", [application.replaces] if application.replaces else [], Issued)), None),
        _holidays(rulebook, exported, case, today),
        holdings.count_of_party("issued", exporter, rulebook.country.issuing.review.first_certificates),
        drawn(case.number, case.applied.on, "review"),  # amended on another day, it is drawn no better
        0 if case.number == DRAFT else journal.serials(1)[0],  # a draft takes no number from anybody
    )


def exported_under(number: str, rulebook: Rulebook) -> Exportation | None:
    """The goods of an export declaration of this office; None where there is none of that number."""
    key = journal.keys_of("declaration", [number]).get(number)
    case = read([key])[key].case if key is not None else None
    if case is None or case.lodged.procedure != "export":
        return None
    return exportation(case, rulebook.country)


def coverage_of(declaration: str) -> Coverage | None:
    """What certificates cover of an export declaration."""
    return next(iter(_held("coverage", [declaration], Coverage)), None)


def _sought(case: ApplicationCase, exported: Exportation | None, today: date) -> tuple[Sought, ...]:
    """What is found of each item's product on the proofs there are today."""
    treaty = treaties.of(case.application.agreement)
    if exported is None or treaty is None:
        return ()
    items = drawn_up(case.application, exported)
    codes = {item.product for item in items if item.asked.original is None and item.asked.stated is None}
    found = products.frozen_of(case.applied.exporter, sorted(codes), treaties.kept([treaty])[0], today) if codes else {}
    return tuple(found.get(item.product, Sought()) for item in items)


def _held(stream: str, numbers: Sequence[str], kind: type[S]) -> list[S]:
    found = holdings.by_number(stream, numbers)
    return [msgspec.json.decode(found[number].state, type=kind) for number in numbers if number in found]


def _holidays(rulebook: Rulebook, exported: Exportation | None, case: ApplicationCase, today: date) -> tuple[date, ...]:
    """Only those that can count: from the departure on."""
    departure = (exported.loaded_on if exported is not None else None) or case.application.departure
    if departure is None:
        return ()
    return tuple(sorted(day for day in rulebook.country.holidays if departure <= day <= today))
