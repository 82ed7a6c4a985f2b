"""Two countries: Korea and Viet Nam, two exporters, and everybody who has to act, over a week of their calendar."""

from collections.abc import Sequence
from datetime import datetime

from gwanmun.cli.demonstration import by_air, by_sea, crossing, other_way
from gwanmun.cli.demonstration.case import Followed
from gwanmun.cli.demonstration.offices import Office, set_clocks
from gwanmun.cli.demonstration.stage import Stage

# A Tuesday in a week whose exchange rates are published; the plane lands the next morning, the ship on Monday.
DAYS = ("2026-02-03T09:00:00+09:00", "2026-02-04T10:00:00+09:00", "2026-02-09T11:30:00+09:00")
FIRST, NEXT, MONDAY = map(datetime.fromisoformat, DAYS)


def play(stage: Stage, offices: Sequence[Office]) -> tuple[list[Followed], dict[str, str]]:
    """The story, in the order of the calendar: its declarations as they were lodged, and how its certificates ended."""
    korea, viet_nam = offices
    stage.scene("Tuesday 3 February 2026")
    by_sea.determine(stage, korea)
    sea_export, sea_import, sea_crossing = by_sea.leave(stage, korea, viet_nam)
    crossing.used(stage, sea_crossing, sea_import)
    by_air.determine(stage, korea)
    air_export = by_air.leave(stage, korea, viet_nam)
    shirts = other_way.come_in(stage, korea)
    turn(stage, offices, NEXT, "Wednesday 4 February")
    air_import = by_air.come_in(stage, viet_nam, air_export)
    air_crossing = by_air.certify_late(stage, korea, viet_nam, air_export)
    by_air.prove_late(stage, viet_nam, air_export, air_import)
    crossing.used(stage, air_crossing, air_import)
    turn(stage, offices, MONDAY, "Monday 9 February")
    by_sea.come_in(stage, viet_nam, sea_import)
    certificates = dict.fromkeys((sea_crossing.number, air_crossing.number), "used")
    return [sea_export, sea_import, air_export, air_import, shirts], certificates


def turn(stage: Stage, offices: Sequence[Office], clock: datetime, day: str) -> None:
    """A later day. The offices close and open again with later clocks: what they know is in their journals."""
    all_of_them = "both offices" if len(offices) == 2 else "all offices"
    with stage.busy(f"Closing {all_of_them}, and opening them on a later day"):
        set_clocks(offices, clock)
    stage.scene(f"{day}: {all_of_them} were closed, and have opened again")
