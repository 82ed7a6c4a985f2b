"""Rebuilding: the records are thrown away and made again from the journal.

What somebody finds by searching is never the truth itself; it is what the journal says, folded. When
the two could ever differ, this makes them agree.
"""

from collections.abc import Callable, Sequence
from functools import reduce
from uuid import UUID

import msgspec
from django.db import transaction
from msgspec.structs import replace

from gwanmun.office import clock
from gwanmun.office.desks import rulebooks
from gwanmun.office.desks.approvals import APPROVAL
from gwanmun.office.desks.cargo import BILL
from gwanmun.office.desks.coverage import COVERAGE
from gwanmun.office.desks.drafting import PARTNER
from gwanmun.office.desks.draws import DRAW
from gwanmun.office.desks.evidence import SUPPLIER_DECLARATION
from gwanmun.office.desks.gathering import Gathered
from gwanmun.office.desks.issued_certificates import ISSUED
from gwanmun.office.desks.issuing import APPLICATION
from gwanmun.office.desks.operator_applications import AUTHORISATION
from gwanmun.office.desks.operators import OPERATOR
from gwanmun.office.desks.origin import CERTIFICATE
from gwanmun.office.desks.origin_verifications import VERIFICATION
from gwanmun.office.desks.periods import PERIOD
from gwanmun.office.desks.permits import PERMIT
from gwanmun.office.desks.products import PRODUCT, ROUND
from gwanmun.office.desks.recognition_effect import EFFECT
from gwanmun.office.desks.recognitions import RECOGNISED
from gwanmun.office.desks.reopening import REOPENING
from gwanmun.office.desks.revenue import GUARANTEE
from gwanmun.office.desks.selection import CAPACITY
from gwanmun.office.desks.streams import Kind
from gwanmun.office.desks.walking import LODGED, control_row, row, walk, written
from gwanmun.office.journal import journal
from gwanmun.office.journal.entry import OFFICE
from gwanmun.office.journal.journal import Stream
from gwanmun.office.records import declarations, holdings
from gwanmun.office.records.selection import controls, past

PAGE = 1000

# What kind of stream opens with which event.
OPENED_BY: dict[str, Kind] = {
    "Manifested": BILL,
    "CertificateAsked": CERTIFICATE,
    "CertificateReceived": CERTIFICATE,
    "PermitGranted": PERMIT,
    "PartnerDeclared": PARTNER,
    "GuaranteeGiven": GUARANTEE,
    "ProductListed": PRODUCT,
    "TreatiesGoneThrough": ROUND,
    "SupplierDeclared": SUPPLIER_DECLARATION,
    "ExporterApproved": APPROVAL,
    "CertificateApplied": APPLICATION,
    "GoodsCovered": COVERAGE,
    "CertificateIssued": ISSUED,
    "VerificationAsked": VERIFICATION,
    "ReopeningProposed": REOPENING,
    "CapacityStated": CAPACITY,
    "AuthorisationApplied": AUTHORISATION,
    "OperatorAuthorised": OPERATOR,
    "RecognitionHeard": RECOGNISED,
    "EffectPublished": EFFECT,
    "SeedPromised": DRAW,
    "PeriodDeclared": PERIOD,
}


@transaction.atomic
def rebuild() -> int:
    """Make every record again; how many streams were gone through. Bills and certificates first: cases look at them."""
    declarations.forget_all()
    holdings.forget_all()
    controls.forget_all()
    past.forget_all()
    _through(_rebuild_holdings)
    return _through(_rebuild_declarations)


def _through(rebuild_some: Callable[[Sequence[Stream]], None]) -> int:
    """Go through the whole journal, a page of streams at a time; how many there were."""
    count, last = 0, UUID(int=0)
    while keys := journal.keys_after(last, PAGE):
        streams = journal.read(keys)
        rebuild_some([streams[key] for key in keys])
        count, last = count + len(keys), keys[-1]
    return count


def _rebuild_holdings(streams: Sequence[Stream]) -> None:
    """The smaller streams, each folded by the law."""
    rebuilt = []
    for stream in streams:
        kind = OPENED_BY.get(stream.entries[0].kind)
        if kind is not None:
            happened = (msgspec.json.decode(entry.body, type=kind.events) for entry in stream.entries)
            rebuilt.append(kind.holding(reduce(kind.after, happened, None), stream.entries[-1]))
    holdings.write(rebuilt)


def _rebuild_declarations(streams: Sequence[Stream]) -> None:
    """Each case as it stands: it walks once more, only to find out what it waits for, and nothing is written."""
    rulebook, at = rulebooks.current(), clock.now()
    outings = [written(stream).outing(OFFICE) for stream in streams if stream.entries[0].kind == LODGED]
    gathered = Gathered([outing.case for outing in outings], rulebook, clock.today(rulebook.country.timezone))
    walked = [replace(w, case=w.outing.case, decided=()) for w in walk(outings, rulebook, gathered, at)]
    declarations.write([row(w, at) for w in walked], new=True)
    controls.write([seen for w in walked if (seen := control_row(w, rulebook, at)) is not None])
