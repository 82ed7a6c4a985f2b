"""Bad input: a verdict or a refusal, nothing stored but what was received, and the channel goes on."""

import base64
import gzip
import hashlib
import http.client
import json
import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from gwanmun.law.exchange.receipt import read_receipt
from gwanmun.office.gateway.dialing import Line, Unreachable
from tests.exchange.hammer.reading import unsealing
from tests.exchange.hammer.visitor import MEDIA, begun, written

DEEP = 100_000


@pytest.fixture
def guest(net):
    return net.guest("ID", net.vn)


def stored(net):
    """How many messages and how much evidence lie there."""
    return net.vn.ask("SELECT (SELECT count(*) FROM exchange_inbox), (SELECT count(*) FROM exchange_evidence)")


def goes_on(guest):
    """The channel takes the next certificate as if nothing had been."""
    said = guest.tell(guest.certificate())
    assert said.word == "receipts", said
    return said


def flipped(document):
    """A document with another signature under it."""
    head, _, rest = document.rpartition(b".")
    signature, _, parts = rest.partition(b"~")
    return head + b"." + (b"A" if signature[:1] != b"A" else b"B") + signature[1:] + b"~" + parts


def header(document, **changes):
    """A document whose header says otherwise; nobody has signed that."""
    first, _, rest = document.partition(b".")
    said = json.loads(base64.urlsafe_b64decode(first + b"=" * (-len(first) % 4))) | changes
    again = base64.urlsafe_b64encode(json.dumps(said, separators=(",", ":")).encode()).rstrip(b"=")
    return again + b"." + rest


def bringing(guest, change):
    """A message that brings a certificate of which something was changed; its digest is true."""
    said = json.loads(guest.certificate())
    document = change(base64.b64decode(said["document"]))
    said["document"] = base64.b64encode(document).decode()
    said["digest"] = base64.b64encode(hashlib.sha256(document).digest()).decode()
    return json.dumps(said, separators=(",", ":")).encode()


VERDICTS = {
    "no message at all": (lambda guest: b"hello", "BAD_BUSINESS message-kind-unknown"),
    "a kind nobody knows": (lambda guest: b'{"type":"CO.STEAL"}', "BAD_BUSINESS message-kind-unknown"),
    "a thousand brackets": (lambda guest: b"[" * 60_000, "BAD_BUSINESS message-kind-unknown"),
    "a field nested deep": (lambda guest: b'{"type":"CO.CANCEL","number":' + b"[" * 50_000, "BAD_BUSINESS"),
    "names twice": (lambda guest: b'{"type":"CO.CANCEL","number":"A","number":"B","reason":"r"}', ""),
    "not a number": (lambda guest: b'{"type":"CO.CANCEL","number":NaN,"reason":"r"}', "BAD_BUSINESS"),
    "an endless number": (
        lambda guest: b'{"type":"AEO.SUSPEND","identifier":"X","version":' + b"9" * 5_000 + b"}", "BAD_BUSINESS"
    ),
    "another signature": (lambda guest: bringing(guest, flipped), "BAD_ISSUER_KEY"),
    "no algorithm": (lambda guest: bringing(guest, lambda one: header(one, alg="none")), "BAD"),
    "an algorithm of its own choice": (lambda guest: bringing(guest, lambda one: header(one, alg="HS256")), "BAD"),
    "a key nobody knows": (lambda guest: bringing(guest, lambda one: header(one, kid="id-co-9")), "BAD_ISSUER_KEY"),
    "a document that is none": (lambda guest: bringing(guest, lambda one: b"." * 40_000), "BAD_BUSINESS"),
    "parts too many": (lambda guest: bringing(guest, lambda one: one + b"e30~" * 64), "BAD_BUSINESS"),
}  # fmt: skip


@pytest.mark.parametrize("what", VERDICTS)
def test_F15_A12_a_bad_message_is_received_with_its_verdict_and_the_next_one_too(net, guest, what):
    make, verdict = VERDICTS[what]
    bodies = (guest.certificate(), make(guest), guest.certificate())
    said = guest.tell(*bodies)
    assert said.word == "receipts", said
    [note] = said.told["receipts"]
    receipt = read_receipt(unsealing(net.vn.country)(base64.b64decode(note)))
    refused = dict(receipt.refused)
    assert set(refused) == {receipt.first + 1}, "the one in the middle, and no other"
    assert refused[receipt.first + 1].startswith(verdict)
    [(kept,)] = net.vn.ask(
        "SELECT body FROM exchange_inbox WHERE channel = %s AND number = %s", receipt.channel, receipt.first + 1
    )
    assert bytes(kept) == bodies[1], "what was refused was received all the same"
    goes_on(guest)


def test_F17_a_schema_nobody_knows_is_told_apart(net, guest):
    def other(document):
        head, payload, rest = document.split(b".", 2)
        said = base64.urlsafe_b64decode(payload + b"=" * (-len(payload) % 4))
        told = json.loads(said) | {"schema": "certificate-of-origin/2#" + "A" * 43}
        again = base64.urlsafe_b64encode(json.dumps(told, separators=(",", ":")).encode()).rstrip(b"=")
        return b".".join((head, again, rest))

    said = guest.tell(bringing(guest, other))
    [note] = said.told["receipts"]
    receipt = read_receipt(unsealing(net.vn.country)(base64.b64decode(note)))
    assert [verdict for _, verdict in receipt.refused] == ["UNKNOWN_SCHEMA"]
    goes_on(guest)


REFUSED = {
    "nothing": (lambda guest, body: b"", (400,)),
    "no JSON": (lambda guest, body: b"{", (400,)),
    "depth": (lambda guest, body: b"[" * DEEP, (400,)),
    "depth in a field": (lambda guest, body: b'{"head":' + b'{"a":' * DEEP, (400,)),
    "letters that are none": (lambda guest, body: b'{"head":"\xff\xfe"}', (400,)),
    "a field nobody knows": (lambda guest, body: body[:-1] + b',"more":1}', (400,)),
    "a session that is no number": (lambda guest, body: with_field(body, session="1"), (400,)),
    "a session without end": (lambda guest, body: with_field(body, session=2**70), (400,)),
    "no items": (lambda guest, body: with_field(body, items=[]), (400, 422)),
    "three hundred items": (lambda guest, body: with_field(body, items=json.loads(body)["items"] * 300), (400,)),
    "an item of five megabytes": (lambda guest, body: with_item(body, body="x" * 5_000_000), (413,)),
    "an item longer than any": (lambda guest, body: with_item(body, body="x" * 70_000), (400,)),
    "a salt of three bytes": (lambda guest, body: with_item(body, salt="AAAA"), (400,)),
    "a kind there is not": (lambda guest, body: with_item(body, kind=99), (400,)),
    "a head nobody signed": (lambda guest, body: with_field(body, head=base64.b64encode(b"hello\n").decode()), (422, 400)),
    "a head with carriage returns": (lambda guest, body: with_head(body, lambda note: note.replace(b"\n", b"\r\n")), (422, 400)),
    "a head that says otherwise": (lambda guest, body: with_head(body, lambda note: re.sub(rb"\n(\d+) (\d+)\n", rb"\n\g<1>0 \g<2>0\n", note)), (422, 400)),
    "a body other than the head's": (lambda guest, body: with_item(body, body="{}"), (422, 400)),
    "a zip of zeros": (lambda guest, body: gzip.compress(bytes(50_000_000)), (400, 415)),
}  # fmt: skip


def with_field(body, **changes):
    return json.dumps(json.loads(body) | changes).encode()


def with_item(batch, /, **changes):
    said = json.loads(batch)
    said["items"][0] |= changes
    return json.dumps(said).encode()


def with_head(body, change):
    said = json.loads(body)
    said["head"] = base64.b64encode(change(base64.b64decode(said["head"]))).decode()
    return json.dumps(said).encode()


@pytest.mark.parametrize("what", REFUSED)
def test_F15_A15_what_is_no_batch_is_refused_and_nothing_of_it_is_kept(net, guest, what):
    make, statuses = REFUSED[what]
    head, body = guest.batch(guest.certificate())
    before = stored(net)
    try:
        said = patiently(lambda: guest.send(head.channel, make(guest, body)))
    except OSError:  # the door was closed while we were still sending
        said = None
    assert said is None or said.status in statuses, said
    assert said is not None or 413 in statuses
    assert stored(net) == before
    patiently(lambda: goes_on(guest))


def patiently(act):
    """Again, for as long as the door has had enough of us: it forgives as time goes by."""
    until = time.monotonic() + 30
    while True:
        try:
            said = act()
        except (AssertionError, ConnectionError):
            if time.monotonic() > until:
                raise
            time.sleep(0.5)
            continue
        if said.status != 429 or time.monotonic() > until:
            return said
        time.sleep(0.5)


SIGNED_OTHERWISE = {
    "not at all": {"Signature": "", "Signature_Input": ""},
    "by a key nobody knows": {"keyid": "id.example/node+00000000"},
    "long ago": {"expires": -1000},
    "of another body": {"Content_Digest": f"sha-256=:{base64.b64encode(bytes(32)).decode()}:"},
    "of less than all of it": {"Signature_Input": 'eodes=("@method");created=1;keyid="x";tag="eodes-batch-v1"'},
    "with no algorithm": {"alg": "none"},
}


@pytest.mark.parametrize("how", SIGNED_OTHERWISE)
def test_A12_a_request_that_is_signed_otherwise_is_refused(net, guest, how):
    head, body = guest.batch(guest.certificate())
    path, changes = guest.path(head.channel, "batch"), dict(SIGNED_OTHERWISE[how])
    before = stored(net)
    made = guest.signature(path, body, **{k: v for k, v in changes.items() if k in ("keyid", "expires")})
    if "alg" in changes:
        made["Signature-Input"] = made["Signature-Input"].replace('alg="ed25519"', f'alg="{changes["alg"]}"')
    made |= {name.replace("_", "-"): value for name, value in changes.items() if name[0].isupper()}
    said = patiently(lambda: guest.say("POST", path, body, {"Content-Type": MEDIA} | made))
    assert said.status == 401, said
    assert stored(net) == before


def test_A01_what_was_signed_for_one_office_is_worth_nothing_at_another(net, guest):
    """The very request, at Korea's door: the address is in what was signed, and so is the channel."""
    head, body = guest.batch(guest.certificate())
    there = net.guest("ID", net.kr)
    path = guest.path(head.channel, "batch")
    said = patiently(lambda: there.say("POST", path, body, {"Content-Type": MEDIA} | guest.signature(path, body)))
    assert said.status in (401, 403), said


def test_A01_another_countrys_channel_is_not_for_this_connection(net, guest):
    story = begun("KR>VN/co")
    head, items = story.goes_on([guest.certificate()], [bytes(32)])
    said = patiently(lambda: guest.send("KR>VN/co", written(guest, head, items, guest.session)))
    assert said.status == 403, said


def test_F17_a_version_nobody_speaks_yet_is_told_which_is_spoken(net, guest):
    head, body = guest.batch(guest.certificate())
    path, media = guest.path(head.channel, "batch"), "application/vnd.eodes.batch+json;v=2"
    signed = guest.signature(path, body, media=media)
    said = patiently(lambda: guest.say("POST", path, body, {"Content-Type": media} | signed))
    assert said.status == 426, said
    assert "v=1" in said.headers["upgrade"]
    goes_on(guest)


@pytest.mark.parametrize(
    "path",
    [
        "/ch/ID/VN/co/../../../keys/1", "/ch/ID/VN/co%2Fbatch", "/ch/ID>VN/co/batch", "/ch/ID/VN/co/batch/more",
        "/ch/id/vn/co/batch", "/ch/ID/VN/gold/batch", "/ch//VN/co/batch", "/ch/ID/VN/co\x00/batch", "//ch/ID/VN/co/batch",
        "/keys/../../etc/passwd", "/keys/99999999999999999999", "/logs/VN/tile/0/-1", "/logs/VN/tile/99/000",
        "/logs/XX/checkpoint", "/logs/VN/tile/0/x999/999.p/300",
    ],
)  # fmt: skip
def test_A22_tricks_in_addresses_lead_nowhere(net, guest, path):
    method = "POST" if path.startswith(("/ch", "//ch")) else "GET"
    try:
        said = patiently(lambda: guest.say(method, path, b"{}", {"Content-Type": "application/json"}))
    except (http.client.InvalidURL, http.client.HTTPException):
        return  # nobody's library even says it
    assert 400 <= said.status < 500, said


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Content-Type", f"{MEDIA}\r\nX-Peer: VN"), ("Transfer-Encoding", "chunked"), ("Content-Encoding", "gzip"),
        ("Content-Length", "5, 6"), ("Content-Length", "-1"), ("X-Long", "x" * 100_000),
    ],
)  # fmt: skip
def test_A22_headers_inside_headers_are_refused(net, guest, name, value):
    head, body = guest.batch(guest.certificate())
    path = guest.path(head.channel, "batch")
    before = stored(net)
    try:
        said = patiently(
            lambda: guest.say("POST", path, body, {"Content-Type": MEDIA} | guest.signature(path, body) | {name: value})
        )
    except (ValueError, OSError, http.client.HTTPException):
        said = None  # nobody's library says it, or the door has closed
    assert said is None or 400 <= said.status < 500, said
    assert stored(net) == before


@pytest.mark.parametrize("address", ["https://127.0.0.1:1/eodes/v1", "https://[::1]/eodes/v1", "https://10.0.0.7/eodes/v1", "https://localhost/eodes/v1"])  # fmt: skip
def test_A22_an_address_that_leads_inwards_is_never_dialled(net, guest, address):
    certificate, key = guest.country.tls()
    line = Line((address,), ("pin",), (certificate, key), private=False)
    with pytest.raises(Unreachable, match=r"dialled|where nobody"):
        line.get("/keys/1")


def test_A18_garbage_as_fast_as_it_goes_is_turned_away_before_it_is_looked_at(net, guest):
    """Others notice little: another country's batches are answered while ten lines send rubbish without pause."""
    other = net.guest("IN", net.vn)
    other.tell(other.certificate(), lane="aeo")
    head, body = guest.batch(guest.certificate())
    path = guest.path(head.channel, "batch")
    spoilt = guest.signature(path, body) | {"Signature": f"eodes=:{base64.b64encode(bytes(64)).decode()}:"}
    statuses, until = [], time.monotonic() + 6

    def rubbish(_):
        while time.monotonic() < until:
            statuses.append(guest.say("POST", path, body, {"Content-Type": MEDIA} | spoilt).status)

    with ThreadPoolExecutor(10) as flood:
        flooding = flood.map(rubbish, range(10))
        took = []
        while time.monotonic() < until - 1:
            began = time.monotonic()
            assert other.tell(other.certificate(), lane="aeo").word == "receipts"
            took.append(time.monotonic() - began)
        list(flooding)
    assert set(statuses) == {401, 429}
    assert statuses.count(429) > statuses.count(401), "a budget, and then it is not even looked at"
    assert max(took) < 3, took
    patiently(lambda: goes_on(guest))
