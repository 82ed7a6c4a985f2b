"""`gwanmun pack diff` as somebody types it: what a changed pack would have collected."""

import json
from datetime import date

import polars as pl
import pytest
from msgspec.structs import replace
from typer.testing import CliRunner

from gwanmun.cli import pack
from gwanmun.countries import snapshot
from gwanmun.countries.collecting import difference
from gwanmun.law.basics.money import Rounding
from gwanmun.law.tariff.assess import TariffLine, assess
from gwanmun.law.tariff.index import TariffIndex
from gwanmun.law.tariff.tariff import TariffRounding
from tests.countries.small_pack import changed, write_pack

RUNNER = CliRunner(env={"COLUMNS": "200", "TERM": "dumb"})
CODE = "7210491010"


@pytest.fixture
def packs(tmp_path, monkeypatch):
    """A pack, and the same with 3.5 % where it had 5 %."""
    monkeypatch.setenv("GWANMUN_CACHE", str(tmp_path / "cache"))
    snapshot._load.cache_clear()
    write_pack(tmp_path / "old")
    lower = changed("measures/basic.csv", "7210491010,A,5%", "7210491010,A,3.5%")
    write_pack(tmp_path / "new", lower)
    for case in (tmp_path / "new" / "tests").glob("*.json"):
        case.unlink()  # its own cases are of the old rate
    return tmp_path


def lines(count):
    return pl.DataFrame(
        {
            "commodity": [CODE if n % 5 else "0000000000" for n in range(count)],
            "origin": ["VN" if n % 2 else "CN" for n in range(count)],
            "on": [date(2026, 2, 3)] * count,
            "customs_value": [1_000 * n + 7 for n in range(count)],
            "declaration": [n // 3 for n in range(count)],
        }
    )


def diffed(old, new, file):
    done = RUNNER.invoke(pack.app, ["diff", str(old), str(new), "--declarations", str(file), "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def by_hand(loaded, table):
    """What the plain reader has of these lines, one by one."""
    index, total = TariffIndex(loaded.country.tariff), 0
    for row in table.iter_rows(named=True):
        answer = assess(index, [TariffLine(row["commodity"], row["origin"], row["customs_value"], {})], row["on"])
        total += 0 if isinstance(answer, tuple) else answer.total
    return total


@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_the_difference_is_what_the_plain_reader_would_have(packs, suffix):
    table, file = lines(200), packs / f"lines.{suffix}"
    table.write_parquet(file) if suffix == "parquet" else table.write_csv(file)
    answer = diffed(packs / "old", packs / "new", file)
    old, new = (by_hand(snapshot.load(str(packs / name)), table) for name in ("old", "new"))
    assert (answer["total"]["old"], answer["total"]["new"]) == (old, new)
    assert answer["total"]["difference"] == new - old < 0
    assert answer["problems"] == {"old": {"commodity-unknown": 40}, "new": {"commodity-unknown": 40}}
    assert (answer["lines"], answer["total"]["lines"]) == (200, 160)
    for parts in ("by_chapter", "by_class", "by_origin"):
        assert sum(part["difference"] for part in answer[parts].values()) == new - old
        assert sum(part["lines"] for part in answer[parts].values()) == 160


def test_a_pack_does_not_differ_from_its_own_snapshot(packs):
    lines(50).write_parquet(packs / "lines.parquet")
    built = RUNNER.invoke(pack.app, ["build", str(packs / "old"), "--out", str(packs / "old.snapshot")])
    assert built.exit_code == 0
    answer = diffed(packs / "old.snapshot", packs / "old", packs / "lines.parquet")
    assert answer["old"] == answer["new"]
    assert (answer["total"]["difference"], answer["changed_lines"]) == (0, 0)


@pytest.mark.parametrize("at_once", [1, 2, 4, 100])
def test_a_declaration_is_rounded_once_however_the_lines_are_read(packs, at_once):
    table = lines(40).with_columns(commodity=pl.lit(CODE))
    table.write_parquet(packs / "lines.parquet")
    loaded = snapshot.load(str(packs / "old"))
    rounding = TariffRounding("declaration", Rounding(1000, "down"))
    coarse = replace(loaded, country=replace(loaded.country, tariff=replace(loaded.country.tariff, rounding=rounding)))
    index, expected = TariffIndex(coarse.country.tariff), 0
    for (_,), some in table.group_by("declaration", maintain_order=True):
        rows = [TariffLine(CODE, row["origin"], row["customs_value"], {}) for row in some.iter_rows(named=True)]
        expected += assess(index, rows, date(2026, 2, 3)).total
    assert difference(coarse, coarse, packs / "lines.parquet", at_once).total.old == expected


def test_a_table_that_lost_its_leading_noughts_is_refused(packs):
    lines(5).with_columns(commodity=pl.lit(901_110_000)).write_parquet(packs / "lines.parquet")
    words = ["diff", str(packs / "old"), str(packs / "new"), "--declarations", str(packs / "lines.parquet")]
    done = RUNNER.invoke(pack.app, words)
    assert done.exit_code == 2
    assert "leading noughts" in done.stderr


def test_on_the_screen(packs):
    lines(50).write_parquet(packs / "lines.parquet")
    words = ["diff", str(packs / "old"), str(packs / "new"), "--declarations", str(packs / "lines.parquet")]
    done = RUNNER.invoke(pack.app, words)
    assert done.exit_code == 0
    assert "10 lines could not be assessed under the old pack: commodity-unknown" in done.stdout
