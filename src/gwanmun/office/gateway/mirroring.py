"""Mirroring: an office keeps the leaves of its partners' logs, each stretch under a checkpoint that partner has signed.

Who has lost its disk gets its leaves back from there, and who is shown two branches finds the nodes that convict.
"""

from gwanmun.law.exchange.effects import Rejected
from gwanmun.law.exchange.holding import Log, Watched
from gwanmun.law.exchange.merkle import append, root_of
from gwanmun.law.exchange.tiles import Tile
from gwanmun.law.exchange.wire import WireLeaves, WireMirrored
from gwanmun.office.exchange import hashes, own_log
from gwanmun.office.exchange.sequencing import Session
from gwanmun.office.gateway.engine import Engine


def mirror(engine: Engine, origin: str, told: WireLeaves) -> WireMirrored | Rejected:
    """Leaves of a partner's log, taken in if they go on from what is here and lead to what it signed."""
    office = engine.identity.office
    checkpoint = office.open_checkpoint(told.note)
    if checkpoint is None or checkpoint.origin != origin:
        return Rejected(origin, "checkpoint-unsigned")

    def taken(session: Session) -> WireMirrored | Rejected:
        size = hashes.size_of(session.run, origin)
        if told.start != size or not told.hashes:
            return WireMirrored(size)
        after = append(hashes.frontier_at(session.run, origin, size), told.hashes)
        if (after.size, root_of(after)) != (checkpoint.size, checkpoint.root):
            return Rejected(origin, "leaves-of-another-log")
        hashes.grow(session.run, origin, size, told.hashes, write=session.write)
        return WireMirrored(after.size)

    return engine.ask(taken)


def shown(session: Session, origin: str, *, own: bool) -> bytes:
    """The newest checkpoint of a log that may be shown: our own with what witnesses have signed, or the one we know."""
    if not own:
        watched = session.head(Watched, origin)
        return watched.note if watched is not None else b""
    log = session.head(Log, "")
    if log is None or not log.shown:
        return b""
    return own_log.cosigned(session.run, log.shown)


def tile(session: Session, origin: str, wanted: Tile) -> bytes:
    """A tile of a kept log; empty where it is not all there."""
    content = hashes.tile(session.run, origin, wanted)
    return content if len(content) == wanted.width * 32 else b""
