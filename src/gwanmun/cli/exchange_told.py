"""What `gwanmun exchange status` tells: partners, channels, how sure things are, and what a person must look at."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from rich.console import Console
from rich.table import Table

from gwanmun.office.exchange.overview import Inward, Outward, Overview, Standing


def tell(overview: Overview, now: datetime, screen: Console) -> None:
    """The whole of it."""
    screen.print(
        f"{overview.country}: a log of {overview.log_size:,} entries, {overview.log_signed:,} signed, "
        f"{overview.log_shown:,} cosigned by a quorum.",
        style="bold",
    )
    for standing in overview.partners:
        _tell_partner(standing, now, screen)
    for warning in overview.keys:
        until = f" ({warning.until})" if warning.until else ""
        screen.print(f"{warning.code}: {warning.about}{until}", style="bold red")
    if overview.alarms:
        screen.print("\nTo be looked at", style="bold red")
    for alarm in overview.alarms:
        screen.print(f"  {alarm.code}: {alarm.about}, {alarm.times:,} times, last {alarm.last:%Y-%m-%d %H:%M:%S}")
    for one in overview.evidence:
        screen.print(f"  evidence {one.id}: `gwanmun exchange evidence {one.id[:12]}…` writes it out")


def _tell_partner(standing: Standing, now: datetime, screen: Console) -> None:
    heard = f"heard {_ago(standing.heard_at, now)}" if standing.heard_at else "never heard"
    marks = [
        mark
        for mark, said in (
            ("SILENT", standing.silent),
            ("WITHHOLDS", standing.withholding),
            ("LOG FORKED", bool(standing.forked)),
        )
        if said
    ]
    reached = standing.reached
    screen.print(
        f"\n{standing.partner}  {heard}; keys v{standing.manifest} until {standing.manifest_expires:%Y-%m-%d}; "
        f"its log: {reached.logged:,} logged, {reached.witnessed:,} witnessed, {reached.entangled:,} entangled  "
        f"{' '.join(marks)}"
    )
    table = Table(box=None, padding=(0, 2, 0, 2), show_edge=False)
    for head in ("channel", "numbered", "receipts", "waiting", "oldest", "refused"):
        table.add_column(head, justify="left" if head in {"channel", "refused"} else "right")
    for outward in standing.outward:
        table.add_row(*_outward(outward, now))
    for inward in standing.inward:
        table.add_row(*_inward(inward))
    screen.print(table)
    ends: list[Outward | Inward] = [*standing.outward, *standing.inward]
    for one in ends:
        if one.frozen:
            screen.print(f'  `gwanmun exchange reopen "{one.channel}"`, by two officers, once it is cleared up')


def _outward(one: Outward, now: datetime) -> Iterable[str]:
    refused = _refused(one.refused, one.frozen)
    oldest = _ago(one.oldest, now) if one.oldest is not None else ""
    return one.channel, f"{one.numbered:,}", f"{one.acknowledged:,}", f"{one.waiting:,}", oldest, refused


def _inward(one: Inward) -> Iterable[str]:
    refused = _refused(one.refused, one.frozen)
    return one.channel, f"{one.announced:,}", f"{one.received:,}", f"{one.unread:,}", "", refused


def _refused(refused: dict[str, int], frozen: str) -> str:
    words = [f"{verdict} {count:,}" for verdict, count in refused.items()]
    return ", ".join([*words, *([f"FROZEN {frozen[:16]}"] if frozen else [])])


def _ago(moment: datetime, now: datetime) -> str:
    passed = now - moment
    if passed < timedelta(minutes=2):
        return f"{passed.total_seconds():.0f} s ago"
    return f"{passed.total_seconds() / 60:,.0f} min ago"
