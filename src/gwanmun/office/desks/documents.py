"""Documents: certificates of this office as they were signed for the exchange, whole, with all their parts."""

import msgspec

from gwanmun.law.exchange.disclosure import Disclosure
from gwanmun.law.exchange.document import read_document
from gwanmun.law.origin.issued import CertificateSent
from gwanmun.office.desks.issued_certificates import ISSUED
from gwanmun.office.journal import journal

SENT = CertificateSent.__name__


def signed(number: str) -> str:
    """The document of a certificate as it was signed; empty where it never went over the exchange."""
    key = journal.keys_of(ISSUED.name, [number]).get(number)
    entries = journal.read([key])[key].entries if key is not None else ()
    sent = (msgspec.json.decode(entry.body, type=CertificateSent) for entry in entries if entry.kind == SENT)
    return next((one.document for one in sent if one.document), "")


def sent(number: str) -> tuple[Disclosure, ...]:
    """The parts of a certificate's document, those that were kept back too."""
    document = signed(number)
    return read_document(document).disclosures if document else ()
