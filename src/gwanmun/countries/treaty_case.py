"""Cases of a treaty: goods, what they are made of, and whether they originate; checked whenever it is linted."""

from typing import Literal

import msgspec
from msgspec import Struct

from gwanmun.countries.rules import strangers
from gwanmun.law.origin.materials import BillOfMaterials, Material, Product
from gwanmun.law.origin.told import Determination, determine
from gwanmun.law.origin.treaty_rules import TreatyRules


class ExpectedOrigin(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the source says of the goods. What is not given is not compared."""

    verdict: Literal["pass", "fail", "unknown"]
    by: str | None = None  # the alternative that is passed, as a rule writes it: "CTH"
    margin: str | None = None  # percentage points
    criterion: str | None = None  # as the agreement's form writes it
    de_minimis: bool | None = None  # a tolerance was needed


class TreatyCase(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A case: goods exported by one party under the treaty, and what they are."""

    title: str
    source: str
    derived: bool  # the figures are ours on the treaty's own words; no: published with their answer
    product: Product
    materials: tuple[Material, ...] = ()
    expect: ExpectedOrigin = ExpectedOrigin("pass")


def read_treaty_cases(content: str) -> tuple[TreatyCase, ...]:
    """The cases of a file: one, or a list of them. Raises msgspec.DecodeError, which says what is wrong."""
    said = msgspec.json.decode(content)
    listed = said if isinstance(said, list) else [said]
    cases = msgspec.convert(listed, tuple[TreatyCase, ...])
    for stranger, hint in strangers(listed, tuple[TreatyCase, ...]):
        raise msgspec.ValidationError(f"nothing reads {stranger!r}; {hint}")
    return cases


def treaty_failures(case: TreatyCase, treaty: TreatyRules) -> tuple[str, ...]:
    """How the treaty differs from what the case expects; empty when they agree."""
    found = determine(BillOfMaterials(case.product, case.materials), treaty)
    if not isinstance(found, Determination):
        return tuple(f"{problem.path}: {problem.code} {problem.value} {problem.facts}" for problem in found)
    compared = ((name, getattr(case.expect, name)) for name in case.expect.__struct_fields__)
    return tuple(
        f"{name} is {getattr(found, name)!r}, expected {wanted!r}"
        for name, wanted in compared
        if wanted is not None and getattr(found, name) != wanted
    )
