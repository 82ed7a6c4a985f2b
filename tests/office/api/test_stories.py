"""Stories through the machine door: one consignment, everybody who has to act, and what each of them is told."""

import msgspec
import pytest

from tests.office.api.asking import HANBIT, MIRAE, Asker, codes

API = "/api/v1"


def done(response, status=201):
    """The answer of something that was done."""
    assert response.status_code == status, response.content
    return msgspec.json.decode(response.content)


def seen(response):
    return done(response, 200)


def land(people, example):
    """The goods of the examples come: on the manifest, into port, ashore, under bond."""
    done(people["carrier"].post(f"{API}/bills", example("Manifested")))
    done(people["carrier"].post(f"{API}/bills/MSCU0001/departures", {"on": "2026-01-25"}))
    done(people["carrier"].post(f"{API}/bills/MSCU0001/arrivals", example("Movement")))
    done(people["carrier"].post(f"{API}/bills/MSCU0001/landings", example("Landing")))
    return done(people["warehouse"].post(f"{API}/bills/MSCU0001/carry-ins", example("Carriage")))


def lodge(people, example, who="trader", **changed):
    return done(people[who].post(f"{API}/declarations", example("Declaration", **changed)))


def look(people, standing):
    """An officer does what selection asked for, if it asked."""
    code = (standing.get("waits_for") or {}).get("code", "")
    if not code.endswith("-to-do"):
        return standing
    found = {"control": code.removesuffix("-to-do"), "conforms": True}
    return done(people["officer"].post(f"{API}/declarations/{standing['number']}/examinations", found))


def pay(people, standing, **changed):
    paid = {"receipt": "R-1", "amount": standing["owed"], "on": "2026-02-03"} | changed
    return people["cashier"].post(f"{API}/declarations/{standing['number']}/payments", paid)


def test_an_import_from_the_manifest_to_the_gate(people, example):
    under_bond = land(people, example)
    assert (under_bond["left"], under_bond["store_until"]) == (5, "2026-04-03")

    standing = look(people, lodge(people, example))
    assert standing["waits_for"]["code"] == "to-pay"
    released = done(pay(people, standing))
    assert released["status"] == "closed"
    assert released["done"][-3:] == ["Settled", "Released", "Discharged"]

    out = example("CarriageOut", declaration=standing["number"])
    gone = done(people["warehouse"].post(f"{API}/bills/MSCU0001/carry-outs", out))
    assert gone["left"] == 0

    progress = seen(people["public"].get(f"{API}/cargo/26MSCU0001I00010001"))
    steps = [passage["what"] for passage in progress["passages"]]
    assert steps == ["Manifested", "Departed", "Arrived", "Landed", "CarriedIn", "Cleared", "CarriedOut"]
    assert "Hanbit" not in str(progress), "whoever asks in public learns no names"


def test_why_a_declaration_waits_is_said_in_words(people, example):
    standing = lodge(people, example)
    shown = seen(people["trader"].get(f"{API}/declarations/{standing['number']}", Accept_Language="ko"))
    assert shown["waits_for"]["told"]["title"] == "적재화물목록 제출을 기다립니다"
    assert shown["declaration"]["consignment"]["transport_document"] == "MSCU0001"
    assert [entry["kind"] for entry in shown["entries"]] == ["Lodged", "Accepted"]
    assert {(entry["actor"], entry["on_behalf"]) for entry in shown["entries"]} <= {
        ("trader-1", HANBIT.identifier),
        ("office", ""),
    }


def test_amended_held_freed_withdrawn(people, example):
    land(people, example)
    number = lodge(people, example)["number"]
    at = f"{API}/declarations/{number}"
    amended = {**example("Declaration"), "remarks": "as agreed", "customs_office": "030"}
    done(people["trader"].post(f"{at}/amendments", {"declaration": amended, "why": "the wrong office"}))
    assert codes(people["trader"].post(f"{at}/amendments", {"declaration": amended, "why": "again"})) == [
        "amendment-empty"
    ]
    done(people["officer"].post(f"{at}/holds", example("Held")))
    assert codes(people["officer"].post(f"{at}/holds", example("Held"))) == ["held-already"]
    done(people["officer"].post(f"{at}/hold-liftings", example("HoldLifted")))
    assert done(people["trader"].post(f"{at}/withdrawals", example("Withdrawn")))["status"] == "withdrawn"
    refused = people["officer"].post(f"{at}/rejections", example("Rejected"))
    assert (refused.status_code, codes(refused)) == (409, ["case-ended"])


def test_an_export_is_loaded_in_time(people, example):
    document = example("Declaration")
    document |= {
        "procedure": "export",
        "importer": document["exporter"],
        "exporter": document["importer"],
        "charges": {},
    }
    document["consignment"] = {
        "packages": 5,
        "package_kind": "CT",
        "gross_weight_kg": "1200",
        "country_of_destination": "VN",
    }
    document["lines"][0]["origin"] = "KR"
    standing = look(people, done(people["trader"].post(f"{API}/declarations", document)))
    assert standing["waits_for"]["code"] == "to-load"
    at = f"{API}/declarations/{standing['number']}"
    done(people["officer"].post(f"{at}/loading-extensions", example("LoadingExtended")))
    assert done(people["carrier"].post(f"{at}/loadings", example("Loaded")))["status"] == "closed"


def test_money_finds_its_own_declaration(people, example):
    land(people, example)
    standing = look(people, lodge(people, example))
    assert codes(pay(people, standing, amount=standing["owed"] + 1)) == ["payment-exceeds-balance"]
    assert codes(pay(people, standing, amount=-1)) == ["amount-not-positive"]
    assert codes(pay(people, standing, amount=10**30)) == ["number-out-of-range"]
    assert codes(pay(people, standing, payer=MIRAE.identifier)) == ["payment-of-another"]
    assert codes(pay(people, {**standing, "number": "NONE-26-000001M"})) == ["declaration-unknown"]
    done(pay(people, standing, amount=standing["owed"] - 10))
    assert codes(pay(people, standing, amount=10)) == ["receipt-taken"]
    assert done(pay(people, standing, amount=10, receipt="R-2"))["status"] == "closed"
    back = {"receipt": "B-1", "amount": 1, "on": "2026-02-04"}
    refused = people["cashier"].post(f"{API}/declarations/{standing['number']}/refunds", back)
    assert codes(refused) == ["refund-exceeds-overpaid"]


def test_a_guarantee_lets_the_goods_go_before_the_money(people, example):
    land(people, example)
    standing = look(people, lodge(people, example))
    done(people["officer"].post(f"{API}/guarantees", example("Giving")))
    secured = example("Secured", amount=standing["owed"])
    at = f"{API}/declarations/{standing['number']}"
    assert done(people["officer"].post(f"{at}/securities", secured))["status"] == "released"
    done(people["officer"].post(f"{API}/guarantees/G-2026-0042/changes", example("Changing")))
    assert seen(people["trader"].get(f"{API}/guarantees/G-2026-0042"))["used"] == standing["owed"]


def test_a_bill_is_never_overdrawn(people, example):
    land(people, example)
    consignment = example("Declaration")["consignment"]
    lodge(people, example, consignment={**consignment, "packages": 4})
    refused = people["trader"].post(
        f"{API}/declarations", example("Declaration", consignment={**consignment, "packages": 2})
    )
    assert codes(refused) == ["bill-overdrawn"]


def test_a_bill_is_split_and_lies_longer(people, example):
    land(people, example)
    done(people["carrier"].post(f"{API}/bills/MSCU0001/splits", example("Parting")))
    assert seen(people["trader"].get(f"{API}/bills/MSCU0001A"))["left"] == 2
    longer = done(people["officer"].post(f"{API}/bills/MSCU0001B/storage-extensions", example("Extension")))
    assert longer["store_until"] == "2026-05-03"


def test_a_permit_is_its_own_agencys(people, example):
    granted = done(people["agency"].post(f"{API}/permits", example("Permit")))
    assert seen(people["officer"].get(f"{API}/permits/{granted['number']}"))["granted"]
    refused = people["agency"].post(f"{API}/permits", example("Permit", number="Q-1", requirement="plant-quarantine"))
    assert (refused.status_code, codes(refused)) == (403, ["agency-not-yours"])
    assert codes(people["agency"].post(f"{API}/permits", example("Permit", number="Q-1", requirement="none"))) == [
        "requirement-unknown"
    ]
    revoked = done(people["agency"].post(f"{API}/permits/{granted['number']}/revocations", example("Revoking")))
    assert revoked["granted"] is False


def test_a_country_speaks_for_its_own_certificates(people, example):
    received = done(people["partner"].post(f"{API}/certificates", example("CertificateReceived")))
    at = f"{API}/certificates/{received['number']}"
    assert seen(people["trader"].get(at))["word"] == "valid"
    assert codes(people["broker"].get(at)) == ["certificate-not-yours"]
    stranger = example("CertificateReceived", number="CN-1", issuer="CN")
    assert codes(people["partner"].post(f"{API}/certificates", stranger)) == ["issuer-not-yours"]
    other = example("CertificateReceived", expires="2027-06-30")
    refused = people["partner"].post(f"{API}/certificates", other)
    assert (refused.status_code, codes(refused)) == (409, ["certificate-number-reused"]), (
        "a correction takes a new number"
    )
    assert done(people["partner"].post(f"{at}/cancellations", example("Cancelling")))["word"] == "void"
    assert done(people["partner"].post(f"{at}/answers", example("Answering")))["word"] == "valid"


def test_an_invoice_becomes_a_draft_and_says_what_it_lacks(people, example):
    draft = seen(people["trader"].post(f"{API}/invoices?procedure=import", example("Papers")))
    missing = {problem["path"]: problem["mend"] for problem in draft["missing"]}
    assert "lines[0].commodity" in missing
    typed = "lines[0].commodity=8524911000&consignment.transport_document=MSCU0001&customs_office=020"
    again = seen(people["trader"].post(f"{API}/invoices?procedure=import&{typed}", example("Papers")))
    assert len(again["missing"]) == len(missing) - 3
    assert again["draft"]["sources"]["lines[0].commodity"] == "typed"


def test_papers_of_every_kind_come_through_the_door(people, papers_folder):
    kinds = {".csv": "text/csv", ".xml": "application/xml", ".json": "application/json"}
    kinds[".xlsx"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    found = [path for path in sorted(papers_folder.iterdir()) if path.suffix in kinds and "steel" not in path.name]
    assert {path.suffix for path in found} == set(kinds)
    for path in found:
        draft = seen(people["trader"].post(f"{API}/invoices", path.read_bytes(), kinds[path.suffix]))
        assert draft["draft"]["counts"]["derived"] > 0, path.name


def test_three_papers_come_in_one_request(people, papers_folder):
    """The packing list and the bill as files of their own, beside the invoice."""
    names = {
        "invoice": "steel-coils.json",
        "packing_list": "steel-coils.packing-list.json",
        "transport": "steel-coils.bill.json",
    }
    body, kind = multipart({part: (papers_folder / name).read_bytes() for part, name in names.items()})
    draft = seen(people["trader"].post(f"{API}/invoices", body, kind))["draft"]
    assert {"invoice", "packing list", "bill"} <= set(draft["sources"].values())
    alone = seen(people["trader"].post(f"{API}/invoices", (papers_folder / "steel-coils.json").read_bytes()))["draft"]
    assert len(alone["missing"]) > len(draft["missing"])


BAD_PARTS = {
    "no invoice": ({"packing_list": b"{}"}, ["field-missing"]),
    "a part nobody knows": ({"invoice": b"{}", "photo": b"x"}, ["field-unknown"]),
}


@pytest.mark.parametrize("row", BAD_PARTS)
def test_parts_that_are_no_papers(row, people):
    papers, expected = BAD_PARTS[row]
    body, kind = multipart(papers)
    assert codes(people["trader"].post(f"{API}/invoices", body, kind)) == expected


def test_parts_without_a_boundary(people):
    assert codes(people["trader"].post(f"{API}/invoices", b"x", "multipart/form-data")) == ["papers-malformed"]


def multipart(papers):
    """A body of several files, and its media type."""
    parts = [
        b'--edge\r\nContent-Disposition: form-data; name="%b"; filename="%b"\r\n\r\n%b\r\n'
        % (name.encode(), name.encode(), content)
        for name, content in papers.items()
    ]
    return b"".join(parts) + b"--edge--\r\n", "multipart/form-data; boundary=edge"


def test_papers_that_are_not_what_they_are_said_to_be(people):
    assert codes(people["trader"].post(f"{API}/invoices", b"a;b;c", "application/json")) == ["papers-kind-differs"]
    assert codes(people["trader"].post(f"{API}/invoices", b"", "text/csv")) == ["document-missing"]
    evil = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e "boom">]><Invoice>&e;</Invoice>'
    assert codes(people["trader"].post(f"{API}/invoices", evil, "application/xml")) == ["xml-entities"]


def test_a_partners_export_becomes_the_import_with_nothing_typed_again(people, example):
    export = example("PartnerDeclaration")
    done(people["partner"].post(f"{API}/partner-declarations", export))
    at = f"{API}/partner-declarations/VN/{export['declaration']['number']}"
    assert seen(people["trader"].get(at))["declaration"]["number"] == export["declaration"]["number"]
    draft = seen(people["trader"].post(f"{at}/drafts", {"typed": {"customs_office": "020"}}))
    assert draft["draft"]["fields"]["exporter"]["name"] == "Sao Mai Electronics JSC"
    assert draft["draft"]["counts"]["typed"] <= 12
    assert codes(people["partner"].post(f"{API}/partner-declarations", {**export, "country": "CN"})) == [
        "issuer-not-yours"
    ]


def test_a_match_is_all_six_fields_or_none(people, example):
    standing = lodge(people, example)
    paper = f"number={standing['number']}&declarant=1168200276&trader=1168200276&commodity=8524911000&origin=VN"
    asked = f"{API}/verifications?{paper}&accepted_on=2026-02-03"
    assert seen(people["public"].get(asked)) == {"match": True}
    assert seen(people["public"].get(asked.replace("VN", "CN"))) == {"match": False}
    assert seen(people["public"].get(asked.replace(standing["number"], "X"))) == {"match": False}
    assert codes(people["public"].get(f"{API}/verifications?number=1")) == ["field-missing"] * 5


def test_a_number_is_given_once(people, example):
    lodge(people, example, number="MINE-26-000001M")
    refused = people["trader"].post(f"{API}/declarations", example("Declaration", number="MINE-26-000001M"))
    assert (refused.status_code, codes(refused)) == (409, ["number-taken"])


def test_no_value_is_reckoned_with_a_rate_that_has_lapsed(people, example, settings_clock):
    """The office's week is over and the next one's rates are not published: the declaration cannot be valued."""
    land(people, example)
    settings_clock("2026-08-03T09:00:00+09:00")
    refused = people["trader"].post(f"{API}/declarations", example("Declaration"))
    assert codes(refused) == ["exchange-rate-missing"]
    assert codes(people["public"].get(f"{API}/exchange-rates/USD")) == ["exchange-rate-missing"]


# Whose affairs they are.


def test_a_company_sees_its_own_declarations_and_no_others(people, example, key_of):
    mine = lodge(people, example)["number"]
    stranger = Asker(key_of(MIRAE, "trader"))
    refused = stranger.get(f"{API}/declarations/{mine}")
    assert (refused.status_code, codes(refused)) == (403, ["declaration-not-yours"])
    assert seen(stranger.get(f"{API}/declarations"))["declarations"] == []
    assert [one["number"] for one in seen(people["trader"].get(f"{API}/declarations"))["declarations"]] == [mine]
    assert [one["number"] for one in seen(people["officer"].get(f"{API}/declarations"))["declarations"]] == [mine]


def test_a_broker_acts_for_whoever_gave_leave_and_for_no_one_else(people, example):
    broker = {"name": "Sejin Customs Brokers", "country": "KR", "identifier": "2208162517"}
    lodge(people, example, "broker", declarant=broker)
    mirae = {"name": MIRAE.name, "country": "KR", "identifier": MIRAE.identifier}
    refused = people["broker"].post(f"{API}/declarations", example("Declaration", declarant=broker, importer=mirae))
    assert (refused.status_code, codes(refused)) == (403, ["mandate-missing"])
    assert codes(people["broker"].post(f"{API}/declarations", example("Declaration"))) == ["declarant-not-you"]


def test_a_list_is_read_page_by_page(people, example):
    numbers = [lodge(people, example)["number"] for _ in range(5)]
    found, after = [], ""
    while True:
        page = seen(people["auditor"].get(f"{API}/declarations?limit=2{after}"))
        found += [one["number"] for one in page["declarations"]]
        if not page["next"]:
            break
        after = f"&before={page['next']}"
    assert found == numbers[::-1]
    only = seen(
        people["auditor"].get(f"{API}/declarations?status=waiting&whom=carrier&procedure=import&trader=1168200276")
    )
    assert len(only["declarations"]) == 5
    assert seen(people["auditor"].get(f"{API}/declarations?status=released"))["declarations"] == []
