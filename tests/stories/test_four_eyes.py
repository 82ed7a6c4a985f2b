"""Four eyes on amendments, as two officers and an importer would tell of it."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from gwanmun.law.basics.problem import Refused
from gwanmun.law.clearance.case import AmendmentProposed, Examined
from gwanmun.law.clearance.four_eyes import Correcting, DecliningAmendment, LineCorrection
from gwanmun.office.desks import amending, clearance, rebuilding, replaying, waiting, walking
from gwanmun.office.desks.amending import Amending
from gwanmun.office.journal.entry import Actor
from gwanmun.office.people.keys import Caller
from gwanmun.office.records import declarations
from tests.stories.characters import DISPLAYS, IMPORTER, SHIRTS, import_of, land, lodge, look, pay, released

KIM, LEE = Actor("kim"), Actor("lee")
DEARER = Correcting((LineCorrection(1, value=Decimal("1500.00")),), "a royalty was left out")


def refused(code):
    return pytest.raises(Refused, match=code)


def looked_at():
    land()
    return look(lodge(import_of(SHIRTS)))


def of(number, kind):
    entries = clearance.show(number, KIM).entries
    return [entry.kind for entry in entries].count(kind)


def proposal(number):
    key = walking.key_of(number)
    return walking.read([key])[key].case.amendment_proposed


def test_an_officers_correction_waits_for_another_officer_who_sees_what_it_comes_to(office):
    standing = looked_at()
    assert (standing.waits_for.code, standing.owed > 0) == ("to-pay", True)
    waits = amending.correct(standing.number, DEARER, KIM)
    assert (waits.waits_for.code, waits.owed) == ("amendment-to-agree", standing.owed)
    asked = proposal(standing.number)
    assert (asked.by, asked.owed, asked.owed_then > asked.owed) == ("kim", standing.owed, True)
    assert asked.law == "customs-act-38-3"
    work = waiting.waiting_for(Caller("lee", "officer")).mine
    assert [(task.number, task.wait.code) for task in work] == [(standing.number, "amendment-to-agree")]
    with refused("second-person-needed"):
        amending.agree(standing.number, KIM)
    agreed = amending.agree(standing.number, LEE)
    assert (agreed.owed, proposal(standing.number)) == (asked.owed_then, None)
    file = clearance.show(standing.number, KIM)
    assert (file.declaration.lines[0].value, file.declaration.terms.amount) == (Decimal("1500.00"), Decimal("1500.00"))
    assert [entry.kind for entry in file.entries].index("Amended") == 1 + [entry.kind for entry in file.entries].index(
        "AmendmentAgreed"
    )


def test_what_is_declined_never_was_and_the_goods_go_on(office):
    standing = looked_at()
    amending.correct(standing.number, DEARER, KIM)
    paid = pay(standing)
    assert paid.waits_for.code == "amendment-to-agree", "paid, and the goods stay until somebody has answered"
    with refused("second-person-needed"):
        amending.decline(standing.number, DecliningAmendment("no"), KIM)
    declined = amending.decline(standing.number, DecliningAmendment("the contract has no royalty"), LEE)
    assert (declined.status, declined.owed) == ("closed", standing.owed)
    assert of(standing.number, "Amended") == 0


def test_a_party_that_is_to_be_looked_at_does_not_change_its_goods_alone(office):
    land()
    standing = lodge(import_of(SHIRTS))
    assert standing.waits_for.code == "documents-to-do"
    dearer = replace(import_of(replace(SHIRTS, value=Decimal("1500.00"))), number=standing.number)
    waits = amending.amend(standing.number, Amending(dearer, "the invoice was wrong"), IMPORTER)
    assert (waits.waits_for.code, proposal(standing.number).by) == ("amendment-to-agree", "hanbit")
    with refused("amendment-proposed-already"):
        amending.amend(standing.number, Amending(replace(dearer, remarks="more"), "and a remark"), IMPORTER)
    found = clearance.record(standing.number, Examined("documents", conforms=True), KIM)
    assert found.waits_for.code == "amendment-to-agree"
    assert amending.agree(standing.number, KIM).waits_for.code in {"to-pay", "documents-to-do"}
    assert clearance.show(standing.number, KIM).declaration.lines[0].value == Decimal("1500.00")


def test_a_remark_needs_nobody_else(office):
    standing = looked_at()
    remarked = replace(import_of(SHIRTS), number=standing.number, remarks="as agreed")
    amending.amend(standing.number, Amending(remarked, "a remark"), IMPORTER)
    assert (of(standing.number, "Amended"), of(standing.number, "AmendmentProposed")) == (1, 0)


def test_a_claim_for_much_money_back_is_decided_on_by_an_officer(office):
    dear = replace(SHIRTS, value=Decimal("100000.00"), unit_price=Decimal(1000))
    standing = released(dear)
    small = replace(import_of(replace(dear, value=Decimal("99990.00"))), number=standing.number)
    assert amending.amend(standing.number, Amending(small, "a slip"), IMPORTER).waits_for.code == "to-give-back"
    much = replace(import_of(replace(dear, value=Decimal("1000.00"))), number=standing.number)
    waits = amending.amend(standing.number, Amending(much, "two noughts too many"), IMPORTER)
    assert waits.waits_for.code == "amendment-to-agree"
    assert proposal(standing.number).owed_then < waits.owed - 10_000_000
    assert amending.agree(standing.number, KIM).waits_for.code == "to-give-back"


def test_what_could_not_stand_is_refused_before_anybody_is_asked(office):
    standing = looked_at()
    with refused("commodity-unknown"):
        amending.correct(standing.number, Correcting((LineCorrection(1, commodity="9999999999"),), "seen"), KIM)
    with refused("correction-of-no-line"):
        amending.correct(standing.number, Correcting((LineCorrection(7, origin="CN"),), "seen"), KIM)
    with refused("no-amendment-proposed"):
        amending.agree(standing.number, LEE)
    assert of(standing.number, AmendmentProposed.__name__) == 0


def test_it_is_decided_again_and_the_records_are_made_again(office):
    standing = looked_at()
    amending.correct(standing.number, DEARER, KIM)
    land("MSCU0002")
    other = look(lodge(import_of(DISPLAYS, bill="MSCU0002")))
    amending.correct(other.number, Correcting((LineCorrection(1, origin="CN"),), "made in China"), KIM)
    amending.agree(other.number, LEE)
    assert [one.differences for one in replaying.replay_all() if one.differences] == []
    before = [declarations.find(one.number) for one in (standing, other)]
    rebuilding.rebuild()
    assert [declarations.find(one.number) for one in (standing, other)] == before
