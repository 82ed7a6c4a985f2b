"""Pasting: rows out of a spreadsheet become lines of a draft, whatever columns they have and in whatever order.

The first row may name the columns, in the words of the grid or of the field itself, in any language the pages speak.
Without one, the columns are the grid's own, in order.
"""

import csv
import io
from collections.abc import Sequence
from datetime import date

from django.utils.translation import override

from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.clearance.drafting import paths
from gwanmun.law.tariff.goods import goods_on
from gwanmun.office.desks import rulebooks
from gwanmun.office.portal import boxes, words

MOST_CHARACTERS = 1_000_000
# The columns of the grid, and how many characters of each are seen. The rest of a line has a page of its own.
COLUMNS = {
    "commodity": 11, "description": 30, "origin": 4, "quantity": 9, "quantity_unit": 5, "unit_price": 9, "value": 11,
    "net_weight_kg": 9, "supplementary_quantity": 9, "product": 14,
}  # fmt: skip
LANGUAGES = ("en", "ko", "vi")


def lines(text: str, first: int) -> dict[str, str]:
    """The fields of pasted rows, beginning with this line (counted from 0). Refused where there is no room for them."""
    if len(text) > MOST_CHARACTERS:
        raise Refused(Problem("draft-too-large", "lines", facts={"most": f"{MOST_CHARACTERS} characters"}))
    rows = [row for row in csv.reader(io.StringIO(text), delimiter=_delimiter(text)) if any(map(str.strip, row))]
    if not rows:
        return {}
    columns = _columns(rows[0])
    if columns is not None:
        rows = rows[1:]
    if first + len(rows) > paths.MOST:
        raise Refused(Problem("draft-too-large", "lines", facts={"most": f"{paths.MOST} lines"}))
    return {
        f"lines[{first + place}].{column}": cell.strip()
        for place, row in enumerate(rows)
        for column, cell in zip(columns or tuple(COLUMNS), row, strict=False)
        if column and cell.strip()
    }


def name_of(code: str, on: date | None = None) -> str:
    """What the tariff calls a code, in the visitor's language where it has a name in it."""
    goods = goods_on(rulebooks.current().tariff.tariff, code, on or rulebooks.today())
    if isinstance(goods, Problem):
        return ""
    return goods.names.get(words.language()) or goods.names.get("en", "")


def _delimiter(text: str) -> str:
    """The sign that sets cells apart: a spreadsheet's clipboard has tabs, a file may have others."""
    head = text[:20_000]
    return max("\t;|,", key=lambda sign: (head.count(sign) > 0 and sign == "\t", head.count(sign)))


def _columns(row: Sequence[str]) -> list[str] | None:
    """The fields a heading names; None where the row is no heading. A column nobody knows is left out."""
    known = _headings()
    found = [known.get(cell.strip().casefold(), "") for cell in row]
    return found if sum(bool(name) for name in found) >= 2 else None


def _headings() -> dict[str, str]:
    """How a column may be called: by the field's own name, or by the grid's word in each language."""
    found = {name.removesuffix("[]"): name for name in boxes.LINE}
    for language in LANGUAGES:
        with override(language):
            found |= {str(label).casefold(): name for name, label in boxes.LINE.items()}
    return {heading: name for heading, name in found.items() if name != "permits[]"}
