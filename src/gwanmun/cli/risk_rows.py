"""The rows `gwanmun risk` reads: lines as they were lodged and what was found, from a file of a known format.

kcs     the open import declarations of the Korea Customs Service, CSV
rows    one JSON object a line: {"lodged": {…}, "result": {…}}, as an office or the trade simulator writes them
"""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from gwanmun.cli.json_lines import LONGEST_LINE
from gwanmun.cli.risk_kcs import Rows, read_kcs
from gwanmun.cli.troubles import Trouble
from gwanmun.law.basics.figures import FIRST_DAY, LAST_DAY, is_figure
from gwanmun.law.basics.problem import Problem, Refused, shown
from gwanmun.law.risk.control_result import ControlResult
from gwanmun.law.risk.lodged_line import LodgedLine

Format = Literal["kcs", "rows"]
_MOST_PROBLEMS = 20


class Row(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A line as it was lodged and, where somebody looked, what was found."""

    lodged: LodgedLine
    result: ControlResult | None = None


_ROW = msgspec.json.Decoder(Row)


def read_files(paths: Sequence[Path], kind: str) -> Rows:
    """The rows of several files, one after the other. Raises Refused for what is in them, Trouble if one is missing."""
    reader = _READERS.get(kind)
    if reader is None:
        raise Trouble(f"No format is called {kind!r}.", f"Use one of: {', '.join(_READERS)}.")
    lines: list[LodgedLine] = []
    results: list[ControlResult] = []
    for path in paths:
        try:
            more, found = reader(path)
        except OSError as why:
            raise Trouble(f"{path} cannot be read: {why.strerror or type(why).__name__}.") from None
        except UnicodeDecodeError:
            raise Trouble(f"{path} is not text in UTF-8.") from None
        lines += more
        results += found
    _refuse_twice(lines)
    return lines, results


def apart(rows: Rows, name: str) -> Rows:
    """The same rows under numbers of their own, so that what is known of one file says nothing of another's."""
    lines, results = rows
    return (
        [replace(line, number=f"{name}:{line.number}") for line in lines],
        [replace(result, number=f"{name}:{result.number}") for result in results],
    )


def first_day(lines: Sequence[LodgedLine]) -> date:
    """The day the first of these was lodged."""
    return min(line.on for line in lines)


def read_rows(path: Path) -> Rows:
    """Rows as JSON lines. Raises Refused with what is wrong, line by line, and reads nothing."""
    lines: list[LodgedLine] = []
    results: list[ControlResult] = []
    problems: list[Problem] = []
    with path.open("rb") as stream:
        for place, text in enumerate(stream, 1):
            if len(text) > LONGEST_LINE or len(problems) == _MOST_PROBLEMS:
                problems.append(Problem("row-unreadable", f"{path.name}, line {place}", "the line is too long"))
                break
            if not text.strip():
                continue
            try:
                row = _ROW.decode(text)
                _check(row)
            except (msgspec.DecodeError, ValueError) as wrong:
                problems.append(Problem("row-unreadable", f"{path.name}, line {place}", shown(str(wrong), 200)))
                continue
            lines.append(row.lodged)
            results += [row.result] if row.result is not None else []
    if problems:
        raise Refused(*problems[:_MOST_PROBLEMS])
    if not lines:
        raise Refused(Problem("rows-missing", path.name))
    return lines, results


def _check(row: Row) -> None:
    """What types alone do not hold: figures no law can reckon with, days outside the calendar, a foreign result."""
    lodged, result = row.lodged, row.result
    if not all(is_figure(figure) and figure >= 0 for figure in (lodged.rate_percent, lodged.net_weight_kg)):
        raise ValueError("a rate or weight that is no figure, or below nought")
    days = [lodged.on, *([result.on] if result is not None else [])]
    if not all(FIRST_DAY <= day <= LAST_DAY for day in days):
        raise ValueError("a day outside the calendar")
    if result is not None and (result.number != lodged.number or result.line not in {0, lodged.line}):
        raise ValueError("the result is of another line")


def _refuse_twice(lines: Sequence[LodgedLine]) -> None:
    met: set[tuple[str, int]] = set()
    for line in lines:
        at = (line.number, line.line)
        if at in met:
            raise Refused(Problem("row-repeated", value=line.number))
        met.add(at)


_READERS: dict[str, Callable[[Path], Rows]] = {"kcs": read_kcs, "rows": read_rows}
