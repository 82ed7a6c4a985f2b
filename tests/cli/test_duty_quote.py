"""`gwanmun duty quote` as somebody types it: every line with its law, and what each other rate would save."""

import json

import pytest
from typer.testing import CliRunner

from gwanmun.cli import duty
from gwanmun.countries import snapshot

RUNNER = CliRunner(env={"COLUMNS": "200", "TERM": "dumb"})
ASKED = {"country": "kr", "code": "0901110000", "origin": "VN", "on": "2026-02-03", "value": "1000007"}


def quoted(**changed):
    (answer,) = answered(ASKED | changed)
    return answer


def answered(*questions):
    lines = "\n".join(each if isinstance(each, str) else json.dumps(each) for each in questions)
    done = RUNNER.invoke(duty.app, ["quote", "-"], input=lines)
    assert done.exit_code == 0
    return [json.loads(line) for line in done.stdout.splitlines()]


def code_with(rate_class, origin="VN"):
    """Goods of Korea's pack on which this class has a lower rate than the one for everybody."""
    for code in snapshot.load("kr").country.tariff.goods:
        answer = quoted(code=code, origin=origin)
        for each in answer.get("alternatives", ()):
            if each["class"] == rate_class and int(each.get("saves", 0)) > 0:
                return code
    raise AssertionError(f"no goods have a lower rate {rate_class}")


@pytest.fixture(scope="module")
def preferred():
    return code_with("FVN1")


def test_every_line_says_what_it_is_of_and_by_which_law(preferred):
    answer = quoted(code=preferred)
    assert [line["line"] for line in answer["lines"]] == ["duty", "vat"]
    assert all(line["act"] and line["expression"] for line in answer["lines"])
    assert answer["total"] == str(sum(int(line["amount"]) for line in answer["lines"]))
    assert answer["lines"][0]["trace"][0].startswith("duty: ")
    assert answer["pack"] == snapshot.load("kr").hash


def test_what_an_agreement_would_save_and_which_proof_it_asks_for(preferred):
    answer = quoted(code=preferred)
    (claim,) = [each for each in answer["alternatives"] if each["class"] == "FVN1"]
    assert claim["why"] == "applies with proof of origin"
    assert claim["proof"]["agreement"] == "vkfta"
    assert claim["proof"]["valid_days"] == 365
    proven = quoted(code=preferred, agreement="vkfta")
    assert int(answer["total"]) - int(proven["total"]) == int(claim["saves"]) > 0
    assert proven["class"] == "FVN1"
    assert proven["total"] == claim["total"]


def test_a_claim_never_costs_more():
    codes = list(snapshot.load("kr").country.tariff.goods)[::25]
    for answer in answered(*(ASKED | {"code": code, "qty": {"KGM": "100", "NAR": "3"}} for code in codes)):
        assert all(int(each["saves"]) >= 0 for each in answer.get("alternatives", ()) if "saves" in each)


def test_the_typed_form_gives_the_same(preferred):
    words = ["--country", "kr", "--code", preferred, "--origin", "vn", "--on", "2026-02-03", "--value", "1000007"]
    done = RUNNER.invoke(duty.app, ["quote", *words, "--json"])
    assert done.exit_code == 0
    assert json.loads(done.stdout) == quoted(code=preferred)
    shown = RUNNER.invoke(duty.app, ["quote", *words])
    assert "FVN1" in shown.stdout
    assert "vkfta" in shown.stdout


def test_asked_again_it_answers_with_the_same_bytes(preferred):
    question = json.dumps(ASKED | {"code": preferred})
    one, other = (RUNNER.invoke(duty.app, ["quote", "-"], input=question).stdout for _ in range(2))
    assert one == other


@pytest.mark.parametrize(
    ("changed", "code", "path"),
    [
        ({"country": "zz"}, "choice-unknown", "country"),
        ({"code": "9999999999"}, "commodity-unknown", "commodity"),
        ({"value": "1.5"}, "field-invalid", "value"),  # the won has no places
        ({"value": "-1"}, "customs-value-negative", "customs_value"),
        ({"agreement": "no-such"}, "rate-class-unknown", "agreement_class"),
        ({"origin": "Viet Nam"}, "text-pattern-wrong", "origin"),
    ],
)
def test_an_error_stays_in_its_line(changed, code, path):
    sound = ASKED | {"code": "0901110000"}
    first, wrong, last = answered(sound, ASKED | changed, sound)
    assert (wrong["problem"]["code"], wrong["problem"]["path"]) == (code, path)
    assert first == last
    assert "problem" not in first


def test_a_refusal_ends_with_one():
    done = RUNNER.invoke(duty.app, ["quote", "--country", "kr", "--code", "1", "--json"])
    assert done.exit_code == 1
    assert json.loads(done.stdout)["problem"]["code"] == "field-missing"


# What it is worth.

SHIRTS = ASKED | {"code": "6105100000", "value": "1000", "currency": "USD"}


def test_a_price_abroad_becomes_a_customs_value_at_the_rate_of_the_week():
    answer = quoted(**SHIRTS, incoterm="FOB", freight="50", insurance="5")
    assert answer["value"]["customs_value"] == "1522238"  # 1055 USD × 1442.88, each part made whole
    assert answer["value"]["exchange_rate"] == "1442.88"
    assert answer["value"]["steps"][0] == "+ price 1000 USD × 1442.88 = 1442880 KRW"
    assert quoted(**SHIRTS)["value"]["customs_value"] == "1442880", "without an Incoterm it is the customs value itself"


def test_what_an_incoterm_leaves_out_is_asked_for():
    answer = quoted(**SHIRTS, incoterm="FOB", freight="50")
    assert (answer["problem"]["code"], answer["problem"]["path"]) == ("charge-missing", "insurance")


def test_a_week_without_a_rate_says_which_and_how_to_enter_it():
    problem = quoted(**SHIRTS | {"on": "2026-02-08"})["problem"]
    assert (problem["code"], problem["path"]) == ("exchange-rate-missing", "currency")
    assert "the one from 2026-02-08 to 2026-02-14" in problem["cause"]
    assert "gwanmun pack rate USD RATE --from 2026-02-08 --to 2026-02-14 --kind import" in problem["mend"]
    own = quoted(**SHIRTS | {"on": "2026-02-08"}, exchange_rate="1400")
    assert own["value"]["customs_value"] == "1400000"


def test_today_is_the_day_at_the_offices_seat(monkeypatch):
    monkeypatch.setenv("GWANMUN_CLOCK", "2026-02-07T15:30:00+00:00")  # half past midnight in Seoul: a new week
    asked = {name: each for name, each in SHIRTS.items() if name != "on"}
    assert answered(asked)[0]["problem"]["facts"]["on"] == "2026-02-08"
    monkeypatch.setenv("GWANMUN_CLOCK", "2026-02-07T14:30:00+00:00")
    (answer,) = answered(asked)
    assert answer["on"] == "2026-02-07"
    assert answer["assumed"] == ["no day was said: the law of 2026-02-07 is taken"]


# Reliefs and what is not collected.


def test_goods_of_little_value_for_a_person_owe_nothing():
    answer = quoted(**SHIRTS | {"value": "150"}, importer="person")
    assert (answer["total"], answer["relief"]["relief"]) == ("0", "small-value")
    assert answer["relief"]["not_owed"] == {"duty": "28130", "vat": "21640"}
    assert "관세법 제94조" in answer["relief"]["act"]
    assert "relief" not in quoted(**SHIRTS | {"value": "150.01"}, importer="person")
    assert "relief" not in quoted(**SHIRTS | {"value": "150"})


def test_one_flat_rate_unless_a_rate_of_the_tariff_is_asked_for():
    flat = quoted(**SHIRTS, importer="person", entry_type="E")
    assert (flat["class"], flat["total"]) == ("flat-clothing", "259710")
    assert quoted(**SHIRTS, importer="person", entry_type="E", rate_class="A")["class"] == "A"


def test_a_relief_that_does_not_fit_says_what_is_missing():
    problem = quoted(**SHIRTS, relief="A09900")["problem"]
    assert (problem["code"], problem["path"]) == ("relief-paper-missing", "relief")
    assert "관세법 제99조" in problem["law"]
    assert quoted(**SHIRTS, relief="A09900", documents=["830"])["total"] == "0"


def test_less_than_the_least_amount_is_not_collected():
    answer = quoted(code="6105100000", value="40000")
    assert (answer["total"], answer["to_pay"], answer["least_to_collect"]) == ("9720", "0", "10000")
    assert "to_pay" not in quoted(code="6105100000", value="50000")


# Agreements, their proofs and their safeguards.


@pytest.mark.parametrize(("value", "enough"), [("9000000", [True, True]), ("12000000", [False, True])])
def test_every_way_to_prove_origin_and_whether_it_does_for_this_value(value, enough):
    answer = quoted(code="4202211090", origin="IT", value=value, qty={"NAR": "10"})
    (claim,) = [each for each in answer["alternatives"] if each["class"] == "FEU1"]
    ways = claim["proof"]["ways"]
    assert [(way["kind"], way.get("by"), way.get("up_to")) for way in ways] == [
        ("origin_declaration", ["exporter"], "6000 EUR"),
        ("origin_declaration", ["approved_exporter"], None),
        ("none", None, "1000 USD"),
    ]
    assert [way["enough"] for way in ways[:2]] == enough


def test_savings_are_against_what_is_owed_without_preference(preferred):
    proven = quoted(code=preferred, agreement="vkfta")
    assert proven["preference"]["applies"]
    assert int(proven["preference"]["saves"]) == int(quoted(code=preferred)["total"]) - int(proven["total"])
    assert proven["preference"]["proof"]["agreement"] == "vkfta"


BEEF = ASKED | {"code": "0201300000", "origin": "US", "value": "9000000", "qty": {"KGM": "1000"}}


@pytest.mark.parametrize(("so_far", "total"), [("354000", "0"), ("354001", "2160000")])
def test_a_safeguard_is_shown_with_what_has_come_in(so_far, total):
    answer = quoted(**BEEF, agreement="kr-us", cumulative={"kr-us/asg-354000": so_far})
    assert answer["total"] == total
    (counted,) = answer["safeguards"]
    assert (counted["trigger"], counted["imported"]) == ("354000 TNE", f"{so_far} TNE")
    assert counted["reached"] == (total != "0")


# As people see it.

SEEN = (
    "from Viet Nam into Republic of Korea, 3 February 2026",
    "customs value                                                                              1,522,238",
    "A basic duty (기본관세)  13%                                                                 197,890",
    "owed                                                                                     369,900 KRW",
    "duty: 13% of 1,522,238 = 197,890.94; down to 10: 197,890 [customs-act]",
    "saves 217,680 KRW",
    "a certificate of origin made out by the exporting country's authority, valid 365 days",
    "no proof up to 600 USD; this consignment is worth more",
    "Law of vat: 부가가치세법 (Value-Added Tax Act), Value-Added Tax Act Articles 27 and 29.",
)


def test_a_small_firm_can_read_it():
    words = [
        "--country",
        "kr",
        "--code",
        "6105100000",
        "--origin",
        "VN",
        "--on",
        "2026-02-03",
        "--value",
        "1000",
        "--currency",
        "USD",
        "--incoterm",
        "FOB",
    ]
    done = RUNNER.invoke(duty.app, ["quote", *words, "--freight", "50", "--insurance", "5"])
    assert done.exit_code == 0
    assert [sentence for sentence in SEEN if sentence not in done.stdout] == []
    assert max(len(line) for line in done.stdout.splitlines()) <= 100


def test_it_says_how_to_go_on_without_a_rate():
    words = [
        "--country",
        "kr",
        "--code",
        "6105100000",
        "--origin",
        "VN",
        "--on",
        "2026-02-08",
        "--value",
        "1000",
        "--currency",
        "USD",
    ]
    done = RUNNER.invoke(duty.app, ["quote", *words])
    assert done.exit_code == 1
    assert "--exchange-rate 1442.88" in done.stderr
