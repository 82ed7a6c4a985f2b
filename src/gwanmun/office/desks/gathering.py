"""Gathering: everything the law may look at for these cases, one query a table however many the cases."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import reduce
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from gwanmun.law.aeo.trust import granting
from gwanmun.law.cargo import bill as bills
from gwanmun.law.cargo.bill import Bill, seen_by
from gwanmun.law.clearance.case import Amended, Case, Secured
from gwanmun.law.clearance.declaration import Declaration
from gwanmun.law.clearance.rulebook import Rulebook
from gwanmun.law.clearance.walk import Facts
from gwanmun.law.origin import certificate as certificates
from gwanmun.law.origin.certificate import Certificate
from gwanmun.law.permits.requirement import Permit, required
from gwanmun.law.revenue import guarantee as guarantees
from gwanmun.law.revenue.guarantee import Guarantee
from gwanmun.office.desks.lots import Lots
from gwanmun.office.desks.trust import Trusts
from gwanmun.office.journal.entry import Entry, Tip
from gwanmun.office.records import declarations, holdings
from gwanmun.office.records.holdings import Holding

# The streams a case moves: how their states are read, and how the law carries them on by one event.
_MOVED: dict[str, tuple[msgspec.json.Decoder[Any], Callable[[Any, Any], Any]]] = {
    "bill": (msgspec.json.Decoder(Bill), bills.after),
    "certificate": (msgspec.json.Decoder(Certificate), certificates.after),
    "guarantee": (msgspec.json.Decoder(Guarantee), guarantees.after),
}
_PERMIT = msgspec.json.Decoder(Permit)

BLIND_PER_10000 = 700
"""The share of selected cases whose reasons are kept from whoever looks, to learn how far reasons lead the eye."""


CARRY_IN, LET_GO = "bill:carry-in", "bill:let-go"


def due_of_bill(bill: Bill) -> str:
    """What a bill's record is filed under, for warehouses: what is still to be done about it."""
    return {"": "", "carry-in": CARRY_IN, "let-go": LET_GO}[bill.warehouse_must]


class Gathered:
    """What was found for a batch of cases. It moves on as the cases of the batch draw on it, one after the other."""

    def __init__(self, cases: Sequence[Case], rulebook: Rulebook, today: date) -> None:
        """Read every table once."""
        declared = [case.declaration for case in cases]
        self.today = today
        self._lots = Lots(today)
        self._holdings = _found(cases)
        self._trusts = Trusts(declared, rulebook.country.aeo, rulebook.country.id.upper(), today)
        self._standing = self._standing_guarantees(declared)
        self._states: dict[tuple[str, str], Any] = {}
        self._permits = _permits(declared, rulebook)
        self._earlier = _earlier(declared, rulebook)

    def facts(self, case: Case) -> Facts:
        """What the law may look at for one case, as things stand now."""
        declaration = case.declaration
        trader, bill = principal(declaration), self.bill(declaration)
        trust, lot = self._trusts.of(declaration), self._lots.of(case.lodged.number)
        return Facts(
            self.today,
            seen_by(bill, case.lodged.number) if bill is not None else None,
            tuple(self._states_of("certificate", _claimed(declaration))),
            tuple(self._permits.get(trader, ())),
            trusted=granting(trust, "documents-for-examination") is not None,
            earlier_declarations=self._earlier.get(trader, 0),
            draw=lot.number,
            blind=self._lots.of(case.lodged.number, "blind").number < BLIND_PER_10000,
            bond=lot.bond,
            trust=trust,
            guarantees=tuple(self._states_of("guarantee", self._standing.get(trader, ()))),
        )

    def _standing_guarantees(self, declared: Sequence[Declaration]) -> dict[str, tuple[str, ...]]:
        """The guarantees of those importers whose goods may go before payment, by importer; others' are not read."""
        importers = {
            d.importer.identifier
            for d in declared
            if granting(self._trusts.of(d), "release-before-payment", "importer") is not None
        }
        found: dict[str, tuple[str, ...]] = {}
        for holding in holdings.by_party("guarantee", sorted(importers)):
            self._holdings.setdefault(("guarantee", holding.number), holding)
            found[holding.party] = (*found.get(holding.party, ()), holding.number)
        return {importer: tuple(sorted(numbers)) for importer, numbers in found.items()}

    def bill(self, declaration: Declaration) -> Bill | None:
        """The bill an import is declared under, as it stands now."""
        return next(self._states_of("bill", _bill_of(declaration)), None)

    def certificates(self, case: Case) -> list[Certificate]:
        """The certificates any version of the declaration claimed under, as they stand now."""
        return list(self._states_of("certificate", _ever_claimed(case)))

    def guarantees(self, case: Case) -> list[Guarantee]:
        """The guarantees that stand for what the case owes, as they stand now."""
        return list(self._states_of("guarantee", _guarantees_of(case)))

    def tip(self, stream: str, number: str) -> Tip:
        """Where the next entry of a bill, certificate or guarantee goes."""
        return self._holdings[stream, number].tip

    def move(self, stream: str, number: str, events: Sequence[Struct], last: Entry) -> Holding:
        """A stream is continued up to this entry: its record, from which the next case of the batch goes on."""
        at = (stream, number)
        state = self._states[at] = reduce(_MOVED[stream][1], events, self._states[at])
        encoded = msgspec.json.encode(state).decode()
        due = due_of_bill(state) if stream == "bill" else ""
        moved = self._holdings[at] = replace(
            self._holdings[at], place=last.place, seal=last.seal, state=encoded, due=due
        )
        return moved

    def _states_of(self, stream: str, numbers: Sequence[str]) -> Iterator[Any]:
        """The states of these numbers as they stand now, each read once; an unknown number is passed over."""
        for number in numbers:
            at = (stream, number)
            if at not in self._holdings:
                continue
            if at not in self._states:
                self._states[at] = _MOVED[stream][0].decode(self._holdings[at].state)
            yield self._states[at]


def principal(declaration: Declaration) -> str:
    """Whose goods they are: the importer's, or on export the exporter's."""
    party = declaration.importer if declaration.procedure == "import" else declaration.exporter
    return party.identifier or party.name


def _claimed(declaration: Declaration) -> list[str]:
    return sorted({line.claim.certificate for line in declaration.lines if line.claim})


def _ever_claimed(case: Case) -> list[str]:
    versions = [case.lodged, *(event.declaration for event in case.events if isinstance(event, Amended))]
    return sorted({number for declaration in versions for number in _claimed(declaration)})


def _bill_of(declaration: Declaration) -> list[str]:
    number = declaration.consignment.transport_document
    return [number] if number and declaration.procedure == "import" else []


def _guarantees_of(case: Case) -> list[str]:
    return sorted({event.guarantee for event in case.events if isinstance(event, Secured)})


def _found(cases: Sequence[Case]) -> dict[tuple[str, str], Holding]:
    """The bills, certificates and guarantees of all these cases, one query a kind that any of them has."""
    numbers = {
        "bill": {number for case in cases for number in _bill_of(case.declaration)},
        "certificate": {number for case in cases for number in _ever_claimed(case)},
        "guarantee": {number for case in cases for number in _guarantees_of(case)},
    }
    return {
        (stream, number): holding
        for stream, wanted in numbers.items()
        for number, holding in holdings.by_number(stream, sorted(wanted)).items()
    }


def _permits(declared: Sequence[Declaration], rulebook: Rulebook) -> dict[str, list[Permit]]:
    """The permits of traders whose goods need one; most goods need none, and then nothing is asked."""
    requirements = rulebook.country.requirements
    traders = {
        principal(d)
        for d in declared
        if any(required(requirements, d.procedure, line.commodity, line.origin) for line in d.lines)
    }
    found: dict[str, list[Permit]] = {}
    for holding in holdings.by_party("permit", sorted(traders)):
        found.setdefault(holding.party, []).append(_PERMIT.decode(holding.state))
    return found


def _earlier(declared: Sequence[Declaration], rulebook: Rulebook) -> dict[str, int]:
    """How often each trader has declared before, counted no further than the rules of selection look."""
    most = max((rule.first_declarations or 0 for rule in rulebook.country.selection.rules), default=0)
    return declarations.earlier(sorted({principal(d) for d in declared}), most) if most else {}
