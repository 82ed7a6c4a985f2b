"""`gwanmun risk train`: grow a model, measure it on rows it had not seen, and enter it in the registry, unsigned."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime
from importlib import metadata
from pathlib import Path
from typing import Annotated

import msgspec
import numpy as np
import typer
from msgspec import Struct

from gwanmun.cli.risk_evaluate import evaluation
from gwanmun.cli.risk_kcs import Rows
from gwanmun.cli.risk_office import rows_of_office
from gwanmun.cli.risk_registry import Registry
from gwanmun.cli.risk_rows import read_files
from gwanmun.cli.screen import console, say_json
from gwanmun.cli.troubles import Trouble
from gwanmun.countries import snapshot
from gwanmun.countries.packs import PackUnknownError
from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.risk.bulk import hits_of
from gwanmun.law.risk.control_result import ControlResult
from gwanmun.law.risk.history import by_line
from gwanmun.law.risk.lanes import policy_digest
from gwanmun.law.risk.lodged_line import LodgedLine
from gwanmun.law.risk.model.fit import SEEDS, fit, rows_of
from gwanmun.law.risk.registry.manifest import SCHEMA, Learned, Manifest, expiry
from gwanmun.law.risk.selection import SelectionLaw
from gwanmun.office.desks import rulebooks

EXAMPLES = """
    gwanmun risk train                                                          from this office's own journal
    gwanmun risk train rows.ndjson --registry models --country kr
    gwanmun risk train 2020.csv --format kcs --registry models --country kr --on 2026-12-01 --json
"""
NOTE = (
    "Identifiers of traders are keys of counts; names, nationalities of persons, trust and texts are not learned from."
)
_LIBRARIES = ("lightgbm", "numpy", "scikit-learn", "gwanmun")
_BUDGETS = (0.01, 0.05, 0.10)

Folder = Annotated[Path, typer.Option("--registry", envvar="GWANMUN_MODELS", help="Where the models are kept.")]
CountryPack = Annotated[
    str,
    typer.Option("--country", envvar="GWANMUN_COUNTRY", help="Whose lanes are signed for: a pack's id or folder."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
Day = Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="The day; today if not said.")]


class Trained(Struct, frozen=True):
    """What `train` answers."""

    model: str
    manifest: Manifest


def train(
    rows: Annotated[
        list[Path] | None, typer.Argument(help="Past rows, one file after the other; without any, the office's own.")
    ] = None,
    *,
    folder: Folder,
    country: CountryPack = "kr",
    kind: Annotated[str, typer.Option("--format", help="kcs or rows.")] = "rows",
    on: Day = None,
    as_json: AsJson = False,
) -> None:
    """Grow a model from past rows and enter it, unsigned. The same rows give the same hashes.

    Without files it learns from the office's journal: declarations as they were lodged, results as they became known.
    """
    read = read_files(rows, kind) if rows else rows_of_office(country, day(on))
    law = selection_of(country) if rows else rulebooks.current().country.selection
    manifest, digest = _entered(Registry(folder), read, law, day(on))
    if as_json:
        say_json(Trained(digest, manifest))
        return
    screen = console()
    screen.print(f"model {digest[:12]}", style="bold")
    for name, figure in manifest.metrics.items():
        screen.print(f"  {name:<24} {figure:.4f}")
    screen.print(f"Believed until {manifest.expires}, once two have signed: gwanmun risk sign {digest[:12]} --role …")


def day(said: datetime | None) -> date:
    """The day that was said, or today."""
    return said.date() if said else datetime.now(UTC).date()


def selection_of(country: str) -> SelectionLaw:
    """The selection policy of a pack. Raises Trouble."""
    try:
        return snapshot.load(country).country.selection
    except (PackUnknownError, snapshot.PackRefusedError) as why:
        raise Trouble(
            f"The pack {country!r} cannot be used: {why}", "`gwanmun pack list` says which there are."
        ) from None


def rows_digest(lines: Sequence[LodgedLine], results: Sequence[ControlResult]) -> str:
    """The hash of what was learned from, whatever order the files had."""
    digest = hashlib.sha256()
    for encoded in sorted(map(msgspec.json.encode, [*lines, *results])):
        digest.update(encoded + b"\n")
    return digest.hexdigest()


def _entered(registry: Registry, read: Rows, law: SelectionLaw, today: date) -> tuple[Manifest, str]:
    lines, results = read
    known = by_line(results)
    learned = rows_of(lines, known)
    artefact = fit(learned)
    hits = hits_of(learned.lines, known)
    manifest = Manifest(
        SCHEMA,
        artefact.digests,
        Learned(
            learned.lines[0].on, learned.lines[-1].on, len(lines), int(np.sum(hits >= 0)), int(np.sum(hits == 1)),
            rows_digest(lines, results),
        ),
        policy_digest(law.lanes), today, expiry(today), SEEDS,
        {library: metadata.version(library) for library in _LIBRARIES}, _gates(read), NOTE,
    )  # fmt: skip
    return manifest, registry.enter(manifest, artefact)


def _gates(read: Rows) -> dict[str, float]:
    """The figures on every gate, from a model of the earlier rows on the last fifth of the days."""
    early, late = _halved(read)
    told, shuffled = (evaluation(early, None, late, budgets=_BUDGETS, shuffle=shuffle) for shuffle in (False, True))
    base = told.all.hits / max(told.all.rows, 1)
    figures = {
        "auc": told.all.auc,
        "auc_new_keys": told.new_keys.auc,
        "average_precision": told.all.average_precision,
        "calibration_error": told.all.calibration_error,
        "base_rate": base,
        **{f"precision_at_{part.budget:.2f}": part.precision for part in told.all.budgets},
        **{f"revenue_at_{part.budget:.2f}": part.revenue for part in told.two_lanes},
        "lift_at_0.05": told.all.budgets[1].precision / base if base else 0.0,
        "auc_label_shuffle": shuffled.all.auc,
    }
    return {name: round(figure, 6) for name, figure in figures.items() if figure is not None}


def _halved(read: Rows) -> tuple[Rows, Rows]:
    lines, results = read
    days = sorted(line.on.toordinal() for line in lines)
    cut = days[0] + (days[-1] - days[0]) * 4 // 5
    seen = {(result.number, result.line): result for result in results}
    labelled = [line for line in lines if (line.number, line.line) in seen or (line.number, 0) in seen]
    early = [line for line in lines if line.on.toordinal() <= cut]
    late = [line for line in labelled if line.on.toordinal() > cut]
    if not early or not late:
        raise Refused(
            Problem("results-too-few", facts={"results": "0", "hits": "0", "fewest": "2", "fewest_hits": "1"})
        )
    numbers = {line.number for line in early}
    return (
        (early, [result for result in results if result.number in numbers and result.on.toordinal() <= cut]),
        (late, [result for result in results if result.number not in numbers]),
    )
