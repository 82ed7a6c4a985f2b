"""`gwanmun aeo`: whom a country trusts: its criteria, an assessment worked out, applications and operators by its door.

The first two need no office: a company sees what is asked of it, and what its own answers would come to.
"""

import hashlib
import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from msgspec import Struct
from rich.table import Table

from gwanmun.cli.door import Door
from gwanmun.cli.screen import console, say_json
from gwanmun.cli.troubles import EXIT_CODES, REFUSED, Trouble
from gwanmun.countries import snapshot
from gwanmun.law.aeo.application import OperatorApplication
from gwanmun.law.aeo.assessment import Result, assess, unanswered
from gwanmun.law.aeo.operator import Operator
from gwanmun.law.aeo.programme import AeoLaw
from gwanmun.law.basics.catalogue import told, told_wait
from gwanmun.law.basics.problem import Problem
from gwanmun.law.basics.reading import read
from gwanmun.law.basics.wait import Wait
from gwanmun.law.statistics.published import EffectPublished
from gwanmun.law.statistics.recognition_effect import Compared, Effect

EXAMPLES = """
    gwanmun aeo criteria --country kr --kind exporter        what is asked, and for how many points
    gwanmun aeo assess answers.json --country kr             what a self-assessment comes to
    gwanmun aeo apply answers.json --key gw_…                hand it in; the same file again is the same request
    gwanmun aeo show KR1168200276 --key gw_…                 an operator, its partners and its duties
    gwanmun aeo effect 2026-02                               recognised operators beside others like them
"""
app = typer.Typer(
    no_args_is_help=True,
    epilog=f"\b{EXAMPLES}\n\n{EXIT_CODES}",
    help="Authorised operators: criteria, assessments, applications, operators, mutual recognition.",
)

Country = Annotated[str, typer.Option(envvar="GWANMUN_COUNTRY", help="The pack: kr, vn, … or a folder.")]
Url = Annotated[str, typer.Option(envvar="GWANMUN_URL", help="The office.")]
Key = Annotated[str, typer.Option(envvar="GWANMUN_KEY", help="Your API key.")]
AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
File = Annotated[str, typer.Argument(help="An application as JSON; - reads standard input.")]
HERE = "http://127.0.0.1:8000"


class Assessed(Struct, frozen=True):
    """What a self-assessment comes to."""

    kind: str
    points: dict[str, str]
    grade: str
    problems: tuple[Problem, ...]


class Standing(Struct, frozen=True, omit_defaults=True):
    """How far an application has come."""

    number: str
    operator: str
    kind: str
    status: str
    done: tuple[str, ...] = ()
    waits_for: Wait | None = None
    authorisation: str = ""
    grade: str = ""


class ApplicationFile(Struct, frozen=True):
    """An application, as far as a screen shows it."""

    standing: Standing


class OperatorFile(Struct, frozen=True, omit_defaults=True):
    """An operator, and what is to be done about it next."""

    operator: Operator
    duties: tuple[Wait, ...] = ()


@app.command("criteria")
def criteria(
    *,
    kind: Annotated[str, typer.Option(help="Only what is asked of this kind of operator.")] = "",
    country: Country = "kr",
    as_json: AsJson = False,
) -> None:
    """Show what a country asks of those it trusts: criteria, their parts, points, grades and arrangements."""
    law = _law(country)
    if as_json:
        say_json(law)
        return
    _check_kind(law, kind)
    screen = console()
    table = Table("criterion", "part", "weight", "from", box=None, pad_edge=False, header_style="dim")
    for criterion in law.criteria:
        table.add_row(criterion.names.get("en", criterion.id), "", "", f"{criterion.least} points")
        for part in criterion.parts:
            if not kind or not part.kinds or kind in part.kinds:
                least = f"{part.least} points" if part.least else ""
                table.add_row("", f"{part.id}: {part.names.get('en', '')}", str(part.weight), least)
    screen.print(table)
    screen.print(f"\nkinds: {', '.join(one.id for one in law.kinds)}")
    if law.grades:
        screen.print(f"grades: {', '.join(f'{grade.id} from {grade.least}' for grade in law.grades)}")
    for one in law.arrangements:
        screen.print(f"arrangement {one.id} with {one.partner} from {one.first}: {', '.join(one.benefits)}")


@app.command("assess")
def assess_file(file: File, *, country: Country = "kr", as_json: AsJson = False) -> None:
    """Work a self-assessment out: points by criterion, what falls short, and the grade it would make."""
    law, application = _law(country), _application(file)
    _check_kind(law, application.kind)
    problems = unanswered(law, application.kind, application.answers)
    result = assess(law, application.kind, {one.part: one.points for one in application.answers}, application.accounts)
    assessed = Assessed(
        application.kind,
        {name: str(points) for name, points in result.points.items()},
        result.grade,
        (*problems, *result.short),
    )
    if as_json:
        say_json(assessed)
    else:
        _tell_assessed(law, result, assessed)
    if assessed.problems:
        raise typer.Exit(REFUSED)


@app.command("apply")
def apply(
    file: File,
    *,
    company: Annotated[str, typer.Option(help="Whose application it is; your own company's if not said.")] = "",
    url: Url = HERE,
    key: Key = "",
    as_json: AsJson = False,
) -> None:
    """Hand an application in. The same file again is the same request: nothing is asked for twice."""
    document = {"application": msgspec.to_builtins(_application(file)), "company": company}
    once = hashlib.sha256(msgspec.json.encode(document)).hexdigest()[:32]
    _say_standing(Door(url, key).post("/operator-applications", document, Standing, key=once), as_json=as_json)


@app.command("application")
def application(
    number: Annotated[str, typer.Argument(help="The application's number.")],
    *,
    url: Url = HERE,
    key: Key = "",
    as_json: AsJson = False,
) -> None:
    """Show an application: how far it has come, and who must act next."""
    _say_standing(Door(url, key).get(f"/operator-applications/{number}", ApplicationFile).standing, as_json=as_json)


@app.command("show")
def show(
    tin: Annotated[str, typer.Argument(help="Trader identification number: KR1168200276.")],
    *,
    url: Url = HERE,
    key: Key = "",
    as_json: AsJson = False,
) -> None:
    """Show an operator: what it is trusted as, what partners were told, and what is to be done next."""
    found = Door(url, key).get(f"/operators/{tin}", OperatorFile)
    if as_json:
        say_json(found)
        return
    screen, operator = console(), found.operator
    screen.print(f"{operator.tin} {operator.name}", style="bold")
    table = Table("as", "number", "grade", "standing", "from", "to", box=None, pad_edge=False, header_style="dim")
    for held in operator.authorisations.values():
        table.add_row(held.kind, held.number, held.grade, held.standing, str(held.first), str(held.last))
    screen.print(table)
    for partner, known in operator.told.items():
        screen.print(f"{partner} was told: {known.standing} (version {known.version})")
    for wait in found.duties:
        words = told_wait(wait.code, wait.facts, "en", until=wait.until)
        screen.print(f"{wait.whom}: {words.title}. {words.cause}")


@app.command("list")
def every(
    *,
    after: Annotated[str, typer.Option(help="Only operators after this identification number.")] = "",
    url: Url = HERE,
    key: Key = "",
    as_json: AsJson = False,
) -> None:
    """List the operators a country trusts, a hundred at a time."""
    operators = Door(url, key).get(f"/operators?after={after}", tuple[Operator, ...])
    if as_json:
        say_json(operators)
        return
    table = Table("operator", "name", "trusted as", box=None, pad_edge=False, header_style="dim")
    for one in operators:
        held = (f"{each.kind} {each.grade} {each.standing}" for each in one.authorisations.values())
        table.add_row(one.tin, one.name, ", ".join(held))
    console().print(table)


@app.command("effect")
def effect(month: Annotated[str, typer.Argument(help="2026-02")], *, url: Url = HERE, as_json: AsJson = False) -> None:
    """Show the published effect of recognition in a month: recognised operators beside others like them."""
    published = Door(url).get(f"/recognition-effects/{month}", EffectPublished)
    if as_json:
        say_json(published)
        return
    screen = console()
    screen.print(f"{published.month}, published {published.on}; intervals of 95 %", style="bold")
    for one in published.effects:
        _tell_effect(one)


def _tell_effect(one: Effect) -> None:
    screen = console()
    screen.print(f"{one.arrangement}: n = {one.recognised}, matched {one.matched} against {one.others} others")
    for name, figure, unit in (("examined", one.examination, "%"), ("to release", one.minutes, "min")):
        if figure is not None:
            screen.print(f"    {name}: {_figure(figure, 100 if unit == '%' else 1, unit)}")


def _figure(figure: Compared, times: int, unit: str) -> str:
    change = f" ({figure.change_percent:+.1f} %)" if figure.change_percent is not None else ""
    return (
        f"{figure.recognised * times:.1f} {unit}, others {figure.others * times:.1f} {unit}{change}; "
        f"difference {figure.low * times:.1f} to {figure.high * times:.1f}"
    )


def _tell_assessed(law: AeoLaw, result: Result, assessed: Assessed) -> None:
    screen = console()
    for criterion in law.criteria:
        if criterion.id in result.points:
            name = criterion.names.get("en", criterion.id)
            screen.print(f"{name}: {result.points[criterion.id]} of {criterion.least}")
    grade = f", grade {result.grade}" if result.grade else ""
    screen.print(f"Every criterion is met{grade}." if not assessed.problems else "Not every criterion is met:")
    for problem in assessed.problems:
        words = told(problem)
        screen.print(f"    {words.path}: {words.cause} {words.mend}")


def _say_standing(standing: Standing, *, as_json: bool) -> None:
    if as_json:
        say_json(standing)
        return
    screen = console()
    screen.print(f"{standing.number}: {standing.operator} as {standing.kind}, {standing.status}", style="bold")
    if standing.authorisation:
        screen.print(f"authorised under {standing.authorisation}, grade {standing.grade or '—'}")
    if standing.waits_for is not None:
        wait = standing.waits_for
        words = told_wait(wait.code, wait.facts, "en", until=wait.until)
        screen.print(f"{wait.whom}: {words.title}. {words.cause} {words.mend}")
        for problem in wait.problems:
            screen.print(f"    {told(problem).cause}")


def _law(country: str) -> AeoLaw:
    law = snapshot.load(country).country.aeo
    if not law.kinds:
        raise Trouble(f"The pack {country} has no programme of authorised operators.", "It stands in aeo.toml.")
    return law


def _check_kind(law: AeoLaw, kind: str) -> None:
    if kind and law.kind(kind) is None:
        raise Trouble(f"There is no kind of operator {kind!r}.", f"Known are: {', '.join(k.id for k in law.kinds)}.")


def _application(file: str) -> OperatorApplication:
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as why:
        raise typer.BadParameter(f"{file}: {why.strerror}") from None
    return read(OperatorApplication, content)
