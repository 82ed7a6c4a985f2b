"""Running: a gateway is opened, and closed again: its keys are read, its threads begin, its door opens."""

import hashlib
import threading
from collections.abc import Sequence
from itertools import count
from pathlib import Path

from msgspec import Struct

from gwanmun.law.exchange.key_manifest import KeyManifest
from gwanmun.law.exchange.messages import KeysPublished
from gwanmun.office import clock
from gwanmun.office.country_keys import manifest_file
from gwanmun.office.desks import delivering, incoming
from gwanmun.office.exchange import outbox, partners
from gwanmun.office.gateway.door import Door
from gwanmun.office.gateway.engine import Engine
from gwanmun.office.gateway.errands import Errands
from gwanmun.office.gateway.identity import Identity, read_identity
from gwanmun.office.gateway.lane import Lane
from gwanmun.office.gateway.listening import context, server
from gwanmun.office.gateway.mail import Mail, Readers
from gwanmun.office.gateway.node import Desks, Gateway
from gwanmun.office.gateway.ticking import Listening, Ticking


class Opening(Struct, frozen=True):
    """What a gateway is opened with."""

    database: str  # its address
    folder: Path  # of the country's keys
    host: str
    port: int
    private: bool = False  # partners may be on a network of one's own


class Running:
    """A gateway whose door is open."""

    def __init__(self, opening: Opening) -> None:
        """Read the keys, take the office's lock, begin.

        Raises KeyMissingError, SequencedElsewhereError, psycopg.OperationalError, OSError where the port is taken.
        """
        self._opening = opening
        mail = threading.Event()
        engine = Engine(opening.database, read_identity(opening.folder, partners.every()))
        desks = Desks(_verdicts, _renew, mail)
        self.gateway = Gateway(engine, desks, opening.folder, private=opening.private)
        self._threads: list[Errands | Lane | Mail | Ticking | Listening] = []
        self._known, self._refreshing = self._versions(), threading.Lock()
        self._begin(engine, mail)
        files = self.gateway.tls_files()
        made = context(*files, lambda: self.gateway.identity.pins)
        self.server = server((opening.host, opening.port), Door(self.gateway), made, files=files)
        self.server.prepare()

    def serve(self) -> None:
        """Answer partners until `close`."""
        self.server.serve()

    def close(self) -> None:
        """Close the door, let the threads finish what is under way, and give the lock back."""
        self.server.stop()
        for thread in self._threads:
            thread.end()
        for thread in self._threads:
            thread.join(timeout=15)
        self.gateway.close()
        self.gateway.engine.end()

    @property
    def port(self) -> int:
        """Where the door is."""
        return int(self.server.bind_addr[1])

    def _begin(self, engine: Engine, mail: threading.Event) -> None:
        engine.start()
        self._threads += [
            Mail(self.gateway, mail, self._readers()),
            Ticking(self.gateway, self._refresh),
            Listening(self.gateway, self._opening.database),
        ]
        self._staff(engine.identity)
        _publish_keys(self._opening.folder, engine.identity)
        for thread in self._threads:
            if not thread.is_alive():
                thread.start()

    def _readers(self) -> Readers:
        return Readers(
            incoming.act, incoming.assured, delivering.delivered, self._refresh, incoming.keys_ended
        )  # fmt: skip

    def _staff(self, identity: Identity) -> None:
        """Threads for every partner that has none yet."""
        for partner in identity.partners:
            if partner in self.gateway.runners:
                continue
            errands = Errands(self.gateway, partner)
            lanes = [Lane(self.gateway, channel) for channel in self.gateway.channels_to(partner)]
            self.gateway.runners[partner] = errands
            self.gateway.senders |= {lane.channel: lane for lane in lanes}
            self._threads += [errands, *lanes]

    def _refresh(self) -> None:
        """Keys or partners have changed: from now on the office is that."""
        with self._refreshing:
            opening, now = self._opening, self._versions()
            if now != self._known:
                identity = read_identity(opening.folder, partners.every())
                self._known = now
                self.gateway.know(identity)
                self._staff(identity)
                _publish_keys(opening.folder, identity)
                for thread in self._threads:
                    if not thread.is_alive():
                        thread.start()

    def _versions(self) -> dict[str, int]:
        """What is believed of each partner, and of ourselves, by the numbers of the manifests."""
        own = next(n for n in count(1) if not manifest_file(self._opening.folder, n + 1).exists())
        return {**partners.versions(), "": own}


def _publish_keys(folder: Path, identity: Identity) -> None:
    """Every partner is told our newest manifest; who has been told is not told again."""
    version = identity.manifest.version
    content = manifest_file(folder, version).read_bytes()
    told = KeysPublished(version, content, hashlib.sha256(content).digest())
    for partner in identity.partners:
        outbox.post(partner, [told], clock.now())


def _verdicts(sender: str, manifest: KeyManifest, bodies: Sequence[bytes]) -> tuple[str, ...]:
    return incoming.verdicts(sender, manifest, bodies, clock.now())


def _renew(partner: str, content: bytes) -> KeyManifest:
    return partners.renew(partner, content, clock.now())
