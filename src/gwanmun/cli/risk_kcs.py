"""The open import declarations of the Korea Customs Service, read as lodged lines and results.

54,000 synthetic rows of 22 columns (MIT licence, IBS and KCS, 2022). The file says of a result what was found but not
when it was known: a delay in days is put between. It has no tax that was evaded, so a proxy stands for it: the
declared value times rate and ten per cent of value added tax.
"""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path

from gwanmun.law.basics.money import LARGEST
from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.risk.control_result import ControlResult, Verdict
from gwanmun.law.risk.lodged_line import LodgedLine

COLUMNS = (
    "Declaration ID", "Date", "Office ID", "Process Type", "Import Type", "Import Use", "Payment Type",
    "Mode of Transport", "Declarant ID", "Importer ID", "Seller ID", "Courier ID", "HS6 Code",
    "Country of Departure", "Country of Origin", "Tax Rate", "Tax Type", "Country of Origin Indicator",
    "Net Mass", "Item Price", "Fraud", "Critical Fraud",
)  # fmt: skip
_VALUE_ADDED_TAX = Decimal(10)
_MOST_PROBLEMS = 20

Rows = tuple[list[LodgedLine], list[ControlResult]]


def read_kcs(path: Path, *, delay_days: int = 1) -> Rows:
    """Every row of a file, as lodged and as found. Raises Refused with what is wrong, row by row, and reads nothing."""
    lines, results, problems = [], [], []
    for place, row in _rows(path):
        try:
            line = _line(row)
            results.append(_result(row, line, delay_days))
            lines.append(line)
        except (ValueError, InvalidOperation) as wrong:
            problems.append(Problem("row-unreadable", f"{path.name}, line {place}", str(wrong)))
            if len(problems) == _MOST_PROBLEMS:
                break
    if problems:
        raise Refused(*problems)
    if not lines:
        raise Refused(Problem("rows-missing", path.name))
    return lines, results


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream, restkey="", restval=None)
        lacking = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
        if lacking:
            raise Refused(*(Problem("column-missing", path.name, column) for column in lacking))
        for row in reader:
            yield reader.line_num, row


def _line(row: dict[str, str]) -> LodgedLine:
    rate, mass, price = (_figure(row, column) for column in ("Tax Rate", "Net Mass", "Item Price"))
    code = row["HS6 Code"]
    if not (len(code) == 6 and code.isascii() and code.isdigit()):
        raise ValueError(f"HS6 Code {code!r} is not six digits")
    if not row["Declaration ID"]:
        raise ValueError("Declaration ID is empty")
    value = max(int(price), 1) if price else None  # whole won; nought stands for a price that was not said
    return LodgedLine(
        row["Declaration ID"], date.fromisoformat(row["Date"]), code,
        row["Country of Origin"], row["Country of Departure"], row["Importer ID"],
        office=row["Office ID"], declarant=row["Declarant ID"], seller=row["Seller ID"], carrier=row["Courier ID"],
        mode=row["Mode of Transport"], regime=row["Import Type"], use=row["Import Use"], payment=row["Payment Type"],
        tariff_class=row["Tax Type"], origin_mark=row["Country of Origin Indicator"],
        preference=row["Tax Type"].startswith("F"),
        rate_percent=rate, net_weight_kg=mass, value=value,
        taxes=int((value or 0) * (rate + _VALUE_ADDED_TAX) / 100),
    )  # fmt: skip


def _result(row: dict[str, str], line: LodgedLine, delay_days: int) -> ControlResult:
    fraud, critical = row["Fraud"], row["Critical Fraud"]
    if fraud not in {"0", "1"} or critical not in {"0", "1", "2"}:
        raise ValueError(f"Fraud {fraud!r} and Critical Fraud {critical!r} are not 0 or 1, and 0 to 2")
    known = line.on + timedelta(days=delay_days)
    verdict: Verdict = "fraud" if fraud == "1" else "conforms"
    evaded = line.taxes if fraud == "1" else 0
    return ControlResult(line.number, known, verdict, line=1, evaded_tax=evaded, safety=critical == "2")


def _figure(row: dict[str, str], column: str) -> Decimal:
    said = row[column] or "0"
    figure = Decimal(said)
    if not figure.is_finite() or not 0 <= figure <= LARGEST:
        raise ValueError(f"{column} {said!r} is no amount")
    return round(figure, 6)  # what stands behind is the noise of the file's own binary numbers
