"""The record of a case's control, worked out from its events and the times they happened."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from gwanmun.law.clearance.case import Case
from gwanmun.law.clearance.control_standing import control_standing, urgency
from gwanmun.law.clearance.rulebook import Rulebook
from gwanmun.office.desks.gathering import principal
from gwanmun.office.journal.entry import Tip
from gwanmun.office.records.selection.controls import Row


def row(tip: Tip, case: Case, times: Sequence[datetime], rulebook: Rulebook) -> Row | None:
    """The row of a case, of whose events these are the times; None where there is no control to speak of.

    `tip` is where the stream stood before the walk; what the walk added stands behind it.
    """
    standing = control_standing(case)
    if standing is None:
        return None
    zone = ZoneInfo(rulebook.country.timezone)
    looked_at = standing.looked_at
    return Row(
        tip.case_key,
        len(case.events),
        case.lodged.number,
        case.declaration.customs_office,
        case.lodged.procedure,
        principal(case.declaration),
        int(standing.trusted),
        standing.control,
        standing.lane,
        urgency(case, standing, rulebook.country.selection),
        int(standing.blind),
        standing.state,
        int(standing.added),
        int(standing.waived),
        times[standing.selected_at].astimezone(zone).date(),
        times[looked_at].astimezone(zone).date() if looked_at is not None else None,
        standing.verdict or "",
        standing.kind,
        standing.evaded_tax,
        int(standing.safety),
        standing.minutes,
    )
