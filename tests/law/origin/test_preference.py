"""Claims of preference: granted, denied for one stated reason, or waiting for the issuer's word."""

from datetime import date
from decimal import Decimal
from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gwanmun.law.origin.agreement import Agreement, meant
from gwanmun.law.origin.certificate import (
    Certificate,
    CertificateClaimed,
    CertificateLine,
    after,
    reclaim,
)
from gwanmun.law.origin.preference import Claim, Denial, Denied, Goods, Granted, Unanswered, Unassured, drawn, settle
from tests.law.tables import named, table

VKFTA = Agreement("vkfta", "Korea-Viet Nam FTA", ("VN",), "FVN1")
AGREEMENTS = {
    "vkfta": VKFTA,
    "akfta": Agreement("akfta", "ASEAN-Korea FTA", ("VN", "TH"), "FAS1"),
    "onpaper": Agreement("onpaper", "an agreement that trusts the paper", ("VN",), "F", waits_for_answer=False),
}
CERTIFICATE = Certificate(
    "VK-26-0001",
    "vkfta",
    "VN",
    "Bai Bang Paper JSC",
    "Hanbit Stationery Co., Ltd.",
    issued=date(2026, 11, 10),
    expires=date(2027, 11, 9),
    word="valid",
    lines=(CertificateLine("480256", "VN", "RVC 40", Decimal(8000), "KGM"),),
)
GOODS = Goods("4802560000", "VN", {"KGM": Decimal(8000)}, "VN", Claim("vkfta", "VK-26-0001"))
IMPORTER = ("HANBIT STATIONERY COMPANY LIMITED", "2208162517")


def ask(goods=GOODS, certificate=CERTIFICATE, *, consignee=IMPORTER, on=date(2026, 11, 24)):
    (answer,) = settle([goods], [certificate], AGREEMENTS, declaration="26-1", consignee=consignee, on=on)
    return answer


def changed(thing, text):
    """A thing with one field written otherwise: "origin=TH"."""
    name, _, word = text.partition("=")
    kind = type(getattr(thing, name))
    return msgspec.structs.replace(thing, **{name: kind(word) if kind is not date else date.fromisoformat(word)})


def claiming(agreement="vkfta", certificate="VK-26-0001", item=1):
    return msgspec.structs.replace(GOODS, claim=Claim(agreement, certificate, item))


def test_a_proven_claim_is_granted():
    assert ask() == Granted("vkfta", "FVN1", "VK-26-0001", 1, "RVC 40", Decimal(8000))


def test_no_claim_no_answer():
    assert ask(msgspec.structs.replace(GOODS, claim=None)) is None


# One thing is changed in a claim that would be granted.
GOODS_CHANGED = table("""
goods                | answer
---------------------+--------------------------
commodity=4802550000 | commodity-not-covered
commodity=4802569000 |
origin=CN            | origin-not-partner
dispatched_from=HK   | direct-transport-unproven
dispatched_from=     | direct-transport-unproven
""")


@pytest.mark.parametrize("row", GOODS_CHANGED, ids=named)
def test_the_goods_must_be_those_certified(row):
    answer = ask(changed(GOODS, row["goods"]))
    assert (answer.code if isinstance(answer, Denied) else "") == row["answer"]


CERTIFICATE_CHANGED = table("""
certificate             | on         | answer
------------------------+------------+---------------------------
number=VK-26-0002       | 2026-11-24 | certificate-unknown
agreement=akfta         | 2026-11-24 | agreement-mismatch
word=void               | 2026-11-24 | certificate-void
consignee=Other Co.     | 2026-11-24 | consignee-mismatch
consignee=              | 2026-11-24 | consignee-mismatch
consignee=2208162517    | 2026-11-24 |
expires=2026-11-24      | 2026-11-24 |
expires=2026-11-24      | 2026-11-25 | certificate-expired
expires=2030-01-01      | 2027-11-10 |
expires=2030-01-01      | 2027-11-11 | certificate-expired
issued=2026-11-25       | 2026-11-24 | certificate-not-yet-issued
""")


@pytest.mark.parametrize("row", CERTIFICATE_CHANGED, ids=named)
def test_the_certificate_must_be_known_in_force_and_the_importers(row):
    answer = ask(certificate=changed(CERTIFICATE, row["certificate"]), on=date.fromisoformat(row["on"]))
    assert (answer.code if isinstance(answer, Denied) else "") == row["answer"]


def test_claims_that_cannot_stand():
    assert ask(claiming("kusfta")).code == "agreement-unknown"
    assert ask(claiming("akfta")).code == "agreement-mismatch"
    assert ask(claiming(item=2)).code == "item-unknown"
    assert ask(claiming(item=0)).code == "item-unknown"
    thai = msgspec.structs.replace(claiming("akfta"), origin="TH")
    assert ask(thai, msgspec.structs.replace(CERTIFICATE, agreement="akfta")).code == "origin-mismatch"


def test_a_third_country_on_the_way_needs_papers():
    through = msgspec.structs.replace(GOODS, dispatched_from="HK", through_documents=True)
    assert isinstance(ask(through), Granted)


NAMES = table("""
    the certificate says | issuer | which agreement of the tariff it is
    ---------------------+--------+------------------------------------
    rcep                 | VN     | rcep-asean
    rcep                 | JP     | rcep-jp
    rcep-jp              | JP     | rcep-jp
    rcep                 | US     | -
    cptpp                | VN     | -
""")
RCEP = {
    name: Agreement(name, name, partners, name.upper(), treaty="rcep")
    for name, partners in (("rcep-asean", ("TH", "VN")), ("rcep-jp", ("JP",)))
}


@pytest.mark.parametrize("row", NAMES, ids=named)
def test_a_certificate_names_its_treaty_and_the_tariff_keeps_partners_apart(row):
    agreement = meant(RCEP, row["the certificate says"], row["issuer"])
    assert (agreement.id if agreement else "-") == row["which agreement of the tariff it is"]


def test_a_claim_under_the_tariffs_agreement_is_proven_by_a_certificate_of_its_treaty():
    certified = msgspec.structs.replace(CERTIFICATE, agreement="rcep")
    goods = msgspec.structs.replace(GOODS, claim=Claim("rcep-asean", "VK-26-0001"))
    (answer,) = settle([goods], [certified], RCEP, declaration="26-1", consignee=IMPORTER, on=date(2026, 11, 24))
    assert (answer.agreement, answer.rate_class) == ("rcep-asean", "RCEP-ASEAN")


def test_an_unanswered_certificate_waits_for_its_issuer():
    asked = msgspec.structs.replace(CERTIFICATE, word="asked", lines=(), consignee="")
    assert ask(certificate=asked) == Unanswered("VK-26-0001", "VN")


def test_nobody_waits_for_an_answer_that_cannot_help():
    asked = msgspec.structs.replace(CERTIFICATE, word="asked")
    assert ask(msgspec.structs.replace(GOODS, origin="CN"), asked).code == "origin-not-partner"


def test_an_agreement_that_trusts_the_paper_does_not_wait():
    asked = msgspec.structs.replace(CERTIFICATE, word="asked", agreement="onpaper")
    assert isinstance(ask(claiming("onpaper"), asked), Granted)


ASSURED = table("""
reached   | needed    | answer
----------+-----------+----------
-         | entangled | granted
received  | received  | granted
received  | witnessed | unassured
logged    | witnessed | unassured
witnessed | witnessed | granted
entangled | witnessed | granted
witnessed | entangled | unassured
""")


@pytest.mark.parametrize("row", ASSURED, ids=named)
def test_a_certificate_is_relied_on_as_far_as_its_agreement_wants(row):
    reached = "" if row["reached"] == "-" else row["reached"]
    certificate = msgspec.structs.replace(CERTIFICATE, assurance=reached)
    agreements = {"vkfta": msgspec.structs.replace(VKFTA, assurance=row["needed"])}
    (answer,) = settle(
        [GOODS], [certificate], agreements, declaration="26-1", consignee=IMPORTER, on=date(2026, 11, 24)
    )
    assert type(answer).__name__.lower() == row["answer"]
    if isinstance(answer, Unassured):
        assert answer == Unassured("VK-26-0001", "VN", reached, row["needed"])


def test_witnesses_are_asked_for_where_an_agreement_says_nothing():
    assert isinstance(ask(certificate=msgspec.structs.replace(CERTIFICATE, assurance="logged")), Unassured)


def test_nobody_waits_for_witnesses_who_could_not_help():
    logged = msgspec.structs.replace(CERTIFICATE, assurance="logged")
    assert ask(msgspec.structs.replace(GOODS, commodity="8504402099"), logged).code == "commodity-not-covered"


MEASURED = table("""
stated                | certified | answer
----------------------+-----------+------------------
8000 KGM              | 8000 KGM  | 8000
8000.001 KGM          | 8000 KGM  | quantity-exceeded
8 TNE                 | 8000 KGM  | 8000.000000
8000 KGM              | 8 TNE     | 8.000000
8.000001 TNE          | 8000 KGM  | quantity-exceeded
100 SET               | 8000 KGM  | unit-mismatch
100 SET 8000 KGM      | 8000 KGM  | 8000
1000 C62              | 84 DZN    | 83.333333
100 XBX               | 100 XBX   | 100
""")


@pytest.mark.parametrize("row", MEASURED, ids=named)
def test_quantities_are_compared_in_the_certificates_unit(row):
    words = row["stated"].split()
    quantities = {unit: Decimal(number) for number, unit in zip(words[::2], words[1::2], strict=True)}
    number, unit = row["certified"].split()
    line = msgspec.structs.replace(CERTIFICATE.lines[0], quantity=Decimal(number), unit=unit)
    answer = ask(
        msgspec.structs.replace(GOODS, quantities=quantities), msgspec.structs.replace(CERTIFICATE, lines=(line,))
    )
    assert (str(answer.quantity) if isinstance(answer, Granted) else answer.code) == row["answer"]


def test_lines_that_share_an_item_never_draw_more_together():
    lines = [msgspec.structs.replace(GOODS, quantities={"KGM": Decimal(3000)})] * 3
    answers = settle(lines, [CERTIFICATE], AGREEMENTS, declaration="26-1", consignee=IMPORTER, on=date(2026, 11, 24))
    assert [type(answer) for answer in answers] == [Granted, Granted, Denied]
    assert answers[2].facts == {"asked": "3000", "left": "2000", "unit": "KGM"}
    assert drawn(answers) == {"VK-26-0001": {1: Decimal(6000)}}


def test_what_the_declaration_drew_before_does_not_stand_against_it():
    mine = after(CERTIFICATE, CertificateClaimed("26-1", 1, Decimal(8000), date(2026, 11, 23)))
    others = after(CERTIFICATE, CertificateClaimed("26-2", 1, Decimal(8000), date(2026, 11, 23)))
    assert isinstance(ask(certificate=mine), Granted)
    assert ask(certificate=others).code == "quantity-exceeded"


def test_every_denial_has_its_case():
    here = {row["answer"] for row in (*GOODS_CHANGED, *CERTIFICATE_CHANGED, *MEASURED)}
    elsewhere = {"agreement-unknown", "item-unknown", "origin-mismatch"}  # test_claims_that_cannot_stand
    assert set(get_args(Denial)) <= here | elsewhere


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["26-1", "26-2", "26-3"]), st.lists(st.decimals("0.001", 5000, places=3), max_size=4)
        ),
        max_size=6,
    )
)
def test_no_declarations_together_are_granted_more_than_was_certified(declarations):
    certificate, on = CERTIFICATE, date(2026, 11, 24)
    for number, quantities in declarations:
        lines = [msgspec.structs.replace(GOODS, quantities={"KGM": quantity}) for quantity in quantities]
        answers = settle(lines, [certificate], AGREEMENTS, declaration=number, consignee=IMPORTER, on=on)
        events = reclaim(certificate, number, drawn(answers).get(certificate.number, {}), on=on)
        assert isinstance(events, tuple), "what was granted can be drawn"
        for event in events:
            certificate = after(certificate, event)
        granted = sum((answer.quantity for answer in answers if isinstance(answer, Granted)), Decimal(0))
        assert certificate.lines[0].claimed.get(number, Decimal(0)) == granted
        assert certificate.lines[0].left >= 0
