"""What is wrong with a question, a declaration or a pack: each thing its own problem, and a pack that has one is not built.

an expression that does not close, or says two things       the column
a unit nobody knows, a quantity nobody stated               the unit
no rate of exchange for that week                           the week
a code that does not hold on that day                       what became of it, every code
two rates of one class that meet, two winners in a tier     the file, the line, the rule; and nothing is built
"""

import json
from datetime import date

import pytest
from msgspec.structs import replace
from typer.testing import CliRunner

from gwanmun.cli import duty, pack
from gwanmun.law.basics.period import Period
from gwanmun.law.clearance import imports
from gwanmun.law.clearance.rulebook import Rulebook
from gwanmun.law.clearance.walk import Wait
from tests.countries.small_pack import FILES, write_pack
from tests.countries.test_measure_tables import MINE, MORE
from tests.law.clearance.consignments import IMPORT, SHIRTS, case, facts, korea
from tests.law.tables import named, table

RUNNER = CliRunner()

EXPRESSIONS = table("""
duty                              | quantities  | problem             | says
----------------------------------+-------------+---------------------+------------------
greater(270%, 6210 KRW/KGM        | {"KGM":"1"} | duty-unreadable     | column 27
270%)                             | {}          | duty-unreadable     | column 5
8% 5%                             | {}          | duty-unreadable     | column 4
8% or 5%                          | {}          | duty-unreadable     | column 4
8% floor                          | {}          | duty-unreadable     | column 9
8% + 100 KRW/XYZ                  | {"KGM":"1"} | unit-unknown        | column 6
8% + 100 KRW/KGM/LTR              | {"KGM":"1"} | units-unfitting     | column 6
8% + 100 KRW/KGM                  | {"LTR":"1"} | quantity-missing    | unit KGM
8% + 100 EUR/KGM                  | {"KGM":"1"} | duty-currency-foreign | currency EUR
""")


@pytest.mark.parametrize("row", EXPRESSIONS, ids=named)
def test_a_duty_that_cannot_be_worked_out_says_where_and_why(row):
    inputs = {"customs_value": "1000", "qty": json.loads(row["quantities"]), "currency": "KRW"}
    done = RUNNER.invoke(duty.app, ["eval", json.dumps({"duty": row["duty"], "inputs": inputs})])
    problem = json.loads(done.stdout)["problem"]
    assert problem["code"] == row["problem"]
    fact, value = row["says"].split()
    assert str(problem["column"] if fact == "column" else problem["facts"][fact]) == value
    assert problem["cause"]
    assert problem["mend"]


# -------------------------------------------------------------------------------------------------------- declarations


def lodged(declaration, rulebook, **other):
    """What the declarant is told when a declaration comes in."""
    outcome = imports.accept(case(declaration), facts(**other), rulebook)
    assert isinstance(outcome, Wait)
    return outcome.problems


def test_a_declaration_for_a_code_that_ended_is_told_every_code_it_became():
    country = korea().country
    (goods,) = country.tariff.goods[SHIRTS.commodity]
    ended = replace(goods, period=Period(goods.period.first, date(2026, 1, 31)))
    tariff = replace(
        country.tariff,
        goods=country.tariff.goods | {SHIRTS.commodity: (ended,)},
        successors={SHIRTS.commodity: ("6105200000", "6105900000")},
    )
    rulebook = Rulebook(replace(country, tariff=tariff), "a test")
    (problem,) = lodged(IMPORT, rulebook)
    assert (problem.code, problem.path) == ("commodity-not-in-force", "lines[0].commodity")
    known = [code for code in ("6105200000", "6105900000") if code in tariff.goods]
    assert problem.facts["successors"] == ", ".join(known or ("6105200000", "6105900000"))
    assert problem.facts["relation"] == ("1:1" if len(known) == 1 else "1:n")


def test_a_declaration_in_a_week_without_a_rate_is_told_which_week():
    settled = imports.accept(case(IMPORT), facts(today=date(2026, 7, 7)), korea())
    accepted = case(IMPORT).after(settled)
    outcome = imports.settle_value(accepted, facts(today=date(2026, 7, 7)), korea())
    assert isinstance(outcome, Wait)
    (problem,) = {problem.code: problem for problem in outcome.problems}.values()
    assert (problem.code, problem.value, problem.facts["on"]) == ("exchange-rate-missing", "USD", "2026-07-07")


def test_the_duty_of_a_declaration_rests_on_what_was_known_when_it_was_worked_out():
    """The row was found wrong on 1 March. Whoever is assessed before, owes by it; and a replay owes the same."""
    country = korea().country
    (row,) = [m for m in country.tariff.measures[SHIRTS.commodity] if m.rate_class == "A"]
    corrected = (replace(row, known_to=date(2026, 3, 1)), replace(row, duty="5%", known_from=date(2026, 3, 1)))
    others = tuple(m for m in country.tariff.measures[SHIRTS.commodity] if m != row)
    measures = country.tariff.measures | {SHIRTS.commodity: (*corrected, *others)}
    rulebook = Rulebook(replace(country, tariff=replace(country.tariff, measures=measures)), "a test")

    def assessed(today):
        walked, _ = imports.advance(case(IMPORT), facts(today=today), rulebook)
        return walked.find(imports.DutyAssessed)

    early = assessed(date(2026, 2, 3))
    assert early is not None
    assert early.assessment.lines[0].rate == row.duty
    accepted = case(IMPORT).after(imports.Accepted(date(2026, 2, 3)))
    late, _ = imports.advance(accepted, facts(today=date(2026, 3, 2)), rulebook)
    assert late.find(imports.DutyAssessed).assessment.lines[0].rate == "5%"
    assert assessed(date(2026, 2, 3)) == early


# ------------------------------------------------------------------------------------------------------- packs and quotes

D = '\n[[class]]\nid = "D"\nnames = { en = "another concession" }\ntier = 3\nwins = "if_lower"\n'
ROW = "4802560000,C,9%,FR,2026-01-01,,tariff-act,a,yes,,,,,\n"
BROKEN = table("""
what                       | rule                      | line
---------------------------+---------------------------+-----
two rates that meet        | measures-overlap, ME32    | 5
two winners in one tier    | rate-ambiguous            | 5
an expression without end  | duty-unreadable           | 5
a unit nobody knows        | unit-unknown              | 5
a code without a rate      | goods-without-rate, MFN   | 4
""")
WRONG = {
    "two rates that meet": {"measures/more.csv": MORE + ROW},
    "two winners in one tier": {
        "measures/more.csv": MORE + ROW.replace(",C,9%", ",D,5%"),
        "measures/classes.toml": FILES["measures/classes.toml"] + D,
    },
    "an expression without end": {"measures/more.csv": MORE + ROW.replace("9%,FR", '"greater(9%, 8%",JP')},
    "a unit nobody knows": {"measures/more.csv": MORE + ROW.replace("9%,FR", "9 KRW/XYZ,JP")},
    "a code without a rate": {
        "measures/basic.csv": "\n".join(FILES["measures/basic.csv"].splitlines()[:-1]) + "\n",
    },
}


@pytest.mark.parametrize("row", BROKEN, ids=named)
def test_a_pack_that_has_one_of_these_is_not_built(tmp_path, row):
    folder, out = write_pack(tmp_path / "zz", MINE | WRONG[row["what"]]), tmp_path / "zz.snapshot"
    done = RUNNER.invoke(pack.app, ["build", str(folder), "--out", str(out), "--json"])
    (found,) = [each for each in json.loads(done.stdout)["refused"] if each["severity"] == "error"]
    rule, _, number = row["rule"].partition(", ")
    assert (done.exit_code, found["code"], found.get("rule", ""), found["line"]) == (1, rule, number, int(row["line"]))
    assert not out.exists()
    asked = ["--country", str(folder), "--code", "4802560000", "--origin", "FR", "--on", "2026-02-03", "--value", "1"]
    refused = RUNNER.invoke(duty.app, ["quote", *asked, "--json"])
    assert refused.exit_code == 1
    assert json.loads(refused.stdout)["problem"]["path"] == "country"


@pytest.fixture
def own(tmp_path):
    """The folder of a pack with areas, a condition and a quota."""
    return str(write_pack(tmp_path / "zz", MINE))


def quoted(folder, *words, code="7210491010", on="2026-02-03"):
    asked = ["--country", folder, "--code", code, "--origin", "JP", "--on", on, "--value", "100000", *words]
    return json.loads(RUNNER.invoke(duty.app, ["quote", *asked, "--json"]).stdout)


def test_a_quotation_says_which_condition_was_met_and_under_which_act(own):
    without, shown = quoted(own), quoted(own, "--document", "C644")
    assert (without["rate"], shown["rate"]) == ("5%", "1%")
    assert shown["lines"][0]["trace"][0] == "duty: document C644 is shown: 1% [health-act]"
    assert shown["lines"][0]["act"] == "A health act, Article 2"
    (other,) = without["alternatives"]
    assert (other["class"], other["why"]) == ("C", "not so: document C644")


QUOTED = table("""
words                           | on         | rate | status
--------------------------------+------------+------+------------------------
                                | 2026-02-03 | 8%   | Open
--quota 05.0001                 | 2026-02-03 | 2%   | Open
--quota 05.0001                 | 2026-06-15 | 8%   | Suspended
--quota 05.0001                 | 2027-02-03 | 8%   | not open on 2027-02-03
""")


@pytest.mark.parametrize("row", QUOTED, ids=named)
def test_a_quotation_shows_the_quotas_and_where_they_stand(own, row):
    answer = quoted(own, *row["words"].split(), code="4802560000", on=row["on"])
    (quota,) = answer["quotas"]
    assert (answer["rate"], quota["status"], quota["rates"]) == (row["rate"], row["status"], ["C 2%"])


BALANCES = table("""
balance | rate | status
--------+------+----------
100     | 2%   | Open
10      | 2%   | Critical
0.5     | 8%   | Exhausted
""")


@pytest.mark.parametrize("row", BALANCES, ids=named)
def test_a_quotation_with_a_balance_says_whether_the_quota_is_open(own, row):
    asked = {"country": own, "code": "4802560000", "origin": "JP", "on": "2026-02-03", "value": "100000"}
    asked |= {"quota": "05.0001", "balances": {"05.0001": row["balance"]}}
    answer = json.loads(RUNNER.invoke(duty.app, ["quote", json.dumps(asked)]).stdout)
    (quota,) = answer["quotas"]
    assert (answer["rate"], quota["status"], quota["balance"]) == (row["rate"], row["status"], row["balance"])
    assert ("assumed" in answer) == (row["status"] == "Exhausted")


def test_a_quotation_of_what_was_known_then(tmp_path):
    header, *rows = FILES["measures/basic.csv"].splitlines()
    wrong, right = rows[1] + ",,2026-03-01", rows[1].replace("5%", "4%") + ",2026-03-01,"
    text = "\n".join([f"{header},known_from,known_to", wrong, right, *(f"{row},," for row in (rows[0], *rows[2:])), ""])
    folder = str(write_pack(tmp_path / "zz", {"measures/basic.csv": text}))
    then = quoted(folder, "--known-on", "2026-02-28")
    assert (then["rate"], then["known_on"]) == ("5%", "2026-02-28")
    assert quoted(folder, "--known-on", "2026-03-01")["rate"] == quoted(folder)["rate"] == "4%"
