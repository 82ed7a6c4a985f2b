"""Rules made up at random: every kind of test, joined, for the properties that must hold of all of them."""

from decimal import Decimal

from hypothesis import strategies as st
from msgspec.structs import replace

from gwanmun.law.origin.rules import (
    AllOf,
    Allowance,
    AnyMaterials,
    AnyOf,
    Codes,
    Content,
    MadeFrom,
    MaximumValue,
    MaximumWeight,
    Named,
    Originating,
    PartOfCodes,
    Process,
    ProducedEntirely,
    Retained,
    Same,
    Shift,
    WhollyObtained,
)

NOWHERE = st.just((1, 1))
PERCENTS = st.integers(1, 99).map(Decimal) | st.decimals(1, 99, places=1)
RANGES = st.sampled_from(
    [("8504", "8504"), ("8524", "8529"), ("72", "72"), ("50", "63"), ("850490", "850490"), ("5204", "5207")]
)
WORDS = st.sampled_from(["unembroidered fabric", "fruit juice", "waste of silk"])
CODED = RANGES.map(lambda codes: Codes(*codes)) | st.just(Same())
ITEMS = CODED | st.builds(lambda codes, words: PartOfCodes(*codes, words), RANGES, WORDS) | st.builds(Named, WORDS)
BASES = st.sampled_from([None, "EXW", "FOB"])


def scopes(items, least=0):
    return st.lists(items, min_size=least, max_size=2, unique=True).map(tuple)


def tests(items):
    """Every kind of test, with scopes of these items."""
    scope = scopes(items)
    allowances = st.none() | st.builds(Allowance, PERCENTS, BASES, scope)
    levels = st.sampled_from(["CC", "CTH", "CTSH"])
    return st.one_of(
        st.builds(WhollyObtained, NOWHERE, scope),
        st.builds(ProducedEntirely, NOWHERE),
        st.builds(AnyMaterials, NOWHERE, scope),
        st.builds(Shift, NOWHERE, levels, scope, allowances, scope),
        st.builds(Content, NOWHERE, PERCENTS, st.sampled_from([None, "BD", "BU"])),
        st.builds(MaximumValue, NOWHERE, PERCENTS, BASES, scope),
        st.builds(MaximumWeight, NOWHERE, PERCENTS, scope),
        st.builds(Originating, NOWHERE, scope),
        st.builds(MadeFrom, NOWHERE, scopes(items, 1)),
        st.builds(Process, NOWHERE, st.sampled_from(["chemical_reaction", "yarn_forward", "cut_and_sew", "dyeing"])),
        st.builds(Retained, NOWHERE),
    )


def _joined(rules):
    arms = st.lists(rules, min_size=2, max_size=3).map(tuple)
    return st.builds(AllOf, NOWHERE, arms) | st.builds(AnyOf, NOWHERE, arms)


def rules(items=ITEMS):
    """Rules, joined as deep as anybody writes them."""
    return st.recursive(tests(items), _joined, max_leaves=5)


RULES = rules()


def without_columns(rule):
    """A rule's tree without the columns it stood at."""
    if isinstance(rule, Shift) and rule.allowance and not rule.allowance.scope:
        rule = replace(rule, allowance=replace(rule.allowance, scope=rule.scope))  # which is what it means
    parts = {"tests": tuple(map(without_columns, rule.tests))} if isinstance(rule, AllOf | AnyOf) else {}
    return replace(rule, columns=(0, 0), **parts)
