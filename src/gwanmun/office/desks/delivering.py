"""Delivering: that a certificate of ours has arrived abroad, and what its receiver has said of it at once."""

from collections.abc import Callable, Sequence

from msgspec import Struct

from gwanmun.law.exchange.importing import reason_of
from gwanmun.law.exchange.messages import certificate_of
from gwanmun.law.exchange.receipt import OK
from gwanmun.law.origin import issued as issues
from gwanmun.law.origin.issued import CertificateDelivered, CertificateRefused, CertificateValidated, Issued, Told
from gwanmun.office import clock
from gwanmun.office.desks import rulebooks, streams
from gwanmun.office.desks.issued_certificates import ISSUED
from gwanmun.office.desks.streams import Changing
from gwanmun.office.exchange.receipts import Delivered
from gwanmun.office.journal.entry import OFFICE


def delivered(told: Sequence[Delivered]) -> None:
    """Receivers have signed for these; inside the caller's transaction."""
    changing: dict[str, Changing] = {}
    for one in told:
        if number := certificate_of(one.business):
            changing[number] = Changing(number, OFFICE, _delivered(one))
    streams.go_on_together(ISSUED, tuple(changing.values()), clock.now())


def _delivered(one: Delivered) -> Callable[[Issued | None], Sequence[Struct]]:
    on = rulebooks.today()
    receipt = f"{one.channel} {one.number} {one.digest.hex()[:16]}"

    def known(issued: Issued | None) -> Sequence[Struct]:
        if issued is None or issued.delivered_on is not None:
            return ()
        said = _said(one.verdict, issued)
        return (CertificateDelivered(receipt, on), *((said,) if said is not None else ()))

    def _said(verdict: str, issued: Issued) -> Told | None:
        """Whether it was found good; of one that is void meanwhile nothing more is written down."""
        event: Told = CertificateValidated(on)
        if verdict != OK:
            event = CertificateRefused(reason_of(verdict), on, text=verdict)
        outcome = issues.tell(issued, event)
        return event if outcome is event else None

    return known
