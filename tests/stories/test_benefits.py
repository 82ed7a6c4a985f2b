"""What a company is trusted for, used: goods before the money and before the ship, and the month's comparison."""

from datetime import date

import pytest
from msgspec.structs import replace

from gwanmun.law.basics.problem import Refused
from gwanmun.law.cargo.bill import Manifested
from gwanmun.law.clearance.case import Examined
from gwanmun.law.clearance.declaration import Party
from gwanmun.office.desks import cargo, clearance, operators, recognition_effect, replaying, revenue, streams
from gwanmun.office.desks.operators import Suspending
from gwanmun.office.desks.revenue import Giving
from gwanmun.office.records import declarations
from gwanmun.office.rounds import daily
from tests.stories.characters import (
    CARRIER,
    DISPLAYS,
    HANBIT,
    IMPORTER,
    OFFICER,
    SAO_MAI,
    import_of,
    land,
    lodge,
    look,
    pay,
)
from tests.stories.operators import COMPANY, TIN, UNTIL, authorised
from tests.stories.test_recognition import imported, two  # noqa: F401 - a fixture


def guaranteed(limit: int = 10_000_000) -> None:
    revenue.give(Giving("G-1", COMPANY, "bank", limit, date(2027, 1, 1)), OFFICER)


def seasoned() -> None:
    """Three declarations before, so that no rule for newcomers looks."""
    for n in range(3):
        land(f"MSCU900{n}")
        pay(look(lodge(import_of(DISPLAYS, bill=f"MSCU900{n}"))), receipt=f"R-{n}")


def used(standing) -> list[str]:
    return [kind for kind in standing.done if kind in ("BenefitUsed", "BenefitWithheld")]


def test_an_importer_that_is_trusted_has_its_goods_before_the_money(office):
    seasoned()
    authorised("importer")
    guaranteed()
    land()
    standing = look(lodge(import_of(DISPLAYS)))
    assert (standing.status, standing.waits_for.code) == ("released", "to-pay")
    assert "Secured" in standing.done
    assert standing.waits_for.until == date(2026, 3, 3), "and pays with the month"
    drawn = revenue.show("G-1", OFFICER).used
    assert drawn == standing.owed
    paid = pay(standing, receipt="R-9")
    assert paid.status == "closed"
    assert revenue.show("G-1", OFFICER).used == 0, "and the guarantee is free again"
    assert not any(one.differences for one in replaying.replay_all())


def test_two_at_once_draw_on_one_guarantee_and_never_past_its_limit(office):
    seasoned()
    authorised("importer")
    land("MSCU0001")
    land("MSCU0002")
    first = look(lodge(import_of(DISPLAYS, bill="MSCU0001")))
    assert first.waits_for.code == "to-pay"
    guaranteed(first.owed + 1)
    both = [clearance.Lodgement(import_of(DISPLAYS, bill="MSCU0002", number=n), IMPORTER) for n in ("A-1", "A-2")]
    land("MSCU0003")
    both[1] = replace(both[1], declaration=import_of(DISPLAYS, bill="MSCU0003", number="A-2"))
    standings = [look(standing) for standing in clearance.lodge(both)]
    assert sorted(standing.status for standing in standings) == ["released", "waiting"]
    assert revenue.show("G-1", OFFICER).used == first.owed


def test_suspended_it_pays_first_like_everybody(office):
    seasoned()
    authorised("importer")
    guaranteed()
    operators.suspend(TIN, Suspending("importer", "an offence", "Article 255-5", UNTIL), OFFICER)
    land()
    standing = look(lodge(import_of(DISPLAYS)))
    assert (standing.status, standing.waits_for.code) == ("waiting", "to-pay")
    assert used(standing) == ["BenefitWithheld"]


def test_goods_are_free_before_the_ship_is_here_and_drawn_when_it_is(office):
    seasoned()
    authorised("importer")
    guaranteed()
    manifested = Manifested(
        "MSCU0001", "simple", 5, "CT", import_of(DISPLAYS).consignment.gross_weight_kg, "goods", SAO_MAI.name,
        HANBIT.name, "1", "VNHPH", "KRPUS", date(2026, 2, 4), consignee_identifier=COMPANY,
        control_number="26MSCU0001M00010001",
    )  # fmt: skip
    cargo.manifest(manifested, CARRIER)
    declaration = import_of(DISPLAYS)
    consignment = replace(declaration.consignment, expected_arrival=date(2026, 2, 4))
    standing = look(lodge(replace(declaration, timing="before_arrival", consignment=consignment)))
    assert (standing.status, standing.waits_for.code) == ("released", "bill-not-landed")
    weight = manifested.gross_weight_kg
    cargo.land("MSCU0001", cargo.Landing(5, weight, date(2026, 2, 3), last=True), CARRIER)
    later = declarations.find(standing.number)
    assert (later.status, later.subject) == ("released", f"payment:{standing.number}")
    draft = streams.read(cargo.BILL, "MSCU0001")[0].drafts[standing.number]
    assert (draft.drawn, draft.cleared) == (5, 5)


def test_the_month_is_compared_published_once_and_open_to_everybody(two, settings_clock):  # noqa: F811
    """Four consignments of another Korean, then three of the recognised: all else is the same.

    The buyer's own first two are another matter: nobody recognised sold to it when it was new.
    """
    stranger = Party("Donghae Steel", "KR", "1058139003")
    for n, exporter in enumerate([stranger] * 4 + [HANBIT] * 3):
        standing, _ = imported(f"MSCU000{n}", exporter)
        control = standing.waits_for.code.removesuffix("-to-do")
        clearance.record(standing.number, Examined(control, conforms=True), OFFICER)
    own, with_korea = recognition_effect.measure("2026-02")
    assert (own.arrangement, own.recognised) == ("own", 0)
    assert (with_korea.recognised, with_korea.matched, with_korea.others) == (3, 3, 2)
    assert (with_korea.examination.recognised, with_korea.examination.others) == (0.0, 1.0)
    assert recognition_effect.measure("2026-01")[1].recognised == 0
    with pytest.raises(Refused):
        recognition_effect.show("2026-02")
    settings_clock("2026-03-01T09:00:00+09:00")
    assert daily.make().trust.published == 1
    assert daily.make().trust.published == 0
    assert recognition_effect.show("2026-02").effects[1] == with_korea
