"""Acts: what officers, traders, the treasury and agencies do from a page, and what the page says then."""

import json
import re

from gwanmun.office.desks import clearance
from gwanmun.office.people.models import Sight
from gwanmun.office.portal.models import Draft
from tests.house.source import ROOT
from tests.office.portal.conftest import browser, let_in
from tests.stories.characters import OFFICER, SHIRTS, TODAY, export_of, import_of, land, lodge

PAPERS = ROOT / "tests" / "data" / "papers"


def done(answer):
    """A deed that went through sends one on; its message is on the page it sends to."""
    assert answer.status_code == 303, re.findall(r'<p class="why".*?</p>', answer.content.decode()) or answer.content
    return answer.headers["Location"]


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def events(number):
    return [entry.kind for entry in clearance.show(number, OFFICER).entries]


def test_an_officer_holds_lifts_and_refuses(people):
    land()
    number = lodge(import_of(SHIRTS)).number
    officer, at = people["officer"], f"/declarations/{number}"
    done(officer.post(f"{at}/hold", {"why": "the marks look false", "law": "Customs Act Article 235"}))
    assert "the marks look false" in page(officer, at)
    done(officer.post(f"{at}/lift-hold", {"why": "the owner of the marks agreed"}))
    done(officer.post(f"{at}/reject", {"why": "the goods are others", "law": "Customs Act Article 250"}))
    assert events(number)[-4:] == ["Held", "HoldLifted", "Rejected", "Closed"]
    shown = page(officer, at)
    assert 'class="over"' in shown
    assert "<summary>Refuse the declaration" not in shown, "nothing is offered on what has ended"


def test_goods_that_do_not_conform_stay_with_the_officer(people):
    land()
    number = lodge(import_of(SHIRTS)).number
    sent = {
        "control": "documents",
        "conforms": "no",
        "findings": "two cartons more than declared",
        "found-0": "error:quantity",
    }
    done(people["officer"].post(f"/declarations/{number}/examine", sent))
    assert "two cartons more than declared" in page(people["officer"], "/work")
    assert clearance.show(number, OFFICER).standing.waits_for.code == "does-not-conform"


def test_what_is_wrong_with_a_form_stands_beside_its_field(people):
    land()
    number = lodge(import_of(SHIRTS)).number
    sent = {"control": "documents", "findings": "everything was read"}
    answer = people["officer"].post(f"/declarations/{number}/examine", sent)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert re.search(r'class="field wrong" id="conforms"', shown)
    assert "everything was read" in shown


def test_the_treasury_takes_money_once_and_releases(people):
    land()
    number = lodge(import_of(SHIRTS)).number
    done(people["officer"].post(f"/declarations/{number}/examine", {"control": "documents", "conforms": "yes"}))
    form = page(people["cashier"], f"/declarations/{number}")
    amount = re.search(r'name="amount"[^>]*value="([\d.]+)"', form)[1]
    paid = {"receipt": "B-1", "amount": amount, "on": TODAY.isoformat(), "payer": "", "once": "1"}
    done(people["cashier"].post(f"/declarations/{number}/pay", paid))
    again = people["cashier"].post(f"/declarations/{number}/pay", paid | {"once": "2"})
    assert again.status_code == 422
    assert "Released" in events(number)
    assert "The goods are free." in page(people["trader"], f"/declarations/{number}")


def test_a_trader_takes_his_declaration_back(people):
    number = lodge(export_of(SHIRTS)).number
    done(people["trader"].post(f"/declarations/{number}/withdraw", {"why": "sold at home"}))
    assert "Withdrawn" in events(number)


def test_a_trader_amends_in_the_same_place_as_he_drafts(people):
    land()
    number = lodge(import_of(SHIRTS)).number
    trader = people["trader"]
    draft = done(trader.post(f"/declarations/{number}/amendments"))
    assert "Amend the declaration" not in page(trader, draft)
    without = trader.post(draft, {"lines[0].description": "Men's shirts, cotton", "version": "1", "lodge": "1"})
    assert without.status_code == 422
    assert "Men&#x27;s shirts, cotton" in without.content.decode()
    version = str(Draft.objects.get().version)
    done(trader.post(draft, {"why": "said more closely", "version": version, "lodge": "1"}))
    case = clearance.show(number, OFFICER)
    assert case.declaration.lines[0].description == "Men's shirts, cotton"
    assert case.declaration.terms == import_of(SHIRTS).terms
    assert "Amended" in events(number)


def test_papers_become_a_declaration_that_keeps_who_said_what(people):
    trader = people["trader"]
    draft = done(trader.post("/declare", {"procedure": "export", "empty": "1"}))
    typed = {
        "customs_office": "020", "importer.name": "Sao Mai Electronics JSC", "importer.country": "VN",
        "consignment.packages": "5", "consignment.package_kind": "CT", "consignment.gross_weight_kg": "1,200",
        "consignment.country_of_destination": "VN", "terms.incoterm": "FOB", "terms.currency": "USD",
        "terms.amount": "1000.00", "terms.invoice_number": "INV-1", "terms.invoice_date": "2026-01-20",
        "lines[0].commodity": "6105100000", "lines[0].origin": "KR", "lines[0].description": "Shirts",
        "lines[0].quantity": "100", "lines[0].quantity_unit": "H87", "lines[0].unit_price": "10",
        "lines[0].value": "1,000.00", "lines[0].net_weight_kg": "30", "lines[0].supplementary_quantity": "100",
    }  # fmt: skip
    done(trader.post(draft, typed | {"version": "0"}))
    shown = page(trader, draft)
    assert "Nothing is missing" in shown, re.findall(r'<a href="#[^"]*">.*?</a>', shown)
    at = done(trader.post(draft, {"version": "1", "lodge": "1", "once": "1"}))
    sources = json.loads(Draft.objects.get().sources)
    assert sources["terms.incoterm"] == "typed"
    assert sources["exporter.address" if "exporter.address" in sources else "exporter.name"] in {"typed", "register"}
    case = page(trader, at)
    assert '<span class="source">typed</span>' in case.replace("\n", "")
    assert done(trader.get(draft)) == at, "a draft that was lodged leads to its case"


def test_who_looks_at_anothers_case_is_seen(people):
    number = lodge(export_of(SHIRTS)).number
    page(people["trader"], f"/declarations/{number}")
    assert Sight.objects.count() == 0, "one's own is nobody's business"
    page(people["auditor"], f"/declarations/{number}")
    assert "auditor-1" in page(people["trader"], f"/declarations/{number}")
    assert "auditor-1" not in page(people["officer"], f"/declarations/{number}").partition("Who else has looked")[2]


def test_a_trader_of_no_company_sees_nobodys_affairs(people):
    number = lodge(export_of(SHIRTS)).number
    loner = browser(let_in("loner", "trader"))
    assert number not in page(loner, "/declarations")
    assert loner.get(f"/declarations/{number}").status_code == 403


def test_an_officer_corrects_a_line_and_another_one_agrees(people):
    land()
    number = lodge(import_of(SHIRTS)).number
    officer, second, at = people["officer"], browser(let_in("officer-9", "officer")), f"/declarations/{number}"
    done(officer.post(f"{at}/correct", {"line": "1", "value": "1500.00", "why": "a royalty was left out"}))
    assert events(number)[-1] == "AmendmentProposed"
    shown = page(second, at)
    assert re.search(r"Line 1: Value</th><td>1000.00</td><td><b>1500.00</b>", shown)
    assert re.search(r"<dt>Difference</dt><dd><b>₩", shown)
    assert "a royalty was left out" in page(second, "/work")
    assert "a royalty was left out" in page(people["trader"], at), "the importer reads what is asked for"
    assert "Amend the declaration" not in page(people["trader"], at), "one amendment at a time"
    alone = officer.post(f"{at}/agree-amendment", {})
    assert (alone.status_code, "Ask another officer" in alone.content.decode()) == (422, True)
    assert people["trader"].post(f"{at}/agree-amendment", {}).status_code == 403
    done(second.post(f"{at}/agree-amendment", {}))
    assert events(number).count("Amended") == 1
    assert "The amendment that is asked for" not in page(second, at)


def test_an_officer_declines_and_says_why(people):
    land()
    number = lodge(import_of(SHIRTS)).number
    second, at = browser(let_in("officer-9", "officer")), f"/declarations/{number}"
    done(people["officer"].post(f"{at}/correct", {"line": "1", "origin": "CN", "why": "the cartons say so"}))
    assert second.post(f"{at}/decline-amendment", {"why": ""}).status_code == 422
    done(second.post(f"{at}/decline-amendment", {"why": "the cartons are used ones"}))
    assert "AmendmentDeclined" in events(number)
    assert "the cartons are used ones" in page(people["trader"], at)
    wrong = people["officer"].post(f"{at}/correct", {"line": "9", "origin": "CN", "why": "seen"})
    assert (wrong.status_code, "There is no such line" in wrong.content.decode()) == (422, True)
