"""Figures: what is drawn is what the table says and the CSV gives; what is a secret of selection stays inside."""

import csv
import io
import re

import pytest
from lxml import etree

from gwanmun.office.portal import charts, figures
from gwanmun.office.portal.charts import Bar, Chart
from gwanmun.office.portal.models import Draft
from tests.office.portal.correspondence import exchanging
from tests.stories.characters import SHIRTS, released

SECRET = ("selection", "hits", "verdicts")


@pytest.fixture
def busy(people, settings_clock):
    """Twelve imports released, one after another, so that there is something to count."""
    for place in range(12):
        released(SHIRTS, bill=f"MSCU{place:04}")
    return people


def rows(answer):
    assert answer.status_code == 200, answer.content
    return list(csv.DictReader(io.StringIO(answer.content.decode())))


def test_what_is_published_says_how_long_release_takes_and_who_was_waited_for(busy):
    page = busy["public"].get("/performance")
    assert page.status_code == 200
    found = rows(busy["public"].get("/performance/release-import-whom.csv"))
    assert {"whole", "importer"} <= {row["group"] for row in found}
    assert [row["cases"] for row in found if row["group"] == "whole"] == ["12"]
    importer = next(row for row in found if row["group"] == "importer")
    assert 0 < float(importer["median_seconds"]) <= float(importer["ninth_decile_seconds"])
    steps = rows(busy["public"].get("/performance/release-import-steps.csv"))
    assert "Settled" in {row["group"] for row in steps}
    assert "the importer" in page.content.decode()


def test_a_drawing_says_what_its_table_says(busy):
    drawing = busy["public"].get("/performance/release-import-whom.svg")
    assert drawing.headers["Content-Type"] == "image/svg+xml"
    words = " ".join(etree.fromstring(drawing.content).itertext())
    for row in rows(busy["public"].get("/performance/release-import-whom.csv")):
        assert str(figures.WHOM.get(row["group"], "From lodgement to release")) in words


def test_a_drawing_does_nothing_but_be_seen(busy):
    """No script, no style of its own, nothing from elsewhere, so that the page's locks may stay shut."""
    root = etree.fromstring(busy["public"].get("/performance/release-import-whom.svg").content)
    assert [one.tag for one in root.iter() if etree.QName(one).localname in {"script", "style", "image", "use"}] == []
    assert [one for one in root.iter() for name in one.attrib if name == "style" or name.startswith("on")] == []


def test_narrow_is_as_legible_as_wide():
    """A telephone of 390 pixels shows 358 of them; letters keep their size, bars do not."""
    chart = Chart((Bar("Bộ Nông nghiệp và Phát triển nông thôn", 3, 1, 9), Bar("식품의약품안전처", 2, 1, 4)), "hours")
    for narrow, most in ((True, 358), (False, 1200)):
        root = etree.fromstring(charts.svg(chart, narrow=narrow))
        assert float(root.get("width")) <= most
        sizes = {float(one.get("font-size").removesuffix("px")) for one in root.iter() if one.get("font-size")}
        assert min(sizes) >= 13


def test_a_drawing_is_made_once_while_nothing_is_to_be_seen():
    first = charts.svg(Chart((Bar("a", 1.2301),), "hours"), narrow=False)
    assert charts.svg(Chart((Bar("a", 1.2302),), "hours"), narrow=False) is first
    assert charts.svg(Chart((Bar("a", 1.3),), "hours"), narrow=False) is not first


@pytest.mark.parametrize("name", SECRET)
def test_how_selection_finds_what_it_finds_is_not_published(name, people):
    for ending in ("svg", "csv"):
        assert people["public"].get(f"/performance/{name}.{ending}").status_code == 404
        assert people["officer"].get(f"/figures/{name}.{ending}").status_code == 200
        assert people["trader"].get(f"/figures/{name}.{ending}").status_code == 403
    page = people["public"].get("/performance").content.decode()
    assert f'id="{name}"' not in page


def test_a_figure_there_is_not_is_not_found(people):
    assert people["public"].get("/performance/nothing.svg").status_code == 404
    assert people["officer"].get("/figures/nothing.csv").status_code == 404


def test_of_nothing_nothing_is_told(people):
    page = people["public"].get("/performance").content.decode()
    assert page.count("Too little has happened yet to say anything.") == page.count('class="figure"')


def test_who_said_the_fields_is_counted_of_declarations_and_not_of_amendments(people):
    for place, amends in enumerate(("", "", "X1")):
        Draft.objects.create(
            account="a", company="c", procedure="import", title="t", lodged=f"L{place}", amends=amends,
            made_at="2026-02-03T00:00Z", changed_at="2026-02-03T00:00Z",
            sources='{"a": "typed", "b": "invoice", "c": "invoice", "d": "invoice"}',
        )  # fmt: skip
    found = {row["group"]: row for row in rows(people["public"].get("/performance/asked-once.csv"))}
    assert (found["typed"]["fields"], found["invoice"]["fields"]) == ("2", "6")
    assert float(found["typed"]["share"]) == 0.25


def test_the_exchange_is_counted_by_partner_level_and_verdict(people, tmp_path, monkeypatch):
    with exchanging(tmp_path, monkeypatch, "VN") as office:
        office.tell("VN", "VN-1", "VN-2", "VN-3", verdicts=("OK", "BAD_ISSUER_KEY", "OK"))
        verdicts = rows(people["officer"].get("/figures/verdicts.csv"))
        assert [(row["group"], row["messages"]) for row in verdicts] == [("us:BAD_ISSUER_KEY", "1")]
        levels = rows(people["public"].get("/performance/assurance.csv"))
        assert [(row["group"], row["messages"]) for row in levels] == [("received", "3")]


@pytest.mark.parametrize("language", ["en", "ko", "vi"])
def test_the_page_is_said_in_the_language_it_is_asked_for(language, busy):
    page = busy["public"].get("/performance", headers={"accept-language": language})
    assert page.status_code == 200
    assert re.search(rf'<html lang="{language}"', page.content.decode())
