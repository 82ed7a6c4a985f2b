"""The promises of a determination, held against products, rules and agreements made up at random.

- A material that originates instead of one that does not never turns pass into fail.
- A larger tolerance never does either, and never makes an answer worse.
- What nobody knows never passes: a fact that is found out later may turn unknown into anything, pass into nothing else.
- The proof says its own verdict again, and so does the finding it was written from.
- What is proposed as a way to pass does pass.
"""

from decimal import Decimal

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from gwanmun.law import origin
from gwanmun.law.origin.finding import weighed
from tests.law.origin.bills import PLAIN, scope
from tests.law.origin.rule_trees import CODED, RULES, rules

CODES = st.sampled_from(["850440", "850490", "854231", "720851", "520512", "520811", "960621", "8504", "85"])
SURE_CODES = st.sampled_from(["850440", "850490", "854231", "720851", "520512", "520811", "960621"])
VALUES = st.integers(0, 1_200).map(lambda cents: Decimal(cents).scaleb(-2))
WORDS = ["unembroidered fabric", "fruit juice", "waste of silk"]
CALLED = st.dictionaries(st.sampled_from(WORDS), st.booleans())


def _material(codes, values, **known):
    return st.builds(
        origin.Material,
        codes,
        values,
        st.sampled_from([None, "CN", "KR", "VN"]),
        wholly_obtained=known.get("obtained", st.none() | st.booleans()),
        weight_kg=known.get("weights", st.none() | VALUES),
        role=st.sampled_from(["material"] * 4 + ["retail_packing", "accessory", "neutral"]),
        called=CALLED,
    )


MATERIALS = _material(CODES, st.none() | VALUES)
KNOWN = _material(SURE_CODES, VALUES, obtained=st.booleans(), weights=VALUES)
PRICES = st.none() | st.just(Decimal(100))


def bills(materials=MATERIALS, prices=PRICES, stated=None):
    """A product worth 100 of at most eight materials worth at most 12 each."""
    stated = (st.none() | st.booleans()) if stated is None else stated
    goods = st.builds(
        origin.Product,
        st.sampled_from(["850440", "620462"]),
        st.just("HS2012"),
        st.just("KR"),
        fob=prices,
        exw=prices,
        weight_kg=st.none() | st.just(Decimal(100)) if prices is PRICES else st.just(Decimal(100)),
        wholly_obtained=stated,
        retained=stated,
        processes=st.none() | st.just(()) | st.just(("chemical_reaction", "dyeing")),
        called=CALLED,
    )
    made_of = st.lists(materials, min_size=1, max_size=8).map(tuple)
    return st.builds(origin.BillOfMaterials, goods, made_of)


TOLERANCES = st.builds(
    origin.Tolerance,
    st.integers(0, 20).map(Decimal),
    st.sampled_from(["value", "weight"]),
    st.sampled_from(["EXW", "FOB", None]),
    products=st.sampled_from([(), scope("50-63"), scope("84-85")]),
    materials=st.sampled_from([(), scope("50-63")]),
    whole=st.sampled_from(["product", "materials"]),
)
AGREEMENTS = st.builds(
    lambda tolerances, methods, packing, kind: replace(
        PLAIN,
        tolerances=tuple(tolerances),
        content=origin.ContentTerms(methods),
        retail_packing=packing,
        cumulation=origin.Cumulation(kind),
    ),
    st.lists(TOLERANCES, max_size=3),
    st.sampled_from([("BD",), ("BU",), ("BD", "BU")]),
    st.sampled_from(["ignored", "counted"]),
    st.sampled_from(["none", "bilateral", "full"]),
)


def found(rule, bill, agreement):
    """What is found, of a bill that can be reckoned with."""
    answer = origin.find(bill, origin.OneRule(agreement, rule))
    assume(isinstance(answer, origin.Found))
    return answer


ORDER = {"fail": 0, "unknown": 1, "pass": 2}


@given(RULES, bills(), AGREEMENTS, st.data())
@settings(max_examples=100)
def test_an_originating_material_instead_of_another_never_makes_it_worse(rule, bill, agreement, data):
    before = found(rule, bill, agreement)
    place = data.draw(st.integers(0, len(bill.materials) - 1))
    better = replace(bill.materials[place], origin="KR", originating=True, wholly_obtained=True)
    after = found(
        rule, replace(bill, materials=(*bill.materials[:place], better, *bill.materials[place + 1 :])), agreement
    )
    assert ORDER[after.verdict] >= ORDER[before.verdict]


@given(RULES, bills(), AGREEMENTS, st.integers(1, 20).map(Decimal), st.data())
@settings(max_examples=100)
def test_a_larger_tolerance_never_makes_it_worse(rule, bill, agreement, more, data):
    assume(agreement.tolerances)
    place = data.draw(st.integers(0, len(agreement.tolerances) - 1))
    larger = list(agreement.tolerances)
    larger[place] = replace(larger[place], percent=larger[place].percent + more)
    before, after = (found(rule, bill, each) for each in (agreement, replace(agreement, tolerances=tuple(larger))))
    assert ORDER[after.verdict] >= ORDER[before.verdict]


HIDES = ("value", "weight_kg", "wholly_obtained", "hs")


@given(RULES, bills(KNOWN, st.just(Decimal(100)), st.booleans()), AGREEMENTS, st.data())
@settings(max_examples=100)
def test_a_fact_that_is_hidden_never_makes_it_pass(rule, bill, agreement, data):
    """Whatever is left out, the answer may become unknown, but never pass where the whole truth fails."""
    before = found(rule, bill, agreement)
    place = data.draw(st.integers(0, len(bill.materials) - 1))
    name = data.draw(st.sampled_from(HIDES))
    hidden = replace(bill.materials[place], **{name: "" if name == "hs" else None})
    less = replace(bill, materials=(*bill.materials[:place], hidden, *bill.materials[place + 1 :]))
    after = found(rule, less, agreement)
    if after.verdict == "pass":
        assert before.verdict == "pass"


@given(
    RULES, st.sampled_from(["fob", "exw", "weight_kg"]), bills(KNOWN, st.just(Decimal(100)), st.booleans()), AGREEMENTS
)
@settings(max_examples=100)
def test_a_price_that_is_hidden_never_makes_it_pass(rule, name, bill, agreement):
    before = found(rule, bill, agreement)
    after = found(rule, replace(bill, product=replace(bill.product, **{name: None})), agreement)
    if after.verdict == "pass":
        assert before.verdict == "pass"


@given(RULES, bills(), AGREEMENTS)
@settings(max_examples=100)
def test_an_unknown_answer_says_what_is_missing(rule, bill, agreement):
    answer = found(rule, bill, agreement)
    assert (answer.verdict == "unknown") == bool(answer.missing)


@given(RULES, bills(), AGREEMENTS)
@settings(max_examples=100)
def test_the_proof_says_its_verdict_again(rule, bill, agreement):
    answer = found(rule, bill, agreement)
    assert weighed(answer.decisive.finding) == answer.decisive.finding.verdict
    told = origin.told(answer)
    assert origin.reweigh(told.proof) == told.verdict


@given(rules(CODED), bills(KNOWN, st.just(Decimal(100)), st.booleans()), AGREEMENTS)
@settings(max_examples=100)
def test_what_is_proposed_does_pass(rule, bill, agreement):
    for change in origin.nearest(found(rule, bill, agreement)):
        if change.kind == "source":
            changed = replace(bill, materials=tuple(_sourced(bill, change.materials)))
        elif change.kind == "price":
            product = replace(bill.product, **{change.price: Decimal(change.amount)})
            changed = replace(bill, product=product)
        else:
            continue
        assert found(rule, changed, agreement).verdict == "pass", change


def _sourced(bill, paths):
    for place, material in enumerate(bill.materials):
        chosen = f"materials[{place}]" in paths
        yield replace(material, origin="KR", originating=True) if chosen else material
