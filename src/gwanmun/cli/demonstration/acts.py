"""Acts: what exporters, importers, carriers, officers and offices do with a consignment, through the machine doors."""

from collections import Counter
from importlib import resources
from typing import Any

from msgspec import Struct
from rich.text import Text

from gwanmun.cli.demonstration.case import Followed, broken
from gwanmun.cli.demonstration.offices import Office
from gwanmun.cli.demonstration.stage import Stage
from gwanmun.cli.telling import Drafted, money
from gwanmun.law.cargo.bill import Manifested
from gwanmun.law.clearance.case import Examined, Loaded, Paid, Refunded
from gwanmun.law.clearance.declaration import Declaration, Procedure

PAPERS = resources.files("gwanmun.cli.demonstration") / "papers"
LOOKS = {"documents-to-do": "documents", "examination-to-do": "examination"}


class Consignment(Struct, frozen=True):
    """Goods on their way: the papers they travel with, who carries them, and where they lie when they come in."""

    papers: str
    media_type: str
    procedure: Procedure  # what the papers are first declared for
    carrier: str
    bonded_place: str
    control_number: str


def draft_papers(stage: Stage, office: Office, who: str, goods: Consignment) -> Declaration:
    """A trader's own papers become a declaration."""
    content, query = (PAPERS / goods.papers).read_bytes(), {"procedure": goods.procedure}
    drafted = stage.act(
        office, who, f"hands in {goods.papers}, to be drafted as an {goods.procedure}",
        lambda: office.door(who).send("/invoices", content, Drafted, media_type=goods.media_type, query=query),
    )  # fmt: skip
    return _counted(stage, drafted)


def draft_partners(stage: Stage, viet_nam: Office, who: str, number: str) -> Declaration:
    """Korea's export declaration becomes the import declaration, and nobody types anything."""
    drafted = stage.act(
        viet_nam, who, f"asks for the import of Korea's {number} to be drafted",
        lambda: viet_nam.door(who).post(f"/partner-declarations/KR/{number}/drafts", {"typed": {}}, Drafted),
    )  # fmt: skip
    return _counted(stage, drafted)


def _counted(stage: Stage, drafted: Drafted) -> Declaration:
    """The declaration of a draft that is complete, shown with how many of its boxes anybody typed."""
    draft = drafted.draft
    if draft.declaration is None:
        lacks = "; ".join(f"{one.path}: {one.cause}" for one in (*drafted.missing, *drafted.problems))
        raise broken(f"the draft is no declaration yet: {lacks}")
    counts, sources = draft.counts, Counter(draft.sources.values())
    stage.effort.add(counts)
    states = f" of {len(draft.boxes)} boxes: {counts.derived} derived, {counts.empty} empty, "
    left = f"{counts.missing} missing, {counts.customs} left to customs"
    stage.note(Text.assemble("typed ", (str(counts.typed), "bold green"), states, left))
    told = ", ".join(f"{source} {count}" for source, count in sources.most_common() if source != "typed")
    stage.note(Text(f"fields from {told}", "dim"))
    return draft.declaration


def look_where_asked(stage: Stage, case: Followed, officer: str) -> None:
    """An officer does what selection asked for, if it asked for anything."""
    wait = case.standing.waits_for
    control = LOOKS.get(wait.code) if wait else None
    if control is not None:
        what = "reads the papers: they conform" if control == "documents" else "looks at the goods: they conform"
        finding = Examined(control, conforms=True)  # type: ignore[arg-type]
        stage.then(case, officer, what, f"/declarations/{case.number}/examinations", finding)


def load(stage: Stage, case: Followed, carrier: str) -> None:
    """The carrier takes an export on board."""
    case.expect("to-load")
    consignment, today = case.declaration.consignment, case.office.now().date()
    loaded = Loaded(today, consignment.means_name or consignment.means_code, consignment.packages)
    what = f"takes {loaded.packages} packages on board {loaded.means_name}"
    stage.then(case, carrier, what, f"/declarations/{case.number}/loadings", loaded)
    case.expect_done(Loaded)


def relay(stage: Stage, case: Followed, viet_nam: Office) -> None:
    """Korea's office tells Viet Nam's of an export it has accepted."""
    declared = {"country": "KR", "declaration": case.declaration}
    stage.act(
        viet_nam, "korea", f"sends its export declaration {case.number}",
        lambda: viet_nam.door("korea").post("/partner-declarations", declared, dict),
    )  # fmt: skip


def manifest(stage: Stage, office: Office, goods: Consignment, declared: Declaration) -> None:
    """The carrier puts the goods on its manifest in the country they go to."""
    consignment = declared.consignment
    assert consignment.expected_arrival is not None, "the sample papers say when the goods arrive"
    manifested = Manifested(
        consignment.transport_document, "simple", consignment.packages, consignment.package_kind,
        consignment.gross_weight_kg, declared.lines[0].description, declared.exporter.name, declared.importer.name,
        consignment.transport_mode, consignment.place_of_loading, consignment.place_of_discharge,
        consignment.expected_arrival, declared.importer.identifier, control_number=goods.control_number,
        vessel=consignment.means_name or consignment.means_code,
    )  # fmt: skip
    what = f"manifests bill {manifested.number}, due on {manifested.expected:%d %b}"
    _cargo(stage, office, goods.carrier, what, "/bills", manifested)


def come_in(
    stage: Stage, office: Office, goods: Consignment, declared: Declaration, *, waiting: Followed | None = None
) -> None:
    """The goods come in, land, and are carried into a bonded place; a case that waits for them goes on."""
    consignment, on = declared.consignment, office.now().date()
    bill, packages = f"/bills/{consignment.transport_document}", consignment.packages
    weight, means = str(consignment.gross_weight_kg), consignment.means_name or consignment.means_code
    _cargo(stage, office, goods.carrier, f"says that {means} has come in", f"{bill}/arrivals", {"on": on})
    landed = {"packages": packages, "gross_weight_kg": weight, "on": on, "last": True}
    _cargo(stage, office, goods.carrier, f"lands {packages} packages, the last of them", f"{bill}/landings", landed)
    if waiting is not None:
        stage.news(waiting, waiting.look())
    carried = {"place": goods.bonded_place, "packages": packages, "on": on}
    _cargo(stage, office, "warehouse", f"carries them into {goods.bonded_place}", f"{bill}/carry-ins", carried)


def carry_out(stage: Stage, case: Followed, goods: Consignment) -> None:
    """The importer's goods leave the bonded place."""
    consignment = case.declaration.consignment
    out = {
        "place": goods.bonded_place, "packages": consignment.packages, "declaration": case.number,
        "on": case.office.now().date(),
    }  # fmt: skip
    what = f"lets {consignment.packages} packages go to {case.declaration.importer.name}"
    path = f"/bills/{consignment.transport_document}/carry-outs"
    _cargo(stage, case.office, "warehouse", what, path, out)


def pay(stage: Stage, case: Followed) -> None:
    """The importer pays what is owed, and the treasury says so."""
    case.expect("to-pay")
    standing = case.standing
    paid = Paid(f"R-{case.number}", standing.owed - standing.paid, case.office.now().date(), "bank transfer")
    what = f"receives {money(paid.amount, standing.currency)} of the importer"
    stage.then(case, "treasury", what, f"/declarations/{case.number}/payments", paid)


def give_back(stage: Stage, case: Followed) -> None:
    """The treasury gives back what was paid too much."""
    case.expect("to-give-back")
    standing = case.standing
    refunded = Refunded(f"B-{case.number}", standing.paid - standing.owed, case.office.now().date())
    what = f"gives {money(refunded.amount, standing.currency)} back"
    stage.then(case, "treasury", what, f"/declarations/{case.number}/refunds", refunded)


def _cargo(stage: Stage, office: Office, who: str, what: str, path: str, document: Any) -> None:  # noqa: ANN401, PLR0917
    stage.act(office, who, what, lambda: office.door(who).post(path, document, dict))
