"""Certificates of origin, as an exporter would tell of them: drawn from the export, issued, corrected, used, taken back."""

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace
from openpyxl import Workbook

from gwanmun.law.basics.money import Amount
from gwanmun.law.basics.problem import Refused
from gwanmun.law.origin.application import (
    ApplicationRejected,
    ApplicationReviewed,
    ApplicationWithdrawn,
    ItemAsked,
    Original,
    StatedCriterion,
)
from gwanmun.law.origin.approved_exporter import ApprovedGoods
from gwanmun.law.origin.certificate import CertificateLine, CertificateReceived
from gwanmun.law.origin.issued import CertificateRefused, CertificateUsed, CertificateValidated, DuplicateUseBlocked
from gwanmun.law.risk import draw
from gwanmun.office.desks import (
    approvals,
    clearance,
    issued_certificates,
    issuing,
    origin,
    products,
    replaying,
)
from gwanmun.office.desks.approvals import Approving, ChangingApproval
from gwanmun.office.desks.issued_certificates import Copying
from gwanmun.office.desks.issuing import AmendingApplication
from gwanmun.office.rounds import daily
from tests.stories.characters import OFFICER, PARTNER, SAO_MAI, STRANGER, TODAY, export_of, lodge, look
from tests.stories.exporters import (
    EXPORTER,
    EXPORTERS_NUMBER,
    SUPPLIES,
    application,
    applied,
    certified,
    exported,
    granted,
    listed,
)

VIETNAMESE = ItemAsked(1, importing_commodity="85044090")


def sheet(path, board="25"):
    """The factory's own sheet of materials: labels on top, then a row a material."""
    book = Workbook()
    for row in (
        ("Product", "Power supply", "HS", "850440", "Made in", "KR"),
        ("FOB", 100, "Currency", "USD"),
        ("Part", "Name", "HS", "Qty", "Unit price", "Currency", "Origin", "Evidence"),
        ("CH-1", "Chokes", "850450", 4, 10, "USD", "China", ""),
        ("HS-1", "Housed boards", "850440", 1, board, "USD", "KR", "SD-1"),
    ):
        book.active.append(row)
    book.save(path)
    return path.read_bytes()


def issued(number):
    return issued_certificates.show(number, EXPORTER)


def part(quantity, packages, **other):
    """Part of the declared line."""
    return replace(VIETNAMESE, quantity=Decimal(quantity), packages=packages, **other)


def codes(refusal):
    return [problem.code for problem in refusal.value.problems]


def test_from_the_supplier_to_the_certificate_nothing_is_typed_twice(office):
    """Parties, transport, goods, weights, packages and invoice are the export declaration's; origin is the product's."""
    found = listed().product.found
    assert {name: one.verdict for name, one in found.items() if name in ("vkfta", "akfta", "rcep", "kr-in")} == {
        "vkfta": "pass", "akfta": "pass", "rcep": "pass", "kr-in": "pass",
    }  # fmt: skip

    declaration = exported()
    standing = applied(declaration)
    assert (standing.waits_for.whom, standing.waits_for.code) == ("officer", "review-to-do")
    certificate = issued(granted(standing)).certificate
    exports = clearance.show(declaration, EXPORTER).declaration
    (item,) = certificate.items
    assert (certificate.exporter.name, certificate.consignee.name) == (exports.exporter.name, exports.importer.name)
    assert (item.quantity, item.unit, item.gross_weight_kg) == (
        Decimal(800),
        "H87",
        exports.consignment.gross_weight_kg,
    )
    assert (item.packages, item.package_kind, item.marks) == (5, "CT", "HANBIT 1-5")
    assert (item.invoice_number, item.invoice_date) == ("INV-1", date(2026, 1, 20))
    assert (item.hs, item.importing_commodity, item.criterion) == ("850440", "85044090", "CTC")
    assert item.fob is None, "the criterion is a change of classification: no price is shown"
    assert (certificate.form, certificate.issued, certificate.expires) == ("VK", TODAY, date(2027, 2, 3))
    assert certificate.producer == "SAME"
    assert certificate.declaration.importing_country == "VN"


def test_the_price_is_shown_where_the_criterion_is_one_of_value(office):
    """India's general rule asks for content too, so the form shows what the invoice says, free on board."""
    listed()
    bound_for_india = export_of(SUPPLIES)
    india = replace(bound_for_india.importer, country="IN", identifier="", name="Ganga Traders")
    consignment = replace(bound_for_india.consignment, country_of_destination="IN")
    standing = lodge(replace(bound_for_india, importer=india, consignment=consignment))
    certificate = issued(granted(applied(standing.number, agreement="kr-in"))).certificate
    assert certificate.items[0].criterion == "CTSH + RVC 35%"
    assert certificate.items[0].fob == Amount(Decimal("80000.00"), "USD")


def test_a_spreadsheet_of_materials_becomes_a_product(office, tmp_path):
    """The factory's own sheet, read as it is: four chokes at ten dollars, one board with its supplier's word."""
    listed()
    file = products.from_sheet(EXPORTERS_NUMBER, "PSU-200", sheet(tmp_path / "psu.xlsx"), EXPORTER)
    assert [material.value for material in file.product.bill.materials] == [Decimal(40), Decimal(25)]
    assert (file.product.found["vkfta"].verdict, file.problems) == ("pass", ())
    again = products.from_sheet(EXPORTERS_NUMBER, "PSU-200", sheet(tmp_path / "psu.xlsx"), EXPORTER)
    assert again.product.version == 1, "the same sheet says nothing new"
    dearer = products.from_sheet(EXPORTERS_NUMBER, "PSU-200", sheet(tmp_path / "psu.xlsx", board="26"), EXPORTER)
    assert dearer.product.version == 2


def test_an_application_waits_for_the_export_and_walks_on_by_itself(office, monkeypatch):
    """The export is drawn for control; when the officer has looked, the application finds its goods matched."""
    listed()
    monkeypatch.setattr(draw, "drawn", lambda *_: 0)  # the lot that is always drawn
    waiting = lodge(export_of(SUPPLIES))
    assert waiting.status == "waiting"
    standing = applied(waiting.number)
    assert (standing.waits_for.whom, standing.waits_for.code) == ("declarant", "export-not-released")
    look(waiting)
    assert issuing.show(standing.number, EXPORTER)[1].waits_for.code == "review-to-do"


def test_what_the_form_would_say_is_shown_before_anybody_asks(office):
    listed()
    declaration = exported()
    draft = issuing.draft(application(declaration), EXPORTER)
    assert (draft.certificate.number, draft.problems) == ("DRAFT", ())
    assert draft.certificate.items[0].criterion == "CTC"
    bare = issuing.draft(application(declaration, ItemAsked(1), marks=""), EXPORTER)
    assert [(p.code, p.path) for p in bare.problems] == [
        ("certificate-field-missing", "items[0].marks"),
        ("certificate-field-missing", "items[0].importing_commodity"),
    ]
    assert issuing.listed(EXPORTERS_NUMBER, EXPORTER) == (), "nothing was kept"


# Corrections, copies, endings.


def test_a_correction_takes_a_new_number_and_ends_the_old_one(office):
    """The real systems failed by the thousand because corrections kept their number."""
    first = certified()
    issued_certificates.tell(first, CertificateRefused("commodity-not-covered", TODAY), PARTNER)
    assert issued(first).stage == "refused"
    declaration = issued(first).certificate.export_declaration
    corrected = granted(
        applied(
            declaration, replace(VIETNAMESE, importing_commodity="85044040"), replaces=first, why="the buyer's code"
        )
    )
    assert corrected != first
    assert (issued(first).stage, issued(first).replaced_by) == ("replaced", corrected)
    assert issued(corrected).certificate.replaces == first
    assert issued_certificates.message(corrected, OFFICER).replaces == first


def test_two_certificates_never_cover_the_same_goods(office):
    first = certified()
    declaration = issued(first).certificate.export_declaration
    with pytest.raises(Refused) as refusal:
        applied(declaration)
    (problem,) = refusal.value.problems
    assert (problem.code, problem.facts["left"], problem.facts["asked"]) == ("goods-beyond-declaration", "0", "800")


def test_goods_are_held_while_an_officer_reads(office):
    """The first application has no certificate yet, and the second finds the goods taken all the same."""
    listed()
    declaration = exported()
    first = applied(declaration, part(500, 3))
    with pytest.raises(Refused, match="goods-beyond-declaration"):
        applied(declaration, part(400, 2))
    issuing.withdraw(first.number, ApplicationWithdrawn("another buyer"), EXPORTER)
    assert applied(declaration, part(800, 5)).status == "waiting", "what was held is free again"


def test_a_line_may_be_certified_in_parts(office):
    listed()
    declaration = exported()
    one, two = (granted(applied(declaration, part(quantity, 2))) for quantity in (300, 500))
    assert [issued(number).certificate.items[0].quantity for number in (one, two)] == [Decimal(300), Decimal(500)]
    assert issued(one).certificate.items[0].gross_weight_kg == Decimal("450.000"), "its share of 1,200 kg"


def test_an_amended_application_gives_back_what_it_held(office):
    listed()
    declaration = exported()
    first = applied(declaration, part(800, 5))
    amended = AmendingApplication(application(declaration, part(300, 2)), "half of it goes later")
    assert issuing.amend(first.number, amended, EXPORTER).status == "waiting"
    assert applied(declaration, part(500, 3)).status == "waiting"
    with pytest.raises(Refused, match="goods-beyond-declaration"):
        applied(declaration, part(1, 1))


def test_cancelled_goods_may_be_certified_anew(office):
    first = certified()
    ended = issued_certificates.end(first, "goods-not-shipped", "the order fell away", actor=EXPORTER)
    assert ended.stage == "cancelled"
    with pytest.raises(Refused, match="certificate-ended"):
        issued_certificates.tell(first, CertificateValidated(TODAY), PARTNER)
    assert granted(applied(ended.certificate.export_declaration)) != first


def test_a_lost_certificate_is_copied_under_a_new_number(office):
    lost = certified()
    copied = issued_certificates.copy(lost, Copying("the courier lost it"), OFFICER)
    assert copied.certificate.number != lost
    assert (copied.certificate.true_copy_of, copied.certificate.true_copy_date) == (lost, TODAY)
    assert copied.certificate.expires == issued(lost).certificate.expires
    assert issued(lost).stage == "copied"
    with pytest.raises(Refused, match="certificate-ended"):
        issued_certificates.copy(lost, Copying("and once more"), OFFICER)


def test_an_application_is_returned_mended_and_granted(office):
    listed()
    standing = applied(exported())
    returned = issuing.review(standing.number, ApplicationReviewed(conforms=False, findings="whose marks?"), OFFICER)
    assert (returned.waits_for.whom, returned.waits_for.code) == ("exporter", "application-returned")
    mended = application(standing.export_declaration, marks="HANBIT / 1-5")
    amended = issuing.amend(standing.number, AmendingApplication(mended, "marks"), EXPORTER)
    assert issued(granted(amended)).certificate.items[0].marks == "HANBIT / 1-5"


def test_an_officer_turns_an_application_down(office):
    listed()
    standing = applied(exported())
    rejected = issuing.reject(standing.number, ApplicationRejected("not the maker", "VKFTA Article 3.14"), OFFICER)
    assert rejected.status == "rejected"
    with pytest.raises(Refused, match="application-ended"):
        issuing.withdraw(standing.number, ApplicationWithdrawn("too late"), EXPORTER)


# Time.


def test_in_the_days_after_shipment_a_certificate_needs_no_mark(office, settings_clock):
    """Korea-Viet Nam counts three working days with the day of shipment: shipped on Tuesday, in time on Thursday."""
    listed()
    declaration = exported(loaded=TODAY)
    settings_clock("2026-02-05T09:00:00+09:00")
    certificate = issued(granted(applied(declaration))).certificate
    assert (certificate.flags.retroactive, certificate.transport.departure) == (False, TODAY)
    assert certificate.transport.means_name == "HMM GAON", "the carrier said which ship it was"


def test_after_them_it_is_issued_retroactively_and_says_so(office, settings_clock):
    listed()
    declaration = exported(loaded=TODAY)
    settings_clock("2026-02-06T09:00:00+09:00")
    assert issued(granted(applied(declaration))).certificate.flags.retroactive


def test_a_year_after_shipment_none_is_issued(office, settings_clock):
    listed()
    declaration = exported(loaded=TODAY)
    settings_clock("2027-02-04T09:00:00+09:00")
    with pytest.raises(Refused) as refusal:
        applied(declaration)
    assert "supplier-declaration-expired" in codes(refusal), "what is proven is looked at first"


def test_a_certificate_is_over_by_the_clock(office, settings_clock):
    number = certified()
    settings_clock("2027-02-03T12:00:00+09:00")
    assert daily.make().origin.expired == 0, "its last day still counts"
    settings_clock("2027-02-04T12:00:00+09:00")
    assert daily.make().origin.expired == 1
    assert issued(number).stage == "expired"
    assert daily.make().origin.expired == 0


# Abroad.


def test_the_partner_takes_it_in_and_uses_it_line_by_line(offices):
    offices("kr")
    number = certified()
    message = issued_certificates.message(number, OFFICER)
    offices("vn")
    taken = origin.take_in(message, PARTNER)
    assert (taken.number, taken.word, taken.lines[0].quantity) == (number, "valid", Decimal(800))
    offices("kr")
    assert issued_certificates.send(number, OFFICER).stage == "sent"
    for declaration, quantity in (("VN-1", 300), ("VN-2", 500)):
        issued_certificates.tell(number, CertificateUsed(declaration, 1, Decimal(quantity), TODAY), PARTNER)
    assert (issued(number).stage, issued(number).left) == ("used", (Decimal(0),))


def test_nobody_uses_more_than_there_is(office):
    number = certified()
    issued_certificates.tell(number, CertificateUsed("VN-1", 1, Decimal(700), TODAY), PARTNER)
    with pytest.raises(Refused, match="certificate-exhausted"):
        issued_certificates.tell(number, CertificateUsed("VN-2", 1, Decimal(101), TODAY), PARTNER)
    blocked = issued_certificates.tell(number, DuplicateUseBlocked("VN-2", 1, Decimal(101), TODAY), PARTNER)
    assert (blocked.stage, blocked.blocked) == ("used-in-part", ("VN-2",))


def test_a_used_certificate_is_not_taken_back(office):
    number = certified()
    issued_certificates.tell(number, CertificateUsed("VN-1", 1, Decimal(1), TODAY), PARTNER)
    with pytest.raises(Refused, match="certificate-in-use"):
        issued_certificates.end(number, "exporters-request", "never mind", actor=EXPORTER)
    with pytest.raises(Refused, match="certificate-in-use"):
        applied(issued(number).certificate.export_declaration, replaces=number, why="the buyer's code")


# Back to back.


def received(quantity=100):
    """What the exporter imported under the agreement with ASEAN."""
    line = CertificateLine("850440", "VN", "RVC 45%", Decimal(quantity), "H87")
    return origin.take_in(
        CertificateReceived(
            "VN-AK-26-1", "akfta", "VN", SAO_MAI.name, "Hanbit", date(2026, 1, 10), date(2027, 1, 9), (line,), TODAY
        ),
        PARTNER,
    )


def sent_on(quantity):
    """Vietnamese goods that go on to Thailand."""
    goods = replace(SUPPLIES, origin="VN", quantity=Decimal(quantity))
    declaration = export_of(goods)
    buyer = replace(declaration.importer, country="TH", identifier="", name="Chao Phraya Co., Ltd.")
    consignment = replace(declaration.consignment, country_of_destination="TH")
    lines = (replace(declaration.lines[0], origin="VN"),)
    return lodge(replace(declaration, importer=buyer, consignment=consignment, lines=lines)).number


def onward(quantity):
    item = replace(VIETNAMESE, original=Original("VN-AK-26-1", 1))
    return applied(sent_on(quantity), item, agreement="akfta")


def test_goods_go_on_under_a_back_to_back_certificate(office):
    received()
    certificate = issued(granted(onward(60))).certificate
    assert (certificate.flags.back_to_back, certificate.originals) == (True, ("VN-AK-26-1",))
    assert (certificate.items[0].origin, certificate.items[0].criterion) == ("VN", "RVC 45%")
    assert certificate.expires == date(2027, 1, 9), "it holds no longer than the one it rests on"
    assert origin.show("VN-AK-26-1", OFFICER).lines[0].left == Decimal(40)


def test_no_more_goes_on_than_came_in(office):
    received()
    first = onward(60)
    with pytest.raises(Refused) as refusal:
        onward(41)
    assert codes(refusal) == ["certificate-exhausted"]
    issuing.withdraw(first.number, ApplicationWithdrawn("they stay here"), EXPORTER)
    assert onward(100).status == "waiting"


def test_an_amendment_gives_back_what_it_drew_on_another_original(office):
    """The goods came in under another certificate than was named: the first is whole again."""
    received()
    second = CertificateLine("850440", "VN", "RVC 45%", Decimal(100), "H87")
    origin.take_in(
        CertificateReceived(
            "VN-AK-26-2", "akfta", "VN", SAO_MAI.name, "Hanbit", date(2026, 1, 10), date(2027, 1, 9), (second,), TODAY
        ),
        PARTNER,
    )
    standing = onward(60)
    other = replace(VIETNAMESE, original=Original("VN-AK-26-2", 1))
    mended = application(standing.export_declaration, other, agreement="akfta")
    issuing.amend(standing.number, AmendingApplication(mended, "the other shipment"), EXPORTER)
    left = {number: origin.show(number, OFFICER).lines[0].left for number in ("VN-AK-26-1", "VN-AK-26-2")}
    assert left == {"VN-AK-26-1": Decimal(100), "VN-AK-26-2": Decimal(40)}


# Approved exporters.


SUPPLIES_TO_VIET_NAM = (ApprovedGoods("vkfta", "850440"),)


def approved(kind="product", goods=SUPPLIES_TO_VIET_NAM):
    return approvals.approve(Approving("AE-1", EXPORTERS_NUMBER, kind, date(2026, 1, 2), goods), OFFICER)


STATED = replace(VIETNAMESE, stated=StatedCriterion("shift", "CTC"))


def test_an_approved_exporter_states_origin_itself_and_nobody_reads_it_first(office):
    """No bill of materials lies at the office; the approval does, and it is named in what is frozen."""
    approval = approved()
    assert approval.last == date(2031, 1, 2), "five years"
    standing = applied(exported(), STATED)
    case, _ = issuing.show(standing.number, EXPORTER)
    assert case.events[2].items == ("AE-1",)
    if standing.waits_for is None:
        assert standing.status == "granted"
    else:
        assert standing.waits_for.facts["reasons"] == "chance"


@pytest.mark.parametrize("change", ["suspend", "revoke"])
def test_without_force_an_approval_helps_nobody(office, change):
    approved()
    approvals.change("AE-1", ChangingApproval(change, "records not in order"), OFFICER)
    with pytest.raises(Refused, match="exporter-not-approved"):
        applied(exported(), STATED)


def test_an_approval_by_product_is_for_its_goods_alone(office):
    approved(goods=(ApprovedGoods("vkfta", "852491"),))
    with pytest.raises(Refused, match="exporter-not-approved"):
        applied(exported(), STATED)


def test_an_approval_by_company_is_for_all_goods(office):
    approved("company", ())
    assert applied(exported(), STATED).status in {"waiting", "granted"}


# Whose it is, and that it can be looked at again.


def test_a_stranger_neither_sees_nor_asks(office):
    number = certified()
    declaration = issued(number).certificate.export_declaration
    with pytest.raises(Refused, match="certificate-not-yours"):
        issued_certificates.show(number, STRANGER)
    with pytest.raises(Refused, match="mandate-missing"):
        issuing.apply(application(declaration), STRANGER)


def test_every_decision_about_an_application_can_be_taken_again(office):
    number = certified()
    walked = [one for one in replaying.replay_all() if one.number == issued(number).application]
    assert [(one.decisions > 0, one.differences) for one in walked] == [(True, ())]
