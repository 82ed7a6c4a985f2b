"""The effect of recognition, as open data: trusted operators against others like them, month by month."""

from gwanmun.law.statistics.published import EffectPublished
from gwanmun.office.api.operation import look
from gwanmun.office.api.visit import Reply, Visit, reply
from gwanmun.office.desks import recognition_effect


def show(visit: Visit, month: str) -> Reply:
    """Show how often recognised operators were examined in a month and how soon released, beside others like them.

    By arrangement, with how many there were and an interval of 95 %. Anybody may look.
    """
    return reply(recognition_effect.show(month))


OPERATIONS = (look("/recognition-effects/{month}", "ask", show, gives=EffectPublished),)
