"""Imports, as an importer would tell of them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from msgspec.structs import replace

from gwanmun.law.basics.period import Period
from gwanmun.law.basics.problem import Refused
from gwanmun.law.clearance.case import Examined, Found, Held, HoldLifted, Paid, Refunded, Rejected, Secured
from gwanmun.law.clearance.declaration import Party
from gwanmun.law.clearance.drafting.known import Company
from gwanmun.law.permits.requirement import Permit
from gwanmun.office.desks import amending, cargo, clearance, origin, permits, revenue
from gwanmun.office.desks.amending import Amending
from gwanmun.office.people import register
from gwanmun.office.people.delegations import delegate
from tests.stories.characters import (
    AGENCY,
    BANK,
    CARRIER,
    DISPLAYS,
    IMPORTER,
    OFFICER,
    PARTNER,
    SHIRTS,
    STRANGER,
    TODAY,
    certificate,
    claiming,
    import_of,
    land,
    lodge,
    look,
    pay,
    released,
)


def refused(code: str):
    return pytest.raises(Refused, match=code)


def test_a_declaration_waits_for_its_goods_and_walks_on_when_they_land(office):
    standing = lodge(import_of(DISPLAYS))
    assert (standing.waits_for.whom, standing.waits_for.code) == ("carrier", "bill-unknown")

    land()
    standing = clearance.show(standing.number, IMPORTER).standing
    assert (standing.waits_for.whom, standing.waits_for.code) == ("officer", "documents-to-do")

    standing = look(standing)
    assert (standing.waits_for.whom, standing.waits_for.code) == ("importer", "to-pay")
    assert standing.owed == 152_220  # (1000 + 50 + 5) USD × 1442.88 = 1,522,238 won; VAT of 10 %, down to ten won

    standing = pay(standing)
    assert standing.status == "closed"
    assert standing.done[-4:] == ("Paid", "Settled", "Released", "Discharged")


def test_part_of_the_money_is_not_enough(office):
    land()
    standing = pay(look(lodge(import_of(DISPLAYS))), 100_000)
    assert standing.waits_for.facts["amount"] == "52220"
    assert pay(standing, 52_220, "R-2").status == "closed"


def test_goods_go_before_the_money_under_a_guarantee(office):
    land()
    revenue.give(revenue.Giving("G-1", "1168200276", "bank", 1_000_000, date(2026, 12, 31)), OFFICER)
    standing = look(lodge(import_of(DISPLAYS)))
    standing = clearance.record(standing.number, Secured("G-1", standing.owed), IMPORTER)
    assert standing.status == "released"
    assert standing.waits_for.code == "to-pay"
    assert standing.waits_for.until == date(2026, 2, 19)  # fifteen days on is 18 February, the lunar new year
    assert revenue.show("G-1", IMPORTER).free == 1_000_000 - standing.owed

    assert pay(standing).status == "closed"
    assert revenue.show("G-1", IMPORTER).free == 1_000_000, "the money has come: the guarantee is free again"


@pytest.mark.parametrize(
    ("guarantee", "code"),
    [
        ({}, "guarantee-unknown"),
        ({"limit": 100_000}, "guarantee-exhausted"),
        ({"trader": "2208162517"}, "guarantee-of-another"),
        ({"expires": date(2026, 2, 2)}, "guarantee-expired"),
    ],
)
def test_a_guarantee_that_does_not_do_secures_nothing(office, guarantee, code):
    land()
    standing = look(lodge(import_of(DISPLAYS)))
    if guarantee:
        given = revenue.Giving("G-1", "1168200276", "bank", 1_000_000, date(2026, 12, 31))
        revenue.give(replace(given, **guarantee), OFFICER)
    with refused(code):
        clearance.record(standing.number, Secured("G-1", standing.owed), IMPORTER)
    assert clearance.show(standing.number, IMPORTER).standing.waits_for.code == "to-pay"


def test_a_preference_waits_for_the_partners_certificate(office):
    land()
    standing = lodge(import_of(claiming(SHIRTS)))
    assert (standing.waits_for.whom, standing.waits_for.code) == ("partner", "certificate-unanswered")

    origin.take_in(certificate(), PARTNER)
    with_preference = look(clearance.show(standing.number, IMPORTER).standing)
    land("MSCU0002")
    without = look(lodge(import_of(SHIRTS, bill="MSCU0002")))
    assert with_preference.owed < without.owed

    assert origin.show("VN-KR-26-000001", IMPORTER).lines[0].left == 0, "the whole quantity is drawn"


def test_a_certificate_is_drawn_once(office):
    land()
    land("MSCU0002")
    origin.take_in(certificate(quantity=150), PARTNER)
    first = look(lodge(import_of(claiming(SHIRTS))))
    second = look(lodge(import_of(claiming(SHIRTS), bill="MSCU0002")))
    assert second.owed > first.owed, "150 shirts are certified, 200 were claimed"
    settled = next(e for e in clearance.show(second.number, IMPORTER).entries if e.kind == "OriginSettled")
    assert b"quantity-exceeded" in bytes(settled.event)


def test_a_lower_value_after_release_is_given_back(office):
    standing = released(SHIRTS)
    cheaper = replace(SHIRTS, unit_price=Decimal(9), value=Decimal("900.00"))
    declaration = replace(import_of(cheaper), number=standing.number)
    corrected = amending.amend(standing.number, Amending(declaration, "the invoice was wrong"), IMPORTER)
    assert (corrected.waits_for.whom, corrected.waits_for.code) == ("treasury", "to-give-back")

    too_much = int(corrected.waits_for.facts["amount"])
    with refused("refund-exceeds"):
        clearance.record(standing.number, Refunded("T-1", too_much + 10, TODAY), BANK)
    closed = clearance.record(standing.number, Refunded("T-1", too_much, TODAY), BANK)
    assert closed.status == "closed"
    assert closed.done.count("Released") == 1, "goods are released once"


def test_a_higher_value_after_release_is_paid_additionally(office):
    standing = released(SHIRTS)
    dearer = replace(SHIRTS, unit_price=Decimal(11), value=Decimal("1100.00"))
    corrected = amending.amend(standing.number, Amending(import_of(dearer), "a royalty was forgotten"), IMPORTER)
    assert corrected.waits_for.code == "to-pay"
    assert pay(corrected, int(corrected.waits_for.facts["amount"]), "R-2").status == "closed"


def test_an_amendment_opens_only_what_it_touches(office):
    land()
    standing = look(lodge(import_of(DISPLAYS)))
    remarked = replace(import_of(DISPLAYS), remarks="please be quick")
    again = amending.amend(standing.number, Amending(remarked, "a remark"), IMPORTER)
    assert again.done == (*standing.done, "Amended"), "remarks open nothing"


def test_fewer_packages_go_back_to_the_bill(office):
    land()
    standing = lodge(import_of(DISPLAYS))
    assert cargo.show("MSCU0001", CARRIER).left == 0
    fewer = import_of(DISPLAYS, packages=3)
    amending.amend(standing.number, Amending(fewer, "two cartons are another buyer's"), IMPORTER)
    assert cargo.show("MSCU0001", CARRIER).left == 2


def test_what_was_paid_on_a_withdrawn_declaration_goes_back_and_its_packages_too(office):
    land()
    standing = pay(look(lodge(import_of(DISPLAYS))), 100_000)
    standing = clearance.withdraw(standing.number, "the goods go back", IMPORTER)
    assert standing.waits_for.facts["amount"] == "100000"
    assert cargo.show("MSCU0001", CARRIER).left == 5
    closed = clearance.record(standing.number, Refunded("T-1", 100_000, TODAY), BANK)
    assert (closed.status, closed.waits_for) == ("withdrawn", None)


def test_held_goods_are_not_released_until_the_hold_is_lifted(office):
    land()
    standing = look(lodge(import_of(DISPLAYS)))
    clearance.record(standing.number, Held("suspected counterfeit", "Customs Act Article 235"), OFFICER)
    standing = pay(standing)
    assert standing.waits_for.code == "goods-held"
    assert clearance.record(standing.number, HoldLifted("the owner of the mark agreed"), OFFICER).status == "closed"


def test_goods_that_do_not_conform_stay(office):
    land()
    standing = lodge(import_of(DISPLAYS))
    wanting = Examined("documents", conforms=False, findings="another model", found=(Found("error", 1, "other"),))
    standing = clearance.record(standing.number, wanting, OFFICER)
    assert standing.waits_for.code == "does-not-conform"
    rejected = clearance.record(standing.number, Rejected("another model", "Customs Act Article 250"), OFFICER)
    assert (rejected.status, rejected.waits_for) == ("rejected", None)


def test_every_agencys_word_is_waited_for_one_after_the_other(office):
    land()
    coffee = replace(DISPLAYS, commodity="0901110000", description="Coffee, not roasted", quantity_unit="KGM")
    standing = lodge(import_of(coffee))
    asked = []
    while standing.waits_for.whom == "agency":
        assert standing.waits_for.code == "permit-missing"
        requirement = standing.waits_for.subject.split(":")[2]
        asked.append(requirement)
        permit = Permit(f"P-{len(asked)}", requirement, "1168200276", "0901", date(2026, 12, 31))
        permits.grant(permit, AGENCY)
        standing = clearance.show(standing.number, IMPORTER).standing
    assert asked == ["food-import", "plant-quarantine"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"customs_office": "999"}, "code-unknown"),
        ({"lines": (replace(DISPLAYS, commodity="9999999999"),)}, "commodity"),
        ({"lines": (replace(DISPLAYS, value=Decimal("NaN")),)}, "number-unusable"),
        ({"lines": (replace(DISPLAYS, value=Decimal(-1)),)}, "number-negative"),
        ({"lines": (replace(DISPLAYS, origin="QQ"),)}, "code-unknown"),
        ({"terms": replace(import_of(DISPLAYS).terms, amount=Decimal(999))}, "invoice-sum"),
        ({"terms": replace(import_of(DISPLAYS).terms, currency="ZZZ")}, "code-unknown"),
        ({"terms": replace(import_of(DISPLAYS).terms, currency="XAF")}, "exchange-rate-missing"),
        ({"consignment": replace(import_of(DISPLAYS).consignment, packages=6)}, "bill-overdrawn"),
        ({"consignment": replace(import_of(DISPLAYS).consignment, transport_document="")}, "bill-not-named"),
    ],
)
def test_a_declaration_out_of_order_is_refused_and_nothing_is_written(office, change, code):
    land()
    with refused(code):
        lodge(replace(import_of(DISPLAYS), **change))
    assert clearance.search(IMPORTER) == []
    assert cargo.show("MSCU0001", CARRIER).left == 5


def test_all_problems_are_told_at_once(office):
    bad = replace(import_of(replace(DISPLAYS, commodity="9999999999", origin="QQ")), customs_office="999")
    with pytest.raises(Refused) as refusal:
        lodge(bad)
    assert {p.path for p in refusal.value.problems} == {"customs_office", "lines[0].commodity", "lines[0].origin"}


def test_a_stranger_neither_sees_nor_pays(office):
    land()
    standing = look(lodge(import_of(DISPLAYS)))
    with refused("declaration-not-yours"):
        clearance.show(standing.number, STRANGER)
    with refused("declaration-not-yours"):
        clearance.withdraw(standing.number, "mine now", STRANGER)
    assert clearance.search(STRANGER) == []


def test_more_than_is_owed_is_not_taken(office):
    land()
    standing = look(lodge(import_of(DISPLAYS)))
    with refused("payment-exceeds-balance"):
        pay(standing, standing.owed + 10)


def test_a_company_declares_in_its_own_name(office):
    with refused("declarant-not-you"):
        lodge(import_of(DISPLAYS), STRANGER)


def test_a_broker_needs_its_principals_leave(office):
    register.enrol(Company("Hanbit Trading Co., Ltd.", "KR", "1168200276"), "trader")
    register.enrol(Company("Gwangjang Customs Brokers", "KR", "2208162517"), "broker")
    by_broker = replace(import_of(DISPLAYS), declarant=Party("Gwangjang Customs Brokers", "KR", "2208162517"))
    with refused("mandate-missing"):
        lodge(by_broker, STRANGER)
    delegate("KR", "1168200276", "2208162517", Period(TODAY))
    lodged = lodge(by_broker, STRANGER)
    assert lodged.done == ("Accepted",)
    for_another = replace(by_broker, importer=Party("Another Importer", "KR", "1248100998"))
    with refused("mandate-missing"):
        amending.amend(lodged.number, Amending(for_another, "it was another's"), STRANGER)


def test_another_traders_money_is_not_taken(office):
    land()
    standing = look(lodge(import_of(DISPLAYS)))
    with refused("payment-of-another"):
        clearance.record(standing.number, Paid("R-1", 1000, TODAY, payer="2208162517"), BANK)
    assert clearance.record(standing.number, Paid("R-1", 1000, TODAY, payer="1168200276"), BANK).paid == 1000


def test_one_receipt_is_written_once(office):
    land()
    standing = pay(look(lodge(import_of(DISPLAYS))), 100)
    with refused("receipt-taken"):
        pay(standing, 100)


def test_a_certificate_and_a_claim_that_come_at_one_moment_find_each_other(office):
    """Twelve certificates arrive while twelve declarations are lodged on them: none waits for ever."""
    for n in range(12):
        land(f"MSCU{n:04d}")

    def declare(n: int) -> None:
        lodge(import_of(claiming(SHIRTS, f"VN-KR-26-{n}"), bill=f"MSCU{n:04d}"))

    def arrive(n: int) -> None:
        origin.take_in(certificate(f"VN-KR-26-{n}"), PARTNER)

    def hurry(work: Callable[[int], None], n: int) -> None:
        try:
            work(n)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as hands:
        coming = [hands.submit(hurry, work, n) for n in range(12) for work in (declare, arrive)]
    for one in coming:
        one.result()
    assert "partner" not in [row.whom for row in clearance.search(OFFICER)]
    assert len(clearance.search(OFFICER)) == 12
