"""Notices: what a company wants to be told is queued with what happened, signed, sent, tried again, and leads nowhere else."""

import base64
import hashlib
import hmac
import http.server
import json
import re
import socket
import threading
from ipaddress import ip_network

import pytest
from django.conf import settings
from django.core import mail
from django.db import transaction

from gwanmun.office.desks import notifying, origin_verifications, rebuilding
from gwanmun.office.desks.origin_verifications import AskingVerification
from gwanmun.office.people import reaching
from gwanmun.office.people.models import Notice, Subscription
from gwanmun.office.portal import notices as portal_notices
from gwanmun.office.rounds import daily, notices
from tests.office.api.asking import MIRAE
from tests.office.portal.addresses import SOLD
from tests.office.portal.conftest import browser, let_in
from tests.stories.characters import PARTNER, SHIRTS, export_of, import_of, land, lodge, look, pay
from tests.stories.exporters import applied, exported, granted, listed
from tests.stories.operators import authorised


class Receiver:
    """A program of a trader's: it keeps what it is sent, and answers what it is told to."""

    def __init__(self):
        self.got, self.answers = [], []
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((dict(self.headers), body))
                status = receiver.answers.pop(0) if receiver.answers else 204
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", "http://169.254.169.254/latest")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *said):
                pass

        self.server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def receiver(monkeypatch):
    monkeypatch.setattr(settings, "NOTICE_NETWORKS", [ip_network("127.0.0.0/8")])
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


def subscribed(client, receiver, **said):
    """A webhook of the trader's; the key that was shown."""
    page = client.post("/notices", {"way": "webhook", "address": receiver.address, **said}).content.decode()
    return re.search(r"whsec_([A-Za-z0-9+/=]+)", page)[1]


def test_a_webhook_is_told_what_happened_and_who_says_so(people, receiver):
    land()
    key = base64.b64decode(subscribed(people["trader"], receiver))
    number = lodge(import_of(SHIRTS)).number
    assert receiver.got == [], "nothing is sent while the declaration is being written"
    assert notices.make() == notices.NoticesRounded(1, 0)
    ((headers, body),) = receiver.got
    told = json.loads(body)
    assert (told["document"], told["number"], told["country"]) == ("declaration", number, "KR")
    assert told["happened"][:2] == ["Lodged", "Accepted"]
    assert not {"importer", "value", "Hanbit", "1000"} & set(re.findall(r"\w+", body.decode())), (
        "nothing secret is sent"
    )
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert headers["webhook-id"] == told["id"] == str(Notice.objects.get().id)
    assert notices.make() == notices.NoticesRounded(0, 0), "once is enough"


def test_what_was_not_written_is_told_to_nobody(people, receiver):
    subscribed(people["trader"], receiver)

    class UndoneError(Exception):
        pass

    def undone():
        with transaction.atomic():
            lodge(export_of(SHIRTS))
            assert Notice.objects.count() == 1
            raise UndoneError

    with pytest.raises(UndoneError):
        undone()
    assert Notice.objects.count() == 0


def test_only_what_was_asked_for_and_only_of_ones_own(people, receiver):
    subscribed(people["trader"], receiver, kind=["Released", "Held"])
    other = browser(let_in("mirae", "trader", MIRAE))
    other.post("/notices", {"way": "webhook", "address": receiver.address})
    land()
    number = lodge(import_of(SHIRTS)).number
    assert Notice.objects.count() == 0, "it was lodged, and that was not asked for; another's is nobody else's"
    people["officer"].post(f"/declarations/{number}/hold", {"why": "marks", "law": "Article 235"})
    assert [one.kinds.split() for one in Notice.objects.all()] == [["Held"]]


def test_a_company_is_told_of_every_document_that_is_its_own(people, receiver):
    """A bill lands, a certificate is asked for and issued, a partner doubts it, money comes in and goes back."""
    subscribed(people["trader"], receiver)
    listed()
    certificate = granted(applied(exported(SOLD)))
    asking = AskingVerification(certificate, "indirect", "doubt-of-origin", "Who made the boards?")
    origin_verifications.ask_us(asking, "VN", PARTNER)
    land()
    pay(look(lodge(import_of(SHIRTS))))
    told = {}
    for one in Notice.objects.order_by("at", "id"):
        told.setdefault(one.document, []).extend(one.kinds.split())
    assert told["application"][0] == "CertificateApplied"
    assert {"CertificateGranted"} <= set(told["application"])
    assert {"CertificateIssued", "OriginQuestioned"} <= set(told["issued"])
    assert told["verification"] == ["VerificationAsked"]
    assert {"Manifested", "Landed", "CarriedIn"} <= set(told["bill"])
    assert {"Paid", "Released"} <= set(told["declaration"])
    assert set(told) <= set(notifying.DOCUMENTS)
    notices.make()
    bodies = [json.loads(body) for _headers, body in receiver.got]
    pages = {one["document"]: one["page"] for one in bodies}
    assert pages["verification"].endswith(
        "/verifications/" + next(o["number"] for o in bodies if o["document"] == "verification")
    )
    for address in {pages[name] for name in ("declaration", "application", "verification", "bill")}:
        assert people["trader"].get(address.removeprefix(settings.ADDRESS)).status_code == 200, address


def test_a_kind_of_document_can_be_asked_for_alone(people, receiver):
    subscribed(people["trader"], receiver, kind=["bill"])
    land()
    lodge(import_of(SHIRTS))
    assert {one.document for one in Notice.objects.all()} == {"bill"}
    assert "Bills of lading and air waybills" in people["trader"].get("/notices").content.decode()


def test_an_operator_is_told_how_his_application_goes_and_what_he_is(people, receiver):
    subscribed(people["trader"], receiver)
    authorised()
    told = {one.document for one in Notice.objects.all()}
    assert {"authorisation", "operator"} <= told


def test_every_document_a_company_is_told_of_has_a_name_and_is_a_stream():
    assert list(portal_notices.DOCUMENTS) == list(notifying.DOCUMENTS)
    streams = {kind.name for kind in rebuilding.OPENED_BY.values()}
    assert set(notifying.DOCUMENTS) - {"declaration"} <= streams


def test_what_does_not_arrive_is_tried_again_and_again_and_then_given_up(people, receiver, settings_clock):
    subscribed(people["trader"], receiver)
    receiver.answers = [500] * 3
    lodge(export_of(SHIRTS))
    assert notices.make() == notices.NoticesRounded(0, 1)
    assert notices.make() == notices.NoticesRounded(0, 0), "not before its time"
    for day in ("04", "05"):
        settings_clock(f"2026-02-{day}T09:00:00+09:00")
        assert notices.make() == notices.NoticesRounded(0, 1)
    assert "It answered 500." in people["trader"].get("/notices").content.decode()
    settings_clock("2026-02-06T09:00:00+09:00")
    assert notices.make() == notices.NoticesRounded(1, 0)
    assert len({headers["webhook-id"] for headers, _body in receiver.got}) == 1, "whoever hears it twice knows"
    waits = [notices._pause(tries) for tries in range(1, notices.MOST_TRIES)]
    assert waits == sorted(waits)
    assert max(waits) <= notices.LONGEST_PAUSE


def test_who_does_not_answer_is_not_asked_twice_and_keeps_nobody_waiting(people, receiver):
    subscribed(people["trader"], receiver)
    subscribed(people["broker"], receiver)
    for _ in range(3):
        lodge(export_of(SHIRTS))
    receiver.answers = [500]
    assert notices.make() == notices.NoticesRounded(0, 1)
    assert len(receiver.got) == 1, "the trader's server is down; the broker has no part in these"


def test_what_was_told_a_month_ago_is_forgotten(people, receiver, settings_clock):
    subscribed(people["trader"], receiver)
    lodge(export_of(SHIRTS))
    notices.make()
    settings_clock("2026-03-10T09:00:00+09:00")
    assert notices.forget() == 1


def test_a_notice_that_is_never_taken_is_given_up(people, receiver, settings_clock):
    subscribed(people["trader"], receiver)
    lodge(export_of(SHIRTS))
    Notice.objects.update(tries=notices.MOST_TRIES - 1)
    receiver.answers = [503]
    notices.make()
    assert Notice.objects.get().due is None
    assert "It is not tried again." in people["trader"].get("/notices").content.decode()


def test_nobody_is_led_anywhere(people, receiver):
    """A redirect is an answer like another, and is not followed."""
    subscribed(people["trader"], receiver)
    receiver.answers = [302]
    lodge(export_of(SHIRTS))
    assert notices.make() == notices.NoticesRounded(0, 1)
    assert "It answered 302." in Notice.objects.get().failure


# Every one of these leads into the office's own house, or nowhere.
INSIDE = (
    "https://127.0.0.1/", "https://localhost/", "https://[::1]/", "https://10.0.0.8/", "https://172.16.3.4/",
    "https://192.168.1.1/", "https://169.254.169.254/latest/meta-data", "https://[fe80::1]/", "https://[fd00::2]/",
    "https://[::ffff:127.0.0.1]/", "https://[2002:7f00:1::]/", "https://0.0.0.0/", "https://2130706433/",
    "https://0x7f.1/", "https://100.64.0.1/", "https://224.0.0.1/", "https://[::]/", "http://93.184.216.34/",
    "ftp://example.com/", "file:///etc/passwd", "gopher://127.0.0.1/", "https://", "https://name:word@93.184.216.34/",
    "not an address", "https://no-such-host.invalid/",
)  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_no_address_leads_into_the_house(address):
    with pytest.raises(reaching.UnreachableError):
        reaching.check(address)


def test_an_address_in_the_house_is_refused_with_its_reason(people):
    page = people["trader"].post("/notices", {"way": "webhook", "address": INSIDE[0]})
    assert page.status_code == 422
    assert "no host of the public internet" in page.content.decode()
    assert INSIDE[0] in page.content.decode(), "what was typed stays"
    assert Subscription.objects.count() == 0


def test_a_name_that_answers_otherwise_a_moment_later_leads_nowhere(monkeypatch):
    """The address that was looked at is the address that is connected to."""
    answers = [["93.184.216.34"], ["127.0.0.1"]]

    def lookup(host, port, **how):
        found = answers.pop(0)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    with pytest.raises(reaching.UnreachableError) as why:
        reaching.post("https://rebinding.example/hook", b"{}", {})
    assert "no host of the public internet" in str(why.value)
    assert answers == [], "it was looked up again, and looked at again"


def test_a_letter_is_sent_once_the_address_is_confirmed(people, monkeypatch):
    monkeypatch.setattr(settings, "MAILS", True)
    monkeypatch.setattr(settings, "EMAIL_BACKEND", "django.core.mail.backends.locmem.EmailBackend")
    mail.outbox = []
    people["trader"].post("/notices", {"way": "email", "address": "trade@hanbit.example"})
    lodge(export_of(SHIRTS))
    notices.make()
    (asking,) = mail.outbox
    assert asking.to == ["trade@hanbit.example"]
    at = re.search(r"(/notices/confirm/\S+)", asking.body)[1]
    assert not Subscription.objects.get().confirmed, "asked is not confirmed"
    people["public"].get(at)
    assert not Subscription.objects.get().confirmed, "a letter that is looked at by a machine confirms nothing"
    assert people["public"].post(f"{at}x").status_code == 404
    people["public"].post(at)
    number = lodge(export_of(SHIRTS)).number
    assert daily.make().notices.sent == 1
    assert mail.outbox[1].subject.startswith(f"{number}: ")
    assert "Hanbit" not in mail.outbox[1].body


def test_without_a_mail_server_nobody_is_promised_a_letter(people):
    page = people["trader"].post("/notices", {"way": "email", "address": "trade@hanbit.example"})
    assert "This office sends no e-mail" in page.content.decode()


def test_who_hears_no_more_hears_no_more(people, receiver):
    subscribed(people["trader"], receiver)
    lodge(export_of(SHIRTS))
    key = Subscription.objects.get().pk
    other = browser(let_in("mirae", "trader", MIRAE))
    assert other.post(f"/notices/{key}/end").status_code == 404, "nobody ends another's"
    people["trader"].post(f"/notices/{key}/end")
    lodge(export_of(SHIRTS))
    notices.make()
    assert receiver.got == []
    assert Subscription.objects.get().secret == ""


def test_no_key_is_kept_as_it_is_and_none_is_shown_again(people, receiver, caplog):
    key = subscribed(people["trader"], receiver)
    receiver.answers = [500]
    lodge(export_of(SHIRTS))
    notices.make()
    kept = Subscription.objects.get()
    assert key not in kept.secret
    assert key not in people["trader"].get("/notices").content.decode()
    assert key not in caplog.text
    assert key not in Notice.objects.get().failure


def test_a_secret_of_another_office_is_said_and_not_guessed(people, receiver, monkeypatch):
    subscribed(people["trader"], receiver)
    lodge(export_of(SHIRTS))
    monkeypatch.setattr(settings, "SECRET_KEY", "another secret")
    notices.make()
    assert "make the subscription again" in Notice.objects.get().failure
    assert receiver.got == []
