"""The round of trust: authorisations that are over, reports that never came, a hash of the register to each partner.

It is part of the daily round. Suspensions end by the clock too, and partners are told of all of it as of anything else.
On the first round of a month the effect of recognition in the month before is published.
"""

from datetime import date, datetime

from django.db import transaction
from msgspec import Struct

from gwanmun.office.desks import operators, recognition_effect, recognitions


class TrustRounded(Struct, frozen=True):
    """What the round found to do."""

    fallen_due: int = 0  # operators to whom the clock did something
    partners: int = 0  # that were told our register as one hash
    published: int = 0  # months whose figures were published


def make(today: date, at: datetime) -> TrustRounded:
    """Make the round of this day; made twice, it finds nothing more."""
    fallen = operators.fall_due(today)
    with transaction.atomic():
        told = recognitions.tell_roots(today, at)
    return TrustRounded(fallen, told, recognition_effect.publish_last(today))
