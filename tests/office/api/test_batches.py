"""Batches: a file of declarations, a line each; what is wrong with a line stays in its line."""

import io
from itertools import repeat

import msgspec
import pytest
from django.conf import settings
from django.db import OperationalError

from gwanmun.office.api import batches
from gwanmun.office.desks import clearance
from tests.office.api.asking import codes

BATCHES = "/api/v1/declarations/batches"
NDJSON = "application/x-ndjson"


def lines(*documents):
    return b"".join((one if isinstance(one, bytes) else msgspec.json.encode(one)) + b"\n" for one in documents)


def answers(response):
    """The answer lines of a batch that was taken."""
    assert response.status_code == 200, response.content
    assert response.headers["Content-Type"] == NDJSON
    return [msgspec.json.decode(line) for line in b"".join(response.streaming_content).splitlines()]


def lodged(people):
    page = people["trader"].get("/api/v1/declarations?limit=500").content
    return len(msgspec.json.decode(page)["declarations"])


def test_each_line_is_answered_in_order_and_a_bad_one_keeps_nobody_out(people, example):
    good = example("Declaration")
    body = lines(good, b"{", good, {**good, "customs_office": "999"}, {**good, "terms": 1}, b"", good)
    told = answers(people["trader"].post(BATCHES, body, NDJSON))
    assert [(answer["line"], answer["status"]) for answer in told] == [
        (1, 201),
        (2, 400),
        (3, 201),
        (4, 422),
        (5, 422),
        (7, 201),
    ]
    problems = [answer["problem"]["problems"][0] for answer in told if "problem" in answer]
    assert [(problem["code"], problem.get("path", "")) for problem in problems] == [
        ("json-malformed", ""),
        ("code-unknown", "customs_office"),
        ("type-wrong", "terms"),
    ]
    assert lodged(people) == 3


def test_the_answers_are_in_the_visitors_language(people, example):
    (answer,) = answers(people["trader"].post(BATCHES, lines(b"{}"), NDJSON, Accept_Language="ko"))
    assert answer["problem"]["title"] == "필수 항목이 누락되었습니다"


def test_more_lines_than_one_transaction_takes(people, example, monkeypatch):
    monkeypatch.setattr(batches, "AT_ONCE", 4)
    told = answers(people["trader"].post(BATCHES, lines(*repeat(example("Declaration"), 10)), NDJSON))
    assert [answer["line"] for answer in told] == list(range(1, 11))
    assert len({answer["standing"]["number"] for answer in told}) == 10


def test_a_file_whose_answer_was_lost_is_simply_sent_again(people, example):
    """Under an Idempotency-Key each line is repeatable by itself: what was lodged is answered, not lodged again."""
    body = lines(*repeat(example("Declaration"), 3))
    first = answers(people["trader"].post(BATCHES, body, NDJSON, Idempotency_Key="file-1"))
    longer = body + lines(example("Declaration"))
    again = answers(people["trader"].post(BATCHES, longer, NDJSON, Idempotency_Key="file-1"))
    assert again[:3] == first
    assert again[3]["status"] == 201
    assert lodged(people) == 4


def test_another_line_in_the_same_place_of_the_file_is_refused(people, example):
    answers(people["trader"].post(BATCHES, lines(example("Declaration")), NDJSON, Idempotency_Key="file-1"))
    other = lines(example("Declaration", remarks="another"))
    (answer,) = answers(people["trader"].post(BATCHES, other, NDJSON, Idempotency_Key="file-1"))
    assert (answer["status"], answer["problem"]["problems"][0]["code"]) == (409, "idempotency-key-reused")


def test_one_line_too_many_and_none_is_lodged(people, example, monkeypatch):
    monkeypatch.setattr(settings, "LARGEST_BATCH_LINES", 3)
    response = people["trader"].post(BATCHES, lines(*repeat(example("Declaration"), 4)), NDJSON)
    assert (response.status_code, codes(response)) == (413, ["batch-too-long"])
    assert lodged(people) == 0


class Lines(io.RawIOBase):
    """A million lines, made as they are read."""

    def __init__(self, line, count):
        self.line, self.left, self.taken = line, len(line) * count, 0

    def read(self, size=-1):
        piece = (self.line * (size // len(self.line) + 1))[: min(size, self.left)]
        self.left -= len(piece)
        self.taken += len(piece)
        return piece


@pytest.mark.parametrize("said", [True, False], ids=["by its length", "in chunks"])
def test_a_million_lines_are_refused_by_their_number_long_before_the_end(people, said):
    body = Lines(b"{}\n", 1_000_000)
    length = {"CONTENT_LENGTH": str(body.left)} if said else {"CONTENT_LENGTH": "", "wsgi.input_terminated": True}
    key = {"HTTP_AUTHORIZATION": f"Bearer {people['trader'].key}"}
    response = people["trader"].client.generic(
        "POST", BATCHES, CONTENT_TYPE=NDJSON, **key, **length, **{"wsgi.input": body}
    )
    assert (response.status_code, codes(response)) == (413, ["batch-too-long"])
    assert body.taken < 1_000_000, "of three million bytes"
    assert lodged(people) == 0


def test_a_batch_larger_than_any_may_be_is_refused_unread(people):
    body = Lines(b"{}\n", 100_000_000)
    key = {"HTTP_AUTHORIZATION": f"Bearer {people['trader'].key}", "CONTENT_LENGTH": "300000000"}
    response = people["trader"].client.generic("POST", BATCHES, CONTENT_TYPE=NDJSON, **key, **{"wsgi.input": body})
    assert (response.status_code, codes(response), body.taken) == (413, ["body-too-large"], 0)


def test_a_failure_of_ours_is_told_on_the_lines_it_met(people, example, monkeypatch):
    """The file is being answered already when the database goes away: the lines of that group hear of it."""
    monkeypatch.setattr(batches, "AT_ONCE", 2)
    lodge, calls = clearance.lodge, iter([True, False, True])

    def sometimes(lodgements):
        if next(calls):
            return lodge(lodgements)
        raise OperationalError("the connection is gone")

    monkeypatch.setattr(clearance, "lodge", sometimes)
    told = answers(people["trader"].post(BATCHES, lines(*repeat(example("Declaration"), 5)), NDJSON))
    assert [answer["status"] for answer in told] == [201, 201, 503, 503, 201]


def test_an_empty_file_has_no_answers(people):
    assert answers(people["trader"].post(BATCHES, b"\n\n", NDJSON)) == []


def test_a_batch_is_lines_and_nothing_else(people, example):
    response = people["trader"].post(BATCHES, example("Declaration"))
    assert (response.status_code, codes(response)) == (415, ["content-type-unknown"])
