"""Lading: the bill the cargo tests begin with."""

from datetime import date
from decimal import Decimal

from gwanmun.law.cargo.bill import CarriedIn, Landed, Manifested, fold

ON = date(2026, 11, 22)
INCHEON = "03012345"


def manifested(number="HDMU1234567", packages=100, **other):
    facts = {
        "kind": "simple",
        "package_kind": "CT",
        "gross_weight_kg": Decimal(packages * 10),
        "description": "COPY PAPER A4 80G",
        "consignor": "Bai Bang Paper JSC",
        "consignee": "Hanbit Stationery Co., Ltd.",
        "transport_mode": "1",
        "port_of_loading": "VNHPH",
        "port_of_discharge": "KRINC",
        "expected": ON,
    }
    return Manifested(number=number, packages=packages, **(facts | other))


def landed(packages=100, carried_in=0):
    """A bill of a hundred cartons, ten kilograms each, of which so many landed and were carried in."""
    events = [manifested()]
    if packages:
        events.append(Landed(packages, Decimal(packages * 10), ON))
    if carried_in:
        events.append(CarriedIn(INCHEON, carried_in, ON))
    return fold(events)
