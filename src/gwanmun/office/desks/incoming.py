"""Incoming: what partners tell by the exchange: judged before it is written down, acted on once it is."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import get_args

from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.exchange.judging import Seen, judge, verdict_of
from gwanmun.law.exchange.key_manifest import KeyManifest
from gwanmun.law.exchange.messages import CertificateAmended, CertificateIssued, StatusTold, read_message
from gwanmun.law.exchange.receipt import OK
from gwanmun.office.desks import recognitions
from gwanmun.office.desks.recognitions import TrustMessage
from gwanmun.office.exchange import outbox
from gwanmun.office.exchange.inbox import Arrived
from gwanmun.office.exchange.reach import Risen
from gwanmun.office.signatures import holds

TRUST = get_args(TrustMessage)


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
    """The desks act on these; what cannot count is answered, and the next is acted on."""
    for one in arrived:
        message = read_message(one.body)
        if isinstance(message, TRUST):
            _answer(one, recognitions.hear(one.sender, message, one.at))


def _answer(arrived: Arrived, problem: Problem | None) -> None:
    """A message that cannot count: its sender is told which, and by which rule."""
    if problem is not None:
        told = StatusTold(hashlib.sha256(arrived.body).digest(), "refused", problem.code)
        outbox.post(arrived.sender, [told], arrived.at)


def assured(risen: Sequence[Risen]) -> None:
    """These can be relied on further than before."""
