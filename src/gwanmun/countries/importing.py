"""Importing: other people's lists of goods and rates brought into a deployer's own pack, in the pack's own format.

A list is read row by row, and what its rows become is laid aside on disk, table by table; only then is each table
merged, written beside the old one and moved into its place. A row that cannot be read is left out and told with its
line; a list that cannot be read at all, or a pack with errors, changes nothing.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Literal

from msgspec import Struct

from gwanmun.countries import afcfta_schedule, australian_tariff, ita_fta
from gwanmun.countries.agreement_making import CLASSES, Made, NoPlaceError, make_agreements
from gwanmun.countries.beside import Beside
from gwanmun.countries.finding import Finding, Findings, Place
from gwanmun.countries.kcs_codes import read_kcs_codes
from gwanmun.countries.kcs_rates import read_kcs_rates
from gwanmun.countries.laid_aside import GOODS, LaidAside, lay_aside
from gwanmun.countries.list_source import ListUnreadableError, Source
from gwanmun.countries.listed import (
    NOTHING_SAID,
    Listed,
    ListedGoods,
    ListedRate,
    ListedTrigger,
    Said,
    Unread,
    WantedAgreement,
)
from gwanmun.countries.merging import COUNTS, Changed, merge_goods, merge_rates, merge_triggers
from gwanmun.countries.own_pack import OwnPack, is_shipped, read_own_pack
from gwanmun.countries.tariff_tables import VOLUMES

Format = Literal["kcs-codes", "kcs-rates", "afcfta", "ita-fta", "au"]


def _no_agreements(source: Source, pack: OwnPack) -> tuple[WantedAgreement, ...]:
    return ()


class Reader(Struct, frozen=True):
    """How one format is read: its rows, and the agreements whose rates it brings."""

    rows: Callable[[Source, OwnPack, Said, Unread], Iterator[Listed]]
    agreements: Callable[[Source, OwnPack], Iterable[WantedAgreement]] = _no_agreements


FORMATS: dict[Format, Reader] = {
    "kcs-codes": Reader(read_kcs_codes),
    "kcs-rates": Reader(read_kcs_rates),
    "afcfta": Reader(afcfta_schedule.read_afcfta_schedule, afcfta_schedule.wanted_agreements),
    "ita-fta": Reader(ita_fta.read_ita_fta, ita_fta.wanted_agreements),
    "au": Reader(australian_tariff.read_australian_tariff, australian_tariff.wanted_agreements),
}
"""The formats that can be read, and who reads them."""


class Imported(Struct, frozen=True):
    """What an import did to a pack: to each of its tables, and which rows of the list were left out."""

    source: str
    rows: int  # goods and rates read
    added: int
    replaced: int
    unchanged: int
    kept: int
    not_in_list: int
    made: tuple[str, ...]  # files that were written because the pack had no such agreement
    tables: tuple[Changed, ...]
    unread: dict[str, int]  # rows of the list that were left out, by the kind of reason
    findings: tuple[Finding, ...]  # the first of each kind, with their lines


class ImportRefusedError(Exception):
    """The list or the pack has errors, and nothing was written; these are all the findings."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        """Refuse for these findings."""
        super().__init__(f"{len(findings)} errors; nothing was written")
        self.findings = tuple(findings)


def import_list(
    format_name: Format,
    path: Path,
    *,
    source: str,
    into: Path,
    said: Said = NOTHING_SAID,
    unread_into: Path | None = None,
) -> Imported:
    """Bring a list in one of FORMATS into the pack in this folder.

    `source` is what the list is called, for messages and for the rows' source; `unread_into` is a file that every row
    that was left out is written to, with why. Raises ImportRefusedError.
    """
    findings = Findings()
    if is_shipped(into):
        text = "This pack comes with the house. Copy its folder to one of your own, name that, and import there."
        findings.error("pack-built-in", Place("pack.toml"), text)
    pack = None if findings.errors else read_own_pack(into, findings)
    if pack is None:
        raise ImportRefusedError(findings.errors)
    listed = Source(path, source)
    with ExitStack() as stack:
        aside = stack.enter_context(tempfile.TemporaryDirectory(prefix="gwanmun-import-"))
        beside = stack.enter_context(Beside(into))
        every = stack.enter_context(unread_into.open("w", encoding="utf-8", newline="")) if unread_into else None
        unread = Unread(source, every)
        try:
            made = _made(FORMATS[format_name].agreements(listed, pack), pack, listed)
            rows = FORMATS[format_name].rows(listed, made.pack, said, unread)
            laid = lay_aside(rows, Path(aside), made.pack.homes)
        except ListUnreadableError as why:
            raise ImportRefusedError(why.findings) from None
        changed = _tables(laid, made.pack, source, beside=beside, findings=findings, unread=unread)
        for name, text in made.files.items():
            beside.write_text(name, text)
        if findings.errors:
            raise ImportRefusedError(findings.errors)
        beside.move()
    return _imported(source, laid, made, changed=changed, unread=unread)


def _made(wanted: Iterable[WantedAgreement], pack: OwnPack, source: Source) -> Made:
    """The pack with the agreements the list needs."""
    text = pack.folder.text(CLASSES, Findings()) or ""
    try:
        return make_agreements(pack, wanted, text, source.name)
    except NoPlaceError as why:
        raise source.refusal("agreement-missing", str(why)) from None


def _tables(
    laid: LaidAside, pack: OwnPack, source: str, *, beside: Beside, findings: Findings, unread: Unread
) -> list[Changed]:
    """Every table with what the list says in it, written beside the pack's own, one at a time."""
    changed = []
    for file in sorted(laid.files):
        rows = laid.read(file)
        if file == GOODS:
            merged = merge_goods(pack, (row for row in rows if isinstance(row, ListedGoods)), source, findings)
        elif file.endswith(VOLUMES):
            triggers = (row for row in rows if isinstance(row, ListedTrigger))
            merged = merge_triggers(pack, file, triggers, source, findings=findings)
        else:
            rates = [row for row in rows if isinstance(row, ListedRate)]
            merged = merge_rates(pack, file, rates, source, findings=findings, unread=unread)
        beside.write_table(merged.changed.file, merged.columns, merged.rows)
        changed.append(merged.changed)
    return changed


def _imported(source: str, laid: LaidAside, made: Made, *, changed: list[Changed], unread: Unread) -> Imported:
    sums = {name: sum(getattr(table, name) for table in changed) for name in COUNTS}
    return Imported(
        source, laid.rows, **sums, made=tuple(sorted(made.files)), tables=tuple(changed),
        unread=dict(unread.counts), findings=unread.told,
    )  # fmt: skip
