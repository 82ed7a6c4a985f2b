"""The written bill of materials: rows as a factory keeps them, level below level, become one bill in one currency.

    level | part    | quantity | unit price | currency | loss % | …      quantities are for one of the row above;
    1     | STATOR  | 1        |            |          |        |        level 1 is for one product, or for the lot that
    2     | STEEL   | 4.2      | 0.92       | USD      | 5      |        the product's prices are of
    2     | WIRE    | 1.1      | 9,800      | KRW      |        |

What is lost on the way was bought all the same: a loss of 5 % makes 4.2 kg into 4.2 / 0.95. A value is brought to six
places, half up, and to the product's currency at the rate of the row's own price date, or of the bill's.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated

from msgspec import Meta, Struct

from gwanmun.law.basics.money import Rounding, rounded_ratio
from gwanmun.law.basics.problem import Problem
from gwanmun.law.origin.materials import BillOfMaterials, Evidence, EvidenceAsked, Material, Product, Role

PLACES = 6
DEEPEST = 20
MOST_ROWS = 20_000

Percent = Annotated[Decimal, Meta(ge=0, le=100)]


class MaterialRow(Struct, frozen=True, omit_defaults=True):
    """One row. Either its level or its parent's `id` says what it belongs to; neither: the product itself."""

    hs: str
    id: str = ""
    name: str = ""
    level: int = 0  # 1: goes into the product; 2: into the last row of level 1 above it
    parent: str = ""  # the id of the row it goes into
    quantity: Decimal = Decimal(1)  # for one of what it goes into
    unit: str = ""
    unit_price: Decimal | None = None
    value: Decimal | None = None  # of the whole quantity; goes before the unit price
    currency: str = ""  # empty: the product's
    price_date: date | None = None  # empty: the bill's
    rate: Decimal | None = None  # of the currency into the product's, where the row states its own
    loss_percent: Decimal = Decimal(0)  # of what is bought that does not end in the product
    yield_percent: Decimal | None = None  # what does; the other way to say a loss
    edition: str = ""
    origin: str | None = None
    originating: bool | None = None
    wholly_obtained: bool | None = None
    weight_kg: Decimal | None = None  # of the whole quantity
    role: Role = "material"
    made_by: str = ""  # "producer" or "supplier"
    processes: tuple[str, ...] = ()
    rule: str = ""
    description: str = ""
    lot: str = ""
    supplier: str = ""
    evidence: tuple[Evidence, ...] = ()
    path: str = ""  # where it stands: "row 7"


class Rate(Struct, frozen=True, omit_defaults=True):
    """What one unit of a currency is worth in the product's, for some time."""

    currency: str
    rate: Decimal
    first: date | None = None
    last: date | None = None


class WrittenBill(Struct, frozen=True, omit_defaults=True):
    """A product and the rows of its materials, as they were handed over."""

    product: Product
    rows: tuple[MaterialRow, ...]
    currency: str = ""
    on: date | None = None
    evidence: EvidenceAsked = "stated"
    rates: tuple[Rate, ...] = ()


class Branch(Struct):
    """A row with the rows that go into it."""

    row: MaterialRow
    below: list["Branch"]


def flatten(written: WrittenBill) -> BillOfMaterials | tuple[Problem, ...]:
    """The bill of materials for one product, or everything that is wrong with its rows.

    Problems: `materials-cyclic`, `material-parent-unknown`, `value-negative`, `loss-impossible`,
    `material-rate-missing`, `lot-claimed-twice`, `material-evidence-expired`, `materials-too-deep`,
    `material-level-skipped`.
    """
    problems = [*_row_problems(written), *_claimed_twice(written.rows), *_expired(written)]
    roots = planted(written.rows)
    if isinstance(roots, tuple):
        return (*problems, *roots)
    if problems:
        return tuple(problems)
    materials = tuple(_material(branch, written, Fraction(1)) for branch in roots)
    return BillOfMaterials(written.product, materials, written.on, written.currency, written.evidence)


def planted(rows: Sequence[MaterialRow]) -> list[Branch] | tuple[Problem, ...]:
    """The rows as trees: those that go into the product itself, each with what goes into it."""
    if any(row.parent for row in rows):
        return _by_parent(rows)
    return _by_level(rows)


def _by_level(rows: Sequence[MaterialRow]) -> list[Branch] | tuple[Problem, ...]:
    """A row belongs to the last one above it that is a level higher; what stands above itself goes round in a ring."""
    roots: list[Branch] = []
    above: list[Branch] = []
    problems: list[Problem] = []
    for row in rows:
        level = row.level or 1
        if level > len(above) + 1:
            facts = {"level": str(level), "above": str(len(above))}
            problems.append(Problem("material-level-skipped", row.path, row.id or row.hs, facts))
            continue
        if level > DEEPEST:
            problems.append(Problem("materials-too-deep", row.path, row.id, {"most": str(DEEPEST)}))
            continue
        above = above[: level - 1]
        ring = [branch.row for branch in above if row.id and branch.row.id == row.id]
        problems += (Problem("materials-cyclic", row.path, row.id, {"above": each.path}) for each in ring)
        branch = Branch(row, [])
        (above[-1].below if above else roots).append(branch)
        above.append(branch)
    return tuple(problems) or roots


def _by_parent(rows: Sequence[MaterialRow]) -> list[Branch] | tuple[Problem, ...]:
    """A row belongs to the row whose id is its parent; going up from any row must come to an end."""
    known = {row.id: row for row in rows if row.id}
    problems = [
        Problem("material-parent-unknown", row.path, row.parent, {"part": row.id or row.hs})
        for row in rows
        if row.parent and row.parent not in known
    ]
    for row in rows:
        ring = _ring(row, known)
        if ring:
            problems.append(Problem("materials-cyclic", row.path, row.id, {"above": " → ".join(ring)}))
    if problems:
        return tuple(problems)
    branches = {id(row): Branch(row, []) for row in rows}
    for row in rows:
        if row.parent:
            branches[id(known[row.parent])].below.append(branches[id(row)])
    return [branches[id(row)] for row in rows if not row.parent]


def _ring(row: MaterialRow, known: Mapping[str, MaterialRow]) -> tuple[str, ...]:
    """The parts one passes going up from a row, where one comes back to it."""
    passed, here = [row.id], row
    while here.parent in known and len(passed) <= DEEPEST + 1:
        here = known[here.parent]
        if here.id == row.id:
            return (*passed, here.id)
        if here.id in passed:
            return ()
        passed.append(here.id)
    return ()


def _material(branch: Branch, written: WrittenBill, of: Fraction) -> Material:
    """A row as a material of the bill; `of` is how many of what it goes into the product takes."""
    row = branch.row
    needed = of * Fraction(row.quantity) / _kept(row)
    weight = None if row.weight_kg is None else _decimal(Fraction(row.weight_kg) * of)
    return Material(
        row.hs, _value(row, written, of, needed), row.origin, row.originating, row.wholly_obtained, row.edition,
        row.name, row.id, weight, row.role, row.processes,
        tuple(_material(below, written, needed) for below in branch.below), row.evidence, row.description,
        made_by="supplier" if row.made_by == "supplier" else "producer", rule=row.rule,
    )  # fmt: skip


def _value(row: MaterialRow, written: WrittenBill, of: Fraction, needed: Fraction) -> Decimal | None:
    """What a row is worth in the product's currency: its own value, or its price for all that is needed of it."""
    rate = _rate(row, written)
    if rate is None or (row.value is None and row.unit_price is None):
        return None
    amount = Fraction(row.value) * of if row.value is not None else Fraction(row.unit_price or 0) * needed
    return _decimal(amount * rate)


def _kept(row: MaterialRow) -> Fraction:
    """How much of what is bought ends in the product."""
    if row.yield_percent is not None:
        return Fraction(row.yield_percent) / 100
    return 1 - Fraction(row.loss_percent) / 100


def _rate(row: MaterialRow, written: WrittenBill) -> Fraction | None:
    if row.rate is not None:
        return Fraction(row.rate)
    if row.currency in {"", written.currency}:
        return Fraction(1)
    on = row.price_date or written.on
    holding = [rate for rate in written.rates if rate.currency == row.currency and _holds(rate, on)]
    return Fraction(holding[-1].rate) if holding else None


def _holds(rate: Rate, on: date | None) -> bool:
    if on is None:
        return rate.first is None and rate.last is None
    return (rate.first is None or rate.first <= on) and (rate.last is None or on <= rate.last)


def _decimal(amount: Fraction) -> Decimal:
    scaled = rounded_ratio(amount.numerator * 10**PLACES, amount.denominator, Rounding())
    return Decimal(f"{Decimal(scaled).scaleb(-PLACES).normalize():f}")


def _row_problems(written: WrittenBill) -> Iterator[Problem]:
    for row in written.rows:
        for name in ("quantity", "unit_price", "value", "weight_kg", "rate"):
            figure = getattr(row, name)
            if figure is not None and figure < 0:
                yield Problem("value-negative", f"{row.path}.{name}", f"{figure:f}")
        if not 0 < _kept(row) <= 1:
            yield Problem("loss-impossible", row.path, f"{row.loss_percent:f}", {"part": row.id or row.hs})
        if _rate(row, written) is None and (row.value is not None or row.unit_price is not None):
            facts = {"currency": row.currency, "own": written.currency, "on": str(row.price_date or written.on or "")}
            yield Problem("material-rate-missing", row.path, row.currency, facts)


def _claimed_twice(rows: Sequence[MaterialRow]) -> Iterator[Problem]:
    """One lot has one maker: where rows give the same lot of the same part two suppliers, neither is believed."""
    suppliers: dict[tuple[str, str], dict[str, None]] = {}
    for row in rows:
        if row.lot and row.supplier:
            claimed = suppliers.setdefault((row.id or row.hs, row.lot), {})
            claimed[row.supplier] = None
            if len(claimed) == 2:
                facts = {"lot": row.lot, "suppliers": ", ".join(claimed)}
                yield Problem("lot-claimed-twice", row.path, row.id or row.hs, facts)


def _expired(written: WrittenBill) -> Iterator[Problem]:
    for row in written.rows:
        on = row.price_date or written.on
        for evidence in row.evidence:
            if on is not None and evidence.valid_to is not None and on > evidence.valid_to:
                facts = {"ended": str(evidence.valid_to), "on": str(on), "part": row.id or row.hs}
                yield Problem("material-evidence-expired", row.path, evidence.number, facts)
