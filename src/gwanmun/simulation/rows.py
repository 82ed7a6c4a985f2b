"""Rows: shipments as the lines selection learns from, and what customs would find as results.

One shipment is one line. Money is in won at one rate for the whole game: prices drift, the currency does not.
"""

from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal

from gwanmun.law.risk.control_result import ControlResult, Kind, Verdict
from gwanmun.law.risk.lodged_line import LodgedLine
from gwanmun.simulation.goods import tax
from gwanmun.simulation.shipment import Made, Outcome, Shipment, Truth

WON = Decimal(1400)
"""Won a dollar."""

_VERDICTS: dict[Outcome, Verdict] = {"conform": "conforms", "error": "error", "fraud": "fraud"}
_MINUTES = {"conform": 35, "error": 70, "fraud": 150}


def line_of(shipment: Shipment) -> LodgedLine:
    """The line as it was lodged."""
    value = _won(shipment.value_usd)
    return LodgedLine(
        shipment.number,
        shipment.lodged_at.date(),
        shipment.hs6,
        shipment.origin,
        shipment.departure,
        shipment.importer,
        office=shipment.office,
        declarant=shipment.declarant,
        seller=shipment.seller,
        mode="4" if shipment.by_air else "1",
        tariff_class=shipment.agreement or "A",
        preference=bool(shipment.agreement),
        rate_percent=shipment.duty_per_cent,
        net_weight_kg=shipment.net_kg,
        value=value,
        taxes=round(tax(value, float(shipment.duty_per_cent))),
        trusted=shipment.trusted,
    )


def result_of(number: str, truth: Truth, *, lane: str = "") -> ControlResult:
    """What a person who looks finds, and on which day the office knows."""
    kind: Kind = "" if truth.mechanism == "none" else truth.mechanism
    return ControlResult(
        number,
        truth.known_on,
        _VERDICTS[truth.outcome],
        kind="value" if truth.outcome == "error" else kind,
        evaded_tax=_won(truth.evaded_usd),
        safety=truth.mechanism == "prohibited",
        minutes=_MINUTES[truth.outcome],
        lane=lane,
    )


def all_known(made: Iterable[Made]) -> Iterator[tuple[LodgedLine, ControlResult]]:
    """Every shipment with what would be found: a world in which customs looks at everything."""
    return ((line_of(one.shipment), result_of(one.shipment.number, one.truth)) for one in made)


def _won(usd: Decimal) -> int:
    return int((usd * WON).quantize(Decimal(1), ROUND_HALF_UP))
