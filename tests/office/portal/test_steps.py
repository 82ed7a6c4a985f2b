"""The line of steps: each stands once, where it happens."""

from datetime import UTC, date, datetime

import pytest
from msgspec import Raw

from gwanmun.law.clearance.case import CargoPresented, Case, Released
from gwanmun.office.desks.standing import Shown
from gwanmun.office.portal import steps
from tests.stories.characters import SHIRTS, import_of

ON = date(2026, 2, 3)
LODGED = Shown(1, datetime(2026, 2, 3, tzinfo=UTC), "Lodged", "trader", "", Raw(b"{}"))
PRESENTED, RELEASED = CargoPresented("MSCU0001", 5), Released(ON)
HAPPENED = {
    "nothing yet": ((), "before"),
    "landed": ((PRESENTED,), "before"),
    "landed, then released": ((PRESENTED, RELEASED), "before"),
    "released, and not landed yet": ((RELEASED,), "after"),
    "released, then landed": ((RELEASED, PRESENTED), "after"),
}


@pytest.mark.parametrize("name", HAPPENED)
def test_goods_are_presented_once_before_release_or_after_it(name):
    events, where = HAPPENED[name]
    line = [str(one.name) for one in steps.line(Case(import_of(SHIRTS), events), [LODGED], waits=True)]
    assert line.count("Cargo presented") == 1
    came_first = line.index("Cargo presented") < line.index("Released")
    assert came_first == (where == "before")
