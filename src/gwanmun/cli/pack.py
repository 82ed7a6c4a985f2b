"""`gwanmun pack`: check country packs, build them, and say what a change in them would have collected.

Exit codes: 0 everything is in order (warnings aside), 1 a pack has errors, 2 the command was not understood.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from msgspec import Struct
from rich.progress import track
from rich.table import Table

from gwanmun.cli.pack_diff import EXAMPLES as DIFF_EXAMPLES
from gwanmun.cli.pack_diff import diff_packs
from gwanmun.cli.pack_rate import EXAMPLES as RATE_EXAMPLES
from gwanmun.cli.pack_rate import enter
from gwanmun.cli.screen import console
from gwanmun.countries import snapshot
from gwanmun.countries.carrying import ReviewItem
from gwanmun.countries.finding import Finding, Findings, write_place, write_rule
from gwanmun.countries.folder import Folder
from gwanmun.countries.lint import Report, lint
from gwanmun.countries.own_pack import is_shipped
from gwanmun.countries.packs import PackUnknownError, all_packs, find_pack, own_folders
from gwanmun.countries.rules import read_rules

app = typer.Typer(no_args_is_help=True, help="List, check and build country packs.")

_DIFF_HELP = f"Say what a changed pack would have collected in the past.\n\nExamples:\n\n\b{DIFF_EXAMPLES}"
app.command("diff", help=_DIFF_HELP)(diff_packs)
_RATE_HELP = f"Enter an exchange rate into a pack of one's own.\n\nExamples:\n\n\b{RATE_EXAMPLES}"
app.command("rate", help=_RATE_HELP)(enter)

MOST_SHOWN = 20
"""Findings of one kind that the table shows; `--json` has them all."""

# What a pack or a list says is shown as it stands: its square brackets are no styles of ours.
_out = console()
_err = console(stderr=True)

PackName = Annotated[str, typer.Argument(metavar="[ID|FOLDER]", help="A pack's id or its folder; none for every pack.")]
AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON, one object a pack.")]


class LintAnswer(Struct, frozen=True):
    """What `pack lint --json` says of one pack."""

    pack: str
    sound: bool
    errors: int
    warnings: int
    unconfirmed: int
    rows: int
    unconfirmed_by_file: dict[str, int]
    findings: tuple[Finding, ...]
    reviews: int = 0  # rows that wait for a person to carry them on into the next edition


class BuildAnswer(Struct, frozen=True):
    """What `pack build --json` says of one pack."""

    pack: str
    hash: str
    size_bytes: int
    goods: int
    measures: int
    out: str


class ListedPack(Struct, frozen=True):
    """What `pack list --json` says of one pack."""

    pack: str
    name: str
    currency: str
    edition: str
    shipped: bool  # it comes with the house
    used: bool  # its id leads here; another folder with the same id goes before the others
    folder: str


@app.command("list")
def list_packs(*, as_json: AsJson = False) -> None:
    """List the packs there are: those of the deployer's folders, which go first, and those that come with the house."""
    listed, seen = [], set()
    for path in all_packs(own_folders()):
        rules = read_rules(Folder(path), "pack.toml", Findings())
        said = {name: str(rules.said.get(name, "")) if rules else "" for name in ("name", "currency", "edition")}
        listed.append(
            ListedPack(path.name, **said, shipped=is_shipped(path), used=path.name not in seen, folder=str(path))
        )
        seen.add(path.name)
    if as_json:
        for each in listed:
            typer.echo(msgspec.json.encode(each).decode())
        return
    table = Table("pack", "name", "currency", "edition", "", box=None)
    for each in listed:
        where = "comes with the house" if each.shipped else each.folder
        table.add_row(each.pack, each.name, each.currency, each.edition, where if each.used else f"{where}, not used")
    _out.print(table)


@app.command("lint")
def lint_packs(
    pack: PackName = "",
    *,
    as_json: AsJson = False,
    strict: Annotated[bool, typer.Option(help="Count warnings as errors.")] = False,
) -> None:
    """Check packs: every error and warning with its file and line, and the rows nobody has confirmed.

    Exit code 1 when a pack has an error (with --strict, or a warning).
    """
    sound = True
    for path in _progress(_folders(pack), "Checking", quiet=as_json):
        report = lint(Folder(path))
        answer = _lint_answer(report)
        sound = sound and answer.sound and not (strict and answer.warnings)
        if as_json:
            typer.echo(msgspec.json.encode(answer).decode())
        else:
            _print_report(answer)
    raise typer.Exit(0 if sound else 1)


@app.command("build")
def build_packs(
    pack: PackName = "",
    *,
    out: Annotated[Path | None, typer.Option(help="Write the snapshot here (one pack only).")] = None,
    as_json: AsJson = False,
) -> None:
    """Build packs from their text and say the hash that names each. A pack with an error is not built: exit code 1."""
    folders = _folders(pack)
    if out is not None and len(folders) != 1:
        raise typer.BadParameter("Name one pack to write its snapshot.", param_hint="--out")
    refused = False
    for path in _progress(folders, "Building", quiet=as_json):
        try:
            loaded = snapshot.build(path)
        except snapshot.PackRefusedError as why:
            refused = True
            _refuse(path.name, why.findings, as_json=as_json)
            continue
        if out is not None:
            out.write_bytes(loaded.body)
        _print_built(loaded, str(out or ""), as_json=as_json)
    raise typer.Exit(1 if refused else 0)


@app.command("review")
def review_pack(
    pack: Annotated[str, typer.Argument(metavar="ID|FOLDER", help="A pack's id or its folder.")],
    *,
    as_json: AsJson = False,
) -> None:
    """List the rows of a pack that only a person can carry on into its next edition, with the codes they might go to.

    Along a link of one code to one, rates go by themselves. Where a code was split, write the rows of the new codes and
    end the old one. Exit code 1 while a row waits.
    """
    (path,) = _folders(pack)
    report = lint(Folder(path))
    if as_json:
        typer.echo(msgspec.json.encode({"pack": report.pack, "reviews": report.reviews}).decode())
    elif report.reviews:
        _out.print(_reviews_table(report.pack, report.reviews))
    else:
        _out.print(f"{report.pack}: no row waits for a person")
    raise typer.Exit(1 if report.reviews else 0)


def _reviews_table(pack: str, reviews: tuple[ReviewItem, ...]) -> Table:
    title = f"{pack}: rows that wait for a person: {len(reviews)}"
    table = Table("place", "rate", "goods", "link", "might go to", "why", title=title, title_justify="left")
    for item in reviews:
        place, rate = f"{item.file}:{item.line}", f"{item.rate_class} {item.duty}"
        table.add_row(place, rate, item.goods, item.relation or "", " ".join(item.candidates), item.why)
    return table


def _folders(pack: str) -> list[Path]:
    try:
        return [find_pack(pack, own_folders())] if pack else list(all_packs(own_folders()))
    except PackUnknownError as why:
        raise typer.BadParameter(str(why)) from None


def _progress(folders: list[Path], what: str, *, quiet: bool) -> Iterator[Path]:
    yield from track(folders, what, console=_err, disable=quiet or not _err.is_terminal, transient=True)


def _lint_answer(report: Report) -> LintAnswer:
    errors = sum(finding.severity == "error" for finding in report.findings)
    return LintAnswer(
        pack=report.pack,
        sound=errors == 0,
        errors=errors,
        warnings=len(report.findings) - errors,
        unconfirmed=sum(checked.unconfirmed for checked in report.checked),
        rows=sum(checked.rows for checked in report.checked),
        unconfirmed_by_file={checked.file: checked.unconfirmed for checked in report.checked if checked.unconfirmed},
        findings=report.findings,
        reviews=len(report.reviews),
    )


def _print_report(answer: LintAnswer) -> None:
    if answer.findings:
        _out.print(findings_table(answer.pack, answer.findings))
    if answer.unconfirmed:
        table = Table("file", "not confirmed", title=f"{answer.pack}: rows nobody has confirmed", title_justify="left")
        for file, count in answer.unconfirmed_by_file.items():
            table.add_row(file, str(count))
        _out.print(table)
    _out.print(
        f"{answer.pack}: {answer.errors} errors, {answer.warnings} warnings; "
        f"{answer.unconfirmed} of {answer.rows} rows not confirmed"
    )


def findings_table(title: str, findings: Iterable[Finding]) -> Table:
    """The findings as a table; of each kind the first few, and how many more."""
    table = Table("place", "severity", "what", title=title, title_justify="left")
    seen: Counter[str] = Counter()
    for finding in findings:
        rule = write_rule(finding)
        seen[rule] += 1
        if seen[rule] <= MOST_SHOWN:
            table.add_row(write_place(finding), finding.severity, f"{finding.text} ({rule})")
    for rule, count in seen.items():
        if count > MOST_SHOWN:
            table.add_row("…", "", f"and {count - MOST_SHOWN} more ({rule})")
    return table


def _print_built(loaded: snapshot.Loaded, out: str, *, as_json: bool) -> None:
    tariff = loaded.country.tariff
    measures = sum(map(len, tariff.measures.values()))
    answer = BuildAnswer(loaded.country.id, loaded.hash, len(loaded.body), len(tariff.goods), measures, out)
    if as_json:
        typer.echo(msgspec.json.encode(answer).decode())
    else:
        _out.print(f"{answer.pack}: {answer.hash}")
        _out.print(f"    {answer.goods} goods, {answer.measures} measures, {answer.size_bytes} bytes {out}".rstrip())


def _refuse(pack: str, findings: tuple[Finding, ...], *, as_json: bool) -> None:
    if as_json:
        typer.echo(msgspec.json.encode({"pack": pack, "refused": findings}).decode())
    else:
        _err.print(findings_table(f"{pack} is not built", findings))
