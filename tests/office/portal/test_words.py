"""Words: every page is said whole in every language, and no catalogue keeps what nobody says any more."""

import gettext
import re

import pytest
from django.utils import translation

from gwanmun.law.basics.wait import Wait
from gwanmun.law.clearance.case import Event
from gwanmun.law.clearance.drafting import paths
from gwanmun.office.portal import boxes, steps, words
from tests.office.portal.catalogues import LANGUAGES, catalogue, file_of, messages, placeholders


def first(message_id):
    return message_id[0] if isinstance(message_id, tuple) else message_id


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated_and_none_is_stale(language):
    known = {first(one.id): one.string for one in catalogue(language) if one.id}
    said = {first(one) for one in messages()}
    assert sorted(said - known.keys()) == [], "`make words` adds them; then give them their words"
    assert sorted(known.keys() - said) == [], "`make words` drops them"
    assert [one for one, words in known.items() if not words or not all(words)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_says_what_is_known_when_it_is_said(language):
    for one in catalogue(language):
        if one.id:
            words = one.string if isinstance(one.string, str) else one.string[0]
            meant = one.id if isinstance(one.id, str) else one.id[1]
            assert placeholders(words) == placeholders(meant), one.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_programs_read_is_what_people_wrote(language):
    with file_of(language).with_suffix(".mo").open("rb") as compiled:
        read = gettext.GNUTranslations(compiled)
    for one in catalogue(language):
        if isinstance(one.id, tuple):
            assert read.ngettext(*one.id, 2) == one.string[0], "`make words`"
        elif one.id:
            assert read.gettext(one.id) == one.string, "`make words`"


def test_every_event_has_a_name_on_the_page():
    assert {kind.__name__ for kind in Event.__args__} | {"Lodged"} == steps.NAMES.keys()


def test_every_field_of_a_declaration_has_its_place_on_the_page():
    header = [path for _name, _title, labels in boxes.GROUPS for path in labels]
    lines = [f"lines[].{name}" for name in boxes.LINE]
    assert sorted([*header, *lines]) == sorted(paths.leaves())


@pytest.mark.parametrize(("language", "said"), [("ko", "로그인"), ("vi", "Đăng nhập"), ("en", "Sign in")])
def test_a_page_comes_in_the_language_it_is_asked_for(language, said, people):
    page = people["public"].get("/", headers={"accept-language": language}).content.decode()
    assert said in page
    assert f'<html lang="{language}"' in page


def test_the_choice_of_a_language_is_kept(people):
    client = people["public"]
    client.post("/language", {"language": "vi", "next": "/cargo"})
    assert "Hàng của tôi ở đâu" in client.get("/cargo").content.decode()


def test_no_side_of_the_dress_has_a_name_of_its_own():
    """Left and right turn round with the script: the dress says start and end."""
    dress = (file_of("ko").parents[3] / "static" / "portal" / "portal.css").read_text(encoding="utf-8")
    assert re.findall(r"\b(left|right|margin-top|padding-bottom)\b", re.sub(r"/\*.*?\*/", "", dress)) == []


def test_what_only_looks_like_a_day_is_said_as_it_was_typed(office):
    with translation.override("en"):
        typed, day = (
            words.told_wait(Wait("officer", "goods-held", facts={"why": why, "law": "Article 237"}))
            for why in ("2026-13-45", "2026-02-03")
        )
    assert "2026-13-45 (Article 237)" in typed.cause
    assert "Feb 3, 2026 (Article 237)" in day.cause
