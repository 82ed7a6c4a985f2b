"""Many countries: Korea sells to each of the others, and their offices witness one another's logs."""

from collections.abc import Sequence

from msgspec import Struct
from rich.padding import Padding
from rich.table import Table

from gwanmun.cli.demonstration import acts, certificates, crossing, exporters_desk
from gwanmun.cli.demonstration.case import Followed
from gwanmun.cli.demonstration.crossing import Timed
from gwanmun.cli.demonstration.exporters_desk import Desk, Market
from gwanmun.cli.demonstration.offices import Office
from gwanmun.cli.demonstration.shipments import BROKER, SHIPMENTS, Shipment
from gwanmun.cli.demonstration.stage import Stage
from gwanmun.cli.demonstration.two_countries import MONDAY, NEXT, turn
from gwanmun.law.clearance.case import Discharged, Released


class Sold(Struct, frozen=True):
    """A shipment under way: its two declarations, and how long its certificate took."""

    shipment: Shipment
    abroad: Office
    export: Followed
    imported: Followed
    timed: Timed


def play(stage: Stage, offices: Sequence[Office]) -> tuple[list[Followed], dict[str, str]]:
    """The story: its declarations as they were lodged, and how its certificates ended."""
    korea, *others = offices
    stage.scene("Tuesday 3 February 2026")
    _determine(stage, korea, others)
    sold = [_sell(stage, korea, abroad) for abroad in others]
    stage.heading("How long each certificate took, by this program's own clock")
    stage.screen.print(Padding.indent(_times(sold), 2))
    for by_air, clock, day in ((True, NEXT, "Wednesday 4 February"), (False, MONDAY, "Monday 9 February")):
        landing = [one for one in sold if one.shipment.by_air == by_air]
        if landing:
            turn(stage, offices, clock, day)
        for one in landing:
            _come_in(stage, one)
    declarations = [case for one in sold for case in (one.export, one.imported)]
    return declarations, {one.timed.number: "used" for one in sold}


def _determine(stage: Stage, korea: Office, others: Sequence[Office]) -> None:
    """What the exporters make, and what each country's agreement with Korea saves its buyers."""
    stage.heading("What two exporters make, and what it would save their buyers")
    exporters_desk.declare_materials(stage, korea, "hwaseong-panel", number="HS-26-0117", what="open cell")
    shipments = [(office, SHIPMENTS[office.site.country]) for office in others]
    wanted: dict[str, dict[str, None]] = {}
    for _, shipment in shipments:
        wanted.setdefault(shipment.exporter.account, {}).update(dict.fromkeys(shipment.products))
    desks = {shipment.exporter.account: shipment.exporter for _, shipment in shipments}
    found = {
        file.product.code: file.product
        for account, products in wanted.items()
        for file in exporters_desk.hand_over(stage, korea, Desk(account, desks[account].identifier, tuple(products)))
    }
    exporters_desk.tell_market(
        stage,
        [
            (found[code], Market(office.site.country.upper(), office.site.label), shipment.agreement)
            for office, shipment in shipments
            for code in shipment.products
        ],
    )


def _sell(stage: Stage, korea: Office, abroad: Office) -> Sold:
    """Exported, certified, and declared at once where it goes; the rest of the way the exchange goes by itself."""
    shipment = SHIPMENTS[abroad.site.country]
    goods = shipment.goods
    stage.heading(shipment.title)
    export = stage.lodge(korea, BROKER, acts.draft_papers(stage, korea, BROKER, goods))
    acts.look_where_asked(stage, export, "officer-busan")
    acts.load(stage, export, goods.carrier)
    acts.relay(stage, export, abroad)
    acts.manifest(stage, abroad, goods, export.declaration)
    number = certificates.certify(stage, BROKER, export, shipment.agreement)
    under_way = crossing.begun(korea, abroad, number)
    crossing.arrive(stage, under_way)
    declaration = acts.draft_partners(stage, abroad, shipment.importer, export.number)
    imported = stage.lodge(abroad, shipment.importer, declaration)
    _ask_agency(stage, shipment, imported)
    crossing.rely(stage, under_way)
    crossing.go_on(stage, under_way, imported)
    imported.expect("bill-not-landed")
    return Sold(shipment, abroad, export, imported, crossing.used(stage, under_way, imported))


def _ask_agency(stage: Stage, shipment: Shipment, imported: Followed) -> None:
    """Another agency has its say, where it must."""
    if shipment.permission is None:
        return
    imported.expect("permit-missing")
    permit = shipment.permission.permit
    stage.then(imported, shipment.permission.account, f"gives its certificate {permit.number}", "/permits", permit)


def _come_in(stage: Stage, one: Sold) -> None:
    """The goods land, are looked at where that is asked for, paid for, released, and leave."""
    goods, imported = one.shipment.goods, one.imported
    stage.heading(f"The goods come into {one.abroad.site.label}")
    acts.come_in(stage, one.abroad, goods, imported.declaration, waiting=imported)
    acts.look_where_asked(stage, imported, "officer")
    acts.pay(stage, imported)
    imported.expect_done(Released)
    imported.expect_done(Discharged)
    acts.carry_out(stage, imported, goods)


def _times(sold: Sequence[Sold]) -> Table:
    """Each certificate, from the moment it was issued."""
    table = Table(
        "certificate", "to", "there after", "witnessed after", "Korea knew of its use after", box=None, pad_edge=False,
        header_style="dim",
    )  # fmt: skip
    for one in sold:
        timed = one.timed
        table.add_row(timed.number, one.abroad.site.label, timed.arrived, timed.witnessed, timed.used)
    return table
