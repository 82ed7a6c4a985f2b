"""Bulk: what millions of lines owe under one tariff, column by column, to the unit as `assess` would have it.

The second reader of the same tree. Lines are sorted into the few plans there are for their goods, origin, day and
proven agreement; a plan becomes whole-number arithmetic over polars columns (`formula`). Before anything is worked out
it is known how large the numbers can get: 64 bits where that is enough, 128 where not. Whatever does not fit into
columns (a quantity nobody stated, a figure out of all bounds, two rates that would both apply) goes line by line to
the plain reader, so that an answer is slow at worst, and never another one.

A table has a row a line: `commodity`, `origin`, `on` (a date), `customs_value` (whole minor units), and where there are
any `agreement_class`, `declaration`, quantities as `quantity_KGM` (whole or decimal; null is not stated), and what the
declarant said to pick among rates (`chosen_class`, `use_code`, `additional_code`, `recommendation`, `quota`), and
`documents` with the codes of those that are shown, a blank between them. `fob_value` (whole minor units) is read where
a tax is levied on it; such lines go to the plain reader.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import repeat
from typing import Any

import polars as pl
from msgspec import Struct

from gwanmun.law.tariff.assess import TariffLine, assess
from gwanmun.law.tariff.chosen import Chosen
from gwanmun.law.tariff.columns.bulk import (
    QUANTITY,
    Quantities,
    TooLargeError,
    Work,
    largest_of,
    lies_between,
    name_of,
    rounded_column,
)
from gwanmun.law.tariff.formula import Formula, Shape, factors_in, formula_of
from gwanmun.law.tariff.index import Plan, TariffIndex
from gwanmun.law.tariff.kind import Kind, Kinds
from gwanmun.law.tariff.levy import FREE_ON_BOARD

LARGEST_VALUE = 10**15
"""Minor units; a line worth more goes to the plain reader."""

_ASKED = ("chosen_class", "use_code", "additional_code", "quota")
_CHOSEN = (*_ASKED, "recommendation")
_KEYS = ("commodity", "origin", "on", "agreement_class", *_CHOSEN)
_REQUIRED = frozenset(("commodity", "origin", "on", "customs_value"))
_MOST_IN_A_LIST = 2**22  # keys that are looked up by their place in a list; where there could be more, by hash


class Settled(Struct, frozen=True):
    """What is known of the lines of one plan before their values are."""

    shape: int  # which one; _PLAIN: the plain reader's, _NONE: nothing is worked out
    numbers: tuple[int, ...] = ()
    rate_class: int | None = None  # which one, where that is settled
    problem: str | None = None  # codes of all there are


class _Told(Struct, frozen=True):
    """A column as small whole numbers from nought; and, where that is asked for, what each of them stands for."""

    codes: pl.Series
    meanings: tuple[object, ...] = ()


_NONE, _PLAIN = 0, 1
_EPOCH = date(1970, 1, 1)  # polars counts days from here


class BulkReader:
    """A tariff made ready for tables of lines. What it has learnt of plans it keeps from one table to the next."""

    def __init__(self, index: TariffIndex) -> None:
        """Read tables under the tariff of this index."""
        self.index = index
        self.taxes = tuple(dict.fromkeys(tax.id for tax in index.tariff.taxes))
        classes = sorted({measure.rate_class for several in index.tariff.measures.values() for measure in several})
        self.places = {rate_class: place for place, rate_class in enumerate(classes)}
        self._kinds = Kinds(index.tariff)
        self._turns, self._named = self._kinds.turns(), self._kinds.named()
        self._shapes: dict[Shape, int] = {}
        self._settled: dict[tuple[object, ...], Settled] = {}

    def assess(self, table: pl.DataFrame) -> pl.DataFrame:
        """What each line owes, in the table's order: `rate_class`, `duty`, each tax, `problem`.

        Amounts are whole minor units, made whole by the tariff's rule for lines; a tax is null where the goods are
        exempt. `problem` holds the codes of all problems of a line; everything else of it is null then.
        Raises TypeError for a column of a kind that is not exact.
        """
        _check(table)
        plans, numbers = self._sorted_into_plans(table)
        owed = _Owed(self, table, plans, numbers)
        whole = {plan.shape for plan in plans}  # one number where every line of the table is of one shape
        of_line = (
            None if len(whole) == 1 else pl.Series([plan.shape for plan in plans], dtype=pl.UInt32).gather(numbers)
        )
        shapes = {number: shape for shape, number in self._shapes.items()}
        for number in sorted(whole - {_NONE}):
            rows = None if of_line is None else (of_line == number).arg_true()
            owed.work_out(number, shapes.get(number), rows)
        return owed.frame()

    def totals(self, table: pl.DataFrame, owed: pl.DataFrame) -> pl.DataFrame:
        """What each declaration owes: `declaration`, `duty`, each tax, `total`; and how many lines have `problems`.

        Sums of the lines without problems, brought to the tariff's unit where its law rounds the declaration and not
        the line. Without a column `declaration` every line is one.
        """
        names = ["duty", *self.taxes]
        named = (
            table.get_column("declaration")
            if "declaration" in table.columns
            else pl.int_range(table.height, eager=True)
        )
        sums = [pl.col(name).cast(pl.Int128).sum() for name in names]
        lines = owed.select(*names, "problem").with_columns(declaration=named)
        found = lines.group_by("declaration", maintain_order=True).agg(*sums, problems=pl.col("problem").count())
        found = found.with_columns(
            rounded_column(pl.col(name), rule.unit, rule, pl.Int128()).alias(name)
            for name, rule in self.index.total_rules.items()
        )
        return found.with_columns(total=pl.sum_horizontal(names))

    def _sorted_into_plans(self, table: pl.DataFrame) -> tuple[list[Settled], pl.Series]:
        """The plans there are in a table, and which of them is each line's."""
        keys = [name for name in _KEYS if name in table.columns]
        told = {name: self._told_apart_by(table.get_column(name)) for name in keys}
        codes = [each.codes for each in self._as_seen(told) if each is not None]
        firsts, numbers = _told_apart(_combined(codes, table.height), table.height)
        distinct = table.select(*keys).select(pl.all().gather(firsts))
        said = [distinct.get_column(name).to_list() if name in keys else repeat(None) for name in _KEYS]
        return [self._settle(*each) for each in zip(*said, strict=False)], numbers

    def _as_seen(self, told: Mapping[str, _Told | None]) -> list[_Told | None]:
        """The columns with no more told apart in them than the rules of each line's kind of goods look at."""
        kinds = told["commodity"]
        if kinds is None:
            return list(told.values())
        of_kind = [None if code is None else self._kinds.of(str(code)) for code in kinds.meanings]
        looks: dict[str, Callable[[Kind, object], object]] = {
            "origin": lambda kind, origin: self._kinds.areas(kind, str(origin)),
            "on": lambda kind, on: self._kinds.turn(kind, on) if isinstance(on, date) else None,
            "agreement_class": lambda kind, proof: self._kinds.proof(kind, str(proof)),
        }
        return [
            _seen(kinds.codes, of_kind, each, looks[name]) if each is not None and name in looks else each
            for name, each in told.items()
        ]

    def _told_apart_by(self, column: pl.Series) -> _Told | None:
        """A column as small whole numbers: lines that no rule of this tariff tells apart may have the same.

        None where it tells no lines apart at all.
        """
        if column.dtype == pl.Date:
            return self._turn_of(column)
        if column.dtype == pl.Boolean:
            return _Told(_above_nulls(column.cast(pl.UInt32)))
        named = column if isinstance(column.dtype, pl.Categorical | pl.Enum) else column.cast(pl.Categorical)
        codes = _above_nulls(named.to_physical().cast(pl.UInt32))
        if codes.min() == codes.max():
            return None
        groups: dict[str, Callable[[str], object]] = {
            "commodity": self._kind_of, "origin": self._areas_of, "agreement_class": str,
        }  # fmt: skip
        return _grouped(named, codes, groups[column.name]) if column.name in groups else _Told(codes)

    def _turn_of(self, days: pl.Series) -> _Told | None:
        """Days by the turn of the tariff they come after; nought is no day."""
        first, last = days.min(), days.max()
        if not isinstance(first, date) or not isinstance(last, date):
            return None
        before, after = (bisect_right(self._turns, day) for day in (first, last))
        if before == after and not days.null_count():
            return None
        span = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        turns = pl.Series([1 + bisect_right(self._turns, day) - before for day in span], dtype=pl.UInt32)
        codes = turns.gather((days.to_physical() - (first - _EPOCH).days).cast(pl.UInt32)).fill_null(0)
        return _Told(codes, (None, first, *self._turns[before:after]))

    def _kind_of(self, code: str) -> int:
        """Codes of one kind have the same rules."""
        return self._kinds.of(code).number

    def _areas_of(self, origin: str) -> tuple[object, ...]:
        """Origins that stand in the same areas of this tariff have the same rates."""
        return tuple(meant.get(origin) for meant in self._named)

    def _settle(self, code: str | None, origin: str | None, on: date | None, *asked: str | bool | None) -> Settled:
        """What is known of the lines that say this; settled once for all that the rules of their kind see alike."""
        if code is None or origin is None or on is None:
            return Settled(_NONE, problem="field-missing")
        aspect = self._kinds.aspect(code, origin, on, str(asked[0] or ""))
        key = (aspect, asked[1:])
        known = self._settled.get(key)
        if known is None:
            said = dict(zip(_KEYS, (code, origin, on, *asked), strict=True))
            known = self._settled[key] = self._settled_now(said, on)
        return known

    def _settled_now(self, said: Mapping[str, object], on: date) -> Settled:
        line = _line(said)
        plan = self.index.plan(line.commodity, line.origin, on, line.agreement_class, chosen=line.chosen)
        if not isinstance(plan, Plan):
            return Settled(_NONE, problem=", ".join(problem.code for problem in plan))
        formula = formula_of(self.index.tariff, plan, line.chosen)
        if formula is None or any(abs(number) >= 2**63 for number in formula.numbers):
            return Settled(_PLAIN)
        return self._of(formula)

    def _of(self, formula: Formula) -> Settled:
        shape = self._shapes.setdefault(formula.shape, _PLAIN + 1 + len(self._shapes))
        return Settled(shape, formula.numbers, self.places[formula.rate_class] if formula.rate_class else None)

    @property
    def classes(self) -> pl.Enum:
        """Every class that a rate may have."""
        return pl.Enum(list(self.places))


class _Owed:
    """A table being assessed: the answers so far, and the lines that are still to be worked out one by one."""

    def __init__(self, reader: BulkReader, table: pl.DataFrame, plans: Sequence[Settled], numbers: pl.Series) -> None:
        self._reader, self._table, self._plans, self._numbers = reader, table, plans, numbers
        self._of_shape: dict[int, list[int]] = {}  # the places of its plans
        for place, plan in enumerate(plans):
            self._of_shape.setdefault(plan.shape, []).append(place)
        self._quantities = Quantities(table)
        self._columns: dict[str, pl.Series] = {}
        self._plain: list[int] = []
        if any(plan.rate_class is not None for plan in plans):
            self._columns["rate_class"] = self._by_plan([plan.rate_class for plan in plans], pl.UInt32())

    def work_out(self, number: int, shape: Shape | None, rows: pl.Series | None) -> None:
        """Work out the lines in these places (None: every line), all of which have this shape."""
        if shape is None:
            self._leave(self._places(rows))
            return
        frame, ready = self._frame(shape, rows)
        if ready is not None and not ready.all():
            places = self._places(rows)
            self._leave(places.filter(~ready))
            rows, frame = places.filter(ready), frame.filter(ready)
        numbers, fixed = self._numbers_of(number, _at(self._numbers, rows))
        frame = frame.with_columns(numbers)
        found = self._worked_out(shape, frame, fixed) if frame.height else None
        if found is None:
            self._leave(self._places(rows))
            return
        if "asked" in found.columns and found.get_column("asked").any():
            self._leave(self._places(rows).filter(found.get_column("asked")))
        self._keep(found.drop("asked", strict=False), rows)

    def frame(self) -> pl.DataFrame:
        """The answers, once the lines that are left are worked out one by one."""
        problem = self._by_plan([plan.problem for plan in self._plans], pl.String())
        self._work_out_plainly(problem)
        names = ("duty", *self._reader.taxes)
        amounts = [self._column(name, pl.Int64()).alias(name) for name in names]
        return pl.DataFrame([self._rate_class().alias("rate_class"), *amounts, problem.alias("problem")])

    def _rate_class(self) -> pl.Series:
        places, classes = self._column("rate_class", pl.UInt32()), self._reader.classes
        if places.len() and places.min() == places.max() and not places.null_count():
            return pl.repeat(classes.categories[int(places[0])], places.len(), dtype=classes, eager=True)
        return places.cat.to(classes)

    def _frame(self, shape: Shape, rows: pl.Series | None) -> tuple[pl.DataFrame, pl.Series | None]:
        """The columns this shape is worked out on, and on which lines they are whole (None: on all)."""
        value = _at(self._table.get_column("customs_value"), rows).cast(pl.Int64)
        columns, conditions = [value], []
        if not lies_between(value, 0, LARGEST_VALUE):
            conditions.append(value.is_between(0, LARGEST_VALUE).fill_null(value=False))
        factors = sorted(factors_in(shape), key=name_of)
        if factors and self._quantities.odd is not None:
            conditions.append(~_at(self._quantities.odd, rows))
        for factor in factors:
            column = _at(self._quantities.of(factor).column, rows).alias(name_of(factor))
            if column.null_count():
                conditions.append(column.is_not_null())
            columns.append(column)
        ready = None
        for condition in conditions:
            ready = condition if ready is None else ready & condition
        return pl.DataFrame(columns), ready

    def _numbers_of(self, shape: int, numbers: pl.Series) -> tuple[list[pl.Series], dict[int, int]]:
        """The numbers of this shape's plans line by line; and those that are the same on all of these lines."""
        places = self._of_shape[shape]
        columns, fixed = [], {}
        for slot, several in enumerate(zip(*(self._plans[place].numbers for place in places), strict=True)):
            if len(set(several)) == 1:
                fixed[slot] = several[0]
            else:
                of_plan = pl.repeat(0, len(self._plans), dtype=pl.Int64, eager=True)
                of_plan = of_plan.scatter(places, pl.Series(several, dtype=pl.Int64))
                columns.append(of_plan.gather(numbers).alias(f"number_{slot}"))
        return columns, fixed

    def _worked_out(self, shape: Shape, frame: pl.DataFrame, fixed: Mapping[int, int]) -> pl.DataFrame | None:
        """What the lines owe, in 64 bits or in 128; None where not even those would do."""
        for width in (pl.Int64(), pl.Int128()):
            work = Work(frame, fixed, self._quantities, rules=self._reader.index.line_rules, width=width)
            try:
                return work.owed(shape, self._reader.places)
            except TooLargeError:
                continue
        return None

    def _work_out_plainly(self, problem: pl.Series) -> None:
        """Ask the plain reader about each line that is left, and write its answers among the others."""
        if not self._plain:
            return
        rows = pl.Series(self._plain, dtype=pl.UInt32)
        answers = [self._plainly(said) for said in self._table.select(pl.all().gather(rows)).iter_rows(named=True)]
        names = {"rate_class": pl.UInt32(), "duty": pl.Int64(), **dict.fromkeys(self._reader.taxes, pl.Int64())}
        for name, kind in names.items():
            values = pl.Series([answer.get(name) for answer in answers], dtype=kind)
            self._columns[name] = self._column(name, kind).scatter(rows, values)
        problem.scatter(rows, pl.Series([answer.get("problem") for answer in answers], dtype=pl.String))

    def _plainly(self, said: Mapping[str, object]) -> dict[str, int | str]:
        on = said["on"]
        assert isinstance(on, date)
        if said["customs_value"] is None:
            return {"problem": "field-missing"}
        answer = assess(self._reader.index, [_line(said)], on)
        if isinstance(answer, tuple):
            return {"problem": ", ".join(problem.code for problem in answer)}
        (owed,) = answer.lines
        if max(map(abs, (owed.duty, *owed.taxes.values()))) >= 2**63:
            return {"problem": "number-out-of-range"}
        return {"rate_class": self._reader.places[owed.rate_class], "duty": owed.duty, **owed.taxes}

    def _keep(self, found: pl.DataFrame, rows: pl.Series | None) -> None:
        for column in found.iter_columns():
            kept = column if rows is None else self._column(column.name, column.dtype).scatter(rows, column)
            self._columns[column.name] = kept

    def _leave(self, places: pl.Series) -> None:
        self._plain += places.to_list()

    def _column(self, name: str, kind: pl.DataType) -> pl.Series:
        known = self._columns.get(name)
        return known if known is not None else pl.repeat(None, self._table.height, dtype=kind, eager=True)

    def _by_plan(self, values: Sequence[object], kind: pl.DataType) -> pl.Series:
        if all(value == values[0] for value in values):
            alike: Any = values[0] if values else None
            return pl.repeat(alike, self._table.height, dtype=kind, eager=True)
        return pl.Series(values, dtype=kind).gather(self._numbers)

    def _places(self, rows: pl.Series | None) -> pl.Series:
        return pl.int_range(self._table.height, dtype=pl.UInt32, eager=True) if rows is None else rows


def _at(column: pl.Series, rows: pl.Series | None) -> pl.Series:
    return column if rows is None else column.gather(rows)


def _line(said: Mapping[str, object]) -> TariffLine:
    """One row as the plain reader takes it."""
    quantities = {
        name.removeprefix(QUANTITY): Decimal(str(stated))
        for name, stated in said.items()
        if name.startswith(QUANTITY) and stated is not None
    }
    recommendation = said.get("recommendation")
    rate_class, use_code, additional_code, quota = (
        None if said.get(name) is None else str(said[name]) for name in _ASKED
    )
    value = said.get("customs_value", 0)
    assert isinstance(value, int)
    return TariffLine(
        str(said["commodity"]), str(said["origin"]), value, quantities, str(said.get("agreement_class") or ""),
        Chosen(rate_class, use_code, additional_code, None if recommendation is None else bool(recommendation), quota),
        documents=tuple(str(said.get("documents") or "").split()),
        fob_value=None if said.get(FREE_ON_BOARD) is None else int(str(said[FREE_ON_BOARD])),
    )  # fmt: skip


def _grouped(named: pl.Series, codes: pl.Series, group_of: Callable[[str], object]) -> _Told | None:
    """Names by the group they are in, null by itself; None where all are of one group."""
    firsts = codes.arg_unique()
    groups: dict[object, int] = {}
    meanings: list[object] = []
    places = []
    for name in named.gather(firsts).cast(pl.String):
        place = groups.setdefault(None if name is None else group_of(name), len(groups))
        meanings += [name] if place == len(meanings) else []
        places.append(place)
    if len(groups) == 1:
        return None
    group_of_code = pl.repeat(0, largest_of(codes) + 1, dtype=pl.UInt32, eager=True)
    places_of = group_of_code.scatter(codes.gather(firsts), pl.Series(places, dtype=pl.UInt32))
    return _Told(places_of.gather(codes), tuple(meanings))


def _seen(
    kinds: pl.Series, of_kind: Sequence[Kind | None], told: _Told, look: Callable[[Kind, object], object]
) -> _Told:
    """A column as each line's kind of goods sees it; what is not stated stays by itself."""
    numbers: dict[object, int] = {}
    seen = [
        numbers.setdefault(None if kind is None or meaning is None else (look(kind, meaning),), len(numbers))
        for kind in of_kind
        for meaning in told.meanings
    ]
    return _Told(pl.Series(seen, dtype=pl.UInt32).gather(kinds * len(told.meanings) + told.codes))


def _above_nulls(codes: pl.Series) -> pl.Series:
    """Codes counted from one where something is not stated, which is nought then."""
    return (codes + 1).fill_null(0) if codes.null_count() else codes


def _combined(codes: Sequence[pl.Series], height: int) -> pl.Series | None:
    """Several columns of small whole numbers as one: lines that agree in all of them, and only those, agree in it.

    None where there is no column, so that no line can be told from another.
    """
    if not codes:
        return None
    together, size = pl.repeat(0, height, dtype=pl.UInt64, eager=True), 1
    for code in codes:
        radix = largest_of(code) + 1
        if size * radix >= 2**63:
            together, size = _told_apart(together, height)[1].cast(pl.UInt64), height
        together = code.cast(pl.UInt64) if size == 1 else together * radix + code.cast(pl.UInt64)
        size *= radix
    return together


def _told_apart(codes: pl.Series | None, height: int) -> tuple[pl.Series, pl.Series]:
    """The first or any line of each code, and for every line which of these codes is its own, counted from nought."""
    if codes is None or not height:
        first = pl.int_range(min(height, 1), dtype=pl.UInt32, eager=True)
        return first, pl.repeat(0, height, dtype=pl.UInt32, eager=True)
    places = pl.int_range(height, dtype=pl.UInt32, eager=True)
    largest = largest_of(codes)
    if largest < _MOST_IN_A_LIST:
        line_of = pl.repeat(None, largest + 1, dtype=pl.UInt32, eager=True).scatter(codes, places)
        number_of = (line_of.is_not_null().cum_sum() - 1).cast(pl.UInt32, strict=False)
        return line_of.drop_nulls(), number_of.gather(codes)
    lines = pl.DataFrame({"code": codes, "line": places})
    found = lines.group_by("code").agg(pl.col("line").first()).with_row_index("number")
    numbers = lines.join(found.select("code", "number"), on="code", how="left", maintain_order="left")
    return found.get_column("line"), numbers.get_column("number").cast(pl.UInt32)


def _check(table: pl.DataFrame) -> None:
    """Raises TypeError where a column is missing, or is of a kind that is not exact."""
    missing = _REQUIRED - set(table.columns)
    if missing:
        raise TypeError(f"The table has no column {', '.join(sorted(missing))}.")
    for name, kind in table.schema.items():
        exact = kind.is_integer() or (name.startswith(QUANTITY) and kind.is_decimal())
        if (name == "customs_value" or name.startswith(QUANTITY)) and not exact:
            raise TypeError(f"The column {name} is {kind}; it must be whole numbers, or decimals for a quantity.")
    if table.schema["on"] != pl.Date():
        raise TypeError(f"The column on is {table.schema['on']}; it must be dates.")
