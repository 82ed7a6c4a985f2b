"""`gwanmun certify`: a certificate of origin is asked for on an export declaration, at an office's machine door.

Only what the declaration does not say is typed. The same words again are the same request: whatever went wrong on the
way, nothing is asked for twice.
"""

import hashlib
from typing import Annotated, Any

import msgspec
import typer
from msgspec import Struct
from rich.table import Table

from gwanmun.cli.door import Door
from gwanmun.cli.screen import console, say_json
from gwanmun.cli.troubles import REFUSED
from gwanmun.law.basics.catalogue import told, told_wait
from gwanmun.law.basics.problem import Problem
from gwanmun.law.basics.wait import Wait
from gwanmun.law.origin.issued_certificate import IssuedCertificate

EXAMPLES = """
    gwanmun certify 19344-26-000001X --under vkfta --draft --key gw_…    what the form would say
    gwanmun certify 19344-26-000001X --under vkfta --code 1=85044090 --marks 'HB 1-40' --key gw_…
    gwanmun certify 19344-26-000001X --under vkfta --replaces KR-VKFTA-26-0000007 --why "the buyer's code"
"""
AT = "/certificate-applications"


class Standing(Struct, frozen=True, omit_defaults=True):
    """How far an application has come."""

    number: str
    status: str
    done: tuple[str, ...] = ()
    waits_for: Wait | None = None
    certificate: str = ""


class Drafted(Struct, frozen=True):
    """What an application would come to."""

    certificate: IssuedCertificate | None = None
    problems: tuple[Problem, ...] = ()


def certify(
    declaration: Annotated[str, typer.Argument(help="The export declaration's number.")],
    *,
    under: Annotated[str, typer.Option(metavar="AGREEMENT", help="Under which agreement: vkfta, akfta, rcep, …")],
    draft: Annotated[bool, typer.Option(help="Only show what the certificate would say; nothing is kept.")] = False,
    code: Annotated[
        list[str] | None, typer.Option(metavar="LINE=CODE", help="The buyer's country's code of a line.")
    ] = None,
    marks: Annotated[str, typer.Option(help="Marks and numbers on the packages.")] = "",
    signatory: Annotated[str, typer.Option(help="Who declares for the exporter.")] = "",
    place: Annotated[str, typer.Option(help="Where.")] = "",
    replaces: Annotated[str, typer.Option(metavar="NUMBER", help="The certificate this one corrects.")] = "",
    why: Annotated[str, typer.Option(help="What was wrong with it.")] = "",
    url: Annotated[str, typer.Option(envvar="GWANMUN_URL", help="The office.")] = "http://127.0.0.1:8000",
    key: Annotated[str, typer.Option(envvar="GWANMUN_KEY", help="Your API key.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Ask for a certificate of origin; everything the export declaration says is taken from it.

    Exit code 1 when it is refused, or when a draft has something against it.
    """
    said = {"signatory": signatory, "place": place, "marks": marks, "replaces": replaces, "why": why}
    asked: dict[str, Any] = {"agreement": under, "export_declaration": declaration}
    asked |= {name: value for name, value in said.items() if value}
    asked |= {"items": [_item(one) for one in code]} if code else {}
    door = Door(url, key)
    if draft:
        _show_draft(door.post(f"{AT}/drafts", asked, Drafted), as_json=as_json)
        return
    standing = door.post(AT, asked, Standing, key=_key(asked))
    if as_json:
        say_json(standing)
    else:
        console().print(f"{standing.number}  {_stands(standing)}")


def _item(said: str) -> dict[str, object]:
    line, equals, code = said.partition("=")
    if not (equals and line.isdigit() and code):
        raise typer.BadParameter(f"{said} is no LINE=CODE, as 1=85044090 is.", param_hint="--code")
    return {"line": int(line), "importing_commodity": code}


def _key(asked: dict[str, Any]) -> str:
    return f"certify-{hashlib.sha256(msgspec.json.encode(asked, order='deterministic')).hexdigest()[:40]}"


def _show_draft(drafted: Drafted, *, as_json: bool) -> None:
    screen = console()
    if as_json:
        say_json(drafted)
    else:
        if drafted.certificate is not None:
            screen.print(_certificate(drafted.certificate))
        for problem in map(told, drafted.problems):
            screen.print(f"{problem.path}: {problem.cause} {problem.mend}".removeprefix(": "))
    raise typer.Exit(REFUSED if drafted.problems else 0)


def _certificate(certificate: IssuedCertificate) -> Table:
    """The items as they would stand; the whole form is the PDF's business."""
    title = f"{certificate.form or certificate.agreement}: {certificate.exporter.name} to {certificate.consignee.name}"
    table = Table("item", "goods", "HS", "origin", "criterion", "quantity", "FOB", title=title, title_justify="left")
    for number, item in enumerate(certificate.items, 1):
        price = f"{item.fob.currency} {item.fob.value:,f}" if item.fob is not None else ""
        quantity = f"{item.quantity:,f} {item.unit}"
        table.add_row(str(number), item.description, item.hs, item.origin, item.criterion, quantity, price)
    return table


def _stands(standing: Standing) -> str:
    if standing.certificate:
        return f"{standing.status}: {standing.certificate}"
    wait = standing.waits_for
    return f"{standing.status}: {told_wait(wait.code, wait.facts, until=wait.until).title}" if wait else standing.status
