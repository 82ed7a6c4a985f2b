"""Charts: bars with their reach, drawn on the server as SVG, wide or for a telephone; drawings are kept."""

from functools import lru_cache
from threading import Lock
from typing import Any
from unicodedata import east_asian_width, normalize

import msgspec
from msgspec import Struct

from gwanmun.office.later import Later

alt, vl_convert = Later("altair"), Later("vl_convert")

WIDE, NARROW = 640, 180
"""Of the bars alone, in pixels; a label stands beside them, and the whole fits a screen of 1280 or of 390."""
KEPT, LINE = 256, 19
_INK, _QUIET, _BLUE, _AMBER = "#1e2124", "#464c53", "#0b50d0", "#7a4b00"
_FONT = "Pretendard GOV, Noto Sans, Noto Sans KR, Noto Sans CJK KR, sans-serif"
_one_at_a_time = Lock()  # a drawing costs half a second of a core; nobody draws the same twice, nor many at once


class Bar(Struct, frozen=True):
    """A bar: its label, how long it is, and from where to where it reaches, if it is a spread."""

    label: str
    value: float
    low: float | None = None
    high: float | None = None


class Chart(Struct, frozen=True):
    """Bars, and what they are measured in."""

    bars: tuple[Bar, ...]
    unit: str
    percent: bool = False
    whole: bool = False  # things that are counted have no halves


def svg(chart: Chart, *, narrow: bool) -> bytes:
    """The drawing."""
    seen = msgspec.structs.replace(chart, bars=tuple(map(_rounded, chart.bars)))
    return _drawn(msgspec.json.encode(seen), narrow=narrow)


@lru_cache(KEPT)
def _drawn(encoded: bytes, *, narrow: bool) -> bytes:
    chart = msgspec.json.decode(encoded, type=Chart)
    with _one_at_a_time:
        drawing: str = vl_convert.vegalite_to_svg(_spec(chart, narrow=narrow))
    return drawing.encode()


def _spec(chart: Chart, *, narrow: bool) -> dict[str, Any]:
    data = alt.Data(values=[_row(bar, narrow=narrow) for bar in chart.bars])
    few: dict[str, Any] = {"tickCount": 4 if narrow else 7} | ({"tickMinStep": 1} if chart.whole else {})
    axis = alt.Axis(title=chart.unit, format=".0%" if chart.percent else ",~r", **few)
    label = alt.Axis(
        title=None, labelLimit=140 if narrow else 320, labelPadding=8, ticks=False, domain=False,
        labelExpr="split(datum.label, '\\n')",
    )  # fmt: skip
    base = alt.Chart(data).encode(y=alt.Y("label:N", sort=None, axis=label))
    drawn = base.mark_bar(color=_BLUE, height=16).encode(x=alt.X("value:Q", axis=axis))
    layers: list[Any] = [drawn]
    if any(bar.high is not None for bar in chart.bars):
        spread = alt.Chart(data).transform_filter("isValid(datum.high)").encode(y=alt.Y("label:N", sort=None))
        layers.append(spread.mark_rule(color=_AMBER, strokeWidth=3).encode(x=alt.X("low:Q"), x2="high:Q"))
        layers.append(spread.mark_tick(color=_AMBER, thickness=3, size=14, opacity=1).encode(x=alt.X("high:Q")))
    whole = alt.layer(*layers).properties(width=NARROW if narrow else WIDE, height=alt.Step(40))
    dressed = whole.configure(font=_FONT, background="#fff", padding=8).configure_axis(
        labelFontSize=14, titleFontSize=14, labelColor=_INK, titleColor=_QUIET, titleFontWeight="normal",
        gridColor="#cdd1d5", domainColor="#8a949e",
    )  # fmt: skip
    found: dict[str, Any] = dressed.configure_view(stroke=None).to_dict()
    return found


def _rounded(bar: Bar) -> Bar:
    """As exact as an eye is, so that a drawing changes when something is to be seen, and not at every count."""
    low, high = (None if one is None else float(f"{one:.2g}") for one in (bar.low, bar.high))
    return Bar(bar.label, float(f"{bar.value:.2g}"), low, high)


def _row(bar: Bar, *, narrow: bool) -> dict[str, Any]:
    row: dict[str, Any] = msgspec.to_builtins(bar)
    return row | {"label": "\n".join(_lines(bar.label))} if narrow else row


def _lines(label: str) -> list[str]:
    """A label in the two lines that stand beside a narrow bar; what is longer is cut where it is drawn."""
    words, first = label.split(" "), ""
    while words and _width(f"{first} {words[0]}") <= LINE:
        first = f"{first} {words.pop(0)}".strip()
    return [one for one in (first, " ".join(words)) if one]


def _width(text: str) -> int:
    """How wide a text is, in narrow letters."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in normalize("NFC", text))
