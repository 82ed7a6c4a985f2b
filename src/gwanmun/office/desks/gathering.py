"""Gathering: everything the law may look at for these cases, one query a table however many the cases."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import date
from functools import reduce
from typing import cast

import msgspec
from django.conf import settings
from msgspec.structs import replace

from gwanmun.law.cargo import bill as bills
from gwanmun.law.cargo.bill import Bill, BillEvent
from gwanmun.law.clearance.case import Amended, Case
from gwanmun.law.clearance.declaration import Declaration
from gwanmun.law.clearance.rulebook import Rulebook
from gwanmun.law.clearance.walk import Facts
from gwanmun.law.origin import certificate as certificates
from gwanmun.law.origin.certificate import Certificate, CertificateEvent
from gwanmun.law.permits.requirement import Permit, required
from gwanmun.office.journal.entry import Entry, Tip
from gwanmun.office.records import declarations, holdings
from gwanmun.office.records.holdings import Holding

_DECODERS: dict[str, msgspec.json.Decoder[Bill] | msgspec.json.Decoder[Certificate]] = {
    "bill": msgspec.json.Decoder(Bill),
    "certificate": msgspec.json.Decoder(Certificate),
}
_PERMIT = msgspec.json.Decoder(Permit)


class Gathered:
    """What was found for a batch of cases. It moves on as the cases of the batch draw on it, one after the other."""

    def __init__(self, cases: Sequence[Case], rulebook: Rulebook, today: date) -> None:
        """Read every table once."""
        declared = [case.declaration for case in cases]
        self.today = today
        self._holdings = _bills(declared) | _certificates(cases)
        self._states: dict[str, Bill | Certificate] = {}
        self._permits = _permits(declared, rulebook)
        self._earlier = _earlier(declared, rulebook)

    def facts(self, case: Case) -> Facts:
        """What the law may look at for one case, as things stand now."""
        declaration = case.declaration
        trader = principal(declaration)
        return Facts(
            self.today,
            self.bill(declaration),
            tuple(c for c in map(self._certificate, _claimed(declaration)) if c is not None),
            tuple(self._permits.get(trader, ())),
            trusted=False,  # the register of authorised operators has its own issue; until then nobody is excused
            earlier_declarations=self._earlier.get(trader, 0),
            draw=drawn(case.lodged.number),
        )

    def bill(self, declaration: Declaration) -> Bill | None:
        """The bill an import is declared under, as it stands now."""
        if declaration.procedure != "import":
            return None
        state = self._state("bill", declaration.consignment.transport_document)
        return state if isinstance(state, Bill) else None

    def certificates(self, case: Case) -> list[Certificate]:
        """The certificates any version of the declaration claimed under, as they stand now."""
        return [c for c in map(self._certificate, _ever_claimed(case)) if c is not None]

    def tip(self, number: str) -> Tip:
        """Where the next entry of a bill or certificate goes."""
        return self._holdings[number].tip

    def move(self, number: str, events: Sequence[BillEvent | CertificateEvent], last: Entry) -> Holding:
        """A bill or certificate is continued up to this entry: its record, from which the next case goes on."""
        state = reduce(_after, events, self._states[number])
        self._states[number] = state
        holding = replace(
            self._holdings[number], place=last.place, seal=last.seal, state=msgspec.json.encode(state).decode()
        )
        self._holdings[number] = holding
        return holding

    def _certificate(self, number: str) -> Certificate | None:
        state = self._state("certificate", number)
        return state if isinstance(state, Certificate) else None

    def _state(self, stream: str, number: str) -> Bill | Certificate | None:
        holding = self._holdings.get(number)
        if holding is None or holding.stream != stream:
            return None
        if number not in self._states:
            self._states[number] = _DECODERS[stream].decode(holding.state)
        return self._states[number]


def _after(state: Bill | Certificate, event: BillEvent | CertificateEvent) -> Bill | Certificate:
    if isinstance(state, Bill):
        return bills.after(state, cast(BillEvent, event))
    return certificates.after(state, cast(CertificateEvent, event))


def principal(declaration: Declaration) -> str:
    """Whose goods they are: the importer's, or on export the exporter's."""
    party = declaration.importer if declaration.procedure == "import" else declaration.exporter
    return party.identifier or party.name


def drawn(number: str) -> int:
    """The number drawn for a declaration, 0..9999: fixed by the office's secret, so that nobody can steer it."""
    digest = hmac.new(settings.SECRET_KEY.encode(), f"selection:{number}".encode(), hashlib.sha256).digest()
    return int.from_bytes(digest[:8], "big") % 10_000


def _claimed(declaration: Declaration) -> list[str]:
    return sorted({line.claim.certificate for line in declaration.lines if line.claim})


def _ever_claimed(case: Case) -> list[str]:
    versions = [case.lodged, *(event.declaration for event in case.events if isinstance(event, Amended))]
    return sorted({number for declaration in versions for number in _claimed(declaration)})


def _bills(declared: Sequence[Declaration]) -> dict[str, Holding]:
    numbers = {d.consignment.transport_document for d in declared if d.procedure == "import"} - {""}
    return holdings.by_number("bill", sorted(numbers))


def _certificates(cases: Sequence[Case]) -> dict[str, Holding]:
    return holdings.by_number("certificate", sorted({number for case in cases for number in _ever_claimed(case)}))


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
    """How often each trader has declared before, asked only where a rule of selection looks at it."""
    if all(rule.first_declarations is None for rule in rulebook.country.selection.rules):
        return {}
    return declarations.earlier(sorted({principal(d) for d in declared}))
