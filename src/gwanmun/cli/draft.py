"""`gwanmun draft`: a commercial invoice, with its packing list and bill, becomes a declaration that nobody typed."""

import sys
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import typer
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from gwanmun.cli.door import Door
from gwanmun.cli.screen import console, say_json
from gwanmun.cli.telling import Drafted
from gwanmun.cli.troubles import REFUSED, Trouble
from gwanmun.countries import snapshot
from gwanmun.countries.packs import PackUnknownError
from gwanmun.law.basics.catalogue import told
from gwanmun.law.basics.problem import Problem
from gwanmun.law.clearance.country import Country, FormBox
from gwanmun.law.clearance.draft import Draft
from gwanmun.law.clearance.draft import draft as make_draft
from gwanmun.law.clearance.drafting import paths
from gwanmun.law.clearance.drafting.known import Company, Known
from gwanmun.law.clearance.invoice import Papers
from gwanmun.office.desks.papers.reading import read_papers

EXAMPLES = """
    gwanmun draft invoice.xlsx                             an export, with Korea's form
    gwanmun draft invoice.xml --procedure import --country vn
    gwanmun draft invoice.json --packing-list packing.csv --bill bill.json
    gwanmun draft invoice.csv --type customs_office=030 --type 'lines[0].commodity=8524911000'
    gwanmun draft invoice.xlsx --url https://customs.example --key gw_…
    gwanmun draft invoice.xlsx --declaration | gwanmun lodge -
"""

PaperFile = Annotated[Path | None, typer.Option(exists=True, dir_okay=False)]


def draft(
    file: Annotated[str, typer.Argument(help="The invoice: JSON, CSV, XLSX, UBL or CII; - reads standard input.")],
    *,
    packing_list: PaperFile = None,
    bill: PaperFile = None,
    country: Annotated[str, typer.Option(envvar="GWANMUN_COUNTRY", help="Whose form is filled.")] = "kr",
    procedure: Annotated[Literal["import", "export"], typer.Option(help="What the declaration is for.")] = "export",
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day; today if not said.")] = None,
    type_: Annotated[
        list[str] | None, typer.Option("--type", metavar="PATH=VALUE", help="Say a field yourself.")
    ] = None,
    url: Annotated[str, typer.Option(envvar="GWANMUN_URL", help="Ask at this office's machine door.")] = "",
    key: Annotated[str, typer.Option(envvar="GWANMUN_KEY", help="Your API key, for the door.")] = "",
    declaration: Annotated[bool, typer.Option(help="Print nothing but the declaration, as JSON.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON, with where every field is from.")] = False,
) -> None:
    """Draft a declaration from commercial papers, and say where every field comes from.

    This needs no office: it knows the papers and the country's pack. With --url an office drafts it, which also knows
    the register, the trader's product list, its past declarations and certificates. Exit code 1 when something is
    missing or does not add up.
    """
    pack = _country(country)
    papers = read_papers(_content(file), packing_list=_bytes(packing_list), transport=_bytes(bill))
    day = on.date() if on else datetime.now().astimezone().date()
    typed = _typed(type_ or [])
    if url:
        asked, content = {"procedure": procedure, **typed}, msgspec.json.encode(papers)
        made = Door(url, key).send("/invoices", content, Drafted, query=asked).draft
    else:
        made = make_draft(papers, _stranger(papers, procedure), pack, procedure=procedure, on=day, typed=typed)
    if declaration:
        _only_the_declaration(made)
    elif as_json:
        say_json(made)
    else:
        _tell(made, pack, day)
    raise typer.Exit(0 if made.declaration is not None else REFUSED)


def _country(name: str) -> Country:
    try:
        return snapshot.load(name).country
    except PackUnknownError as why:
        raise typer.BadParameter(str(why), param_hint="--country") from None
    except snapshot.PackRefusedError as why:
        raise Trouble(str(why), "`gwanmun pack lint` shows everything that is wrong with it.") from None


def _content(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as why:
        raise typer.BadParameter(f"{file}: {why.strerror}") from None


def _bytes(file: Path | None) -> bytes:
    return file.read_bytes() if file else b""


def _stranger(papers: Papers, procedure: str) -> Known:
    """What is known of a trader nobody has registered: what the papers themselves say of it."""
    trader = papers.invoice.seller if procedure == "export" else papers.invoice.buyer
    return Known(Company(trader.name, trader.country, trader.identifier, trader.address))


def _typed(said: list[str]) -> dict[str, str]:
    typed = {}
    for one in said:
        path, sign, value = one.partition("=")
        if not sign or paths.pattern(path) not in paths.leaves():
            raise typer.BadParameter(f"{one!r} names no field of a declaration.", param_hint="--type")
        typed[path] = value
    return typed


def _only_the_declaration(made: Draft) -> None:
    if made.declaration is None:
        stands_against = tuple(told(problem) for problem in (*made.missing, *made.problems))
        raise Trouble("This is not a declaration yet.", "Say what is missing with --type.", problems=stands_against)
    say_json(made.declaration)


def _tell(made: Draft, pack: Country, day: date) -> None:
    screen = console()
    kind = str(made.fields.get("procedure", "")).capitalize()
    screen.print(f"{kind} declaration for {pack.name}, drafted on {day}", style="bold")
    screen.print(_boxes(made, pack.form))
    screen.print(counted(made))
    for heading, style, problems in (
        ("Missing", "yellow", made.missing),
        ("Does not add up", "red", made.problems),
        ("Look at this", "dim", made.warnings),
    ):
        _list(screen, heading, style, problems)


def _boxes(made: Draft, form: tuple[FormBox, ...]) -> Table:
    table = Table.grid(padding=(0, 2))
    for column in ({"justify": "right", "style": "dim"}, {"no_wrap": True}, {"overflow": "fold"}, {"style": "cyan"}):
        table.add_column(**column)
    names = {box.box: box.local for box in form}
    for box in made.boxes:
        if box.state not in {"empty", "customs"}:
            value = Text("missing", "yellow") if box.state == "missing" else Text(_value(made.fields, box.path))
            table.add_row(str(box.box), names[box.box], value, ", ".join(box.sources))
    return table


def _value(fields: dict[str, object], path: str) -> str:
    """What stands in a box: the value itself, or for a box of the lines each line's, in order."""
    if path.startswith("lines[]."):
        lines = fields.get("lines")
        assert isinstance(lines, list)
        return " | ".join(_value(line, path.removeprefix("lines[].")) for line in lines)
    here: object = fields
    for step in path.split("."):
        here = here.get(step) if isinstance(here, dict) else None
    return (
        " ".join(str(part) for part in here.values()) if isinstance(here, dict) else "" if here is None else str(here)
    )


def counted(made: Draft) -> Text:
    """How many boxes of the national form were typed, derived and the rest, and from where."""
    counts, sources = made.counts, Counter(made.sources.values())
    states = (
        f"{counts.derived} derived, {counts.empty} empty, {counts.missing} missing, {counts.customs} left to customs"
    )
    origins = ", ".join(f"{source} {count}" for source, count in sources.most_common() if source != "typed")
    return Text.assemble(
        f"{len(made.boxes)} boxes: ",
        (f"{counts.typed} typed", "bold"),
        f", {states}\n",
        (f"fields from {origins}", "dim"),
    )


def _list(screen: Console, heading: str, style: str, problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        one = told(problem)
        screen.print(f"{heading}: {one.path or 'the papers'}", style=style)
        screen.print(Padding(f"{one.cause} {one.mend}", (0, 0, 0, 4)))
