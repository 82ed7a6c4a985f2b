"""API keys: told once, kept as a hash, believed for ten seconds and not a moment longer."""

import hashlib
import re
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gwanmun.office.people import accounts, keys, register
from gwanmun.office.people.believed import Believed
from gwanmun.office.people.models import ApiKey
from gwanmun.office.people.rates import Buckets
from tests.office.people.companies import HANBIT


@pytest.fixture
def officer(office):
    return accounts.open_account("officer-1", "officer")


def test_a_key_says_whose_it_is(office):
    register.enrol(HANBIT, "trader")
    account = accounts.open_account("hanbit-1", "trader", country="KR", company=HANBIT.identifier)
    key = keys.issue(account, scopes=["lodge"])
    assert re.fullmatch(r"gw_[a-z2-7]{12}_[0-9a-f]{64}", key)
    caller = keys.caller_of(key)
    assert (caller.account, caller.role, caller.company, caller.scopes) == (
        "hanbit-1",
        "trader",
        "1168200276",
        ("lodge",),
    )


def test_no_key_can_be_read_out_of_the_register(officer):
    key = keys.issue(officer)
    _, prefix, secret = key.split("_")
    row = ApiKey.objects.get(prefix=prefix)
    assert bytes(row.digest) == hashlib.sha256(secret.encode()).digest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(k)::text FROM people_api_key k")
        assert all(secret not in row for (row,) in cursor.fetchall())


def test_two_keys_are_never_alike(officer):
    assert len({keys.issue(officer) for _ in range(20)}) == 20


WRONG = """
gw_{prefix}_{zeros}      the right prefix, another secret
gw_{prefix}_{secret}0    one sign too many
gw_{prefix}_{upper}      in capitals
GW_{prefix}_{secret}     the head in capitals
{prefix}_{secret}        without its head
gw_{prefix}              without its secret
""".strip().splitlines()


@pytest.mark.parametrize("row", WRONG)
def test_what_only_looks_like_a_key_is_nobodys(row, officer):
    _, prefix, secret = keys.issue(officer).split("_")
    form = row.split()[0]
    assert keys.caller_of(form.format(prefix=prefix, secret=secret, zeros="0" * 64, upper=secret.upper())) is None


def test_a_key_is_looked_up_once_in_ten_seconds(officer):
    key = keys.issue(officer)
    with CaptureQueriesContext(connection) as first:
        keys.caller_of(key)
    with CaptureQueriesContext(connection) as again:
        for _ in range(100):
            keys.caller_of(key)
    assert (len(first), len(again)) == (1, 0)


def test_a_key_nobody_has_is_looked_up_once_too(office):
    stranger = f"gw_{'a' * 12}_{'0' * 64}"
    with CaptureQueriesContext(connection) as queries:
        assert [keys.caller_of(stranger) for _ in range(5)] == [None] * 5
    assert len(queries) == 1


def test_a_revoked_key_is_nobodys_at_once_where_it_was_revoked(officer):
    key = keys.issue(officer)
    assert keys.caller_of(key) is not None
    assert keys.revoke(key.split("_")[1])
    assert keys.caller_of(key) is None
    assert not keys.revoke(key.split("_")[1]), "it is revoked once"


def test_elsewhere_a_revoked_key_is_believed_in_for_ten_seconds_more(officer, monkeypatch):
    """Another process revokes; this one only hears of it when what it believes has run out."""
    key = keys.issue(officer)
    assert keys.caller_of(key) is not None
    ApiKey.objects.update(revoked="2026-02-03T00:00:00Z")
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 9.9)
    assert keys.caller_of(key) is not None
    monkeypatch.setattr(time, "monotonic", lambda: now + 10.1)
    assert keys.caller_of(key) is None


def test_the_keys_of_a_closed_account_are_nobodys(officer):
    key = keys.issue(officer)
    assert accounts.close_account("officer-1")
    assert keys.caller_of(key) is None
    assert not accounts.close_account("officer-1")


def test_what_is_believed_is_bounded():
    asked = []
    believed = Believed(lambda number: asked.append(number) or number, most=3)
    assert [believed(number) for number in (1, 2, 3, 4, 4, 1)] == [1, 2, 3, 4, 4, 1]
    assert asked == [1, 2, 3, 4, 1], "the oldest was forgotten, and asked for again"


BUCKET = """
at second | tokens taken | seconds to wait
0         | 60           | 0
0         | 1            | 1
0.5       | 1            | 1
1         | 1            | 0
1         | 1            | 1
31        | 30           | 0
31        | 2            | 2
1000      | 60           | 0
1000      | 1            | 1
""".strip().splitlines()[1:]


def test_a_bucket_holds_a_minutes_worth_and_fills_evenly():
    bucket = Buckets(60)
    for row in BUCKET:
        at, tokens, wait = (float(cell) for cell in row.split("|"))
        assert bucket.take("a", tokens, now=at) == wait, row
    assert bucket.take("b", 60, now=1000) == 0, "another name has its own bucket"
