"""A certificate of origin as a Korean office might issue it, to be changed by each test where it matters."""

from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from gwanmun.law.basics.money import Amount
from gwanmun.law.origin.issued_certificate import (
    ExporterDeclaration,
    IssuedCertificate,
    IssuedItem,
    NamedParty,
    Transport,
)

BY_SHIFT = IssuedItem(
    marks="HANBIT 1-20",
    packages=20,
    package_kind="CT",
    description="LED modules for backlights, 24 V",
    hs="853951",
    origin="KR",
    criterion="CTH",
    criterion_kind="shift",
    gross_weight_kg=Decimal("1200.5"),
    quantity=Decimal(4000),
    unit="H87",
    invoice_number="HB-2026-014",
    invoice_date=date(2026, 1, 28),
    importing_commodity="85395100",
)
BY_VALUE = replace(BY_SHIFT, criterion="RVC 45.20 %", criterion_kind="content", fob=Amount(Decimal("12345.00"), "USD"))
CERTIFICATE = IssuedCertificate(
    number="KR-AK-2026-0000417",
    agreement="akfta",
    form="AK",
    issued=date(2026, 2, 3),
    expires=date(2027, 2, 2),
    place="Busan",
    issuer="KR",
    issuing_body="Korea Customs Service, Busan Main Customs",
    signatory="Lee Jihoon",
    exporter=NamedParty("Hanbit Display Materials Co., Ltd.", "KR", "12 Gwahaksandan 1-ro, Busan"),
    consignee=NamedParty("Sao Bien Display Manufacturing JSC", "VN", "Lô CN3, KCN Đình Vũ, Hải Phòng"),
    transport=Transport(date(2026, 2, 3), "SAEBIT HORIZON", "2604S", "KRPUS", "VNHPH"),
    items=(BY_SHIFT, BY_VALUE),
    declaration=ExporterDeclaration(
        "We declare that the goods were produced in", "KR", "VN", "Busan", date(2026, 2, 3)
    ),
)
