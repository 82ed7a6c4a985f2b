"""Verification of origin: a partner asks about a certificate of ours, and we ask about one of a partner's."""

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from gwanmun.law.basics.money import Amount
from gwanmun.law.basics.problem import Refused
from gwanmun.law.origin.issued import CertificateUsed
from gwanmun.law.origin.verification import (
    DenialCost,
    Due,
    ExporterAnswered,
    VerificationConcluded,
    VerificationReplied,
    VisitConsented,
    VisitMade,
)
from gwanmun.office.desks import archive, clearance, issued_certificates, origin, origin_verifications
from gwanmun.office.desks.origin_verifications import AskingVerification, Extending
from tests.stories.characters import (
    IMPORTER,
    OFFICER,
    PARTNER,
    SHIRTS,
    STRANGER,
    TODAY,
    certificate,
    claiming,
    look,
    pay,
    released,
)
from tests.stories.exporters import EXPORTER, RECORD, certified

ORIGINATING = VerificationReplied("originating", "by change of subheading", TODAY, (RECORD,))
NOT = VerificationReplied("not-originating", "the boards came from elsewhere", TODAY)
CONFIRMED = VerificationConcluded("confirmed", TODAY)
DENIED = VerificationConcluded("denied", TODAY, "criterion-not-met", "the boards were not made in the country")


def asked_of_us(number, way="indirect", **other):
    asking = AskingVerification(number, way, "doubt-of-origin", "Who made the boards?")
    return origin_verifications.ask_us(replace(asking, **other), "VN", PARTNER)


def issued(number):
    return issued_certificates.show(number, EXPORTER)


def wait_of(number):
    return origin_verifications.show(number, OFFICER).waits_for


# A partner asks about a certificate of ours.


def test_a_certificate_is_verified_and_confirmed(office):
    """Korea-Viet Nam gives the issuing authority six months."""
    number = certified()
    asked = asked_of_us(number)
    assert asked.due == Due(date(2026, 8, 3), "treaty")
    assert issued(number).stage == "in-verification"
    assert (wait_of(asked.number).whom, wait_of(asked.number).code) == ("officer", "verification-to-answer")

    origin_verifications.exporter_answers(
        asked.number, ExporterAnswered("the boards are Daehan's", TODAY, (RECORD,)), EXPORTER
    )
    replied = origin_verifications.reply(asked.number, ORIGINATING, OFFICER, side="asked")
    assert (replied.result, wait_of(asked.number).whom) == ("originating", "partner")
    concluded = origin_verifications.conclude(asked.number, CONFIRMED, PARTNER, side="asked")
    assert (concluded.outcome, concluded.costs) == ("confirmed", ())
    assert issued(number).stage == "issued"
    assert wait_of(asked.number) is None


def test_the_answer_has_its_evidence_and_the_partner_sees_no_prices(office):
    number = certified()
    asked = asked_of_us(number)
    ours = origin_verifications.show(asked.number, OFFICER)
    (finding,) = ours.findings
    assert (finding.verdict, finding.proofs, finding.version) == ("pass", ("SD-1",), 1)
    assert finding.proof.verdict == "pass"
    assert {kept.kind for kept in ours.archive.kept} >= {
        "certificate", "application", "export-declaration", "determination", "bill-of-materials", "treaty", "proof", "paper",
    }  # fmt: skip
    theirs = origin_verifications.show(asked.number, PARTNER, country="VN")
    assert (theirs.findings[0].bill, theirs.findings[0].proof, theirs.archive) == (finding.bill, None, None)
    with pytest.raises(Refused, match="verification-not-yours"):
        origin_verifications.show(asked.number, PARTNER, country="CN")
    with pytest.raises(Refused, match="verification-not-yours"):
        origin_verifications.show(asked.number, STRANGER)


def test_a_certificate_is_verified_and_denied_and_what_that_costs_is_said(office):
    """How much was claimed abroad is known here; the duty on it is the importing country's to reckon."""
    number = certified()
    issued_certificates.tell(number, CertificateUsed("VN-1", 1, Decimal(200), TODAY), PARTNER)
    asked = asked_of_us(number)
    origin_verifications.reply(asked.number, NOT, OFFICER, side="asked")
    concluded = origin_verifications.conclude(asked.number, DENIED, PARTNER, side="asked")
    assert (concluded.outcome, concluded.reason) == ("denied", "criterion-not-met")
    assert concluded.costs == (DenialCost("VN-1", item=1, quantity=Decimal(200), unit="H87"),)
    assert (issued(number).stage, issued(number).denied) == ("denied", (1,))


def test_origin_is_not_confirmed_without_evidence(office):
    asked = asked_of_us(certified())
    with pytest.raises(Refused, match="evidence-missing"):
        origin_verifications.reply(asked.number, replace(ORIGINATING, papers=()), OFFICER, side="asked")


def test_a_visit_comes_only_after_a_question(office):
    number = certified()
    with pytest.raises(Refused, match="visit-too-early"):
        asked_of_us(number, "visit")
    asked = asked_of_us(number)
    with pytest.raises(Refused, match="verification-runs"):
        asked_of_us(number)
    origin_verifications.reply(asked.number, replace(ORIGINATING, result="unable-to-say"), OFFICER, side="asked")
    origin_verifications.conclude(asked.number, replace(DENIED, reason="evidence-missing"), PARTNER, side="asked")
    visit = asked_of_us(number, "visit")
    assert visit.due == Due(date(2026, 3, 5), "treaty"), "thirty days to agree"
    assert wait_of(visit.number).code == "verification-exporter-to-answer"
    with pytest.raises(Refused, match="visit-not-agreed"):
        origin_verifications.visit(visit.number, VisitMade("seen", TODAY), OFFICER)
    origin_verifications.exporter_answers(visit.number, VisitConsented(agreed=True, on=TODAY), EXPORTER)
    assert origin_verifications.visit(visit.number, VisitMade("the press was seen", TODAY), OFFICER).visited_on == TODAY


def test_a_way_the_agreement_does_not_know_is_refused(office):
    with pytest.raises(Refused, match="verification-way-not-agreed"):
        asked_of_us(certified(), "direct")


def test_our_own_answer_can_be_overdue(office, settings_clock):
    asked = asked_of_us(certified())
    settings_clock("2026-08-03T12:00:00+09:00")
    assert wait_of(asked.number).code == "verification-to-answer"
    settings_clock("2026-08-04T12:00:00+09:00")
    assert wait_of(asked.number).code == "verification-overdue"
    silent = VerificationConcluded("denied", TODAY, "no-reply")
    assert origin_verifications.conclude(asked.number, silent, PARTNER, side="asked").reason == "no-reply"


def test_nobody_decides_before_the_time_for_the_answer_is_over(office):
    asked = asked_of_us(certified())
    with pytest.raises(Refused, match="verification-not-replied"):
        origin_verifications.conclude(asked.number, replace(DENIED, reason="no-reply"), PARTNER, side="asked")
    with pytest.raises(Refused, match="extension-not-allowed"):
        origin_verifications.extend(asked.number, Extending("the supplier is slow"), OFFICER)


# We ask about a certificate of a partner's.


def preferred():
    """Shirts released with preference on a certificate of Viet Nam's; what was paid."""
    origin.take_in(certificate(), PARTNER)
    return look(released(claiming(SHIRTS)))


def asked_by_us():
    asking = AskingVerification("VN-KR-26-000001", "indirect", "doubt-of-origin", "Where was the yarn spun?")
    return origin_verifications.ask_partner(asking, OFFICER)


def test_a_denial_makes_the_importer_pay_what_it_was_let_off(office):
    standing = preferred()
    assert standing.status == "closed"
    asked = asked_by_us()
    assert (asked.partner, asked.due) == ("VN", Due(date(2026, 8, 3), "treaty"))
    assert wait_of(asked.number).code == "verification-unanswered"
    origin_verifications.reply(asked.number, NOT, PARTNER, side="asking")
    concluded = origin_verifications.conclude(asked.number, DENIED, OFFICER, side="asking")

    now = clearance.show(standing.number, IMPORTER).standing
    (cost,) = concluded.costs
    assert cost.declaration == standing.number
    assert cost.owed_more == now.owed - standing.owed > 0
    assert (now.waits_for.whom, now.waits_for.code) == ("importer", "to-pay")
    assert origin.show("VN-KR-26-000001", OFFICER).lines[0].left == Decimal(100), "the claim was given back"
    assert origin.show("VN-KR-26-000001", OFFICER).word == "void"
    assert pay(now, cost.owed_more, receipt="R-2").status == "closed"


def test_a_confirmed_certificate_stays_as_it_was(office):
    standing = preferred()
    asked = asked_by_us()
    origin_verifications.reply(asked.number, replace(ORIGINATING, papers=()), PARTNER, side="asking")
    concluded = origin_verifications.conclude(asked.number, CONFIRMED, OFFICER, side="asking")
    assert concluded.costs == ()
    assert origin.show("VN-KR-26-000001", OFFICER).word == "valid"
    assert clearance.show(standing.number, IMPORTER).standing.owed == standing.owed


def test_silence_is_a_reason_once_the_clock_has_run_out(office, settings_clock):
    preferred()
    asked = asked_by_us()
    settings_clock("2026-08-04T09:00:00+09:00")
    assert (wait_of(asked.number).whom, wait_of(asked.number).code) == ("officer", "verification-silent")
    concluded = origin_verifications.conclude(asked.number, replace(DENIED, reason="no-reply"), OFFICER, side="asking")
    assert concluded.costs[0].owed_more > 0


def test_goods_released_longer_ago_than_anything_is_corrected_stay_as_they_are(office, settings_clock):
    standing = preferred()
    asked = asked_by_us()
    origin_verifications.reply(asked.number, NOT, PARTNER, side="asking")
    settings_clock("2031-02-04T09:00:00+09:00")
    concluded = origin_verifications.conclude(asked.number, DENIED, OFFICER, side="asking")
    assert concluded.costs == (DenialCost(standing.number, barred=True),)


def test_a_denial_has_a_reason_and_a_confirmation_an_answer(office):
    preferred()
    asked = asked_by_us()
    origin_verifications.reply(asked.number, NOT, PARTNER, side="asking")
    with pytest.raises(Refused, match="denial-without-reason"):
        origin_verifications.conclude(asked.number, replace(DENIED, reason=""), OFFICER, side="asking")
    with pytest.raises(Refused, match="confirmed-without-answer"):
        origin_verifications.conclude(asked.number, CONFIRMED, OFFICER, side="asking")
    with pytest.raises(Refused, match="verification-not-yours"):
        origin_verifications.conclude(asked.number, DENIED, PARTNER, side="asked")


# The archive.


def test_what_must_be_kept_is_listed_and_kept_for_five_years(office, settings_clock):
    number = certified()
    (record,) = archive.of_exporter(certified_by(), EXPORTER)
    assert (record.certificate, record.keep_until, record.missing) == (number, date(2031, 2, 3), ())
    assert [kept.number for kept in record.kept if kept.kind == "paper"] == ["PR-2026-01"]
    settings_clock("2031-02-03T12:00:00+09:00")
    with pytest.raises(Refused, match="kept-until"):
        archive.close(number, OFFICER)
    settings_clock("2031-02-04T12:00:00+09:00")
    assert archive.close(number, OFFICER).stage == "closed"
    assert archive.of_certificate(number, OFFICER).kept, "closed is not deleted"


def certified_by():
    return EXPORTER.only


def test_a_denied_items_price_is_shared_by_quantity():
    share = origin_verifications._part(Amount(Decimal("80000.00"), "USD"), Decimal(200) / Decimal(800))
    assert share == Amount(Decimal("20000.00"), "USD")
