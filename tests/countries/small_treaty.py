"""A small treaty, sound from end to end, written into a folder; a test changes what it is about."""

from pathlib import Path

FILES = {
    "treaty.toml": """\
id = "zt"
title = "A small treaty"
parties = ["KR", "VN"]
edition = "HS2022"
general = "CTH or RVC(40)"
criteria = { WO = "A", PE = "B", shift = "C", content = "D", process = "E" }
source = "a treaty"
confirmed = true

[content]
methods = ["BD"]
basis = "FOB"

[[tolerance]]
percent = 10
not_products = "50-63"
note = "Article 9"

[[free]]
products = "39"
materials = "2710"
note = "Note 1"

[[proof]]
kind = "certificate"
made_by = "authority"
form = "ZT"
valid_months = 12

[formalities]
records_years = 5
source = "a treaty"
confirmed = false
""",
    "psr.csv": """\
from,to,rule,only,source,confirmed
39,39,CTH,,an annex,yes
3901,3904,RVC(45),,an annex,yes
390110,390110,CTSH,for foils,an annex,no
61,62,"PROC(knitting)",,an annex,yes
""",
    "tests/figures.json": """\
[{"title": "Another heading", "source": "the treaty's own words", "derived": true,
  "product": {"hs": "390510", "edition": "HS2022", "made_in": "KR", "fob": "100", "processes": []},
  "materials": [{"hs": "291511", "value": "90"}],
  "expect": {"verdict": "pass", "by": "CTH", "criterion": "C"}}]
""",
}


def write_treaty(folder, files=None):
    """The treaty in a folder, with these files instead of its own; None takes a file away."""
    for name, text in (FILES | (files or {})).items():
        if text is None:
            continue
        path = Path(folder) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return Path(folder)


def changed(name, old, new):
    """The treaty's files with one passage changed."""
    assert old in FILES[name], f"{name} has no {old!r}"
    return {name: FILES[name].replace(old, new, 1)}


def with_row(row):
    """The treaty's files with one more product rule."""
    return {"psr.csv": FILES["psr.csv"] + row + "\n"}
