"""Certificates through the machine door: everybody who has to act, what each is told, and who is kept out."""

from datetime import date

import msgspec
import pytest

from gwanmun.law.basics.period import Period
from gwanmun.law.clearance.drafting.known import Company
from gwanmun.office.api.bodies import XLSX
from gwanmun.office.people import delegations, register
from tests.office.api.asking import HANBIT, MIRAE, SEJIN, Asker, codes

API = "/api/v1"
PRODUCT = f"{API}/products/{HANBIT.identifier}/PSU-100"


def done(response, status=201):
    assert response.status_code == status, response.content
    return msgspec.json.decode(response.content)


def seen(response):
    return done(response, 200)


@pytest.fixture
def supplier(people, key_of):
    """The supplier of the examples, with a key of its own."""
    return Asker(key_of(MIRAE, "trader"))


@pytest.fixture
def declared(people, example, supplier):
    """A supplier has declared its boards, of the product's own subheading."""
    material = {**example("Declaring")["materials"][0], "hs": "850440"}
    return done(supplier.post(f"{API}/supplier-declarations", example("Declaring", materials=[material])))


@pytest.fixture
def listed(people, example, declared):
    """The exporter has listed its product."""
    document = example("Listing")
    document["bill"]["materials"][1]["hs"] = "850440"
    return done(people["trader"].post(f"{API}/products", document))


@pytest.fixture
def exported(people, example):
    """The exporter's goods are declared for export and released; the number."""
    declaration = example("Declaration")
    line = declaration["lines"][0] | {"commodity": "8504402099", "origin": "KR", "product": "PSU-100"}
    declaration |= {"procedure": "export", "importer": declaration["exporter"], "exporter": declaration["importer"]}
    consignment = {"packages": 5, "package_kind": "CT", "gross_weight_kg": "1200", "country_of_destination": "VN"}
    declaration |= {"charges": {}, "lines": [line], "consignment": consignment}
    standing = done(people["trader"].post(f"{API}/declarations", declaration))
    assert standing["status"] == "released"
    return standing["number"]


@pytest.fixture
def certificate(people, example, listed, exported):
    """A certificate, applied for by the exporter and read by an officer; its number."""
    standing = done(people["trader"].post(f"{API}/certificate-applications", asked(example, exported)))
    assert standing["waits_for"]["code"] == "review-to-do"
    at = f"{API}/certificate-applications/{standing['number']}/reviews"
    return done(people["officer"].post(at, {"conforms": True}))["certificate"]


def asked(example, declaration, **changed):
    return example("Application", export_declaration=declaration, **changed)


def test_from_the_sheet_of_materials_to_the_certificate(people, example, declared, exported):
    """The factory's sheet comes as it is; every agreement answers; the certificate is drawn from the export."""
    sheet = (
        "Product,Power supply,HS,850440,Made in,KR\nFOB,100,Currency,USD\n\n"
        "Part,Name,HS,Qty,Unit price,Currency,Origin,Evidence\n"
        "CH-1,Chokes,850450,4,10,USD,China,\nHS-1,Boards,850440,1,25,USD,KR,SD-26-0001\n"
    )
    address = f"{API}/products/sheets?exporter={HANBIT.identifier}&code=PSU-100"
    file = done(people["trader"].post(address, sheet.encode(), "text/csv"))
    assert {name: file["product"]["found"][name]["verdict"] for name in ("akfta", "vkfta", "rcep")} == {
        "akfta": "pass", "vkfta": "pass", "rcep": "pass",
    }  # fmt: skip

    draft = seen(people["trader"].post(f"{API}/certificate-applications/drafts", asked(example, exported)))
    assert (draft["certificate"]["number"], draft["problems"]) == ("DRAFT", [])
    standing = done(people["trader"].post(f"{API}/certificate-applications", asked(example, exported)))
    (waiting,) = seen(people["officer"].get(f"{API}/certificate-applications"))
    assert waiting["number"] == standing["number"]
    at = f"{API}/certificate-applications/{standing['number']}"
    granted = done(people["officer"].post(f"{at}/reviews", {"conforms": True}))
    assert (granted["status"], granted["done"][-1]) == ("granted", "CertificateGranted")

    issued = seen(people["trader"].get(f"{API}/issued-certificates/{granted['certificate']}"))
    assert (issued["stands"], issued["remaining"]) == ("issued", ["10"])
    assert issued["certificate"]["items"][0]["importing_commodity"] == "85044090"
    file = seen(people["trader"].get(at))
    frozen = next(event for event in file["case"]["events"] if event["event"] == "DeterminationsFrozen")
    assert frozen["items"][0]["proof"]["verdict"] == "pass"


def test_a_spreadsheet_that_is_none_is_refused(people):
    address = f"{API}/products/sheets?exporter={HANBIT.identifier}&code=PSU-100"
    assert codes(people["trader"].post(address, b"not a workbook", XLSX)) == ["materials-layout-unknown"]
    assert codes(people["trader"].post(f"{API}/products/sheets?code=PSU-100", b"x", "text/csv")) == ["field-missing"]


def test_the_partner_is_told_and_tells(people, example, certificate):
    at = f"{API}/issued-certificates/{certificate}"
    assert codes(people["officer"].post(f"{at}/sendings", {"to": "CN"})) == ["certificate-for-another-country"]
    assert done(people["officer"].post(f"{at}/sendings", example("Sending")))["sent_on"] == "2026-02-03"
    message = seen(people["partner"].get(f"{at}/message"))
    assert (message["number"], message["lines"][0]["commodity"]) == (certificate, "850440")
    for noun, body in (
        ("deliveries", "CertificateDelivered"),
        ("validations", "CertificateValidated"),
        ("matches", "CertificateMatched"),
        ("uses", "CertificateUsed"),
    ):
        told = done(people["partner"].post(f"{at}/{noun}", example(body)))
    assert (told["matched"], told["used"]) == (["VN-26-000042M"], [{"VN-26-000042M": "4"}])
    assert (told["stands"], told["remaining"]) == ("used-in-part", ["6"])
    too_much = people["partner"].post(f"{at}/uses", example("CertificateUsed", quantity="7", declaration="VN-2"))
    assert (too_much.status_code, codes(too_much)) == (422, ["certificate-exhausted"])
    done(people["partner"].post(f"{at}/blocked-uses", example("DuplicateUseBlocked")))


def test_the_message_is_the_partners_own_body(people, example, certificate):
    """What one office says of a certificate another takes in byte for byte."""
    message = seen(people["partner"].get(f"{API}/issued-certificates/{certificate}/message"))
    vietnamese = {**message, "issuer": "VN"}  # the partner of these tests speaks for Viet Nam
    assert done(people["partner"].post(f"{API}/certificates", vietnamese))["word"] == "valid"
    assert codes(people["partner"].post(f"{API}/certificates", message)) == ["issuer-not-yours"]


def test_a_country_sees_the_certificates_made_out_to_it_and_no_others(people, certificate, key_of):
    laos = Company("Customs of Laos", "LA", "100")
    register.enrol(laos, "partner")
    stranger = Asker(key_of(laos, "partner"))
    refused = stranger.get(f"{API}/issued-certificates/{certificate}")
    assert (refused.status_code, codes(refused)) == (403, ["certificate-not-yours"])
    body = {"certificate": certificate, "way": "indirect", "grounds": "at-random"}
    assert codes(stranger.post(f"{API}/origin-verifications", body)) == ["certificate-of-another"]


def test_an_exporter_sees_its_own_and_a_broker_those_it_may_act_for(people, certificate, supplier, example, listed):
    of_hanbit = f"exporter={HANBIT.identifier}"
    for address in (
        f"{API}/issued-certificates/{certificate}",
        f"{API}/issued-certificates?{of_hanbit}",
        f"{API}/issued-certificates/{certificate}/archive",
        f"{API}/issued-certificates/archive?{of_hanbit}",
        f"{API}/products?{of_hanbit}",
        PRODUCT,
        f"{PRODUCT}/versions",
        f"{API}/certificate-applications?{of_hanbit}",
    ):
        assert supplier.get(address).status_code == 403, address
        for who in ("trader", "broker", "officer", "auditor"):
            assert people[who].get(address).status_code == 200, (who, address)
    delegations.end("KR", HANBIT.identifier, SEJIN.identifier, date(2026, 2, 1))
    assert codes(people["broker"].get(PRODUCT)) == ["product-not-yours"]
    delegations.delegate("KR", HANBIT.identifier, SEJIN.identifier, Period(date(2026, 2, 2)))
    assert people["broker"].get(PRODUCT).status_code == 200


def test_bills_change_and_stay(people, example, listed):
    changed = done(people["trader"].post(f"{PRODUCT}/bills", example("ChangingBill")))
    assert changed["product"]["version"] == 2
    assert len(seen(people["trader"].get(f"{PRODUCT}/versions"))) == 2
    again = done(people["trader"].post(f"{API}/products/redeterminations", example("Redetermining")))
    assert again == {"products": 1, "flips": []}
    assert len(seen(people["trader"].get(f"{API}/products/standard-bills"))) >= 7
    assert done(people["trader"].post(f"{PRODUCT}/retirements", example("Retiring")))["retired"]


def test_customs_looks_at_a_declaration_beforehand(people, example, listed, supplier):
    at = f"{API}/supplier-declarations/SD-26-0001"
    assert done(people["officer"].post(f"{at}/checks", example("Checking")))["checked"] == "confirmed"
    (mine,) = seen(people["trader"].get(f"{API}/supplier-declarations?exporter={HANBIT.identifier}"))
    assert mine["checked"] == "confirmed"
    assert codes(people["trader"].post(f"{at}/withdrawals", example("TakingBack"))) == ["mandate-missing"]
    assert done(supplier.post(f"{at}/withdrawals", example("TakingBack")))["withdrawn"]
    file = seen(people["trader"].get(PRODUCT))
    assert [problem["code"] for problem in file["problems"]] == ["supplier-declaration-withdrawn"] * len(
        file["problems"]
    )
    assert "proofs" not in file["product"]["found"]["vkfta"], "it was determined again at once, without that proof"


def test_an_exporter_is_approved_suspended_and_resumed(people, example):
    at = f"{API}/approved-exporters"
    assert done(people["officer"].post(at, example("Approving")))["last"] == "2031-02-03"
    assert codes(people["officer"].post(at, example("Approving", number="AE-2", goods=[]))) == ["approved-goods-unfit"]
    changed = done(people["officer"].post(f"{at}/AE-2026-0007/changes", example("ChangingApproval")))
    assert changed["suspended"]
    assert seen(people["trader"].get(f"{at}/AE-2026-0007"))["suspended"]


def test_a_certificate_is_copied_taken_back_and_kept(people, example, certificate):
    at = f"{API}/issued-certificates/{certificate}"
    record = seen(people["trader"].get(f"{at}/archive"))
    assert (record["keep_until"], record["kept"][0]["kind"]) == ("2031-02-03", "certificate")
    copied = done(people["officer"].post(f"{at}/true-copies", example("Copying")))["certificate"]
    assert copied["true_copy_of"] == certificate
    assert codes(people["trader"].post(f"{at}/cancellations", example("Ending"))) == ["certificate-ended"]
    at = f"{API}/issued-certificates/{copied['number']}"
    assert done(people["trader"].post(f"{at}/cancellations", example("Ending")))["cancelled"] == "goods-not-shipped"
    assert codes(people["officer"].post(f"{at}/closings", example("Closing"))) == ["kept-until"]


def test_a_partner_asks_and_is_answered(people, example, certificate):
    at = f"{API}/origin-verifications"
    asking = example("AskingVerification", certificate=certificate)
    asked_for = done(people["partner"].post(at, asking))
    assert asked_for["due"] == {"on": "2026-08-03", "by": "treaty"}
    number = asked_for["number"]
    assert codes(people["partner"].post(at, asking)) == ["verification-runs"]
    done(people["trader"].post(f"{at}/{number}/statements", example("ExporterAnswered")))
    done(people["officer"].post(f"{at}/{number}/replies", example("VerificationReplied")))
    assert codes(people["officer"].post(f"{at}/{number}/conclusions", example("VerificationConcluded"))) == [
        "verification-not-yours"
    ]
    theirs = seen(people["partner"].get(f"{at}/{number}"))
    assert (theirs["findings"][0]["verdict"], "proof" in theirs["findings"][0], "archive" in theirs) == (
        "pass",
        False,
        False,
    )
    assert "archive" in seen(people["officer"].get(f"{at}/{number}"))
    concluded = done(people["partner"].post(f"{at}/{number}/partner-conclusions", example("VerificationConcluded")))
    assert concluded["outcome"] == "confirmed"


def test_the_same_request_again_does_nothing_twice(people, example, listed, exported):
    application = asked(example, exported)
    first, second = (
        people["trader"].post(f"{API}/certificate-applications", application, Idempotency_Key="once") for _ in range(2)
    )
    assert done(first) == done(second)
    assert len(seen(people["trader"].get(f"{API}/certificate-applications"))) == 1


def test_an_application_is_amended_withdrawn_rejected(people, example, listed, exported):
    at = f"{API}/certificate-applications"
    number = done(people["trader"].post(at, asked(example, exported)))["number"]
    amending = {"application": asked(example, exported, marks="HANBIT"), "why": "the buyer's marks"}
    done(people["trader"].post(f"{at}/{number}/amendments", amending))
    refused = people["trader"].post(at, asked(example, exported))
    assert codes(refused) == ["goods-beyond-declaration"]
    done(people["trader"].post(f"{at}/{number}/withdrawals", example("ApplicationWithdrawn")))
    assert codes(people["trader"].post(f"{at}/{number}/amendments", amending)) == ["application-ended"]
    other = done(people["trader"].post(at, asked(example, exported)))["number"]
    assert (
        done(people["officer"].post(f"{at}/{other}/rejections", example("ApplicationRejected")))["status"] == "rejected"
    )


def test_a_broker_asks_for_whoever_gave_it_leave(people, example, listed, exported):
    at = f"{API}/certificate-applications"
    standing = done(people["broker"].post(at, asked(example, exported)))
    assert standing["exporter"] == HANBIT.identifier
    delegations.end("KR", HANBIT.identifier, SEJIN.identifier, date(2026, 2, 1))
    refused = people["broker"].post(f"{at}/{standing['number']}/withdrawals", example("ApplicationWithdrawn"))
    assert (refused.status_code, codes(refused)) == (403, ["application-not-yours"])


def test_bad_input_leaves_nothing(people, example, listed, exported):
    refused = people["trader"].post(f"{API}/certificate-applications", asked(example, exported, items=[{"line": 2}]))
    assert refused.status_code == 422
    assert "line-not-declared" in codes(refused)
    assert seen(people["trader"].get(f"{API}/issued-certificates?exporter={HANBIT.identifier}")) == []
