"""Certificates of this office go abroad by the exchange, and what is told of them comes back."""

from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings
from msgspec.structs import replace

from gwanmun.law.basics.problem import Refused
from gwanmun.law.clearance.rulebook import Rulebook
from gwanmun.law.exchange.document import read_document
from gwanmun.law.exchange.judging import Seen, judge
from gwanmun.law.exchange.messages import (
    CertificateAmended,
    CertificateCancelled,
    CertificateIssued,
    CertificateUtilised,
    StatusTold,
    Use,
    VerificationAnswered,
    VerificationRequested,
)
from gwanmun.law.origin.verification import VerificationConcluded, VerificationReplied
from gwanmun.office import clock
from gwanmun.office.desks import delivering, issued_certificates, origin, origin_verifications, rulebooks
from gwanmun.office.desks.issued_certificates import Copying
from gwanmun.office.desks.origin_verifications import AskingVerification
from gwanmun.office.exchange import receipts
from gwanmun.office.signatures import holds
from tests.stories.abroad import issued, item_of, shirts
from tests.stories.characters import OFFICER, SHIRTS, TODAY, claiming, released
from tests.stories.exporters import EXPORTER, RECORD, applied, certified, granted

ABROAD = "VN-IMP-1"


@pytest.fixture
def korea(pair):
    """Korea's office, which has Viet Nam for a partner."""
    pair.enter("KR")
    return pair


def told(korea, *messages):
    """Viet Nam tells Korea something; the verdicts."""
    return korea.hear("VN", "KR", [item_of(message) for message in messages], None)


def ours(number):
    return issued_certificates.show(number, EXPORTER)


def used(number, version, *quantities):
    uses = tuple(Use(line, Decimal(quantity), "H87") for line, quantity in enumerate(quantities, 1))
    return CertificateUtilised(number, ABROAD, version, uses, TODAY)


def test_a_certificate_goes_out_as_it_is_issued_signed_by_the_authoritys_key(korea):
    number = certified()
    (message,) = korea.said("KR")
    assert (type(message), message.number, message.destination) == (CertificateIssued, number, "VN")
    manifest = korea.made["KR"].manifest
    judged = judge(
        message.document.decode(), manifest, Seen(None, 0, int(clock.now().timestamp())), holds, destination="VN"
    )
    assert (judged.verdict, judged.key.kid) == ("OK", manifest.issuing[-1].kid)
    document = judged.document
    assert document.certificate.items[0].importing_commodity == "85044090"
    assert document.parts.consignee.party.name == "Sao Mai Electronics JSC"
    assert ours(number).stage == "sent"


def test_what_is_kept_back_is_proven_and_laid_open_when_somebody_inquires(korea, monkeypatch):
    current = rulebooks.current()
    law = replace(current.country.issuing, kept_back={"vkfta": ("producer", "commercial")})
    keeping = Rulebook(replace(current.country, issuing=law), current.pack)
    monkeypatch.setattr(rulebooks, "current", lambda: keeping)
    number = certified()
    (message,) = korea.said("KR")
    parts = read_document(message.document.decode()).parts
    assert (parts.producer, parts.commercial, parts.exporter is None) == (None, None, False)

    assert told(korea, VerificationRequested("VN-26-000001V", number, "doubt", ("Who made the boards?",))) == ["OK"]
    (asked,) = origin_verifications.about(number)
    assert (asked.side, asked.partner, asked.reference, ours(number).stage) == (
        "asked", "VN", "VN-26-000001V", "in-verification",
    )  # fmt: skip
    reply = VerificationReplied("originating", "by change of subheading", TODAY, (RECORD,), lays_open=("producer",))
    origin_verifications.reply(asked.number, reply, OFFICER, side="asked")
    (answer,) = korea.said("KR")
    assert (answer.inquiry, answer.result, len(answer.disclosures)) == ("VN-26-000001V", "genuine", 1)
    whole = "~".join([message.document.decode().partition("~")[0], *answer.disclosures, ""])
    assert read_document(whole).parts.producer is not None, "it belongs to what was signed"

    assert told(korea, StatusTold(b"a" * 32, "accepted", "inquiry", number)) == ["OK"]
    (asked,) = origin_verifications.about(number)
    assert (asked.outcome, ours(number).stage) == ("confirmed", "sent")


def test_a_corrected_certificate_has_a_new_number_and_names_the_old_one(korea):
    first = certified()
    declaration = ours(first).certificate.export_declaration
    second = granted(applied(declaration, replaces=first, why="the marks were wrong", marks="HANBIT 1-6"))
    issuing, correcting = korea.said("KR")
    assert (type(issuing), type(correcting)) == (CertificateIssued, CertificateAmended)
    assert (correcting.number, correcting.supersedes) == (second, first)
    assert read_document(correcting.document.decode()).certificate.replaces == first


def test_a_true_copy_takes_the_place_of_what_was_lost(korea):
    lost = certified()
    copied = issued_certificates.copy(lost, Copying("lost in the post"), OFFICER)
    _, correcting = korea.said("KR")
    assert (correcting.number, correcting.supersedes) == (copied.certificate.number, lost)


def test_a_certificate_that_is_taken_back_is_void_abroad_and_one_that_expires_is_not_spoken_of(korea):
    number = certified()
    issued_certificates.end(number, "goods-not-shipped", "the order was cancelled", actor=EXPORTER)
    _, cancelling = korea.said("KR")
    assert cancelling == CertificateCancelled(number, "goods-not-shipped: the order was cancelled")
    other = granted(applied(ours(number).certificate.export_declaration))
    korea.said("KR")
    assert issued_certificates.expire(date(2028, 1, 1)) == 1
    assert (ours(other).stage, korea.said("KR")) == ("expired", []), "its last day stands in the document"


def test_without_a_key_for_the_agreement_it_waits_to_be_sent_and_is_issued_all_the_same(korea, monkeypatch):
    monkeypatch.setattr(settings, "KEYS_FOLDER", "")
    number = certified()
    monkeypatch.setattr(settings, "KEYS_FOLDER", "")  # entering the office has named it again
    assert ours(number).stage == "issued"
    with pytest.raises(Refused, match="issuing-key-missing"):
        issued_certificates.send(number, OFFICER)
    monkeypatch.setattr(settings, "KEYS_FOLDER", str(korea.made["KR"].keys))
    assert issued_certificates.send(number, OFFICER).stage == "sent"
    (message,) = korea.said("KR")
    issued_certificates.send(number, OFFICER)
    assert (message.number, korea.said("KR")) == (number, []), "once"


@pytest.mark.parametrize(
    ("verdict", "stage", "code"),
    [
        ("", "validated", ""),
        ("BAD_BUSINESS agreement-mismatch", "refused", "agreement-mismatch"),
        ("BAD_ISSUER_KEY", "refused", "signature-invalid"),
        ("BACKDATED", "refused", "retroactive-beyond-limit"),
    ],
)
def test_a_receipt_says_that_it_is_there_and_what_was_found(korea, verdict, stage, code):
    number = certified()
    korea.signed_for("KR", verdict)
    told = receipts.untold("KR>VN/co", 64)
    delivering.delivered(told)
    receipts.tell("KR>VN/co", told[-1].number)
    assert (ours(number).stage, ours(number).delivered_on) == (stage, TODAY)
    assert getattr(ours(number).refusal, "code", "") == code
    assert receipts.untold("KR>VN/co", 64) == [], "once"


def test_what_is_used_abroad_is_noted_and_what_is_given_back_too(korea):
    number = certified()
    assert told(korea, used(number, 1, 300)) == ["OK"]
    assert (ours(number).stage, ours(number).left) == ("used-in-part", (500,))
    assert told(korea, used(number, 2, 800)) == ["OK"]
    assert ours(number).stage == "used"
    assert told(korea, used(number, 3)) == ["OK"]
    assert (ours(number).stage, ours(number).left) == ("sent", (800,))


def test_what_is_told_of_a_certificate_that_is_none_of_the_tellers_is_refused(korea):
    number = certified()
    korea.said("KR")
    wrong = (
        used("KR-VKFTA-26-9999999", 1, 1),
        used(number, 2, 1, 1),
        replace(used(number, 3, 1), used=(Use(1, Decimal(1), "KGM"),)),
    )
    assert told(korea, *wrong) == [
        "BAD_BUSINESS number-unknown", "BAD_BUSINESS certificate-item-unknown", "BAD_BUSINESS unit-mismatch",
    ]  # fmt: skip
    assert told(korea, used(number, 4, 801)) == ["OK"], "how much is left shows when it is acted on"
    (status,) = korea.said("KR")
    assert (status.status, status.subject, status.reason) == ("refused", number, "certificate-exhausted")
    assert ours(number).left == (800,)


def test_preference_that_was_not_granted_is_told_with_its_reason(korea):
    number = certified()
    status = StatusTold(b"a" * 32, "refused", "certificate", number, "consignee-mismatch", ABROAD)
    assert told(korea, status) == ["OK"]
    refusal = ours(number).refusal
    assert (ours(number).stage, refusal.code, refusal.text) == ("refused", "consignee-mismatch", ABROAD)


def test_of_a_certificate_nobody_issued_it_is_told_that_it_was_not_found(korea):
    assert told(korea, VerificationRequested("VN-26-000009V", "KR-VKFTA-26-0000077", "doubt")) == ["OK"]
    assert korea.said("KR") == [VerificationAnswered("VN-26-000009V", "not-found")]


# We ask about a certificate of theirs.


def asked_of_viet_nam(korea):
    document = shirts(korea.made["VN"])
    shown = "~".join([*document.split("~")[:2], *document.split("~")[3:]])  # without the producer's part
    assert korea.hear("VN", "KR", [item_of(issued(shown))]) == ["OK"]
    standing = released(claiming(SHIRTS))
    korea.said("KR")
    asking = AskingVerification("VN-KR-26-000001", "indirect", "doubt-of-origin", "Where was the yarn spun?")
    return document, standing, origin_verifications.ask_partner(asking, OFFICER)


def test_an_inquiry_of_ours_goes_out_is_answered_and_concluded(korea):
    document, standing, asked = asked_of_viet_nam(korea)
    (question,) = korea.said("KR")
    assert question == VerificationRequested(
        asked.number, "VN-KR-26-000001", "doubt", ("Where was the yarn spun?",)
    )  # fmt: skip
    producer = document.split("~")[2]
    answer = VerificationAnswered(asked.number, "not-originating", (producer,), "the yarn was bought abroad")
    assert told(korea, answer) == ["OK"]
    known = origin_verifications.show(asked.number, OFFICER).verification
    assert (known.result, known.disclosures) == ("not-originating", (producer,))

    denied = VerificationConcluded("denied", TODAY, "criterion-not-met")
    concluded = origin_verifications.conclude(asked.number, denied, OFFICER, side="asking")
    assert concluded.costs[0].owed_more > 0
    assert origin.show("VN-KR-26-000001", OFFICER).word == "void"
    given_back, ended = sorted(korea.said("KR"), key=lambda one: type(one).__name__)
    assert (ended.status, ended.what, ended.reason) == ("refused", "inquiry", "criterion-not-met")
    assert (given_back.declaration, given_back.used) == (standing.number, ())


def test_a_part_of_another_document_is_no_answer(korea):
    _, _, asked = asked_of_viet_nam(korea)
    korea.said("KR")
    foreign = shirts(korea.made["VN"], "VN-KR-26-000005").split("~")[1]
    assert told(korea, VerificationAnswered(asked.number, "genuine", (foreign,))) == ["OK"]
    (status,) = korea.said("KR")
    assert (status.status, status.reason) == ("refused", "disclosure-foreign")
    assert told(korea, VerificationAnswered("KR-26-999999V", "genuine")) == ["BAD_BUSINESS verification-unknown"]
    assert origin_verifications.show(asked.number, OFFICER).verification.result == ""
