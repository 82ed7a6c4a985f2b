"""The SQL of the pages of partners and figures: never more than twelve questions, and never more for more rows."""

import json
import tomllib
from pathlib import Path

from tests.office.portal.correspondence import exchanging
from tests.office.portal.test_sql import MOST, visit
from tests.stories.characters import SHIRTS, released

SNAPSHOT = tomllib.loads((Path(__file__).parent / "statements_inside.toml").read_text(encoding="utf-8"))
ADDRESSES = {
    "/partners": "officer",
    "/partners/VN": "officer",
    "/evidence/{evidence}": "officer",
    "/performance": "public",
    "/figures": "officer",
    "/performance/release-import-whom.csv": "public",
}


def test_no_page_inside_asks_more_than_twelve_questions_and_none_asks_more_for_more_rows(
    people, tmp_path, monkeypatch
):  # fmt: skip
    with exchanging(tmp_path, monkeypatch, "VN", "IN", "ID") as office:
        evidence = office.freeze("VN")
        released(SHIRTS, bill="MSCU0000")

        def visited():
            return {a: visit(people[who], a.format(evidence=evidence), monkeypatch) for a, who in ADDRESSES.items()}

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
    assert {address: len(said) for address, said in many.items() if len(said) > MOST} == {}
    assert many == SNAPSHOT, "\n".join(f'"{address}" = {json.dumps(said, indent=4)}' for address, said in many.items())
