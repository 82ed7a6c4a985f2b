"""House: the offices among which things go wrong, and how a certificate comes about there without many words."""

import time
from collections.abc import Sequence
from datetime import timedelta

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from gwanmun.cli.demonstration import acts, certificates, exporters_desk
from gwanmun.cli.demonstration.breaking.wires import Wire
from gwanmun.cli.demonstration.exporters_desk import Desk
from gwanmun.cli.demonstration.offices import Office
from gwanmun.cli.demonstration.shipments import BROKER, SHIPMENTS
from gwanmun.cli.demonstration.stage import Stage
from gwanmun.cli.telling import lasted

WORDS, INDENT = 10, 13  # letters of the longest word at the head of a line, and where it stands


class House:
    """Korea, the country most of it happens with, another that goes astray itself, and those who look on."""

    def __init__(self, stage: Stage, offices: Sequence[Office], wire: Wire) -> None:
        """Nothing has gone wrong yet; the wire is between Korea and its partner."""
        self.stage, self.offices, self.wire = stage, offices, wire
        self.korea, self.partner, *others = offices
        self.astray = others[-1]
        self._quiet = Stage(Console(quiet=True))

    def prepare(self) -> None:
        """What is sold originates in Korea: suppliers have declared, and the sheets of materials are in."""
        exporters_desk.declare_materials(self._quiet, self.korea, "hwaseong-panel", number="HS-26-0117", what="")
        wanted: dict[str, Desk] = {}
        for abroad in (self.partner, self.astray):
            shipment = SHIPMENTS[abroad.site.country]
            known = wanted.get(shipment.exporter.account)
            products = dict.fromkeys((*(known.products if known else ()), *shipment.products))
            wanted[shipment.exporter.account] = Desk(
                shipment.exporter.account, shipment.exporter.identifier, tuple(products)
            )
        for desk in wanted.values():
            exporters_desk.hand_over(self._quiet, self.korea, desk)
        self.stage.tell(self.korea, "exporters", "have handed in what their goods are made of; all of them originate")

    def issue(self, abroad: Office) -> str:
        """Goods leave Korea, and a certificate is issued for them: its number."""
        shipment = SHIPMENTS[abroad.site.country]
        quiet, korea = self._quiet, self.korea
        export = quiet.lodge(korea, BROKER, acts.draft_papers(quiet, korea, BROKER, shipment.goods))
        acts.look_where_asked(quiet, export, "officer-busan")
        acts.load(quiet, export, shipment.goods.carrier)
        number = certificates.certify(quiet, BROKER, export, shipment.agreement)
        self.stage.tell(korea, "officer-busan", f"issues {number} for goods to {abroad.site.label}")
        return number

    def say(self, word: str, what: str) -> None:
        """A line of the story: what happened, how it was noticed, the evidence, what ended it."""
        style = {"noticed": "yellow", "evidence": "cyan", "ended": "green"}.get(word, "")
        table = Table.grid(padding=(0, 2))
        table.add_column(no_wrap=True, min_width=WORDS)
        table.add_column(overflow="fold")
        table.add_row(Text(word, style), what)
        self.stage.screen.print(Padding.indent(table, INDENT))


class Watch:
    """How long something takes."""

    def __init__(self) -> None:
        """From now on."""
        self.began = time.monotonic()

    def __str__(self) -> str:
        """So long until now."""
        return lasted(timedelta(seconds=time.monotonic() - self.began))
