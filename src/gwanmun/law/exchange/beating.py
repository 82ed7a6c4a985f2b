"""Beating: the heartbeat between two offices: that the partner lives, what it has numbered, what it has received.

Whoever withholds messages must either say that they exist, and is seen to withhold them, or fall silent, and is seen to
be silent. Either way what rests on hearing news in time (a trusted company not suspended since) is verified again.

A heartbeat is no message of a channel: only the newest counts, and it must get through where a channel is frozen.

    eodes-heartbeat/1
    <from> <to>
    <time, in milliseconds since 1970>
    <version of the key manifest>
    head <channel> <number> <tip>       for each channel to the partner
    ack <channel> <number> <tip>        for each channel from the partner
"""

import re

from msgspec import Struct
from msgspec.structs import replace

from gwanmun.law.exchange.channel import first_tip
from gwanmun.law.exchange.effects import Alarm, Beat, Commit, Effect, Kept, Outcome, Put, Then
from gwanmun.law.exchange.events import AckTold, BeatArrived
from gwanmun.law.exchange.evidence import evidence_id
from gwanmun.law.exchange.holding import Office, Partner, Receiving, Sending, State
from gwanmun.law.exchange.merkle import Hash

BEAT_EVERY_MS = 30_000
PATIENCE_MS = 15 * 60_000
"""How long a partner may be silent, or short of what it has announced, before it counts as withholding."""

_BEAT = re.compile(
    r"eodes-heartbeat/1\n([A-Z]{2}) ([A-Z]{2})\n(\d{1,15})\n(\d{1,9})\n"
    r"((?:(?:head|ack) [A-Z]{2}>[A-Z]{2}/[a-z]{2,4} (?:0|[1-9]\d{0,18}) [0-9a-f]{64}\n){0,16})",
    re.ASCII,
)


class Heartbeat(Struct, frozen=True):
    """What an office says of itself to a partner."""

    sender: str
    receiver: str
    time: int
    manifest: int
    heads: tuple[tuple[str, int, Hash], ...] = ()
    acks: tuple[tuple[str, int, Hash], ...] = ()


def write_beat(beat: Heartbeat) -> str:
    """The text that is signed."""
    lines = [(word, *one) for word, all_of in (("head", beat.heads), ("ack", beat.acks)) for one in all_of]
    rows = "".join(f"{word} {channel} {number} {tip.hex()}\n" for word, channel, number, tip in lines)
    return f"eodes-heartbeat/1\n{beat.sender} {beat.receiver}\n{beat.time}\n{beat.manifest}\n{rows}"


def read_beat(text: str) -> Heartbeat | None:
    """A heartbeat out of its text; None for what is none."""
    found = _BEAT.fullmatch(text)
    if not found:
        return None
    rows = [line.split(" ") for line in found[5].splitlines()]
    heads, acks = (
        tuple((channel, int(number), bytes.fromhex(tip)) for word, channel, number, tip in rows if word == wanted)
        for wanted in ("head", "ack")
    )
    beat = Heartbeat(found[1], found[2], int(found[3]), int(found[4]), heads, acks)
    return beat if write_beat(beat) == text else None


def beat(state: State, partner: str, now: int, office: Office) -> Outcome:
    """A heartbeat, with the newest checkpoints we know of beside it."""
    heads = tuple((one.channel, one.last, one.tip) for one in state.channels if isinstance(one, Sending))
    acks = tuple((one.channel, one.last, one.tip) for one in state.channels if isinstance(one, Receiving))
    note = office.seal(write_beat(Heartbeat(office.country, partner, now, office.manifest, heads, acks)))
    seen = tuple(note for note in (state.log.shown, *(one.note for one in state.logs)) if note)
    return Outcome(state, (Beat(partner, note, seen),))


def hear(state: State, event: BeatArrived, now: int, office: Office) -> Outcome:
    """A partner's heartbeat: noted, and held against what we have of it."""
    text = office.unseal(event.sender, event.note)
    told = read_beat(text) if text is not None else None
    partner = state.partner or Partner(event.sender)
    if told is None or (told.sender, told.receiver) != (event.sender, office.country) or told.time <= partner.time:
        return Outcome(state)
    had = {one.channel: one for one in state.channels if isinstance(one, Receiving)}
    heads = {
        channel: number for channel, number, _ in told.heads if channel.startswith(f"{event.sender}>{office.country}/")
    }
    short = {c: partner.short_since.get(c, now) for c, n in heads.items() if n > (had[c].last if c in had else 0)}
    after = replace(partner, time=told.time, heard_at=now, manifest=told.manifest, heads=heads, short_since=short)
    differing = [c for c, n, tip in told.heads if c in had and had[c].last == n and had[c].tip != tip]
    kept = (Kept(evidence_id(event.note), event.note),) if differing else ()
    alarms: list[Effect] = [Alarm("head-of-another-chain", channel) for channel in differing]
    alarms += [Alarm("partner-forgot", c) for c, n in heads.items() if c in had and n < had[c].last]
    alarms += [Alarm("withheld", channel) for channel, since in short.items() if now - since >= PATIENCE_MS]
    acks = (Then(AckTold(event.sender, channel, *ack)) for channel, ack in _acks(state, told).items())
    return Outcome(replace(state, partner=after), (Commit((Put(state.partner, after), *kept)), *alarms, *acks))


def _acks(state: State, told: Heartbeat) -> dict[str, tuple[int, Hash]]:
    """How far the partner has each of our channels; one that it does not name it has lost, or never had."""
    sent = (one.channel for one in state.channels if isinstance(one, Sending))
    return {channel: (0, first_tip(channel)) for channel in sent} | {c: (number, tip) for c, number, tip in told.acks}


def is_fresh(partner: Partner | None, now: int) -> bool:
    """Whether a partner's silence may still be taken for no news."""
    return partner is not None and 0 <= now - partner.heard_at < PATIENCE_MS and not is_withholding(partner, now)


def is_withholding(partner: Partner, now: int) -> bool:
    """Whether it has announced messages that have not come for longer than patience lasts."""
    return any(now - since >= PATIENCE_MS for since in partner.short_since.values())
