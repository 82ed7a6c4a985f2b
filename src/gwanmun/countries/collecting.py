"""Collecting: what a changed pack would have collected on lines of the past, beside what the pack before it did."""

import time
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from gwanmun.countries import snapshot
from gwanmun.countries.difference import Change, Difference
from gwanmun.law.clearance.country import Country
from gwanmun.law.tariff.bulk import BulkReader
from gwanmun.law.tariff.columns.bulk import QUANTITY, largest_of
from gwanmun.law.tariff.index import TariffIndex

AT_ONCE = 2_000_000
"""Lines in memory at a time."""

_NAMES = ("commodity", "origin", "agreement_class", "chosen_class", "use_code", "additional_code", "quota", "documents")
_GROUPS = ("chapter", "origin", "old_class", "new_class")
_DECIMAL = r"^[0-9]{1,28}(\.[0-9]{1,9})?$"


def difference(old: snapshot.Loaded, new: snapshot.Loaded, file: Path, at_once: int = AT_ONCE) -> Difference:
    """The difference between two packs on a file of lines, of which no more than a batch is in memory.

    Lines of one declaration must stand together where a pack's law rounds the declaration. Raises TypeError for a
    table that is not exact, and for packs that count in different money.
    """
    money = [(pack.country.currency, pack.country.minor_digits) for pack in (old, new)]
    if money[0] != money[1]:
        raise TypeError(f"The packs count in different money: {money[0][0]} and {money[1][0]}.")
    started, sums = time.perf_counter(), _Sums(old.country, new.country)
    batches = _batches(file, at_once, declarations=sums.by_declaration)
    for batch in _whole_declarations(batches) if sums.by_declaration else batches:
        sums.add(batch)
    return sums.difference(old, new, time.perf_counter() - started)


class _Sums:
    """Both packs at work on one batch after the other, and the sums so far."""

    def __init__(self, old: Country, new: Country) -> None:
        self.readers = {"old": BulkReader(TariffIndex(old.tariff)), "new": BulkReader(TariffIndex(new.tariff))}
        self.by_declaration = any(reader.index.total_rules for reader in self.readers.values())
        self.levies = tuple(dict.fromkeys(["duty", *self.readers["old"].taxes, *self.readers["new"].taxes]))
        self.lines = self.changed = 0
        self.problems: dict[str, dict[str, int]] = {"old": {}, "new": {}}
        self._totals = {name: [0, 0] for name in ("total", *self.levies)}
        self._parts: pl.DataFrame | None = None

    def add(self, table: pl.DataFrame) -> None:
        """Assess these lines under both packs."""
        owed = {name: reader.assess(table) for name, reader in self.readers.items()}
        self.lines += table.height
        for name, answers in owed.items():
            for code, count in answers.get_column("problem").drop_nulls().value_counts().iter_rows():
                self.problems[name][code] = self.problems[name].get(code, 0) + count
        sound = owed["old"].get_column("problem").is_null() & owed["new"].get_column("problem").is_null()
        if not sound.all():
            table, owed = table.filter(sound), {name: answers.filter(sound) for name, answers in owed.items()}
        for side, (name, answers) in enumerate(owed.items()):
            self._add_totals(side, self.readers[name], table, answers)
        self._add_parts(table, owed["old"], owed["new"])

    def _add_totals(self, side: int, reader: BulkReader, table: pl.DataFrame, owed: pl.DataFrame) -> None:
        names = ["duty", *reader.taxes]
        if reader.index.total_rules:
            owed = reader.totals(table, owed)
        for name, amount in owed.select(pl.col(names).cast(pl.Int128).sum()).row(0, named=True).items():
            self._totals[name][side] += amount
            self._totals["total"][side] += amount

    def _add_parts(self, table: pl.DataFrame, old: pl.DataFrame, new: pl.DataFrame) -> None:
        sums = {
            name: answers.select(pl.sum_horizontal("duty", *reader.taxes)).to_series()
            for (name, reader), answers in zip(self.readers.items(), (old, new), strict=True)
        }
        self.changed += int((sums["old"] != sums["new"]).sum())
        lines = table.select("commodity", "origin").with_columns(
            **sums, old_class=old.get_column("rate_class"), new_class=new.get_column("rate_class")
        )
        fits = all(largest_of(each) * table.height < 2**63 for each in sums.values())
        width = pl.Int64() if fits else pl.Int128()
        counted = (pl.len().cast(pl.Int64).alias("lines"), pl.col("old", "new").cast(width).sum().cast(pl.Int128))
        by_code = lines.group_by("commodity", *_GROUPS[1:]).agg(*counted)
        texts = [pl.col(name).cast(pl.String) for name in _GROUPS[1:]]
        parts = by_code.with_columns(*texts, chapter=pl.col("commodity").cast(pl.String).str.head(2))
        several = [parts.select(*_GROUPS, "lines", "old", "new")]
        several += [] if self._parts is None else [self._parts]
        self._parts = pl.concat(several).group_by(_GROUPS).agg(pl.col("lines", "old", "new").sum())

    def difference(self, old: snapshot.Loaded, new: snapshot.Loaded, seconds: float) -> Difference:
        """What has come of it."""
        parts = self._parts
        lines = 0 if parts is None else int(parts.get_column("lines").sum())
        changes = {name: Change(lines, one, other, other - one) for name, (one, other) in self._totals.items()}
        same = pl.col("old_class") == pl.col("new_class")
        class_name = pl.when(same).then("old_class").otherwise(pl.format("{} > {}", "old_class", "new_class"))
        return Difference(
            old.hash, new.hash, old.country.currency, old.country.minor_digits, self.lines, changes.pop("total"),
            self.changed, changes, _by(parts, pl.col("chapter")), _by(parts, class_name), _by(parts, pl.col("origin")),
            self.problems, round(seconds, 3),
        )  # fmt: skip


def _by(parts: pl.DataFrame | None, name: pl.Expr) -> dict[str, Change]:
    """The sums by a name, in the order of the names."""
    if parts is None:
        return {}
    sums = parts.group_by(name.alias("name")).agg(pl.col("lines", "old", "new").sum()).sort("name")
    return {str(each): Change(lines, old, new, new - old) for each, lines, old, new in sums.iter_rows()}


def _batches(file: Path, at_once: int, *, declarations: bool) -> Iterator[pl.DataFrame]:
    """The file's lines, so many at a time, with no column that nobody looks at.

    A CSV file is read as text, so that no code loses its leading nought.
    """
    lines = pl.scan_parquet(file) if file.suffix == ".parquet" else pl.scan_csv(file, infer_schema=False)
    schema = lines.collect_schema()
    known = {*_NAMES, "on", "customs_value", "recommendation", *(["declaration"] if declarations else [])}
    kept = [name for name in schema if name in known or name.startswith(QUANTITY)]
    read = [_exactly(name, schema[name]) for name in kept]
    yield from lines.select(read).collect_batches(chunk_size=at_once)


def _exactly(name: str, kind: pl.DataType) -> pl.Expr:
    """A column as the bulk reader takes it; what cannot be read is null. Raises TypeError for what is not exact."""
    column, is_text = pl.col(name), kind == pl.String()
    if name in _NAMES:
        if kind.is_numeric():
            raise TypeError(f"The column {name} is {kind}: codes are text, or they lose their leading noughts.")
        return column.cast(pl.Categorical)
    if name == "on":
        return column.str.to_date("%Y-%m-%d", strict=False) if is_text else column.cast(pl.Date)
    if name == "customs_value" and is_text:
        return column.cast(pl.Int64, strict=False)
    if name == "recommendation" and is_text:
        return column.replace_strict({"true": True, "false": False}, default=None, return_dtype=pl.Boolean)
    if name.startswith(QUANTITY) and is_text:
        return (
            pl.when(column.is_null() | column.str.contains(_DECIMAL)).then(column).cast(pl.Decimal(38, 9), strict=False)
        )
    return column


def _whole_declarations(batches: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """The batches, the last declaration of each held back until the next one shows where it ends."""
    rest: pl.DataFrame | None = None
    for batch in batches:
        whole = batch if rest is None else pl.concat([rest, batch])
        if "declaration" not in batch.columns or not whole.height:
            yield whole
            continue
        others = whole.get_column("declaration").ne_missing(whole.get_column("declaration").last()).arg_true().to_list()
        end = others[-1] + 1 if others else 0
        rest = whole.slice(end)
        if end:
            yield whole.head(end)
    if rest is not None:
        yield rest
