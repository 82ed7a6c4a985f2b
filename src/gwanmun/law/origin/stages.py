"""Stages of making: which material comes before which on the way to a product.

A rule that says "from yarn" lets yarn be used and whatever yarn is made of; it does not let fabric be used. That order
is known here for textiles (chapters 50 to 63) and for iron and steel; of other goods somebody must say it.
"""

from typing import Final

from gwanmun.law.origin.rules import Codes, Scope
from gwanmun.law.origin.scopes import belongs

Chain = tuple[tuple[str, Scope], ...]


def _codes(*ranges: str) -> Scope:
    return tuple(Codes(*((each.split("-") * 2)[:2])) for each in ranges)


TEXTILES: Final[Chain] = (
    ("fibres", _codes("5001-5003", "5101-5105", "5201-5203", "5301-5305", "5501-5507")),
    ("yarn", _codes("5004-5006", "5106-5110", "5204-5207", "5306-5308", "5401-5406", "5508-5511")),
    ("fabric", _codes("5007", "5111-5113", "5208-5212", "5309-5311", "5407-5408", "5512-5516", "58", "60")),
    ("articles", _codes("61-63")),
)
STEEL: Final[Chain] = (
    ("ore", _codes("2601")),
    ("pig iron and scrap", _codes("7201-7205")),
    ("ingots", _codes("7206", "721810", "722410")),
    ("semi-finished products", _codes("7207", "721891-721899", "722490")),
    ("flat products, bars and wire", _codes("7208-7217", "7219-7223", "7225-7229")),
    ("articles", _codes("73")),
)
CHAINS: Final = (TEXTILES, STEEL)

PROCESSES_FROM: Final = {"fibre_forward": 0, "yarn_forward": 0, "fabric_forward": 1, "cut_and_sew": 2}
"""The latest stage of a textile material from abroad that leaves a process still to be done here: for "yarn forward",
where the spinning counts, fibres; for "fabric forward", yarn; for "cut and sew", fabric."""


def stage_in(chain: Chain, code: str) -> int | None:
    """Which stage of a chain goods of this code are; None where they are none of it."""
    return next((n for n, (_, scope) in enumerate(chain) if belongs(scope, (code,), code, {}) == "in"), None)


def comes_before(code: str, scope: Scope) -> bool | None:
    """Whether goods of this code are of a scope's own stage of making or an earlier one; None where that is not known.

    Goods of another nature than any the scope names, buttons where it names yarn, cannot be what it asks for: it does
    not speak of them, and they may be used.
    """
    named = [item.last for item in scope if isinstance(item, Codes)]
    for chain in CHAINS:
        latest = max((stage for last in named if (stage := _latest(chain, last)) is not None), default=None)
        if latest is not None and len(named) == len(scope):
            own = stage_in(chain, code)
            return own is None or own <= latest
    return None


def _latest(chain: Chain, code: str) -> int | None:
    """The latest stage that goods whose code begins like this can be."""
    found = [n for n, (_, scope) in enumerate(chain) if belongs(scope, (code,), code, {}) != "out"]
    return max(found, default=None)
