"""The desk of trust: how the parties of many cases stand, by our own word and by partners', in a query a table.

It reads records and asks nobody: whoever gathers facts for a case stands on it.
"""

from collections.abc import Iterator, Sequence
from datetime import date

import msgspec

from gwanmun.law.aeo.operator import Operator
from gwanmun.law.aeo.programme import AeoLaw, Arrangement
from gwanmun.law.aeo.trader_identifier import tin_of
from gwanmun.law.aeo.trust import Known, Party, PartyTrust, own, recognised
from gwanmun.law.clearance.declaration import Declaration
from gwanmun.law.clearance.declaration import Party as Named
from gwanmun.law.exchange.recognised_trader import RecognisedTrader
from gwanmun.office import clock
from gwanmun.office.exchange import partners
from gwanmun.office.records import holdings

OPERATORS, RECOGNISED = "operator", "recognised"
_OPERATOR = msgspec.json.Decoder(Operator)
_TRADER = msgspec.json.Decoder(RecognisedTrader)

# Whose trust counts: the importer's and the supplier's on import, the exporter's on export.
PARTIES: dict[str, tuple[Party, ...]] = {"import": ("importer", "exporter"), "export": ("exporter",)}


class Trusts:
    """What is known of the trust in the parties of a batch of declarations, as it stood when the batch was gathered."""

    def __init__(self, declared: Sequence[Declaration], law: AeoLaw, country: str, today: date) -> None:
        """Read each table once, and none where the country trusts nobody."""
        self._law, self._country, self._today = law, country, today
        self._arrangements = {one.partner: one for one in law.arrangements if one.first <= today <= one.last}
        named = [party for declaration in declared for _, party in self._parties(declaration) if party.identifier]
        ours = sorted({tin_of(country, party.identifier) for party in named if party.country == country} - {""})
        theirs = [party for party in named if party.country in self._arrangements]
        self._operators: dict[str, Operator] = operators_of(ours) if law.kinds else {}
        self._mapped: dict[str, RecognisedTrader] = {}
        self._recognised: dict[str, RecognisedTrader] = {}
        self._silent: frozenset[str] = frozenset()
        if theirs:
            self._mapped = known_as(sorted({party.identifier for party in theirs}))
            self._recognised = recognised_of(sorted({tin_of(p.country, p.identifier) for p in theirs} - {""}))
            self._silent = partners.silent(sorted({party.country for party in theirs}), clock.now())

    def of(self, declaration: Declaration) -> tuple[PartyTrust, ...]:
        """How the parties of a declaration stand that are, or were, trusted."""
        found = (self._of(party, named) for party, named in self._parties(declaration))
        return tuple(trust for trust in found if trust is not None)

    def _parties(self, declaration: Declaration) -> Iterator[tuple[Party, Named]]:
        for party in PARTIES[declaration.procedure]:
            yield party, declaration.importer if party == "importer" else declaration.exporter

    def _of(self, party: Party, named: Named) -> PartyTrust | None:
        tin = tin_of(named.country, named.identifier)
        if named.country == self._country:
            operator = self._operators.get(tin)
            return own(operator, party, self._law, self._today) if operator is not None else None
        arrangement = self._arrangements.get(named.country)
        trader = self._mapped.get(named.identifier) or self._recognised.get(tin)
        if arrangement is None or trader is None or trader.record is None or trader.sender != named.country:
            return None
        return self._recognised_as(party, trader, arrangement)

    def _recognised_as(self, party: Party, trader: RecognisedTrader, arrangement: Arrangement) -> PartyTrust | None:
        assert trader.record is not None, "a trader without a record is none yet"
        standing: Known = trader.known.standing
        if standing == "trusted" and trader.sender in self._silent:
            standing = "unverified"
        version = trader.known.version
        return recognised(trader.record, party, arrangement, standing=standing, version=version, on=self._today)


def operators_of(tins: Sequence[str]) -> dict[str, Operator]:
    """The operators of these identification numbers, one query."""
    return {tin: _OPERATOR.decode(one.state) for tin, one in holdings.by_number(OPERATORS, tins).items()}


def recognised_of(tins: Sequence[str]) -> dict[str, RecognisedTrader]:
    """Partners' companies by their identification numbers, one query."""
    return {tin: _TRADER.decode(one.state) for tin, one in holdings.by_number(RECOGNISED, tins).items()}


def known_as(companies: Sequence[str]) -> dict[str, RecognisedTrader]:
    """Partners' companies by the numbers our own register has for them, one query."""
    found = holdings.by_other_names(RECOGNISED, [f"known-as:{company}" for company in companies])
    return {trader.company: trader for trader in (_TRADER.decode(one.state) for one in found)}
