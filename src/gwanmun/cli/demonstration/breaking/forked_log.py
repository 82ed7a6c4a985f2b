"""A forked log: a country's log key signs a second story, and shows it to one neighbour."""

import hashlib
from functools import partial

from gwanmun.cli.demonstration import books
from gwanmun.cli.demonstration.breaking.house import House, Watch
from gwanmun.cli.demonstration.breaking.thief import Thief
from gwanmun.cli.demonstration.case import broken
from gwanmun.cli.demonstration.crossing import until
from gwanmun.cli.demonstration.offices import Office
from gwanmun.law.exchange.checkpoint import Checkpoint
from gwanmun.law.exchange.evidence import convicts, read_fork
from gwanmun.office import postgres
from gwanmun.office.gateway.identity import read_identity


def play(house: House) -> None:
    """One of its witnesses is shown another root than it knows; from there everybody hears of it."""
    astray, first = house.astray, house.partner
    label, origin = astray.site.label, astray.country_keys.manifest.origin
    house.stage.heading(f"A forked log: {label}'s log tells {first.site.label} another story")
    until(lambda: books.watched(first, origin).size, f"{first.site.label} to know {label}'s log")
    thief = Thief(astray, postgres.home() / "demo")
    watch = Watch()

    def shown() -> str:
        known = books.watched(first, origin)
        if not known.forked:
            root = hashlib.sha256(b"a history that never was" + known.root).digest()
            at = int(first.now().timestamp() * 1000)
            thief.show_branch(first, Checkpoint(origin, known.size, root), at)
        return known.forked

    identity = until(shown, "the fork to be noticed")
    size = books.watched(first, origin).size
    house.say("happened", f"a second root for its {size} entries, signed with {label}'s own log keys, old and new kind")
    house.say("noticed", f"by {first.site.label}, a witness that had cosigned the other root, {watch} later")
    content = dict(books.evidence(first))[identity]
    (postgres.home() / "demo" / f"evidence-{identity[:12]}.txt").write_bytes(content)
    convicted = _judged(house, content)
    house.say("evidence", f"{len(content):,} bytes, two checkpoints; they alone convict {convicted}")
    watchers = [office for office in house.offices if office is not astray]
    for office in watchers:
        until(partial(_convinced, office, origin), f"{office.site.label} to hear of it")
    told = ", ".join(office.site.label for office in watchers)
    house.say("", f"{told} all keep it after {watch}, each having judged for itself")
    what = "no preference rests on it until people have spoken"
    house.say("ended", f"by nobody's cosigning {label}'s log any more; {what}")


def _convinced(office: Office, origin: str) -> str:
    return books.watched(office, origin).forked


def _judged(house: House, content: bytes) -> str:
    """Whose log the evidence convicts, by that country's manifest and nothing else."""
    astray, fork = house.astray.country_keys, read_fork(content)
    office = read_identity(house.korea.country_keys.folder, {astray.country: astray.manifest}).office
    convicted = convicts(fork, office.open_checkpoint) if fork is not None else ""
    if convicted != astray.manifest.origin:
        raise broken("the evidence convicts nobody")
    return convicted
