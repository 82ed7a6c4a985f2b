"""Cases that other people published: afcfta-live's golden cases, its reading of rules, and which rule is a product's.

What a case leaves out (the agreement's name) is supplied once, here; nothing of a case is changed.
"""

import json
from decimal import Decimal

import pytest

from gwanmun.cli.origin_answer import evaluation_of
from gwanmun.cli.origin_rvc import content_of
from gwanmun.law import origin
from gwanmun.law.basics.jsontext import parse
from gwanmun.law.origin import rules
from gwanmun.law.origin.prose.reading import Reading, read
from gwanmun.law.origin.rules import AllOf, Content, MadeFrom, MaximumValue, Process, Shift, WhollyObtained, parse_rule
from gwanmun.law.origin.treaty_rules import RuleList, applies, rank
from tests.law.origin.bills import PLAIN
from tests.shared import shared

PATHWAY_RULES = {"WO": "WO", "CTH": "CTH", "VNM": "MAXNOM(40,EXW)"}
"""The rule a golden case seeds by its pathway; of the value added 40 per cent of the ex-works price is the usual limit."""


def cases(file):
    """The cases of a file, each by its name."""
    found = json.loads(shared(f"cases/{file}").read_text(encoding="utf-8"))["cases"]
    return [pytest.param(case, id=str(case.get("name") or case.get("case_id") or case.get("id"))) for case in found]


def asked(question):
    """A question as the command reads it."""
    return parse(json.dumps(question).encode())


@pytest.mark.parametrize("case", cases("origin_afcfta_golden.json"))
def test_a_golden_case_comes_out_as_published(case):
    question = {"input": case["input"]}
    if "seed" in case:
        question["rule"] = PATHWAY_RULES[case["seed"]["pathway_code"]]
    answer, expected = evaluation_of(asked(question)), case["expected"]
    assert (answer["verdict"] == "pass") == expected["eligible"]
    assert answer["missing"] == expected.get("missing_facts", [])
    assert list(answer.get("failures", ())) == expected.get("failures", expected.get("failure_codes", []))
    if "pathway_used" in expected:
        assert pathway(parse_rule(answer["by"])) == expected["pathway_used"]
    if expected.get("confidence_class") == "incomplete":
        assert answer["verdict"] == "unknown"


@pytest.mark.parametrize("case", cases("rvc.json"))
def test_a_share_comes_out_as_published(case):
    answer, expected = content_of(asked(case)), case["expected"]
    assert {name: answer[name] for name in expected} == expected


@pytest.mark.parametrize("case", cases("origin_psr_applicability_afcfta.json"))
def test_the_most_specific_rule_wins(case):
    listed = RuleList(PLAIN, [_row(row) for row in case["pathway_rows"]])
    named = {row["legal_rule_text_verbatim"]: row["hs_code"] for row in case["pathway_rows"]}
    for wanted in case["expected_rows"]:
        code = wanted["hs6_code"]
        (found,) = listed.rules_for(code)
        assert named[found.source] == wanted["psr_hs_code"]
        assert (applies(found, code), rank(found, code)) == (wanted["applicability_type"], wanted["priority_rank"])


def _row(row):
    """A row of the published list; which rule it is only its first word says."""
    first, last = row["hs_code_start"] or row["hs_code"], row["hs_code_end"] or row["hs_code"]
    text = row["legal_rule_text_verbatim"]
    rule = parse_rule(text.split()[0] if text.split()[0] in {"WO", "CTH", "CTSH"} else "ANY")
    return origin.ProductRule(first, last, rule, text, source=text)


@pytest.mark.parametrize("case", cases("origin_psr_decompose_afcfta.json"))
def test_a_rule_is_made_of_the_tests_that_were_published(case):
    found = read(case["input"])
    wanted = case["expected"]
    if wanted[0]["component_type"] == "NOTE":
        assert not isinstance(found, Reading), "what is not agreed yet is no rule"
        return
    assert isinstance(found, Reading), found
    assert [component(test) for test in rules.tests_of(found.rule)] == [
        (each["component_type"], each["threshold_percent"], each["threshold_basis"], each["tariff_shift_level"])
        for each in wanted
    ]
    joins = "and" if isinstance(found.rule, AllOf) else "standalone"
    assert [each["operator_type"] for each in wanted[1:]] == [joins] * (len(wanted) - 1)


@pytest.mark.parametrize("case", cases("origin_psr_pathways_afcfta.json"))
def test_a_rule_is_the_pathway_that_was_published(case):
    found = read(case["component_rows"][0]["raw_rule_text"])
    assert isinstance(found, Reading), found
    (wanted,) = case["expected"]
    assert pathway(found.rule) == wanted["pathway_code"]
    for test, formula in zip(_by_figures(found.rule), _formulas(wanted), strict=True):
        assert float(test.percent) == formula["value"]
        assert formula["op"] == ("formula_gte" if isinstance(test, Content) else "formula_lte")


def _by_figures(rule):
    return [test for test in rules.tests_of(rule) if isinstance(test, Content | MaximumValue)]


def _formulas(wanted):
    expression = wanted["expression_json"]["expression"] or {}
    parts = expression.get("args", [expression])
    return [part for part in parts if str(part.get("op", "")).startswith("formula")]


def pathway(rule):
    """A rule by the code of its pathway: "CTH+VNM"."""
    return "+".join(component(test)[0] for test in rules.tests_of(rule))


def component(test):
    """A test as the published components are written: kind, percentage, its basis, the level of a shift."""
    bases = {"EXW": "ex_works", "FOB": "fob", None: None}
    match test:
        case WhollyObtained():
            return "WO", None, None, None
        case Shift(level=level):
            return level, None, None, {"CTH": "heading", "CTSH": "subheading", "CC": "chapter"}[level]
        case MaximumValue(percent=percent, basis=basis):
            return "VNM", float(percent), bases[basis], None
        case Content(percent=percent):
            return "VA", float(percent), "fob", None
        case Process() | MadeFrom():  # the publisher calls "manufacture from …" a process too
            return "PROCESS", None, None, None
    return type(test).__name__, None, None, None


def test_a_margin_is_exact_where_the_published_ones_are_rounded():
    answer = content_of(asked({"method": "build_down", "inputs": {"av": "3", "vnm": "1.8"}, "percent": 40}))
    assert (answer["rvc"], answer["verdict"], answer["margin"]) == ("40", "pass", "0")
    assert Decimal(answer["rvc"]) == 40
