"""Mail: one thread hands what has arrived to the desks, a channel's messages in their order, urgent channels first.

A desk acts on a message in the transaction in which the message is marked as acted on, so it does so once. What can
be relied on further since it came (its log has been mirrored, witnessed, entangled) is told to the desks as well.
"""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from django.db import Error, connection, transaction
from msgspec import Struct
from psycopg import Error as DatabaseError

from gwanmun.law.exchange.assurance import Level
from gwanmun.law.exchange.channel import LANES, name_of
from gwanmun.law.exchange.entry import EVID, ISSUE, KEY
from gwanmun.law.exchange.events import EvidenceArrived
from gwanmun.law.exchange.key_manifest import KeyManifest
from gwanmun.law.exchange.messages import EvidenceShown, read_message
from gwanmun.office.exchange import hashes, inbox, reach, receipts
from gwanmun.office.exchange.inbox import Arrived
from gwanmun.office.exchange.reach import Brought, Reached, Risen
from gwanmun.office.exchange.receipts import Delivered
from gwanmun.office.exchange.sequencing import Session
from gwanmun.office.gateway.engine import EngineDownError
from gwanmun.office.gateway.node import Gateway
from gwanmun.office.journal.connection import cursor

MOST_AT_ONCE = 64
LONGEST_REST = 1.0  # seconds; nobody relies on being woken
GATHERING = 0.05  # seconds from one lot to the next in a stream, so that what comes together is acted on together
LOG = logging.getLogger("gwanmun.exchange")


class Readers(Struct, frozen=True):
    """Who hears of mail: what arrived, what has become surer, what partners have signed for, whose keys are others."""

    act: Callable[[Sequence[Arrived]], None]
    assured: Callable[[Sequence[Risen]], None]
    delivered: Callable[[Sequence[Delivered]], None]
    renewed: Callable[[], None]
    keys_ended: Callable[[str, KeyManifest, Sequence[Brought]], None]


class Mail(threading.Thread):
    """The thread."""

    def __init__(self, gateway: Gateway, woken: threading.Event, readers: Readers) -> None:
        """Be ready to hand mail to those who read it."""
        super().__init__(name="mail", daemon=True)
        self.gateway, self._woken, self._readers = gateway, woken, readers
        self._now: Mapping[str, Reached] = {}  # how far each partner's log is relied on, when we last looked
        self._looked = self._lot_at = -LONGEST_REST
        self._acted_on = Counter[str]()  # by channel, how many the engine still counts as unread
        self._over = False

    def end(self) -> None:
        """Finish what is under way, and no more."""
        self._over = True
        self._woken.set()

    def run(self) -> None:
        """Again and again, until nothing lies there any more; then rest until something comes."""
        quiet = True
        while not self._over:
            self._woken.clear()
            try:
                busy = self._round(anew=quiet)
            except (EngineDownError, Error, DatabaseError) as why:
                LOG.warning("mail: %s", why)
                busy = False
            except Exception:
                LOG.exception("mail stumbled")
                busy = False
            quiet = not busy and not self._woken.wait(LONGEST_REST)
            if not quiet and not self._over:
                time.sleep(max(0.0, self._lot_at + GATHERING - time.monotonic()))
        connection.close()

    def _round(self, *, anew: bool) -> bool:
        """The first of what lies there, and what has become surer; whether there is more to do."""
        told = self._look_at_logs() if self._is_time_to_look() else False
        lying = self._lying(anew=anew)
        arrived = self._first(lying)
        if arrived:
            self._hand_over(arrived, self._now)
            self._lot_at = -LONGEST_REST if len(arrived) == MOST_AT_ONCE else time.monotonic()
        return told or len(arrived) < lying.total()

    def _is_time_to_look(self) -> bool:
        """Whether a log has moved, or it is long ago that we looked whether one has."""
        moment = time.monotonic()
        due = self.gateway.moved.is_set() or moment >= self._looked + LONGEST_REST
        if due:
            self.gateway.moved.clear()
            self._looked = moment
        return due

    def _look_at_logs(self) -> bool:
        """How far every log is relied on now, and what that makes surer; whether anything was told."""
        origins = {country: one.origin for country, one in self.gateway.identity.partners.items()}
        logs = reach.of_partners(list(origins.values()))
        self._now = {country: logs[origin] for country, origin in origins.items()}
        surer = [self._tell_surer(country, now) for country, now in self._now.items()]
        delivered = [self._tell_delivered(country) for country in self._now]
        return any(surer) or any(delivered)

    def _tell_delivered(self, country: str) -> bool:
        """Certificates that this partner has signed for; whether there were any."""
        own = self.gateway.identity.office.country
        found = [receipts.untold(name_of(own, country, lane), MOST_AT_ONCE) for lane in ("co", "bulk")]
        for told in filter(None, found):
            with transaction.atomic():
                self._readers.delivered(told)
                receipts.tell(told[-1].channel, told[-1].number)
        return any(found)

    def _lying(self, *, anew: bool) -> Counter[str]:
        """How many messages lie in each channel that nobody has acted on; when all is quiet, counted anew."""
        country = self.gateway.identity.office.country
        channels = [name_of(partner, country, lane) for lane in LANES for partner in self._now]
        acted, self._acted_on = self._acted_on, Counter()
        return self.gateway.engine.ask(lambda session: _counted(session, channels, acted, anew=anew))

    def _first(self, lying: Counter[str]) -> list[Arrived]:
        """What is to be acted on next: of the first lane in which anything lies."""
        for lane in LANES:
            channels = [channel for channel in lying if channel.endswith(f"/{lane}")]
            found = inbox.unread(channels, MOST_AT_ONCE) if channels else []
            if found:
                return found
            if channels:
                self.gateway.engine.ask(partial(Session.forget_unread, channels=channels))
        return []

    # ----------------------------------------------------------------------------------------------------- what arrived

    def _hand_over(self, arrived: list[Arrived], now: Mapping[str, Reached]) -> None:
        """All together; and where the desk stumbles, one by one up to the one it stumbles over."""
        try:
            self._acted(arrived, now)
        except Exception:
            if len(arrived) == 1:
                raise
            LOG.warning("mail: a lot failed, and goes again one by one", exc_info=True)
            for one in arrived:
                self._acted([one], now)
        renewed = {one.sender for one in arrived if one.kind == KEY}
        if renewed:
            self._readers.renewed()  # what a partner has revoked counts no more from here on, not from the next look on
        for country in renewed:
            self._judge_again(country, 0, now[country].logged)

    def _weigh_evidence(self, arrived: Sequence[Arrived]) -> None:
        """What convicts a log is for the engine: before it is marked as acted on, and twice does no harm."""
        for one in arrived:
            if one.kind == EVID and isinstance(shown := read_message(one.body), EvidenceShown):
                self.gateway.perform(self.gateway.engine.happen(EvidenceArrived(shown.document)))

    def _acted(self, arrived: list[Arrived], now: Mapping[str, Reached]) -> None:
        self._weigh_evidence(arrived)
        with transaction.atomic():
            self._readers.act(arrived)
            levels = self._levels(arrived, now)
            inbox.read(arrived)
            risen = [
                Risen(one.certificate, level)
                for one, level in zip(arrived, levels, strict=True)
                if one.certificate and level > Level.RECEIVED
            ]
            if risen:
                self._readers.assured(risen)
        self._acted_on.update(one.channel for one in arrived)

    def _levels(self, arrived: Sequence[Arrived], now: Mapping[str, Reached]) -> list[Level]:
        """How far each can be relied on already: its log may have come faster than it did."""
        places: dict[bytes, int] = {}
        for sender in {one.sender for one in arrived if one.kind == ISSUE}:
            leaves = [one.leaf for one in arrived if one.sender == sender and one.kind == ISSUE]
            with cursor() as execute:
                places |= hashes.places(execute.execute, self.gateway.identity.origin_of(sender), leaves)
        return [now[one.sender].level_at(places[one.leaf]) if one.leaf in places else Level.RECEIVED for one in arrived]

    # ---------------------------------------------------------------------------------------------------- what is surer

    def _tell_surer(self, country: str, now: Reached) -> bool:
        """Certificates of a partner that stand between where its log was relied on before and where it is now."""
        origin = self.gateway.identity.origin_of(country)
        had = reach.told(origin)
        if had == now:
            return False
        ends = ((getattr(had, level), getattr(now, level)) for level in Reached.__struct_fields__)
        stretches = {(min(both), max(both)) for both in ends}  # of a log that has forked it goes back
        places: dict[str, int] = {}
        for start, end in stretches:
            places |= reach.between(origin, start, end)
        risen = [Risen(certificate, now.level_at(place)) for certificate, place in places.items()]
        with transaction.atomic():
            self._readers.assured(risen)
            self._judge_again(country, had.logged, now.logged)
            reach.tell(origin, now)
        return bool(risen)

    def _judge_again(self, country: str, start: int, end: int) -> None:
        """Where a key of a partner has ended, what stands in its log from there on, between these places."""
        manifest = self.gateway.identity.partners[country]
        ended = min((key.until for key in manifest.issuing if key.until is not None), default=end)
        found = reach.brought(manifest.origin, max(start, ended), end)
        if found:
            with transaction.atomic():
                self._readers.keys_ended(country, manifest, found)


def _counted(session: Session, channels: Sequence[str], acted: Mapping[str, int], *, anew: bool) -> Counter[str]:
    """Those of the channels in which messages lie that nobody has acted on, and how many, after these were."""
    for channel, many in acted.items():
        session.count_unread(channel, -many)
    if anew:
        session.forget_unread(channels)
    return +Counter({channel: session.unread(channel) for channel in channels})
