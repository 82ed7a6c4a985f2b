"""The exporter's desk: suppliers declare, materials are handed in, and every agreement is asked at once, with duty."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources

import msgspec
from msgspec import Raw, Struct
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from gwanmun.cli.demonstration.case import broken
from gwanmun.cli.demonstration.offices import REGISTERS, Office
from gwanmun.cli.demonstration.stage import Stage
from gwanmun.cli.origin_saving import Saving, destination, savings
from gwanmun.countries.treaties import all_treaties
from gwanmun.law.basics.catalogue import told
from gwanmun.law.basics.problem import Problem
from gwanmun.law.origin.flips import Flip
from gwanmun.law.origin.listed_product import ListedProduct
from gwanmun.law.origin.materials import Material

MATERIALS = resources.files("gwanmun.cli.demonstration") / "materials"
MARKS = {"pass": ("✔", "green"), "fail": ("✘", "red"), "unknown": ("?", "yellow")}
TABLE_INDENT = 4
HOME = "KR"


class Desk(Struct, frozen=True):
    """An exporter: who acts for it, what it is known by, and the products whose materials it hands in."""

    account: str
    identifier: str
    products: tuple[str, ...]


class Market(Struct, frozen=True):
    """Where products are to be sold: to the eye, a country; to the tariff, its two letters."""

    country: str  # "VN"
    label: str  # "Viet Nam"


class ListedFile(Struct, frozen=True):
    """A product as the machine door answers it."""

    product: ListedProduct
    problems: tuple[Problem, ...] = ()
    flips: tuple[Flip, ...] = ()


class Redetermined(Struct, frozen=True):
    """What was determined again, as the machine door answers it."""

    products: int
    flips: tuple[Flip, ...]


def declare_materials(stage: Stage, korea: Office, supplier: str, *, number: str, what: str) -> None:
    """A supplier says where what it sells to the exporter is from."""
    content = (MATERIALS / f"{number}.json").read_bytes()
    stage.act(
        korea, supplier, f"declares that its {what} originates in Korea: {number}",
        lambda: korea.door(supplier).send("/supplier-declarations", content, Raw),
    )  # fmt: skip


def hand_in(stage: Stage, korea: Office, desk: Desk, market: Market) -> None:
    """The exporter's own sheets of materials; each product is held against every agreement of Korea at once."""
    files = hand_over(stage, korea, desk)
    products = [file.product for file in files]
    stage.screen.print(Padding.indent(_table(products, market), TABLE_INDENT))
    stage.screen.print(Padding.indent(Text(_others(products, market), "dim"), TABLE_INDENT))
    for file in files:
        _tell_failing(stage, file, market)


def hand_over(stage: Stage, korea: Office, desk: Desk) -> list[ListedFile]:
    """The same sheets, and how much stands in them."""
    files = stage.act(
        korea, desk.account, f"hands in its sheets of materials: {', '.join(desk.products)}",
        lambda: [_hand_in(korea, desk, code) for code in desk.products],
    )  # fmt: skip
    rows, levels = zip(*(_size(file.product.bill.materials or ()) for file in files), strict=True)
    deep = "one level" if max(levels) == 1 else f"{max(levels)} levels"
    stage.note(f"{sum(rows)} materials on {deep}; what nobody proves counts as foreign")
    return files


def tell_market(stage: Stage, sold: Sequence[tuple[ListedProduct, Market, str]]) -> None:
    """Products, each under the agreement it is to be sold under, and what that saves its buyer."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    for title in ("product", "to", "under", "originates", "form says", "duty there", "saves"):
        table.add_column(title, no_wrap=True)
    for product, market, agreement in sold:
        saved = _saved(product, market, _codes_abroad(market)[product.code])
        under, mark, _, *rest = _row(product, agreement, saved)
        table.add_row(product.code, market.label, under, mark, *rest)
    stage.screen.print(Padding.indent(table, TABLE_INDENT))


def determine_again(stage: Stage, korea: Office, desk: Desk, market: Market) -> None:
    """Every product is determined again on what is proven now; what flipped is told."""
    asking = {"exporter": desk.identifier}
    again = stage.act(
        korea, desk.account, "asks for its products to be determined again",
        lambda: korea.door(desk.account).post("/products/redeterminations", asking, Redetermined),
    )  # fmt: skip
    if not again.flips:
        raise broken("nothing flipped when the supplier had declared")
    for flip in sorted(again.flips, key=lambda one: (one.product, _ours(one.agreement), one.agreement)):
        if flip.agreement in between(market):
            code = flip.product.rpartition("/")[2]
            stage.note(Text.assemble((code, "bold"), f" under {flip.agreement.upper()}: {flip.before} ─► {flip.after}"))


def between(market: Market) -> list[str]:
    """The agreements of both countries."""
    parties = {HOME, market.country}
    return [name for name, treaty in all_treaties().items() if parties <= set(treaty.provisions.parties)]


def _hand_in(korea: Office, desk: Desk, code: str) -> ListedFile:
    content, query = (MATERIALS / f"{code}.csv").read_bytes(), {"exporter": desk.identifier, "code": code}
    return korea.door(desk.account).send("/products/sheets", content, ListedFile, media_type="text/csv", query=query)


def _size(materials: Sequence[Material], level: int = 1) -> tuple[int, int]:
    """How many materials there are, and on how many levels."""
    below = [_size(material.parts, level + 1) for material in materials if material.parts]
    return len(materials) + sum(rows for rows, _ in below), max((deep for _, deep in below), default=level)


def _table(products: Sequence[ListedProduct], market: Market) -> Table:
    """Each product under the agreements with a market, and what each would save there."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    there = f"duty in {market.label}"
    for title in ("product", "agreement", "originates", "by (margin)", "form says", there, "saves"):
        table.add_column(title, no_wrap=True)
    codes = _codes_abroad(market)
    for product in products:
        for place, row in enumerate(_rows(product, market, codes[product.code])):
            table.add_row(product.code if place == 0 else "", *row)
    return table


def _rows(product: ListedProduct, market: Market, code: str) -> Iterator[tuple[str | Text, ...]]:
    """A row an agreement: the one that saves most first."""
    saved = _saved(product, market, code)
    found = [product.found[name] for name in between(market)]
    for one in sorted(
        found, key=lambda each: (each.verdict != "pass", each.agreement not in saved, _ours(each.agreement))
    ):
        yield _row(product, one.agreement, saved)


def _row(product: ListedProduct, agreement: str, saved: Mapping[str, Saving]) -> tuple[str | Text, ...]:
    """What was found of a product under one agreement, and what it saves."""
    one = product.found[agreement]
    mark, style = MARKS[one.verdict]
    by = f"{one.by or one.rule}{f' ({one.margin})' if one.margin else ''}"
    criterion = f"{one.criterion}{' (ACU)' if one.accumulated else ''}" if one.verdict == "pass" else ""
    return agreement.upper(), Text(mark, style), by, criterion, *_duty(saved.get(agreement))


def _saved(product: ListedProduct, market: Market, code: str) -> Mapping[str, Saving]:
    country = destination(market.country)
    assert country is not None, "the house has a pack of the other office's country"
    bill = product.bill
    assert bill.on is not None, "the sample sheets say the day of their prices"
    return savings(country, bill.product.hs[:6], HOME, bill.on, code=code)


def _ours(agreement: str) -> bool:
    """Agreements of many countries come after the one between the two."""
    return len(all_treaties()[agreement].provisions.parties) > 2


def _duty(saving: Saving | None) -> tuple[str, str]:
    if saving is None:
        return "no lower rate", ""
    return f"{saving.duty} ─► {saving.preferential}", f"{saving.said} %" if saving.percent else "nothing"


def _others(products: Sequence[ListedProduct], market: Market) -> str:
    """What was found under the agreements with other countries, in one line."""
    others = sorted({name for product in products for name in product.found} - set(between(market)))
    counts = [(name, sum(product.found[name].verdict == "pass" for product in products)) for name in others]
    return "under other agreements: " + ", ".join(
        f"{name.upper()} {count} of {len(products)}" for name, count in counts
    )


def _tell_failing(stage: Stage, file: ListedFile, market: Market) -> None:
    """Why a product does not originate yet, and the nearest way to pass."""
    failing = [file.product.found[name] for name in between(market) if file.product.found[name].verdict == "fail"]
    if not failing:
        return
    for problem in dict.fromkeys((one.code, one.value) for one in file.problems):
        words = told(next(one for one in file.problems if (one.code, one.value) == problem))
        stage.note(Text(f"{file.product.code}: {words.cause}", "yellow"))
    nearest = min(failing, key=lambda one: len(one.would_pass) or sys.maxsize)
    if nearest.would_pass:
        stage.note(Text(f"would pass under {nearest.agreement.upper()}: {nearest.would_pass}", "cyan"))


def _codes_abroad(market: Market) -> Mapping[str, str]:
    """A market's own codes of the products, as the exporters' product lists have them."""
    register = msgspec.json.decode((REGISTERS / "kr.json").read_bytes())
    listed = [product for company in register["companies"] for product in company.get("products", ())]
    return {product["code"]: product["codes_abroad"][market.country] for product in listed if "codes_abroad" in product}
