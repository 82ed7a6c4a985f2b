"""`gwanmun origin`: a rule, a bill of materials and every agreement, asked at the command line."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from gwanmun.cli import app
from gwanmun.cli.json_lines import answer_to
from gwanmun.cli.origin_answer import evaluation_of
from gwanmun.cli.origin_rvc import content_of
from gwanmun.law.basics.jsontext import parse
from gwanmun.law.basics.problem import Refused
from tests.law.tables import named, table

RUNNER = CliRunner()

QUESTION = {
    "rule": "CTH or RVC(40)",
    "agreement": "akfta",
    "product": {"hs": "850440", "edition": "HS2012", "fob": "100"},
    "materials": [{"hs": "850490", "value": "64", "origin": None}],
    "processes": [],
}
LAMP = """Product,Static converter,HS,850440,Made in,KR
FOB,100,EXW,96,Currency,USD,Price date,2026-02-03
Part,Name,HS,Amount,Origin
T1,Transformer parts,850490,44,CN
C1,Copper wire,740811,20,
S1,Steel sheet,722511,9,KR
"""


def invoke(*words, stdin=None):
    """What the command says of these words."""
    return RUNNER.invoke(app.build("origin"), ["origin", *map(str, words)], input=stdin)


def asked(question):
    """The answer to a question."""
    return evaluation_of(parse(json.dumps(question).encode()))


# eval


def test_the_question_of_the_issue():
    told = invoke("eval", json.dumps(QUESTION))
    assert told.exit_code == 0, told.output
    answer = json.loads(told.stdout)
    assert (answer["verdict"], answer["by"], answer["margin"], answer["missing"]) == ("fail", None, "-4", [])
    assert [change["kind"] for change in answer["would_pass"]] == ["source", "cut", "price"]
    assert answer["proof"]["test"] == "CTH or RVC(40)"
    assert answer["failures"] == ["FAIL_CTH_NOT_MET", "FAIL_VA_INSUFFICIENT"]


def test_a_line_each_and_an_error_stays_in_its_line():
    lines = [QUESTION, {"rule": "CTH oder"}, {**QUESTION, "materials": [{"hs": "740811", "value": 64}]}]
    told = invoke("eval", "-", stdin="\n".join(map(json.dumps, lines)) + "\n{\n")
    answers = [json.loads(line) for line in told.stdout.splitlines()]
    assert [answer.get("verdict") or answer["problem"]["code"] for answer in answers] == [
        "fail",
        "rule-unreadable",
        "pass",
        "json-malformed",
    ]


AGREEMENTS = table("""
    agreement                                                              | material           | verdict
    -----------------------------------------------------------------------+--------------------+--------
    {"tolerance": {"percent": 10, "basis": "EXW", "not_chapters": ["50-63"]}} | 850490 10       | pass
    {"tolerance": {"percent": 10, "basis": "EXW", "not_chapters": ["84-85"]}} | 850490 10       | fail
    {"tolerance": "10% EXW, not chapters 50-63"}                            | 850490 10          | pass
    {"tolerance": "10% EXW, not chapters 84-85"}                            | 850490 10          | fail
    {"tolerance": [{"percent": "5", "basis": "FOB"}]}                       | 850490 10          | fail
    {"parties": ["KR", "VN"]}                                               | 850490 50 VN       | pass
    {"parties": ["KR", "VN"], "cumulation": "none"}                         | 850490 50 VN       | fail
    {"parties": ["KR", "VN"], "cumulation": {"kind": "diagonal", "countries": ["TH"]}} | 850490 50 TH | pass
    {"id": "akfta", "tolerance": []}                                        | 850490 10          | fail
    "akfta"                                                                 | 850490 10          | pass
    "AKFTA"                                                                 | 850490 10          | pass
    null                                                                    | 850490 10          | fail
""")


@pytest.mark.parametrize("row", AGREEMENTS, ids=named)
def test_an_agreement_is_named_or_written_out(row):
    hs, value, *origin = row["material"].split()
    question = {
        "rule": "CTH",
        "agreement": json.loads(row["agreement"]),
        "product": {"hs": "850440", "exw": 100, "fob": "100", "made_in": "KR"},
        "materials": [{"hs": hs, "value": value, "origin": origin[0] if origin else None}],
    }
    assert asked(question)["verdict"] == row["verdict"]


def test_without_a_rule_the_agreements_own_is_looked_up():
    answer = asked({**QUESTION, "rule": None})
    assert (answer["rule"], answer["verdict"]) == ("CTH or RVC(40)", "fail")
    listed = {
        "rules": [
            {"hs": "85", "rule": "CTH"},
            {"hs": "8504", "rule": "CTSH"},
            {"from": "850410", "to": "850434", "rule": "WO"},
        ]
    }
    answer = asked({**QUESTION, "rule": None, "agreement": listed})
    assert (answer["by"], answer["rule_from"]) == ("CTSH", {"codes": "8504", "applies": "inherited_heading", "rank": 2})


FACTS = table("""
    rule                 | facts                                                          | verdict | missing                  | failures
    ---------------------+----------------------------------------------------------------+---------+--------------------------+-----------------------
    MAXNOM(55,EXW)       | {"ex_works": 100000, "non_originating": 45000}                 | pass    |                          |
    MAXNOM(55,EXW)       | {"ex_works": "100000", "non_originating": "55000.01"}          | fail    |                          | FAIL_VNM_EXCEEDED
    MAXNOM(55,EXW)       | {"direct_transport": true}                                     | unknown | ex_works non_originating |
    MAXNOM(55,EXW)       | {"ex_works": 100, "non_originating": 1, "direct_transport": false} | fail |                         | FAIL_DIRECT_TRANSPORT
    CTH                  | {"tariff_heading_input": "1001", "tariff_heading_output": "1103"} | pass |                          |
    CTH                  | {"tariff_heading_input": "0901", "tariff_heading_output": "0901"} | fail |                          | FAIL_CTH_NOT_MET
    CTH                  | {"tariff_heading_output": "0901"}                              | unknown | tariff_heading_input     |
    CTH                  | {"tariff_heading_input": "0901"}                               | unknown | tariff_heading_output    |
    WO                   | {"wholly_obtained": true}                                      | pass    |                          |
    WO                   | {"wholly_obtained": false}                                     | fail    |                          | FAIL_WO_NOT_MET
    WO                   | {}                                                             | unknown | wholly_obtained          |
    WO or MAXNOM(55,EXW) | {"wholly_obtained": false, "ex_works": 100, "non_originating": 56} | fail |                         | FAIL_WO_NOT_MET FAIL_VNM_EXCEEDED
""")


@pytest.mark.parametrize("row", FACTS, ids=named)
def test_single_facts_are_a_question_too(row):
    answer = asked({"rule": row["rule"], "facts": json.loads(row["facts"])})
    assert answer["verdict"] == row["verdict"]
    assert answer["missing"] == row["missing"].split()
    assert list(answer.get("failures", ())) == row["failures"].split()


OTHER_WORDS = [
    {"rule": "MAXNOM 50% EXW", "product": {"code": "8407", "ex_works": 100}, "materials": [{"hs": "722410", "status": "originating (forged here)", "value": 60}]},
    {"rule": "Manufacture from materials of any heading", "product": {"hs": "8407"}, "materials": [{"hs": "8407"}]},
    {"rule": "CTH", "product": {"hs": "8504.40", "edition": 2012}, "materials": [{"hs_code": "7408 11", "cost": "1"}]},
    {"rule": "CTH", "product": {"hs": 850440}, "materials": [{"hs": 850490, "origin": "originating"}]},
    {"rule": "RVC(40)", "agreement": {"parties": ["KR", "VN"]}, "product": {"hs": "850440", "price": "100", "origin": "KOR"}, "materials": [{"hs": "850490", "value": "90", "origin": "VNM"}]},
]  # fmt: skip


@pytest.mark.parametrize("question", OTHER_WORDS, ids=lambda question: question["rule"])
def test_other_words_for_the_same_question(question):
    assert asked(question)["verdict"] == "pass"


BAD = [
    ({**QUESTION, "product": {"hs": "850440", "fob": "-1"}}, "value-negative", "product.fob"),
    ({**QUESTION, "materials": [{"hs": "850490", "value": "640"}]}, "materials-exceed-product", "materials"),
    ({**QUESTION, "materials": [{"hs": "85O490", "value": "6"}]}, "code-malformed", "materials[0].hs"),
    ({**QUESTION, "materials": ["850490"]}, "type-wrong", "materials[0]"),
    ({**QUESTION, "materials": [{"hs": "850490", "value": "much"}]}, "number-malformed", "materials[0].value"),
    ({**QUESTION, "agreement": "nafta"}, "choice-unknown", "agreement"),
    ({**QUESTION, "agreement": 7}, "choice-unknown", "agreement"),
    ({**QUESTION, "agreement": {"tolerance": "some"}}, "field-invalid", "agreement.tolerance"),
    ({**QUESTION, "rule": "CTH except from 9-8"}, "rule-unreadable", "rule"),
    ({**QUESTION, "rule": "CTH or RVC(40"}, "rule-unreadable", "rule"),
    ({"product": {}}, "field-missing", "rule"),
]


@pytest.mark.parametrize(("question", "code", "path"), BAD, ids=[code for _, code, _ in BAD])
def test_bad_input_is_refused_where_it_stands(question, code, path):
    with pytest.raises(Refused) as refused:
        asked(question)
    assert (code, path) in {(problem.code, problem.path) for problem in refused.value.problems}


NAMES = [
    "rule",
    "agreement",
    "product",
    "materials",
    "processes",
    "facts",
    "hs",
    "value",
    "origin",
    "parts",
    "fob",
    "exw",
]
NAMES += [
    "tolerance",
    "cumulation",
    "content",
    "methods",
    "basis",
    "rules",
    "drawback",
    "free",
    "percent",
    "evidence",
    "input",
]
LEAVES = st.none() | st.booleans() | st.integers(-5, 10**20) | st.floats(allow_nan=False) | st.text(max_size=8)
LEAVES |= st.sampled_from(
    ["CTH or RVC(40)", "MAXNOM(50,EXW)", "akfta", "850440", "850490", "100", "KR", "HS2012", "EXW"]
)
ANYTHING = st.recursive(
    LEAVES, lambda each: st.lists(each, max_size=3) | st.dictionaries(st.sampled_from(NAMES), each), max_leaves=12
)


@given(st.dictionaries(st.sampled_from(NAMES), ANYTHING))
@settings(max_examples=300)
def test_no_question_breaks_the_command(question):
    told = answer_to(parse(json.dumps({**QUESTION, **question}).encode()), evaluation_of)
    assert told["verdict"] in {"pass", "fail", "unknown"} if "verdict" in told else told["problem"].title


def test_parts_of_parts_without_end_are_refused():
    deep = {"hs": "740811"}
    for _ in range(200):
        deep = {"hs": "853400", "parts": [deep]}
    with pytest.raises(Refused, match="materials-too-deep"):
        asked({**QUESTION, "materials": [deep]})


# rvc


SHARES = table("""
    method         | inputs                       | rvc
    ---------------+------------------------------+------
    build_down     | {"av":"100","vnm":"55"}      | 45
    Build-Down     | {"fob":100,"vnom":55}        | 45
    build_up       | {"av":"100","vom":"45"}      | 45
    net_cost       | {"nc":"80","vnm":"20"}       | 75
    focused_value  | {"av":"100","fvnm":"12.5"}   | 87.5
    build_down     | {"av":"3","vnm":"2"}         | 33.33
    build_down     | {"av":"100","vnm":"120"}     | -20
""")


@pytest.mark.parametrize("row", SHARES, ids=named)
def test_a_share_by_each_method(row):
    assert (
        content_of(parse(json.dumps({"method": row["method"], "inputs": json.loads(row["inputs"])}).encode()))["rvc"]
        == row["rvc"]
    )


def test_a_share_that_cannot_be_taken():
    told = invoke(
        "rvc",
        "-",
        stdin='{"method":"build_down","inputs":{"av":"100"}}\n{"method":"x"}\n{"method":"nc","inputs":{"nc":0,"vnm":1}}\n',
    )
    missing, unknown, nothing = (json.loads(line) for line in told.stdout.splitlines())
    assert (missing["verdict"], missing["missing"]) == ("unknown", ["vnm"])
    assert unknown["problem"]["code"] == "choice-unknown"
    assert nothing["problem"]["code"] == "price-not-positive"


# check


@pytest.fixture
def bom(tmp_path):
    path = tmp_path / "bom.csv"
    path.write_text(LAMP, encoding="utf-8")
    return path


def test_every_agreement_side_by_side(bom):
    told = invoke("check", "--bom", bom, "--from", "VN", "--to", "KR")
    assert told.exit_code == 0, told.output
    assert "Vietnam → South Korea" in told.stdout
    assert "akfta      ✘ does not" in told.stdout
    assert "8% → free" in told.stdout
    assert "8 % = 8 USD" in told.stdout
    assert "would pass by CTH: source materials[0] (Transformer parts) from Vietnam" in " ".join(told.stdout.split())


def test_the_same_as_data(bom):
    answer = json.loads(invoke("check", "--bom", bom, "--from", "VN", "--to", "KR", "--json").stdout)
    by_agreement = {each["agreement"]: each for each in answer["agreements"]}
    assert set(by_agreement) == {"akfta", "rcep", "vkfta"}
    assert by_agreement["vkfta"]["verdict"] == "pass"
    assert by_agreement["vkfta"]["duty"]["saves"] == "8"
    assert by_agreement["akfta"]["proof"]["verdict"] == "fail"


def test_what_passes_and_saves_most_stands_first(bom):
    answer = json.loads(invoke("check", "--bom", bom, "--from", "VN", "--to", "KR", "--json").stdout)
    assert [each["agreement"] for each in answer["agreements"]] == ["vkfta", "rcep", "akfta"]


def test_only_what_is_asked_for(bom):
    answer = json.loads(invoke("check", "--bom", bom, "--to", "VN", "--agreement", "vkfta", "--json").stdout)
    assert [each["agreement"] for each in answer["agreements"]] == ["vkfta"]


def test_proven_origin_is_asked_for_where_somebody_wants_it(bom):
    stated = json.loads(invoke("check", "--bom", bom, "--to", "VN", "--agreement", "rcep", "--json").stdout)
    proven = json.loads(
        invoke("check", "--bom", bom, "--to", "VN", "--agreement", "rcep", "--evidence", "proven", "--json").stdout
    )
    assert stated["agreements"][0]["unproven"] == ["materials[0]", "materials[2]"]
    assert "unproven" not in proven["agreements"][0]


def test_countries_without_an_agreement(bom):
    told = invoke("check", "--bom", bom, "--to", "BR")
    assert told.exit_code == 1
    assert "No agreement between KR and BR" in told.stderr


def test_a_bill_that_cannot_be_right_is_refused_row_by_row(tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text(LAMP.replace("C1,Copper wire,740811,20,", "C1,Copper wire,740811,-20,"), encoding="utf-8")
    told = invoke("check", "--bom", path, "--to", "VN")
    assert told.exit_code == 1
    assert "row 5.value" in told.stderr
