"""Certificates of origin: asked for, read, issued, printed, and checked offline as whoever receives one would."""

import subprocess
from collections import Counter
from pathlib import Path

from msgspec import Struct
from rich.text import Text

from gwanmun.cli.demonstration.case import Followed, broken
from gwanmun.cli.demonstration.children import PROGRAM
from gwanmun.cli.demonstration.offices import Office
from gwanmun.cli.demonstration.stage import Stage
from gwanmun.law.basics.catalogue import told, told_wait
from gwanmun.law.basics.problem import Problem
from gwanmun.law.basics.wait import Wait
from gwanmun.law.clearance.draft import Counts
from gwanmun.law.origin.application import ApplicationReviewed
from gwanmun.law.origin.completing import DraftedBox
from gwanmun.law.origin.issued import Issued
from gwanmun.office import postgres

APPLICATIONS, ISSUED = "/certificate-applications", "/issued-certificates"
OFFICER = "officer-busan"


class DraftedApplication(Struct, frozen=True):
    """What an application would come to, as the machine door answers it."""

    problems: tuple[Problem, ...]
    boxes: tuple[DraftedBox, ...]


class Applied(Struct, frozen=True):
    """Where an application stands, as the machine door answers it."""

    number: str
    waits_for: Wait | None = None
    certificate: str = ""


def certify(stage: Stage, who: str, export: Followed, agreement: str) -> str:
    """A certificate of origin on an export declaration, of which only the agreement is chosen; its number."""
    asking = {"agreement": agreement, "export_declaration": export.number}
    korea, door = export.office, export.office.door(who)
    drafted = door.post(f"{APPLICATIONS}/drafts", asking, DraftedApplication)
    if drafted.problems:
        raise broken("; ".join(told(problem).cause for problem in drafted.problems))
    what = f"applies for a {agreement.upper()} certificate of origin on {export.number}"
    applied = stage.act(korea, who, what, lambda: door.post(APPLICATIONS, asking, Applied))
    _tell_boxes(stage, drafted.boxes)
    applied = _reviewed(stage, korea, applied)
    issued = door.get(f"{ISSUED}/{applied.certificate}", Issued)
    criteria = ", ".join(dict.fromkeys(item.criterion for item in issued.certificate.items))
    items = f", {len(issued.certificate.items)} items: {criteria}"
    stage.note(Text.assemble(("Issued           ", "green"), (applied.certificate, "bold"), items))
    return applied.certificate


def print_it(stage: Stage, korea: Office, who: str, number: str) -> Path:
    """The certificate as a sealed PDF in the demonstration's folder, and checked as whoever receives it would."""
    folder = postgres.home() / "demo"
    paper, ring = folder / f"{number}.pdf", folder / f"{korea.site.country}-ring.json"
    paper.write_bytes(stage.act(korea, who, "prints it", lambda: korea.door(who).fetch(f"{ISSUED}/{number}/paper")))
    ring.write_bytes(korea.door(who).fetch("/seal"))
    checked = subprocess.run(  # noqa: S603 - our own program
        (*PROGRAM, "verify", str(paper), "--ring", str(ring)), capture_output=True, text=True, check=False
    )
    stage.note(Text(str(paper), "dim"))
    if checked.returncode != 0:
        raise broken(f"`gwanmun verify` does not believe {paper}: {checked.stdout}{checked.stderr}")
    stage.note(Text.assemble(("verified offline ", "green"), checked.stdout.splitlines()[0]))
    return paper


def _reviewed(stage: Stage, korea: Office, applied: Applied) -> Applied:
    """An officer reads an application that was selected for it."""
    wait = applied.waits_for
    if wait is None:
        return applied
    if wait.code != "review-to-do":
        raise broken(f"application {applied.number} waits for {wait.code}")
    words = told_wait(wait.code, wait.facts, until=wait.until)
    stage.note(Text(f"waits for        the {wait.whom}: {words.title}", "yellow"))
    path, reviewed = f"{APPLICATIONS}/{applied.number}/reviews", ApplicationReviewed(conforms=True)
    return stage.act(
        korea, OFFICER, f"reads application {applied.number}: it conforms",
        lambda: korea.door(OFFICER).post(path, reviewed, Applied),
    )  # fmt: skip


def _tell_boxes(stage: Stage, boxes: tuple[DraftedBox, ...]) -> None:
    """How many boxes of the form anybody typed, and who filled the others."""
    states: Counter[str] = Counter(box.state for box in boxes)
    sources = Counter(box.sources[0] for box in boxes if box.sources)
    counts = Counts(**{state: states[state] for state in Counts.__struct_fields__})
    stage.effort.add(counts)
    rest = f"{counts.derived} derived, {counts.empty} empty, {counts.missing} missing, {counts.customs} left to customs"
    stage.note(Text.assemble("typed ", (str(counts.typed), "bold green"), f" of {len(boxes)} boxes: {rest}"))
    stage.note(Text(f"boxes from {', '.join(f'{source} {count}' for source, count in sources.most_common())}", "dim"))
