"""Two countries that exchange: their keys, their offices as one another's partners, and the post between them."""

import hashlib
from collections.abc import Callable
from datetime import date

import pytest
from django.conf import settings
from django.db import connection, transaction
from msgspec.structs import replace

from gwanmun.law.exchange.assurance import Level
from gwanmun.law.exchange.channel import Item
from gwanmun.law.exchange.disclosure import GROUPS
from gwanmun.law.exchange.document import Item as DocumentItem
from gwanmun.law.exchange.document import Parts, write_document
from gwanmun.law.exchange.messages import (
    CertificateAmended,
    CertificateIssued,
    Message,
    certificate_in,
    entry_kind,
    read_message,
    write_message,
)
from gwanmun.law.exchange.receipt import OK
from gwanmun.law.exchange.sending import leaf_of
from gwanmun.office import clock
from gwanmun.office.desks import incoming
from gwanmun.office.exchange import partners
from gwanmun.office.exchange.inbox import Arrived
from gwanmun.office.exchange.reach import Risen
from tests.exchange.hammer import countries
from tests.exchange.hammer.countries import Country
from tests.law.exchange.issuing import CERTIFICATE, PARTS
from tests.stories.characters import HANBIT, SAO_MAI


class Pair:
    """Korea and Viet Nam, each in a database of its own. What one has to say the other hears, in order, once."""

    def __init__(self, enter: Callable[[str], str], made: dict[str, Country], monkeypatch: pytest.MonkeyPatch) -> None:
        self._enter, self.made, self._monkeypatch = enter, made, monkeypatch
        self._met: set[str] = set()
        self._posted: dict[str, set[bytes]] = {}
        self.arrived: dict[str, list[Arrived]] = {}

    def enter(self, code: str) -> None:
        """Be in this country's office."""
        self._enter(code.lower())
        self._monkeypatch.setattr(settings, "KEYS_FOLDER", str(self.made[code].keys))
        if code not in self._met:
            self._met.add(code)
            for other in self.made.values():
                if other.code != code:
                    partners.add(country_file(other, 1), other.fingerprint, clock.now())
                    for version in range(2, len(other.chain) + 1):
                        partners.renew(other.code, country_file(other, version), clock.now())

    def outbox(self, code: str) -> list[tuple[str, bytes, bytes, int]]:
        """What the office has to say and has not said yet: channel, body, salt, kind."""
        self.enter(code)
        with connection.cursor() as cursor:
            cursor.execute("SELECT channel, body, salt, kind FROM exchange_outbox ORDER BY id")
            rows = [(channel, bytes(body), bytes(salt), kind) for channel, body, salt, kind in cursor.fetchall()]
        said = self._posted.setdefault(code, set())
        return [row for row in rows if hashlib.sha256(row[1]).digest() not in said]

    def carry(self, sender: str, receiver: str, level: Level | None = Level.WITNESSED) -> list[str]:
        """All the sender has to say reaches the receiver; the verdicts. `level` is what it can be relied on at once."""
        rows = self.outbox(sender)
        self._posted[sender] |= {hashlib.sha256(row[1]).digest() for row in rows}
        return self.hear(sender, receiver, [Item(body, salt, kind) for _, body, salt, kind in rows], level)

    def hear(self, sender: str, receiver: str, items: list[Item], level: Level | None = Level.WITNESSED) -> list[str]:
        """The receiver hears these of the sender."""
        self.enter(receiver)
        at, channel = clock.now(), f"{sender}>{receiver}/co"
        manifest = partners.manifest(sender)
        said = incoming.verdicts(sender, manifest, [item.body for item in items], at)
        had = self.arrived.setdefault(channel, [])
        for item, verdict in zip(items, said, strict=True):
            one = _arrived(channel, len(had) + 1, item, at, is_ok=verdict == OK)
            had.append(one)
            if verdict == OK:
                with transaction.atomic():
                    incoming.act([one])
                    if level is not None and one.certificate:
                        incoming.assured([Risen(one.certificate, level)])
        return list(said)

    def rise(self, channel: str, level: Level) -> None:
        """All that came can be relied on as far as this."""
        incoming.assured([Risen(one.certificate, level) for one in self.arrived[channel] if one.certificate])

    def act_together(self, items: list[Item], channel: str) -> None:
        """Messages are acted on in one go, which were judged before what stands there now was acted on."""
        at, had = clock.now(), self.arrived.setdefault(channel, [])
        some = [_arrived(channel, place, item, at) for place, item in enumerate(items, len(had) + 1)]
        had += some
        with transaction.atomic():
            incoming.act(some)

    def signed_for(self, code: str, verdict: str = "") -> None:
        """A partner has signed for all the office has to say, and said this of each."""
        self.enter(code)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE exchange_outbox SET number = 1, tip = %s, verdict = %s", [bytes(32), verdict])
            cursor.execute(
                "INSERT INTO exchange_receipt (channel, last, first, receipt, at) SELECT channel, 1, 1, %s, now() FROM exchange_outbox",
                [b"signed"],
            )

    def said(self, code: str) -> list[Message]:
        """What an office has to say, in order; it is not said again."""
        rows = self.outbox(code)
        self._posted[code] |= {hashlib.sha256(body).digest() for _, body, _, _ in rows}
        return [read_message(body) for _, body, _, _ in rows]


def country_file(country: Country, version: int) -> bytes:
    """A manifest of a country, as its partners are given it."""
    return (country.keys / f"keys.v{version}.json").read_bytes()


def item_of(message: Message) -> Item:
    """A message as it travels."""
    body = write_message(message)
    return Item(body, hashlib.sha256(b"salt" + body).digest(), entry_kind(message))


SHIRTS = DocumentItem(
    "610510", "Men's shirts of cotton, knitted", "VN", "CTH", "shift", "100", "H87", "30", 10, "CT", "N/M"
)


def shirts(
    country: Country, number: str = "VN-KR-26-000001", *, items=(SHIRTS,), parts: Parts | None = None, **other
) -> str:
    """A certificate for shirts that Viet Nam's authority has signed, whole."""
    kid, signer = country.issuer()
    usual = {"destination": "KR", "agreement": "vkfta", "issued": date(2026, 1, 21), "expires": date(2027, 1, 20)}
    body = countries.AUTHORITIES[country.code]
    said = replace(
        CERTIFICATE, issuer=country.code, form="VK", number=number, items=items, issuing_body=body, **(usual | other)
    )
    shown = replace(
        PARTS,
        exporter=replace(PARTS.exporter, party=replace(PARTS.exporter.party, name=SAO_MAI.name, country="VN")),
        consignee=replace(PARTS.consignee, party=replace(PARTS.consignee.party, name=HANBIT.name, country="KR")),
        transport=replace(PARTS.transport, departure=date(2026, 1, 22)),
        producer=replace(PARTS.producer, items=()),
        commercial=replace(PARTS.commercial, invoices=()),
    )
    salts = {group: hashlib.sha256(f"{number} {group}".encode()).digest()[:16] for group in GROUPS}
    return write_document(said, parts or shown, salts, kid=kid, algorithm="EdDSA", sign=signer.sign)


def issued(document: str, number: str = "VN-KR-26-000001", **other) -> CertificateIssued:
    """The message that brings it."""
    content = document.encode()
    first = CertificateIssued(number, "vkfta", "KR", content, hashlib.sha256(content).digest())
    return replace(first, **other)


def amended(document: str, number: str, supersedes: str) -> CertificateAmended:
    """The message that brings one which takes another's place."""
    content = document.encode()
    return CertificateAmended(number, supersedes, "vkfta", "KR", content, hashlib.sha256(content).digest())


def _arrived(channel, number, item, at, *, is_ok=True):
    """A message as the inbox keeps it."""
    certificate = certificate_in(item.body) if is_ok else ""
    return Arrived(
        channel[:2], channel, number, item.body, item.salt, item.kind, leaf_of(item), certificate, at
    )  # fmt: skip
