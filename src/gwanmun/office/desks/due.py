"""The desk of what is due: which of the smaller documents wait, for whom, and since when.

Bills wait for a warehouse, verifications of origin for either country or the exporter, a frozen channel for a second
officer. Each files itself under what is due when it is written; this desk reads the files, oldest first.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date, datetime, time
from typing import Literal

import msgspec
from msgspec import Struct

from gwanmun.law.basics.wait import Wait
from gwanmun.law.cargo.bill import Bill
from gwanmun.law.origin import verification as verifications
from gwanmun.law.origin.verification import Verification
from gwanmun.office.desks import reopening, rulebooks
from gwanmun.office.desks.cargo import BILL
from gwanmun.office.desks.gathering import CARRY_IN, LET_GO
from gwanmun.office.desks.origin_verifications import OPEN, VERIFICATION
from gwanmun.office.records import holdings

MOST = 500  # looked through for whoever asks


class Due(Struct, frozen=True):
    """One document that waits for somebody."""

    kind: Literal["bill", "verification", "reopening"]
    number: str
    party: str  # identifier of whoever it belongs to
    wait: Wait
    since: datetime


def for_warehouses(limit: int, places: Collection[str] | None = None) -> list[Due]:
    """Packages to be carried into a bonded place, and packages that may go; of all places, or out of these.

    What lies on the quay may come to any of them.
    """
    held = holdings.due(BILL.name, (CARRY_IN, LET_GO), limit if places is None else MOST)
    bills = (msgspec.json.decode(one.state, type=Bill) for one in held)
    return [_bill(bill) for bill in bills if places is None or _concerns(bill, places)][:limit]


def verifications_of(partner: str) -> list[tuple[Due, Verification]]:
    """The verifications with a partner country that have not ended."""
    return [(due, known) for due, known in _verifications() if known.partner == partner]


def verifications_for_officers() -> list[Due]:
    """The verifications that wait for this office."""
    return [due for due, _ in _verifications() if due.wait.whom == "officer"]


def verifications_of_exporters(exporters: Iterable[str]) -> list[Due]:
    """The verifications these exporters must answer, or that are answered for them."""
    ours = set(exporters)
    return [due for due, known in _verifications() if known.exporter and known.exporter in ours]


def reopenings() -> list[Due]:
    """Frozen channels of which an officer has found that they may go on: another must answer."""
    return [
        Due(
            "reopening",
            channel,
            "",
            Wait("officer", "reopening-to-answer", facts={"channel": channel, "by": one.proposed.by}),
            morning(one.proposed.on),
        )
        for channel, one in sorted(reopening.waiting().items())
    ]


def _verifications() -> Iterator[tuple[Due, Verification]]:
    today = rulebooks.today()
    for held in holdings.due(VERIFICATION.name, (OPEN,), MOST):
        known = msgspec.json.decode(held.state, type=Verification)
        wait = verifications.waits_for(known, today)
        if wait is not None:
            yield Due("verification", known.number, known.exporter, wait, morning(known.asked_on)), known


def _concerns(bill: Bill, places: Collection[str]) -> bool:
    return bill.warehouse_must != "let-go" or any(stock.there for at, stock in bill.places.items() if at in places)


def _bill(bill: Bill) -> Due:
    subject, days = f"bill:{bill.number}", (one.since for one in bill.places.values() if one.since is not None)
    since = morning(min(days, default=bill.arrived or bill.manifest.expected))
    if bill.warehouse_must == "let-go":
        facts = {"bill": bill.number, "packages": str(bill.to_let_go)}
        wait = Wait("warehouse", "packages-to-let-go", subject, facts)
    else:
        facts = {"bill": bill.number, "packages": str(bill.to_carry_in)}
        wait = Wait("warehouse", "packages-to-carry-in", subject, facts)
    return Due("bill", bill.number, bill.manifest.consignee_identifier, wait, since)


def morning(day: date) -> datetime:
    """The moment from which something of a day has waited, where only the day was written down."""
    return datetime.combine(day, time(), UTC)
