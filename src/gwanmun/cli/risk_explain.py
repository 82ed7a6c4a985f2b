"""`gwanmun risk explain`: why a line stands out, in sentences with the numbers behind them."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from msgspec import Struct

from gwanmun.cli.entering import enter
from gwanmun.cli.risk_decided import tell_because, tell_decided, tell_more
from gwanmun.cli.risk_kcs import Rows
from gwanmun.cli.risk_registry import Registry
from gwanmun.cli.risk_rows import read_files
from gwanmun.cli.risk_train import AsJson, CountryPack, Day, day, selection_of
from gwanmun.cli.screen import console, say_json
from gwanmun.cli.troubles import Trouble
from gwanmun.law.risk.features import features
from gwanmun.law.risk.history import Results, by_line, known_before
from gwanmun.law.risk.lanes import policy_digest
from gwanmun.law.risk.lodged_line import LodgedLine
from gwanmun.law.risk.reasons.because import Reasoner
from gwanmun.law.risk.reasons.bulk import alike
from gwanmun.law.risk.reasons.lowering import Lower, lowering
from gwanmun.law.risk.reasons.similar import SimilarCase
from gwanmun.law.risk.registry.manifest import Admitted
from gwanmun.law.risk.registry.standing import standing
from gwanmun.law.risk.scored import Scored
from gwanmun.office.desks import explaining
from gwanmun.office.desks.explaining import Explained as Decided

EXAMPLES = """
    gwanmun risk explain 43210-26-000001M                  a declaration of this office, as it was decided
    gwanmun risk explain 97061800 --rows 2020.csv --format kcs --registry models --country kr
"""


class Explained(Struct, frozen=True):
    """One line, as it was scored, with all that can be said of it."""

    number: str
    line: int
    scored: Scored
    similar: tuple[SimilarCase, ...]
    lower: tuple[Lower, ...]


def explain(
    number: Annotated[str, typer.Argument(help="The declaration's number.")],
    *,
    rows: Annotated[
        list[Path] | None, typer.Option(help="The rows it stands in, with those before it; without any, the office.")
    ] = None,
    folder: Annotated[Path | None, typer.Option("--registry", envvar="GWANMUN_MODELS", help="The models.")] = None,
    country: CountryPack = "kr",
    kind: Annotated[str, typer.Option("--format", help="kcs or rows.")] = "rows",
    on: Day = None,
    as_json: AsJson = False,
) -> None:
    """Say why a declaration stands out, which cases were alike, and what would lower the score.

    Of a declaration of this office: what was decided, and whether the model that scored it still says so.
    """
    if rows:
        told: Sequence[Struct] = _of_rows(number, read_files(rows, kind), _registry(folder), country, day(on))
    else:
        enter(country)
        told = explaining.explained(number, folder)
    if as_json:
        say_json(told)
    else:
        for each in told:
            tell_decided(each) if isinstance(each, Decided) else _tell(each)


def _of_rows(number: str, rows: Rows, registry: Registry, country: str, today: date) -> list[Explained]:  # noqa: PLR0917
    champion = champion_of(registry, country, today)
    lines, results = rows
    known = by_line(results)
    mine = [line for line in lines if line.number == number]
    if not mine:
        raise Trouble(f"No declaration {number!r} stands in these rows.", "Name the file it is in with --rows.")
    return [explained_line(champion, line, lines, known) for line in mine]


def _registry(folder: Path | None) -> Registry:
    if folder is None:
        raise Trouble("No registry of models is named.", "Name its folder with --registry or GWANMUN_MODELS.")
    return Registry(folder)


def champion_of(registry: Registry, country: str, today: date) -> Admitted:
    """The model that chooses today. Raises Trouble where there is none, Refused where it may not."""
    digest = standing(registry.changes()).champion
    if not digest:
        raise Trouble("No model was promoted.", "`gwanmun risk train`, `sign` twice and `promote` put one to work.")
    return registry.admitted(digest, policy_digest(selection_of(country).lanes), today)


def explained_line(champion: Admitted, line: LodgedLine, lines: list[LodgedLine], known: Results) -> Explained:
    """Everything that can be said of a line, on what was known when its day began."""
    artefact = champion.artefact
    past = known_before(artefact.spec, lines, known, line.on).past(line)
    scored = Reasoner(artefact, champion.digest).scored(line, past)
    similar = alike(artefact, line, features(artefact.spec, line, past), (lines, known))
    return Explained(line.number, line.line, scored, similar, lowering(artefact, line, past))


def _tell(explained: Struct) -> None:
    assert isinstance(explained, Explained), "only lines of rows are told here"
    screen, score = console(), explained.scored.score
    screen.print(f"{explained.number}, line {explained.line}", style="bold")
    screen.print(f"  chance of a hit {score.chance_ppm / 10_000:.1f} %, expected tax {score.expected_tax:,}")
    tell_because(explained.scored.because)
    tell_more(explained.similar, explained.lower)
