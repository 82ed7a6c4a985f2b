"""My work: each sees what waits for him, why, and the one button that moves it."""

import re

from tests.stories.characters import SHIRTS, import_of, land, lodge, look


def test_a_trader_sees_what_he_must_pay(people):
    land()
    standing = look(lodge(import_of(SHIRTS)))
    page = people["trader"].get("/work").content.decode()
    assert standing.number in page
    assert "to-pay" not in page, "codes are for programs"
    assert "See what is owed" in page
    told = re.search(r"is to be paid by [^.]*", page)
    assert told, page
    assert re.fullmatch(r"is to be paid by Feb \d+, 2026 \(owed ₩[\d,]+, paid ₩0\)", told[0]), "as the reader writes"


def test_nobody_sees_another_companys_work(people):
    land()
    standing = lodge(import_of(SHIRTS))
    for role in ("broker", "carrier", "agency", "warehouse", "partner"):
        assert standing.number not in people[role].get("/work").content.decode(), role
