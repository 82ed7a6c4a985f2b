"""Tariff-rate quotas: so much of some goods at a lower rate in a period, and where a quota stands on a day.

    Exhausted > Suspended > Blocked > Critical > Open

What is left is never kept as a number of its own: it is reckoned from the claims and returns, which only grow
(`allocation.py`). A licence is a quota of one holder that draws on the quota it was issued under.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from msgspec import Struct

from gwanmun.law.basics.period import FAR, Period, holds, overlap
from gwanmun.law.basics.problem import Problem, shown
from gwanmun.law.tariff.knowledge import FIRST

Status = Literal["Exhausted", "Suspended", "Blocked", "Critical", "Open"]
Method = Literal["first_come", "licence", "recommendation"]
StopKind = Literal["suspend", "block"]

DEEPEST = 8
"""How many quotas may draw one on another; what is deeper draws in a circle."""


class Quota(Struct, frozen=True):
    """A definition: so much of a unit in a period. A sub-quota draws on its parent as on itself."""

    id: str
    period: Period
    volume: Decimal  # units
    unit: str = ""
    method: Method = "first_come"  # else every claim is made under a licence, which is a quota whose parent this is
    critical_percent: Decimal = Decimal(90)  # used up, from which on security is asked before the goods go
    critical: bool = False  # declared critical when it was opened
    parent: str = ""
    coefficient: Decimal = Decimal(1)  # what one unit of this one draws on the parent, in the parent's unit
    step: Decimal = Decimal(1)  # the least that is shared out
    act: str = ""
    known_from: date = FIRST
    known_to: date = FAR


class Stop(Struct, frozen=True):
    """A period in which a quota takes no claims (suspended), or takes them and allocates nothing yet (blocked)."""

    quota: str
    kind: StopKind
    period: Period
    act: str = ""
    known_from: date = FIRST
    known_to: date = FAR


def problems_of(quotas: Sequence[Quota], stops: Sequence[Stop]) -> tuple[Problem, ...]:
    """What is wrong with definitions: each its own problem.

    `quota-twice` (one id, overlapping periods), `quota-unknown` (parent or stop), `quota-in-circle`, `quota-volume`
    (nothing, or less), `quota-stop-outside`, `quota-over-parent` (licences or sub-quotas share out more than there is).
    """
    known = {quota.id: quota for quota in quotas}
    problems = [
        Problem("quota-twice", "quotas", shown(quota.id))
        for number, quota in enumerate(quotas)
        if any(quota.id == other.id and overlap(quota.period, other.period) for other in quotas[:number])
    ]
    for quota in quotas:
        if quota.volume < 0 or quota.step <= 0 or quota.coefficient <= 0:
            problems.append(Problem("quota-volume", "quotas", shown(quota.id), {"volume": str(quota.volume)}))
        if quota.parent and quota.parent not in known:
            problems.append(Problem("quota-unknown", "quotas", shown(quota.parent)))
        elif len(family(quota.id, known)) > DEEPEST:
            problems.append(Problem("quota-in-circle", "quotas", shown(quota.id)))
        problems += _over_parent(quota, quotas)
    for stop in stops:
        of = known.get(stop.quota)
        if of is None:
            problems.append(Problem("quota-unknown", "stops", shown(stop.quota)))
        elif not (holds(of.period, stop.period.first) and holds(of.period, stop.period.last)):
            facts = {"first": str(of.period.first), "last": str(of.period.last)}
            problems.append(Problem("quota-stop-outside", "stops", shown(stop.quota), facts))
    return tuple(problems)


def family(quota: str, known: Mapping[str, Quota]) -> tuple[Quota, ...]:
    """A quota and every quota it draws on, itself first; as far as DEEPEST allows, and one more."""
    line: list[Quota] = []
    while quota in known and len(line) <= DEEPEST:
        line.append(known[quota])
        quota = known[quota].parent
    return tuple(line)


def stopped(line: Sequence[Quota], kind: StopKind, stops: Sequence[Stop], on: date) -> bool:
    """Whether a quota or one it draws on is stopped in this way on the day."""
    ids = {quota.id for quota in line}
    return any(stop.kind == kind and stop.quota in ids and holds(stop.period, on) for stop in stops)


def definition_on(quotas: Sequence[Quota], quota: str, on: date) -> Quota | None:
    """The definition of a quota on a day: an order number has one for each of its periods."""
    return next((each for each in quotas if each.id == quota and holds(each.period, on)), None)


def closed(quotas: Sequence[Quota], stops: Sequence[Stop], quota: str, on: date) -> str:
    """Why nobody can draw on a quota on this day, whatever is left of it; empty where one can."""
    known = {each.id: each for each in quotas if holds(each.period, on)}
    if quota not in known:
        return f"not open on {on}"
    return "suspended" if stopped(family(quota, known), "suspend", stops, on) else ""


def deferred(quotas: Sequence[Quota], stops: Sequence[Stop], quota: str, on: date) -> str:
    """What a claim waits for on this day, though it is taken; empty where it waits for nothing."""
    known = {each.id: each for each in quotas if holds(each.period, on)}
    blocked = stopped(family(quota, known), "block", stops, on)
    return "blocked: claims are taken and allocated later, so security is asked" if blocked else ""


def status(*, exhausted: bool, suspended: bool, blocked: bool, critical: bool) -> Status:
    """Where a quota stands: the first of these that is so."""
    if exhausted:
        return "Exhausted"
    if suspended:
        return "Suspended"
    if blocked:
        return "Blocked"
    return "Critical" if critical else "Open"


def is_critical(quota: Quota, balance: Fraction, volume: Fraction) -> bool:
    """Whether so much is used up that a claim may not be granted in full, and security is asked for up front."""
    return quota.critical or (volume - balance) * 100 >= volume * Fraction(quota.critical_percent)


# ------------------------------------------------------------------------------------------- what an office announced

Announced = Literal["balance", "critical", "not_critical", "exhaustion", "reopening", "unsuspension", "unblocking"]


def announced_status(events: Sequence[Announced], *, critical: bool, suspended: bool, blocked: bool) -> Status:
    """Where a quota stands by what another office announced of it, the oldest first, where its claims are not known.

    `critical` is how it was opened, and counts until anything is announced. An exhausted quota opens again with a
    reopening or a new balance, and is not critical until that is announced again.
    """
    exhausted = False
    if events:
        critical = False
    for event in events:
        if event in {"balance", "exhaustion", "reopening"}:
            exhausted = event == "exhaustion"
        if event in {"critical", "not_critical", "reopening"}:
            critical = event == "critical"
    return status(exhausted=exhausted, suspended=suspended, blocked=blocked, critical=critical)


def _over_parent(quota: Quota, quotas: Sequence[Quota]) -> list[Problem]:
    """Licences may not promise more than there is; sub-quotas may, because the parent is looked at with every claim."""
    if quota.method == "first_come":
        return []
    licensed = sum((other.volume * other.coefficient for other in quotas if other.parent == quota.id), Decimal(0))
    if licensed <= quota.volume:
        return []
    facts = {"licensed": str(licensed), "volume": str(quota.volume)}
    return [Problem("quota-over-parent", "quotas", shown(quota.id), facts)]
