"""Duties made up at random: every kind of node, nested, for the properties that must hold of all of them."""

from decimal import Decimal

from hypothesis import strategies as st
from msgspec.structs import replace

from gwanmun.law.tariff.duty import (
    AdValorem,
    Cap,
    Floor,
    Free,
    Greater,
    Less,
    Lesser,
    Reference,
    Specific,
    Together,
    parts,
    rebuilt,
)

NOWHERE = st.just((0, 0))


def numbers(places):
    return st.decimals(0, 99_999, places=places, allow_nan=False, allow_infinity=False)


BASES = st.sampled_from([("customs_value",), ("customs_value", "duty"), ("retail_price",)])
RATES = st.builds(AdValorem, NOWHERE, numbers(2), BASES, st.sampled_from([Decimal(1), Decimal("1.1"), Decimal(3)]))
UNITS = st.sampled_from([
    ("KGM", ()), ("LTR", ()), ("NAR", ()), ("H87", ()), ("KGM", ("tss",)), ("ASV", ("HLT",)), ("LPA", ("SPR",)), ("", ()),
])  # fmt: skip
AMOUNTS = st.builds(
    lambda amount, currency, per, units: Specific((0, 0), amount, currency, per if units[0] else 1, *units),
    numbers(3),
    st.sampled_from(["KRW", "USD", "VND"]),
    st.sampled_from([1, 10, 100]),
    UNITS,
)
REFERENCES = st.builds(Reference, NOWHERE, st.sampled_from(["meursing", "entry_price"]), st.sampled_from(["", "ea"]))


def _nested(duties):
    arms = st.lists(duties, min_size=2, max_size=3).map(tuple)
    first = duties.filter(lambda duty: not isinstance(duty, Together))
    terms = st.tuples(first, duties) | st.tuples(first, duties, duties)
    either = st.sampled_from([Greater, Lesser]).flatmap(lambda kind: st.builds(kind, NOWHERE, arms))
    pair = st.sampled_from([Floor, Cap, Less]).flatmap(lambda kind: st.builds(kind, NOWHERE, duties, duties))
    return either | st.builds(Together, NOWHERE, terms) | pair


def nested(leaves):
    """Duties made of these."""
    return st.recursive(leaves, _nested, max_leaves=6)


DUTIES = st.builds(Free, NOWHERE, st.sampled_from(["free", "nihil"])) | nested(RATES | AMOUNTS | REFERENCES)


def without_columns(duty):
    """The same tree, wherever it stood."""
    return replace(rebuilt(duty, tuple(map(without_columns, parts(duty)))), columns=(0, 0))
