"""Importing: other people's lists of goods brought into a deployer's own pack, in the pack's own format.

Nothing is written unless the whole list can be read, and what is written replaces the table at one stroke. A row that
somebody confirmed is never touched: the list may be newer, but a person has answered for the row.
"""

import csv
import io
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

from msgspec import Struct

from gwanmun.countries.finding import Findings, Place
from gwanmun.countries.folder import LARGEST_FILE, Folder
from gwanmun.countries.kcs_codes import ListedGoods, read_kcs_codes
from gwanmun.countries.packs import BUILT_IN
from gwanmun.countries.reading import Head
from gwanmun.countries.rows import read_rows
from gwanmun.countries.rules import read_rule, read_rules
from gwanmun.countries.tariff_tables import GOODS_COLUMNS
from gwanmun.law.basics.period import FAR

Format = Literal["kcs-codes"]
FORMATS: dict[Format, Callable[[bytes, str, Findings], list[ListedGoods]]] = {"kcs-codes": read_kcs_codes}
"""The formats that can be read, and who reads them."""


class Imported(Struct, frozen=True):
    """What an import did to a pack's table of goods."""

    file: str  # the table within the pack
    rows: int  # in the list
    added: int
    replaced: int  # rows nobody had confirmed, and that the list says otherwise
    unchanged: int
    kept: int  # rows that somebody confirmed, whatever the list says
    not_in_list: int  # rows of the pack that the list does not have; they stay


class ImportRefusedError(Exception):
    """The list or the pack has errors, and nothing was written; these are all the findings."""

    def __init__(self, findings: Findings) -> None:
        """Refuse for these findings."""
        super().__init__(f"{len(findings.errors)} errors; nothing was written")
        self.findings = tuple(findings.all)


def import_goods(format_name: Format, content: bytes, *, source: str, into: Path) -> Imported:
    """Bring a list of goods in one of FORMATS into the nomenclature of the pack in this folder.

    `source` is the list's file name, for messages and for the rows' source. Raises ImportRefusedError.
    """
    findings = Findings()
    head = _own_pack(into, findings)
    if len(content) > LARGEST_FILE:
        findings.error("file-too-large", Place(source), f"The list is larger than {LARGEST_FILE} bytes.")
    listed = [] if findings.errors else FORMATS[format_name](content, source, findings)
    table = f"nomenclature/{head.edition}.csv" if head else ""
    languages = tuple(language for language in head.languages if language != "en") if head else ()
    present = _present(Folder(into), table, languages, findings) if head else {}
    if findings.errors:
        raise ImportRefusedError(findings)
    merged, imported = _merge(present, listed, languages=languages, table=table, source=source)
    _write(into / table, (*GOODS_COLUMNS[:6], *languages, *GOODS_COLUMNS[6:]), merged)
    return imported


def _own_pack(into: Path, findings: Findings) -> Head | None:
    """The head of the pack, when it is a pack and the deployer's own."""
    if into.resolve().is_relative_to(BUILT_IN.resolve()):
        text = "This pack comes with the house. Copy its folder to one of your own, name that, and import there."
        findings.error("pack-built-in", Place("pack.toml"), text)
        return None
    rules = read_rules(Folder(into), "pack.toml", findings)
    head = read_rule(rules, Head, findings) if rules else None
    return head.value if head else None


def _present(folder: Folder, table: str, languages: tuple[str, ...], findings: Findings) -> dict[str, dict[str, str]]:
    """The rows the pack has now, by code, cell by cell as they are written."""
    if table not in folder.names:
        return {}
    columns = (*GOODS_COLUMNS, *languages)
    rows = {}
    for row in read_rows(folder, table, columns, findings):
        row.yes("confirmed")
        rows[row.needed("code")] = {column: row.text(column) for column in columns}
    return rows


def _merge(
    present: Mapping[str, dict[str, str]],
    listed: list[ListedGoods],
    *,
    languages: tuple[str, ...],
    table: str,
    source: str,
) -> tuple[dict[str, dict[str, str]], Imported]:
    merged = dict(present)
    counts = dict.fromkeys(("added", "replaced", "unchanged", "kept"), 0)
    for goods in listed:
        cells = _cells(goods, languages, source)
        known = present.get(goods.code)
        if known is not None and known["confirmed"] == "yes":
            counts["kept"] += 1
            continue
        counts["added" if known is None else "unchanged" if known == cells else "replaced"] += 1
        merged[goods.code] = cells
    elsewhere = len(present.keys() - {goods.code for goods in listed})
    return merged, Imported(table, len(listed), not_in_list=elsewhere, **counts)


def _cells(goods: ListedGoods, languages: tuple[str, ...], source: str) -> dict[str, str]:
    return {
        "code": goods.code,
        "unit": goods.unit,
        "weight_unit": goods.weight_unit,
        "from": str(goods.period.first),
        "to": "" if goods.period.last == FAR else str(goods.period.last),
        "en": goods.names.get("en", ""),
        **{language: goods.names.get(language, "") for language in languages},
        "source": source,
        "confirmed": "no",
    }


def _write(path: Path, columns: tuple[str, ...], rows: Mapping[str, dict[str, str]]) -> None:
    """Replace the table at one stroke: whoever reads it meanwhile sees the old one or the new one, whole."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows[code] for code in sorted(rows))
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        new = Path(file.name)
        try:
            file.write(text.getvalue().encode())
            file.flush()
            os.fsync(file.fileno())
            new.chmod(0o644)
            new.replace(path)
        finally:
            new.unlink(missing_ok=True)
