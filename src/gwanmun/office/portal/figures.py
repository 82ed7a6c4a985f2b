"""Figures: what the office measures of itself: each a drawing, the table it is drawn from, and the same as CSV.

What holds no secret is published to everybody; how selection finds what it finds is for officers and auditors.
"""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Literal

from django.http import HttpResponse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.statistics.asked_once import asked_once
from gwanmun.law.statistics.delivery_times import delivery_times
from gwanmun.law.statistics.recognition_effect import OWN, Compared, Effect
from gwanmun.law.statistics.release_times import ReleaseTimes, Spread
from gwanmun.office.desks import figures
from gwanmun.office.desks.figures import Selected
from gwanmun.office.exchange.latest import Latest
from gwanmun.office.portal import charts, drafts, figure_words
from gwanmun.office.portal.charts import Bar, Chart
from gwanmun.office.portal.figure_words import LEVELS, SOURCES, WHOM
from gwanmun.office.portal.page import ANYBODY, show
from gwanmun.office.portal.steps import NAMES
from gwanmun.office.portal.templatetags.counted import unit_of
from gwanmun.office.portal.templatetags.said import country
from gwanmun.office.portal.visitor import Visitor

MOST_DRAFTS = 200
Measure = Literal["count", "seconds", "share", "points", "minutes"]


class Column(Struct, frozen=True):
    """A column of figures: its name for programs, its title for people, and what is counted in it."""

    name: str
    title: Any  # lazily translated
    measure: Measure


class Row(Struct, frozen=True):
    """A row: its name for programs and for people, and a value a column; None where there is none."""

    key: str
    label: Any
    values: tuple[float | None, ...]


class Figure(Struct, frozen=True):
    """One figure: what it says, and its rows; drawn by one column, with a spread where there is one."""

    name: str
    title: Any
    what: Any
    of: Any  # what a row is
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    drawn: int = 1
    spread: tuple[int, int] | None = None  # the columns of the lower and the upper end

    @property
    def cells(self) -> Iterable[tuple[Row, list[tuple[float | None, Measure]]]]:
        """The rows as a table shows them."""
        for row in self.rows:
            yield row, [(value, one.measure) for value, one in zip(row.values, self.columns, strict=True)]


Gathered = Callable[[], Sequence[Figure]]
_CASES = Column("cases", _("Cases"), "count")
_MIDDLE = Column("median_seconds", _("Half took no longer than"), "seconds")
_NINTH = Column("ninth_decile_seconds", _("Nine of ten no longer than"), "seconds")
_SHARE = Column("share_of_all_rest", _("Share of all time"), "share")


def _release() -> list[Figure]:
    return [figure for one in figures.release() for figure in _of_procedure(one)]


def _of_procedure(times: ReleaseTimes) -> list[Figure]:
    imports = times.procedure == "import"
    whole = () if times.whole is None else (_spread(times.whole, _("From lodgement to release")),)
    columns = (_CASES, _MIDDLE, _NINTH, _SHARE)
    whom = tuple(_spread(one, WHOM[one.name]) for one in times.by_whom)
    steps = tuple(_spread(one, NAMES.get(one.name, one.name)) for one in times.by_step)
    return [
        Figure(
            f"release-{times.procedure}-whom",
            _("Release of imports: who was waited for") if imports else _("Release of exports: who was waited for"),
            _("Of the latest 500 releases. The bar is the middle one, the line reaches to nine of ten."),
            _("Waited for"), columns, (*whole, *whom), spread=(1, 2),
        ),
        Figure(
            f"release-{times.procedure}-steps",
            _("Release of imports: at which step") if imports else _("Release of exports: at which step"),
            _("How long cases rested before each step was settled, of those that rested there at all."),
            _("Step"), columns, steps, spread=(1, 2),
        ),
    ]  # fmt: skip


def _spread(one: Spread, label: Any) -> Row:  # noqa: ANN401 - lazily translated
    share = None if one.name == "whole" else one.share
    return Row(one.name, label, (one.cases, one.middle, one.ninth, share))


def _selection() -> list[Figure]:
    lodged, lanes = figures.selection()
    interval = (Column("low", _("From"), "share"), Column("high", _("To"), "share"))
    chosen = (
        Column("lodged", _("Lodged"), "count"), Column("selected", _("Selected"), "count"),
        Column("share", _("Share"), "share"), *interval,
    )  # fmt: skip
    found = (
        Column("looked", _("Looked at"), "count"), Column("hits", _("Did not conform"), "count"),
        Column("share", _("Share"), "share"), *interval,
    )  # fmt: skip
    return [
        Figure(
            "selection", _("Selection: what each lane chooses"),
            _("Of what was lodged in the last 90 days. The line: where the true share lies nineteen times of twenty."),
            _("Lane"), chosen, tuple(_lane(one, "chosen") for one in lanes) if lodged else (), drawn=2, spread=(3, 4),
        ),
        Figure(
            "hits", _("Selection: what was found"),
            _("Of what each lane chose and somebody looked at, the share that did not conform."),
            _("Lane"), found, tuple(_lane(one, "hits") for one in lanes if one.hits.n), drawn=2, spread=(3, 4),
        ),
    ]  # fmt: skip


def _lane(one: Selected, which: str) -> Row:
    share = getattr(one, which)
    return Row(one.lane, figure_words.lane(one.lane), (share.n, share.hits, share.share, share.low, share.high))


def _exchange() -> list[Figure]:
    seen = figures.exchange()
    receipts = tuple(
        Row(one.partner, country(one.partner), (one.messages, one.middle, one.ninth))
        for one in delivery_times(seen.seconds)
    )
    levels = tuple(Row(LEVELS[level][0], LEVELS[level][1], (count,)) for level, count in seen.levels)
    return [
        Figure(
            "receipts", _("Exchange: from the outbox to the partner's receipt"),
            _("Of the latest 500 receipts of each channel, the message that had waited longest."),
            _("Country"), (Column("receipts", _("Receipts"), "count"), _MIDDLE, _NINTH), receipts, spread=(1, 2),
        ),
        Figure(
            "assurance", _("Exchange: how far what arrives is relied on"),
            _("Of the latest 100 messages of each channel from a partner."),
            _("Assurance"), (Column("messages", _("Messages"), "count"),), levels, drawn=0,
        ),
        _refused(seen),
    ]  # fmt: skip


def _refused(seen: Latest) -> Figure:
    rows = tuple(Row(f"{by}:{why}", f"{figure_words.side(by)}: {why}", (count,)) for by, why, count in seen.refused)
    columns = (Column("messages", _("Messages"), "count"),)
    what = _("Messages that were received and refused, by reason and by whom.")
    return Figure("verdicts", _("Exchange: what was refused"), what, _("Reason"), columns, rows, drawn=0)


def _asked() -> list[Figure]:
    counted = asked_once(drafts.latest_sources(MOST_DRAFTS))
    rows = tuple(
        Row(source, SOURCES.get(source, source), (count, count / counted.fields)) for source, count in counted.by_source
    )
    columns = (Column("fields", _("Fields"), "count"), Column("share", _("Share"), "share"))
    what = _("Who said the fields of the latest 200 declarations made on these pages; amendments are left out.")
    return [Figure("asked-once", _("Asked once: typed, and not"), what, _("Said by"), columns, rows)]


def _recognition() -> list[Figure]:
    published = [(one.month, effect) for one in figures.effects() for effect in one.effects if effect.matched]
    examined, sooner = _("Trusted traders: examined less often"), _("Trusted traders: released sooner")
    return [
        _effect(("recognition-examined", examined), "examination", "points", published),
        _effect(("recognition-minutes", sooner), "minutes", "minutes", published),
    ]


def _effect(named: tuple[str, Any], which: str, measure: Measure, published: Sequence[tuple[str, Effect]]) -> Figure:
    rows = tuple(
        Row(f"{month} {effect.arrangement}", _programme(month, effect), (effect.matched, *_sides(one)))
        for month, effect in published
        if (one := getattr(effect, which)) is not None
    )
    plain: Measure = "share" if measure == "points" else measure
    columns = (
        Column("matched", _("Declarations compared"), "count"), Column("recognised", _("Trusted"), plain),
        Column("others", _("Others like them"), plain), Column("difference", _("Difference"), measure),
        Column("low", _("From"), measure), Column("high", _("To"), measure),
    )  # fmt: skip
    what = _("As published every month: against declarations with the same goods, route, size and history.")
    return Figure(*named, what, _("Month"), columns, rows, drawn=3, spread=(4, 5))


def _programme(month: str, effect: Effect) -> str:
    return f"{month} {_now('own programme') if effect.arrangement == OWN else effect.arrangement}"


def _sides(one: Compared) -> tuple[float, ...]:
    return one.recognised, one.others, one.difference, one.low, one.high


# Which part gathers a figure: a drawing asks for its own rows and no others. What stands here is for everybody.
PUBLISHED: Mapping[str, Gathered] = {
    "release-import-whom": _release,
    "release-import-steps": _release,
    "release-export-whom": _release,
    "release-export-steps": _release,
    "receipts": _exchange,
    "assurance": _exchange,
    "asked-once": _asked,
    "recognition-examined": _recognition,
    "recognition-minutes": _recognition,
}
OF_THE_OFFICE: Mapping[str, Gathered] = {
    **PUBLISHED,
    "selection": _selection,
    "hits": _selection,
    "verdicts": _exchange,
}


def performance(visitor: Visitor) -> HttpResponse:
    """What everybody may know of how this office does."""
    return visitor.shown("figures.html", figures=_all(PUBLISHED), at="performance", published=True)


def inner(visitor: Visitor) -> HttpResponse:
    """The same, and how selection finds what it finds."""
    return visitor.shown("figures.html", figures=_all(OF_THE_OFFICE), at="figures", published=False)


def drawing(of: Mapping[str, Gathered], visitor: Visitor, name: str) -> HttpResponse:
    """A figure, drawn."""
    narrow = visitor.http.GET.get("narrow") == "1"
    return HttpResponse(charts.svg(_chart(_found(of, name)), narrow=narrow), content_type="image/svg+xml")


def table(of: Mapping[str, Gathered], visitor: Visitor, name: str) -> HttpResponse:
    """A figure as CSV: whole numbers, seconds and shares, as exact as they are."""
    figure = _found(of, name)
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(("group", *(one.name for one in figure.columns)))
    writer.writerows((row.key, *("" if one is None else one for one in row.values)) for row in figure.rows)
    answer = HttpResponse(written.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _all(of: Mapping[str, Gathered]) -> list[Figure]:
    """Every figure of these, each part gathered once."""
    return [figure for part in dict.fromkeys(of.values()) for figure in part() if figure.name in of]


def _found(of: Mapping[str, Gathered], name: str) -> Figure:
    figure = next((one for one in of[name]() if one.name == name), None) if name in of else None
    if figure is None:
        raise Refused(Problem("page-unknown", value=name[:40]))
    return figure


def _chart(figure: Figure) -> Chart:
    """The drawing of a figure, in the one unit that suits its longest reach."""
    column = figure.columns[figure.drawn]
    low, high = figure.spread or (None, None)
    upper = [row.values[high] if high is not None else row.values[figure.drawn] for row in figure.rows]
    unit, divisor = unit_of(column.measure, max((one or 0 for one in upper), default=0))

    def of(row: Row, place: int | None) -> float | None:
        value = row.values[place] if place is not None else None
        return value / divisor if value is not None else None

    bars = tuple(
        Bar(str(row.label), of(row, figure.drawn) or 0, of(row, low), of(row, high))
        for row in figure.rows
        if row.values[figure.drawn] is not None
    )
    return Chart(bars, str(unit), percent=column.measure in {"share", "points"}, whole=column.measure == "count")


PAGES = (
    show("performance", "performance", ANYBODY, performance),
    show("performance/<str:name>.svg", "performance-drawing", ANYBODY, partial(drawing, PUBLISHED)),
    show("performance/<str:name>.csv", "performance-table", ANYBODY, partial(table, PUBLISHED)),
    show("figures", "figures", "see-figures", inner),
    show("figures/<str:name>.svg", "figures-drawing", "see-figures", partial(drawing, OF_THE_OFFICE)),
    show("figures/<str:name>.csv", "figures-table", "see-figures", partial(table, OF_THE_OFFICE)),
)
