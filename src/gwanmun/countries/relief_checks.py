"""Checks of a pack's reliefs: each can be told from the others, and takes off what can be taken off."""

import re
from collections.abc import Sequence

from gwanmun.countries.finding import Findings, Place, Placed
from gwanmun.countries.tariff_checks import refuse_twice
from gwanmun.countries.world import is_country, is_currency
from gwanmun.law.revenue.relief import Relief, ReliefLaw
from gwanmun.law.tariff.remission import WHOLE


def check_reliefs(law: ReliefLaw, places: Sequence[Place], findings: Findings) -> None:
    """Everything that can be said of relief.toml by itself."""
    try:
        re.compile(law.person_identifier)
    except re.error as why:
        findings.error("pattern", Place("relief.toml"), f"person_identifier is no regular expression: {why}.")
    placed = [Placed(relief, place) for relief, place in zip(law.reliefs, places, strict=True)]
    refuse_twice(placed, lambda relief: relief.id, "relief-twice", findings)
    claimed = [each for each in placed if each.value.code]
    refuse_twice(claimed, lambda relief: relief.code, "relief-code-twice", findings)
    for each in placed:
        _check_relief(each.value, each.place, findings)


def _check_relief(relief: Relief, place: Place, findings: Findings) -> None:
    for percent in (relief.duty_percent, relief.flat_percent or WHOLE):
        if not 0 <= percent <= WHOLE:
            findings.error("relief-percent", place, f"{percent} per cent can neither be taken off nor be owed.")
    if relief.flat_percent is not None and (relief.taxes or relief.duty_percent != WHOLE):
        text = f"The flat rate of {relief.id} stands in place of duty and taxes: leave duty_percent and taxes out."
        findings.error("relief-flat", place, text)
    for country in relief.origins:
        if not is_country(country):
            findings.error("country-unknown", place, f"{country!r} in origins is no country of ISO 3166-1.")
    if relief.at_most is not None and not is_currency(relief.at_most.currency):
        findings.error("currency-unknown", place, f"{relief.at_most.currency!r} is no currency of ISO 4217.")
    if not relief.source:
        findings.warn("source-missing", place, "Nobody can check a relief that has no source.")
