"""The archive: what must be kept of a certificate, for how long, and whether all of it is there.

Exporters, producers and authorities keep what proves origin for five years, or as long as the agreement says. The
office's own part cannot be lost, because nothing it writes is ever changed; of papers that lie with the exporter it
keeps the number and the digest, by which they are known again when somebody asks.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Literal

from msgspec import Struct

from gwanmun.law.basics.period import years_after
from gwanmun.law.basics.problem import Problem
from gwanmun.law.origin.application import ApplicationCase, DeterminationsFrozen
from gwanmun.law.origin.frozen import Frozen, digest
from gwanmun.law.origin.issued import CertificateClosed, Issued
from gwanmun.law.origin.supplier_declaration import SupplierDeclaration
from gwanmun.law.origin.verification import Verification

Kind = Literal[
    "certificate",
    "application",
    "export-declaration",
    "determination",
    "bill-of-materials",
    "treaty",
    "proof",
    "paper",
    "verification",
]


class Kept(Struct, frozen=True, omit_defaults=True):
    """One thing that must be kept, and where it is: in the office's journal, or with whoever made it."""

    kind: Kind
    number: str
    held_by: Literal["office", "exporter", "supplier"]
    digest: str = ""
    note: str = ""


class ArchiveRecord(Struct, frozen=True, omit_defaults=True):
    """Everything one certificate rests on."""

    certificate: str
    agreement: str
    exporter: str
    stage: str
    issued: date
    keep_until: date
    kept: tuple[Kept, ...]
    missing: tuple[str, ...] = ()  # proofs that were named and are not known to the office


def archive_record(
    issued: Issued,
    case: ApplicationCase,
    declarations: Mapping[str, SupplierDeclaration],
    verifications: Iterable[Verification] = (),
    *,
    years: int,
) -> ArchiveRecord:
    """What must be kept of a certificate."""
    certificate, frozen = issued.certificate, case.last(DeterminationsFrozen)
    items = frozen.items if frozen is not None else ()
    kept = [
        Kept("certificate", certificate.number, "office"),
        Kept("application", case.number, "office"),
        Kept("export-declaration", certificate.export_declaration, "office"),
        *(one for item in items for one in _of_finding(item)),
    ]
    proofs = list(dict.fromkeys(number for item in items for number in item.proofs))
    kept += [one for number in proofs for one in _of_proof(number, declarations)]
    for verification in verifications:
        kept.append(Kept("verification", verification.number, "office"))
        kept += [Kept("paper", paper.number, "exporter", paper.digest, paper.kind) for paper in verification.papers]
    missing = [n for n in proofs if n not in declarations and n not in certificate.originals]
    return ArchiveRecord(
        certificate.number,
        certificate.agreement,
        issued.exporter,
        issued.stage,
        certificate.issued,
        years_after(certificate.issued, years),
        tuple(_once(kept)),
        tuple(missing),
    )


def close(issued: Issued, years: int, today: date) -> CertificateClosed | Problem:
    """A certificate is closed when the years are over, and not a day before."""
    until = years_after(issued.certificate.issued, years)
    if today <= until:
        return Problem("kept-until", "number", issued.certificate.number, {"until": until.isoformat()})
    return CertificateClosed(today)


def _of_finding(frozen: Frozen) -> Iterator[Kept]:
    yield Kept("determination", frozen.product or frozen.number, "office", digest(frozen))
    if frozen.bill:
        yield Kept("bill-of-materials", f"{frozen.product} v{frozen.version}", "office", frozen.bill)
        yield Kept("treaty", frozen.agreement, "office", frozen.treaty)


def _of_proof(number: str, declarations: Mapping[str, SupplierDeclaration]) -> Iterator[Kept]:
    yield Kept("proof", number, "office")
    declaration = declarations.get(number)
    for paper in declaration.papers if declaration is not None else ():
        yield Kept("paper", paper.number, "supplier", paper.digest, paper.kind)


def _once(kept: Iterable[Kept]) -> Iterator[Kept]:
    return iter({(one.kind, one.number, one.digest): one for one in kept}.values())
