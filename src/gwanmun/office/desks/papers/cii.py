"""UN/CEFACT Cross Industry Invoice (D16B to D22B), with the consignment it delivers where it names one."""

from collections.abc import Mapping

from gwanmun.law.basics.problem import Problem, Refused, shown
from gwanmun.office.desks.papers.ubl import CHARGES, price_of_one
from gwanmun.office.desks.papers.xml_papers import (
    Element,
    attribute,
    decimal,
    each,
    kilograms,
    number,
    root_of,
    text,
    whole,
)

_TRADE = "SupplyChainTradeTransaction"
_AGREEMENT = f"{_TRADE}/ApplicableHeaderTradeAgreement"
_DELIVERY = f"{_TRADE}/ApplicableHeaderTradeDelivery"
_SETTLEMENT = f"{_TRADE}/ApplicableHeaderTradeSettlement"
_CONSIGNMENT = f"{_DELIVERY}/RelatedSupplyChainConsignment"
_SUMS = f"{_SETTLEMENT}/SpecifiedTradeSettlementHeaderMonetarySummation"


def plain(content: bytes) -> dict[str, object]:
    """The document of a cross industry invoice."""
    root = root_of(content)
    if root.tag.rpartition("}")[2] != "CrossIndustryInvoice" or "un:unece:uncefact" not in root.tag:
        raise Refused(Problem("xml-unknown", value=shown(str(root.tag))))
    papers = {"invoice": _invoice(root), "packing_list": _packing_list(root), "transport": _transport(root)}
    return {name: paper for name, paper in papers.items() if paper is not None}


def _invoice(root: Element) -> dict[str, object]:
    terms = f"{_AGREEMENT}/ApplicableTradeDeliveryTerms"
    currency = text(root, f"{_SETTLEMENT}/InvoiceCurrencyCode")
    return _said(
        {
            "number": text(root, "ExchangedDocument/ID"),
            "issued_on": _day(text(root, "ExchangedDocument/IssueDateTime/DateTimeString")),
            "seller": _trader(root, f"{_AGREEMENT}/SellerTradeParty"),
            "buyer": _trader(root, f"{_AGREEMENT}/BuyerTradeParty"),
            "currency": currency,
            "lines": [_line(line) for line in each(root, f"{_TRADE}/IncludedSupplyChainTradeLineItem")],
            "total": number(root, f"{_SUMS}/TaxBasisTotalAmount", f"{_SUMS}/GrandTotalAmount"),
            "incoterm": text(root, f"{terms}/DeliveryTypeCode"),
            "incoterm_place": text(root, f"{terms}/RelevantTradeLocation/Name", f"{terms}/RelevantTradeLocation/ID"),
            "payment_terms": text(root, f"{_SETTLEMENT}/SpecifiedTradePaymentTerms/Description"),
            "order_number": text(root, f"{_AGREEMENT}/BuyerOrderReferencedDocument/IssuerAssignedID"),
            **_charges(root, currency),
        }
    )


def _trader(root: Element, path: str) -> dict[str, object]:
    lines = [text(root, f"{path}/PostalTradeAddress/{part}") for part in _ADDRESS]
    return _said(
        {
            "name": text(root, f"{path}/SpecifiedLegalOrganization/TradingBusinessName", f"{path}/Name"),
            "country": text(root, f"{path}/PostalTradeAddress/CountryID"),
            "identifier": text(root, f"{path}/ID", f"{path}/GlobalID", f"{path}/SpecifiedLegalOrganization/ID"),
            "address": ", ".join(part for part in lines if part),
        }
    )


_ADDRESS = ("LineOne", "LineTwo", "LineThree", "CityName", "CountrySubDivisionName", "PostcodeCode")


def _line(line: Element) -> dict[str, object]:
    product, price = "SpecifiedTradeProduct", "SpecifiedLineTradeAgreement/NetPriceProductTradePrice"
    sums = "SpecifiedLineTradeSettlement/SpecifiedTradeSettlementLineMonetarySummation"
    traits = {
        text(one, "Description").casefold(): text(one, "Value")
        for one in each(line, f"{product}/ApplicableProductCharacteristic")
    }
    return _said(
        {
            "description": text(line, f"{product}/Description", f"{product}/Name"),
            "quantity": number(line, "SpecifiedLineTradeDelivery/BilledQuantity"),
            "unit": attribute(line, "SpecifiedLineTradeDelivery/BilledQuantity", "unitCode"),
            "unit_price": price_of_one(
                decimal(text(line, f"{price}/ChargeAmount")),
                decimal(text(line, f"{price}/BasisQuantity")),
                text(line, f"{price}/ChargeAmount"),
            ),
            "amount": number(line, f"{sums}/LineTotalAmount"),
            "product": text(line, f"{product}/SellerAssignedID"),
            "buyer_product": text(line, f"{product}/BuyerAssignedID"),
            "commodity": text(line, f"{product}/DesignatedProductClassification/ClassCode"),
            "origin": text(line, f"{product}/OriginTradeCountry/ID"),
            "net_weight_kg": kilograms(line, "SpecifiedLineTradeDelivery/NetWeightMeasure"),
            "trademark": text(line, f"{product}/BrandName"),
            "model": text(line, f"{product}/ModelName", f"{product}/ModelID"),
            "composition": traits.get("composition", ""),
        }
    )


def _charges(root: Element, currency: str) -> dict[str, object]:
    """Freight and insurance: as charges by reason, or as a logistics service charge, which is freight."""
    found: dict[str, object] = {}
    for charge in each(root, f"{_SETTLEMENT}/SpecifiedLogisticsServiceCharge"):
        found["freight"] = _amount(charge, "AppliedAmount", currency)
    for charge in each(root, f"{_SETTLEMENT}/SpecifiedTradeAllowanceCharge"):
        kind = CHARGES.get(text(charge, "ReasonCode").upper())
        if kind and text(charge, "ChargeIndicator/Indicator") == "true":
            found[kind] = _amount(charge, "ActualAmount", currency)
    return found


def _amount(charge: Element, path: str, currency: str) -> dict[str, object]:
    return {"value": text(charge, path), "currency": attribute(charge, path, "currencyID") or currency}


def _packing_list(root: Element) -> dict[str, object] | None:
    if not text(root, f"{_CONSIGNMENT}/PackageQuantity"):
        return None
    items = list(each(root, f"{_TRADE}/IncludedSupplyChainTradeLineItem"))
    kinds = [text(item, "SpecifiedLineTradeDelivery/IncludedSupplyChainPackaging/TypeCode") for item in items]
    return {"package_kind": next(filter(None, kinds), "")} | _said(
        {
            "packages": whole(root, f"{_CONSIGNMENT}/PackageQuantity"),
            "gross_weight_kg": kilograms(root, f"{_CONSIGNMENT}/GrossWeightMeasure"),
            "net_weight_kg": kilograms(root, f"{_CONSIGNMENT}/NetWeightMeasure"),
            "goods": [_packed(item) for item in items if text(item, "SpecifiedLineTradeDelivery/PackageQuantity")],
        }
    )


def _packed(item: Element) -> dict[str, object]:
    delivery = "SpecifiedLineTradeDelivery"
    return _said(
        {
            "packages": whole(item, f"{delivery}/PackageQuantity"),
            "product": text(item, "SpecifiedTradeProduct/SellerAssignedID"),
            "description": text(item, "SpecifiedTradeProduct/Description", "SpecifiedTradeProduct/Name"),
            "quantity": number(item, f"{delivery}/BilledQuantity"),
            "net_weight_kg": kilograms(item, f"{delivery}/NetWeightMeasure"),
            "gross_weight_kg": kilograms(item, f"{delivery}/GrossWeightMeasure"),
        }
    )


def _transport(root: Element) -> dict[str, object] | None:
    bill = text(root, f"{_CONSIGNMENT}/TransportContractReferencedDocument/IssuerAssignedID", f"{_CONSIGNMENT}/ID")
    if not bill:
        return None
    movement = f"{_CONSIGNMENT}/SpecifiedLogisticsTransportMovement"
    return _said(
        {
            "number": bill,
            "transport_mode": text(root, f"{movement}/ModeCode"),
            "means_name": text(root, f"{movement}/UsedLogisticsTransportMeans/Name"),
            "means_code": text(root, f"{movement}/UsedLogisticsTransportMeans/ID", f"{movement}/ID"),
            "carrier": text(root, f"{_CONSIGNMENT}/CarrierTradeParty/Name"),
            "containers": [
                text(one, "ID") for one in each(root, f"{_CONSIGNMENT}/UtilizedLogisticsTransportEquipment")
            ],
        }
    )


def _day(written: str) -> str:
    """A date of format 102 (CCYYMMDD) as ISO 8601 writes it."""
    return f"{written[:4]}-{written[4:6]}-{written[6:8]}" if written.isdigit() and len(written) == 8 else written


def _said(fields: Mapping[str, object]) -> dict[str, object]:
    """The fields that say something."""
    return {name: value for name, value in fields.items() if value not in (None, "", [])}
