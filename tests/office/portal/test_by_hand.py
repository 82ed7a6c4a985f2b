"""By hand: goods go from Korea to Viet Nam, and every act is done by somebody who reads a page and presses a button.

What the offices tell each other still goes through their machine doors here, as the demonstration does it.
"""

import json
import re
from contextlib import ExitStack

import pytest

from gwanmun.cli.demonstration import acts
from gwanmun.cli.demonstration.exporters_desk import MATERIALS
from gwanmun.cli.demonstration.offices import REGISTERS
from gwanmun.cli.door import Door
from tests.cli.running import Served, fresh_home, run
from tests.office.portal.hands import browsing

pytestmark = pytest.mark.slow

PASSWORD = "gwanmun by hand, 2026"
CLOCKS = {"kr": "2026-02-03T09:00:00+09:00", "vn": "2026-02-09T11:30:00+09:00"}
GARAM, PRODUCTS = "1418155275", ("GR-M156F", "GR-M270Q", "GR-E60", "GR-SB20")
BILL = "SBLNPUS2602031"


class Office:
    """An office that is open, with the people of the demonstration's register."""

    def __init__(self, home, country, until_the_end):
        people = (REGISTERS / f"{country}.json").read_bytes()
        loaded = run(
            home, "register", "load", "-", "--keys", "--json", "--country", country, stdin=people,
            GWANMUN_COURSE_PASSWORD=PASSWORD,
        )  # fmt: skip
        assert loaded.returncode == 0, loaded.stderr.decode()
        self.keys = {one["account"]: one["key"] for one in json.loads(loaded.stdout)}
        served = Served(home, "--country", country, GWANMUN_CLOCK=CLOCKS[country])
        self.address = until_the_end.enter_context(served).address
        self.doors = {who: Door(self.address, key) for who, key in self.keys.items()}
        for door in self.doors.values():
            until_the_end.callback(door.close)

    def door(self, who):
        return self.doors[who]


@pytest.fixture(scope="module")
def offices():
    with fresh_home() as home, ExitStack() as until_the_end:
        yield Office(home, "kr", until_the_end), Office(home, "vn", until_the_end)


@pytest.fixture(scope="module")
def windows():
    with browsing() as window:
        yield window


def number_in(hands):
    return re.search(r"/(?:declarations|applications)/([^/?#]+)", hands.page.url)[1]


def determined(korea):
    """What the exporter makes has been held against the agreements."""
    content = (MATERIALS / "HS-26-0117.json").read_bytes()
    korea.door("hwaseong-panel").send("/supplier-declarations", content, dict)
    for code in PRODUCTS:
        sheet, query = (MATERIALS / f"{code}.csv").read_bytes(), {"exporter": GARAM, "code": code}
        korea.door("garam").send("/products/sheets", sheet, dict, media_type="text/csv", query=query)


def exported(korea, windows, tmp_path):
    """The broker drops the spreadsheet, reads the draft, and lodges it; its number."""
    broker = windows(korea.address).sign_in("nuri-brokers", PASSWORD)
    broker.go("/declare").picture("declare")
    paper = tmp_path / "GR-2026-0128.xlsx"
    paper.write_bytes((acts.PAPERS / paper.name).read_bytes())
    broker.page.set_input_files("#invoice-file", paper)
    broker.press("Draft it").says("Nothing is missing").picture("draft")
    broker.press("Lodge").says("Lodged as")
    return broker, number_in(broker)


def officer_reads(hands, number):
    hands.go("/work").says(number).picture("officer-work")
    hands.follow(re.compile(f"(Read the papers|Examine the goods).*{number}"))
    hands.page.get_by_label("Yes").first.check()
    hands.picture("officer-case")
    return hands.press("Write it down").says("Done")


def test_goods_go_from_korea_to_viet_nam_by_hand(offices, windows, tmp_path):
    korea, viet_nam = offices
    determined(korea)

    broker, export = exported(korea, windows, tmp_path)
    officer = windows(korea.address).sign_in("officer-busan", PASSWORD)
    if export in officer.page.locator("main").inner_text():
        officer_reads(officer, export)
    carrier = windows(korea.address).sign_in("saebit-line", PASSWORD)
    carrier.follow(re.compile(f"State the loading.*{export}")).picture("carrier-loading")
    file = korea.door("nuri-brokers").get(f"/declarations/{export}", dict)
    consignment = file["declaration"]["consignment"]
    carrier.fill(means_name=consignment["means_name"], packages=str(consignment["packages"]))
    carrier.press("The goods are on board").says("Done")

    broker.go(f"/declarations/{export}").picture("export-case").follow("Ask for a certificate of origin")
    broker.page.select_option("#agreement", "vkfta")
    broker.press("Show what it would say").picture("certificate-asked")
    broker.press("Ask for it")
    application = number_in(broker)
    officer.go("/work")
    if application in officer.page.locator("main").inner_text():
        officer.follow(re.compile(f"Read the application.*{application}"))
        officer.page.get_by_label("Yes").first.check()
        officer.press("State what reading it came to").says("Done")
    broker.go(f"/applications/{application}").says("issued").picture("certificate-issued")
    certificate = re.search(r"KR-VKFTA-\S+", broker.page.locator("main").inner_text())[0]

    told(korea, viet_nam, export, certificate)
    imported = comes_in(viet_nam, windows, export, consignment)
    trader = windows(viet_nam.address).sign_in("sao-bien", PASSWORD)
    trader.go(f"/declarations/{imported}").says("Account closed").says("VKFTA").picture("import-case")
    trader.page.get_by_text("Line 1:").click()
    trader.look().picture("import-duty")


def told(korea, viet_nam, export, certificate):
    """The offices tell each other: the export, and the certificate that was issued on it."""
    declaration = korea.door("nuri-brokers").get(f"/declarations/{export}", dict)["declaration"]
    viet_nam.door("korea").post("/partner-declarations", {"country": "KR", "declaration": declaration}, dict)
    at = f"/issued-certificates/{certificate}"
    korea.door("officer-busan").post(f"{at}/sendings", {"to": "VN"}, dict)
    message = korea.door("officer-busan").get(f"{at}/message", dict)
    viet_nam.door("korea").post("/certificates", message, dict)


def comes_in(viet_nam, windows, export, consignment):
    """The import is drafted from what Korea told; the goods land, are looked at, paid for and released; its number."""
    broker = windows(viet_nam.address).sign_in("cua-ngo", PASSWORD)
    broker.go("/declare").fill(partner_country="KR", partner_number=export)
    broker.press("Draft the import").says("Nothing is missing")
    broker.press("Lodge").says("The carrier must manifest the goods").picture("import-waits")
    imported = number_in(broker)

    carrier = windows(viet_nam.address).sign_in("saebit-line", PASSWORD)
    carrier.says(BILL)
    assert imported not in carrier.page.locator("main").inner_text(), "a carrier knows bills, not declarations"
    carrier.follow(re.compile("Manifest it"))
    carrier.fill(
        control_number="26SBLN2604I00010007", packages=str(consignment["packages"]), package_kind="CT",
        gross_weight_kg=str(consignment["gross_weight_kg"]), description="Display modules",
        consignor="Garam Optoelectronics Co., Ltd.", consignee="Sao Bien Display Manufacturing JSC",
        consignee_identifier="0201455871", port_of_loading="KRPUS", port_of_discharge="VNHPH", expected="2026-02-09",
    )  # fmt: skip
    carrier.press("Manifest it").says("Not yet declared").picture("carrier-bill")
    for step in ("It has come in", "State the landing"):
        carrier.page.locator("summary", has_text=step).click()
        if step == "State the landing":
            carrier.page.locator("details[open]").get_by_label("Yes").check()
        carrier.press(step, within="details[open]").says("Done")

    officer = windows(viet_nam.address).sign_in("officer", PASSWORD)
    if imported in officer.page.locator("main").inner_text():
        officer_reads(officer, imported)
    treasury = windows(viet_nam.address).sign_in("treasury", PASSWORD)
    treasury.follow(re.compile(f"See what is owed.*{imported}")).fill(receipt="BANK-2026-0117").picture("treasury")
    treasury.press("Money came in").says("The goods are free.")

    anybody = windows(viet_nam.address)
    anybody.go("/cargo").fill(number="26SBLN2604I00010007").press("Show").says("Landed").picture("progress")
    page = anybody.page.locator("main").inner_text()
    assert not [secret for secret in ("Garam", "Sao Bien", imported, "85249100", "Display") if secret in page]
    return imported
