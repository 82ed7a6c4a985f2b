"""Standing: which model chooses, which one only watches, and how each change came about.

Promotions are a list that only grows. The champion is the one the last change names; a rollback names the one before it
again. A challenger is scored in shadow on the same cases, and chooses nobody until it is promoted.
"""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from msgspec import Struct

from gwanmun.law.basics.problem import Problem

LAST_WEEKS = 4

FLOORS = {"auc": 0.55, "lift_at_0.05": 1.2}
"""The frozen gates: below either, a model orders declarations hardly better than chance would."""


class Change(Struct, frozen=True, omit_defaults=True):
    """One line of the list."""

    on: date
    what: Literal["challenger", "promoted", "rolled_back"]
    model: str  # hash of the manifest
    why: str = ""


class Standing(Struct, frozen=True, omit_defaults=True):
    """Who chooses and who watches."""

    champion: str = ""
    challenger: str = ""


class Compared(Struct, frozen=True):
    """Champion and challenger on the same cases of the last four weeks."""

    cases: int
    champion_precision: float
    challenger_precision: float
    champion_tax: int  # evaded, found within the budget; minor units
    challenger_tax: int


def standing(changes: Sequence[Change]) -> Standing:
    """How things stand after these changes."""
    now = Standing()
    for change in changes:
        if change.what == "challenger":
            now = Standing(now.champion, change.model)
        else:
            now = Standing(change.model, "" if now.challenger == change.model else now.challenger)
    return now


def before(changes: Sequence[Change]) -> str:
    """The model to roll back to: the last champion that is not the present one; empty if there never was one."""
    present = standing(changes).champion
    champions = [change.model for change in changes if change.what != "challenger"]
    return next((model for model in reversed(champions) if model != present), "")


def promotion_problems(compared: Compared | None, gates: dict[str, float], floors: dict[str, float]) -> list[Problem]:
    """What stands against a promotion: a frozen gate not reached, or no better than the champion on the last weeks."""
    found = [
        Problem("gate-not-reached", f"metrics.{name}", f"{gates.get(name, 0.0):.4f}", {"floor": f"{floor:.4f}"})
        for name, floor in floors.items()
        if gates.get(name, 0.0) < floor
    ]
    if compared is not None and not _is_better(compared):
        facts = {
            "champion": f"{compared.champion_precision:.4f}",
            "challenger": f"{compared.challenger_precision:.4f}",
            "cases": str(compared.cases),
        }
        found.append(Problem("challenger-no-better", facts=facts))
    return found


def _is_better(compared: Compared) -> bool:
    """At least as good in both hits and tax, and better in one."""
    hits = compared.challenger_precision - compared.champion_precision
    tax = compared.challenger_tax - compared.champion_tax
    return hits >= 0 and tax >= 0 and (hits > 0 or tax > 0)
