"""Trust through the machine door: a company asks, officers answer, and who may see and do what."""

from gwanmun.countries import snapshot
from tests.office.api.asking import DONGHAE, HANBIT, codes

LAW = snapshot.load("kr").country.aeo
DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
TIN = f"KR{HANBIT.identifier}"
AT = "/api/v1/operator-applications"


def application(kind="exporter", **other):
    paper = [{"kind": "manual", "reference": "M-1", "digest": DIGEST}]
    answers = [{"part": part.id, "points": 92, "how": "as written", "evidence": paper} for _, part in LAW.parts(kind)]
    accounts = {"arrears": False, "debt_ratio_percent": "90", "trade_debt_ratio_percent": "120"}
    asked = {"kind": kind, "answers": answers, "manager": "Kim Minsu", "premises": ["Seoul"], "accounts": accounts}
    return {"application": {**asked, **other}}


def authorised(people, kind="exporter"):
    """From the application to the authorisation, each by whoever does it."""
    number = people["trader"].post(AT, application(kind)).json()["number"]
    findings = [{"part": part.id, "points": 92} for _, part in LAW.parts(kind)]
    officer = people["officer"]
    officer.post(f"{AT}/{number}/reviews", {"findings": findings})
    officer.post(f"{AT}/{number}/validations", {"places": ["Seoul"], "validated": "2026-02-03"})
    advised = officer.post(f"{AT}/{number}/advice", {"favours": True, "why": "sound", "met": "2026-02-03"})
    assert (advised.status_code, advised.json()["status"], advised.json()["grade"]) == (201, "authorised", "AA")
    return number


def test_a_company_asks_and_is_authorised_and_says_who_may_know(people):
    number = authorised(people)
    trader, officer = people["trader"], people["officer"]
    assert trader.get(f"{AT}/{number}").json()["standing"]["status"] == "authorised"
    held = trader.get(f"/api/v1/operators/{TIN}").json()
    assert held["operator"]["authorisations"]["exporter"]["standing"] == "trusted"
    consented = trader.post(f"/api/v1/operators/{TIN}/consents", {"partners": ["VN"], "known_as": {"VN": "NCC-1"}})
    assert consented.json()["told"]["VN"]["standing"] == "trusted"
    suspending = {"kind": "exporter", "why": "an offence", "law": "Article 255-5", "until": "2026-06-01"}
    suspended = officer.post(f"/api/v1/operators/{TIN}/suspensions", suspending)
    before = consented.json()["told"]["VN"]
    assert suspended.json()["told"]["VN"] == {**before, "version": 2, "standing": "suspended"}
    assert [one["tin"] for one in officer.get("/api/v1/operators").json()] == [TIN]
    registers = officer.get("/api/v1/trader-registers/VN").json()
    assert (registers["told"], registers["heard"]) == (1, 0)


def test_the_same_request_twice_is_one_application(people):
    first = people["trader"].post(AT, application(), Idempotency_Key="once")
    again = people["trader"].post(AT, application(), Idempotency_Key="once")
    assert first.content == again.content
    assert len(people["officer"].get(AT).json()) == 1


def test_everything_wrong_is_told_at_once_where_it_stands(people):
    bad = application()["application"]
    bad["answers"][0]["points"] = 101
    bad["answers"][1]["evidence"] = [{"kind": "manual", "reference": "M-1", "digest": "no digest"}]
    bad["accounts"]["debt_ratio_percent"] = "many"
    refused = people["trader"].post(AT, {"application": bad})
    paths = {problem["path"] for problem in refused.json()["problems"]}
    assert paths == {
        "application.answers[0].points",
        "application.answers[1].evidence[0].digest",
        "application.accounts.debt_ratio_percent",
    }


def test_a_carrier_sees_and_does_its_own_and_no_other_companys(people):
    number = authorised(people)
    carrier = people["carrier"]
    assert codes(carrier.get(f"{AT}/{number}")) == ["authorisation-not-yours"]
    assert codes(carrier.get(f"/api/v1/operators/{TIN}")) == ["operator-not-yours"]
    assert codes(carrier.post(f"/api/v1/operators/{TIN}/consents", {"partners": ["VN"]})) == ["operator-not-yours"]
    assert codes(carrier.post(AT, {**application(), "company": HANBIT.identifier})) == ["mandate-missing"]
    own = carrier.post(AT, application("sea-carrier"))
    assert (own.status_code, own.json()["company"]) == (201, DONGHAE.identifier)


def test_a_broker_may_apply_and_report_for_who_gave_it_leave_but_not_consent(people):
    broker = people["broker"]
    applied = broker.post(AT, {**application(), "company": HANBIT.identifier})
    assert applied.json()["company"] == HANBIT.identifier
    authorised_by_hand = people["trader"].post(f"{AT}/{applied.json()['number']}/withdrawals", {"why": "alone"})
    assert authorised_by_hand.json()["status"] == "withdrawn"
    authorised(people)
    assert codes(broker.post(f"/api/v1/operators/{TIN}/consents", {"partners": ["VN"]})) == ["act-not-allowed"]


def test_anybody_may_see_the_programme_and_the_published_effect(people):
    public = people["public"]
    programme = public.get("/api/v1/operator-programme").json()
    assert [one["id"] for one in programme["criteria"]] == ["compliance", "internal-control", "solvency", "security"]
    assert len(programme["kinds"]) == 9
    assert codes(public.get("/api/v1/recognition-effects/2026-01")) == ["effect-unknown"]
    assert public.get("/api/v1/recognition-effects/2026-13").status_code == 404
