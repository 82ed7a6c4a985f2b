"""`gwanmun treaty`: which treaties there are, what they say of origin, and whether their text is sound.

Exit codes: 0 everything is in order (warnings aside), 1 a treaty has errors, 2 the command was not understood.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from msgspec import Struct
from rich.table import Table

from gwanmun.cli.pack import findings_table
from gwanmun.cli.screen import console
from gwanmun.countries.finding import Finding
from gwanmun.countries.folder import Folder
from gwanmun.countries.packs import own_folders
from gwanmun.countries.treaties import TreatyUnknownError, find_treaty, treaty, treaty_folders
from gwanmun.countries.treaty import Treaty
from gwanmun.countries.treaty_lint import TreatyRefusedError, TreatyReport, lint_treaty
from gwanmun.law.origin.provisions import ProductRule, Provisions
from gwanmun.law.origin.rules import write_rule

app = typer.Typer(
    no_args_is_help=True,
    help="""Look treaties up, and check their text.

Examples:

\b
    gwanmun treaty list                             every treaty, and how much of it is confirmed
    gwanmun treaty show vkfta --code 850440         the rule for a product, in the treaty's own edition
    gwanmun treaty lint vkfta                       every error with its file and line
""",
)

_out = console()
_err = console(stderr=True)

TreatyName = Annotated[str, typer.Argument(metavar="ID|FOLDER", help="A treaty's id or its folder.")]
AnyTreaty = Annotated[str, typer.Argument(metavar="[ID|FOLDER]", help="A treaty's id or folder; none for every one.")]
AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON, one object a treaty.")]
Code = Annotated[str, typer.Option(metavar="CODE", help="Two to six digits, in the edition the treaty is written in.")]


class TreatyAnswer(Struct, frozen=True):
    """What `treaty list --json` says of one treaty."""

    treaty: str
    title: str
    parties: tuple[str, ...]
    edition: str
    general: str
    rules: int
    confirmed: int
    hash: str


class RuleAnswer(Struct, frozen=True, omit_defaults=True):
    """One rule that may be a product's."""

    first: str
    last: str
    rule: str
    only: str = ""
    source: str = ""
    confirmed: bool = False
    general: bool = False  # the treaty's general rule, for want of a row


class ShownAnswer(Struct, frozen=True, omit_defaults=True):
    """What `treaty show --json` says."""

    treaty: str
    hash: str
    edition: str
    provisions: Provisions
    code: str = ""
    rules: tuple[RuleAnswer, ...] = ()


class TreatyLintAnswer(Struct, frozen=True):
    """What `treaty lint --json` says of one treaty."""

    treaty: str
    sound: bool
    errors: int
    warnings: int
    unconfirmed: int
    rows: int
    findings: tuple[Finding, ...]


@app.command("list")
def list_treaties(*, as_json: AsJson = False) -> None:
    """List every treaty that can be found, with its parties, its rules and how many of them are confirmed."""
    answers = [_listed(_load(path.name)) for path in treaty_folders(own_folders())]
    if as_json:
        for answer in answers:
            typer.echo(msgspec.json.encode(answer).decode())
        return
    table = Table("treaty", "parties", "edition", "general rule", "rules", "confirmed", title_justify="left")
    for answer in answers:
        parties = " ".join(answer.parties[:6]) + (f" and {len(answer.parties) - 6} more" if answer.parties[6:] else "")
        figures = (str(answer.rules), str(answer.confirmed))
        table.add_row(answer.treaty, parties, answer.edition, answer.general, *figures)
    _out.print(table)


@app.command("show")
def show_treaty(name: TreatyName, *, code: Code = "", as_json: AsJson = False) -> None:
    """Show what a treaty says of origin; with --code, the rule it has for a product, the most specific first."""
    found = _load(name)
    if code and not (code.isascii() and code.isdigit() and len(code) in {2, 4, 6}):
        raise typer.BadParameter("A code has 2, 4 or 6 digits.", param_hint="--code")
    rules = _rules(found, code) if code else ()
    if as_json:
        answer = ShownAnswer(found.id, found.hash, found.provisions.edition, found.provisions, code, rules)
        typer.echo(msgspec.json.encode(answer).decode())
    elif code:
        _print_rules(found, code, rules)
    else:
        _print_treaty(found)


@app.command("lint")
def lint_treaties(
    name: AnyTreaty = "",
    *,
    as_json: AsJson = False,
    strict: Annotated[bool, typer.Option(help="Count warnings as errors.")] = False,
) -> None:
    """Check treaties: every error and warning with its file and line, their cases, and the rows nobody has confirmed.

    Exit code 1 when a treaty has an error (with --strict, or a warning).
    """
    sound = True
    for path in _paths(name):
        answer = _lint_answer(lint_treaty(Folder(path)))
        sound = sound and answer.sound and not (strict and answer.warnings)
        if as_json:
            typer.echo(msgspec.json.encode(answer).decode())
        else:
            _print_report(answer)
    raise typer.Exit(0 if sound else 1)


def _paths(name: str) -> Iterable[Path]:
    try:
        return [find_treaty(name, own_folders())] if name else treaty_folders(own_folders())
    except TreatyUnknownError as why:
        raise typer.BadParameter(str(why)) from None


def _load(name: str) -> Treaty:
    try:
        return treaty(name)
    except TreatyUnknownError as why:
        raise typer.BadParameter(str(why)) from None
    except TreatyRefusedError as why:
        _err.print(findings_table(f"{name} is not used", why.findings))
        raise typer.Exit(1) from None


def _listed(found: Treaty) -> TreatyAnswer:
    said = found.provisions
    return TreatyAnswer(
        found.id,
        said.title,
        said.parties,
        said.edition,
        write_rule(said.general) if said.general else "",
        len(found.rows),
        sum(row.confirmed for row in found.rows),
        found.hash,
    )


def _rules(found: Treaty, code: str) -> tuple[RuleAnswer, ...]:
    rules = tuple(_rule_answer(rule) for rule in found.rules_for(code))
    if (not rules or rules[-1].only) and found.provisions.general is not None:
        text = write_rule(found.provisions.general)
        return *rules, RuleAnswer(code, code, text, source=found.provisions.source, general=True)
    return rules


def _rule_answer(rule: ProductRule) -> RuleAnswer:
    return RuleAnswer(rule.first, rule.last, rule.text, rule.only, rule.source, rule.confirmed)


def _print_rules(found: Treaty, code: str, rules: tuple[RuleAnswer, ...]) -> None:
    if not rules:
        _out.print(
            f"{found.id} has no rule for {code} of {found.provisions.edition}: such goods have no way to qualify."
        )
        return
    table = Table(
        "codes", "rule", "of which goods", "source", title=f"{found.id}: {code} of {found.provisions.edition}"
    )
    for rule in rules:
        codes = (
            "general rule" if rule.general else rule.first if rule.first == rule.last else f"{rule.first}-{rule.last}"
        )
        table.add_row(codes, rule.rule, rule.only, rule.source + ("" if rule.confirmed else " (not confirmed)"))
    _out.print(table)


def _print_treaty(found: Treaty) -> None:
    said, terms = found.provisions, found.provisions.formalities.certificate
    table = Table("", "", title=f"{said.title} ({found.id})", title_justify="left", show_header=False)
    lines = {
        "parties": " ".join(said.parties),
        "rules in": f"{said.edition}: {len(found.rows)} rows, {sum(row.confirmed for row in found.rows)} confirmed",
        "general rule": write_rule(said.general)
        if said.general
        else "none: goods without a rule have no way to qualify",
        "content": f"{' or '.join(said.content.methods)} of {said.content.basis}",
        "tolerances": "; ".join(f"{each.percent:f} % of {each.measured} ({each.note})" for each in said.tolerances),
        "cumulation": " ".join((said.cumulation.kind, *said.cumulation.countries)),
        "drawback": said.drawback,
        "proofs": "; ".join(f"{each.kind} by {each.made_by}, {each.valid_months} months" for each in said.proofs),
        "form": f"{terms.form} {terms.name}".strip(),
        "records": f"{said.formalities.records_years} years",
        "source": said.source + ("" if said.confirmed else " (not confirmed)"),
        "hash": found.hash,
    }
    for name, text in lines.items():
        table.add_row(name, text)
    _out.print(table)


def _lint_answer(report: TreatyReport) -> TreatyLintAnswer:
    errors = sum(finding.severity == "error" for finding in report.findings)
    return TreatyLintAnswer(
        treaty=report.id,
        sound=errors == 0,
        errors=errors,
        warnings=len(report.findings) - errors,
        unconfirmed=sum(checked.unconfirmed for checked in report.checked),
        rows=sum(checked.rows for checked in report.checked),
        findings=report.findings,
    )


def _print_report(answer: TreatyLintAnswer) -> None:
    if answer.findings:
        _out.print(findings_table(answer.treaty, answer.findings))
    _out.print(
        f"{answer.treaty}: {answer.errors} errors, {answer.warnings} warnings; "
        f"{answer.unconfirmed} of {answer.rows} rows not confirmed"
    )
