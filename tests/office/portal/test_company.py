"""Company: it opens and closes its own people's accounts, gives brokers leave and takes it back; and nobody else's."""

import re

from django.test import Client

from gwanmun.office.people import accounts, delegations
from gwanmun.office.people.delegations import principals_of
from tests.office.api.asking import HANBIT, MIRAE, SEJIN
from tests.office.portal.conftest import browser, let_in
from tests.stories.characters import TODAY


def sign_in(name, word):
    client = Client()
    answer = client.post("/account/sign-in", {"login": name, "password": word})
    return client, answer.headers.get("Location", "")


def test_a_colleague_is_let_in_works_and_is_let_out(people):
    page = people["trader"].post("/company/people", {"name": "minsu.kim", "called": "Kim Minsu"}).content.decode()
    word = re.search(r'<code class="number">([^<]+)</code>', page)[1]
    colleague, went = sign_in("minsu.kim", word)
    assert went == "/work"
    assert colleague.get("/work").headers["Location"] == "/account/password?next=%2Fwork", "whoever gave it knows it"
    chosen = {"oldpassword": word, "password1": "my own and nobody else's", "password2": "my own and nobody else's"}
    assert colleague.post("/account/password", chosen).headers["Location"] == "/me"
    assert "Kim Minsu" in colleague.get("/me").content.decode()
    assert "Hanbit" in colleague.get("/company").content.decode()
    assert word not in people["trader"].get("/company").content.decode(), "it was shown once"
    refused = colleague.post("/company/people", {"name": "another", "called": "Another"})
    assert "You do not keep the people of your company" in refused.content.decode()
    assert people["trader"].post("/company/people/minsu.kim/close").status_code == 303
    assert colleague.get("/work").status_code == 303, "his session is over"
    assert sign_in("minsu.kim", chosen["password1"])[1] != "/work"


def test_nobody_lets_in_or_out_but_his_own(people):
    other = browser(let_in("mirae", "trader", MIRAE))
    assert other.post("/company/people/trader-1/close").status_code == 404
    assert people["trader"].post("/company/people/trader-1/close").status_code == 409, "nor himself"
    assert "trader-1" not in other.get("/company").content.decode()
    taken = other.post("/company/people", {"name": "officer-1", "called": "x"})
    assert "There is an account of this name" in taken.content.decode()
    wrong = other.post("/company/people", {"name": "No Spaces", "called": ""}).content.decode()
    assert "The account cannot be called so" in wrong
    assert 'value="No Spaces"' in wrong
    assert accounts.Account.objects.get(name="trader-1").closed is False


def test_a_broker_is_given_leave_and_it_is_taken_back(people):
    mirae = browser(let_in("mirae", "trader", MIRAE))
    assert principals_of("KR", SEJIN.identifier, TODAY) == (HANBIT.identifier,)
    sent = {"broker": SEJIN.identifier, "first": "2026-02-01", "last": "2026-12-31"}
    assert mirae.post("/company/leave", sent).status_code == 303
    assert set(principals_of("KR", SEJIN.identifier, TODAY)) == {HANBIT.identifier, MIRAE.identifier}
    assert "It may act for you already" in mirae.post("/company/leave", sent).content.decode()
    assert mirae.post("/company/leave", sent | {"broker": HANBIT.identifier}).status_code == 422, "no broker"
    backwards = mirae.post("/company/leave", sent | {"first": "2027-02-01"})
    assert backwards.status_code == 422
    assert 'value="2027-02-01"' in backwards.content.decode()
    assert SEJIN.name in mirae.get("/company").content.decode()
    assert people["broker"].post(f"/company/leave/{SEJIN.identifier}/end").status_code == 403
    assert mirae.post(f"/company/leave/{SEJIN.identifier}/end").status_code == 303
    delegations.forget()
    tomorrow = TODAY.replace(day=TODAY.day + 1)
    assert principals_of("KR", SEJIN.identifier, tomorrow) == (HANBIT.identifier,)
    assert mirae.post(f"/company/leave/{HANBIT.identifier}/end").status_code == 404
