"""Originals: the partner's certificates that goods came in under, and that back-to-back certificates rest on.

What a back-to-back certificate passes on is drawn from the original item by item, as a declaration draws on it, so the
same goods never go on twice.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from gwanmun.law.basics.problem import Problem
from gwanmun.law.origin.certificate import Certificate
from gwanmun.law.origin.drawing_up import Item

SIX_DIGITS = 6
NOTHING = Decimal(0)


def rest_on(items: Sequence[Item], originals: Iterable[Certificate], application: str, on: date) -> Iterator[Problem]:
    """Everything that keeps items from resting on the certificates they name."""
    known = {original.number: original for original in originals}
    taken: dict[tuple[str, int], Decimal] = {}
    for number, item in enumerate(items):
        asked = item.asked.original
        if asked is None:
            continue
        at, original = f"items[{number}].original", known.get(asked.certificate)
        if original is None or original.word != "valid":
            yield Problem("original-unusable", at, asked.certificate, {"why": original.why if original else "unknown"})
        elif not original.issued <= on <= original.expires:
            facts = {"issued": original.issued.isoformat(), "expires": original.expires.isoformat()}
            yield Problem("original-out-of-time", at, asked.certificate, facts)
        elif asked.item > len(original.lines):
            facts = {"certificate": asked.certificate, "items": str(len(original.lines))}
            yield Problem("certificate-item-unknown", f"{at}.item", str(asked.item), facts)
        else:
            key = asked.certificate, asked.item
            yield from _against(item, original, application, at=at, taken=taken.get(key, NOTHING))
            taken[key] = taken.get(key, NOTHING) + item.quantity


def _against(item: Item, original: Certificate, application: str, *, at: str, taken: Decimal) -> Iterator[Problem]:
    """What keeps one item from resting on one item of an original."""
    asked = item.asked.original
    assert asked is not None
    line = original.lines[asked.item - 1]
    facts = {"certificate": original.number, "item": str(asked.item)}
    if line.commodity[:SIX_DIGITS] != item.line.commodity[:SIX_DIGITS] or line.origin != item.line.origin:
        facts |= {
            "certified": f"{line.commodity} {line.origin}",
            "declared": f"{item.line.commodity} {item.line.origin}",
        }
        yield Problem("original-other-goods", at, original.number, facts)
    elif line.unit != item.line.unit:
        yield Problem(
            "original-other-unit", at, original.number, {**facts, "unit": line.unit, "declared": item.line.unit}
        )
    else:
        free = line.left + line.claimed.get(application, NOTHING) - taken
        if item.quantity > free:
            facts |= {"quantity": str(line.quantity), "left": str(free), "asked": str(item.quantity), "unit": line.unit}
            yield Problem("certificate-exhausted", at, str(item.quantity), facts)
