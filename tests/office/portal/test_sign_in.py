"""Signing in: a name and a password, a second factor where there is one, and no more tries than anybody needs."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.db import connection
from django.test import Client

from gwanmun.office.people import accounts, persons
from tests.office.portal.conftest import PASSWORD

AT = "/account/sign-in"


def sign_in(name, password=PASSWORD, client=None):
    client = client or Client()
    return client, client.post(AT, {"login": name, "password": password})


def code_of(secret):
    """The six digits an app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


@pytest.fixture(autouse=True)
def forgotten_attempts(office):
    cache.clear()


def test_a_name_and_a_password_lead_to_my_work(people):
    client, answer = sign_in("trader-1")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/work")
    page = client.get("/work").content.decode()
    assert "Hanbit Trading Co., Ltd." in page
    cookie = client.cookies["gwanmun_session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_the_password_is_kept_as_argon2(people):
    with connection.cursor() as cursor:
        cursor.execute("SELECT password FROM auth_user")
        assert all(kept.startswith("argon2$argon2id$") for (kept,) in cursor.fetchall())


def test_a_wrong_password_and_an_unknown_name_are_told_alike(people):
    told = [sign_in(*who)[1] for who in (("trader-1", "wrong"), ("nobody", "wrong"))]
    said = [re.findall(r'<ul class="errorlist.*?</ul>', answer.content.decode(), re.DOTALL) for answer in told]
    assert said[0] == said[1] != []


def test_who_tries_too_often_waits(people):
    answers = [sign_in("trader-1", "wrong")[1] for _ in range(6)]
    assert "Too many failed login attempts" in answers[-1].content.decode()
    assert "Too many failed login attempts" in sign_in("trader-1")[1].content.decode(), "the right one waits too"


def test_a_second_factor_is_asked_for_where_there_is_one(people):
    client, _ = sign_in("officer-1")
    at = "/account/second-factor/totp/activate/"
    client.post(f"/account/confirm?next={at}", {"password": PASSWORD})
    page = client.get(at).content.decode()
    secret = re.search(r'value="([A-Z2-7]{20,})"', page)[1]
    done = client.post(at, {"code": code_of(secret)})
    assert done.status_code == 302, done.content.decode()[-2000:]
    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in kept, "it is kept under the office's own secret"
    again, answer = sign_in("officer-1")
    assert answer.headers["Location"].startswith("/account/second-factor/authenticate/")
    assert again.get("/work").status_code == 303, "half signed in is not signed in"
    cache.clear()  # the code was used a moment ago, and no code is taken twice
    done = again.post(answer.headers["Location"], {"code": code_of(secret)})
    assert (done.status_code, done.headers["Location"]) == (302, "/work")
    assert again.get("/work").status_code == 200


def test_nobody_opens_an_account_for_himself(people):
    before = accounts.Account.objects.count()
    answer = Client().post("/account/none-here", {"username": "eve", "password1": PASSWORD, "password2": PASSWORD})
    assert "Sign Up Closed" in answer.content.decode()
    assert accounts.Account.objects.count() == before


def test_a_closed_account_sees_nothing_any_more(people):
    assert people["trader"].get("/work").status_code == 200
    accounts.close_account("trader-1")
    assert people["trader"].get("/work").status_code == 303


def test_who_is_let_in_no_more_is_out_with_the_next_request(people):
    persons.let_in_no_more("officer-1")
    assert people["officer"].get("/work").status_code == 303
    assert sign_in("officer-1")[1].headers.get("Location", "") != "/work"


def test_an_address_elsewhere_is_not_where_one_comes_out(people):
    answer = Client().post(f"{AT}?next=https://elsewhere.example/", {"login": "trader-1", "password": PASSWORD})
    assert answer.headers["Location"] == "/work"


OWN = "another one, known to nobody"


def given(name="officer-2", role="officer"):
    """Somebody whose password was given to him, signed in with it."""
    persons.let_in(accounts.open_account(name, role), PASSWORD)
    return sign_in(name)[0]


def choose(client, old, new, where="/account/password"):
    return client.post(where, {"oldpassword": old, "password1": new, "password2": new})


def test_a_password_that_was_given_is_changed_before_anything_else(people):
    client = given()
    answer = client.get("/declarations?status=waiting")
    assert (answer.status_code, answer.headers["Location"]) == (
        303, "/account/password?next=%2Fdeclarations%3Fstatus%3Dwaiting",
    )  # fmt: skip
    page = client.get(answer.headers["Location"]).content.decode()
    assert "choose one that only you know" in page
    assert client.get("/tariff").status_code == 200, "what anybody may read he may read"
    same = choose(client, PASSWORD, PASSWORD).content.decode()
    assert "This is the password you have" in same
    assert client.get("/work").status_code == 303, "nothing has changed"
    went = choose(client, PASSWORD, OWN, answer.headers["Location"])
    assert went.headers["Location"] == "/declarations?status=waiting"
    assert client.get("/declarations?status=waiting").status_code == 200
    assert sign_in("officer-2", PASSWORD)[1].status_code == 200, "the old one opens nothing"
    assert sign_in("officer-2", OWN)[0].get("/work").status_code == 200


def test_what_he_was_about_to_do_waits_for_him(people):
    client = given("cashier-2", "cashier")
    answer = client.post("/declarations/1/pay", {"receipt": "B-77", "page": "/declarations/1"})
    assert answer.headers["Location"] == "/account/password?next=%2Fdeclarations%2F1"
    assert client.session["rescued"]["sent"] == {"receipt": "B-77"}


def test_whoever_is_told_to_choose_again_chooses_again(people):
    assert people["officer"].get("/work").status_code == 200
    assert persons.must_choose("officer-1")
    assert people["officer"].get("/work").headers["Location"].startswith("/account/password")
    choose(people["officer"], PASSWORD, OWN)
    assert people["officer"].get("/work").status_code == 200
    assert not persons.must_choose("nobody-at-all")


def test_a_password_that_was_chosen_is_not_asked_for_again(people):
    """In a course or a demonstration everybody has the one password of the course, and keeps it."""
    account = accounts.open_account("pupil", "trader")
    persons.let_all_in([account], PASSWORD)
    assert sign_in("pupil")[0].get("/work").status_code == 200
