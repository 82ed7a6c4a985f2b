"""Lint of treaties: a sound one is found sound, and each thing that can be wrong is found where it stands."""

import pytest

from gwanmun.countries.finding import write_place
from gwanmun.countries.folder import Folder
from gwanmun.countries.treaty_lint import TreatyRefusedError, build_treaty, lint_treaty
from tests.countries.small_treaty import FILES, changed, with_row, write_treaty

TREATY, ROWS, CASES = "treaty.toml", "psr.csv", "tests/figures.json"
PROOF = '[[proof]]\nkind = "certificate"\nmade_by = "authority"\nform = "ZT"\nvalid_months = 12\n'


def found(folder):
    """What lint finds, as "error code at file:line"."""
    return [f"{f.severity} {f.code} at {write_place(f)}" for f in lint_treaty(Folder(folder)).findings]


def test_a_sound_treaty_is_found_sound(tmp_path):
    report = lint_treaty(Folder(write_treaty(tmp_path)))
    assert report.findings == ()
    assert report.treaty is not None
    assert report.treaty.id == report.id == "zt"
    assert [(each.file, each.unconfirmed, each.rows) for each in report.checked] == [(ROWS, 1, 4), (TREATY, 1, 2)]


WRONG = [
    # The files as text.
    ({TREATY: None}, f"error file-missing at {TREATY}"),
    ({ROWS: None}, f"error file-missing at {ROWS}"),
    ({ROWS: ""}, f"error header at {ROWS}"),
    (changed(ROWS, "from,to,rule", "from,to,rules"), f"error column-unknown at {ROWS}:1"),
    (changed(TREATY, "[content]", "[content"), f"error toml at {TREATY}:10:9"),
    ({TREATY: "parts = 1\n"}, f"error key-unknown at {TREATY}:1"),
    (changed(TREATY, "records_years", "record_years"), f"error key-unknown at {TREATY}:30"),
    (changed(TREATY, 'kind = "certificate"', 'kind = "letter"'), f"error value at {TREATY}:25"),
    (changed(TREATY, 'title = "A small treaty"\n', ""), f"error key-missing at {TREATY}"),
    # The rules.
    (with_row("40,40,CHT,,an annex,yes"), f"error rule-unreadable at {ROWS}:6"),
    (with_row("40,40,,,an annex,yes"), f"error cell-empty at {ROWS}:6"),
    (with_row("401,401,CTH,,an annex,yes"), f"error code-shape at {ROWS}:6"),
    (with_row("1,1,CTH,,an annex,yes"), f"error code-shape at {ROWS}:6"),
    (with_row("41,40,CTH,,an annex,yes"), f"error range at {ROWS}:6"),
    (with_row("40,4005,CTH,,an annex,yes"), f"error range at {ROWS}:6"),
    (with_row("40,40,CTH,,an annex,perhaps"), f"error cell-not-yes-or-no at {ROWS}:6"),
    (with_row("40,40,CTH,,,yes"), f"warning source-missing at {ROWS}:6"),
    (with_row("39,39,CC,,an annex,yes"), f"error rules-twice at {ROWS}:6"),
    (with_row("3903,3909,CC,,an annex,yes"), f"error ranges-cross at {ROWS}:6"),
    (with_row("390199,390199,CC,,an annex,yes"), f"warning code-not-in-edition at {ROWS}:6"),
    (with_row("40,40,CTH except from 4099,,an annex,yes"), f"warning code-not-in-edition at {ROWS}:6"),
    (changed(TREATY, '"CTH or RVC(40)"', '"CTH or RVC"'), f"error rule-unreadable at {TREATY}:5"),
    (changed(TREATY, '"CTH or RVC(40)"', "40"), f"error value at {TREATY}:5"),
    (changed(TREATY, '"50-63"', '"50 to 63"'), f"error rule-unreadable at {TREATY}:14"),
    ({TREATY: FILES[TREATY].replace('general = "CTH or RVC(40)"\n', ""), ROWS: FILES[ROWS].partition("\n")[0] + "\n"},
     f"error no-way-to-qualify at {TREATY}"),
    # What it says of parties and proofs.
    (changed(TREATY, '"KR", "VN"', '"KR", "XX"'), f"error country-unknown at {TREATY}"),
    (changed(TREATY, '"KR", "VN"', '"KR", "KR"'), f"error parties at {TREATY}"),
    (changed(TREATY, PROOF, ""), f"error proofs-missing at {TREATY}"),
    (changed(TREATY, "valid_months = 12", "valid_months = 0"), f"error proof-validity at {TREATY}"),
    (changed(TREATY, "valid_months = 12", "valid_months = 12\nup_to = 600"), f"error proof-currency at {TREATY}"),
    (changed(TREATY, "valid_months = 12", 'valid_months = 12\nup_to = 600\ncurrency = "USX"'),
     f"error proof-currency at {TREATY}"),
    (changed(TREATY, "valid_months = 12", 'valid_months = 12\ncurrency = "USD"'), f"error proof-currency at {TREATY}"),
    # The words of its form.
    (changed(TREATY, 'PE = "B"', 'PF = "B"'), f"error criterion-unknown at {TREATY}"),
    (changed(TREATY, 'PE = "B", ', ""), f"error criterion-missing at {TREATY}"),
    (changed(TREATY, ', process = "E"', ""), f"error criterion-missing at {ROWS}:5"),
    (with_row("40,40,CTH and RVC(40),,an annex,yes"), f"error criterion-missing at {ROWS}:6"),
    # Its cases.
    ({CASES: None}, "warning cases-missing at tests"),
    ({CASES: "["}, f"error case-unreadable at {CASES}"),
    (changed(CASES, '"title"', '"titel"'), f"error case-unreadable at {CASES}"),
    (changed(CASES, '"fob"', '"fop"'), f"error case-unreadable at {CASES}"),
    (changed(CASES, '"verdict": "pass"', '"verdict": "fail"'), f"error case-failed at {CASES}"),
    (changed(CASES, '"by": "CTH"', '"by": "RVC(40)"'), f"error case-failed at {CASES}"),
]  # fmt: skip


@pytest.mark.parametrize(("files", "expected"), WRONG, ids=[expected for _, expected in WRONG])
def test_what_is_wrong_is_found_where_it_stands(tmp_path, files, expected):
    folder = write_treaty(tmp_path, files)
    assert expected in found(folder)
    if expected.startswith("error"):
        with pytest.raises(TreatyRefusedError, match=expected.split(" at ")[1].split(":")[0]):
            build_treaty(Folder(folder))


def test_a_treaty_of_another_edition_is_not_held_against_the_names_of_this_one(tmp_path):
    files = {
        TREATY: FILES[TREATY].replace("HS2022", "HS2002"),
        ROWS: with_row("390199,390199,CC,,an annex,yes")[ROWS],
        CASES: FILES[CASES].replace("HS2022", "HS2002"),
    }
    assert found(write_treaty(tmp_path, files)) == []
