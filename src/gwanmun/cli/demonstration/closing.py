"""Closing: what the demonstration came to: what is owed and why, who was waited for, what was typed, what replays."""

import os
import subprocess
from collections.abc import Sequence
from datetime import timedelta

import msgspec
from babel.numbers import get_currency_precision
from msgspec import Struct
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from gwanmun.cli.demonstration import books
from gwanmun.cli.demonstration.case import Followed, broken
from gwanmun.cli.demonstration.ceremony import quorum_said
from gwanmun.cli.demonstration.children import PROGRAM
from gwanmun.cli.demonstration.offices import Office
from gwanmun.cli.demonstration.stage import Stage
from gwanmun.cli.telling import duty_table, find, grouped, lasted, money
from gwanmun.law.clearance.case import DutyAssessed, Valued


class Replayed(Struct, frozen=True):
    """What `gwanmun replay --all --json` says."""

    streams: int
    entries: int
    decisions: int
    differences: tuple[msgspec.Raw, ...]


class WaitSummed(Struct, frozen=True):
    """Somebody, and how long cases waited for them."""

    whom: str
    times: int
    seconds: float


class Summary(Struct, frozen=True):
    """The demonstration as `--json` tells it."""

    acts: int
    forms: int
    boxes_typed: int
    boxes_derived: int
    declarations: dict[str, str]  # number → status
    certificates: dict[str, str]  # number → stage
    owed: dict[str, int]  # number → minor units
    waited: tuple[WaitSummed, ...]
    decisions_replayed: int


def duty(screen: Console, case: Followed) -> None:
    """What each line of an import owes, with the arithmetic."""
    assert case.file is not None
    assessed, valued = find(case.file, DutyAssessed), find(case.file, Valued)
    currency, total = case.standing.currency, assessed.assessment.total
    heading = Text.assemble(
        (f"  {case.number}", "bold"), f"  value {money(valued.valuation.total, currency)}, ",
        (f"owed {money(total, currency)}", "bold"),
    )  # fmt: skip
    screen.print()
    screen.print(heading)
    if get_currency_precision(currency):
        counted = f"in hundredths of {currency}:"
        screen.print(Padding.indent(Text(counted, "dim"), 6))
    for step in valued.valuation.steps:
        screen.print(Padding.indent(Text(grouped(step), "dim"), 6))
    screen.print(Padding.indent(duty_table(assessed.assessment, case.declaration, currency), 4))


def waits(screen: Console, cases: Sequence[Followed]) -> None:
    """Who was waited for and how long: the time release study of the demonstration."""
    table = Table(
        "declaration", "office", "waited for", "for", "how long", box=None, pad_edge=False, header_style="dim"
    )
    table.columns[4].justify = "right"
    for case in cases:
        for number, one in enumerate(case.waits):
            first = number == 0
            table.add_row(
                case.number if first else "", case.office.site.label if first else "", one.wait.whom, one.wait.code,
                lasted(one.span),
            )  # fmt: skip
    screen.print(Padding.indent(table, 2))
    everybody = ", ".join(f"{one.whom} {lasted(timedelta(seconds=one.seconds))}" for one in summed(cases))
    screen.print(Padding.indent(Text.assemble(("altogether: ", "dim"), everybody), 2))
    put_forward = "The clocks were put forward twice, for plane and ship; all else took as long as it says."
    screen.print(Padding.indent(Text(put_forward, "dim"), 2))


def summed(cases: Sequence[Followed]) -> tuple[WaitSummed, ...]:
    """How long each was waited for over all cases, the longest first."""
    spans: dict[str, list[float]] = {}
    for case in cases:
        for one in case.waits:
            spans.setdefault(one.wait.whom, []).append(one.span.total_seconds())
    found = [WaitSummed(whom, len(seconds), round(sum(seconds), 3)) for whom, seconds in spans.items()]
    return tuple(sorted(found, key=lambda one: -one.seconds))


def replayed(offices: Sequence[Office]) -> list[Replayed]:
    """Every decision of every office, taken again."""
    started = [
        subprocess.Popen(  # noqa: S603 - our own program
            (*PROGRAM, "replay", "--all", "--json", "--country", office.site.country),
            env=os.environ | {"DATABASE_URL": office.database_url}, stdout=subprocess.PIPE,
        )
        for office in offices
    ]  # fmt: skip
    answers = [process.communicate()[0] for process in started]
    found = [msgspec.json.decode(answer, type=Replayed) for answer in answers]
    if any(one.differences for one in found):
        raise broken("a decision taken again does not come out the same")
    return found


def logs(screen: Console, offices: Sequence[Office]) -> None:
    """How long each country's log is, and how much of it others have signed for."""
    for office in offices:
        log, by = books.log_of(office), quorum_said(office.country_keys.manifest)
        said = f"{log.entries} entries, {log.cosigned} of them under a checkpoint cosigned by {by}"
        screen.print(f"  {office.site.label:<9} {said}")


def replays(screen: Console, offices: Sequence[Office], found: Sequence[Replayed]) -> None:
    """What taking every decision again came to."""
    for office, one in zip(offices, found, strict=True):
        said = f"{one.decisions} decisions taken again, {one.entries} seals checked: every byte the same"
        screen.print(f"  {office.site.label:<9} {said}")


def summary(
    cases: Sequence[Followed], stage: Stage, certificates: dict[str, str], again: Sequence[Replayed]
) -> Summary:
    """The demonstration for a program to read."""
    return Summary(
        stage.acts,
        stage.effort.forms,
        stage.effort.typed,
        stage.effort.derived,
        {case.number: case.standing.status for case in cases},
        certificates,
        {case.number: case.standing.owed for case in cases if case.standing.procedure == "import"},
        summed(cases),
        sum(one.decisions for one in again),
    )
