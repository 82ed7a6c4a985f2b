"""The watch and the open data: what selection found, with intervals, and nobody named."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import msgspec
import pytest
from msgspec.structs import replace

from gwanmun.law.basics.problem import Refused
from gwanmun.law.cargo.bill import Manifested
from gwanmun.law.clearance.case import Examined, Found
from gwanmun.office.desks import cargo, clearance, learning, lots, watch
from tests.office.api.asking import Asker
from tests.stories.characters import CARRIER, DISPLAYS, HANBIT, OFFICER, SAO_MAI, import_of, lodge

JANUARY = date(2026, 1, 26)  # a Monday whose exchange rates are published
FEBRUARY = date(2026, 2, 3)


def at_sea(bill, number, today):
    """An import declared while its goods are at sea: the carrier has manifested them."""
    on_board = "1", "VNHPH", "KRPUS", today
    goods = "simple", 5, "CT", Decimal(1200), "goods"
    cargo.manifest(Manifested(bill, *goods, SAO_MAI.name, HANBIT.name, *on_board), CARRIER)
    declaration = import_of(DISPLAYS, bill=bill, number=number)
    consignment = replace(declaration.consignment, expected_arrival=today)
    return replace(declaration, timing="before_arrival", consignment=consignment)


def plain(number, day):
    """A number neither blind nor drawn on this day."""
    return lots.drawn(number, day, "blind") > 2_000 and lots.drawn(number, day) > 1_000


@pytest.fixture
def january(office, settings_clock):
    """Twelve imports in January, of which the first three were looked at; one was a fraud. It is February."""
    drawn = (f"43210-26-{n:06d}M" for n in range(10_000))
    week = [JANUARY + timedelta(days=ahead) for ahead in range(4)]
    numbers = [n for n in drawn if all(plain(n, day) for day in week)][:12]
    for place, number in enumerate(numbers):
        today = week[place % 4]
        settings_clock(f"{today}T09:00:00+09:00")
        lodge(at_sea(f"MSCU{place:04d}", number, today))
    for place, number in enumerate(numbers[:3]):
        fraud = (Found("fraud", 1, "value", 60_000),) if place == 0 else ()
        clearance.record(
            number,
            Examined("documents", conforms=not fraud, findings="price" * bool(fraud), found=fraud, minutes=30),
            OFFICER,
        )
    settings_clock(f"{FEBRUARY}T09:00:00+09:00")
    learning.tally(FEBRUARY)
    return numbers


def test_the_figures_of_a_month_are_shares_with_their_intervals(january):
    told = watch.month("2026-01")
    inspected = {one.group: (one.share.hits, one.share.n) for one in told.inspected}
    assert inspected == {"all": (3, 12), "office:020": (3, 12), "trusted:0": (3, 12)}
    assert (told.green.rate.n, told.green.unseen) == (0, 9)
    assert (told.lanes, told.withheld) == ((), ("rules", "020"))  # three looks tell whose they were
    assert told.anchoring.told.n == 3


def test_a_month_that_is_not_over_is_not_published(january):
    with pytest.raises(Refused, match="month-not-over"):
        watch.month("2026-02")
    with pytest.raises(Refused, match="month-unreadable"):
        watch.month("2026-13")


def test_the_watch_tells_everything_to_those_who_answer_for_it(january):
    told = watch.report(4)
    (rules,) = told.lanes
    assert (rules.group, rules.hits.hits, rules.hits.n, rules.evaded_tax) == ("rules", 1, 3, 60_000)
    assert rules.tax_an_hour == 40_000
    assert told.lines == 12


def test_anybody_may_read_the_open_data_and_it_names_nobody(january):
    public = Asker()
    page = public.get("/api/v1/open-data/selection/2026-01")
    assert page.status_code == 200
    assert msgspec.json.decode(page.content)["declarations"] == 12
    table = public.get("/api/v1/open-data/selection/2026-01/table")
    assert table.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(table.content.decode())))
    assert {row["figure"] for row in rows} == {"inspected", "hit rate", "hidden in green"}
    for content in (page.content, table.content):
        assert not any(name.encode() in content for name in (*january, "1168200276", "Hanbit", "first-importer"))


def test_before_anything_was_lodged_there_is_nothing_to_watch(office):
    with pytest.raises(Refused, match="nothing-lodged-yet"):
        watch.report(4)
