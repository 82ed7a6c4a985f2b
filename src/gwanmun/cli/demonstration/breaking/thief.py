"""Thief: somebody who has copied a country's keys, all but its roots, and speaks as that country would."""

import shutil
from pathlib import Path

import msgspec

from gwanmun.cli.demonstration.case import broken
from gwanmun.cli.demonstration.offices import Office
from gwanmun.law.exchange import wire
from gwanmun.law.exchange.channel import Batch, Head, Item, first_tip, link_of, tips, write_head
from gwanmun.law.exchange.checkpoint import Checkpoint
from gwanmun.office.gateway.dialing import Line, Reply
from gwanmun.office.gateway.identity import Identity, read_identity
from gwanmun.office.gateway.node import pin_prefix


class Thief:
    """Knows what an office's machine knows, and sits somewhere else."""

    def __init__(self, robbed: Office, folder: Path) -> None:
        """The keys are copied at this moment."""
        self.folder = folder / f"stolen-{robbed.site.country}"
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(robbed.country_keys.folder, self.folder, ignore=shutil.ignore_patterns("roots"))
        self.robbed = robbed

    def identity(self, victim: Office) -> Identity:
        """Who the thief is to this victim: the country itself."""
        return read_identity(self.folder, {victim.country_keys.country: victim.country_keys.manifest})

    def first_again(self, victim: Office, channel: str, item: Item, session: int) -> Reply:
        """Send another first message of a channel than was sent."""
        identity = self.identity(victim)
        before, link = first_tip(channel), link_of(item)
        head = Head(channel, 1, 1, before, next(iter(tips(before, 1, (link,)))))
        batch = Batch(identity.office.seal(write_head(head)), session, (item,))
        path = f"/ch/{channel.replace('>', '/')}/batch"
        return self._line(victim).post(path, wire.write_batch(batch), media=wire.MEDIA, signed=identity.node)

    def show_branch(self, victim: Office, checkpoint: Checkpoint, at: int) -> bytes:
        """Hand a checkpoint of another branch of the log to somebody, as the country itself would; the note."""
        note = self.identity(victim).office.seal_checkpoint(checkpoint, at)
        reply = self._line(victim).post("/gossip", wire.write(wire.WireGossip((note,))))
        if reply.status != 200:
            raise broken(f"the branch was not taken in: {reply.status}")
        return note

    def _line(self, victim: Office) -> Line:
        manifest = victim.country_keys.manifest
        own = self.robbed.country_keys.manifest
        name = next(name for name in map(pin_prefix, own.tls) if (self.folder / f"tls-{name}.pem").exists())
        files = self.folder / f"tls-{name}.crt", self.folder / f"tls-{name}.pem"
        return Line(manifest.endpoints, manifest.tls, files, private=True)


def said(reply: Reply) -> str:
    """An answer's kind and reason, in a word or two."""
    told = msgspec.json.decode(reply.body)
    return f"{reply.status} {told.get('why') or told.get('answer') or ''}".strip()
