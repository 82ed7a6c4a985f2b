"""Amendments that wait: what would change, field by field, and what it would come to, for whoever answers."""

from collections.abc import Iterator
from typing import Any

import msgspec
from django.utils.translation import gettext as _
from msgspec import Struct

from gwanmun.law.clearance.case import AmendmentProposed, Case
from gwanmun.law.clearance.country import Act as LegalAct
from gwanmun.law.clearance.declaration import Declaration
from gwanmun.law.clearance.drafting import paths
from gwanmun.office.desks import rulebooks
from gwanmun.office.portal import boxes

_LABELS = {path: label for _name, _title, labels in boxes.GROUPS for path, label in labels.items()}


class Change(Struct, frozen=True):
    """One field as it stands and as it would stand."""

    label: Any
    before: str
    after: str


class Shown(Struct, frozen=True):
    """An amendment that waits, as the page shows it."""

    proposal: AmendmentProposed
    changes: tuple[Change, ...]
    difference: int | None  # minor units; None where nobody can say yet
    act: LegalAct | None


def shown(case: Case) -> Shown | None:
    """The amendment of a case that waits for a second person, if any."""
    proposal = case.amendment_proposed
    if proposal is None:
        return None
    difference = None if proposal.owed_then is None else proposal.owed_then - proposal.owed
    changes = tuple(_changes(case.declaration, proposal.declaration))
    return Shown(proposal, changes, difference, rulebooks.current().country.acts.get(proposal.law))


def _changes(before: Declaration, after: Declaration) -> Iterator[Change]:
    was, will = (paths.flatten(msgspec.to_builtins(one))[0] for one in (before, after))
    for path in dict.fromkeys([*was, *will]):
        old, new = boxes.plain(was.get(path)), boxes.plain(will.get(path))
        if old != new:
            yield Change(_label(path), old or "–", new or "–")


def _label(path: str) -> str:
    head, _dot, field = path.partition(".")
    if head.startswith("lines["):
        label = boxes.LINE.get(paths.pattern(field), field)
        return _("Line %(n)s: %(field)s") % {"n": paths.places(path)[0] + 1, "field": label}
    return str(_LABELS.get(paths.pattern(path), path))
