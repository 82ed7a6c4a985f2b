"""`gwanmun pack rate`: the week's exchange rate, entered into a pack of one's own.

Exit codes: 0 entered, 1 refused (nothing was written), 2 not understood.
"""

import shutil
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import typer

from gwanmun.cli.pack_copy import own_folder
from gwanmun.cli.screen import console
from gwanmun.countries.rate_entry import RateRefusedError, enter_rate
from gwanmun.law.basics.period import Period
from gwanmun.law.revenue.exchange_rate import ExchangeRate

EXAMPLES = """
    gwanmun pack rate USD 1442.88 --into kr --from 2026-11-22 --to 2026-11-28 --source "KCS notice of 20 November 2026" --confirmed
    gwanmun pack rate VND 5.54 --per 100 --into kr --from 2026-11-22 --to 2026-11-28
"""  # noqa: E501 - an example is typed as it stands

_out = console()
_err = console(stderr=True)


def enter(
    currency: Annotated[str, typer.Argument(help="ISO 4217.")],
    rate: Annotated[str, typer.Argument(help="What so many units of it are worth.")],
    *,
    into: Annotated[str, typer.Option(help="The pack: its folder, or its id.")],
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day.")],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="The last day.")],
    per: Annotated[int, typer.Option(min=1, help="So many units.")] = 1,
    kind: Annotated[Literal["import", "export"], typer.Option(help="For which declarations.")] = "import",
    source: Annotated[str, typer.Option(help="Where it was published.")] = "entered by the office",
    confirmed: Annotated[bool, typer.Option("--confirmed", help="You have read it there.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Enter an exchange rate into a pack of your own; an office that is open reads it when it is opened again.

    A pack that comes with the house is copied to your own folder of packs first.
    """
    if last < first:
        raise typer.BadParameter("The last day is before the first.", param_hint="--to")
    period = Period(first.date(), last.date())
    stated = ExchangeRate(currency.upper(), period, _rate(rate), per, kind, source, confirmed=confirmed)
    folder, copied = own_folder(into)
    try:
        entered = enter_rate(stated, into=folder)
    except RateRefusedError as why:
        if copied:
            shutil.rmtree(folder)
        for finding in why.findings:
            _err.print(f"{finding.file}: {finding.text} ({finding.code})")
        raise typer.Exit(1) from None
    if as_json:
        typer.echo(msgspec.json.encode({"folder": str(folder), **msgspec.to_builtins(entered)}).decode())
        return
    days = f"{period.first} to {period.last}"
    _out.print(f"{entered.currency} {entered.rate:f} for {entered.per}, {days} ({kind}): {Path(folder) / entered.file}")


def _rate(text: str) -> Decimal:
    try:
        rate = Decimal(text)
    except InvalidOperation:
        rate = Decimal("NaN")
    if not (rate.is_finite() and rate > 0):
        raise typer.BadParameter(f"{text!r} is no number greater than nought.", param_hint="RATE")
    return rate
