"""Flips: which products' origin is another now that a price, a supplier's declaration or a rule has changed."""

from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct

from gwanmun.law.origin.frozen import Frozen
from gwanmun.law.origin.truth import Verdict


class Flip(Struct, frozen=True, omit_defaults=True):
    """One product under one agreement: what was found before, what is found now, and what changed in between."""

    product: str
    agreement: str
    before: Verdict
    after: Verdict
    causes: tuple[str, ...]  # "bill", "treaty", "proofs", "day"
    margin_before: str = ""
    margin_after: str = ""


class TreatiesGoneThrough(Struct, frozen=True, tag_field="event", tag=True):
    """Every product was determined under the treaties as they read now, each named by its hash."""

    treaties: dict[str, str]  # hash by id
    on: date


def after(_: TreatiesGoneThrough | None, event: TreatiesGoneThrough) -> TreatiesGoneThrough:
    """What the products were last gone through under."""
    return event


def flips(product: str, before: Mapping[str, Frozen], after: Iterable[Frozen]) -> tuple[Flip, ...]:
    """The agreements whose verdict changed; one that was never looked at before has nothing to change from."""
    return tuple(
        Flip(product, now.agreement, was.verdict, now.verdict, _causes(was, now), was.margin, now.margin)
        for now in after
        if (was := before.get(now.agreement)) is not None and was.verdict != now.verdict
    )


def news(before: Mapping[str, Frozen], after: Iterable[Frozen]) -> tuple[Frozen, ...]:
    """The findings that say anything new: another day alone is nothing new."""
    return tuple(now for now in after if _said(now) != _said(before.get(now.agreement)))


def _said(frozen: Frozen | None) -> tuple[object, ...] | None:
    if frozen is None:
        return None
    return frozen.verdict, frozen.criterion, frozen.margin, frozen.version, frozen.treaty, frozen.proofs, frozen.bill


def _causes(was: Frozen, now: Frozen) -> tuple[str, ...]:
    changed = {
        "bill": was.version != now.version,
        "treaty": was.treaty != now.treaty,
        "proofs": was.proofs != now.proofs,
    }
    return tuple(name for name, is_so in changed.items() if is_so) or ("day",)
