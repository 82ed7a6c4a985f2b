"""A treaty ready for use: the rule a code finds, how it is named and kept, and where treaties are looked for."""

import os
import subprocess
import sys

import pytest

from gwanmun.countries import snapshot, snapshot_cache, treaties
from gwanmun.countries.folder import Folder
from gwanmun.countries.treaties import TreatyUnknownError, all_treaties, find_treaty, treaty
from gwanmun.countries.treaty import Treaty, TreatyRow, TreatyText, encode_treaty
from gwanmun.countries.treaty_lint import TreatyRefusedError, build_treaty
from gwanmun.law.basics.problem import Refused
from gwanmun.law.origin.provisions import Provisions
from tests.countries.small_pack import write_pack
from tests.countries.small_treaty import FILES, changed, with_row, write_treaty
from tests.law.tables import named, table

OWN = "own/treaties"


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """A cache of the test's own, and nothing loaded yet."""
    monkeypatch.setenv("GWANMUN_CACHE", str(tmp_path / "cache"))
    for one in (treaties._treaty, snapshot._load):
        one.cache_clear()
    yield tmp_path / "cache"
    for one in (treaties._treaty, snapshot._load):
        one.cache_clear()


def of(*rows, **said):
    """A treaty of these rows, each "from-to rule" or "from-to rule | only"."""
    text = []
    for row in rows:
        codes, _, rule = row.partition(" ")
        first, _, last = codes.partition("-")
        rule, _, only = rule.partition(" | ")
        text.append(TreatyRow(first, last or first, rule, only, "an annex", confirmed=True))
    return Treaty(encode_treaty(TreatyText(Provisions("zt", "A treaty", ("KR", "VN"), "HS2012", **said), tuple(text))))


ROWS = ("39 CTH", "3901-3904 RVC(45)", "390110-390190 CTSH", "390110 CC", "61-62 WO", "6109 CTH | knitted by hand",
        "8501-8548 CTH", "8504 RVC(35)", "850440 CTSH | for machines of 8471", "850440 ANY | of paper")  # fmt: skip

RULES = table("""
code   | rules                 | why
-------+-----------------------+----------------------------------------------------------
390110 | CC                    | six digits, one of them
390120 | CTSH                  | six digits, a range
390210 | RVC(45)               | four digits
3902   | RVC(45)               | a heading asked for
391000 | CTH                   | the chapter
39     | CTH                   | a chapter asked for
610910 | CTH; WO               | for part of its goods, and the rule for the rest of them
620100 | WO                    | a range of chapters
850440 | CTSH; ANY; RVC(35)    | two parts, in the order of the text, and the rest
8504   | RVC(35)               | a rule for one subheading is not its heading's
850110 | CTH                   | a range of headings
010121 |                       | none
85     |                       | rules for headings are not their chapter's
""")


@pytest.mark.parametrize("row", RULES, ids=named)
def test_the_most_specific_row_is_the_products_rule(row):
    found = of(*ROWS)
    wanted = row["rules"].split("; ") if row["rules"] else []
    assert [rule.text for rule in found.rules_for(row["code"])] == wanted
    first = found.lookup(row["code"])
    assert (first.text if first else "") == (wanted[0] if wanted else "")


def test_a_rule_comes_with_its_codes_its_goods_and_its_source():
    rule = of("850440 CTSH | for machines").lookup("850440")
    assert (rule.first, rule.last, rule.only, rule.source, rule.confirmed) == (
        "850440",
        "850440",
        "for machines",
        "an annex",
        True,
    )


def test_a_rule_is_read_when_it_is_asked_for_and_not_before():
    found = of("39 CTH", "40 CHT")
    assert found.lookup("390110").text == "CTH"
    with pytest.raises(Refused):
        found.lookup("400110")


def test_a_treaty_is_named_by_its_text():
    assert of("39 CTH").hash == of("39 CTH").hash
    assert len({of("39 CTH").hash, of("39 CC").hash, of("39 CTH", absorption=False).hash}) == 3
    assert Treaty(of("39 CTH").body).hash == of("39 CTH").hash


def test_the_houses_treaties_have_the_same_names_in_every_process():
    here = {name: found.hash for name, found in all_treaties(()).items()}
    program = (
        "from gwanmun.countries.folder import Folder\n"
        "from gwanmun.countries.treaties import treaty_folders\n"
        "from gwanmun.countries.treaty_lint import build_treaty\n"
        "print({path.name: build_treaty(Folder(path)).hash for path in treaty_folders()})"
    )
    for seed in ("0", "12345"):
        run = subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert run.stdout.strip() == str(here)


def test_what_was_built_is_kept_and_found_again(tmp_path, cache, monkeypatch):
    write_treaty(tmp_path / OWN / "zt")
    first = treaty("zt", [str(tmp_path / "own")])
    treaties._treaty.cache_clear()
    monkeypatch.setattr(treaties, "build_treaty", lambda folder: pytest.fail("it was built again"))
    again = treaty("zt", [str(tmp_path / "own")])
    assert (again.hash, again.body) == (first.hash, first.body)
    assert len(list(cache.glob("*.snapshot"))) == 1


def test_a_text_that_changed_is_not_found_in_the_cache(tmp_path):
    folder = write_treaty(tmp_path / "zt")
    before = snapshot_cache.key_of(Folder(folder))
    write_treaty(folder, with_row("40,40,CTH,,an annex,yes"))
    assert snapshot_cache.key_of(Folder(folder)) != before


def test_a_treaty_with_an_error_is_neither_built_nor_kept(tmp_path, cache):
    write_treaty(tmp_path / OWN / "zt", with_row("40,40,CHT,,an annex,yes"))
    with pytest.raises(TreatyRefusedError) as refused:
        treaty("zt", [str(tmp_path / "own")])
    assert [finding.code for finding in refused.value.findings] == ["rule-unreadable"]
    assert "'CHT'" in str(refused.value)
    assert not cache.exists()


def test_a_deployers_own_treaty_goes_before_the_houses(tmp_path, monkeypatch):
    write_treaty(tmp_path / OWN / "vkfta", changed("treaty.toml", 'id = "zt"', 'id = "vkfta"'))
    monkeypatch.setenv("GWANMUN_PACKS", f"/nowhere:{tmp_path / 'own'}")
    assert treaty("vkfta").provisions.title == "A small treaty"
    assert treaty("vkfta", ()).provisions.title != "A small treaty"
    assert all_treaties()["vkfta"].provisions.title == "A small treaty"
    assert set(all_treaties()) == set(all_treaties(()))


def test_a_treaty_is_found_by_its_folder(tmp_path):
    assert find_treaty(str(write_treaty(tmp_path / "any name"))) == tmp_path / "any name"


@pytest.mark.parametrize("name", ["nowhere", "../treaties/vkfta", "", "treaty.toml", "kr"])
def test_a_treaty_that_is_not_there_is_said_with_those_that_are(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(TreatyUnknownError, match="vkfta"):
        find_treaty(name)


def test_a_pack_is_another_pack_when_its_treaty_says_something_else(tmp_path, monkeypatch):
    monkeypatch.setenv("GWANMUN_PACKS", str(tmp_path / "own"))
    treaty_of = changed("treaty.toml", 'id = "zt"', 'id = "vkfta"')
    folder = write_treaty(tmp_path / OWN / "vkfta", treaty_of)
    pack = write_pack(tmp_path / "own" / "zz")
    before = snapshot.load(str(pack))
    assert before.country.treaties == {"vkfta": build_treaty(Folder(folder)).hash}
    write_treaty(folder, treaty_of | {"psr.csv": FILES["psr.csv"].replace("RVC(45)", "RVC(40)")})
    for one in (treaties._treaty, snapshot._load):
        one.cache_clear()
    after = snapshot.load(str(pack))
    assert after.hash != before.hash
    assert after.country.treaties == {"vkfta": build_treaty(Folder(folder)).hash}
