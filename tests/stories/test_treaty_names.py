"""A certificate names its treaty, and the importing tariff has agreements of its own: RCEP both ways, typed once.

Korea issues   "rcep"  ──►  Viet Nam's tariff has it as "rcep-kr"
Viet Nam issues "rcep" ──►  Korea's tariff has it as "rcep-asean"
"""

from decimal import Decimal

import msgspec
import pytest
from msgspec.structs import replace

from gwanmun.law.basics.problem import Refused
from gwanmun.law.clearance.declaration import Claim, Line
from gwanmun.law.clearance.drafting.known import Company, Product
from gwanmun.law.origin.application import Application
from gwanmun.law.origin.materials import BillOfMaterials, Material
from gwanmun.law.origin.materials import Product as Made
from gwanmun.office.desks import clearance, drafting, issued_certificates, issuing, origin, products
from gwanmun.office.desks.products import Listing
from gwanmun.office.journal.entry import Actor
from gwanmun.office.people import register
from tests.stories.characters import (
    HANBIT,
    OFFICER,
    PARTNER,
    SAO_MAI,
    certificate,
    export_of,
    import_of,
    land,
    lodge,
    look,
    pay,
)
from tests.stories.exporters import granted

KOREAN = Actor("hanbit", HANBIT.identifier, HANBIT.identifier)
VIETNAMESE = Actor("sao mai", SAO_MAI.identifier, SAO_MAI.identifier)
SIGNS = {"certificate.signatory": "Kim Minsu", "certificate.place": "Paju", "certificate.marks": "N/M"}

PANELS = Line(
    "8524911000", "KR", "Flat panel display modules", Decimal(10), "H87", Decimal(100), Decimal("1000.00"), Decimal(20),
    product="LCD-1", packages=5,
)  # fmt: skip


def enrolled(party, *goods, **defaults):
    """A company of the office's own country, with what it says once."""
    register.enrol(Company(party.name, party.country, party.identifier, "somewhere"), "trader")
    register.keep_products(party.country, party.identifier, goods)
    register.keep_defaults(party.country, party.identifier, {**defaults, **SIGNS})


def made(party):
    """What the office finds of the party's display modules, whose glass comes from China."""
    bill = BillOfMaterials(
        Made("852491", made_in=party.country, fob=Decimal(100)), (Material("700600", Decimal(20), "CN"),)
    )
    listing = Listing(party.identifier, "LCD-1", bill)
    return products.list_product(listing, Actor("", party.identifier, party.identifier)).product.found


def certified(export, actor):
    """An RCEP certificate on an export, asked for with two words; as the partner takes it in."""
    application = Application("rcep", export.number)
    draft = issuing.draft(application, actor)
    assert [box.title for box in draft.boxes if box.state in ("typed", "missing")] == []
    number = granted(issuing.apply(application, actor))
    return issued_certificates.message(number, OFFICER)


def granted_under(standing, actor):
    """The agreement under which each line of an import was granted its claim."""
    settled = next(one for one in clearance.show(standing.number, actor).entries if one.kind == "OriginSettled")
    event = msgspec.json.decode(settled.event)
    return [(one["answer"], one.get("agreement") or one) for one in event["lines"]]


def test_korea_certifies_and_viet_nam_grants(offices):
    offices("kr")
    enrolled(HANBIT)
    assert made(HANBIT)["rcep"].verdict == "pass"
    home = export_of(PANELS)
    home = replace(home, consignment=replace(home.consignment, country_of_dispatch="KR"))
    export = look(lodge(home, KOREAN))
    sent, declared = certified(export, KOREAN), clearance.show(export.number, KOREAN).declaration
    assert (sent.agreement, sent.issuer) == ("rcep", "KR")

    offices("vn")
    sold = Product("SM-1", "85249100", "Display module", other_codes=("LCD-1",))
    enrolled(SAO_MAI, sold, customs_office="03CC", entry_type="A11")
    drafting.take_in(drafting.PartnerDeclaration("KR", replace(declared, number=export.number)), PARTNER)
    origin.take_in(sent, PARTNER)
    draft = drafting.draft_import("KR", export.number, {}, VIETNAMESE)
    claim = draft.fields["lines"][0]["claim"]
    assert (claim["agreement"], claim["certificate"]) == ("rcep-kr", sent.number)


def test_viet_nam_certifies_and_korea_grants(offices):
    offices("vn")
    enrolled(SAO_MAI)
    assert made(SAO_MAI)["rcep"].verdict == "pass"
    home = export_of(PANELS)
    panels = replace(PANELS, commodity="85249100", origin="VN")
    way = replace(home.consignment, country_of_dispatch="VN", country_of_destination="KR")
    export = replace(
        home, customs_office="03CC", declarant=SAO_MAI, exporter=SAO_MAI, importer=HANBIT, consignment=way, lines=(panels,)
    )  # fmt: skip
    sent = certified(look(lodge(export, VIETNAMESE)), VIETNAMESE)
    assert (sent.number[:7], sent.agreement, sent.issuer) == ("VN-RCEP", "rcep", "VN")

    offices("kr")
    origin.take_in(sent, PARTNER)
    land()
    claiming = replace(PANELS, origin="VN", claim=Claim("rcep-asean", sent.number))
    assert granted_under(pay(look(lodge(import_of(claiming)))), KOREAN) == [("Granted", "rcep-asean")]
    assert origin.show(sent.number, OFFICER).lines[0].left == 0


def test_a_treaty_without_that_partner_is_unknown(office):
    """Korea and Japan meet in RCEP, Korea and the United States do not."""
    with pytest.raises(Refused, match="agreement-unknown"):
        origin.take_in(certificate(agreement="rcep", issuer="US"), PARTNER)
    assert origin.take_in(certificate(agreement="rcep", issuer="JP"), PARTNER).agreement == "rcep"
