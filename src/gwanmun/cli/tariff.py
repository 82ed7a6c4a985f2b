"""`gwanmun tariff`: bring lists of goods and rates into a pack of one's own, and look goods up.

Exit codes: 0 done, 1 refused (the list has errors, the code is unknown), 2 the command was not understood.
"""

from datetime import date, datetime
from typing import Annotated

import msgspec
import typer
from rich.table import Table

from gwanmun.cli import tariff_choose, tariff_import, tariff_quota, tariff_stage
from gwanmun.cli.questions import help_with
from gwanmun.cli.screen import console
from gwanmun.cli.tariff_read import read_text
from gwanmun.countries import snapshot
from gwanmun.countries.packs import PackUnknownError
from gwanmun.law.basics.period import FAR
from gwanmun.law.basics.problem import Problem
from gwanmun.law.tariff.area import ELSEWHERE
from gwanmun.law.tariff.index import TariffIndex
from gwanmun.law.tariff.lookup import LookedUp, look_up

app = typer.Typer(
    no_args_is_help=True, help="Bring lists of goods and rates into a pack of one's own, and look goods up."
)

# What a pack or a list says is shown as it stands: its square brackets are no styles of ours.
_out = console()
_err = console(stderr=True)

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]

app.command("import", help=help_with(tariff_import.EXAMPLES, tariff_import.import_file))(tariff_import.import_file)
app.command("choose", help=help_with(tariff_choose.EXAMPLES, tariff_choose.choose_rate))(tariff_choose.choose_rate)
app.command("stage", help=help_with(tariff_stage.EXAMPLES, tariff_stage.stage))(tariff_stage.stage)
app.command("quota", help=help_with(tariff_quota.EXAMPLES, tariff_quota.quota))(tariff_quota.quota)
app.command("read")(read_text)


@app.command("show")
def show(
    code: Annotated[str, typer.Argument(help="National code.")],
    *,
    country: Annotated[str, typer.Option(help="The pack: its id or its folder.")],
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day; today if not said.")] = None,
    origin: Annotated[str, typer.Option(help="ISO 3166-1 alpha-2; without it, what holds for every origin.")] = "",
    as_json: AsJson = False,
) -> None:
    """Show goods: their names and units, every rate on them and what becomes of it, and the taxes that follow."""
    try:
        loaded = snapshot.load(country)
    except PackUnknownError as why:
        raise typer.BadParameter(str(why), param_hint="--country") from None
    except snapshot.PackRefusedError as why:
        _err.print(str(why))
        raise typer.Exit(1) from None
    day = on.date() if on else datetime.now().astimezone().date()
    answer = look_up(TariffIndex(loaded.country.tariff), code, origin=origin.upper() or ELSEWHERE, on=day)
    if not isinstance(answer, LookedUp):
        _refuse(answer, as_json=as_json)
    elif as_json:
        typer.echo(msgspec.json.encode({"pack": loaded.hash, **msgspec.to_builtins(answer)}).decode())
    else:
        _print_goods(answer, loaded.country.languages)
    raise typer.Exit(0 if isinstance(answer, LookedUp) else 1)


def _refuse(problems: tuple[Problem, ...], *, as_json: bool) -> None:
    if as_json:
        typer.echo(msgspec.json.encode({"problems": problems}).decode())
        return
    for problem in problems:
        facts = ", ".join(f"{name} {value}" for name, value in problem.facts.items() if value)
        _err.print(f"{problem.code}: {problem.value} {facts}".rstrip())


def _print_goods(answer: LookedUp, languages: tuple[str, ...]) -> None:
    goods = answer.goods
    _out.print(f"{goods.code} on {answer.on}, origin {answer.origin}", style="bold")
    for language in languages:
        if language in goods.names:
            _out.print(f"    {goods.names[language]}", highlight=False)
    units = " and ".join(filter(None, (goods.unit, goods.weight_unit)))
    _out.print(f"    in {units}, {_days(goods.period.first, goods.period.last)}")
    table = Table("tier", "class", "duty", "what becomes of it", "holds", "act", "confirmed")
    for rate in answer.rates:
        measure = rate.measure
        name = next((rate.rate_class.names[la] for la in (*languages, "en") if la in rate.rate_class.names), "")
        confirmed = "yes" if measure.confirmed else "no"
        holds = _days(measure.period.first, measure.period.last)
        table.add_row(
            str(rate.rate_class.tier),
            f"{measure.rate_class} {name}",
            measure.duty,
            rate.outcome,
            holds,
            measure.act,
            confirmed,
        )
    _out.print(table)
    for tax in answer.taxes:
        _out.print(f"    {tax.said}")


def _days(first: date, last: date) -> str:
    return f"from {first}" if last == FAR else f"{first} to {last}"
