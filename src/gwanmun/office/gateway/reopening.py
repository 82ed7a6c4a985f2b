"""Reopening: what two officers have agreed to, carried out by the one thread that may write where a channel stands."""

import logging

from gwanmun.law.exchange.reopening import cleared
from gwanmun.office.desks import reopening
from gwanmun.office.gateway.node import Gateway

LOG = logging.getLogger("gwanmun.exchange")


def carry_out(gateway: Gateway) -> None:
    """Open the channels that were cleared up. A decision counts once, so one that was cut short is done again."""
    for one in reopening.due():
        gateway.perform(gateway.engine.happen(cleared(one)))
        reopening.carried_out(one.channel)
        LOG.warning("%s is open again: %s and %s", one.channel, one.proposed.by, one.agreed.by if one.agreed else "")
        gateway.wake([one.channel])
