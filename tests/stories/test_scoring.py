"""Scores in the walk: what a model says is a fact of the decision, and what silences it stops nobody's goods."""

import shutil
from datetime import date, timedelta
from decimal import Decimal

import msgspec
import pytest
from django.conf import settings
from django.db import transaction

from gwanmun.law.clearance.case import ControlSelected, Examined
from gwanmun.law.clearance.declaration import Line
from gwanmun.law.risk.features import HOUSE
from gwanmun.law.risk.growing import grown_by
from gwanmun.law.risk.lodged_line import LodgedLine
from gwanmun.law.risk.scored import Cutoffs
from gwanmun.office.desks import clearance, learning, lots, replaying, rulebooks, scoring, selection, tallies
from gwanmun.office.records.selection import past
from gwanmun.office.rounds import selection as rounds
from tests.stories.characters import DISPLAYS, OFFICER, TODAY, import_of, land, lodge
from tests.stories.models import put_to_work

NEXT = TODAY + timedelta(days=1)


def seen(place):
    """Numbers that are neither blind nor drawn."""
    drawn = (f"43210-26-{n:06d}M" for n in range(10_000))
    return [n for n in drawn if all(plain(n, day) for day in (TODAY, NEXT))][place]


def plain(number, day):
    """A number neither blind nor drawn on this day."""
    return lots.drawn(number, day, "blind") > 2_000 and lots.drawn(number, day) > 1_000


@pytest.fixture
def model(office, tmp_path, monkeypatch, settings_clock):
    """An office with a day behind it and a model in force from the next one, whose lanes take nearly everything."""
    land("MSCU0009")
    lodge(import_of(DISPLAYS, bill="MSCU0009", number=seen(9)))
    monkeypatch.setattr(settings, "MODELS_FOLDER", str(tmp_path / "models"))
    digest = put_to_work(tmp_path / "models", rulebooks.current().country.selection, TODAY)
    settings_clock(f"{NEXT}T09:00:00+09:00")
    learning.tally(NEXT)
    with transaction.atomic():
        scoring.keep_cutoffs(digest, Cutoffs(chance_ppm=1, expected_tax=None))
    return digest


def selected(number="", bill="MSCU0001"):
    """What was selected of a declaration lodged now."""
    land(bill)
    return selection_of(lodge(import_of(DISPLAYS, bill=bill, number=number or seen(0))).number)


def selection_of(number):
    entries = clearance.show(number, OFFICER, "auditor").entries
    return next(
        msgspec.json.decode(e.event, type=ControlSelected) for e in entries if e.kind == "ControlSelected"
    ).selection


def test_a_score_chooses_with_its_reasons_and_the_decision_replays_without_the_model(model):
    chosen = selected()
    assert chosen.scored.model == model
    assert chosen.cutoffs == Cutoffs(chance_ppm=1)
    assert [reason.lane for reason in chosen.reasons if reason.rule == "learned-chance"] == ["chance"]
    assert 3 <= len(chosen.scored.because) <= 5
    (one,) = [each for each in selection.queue("020", 100).today if each.number == seen(0)]
    assert one.lane in {"rules", "chance"}
    shutil.rmtree(settings.MODELS_FOLDER)
    assert [each.differences for each in replaying.replay_all() if each.differences] == []


def test_a_score_no_lane_takes_is_kept_without_reasons(model):
    with transaction.atomic():
        scoring.keep_cutoffs(model, Cutoffs(chance_ppm=1_000_000))
    chosen = selected()
    assert chosen.scored.model == model
    assert chosen.scored.because == ()
    assert not [reason for reason in chosen.reasons if reason.rule.startswith("learned")]


def test_without_a_model_rules_and_a_wider_lot_go_on(office):
    chosen = selected()
    assert (chosen.scored, chosen.without_score) == (None, "no-model")
    assert "first-importer" in {reason.rule for reason in chosen.reasons}


def drawn_widely():
    """A number the lot draws only while there is no score to go by."""
    law = rulebooks.current().country.selection
    drawn = (f"43210-26-{n:06d}M" for n in range(100_000))
    return next(
        n for n in drawn if law.random_per_10000 <= lots.drawn(n, TODAY) < law.lanes.random_without_score_per_10000
    )


def test_the_lot_is_wider_while_there_is_no_score(office):
    assert "random" in {reason.rule for reason in selected(drawn_widely()).reasons}


CABLES, WIRING_SETS = "8544421010", "854430"
CABLE = Line(CABLES, "VN", "Cables with connectors", Decimal(75), "KGM", Decimal(75), Decimal("1000.00"), Decimal(75))


def earlier(subheading, won_a_kg, many=12):
    """So many imports of earlier days at about this price."""
    return [
        LodgedLine(
            f"E{subheading}{n}", TODAY, subheading, "VN", "VN", "another", net_weight_kg=Decimal(100),
            value=won_a_kg * (100 + n % 3),
        )
        for n in range(many)
    ]  # fmt: skip


@pytest.mark.parametrize(("sets", "hit"), [(20_000, True), (5_000, False)], ids=["priced like", "priced as usual"])
def test_goods_priced_like_a_neighbour_that_pays_more_are_looked_at(sets, hit, office, settings_clock):
    """Wiring sets for cars pay 8 %, cables nothing: cables at the price of wiring sets are opened."""
    lines = [*earlier(CABLES[:6], 5_000), *earlier(WIRING_SETS, sets)]
    learning.tally(NEXT)
    with transaction.atomic():
        grown = grown_by(HOUSE, lines, ())
        past.keep_tallies({tallies.name_of(each): tally for each, tally in grown.items()})
    settings_clock(f"{NEXT}T09:00:00+09:00")
    land("MSCU0001")
    number = seen(0)
    lodge(import_of(CABLE, number=number))
    chosen = selection_of(number)
    assert ("dearer-neighbour" in {reason.rule for reason in chosen.reasons}) is hit
    assert [each.differences for each in replaying.replay_all() if each.differences] == []


def expire(model, settings_clock, tmp_path, monkeypatch):
    """Another takes its place, whose ninety days are over."""
    put_to_work(tmp_path / "models", rulebooks.current().country.selection, NEXT - timedelta(days=90))


def tamper(model, settings_clock, tmp_path, monkeypatch):
    (tmp_path / "models" / "models" / model / "chance.txt").write_text("tree\n")
    scoring._champion.cache_clear()


def tamper_with_the_manifest(model, settings_clock, tmp_path, monkeypatch):
    """Somebody gives the model another year to live."""
    manifest = tmp_path / "models" / "models" / model / "manifest.json"
    manifest.write_bytes(manifest.read_bytes().replace(b'"expires": "2026', b'"expires": "2027'))
    scoring._champion.cache_clear()


def another_schema(model, settings_clock, tmp_path, monkeypatch):
    """The model in force was made for the features of an earlier year."""
    spec = tmp_path / "models" / "models" / model / "features.json"
    spec.write_bytes(spec.read_bytes().replace(b'"version": 2', b'"version": 1'))
    scoring._champion.cache_clear()


def forget_the_past(model, settings_clock, tmp_path, monkeypatch):
    """No round was made for a fortnight."""
    with transaction.atomic():
        assert past.move_mark(tallies.TALLIED, TODAY.isoformat(), (TODAY - timedelta(days=14)).isoformat())


def forget_the_cutoffs(model, settings_clock, tmp_path, monkeypatch):
    with transaction.atomic():
        scoring.keep_cutoffs("another", Cutoffs())


def break_the_scorer(model, settings_clock, tmp_path, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(scoring, "selection_lines", broken)


SILENCED = [
    (expire, "model-expired"),
    (tamper, "scorer-silent"),
    (tamper_with_the_manifest, "scorer-silent"),
    (another_schema, "scorer-silent"),
    (forget_the_past, "past-stale"),
    (forget_the_cutoffs, "cutoffs-missing"),
    (break_the_scorer, "scorer-silent"),
]


@pytest.mark.parametrize(("silence", "why"), SILENCED, ids=[f"{one.__name__}" for one, _ in SILENCED])
def test_what_silences_the_scorer_stops_nobody(silence, why, model, settings_clock, tmp_path, monkeypatch):
    silence(model, settings_clock, tmp_path, monkeypatch)
    chosen = selected()
    assert (chosen.scored, chosen.without_score) == (None, why)
    assert chosen.control == "documents"  # by the country's rules, as without any model
    looked = clearance.record(seen(0), Examined("documents", conforms=True), OFFICER)
    assert looked.waits_for.code == "to-pay"
    assert [each.differences for each in replaying.replay_all() if each.differences] == []


def test_the_round_counts_writes_the_rows_out_and_says_where_the_lanes_begin(model, settings_clock, tmp_path):
    selected()
    later = NEXT + timedelta(days=1)
    settings_clock(f"{later}T09:00:00+09:00")
    made = rounds.make(later)
    assert (made.lines, made.rows, made.model) == (1, 2, model)
    rows = [msgspec.json.decode(line) for line in (tmp_path / "models" / "rows.ndjson").read_bytes().splitlines()]
    assert [date.fromisoformat(row["lodged"]["on"]) for row in rows] == [TODAY, NEXT]
    assert scoring.cutoffs_of(model) is not None
    assert rounds.make(later).lines == 0
