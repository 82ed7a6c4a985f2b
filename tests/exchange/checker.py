"""The checker: what must be true of a world, whatever happened in it."""

import base64
import hashlib
import json

from gwanmun.law.exchange import evidence as proof
from gwanmun.law.exchange.channel import first_tip, next_tip
from gwanmun.law.exchange.entry import entry_leaf
from gwanmun.law.exchange.holding import ANCHORED
from gwanmun.law.exchange.merkle import root_of
from gwanmun.law.exchange.receipt import OK, read_receipt
from tests.exchange.seals import open_checkpoint, unseal


def failures(world) -> list[str]:
    """Everything that is wrong with a world that has come to rest."""
    found = list(world.failures)
    for channel, bodies in world.issued.items():
        sender, receiver = world.whom(channel[:2]), world.whom(channel[3:5])
        if sender is None or receiver is None:
            found.append(f"{channel}: an office never came back")
            continue
        found += chain_failures(channel, receiver.disk)
        if channel[:2] in world.forged:
            continue
        found += effect_failures(world, channel, sender.disk, receiver.disk, bodies)
        found += receipt_failures(channel, sender.disk, receiver)
    for country in world.countries:
        if country not in world.forged:
            found += log_failures(world, country)
    return found + false_accusations(world) + evidence_failures(world)


def chain_failures(channel, disk) -> list[str]:
    """The inbox has every number up to the head once, each chained to the one before."""
    receiving = disk.receiving.get(channel)
    last, tip = (receiving.last, receiving.tip) if receiving else (0, first_tip(channel))
    walked = first_tip(channel)
    for number in range(1, last + 1):
        row = disk.inbox.get((channel, number))
        if row is None:
            return [f"{channel}: number {number} of {last} is not in the inbox"]
        walked = next_tip(walked, number, row.link.digest, row.link.salt)
        if walked != row.tip:
            return [f"{channel}: number {number} is chained to another message"]
    strays = [number for name, number in disk.inbox if name == channel and number > last]
    return [f"{channel}: the head is not the end of the chain"] if walked != tip or strays else []


def effect_failures(world, channel, sender, receiver, bodies) -> list[str]:
    """Lost nought, doubled nought, in the order they were numbered."""
    done = receiver.effects_of(channel)
    wanted = [
        body for (name, _), body in sender.bodies.items() if name == channel and world.verdicts.get(body, OK) == OK
    ]
    found = [
        f"{channel}: {body!r} had its effect {done.count(body)} times" for body in set(done) if done.count(body) > 1
    ]
    found += [f"{channel}: {body!r} was lost" for body in wanted if body not in done]
    found += [f"{channel}: {body!r} came out of nowhere" for body in done if body not in bodies]
    for (name, number), row in receiver.inbox.items():
        key = sender.numbers.get((name, number)) if name == channel else None
        if name == channel and (key is None or sender.bodies[name, key] != row.item.body):
            found.append(f"{channel}: number {number} is not what its sender sent")
        said = world.verdicts.get(row.item.body, OK)
        if name == channel and row.verdict != said:
            found.append(f"{channel}: number {number} has the verdict {row.verdict}, and not {said}")
    return found


def _leaf(sender, channel, row) -> bytes:
    """What must stand in the log of a message: of a certificate the signed part, worked out here from its bytes."""
    said = sender.bodies[channel, row.key]
    if said.startswith(b"{"):
        said = base64.b64decode(json.loads(said)["document"]).partition(b"~")[0]
    return entry_leaf(row.kind, row.salt, hashlib.sha256(said).digest())


def receipt_failures(channel, sender, receiver) -> list[str]:
    """In the end everything has a receipt, every receipt its messages, and each says of each what was decided."""
    sending = sender.sending.get(channel)
    if sending is None:
        return []
    leaves = set(sender.leaves)
    rows = [row for (name, _), row in sender.outbox.items() if name == channel and row.number]
    unlogged = [row.number for row in rows if _leaf(sender, channel, row) not in leaves]
    found = [] if sending.acked == sending.last else [f"{channel}: {sending.acked} of {sending.last} are acknowledged"]
    found += [f"{channel}: {number} was sent and is not in the log" for number in unlogged]
    if sending.frozen:
        found.append(f"{channel}: frozen without cause, {sending.frozen}")
    covered = 0
    for one in sender.acknowledged.get(channel, ()):
        receipt = read_receipt(unseal(receiver.country, one.receipt))
        if one.first != covered + 1 or receipt.first > one.first or receipt.last != one.last:
            found.append(f"{channel}: the receipt of {one.first} does not go on from the one before")
        covered = one.last
        refused = dict(one.refused)
        for number in range(one.first, one.last + 1):
            row = receiver.disk.inbox.get((channel, number))
            if row is None or row.verdict != refused.get(number, OK):
                found.append(f"{channel}: the receipt of {number} is not what was decided")
    return found + ([] if covered == sending.acked else [f"{channel}: acknowledged without a receipt"])


def log_failures(world, country) -> list[str]:
    """The log an office shows is one: every checkpoint anybody saw of it is of what is on its disk."""
    process = world.whom(country)
    if process.anchor.standing != ANCHORED:
        return [f"{country}: came to rest {process.anchor.standing}"]
    disk, found = process.disk, []
    if disk.root_at(len(disk.leaves)) != proof_root(disk):
        found.append(f"{country}: the log's head is not of its leaves")
    held = [
        other.disk.watched[process.office.origin].note
        for other in map(world.whom, world.countries)
        if process.office.origin in other.disk.watched
    ]
    for note in {*world.published, *held}:
        checkpoint = open_checkpoint(note) if note else None
        if (
            checkpoint is not None
            and checkpoint.origin == process.office.origin
            and disk.root_at(checkpoint.size) != checkpoint.root
        ):
            found.append(f"{country}: the checkpoint of {checkpoint.size} leaves is of another log")
    if process.office.witnesses and not world.forged and disk.log.size < len(disk.leaves):
        found.append(f"{country}: {len(disk.leaves)} leaves, of which {disk.log.size} are signed")
    if process.office.witnesses and not world.forged and disk.log.shown != disk.log.note:
        found.append(f"{country}: the newest checkpoint never found its witnesses")
    return found


def proof_root(disk) -> bytes:
    return root_of(disk.log.frontier)


def false_accusations(world) -> list[str]:
    """Whoever did not lie is accused by nobody."""
    found = []
    for country in world.countries:
        disk = world.whom(country).disk
        found += [
            f"{country} accuses {w.origin}"
            for w in disk.watched.values()
            if w.forked and w.origin[:2].upper() not in world.forged
        ]
        found += [
            f"{country} froze {r.channel}"
            for r in disk.receiving.values()
            if r.frozen and r.channel[:2] not in world.forged
        ]
    return found


def evidence_failures(world) -> list[str]:
    """Evidence verifies alone, and convicts only those who lied."""
    found = []
    for country in world.countries:
        for content in world.whom(country).disk.evidence.values():
            if content.startswith(b"eodes-heartbeat/1"):
                continue  # kept for a person to look at; it convicts together with the head it contradicts
            guilty = convicted(content)
            if not guilty:
                found.append(f"{country}: evidence that convicts nobody")
            elif guilty not in world.forged:
                found.append(f"{country}: evidence that convicts {guilty}")
    return found


def convicted(content: bytes) -> str:
    """The country that evidence convicts, read from its bytes alone."""
    fork, equivocation = proof.read_fork(content), proof.read_equivocation(content)
    if fork is not None:
        return proof.convicts(fork, open_checkpoint)[:2].upper()
    return proof.is_equivocation(equivocation, unseal) if equivocation is not None else ""
