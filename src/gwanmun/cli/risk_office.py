"""An office's own past as rows: what was lodged and found, read from its journal, each known from its day on."""

from datetime import date

from gwanmun.cli.entering import enter
from gwanmun.cli.risk_kcs import Rows
from gwanmun.cli.troubles import Trouble
from gwanmun.office.desks import learning


def rows_of_office(country: str, today: date) -> Rows:
    """Every line as it was lodged and every result as it became known, of days before this one.

    Today is left out, so that it is the past a choice of today may know, and made twice a day it is the same.
    """
    enter(country)
    known = list(learning.everything())
    lines = [line for one in known for line in one.lines if line.on < today]
    results = [result for one in known for result in one.results if result.on < today]
    if not lines:
        raise Trouble(f"Nothing was lodged in this office before {today}.", "Name files of rows to learn from others.")
    return lines, results
