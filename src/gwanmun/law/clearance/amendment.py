"""Amendment: what has changed between two declarations, and which settled steps that opens again.

Which change opens what is the country's data; what may never be changed stands here. After release
only the account may be opened, and only for as long as the country allows.
"""

from collections.abc import Iterator
from datetime import date

import msgspec

from gwanmun.law.basics.period import years_after
from gwanmun.law.basics.problem import Problem
from gwanmun.law.clearance.case import (
    Amended,
    CargoPresented,
    Case,
    Discharged,
    DutyAssessed,
    OriginReopened,
    OriginSettled,
    Released,
    Settled,
)
from gwanmun.law.clearance.declaration import Declaration
from gwanmun.law.clearance.rulebook import Rulebook

UNCHANGING = ("procedure", "number", "declarant", "previous_declaration")  # another document, not an amended one


def amend(
    case: Case, declaration: Declaration, why: str, *, on: date, rulebook: Rulebook
) -> Amended | tuple[Problem, ...]:
    """The amendment, with the steps it opens; or everything that stands against it."""
    law = rulebook.country.procedure
    before = case.declaration
    paths = tuple(changed(before, declaration))
    problems = [Problem("amendment-unchangeable", path) for path in paths if path.split(".")[0] in UNCHANGING]
    released = case.find(Released)
    if case.find(CargoPresented) and "consignment.transport_document" in paths:
        problems.append(Problem("amendment-unchangeable", "consignment.transport_document"))
    if case.ended is not None:
        problems.append(Problem("case-ended", value=type(case.ended).__name__))
    if not paths:
        problems.append(Problem("amendment-empty"))
    if released is not None and on > years_after(released.on, law.correction_years):
        facts = {"released": released.on.isoformat(), "years": str(law.correction_years)}
        problems.append(Problem("correction-too-late", facts=facts))
    if problems:
        return tuple(problems)
    return Amended(declaration, why, _opened(paths, rulebook, released=released is not None))


def reopen_origin(case: Case, certificate: str, why: str, *, on: date, rulebook: Rulebook) -> OriginReopened | Problem:
    """A proof of origin has fallen away: what was granted on it is settled once more, and what is owed reckoned again.

    Goods that are gone stay gone; only the account is opened, for as long as a declaration may be corrected.
    """
    released = case.find(Released)
    if case.ended is not None:
        return Problem("case-ended", value=type(case.ended).__name__)
    if released is not None and on > years_after(released.on, rulebook.country.procedure.correction_years):
        facts = {"released": released.on.isoformat(), "years": str(rulebook.country.procedure.correction_years)}
        return Problem("correction-too-late", facts=facts)
    account = Discharged if released is not None else Settled
    return OriginReopened(certificate, why, tuple(e.__name__ for e in (OriginSettled, DutyAssessed, account)))


def changed(before: Declaration, after: Declaration) -> Iterator[str]:
    """The paths at which two declarations differ; a changed line is named by its place, from nought."""
    return _differing(msgspec.to_builtins(before), msgspec.to_builtins(after), "")


def covered(path: str, prefixes: tuple[str, ...]) -> bool:
    """Whether a path lies under one of these: `lines[2].value` under `lines` and under `lines.value`."""
    plain = _unnumbered(path)
    return any(plain == prefix or plain.startswith(f"{prefix}.") for prefix in map(_unnumbered, prefixes))


def _opened(paths: tuple[str, ...], rulebook: Rulebook, *, released: bool) -> tuple[str, ...]:
    opened: dict[str, None] = {}
    for rule in rulebook.country.procedure.reopens:
        if rule.after_release == released and any(covered(path, rule.changed) for path in paths):
            opened.update(dict.fromkeys(rule.opens))
    if released and opened:
        opened[Discharged.__name__] = None  # money is always reckoned again
    return tuple(opened)


def _unnumbered(path: str) -> str:
    return ".".join(part.split("[")[0] for part in path.split("."))


def _differing(one: object, other: object, path: str) -> Iterator[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        for name in sorted({*one, *other}):
            yield from _differing(one.get(name), other.get(name), f"{path}.{name}" if path else name)
    elif isinstance(one, list | tuple) and isinstance(other, list | tuple) and len(one) == len(other):
        for number, (left, right) in enumerate(zip(one, other, strict=True)):
            yield from _differing(left, right, f"{path}[{number}]")
    elif one != other:
        yield path
