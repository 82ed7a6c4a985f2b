"""Cases of a treaty: goods, what they are made of, and whether they originate; checked whenever it is linted."""

from typing import Literal

import msgspec
from msgspec import Struct

from gwanmun.law.origin.materials import Material, Product


class ExpectedOrigin(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the source says of the goods. What is not given is not compared."""

    verdict: Literal["pass", "fail", "unknown"]
    by: str = ""  # the alternative that is passed, as a rule writes it: "CTH"


class TreatyCase(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A case: goods exported by one party under the treaty, and what they are."""

    title: str
    source: str
    derived: bool  # the figures are ours on the treaty's own words; no: published with their answer
    product: Product
    materials: tuple[Material, ...] = ()
    processes: tuple[str, ...] = ()
    expect: ExpectedOrigin = ExpectedOrigin("pass")


def read_treaty_cases(content: str) -> tuple[TreatyCase, ...]:
    """The cases of a file: one, or a list of them. Raises msgspec.DecodeError, which says what is wrong."""
    cases = msgspec.json.decode(content, type=TreatyCase | tuple[TreatyCase, ...])
    return (cases,) if isinstance(cases, TreatyCase) else cases
