"""Ticking: what the gateway does by the clock: find its log again, checkpoints, heartbeats, and a look at what waits.

PostgreSQL says when something is put into the outbox; that is a hint, and it is looked at every second without it.
"""

import logging
import threading
import time
from collections.abc import Callable

import psycopg

from gwanmun.law.basics.problem import Problem
from gwanmun.law.exchange.beating import BEAT_EVERY_MS
from gwanmun.law.exchange.events import AnchorDue, BeatDue, CheckpointDue
from gwanmun.law.exchange.holding import ANCHORED, Log, Partner
from gwanmun.law.exchange.trust import Trust, is_current
from gwanmun.office import clock
from gwanmun.office.exchange import committing
from gwanmun.office.exchange.outbox import WAKE
from gwanmun.office.exchange.sequencing import Session
from gwanmun.office.gateway.engine import AGAIN_SECONDS, EngineDownError
from gwanmun.office.gateway.key_watch import sound
from gwanmun.office.gateway.node import Gateway, Renew
from gwanmun.office.gateway.reopening import carry_out

CHECKPOINT_SECONDS, LOOK_SECONDS, ANCHOR_SECONDS, KEYS_SECONDS = 1.0, 1.0, 0.1, 60.0
MOST_UNSIGNED = 256  # leaves: more of them are signed before the second is over
LOG = logging.getLogger("gwanmun.exchange")


class Every:
    """Something that is to be done every so often."""

    def __init__(self, seconds: float, act: Callable[[], None]) -> None:
        """The first time at once."""
        self.seconds, self.act, self.at = seconds, act, 0.0

    def is_due(self, now: float) -> bool:
        """Whether its time has come; then the next is set."""
        due = now >= self.at
        if due:
            self.at = now + self.seconds
        return due


class Ticking(threading.Thread):
    """The thread."""

    def __init__(self, gateway: Gateway, refresh: Callable[[], None]) -> None:
        """Be ready; `refresh` reads keys and partners again, where they have changed."""
        super().__init__(name="ticking", daemon=True)
        self.gateway = gateway
        self._over = threading.Event()
        self._all = (
            Every(ANCHOR_SECONDS, self._anchor),
            Every(CHECKPOINT_SECONDS, self._checkpoint),
            Every(LOOK_SECONDS, self._look),
            Every(BEAT_EVERY_MS / 1000, self._beat),
            Every(LOOK_SECONDS, self._expiry_if_doubted),
            Every(KEYS_SECONDS, self._expiry),
            Every(KEYS_SECONDS, lambda: sound(self.gateway)),
            Every(LOOK_SECONDS, refresh),
            Every(LOOK_SECONDS, lambda: carry_out(self.gateway)),
        )

    def end(self) -> None:
        """No more."""
        self._over.set()

    def run(self) -> None:
        """Whatever is due, ten times a second."""
        while not self._over.wait(ANCHOR_SECONDS):
            for one in self._all:
                if one.is_due(time.monotonic()):
                    try:
                        one.act()
                    except EngineDownError as why:
                        LOG.info("ticking: %s", why)
                    except Exception:
                        LOG.exception("ticking stumbled")

    def _anchor(self) -> None:
        gateway = self.gateway
        if gateway.engine.anchor.standing != ANCHORED:
            gateway.perform(gateway.engine.happen(AnchorDue()))
            if gateway.engine.anchor.standing == ANCHORED:
                gateway.wake_all()
        elif gateway.engine.ask(_unsigned) >= MOST_UNSIGNED:
            self._checkpoint()

    def _checkpoint(self) -> None:
        self.gateway.perform(self.gateway.engine.happen(CheckpointDue()))

    def _look(self) -> None:
        self.gateway.wake(self.gateway.engine.ask(lambda session: session.waiting_channels()))

    def _beat(self) -> None:
        for partner in self.gateway.identity.partners:
            self.gateway.perform(self.gateway.engine.happen(BeatDue(partner)))

    def _expiry_if_doubted(self) -> None:
        if self.gateway.doubted.is_set():
            self._expiry()

    def _expiry(self) -> None:
        """A manifest that has run out, or that its country has replaced without our having been given the next."""
        gateway, now = self.gateway, clock.now()
        gateway.doubted.clear()
        own = Trust(gateway.identity.manifest, "")
        told = {one.country: one.manifest for one in gateway.engine.ask(lambda session: session.heads_of(Partner))}
        for country, manifest in gateway.identity.partners.items():
            problem = is_current(Trust(manifest, ""), int(now.timestamp()), told.get(country, 0))
            if problem is not None:
                self._alarm(problem, country)
                gateway.runners[country].put(Renew(manifest.version))
        expired = is_current(own, int(now.timestamp()))
        if expired is not None:
            self._alarm(expired, gateway.identity.office.country)

    def _alarm(self, problem: Problem, country: str) -> None:
        LOG.warning("%s: %s", problem.code, country)
        self.gateway.engine.ask(lambda session: committing.sound_alarm(session, problem.code, country, clock.now()))


def _unsigned(session: Session) -> int:
    log = session.head(Log, "") or Log()
    return log.frontier.size - log.size


class Listening(threading.Thread):
    """Hears that something was put into the outbox."""

    def __init__(self, gateway: Gateway, address: str) -> None:
        """Be ready to listen at this database."""
        super().__init__(name="listening", daemon=True)
        self.gateway, self._address, self._over = gateway, address, False

    def end(self) -> None:
        """No more."""
        self._over = True

    def run(self) -> None:
        """Listen, and listen again where the line was cut."""
        while not self._over:
            try:
                self._listen()
            except (psycopg.Error, EngineDownError):
                threading.Event().wait(AGAIN_SECONDS)

    def _listen(self) -> None:
        with psycopg.connect(self._address, autocommit=True, application_name="gwanmun exchange listens") as connection:
            connection.execute(f"LISTEN {WAKE}")
            while not self._over:
                for _ in connection.notifies(timeout=1, stop_after=1):
                    self.gateway.wake(self.gateway.engine.ask(lambda session: session.waiting_channels()))
