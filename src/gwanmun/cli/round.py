"""`gwanmun round`: what has to be done once a day, whoever is in the office."""

from typing import Annotated

import typer

from gwanmun.cli.entering import enter
from gwanmun.cli.screen import console, say_json
from gwanmun.office.rounds import daily, notices

EXAMPLES = """
    gwanmun round                    Korea's office on this machine
    gwanmun round --country vn --json
    17 2 * * *  gwanmun round        every night, by cron
    * * * * *   gwanmun round --notices    every minute: what companies want to be told
"""


def round(  # noqa: A001 - it is the command's name, and nothing here is rounded
    *,
    country: Annotated[str, typer.Option(envvar="GWANMUN_COUNTRY", help="The office's country.")] = "kr",
    only_notices: Annotated[
        bool, typer.Option("--notices", help="Send what is due to subscribers, nothing else.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Make the daily round: time limits that ran out, the journal's months ahead, answers nobody will ask for again.

    Making it twice a day does nothing more. The office may be open meanwhile.
    """
    enter(country)
    if only_notices:
        told = notices.make()
        say_json(told) if as_json else console().print(
            f"{told.sent:,} notices sent, {told.failed:,} to be tried again."
        )
        return
    with console(stderr=True).status("Making the round", spinner="dots"):
        made = daily.make()
    if as_json:
        say_json(made)
        return
    console().print(
        f"{made.on}: {made.overdue:,} cases past their day and {made.filed:,} that wait for papers were gone through; "
        f"{made.forgotten:,} old answers forgotten."
    )
    learned = made.selection
    if learned.lines or learned.results:
        console().print(f"{learned.lines:,} lines and {learned.results:,} results counted for selection.")
    origin = made.origin
    if origin.expired or origin.determined:
        console().print(
            f"{origin.expired:,} certificates of origin are over; {origin.determined:,} products determined again, "
            f"{len(origin.flips):,} flipped."
        )
    trust = made.trust
    if trust.fallen_due or trust.partners:
        console().print(
            f"{trust.fallen_due:,} operators to whom something fell due; {trust.partners:,} partners told our register."
        )
    if made.notices.sent or made.notices.failed:
        console().print(f"{made.notices.sent:,} notices sent, {made.notices.failed:,} to be tried again.")
    for flip in origin.flips:
        console().print(f"  {flip.product} under {flip.agreement}: {flip.before} → {flip.after}")
