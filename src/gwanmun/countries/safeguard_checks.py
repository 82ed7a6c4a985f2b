"""Checks of agreements' safeguards: a rate that rises with what has come in has its trigger, and what is counted."""

from gwanmun.countries.finding import Findings, Place
from gwanmun.countries.tariff_tables import TariffTables
from gwanmun.law.basics.period import overlap
from gwanmun.law.basics.problem import Problem
from gwanmun.law.tariff.safeguard import Volume, group_of, is_safeguard, read_safeguard
from gwanmun.law.tariff.tariff import Measure
from gwanmun.law.tariff.unit import UNITS


def check_safeguards(tables: TariffTables, findings: Findings) -> None:
    """Every rate whose text is a safeguard, and every volume one is counted against."""
    volumes = [placed.value for placed in tables.volumes]
    for measure, place in ((placed.value, placed.place) for placed in tables.measures):
        if is_safeguard(measure.duty):
            _check_measure(measure, place, volumes, findings)
    for volume, place in ((placed.value, placed.place) for placed in tables.volumes):
        if volume.unit not in UNITS:
            text = f"{volume.unit!r} is no unit the law reckons with: {', '.join(UNITS)}."
            findings.error("unit-unknown", place, text)


def _check_measure(measure: Measure, place: Place, volumes: list[Volume], findings: Findings) -> None:
    trigger = read_safeguard(measure.duty)
    if isinstance(trigger, Problem):
        column, expected = trigger.facts["column"], trigger.facts["expected"]
        said = f"The duty {measure.duty!r} cannot be read from its column {column} on: expected {expected}."
        findings.error("duty-unreadable", Place(place.file, place.line, int(column)), said)
        return
    group = group_of(trigger)
    of_group = [each for each in volumes if each.group == group and overlap(each.period, measure.period)]
    units = {each.unit for each in of_group}
    if trigger.unit and units - {trigger.unit}:
        text = f"{group} is counted in {', '.join(sorted(units))}, and the rate's trigger is in {trigger.unit}."
        findings.error("safeguard-unit", place, text)
    if not of_group and trigger.over is None:
        text = f"The agreement's safeguards.csv has no trigger for {group} while this rate holds."
        findings.error("safeguard-trigger", place, text)
    elif not of_group:
        text = f"The agreement's safeguards.csv does not say how much has come in under {group}: who claims is asked."
        findings.warn("safeguard-uncounted", place, text)
