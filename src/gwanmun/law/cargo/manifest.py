"""A manifest entry: a master bill and the house bills under it, as a carrier and a forwarder lodge them."""

from msgspec import Struct

from gwanmun.law.basics.figures import is_figure
from gwanmun.law.basics.problem import Problem
from gwanmun.law.cargo.bill import NO_WEIGHT, Manifested
from gwanmun.law.cargo.control_number import CargoControl, parse


class Manifest(Struct, frozen=True):
    """One master bill with its houses, or a simple bill with none."""

    master: Manifested
    houses: tuple[Manifested, ...] = ()


def check(manifest: Manifest) -> tuple[Problem, ...]:
    """Everything wrong with the entry: houses that do not belong, repeat, or do not add up to their master."""
    master, houses = manifest.master, manifest.houses
    return (
        *_kinds(manifest),
        *(problem for i, bill in enumerate((master, *houses)) for problem in bill_problems(bill, _path(i))),
        *_numbers(manifest),
        *(_sums(manifest) if houses else ()),
    )


def bill_problems(bill: Manifested, path: str = "") -> tuple[Problem, ...]:
    """What is wrong with one bill by itself; `path` is where it stands in the document."""
    at = f"{path}." if path else ""
    problems = []
    if not is_figure(bill.gross_weight_kg) or bill.gross_weight_kg <= 0:
        problems.append(Problem("weight-unusable", f"{at}gross_weight_kg", str(bill.gross_weight_kg)))
    if bill.kind == "house" and not bill.master:
        problems.append(Problem("house-without-master", f"{at}master"))
    return tuple(problems)


def _path(index: int) -> str:
    return "master" if index == 0 else f"houses[{index - 1}]"


def _kinds(manifest: Manifest) -> tuple[Problem, ...]:
    master, houses = manifest.master, manifest.houses
    wanted = "master" if houses else "simple"
    problems = []
    if master.kind != wanted:
        problems.append(Problem("bill-kind-wrong", "master.kind", master.kind, {"wanted": wanted}))
    for i, house in enumerate(houses):
        if house.kind != "house":
            problems.append(Problem("bill-kind-wrong", f"houses[{i}].kind", house.kind, {"wanted": "house"}))
        if house.master and house.master != master.number:
            facts = {"master": master.number}
            problems.append(Problem("house-of-another-master", f"houses[{i}].master", house.master, facts))
    return tuple(problems)


def _numbers(manifest: Manifest) -> tuple[Problem, ...]:
    """Bill numbers do not repeat, and control numbers of houses continue their master's."""
    problems = []
    seen = {manifest.master.number}
    above = parse(manifest.master.control_number) if manifest.master.control_number else None
    for i, house in enumerate(manifest.houses):
        if house.number in seen:
            problems.append(Problem("bill-number-taken", f"houses[{i}].number", house.number))
        seen.add(house.number)
        own = parse(house.control_number) if house.control_number else None
        if isinstance(above, CargoControl) and isinstance(own, CargoControl) and not _continues(own, above):
            facts = {"master": manifest.master.control_number}
            path = f"houses[{i}].control_number"
            problems.append(Problem("control-number-of-another-master", path, house.control_number, facts))
    return tuple(problems)


def _continues(own: CargoControl, above: CargoControl) -> bool:
    return (own.manifest, own.master_sequence) == (above.manifest, above.master_sequence) and own.house_sequence != ""


def _sums(manifest: Manifest) -> tuple[Problem, ...]:
    problems = []
    packages = sum(house.packages for house in manifest.houses)
    if packages != manifest.master.packages:
        facts = {"master": str(manifest.master.packages), "houses": str(packages)}
        problems.append(Problem("houses-do-not-add-up", "houses[].packages", str(packages), facts))
    weight = sum((house.gross_weight_kg for house in manifest.houses), NO_WEIGHT)
    if weight.is_finite() and weight != manifest.master.gross_weight_kg:
        facts = {"master": str(manifest.master.gross_weight_kg), "houses": str(weight)}
        problems.append(Problem("houses-do-not-add-up", "houses[].gross_weight_kg", str(weight), facts))
    return tuple(problems)
