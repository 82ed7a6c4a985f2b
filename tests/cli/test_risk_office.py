"""`gwanmun risk` on an office's own journal: what it learns of it, and why it decided what it did."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import msgspec
import pytest
from django.conf import settings
from django.db import transaction
from msgspec.structs import replace
from uuid_utils.compat import uuid7

from gwanmun.cli.risk_office import rows_of_office
from gwanmun.law.clearance.case import Accepted, ControlSelected, Examined, Found, Valued
from gwanmun.law.clearance.declaration import Line, Party
from gwanmun.law.revenue.value import Valuation
from gwanmun.law.risk.scored import Cutoffs
from gwanmun.law.risk.selection import Reason, Selection
from gwanmun.office.desks import draws, learning, rulebooks, scoring
from gwanmun.office.journal import journal
from gwanmun.office.journal.entry import OFFICE, News, Tip, entries
from gwanmun.office.rounds import selection as rounds
from tests.cli.test_risk import answer, run
from tests.law.risk.making import made_up
from tests.stories.characters import DISPLAYS, TODAY, import_of, land, lodge
from tests.stories.models import put_to_work
from tests.stories.test_scoring import plain

SEOUL, NEXT = ZoneInfo("Asia/Seoul"), TODAY + timedelta(days=1)
LATER = TODAY + timedelta(days=260)
ON = ("--on", LATER.isoformat())


def at(day, hour=9):
    return datetime.combine(day, time(hour), SEOUL)


def told(*events):
    return tuple((type(event).__name__, msgspec.json.encode(event).decode()) for event in events)


def as_it_happened(line, result):
    """The entries of a case: lodged and selected on its day, examined on the day the result was known."""
    declaration = import_of(
        Line(line.commodity, line.origin, "goods", Decimal(1), "H87", Decimal(line.value), Decimal(line.value), line.net_weight_kg),
        number=line.number,
    )  # fmt: skip
    consignment = replace(declaration.consignment, country_of_dispatch=line.dispatch)
    importer = Party("importer", "KR", line.importer)
    declaration = replace(declaration, importer=importer, consignment=consignment, customs_office=line.office)
    worth = Valuation(line.value, (line.value,), line.value, 0, 0, 0, 0, "1", ())
    looked = ControlSelected(Selection("documents", (Reason("random", "drawn", "documents"),), 1))
    tip = Tip(uuid7())
    lodged = ("Lodged", msgspec.json.encode(declaration).decode())
    first = entries(News(tip, OFFICE, (lodged,), told(Accepted(line.on), Valued(worth), looked)), at(line.on))
    found = Found(result.verdict, 1 if result.kind else 0, result.kind, result.evaded_tax)
    examined = Examined("documents", conforms=not result.kind, found=(found,) if result.kind else (), minutes=30)
    after = Tip(tip.case_key, first[-1].place, first[-1].seal)
    return [*first, *entries(News(after, OFFICE, told(examined)), at(result.on, 15))]


@pytest.fixture
def years(office):
    """An office with 2,600 declarations behind it, each looked at, the result known a fortnight later."""
    lines, results = made_up(3_400)
    with transaction.atomic():
        for page in range(0, len(lines), 500):
            pairs = zip(lines[page : page + 500], results[page : page + 500], strict=True)
            rows = [as_it_happened(*pair) for pair in pairs]
            numbers = [("declaration", line.number, each[0].case_key) for line, each in zip(lines[page : page + 500], rows, strict=True)]  # fmt: skip
            journal.append([entry for each in rows for entry in each], numbers)
    return lines, results


def test_an_office_learns_from_its_own_journal_what_was_lodged_and_when_each_result_was_known(
    years, tmp_path, monkeypatch
):
    lines, results = years
    read_lines, read_results = rows_of_office("kr", LATER)
    assert [line.number for line in read_lines] == [line.number for line in lines]
    known = {result.number: result for result in read_results}
    assert {n: (r.verdict, r.on, r.evaded_tax) for n, r in known.items()} == {
        r.number: (r.verdict, r.on, r.evaded_tax) for r in results
    }
    early, late = rows_of_office("kr", lines[1_700].on)[1], results
    assert max(result.on for result in early) < lines[1_700].on  # what was not known yet is not learned from
    assert len(early) < len(late) / 2
    monkeypatch.setattr(settings, "MODELS_FOLDER", str(tmp_path / "office"))
    own = answer("train", "--registry", str(tmp_path / "own"), *ON)
    assert (own["manifest"]["learned"]["rows"], own["manifest"]["learned"]["results"]) == (3_400, 3_400)
    rounds.make(LATER)
    file = str(tmp_path / "office" / "rows.ndjson")
    again = answer("train", file, "--registry", str(tmp_path / "file"), "--country", "kr", *ON)
    assert again["model"] == own["model"]  # an auditor grows the same from the rows the office wrote out
    told_of = answer("report", "--weeks", "8")
    assert {rate["group"] for rate in told_of["lanes"]} == {"random"}


def test_an_office_nothing_was_lodged_in_has_nothing_to_learn_from(office, tmp_path):
    assert "Nothing was lodged" in run("train", "--registry", str(tmp_path / "own"), code=1)


@pytest.fixture
def scored(office, tmp_path, monkeypatch, settings_clock):
    """A declaration a model in force has scored, with a day behind it."""
    models = tmp_path / "models"
    numbers = [n for n in (f"43210-26-{n:06d}M" for n in range(200)) if plain(n, TODAY) and plain(n, NEXT)]
    land("MSCU0009")
    lodge(import_of(DISPLAYS, bill="MSCU0009", number=numbers[9]))
    monkeypatch.setattr(settings, "MODELS_FOLDER", str(models))
    digest = put_to_work(models, rulebooks.current().country.selection, TODAY)
    settings_clock(f"{NEXT}T09:00:00+09:00")
    learning.tally(NEXT)
    with transaction.atomic():
        scoring.keep_cutoffs(digest, Cutoffs(chance_ppm=1, expected_tax=None))
    land("MSCU0001")
    lodge(import_of(DISPLAYS, bill="MSCU0001", number=numbers[0]))
    return numbers[0], str(models)


def test_a_decision_is_explained_as_it_was_taken_and_the_model_asked_again_says_the_same(scored):
    number, models = scored
    (said,) = answer("explain", number, "--registry", models)
    assert said["day"] == NEXT.isoformat()
    assert {"learned-chance", "first-importer"} <= {reason["rule"] for reason in said["selection"]["reasons"]}
    assert 3 <= len(said["selection"]["scored"]["because"]) <= 5
    assert said["asked_again"]["agrees"]
    shown = run("explain", number, "--registry", models)
    assert "the very same numbers" in shown
    assert "chance     learned-chance" in shown
    assert said["selection"]["bond"]["promise"][:12] in shown


def test_a_decision_is_explained_though_its_model_is_gone(scored, tmp_path):
    number, _ = scored
    (said,) = answer("explain", number, "--registry", str(tmp_path / "another"))
    assert said["selection"]["scored"]["because"]
    assert [problem["code"] for problem in said["unasked"]] == ["model-unknown"]
    assert "cannot be asked again" in run("explain", number, "--registry", str(tmp_path / "another"))


def test_a_number_nobody_lodged_and_a_declaration_not_selected_yet(office, tmp_path):
    told_of = answer("explain", "43210-26-999999M", code=1)
    assert [problem["code"] for problem in told_of["problems"]] == ["declaration-unknown"]
    waiting = lodge(import_of(DISPLAYS, bill="NOBILL"))
    told_of = answer("explain", waiting.number, code=1)
    assert [problem["code"] for problem in told_of["problems"]] == ["not-selected-yet"]


def test_a_draw_is_drawn_again_by_an_auditor_and_by_anybody(scored, settings_clock):
    number, _ = scored
    (early,) = answer("draw", number, code=1)
    assert early["problem"]["code"] == "draw-seed-not-out"
    settings_clock(f"{NEXT + timedelta(days=1)}T09:00:00+09:00")
    draws.publish(NEXT + timedelta(days=1))
    (tried,) = answer("draw", number)
    assert tried["problem"] is None
    out = draws.show(NEXT.isoformat())
    again = answer("draw", number, "--seed", out.seed, "--promised", out.promise)
    assert again["drawn"] == tried["said"]
    other = answer("draw", number, "--seed", "00" * 32, "--promised", out.promise, code=1)
    assert other["problems"][0]["code"] == "draw-seed-other"
    run("draw", number, "--seed", "no seed", code=2)
