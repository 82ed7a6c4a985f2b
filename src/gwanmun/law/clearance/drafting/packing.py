"""Packing: what is in how many packages and what it weighs, shared among the lines of a declaration.

    packing list                       lines, by value
    8 cartons, 120 kg: product A       A  60 %   8 cartons   120 kg   as the row says
    2 cartons,  30 kg: (no product)    B  30 %   1 carton     15 kg ┐ what no row names,
                                       C  30 %   1 carton     15 kg ┘ by value, to the last gram

Nothing is lost in sharing: the lines' packages and weights add up to the consignment's.
"""

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct

from gwanmun.law.basics.figures import FINEST, is_figure
from gwanmun.law.clearance.invoice import PackedGoods

ONE = Decimal(1)
GRAM = Decimal("0.001")


class Contents(Struct, frozen=True):
    """What packing must know of a line: the codes and words it may be called by, how much it is, what it is worth."""

    names: tuple[str, ...]
    quantity: Decimal
    value: Decimal
    net_weight_kg: Decimal | None = None  # where somebody states it
    usual_weight_kg: Decimal | None = None  # so many times the weight of one, from the product list


class Packed(Struct, frozen=True):
    """One line's share of the consignment."""

    packages: int
    gross_weight_kg: Decimal | None
    net_weight_kg: Decimal | None
    by_row: bool  # rows of the packing list name this line, and state its net weight
    alone: bool = False  # its packages and gross weight are those of rows about this line alone: nothing was shared


def apportion(total: Decimal, weights: Sequence[Decimal], step: Decimal = GRAM) -> tuple[Decimal, ...]:
    """The total shared by weight in multiples of `step`; the shares add up to the total exactly.

    Shares are rounded down; each step that is left goes to the share that lost most, the earlier one first. What the
    total has beyond a whole step goes to the largest share. Weights that are all nought share alike.
    """
    if len(weights) < 2:
        return (total,) * len(weights)
    parts = [int(weight.scaleb(FINEST)) for weight in weights] if any(weights) else [1] * len(weights)
    steps, rest = divmod(total, step)
    together = sum(parts)
    shares = [int(steps) * part // together for part in parts]
    lost = sorted(range(len(parts)), key=lambda i: (-(int(steps) * parts[i] % together), i))
    for i in lost[: int(steps) - sum(shares)]:
        shares[i] += 1
    largest = max(range(len(parts)), key=lambda i: (parts[i], -i))
    return tuple(_short(share * step + (rest if i == largest else 0)) for i, share in enumerate(shares))


def usable(figure: object) -> Decimal | None:
    """The figure, where goods can be reckoned with it: a number, and not below nothing."""
    return figure if isinstance(figure, Decimal) and is_figure(figure) and figure >= 0 else None


def _short(number: Decimal) -> Decimal:
    """The number without noughts at its end: 208 for 208.000."""
    return Decimal(f"{number.normalize():f}")


def pack(
    lines: Sequence[Contents],
    rows: Sequence[PackedGoods],
    *,
    packages: int,
    gross_weight_kg: Decimal | None,
    net_weight_kg: Decimal | None,
) -> tuple[Packed, ...]:
    """Each line's packages and weights. Packages and gross weights add up to the consignment's."""
    owners = _owners(rows, lines)
    worth = [line.value for line in lines]
    rows_packages = [Decimal(max(row.packages, 0)) for row in rows]
    counts = _shares(owners, rows_packages, lines, Decimal(packages), by=worth, step=ONE)
    stated = _by_row(owners, [usable(row.net_weight_kg) for row in rows], lines)
    known = [row if row is not None else line.net_weight_kg for row, line in zip(stated, lines, strict=True)]
    net = _fill(known, net_weight_kg, _weights([line.usual_weight_kg for line in lines], worth))
    gross_rows = [usable(row.gross_weight_kg) for row in rows]
    gross = _shares(owners, gross_rows, lines, gross_weight_kg, by=_weights(net, worth))
    alone = _alone(owners, (rows_packages, counts), (gross_rows, gross))
    return tuple(
        Packed(
            int(counts[i] or 0), gross[i], net[i] or None, stated[i] is not None or known[i] is None, alone=i in alone
        )
        for i in range(len(lines))
    )


def _alone(
    owners: Sequence[Sequence[int]], *figures: tuple[Sequence[Decimal | None], Sequence[Decimal | None]]
) -> frozenset[int]:
    """The lines whose rows are about no other, and whose shares are what those rows say."""
    shared = {i for own in owners if len(own) > 1 for i in own}
    found = {own[0] for own in owners if len(own) == 1} - shared
    for rows, shares in figures:
        sums: dict[int, Decimal] = {}
        for own, figure in zip(owners, rows, strict=True):
            for i in own:
                sums[i] = sums.get(i, Decimal(0)) + (figure or 0)
        found = {i for i in found if sums[i] and sums[i] == shares[i]}
    return frozenset(found)


def _owners(rows: Sequence[PackedGoods], lines: Sequence[Contents]) -> list[list[int]]:
    """The lines each row of the packing list is about: by product, or else by the words of its description."""
    called: dict[str, list[int]] = {}
    for i, line in enumerate(lines):
        for name in {_plain(name) for name in line.names} - {""}:
            called.setdefault(name, []).append(i)
    return [called.get(_plain(row.product)) or called.get(_plain(row.description)) or [] for row in rows]


def _by_row(
    owners: Sequence[Sequence[int]], figures: Sequence[Decimal | None], lines: Sequence[Contents], step: Decimal = GRAM
) -> list[Decimal | None]:
    """What the rows say of each line; None where no row names it or one that does leaves the figure out."""
    named = {i for own in owners for i in own}
    sums: list[Decimal | None] = [Decimal(0) if i in named else None for i in range(len(lines))]
    for own, figure in zip(owners, figures, strict=True):
        quantities = [lines[i].quantity for i in own]
        shares = apportion(figure, quantities, step) if figure is not None else (None,) * len(own)
        for i, share in zip(own, shares, strict=True):
            before = sums[i]
            sums[i] = None if share is None or before is None else before + share
    return sums


def _shares(
    owners: Sequence[Sequence[int]],
    figures: Sequence[Decimal | None],
    lines: Sequence[Contents],
    total: Decimal | None,
    *,
    by: Sequence[Decimal],
    step: Decimal = GRAM,
) -> list[Decimal | None]:
    """The total shared: as the rows say and the rest by weight; by weight alone where the rows do not fit the total."""
    if total is None:
        return [None] * len(lines)
    filled = _fill(_by_row(owners, figures, lines, step), total, by, step=step)
    if sum(share or 0 for share in filled) == total:
        return filled
    return list(apportion(total, by, step))


def _fill(
    known: Sequence[Decimal | None], total: Decimal | None, by: Sequence[Decimal], *, step: Decimal = GRAM
) -> list[Decimal | None]:
    """What is known of each line, and what the total leaves for the others, shared by weight."""
    open_lines = [i for i, figure in enumerate(known) if figure is None]
    filled = list(known)
    rest = None if total is None else total - sum(figure for figure in known if figure is not None)
    if rest is not None and rest >= 0:
        for i, share in zip(open_lines, apportion(rest, [by[i] for i in open_lines], step), strict=True):
            filled[i] = share
    return filled


def _weights(preferred: Sequence[Decimal | None], otherwise: Sequence[Decimal]) -> Sequence[Decimal]:
    """The preferred weights, where every line has one."""
    found = [weight for weight in preferred if weight]
    return found if len(found) == len(preferred) else otherwise


def _plain(words: str) -> str:
    return " ".join(words.casefold().split())
