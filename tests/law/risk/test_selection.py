"""Selection: whom a person looks at, why, and whom chance alone may pick."""

from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gwanmun.law.risk.selection import (
    Reason,
    Selection,
    SelectionLaw,
    SelectionRule,
    Subject,
    SubjectLine,
    select,
)
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
