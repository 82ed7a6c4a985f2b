"""Incoming: what partners tell by the exchange: judged before it is written down, acted on once it is.

The verdict goes into the receipt and is never taken back, so it says what can be said at once, of many messages in a
few queries. What only shows when the desk acts (two offices spoke at one moment) is told the sender by a STATUS, and
nothing a partner says can keep what comes after it from being acted on.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, get_args

from django.db import transaction

from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.exchange.judging import verdict_of
from gwanmun.law.exchange.key_manifest import KeyManifest, read_manifest
from gwanmun.law.exchange.messages import (
    CertificateAmended,
    CertificateCancelled,
    CertificateIssued,
    CertificateUtilised,
    EvidenceShown,
    KeysPublished,
    Message,
    StatusTold,
    VerificationAnswered,
    VerificationRequested,
    read_message,
)
from gwanmun.law.exchange.receipt import OK
from gwanmun.office.desks import arriving_certificates, arriving_words, recognitions, rulebooks
from gwanmun.office.desks.arrival import Arrival, refusal
from gwanmun.office.desks.recognitions import TrustMessage
from gwanmun.office.exchange import outbox, partners
from gwanmun.office.exchange.inbox import Arrived
from gwanmun.office.exchange.reach import Brought, Risen
from gwanmun.office.journal.conflict import NumberTaken, Overtaken

Judge = Callable[[str, KeyManifest, Sequence[Any], datetime], Sequence[Problem | None]]
Act = Callable[[Arrival, Any], None]


def verdicts(sender: str, manifest: KeyManifest, bodies: Sequence[bytes], at: datetime) -> tuple[str, ...]:
    """A word of the closed list for each message of a batch."""
    read = [_read(body) for body in bodies]
    said: list[Problem | None] = [one if isinstance(one, Problem) else None for one in read]
    for kinds, judge in _JUDGES:
        places = [place for place, one in enumerate(read) if isinstance(one, kinds)]
        if places:
            found = judge(sender, manifest, [read[place] for place in places], at)
            for place, problem in zip(places, found, strict=True):
                said[place] = problem
    return tuple(OK if problem is None else verdict_of(problem) for problem in said)


def act(arrived: Sequence[Arrived]) -> None:
    """Act on messages that were found to be in order, in the transaction in which they are marked as acted on."""
    rulebook = rulebooks.current()
    read = [(Arrival(one, rulebook), read_message(one.body)) for one in arrived]
    while read:
        many = _alike(read)
        if many < 2 or not _acted_together(read[:many]):
            for arrival, message in read[: max(1, many)]:
                _act(arrival, message)
        read = read[max(1, many) :]


def _act(arrival: Arrival, message: Message) -> None:
    try:
        _ACTS[type(message)](arrival, message)
    except Refused as refused:
        _tell_refusal(arrival, message, refused)


def _alike(read: Sequence[tuple[Arrival, Message]]) -> int:
    """How many of the first are certificates under numbers of their own: those are taken in together."""
    numbers: set[str] = set()
    for many, (_, message) in enumerate(read):
        if not isinstance(message, CertificateIssued) or message.number in numbers:
            return many
        numbers.add(message.number)
    return len(read)


def _acted_together(read: Sequence[tuple[Arrival, Message]]) -> bool:
    """Whether all of them could be taken in at once; if not, nothing was done."""
    some = [(arrival, message) for arrival, message in read if isinstance(message, CertificateIssued)]
    try:
        with transaction.atomic():
            refused = arriving_certificates.take_in_together(some)
    except (NumberTaken, Overtaken):
        return False
    for arrival, message in some:
        if message.number in refused:
            _tell_refusal(arrival, message, refused[message.number])
    return True


def _tell_refusal(arrival: Arrival, message: Message, refused: Refused) -> None:
    told = refusal(arrival.arrived.body, message, refused)
    if told is not None:
        outbox.post(arrival.sender, [told], arrival.at)


def assured(risen: Sequence[Risen]) -> None:
    """These can be relied on further than before; of a log that has forked, less far."""
    arriving_certificates.assure(risen)


def keys_ended(sender: str, manifest: KeyManifest, brought: Sequence[Brought]) -> None:
    """A key of this country has ended, and these stand in its log where it may no more have signed."""
    arriving_certificates.judge_again(sender, manifest, brought)


def _read(body: bytes) -> Message | Problem:
    try:
        return read_message(body)
    except Refused as refused:
        return refused.problems[0]


def _judge_keys(
    sender: str, _: KeyManifest, messages: Sequence[KeysPublished], __: datetime
) -> Sequence[Problem | None]:
    """Whether a manifest can be read; whether it follows from those before is looked at when it is acted on."""
    found = (read_manifest(message.document, private=True) for message in messages)
    return [one if isinstance(one, Problem) else None for one in found]


def _renew_keys(arrival: Arrival, message: KeysPublished) -> None:
    partners.renew(arrival.sender, message.document, arrival.at)


def _hear_of_trader(arrival: Arrival, message: TrustMessage) -> None:
    recognitions.hear(arrival.sender, message, arrival.at)


def _pass_over(_: Arrival, __: Message) -> None:
    """What the gateway itself has acted on."""


_JUDGES: Sequence[tuple[tuple[type, ...], Judge]] = (
    ((CertificateIssued, CertificateAmended), arriving_certificates.judge),
    ((CertificateUtilised,), arriving_words.judge_uses),
    ((VerificationAnswered,), arriving_words.judge_answers),
    ((KeysPublished,), _judge_keys),
)
_ACTS: Mapping[type, Act] = {
    CertificateIssued: arriving_certificates.take_in,
    CertificateAmended: arriving_certificates.take_in,
    CertificateCancelled: arriving_certificates.cancel,
    CertificateUtilised: arriving_words.note_use,
    VerificationRequested: arriving_words.begin_inquiry,
    VerificationAnswered: arriving_words.take_answer,
    StatusTold: arriving_words.note_status,
    KeysPublished: _renew_keys,
    EvidenceShown: _pass_over,
    **dict.fromkeys(get_args(TrustMessage), _hear_of_trader),
}
