"""The Idempotency-Key: the same request is answered the same and done once; another one under its key is refused."""

import msgspec
import pytest

from gwanmun.office.api import bodies, openapi
from gwanmun.office.journal import answers
from gwanmun.office.people.roles import MAY
from tests.office.api.asking import codes

DECLARATIONS = "/api/v1/declarations"


def count(people):
    return len(msgspec.json.decode(people["trader"].get(DECLARATIONS).content)["declarations"])


def test_the_same_request_is_done_once_and_answered_the_same(people, example):
    answers = [people["trader"].post(DECLARATIONS, example("Declaration"), Idempotency_Key="k-1") for _ in range(3)]
    assert {(answer.status_code, answer.content) for answer in answers} == {(201, answers[0].content)}
    assert count(people) == 1


def test_without_a_key_every_request_is_a_new_one(people, example):
    for _ in range(3):
        assert people["trader"].post(DECLARATIONS, example("Declaration")).status_code == 201
    assert count(people) == 3


def test_another_body_under_the_key_is_refused(people, example):
    people["trader"].post(DECLARATIONS, example("Declaration"), Idempotency_Key="k-1")
    other = example("Declaration", remarks="another one")
    response = people["trader"].post(DECLARATIONS, other, Idempotency_Key="k-1")
    assert (response.status_code, codes(response)) == (409, ["idempotency-key-reused"])
    assert count(people) == 1


def test_another_address_under_the_key_is_refused(people, example):
    standing = msgspec.json.decode(
        people["trader"].post(DECLARATIONS, example("Declaration"), Idempotency_Key="k").content
    )
    path = f"{DECLARATIONS}/{standing['number']}/withdrawals"
    assert codes(people["trader"].post(path, example("Withdrawn"), Idempotency_Key="k")) == ["idempotency-key-reused"]


def test_a_key_is_its_accounts_own(people, example):
    declared = example("Declaration", declarant=example("Declaration")["importer"])
    assert people["trader"].post(DECLARATIONS, declared, Idempotency_Key="k").status_code == 201
    by_broker = example(
        "Declaration", declarant={"name": "Sejin Customs Brokers", "country": "KR", "identifier": "2208162517"}
    )
    assert people["broker"].post(DECLARATIONS, by_broker, Idempotency_Key="k").status_code == 201


def test_what_was_refused_may_come_again_once_it_is_mended(people, example):
    """A refusal writes nothing, so its key is still free: the mended document goes under it, and so does the same one."""
    for _ in range(2):
        refused = people["trader"].post(DECLARATIONS, example("Declaration", customs_office="999"), Idempotency_Key="k")
        assert codes(refused) == ["code-unknown"]
    assert people["trader"].post(DECLARATIONS, example("Declaration"), Idempotency_Key="k").status_code == 201
    assert count(people) == 1


def test_a_draft_is_remembered_by_the_door(people, example):
    """No desk writes a draft down; under a key it is answered the same even when the register has learnt meanwhile."""
    first, again = (
        people["trader"].post("/api/v1/invoices?procedure=import", example("Papers"), Idempotency_Key="d") for _ in "12"
    )
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert first.status_code == 200
    other = people["trader"].post("/api/v1/invoices?procedure=export", example("Papers"), Idempotency_Key="d")
    assert codes(other) == ["idempotency-key-reused"]


def test_two_that_come_at_once_are_answered_the_same(people, example, monkeypatch):
    """The second has looked before the first was written down: what was written first is the answer of both."""
    path = "/api/v1/invoices?procedure=import"
    first = people["trader"].post(path, example("Papers"), Idempotency_Key="d")
    find, looked = answers.find, []
    monkeypatch.setattr(answers, "find", lambda request: find(request) if looked else looked.append(request))
    second = people["trader"].post(path, example("Papers"), Idempotency_Key="d")
    assert second.content == first.content


KEYS = """
a                       | 201
a key with blanks ~ !   | 201
é                       | 400
""".strip().splitlines()


@pytest.mark.parametrize("row", KEYS)
def test_a_key_is_printable_and_not_too_long(row, people, example):
    key, status = (cell.strip() for cell in row.split("|"))
    response = people["trader"].post(DECLARATIONS, example("Declaration"), Idempotency_Key=key)
    assert response.status_code == int(status)
    assert response.status_code == 201 or codes(response) == ["idempotency-key-malformed"]


@pytest.mark.parametrize(("length", "status"), [(255, 201), (256, 400), (0, 400)])
def test_the_longest_key(length, status, people, example):
    assert (
        people["trader"].post(DECLARATIONS, example("Declaration"), Idempotency_Key="k" * length).status_code == status
    )


def test_every_post_looks_at_the_key(people):
    """A key that cannot be used stops every POST that may come twice, whoever sends it."""
    posts = [operation for noun in openapi.every().values() for operation in noun if operation.method == "POST"]
    assert len(posts) > 25
    for operation in posts:
        role = min(MAY[operation.act])
        path = operation.path.replace("{country}", "VN").replace("{number}", "X1")
        kind = bodies.ALLOWED[operation.body][0]
        response = people[role].post(path, b"{}", kind, Idempotency_Key="k" * 256)
        assert (response.status_code, codes(response)) == (400, ["idempotency-key-malformed"]), path
