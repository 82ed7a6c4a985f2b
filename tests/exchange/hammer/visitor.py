"""A visitor: whoever holds a country's keys and says what it likes to another's office, over TLS and HTTP of its own.

Nothing of the gateway is used here: the wire is written a second time, by the words of RFC 9421 and docs/exchange, so
that what the gateway takes from its own kind and what it takes from anybody are two tests.
"""

import base64
import hashlib
import http.client
import json
import socket
import ssl
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from gwanmun.law.exchange.channel import Head, Item, first_tip, link_of, next_tip, write_head
from gwanmun.law.exchange.entry import ISSUE
from gwanmun.law.exchange.note import signature_by, write_note
from tests.exchange.hammer.countries import Country

MEDIA = "application/vnd.eodes.batch+json;v=1"
TAG = "eodes-batch-v1"
PATIENCE_SECONDS = 30
Fields = dict[str, Any]


class Said(Struct, frozen=True):
    """What came back."""

    status: int
    body: bytes
    headers: dict[str, str] = {}

    @property
    def told(self) -> Fields:
        """The answer, where it is one."""
        read: Fields = json.loads(self.body)
        return read

    @property
    def word(self) -> str:
        """Which answer it is: receipts, gap, stale, frozen, busy, rejected …; empty for none."""
        try:
            return str(self.told.get("answer", ""))
        except ValueError:
            return ""


class Visitor:
    """One country's keys at another's door."""

    def __init__(self, country: Country, host: Country, *, port: int = 0) -> None:
        """`port` where the door is to be found elsewhere than the manifest says: behind no proxy."""
        self.country, self.host = country, host
        self._base = host.endpoint
        self._address = urlsplit(self._base)
        self._port = port or self._address.port
        self._node, self._signer = country.signer("node")
        certificate, key = country.tls()
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._tls.check_hostname, self._tls.verify_mode = False, ssl.CERT_NONE
        self._tls.load_cert_chain(certificate, key)

    def lane(self, lane: str = "co") -> str:
        """Our channel to the host in this lane."""
        return f"{self.country.code}>{self.host.code}/{lane}"

    def line(self) -> ssl.SSLSocket:
        """A line of our own to the door, on which nothing has been said yet."""
        plain = socket.create_connection((self._address.hostname or "", self._port), timeout=PATIENCE_SECONDS)
        return self._tls.wrap_socket(plain)

    # ------------------------------------------------------------------------------------------------- what can be said

    def say(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Said:
        """One request on a connection of its own."""
        line = http.client.HTTPSConnection(
            self._address.hostname or "", self._port, timeout=PATIENCE_SECONDS, context=self._tls
        )
        try:
            line.request(method, self._address.path + path, body, dict(headers))
            answer = line.getresponse()
            return Said(answer.status, answer.read(), {name.lower(): value for name, value in answer.getheaders()})
        finally:
            line.close()

    def post(self, path: str, body: bytes, *, signed: bool = False, **changes: str) -> Said:
        """A request as it should be, or with some headers otherwise."""
        headers = {"Content-Type": MEDIA if signed else "application/json"}
        if signed:
            headers |= self.signature(path, body)
        return self.say(
            "POST", path, body, headers | {name.replace("_", "-"): value for name, value in changes.items()}
        )

    def signature(self, path: str, body: bytes, *, keyid: str = "", expires: int = 300, media: str = MEDIA) -> Fields:
        """The headers of RFC 9421 for a POST of this body to this path."""
        digest = f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"
        now = int(time.time())
        name = keyid or f"{self._node.name}+{self._node.number.hex()}"
        covered = '("@method" "@target-uri" "content-digest" "content-type")'
        parameters = f'{covered};created={now};expires={now + expires};keyid="{name}";alg="ed25519";tag="{TAG}"'
        base = "\n".join(
            (
                '"@method": POST',
                f'"@target-uri": {self._base}{path}',
                f'"content-digest": {digest}',
                f'"content-type": {media}',
                f'"@signature-params": {parameters}',
            )
        )
        made = base64.b64encode(self._signer.sign(base.encode())).decode()
        return {"Content-Digest": digest, "Signature-Input": f"eodes={parameters}", "Signature": f"eodes=:{made}:"}

    def note(self, text: str) -> bytes:
        """A text signed by the country's node."""
        return write_note(text, [signature_by(self._node, self._signer.sign(text.encode()))])

    # ---------------------------------------------------------------------------------------------------------- channels

    def path(self, channel: str, what: str) -> str:
        """Where a channel is spoken of."""
        sender, _, rest = channel.partition(">")
        receiver, _, lane = rest.partition("/")
        return f"/ch/{sender}/{receiver}/{lane}/{what}"

    def standing(self, channel: str, session: int) -> Said:
        """Where does the host stand: as a run with this session asks."""
        return self.post(self.path(channel, "standing"), json.dumps({"session": session}).encode())

    def send(self, channel: str, body: bytes) -> Said:
        """A batch, signed as it should be."""
        return self.post(self.path(channel, "batch"), body, signed=True)

    def copies(self, channel: str, body: bytes, many: int) -> list[Said]:
        """The same batch so many times at the same moment."""
        with ThreadPoolExecutor(many) as together:
            return list(together.map(lambda _: self.send(channel, body), range(many)))


class Story(Struct):
    """What a sender has told in a channel so far, so that it can go on, or tell it otherwise."""

    channel: str
    tip: bytes
    last: int = 0

    def goes_on(self, bodies: Sequence[bytes], salts: Sequence[bytes], kind: int = ISSUE) -> tuple[Head, list[Item]]:
        """The next messages, and the head they come under. The story stays where it is."""
        items = [Item(body, salt, kind) for body, salt in zip(bodies, salts, strict=True)]
        tip = self.tip
        for number, item in enumerate(items, self.last + 1):
            link = link_of(item)
            tip = next_tip(tip, number, link.digest, link.salt)
        return Head(self.channel, self.last + 1, self.last + len(items), self.tip, tip), items

    def move(self, head: Head) -> None:
        """The story has gone on so far."""
        self.last, self.tip = head.last, head.tip


def begun(channel: str) -> Story:
    """A channel nothing was told in."""
    return Story(channel, first_tip(channel))


def written(visitor: Visitor, head: Head, items: Sequence[Item], session: int) -> bytes:
    """A batch as it travels."""
    note = visitor.note(write_head(head))
    return json.dumps(
        {
            "head": base64.b64encode(note).decode(),
            "session": session,
            "items": [
                {"body": one.body.decode(), "salt": base64.b64encode(one.salt).decode(), "kind": one.kind}
                for one in items
            ],
        }
    ).encode()
