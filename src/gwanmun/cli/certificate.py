"""`gwanmun certificate`: certificates of origin an office has issued: listed, shown, and printed, through its door."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from gwanmun.cli.door import Door
from gwanmun.cli.screen import console, say_json
from gwanmun.cli.troubles import EXIT_CODES, Trouble
from gwanmun.law.origin.issued import Issued

app = typer.Typer(
    no_args_is_help=True, epilog=EXIT_CODES, help="Certificates of origin an office has issued: listed, shown, printed."
)
AT = "/issued-certificates"

Number = Annotated[str, typer.Argument(help="The certificate's number.")]
Url = Annotated[str, typer.Option(envvar="GWANMUN_URL", help="The office.")]
Key = Annotated[str, typer.Option(envvar="GWANMUN_KEY", help="Your API key.")]
AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
HERE = "http://127.0.0.1:8000"


@app.command("list")
def every(
    exporter: Annotated[str, typer.Argument(help="The exporter's identifier.")],
    *,
    url: Url = HERE,
    key: Key = "",
    as_json: AsJson = False,
) -> None:
    """List an exporter's latest certificates, and how far each has come."""
    issued = Door(url, key).get(f"{AT}?exporter={exporter}", tuple[Issued, ...])
    if as_json:
        say_json(issued)
        return
    table = Table("number", "issued", "to", "items", "stage", box=None, pad_edge=False, header_style="dim")
    for one in issued:
        certificate = one.certificate
        table.add_row(
            certificate.number, certificate.issued.isoformat(), certificate.consignee.name, str(len(certificate.items)),
            one.stage,
        )  # fmt: skip
    console().print(table)


@app.command("show")
def show(number: Number, *, url: Url = HERE, key: Key = "", as_json: AsJson = False) -> None:
    """Show a certificate: what it covers, how far it has come, and how much of each item is left."""
    issued = Door(url, key).get(f"{AT}/{number}", Issued)
    if as_json:
        say_json(issued)
        return
    screen, certificate = console(), issued.certificate
    screen.print(f"Certificate of origin {number}, {certificate.agreement.upper()}: {issued.stage}", style="bold")
    screen.print(f"{certificate.exporter.name} to {certificate.consignee.name}, on {certificate.export_declaration}")
    screen.print(f"issued {certificate.issued}, may be claimed on until {certificate.expires}\n")
    table = Table("item", "HS", "goods", "criterion", "quantity", "left", box=None, pad_edge=False, header_style="dim")
    for place, (item, left) in enumerate(zip(certificate.items, issued.left, strict=True), 1):
        quantity = f"{item.quantity:,f} {item.unit}"
        table.add_row(str(place), item.hs, item.description, item.criterion, quantity, f"{left:,f}")
    screen.print(table)


@app.command("paper")
def paper(
    number: Number,
    *,
    to: Annotated[Path | None, typer.Option("--to", help="Where it is written; NUMBER.pdf here if not said.")] = None,
    url: Url = HERE,
    key: Key = "",
) -> None:
    """Print a certificate on its agreement's form: a sealed PDF that `gwanmun verify` checks without a network."""
    sealed = Door(url, key).fetch(f"{AT}/{number}/paper")
    if to == Path("-"):
        sys.stdout.buffer.write(sealed)
        return
    file = to or Path(f"{number}.pdf")
    try:
        file.write_bytes(sealed)
    except OSError as why:
        raise Trouble(
            f"{file} cannot be written: {why.strerror}.", "--to names another file, or - for output."
        ) from why
    console().print(f"{file}: {len(sealed):,} bytes")
