"""Shipments: what Korean exporters sell to each of the other countries, under which agreement, and who acts there."""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from gwanmun.cli.demonstration.acts import Consignment
from gwanmun.cli.demonstration.by_air import BYEOLBIT
from gwanmun.cli.demonstration.by_sea import DISPLAY_MODULES, GARAM
from gwanmun.cli.demonstration.exporters_desk import Desk
from gwanmun.law.permits.requirement import Permit

BROKER = "nuri-brokers"


class Permission(Struct, frozen=True):
    """What another agency of the importing country must say first, and who says it."""

    account: str
    permit: Permit


class Shipment(Struct, frozen=True):
    """One consignment from Korea to one country."""

    title: str
    goods: Consignment
    exporter: Desk
    products: tuple[str, ...]
    agreement: str
    importer: str  # the account that declares it there
    by_air: bool = False  # and there the next morning; a ship takes until Monday
    permission: Permission | None = None


SHIPMENTS: Mapping[str, Shipment] = {
    "vn": Shipment(
        "Display modules of Garam, by sea: Busan ─► Hai Phong", DISPLAY_MODULES, GARAM,
        ("GR-M156F", "GR-M270Q", "GR-E60", "GR-SB20"), "vkfta", "cua-ngo",
    ),
    "in": Shipment(
        "Loudspeakers and LED modules of Garam, by air: Incheon ─► Chennai",
        Consignment("GR-2026-0131.csv", "text/csv", "export", "saebit-air", "INMAA4ACC1", "26SB000651I00010001"),
        GARAM, ("GR-SB20", "GR-E60"), "kr-in", "sahyadri", by_air=True,
    ),
    "id": Shipment(
        "Cosmetics of Byeolbit, by air: Incheon ─► Jakarta",
        Consignment("BBC-26-02-004.csv", "text/csv", "export", "saebit-air", "050100G1", "26SB000627I00010001"),
        BYEOLBIT, ("BB-TN150", "BB-LP004"), "kr-id", "cahaya-ayu", by_air=True,
        permission=Permission(
            "bpom",
            Permit("SKI-26-0044812", "cosmetics-import-certificate", "021345673012000", "3304", date(2026, 8, 1)),
        ),
    ),
    "cn": Shipment(
        "Display and LED modules of Garam, by sea: Busan ─► Shanghai",
        Consignment("GR-2026-0133.csv", "text/csv", "export", "saebit-line", "2248CY01", "26SBLN2605W00010001"),
        GARAM, ("GR-M156F", "GR-E60"), "kr-cn", "lingang",
    ),
}  # fmt: skip
