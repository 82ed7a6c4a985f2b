"""The packs that come with the house: sound, stated with their sources, and the same bytes in every process."""

import csv
import io
import json
import os
import subprocess
import sys
import tomllib

import pytest

from gwanmun.countries import snapshot
from gwanmun.countries.folder import Folder
from gwanmun.countries.lint import lint
from gwanmun.countries.packs import all_packs, find_pack
from tests.law.tables import table

PACKS = table("""
pack | goods at least | digits | currency | form boxes
-----+----------------+--------+----------+-----------
kr   | 300            | 10     | KRW      | 62
vn   | 150            | 8      | VND      |
ng   | 60             | 10     | NGN      | 62
in   | 150            | 8      | INR      | 62
id   | 180            | 8      | IDR      | 62
cn   | 110            | 10     | CNY      | 62
""")


@pytest.mark.parametrize("path", list(all_packs()), ids=lambda path: path.name)
def test_every_pack_of_the_house_builds(path):
    assert snapshot.build(path).country.id == path.name


@pytest.mark.parametrize("row", PACKS, ids=lambda row: row["pack"])
def test_the_pack_has_no_errors_and_holds_what_it_should(row):
    report = lint(Folder(find_pack(row["pack"])))
    assert [finding for finding in report.findings if finding.severity == "error"] == []
    country = report.country
    assert len(country.tariff.goods) >= int(row["goods at least"])
    assert {len(code) for code in country.tariff.goods} == {int(row["digits"])}
    assert (country.currency, country.tariff.currency) == (row["currency"], row["currency"])
    if row["form boxes"]:
        assert len({box.box for box in country.form}) == int(row["form boxes"])
    assert country.holidays
    assert report.checked


@pytest.mark.parametrize("row", PACKS, ids=lambda row: row["pack"])
def test_every_code_has_a_rate_for_every_origin(row):
    codes = {finding.code for finding in lint(Folder(find_pack(row["pack"]))).findings}
    assert not codes & {"goods-without-rate", "rate-gap", "subheading-unknown", "source-missing", "cases-missing"}


UNSOURCED = {"kinds", "grades"}  # of aeo.toml: words and steps of what has its source beside it


def rows_of(folder, name):
    """The rows of a table; of a file of rules its tables."""
    text = folder.bytes(name).decode("utf-8-sig")
    if name.endswith(".csv"):
        return list(csv.DictReader(io.StringIO(text)))
    tables = {key: value for key, value in tomllib.loads(text).items() if isinstance(value, list)}
    rows = [row for key, found in tables.items() if key not in UNSOURCED for row in found]
    return [{"confirmed": "yes" if row.get("confirmed") else "no"} for row in rows]


@pytest.mark.parametrize("row", PACKS, ids=lambda row: row["pack"])
def test_lint_counts_every_row_nobody_confirmed(row):
    folder = Folder(find_pack(row["pack"]))
    report = lint(folder)
    counted = {checked.file: (checked.unconfirmed, checked.rows) for checked in report.checked}
    for name, (unconfirmed, rows) in counted.items():
        said = [row["confirmed"] == "yes" for row in rows_of(folder, name)]
        assert (unconfirmed, rows) == (said.count(False), len(said))
    assert counted.keys() >= {"taxes.toml", "relief.toml"}
    assert len(counted) > 5


@pytest.mark.parametrize("row", PACKS, ids=lambda row: row["pack"])
def test_a_snapshot_is_the_same_bytes_in_every_process(row):
    here = snapshot.build(find_pack(row["pack"])).hash
    program = (
        f"from gwanmun.countries import snapshot, packs;print(snapshot.build(packs.find_pack({row['pack']!r})).hash)"
    )
    for seed in ("0", "1", "12345"):
        environment = os.environ | {"PYTHONHASHSEED": seed}
        run = subprocess.run(
            [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
        )
        assert run.stdout.strip() == here


@pytest.mark.parametrize("row", PACKS, ids=lambda row: row["pack"])
def test_a_snapshot_reads_back_as_the_same_country_and_the_same_bytes(row):
    loaded = snapshot.load(row["pack"])
    assert snapshot.decode(loaded.body) == loaded.country
    assert snapshot.encode(loaded.country) == loaded.body
    assert snapshot.hash_of(loaded.body) == loaded.hash
    assert json.loads(loaded.body)["id"] == row["pack"]
