"""The exporter's desk: products with their bills of materials through time, and what is found of their origin.

A bill that changes is a new version. Whenever a bill, a supplier's declaration or a treaty changes, the products that
rest on it are determined again, and whoever asked is told which of them flipped.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from gwanmun.countries.correlation_tables import editions
from gwanmun.law.basics.codes import Why
from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.origin import flips as turns
from gwanmun.law.origin import listed_product as products
from gwanmun.law.origin.bill_of_materials import flatten
from gwanmun.law.origin.evidenced import Papers
from gwanmun.law.origin.flips import Flip, TreatiesGoneThrough, flips, news
from gwanmun.law.origin.freezing import KeptTreaty, freeze
from gwanmun.law.origin.frozen import Frozen
from gwanmun.law.origin.issuing import SIX_DIGITS, Sought
from gwanmun.law.origin.ledger import problems_of
from gwanmun.law.origin.listed_product import (
    BillOfMaterialsChanged,
    Code,
    ListedProduct,
    OriginFound,
    ProductListed,
    ProductRetired,
)
from gwanmun.law.origin.materials import BillOfMaterials
from gwanmun.law.origin.standard_bill import copied
from gwanmun.office.desks import evidence, mandates, rulebooks, streams, treaties
from gwanmun.office.desks.papers.materials_reading import read_bill_of_materials
from gwanmun.office.desks.streams import Deed, Kind
from gwanmun.office.journal import journal
from gwanmun.office.journal.answers import Request
from gwanmun.office.journal.entry import OFFICE, Actor
from gwanmun.office.records import holdings

PRODUCT = Kind(
    "product",
    ListedProduct,
    products.ProductEvent,
    lambda state: products.number(state.exporter, state.code),
    products.after,
    party=lambda state: state.exporter,
    also=lambda state: f"proofs-until:{state.until.isoformat()}" if state.until is not None else "",
    subject=lambda state: f"product:{products.number(state.exporter, state.code)}",
)

# Under which texts of the treaties the daily round last determined every product.
ROUND = Kind(
    "origin-round",
    TreatiesGoneThrough,
    TreatiesGoneThrough,
    lambda _: "treaties",
    turns.after,
    party=lambda _: "",
    also=lambda _: "",
    subject=lambda _: "origin-round:treaties",
)

PAGE = 200

Identifier = Annotated[str, Meta(min_length=1, max_length=35)]


class Listing(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A product to be listed: with its own bill of materials, or with a standard one to begin from."""

    exporter: Identifier
    code: Code
    bill: BillOfMaterials | None = None
    template: Annotated[str, Meta(max_length=40)] = ""


class ChangingBill(Struct, frozen=True, forbid_unknown_fields=True):
    """A product's new bill of materials, and why it has one."""

    bill: BillOfMaterials
    why: Why


class Retiring(Struct, frozen=True, forbid_unknown_fields=True):
    """Why a product is made no more."""

    why: Why


class Redetermining(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Which products of an exporter are to be determined again; none named means all of them."""

    exporter: Identifier
    codes: Annotated[tuple[Code, ...], Meta(max_length=1000)] = ()


class ProductFile(Struct, frozen=True, omit_defaults=True):
    """A product as its exporter sees it: the product, what is wrong with its proofs, and what has just flipped."""

    product: ListedProduct
    problems: tuple[Problem, ...] = ()
    flips: tuple[Flip, ...] = ()


class Redetermined(Struct, frozen=True):
    """How many products were determined again, and what flipped."""

    products: int
    flips: tuple[Flip, ...]


class Version(Struct, frozen=True):
    """One version of a bill of materials, as it was."""

    version: int
    on: date
    bill: BillOfMaterials
    why: str = ""


def list_product(listing: Listing, actor: Actor, request: Request | None = None) -> ProductFile:
    """List a product; it is determined under every agreement at once."""
    mandates.check(actor, listing.exporter, "exporter")
    bill = listing.bill or _template(listing.template)
    _check_bill(bill)
    event = ProductListed(listing.exporter, listing.code, bill, rulebooks.today(), listing.template)
    deed = Deed(PRODUCT, products.number(listing.exporter, listing.code), actor, request)
    streams.open_or_continue(deed, lambda known: products.list_product(known, event))
    return _found(deed.number, "asked")


def change_bill(number: str, changing: ChangingBill, actor: Actor, request: Request | None = None) -> ProductFile:
    """Give a product another bill of materials; the one before stays as it was."""
    _mine(number, actor)
    _check_bill(changing.bill)
    event = BillOfMaterialsChanged(changing.bill, changing.why, rulebooks.today())
    streams.act(Deed(PRODUCT, number, actor, request), lambda known: products.change_bill(known, event))
    return _found(number, "asked")


def from_sheet(exporter: str, code: str, content: bytes, actor: Actor) -> ProductFile:
    """A factory's own sheet of materials: the product is listed with it, or has it as its new bill."""
    bill = flatten(read_bill_of_materials(content))
    if not isinstance(bill, BillOfMaterials):
        raise Refused(*bill)
    number = products.number(exporter, code)
    if holdings.by_number(PRODUCT.name, [number]):
        return change_bill(number, ChangingBill(bill, "a new sheet of materials"), actor)
    return list_product(Listing(exporter, code, bill), actor)


def retire(number: str, retiring: Retiring, actor: Actor, request: Request | None = None) -> ListedProduct:
    """A product is made no more."""
    _mine(number, actor)
    retired: ListedProduct = streams.act(
        Deed(PRODUCT, number, actor, request), lambda _: ProductRetired(retiring.why, rulebooks.today())
    )
    return retired


def redetermine(redetermining: Redetermining, actor: Actor) -> Redetermined:
    """Determine products again, as things stand today; what flipped."""
    mandates.check(actor, redetermining.exporter, "exporter")
    wanted = set(redetermining.codes)
    return _all_again(redetermining.exporter, lambda product: not wanted or product.code in wanted, "asked")


def resting_on(declaration: str, customer: str) -> Redetermined:
    """Determine again what rests on a supplier's declaration that was replaced, withdrawn, or looked at by customs."""
    return _all_again(customer, lambda product: _rests_on(product, declaration), "round")


def again(listed: Sequence[ListedProduct], cause: Literal["asked", "round"] = "asked") -> Redetermined:
    """Determine these products again; a retired one is left as it was."""
    living = [product for product in listed if not product.retired]
    found = [_found(products.number(product.exporter, product.code), cause) for product in living]
    return Redetermined(len(living), tuple(flip for one in found for flip in one.flips))


def _all_again(
    exporter: str, is_wanted: Callable[[ListedProduct], bool], cause: Literal["asked", "round"]
) -> Redetermined:
    """Those of an exporter's products that are wanted, a page at a time, however many there are."""
    done, last = [], ""
    while held := holdings.page_of_party(PRODUCT.name, exporter, last, PAGE):
        done.append(again([product for product in map(_decoded, held) if is_wanted(product)], cause))
        last = held[-1].number
    return Redetermined(sum(one.products for one in done), tuple(flip for one in done for flip in one.flips))


def show(number: str, actor: Actor) -> ProductFile:
    """A product as it stands, with what is wrong with its proofs today."""
    product = _mine(number, actor)
    return ProductFile(product, _findings(product)[1])


def of_exporter(exporter: str, actor: Actor) -> tuple[ListedProduct, ...]:
    """An exporter's products, with what was last found of each."""
    mandates.check(actor, exporter, "exporter")
    return tuple(map(_decoded, holdings.by_party(PRODUCT.name, [exporter])))


def versions(number: str, actor: Actor) -> tuple[Version, ...]:
    """Every bill of materials a product ever had, the first first."""
    _mine(number, actor)
    key = journal.keys_of(PRODUCT.name, [number])[number]
    told: list[Version] = []
    for entry in journal.read([key])[key].entries:
        event = msgspec.json.decode(entry.body, type=products.ProductEvent)
        if isinstance(event, ProductListed):
            told.append(Version(1, event.on, event.bill))
        elif isinstance(event, BillOfMaterialsChanged):
            told.append(Version(len(told) + 1, event.on, event.bill, event.why))
    return tuple(told)


def frozen_of(exporter: str, codes: Iterable[str], treaty: KeptTreaty, on: date) -> dict[str, Sought]:
    """What is found of these products under one agreement, with proof; one that is not listed is absent."""
    held = holdings.by_number(PRODUCT.name, [products.number(exporter, code) for code in codes if code])
    listed = [product for product in map(_decoded, held.values()) if not product.retired]
    papers = evidence.papers_of(product.bill for product in listed)
    return {one.code: _sought(one, treaty, papers, on) for one in listed}


def _sought(product: ListedProduct, treaty: KeptTreaty, papers: Papers, on: date) -> Sought:
    goods, declared_in = product.bill.product, rulebooks.current().country.six_digit_edition
    found = freeze(product, treaty, papers, on=on, editions=editions(), proof=True)
    return Sought(*found, goods.hs[:SIX_DIGITS] if goods.edition == declared_in else "")


def _found(number: str, cause: Literal["asked", "round"]) -> ProductFile:
    """The product with what is found of it now; written down where it says anything new."""
    product: ListedProduct = streams.read(PRODUCT, number)[0]
    found, problems = _findings(product)
    turned, new = flips(number, product.found, found), news(product.found, found)
    if new:
        event = OriginFound(new, cause, rulebooks.today())
        product = streams.act(Deed(PRODUCT, number, OFFICE), lambda _: event)
    return ProductFile(product, problems, turned)


def _findings(product: ListedProduct) -> tuple[tuple[Frozen, ...], tuple[Problem, ...]]:
    """What is found of a product under every treaty of the country, without the proofs' whole trees."""
    papers, on = evidence.papers_of([product.bill]), rulebooks.today()
    kept = treaties.kept(treaties.ours().values())
    both = [freeze(product, one, papers, on=on, editions=editions(), proof=False) for one in kept]
    problems = {(p.code, p.path, p.value): p for _, some in both for p in some}
    return tuple(frozen for frozen, _ in both if frozen is not None), tuple(problems.values())


def _template(name: str) -> BillOfMaterials:
    standard = rulebooks.current().country.standard_bills.get(name)
    if standard is None:
        known = ", ".join(rulebooks.current().country.standard_bills)
        raise Refused(Problem("standard-bill-unknown", "template", name, {"known": known}))
    return copied(standard)


def _check_bill(bill: BillOfMaterials) -> None:
    problems = problems_of(bill, editions())
    long = products.too_many(bill.materials)
    if problems or long is not None:
        raise Refused(*problems, *([long] if long is not None else ()))


def _mine(number: str, actor: Actor) -> ListedProduct:
    """A product, to its exporter, whoever acts for it, and officers."""
    product: ListedProduct = streams.read(PRODUCT, number)[0]
    if not mandates.acts_for(actor, product.exporter):
        raise Refused(Problem("product-not-yours", "number", number))
    return product


def _rests_on(product: ListedProduct, declaration: str) -> bool:
    named = {one.number for one in evidence.named(product.bill.materials or ())}
    return declaration in named or any(declaration in one.proofs for one in product.found.values())


def _decoded(holding: holdings.Holding) -> ListedProduct:
    return msgspec.json.decode(holding.state, type=ListedProduct)
