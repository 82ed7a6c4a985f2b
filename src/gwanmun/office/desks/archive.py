"""The archive desk: what must be kept of each certificate, whether it is all there, and when it may be closed."""

import msgspec

from gwanmun.law.origin import archive as archives
from gwanmun.law.origin.application import ApplicationCase, DeterminationsFrozen
from gwanmun.law.origin.archive import ArchiveRecord
from gwanmun.law.origin.issued import Issued
from gwanmun.law.origin.supplier_declaration import SupplierDeclaration
from gwanmun.law.origin.verification import Verification
from gwanmun.office.desks import issued_certificates, rulebooks, streams, treaties
from gwanmun.office.desks.issued_certificates import ISSUED
from gwanmun.office.desks.issuing import APPLICATION
from gwanmun.office.desks.streams import Deed
from gwanmun.office.journal.answers import Request
from gwanmun.office.journal.entry import Actor
from gwanmun.office.records import holdings

YEARS = 5
"""Where no treaty says otherwise."""


def of_certificate(number: str, actor: Actor) -> ArchiveRecord:
    """Everything one certificate rests on."""
    return _record(issued_certificates.show(number, actor))


def of_exporter(exporter: str, actor: Actor) -> tuple[ArchiveRecord, ...]:
    """The records of an exporter's latest certificates."""
    return tuple(_record(issued) for issued in issued_certificates.of_exporter(exporter, actor))


def close(number: str, actor: Actor, request: Request | None = None) -> Issued:
    """Close a certificate whose years are over; not a day earlier."""
    years = _years(issued_certificates.show(number, actor))
    closed: Issued = streams.act(
        Deed(ISSUED, number, actor, request), lambda issued: archives.close(issued, years, rulebooks.today())
    )
    return closed


def _record(issued: Issued) -> ArchiveRecord:
    case: ApplicationCase = streams.read(APPLICATION, issued.application)[0]
    frozen = case.last(DeterminationsFrozen)
    proofs = [number for item in (frozen.items if frozen is not None else ()) for number in item.proofs]
    held = holdings.by_number("supplier-declaration", proofs)
    declarations = {n: msgspec.json.decode(one.state, type=SupplierDeclaration) for n, one in held.items()}
    asked = holdings.by_other_name("verification", f"about:{issued.certificate.number}")
    verifications = [msgspec.json.decode(one.state, type=Verification) for one in asked]
    return archives.archive_record(issued, case, declarations, verifications, years=_years(issued))


def _years(issued: Issued) -> int:
    treaty = treaties.of(issued.certificate.agreement)
    return treaty.provisions.formalities.records_years if treaty is not None else YEARS
