"""The record: what a partner is told of an operator under an arrangement, and nothing else.

The fields of the arrangements' annexes: who it is, where, as what it is trusted, since when and until when. An operator
that has not agreed, or is trusted as nothing the arrangement names, has no record there.
"""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from gwanmun.law.aeo.operator import Operator, standing_on
from gwanmun.law.aeo.programme import Arrangement
from gwanmun.law.aeo.trader_identifier import Tin
from gwanmun.law.basics.codes import Name, Text


class TrustedAs(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One kind of operator a company is trusted as."""

    kind: Annotated[str, Meta(min_length=1, max_length=40)]
    number: Annotated[str, Meta(min_length=1, max_length=35)]
    first: date
    last: date
    grade: Annotated[str, Meta(max_length=10)] = ""


class TraderRecord(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What one country tells another of a company it trusts."""

    tin: Tin
    name: Name
    kinds: Annotated[tuple[TrustedAs, ...], Meta(min_length=1, max_length=20)]
    address: Text = ""
    known_as: Annotated[str, Meta(max_length=35)] = (
        ""  # the number the receiver's own register has for it, if it is known
    )


class View(Struct, frozen=True):
    """An operator as one partner should see it now."""

    standing: Literal["trusted", "suspended", "revoked"]
    record: TraderRecord | None = None  # None where it is trusted no longer, or never was


NOT_THERE = View("revoked")


def seen_by(operator: Operator, arrangement: Arrangement | None, on: date) -> View:
    """How a partner should see an operator: trusted as what, suspended, or not at all.

    It is suspended where all it is trusted as is; while one kind stands, the others are left out of the record.
    """
    if arrangement is None or arrangement.partner not in operator.consents:
        return NOT_THERE
    told = [held for held in operator.authorisations.values() if held.kind in arrangement.tells]
    trusted = [held for held in told if standing_on(held, on) == "trusted"]
    suspended = [held for held in told if standing_on(held, on) == "suspended"]
    shown = trusted or suspended
    if not shown:
        return NOT_THERE
    kinds = tuple(
        TrustedAs(held.kind, held.number, held.authorised, held.last, held.grade)
        for held in sorted(shown, key=lambda held: held.kind)
    )
    known_as = operator.known_as.get(arrangement.partner, "")
    record = TraderRecord(operator.tin, operator.name, kinds, operator.address, known_as)
    return View("trusted" if trusted else "suspended", record)
