"""The exchange at the pages: partners, alarms, evidence, keys; and a frozen channel opened again by two officers."""

import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from rich.console import Console

from gwanmun.cli import exchange_told
from gwanmun.office import clock
from gwanmun.office.desks import key_watch, proofs
from gwanmun.office.exchange import overview
from gwanmun.office.gateway import key_watch as key_watching
from tests.office.portal.conftest import browser, let_in
from tests.office.portal.correspondence import exchanging

CO = "VN>KR/co"


@pytest.fixture
def exchange(people, tmp_path, monkeypatch):
    """Korea's exchange with Viet Nam and India, in which Viet Nam has told two stories."""
    with exchanging(tmp_path, monkeypatch, "VN", "IN") as office:
        office.evidence = office.freeze("VN")
        office.post("VN", "KR-1", "KR-2")
        yield office


@pytest.fixture
def second(people):
    return browser(let_in("officer-2", "officer"))


def text(answer):
    assert answer.status_code in {200, 422}, answer.content
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode()).replace("&gt;", ">").split())


def send(person, what, country="VN", **typed):
    return person.post(f"/partners/{country}/{what}", {"channel": CO, **typed})


def test_an_officer_sees_every_partner_and_what_went_wrong(exchange, people):
    page = text(people["officer"].get("/partners"))
    assert "Viet Nam" in page.replace("Vietnam", "Viet Nam")
    assert "1 channel frozen" in page
    assert "Two different messages came under one number" in page
    assert exchange.evidence[:16] in page


def test_a_partners_page_tells_its_channels_with_the_reasons_of_refusals_and_its_keys(exchange, people):
    page = text(people["officer"].get("/partners/VN"))
    assert "VN>KR/co frozen" in page
    assert "BAD_ISSUER_KEY 1" in page
    assert re.search(r"KR>VN/co 0 0 2 ", page), "two messages wait for their numbers"
    assert "2 of 3 vn-root-1, vn-root-2, vn-root-3" in page
    assert "vn-co-1" in page


def test_evidence_is_shown_convicts_and_can_be_taken_away(exchange, people):
    page = people["officer"].get(f"/evidence/{exchange.evidence}")
    assert "This convicts Vietnam by its own signatures alone." in text(page)
    address = re.search(r'href="(/api/v1/exchange/evidence/[0-9a-f]+)"', page.content.decode())[1]
    taken = people["public"].get(address)
    assert taken.content == overview.evidence(exchange.evidence)
    assert people["officer"].get("/evidence/nothing").status_code == 404


def test_a_partners_people_see_their_own_part_and_nothing_of_the_others(exchange, people):
    page = text(people["partner"].get("/partners"))
    assert "India" not in page
    assert "Two different messages" not in page
    assert people["partner"].get("/partners/VN").status_code == 200
    assert people["partner"].get("/partners/IN").status_code == 404


def test_two_officers_open_a_frozen_channel_again(exchange, people, second):
    first = people["officer"]
    assert "Propose to open VN>KR/co again" in text(first.get("/partners/VN"))
    missing = send(first, "propose", why="", theirs="no")
    assert missing.status_code == 422
    assert send(first, "propose", why="their key was stolen and is ended", theirs="no").status_code == 303
    mine = text(first.get("/partners/VN"))
    assert "Another officer must agree." in mine
    assert "Agree: open" not in mine
    alone = send(first, "agree")
    assert alone.status_code == 422
    assert "A second person is needed" in text(alone)
    exchange.carry_out()
    assert overview.frozen_for(CO) == exchange.evidence, "nothing is opened by one"
    theirs = text(second.get("/partners/VN"))
    assert "their key was stolen and is ended" in theirs
    assert send(second, "agree").status_code == 303
    exchange.carry_out()
    assert overview.frozen_for(CO) == ""
    assert exchange.tell("VN", "VN-3b").__class__.__name__ == "Frozen", "what contradicts freezes again"
    assert "Propose to open VN>KR/co again" in text(second.get("/partners/VN"))


def test_a_second_officer_may_decline_and_says_why(exchange, people, second):
    send(people["officer"], "propose", why="it looks well", theirs="no")
    assert send(second, "decline", why="").status_code == 422
    assert send(second, "decline", why="nobody has seen the new key").status_code == 303
    exchange.carry_out()
    assert overview.frozen_for(CO) == exchange.evidence
    assert send(second, "agree").status_code == 422, "there is nothing left to agree to"


def test_the_chain_of_the_receiver_counts(exchange, people):
    refused = send(people["officer"], "propose", why="why not", theirs="yes")
    assert refused.status_code == 422
    assert "This end keeps what it has signed for" in text(refused)


def test_an_open_channel_and_one_that_is_none_are_refused(exchange, people):
    for channel in ("IN>KR/co", "VN>IN/co", "nonsense"):
        answer = people["officer"].post("/partners/VN/propose", {"channel": channel, "why": "w", "theirs": "no"})
        assert answer.status_code == 422, channel


def test_a_partner_there_is_not_is_not_found(exchange, people):
    assert people["officer"].get("/partners/XX").status_code == 404


def lacking():
    return {one.about for one in key_watch.warnings() if one.code == "issuing-key-missing"}


def test_an_issuing_key_that_is_gone_is_told_of_on_the_page_and_by_status(exchange, people):
    assert lacking() == {"akfta", "rcep", "kr-in"}, "Korea signs under the one agreement its key names"
    for file in exchange.made["KR"].keys.glob("issuing-*.pem"):
        file.unlink()
    assert lacking() == {"akfta", "rcep", "kr-in", "vkfta"}
    assert "There is no key to sign certificates with AKFTA, KR-IN, RCEP, VKFTA" in text(
        people["officer"].get("/partners")
    )
    screen = Console(file=io.StringIO(), width=200)
    exchange_told.tell(proofs.standing(), clock.now(), screen)
    assert "issuing-key-missing: vkfta" in screen.file.getvalue()
    assert 'gwanmun exchange reopen "VN>KR/co"' in screen.file.getvalue()
    key_watching.sound(exchange)
    assert "issuing-key-missing" in {alarm.code for alarm in proofs.standing().alarms}


def test_keys_that_run_out_soon_are_told_of(exchange, people, settings_clock):
    assert "Keys run out soon" not in text(people["officer"].get("/partners"))
    settings_clock((datetime.now(UTC) + timedelta(days=345)).isoformat())
    told = [(one.code, one.about) for one in key_watch.warnings() if one.until]
    assert told == [("keys-run-out", "KR"), ("keys-run-out", "IN"), ("keys-run-out", "VN")]
    assert "Keys run out soon KR" in text(people["officer"].get("/partners"))
    settings_clock((datetime.now(UTC) + timedelta(days=366)).isoformat())
    assert "Keys have run out: nothing is taken or sent under them" in text(people["officer"].get("/partners"))
