"""Incoming: what partners tell by the exchange: judged before it is written down, acted on once it is."""

from collections.abc import Sequence
from datetime import datetime

from gwanmun.law.basics.problem import Refused
from gwanmun.law.exchange.judging import Seen, judge, verdict_of
from gwanmun.law.exchange.key_manifest import KeyManifest
from gwanmun.law.exchange.messages import CertificateAmended, CertificateIssued, read_message
from gwanmun.law.exchange.receipt import OK
from gwanmun.office.exchange.inbox import Arrived
from gwanmun.office.exchange.reach import Risen
from gwanmun.office.signatures import holds


def verdicts(sender: str, manifest: KeyManifest, bodies: Sequence[bytes], at: datetime) -> tuple[str, ...]:
    """A word of the closed list for each message."""
    return tuple(_verdict(body, manifest, int(at.timestamp())) for body in bodies)


def _verdict(body: bytes, manifest: KeyManifest, now: int) -> str:
    try:
        message = read_message(body)
    except Refused as refused:
        return verdict_of(refused.problems[0])
    if not isinstance(message, CertificateIssued | CertificateAmended):
        return OK
    return judge(message.document.decode("ascii", "replace"), manifest, Seen(None, 0, now), holds).verdict


def act(arrived: Sequence[Arrived]) -> None:
    """The desks act on these."""


def assured(risen: Sequence[Risen]) -> None:
    """These can be relied on further than before."""
