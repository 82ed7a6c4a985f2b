"""Reasons: three to five sentences whose numbers are true, told by family; alike cases; what would lower the score."""

import re
from datetime import timedelta
from decimal import Decimal
from statistics import median

import pytest
from msgspec.structs import replace

from gwanmun.law.risk.features import HOUSE, features
from gwanmun.law.risk.history import by_line, known_before
from gwanmun.law.risk.model.fit import fit, rows_of
from gwanmun.law.risk.model.score import score
from gwanmun.law.risk.reasons import because
from gwanmun.law.risk.reasons.because import Asked, Reasoner, asked_of, features_digest
from gwanmun.law.risk.reasons.lowering import lowering
from gwanmun.law.risk.reasons.similar import leaves_of, remembered, similar
from gwanmun.law.risk.tally import Tally
from tests.law.risk.making import FIRST_DAY, made_up
from tests.law.tables import named, table

TODAY = FIRST_DAY + timedelta(days=260)


class World:
    """A made-up trade, a model grown from it, and one line that somebody declares today."""

    def __init__(self):
        self.lines, results = made_up(4_000)
        self.results = by_line(results)
        self.artefact = fit(rows_of(self.lines, self.results))
        self.history = known_before(HOUSE, self.lines, self.results, TODAY)
        self.reasoner = Reasoner(self.artefact, "m" * 64)

    def line(self, **said):
        return replace(
            self.lines[0], number="today", on=TODAY, importer="I6", commodity="8517620000", origin="CN",
            net_weight_kg=Decimal(100), value=45_000, **said,
        )  # fmt: skip

    def scored(self, line):
        return self.reasoner.scored(line, self.history.past(line))


@pytest.fixture(scope="module")
def world():
    return World()


def test_three_to_five_sentences_one_a_family(world):
    for line in [world.line(), *world.lines[:50]]:
        because = world.scored(replace(line, on=TODAY)).because
        assert 3 <= len(because) <= 5
        assert len({each.family for each in because}) == len(because)
        assert [each.points_milli for each in because] == sorted((each.points_milli for each in because), reverse=True)


def test_the_numbers_are_those_an_officer_would_count(world):
    said = {each.family: each for each in world.scored(world.line()).because}
    price = said["price"]
    assert price.text.startswith("unit price ")
    earlier = [
        line.value / float(line.net_weight_kg)
        for line in world.lines
        if line.commodity[:6] == "851762" and price.facts["earlier"] and line.value
    ]
    counted = int(price.facts["earlier"])
    if counted == len(earlier):  # the family is told by the widest of its keys
        assert float(price.facts["median"]) == pytest.approx(median(earlier), rel=0.03)
    apart = 100 * (450 / float(price.facts["median"]) - 1)
    assert int(price.facts["percent"]) == round(apart)
    assert f"{abs(round(apart))} % below the median of {counted} earlier declarations" in price.text


def test_an_importers_history_is_told_in_controls(world):
    importer = next(each for each in world.scored(world.line()).because if each.family == "importer")
    found = re.search(r"(\d+) of (\d+) earlier controls found something wrong", importer.text)
    assert found
    mine = [line for line in world.lines if line.importer == "I6" and line.on < TODAY]
    if importer.text.startswith("this importer:"):
        assert int(found[2]) == sum(world.results[line.number, 0].on < TODAY for line in mine)


def test_no_sentence_names_anybody_or_says_score(world):
    line = world.line(seller="S-secret", declarant="D-secret")
    text = " ".join(each.text for each in world.scored(line).because)
    assert not any(word in text for word in ("I6", "S-secret", "D-secret", "score", "feature", "share."))


def test_what_would_lower_the_score_lowers_it(world):
    line = world.line()
    past = world.history.past(line)
    now = score(world.artefact, line, past).chance_ppm
    tried = lowering(world.artefact, line, past)
    assert tried
    assert all(each.chance_ppm < now for each in tried)
    assert any("median" in each.text for each in tried)


def test_alike_cases_are_past_and_nameless(world):
    trees = world.artefact.chance_trees
    rows = [features(HOUSE, line, world.history.past(line)) for line in world.lines[:60]]
    memory = [
        remembered(trees, line, row, world.results[line.number, 0])
        for line, row in zip(world.lines[:60], rows, strict=True)
    ]
    found = similar(leaves_of(trees, rows[7]), memory)
    assert found[0].alike_percent == 100
    assert [each.alike_percent for each in found] == sorted((each.alike_percent for each in found), reverse=True)
    assert not any(
        line.number in str(each) or line.importer + "'" in str(each) for each in found for line in world.lines[:60]
    )


def test_the_same_line_and_past_give_the_same_bytes(world):
    line = world.line()
    assert world.scored(line) == Reasoner(world.artefact, "m" * 64).scored(line, world.history.past(line))
    assert len(features_digest(features(HOUSE, line, world.history.past(line)))) == 64


LIKE_WEIGHTS = table("""
net_weight_kg | lines | sentence
--------------+-------+------------------------------------------------------------------------------------------------
100           | 12    | 12 earlier lines of these goods by this route (851762, origin CN, loaded in CN) had about this weight, 90 to 148 kg
100           | 1     | one earlier line of these goods by this route (851762, origin CN, loaded in CN) had about this weight, 90 to 148 kg
0.05          | 0     | no earlier line of these goods by this route (851762, origin CN, loaded in CN) had about this weight, 0.0498 to 0.0821 kg
26000         | 3     | 3 earlier lines of these goods by this route (851762, origin CN, loaded in CN) had about this weight, 22,000 to 36,300 kg
0             | 0     | no earlier line of these goods by this route (851762, origin CN, loaded in CN) left the net weight out, as this one does
0             | 2     | 2 earlier lines of these goods by this route (851762, origin CN, loaded in CN) left the net weight out, as this one does
""")


@pytest.mark.parametrize("row", LIKE_WEIGHTS, ids=named)
def test_how_many_had_about_this_weight_is_told_in_kilograms(row, world):
    line = replace(world.line(), dispatch="CN", net_weight_kg=Decimal(row["net_weight_kg"]))
    asked = Asked("lines", ("subheading", "origin", "dispatch", "weight_band"))
    assert asked in asked_of(HOUSE)
    past = {asked.key: Tally(lines=int(row["lines"])), (): Tally()}
    text, facts = because._sentence(asked, line, past)
    assert (text, facts["lines"], because._family(asked)) == (row["sentence"], row["lines"], "quantity")


def test_the_lines_counted_are_those_of_the_log(world):
    """The sentence's number is what an officer would count: same goods, same route, a weight between the two told."""
    line = replace(world.line(), dispatch="VN")
    asked = Asked("lines", ("subheading", "origin", "dispatch", "weight_band"))
    _, facts = because._sentence(asked, line, world.history.past(line))
    alike = [
        other
        for other in world.lines
        if (other.commodity[:6], other.origin, other.dispatch, other.on < TODAY) == ("851762", "CN", "VN", True)
        and 90 <= other.net_weight_kg < Decimal("148.4")
    ]
    assert len(alike) > 0
    assert facts == {"lines": str(len(alike)), "from_kg": "90", "to_kg": "148"}


def test_every_feature_has_a_family_and_a_sentence(world):
    assert len(asked_of(HOUSE)) == len(HOUSE.names)
    nothing = {key: type(tally)() for key, tally in world.history.past(world.line()).items()}
    unsaid = replace(world.line(), value=None, net_weight_kg=Decimal(0), seller="")
    assert 3 <= len(world.reasoner.scored(unsaid, nothing).because) <= 5
