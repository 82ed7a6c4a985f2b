"""`gwanmun origin check`: a product, its bill of materials, and every agreement between two countries, side by side."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import typer
from msgspec import Struct
from msgspec.structs import replace

from gwanmun.cli.origin_compared import Checked, Comparison
from gwanmun.cli.origin_saving import Saving, destination, savings
from gwanmun.cli.origin_screen import show
from gwanmun.cli.origin_tables import Tables, tables_in
from gwanmun.cli.screen import say_json
from gwanmun.cli.troubles import Trouble
from gwanmun.countries.treaties import all_treaties
from gwanmun.countries.treaty import Treaty
from gwanmun.law.basics.problem import Problem, Refused, shown
from gwanmun.law.origin.bill_of_materials import Rate, WrittenBill, flatten
from gwanmun.law.origin.determination import Found
from gwanmun.law.origin.editions import Editions
from gwanmun.law.origin.materials import BillOfMaterials
from gwanmun.law.origin.shares import said_share
from gwanmun.law.origin.told import Determination, compare, told
from gwanmun.office.desks.papers.materials_reading import read_bill_of_materials

EXAMPLES = """
    gwanmun origin check --bom lamp.xlsx --to VN
    gwanmun origin check --bom parts.csv --product 940542 --fob 12.40 --currency USD --from KR --to VN
    gwanmun origin check --bom parts.csv --to VN --rate KRW=0.00072 --agreement vkfta --json
"""

BomFile = Annotated[
    Path, typer.Option("--bom", exists=True, dir_okay=False, help="Bill of materials: CSV, XLSX or JSON.")
]
Price = Annotated[str, typer.Option(metavar="AMOUNT")]


def check(
    bom: BomFile,
    *,
    to: Annotated[str, typer.Option(help="The country the goods go to, ISO 3166-1 alpha-2.")],
    product: Annotated[str, typer.Option(help="The product's HS code, where the file does not say.")] = "",
    from_: Annotated[str, typer.Option("--from", help="The country they are made in; KR if nobody says.")] = "",
    fob: Price = "",
    exw: Price = "",
    adjusted: Price = "",
    net_cost: Price = "",
    currency: Annotated[str, typer.Option(help="Of the product's prices; ISO 4217.")] = "",
    rate: Annotated[list[str] | None, typer.Option(metavar="CURRENCY=RATE", help="A rate into that currency.")] = None,
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The price date; today if not said.")
    ] = None,
    code: Annotated[str, typer.Option(help="The product's national code at the destination.")] = "",
    agreement: Annotated[list[str] | None, typer.Option(help="Only this agreement; as often as wanted.")] = None,
    evidence: Annotated[
        Literal["stated", "proven"], typer.Option(help="What a material's origin rests on.")
    ] = "stated",
    correlations: Tables = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON, with every proof.")] = False,
) -> None:
    """Compare what a product needs and saves under every agreement between two countries.

    Exit code 1 where the bill of materials is refused; what is wrong with it is said row by row.
    """
    said = _Said(product, from_.upper(), {"fob": fob, "exw": exw, "adjusted": adjusted, "net_cost": net_cost}, currency)
    written = _completed(read_bill_of_materials(bom.read_bytes()), said, rate or [], on.date() if on else None)
    bill = flatten(replace(written, evidence=evidence if evidence != "stated" else written.evidence))
    if not isinstance(bill, BillOfMaterials):
        raise Refused(*bill)
    found = comparison(bill, to.upper(), tables_in(correlations), only=agreement or (), code=code)
    if as_json:
        say_json(_as_data(found))
    else:
        show(found)


class _Said(Struct, frozen=True):
    """What the command line says of the product; it goes before the file."""

    hs: str
    made_in: str
    prices: dict[str, str]
    currency: str


def comparison(
    bill: BillOfMaterials, to: str, editions: Editions, *, only: Sequence[str] = (), code: str = ""
) -> Comparison:
    """The product under every agreement between its country and another. Raises Refused and Trouble."""
    home, on = bill.product.made_in, bill.on
    assert on is not None, "a bill that is compared has its day"
    treaties = [
        each for each in all_treaties().values() if _is_between(each, home, to) and (not only or each.id in only)
    ]
    if not treaties:
        raise Trouble(
            f"No agreement between {home} and {to} is written down.", "gwanmun treaty list shows those that are."
        )
    found = _found(bill, treaties, editions)
    saved = _savings(bill, to, on, code)
    checked = [
        _checked(told(each), treaty, saved.get(treaty.id), bill) for each, treaty in zip(found, treaties, strict=True)
    ]
    return Comparison(bill, home, to, on, tuple(sorted(checked, key=_rank)))


def _found(bill: BillOfMaterials, treaties: Sequence[Treaty], editions: Editions) -> list[Found]:
    found = compare(bill, treaties, editions)
    problems = [each for each in found if isinstance(each, Problem)]
    if problems:
        raise Refused(*problems)
    return [each for each in found if isinstance(each, Found)]


def _rank(checked: Checked) -> tuple[int, Fraction]:
    verdict = ("pass", "unknown", "fail").index(checked.determination.verdict)
    percent = checked.saving.percent if checked.saving and checked.saving.percent else Fraction(0)
    return verdict, -percent


def _checked(determination: Determination, treaty: Treaty, saving: Saving | None, bill: BillOfMaterials) -> Checked:
    price = bill.product.fob if bill.product.fob is not None else bill.product.exw
    saved = ""
    if saving is not None and saving.percent is not None and price is not None:
        saved = said_share(saving.percent * Fraction(price) / 100)
    return Checked(determination, treaty.provisions.title, saving, saved, treaty.provisions.proofs)


def _savings(bill: BillOfMaterials, to: str, on: date, code: str) -> dict[str, Saving]:
    country = destination(to)
    return savings(country, bill.product.hs[:6], bill.product.made_in, on, code=code) if country else {}


def _is_between(treaty: Treaty, home: str, to: str) -> bool:
    return {home, to} <= set(treaty.provisions.parties) and home != to


def _completed(written: WrittenBill, said: _Said, rates: Sequence[str], on: date | None) -> WrittenBill:
    """The file's bill with what the command line says; a bill without a day is of today."""
    given: dict[str, object] = {name: _amount(text, name) for name, text in said.prices.items() if text}
    if said.hs:
        given["hs"] = said.hs.replace(".", "")
    given["made_in"] = said.made_in or written.product.made_in or "KR"
    product = msgspec.structs.replace(written.product, **given)
    if not product.hs:
        raise Refused(Problem("field-missing", "product.hs"))
    return replace(
        written,
        product=product,
        currency=said.currency.upper() or written.currency,
        on=on or written.on or datetime.now().astimezone().date(),
        rates=(*(_rate(pair) for pair in rates), *written.rates),
    )


def _rate(pair: str) -> Rate:
    currency, sign, figure = pair.partition("=")
    if not sign:
        raise typer.BadParameter(f"{pair!r} is not written CURRENCY=RATE.", param_hint="--rate")
    return Rate(currency.strip().upper(), _amount(figure.strip(), "rate"))


def _amount(text: str, name: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise Refused(Problem("number-malformed", name, shown(text))) from None


def _as_data(found: Comparison) -> dict[str, object]:
    """The comparison as JSON says it."""
    return {
        "product": found.bill.product,
        "from": found.origin,
        "to": found.destination,
        "on": found.on,
        "currency": found.bill.currency,
        "agreements": [_agreement_as_data(each) for each in found.checked],
    }


def _agreement_as_data(checked: Checked) -> dict[str, object]:
    saving = checked.saving
    duty = None
    if saving is not None:
        duty = {
            "agreement": saving.agreement, "duty": saving.duty, "preferential": saving.preferential,
            "saves_percent": saving.said or None, "saves": checked.saved or None, "codes": saving.codes,
        }  # fmt: skip
    plain = msgspec.to_builtins(checked.determination)
    assert isinstance(plain, dict)
    return {**plain, "title": checked.title, "duty": duty, "proofs": checked.proofs}
