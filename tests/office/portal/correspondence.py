"""Correspondence: an office with partners, through the exchange's own engine: messages, refusals, and two stories."""

import secrets
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from gwanmun.cli.exchange import _conninfo
from gwanmun.law.exchange import events as ev
from gwanmun.law.exchange.channel import Batch, Head, Item, first_tip, link_of, tips, write_head
from gwanmun.law.exchange.effects import AskStanding, Frozen, Receipts, Reply
from gwanmun.law.exchange.entry import STATUS
from gwanmun.law.exchange.holding import Sending
from gwanmun.law.exchange.messages import CertificateCancelled, write_message
from gwanmun.law.exchange.note import signature_by, write_note
from gwanmun.law.exchange.opening import open_batch
from gwanmun.law.exchange.receipt import OK, Receipt, write_receipt
from gwanmun.law.exchange.standing import Standing, write_standing
from gwanmun.office import clock
from gwanmun.office.desks import posting
from gwanmun.office.exchange import partners
from gwanmun.office.gateway import reopening
from gwanmun.office.gateway.engine import Engine
from gwanmun.office.gateway.identity import read_identity
from tests.exchange.hammer import countries


class Office:
    """Korea's exchange at work, without a wire."""

    def __init__(self, folder, engine, made):
        self.folder, self.engine, self.made = folder, engine, made
        self._stories = {}

    def happen(self, event):
        return self.engine.happen(event)

    def perform(self, effects):
        """What a gateway would do over its wires, nobody does here."""

    def wake(self, channels):
        """Nobody sleeps."""

    def carry_out(self):
        reopening.carry_out(self)

    def post(self, country, *numbers):
        """Something to say, which waits for its number."""
        for number in numbers:
            posting.tell(country, CertificateCancelled(number, "a test"), clock.now())

    def tell(self, country, *numbers, lane="co", verdicts=None, move=True):
        """A partner tells of these; what it is answered."""
        channel = f"{country}>KR/{lane}"
        if channel not in self._stories:
            self._stories[channel] = (0, first_tip(channel))
            self.happen(ev.StandingAsked(country, channel, 1))
        last, tip = self._stories[channel]
        items = tuple(
            Item(write_message(CertificateCancelled(one, "a test")), secrets.token_bytes(32), STATUS) for one in numbers
        )
        *_, after = tips(tip, last + 1, map(link_of, items))
        head = Head(channel, last + 1, last + len(items), tip, after)
        batch = Batch(self.sign(country, write_head(head)), 1, items)
        opened = open_batch(country, batch, self.engine.identity.office)
        effects = self.happen(ev.BatchArrived(opened, verdicts or (OK,) * len(items)))
        [answer] = [effect.answer for effect in effects if isinstance(effect, Reply)]
        if isinstance(answer, Receipts) and move:
            self._stories[channel] = (head.last, head.tip)
        return answer

    def freeze(self, country, lane="co"):
        """A partner tells two stories under one number."""
        self.tell(country, f"{country}-1", f"{country}-2", lane=lane, verdicts=(OK, "BAD_ISSUER_KEY"))
        first = self.tell(country, f"{country}-3", lane=lane, move=False)
        second = self.tell(country, f"{country}-4", lane=lane)
        assert isinstance(first, Receipts)
        assert isinstance(second, Frozen), second
        return second.evidence

    def sign(self, country, text):
        """A text as a note of a partner's node."""
        key, signer = self.made[country].signer("node")
        return write_note(text, [signature_by(key, signer.sign(text.encode()))])

    def stand(self, country, lane, tip=None):
        """A partner says where it stands in a channel of ours: at its beginning, or on a chain of its own."""
        channel = f"KR>{country}/{lane}"
        effects = self.happen(ev.SendDue(channel))
        [asked] = [effect for effect in effects if isinstance(effect, AskStanding)]
        told = Standing(channel, asked.session, 0, tip or first_tip(channel))
        self.happen(ev.StandingTold(country, channel, self.sign(country, write_standing(told))))
        return channel

    def deliver(self, country, *numbers, lane="co"):
        """Something is said to a partner, and the partner signs for it."""
        channel = self.stand(country, lane)
        self.post(country, *numbers)
        self.happen(ev.NumberDue(channel))
        self.happen(ev.SendDue(channel))
        head = self.engine.ask(lambda session: session.head(Sending, channel))
        receipt = write_receipt(Receipt(channel, 1, head.last, head.tip))
        self.happen(ev.ReceiptArrived(country, channel, self.sign(country, receipt), 100))


def begun(folder: Path, *others):
    """The office entered now exchanges with these countries, by keys that are made in this folder."""
    made = {code: countries.make(folder, code) for code in ("KR", *others)}
    for code in others:
        chain = made[code].chain
        for version in range(1, len(chain) + 1):
            content = (made[code].keys / f"keys.v{version}.json").read_bytes()
            if version == 1:
                partners.add(content, made[code].fingerprint, clock.now())
            else:
                partners.renew(code, content, clock.now())
    engine = Engine(_conninfo(connection.settings_dict), read_identity(made["KR"].keys, partners.every()))
    engine.start()
    engine.happen(ev.AnchorDue())
    assert engine.anchor.standing == "anchored"
    return Office(folder, engine, made)


@contextmanager
def exchanging(folder: Path, monkeypatch, *others):
    """The same for as long as a test lasts."""
    monkeypatch.setattr(settings, "KEYS_FOLDER", str(folder / "kr" / "keys"))
    office = begun(folder, *others)
    try:
        yield office
    finally:
        office.engine.end()
