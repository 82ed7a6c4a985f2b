"""Consignments: what the benchmark lodges. Five-line imports of some 3.5 KB, whose bills have landed.

Everything is drawn from a seed, so every contender of a run is handed the same bytes.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from random import Random

from msgspec import Struct

from gwanmun.law.basics.money import Amount
from gwanmun.law.cargo.bill import Arrived, BillEvent, CarriedIn, Landed, Manifested
from gwanmun.law.clearance.declaration import (
    Charges,
    Consignment,
    Declaration,
    DocumentReference,
    Line,
    Party,
    Terms,
)

ARRIVED, STORED = date(2026, 1, 30), date(2026, 2, 2)
PLACE = "03012001"
LINES = 5
IMPORTERS = 120  # who gave the broker leave to act for them
BROKER = "B26001"
SHARED_BY = 8  # of four declarations one shares its bill with seven others; the rest have one of their own

# code, unit, what it is, model, dollars a unit, kilograms a unit. None needs another agency's permit.
GOODS = """
2710197120  LTR  Engine oil for automotive, fully synthetic           SAE 5W-30, API SP             4.10   0.86
3923210000  KGM  Sacks and bags of polymers of ethylene               LDPE 60 micron, 400 x 600     2.35   1
3926902000  H87  Fans and hand screens, non-mechanical                PP frame, printed leaf        0.42   0.05
4001210000  KGM  Natural rubber in smoked sheets                      RSS 3                         1.88   1
4202111000  H87  Trunks, suit-cases with outer surface of leather     Cabin 20 inch, TSA lock      48.00   3.10
4802569090  KGM  Copy paper, 80 g, sheets of A4                       A4 80 g, 500 sheets           1.12   1
4810140000  KGM  Paper coated with kaolin, in sheets                  150 g, gloss                  1.31   1
5407614000  MTK  Woven fabric of polyester filament, printed          150 denier, 58 inch           1.95   0.14
6106201000  H87  Women's blouses, knitted, of synthetic fibres        Style BL-2207                 6.20   0.18
6109902010  H87  T-shirts, knitted, of man-made fibres                Style TS-1180                 2.90   0.16
6204630000  H87  Women's trousers of synthetic fibres                 Style PT-4401                 7.80   0.34
6404199000  PR   Footwear, outer soles of rubber, uppers of textile   Runner, EVA midsole          14.50   0.72
7208371000  KGM  Hot-rolled coil of iron, 8 mm, 490 MPa               SM490A                        0.92   1
7210610000  KGM  Flat-rolled steel coated with aluminium-zinc         55 % Al-Zn, AZ150             1.24   1
8443321010  H87  Laser beam printer                                   A4 mono, 34 ppm              96.00   8.40
8481801010  H87  Ball valve, electrically operated                    DN25, 24 VDC                 31.00   1.20
8518291000  H87  Loudspeaker unit, not mounted, for telephones        8 ohm, 0.7 W                  0.31   0.004
8524911000  H87  Display module, liquid crystal, 6.5 inch             FHD+, in-cell touch          23.40   0.06
8524913000  H87  Display module, liquid crystal, for televisions      55 inch, UHD                118.00   7.90
8536909010  H87  Connector for wires, 24 contacts                     Pitch 0.5 mm, FFC             0.09   0.001
8541430000  H87  Photovoltaic module                                  410 W, mono PERC             62.00  21.00
8542321020  H87  SRAM, 4 Mbit                                         256K x 16, 10 ns              2.15   0.002
8544429090  KGM  Cable with connectors, not over 80 V                 USB-C, 1 m, 60 W              9.60   1
8708999000  KGM  Parts of motor vehicles, brackets                    SPCC, e-coated                3.70   1
9403609030  H87  Wardrobe of wood                                     MDF, 2 doors                 54.00  38.00
"""


class Item(Struct, frozen=True):
    """Goods one may buy: a row of GOODS."""

    commodity: str
    unit: str
    description: str
    model: str
    price: Decimal
    weight_kg: Decimal


def _items() -> tuple[Item, ...]:
    rows = [" ".join(row.split("\t")) for row in GOODS.strip().splitlines()]
    parts = [(row[:10], row[12:17].strip(), row[17:70].strip(), row[70:98].strip(), *row[98:].split()) for row in rows]
    return tuple(Item(*words, Decimal(price), Decimal(weight)) for *words, price, weight in parts)


ITEMS = _items()
CURRENCIES = ("USD", "USD", "USD", "EUR", "CNY")
ORIGINS = ("VN", "CN", "US", "DE", "JP", "TH")


def declarations(first: int, count: int, seed: int = 1) -> Iterator[Declaration]:
    """Import declarations by serial number; the same serial is always the same declaration."""
    for serial in range(first, first + count):
        yield _declaration(serial, Random(f"{seed}/{serial}"))


def bills(declared: Iterable[Declaration]) -> Iterator[tuple[BillEvent, ...]]:
    """The bills these declarations draw on: manifested, arrived, landed whole and carried in."""
    under: dict[str, list[Declaration]] = defaultdict(list)
    for declaration in declared:
        under[declaration.consignment.transport_document].append(declaration)
    for number, those in under.items():
        yield _landed(number, those)


def importer_name(which: int) -> str:
    """The name of one of the importers."""
    return f"Hangang Trading {which:04d} Co., Ltd."


def importer_identifier(which: int) -> str:
    """The number the tax office gave it."""
    return f"11682{which:05d}"


def _declaration(serial: int, dice: Random) -> Declaration:
    importer = dice.randrange(IMPORTERS)
    origin = dice.choice(ORIGINS)
    currency = dice.choice(CURRENCIES)
    lines = tuple(_line(item, origin, dice) for item in dice.sample(ITEMS, LINES))
    net = sum(line.net_weight_kg for line in lines)
    packages = dice.randint(4, 60)
    return Declaration(
        "import",
        "030",
        Party("Customs Broker Office Jungang", "KR", BROKER, "30, Jungang-daero, Jung-gu, Busan"),
        Party(importer_name(importer), "KR", importer_identifier(importer), "88, Teheran-ro, Seoul"),
        Party(f"{origin} Industrial Supplies {importer % 97:03d}", origin, f"{origin}{importer % 97:08d}"),
        _consignment(serial, origin, packages, (net * Decimal("1.06")).quantize(Decimal("0.1"))),
        Terms("FOB", currency, sum(line.value for line in lines), f"INV-{serial:08d}", date(2026, 1, 20), "", "TT"),
        lines,
        number=f"{BROKER[-5:]}-26-{serial:07d}M",
        entry_type="A",
        transaction_nature="11",
        purpose="21",
        collection_type="11",
        price_statement=True,
        taxpayer=Party(importer_name(importer), "KR", importer_identifier(importer)),
        freight_forwarder=Party(f"Dongbang Forwarding {serial % 25:02d}", "KR", f"FWD{serial % 25:04d}"),
        charges=Charges(Amount(Decimal(dice.randint(80, 900)), "USD"), Amount(Decimal(dice.randint(5, 60)), "USD")),
        documents=(DocumentReference("380", f"INV-{serial:08d}"), DocumentReference("271", f"PL-{serial:08d}")),
    )


def _line(item: Item, origin: str, dice: Random) -> Line:
    quantity = Decimal(dice.randint(1, 80) * 25)
    price = (item.price * Decimal(dice.randint(80, 125)) / 100).quantize(Decimal("0.001"))
    return Line(
        item.commodity,
        origin,
        item.description,
        quantity,
        item.unit,
        price,
        (quantity * price).quantize(Decimal("0.01")),
        (quantity * item.weight_kg).quantize(Decimal("0.001")),
        trade_description=f"{item.description}; {item.model}",
        trademark="NO BRAND",
        model=item.model,
        product=f"P-{item.commodity}-{dice.randrange(1000):03d}",
        origin_mark="Y",
        rate_class="A",
        internal_tax_code="VA",
    )


def _consignment(serial: int, origin: str, packages: int, gross_weight_kg: Decimal) -> Consignment:
    bill = f"DBFW26{serial:08d}" if serial % 4 else f"DBFW26S{serial // 4 // SHARED_BY:07d}"
    return Consignment(
        packages,
        "CT",
        gross_weight_kg,
        transport_document=bill,
        master_transport_document=f"HDMU{serial // 50:08d}",
        cargo_control_number=f"26HDMU{serial // 50 % 10_000:04d}I{serial % 10_000:04d}",
        transport_mode="1",
        means_name="HANBADA VOYAGER",
        means_code="9811000",
        carrier="HDMU",
        country_of_dispatch=origin,
        place_of_loading="VNHPH",
        place_of_discharge="KRPUS",
        expected_arrival=ARRIVED,
        carried_in_on=STORED,
        place_of_goods=PLACE,
        containers=(f"HDMU{serial // 6:07d}",),
    )


def _landed(number: str, those: list[Declaration]) -> tuple[BillEvent, ...]:
    first = those[0]
    packages = sum(d.consignment.packages for d in those)
    weight = sum((d.consignment.gross_weight_kg for d in those), Decimal(0))
    manifested = Manifested(
        number,
        "house",
        packages,
        "CT",
        weight,
        "general cargo",
        first.exporter.name,
        first.importer.name,
        "1",
        "VNHPH",
        "KRPUS",
        ARRIVED,
        consignee_identifier=first.importer.identifier,
        master=first.consignment.master_transport_document,
        control_number=first.consignment.cargo_control_number,
        vessel="HANBADA VOYAGER",
        voyage="026W",
    )
    landed = Landed(packages, weight, ARRIVED, last=True)
    return manifested, Arrived(ARRIVED), landed, CarriedIn(PLACE, packages, STORED)
