"""Snapshots: what is built, what is kept, and what is not believed."""

import msgspec
import pytest

from gwanmun.countries import snapshot, snapshot_cache
from gwanmun.countries.folder import Folder
from gwanmun.countries.packs import PackUnknownError, all_packs, find_pack, own_folders
from tests.countries.small_pack import changed, write_pack


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """A cache of the test's own, and nothing loaded yet."""
    monkeypatch.setenv("GWANMUN_CACHE", str(tmp_path / "cache"))
    snapshot._load.cache_clear()
    yield tmp_path / "cache"
    snapshot._load.cache_clear()


def test_a_pack_is_found_by_its_id_in_a_deployers_folder_before_the_built_in_ones(tmp_path):
    write_pack(tmp_path / "own" / "kr", changed("pack.toml", 'id = "zz"', 'id = "kr"'))
    assert snapshot.load("kr", [str(tmp_path / "own")]).country.name == "A small country"
    assert snapshot.load("kr", []).country.name != "A small country"


def test_the_environment_names_a_deployers_folders(tmp_path, monkeypatch):
    write_pack(tmp_path / "own" / "zz")
    monkeypatch.setenv("GWANMUN_PACKS", f"/nowhere:{tmp_path / 'own'}")
    assert own_folders() == ("/nowhere", str(tmp_path / "own"))
    assert snapshot.load("zz").country.id == "zz"
    assert next(path.name for path in all_packs(own_folders())) == "zz"


def test_a_pack_is_found_by_its_folder(tmp_path):
    assert find_pack(str(write_pack(tmp_path / "any name"))) == tmp_path / "any name"


@pytest.mark.parametrize("name", ["nowhere", "../kr", "", "kr/../kr", "pack.toml"])
def test_a_pack_that_is_not_there_is_said_with_those_that_are(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PackUnknownError, match="kr"):
        find_pack(name)


def test_a_pack_with_an_error_is_not_built_and_not_kept(tmp_path, cache):
    folder = write_pack(tmp_path / "zz", changed("tests/paper.json", "80000", "80001"))
    with pytest.raises(snapshot.PackRefusedError) as refused:
        snapshot.load(str(folder))
    assert [finding.code for finding in refused.value.findings] == ["case-failed"]
    assert "expected (0, 80001)" in str(refused.value)
    assert not cache.exists()


def test_what_was_built_is_kept_and_found_again(tmp_path, cache, monkeypatch):
    folder = str(write_pack(tmp_path / "zz"))
    first = snapshot.load(folder)
    snapshot._load.cache_clear()
    monkeypatch.setattr(snapshot, "lint", lambda folder: pytest.fail("it was built again"))
    assert snapshot.load(folder) == first
    assert len(list(cache.glob("*.snapshot"))) == 1


def test_another_text_is_another_pack(tmp_path):
    one = snapshot.load(str(write_pack(tmp_path / "one")))
    other = snapshot.load(str(write_pack(tmp_path / "other", changed("payment.toml", "15", "14"))))
    assert one.hash != other.hash
    assert other.country.payment.days_to_pay == 14


def test_the_order_of_rows_does_not_name_another_pack(tmp_path):
    one = write_pack(tmp_path / "one")
    other = write_pack(tmp_path / "other")
    for name in ("measures/basic.csv", "nomenclature/ZZ2025.csv", "fx/2026.csv", "codes/customs_offices.csv"):
        header, *rows = (other / name).read_text(encoding="utf-8").splitlines()
        (other / name).write_text("\n".join([header, *reversed(rows)]), encoding="utf-8")
    assert snapshot.build(one).hash == snapshot.build(other).hash


@pytest.mark.parametrize(
    "harm", [lambda b: b[:-1], lambda b: b"", lambda b: b.replace(b"KRW", b"USD"), lambda b: b[65:]]
)
def test_a_torn_or_altered_snapshot_is_not_believed(tmp_path, cache, harm):
    folder = str(write_pack(tmp_path / "zz"))
    first = snapshot.load(folder)
    (kept,) = cache.glob("*.snapshot")
    kept.write_bytes(harm(kept.read_bytes()))
    snapshot._load.cache_clear()
    assert snapshot.load(folder) == first


def test_another_code_does_not_find_what_this_one_built(tmp_path, monkeypatch):
    folder = Folder(write_pack(tmp_path / "zz"))
    before = snapshot_cache.key_of(folder)
    monkeypatch.setattr(snapshot_cache, "_maker", lambda: "another")
    assert snapshot_cache.key_of(folder) != before


def test_a_machine_that_cannot_keep_goes_without(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("GWANMUN_CACHE", str(tmp_path / "file"))
    assert snapshot.load(str(write_pack(tmp_path / "zz"))).country.id == "zz"


def test_bytes_that_are_no_snapshot_are_refused():
    with pytest.raises(msgspec.DecodeError):
        snapshot.decode(b'{"id": "kr"}')


def test_a_fresh_pack_is_what_its_bytes_say(tmp_path):
    built = snapshot.build(write_pack(tmp_path / "zz"))
    assert built.country == snapshot.decode(built.body)
    assert list(built.country.tariff.goods) == sorted(built.country.tariff.goods)
