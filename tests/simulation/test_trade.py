"""The made-up trade: the same from the same seed, with every mechanism to be seen, and nothing told that is not declared."""

import statistics
from collections import Counter, defaultdict
from decimal import Decimal
from itertools import pairwise

import msgspec
import pytest
from stdnum import kr

from gwanmun.simulation import season
from gwanmun.simulation.dice import Dice, Urn
from gwanmun.simulation.goods import catalogue, lands
from gwanmun.simulation.shipment import Shipment, Truth
from gwanmun.simulation.trade import Game, month_of, play
from gwanmun.simulation.traders import Scale, arriving, business_number, check_digit
from tests.simulation.games import SMALL, small


def encoded(game):
    return b"\n".join(msgspec.json.encode(made) for made in play(game))


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others():
    game = Game(11, 40, scale=SMALL)
    assert encoded(game) == encoded(game)
    assert encoded(game) != encoded(Game(12, 40, scale=SMALL))


def test_a_longer_game_begins_as_the_shorter_one():
    short, long = encoded(Game(11, 20, scale=SMALL)), encoded(Game(11, 45, scale=SMALL))
    assert long.startswith(short)


def test_a_ring_that_appears_changes_nothing_of_the_months_before_it():
    without = Scale(SMALL.shipments_a_day, SMALL.rings[:1])
    assert encoded(Game(11, 60, scale=without)) == encoded(Game(11, 60, scale=SMALL))


def test_shipments_come_in_order_and_each_has_a_number_of_its_own():
    shipments = [made.shipment for made in small()]
    assert all(one.lodged_at <= other.lodged_at for one, other in pairwise(shipments))
    assert len({s.number for s in shipments}) == len(shipments)


def test_between_three_and_nine_in_a_hundred_are_fraud_by_every_mechanism():
    frauds = Counter(made.truth.mechanism for made in small() if made.truth.fraud)
    assert set(frauds) == {"value", "classification", "origin", "quantity", "prohibited"}
    assert 0.03 < frauds.total() / len(small()) < 0.09


@pytest.mark.parametrize("mechanism", ["value", "classification", "origin", "quantity"])
def test_what_a_mechanism_leaves_unpaid_is_more_than_nothing(mechanism):
    evaded = [made.truth.evaded_usd for made in small() if made.truth.mechanism == mechanism]
    assert evaded
    assert statistics.median(evaded) > 100


def prices(of):
    """Declared dollars a kilogram against the catalogue's, in the middle, of the shipments asked for."""
    declared = [m.shipment.value_usd / m.shipment.net_kg / Decimal(catalogue()[m.shipment.hs6].usd_a_kg) for m in of]
    return float(statistics.median(declared))


def test_undervaluation_is_seen_in_the_price():
    honest = [made for made in small() if made.truth.outcome == "conform"]
    assert prices(made for made in small() if made.truth.mechanism == "value") < 0.75 * prices(honest)


def test_goods_of_another_code_cost_what_no_goods_of_it_do():
    false = [made for made in small() if made.truth.mechanism == "classification"]
    of_siblings = [made for made in false if made.shipment.hs6 in {"600622", "390120", "540752", "852852"}]
    assert of_siblings
    assert prices(of_siblings) > 1.5


def test_false_origin_leaves_from_somewhere_else_more_often_than_true():
    def elsewhere(of):
        of = [made.shipment for made in of if made.shipment.agreement]
        return sum(s.departure != s.origin for s in of) / len(of)

    assert elsewhere(m for m in small() if m.truth.mechanism == "origin") > 0.5
    assert elsewhere(m for m in small() if m.truth.outcome == "conform") < 0.1


def test_goods_that_stand_on_no_paper_still_stand_in_packages():
    def kilograms(of):
        return statistics.median(float(m.shipment.net_kg) / m.shipment.packages for m in of)

    heavy = [made for made in small() if made.shipment.packages >= 20]
    less = kilograms(m for m in heavy if m.truth.mechanism == "quantity")
    assert less < 0.95 * kilograms(m for m in heavy if m.truth.outcome == "conform")


def test_rings_begin_in_their_month_and_stay_with_their_brokers_under_new_names():
    late = [m for m in small() if m.truth.ring == "late"]
    assert min(month_of(m.shipment.lodged_at.date().replace(month=1), m.shipment.lodged_at.date()) for m in late) == 5
    assert sum(m.truth.fraud for m in late) / len(late) > 0.75
    first = [m.shipment for m in small() if m.truth.ring == "first"]
    names = defaultdict(set)
    for shipment in first:
        names[(shipment.lodged_at.month - 3) // 3].add(shipment.importer)
    assert not names[0] & names[1]
    assert len({shipment.declarant for shipment in first}) <= 2


def test_shells_come_and_are_gone():
    shells = [t for month in range(1, 6) for t in arriving(7, SMALL, month) if t.nature == "shell"]
    assert shells
    assert all(2 <= trader.until - trader.since <= 5 for trader in shells)


def test_trusted_traders_are_large_few_and_nearly_all_what_they_seem():
    traders = list(arriving(7, Scale(), 1))
    trusted = [t for t in traders if t.trusted]
    assert 0.02 < len(trusted) / len(traders) < 0.12
    assert all(t.size > 3 for t in trusted)
    shipments = [m for m in small() if m.shipment.trusted]
    assert 0.1 < len(shipments) / len(small()) < 0.5
    assert sum(m.truth.fraud for m in shipments) / len(shipments) < 0.02


def test_some_sellers_may_be_recognised_and_only_of_lands_with_an_arrangement():
    recognised = {m.shipment.seller for m in small() if m.shipment.recognised}
    assert recognised
    true = [m.shipment for m in small() if m.shipment.recognised and m.truth.outcome == "conform"]
    assert all(lands()[s.origin].arrangement for s in true)
    assert not {m.shipment.seller for m in small() if not m.shipment.recognised} & recognised


def test_weekends_are_quiet_and_harvests_are_not():
    by_weekday = Counter(made.shipment.lodged_at.weekday() for made in small())
    assert by_weekday[6] < 0.5 * by_weekday[2]
    assert season.of_goods(catalogue()["070310"], 4) > 3 * season.of_goods(catalogue()["070310"], 10)


def test_what_is_declared_holds_no_word_of_the_truth():
    assert not set(Shipment.__struct_fields__) & set(Truth.__struct_fields__)
    names = {made.shipment.seller for made in small()} | {made.shipment.importer for made in small()}
    assert not any(hs6 in name for name in names for hs6 in catalogue())


def told_by(known):
    """How much more often than by chance what is known of a fraud stands above the same of an honest shipment (AUC)."""
    frauds = [known(m.shipment) for m in small() if m.truth.fraud]
    others = [known(m.shipment) for m in small() if not m.truth.fraud][:: len(small()) // 2000]
    above = sum((f > o) + 0.5 * (f == o) for f in frauds for o in others)
    return above / (len(frauds) * len(others))


@pytest.mark.parametrize(
    "known",
    [
        lambda s: s.lodged_at.second,
        lambda s: int(s.number[-5:]),
        lambda s: int(s.value_usd * 100) % 100,
        lambda s: int(s.net_kg * 1000) % 1000,
        lambda s: s.gross_kg / s.net_kg,
    ],
    ids=["second", "place", "cents", "grams", "gross"],
)
def test_the_accidents_of_a_document_tell_nothing(known):
    assert 0.44 < told_by(known) < 0.56


def test_the_truth_is_known_days_after_and_three_at_the_earliest():
    delays = [(made.truth.known_on - made.shipment.lodged_at.date()).days for made in small()]
    assert min(delays) == 3
    assert 12 < statistics.mean(delays) < 16


def test_every_origin_and_sibling_in_the_catalogue_is_known():
    for goods in catalogue().values():
        assert {country for country, _ in goods.origins} <= set(lands())
        if goods.sibling:
            assert catalogue()[goods.sibling].rate < goods.rate


def test_a_business_number_has_its_check_digit_and_is_given_once():
    numbers = {business_number(kind, month, place) for kind in range(4) for month in range(30) for place in range(60)}
    assert len(numbers) == 4 * 30 * 60
    assert all(kr.brn.is_valid(number) and number[9] == check_digit(number[:9]) for number in numbers)
    assert [check_digit(known[:9]) for known in ("1168200276", "2208162517")] == ["6", "7"]  # of companies that exist


def test_the_number_of_a_company_tells_nothing_of_its_nature():
    traders = [trader for month in range(1, 40) for trader in arriving(7, SMALL, month)]
    for digits in (slice(0, 3), slice(3, 5), slice(5, 9)):
        shells = [int(t.identifier[digits]) for t in traders if t.nature in {"shell", "ring"}]
        others = [int(t.identifier[digits]) for t in traders if t.nature == "honest"]
        above = sum((s > o) + 0.5 * (s == o) for s in shells for o in others) / (len(shells) * len(others))
        assert 0.4 < above < 0.6


def test_dice_keep_their_word():
    dice = Dice(3, "table")
    assert statistics.mean(dice.count(4) for _ in range(4000)) == pytest.approx(4, abs=0.15)
    assert statistics.mean(dice.count(400) for _ in range(500)) == pytest.approx(400, abs=4)
    assert statistics.mean(dice.after(11) for _ in range(4000)) == pytest.approx(11, abs=0.8)
    assert {dice.whole(2, 4) for _ in range(200)} == {2, 3, 4}
    drawn = Counter(Urn([("often", 9.0), ("seldom", 1.0)]).draw(dice) for _ in range(3000))
    assert 0.07 < drawn["seldom"] / 3000 < 0.13
