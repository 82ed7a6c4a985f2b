"""Trust: what the office knew of the parties of one case when it decided on it, and which benefits follow.

A trust is a fact of the case, written down beside what was decided on it: replayed years later, the goods are treated
as they were, whatever became of the operator since. Only a party that is trusted has benefits; of one that is
suspended, or whose country has been silent too long, the case says why it had none.
"""

from collections.abc import Iterable
from datetime import date
from typing import Literal, TypeAlias

from msgspec import Struct

from gwanmun.law.aeo.operator import Operator, standing_on
from gwanmun.law.aeo.programme import AeoLaw, Arrangement, Benefit
from gwanmun.law.aeo.record import TraderRecord

Party: TypeAlias = Literal["importer", "exporter"]
Known: TypeAlias = Literal["trusted", "suspended", "revoked", "expired", "unverified"]
"""How a party stands; `unverified`: its country has been silent so long that a suspension might be kept from us."""

WHOLE = 10_000


class PartyTrust(Struct, frozen=True, omit_defaults=True):
    """How one party of a case stands, by whose word, and what that gives it."""

    party: Party
    operator: str  # trader identification number
    kind: str
    standing: Known
    arrangement: str = ""  # by which a partner's word counts; empty: our own programme
    grade: str = ""
    version: int = 0  # of the partner's record
    benefits: tuple[Benefit, ...] = ()
    weight: int = WHOLE  # what selection weighs the party with, of ten thousand


def own(operator: Operator, party: Party, law: AeoLaw, on: date) -> PartyTrust | None:
    """How a company of our own stands as the kind of operator this party is; None where it never was one."""
    held = operator.authorisations.get(party)
    if held is None:
        return None
    standing, grade = standing_on(held, on), law.grade(held.grade)
    benefits = law.granted(party, held.grade) if standing == "trusted" else ()
    weight = grade.weight if grade is not None and "lower-selection" in benefits else WHOLE
    return PartyTrust(party, operator.tin, party, standing, grade=held.grade, benefits=benefits, weight=weight)


def recognised(
    record: TraderRecord, party: Party, arrangement: Arrangement, *, standing: Known, version: int, on: date
) -> PartyTrust | None:
    """How a partner's company stands as this party; None where it is not trusted as one, or we do not ask."""
    as_party = next((one for one in record.kinds if one.kind == party and party in arrangement.recognises), None)
    if as_party is None:
        return None
    if standing == "trusted" and not as_party.first <= on <= as_party.last:
        standing = "expired"
    given = standing == "trusted"
    return PartyTrust(
        party,
        record.tin,
        party,
        standing,
        arrangement.id,
        as_party.grade,
        version,
        arrangement.benefits if given else (),
        arrangement.weight if given and "lower-selection" in arrangement.benefits else WHOLE,
    )


def granting(trusts: Iterable[PartyTrust], benefit: Benefit, party: Party | None = None) -> PartyTrust | None:
    """The first of these that gives this benefit; of one party only, where it is that party's to have."""
    return next((t for t in trusts if benefit in t.benefits and party in (None, t.party)), None)


def lightest(trusts: Iterable[PartyTrust]) -> PartyTrust | None:
    """The one by whom selection weighs least, if any weighs less than whole."""
    lighter = [trust for trust in trusts if trust.weight < WHOLE]
    return min(lighter, key=lambda trust: trust.weight, default=None)
