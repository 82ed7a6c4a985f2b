"""Figures of selection: the watch, for those who answer for it, and the open data of each month, for everybody."""

import csv
import io
from typing import Annotated

from django.http import HttpResponse
from msgspec import Meta, Struct
from msgspec.structs import replace

from gwanmun.law.risk.watch.monthly import Monthly, csv_rows
from gwanmun.law.risk.watch.report import Report
from gwanmun.office.api.operation import look
from gwanmun.office.api.visit import Reply, Visit, reply
from gwanmun.office.desks import watch

CSV = "text/csv"


class Weeks(Struct, frozen=True, forbid_unknown_fields=True):
    """How far back to look."""

    weeks: Annotated[int, Meta(ge=1, le=104)] = 4


def report(visit: Visit, asked: Weeks) -> Reply:
    """Report on the last weeks of selection.

    Hits by lane and office with intervals, what green hides, drift, and on whom selection bears, with alarms.
    """
    return reply(watch.report(asked.weeks))


def monthly(visit: Visit, month: str) -> Reply:
    """Give the published figures of a month that is over: no names, no criteria, and nothing of too few looks."""
    return reply(watch.month(month))


def monthly_table(visit: Visit, month: str) -> HttpResponse:
    """Give the same as a table (CSV), a figure a row with its number and interval."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows(csv_rows(watch.month(month)))
    return HttpResponse(written.getvalue(), content_type=f"{CSV}; charset=utf-8")


OPERATIONS = (
    replace(look("/selection/report", "see-controls", report, gives=Report, asks=Weeks), refuses=(409,)),
    replace(look("/open-data/selection/{month}", "ask", monthly, gives=Monthly), refuses=(404, 409)),
    replace(
        look("/open-data/selection/{month}/table", "ask", monthly_table, gives=None), media=CSV, refuses=(404, 409)
    ),
)
