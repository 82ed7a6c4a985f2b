"""Exchange rates: what one unit of a foreign currency is worth to customs in a given week."""

from datetime import date

from msgspec import Struct

from gwanmun.law.revenue.exchange_rate import ExchangeRate, Kind
from gwanmun.office.api.operation import look
from gwanmun.office.api.visit import Reply, Visit, reply
from gwanmun.office.desks import rulebooks, tariff


class Asked(Struct, frozen=True, forbid_unknown_fields=True):
    """On which day (today when it is not said), and for goods that come or go."""

    on: date | None = None
    kind: Kind = "import"


def every(visit: Visit, asked: Asked) -> Reply:
    """List the customs rates that hold on a day, in the office's own currency."""
    return reply(tariff.exchange_rates(asked.on or rulebooks.today(), asked.kind))


def one(visit: Visit, asked: Asked, currency: str) -> Reply:
    """Show the customs rate of one currency on a day."""
    return reply(tariff.exchange_rate(currency, asked.on or rulebooks.today(), asked.kind))


OPERATIONS = (
    look("/exchange-rates", "ask", every, gives=tuple[ExchangeRate, ...], asks=Asked),
    look("/exchange-rates/{currency}", "ask", one, gives=ExchangeRate, asks=Asked),
)
