"""The door: what every request passes, told as the stories of those who were stopped there."""

import io
import logging

import msgspec
import pytest
from django.conf import settings
from django.db import OperationalError

from gwanmun.office.api import door
from gwanmun.office.desks import counter
from gwanmun.office.people import accounts, keys
from gwanmun.office.people.rates import Buckets
from tests.office.api.asking import Asker, codes, told

DECLARATIONS = "/api/v1/declarations"


# Who may come in.


def test_nobody_lodges_without_a_key(people, example):
    response = people["public"].post(DECLARATIONS, example("Declaration"))
    assert (response.status_code, codes(response)) == (401, ["key-missing"])
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="gwanmun"'


WRONG_KEYS = ["gw_aaaaaaaaaaaa_" + 64 * "0", "gw_aaaaaaaaaaaa_", "gw_", "secret"]


@pytest.mark.parametrize("key", WRONG_KEYS)
def test_a_wrong_key_opens_nothing_not_even_what_is_public(office, key):
    for path in (DECLARATIONS, "/api/v1/exchange-rates"):
        response = Asker(key).get(path)
        assert (response.status_code, codes(response)) == (401, ["key-unknown"])


def test_a_key_with_the_right_prefix_and_a_wrong_secret_opens_nothing(people):
    prefix = people["officer"].key.rpartition("_")[0]
    assert codes(Asker(f"{prefix}_{'0' * 64}").get(DECLARATIONS)) == ["key-unknown"]


def test_only_bearer_keys_are_taken(people):
    response = people["public"].get(DECLARATIONS, Authorization=f"Basic {people['officer'].key}")
    assert codes(response) == ["key-unknown"]


def test_a_revoked_key_is_refused(people):
    assert people["officer"].get(DECLARATIONS).status_code == 200
    assert keys.revoke(people["officer"].key.split("_")[1])
    assert codes(people["officer"].get(DECLARATIONS)) == ["key-unknown"]


def test_a_key_narrowed_to_some_acts_does_no_others(people, example):
    account = accounts.open_account("officer-1", "officer")
    narrow = Asker(keys.issue(account, scopes=["see-declarations"]))
    assert narrow.get(DECLARATIONS).status_code == 200
    assert narrow.get("/api/v1/exchange-rates").status_code == 200, "what is public stays public"
    response = narrow.post(f"{DECLARATIONS}/X1/holds", example("Held"))
    assert (response.status_code, codes(response)) == (403, ["scope-not-allowed"])


def test_whoever_asks_too_often_is_told_when_to_come_again(people, monkeypatch):
    in_a_minute = 6  # a token comes back in ten seconds, not while a slow machine asks
    monkeypatch.setattr(door, "_of_a_key", Buckets(in_a_minute))
    answers = [people["auditor"].get(DECLARATIONS) for _ in range(in_a_minute + 1)]
    assert [answer.status_code for answer in answers] == [200] * in_a_minute + [429]
    assert codes(answers[-1]) == ["rate-exceeded"]
    assert 5 < int(answers[-1].headers["Retry-After"]) <= 10
    assert people["officer"].get(DECLARATIONS).status_code == 200, "another key has its own bucket"


def test_the_public_shares_a_smaller_bucket_and_never_the_filers(people, monkeypatch):
    monkeypatch.setattr(door, "_of_an_address", Buckets(2))
    answers = [people["public"].get("/healthz").status_code for _ in range(3)]
    assert answers == [200, 200, 429]
    assert people["trader"].get(DECLARATIONS).status_code == 200


def test_guessing_keys_is_slowed_down(office, monkeypatch):
    monkeypatch.setattr(door, "_of_an_address", Buckets(2))
    guesses = [Asker(f"gw_{'a' * 11}{sign}_{'0' * 64}").get(DECLARATIONS).status_code for sign in "abc"]
    assert guesses == [401, 401, 429]


def test_a_strangers_host_name_is_not_answered(office):
    response = Asker().get("/healthz", Host="customs.example")
    assert (response.status_code, codes(response)) == (421, ["host-unknown"])


# What they bring.


def test_the_example_is_lodged(people, example):
    """The document OpenAPI shows goes through the door as it stands."""
    response = people["trader"].post(DECLARATIONS, example("Declaration"))
    assert response.status_code == 201, response.content
    standing = msgspec.json.decode(response.content)
    assert standing["done"] == ["Accepted"]
    assert standing["waits_for"]["code"] == "bill-unknown"


BAD_BODIES = """
body                                | status | and is refused for
                                    | 400    | document-missing
{                                   | 400    | json-malformed
{"procedure":"import",}             | 400    | json-malformed
[1,2]                               | 422    | type-wrong
{"procedure":"smuggling"}           | 422    | choice-unknown procedure
{"proceedure":"import"}             | 422    | field-unknown proceedure
{"lines":[{"quantity":NaN}]}        | 422    | number-not-finite lines[0].quantity
{"lines":[{"quantity":"Infinity"}]} | 422    | number-not-finite lines[0].quantity
{"lines":[{"value":1e400}]}         | 422    | number-out-of-range lines[0].value
{"lines":[{"value":"1e999999999"}]} | 422    | number-out-of-range lines[0].value
{"lines":"many"}                    | 422    | type-wrong lines
{"customs_office":20}               | 422    | type-wrong customs_office
""".strip().splitlines()[1:]


@pytest.mark.parametrize("row", BAD_BODIES)
def test_a_bad_body_is_told_by_its_code_and_place(row, people):
    body, status, expected = (cell.strip() for cell in row.split("|"))
    response = people["trader"].post(DECLARATIONS, body.encode())
    assert response.status_code == int(status)
    assert tuple(expected.partition(" ")[::2]) in told(response)


def test_all_that_is_wrong_with_a_declaration_is_said_at_once(people, example):
    """Reading stops nobody half-way: the empty declaration is told every field it lacks."""
    missing = [path for code, path in told(people["trader"].post(DECLARATIONS, b"{}")) if code == "field-missing"]
    assert missing == [
        "procedure",
        "customs_office",
        "declarant",
        "importer",
        "exporter",
        "consignment",
        "terms",
        "lines",
    ]


LAW_SAYS = """
path                            | value       | and the law's problem is
lines[0].commodity              | 9999999999  | commodity-unknown
lines[0].origin                 | QQ          | code-unknown
terms.currency                  | QQQ         | code-unknown
lines[0].quantity_unit          | ZZ          | code-unknown
lines[0].value                  | -1000       | number-negative
terms.amount                    | 999.99      | invoice-sum
customs_office                  | 999         | code-unknown
""".strip().splitlines()[1:]


@pytest.mark.parametrize("row", LAW_SAYS)
def test_a_document_that_is_read_and_not_in_order_is_refused_by_the_law(row, people, example):
    path, value, expected = (cell.strip() for cell in row.split("|"))
    response = people["trader"].post(DECLARATIONS, with_(example("Declaration"), path, value))
    assert response.status_code == 422
    assert (expected, path) in told(response)
    assert people["trader"].get(DECLARATIONS).content == b'{"declarations":[],"next":""}', "nothing of it was written"


def with_(document, path, value):
    """The document with one value in it changed."""
    *steps, last = path.replace("[0]", ".0").split(".")
    here = document
    for step in steps:
        here = here[int(step) if step.isdigit() else step]
    here[last] = value
    return document


def test_a_thousand_lines_are_one_too_many(people, example):
    document = example("Declaration")
    document["lines"] *= 1000
    assert told(people["trader"].post(DECLARATIONS, document))[0] == ("list-length-wrong", "lines")


class Endless(io.RawIOBase):
    """A body that is made as it is read, and knows how much of it was."""

    def __init__(self, piece, size):
        self.piece, self.left, self.taken = piece, size, 0

    def read(self, size=-1):
        given = (self.piece * (1 + size // len(self.piece)))[: min(size if size >= 0 else self.left, self.left)]
        self.left -= len(given)
        self.taken += len(given)
        return given


def stream(asker, path, body, kind, **environ):
    """A request whose body is read from where it comes, as a server hands it over."""
    headers = {"HTTP_AUTHORIZATION": f"Bearer {asker.key}"}
    return asker.client.generic("POST", path, CONTENT_TYPE=kind, **headers, **environ, **{"wsgi.input": body})


def test_a_hundred_megabytes_are_refused_before_they_are_read(people):
    body = Endless(b"[", 100_000_000)
    response = stream(people["trader"], DECLARATIONS, body, "application/json", CONTENT_LENGTH="100000000")
    assert (response.status_code, codes(response)) == (413, ["body-too-large"])
    assert body.taken == 0


def test_a_body_in_chunks_is_read_no_further_than_it_may_be_long(people):
    body = Endless(b'{"a":1}', 100_000_000)
    chunked = {"CONTENT_LENGTH": "", "wsgi.input_terminated": True}
    response = stream(people["trader"], DECLARATIONS, body, "application/json", **chunked)
    assert (response.status_code, codes(response)) == (413, ["body-too-large"])
    assert body.taken <= settings.LARGEST_BODY_BYTES + 300_000


def test_a_body_in_chunks_is_read_whole(people, example):
    body = io.BytesIO(msgspec.json.encode(example("Declaration")))
    chunked = {"CONTENT_LENGTH": "", "wsgi.input_terminated": True}
    assert stream(people["trader"], DECLARATIONS, body, "application/json", **chunked).status_code == 201


LENGTHS = """
said                  | came | and is refused for
-5                    | 2    | length-malformed
five                  | 2    | length-malformed
99999999999999999999  | 2    | body-too-large
10                    | 2    | body-cut-off
""".strip().splitlines()[1:]


@pytest.mark.parametrize("row", LENGTHS)
def test_a_length_that_is_none(row, people):
    said, came, expected = (cell.strip() for cell in row.split("|"))
    body = io.BytesIO(b"{" * int(came))
    assert codes(stream(people["trader"], DECLARATIONS, body, "application/json", CONTENT_LENGTH=said)) == [expected]


KINDS = """
Content-Type                      | Content-Encoding | is refused for
application/x-www-form-urlencoded |                  | content-type-unknown
text/plain                        |                  | content-type-unknown
application/json; charset=euc-kr  |                  | content-type-unknown
application/json                  | gzip             | content-encoding-unknown
application/json; charset=UTF-8   | identity         |
""".strip().splitlines()[1:]


@pytest.mark.parametrize("row", KINDS)
def test_only_json_in_utf8_and_not_packed_is_taken(row, people, example):
    kind, encoding, expected = (cell.strip() for cell in row.split("|"))
    headers = {"Content_Encoding": encoding} if encoding else {}
    response = people["trader"].post(DECLARATIONS, example("Declaration"), kind, **headers)
    assert response.status_code == (415 if expected else 201)
    assert expected == "" or codes(response) == [expected]


# How they are answered.


def test_a_korean_is_answered_in_korean(people):
    response = people["public"].get(DECLARATIONS, Accept_Language="ko-KR,ko;q=0.9,en;q=0.8")
    problem = msgspec.json.decode(response.content)["problems"][0]
    assert problem["title"] == "API 키가 필요합니다"
    assert response.headers["Content-Language"] == "ko"


LANGUAGES = """
Accept-Language            | answered in
                           | en
ko                         | ko
KO-kr                      | ko
vi                         | vi
vi,ko;q=0.5                | vi
th,ko;q=0.5                | ko
en;q=0.5,ko;q=0.9          | ko
ko;q=0                     | en
ko;q=nonsense,en           | en
,,;;                       | en
""".strip().splitlines()[1:]


@pytest.mark.parametrize("row", LANGUAGES)
def test_the_language_asked_for_most_is_spoken(row, office):
    accepted, spoken = (cell.strip() for cell in row.split("|"))
    assert Asker().get("/healthz", Accept_Language=accepted).headers["Content-Language"] == spoken


def test_an_address_where_nothing_is(office):
    for path in ("/nowhere", "/api/v1/", "/api/v1/declarations/", "/api/v2/declarations", "/api/v1/bills/%00"):
        response = Asker().get(path)
        assert (response.status_code, codes(response)) == (404, ["path-unknown"]), path


def test_a_method_that_is_not_used(people):
    response = people["trader"].client.delete(DECLARATIONS)
    assert (response.status_code, codes(response)) == (405, ["method-not-allowed"])
    assert response.headers["Allow"] == "GET, HEAD, POST"
    assert people["trader"].client.options(DECLARATIONS).headers["Allow"] == "GET, HEAD, POST"


def test_a_query_is_read_as_strictly_as_a_body(people):
    response = people["auditor"].get(f"{DECLARATIONS}?limit=many&stauts=waiting&before=1&before=2")
    assert codes(response) == ["field-repeated"]
    response = people["auditor"].get(f"{DECLARATIONS}?limit=many&stauts=waiting&before=1")
    assert told(response) == [("type-wrong", "limit"), ("field-unknown", "stauts"), ("text-pattern-wrong", "before")]


def test_a_mistake_of_ours_is_owned_up_to_and_tells_nothing(people, example, monkeypatch, caplog):
    def fail(lodgement):
        raise RuntimeError("the inside of the office")

    monkeypatch.setattr(counter, "lodge_one", fail)
    response = people["trader"].post(DECLARATIONS, example("Declaration"))
    assert (response.status_code, codes(response)) == (500, ["office-failed"])
    assert b"inside" not in response.content
    assert b"Traceback" not in response.content
    number = response.headers["X-Request-Id"]
    (entry,) = [record for record in caplog.records if record.name == "gwanmun.office.api.door"]
    assert number in entry.getMessage(), "the log finds the request by the number the visitor was told"
    assert entry.exc_info is not None
    assert people["trader"].key not in caplog.text


def test_a_database_that_does_not_answer_is_said_to(people, example, monkeypatch):
    def unreachable(lodgement):
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(counter, "lodge_one", unreachable)
    response = people["trader"].post(DECLARATIONS, example("Declaration"))
    assert (response.status_code, codes(response)) == (503, ["office-unreachable"])
    assert response.headers["Retry-After"] == "2"


def test_a_key_never_stands_in_the_log(people, example, caplog):
    caplog.set_level(logging.DEBUG)
    for asker in people.values():
        asker.post(DECLARATIONS, example("Declaration"))
        asker.post(DECLARATIONS, b"{")
    secrets = [asker.key.rpartition("_")[2] for asker in people.values() if asker.key]
    assert not any(secret in caplog.text for secret in secrets)


def test_head_is_get_without_a_body(office):
    response = Asker().client.head("/healthz")
    assert (response.status_code, response.content) == (200, b"")
