"""Locks: a page may do nothing but what it is for, and a program at the machine door pays for none of it."""

import re

import pytest
from django.test import Client

from gwanmun.office.api import openapi
from gwanmun.office.portal import urls
from gwanmun.office.portal.pages import PAGES
from tests.house.source import PACKAGE
from tests.office.portal.test_roles import address

TEMPLATES = sorted((PACKAGE / "office" / "portal" / "templates").rglob("*.html"))
OURS = [page for page in PAGES if page.method == "GET"]


def test_every_page_is_locked(people):
    for page in OURS:
        headers = people["trader"].get(address(page)).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"], page
        assert "unsafe" not in headers["Content-Security-Policy"], page
        assert (headers["X-Frame-Options"], headers["Cache-Control"]) == ("DENY", "no-store"), page


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_needs_more_than_the_policy_gives(path):
    """No script and no style in the page itself, and nothing from elsewhere."""
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:|src=\"(https?:)?//|<script(?![^>]*\ssrc=)", text)


def test_a_form_from_elsewhere_is_not_taken(people):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = people["trader"].cookies
    answer = strict.post("/declare", {"procedure": "export", "empty": "1"})
    assert answer.status_code == 403
    assert "The form could not be taken" in answer.content.decode()


def test_machines_do_not_go_through_the_chain(office):
    for operations in openapi.every().values():
        for operation in operations:
            assert operation.path.split("/")[1] not in urls.first_segments(), operation.path
    answer = Client().get("/api/v1/tariff?text=lamps")
    assert "Set-Cookie" not in answer.headers
    assert "Content-Security-Policy" not in answer.headers


def test_where_there_is_nothing_people_and_programs_are_told_in_their_own_words(office):
    person = Client(headers={"accept": "text/html"}).get("/nowhere")
    program = Client().get("/nowhere")
    assert (person.status_code, person.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert (program.status_code, program.headers["Content-Type"]) == (404, "application/problem+json")
