"""`gwanmun risk explain`: why a line stands out, in sentences with the numbers behind them."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from msgspec import Struct
from rich.table import Table

from gwanmun.cli.risk_registry import Registry
from gwanmun.cli.risk_rows import read_files
from gwanmun.cli.risk_train import AsJson, CountryPack, Day, Folder, day, selection_of
from gwanmun.cli.screen import console, say_json
from gwanmun.cli.troubles import Trouble
from gwanmun.law.risk.bulk import bulk_features
from gwanmun.law.risk.control_result import ControlResult
from gwanmun.law.risk.features import features
from gwanmun.law.risk.history import Results, by_line, known_before, result_of
from gwanmun.law.risk.lanes import policy_digest
from gwanmun.law.risk.lodged_line import LodgedLine
from gwanmun.law.risk.model.artefact import Artefact
from gwanmun.law.risk.reasons.because import Reasoner
from gwanmun.law.risk.reasons.lowering import Lower, lowering
from gwanmun.law.risk.reasons.similar import Remembered, SimilarCase, leaves_of, remembered, similar
from gwanmun.law.risk.registry.manifest import Admitted
from gwanmun.law.risk.registry.standing import standing
from gwanmun.law.risk.scored import Scored

EXAMPLES = """
    gwanmun risk explain 97061800 --rows 2020.csv --format kcs --registry models --country kr
"""
_MOST_REMEMBERED = 2_000


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
    rows: Annotated[list[Path], typer.Option(help="The rows it stands in, with those before it.")],
    folder: Folder,
    country: CountryPack,
    kind: Annotated[str, typer.Option("--format", help="kcs or rows.")] = "rows",
    on: Day = None,
    as_json: AsJson = False,
) -> None:
    """Say why a declaration stands out, which cases were alike, and what would lower the score."""
    champion = champion_of(Registry(folder), country, day(on))
    lines, results = read_files(rows, kind)
    known = by_line(results)
    mine = [line for line in lines if line.number == number]
    if not mine:
        raise Trouble(f"No declaration {number!r} stands in these rows.", "Name the file it is in with --rows.")
    explained = [explained_line(champion, line, lines, known) for line in mine]
    if as_json:
        say_json(explained)
    else:
        for each in explained:
            _tell(each)


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
    alike = similar(
        leaves_of(artefact.chance_trees, features(artefact.spec, line, past)), _memory(artefact, line, lines, known)
    )  # fmt: skip
    return Explained(line.number, line.line, scored, alike, lowering(artefact, line, past))


def _memory(artefact: Artefact, line: LodgedLine, lines: list[LodgedLine], known: Results) -> list[Remembered]:
    earlier = [other for other in lines if other.on < line.on]
    looked = [(other, result) for other in earlier if (result := _known(known, other, line.on)) is not None]
    rows = bulk_features(artefact.spec, earlier, known)
    place = {(other.number, other.line): row for row, other in enumerate(earlier)}
    return [
        remembered(artefact.chance_trees, other, rows[place[other.number, other.line]].tolist(), result)
        for other, result in looked[-_MOST_REMEMBERED:]
    ]


def _known(known: Results, line: LodgedLine, day_of_choice: date) -> ControlResult | None:
    result = result_of(known, line)
    return result if result is not None and result.on < day_of_choice else None


def _tell(explained: Explained) -> None:
    screen, score = console(), explained.scored.score
    screen.print(f"{explained.number}, line {explained.line}", style="bold")
    screen.print(f"  chance of a hit {score.chance_ppm / 10_000:.1f} %, expected tax {score.expected_tax:,}")
    for because in explained.scored.because:
        screen.print(f"  {because.points_milli / 1000:+.2f}  {because.family}: {because.text}")
    for lower in explained.lower:
        screen.print(f"  {lower.chance_ppm / 10_000:.1f} % if {lower.text}")
    table = Table("alike", "case", "lodged", "goods", "found", box=None)
    for each in explained.similar:
        case = each.case
        table.add_row(
            f"{each.alike_percent} %", case.case, str(case.on), f"{case.subheading} of {case.origin}",
            f"{case.verdict} {case.kind}".strip(),
        )  # fmt: skip
    screen.print(table)
