"""Columns: amounts and quantities of many lines, worked out in whole numbers that are known to fit."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import gcd, lcm

import polars as pl
from msgspec import Struct
from msgspec.structs import replace

from gwanmun.law.basics.money import Rounding
from gwanmun.law.tariff.formula import Amount, Entrant, Nought, Part, Shape
from gwanmun.law.tariff.line_rule import LineRule
from gwanmun.law.tariff.quantity import LARGEST_QUANTITY, Factor
from gwanmun.law.tariff.unit import UNITS

QUANTITY = "quantity_"
"""What the name of a column of quantities begins with; the unit follows: "quantity_KGM"."""

_FINEST = 6  # places of a quantity in whole numbers; one with more goes to the plain reader


class TooLargeError(Exception):
    """Some number may not fit into the bits there are."""


class _Figure(Struct, frozen=True):
    """An amount in the making: whole numbers over a whole denominator, and how large they can be."""

    whole: pl.Expr
    denominator: int
    most: int  # of `whole`, whatever its sign
    below_nought: bool = False
    times: int = 1  # what `whole` is still to be multiplied by: several factors are one in the end

    @property
    def size(self) -> int:
        """How large what stands over the denominator can be."""
        return self.most * self.times


_NOUGHT = _Figure(pl.lit(0), 1, 0)


class Work:
    """The lines of one shape being worked out in so many bits."""

    def __init__(
        self,
        frame: pl.DataFrame,
        fixed: Mapping[int, int],
        quantities: "Quantities",
        *,
        rules: Mapping[str, LineRule],
        width: pl.DataType,
    ) -> None:
        """Work on these lines: `number_0` … are the plan's numbers, `fixed` those that are the same on every line."""
        self._given, self._fixed, self._quantities, self._rules = frame, fixed, quantities, rules
        self._known: dict[str, _Figure] = {}  # what bases are made of, by name
        self._frame = frame.lazy()  # so that what is worked out on the way is not kept
        self._width, self._limit = width, 2 ** (63 if width == pl.Int64() else 127) - 1

    def owed(self, shape: Shape, places: Mapping[str, int]) -> pl.DataFrame:
        """Duty and taxes; and where it was not settled the place of the class that won, and if it had to be `asked`.

        Raises TooLargeError where a number may not fit.
        """
        shown = ["duty", *(tax.id for tax in shape.taxes)]
        self._known["customs_value"] = self._value()
        if isinstance(shape.winner, tuple):
            winner = self._contested(shape.winner, places)
            shown += ["rate_class", "asked"]
        else:
            winner = self._amount(shape.winner)
        duty = self._made_whole("duty", winner)
        for addition in shape.additions:
            duty = self._sum([duty, self._made_whole("duty", self._amount(addition))])
        self._known["duty"] = self._set("duty", duty)
        for tax in shape.taxes:
            self._known[tax.id] = self._set(tax.id, self._made_whole(tax.id, self._amount(tax.amount)))
        return self._frame.select(pl.col(name) for name in shown).collect()

    def _set(self, name: str, figure: _Figure) -> _Figure:
        """The same figure as a column of this name, so that it is worked out once."""
        if figure.size >= 2**63:
            raise TooLargeError
        self._frame = self._frame.with_columns(self._multiplied(figure).cast(pl.Int64).alias(name))
        return _Figure(pl.col(name).cast(self._width), 1, figure.size, figure.below_nought)

    def _contested(self, tiers: Sequence[Sequence[Entrant]], places: Mapping[str, int]) -> _Figure:
        """What the winner among these comes to: the fold of `precedence.decide`, over columns."""
        entrants = [entrant for tier in tiers for entrant in tier]
        amounts = self._alike([self._amount(entrant.amount) for entrant in entrants])
        columns = [self._multiplied(amount).cast(self._width) for amount in amounts]
        named = (column.alias(f"amount_{place}") for place, column in enumerate(columns))
        self._frame = self._frame.with_columns(*named, won=pl.lit(_NOBODY), asked=pl.lit(value=False))
        place = 0
        for tier in tiers:
            self._meet(tier, place)
            place += len(tier)
        classes = pl.Series([places[entrant.rate_class] for entrant in entrants], dtype=pl.UInt32)
        won = pl.col("won")
        worth = pl.coalesce(pl.when(won == n).then(pl.col(f"amount_{n}")) for n in range(len(entrants)))
        self._frame = self._frame.with_columns(
            asked=pl.col("asked") | (won == _NOBODY), worth=worth.fill_null(0), won=won.clip(0)
        ).with_columns(rate_class=pl.lit(classes).gather(won))
        return _Figure(
            pl.col("worth"), amounts[0].denominator, max(a.size for a in amounts), any(a.below_nought for a in amounts)
        )

    def _meet(self, tier: Sequence[Entrant], first: int) -> None:
        """The rates of one tier, the first of them in this place, against whichever rate has won so far."""
        won = pl.col("won")
        conditions = []
        for place, entrant in enumerate(tier, first):
            over = [
                (won == other) & (pl.lit(when == "always") | (pl.col(f"amount_{place}") < pl.col(f"amount_{other}")))
                for other, when in entrant.over
            ]
            conditions.append(pl.any_horizontal(won == _NOBODY, *over).alias(f"able_{place}"))
        self._frame = self._frame.with_columns(conditions)
        takers = {
            place: pl.all_horizontal(
                pl.col(f"able_{place}"), *(~pl.col(f"able_{other}") for other in entrant.yields_to)
            )
            for place, entrant in enumerate(tier, first)
        }
        several = pl.sum_horizontal(taker.cast(pl.UInt32) for taker in takers.values()) > 1
        taken = pl.coalesce(*(pl.when(taker).then(place) for place, taker in takers.items()), won)
        self._frame = self._frame.with_columns(asked=pl.col("asked") | several, won=taken.cast(pl.Int32))

    def _amount(self, amount: Amount) -> _Figure:
        if isinstance(amount, Nought):
            return _NOUGHT
        if isinstance(amount, Part):
            return self._part(amount)
        terms = self._alike([self._amount(term) for term in amount.terms])
        if amount.sign == "sum":
            return self._sum(terms)
        if amount.sign == "less":
            one, other = terms
            most = self._fitting(one.size + other.size)
            return _Figure(self._multiplied(one) - self._multiplied(other), one.denominator, most, below_nought=True)
        return self._extreme(terms, largest=amount.sign == "most")

    def _extreme(self, terms: Sequence[_Figure], *, largest: bool) -> _Figure:
        of_all = pl.max_horizontal if largest else pl.min_horizontal
        below = all(t.below_nought for t in terms) if largest else any(t.below_nought for t in terms)
        most = max(t.size for t in terms)
        return _Figure(of_all(map(self._multiplied, terms)), terms[0].denominator, most, below)

    def _sum(self, terms: Sequence[_Figure]) -> _Figure:
        """Figures of one denominator, added up; nought where there are none."""
        if not terms:
            return _NOUGHT
        whole = self._multiplied(terms[0])
        for term in terms[1:]:
            whole += self._multiplied(term)
        most = self._fitting(sum(term.size for term in terms))
        return _Figure(whole, terms[0].denominator, most, any(term.below_nought for term in terms))

    def _alike(self, figures: Sequence[_Figure]) -> list[_Figure]:
        """The figures over one denominator."""
        denominator = lcm(*(figure.denominator for figure in figures))
        return [self._scaled(figure, denominator // figure.denominator) for figure in figures]

    def _scaled(self, figure: _Figure, times: int) -> _Figure:
        return replace(figure, denominator=figure.denominator * times, times=figure.times * times)

    def _multiplied(self, figure: _Figure) -> pl.Expr:
        """What stands over the figure's denominator."""
        self._fitting(figure.size, figure.times)
        return figure.whole if figure.times == 1 else figure.whole * self._lit(figure.times)

    def _part(self, part: Part) -> _Figure:
        if part.factors is None:
            return self._times(self._sum([self._known[name] for name in part.base if name in self._known]), part)
        product = _Figure(self._lit(1), 1, 1)
        for factor in part.factors:
            quantity = self._quantities.of(factor)
            most = self._fitting(product.most * largest_of(self._given.get_column(name_of(factor))))
            column = pl.col(name_of(factor)).cast(self._width)
            product = _Figure(product.whole * column, product.denominator * quantity.denominator, most)
        return self._times(product, part)

    def _times(self, figure: _Figure, part: Part) -> _Figure:
        """A figure times the plan's number."""
        denominator = figure.denominator * part.denominator
        if part.number in self._fixed:
            return replace(figure, denominator=denominator, times=figure.times * self._fixed[part.number])
        column = f"number_{part.number}"
        most = self._fitting(figure.most * largest_of(self._given.get_column(column)))
        return replace(
            figure, whole=figure.whole * pl.col(column).cast(self._width), denominator=denominator, most=most
        )

    def _value(self) -> _Figure:
        column = self._given.get_column("customs_value")
        return _Figure(pl.col("customs_value").cast(self._width), 1, largest_of(column))

    def _made_whole(self, name: str, figure: _Figure) -> _Figure:
        """Brought to the unit of its rule; what the figure is multiplied and divided by loses what both have."""
        rule = self._rules[name].rounding
        shared = gcd(figure.times, figure.denominator * rule.unit)
        step = figure.denominator * rule.unit // shared
        reduced = replace(figure, times=figure.times // shared)
        self._fitting(2 * (reduced.size + step))
        whole = rounded_column(self._multiplied(reduced), step, rule, self._width, below_nought=figure.below_nought)
        return _Figure(whole, 1, figure.size // figure.denominator + rule.unit, figure.below_nought)

    def _lit(self, number: int) -> pl.Expr:
        return pl.lit(number, dtype=self._width)

    def _fitting(self, *sizes: int) -> int:
        """The first of these sizes. Raises TooLargeError where one of them does not fit."""
        if max(sizes) > self._limit:
            raise TooLargeError
        return sizes[0]


_NOBODY = -1


def rounded_column(
    exact: pl.Expr, step: int, rule: Rounding, width: pl.DataType, *, below_nought: bool = True
) -> pl.Expr:
    """As `rounded_ratio` has it, over a column: multiples of the rule's unit, of what takes `step` to make one."""
    size = exact.abs() if below_nought else exact
    if rule.mode == "half_up" and step > 1:
        size = size * pl.lit(2, dtype=width) + pl.lit(step, dtype=width)
        whole = size // pl.lit(2 * step, dtype=width)
    elif rule.mode == "up":
        whole = (size + pl.lit(step - 1, dtype=width)) // pl.lit(step, dtype=width)
    else:
        whole = size // pl.lit(step, dtype=width) if step > 1 else size
    whole = whole * pl.lit(rule.unit, dtype=width) if rule.unit > 1 else whole
    return pl.when(exact < 0).then(pl.lit(0, dtype=width) - whole).otherwise(whole) if below_nought else whole


class Quantity(Struct, frozen=True):
    """A quantity line by line in whole numbers over a denominator; null where a line states none that can be used."""

    column: pl.Series
    denominator: int


class Quantities:
    """What a table says of how much there is."""

    def __init__(self, table: pl.DataFrame) -> None:
        """Read this table's quantities, each when it is first needed."""
        self._table = table
        self._names = sorted(name for name in table.columns if name.startswith(QUANTITY))
        self._stated: dict[str, tuple[pl.Series, int]] = {}
        self._known: dict[Factor, Quantity] = {}
        self._odd: pl.Series | None = None
        self._looked = False

    @property
    def odd(self) -> pl.Series | None:
        """Lines with a quantity out of all bounds, or too fine for columns; None where there is none."""
        if not self._looked:
            self._looked = True
            for name in self._names:
                (whole, places), stated = self._whole(name), self._table.get_column(name)
                most = min(int(LARGEST_QUANTITY) * 10**places, 2**63 - 1)
                if whole.null_count() == stated.null_count() and lies_between(whole.drop_nulls(), 0, most):
                    continue
                strange = stated.is_not_null() & ~whole.is_between(0, most).fill_null(value=False)
                self._odd = strange if self._odd is None else self._odd | strange
        return self._odd

    def of(self, factor: Factor) -> Quantity:
        """As `quantity_in` has it: what is stated in the very unit, else what measures the same, by name."""
        if factor not in self._known:
            self._known[factor] = self._measured(factor)
        return self._known[factor]

    def _measured(self, factor: Factor) -> Quantity:
        found: list[tuple[pl.Series, Fraction]] = []
        suffix = f"/{factor.part}" if factor.part else ""
        own = f"{QUANTITY}{factor.unit.code}{suffix}"
        for name in sorted(self._names, key=lambda name: (name != own, name)):
            code, _, part = name.removeprefix(QUANTITY).partition("/")
            unit = UNITS.get(code)
            if part == factor.part and unit is not None and unit.dimension == factor.unit.dimension:
                whole, places = self._whole(name)
                found.append((whole, unit.size / factor.unit.size / 10**places))
        if not found:
            return Quantity(pl.repeat(None, self._table.height, dtype=pl.Int64, eager=True), 1)
        denominator = lcm(*(size.denominator for _, size in found))
        columns = [_multiplied(whole, int(size * denominator)).alias(str(n)) for n, (whole, size) in enumerate(found)]
        return Quantity(pl.DataFrame(columns).select(pl.coalesce(pl.all())).to_series(), denominator)

    def _whole(self, name: str) -> tuple[pl.Series, int]:
        """A quantity in whole numbers of so many places; null where it is not stated, or does not fit into that."""
        if name not in self._stated:
            self._stated[name] = _in_whole_numbers(self._table.get_column(name))
        return self._stated[name]


def _in_whole_numbers(column: pl.Series) -> tuple[pl.Series, int]:
    if not isinstance(column.dtype, pl.Decimal):
        return column.cast(pl.Int64, strict=False), 0
    places, whole = column.dtype.scale, column.to_physical().to_frame("whole")
    if places > _FINEST:
        finer = pl.lit(10 ** (places - _FINEST), dtype=pl.Int128)
        whole = whole.select(whole=pl.when(pl.col("whole") % finer == 0).then(pl.col("whole") // finer))
    return whole.to_series().cast(pl.Int64, strict=False), min(places, _FINEST)


def _multiplied(column: pl.Series, times: int) -> pl.Series:
    """A column times a number, in as many bits as that takes."""
    if times == 1:
        return column
    width = pl.Int64() if largest_of(column) * times < 2**63 else pl.Int128()
    return column.to_frame("c").select(pl.col("c").cast(width) * pl.lit(times, dtype=width)).to_series()


def largest_of(column: pl.Series) -> int:
    """The largest number of a column, whatever its sign; nought where there is none."""
    ends = (column.min(), column.max())
    return max((abs(end) for end in ends if isinstance(end, int)), default=0)


def lies_between(column: pl.Series, least: int, most: int) -> bool:
    """Whether every number of a column is there and neither smaller nor larger than these."""
    ends = (column.min(), column.max())
    return not column.null_count() and all(isinstance(end, int) and least <= end <= most for end in ends)


def name_of(factor: Factor) -> str:
    """What the column of a quantity is called while lines are worked out."""
    return f"{factor.unit.code}/{factor.part}"
