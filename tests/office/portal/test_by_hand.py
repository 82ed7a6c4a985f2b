"""By hand: goods go from Korea to Viet Nam, and every act is done by somebody who reads a page and does what is on it.

The story is walked three times: by the keyboard alone, in a tongue twice as long, and in one from right to left. What the
offices tell each other still goes through their machine doors here, as the demonstration does it.
"""

import json
import os
import re
from contextlib import ExitStack
from functools import partial
from typing import NamedTuple

import openpyxl
import pytest

from gwanmun.cli.demonstration import acts
from gwanmun.cli.demonstration.exporters_desk import MATERIALS
from gwanmun.cli.demonstration.offices import REGISTERS
from gwanmun.cli.door import Door
from tests.cli.running import Served, fresh_home, run
from tests.office.portal import tongues
from tests.office.portal.hands import Hands, browsing
from tests.office.portal.keys import Keys

pytestmark = pytest.mark.slow

PASSWORD = "gwanmun by hand, 2026"
PICTURES = os.environ.get("GWANMUN_PICTURES", "")  # where they are kept for the documents
CLOCKS = {"kr": "2026-02-03T09:00:00+09:00", "vn": "2026-02-09T11:30:00+09:00"}
GARAM, PRODUCTS = "1418155275", ("GR-M156F", "GR-M270Q", "GR-E60", "GR-SB20")


class Walk(NamedTuple):
    """One walk of the story: with what hands, in what tongue, and the papers' own numbers."""

    kind: type[Hands]
    language: str
    invoice: str
    bill: str
    control_number: str


WALKS = {
    "by the keyboard alone": Walk(Keys, "en", "GR-2026-0128", "SBLNPUS2602031", "26SBLN2604I00010007"),
    "twice as long": Walk(Hands, tongues.LONG, "GR-2026-0228", "SBLNPUS2602032", "26SBLN2604I00010008"),
    "from right to left": Walk(Hands, tongues.TURNED, "GR-2026-0328", "SBLNPUS2602033", "26SBLN2604I00010009"),
}


class Office:
    """An office that is open, with the people of the demonstration's register."""

    def __init__(self, home, country, until_the_end, languages):
        people = (REGISTERS / f"{country}.json").read_bytes()
        loaded = run(
            home, "register", "load", "-", "--keys", "--json", "--country", country, stdin=people,
            GWANMUN_COURSE_PASSWORD=PASSWORD,
        )  # fmt: skip
        assert loaded.returncode == 0, loaded.stderr.decode()
        self.keys = {one["account"]: one["key"] for one in json.loads(loaded.stdout)}
        served = Served(home, "--country", country, GWANMUN_CLOCK=CLOCKS[country], GWANMUN_LANGUAGES=languages)
        self.address = until_the_end.enter_context(served).address
        self.doors = {who: Door(self.address, key) for who, key in self.keys.items()}
        for door in self.doors.values():
            until_the_end.callback(door.close)

    def door(self, who):
        return self.doors[who]


@pytest.fixture(scope="module")
def offices(tmp_path_factory):
    languages = "" if PICTURES else tongues.written(tmp_path_factory.mktemp("languages"))
    with fresh_home() as home, ExitStack() as until_the_end:
        korea, viet_nam = (Office(home, country, until_the_end, languages) for country in ("kr", "vn"))
        determined(korea)
        yield korea, viet_nam


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


def paper_of(walk, folder):
    """The demonstration's invoice under numbers of this walk's own."""
    book = openpyxl.load_workbook(acts.PAPERS / "GR-2026-0128.xlsx")
    book["Invoice"]["B3"], book["Bill"]["B1"] = walk.invoice, walk.bill
    path = folder / f"{walk.invoice}.xlsx"
    book.save(path)
    return path


def exported(broker, paper):
    """The broker drops the spreadsheet, reads the draft, and lodges it; its number."""
    broker.go("/declare").picture("declare")
    broker.drop("invoice", paper)
    broker.press("Draft it").says("Nothing is missing. It can be lodged.").picture("draft")
    broker.press("Lodge").says("Lodged as")
    return number_in(broker)


def officer_reads(hands, number):
    hands.go("/work").says(number).picture("officer-work")
    hands.follow(
        "Read the papers" if hands.said("Read the papers") in hands.main.inner_text() else "Examine the goods", number
    )
    hands.say_yes().picture("officer-case")
    return hands.press("Write it down").says("Done")


@pytest.mark.parametrize("walk", WALKS.values(), ids=WALKS)
def test_goods_go_from_korea_to_viet_nam_by_hand(walk, offices, windows, tmp_path):
    if PICTURES and walk.language in tongues.TURNS:
        pytest.skip("pictures are taken of the pages as they are, without the tongues of the tests")
    korea, viet_nam = offices
    in_korea, in_viet_nam = (partial(windows, one.address, language=walk.language, kind=walk.kind) for one in offices)

    broker = in_korea().sign_in("nuri-brokers", PASSWORD)
    export = exported(broker, paper_of(walk, tmp_path))
    officer = in_korea().sign_in("officer-busan", PASSWORD)
    if export in officer.main.inner_text():
        officer_reads(officer, export)
    carrier = in_korea().sign_in("saebit-line", PASSWORD)
    carrier.follow("State the loading", export).picture("carrier-loading")
    file = korea.door("nuri-brokers").get(f"/declarations/{export}", dict)
    consignment = file["declaration"]["consignment"]
    carrier.fill(means_name=consignment["means_name"], packages=str(consignment["packages"]))
    carrier.press("The goods are on board").says("Done")

    certificate = certified(broker, officer, export)
    told(korea, viet_nam, export, certificate)
    imported = comes_in(in_viet_nam, walk, export, consignment)
    trader = in_viet_nam().sign_in("sao-bien", PASSWORD)
    trader.go(f"/declarations/{imported}").says("Account closed").says("VKFTA").picture("import-case")
    trader.unfold("Line 1:" if walk.kind is Keys else "Line").look().picture("import-duty")


def certified(broker, officer, export):
    """A certificate is asked for on the export, read by the officer, and issued; its number."""
    broker.go(f"/declarations/{export}").picture("export-case").follow("Ask for a certificate of origin")
    broker.choose("agreement", "vkfta").press("Show what it would say").picture("certificate-asked")
    broker.press("Ask for it")
    application = number_in(broker)
    officer.go("/work")
    if application in officer.main.inner_text():
        officer.follow("Read the application", application).say_yes()
        officer.press("State what reading it came to").says("Done")
    broker.go(f"/applications/{application}").says("issued").picture("certificate-issued")
    return re.search(r"KR-VKFTA-\S+", broker.main.inner_text())[0]


def told(korea, viet_nam, export, certificate):
    """The offices tell each other: the export, and the certificate that was issued on it."""
    declaration = korea.door("nuri-brokers").get(f"/declarations/{export}", dict)["declaration"]
    viet_nam.door("korea").post("/partner-declarations", {"country": "KR", "declaration": declaration}, dict)
    at = f"/issued-certificates/{certificate}"
    korea.door("officer-busan").post(f"{at}/sendings", {"to": "VN"}, dict)
    message = korea.door("officer-busan").get(f"{at}/message", dict)
    viet_nam.door("korea").post("/certificates", message, dict)


def comes_in(somebody, walk, export, consignment):
    """The import is drafted from what Korea told; the goods land, are looked at, paid for and released; its number."""
    broker = somebody().sign_in("cua-ngo", PASSWORD)
    broker.go("/declare").fill(partner_country="KR", partner_number=export)
    broker.press("Draft the import").says("Nothing is missing. It can be lodged.")
    broker.press("Lodge").says("The carrier must manifest the goods").picture("import-waits")
    imported = number_in(broker)

    carrier = somebody().sign_in("saebit-line", PASSWORD)
    carrier.says(walk.bill)
    assert imported not in carrier.main.inner_text(), "a carrier knows bills, not declarations"
    carrier.follow("Manifest it", walk.bill)
    carrier.fill(
        control_number=walk.control_number, packages=str(consignment["packages"]), package_kind="CT",
        gross_weight_kg=str(consignment["gross_weight_kg"]), description="Display modules",
        consignor="Garam Optoelectronics Co., Ltd.", consignee="Sao Bien Display Manufacturing JSC",
        consignee_identifier="0201455871", port_of_loading="KRPUS", port_of_discharge="VNHPH", expected="2026-02-09",
    )  # fmt: skip
    carrier.press("Manifest it").says("Not yet declared").picture("carrier-bill")
    for step in ("It has come in", "State the landing"):
        carrier.unfold(step)
        if step == "State the landing":
            carrier.say_yes(within="details[open]")
        carrier.press(step, within="details[open]").says("Done")

    officer = somebody().sign_in("officer", PASSWORD)
    if imported in officer.main.inner_text():
        officer_reads(officer, imported)
    treasury = somebody().sign_in("treasury", PASSWORD)
    treasury.follow("See what is owed", imported).fill(receipt=f"BANK-{walk.invoice}").picture("treasury")
    treasury.press("Money came in").says("The goods are free.")

    anybody = somebody()
    anybody.go("/cargo").fill(number=walk.control_number).press("Show").says("Landed").picture("progress")
    page = anybody.main.inner_text()
    assert not [secret for secret in ("Garam", "Sao Bien", imported, "85249100", "Display") if secret in page]
    return imported
