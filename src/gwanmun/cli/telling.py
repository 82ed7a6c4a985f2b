"""Telling: a case as people read it: what happened, when, by whom, who was waited for, what is owed and why."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from babel.numbers import get_currency_precision
from msgspec import Struct
from rich.table import Table
from rich.text import Text

from gwanmun.law.basics.catalogue import Told, told_wait
from gwanmun.law.clearance import case as events
from gwanmun.law.clearance.case import Event, Happening
from gwanmun.law.clearance.declaration import Declaration
from gwanmun.law.clearance.draft import Draft
from gwanmun.law.clearance.walk import Wait
from gwanmun.law.origin.preference import Denied, Granted
from gwanmun.law.tariff.assess import Assessment

LODGED = "Lodged"
_LONG = re.compile(r"(?<![\d.,])\d{5,}(?!\d)")
_EVENT = msgspec.json.Decoder(Event)


class Standing(Struct, frozen=True):
    """Where a case stands, as the office's doors say it."""

    number: str
    procedure: str
    status: str
    done: tuple[str, ...]
    waits_for: Wait | None
    waiting_since: datetime
    owed: int
    paid: int
    currency: str


class Entry(Struct, frozen=True):
    """One thing that happened, as the office's doors say it."""

    place: int
    at: datetime
    kind: str
    actor: str
    on_behalf: str
    event: msgspec.Raw


class CaseFile(Struct, frozen=True):
    """A case, whole, as the office's doors say it."""

    standing: Standing
    declaration: Declaration
    entries: tuple[Entry, ...]


class Drafted(Struct, frozen=True):
    """A draft, as the office's doors say it, with the sentences of what is missing or wrong."""

    draft: Draft
    missing: tuple[Told, ...]
    problems: tuple[Told, ...]


class Waited(Struct, frozen=True):
    """Somebody was waited for: since when, and until which entry of the case."""

    wait: Wait
    since: datetime
    until_place: int


def timeline(file: CaseFile, waits: Sequence[Waited], timezone: str) -> Table:
    """What happened to a case, one line an event, with the waits between them."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    before: str = ""
    for entry in file.entries:
        for waited in waits:
            if waited.until_place == entry.place:
                table.add_row("", Text("┊", "yellow"), _waited(waited, entry.at))
        at = moment(entry.at, timezone)
        table.add_row(at if at != before else "", Text(entry.kind, style_of(entry.kind)), _what(entry, file))
        before = at
    return table


def still_waiting(standing: Standing, timezone: str) -> Text | None:
    """Who must act now, if anybody."""
    wait = standing.waits_for
    if wait is None:
        return None
    words = told_wait(wait.code, wait.facts, until=wait.until)
    since = moment(standing.waiting_since, timezone)
    return Text.assemble(
        ("waits for ", "yellow"), (f"the {wait.whom}", "bold yellow"), f" since {since}: {words.cause} {words.mend}"
    )


def duty_table(assessment: Assessment, declaration: Declaration, currency: str) -> Table:
    """What each line owes, with the arithmetic that says why."""
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right", style="dim", no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for number, (line, owed) in enumerate(zip(declaration.lines, assessment.lines, strict=True), start=1):
        taxes = "".join(f", {tax} {money(amount, currency)}" for tax, amount in owed.taxes.items())
        heading = Text.assemble((line.description, "bold"), f": duty {money(owed.duty, currency)}{taxes}")
        table.add_row(str(number), line.commodity, heading)
        for reason in owed.reasons:
            table.add_row("", "", Text(grouped(reason), "dim"))
    return table


def money(amount: int, currency: str) -> str:
    """An amount in minor units, as people write it: 78,837,165 VND, 172,294.23 CNY."""
    digits = get_currency_precision(currency)
    whole, rest = divmod(abs(amount), 10**digits)
    fraction = f".{rest:0{digits}}" if digits else ""
    return f"{'-' if amount < 0 else ''}{whole:,}{fraction} {currency}"


def grouped(sentence: str) -> str:
    """A sentence of arithmetic, its long numbers in groups of three."""
    return _LONG.sub(lambda number: f"{int(number[0]):,}", sentence)


def moment(at: datetime, timezone: str) -> str:
    """A moment on the office's own clock, to the second."""
    return f"{at.astimezone(ZoneInfo(timezone)):%d %b %H:%M:%S}"


def lasted(span: timedelta) -> str:
    """A span of time in its two largest words."""
    seconds = span.total_seconds()
    if seconds < 60:
        return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"
    minutes, days = int(seconds // 60), int(seconds // 86400)
    if days:
        return f"{days} d {minutes // 60 % 24} h"
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min {int(seconds % 60)} s"


def find(file: CaseFile, kind: type[Happening]) -> Any:  # noqa: ANN401 - an event of the kind asked for, or None
    """The last event of a kind in a case file."""
    found = [entry for entry in file.entries if entry.kind == kind.__name__]
    return _EVENT.decode(found[-1].event) if found else None


def _waited(waited: Waited, until: datetime) -> Text:
    words = told_wait(waited.wait.code, waited.wait.facts, until=waited.wait.until)
    span, whom = lasted(until - waited.since), f" for the {waited.wait.whom}"
    return Text.assemble(("waited ", "yellow"), (span, "bold yellow"), (whom, "yellow"), f": {words.title.lower()}")


def said_of(entry: Entry, currency: str) -> str:
    """What an entry came to, in a few words; nothing where its name says all."""
    return "" if entry.kind == LODGED else _SAYS.get(entry.kind, _nothing)(_EVENT.decode(entry.event), currency)


def style_of(kind: str) -> str:
    """How an event is set off: what everybody waits for is green."""
    return {"Released": "bold green", "Loaded": "bold green", "Discharged": "green", LODGED: "bold"}.get(kind, "")


def _what(entry: Entry, file: CaseFile) -> Text:
    """Who did it, and what it came to."""
    said = said_of(entry, file.standing.currency)
    who = "" if entry.actor == "office" else entry.actor + (f" for {entry.on_behalf}" if entry.on_behalf else "")
    return Text.assemble((who, "cyan"), ". " if who and said else "", said)


def _nothing(event: Any, currency: str) -> str:  # noqa: ANN401 - any event
    return ""


def _origins(event: events.OriginSettled, currency: str) -> str:
    granted = [answer for answer in event.lines if isinstance(answer, Granted)]
    denied = [answer for answer in event.lines if isinstance(answer, Denied)]
    said = []
    if granted:
        certificates = ", ".join(sorted({answer.certificate for answer in granted}))
        agreements = ", ".join(sorted({answer.rate_class for answer in granted}))
        said.append(f"{agreements} granted on {len(granted)} of {len(event.lines)} lines, certificate {certificates}")
    said += [f"preference denied: {answer.code}" for answer in denied]
    return "; ".join(said)


def _valued(event: events.Valued, currency: str) -> str:
    return f"{money(event.valuation.total, currency)} at {event.valuation.rate}"


def _assessed(event: events.DutyAssessed, currency: str) -> str:
    parts = " + ".join(f"{name} {amount:,}" for name, amount in event.assessment.totals.items())
    total = money(event.assessment.total, currency)
    if event.not_collected:
        return f"{parts} = {total}, of which {money(event.not_collected, currency)} is too little to be collected"
    return f"{parts} = {total}, due {event.due_by}"


def _selected(event: events.ControlSelected, currency: str) -> str:
    if not event.selection.reasons:
        return "nobody needs to look"
    return f"{event.selection.control}: {' '.join(dict.fromkeys(reason.text for reason in event.selection.reasons))}"


def _presented(event: events.CargoPresented, currency: str) -> str:
    return f"{event.packages} packages of {event.bill}" + (f" in {event.place}" if event.place else "")


def _released(event: events.Released, currency: str) -> str:
    return f"to be on board by {event.load_by}" if event.load_by else "the goods are free"


_SAYS: Mapping[str, Callable[[Any, str], str]] = {
    "CargoMatched": lambda event, _: f"{event.packages} packages of {event.bill}",
    "PermitsCleared": lambda event, _: ", ".join(event.permits) or "none needed",
    "OriginSettled": _origins,
    "Valued": _valued,
    "DutyAssessed": _assessed,
    "ControlSelected": _selected,
    "BenefitUsed": lambda event, _: f"{event.operator} as {event.party}, {event.benefit}: {event.effect}",
    "BenefitWithheld": lambda event, _: f"{event.operator} as {event.party} is {event.standing}",
    "CargoPresented": _presented,
    "ControlPassed": lambda event, _: "" if event.control == "none" else f"{event.control} done",
    "Settled": lambda event, currency: f"{money(event.amount, currency)} by {event.by}",
    "Released": _released,
    "Discharged": lambda event, currency: f"owed and paid agree at {money(event.amount, currency)}",
    "Lapsed": lambda event, _: f"not loaded by {event.on}",
    "Examined": lambda event, _: f"{event.control}: {'conforms' if event.conforms else event.findings}",
    "Paid": lambda event, currency: f"{money(event.amount, currency)}, receipt {event.receipt}",
    "Refunded": lambda event, currency: f"{money(event.amount, currency)}, receipt {event.receipt}",
    "Secured": lambda event, currency: f"{money(event.amount, currency)} under guarantee {event.guarantee}",
    "Amended": lambda event, _: f"{event.why}; opens {', '.join(event.opens) or 'nothing'}",
    "OriginReopened": lambda event, _: f"{event.certificate}: {event.why}; opens {', '.join(event.opens)}",
    "Withdrawn": lambda event, _: event.why,
    "Rejected": lambda event, _: f"{event.why} ({event.law})",
    "Held": lambda event, _: f"{event.why} ({event.law})",
    "HoldLifted": lambda event, _: event.why,
    "LoadingExtended": lambda event, _: f"until {event.until}: {event.why}",
    "Loaded": lambda event, _: f"{event.packages} packages on {event.means_name}",
}


def waits_between(standings: Sequence[Standing]) -> Iterator[Waited]:
    """The waits that were seen in these standings of one case, one for each that somebody ended."""
    for standing, later in pairwise(standings):
        if standing.waits_for is not None and len(later.done) > len(standing.done):
            yield Waited(standing.waits_for, standing.waiting_since, len(standing.done) + 1)
