"""The SQL of the pages of partners and figures: never more than twelve questions, and never more for more rows.

They stand apart from the others because there must be an exchange for them to have anything to show.
"""

import json
import tomllib
from pathlib import Path

from gwanmun.office.portal import exchange, figures
from tests.office.portal.correspondence import exchanging
from tests.office.portal.test_sql import MOST, visit
from tests.stories.characters import SHIRTS, released

SNAPSHOT = tomllib.loads((Path(__file__).parent / "statements_inside.toml").read_text(encoding="utf-8"))
INSIDE = {
    "partners": ("officer", "/partners"),
    "partner": ("officer", "/partners/VN"),
    "evidence": ("officer", "/evidence/{evidence}"),
    "performance": ("public", "/performance"),
    "performance-drawing": ("public", "/performance/assurance.svg"),
    "performance-table": ("public", "/performance/release-import-whom.csv"),
    "figures": ("officer", "/figures"),
    "figures-drawing": ("officer", "/figures/verdicts.svg"),
    "figures-table": ("officer", "/figures/selection.csv"),
}


def test_every_page_inside_that_is_looked_at_is_counted():
    assert {page.name for page in (*exchange.PAGES, *figures.PAGES) if page.method == "GET"} == INSIDE.keys()
    assert list(SNAPSHOT) == list(INSIDE)


def test_no_page_inside_asks_more_than_twelve_questions_and_none_asks_more_for_more_rows(people, tmp_path, monkeypatch):
    with exchanging(tmp_path, monkeypatch, "VN", "IN", "ID") as office:
        evidence = office.freeze("VN")
        released(SHIRTS, bill="MSCU0000")

        def visited():
            return {
                name: visit(people[who], address.format(evidence=evidence), monkeypatch)
                for name, (who, address) in INSIDE.items()
            }

        visited()  # what a process learns once is learnt before
        few = visited()
        for place in range(1, 4):
            released(SHIRTS, bill=f"MSCU{place:04}")
        office.freeze("IN")
        office.freeze("ID", lane="aeo")
        office.tell("VN", *(f"VN-C{n}" for n in range(9)), lane="ctl", verdicts=("OK", *("BAD_BUSINESS x",) * 8))
        office.post("VN", *(f"KR-{n}" for n in range(20)))
        many = visited()
    assert few == many
    assert {name: len(said) for name, said in many.items() if len(said) > MOST} == {}
    assert many == SNAPSHOT, "\n".join(f"{name} = {json.dumps(said, indent=4)}" for name, said in many.items())
