"""Selection: whom a person looks at, why, and whom chance alone may pick."""

from datetime import date
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gwanmun.law.risk.evidence import LineEvidence, Neighbour, Usual, evidence
from gwanmun.law.risk.features import HOUSE
from gwanmun.law.risk.guidance import Guidance, guidance
from gwanmun.law.risk.history import by_line, known_before
from gwanmun.law.risk.lanes import LanePolicy
from gwanmun.law.risk.model.score import Score
from gwanmun.law.risk.reasons.ground import ground
from gwanmun.law.risk.scored import Cutoffs, Scored
from gwanmun.law.risk.selection import (
    Reason,
    Selection,
    SelectionLaw,
    SelectionRule,
    Subject,
    SubjectLine,
    select,
)
from tests.law.risk.making import made_up
from tests.law.tables import named, table

STRICTNESS = ["none", "documents", "examination"]
PAPER = SubjectLine("4802560000", "VN", 10_000_000, Decimal(8000), preference=True)
STEEL = SubjectLine("7210490000", "CN", 90_000_000, Decimal(60_000))


def subject(*lines, **other):
    facts = {
        "procedure": "import",
        "dispatch": "VN",
        "trader": "2208162517",
        "trusted": False,
        "earlier_declarations": 12,
        "draw": 9999,
    }
    return Subject(lines=lines or (PAPER, STEEL), **(facts | other))


def rule(control="examination", **conditions):
    return SelectionRule("r", control, "the officer reads this", **conditions)


HITS = table("""
condition                  | lines hit
---------------------------+----------
                           | 0
procedures import export   | 0
procedures export          |
dispatch VN                | 0
dispatch CN                |
trader 2208162517          | 0
trader 1168200276          |
first_declarations 13      | 0
first_declarations 12      |
commodity 72 84            | 2
commodity 4                | 1
commodity 4802560000       | 1
commodity 99               |
origin CN                  | 2
origin KR                  |
value_from 10000000        | 1 2
value_from 10000001        | 2
unit_value_under 1250.01   | 1
unit_value_under 1250      |
unit_value_under 1501      | 1 2
claims_preference yes      | 1
claims_preference no       | 2
""")


def condition(text):
    name, *words = text.split()
    match name:
        case "value_from" | "first_declarations":
            return {name: int(words[0])}
        case "unit_value_under":
            return {name: Decimal(words[0])}
        case "claims_preference":
            return {name: words == ["yes"]}
        case _:
            return {name: tuple(words)}


@pytest.mark.parametrize("row", HITS, ids=named)
def test_everything_a_rule_names_must_hold(row):
    conditions = condition(row["condition"]) if row["condition"] else {}
    selected = select(SelectionLaw((rule(**conditions),)), subject())
    assert " ".join(str(reason.line) for reason in selected.reasons) == row["lines hit"]
    assert selected.control == ("examination" if row["lines hit"] else "none")


def test_a_rule_of_two_conditions_wants_both_of_one_line():
    law = SelectionLaw((rule(commodity=("72",), origin=("VN",)),))
    assert select(law, subject()).control == "none"


def test_goods_of_no_weight_have_no_unit_value():
    weightless = msgspec.structs.replace(PAPER, net_weight_kg=Decimal(0))
    assert select(SelectionLaw((rule(unit_value_under=Decimal(10**6)),)), subject(weightless)).control == "none"


def test_the_strictest_control_wins_and_every_reason_is_kept():
    law = SelectionLaw(
        (
            SelectionRule("paper-value", "documents", "paper under value", commodity=("4802",)),
            SelectionRule("steel-cn", "examination", "coated steel from China", commodity=("7210",), origin=("CN",)),
            SelectionRule("from-vn", "documents", "loaded in Viet Nam", dispatch=("VN",)),
        )
    )
    assert select(law, subject()) == Selection(
        "examination",
        (
            Reason("paper-value", "paper under value", "documents", 1),
            Reason("steel-cn", "coated steel from China", "examination", 2),
            Reason("from-vn", "loaded in Viet Nam", "documents"),
        ),
        9999,
    )


TRUST = table("""
trusted | rule        | safety | control     | excused
--------+-------------+--------+-------------+--------
no      | examination | no     | examination | no
yes     | examination | no     | documents   | yes
yes     | examination | yes    | examination | no
yes     | documents   | no     | documents   | no
yes     | documents   | yes    | documents   | no
""")


@pytest.mark.parametrize("row", TRUST, ids=named)
def test_a_trusted_trader_is_spared_examination_but_not_for_safety(row):
    law = SelectionLaw((rule(row["rule"], safety=row["safety"] == "yes"),))
    selected = select(law, subject(trusted=row["trusted"] == "yes"))
    assert selected.control == row["control"]
    assert [reason.excused for reason in selected.reasons] == [row["excused"] == "yes"]


DRAWS = table("""
examine | papers | draw | trusted | control
--------+--------+------+---------+------------
50      | 100    | 0    | no      | examination
50      | 100    | 49   | no      | examination
50      | 100    | 49   | yes     | examination
50      | 100    | 50   | no      | documents
50      | 100    | 149  | yes     | documents
50      | 100    | 150  | no      | none
0       | 0      | 0    | no      | none
0       | 10000  | 9999 | yes     | documents
""")


@pytest.mark.parametrize("row", DRAWS, ids=named)
def test_chance_spares_nobody(row):
    law = SelectionLaw(random_documents_per_10000=int(row["papers"]), random_examination_per_10000=int(row["examine"]))
    selected = select(law, subject(draw=int(row["draw"]), trusted=row["trusted"] == "yes"))
    assert selected.control == row["control"]
    assert selected.draw == int(row["draw"])
    assert [reason.rule for reason in selected.reasons] == (["random"] if row["control"] != "none" else [])


def test_the_random_arm_draws_the_share_it_says():
    law = SelectionLaw(random_documents_per_10000=200, random_examination_per_10000=100)
    drawn = [select(law, subject(draw=draw)).control for draw in range(10_000)]
    assert (drawn.count("examination"), drawn.count("documents")) == (100, 200)


CODES = st.sampled_from(["4802560000", "7210490000", "8529909000", "0201300000"])
PREFIXES = st.lists(st.sampled_from(["4", "48", "4802", "7210", "85", "8529909000", "02"]), max_size=2).map(tuple)
COUNTRIES = st.sampled_from(["VN", "CN", "KR"])
RULES = st.builds(
    SelectionRule,
    st.sampled_from(["a", "b", "c"]),
    st.sampled_from(STRICTNESS),
    st.just("why"),
    commodity=PREFIXES,
    origin=st.lists(COUNTRIES, max_size=1).map(tuple),
    dispatch=st.lists(COUNTRIES, max_size=1).map(tuple),
    value_from=st.none() | st.integers(0, 10**6),
    unit_value_under=st.none() | st.decimals(0, 1000, places=2),
    claims_preference=st.none() | st.booleans(),
    first_declarations=st.none() | st.integers(0, 5),
    safety=st.booleans(),
)
SUBJECTS = st.builds(
    Subject,
    st.sampled_from(["import", "export"]),
    st.lists(
        st.builds(SubjectLine, CODES, COUNTRIES, st.integers(0, 10**6), st.decimals(0, 1000, places=3), st.booleans()),
        min_size=1,
        max_size=4,
    ).map(tuple),
    COUNTRIES,
    st.just("2208162517"),
    st.booleans(),
    st.integers(0, 5),
    st.integers(0, 9999),
)
LAWS = st.builds(SelectionLaw, st.lists(RULES, max_size=6).map(tuple), st.integers(0, 5000), st.integers(0, 5000))


def strictness(selection):
    return STRICTNESS.index(selection.control)


@given(LAWS, SUBJECTS, RULES, st.integers(0, 6))
def test_one_more_rule_never_lowers_the_control(law, case, extra, place):
    rules = (*law.rules[:place], extra, *law.rules[place:])
    assert strictness(select(msgspec.structs.replace(law, rules=rules), case)) >= strictness(select(law, case))


@given(LAWS, SUBJECTS)
def test_trust_never_raises_the_control(law, case):
    trusted, stranger = (select(law, msgspec.structs.replace(case, trusted=trust)) for trust in (True, False))
    assert strictness(trusted) <= strictness(stranger)
    assert (strictness(trusted) == 0) == (strictness(stranger) == 0)


@given(LAWS, SUBJECTS)
def test_nobody_is_looked_at_without_a_reason(law, case):
    selected = select(law, case)
    asked = [STRICTNESS.index(reason.control) for reason in selected.reasons]
    assert strictness(selected) == max(asked, default=0)
    assert {reason.rule for reason in selected.reasons} <= {r.id for r in law.rules} | {"random"}


@given(LAWS, SUBJECTS)
def test_looking_rules_up_by_chapter_finds_what_reading_them_all_finds(law, case):
    one_by_one = [reason for r in law.rules for reason in select(SelectionLaw((r,)), case).reasons]
    chance = select(SelectionLaw((), law.random_documents_per_10000, law.random_examination_per_10000), case).reasons
    assert select(law, case).reasons == (*one_by_one, *chance)


@given(LAWS, SUBJECTS)
def test_the_same_law_and_subject_give_the_same_bytes(law, case):
    read = msgspec.json.decode(msgspec.json.encode(law), type=SelectionLaw)
    again = msgspec.json.decode(msgspec.json.encode(case), type=Subject)
    assert msgspec.json.encode(select(read, again)) == msgspec.json.encode(select(law, case))


# What the past says of a line.

CHEAP = LineEvidence(590, Decimal(8), Usual(1000, 12), Usual(1100, 132))
EVIDENCE = table("""
rule                        | evidence | hit
----------------------------+----------+----
under_own_percent 60        | cheap    | yes
under_own_percent 59        | cheap    |
under_own_percent 60        | none     |
under_trade_percent 54      | cheap    | yes
under_trade_percent 53      | cheap    |
rate_from 8                 | cheap    | yes
rate_from 8.1               | cheap    |
dearer_neighbour yes        | cheap    |
dearer_neighbour yes        | neighbour | yes
dispatched_elsewhere yes    | none     |
dispatched_elsewhere no     | none     | yes
""")


@pytest.mark.parametrize("row", EVIDENCE, ids=named)
def test_a_rule_may_ask_the_past_and_hits_nobody_of_whom_nothing_is_known(row):
    name, said = row["rule"].split()
    value = {"yes": True, "no": False}.get(
        said, Decimal(said) if "rate" in name else int(said) if said.isdigit() else said
    )
    past = {
        "none": LineEvidence(),
        "cheap": CHEAP,
        "neighbour": msgspec.structs.replace(CHEAP, dearer_neighbour=Neighbour("481019", Decimal(13), Usual(590, 40))),
    }[row["evidence"]]
    line = msgspec.structs.replace(PAPER, evidence=past)
    assert (select(SelectionLaw((rule(**{name: value}),)), subject(line)).control != "none") == (row["hit"] == "yes")


def test_a_median_of_too_few_is_held_against_nobody():
    lines, results = made_up(9, days=9)
    same = [msgspec.structs.replace(line, importer="I", commodity="851762", origin="CN") for line in lines]
    past = known_before(HOUSE, same, by_line(results), same[-1].on).past(same[-1])
    found = evidence(same[-1], past)
    assert found.own.earlier == 8
    assert found.trade is None


def test_goods_priced_like_a_neighbour_that_pays_more():
    lines, results = made_up(600, days=100)
    line = msgspec.structs.replace(lines[-1], commodity="721049", origin="CN", value=90_000, net_weight_kg=Decimal(100))
    past = known_before(HOUSE, lines, by_line(results), line.on).past(line)
    dear, same_rate = (
        Neighbour("721012", Decimal(13), Usual(900_000, 50)),
        Neighbour("721011", Decimal(8), Usual(900_000, 50)),
    )
    assert evidence(line, past, (dear, same_rate)).dearer_neighbour == dear
    assert evidence(line, past, (same_rate,)).dearer_neighbour is None
    usual = msgspec.structs.replace(line, value=1_200)
    assert evidence(usual, past, (dear,)).dearer_neighbour is None


# The learned lanes.

LANES = LanePolicy(budget_per_10000=500)
BEGINS = Cutoffs(2, 400_000, 1_000_000, 300_000)
LEARNED = table("""
chance | tax     | trusted | weight | control     | lane
-------+---------+---------+--------+-------------+----------
600000 | 0       | no      | 10000  | examination | chance
400000 | 0       | no      | 10000  | documents   | chance
399999 | 0       | no      | 10000  | documents   | uncertain
299999 | 1000000 | no      | 10000  | documents   | tax
299999 | 999999  | no      | 10000  | none        |
799999 | 0       | yes     | 5000   | documents   | uncertain
800000 | 0       | yes     | 5000   | documents   | chance
999999 | 0       | yes     | 3000   | none        |
999999 | 0       | yes     | 4000   | documents   | uncertain
999999 | 0       | yes     | 10000  | documents   | chance
100000 | 3333333 | yes     | 3000   | none        |
100000 | 3333334 | yes     | 3000   | documents   | tax
""")


def guided(chance, tax):
    return Guidance(Scored("m" * 64, "f" * 64, Score(0, chance, tax)), BEGINS)


@pytest.mark.parametrize("row", LEARNED, ids=named)
def test_a_learned_lane_takes_from_where_the_budget_lets_it(row):
    told = guided(int(row["chance"]), int(row["tax"]))
    trust = {"trusted": row["trusted"] == "yes", "weight": int(row["weight"])}
    selected = select(SelectionLaw(lanes=LANES), subject(guidance=told, **trust))
    assert selected.control == row["control"]
    assert [reason.lane for reason in selected.reasons] == row["lane"].split()
    assert selected.scored == told.scored  # kept whether it chose or not


def test_rules_with_points_compete_for_their_lane():
    law = SelectionLaw((rule("documents", dispatch=("VN",), points=1),), lanes=LANES)
    assert select(law, subject()).control == "documents"  # no cut-offs yet: the cold start
    assert select(law, subject(guidance=guided(0, 0))).control == "none"  # two points are asked for
    both = msgspec.structs.replace(law, rules=(*law.rules, SelectionRule("s", "documents", "why", points=1)))
    assert select(both, subject(guidance=guided(0, 0))).control == "documents"


SILENT = table("""
expires    | as of      | scored | cut-offs | why
-----------+------------+--------+----------+-----------------
           | 2026-03-01 | yes    | yes      | no-model
2026-03-01 | 2026-03-01 | yes    | yes      | model-expired
2026-04-01 | 2026-02-25 | yes    | yes      | past-stale
2026-04-01 |            | yes    | yes      | past-stale
2026-04-01 | 2026-03-01 |        | yes      | scorer-silent
2026-04-01 | 2026-03-01 | yes    |          | cutoffs-missing
2026-04-01 | 2026-03-01 | yes    | yes      |
""")


@pytest.mark.parametrize("row", SILENT, ids=named)
def test_without_a_score_it_is_never_all_green(row):
    day = {name: date.fromisoformat(row[name]) if row[name] else None for name in ("expires", "as of")}
    told = guided(0, 0)
    found = guidance(
        told.scored if row["scored"] else None, told.cutoffs if row["cut-offs"] else None,
        today=date(2026, 3, 1), expires=day["expires"], past_as_of=day["as of"],
    )  # fmt: skip
    assert found.without_score == row["why"]
    law = SelectionLaw(
        random_documents_per_10000=100, lanes=msgspec.structs.replace(LANES, random_without_score_per_10000=400)
    )
    drawn = sum(select(law, subject(guidance=found, draw=draw)).control != "none" for draw in range(10_000))
    assert drawn == (400 if row["why"] else 100)


def test_an_agencys_target_is_a_share_drawn_like_everything_random():
    law = SelectionLaw((rule("documents", commodity=("4802",), agency="food", sampled_per_10000=500),))
    hit = sum(select(law, subject(draw=draw)).control != "none" for draw in range(10_000))
    assert 400 < hit < 600


def test_a_selection_without_a_model_is_written_as_it_always_was():
    selected = select(SelectionLaw((rule("documents", dispatch=("VN",)),)), subject())
    assert msgspec.json.encode(selected) == (
        b'{"control":"documents","reasons":[{"rule":"r","text":"the officer reads this","control":"documents"}],"draw":9999}'
    )


def test_the_trader_is_told_the_law_and_nothing_else():
    selected = select(SelectionLaw(lanes=LANES), subject(guidance=guided(600_000, 0)))
    told = ground(selected, "customs-act-246", "ko")
    assert told.laws == ("customs-act-246", "WTO TFA 7.4")
    assert "검사" in told.text
    said = msgspec.json.encode(told).decode()
    assert not any(secret in said for secret in ("600000", "chance", "learned", "m" * 64))
    assert ground(select(SelectionLaw(), subject()), "x") is None
