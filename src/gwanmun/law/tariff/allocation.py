"""Allocation: who gets how much of a tariff-rate quota, from an append-only list of claims and returns.

First come, first served, by the day: claims of one day stand equal, whatever their hour or order. Where they ask for
more than is left, each gets its share of what is left, to the unit; units that no whole share takes go to the largest
remainders. What comes back is there for the claims of the same day. What was served short is not topped up later.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from msgspec import Struct

from gwanmun.law.basics.period import holds
from gwanmun.law.basics.problem import Problem, shown
from gwanmun.law.tariff.quota import Quota, Status, Stop, family, is_critical, problems_of, status, stopped

Outcome = Literal["allocated", "deferred", "suspended", "outside_period", "licence_missing"]


class Claimed(Struct, frozen=True, tag="claim"):
    """Somebody asked for so much of a quota on a day."""

    id: str
    quota: str
    on: date
    quantity: Decimal


class Returned(Struct, frozen=True, tag="return"):
    """So much of what a claim was granted came back unused."""

    claim: str
    on: date
    quantity: Decimal


class Enlarged(Struct, frozen=True, tag="enlarge"):
    """So much was added to a quota: a transfer from another period, or a new volume."""

    quota: str
    on: date
    quantity: Decimal


Entry = Claimed | Returned | Enlarged


class Grant(Struct, frozen=True):
    """What became of one claim."""

    claim: Claimed
    granted: Fraction
    outcome: Outcome
    security: bool  # asked before release: the quota was critical, or part of the goods goes at the full rate


class Standing(Struct, frozen=True):
    """Where one quota stands on a day."""

    quota: Quota
    balance: Fraction
    status: Status


class Ledger(Struct, frozen=True):
    """Everything that follows from the entries up to a day."""

    grants: tuple[Grant, ...]  # in the order of the claims
    standings: tuple[Standing, ...]  # in the order of the quotas


def keep(
    quotas: Sequence[Quota], entries: Sequence[Entry], stops: Sequence[Stop] = (), *, on: date
) -> Ledger | tuple[Problem, ...]:
    """Who got what by the end of a day, and what is left of each quota; or everything that is wrong.

    Problems: those of `problems_of`; `quota-unknown`, `quota-quantity-bad`, `quota-claim-twice`, `quota-claim-unknown`,
    `quota-return-too-much`.
    """
    problems = [*problems_of(quotas, stops), *_entry_problems(quotas, entries)]
    if problems:
        return tuple(problems)
    book = _Book({quota.id: quota for quota in quotas}, stops)
    by_day: dict[date, list[Entry]] = {day: [] for day in _days_after(stops, on)}
    for entry in entries:
        if entry.on <= on:
            by_day.setdefault(entry.on, []).append(entry)
    for day in sorted(by_day):
        book.turn(by_day[day], day)
    if book.problems:
        return tuple(book.problems)
    grants = tuple(book.grants[entry.id] for entry in entries if isinstance(entry, Claimed) and entry.on <= on)
    return Ledger(grants, tuple(book.standing(quota, on) for quota in quotas))


def pro_rata(asked: Mapping[str, Fraction], left: Fraction, step: Fraction) -> dict[str, Fraction]:
    """What each gets of what is left: all it asked where there is enough, else its share in whole steps.

    The shares are rounded down, and the steps left over go to the largest remainders; of equal ones, by name, so that
    it does not matter in which order they came.
    """
    total = sum(asked.values(), Fraction(0))
    if total <= left:
        return dict(asked)
    steps = left // step
    exact = {name: quantity * steps / total for name, quantity in asked.items()}
    whole = {name: share // 1 for name, share in exact.items()}
    over = steps - sum(whole.values())
    for name in sorted(exact, key=lambda name: (whole[name] - exact[name], name)):
        if over and (whole[name] + 1) * step <= asked[name]:
            whole[name] += 1
            over -= 1
    return {name: count * step for name, count in whole.items()}


class _Book:
    """The fold over the days: what was drawn, granted and deferred so far."""

    def __init__(self, quotas: Mapping[str, Quota], stops: Sequence[Stop]) -> None:
        self.quotas = quotas
        self.stops = stops
        self.lines = {quota: family(quota, quotas) for quota in quotas}
        self.volumes = {quota.id: Fraction(quota.volume) for quota in quotas.values()}
        self.balances = {quota.id: Fraction(quota.volume) for quota in quotas.values()}
        self.grants: dict[str, Grant] = {}
        self.returned: dict[str, Fraction] = defaultdict(Fraction)
        self.deferred: dict[date, list[Claimed]] = {}
        self.problems: list[Problem] = []

    def turn(self, entries: Sequence[Entry], day: date) -> None:
        """One day: what comes in first, then the claims that were waiting, day by day, then those of the day."""
        for entry in entries:
            if isinstance(entry, Enlarged):
                self.balances[entry.quota] += Fraction(entry.quantity)
                self.volumes[entry.quota] += Fraction(entry.quantity)
            elif isinstance(entry, Returned):
                self._take_back(entry)
        self.deferred[day] = [entry for entry in entries if isinstance(entry, Claimed) and self._takes(entry, day)]
        for waiting in sorted(self.deferred):
            blocked = [claim for claim in self.deferred[waiting] if self._is_stopped(claim, "block", day)]
            self._allocate([claim for claim in self.deferred[waiting] if claim not in blocked])
            self.deferred[waiting] = blocked
            for claim in blocked:
                self.grants[claim.id] = Grant(claim, Fraction(0), "deferred", security=True)

    def standing(self, quota: Quota, on: date) -> Standing:
        line, balance = self.lines[quota.id], self.balances[quota.id]
        where = status(
            exhausted=any(self.balances[each.id] < Fraction(each.step) for each in line),
            suspended=stopped(line, "suspend", self.stops, on),
            blocked=stopped(line, "block", self.stops, on),
            critical=self._is_critical(quota),
        )
        return Standing(quota, balance, where)

    def _takes(self, claim: Claimed, day: date) -> bool:
        """Whether a claim is taken at all; if not, its outcome says why."""
        quota = self.quotas[claim.quota]
        outcome: Outcome | None = None
        if not all(holds(each.period, day) for each in self.lines[claim.quota]):
            outcome = "outside_period"
        elif self._is_stopped(claim, "suspend", day):
            outcome = "suspended"
        elif quota.method != "first_come":
            outcome = "licence_missing"
        if outcome is not None:
            self.grants[claim.id] = Grant(claim, Fraction(0), outcome, security=False)
        return outcome is None

    def _is_stopped(self, claim: Claimed, kind: Literal["suspend", "block"], day: date) -> bool:
        return stopped(self.lines[claim.quota], kind, self.stops, day)

    def _allocate(self, claims: Sequence[Claimed]) -> None:
        """Share out among the claims of one day, from the innermost quotas to those they draw on."""
        granted = {claim.id: Fraction(claim.quantity) for claim in claims}
        touched = {quota.id: quota for claim in claims for quota in self.lines[claim.quota]}
        for quota in sorted(touched.values(), key=lambda quota: (-len(self.lines[quota.id]), quota.id)):
            drawing = [claim for claim in claims if quota in self.lines[claim.quota]]
            weights = {claim.id: self._weight(claim, quota) for claim in drawing}
            asked = {name: granted[name] * weight for name, weight in weights.items()}
            shares = pro_rata(asked, self.balances[quota.id], Fraction(quota.step))
            for claim in drawing:
                if shares[claim.id] < asked[claim.id]:
                    step = Fraction(self.quotas[claim.quota].step)
                    granted[claim.id] = shares[claim.id] / weights[claim.id] // step * step
        for claim in claims:
            self._grant(claim, granted[claim.id])

    def _grant(self, claim: Claimed, granted: Fraction) -> None:
        critical = any(self._is_critical(quota) for quota in self.lines[claim.quota])
        security = critical or granted < Fraction(claim.quantity)
        self.grants[claim.id] = Grant(claim, granted, "allocated", security=security)
        self._draw(claim, granted)

    def _take_back(self, entry: Returned) -> None:
        grant = self.grants.get(entry.claim)
        left = grant.granted - self.returned[entry.claim] if grant else Fraction(0)
        if grant is None or Fraction(entry.quantity) > left:
            facts = {"left": str(left), "on": str(entry.on)}
            self.problems.append(Problem("quota-return-too-much", "entries", shown(entry.claim), facts))
            return
        self.returned[entry.claim] += Fraction(entry.quantity)
        self._draw(grant.claim, -Fraction(entry.quantity))

    def _draw(self, claim: Claimed, quantity: Fraction) -> None:
        for quota in self.lines[claim.quota]:
            self.balances[quota.id] -= quantity * self._weight(claim, quota)

    def _is_critical(self, quota: Quota) -> bool:
        return is_critical(quota, self.balances[quota.id], self.volumes[quota.id])

    def _weight(self, claim: Claimed, quota: Quota) -> Fraction:
        """What one unit of the claim draws on a quota of its line."""
        weight = Fraction(1)
        for each in self.lines[claim.quota]:
            if each.id == quota.id:
                return weight
            weight *= Fraction(each.coefficient)
        return weight


def _days_after(stops: Iterable[Stop], on: date) -> set[date]:
    """The days on which claims that a block kept waiting are looked at again."""
    ends = {stop.period.last for stop in stops if stop.kind == "block" and stop.period.last < on}
    return {day + timedelta(days=1) for day in ends}


def _entry_problems(quotas: Sequence[Quota], entries: Sequence[Entry]) -> list[Problem]:
    known = {quota.id for quota in quotas}
    claims = [entry.id for entry in entries if isinstance(entry, Claimed)]
    seen = set(claims)
    twice = {name for name in seen if claims.count(name) > 1} if len(seen) < len(claims) else set()
    problems = [Problem("quota-claim-twice", "entries", shown(name)) for name in sorted(twice)]
    for entry in entries:
        if not entry.quantity > 0:
            problems.append(Problem("quota-quantity-bad", "entries", shown(str(entry.quantity))))
        if isinstance(entry, Returned):
            if entry.claim not in seen:
                problems.append(Problem("quota-claim-unknown", "entries", shown(entry.claim)))
        elif entry.quota not in known:
            problems.append(Problem("quota-unknown", "entries", shown(entry.quota)))
    return problems
