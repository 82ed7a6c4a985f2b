"""Known: what the office has gathered about a trader before it drafts a declaration for him."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from msgspec import Struct

from gwanmun.law.basics.names import plain_name
from gwanmun.law.cargo.bill import Bill
from gwanmun.law.clearance.declaration import Line
from gwanmun.law.clearance.invoice import Trader
from gwanmun.law.origin.certificate import Certificate
from gwanmun.law.permits.requirement import Permit


class Company(Struct, frozen=True, omit_defaults=True):
    """A company in the office's register, or a stranger abroad whom the trader has dealt with before."""

    name: str
    country: str
    identifier: str = ""  # the national trader number; empty for a stranger
    address: str = ""
    also_named: tuple[str, ...] = ()  # as other papers write it


class Product(Struct, frozen=True, omit_defaults=True):
    """One row of a trader's product list: what customs must know of goods the trader handles again and again."""

    code: str  # the trader's own
    commodity: str = ""  # national code, or the six digits when nobody has settled the rest
    description: str = ""  # in the tariff's words
    origin: str = ""
    trademark: str = ""
    model: str = ""
    composition: str = ""
    unit: str = ""  # in which the trader counts it
    net_weight_kg: Decimal | None = None  # of one unit
    supplementary_quantity: Decimal | None = None  # of one unit, in the tariff's own unit
    origin_mark: str = ""
    rate_class: str = ""
    internal_tax_code: str = ""
    drawback: bool = False  # imported to be exported again: its quantity is declared for drawback
    other_codes: tuple[str, ...] = ()  # what suppliers and buyers call it
    codes_abroad: dict[str, str] = {}  # other countries' national codes, by country


class PastLine(Struct, frozen=True):
    """A line the trader declared before and this office accepted."""

    declaration: str
    accepted_on: date
    line: Line


class Known(Struct, frozen=True):
    """All that a draft may look at besides the papers themselves."""

    declarant: Company
    companies: tuple[Company, ...] = ()
    products: tuple[Product, ...] = ()  # of the trader the papers name
    history: tuple[PastLine, ...] = ()  # of the same trader, in any order
    certificates: tuple[Certificate, ...] = ()
    permits: tuple[Permit, ...] = ()
    bill: Bill | None = None  # as this office knows it: manifested, landed, carried in
    defaults: dict[
        str, object
    ] = {}  # by path, what the trader says of all its declarations; "lines[].origin_mark" speaks for every line


def company_of(trader: Trader, companies: Iterable[Company]) -> Company | None:
    """The one company of the register that a paper means: by its identifier, or else by its name.

    None when there is no such company or when the name fits two: the office never guesses who owes duty.
    """
    if trader.identifier:
        named = [c for c in companies if c.identifier == trader.identifier]
    else:
        wanted = plain_name(trader.name)
        named = [c for c in companies if wanted in {plain_name(name) for name in (c.name, *c.also_named)}]
    fitting = [c for c in named if not trader.country or c.country == trader.country]
    return fitting[0] if len(fitting) == 1 else None
