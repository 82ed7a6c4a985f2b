"""Truth in three values: passed, failed, or not known until somebody states a fact, and which fact that is."""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

Verdict = Literal["pass", "fail", "unknown"]


class Missing(Struct, frozen=True, omit_defaults=True):
    """A fact that would decide: where in the bill of materials it belongs, and the question in words."""

    path: str  # "product.fob", "materials[3].value", 'materials[3].called["unembroidered fabric"]'
    asks: str
    choices: tuple[str, ...] = ()  # what it can be, where that is known


def all_of(verdicts: Iterable[Verdict]) -> Verdict:
    """Whether all pass: one that fails decides, and one unknown leaves it open."""
    found = set(verdicts)
    return "fail" if "fail" in found else "unknown" if "unknown" in found else "pass"


def any_of(verdicts: Iterable[Verdict]) -> Verdict:
    """Whether one passes: one that does decides, and one unknown leaves it open."""
    found = set(verdicts)
    return "pass" if "pass" in found else "unknown" if "unknown" in found else "fail"


def verdict_of(fact: bool | None) -> Verdict:  # noqa: FBT001 - it is a fact and not a switch
    """A plain fact as a verdict."""
    return "unknown" if fact is None else "pass" if fact else "fail"


def once(missing: Iterable[Missing]) -> tuple[Missing, ...]:
    """The same facts, each asked for once, in the order they came up."""
    return tuple({fact.path: fact for fact in missing}.values())
