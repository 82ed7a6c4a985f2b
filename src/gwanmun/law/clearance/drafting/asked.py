"""Asked: what is to be drafted, and the questions that witnesses and gaps alike put to it."""

from bisect import bisect_left
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import get_args

from msgspec import Struct

from gwanmun.law.clearance.country import Country
from gwanmun.law.clearance.declaration import Declaration, Procedure
from gwanmun.law.clearance.drafting.claims import Claims, claims
from gwanmun.law.clearance.drafting.known import Company, Known, PastLine, Product, company_of
from gwanmun.law.clearance.drafting.packing import Contents, Packed, pack, usable
from gwanmun.law.clearance.drafting.price import Charge
from gwanmun.law.clearance.drafting.sources import Gathered
from gwanmun.law.clearance.invoice import Invoice, Papers, Trader
from gwanmun.law.revenue.value import Basis, Incoterm, charge_sign
from gwanmun.law.tariff.goods import is_in_force

INCOTERMS: tuple[Incoterm, ...] = get_args(Incoterm)


class Asked(Struct, frozen=True, dict=True):
    """What is to be drafted, from what, under which country's law, on which day."""

    known: Known
    country: Country
    procedure: Procedure
    on: date
    papers: Papers | None = None
    export: Declaration | None = None  # the partner's, when there are no papers
    export_number: str = ""

    @cached_property
    def own_codes(self) -> dict[str, Product]:
        """The trader's products by its own codes."""
        return {product.code: product for product in reversed(self.known.products)}

    @cached_property
    def other_codes(self) -> dict[str, Product]:
        """The trader's products by what suppliers and buyers call them."""
        return {code: product for product in reversed(self.known.products) for code in product.other_codes}

    @cached_property
    def last_lines(self) -> dict[str, PastLine]:
        """The trader's last accepted line of each product."""
        ordered = sorted(self.known.history, key=lambda past: (past.accepted_on, past.declaration))
        return {past.line.product: past for past in ordered if past.line.product}

    @cached_property
    def codes(self) -> list[str]:
        """The tariff's codes in order."""
        return sorted(self.country.tariff.goods)


def registered(asked: Asked, gathered: Gathered, role: str) -> Company | None:
    """The company of the register that the papers, or whoever typed, name as importer or exporter."""
    name, country = gathered.text(f"{role}.name"), gathered.text(f"{role}.country")
    identifier = gathered.text(f"{role}.identifier") or _number_on_paper(asked, role)
    return company_of(Trader(name, country, identifier), asked.known.companies) if name or identifier else None


def _number_on_paper(asked: Asked, role: str) -> str:
    if asked.export is not None:
        return (asked.export.importer if role == "importer" else asked.export.exporter).identifier
    if asked.papers is None:
        return ""
    return (asked.papers.invoice.buyer if role == "importer" else asked.papers.invoice.seller).identifier


def product_on(asked: Asked, gathered: Gathered, place: int) -> Product | None:
    """The product of this line, if the trader's list knows it: its own codes go before those of others."""
    codes = codes_of(asked, gathered, place)
    lists = (asked.own_codes, asked.other_codes)
    return next((found[code] for found in lists for code in codes if code in found), None)


def past_on(asked: Asked, gathered: Gathered, place: int) -> PastLine | None:
    """The trader's last accepted line for this line's product."""
    codes = codes_of(asked, gathered, place)
    return next((asked.last_lines[code] for code in codes if code in asked.last_lines), None)


def codes_of(asked: Asked, gathered: Gathered, place: int) -> tuple[str, ...]:
    """What this line's goods are called: by the trader itself first, then by the other side."""
    written: tuple[str, ...] = ()
    if asked.papers and place < len(asked.papers.invoice.lines):
        line = asked.papers.invoice.lines[place]
        written = (line.buyer_product, line.product)
    return tuple(dict.fromkeys(code for code in (gathered.text(f"lines[{place}].product"), *written) if code))


def six_digits(asked: Asked, gathered: Gathered, place: int) -> str:
    """The subheading of the Harmonized System that somebody names for this line; the world shares these six digits."""
    product, past = product_on(asked, gathered, place), past_on(asked, gathered, place)
    named = [product.commodity if product else "", past.line.commodity if past else ""]
    if asked.papers and place < len(asked.papers.invoice.lines):
        named.append("".join(filter(str.isdigit, asked.papers.invoice.lines[place].commodity)))
    if asked.export and place < len(asked.export.lines):
        named.append(asked.export.lines[place].commodity)
    return next((code[:6] for code in named if len(code) >= 6), "")


def candidates(asked: Asked, six: str) -> tuple[str, ...]:
    """The national codes under six digits that may be declared on the day, in the tariff's order."""
    found: list[str] = []
    for code in asked.codes[bisect_left(asked.codes, six) :] if six else ():
        if not code.startswith(six):
            break
        if is_in_force(asked.country.tariff, code, asked.on):
            found.append(code)
    return tuple(found)


def packed(asked: Asked, gathered: Gathered) -> tuple[Packed, ...]:
    """How the consignment's packages and weights fall to its lines; nothing where nobody has counted the packages."""
    packing = asked.papers.packing_list if asked.papers else None
    packages = gathered.value("consignment.packages") or (packing.packages if packing else None)
    gross = gathered.value("consignment.gross_weight_kg") or (packing.gross_weight_kg if packing else None)
    if not isinstance(packages, int) or packages < 1:
        return ()
    return pack(
        [_contents(asked, gathered, place) for place in range(gathered.lines())],
        packing.goods if packing else (),
        packages=packages,
        gross_weight_kg=usable(gross),
        net_weight_kg=usable(packing.net_weight_kg) if packing else None,
    )


def claims_on(asked: Asked, gathered: Gathered) -> Claims:
    """The claims of preference this draft can make; none of the country of export."""
    if asked.procedure == "export":
        return Claims({}, {})
    return claims(asked.known.certificates, gathered, asked.country, on=asked.on)


def needed_charges(asked: Asked, gathered: Gathered) -> tuple[Charge, ...]:
    """The charges that must be known to value the goods: the price leaves them out, or holds what must come off."""
    incoterm = gathered.value("terms.incoterm")
    if incoterm not in INCOTERMS:
        return ()
    charges: tuple[Charge, ...] = ("freight", "insurance")
    return tuple(charge for charge in charges if charge_sign(basis_of(asked), incoterm, charge))


def basis_of(asked: Asked) -> Basis:
    """On what basis the goods are valued: the country's own for imports; exports are valued free on board."""
    return asked.country.valuation.basis if asked.procedure == "import" else "FOB"


def incoterm_of(invoice: Invoice) -> Incoterm | None:
    """The Incoterm an invoice means by "CIF" or "CIF Haiphong (Incoterms 2020)", if it means one."""
    words = invoice.incoterm.upper().replace(",", " ").split()
    return next((term for term in INCOTERMS if term in words), None)


def quantity_on(gathered: Gathered, place: int) -> tuple[Decimal | None, str]:
    """How much of the goods this line is, and in which unit."""
    quantity = gathered.value(f"lines[{place}].quantity")
    return quantity if isinstance(quantity, Decimal) else None, gathered.text(f"lines[{place}].quantity_unit")


def _contents(asked: Asked, gathered: Gathered, place: int) -> Contents:
    weight = gathered.best(f"lines[{place}].net_weight_kg")
    described = gathered.text(f"lines[{place}].trade_description")
    net = usable(weight.value) if weight else None
    usual = weight is not None and weight.source == "product list"
    return Contents(
        names=(*codes_of(asked, gathered, place), *((described,) if described else ())),
        quantity=usable(gathered.value(f"lines[{place}].quantity")) or Decimal(0),
        value=usable(gathered.value(f"lines[{place}].value")) or Decimal(0),
        net_weight_kg=None if usual else net,
        usual_weight_kg=net if usual else None,
    )
