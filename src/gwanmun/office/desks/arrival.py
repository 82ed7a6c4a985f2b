"""An arrival: a message of a partner on a desk, and what its sender is told if it cannot be acted on."""

import hashlib
from datetime import date, datetime

from msgspec import Struct

from gwanmun.law.basics.problem import Refused
from gwanmun.law.clearance.rulebook import Rulebook
from gwanmun.law.exchange.messages import (
    CertificateAmended,
    CertificateCancelled,
    CertificateIssued,
    CertificateUtilised,
    KeysPublished,
    Message,
    StatusTold,
    TraderReinstated,
    TraderRevoked,
    TraderSuspended,
    TraderTrusted,
    VerificationAnswered,
    VerificationRequested,
)
from gwanmun.office import clock
from gwanmun.office.exchange.inbox import Arrived


class Arrival(Struct, frozen=True):
    """A message that was found to be in order, and the rulebook it is acted on by."""

    arrived: Arrived
    rulebook: Rulebook

    @property
    def sender(self) -> str:
        """The country that sent it, as the connection says and not the message."""
        return self.arrived.sender

    @property
    def at(self) -> datetime:
        """When it came."""
        return self.arrived.at

    @property
    def today(self) -> date:
        """The day it is at the office's seat."""
        return clock.today(self.rulebook.country.timezone)


def refusal(body: bytes, message: Message, refused: Refused) -> StatusTold | None:
    """What the sender is told of a message that had a good receipt and could not be acted on.

    None for a status itself: two offices that told one another what they think of their statuses would never end.
    """
    about, code = hashlib.sha256(body).digest(), refused.problems[0].code
    match message:
        case CertificateIssued() | CertificateAmended() | CertificateCancelled() | CertificateUtilised():
            return StatusTold(about, "refused", "certificate", message.number, code)
        case VerificationRequested() | VerificationAnswered():
            return StatusTold(about, "refused", "inquiry", message.inquiry, code)
        case KeysPublished():
            return StatusTold(about, "refused", "keys", str(message.version), code)
        case TraderTrusted() | TraderSuspended() | TraderRevoked() | TraderReinstated():
            return StatusTold(about, "refused", "trader", message.identifier, code)
        case _:
            return None
