"""The same number twice: somebody with a copy of Korea's keys sends another first message than Korea sent."""

import secrets
from functools import partial

from gwanmun.cli import key_ceremony
from gwanmun.cli.demonstration import books
from gwanmun.cli.demonstration.breaking.house import House, Watch
from gwanmun.cli.demonstration.breaking.thief import Thief, said
from gwanmun.cli.demonstration.case import broken
from gwanmun.cli.demonstration.ceremony import DAYS
from gwanmun.cli.demonstration.crossing import until
from gwanmun.cli.demonstration.offices import Office
from gwanmun.law.exchange.channel import Item
from gwanmun.law.exchange.entry import STATUS
from gwanmun.law.exchange.evidence import is_equivocation, read_equivocation
from gwanmun.law.exchange.messages import CertificateCancelled, write_message
from gwanmun.law.exchange.rotation import ending
from gwanmun.office import postgres
from gwanmun.office.country_keys import manifests
from gwanmun.office.gateway.identity import read_identity

SALT_BYTES = 32


def play(house: House) -> None:
    """The receiver has the first account already; it keeps both, and stops."""
    korea, abroad = house.korea, house.astray
    label, channel = abroad.site.label, f"KR>{abroad.country_keys.country}/co"
    house.stage.heading(f"The same number twice: a copy of Korea's keys speaks to {label}")
    number = house.issue(abroad)
    until(lambda: books.received(abroad, channel) and not books.unacknowledged(korea, channel), f"{number} to arrive")
    thief = Thief(korea, postgres.home() / "demo")
    receiving = books.receiving(abroad, channel)
    assert receiving is not None, "something has come"
    lie = write_message(CertificateCancelled(number, "taken back by whoever has the keys"))
    item = Item(lie, secrets.token_bytes(SALT_BYTES), STATUS)
    watch = Watch()
    reply = thief.first_again(abroad, channel, item, receiving.session)
    house.say("happened", f"under number 1 of {channel} it says that {number} is taken back; all signatures hold")
    found = _evidence(house)
    house.say("noticed", f"by {label}, which has another message under that number: {said(reply)} after {watch}")
    convicted = _judged(house, found)
    house.say("evidence", f"{len(found):,} bytes, two heads signed by Korea; they alone convict {convicted}")
    _change_node_key(house)
    again = until(lambda: _turned_away(thief, house, item, receiving.session), "the stolen key to be worth nothing")
    house.say("ended", f"by a new node key, two of Korea's three roots signing: the thief hears {again}")
    house.say("", f"{channel} itself stays shut until people at both ends have looked; the other lanes go on")


def _evidence(house: House) -> bytes:
    """What the receiver keeps, written out where anybody can take it away."""
    identity, content = until(lambda: books.evidence(house.astray)[-1:], "the evidence to be kept")[0]
    file = postgres.home() / "demo" / f"evidence-{identity[:12]}.txt"
    file.write_bytes(content)
    return content


def _judged(house: House, content: bytes) -> str:
    """Whom the evidence convicts, by manifests and nothing else."""
    found, korea = read_equivocation(content), house.korea.country_keys
    neighbour = house.partner.country_keys
    office = read_identity(neighbour.folder, {korea.country: korea.manifest}).office
    convicted = is_equivocation(found, office.unseal) if found is not None else ""
    if convicted != korea.country:
        raise broken("the evidence convicts nobody")
    return convicted


def _change_node_key(house: House) -> None:
    """Korea's keepers end the node key and begin another; the manifest goes to everybody over the exchange."""
    korea = house.korea.country_keys
    name = next(row.key for row in reversed(korea.manifest.node) if row.until is None)
    draft = key_ceremony.drafted(korea.folder, books.log_of(house.korea).entries, DAYS)
    ended = ending(draft, name, "stolen")
    assert ended is not None, "the key was open"
    korea.sign(key_ceremony.with_new_key(korea.folder, ended, "node", name, algorithm="EdDSA", file=None))
    version = manifests(korea.folder)[-1].manifest.version
    for office in house.offices[1:]:
        until(partial(_follows, office, korea.country, version), f"{office.site.label} to follow")


def _follows(office: Office, country: str, version: int) -> bool:
    return books.believed(office, country) >= version


def _turned_away(thief: Thief, house: House, item: Item, session: int) -> str:
    reply = thief.first_again(house.astray, f"KR>{house.astray.country_keys.country}/co", item, session)
    return said(reply) if reply.status == 401 else ""
