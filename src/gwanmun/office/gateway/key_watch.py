"""Key watch: what is wrong with keys is sounded as an alarm, for as long as it is."""

from gwanmun.office import clock
from gwanmun.office.desks import key_watch
from gwanmun.office.exchange import committing
from gwanmun.office.gateway.node import Gateway


def sound(gateway: Gateway) -> None:
    """An alarm for each warning there is."""
    for one in key_watch.warnings():
        about = f"{one.about} {one.until}" if one.until else one.about
        gateway.engine.ask(
            lambda session, code=one.code, about=about: committing.sound_alarm(session, code, about, clock.now())
        )
