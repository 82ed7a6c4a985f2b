"""Documents: shipments as the declarations and bills an office's machine door takes.

The codes are the country's own, one for each subheading of the game; everything else of a document that the game does
not speak of is the plainest there is. A claim of preference needs a certificate somebody issued, and nobody did: what
was claimed in the game is declared without a claim unless certificates are brought otherwise.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal

from gwanmun.law.basics.period import holds
from gwanmun.law.cargo.bill import Manifested
from gwanmun.law.clearance.country import Country
from gwanmun.law.clearance.declaration import Consignment, Declaration, Line, Party, Terms
from gwanmun.law.tariff.tariff import Goods
from gwanmun.simulation.goods import catalogue, lands
from gwanmun.simulation.shipment import Shipment

CENT = Decimal("0.01")


def declarations(shipments: Iterable[Shipment], country: Country, on: date) -> Iterator[tuple[Declaration, Manifested]]:
    """Each shipment as an import declaration of this day, and the bill it comes under."""
    codes = _codes(country, on)
    offices = country.lists["customs_offices"].codes
    home = country.id.upper()
    for shipment in shipments:
        office = shipment.office if shipment.office in offices else next(iter(offices))
        declaration = _declaration(shipment, codes[shipment.hs6], office, home, on)
        yield declaration, _bill(shipment, declaration, on)


def _declaration(shipment: Shipment, goods: Goods, office: str, home: str, on: date) -> Declaration:  # noqa: PLR0917
    importer = Party(f"Importer {shipment.importer}", home, shipment.importer)
    seller = Party(f"Seller {shipment.seller}", shipment.origin, shipment.seller)
    return Declaration(
        "import",
        office,
        Party(f"Broker {shipment.declarant}", home, shipment.declarant),
        importer,
        seller,
        Consignment(
            shipment.packages,
            "CT",
            shipment.gross_kg,
            transport_document=f"SIM{shipment.number}",
            transport_mode="4" if shipment.by_air else "1",
            country_of_dispatch=shipment.departure,
            expected_arrival=_arrival(shipment, on),
        ),
        Terms("CIF", "USD", shipment.value_usd, f"INV-{shipment.number}", on - timedelta(days=10)),
        (_line(shipment, goods),),
        timing="before_arrival",  # the goods are at sea still: the bill says when they come
        number=f"{shipment.declarant[-5:]}-{shipment.number[:2]}-{shipment.number[2:]}M",
    )


def _line(shipment: Shipment, goods: Goods) -> Line:
    """Goods by the kilogram where the tariff counts no pieces; else one piece a kilogram, which nobody checks here."""
    unit = goods.unit or "KGM"
    quantity = shipment.net_kg if unit == "KGM" else max(Decimal(1), shipment.net_kg.quantize(Decimal(1)))
    return Line(
        goods.code,
        shipment.origin,
        catalogue()[shipment.hs6].name,
        quantity,
        unit,
        (shipment.value_usd / quantity).quantize(CENT),
        shipment.value_usd,
        shipment.net_kg,
        supplementary_quantity=quantity if goods.unit else None,
        supplementary_unit=goods.unit,
    )


def _bill(shipment: Shipment, declaration: Declaration, on: date) -> Manifested:
    return Manifested(
        f"SIM{shipment.number}",
        "simple",
        shipment.packages,
        "CT",
        shipment.gross_kg,
        catalogue()[shipment.hs6].name,
        declaration.exporter.name,
        declaration.importer.name,
        "4" if shipment.by_air else "1",
        f"{shipment.departure}XXX",
        f"{declaration.importer.country}XXX",
        _arrival(shipment, on),
        consignee_identifier=declaration.importer.identifier,
    )


def _arrival(shipment: Shipment, on: date) -> date:
    """Flown goods come today, shipped ones within the days an import may be declared before."""
    return on if shipment.by_air else on + timedelta(days=min(4, lands()[shipment.origin].freight_days))


def _codes(country: Country, on: date) -> Mapping[str, Goods]:
    """The country's first code in force under each subheading of the game. Raises LookupError where it has none."""
    found: dict[str, Goods] = {}
    for code, rows in sorted(country.tariff.goods.items()):
        in_force = next((goods for goods in reversed(rows) if holds(goods.period, on)), None)
        if in_force is not None:
            found.setdefault(code[:6], in_force)
    missing = sorted(set(catalogue()) - set(found))
    if missing:
        raise LookupError(f"{country.id} has no codes under {', '.join(missing)}")
    return found
