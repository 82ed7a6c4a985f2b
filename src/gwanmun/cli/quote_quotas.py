"""Quotas of a quotation: which of them rates on the goods are within, and whether one can draw on them."""

from decimal import Decimal
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from gwanmun.cli.quote_question import Asked
from gwanmun.law.basics.period import holds
from gwanmun.law.tariff.measures import measures_on
from gwanmun.law.tariff.quota import Quota, Status, closed, definition_on, family, is_critical, status, stopped
from gwanmun.law.tariff.tariff import Measure, Tariff


class Drawn(Struct, frozen=True, omit_defaults=True):
    """A quota whose goods have a rate of their own. Of one that is not defined on the day only the name is known."""

    quota: str
    rates: tuple[str, ...]  # "P 2%"
    status: Status | str  # by the pack's stops and the balance that was said; else why nobody can draw on it
    volume: str = ""  # with its unit
    first: str = ""
    last: str = ""
    method: str = ""
    balance: str = ""  # as it was said
    act: str = ""


def quotas(asked: Asked) -> list[Drawn]:
    """Every quota that some rate on the goods is within, with where it stands on the day."""
    line, tariff = asked.line, asked.index.tariff
    measures = [each for each in measures_on(tariff, line.commodity, line.origin, asked.on) if each.quota]
    rates = {name: tuple(f"{m.rate_class} {m.duty}" for m in measures if m.quota == name) for name in _names(measures)}
    return [_drawn(asked, name, several) for name, several in rates.items()]


def without_exhausted(asked: Asked) -> Asked:
    """The question without the quota that it draws on, where nothing is left of that; and this is said."""
    name = asked.question.quota
    if not any(each.quota == name and each.status == "Exhausted" for each in quotas(asked)):
        return asked
    line = replace(asked.line, chosen=replace(asked.line.chosen, quota=None))
    return replace(
        asked,
        line=line,
        assumed=(*asked.assumed, f"nothing is left of quota {name}: the rate outside it is taken"),
    )


def _names(measures: list[Measure]) -> list[str]:
    return list(dict.fromkeys(measure.quota for measure in measures))


def _drawn(asked: Asked, name: str, rates: tuple[str, ...]) -> Drawn:
    tariff, balance = asked.index.tariff, asked.question.balances.get(name)
    quota = definition_on(tariff.quotas, name, asked.on)
    if quota is None:
        return Drawn(name, rates, closed(tariff.quotas, tariff.stops, name, asked.on))
    return Drawn(
        name,
        rates,
        _status(asked, tariff, quota, balance),
        f"{quota.volume:f} {quota.unit}".strip(),
        quota.period.first.isoformat(),
        quota.period.last.isoformat(),
        quota.method,
        "" if balance is None else f"{balance:f}",
        asked.act(quota.act),
    )


def _status(asked: Asked, tariff: Tariff, quota: Quota, balance: Decimal | None) -> Status:
    """Where a quota stands: by the pack's stops, and by what is left where that was said."""
    line = family(quota.id, {each.id: each for each in tariff.quotas if holds(each.period, asked.on)})
    left = None if balance is None else Fraction(balance)
    return status(
        exhausted=left is not None and left < Fraction(quota.step),
        suspended=stopped(line, "suspend", tariff.stops, asked.on),
        blocked=stopped(line, "block", tariff.stops, asked.on),
        critical=quota.critical if left is None else is_critical(quota, left, Fraction(quota.volume)),
    )
