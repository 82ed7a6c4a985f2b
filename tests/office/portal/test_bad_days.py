"""Bad days: time-outs, double presses, the back button, two officers on one case, two windows on one draft.

Each leaves what was typed where it is, and says what to do.
"""

import json
import re
from datetime import date
from io import BytesIO

from gwanmun.office.desks import clearance, origin
from gwanmun.office.portal.models import Draft
from tests.house.source import ROOT
from tests.office.portal.conftest import PASSWORD, browser, let_in
from tests.stories.characters import HANBIT, OFFICER, PARTNER, SAO_MAI, SHIRTS, certificate, import_of, land, lodge

PAPERS = ROOT / "tests" / "data" / "papers"
# As the page sends it: with the number of the form.
FINDING = {"control": "documents", "conforms": "yes", "findings": "", "once": "press-1"}


def begin(client, name="led-lamps.xlsx", procedure="import"):
    """A draft of one of the sample papers; its address."""
    with (PAPERS / name).open("rb") as invoice:
        answer = client.post("/declare", {"procedure": procedure, "invoice": invoice})
    assert answer.status_code == 303, answer.content
    return answer.headers["Location"]


def selected(people):
    """A case that waits for an officer to read its papers."""
    land()
    standing = lodge(import_of(SHIRTS))
    assert standing.waits_for.code == "documents-to-do"
    return standing.number


def shirts_invoice():
    """An invoice for the shirts of the stories, as a program writes it."""
    line = {"description": "Shirts", "quantity": 100, "unit": "PCS", "unit_price": 10, "amount": 1000}
    invoice = {
        "number": "INV-1", "issued_on": "2026-01-20", "currency": "USD", "total": 1000, "incoterm": "FOB",
        "seller": {"name": SAO_MAI.name, "country": "VN"},
        "buyer": {"name": HANBIT.name, "country": "KR", "identifier": HANBIT.identifier},
        "lines": [line | {"commodity": "6105100000", "origin": "VN", "net_weight_kg": 30}],
    }  # fmt: skip
    file = BytesIO(json.dumps(invoice).encode())
    file.name = "invoice.json"
    return file


def page_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def test_a_session_that_is_over_loses_nothing(people):
    client = people["trader"]
    draft = begin(client)
    client.cookies.pop("gwanmun_session")  # twelve hours later
    answer = client.post(draft, {"terms.place": "Busan new port", "version": "0", "page": draft})
    assert answer.status_code == 303
    sign_in = answer.headers["Location"]
    assert sign_in.startswith("/account/sign-in")
    again = client.post(sign_in, {"login": "trader-1", "password": PASSWORD})
    assert (again.status_code, again.headers["Location"]) == (302, draft)
    page = page_of(client, draft)
    assert "Busan new port" in page
    assert "What you had typed was kept" in page


def test_what_was_kept_for_one_is_given_to_nobody_else(people):
    client = people["trader"]
    draft = begin(client)
    client.cookies.pop("gwanmun_session")
    sign_in = client.post(draft, {"terms.place": "secret port", "page": draft}).headers["Location"]
    client.post(sign_in, {"login": "broker-1", "password": PASSWORD})
    assert client.get(draft).status_code == 404
    assert "secret port" not in Draft.objects.get().typed


def test_an_act_that_was_cut_off_by_the_session_stands_in_its_form_again(people):
    number = selected(people)
    client = people["officer"]
    client.cookies.pop("gwanmun_session")
    at = f"/declarations/{number}"
    sent = FINDING | {"findings": "seal 4711 was broken", "page": at}
    sign_in = client.post(f"{at}/examine", sent).headers["Location"]
    client.post(sign_in, {"login": "officer-1", "password": PASSWORD})
    assert "seal 4711 was broken" in page_of(client, at)
    assert clearance.show(number, OFFICER).standing.waits_for.code == "documents-to-do", "nothing was done meanwhile"


def test_a_button_pressed_twice_does_it_once(people):
    number = selected(people)
    seen = re.search(r'name="seen" value="(\d+)"', page_of(people["officer"], f"/declarations/{number}"))[1]
    first = people["officer"].post(f"/declarations/{number}/examine", FINDING | {"seen": seen})
    second = people["officer"].post(f"/declarations/{number}/examine", FINDING | {"seen": seen})
    assert (first.status_code, second.status_code) == (303, 303)
    kinds = [entry.kind for entry in clearance.show(number, OFFICER).entries]
    assert kinds.count("Examined") == 1


def test_back_and_forward_lodges_once(people):
    client = people["trader"]
    answer = client.post("/declare", {"procedure": "export", "empty": "1"})
    draft = answer.headers["Location"]
    Draft.objects.update(lodged="KR26X")
    assert client.post(draft, {"lodge": "1", "version": "0"}).headers["Location"].endswith("/declarations/KR26X")


def test_two_officers_on_one_case(people, office):
    number = selected(people)
    other = browser(let_in("officer-2", "officer"))
    seen = re.search(r'name="seen" value="(\d+)"', page_of(other, f"/declarations/{number}"))[1]
    people["officer"].post(f"/declarations/{number}/hold", {"why": "counterfeit marks", "law": "Article 235"})
    late = other.post(
        f"/declarations/{number}/examine", FINDING | {"seen": seen, "findings": "nothing amiss", "once": "2"}
    )
    page = late.content.decode()
    assert late.status_code == 422
    assert "Somebody else was faster" in page
    assert "officer-1" in page
    assert "nothing amiss" in page


def test_two_windows_on_one_draft(people):
    client = people["trader"]
    draft = begin(client)
    client.post(draft, {"terms.place": "Gwangyang", "version": "0"})
    late = client.post(draft, {"remarks": "fragile", "version": "0"})
    page = late.content.decode()
    assert "The draft was changed in another window" in page
    assert "Gwangyang" in page
    assert "fragile" in page
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    client.post(draft, {"remarks": "fragile", "version": version})
    typed = Draft.objects.get().typed
    assert "Gwangyang" in typed
    assert "fragile" in typed


def test_999_pasted_lines_with_40_errors(people):
    """Every line is there, every error stands beside its field, and nothing was lost."""
    client = people["trader"]
    draft = client.post("/declare", {"procedure": "import", "empty": "1"}).headers["Location"]
    rows = ["Code\tDescription\tOrigin\tQuantity\tUnit\tUnit price\tValue\tNet kg"]
    for place in range(999):
        quantity = "ten" if place % 25 == 0 else "10"
        rows.append(f"6105100000\tShirt {place}\tVN\t{quantity}\tH87\t2.50\t25.00\t3")
    answer = client.post(draft, {"version": "0", "paste": "\n".join(rows)})
    assert answer.status_code == 303, answer.content[:2000]
    page = page_of(client, draft)
    assert page.count('value="ten"') == 40
    assert len(re.findall(r'name="lines\[\d+\]\.quantity" value="ten"[^>]*aria-invalid', page)) == 40
    assert 'value="Shirt 998"' in page
    over = client.post(draft, {"version": "1", "paste": rows[1], "remarks": "and this stays"})
    assert over.status_code == 422
    shown = over.content.decode()
    assert "There is more than a declaration holds" in shown
    assert f">{rows[1]}</textarea>" in shown
    assert "and this stays" in shown


def test_what_cannot_be_read_is_said_where_it_is_dropped(people):
    broken = BytesIO(b"PK\x03\x04 this is no spreadsheet")
    broken.name = "invoice.xlsx"
    answer = people["trader"].post("/declare", {"procedure": "import", "invoice": broken})
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()


def test_a_certificate_that_expires_between_draft_and_lodgement_is_said_before_anything_is_lodged(
    people, office, settings_clock
):
    """The shirts' certificate may be claimed on until tomorrow; they are lodged the day after."""
    origin.take_in(certificate(expires=date(2026, 2, 4)), PARTNER)
    client = people["trader"]
    draft = client.post("/declare", {"procedure": "import", "invoice": shirts_invoice()}).headers["Location"]
    typed = {"customs_office": "020", "consignment.transport_document": "MSCU0001", "consignment.packages": "5",
             "consignment.package_kind": "CT", "consignment.gross_weight_kg": "1200",
             "charges.freight": "50 USD", "charges.insurance": "5 USD", "lines[0].net_weight_kg": "30"}  # fmt: skip
    client.post(draft, typed | {"version": "0"})
    page = page_of(client, draft)
    assert "vkfta VN-KR-26-000001 1" in page
    claims = re.search(r'name="claims" value="([^"]*)"', page)[1]
    settings_clock("2026-02-05T09:00:00+09:00")
    sent = {"version": "1", "lodge": "1", "claims": claims, "remarks": "stays where it is"}
    late = client.post(draft, sent)
    shown = late.content.decode()
    assert late.status_code == 422, late.headers
    assert "What was derived has changed" in shown
    assert "stays where it is" in shown
    assert Draft.objects.get().lodged == ""
