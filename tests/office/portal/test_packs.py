"""Packs: an officer proposes a rate anew, hears what is wrong and what it would have collected; another one signs."""

import re
from pathlib import Path

import msgspec
import pytest
from django.conf import settings

from gwanmun.countries import snapshot
from gwanmun.office.desks import pack_changes, rulebooks
from gwanmun.office.portal.models import PackChange
from tests.office.portal.conftest import browser, let_in
from tests.stories.characters import SHIRTS, import_of, land, lodge

AT = "/packs"


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A deployer's folder of its own, with nothing in it yet."""
    monkeypatch.setattr(settings, "PACK_FOLDERS", (str(tmp_path / "packs"),))
    rulebooks.keep_current()
    return tmp_path / "packs"


def rates_of(code):
    """The file with the basic rate of this code, its text, and the row."""
    for file in pack_changes.files():
        text = pack_changes.text_of(file)
        row = re.search(rf"(?m)^{code[:10]},.*$", text) if "measures" in file and file.endswith("basic.csv") else None
        if row:
            return file, text, row[0]
    raise AssertionError("no basic rate")


def dearer(row):
    return re.sub(r"\b13%", "20%", row, count=1)


def test_a_rate_is_proposed_weighed_on_last_month_and_signed_by_another(people, own, settings_clock):
    land()
    lodge(import_of(SHIRTS))
    settings_clock("2026-03-03T09:00:00+09:00")
    file, text, row = rates_of("6105100000")
    assert dearer(row) != row, row
    first, second = people["officer"], browser(let_in("officer-2", "officer"))
    assert row in first.get(f"{AT}?file={file}").content.decode().replace("&quot;", '"')
    sent = {"file": file, "content": text.replace(row, dearer(row)), "why": "the act of 1 March"}
    answer = first.post(AT, sent)
    assert answer.status_code == 303, re.findall(r"<p>.*?</p>", answer.content.decode())
    at = answer.headers["Location"]
    page = second.get(at).content.decode()
    assert "1 of 1 lines would have been charged otherwise" in page
    tried = msgspec.json.decode(PackChange.objects.get().tried, type=pack_changes.Tried)
    told = tried.difference
    assert (told.levies["duty"].old, told.levies["duty"].new) == (197_890, 304_440), "less than ten won is left out"
    assert "+" + dearer(row) in page.replace("&quot;", '"')
    assert "Nobody signs his own change" in first.post(f"{at}/sign").content.decode()
    assert not own.exists()
    assert second.post(f"{at}/sign").status_code == 303
    assert snapshot.build(own / settings.COUNTRY).hash == tried.new, "the very pack that was weighed"
    assert "It is decided already" in second.post(f"{at}/decline", {"said": "no"}).content.decode()


def test_a_pack_that_would_not_be_built_is_shown_with_its_lines_and_not_kept(people, own):
    file, text, row = rates_of("6105100000")
    sent = {"file": file, "content": text.replace(row, row.replace("13%", "thirteen")), "why": "a slip"}
    answer = people["officer"].post(AT, sent)
    page = answer.content.decode()
    line = text.splitlines().index(row) + 1
    assert answer.status_code == 422
    assert "The pack would not be built" in page
    assert f"{file}:{line}" in page
    assert "thirteen" in page, "what was typed stays"
    assert PackChange.objects.count() == 0
    assert not Path(own).exists()


def test_what_is_not_signed_changes_nothing(people, own):
    file, text, row = rates_of("6105100000")
    at = (
        people["officer"]
        .post(AT, {"file": file, "content": text.replace(row, dearer(row)), "why": "?"})
        .headers["Location"]
    )
    second = browser(let_in("officer-2", "officer"))
    assert second.post(f"{at}/decline").status_code == 422, "a no has its reason"
    assert second.post(f"{at}/decline", {"said": "no act says so"}).status_code == 303
    assert "no act says so" in people["auditor"].get(at).content.decode()
    assert not own.exists()


def test_only_a_file_of_the_pack_is_proposed(people, own):
    for file in ("../../settings.py", "/etc/passwd", "nothing.csv"):
        answer = people["officer"].post(AT, {"file": file, "content": "x", "why": "y"})
        assert answer.status_code == 422
        assert "There is no such file" in answer.content.decode()
    same = {"file": "pack.toml", "content": pack_changes.text_of("pack.toml"), "why": ""}
    page = people["officer"].post(AT, same).content.decode()
    assert "Nothing is changed" in page
