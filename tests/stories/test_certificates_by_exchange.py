"""A partner's certificates come by the exchange: what that means for the declarations that claim under them."""

import hashlib
from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from gwanmun.law.basics.problem import Refused
from gwanmun.law.exchange.assurance import Level
from gwanmun.law.exchange.messages import CertificateCancelled, CertificateUtilised, StatusTold, Use, write_message
from gwanmun.office.desks import amending, clearance, incoming, origin
from gwanmun.office.desks.amending import Amending
from gwanmun.office.exchange.reach import Brought
from tests.stories.abroad import SHIRTS as ITEM
from tests.stories.abroad import amended, issued, item_of, shirts
from tests.stories.characters import IMPORTER, OFFICER, SHIRTS, claiming, import_of, land, lodge, look, pay, released

NUMBER = "VN-KR-26-000001"
CO = "VN>KR/co"


@pytest.fixture
def korea(pair):
    """Korea's office, which has Viet Nam for a partner."""
    pair.enter("KR")
    return pair


def from_viet_nam(korea, *messages, level=Level.WITNESSED):
    return korea.hear("VN", "KR", [item_of(message) for message in messages], level)


def of(quantity):
    """The certificate's item, with another quantity."""
    return (replace(ITEM, quantity=quantity),)


def test_a_waiting_declaration_walks_on_when_the_certificate_comes_and_its_use_goes_back(korea):
    """A claim by reference alone: the importer names the number and uploads nothing."""
    land()
    waiting = lodge(import_of(claiming(SHIRTS)))
    assert (waiting.waits_for.whom, waiting.waits_for.code) == ("partner", "certificate-unanswered")

    assert from_viet_nam(korea, issued(shirts(korea.made["VN"]))) == ["OK"]

    standing = clearance.show(waiting.number, IMPORTER).standing
    assert "OriginSettled" in standing.done
    certificate = origin.show(NUMBER, OFFICER)
    assert (certificate.assurance, certificate.lines[0].claimed) == ("witnessed", {waiting.number: Decimal(100)})
    (told,) = korea.said("KR")
    uses = (Use(1, Decimal(100), "H87"),)
    assert told == CertificateUtilised(NUMBER, waiting.number, told.version, uses, date(2026, 2, 3))


def test_preference_waits_for_witnesses_and_walks_on_by_itself(korea):
    from_viet_nam(korea, issued(shirts(korea.made["VN"])), level=Level.LOGGED)
    land()
    waiting = lodge(import_of(claiming(SHIRTS)))
    wait = waiting.waits_for
    assert (wait.whom, wait.code, wait.subject) == ("partner", "certificate-unassured", f"certificate:{NUMBER}")
    assert wait.facts == {"certificate": NUMBER, "country": "VN", "reached": "logged", "needed": "witnessed"}

    korea.rise(CO, Level.WITNESSED)
    assert "OriginSettled" in clearance.show(waiting.number, IMPORTER).standing.done
    korea.rise(CO, Level.LOGGED)
    assert origin.show(NUMBER, OFFICER).assurance == "witnessed", "it never falls"


def test_of_a_log_that_has_forked_nothing_is_left_but_what_was_received(korea):
    from_viet_nam(korea, issued(shirts(korea.made["VN"])))
    korea.rise(CO, Level.RECEIVED)
    assert origin.show(NUMBER, OFFICER).assurance == "received"
    land()
    assert lodge(import_of(claiming(SHIRTS))).waits_for.code == "certificate-unassured"


def test_many_certificates_are_taken_in_at_once_and_one_that_is_not_in_order_keeps_no_other_back(korea):
    """They were judged in order; the first number has come to stand for another certificate since."""
    viet_nam = korea.made["VN"]
    land()
    waiting = lodge(import_of(claiming(SHIRTS, "VN-KR-26-000003")))
    from_viet_nam(korea, issued(shirts(viet_nam, "VN-KR-26-000001", items=of("7")), "VN-KR-26-000001"))
    numbers = [f"VN-KR-26-{number:06}" for number in range(1, 41)]
    korea.act_together([item_of(issued(shirts(viet_nam, number), number)) for number in numbers], CO)
    assert [origin.show(number, OFFICER).lines[0].quantity for number in numbers] == [7, *[100] * 39]
    (told,) = [one for one in korea.said("KR") if isinstance(one, StatusTold)]
    assert (told.subject, told.reason) == ("VN-KR-26-000001", "number-reused")
    korea.rise(CO, Level.WITNESSED)
    assert "OriginSettled" in clearance.show(waiting.number, IMPORTER).standing.done


def test_what_is_given_back_is_told_as_the_state_it_leaves(korea):
    from_viet_nam(korea, issued(shirts(korea.made["VN"])))
    standing = released(claiming(SHIRTS))
    (used,) = korea.said("KR")
    declaration = clearance.show(standing.number, IMPORTER).declaration
    without = replace(declaration, lines=(replace(declaration.lines[0], claim=None),))
    amending.amend(standing.number, Amending(without, "claimed in error"), IMPORTER)
    (given_back,) = korea.said("KR")
    assert (used.used[0].quantity, given_back.used) == (Decimal(100), ())
    assert given_back.version > used.version
    amending.amend(standing.number, Amending(declaration, "no error after all"), IMPORTER)
    (again,) = korea.said("KR")
    assert (again.used, again.version > given_back.version) == (used.used, True)


def test_the_4730_failures_a_correction_that_keeps_its_number_is_refused_and_one_with_its_own_replaces_it(korea):
    """Korea and China failed 1,860 and then 4,730 times in two years: corrections kept a number that was known."""
    viet_nam = korea.made["VN"]
    fifty = shirts(viet_nam, items=of("50"))
    assert from_viet_nam(korea, issued(fifty)) == ["OK"]
    land()
    waiting = lodge(import_of(claiming(SHIRTS)))
    denied = next(e for e in clearance.show(waiting.number, IMPORTER).entries if e.kind == "OriginSettled")
    assert b"quantity-exceeded" in bytes(denied.event)

    kept = issued(shirts(viet_nam))  # a hundred, under the number of the fifty
    assert from_viet_nam(korea, kept) == ["BAD_BUSINESS number-reused"]
    assert origin.show(NUMBER, OFFICER).lines[0].quantity == 50

    itself = amended(shirts(viet_nam, replaces=NUMBER), NUMBER, NUMBER)
    assert from_viet_nam(korea, itself) == ["BAD_BUSINESS amendment-keeps-number"]

    fresh = amended(shirts(viet_nam, "VN-KR-26-000002", replaces=NUMBER), "VN-KR-26-000002", NUMBER)
    assert from_viet_nam(korea, fresh) == ["OK"]
    old, new = origin.show(NUMBER, OFFICER), origin.show("VN-KR-26-000002", OFFICER)
    assert (old.word, old.replaced_by, new.word, new.lines[0].quantity) == ("void", new.number, "valid", 100)
    declaration = clearance.show(waiting.number, IMPORTER).declaration
    mended = replace(declaration, lines=(claiming(SHIRTS, "VN-KR-26-000002"),))
    amending.amend(waiting.number, Amending(mended, "the corrected certificate"), IMPORTER)
    assert origin.show("VN-KR-26-000002", OFFICER).lines[0].left == 0


def test_both_contents_of_one_number_in_one_batch_are_told_apart(korea):
    viet_nam = korea.made["VN"]
    two = issued(shirts(viet_nam)), issued(shirts(viet_nam, items=of("7")))
    assert from_viet_nam(korea, *two) == ["OK", "BAD_BUSINESS number-reused"]


def test_two_contents_that_were_judged_before_either_was_acted_on(korea):
    """The second had a good receipt: what only shows afterwards is told by a status."""
    viet_nam = korea.made["VN"]
    late = item_of(issued(shirts(viet_nam, items=of("7"))))
    from_viet_nam(korea, issued(shirts(viet_nam)))
    korea.act_together([late], CO)
    (told,) = korea.said("KR")
    about = hashlib.sha256(late.body).digest()
    assert told == StatusTold(about, "refused", "certificate", NUMBER, "number-reused")
    assert origin.show(NUMBER, OFFICER).lines[0].quantity == 100


def test_a_certificate_taken_back_after_its_use_makes_the_importer_pay(korea):
    from_viet_nam(korea, issued(shirts(korea.made["VN"])))
    land()
    standing = pay(look(lodge(import_of(claiming(SHIRTS)))))
    assert standing.status == "closed"
    korea.said("KR")
    assert from_viet_nam(korea, CertificateCancelled(NUMBER, "issued in error")) == ["OK"]
    now = clearance.show(standing.number, IMPORTER).standing
    assert (now.waits_for.whom, now.waits_for.code, now.owed > standing.owed) == ("importer", "to-pay", True)
    (told,) = korea.said("KR")
    assert (told.number, told.declaration, told.used) == (NUMBER, standing.number, ())


@pytest.mark.parametrize(("place", "holds"), [(6, True), (7, False)])
def test_a_key_that_had_ended_where_its_certificate_stands_in_the_log_makes_it_void(korea, place, holds):
    """The thief was faster than the news: the receipt said OK, for nobody could know it yet."""
    viet_nam = korea.made["VN"]
    message = issued(shirts(viet_nam))
    from_viet_nam(korea, message)
    land()
    standing = pay(look(lodge(import_of(claiming(SHIRTS)))))
    korea.said("KR")
    key = viet_nam.manifest.issuing[0]
    ended = replace(viet_nam.manifest, issuing=(replace(key, until=7, why="stolen"), *viet_nam.manifest.issuing[1:]))
    body = write_message(message)
    incoming.keys_ended("VN", ended, [Brought(NUMBER, place, body)])
    certificate, now = origin.show(NUMBER, OFFICER), clearance.show(standing.number, IMPORTER).standing
    assert certificate.cancelled is not holds
    assert (now.owed > standing.owed) is not holds
    told = [one for one in korea.said("KR") if isinstance(one, StatusTold)]
    digest = hashlib.sha256(body).digest()
    assert told == ([] if holds else [StatusTold(digest, "refused", "certificate", NUMBER, "document-key-revoked")])


def test_a_cancellation_that_overtakes_its_certificate_holds(korea):
    assert from_viet_nam(korea, CertificateCancelled(NUMBER, "issued in error")) == ["OK"]
    assert from_viet_nam(korea, issued(shirts(korea.made["VN"]))) == ["OK"]
    certificate = origin.show(NUMBER, OFFICER)
    assert (certificate.word, len(certificate.lines)) == ("void", 1)


def test_a_claim_that_fails_because_of_the_certificate_is_told_its_issuer(korea):
    from_viet_nam(korea, issued(shirts(korea.made["VN"], items=of("50"))))
    land()
    standing = lodge(import_of(claiming(SHIRTS)))
    (told,) = korea.said("KR")
    brought = bytes.fromhex(origin.show(NUMBER, OFFICER).message)
    assert told == StatusTold(brought, "refused", "certificate", NUMBER, "quantity-exceeded", standing.number)


REFUSED = [
    ("of another agreement", {"agreement": "kr-in"}, {"agreement": "kr-in"}, "BAD_ISSUER_KEY"),
    ("over", {"issued": date(2025, 1, 2), "expires": date(2026, 1, 20)}, {}, "BAD_BUSINESS certificate-expired"),
    ("for another country", {"destination": "CN"}, {"destination": "CN"}, "BAD_BUSINESS document-misaddressed"),
    ("another than the message says", {}, {"number": "VN-KR-26-000009"}, "BAD_BUSINESS message-of-another-document"),
    ("a correction that is sent as a first", {"replaces": "VN-1"}, {}, "BAD_BUSINESS message-of-another-document"),
    ("issued tomorrow", {"issued": date(2026, 2, 9)}, {}, "BACKDATED"),
    ("for nothing", {"items": of("0")}, {}, "BAD_BUSINESS quantity-exceeded"),
]


@pytest.mark.parametrize(("name", "document", "message", "verdict"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_is_not_taken_in_has_a_word_of_the_closed_list(korea, name, document, message, verdict):
    signed = shirts(korea.made["VN"], **document)
    assert from_viet_nam(korea, issued(signed, **message)) == [verdict]
    with pytest.raises(Refused, match="certificate-unknown"):
        origin.show(NUMBER, OFFICER)
