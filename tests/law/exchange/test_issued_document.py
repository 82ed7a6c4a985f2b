"""The issued document: a certificate as the desk issued it goes out whole, and comes back as it was."""

from datetime import date

from msgspec.structs import replace

from gwanmun.law.exchange.document import read_document
from gwanmun.law.exchange.issued_document import certificate_of, parts_of
from gwanmun.law.exchange.judging import Seen, judge
from gwanmun.law.origin.issued_certificate import NamedParty, ThirdParty
from gwanmun.office.signatures import holds
from tests.law.exchange.issuing import NOON, first_manifest, issue
from tests.law.origin.papers import BY_SHIFT, BY_VALUE, CERTIFICATE

WHOLE = replace(
    CERTIFICATE,
    agreement="vkfta",
    producer="SAME",
    issuing_body="Korea Customs Service",  # as the manifest of these tests names the key's office
    issued=date(2026, 5, 28),
    expires=date(2027, 5, 27),
    third_party=ThirdParty("Saebit Trading Pte Ltd", "SG"),
    items=(replace(BY_SHIFT, determination="9f86d0"), BY_VALUE),
)


def test_what_was_issued_is_what_is_read():
    sent = issue(certificate_of(WHOLE, "VN"), parts_of(WHOLE))
    read = read_document(sent)
    assert read.parts == parts_of(WHOLE)
    assert read.certificate.number == WHOLE.number
    assert [item.quantity for item in read.certificate.items] == ["4000", "4000"]
    assert read.parts.commercial.invoices[1].fob.value == "12345.00"
    assert read.parts.commercial.invoices[0].fob is None
    assert read.parts.producer.said == "SAME"


def test_a_named_producer_may_be_kept_back():
    named = replace(WHOLE, producer=NamedParty("Hanbit Components", "KR"))
    assert parts_of(named).producer.party.name == "Hanbit Components"
    assert parts_of(named).producer.said == ""


def test_the_partner_finds_it_good():
    sent = issue(certificate_of(WHOLE, "VN"), parts_of(WHOLE))
    judged = judge(sent, first_manifest(), Seen(5, NOON - 60, NOON + 60), holds, destination="VN")
    assert judged.verdict == "OK", judged
