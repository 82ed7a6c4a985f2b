"""My work of those who declare nothing: warehouses, partner offices, auditors, and a second officer."""

import re
from datetime import date
from decimal import Decimal

from gwanmun.law.cargo.bill import Manifested
from gwanmun.law.clearance.drafting.known import Company
from gwanmun.office.desks import cargo, origin_verifications, rebuilding
from gwanmun.office.desks.cargo import CarriageOut
from gwanmun.office.people import register
from tests.office.portal.conftest import browser, let_in
from tests.office.portal.correspondence import exchanging
from tests.stories.characters import CARRIER, HANBIT, OFFICER, PARTNER, SAO_MAI, SHIRTS, import_of, lodge, released
from tests.stories.exporters import certified
from tests.stories.test_origin_verification import CONFIRMED, ORIGINATING, asked_by_us, asked_of_us, preferred

YESTERDAY = date(2026, 2, 2)


def work(person):
    answer = person.get("/work")
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode()).replace("&gt;", ">").split())


def test_a_warehouse_sees_what_may_go_until_it_has_gone(people):
    assert "Nothing waits for you" in work(people["warehouse"])
    standing = released(SHIRTS)
    page = work(people["warehouse"])
    assert "1 document waits for you" in page
    assert "Customs has let 5 packages of bill MSCU0001 go" in page
    assert people["warehouse"].get("/bills/MSCU0001").status_code == 200
    cargo.carry_out("MSCU0001", CarriageOut("03012001", 5, standing.number, date(2026, 2, 4)), CARRIER)
    assert "Nothing waits for you" in work(people["warehouse"])


def test_a_warehouse_sees_what_lies_on_the_quay_until_it_is_carried_in(people):
    number = "MSCU0009"
    cargo.manifest(
        Manifested(
            number, "simple", 5, "CT", Decimal(1200), "goods", SAO_MAI.name, HANBIT.name, "1", "VNHPH", "KRPUS",
            YESTERDAY, consignee_identifier=HANBIT.identifier,
        ),
        CARRIER,
    )  # fmt: skip
    cargo.arrive(number, cargo.Movement(YESTERDAY), CARRIER)
    cargo.land(number, cargo.Landing(5, Decimal(1200), YESTERDAY, last=True), CARRIER)
    assert "5 packages of bill MSCU0009 have landed" in work(people["warehouse"])
    rebuilding.rebuild()
    assert "5 packages of bill MSCU0009 have landed" in work(people["warehouse"]), "out of the journal too"
    cargo.carry_in(number, cargo.Carriage("03012001", 5, YESTERDAY), CARRIER)
    assert "Nothing waits for you" in work(people["warehouse"])


def test_a_warehouse_speaks_of_its_own_places_only(people):
    """Another's place is refused at the page and shown in nobody else's work; the quay is everybody's."""
    register.enrol(Company("Seorak Bonded Storage", "KR", "1058139003"), "warehouse")
    register.keep_places("KR", "1058139003", ("03078001",))
    other = browser(let_in("seorak", "warehouse", Company("", "KR", "1058139003")))
    standing = released(SHIRTS)
    assert "Nothing waits for you" in work(other), "it lies in another's place"
    gone = {"packages": "5", "declaration": standing.number, "on": "2026-02-04"}
    refused = other.post("/bills/MSCU0001/carry-out", gone | {"place": "03012001"})
    assert refused.status_code == 422
    assert "kept by another; yours: 03078001" in refused.content.decode()
    assert 'value="2026-02-04"' in refused.content.decode(), "what was typed stays"
    assert people["warehouse"].post("/bills/MSCU0001/carry-out", gone | {"place": "03012001"}).status_code == 303


def test_a_partners_people_see_the_verifications_with_their_clocks(people):
    asked = asked_of_us(certified())
    assert "An answer is due" not in work(people["partner"]).partition("Under way")[0]
    waiting = work(people["partner"])
    assert "Nothing waits for you" in waiting
    assert asked.number in waiting.partition("Under way")[2]
    assert "until Aug 3, 2026" in waiting
    assert asked.number in work(people["officer"]), "we must answer"
    origin_verifications.reply(asked.number, ORIGINATING, OFFICER, side="asked")
    assert asked.number in work(people["partner"]).partition("Under way")[0], "now it is theirs to decide"
    assert asked.number not in work(people["officer"])
    origin_verifications.conclude(asked.number, CONFIRMED, PARTNER, side="asked")
    assert asked.number not in work(people["partner"])


def test_what_we_ask_a_partner_waits_for_that_partner_and_for_no_other(people):
    preferred()
    asked = asked_by_us()
    assert asked.number in work(people["partner"]).partition("Under way")[0]
    america = Company("Customs of America", "US", "941000000")
    register.enrol(america, "partner")
    other = browser(let_in("partner-2", "partner", america))
    assert asked.number not in work(other)


def test_an_auditor_sees_whom_everything_waits_for(people):
    standing = lodge(import_of(SHIRTS))
    page = work(people["auditor"])
    assert "Nothing waits for you" in page
    assert standing.number in page.partition("Under way")[2]
    assert people["auditor"].get(f"/declarations/{standing.number}").status_code == 200


def test_a_second_officer_finds_what_another_has_proposed(people, tmp_path, monkeypatch):
    with exchanging(tmp_path, monkeypatch, "VN") as office:
        office.freeze("VN")
        people["officer"].post("/partners/VN/propose", {"channel": "VN>KR/co", "why": "w", "theirs": "no"})
        second = browser(let_in("officer-2", "officer"))
        said = "officer-1 has found that the frozen channel VN>KR/co may go on."
        assert said in work(second).partition("Under way")[0]
        assert 'href="/partners/VN"' in second.get("/work").content.decode()
        assert said in work(people["officer"]).partition("Under way")[2], "his own waits for somebody else"
