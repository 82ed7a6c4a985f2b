"""Key watch: what is wrong with keys is sounded as an alarm, for as long as it is."""

from gwanmun.office import clock
from gwanmun.office.desks import key_watch
from gwanmun.office.exchange import committing
from gwanmun.office.exchange.sequencing import Session
from gwanmun.office.gateway.node import Gateway


def sound(gateway: Gateway) -> None:
    """An alarm for each warning there is."""
    warnings, now = key_watch.warnings(), clock.now()

    def sounded(session: Session) -> None:
        for one in warnings:
            about = f"{one.about} {one.until}" if one.until else one.about
            committing.sound_alarm(session, one.code, about, now)

    if warnings:
        gateway.engine.ask(sounded)
