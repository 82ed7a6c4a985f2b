"""Export clearance as the law gives it: accepted, released, loaded in time or not at all."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from gwanmun.law.clearance import exports
from gwanmun.law.clearance.case import Examined, Loaded, LoadingExtended, Released, Withdrawn
from tests.law.clearance.consignments import EXPORT, SHIRTS, TODAY, case, facts, korea
from tests.law.tables import named, table

LOADING = """
days on | extended to | waits for | because
0       |             | carrier   | to-load
30      |             | carrier   | to-load
31      |             | officer   | loading-overdue
31      | 45          | carrier   | to-load
46      | 45          | officer   | loading-overdue
"""


def walk(after, **other):
    return exports.advance(after, facts(bill=None, **other), korea())


@pytest.mark.parametrize("row", table(LOADING), ids=named)
def test_article_251_goods_are_loaded_within_thirty_days(row):
    done, _ = walk(case(EXPORT))
    if row["extended to"]:
        done = done.after(LoadingExtended(TODAY + timedelta(days=int(row["extended to"])), "the ship was late"))
    _, wait = walk(done, today=TODAY + timedelta(days=int(row["days on"])))
    assert (wait.whom, wait.code) == (row["waits for"], row["because"])


def test_from_lodgement_to_loading():
    done, wait = walk(case(EXPORT))
    assert done.find(Released) == Released(TODAY, date(2026, 3, 5))
    done, wait = walk(done.after(Loaded(TODAY, "HANJIN GENEVA", 5)))
    assert wait is None


def test_an_export_drawn_for_examination_waits_for_the_officer():
    stopped, wait = walk(case(EXPORT), draw=0)
    assert (wait.whom, wait.code) == ("officer", "examination-to-do")
    _, wait = walk(stopped.after(Examined("examination", conforms=True)), draw=0)
    assert wait.code == "to-load"


def test_exports_are_valued_free_on_board():
    done, _ = walk(case(replace(EXPORT, terms=replace(EXPORT.terms, incoterm="FOB"))))
    valued = next(e for e in done.events if type(e).__name__ == "Valued").valuation
    assert (valued.freight, valued.insurance) == (0, 0)


def test_strategic_goods_wait_for_their_licence():
    machine = replace(SHIRTS, origin="KR", commodity="8486204000")
    _, wait = walk(case(replace(EXPORT, lines=(machine,))))
    assert (wait.whom, wait.code) == ("agency", "permit-missing")


def test_a_withdrawn_export_leaves_nothing_open():
    done, _ = walk(case(EXPORT))
    assert walk(done.after(Withdrawn("not sold after all")))[1] is None
