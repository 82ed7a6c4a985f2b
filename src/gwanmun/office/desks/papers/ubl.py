"""UBL 2.x Invoice (OASIS; ISO/IEC 19845), with the shipment it delivers where the invoice carries one."""

from collections.abc import Mapping
from decimal import Decimal

from gwanmun.law.basics.problem import Problem, Refused, shown
from gwanmun.office.desks.papers.xml_papers import (
    Element,
    attribute,
    decimal,
    each,
    first_path,
    kilograms,
    number,
    root_of,
    text,
    whole,
)

# UN/EDIFACT 7161 (special services): how an invoice says that a charge is for carriage or for insurance.
CHARGES = {"FC": "freight", "AEF": "freight", "IN": "insurance", "AAF": "insurance"}


def plain(content: bytes) -> dict[str, object]:
    """The document of a UBL invoice."""
    root = root_of(content)
    name = root.tag.rpartition("}")[2]
    if name != "Invoice" or "oasis:names:specification:ubl" not in root.tag:
        raise Refused(Problem("xml-unknown", value=shown(str(root.tag))))
    papers: dict[str, object] = {"invoice": _invoice(root)}
    shipment = next(each(root, "Delivery/Shipment"), None)
    if shipment is not None:
        papers |= {"packing_list": _packing_list(shipment), "transport": _transport(shipment)}
    return {name: paper for name, paper in papers.items() if paper is not None}


def _invoice(root: Element) -> dict[str, object]:
    currency = text(root, "DocumentCurrencyCode")
    delivery = first_path(root, "Delivery/DeliveryTerms", "DeliveryTerms")
    return _said(
        {
            "number": text(root, "ID"),
            "issued_on": text(root, "IssueDate"),
            "seller": _trader(root, "AccountingSupplierParty/Party"),
            "buyer": _trader(root, "AccountingCustomerParty/Party"),
            "currency": currency,
            "lines": [_line(line) for line in each(root, "InvoiceLine")],
            "total": number(root, "LegalMonetaryTotal/TaxExclusiveAmount", "LegalMonetaryTotal/PayableAmount"),
            "incoterm": text(root, f"{delivery}/ID"),
            "incoterm_place": text(root, f"{delivery}/DeliveryLocation/Description", f"{delivery}/DeliveryLocation/ID"),
            "payment_terms": text(root, "PaymentTerms/Note", "PaymentMeans/InstructionNote"),
            "order_number": text(root, "OrderReference/ID"),
            **_charges(root, currency),
        }
    )


def _trader(root: Element, path: str) -> dict[str, object]:
    country = text(root, f"{path}/PostalAddress/Country/IdentificationCode", f"{path}/PostalAddress/Country/Name")
    lines = [text(root, f"{path}/PostalAddress/{part}") for part in _ADDRESS]
    return _said(
        {
            "name": text(root, f"{path}/PartyLegalEntity/RegistrationName", f"{path}/PartyName/Name"),
            "country": country,
            "identifier": text(root, f"{path}/PartyIdentification/ID", f"{path}/PartyLegalEntity/CompanyID"),
            "address": ", ".join(part for part in lines if part),
        }
    )


_ADDRESS = ("StreetName", "AdditionalStreetName", "CityName", "CountrySubentity", "PostalZone")


def _line(line: Element) -> dict[str, object]:
    price, per = decimal(text(line, "Price/PriceAmount")), decimal(text(line, "Price/BaseQuantity"))
    properties = {text(one, "Name").casefold(): text(one, "Value") for one in each(line, "Item/AdditionalItemProperty")}
    return _said(
        {
            "description": text(line, "Item/Description", "Item/Name"),
            "quantity": number(line, "InvoicedQuantity"),
            "unit": attribute(line, "InvoicedQuantity", "unitCode"),
            "unit_price": price_of_one(price, per, text(line, "Price/PriceAmount")),
            "amount": number(line, "LineExtensionAmount"),
            "product": text(line, "Item/SellersItemIdentification/ID"),
            "buyer_product": text(line, "Item/BuyersItemIdentification/ID"),
            "commodity": text(line, "Item/CommodityClassification/ItemClassificationCode"),
            "origin": text(line, "Item/OriginCountry/IdentificationCode", "Item/OriginCountry/Name"),
            "net_weight_kg": properties.get("net weight kg"),
            "trademark": text(line, "Item/BrandName"),
            "model": text(line, "Item/ModelName"),
            "composition": properties.get("composition", ""),
        }
    )


def price_of_one(price: Decimal | None, per: Decimal | None, written: str) -> str | None:
    """A price quoted for so many (BaseQuantity), brought to one; as written when it is for one."""
    if price is None or per is None or per <= 0 or per == 1 or not price.is_finite() or not per.is_finite():
        return written or None
    exact = price / per
    return f"{exact.quantize(Decimal('1e-12')).normalize():f}"


def _charges(root: Element, currency: str) -> dict[str, object]:
    """Freight and insurance among the invoice's charges; any other is found out when the lines do not add up."""
    found: dict[str, object] = {}
    for charge in each(root, "AllowanceCharge"):
        kind = CHARGES.get(text(charge, "AllowanceChargeReasonCode").upper())
        if kind and text(charge, "ChargeIndicator") == "true":
            found[kind] = {
                "value": text(charge, "Amount"),
                "currency": attribute(charge, "Amount", "currencyID") or currency,
            }
    return found


def _packing_list(shipment: Element) -> dict[str, object] | None:
    if not text(shipment, "TotalTransportHandlingUnitQuantity"):
        return None
    return {"package_kind": text(shipment, "TransportHandlingUnit/TransportHandlingUnitTypeCode")} | _said(
        {
            "packages": whole(shipment, "TotalTransportHandlingUnitQuantity"),
            "gross_weight_kg": kilograms(shipment, "GrossWeightMeasure"),
            "net_weight_kg": kilograms(shipment, "NetWeightMeasure"),
            "goods": [_packed(unit) for unit in each(shipment, "TransportHandlingUnit")],
        }
    )


def _packed(unit: Element) -> dict[str, object]:
    """One kind of handling unit: how many, with what in them."""
    goods = first_path(unit, "GoodsItem/Item", "HandlingUnitDespatchLine/Item")
    return _said(
        {
            "packages": whole(unit, "TotalPackageQuantity"),
            "product": text(unit, f"{goods}/SellersItemIdentification/ID"),
            "description": text(unit, f"{goods}/Description", f"{goods}/Name"),
            "quantity": number(unit, "GoodsItem/Quantity"),
            "net_weight_kg": kilograms(unit, "GoodsItem/NetWeightMeasure"),
            "gross_weight_kg": kilograms(unit, "GoodsItem/GrossWeightMeasure"),
        }
    )


def _transport(shipment: Element) -> dict[str, object] | None:
    bill = text(shipment, "Consignment/TransportContract/ID", "Consignment/ID")
    if not bill:
        return None
    stage = "ShipmentStage"
    containers = [text(one, "ID") for one in each(shipment, "TransportHandlingUnit/TransportEquipment")]
    return _said(
        {
            "number": bill,
            "transport_mode": text(shipment, f"{stage}/TransportModeCode"),
            "means_name": text(shipment, f"{stage}/TransportMeans/MaritimeTransport/VesselName"),
            "means_code": text(
                shipment,
                f"{stage}/TransportMeans/MaritimeTransport/VesselID",
                f"{stage}/TransportMeans/AirTransport/AircraftID",
            ),
            "carrier": text(shipment, f"{stage}/CarrierParty/PartyName/Name"),
            "place_of_loading": text(shipment, f"{stage}/LoadingPortLocation/ID"),
            "place_of_discharge": text(shipment, f"{stage}/UnloadingPortLocation/ID"),
            "expected_arrival": text(shipment, f"{stage}/EstimatedDeliveryDate", f"{stage}/TransitPeriod/EndDate"),
            "containers": list(dict.fromkeys(filter(None, containers))),
        }
    )


def _said(fields: Mapping[str, object]) -> dict[str, object]:
    """The fields that say something."""
    return {name: value for name, value in fields.items() if value not in (None, "", [])}
