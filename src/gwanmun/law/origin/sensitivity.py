"""Sensitivity: how much dearer each material may become before a product that passes no longer does."""

from fractions import Fraction
from heapq import nlargest

from msgspec import Struct

from gwanmun.law.origin.determination import Found
from gwanmun.law.origin.finding import Finding
from gwanmun.law.origin.ledger import Entry
from gwanmun.law.origin.shares import said_margin

MOST_TOLD = 5


class Sensitivity(Struct, frozen=True):
    """A material, and the rise of its price up to which the product passes, its own price unchanged."""

    material: str  # path
    says: str
    rise_percent: str  # cut down to two places


def sensitivities(found: Found) -> tuple[Sensitivity, ...]:
    """The materials whose price decides first; none where no material's price can turn the verdict."""
    if found.verdict != "pass":
        return ()
    tried = found.decisive
    dearest = nlargest(MOST_TOLD, (entry for entry in tried.view.valued if entry.value), key=_worth)
    rises = [(rise, entry) for entry in dearest if (rise := rise_percent(tried.finding, entry)) is not None]
    return tuple(_told(rise, entry) for rise, entry in sorted(rises, key=lambda each: each[0]))


def _worth(entry: Entry) -> int:
    return entry.value or 0


def rise_percent(finding: Finding, entry: Entry) -> Fraction | None:
    """By how many per cent a material's price may rise and the finding still pass; None where no rise matters."""
    room = _room(finding, entry)
    return None if room is None or not entry.value else room * 100 / entry.value


def _room(finding: Finding, entry: Entry) -> Fraction | None:
    """How much more a material may cost; None where it does not matter to the finding."""
    match finding.how:
        case "any":
            rooms = [_room(part, entry) for part in finding.of if part.verdict == "pass"]
            known = [room for room in rooms if room is not None]
            return max(known) if known and len(known) == len(rooms) else None
        case "all":
            known = [room for part in finding.of if (room := _room(part, entry)) is not None]
            return min(known, default=None)
        case "figure":
            figure = finding.figure
            assert figure is not None
            if figure.method == "BU" or figure.basis == "WT" or entry not in finding.entries:
                return None
            return figure.room
    return None


def _told(rise: Fraction, entry: Entry) -> Sensitivity:
    percent = said_margin(rise)
    called = entry.path if entry.called == entry.path else f"{entry.called} ({entry.path})"
    return Sensitivity(entry.path, f"fails if {called} rises by more than {percent} %", percent)
