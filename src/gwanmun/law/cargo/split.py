"""Splitting: one bill becomes several, and not a package or a gram is lost between them."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_DOWN, Decimal

from msgspec import Struct
from msgspec.structs import replace

from gwanmun.law.basics.problem import Problem
from gwanmun.law.cargo.bill import (
    GRAM,
    NO_WEIGHT,
    Bill,
    BillEvent,
    CarriedIn,
    Landed,
    Split,
    SplitPart,
)


class Share(Struct, frozen=True, omit_defaults=True):
    """What the applicant asks for: a new bill of so many packages."""

    number: str
    packages: int
    control_number: str = ""


def can_split(bill: Bill, packages: int, place: str = "") -> bool:
    """Whether so many packages are free to leave the bill out of this place (empty: off the quay)."""
    return bill.manifest.kind != "master" and 0 < packages <= min(bill.left, _there(bill, place))


def split(bill: Bill, shares: Sequence[Share], *, on: date, place: str | None = None) -> Split | tuple[Problem, ...]:
    """The split into these shares, out of the place named or the one carried into last; or everything against it.

    Weight follows packages: each part takes its share of what weight is left, cut to the gram, and the part
    that takes the last packages takes the last gram too.
    """
    place = bill.place if place is None else place
    problems = _problems(bill, shares, place)
    if problems:
        return problems
    packages = bill.landed - bill.split_away
    weight = bill.landed_weight_kg - bill.split_weight_kg
    parts = []
    for share in shares:
        taken = _weight(weight, share.packages, packages)
        parts.append(SplitPart(share.number, share.packages, taken, share.control_number))
        packages, weight = packages - share.packages, weight - taken
    return Split(tuple(parts), on, place)


def openings(bill: Bill, event: Split) -> dict[str, tuple[BillEvent, ...]]:
    """The first events of each new bill: manifested under the old one, landed, and lying where the goods lie."""
    return {part.number: _opening(bill, event, part) for part in event.parts}


def _opening(bill: Bill, event: Split, part: SplitPart) -> tuple[BillEvent, ...]:
    manifested = replace(
        bill.manifest,
        number=part.number,
        kind="house",
        master=bill.number,
        packages=part.packages,
        gross_weight_kg=part.gross_weight_kg,
        control_number=part.control_number,
    )
    landed = Landed(part.packages, part.gross_weight_kg, event.on, last=True)
    if not event.place:
        return (manifested, landed)
    # The goods did not move, so their storage clock does not start again.
    since = bill.places[event.place].since or event.on
    return (manifested, landed, CarriedIn(event.place, part.packages, since))


def _problems(bill: Bill, shares: Sequence[Share], place: str) -> tuple[Problem, ...]:
    problems = [
        Problem("packages-not-positive", f"parts[{i}].packages", str(share.packages))
        for i, share in enumerate(shares)
        if share.packages < 1
    ]
    seen = {bill.number, *bill.split}
    for i, share in enumerate(shares):
        if share.number in seen:
            problems.append(Problem("bill-number-taken", f"parts[{i}].number", share.number))
        seen.add(share.number)
    asked = sum(share.packages for share in shares)
    if not problems and not can_split(bill, asked, place):
        facts = {"bill": bill.number, "landed": str(bill.landed), "left": str(bill.left)}
        facts |= {"place": place, "there": str(_there(bill, place)), "asked": str(asked)}
        code = "bill-is-master" if bill.manifest.kind == "master" else "split-exceeds-left"
        problems.append(Problem(code, "parts", str(asked), facts))
    return tuple(problems)


def _there(bill: Bill, place: str) -> int:
    if not place:
        return bill.on_quay
    return bill.places[place].there if place in bill.places else 0


def _weight(weight: Decimal, packages: int, of: int) -> Decimal:
    """The share of the weight that so many packages out of so many have."""
    if packages == of:
        return weight
    return max((weight * packages / of).quantize(GRAM, rounding=ROUND_DOWN), NO_WEIGHT)
