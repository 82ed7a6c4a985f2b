"""The desk of pack changes: an officer proposes one file anew, hears what is wrong and what it would have collected.

Nothing is in force until a second officer has signed. Then the changed pack lies in the deployer's own folder, which
goes before what came with the house, and is applied from the next opening of the office on.
"""

import shutil
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from msgspec import Struct

from gwanmun.countries import snapshot
from gwanmun.countries.difference import Difference
from gwanmun.countries.finding import Finding
from gwanmun.countries.folder import Folder
from gwanmun.countries.lint import lint
from gwanmun.countries.packs import find_pack
from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.clearance import lines
from gwanmun.law.clearance.case import Accepted, Case, DutyAssessed, OriginSettled, Valued
from gwanmun.law.tariff.assess import TariffLine
from gwanmun.office import clock
from gwanmun.office.desks import rulebooks, walking
from gwanmun.office.later import Later
from gwanmun.office.records import declarations

pl, collecting = Later("polars"), Later("gwanmun.countries.collecting")

LARGEST_BYTES = 4 * 2**20
MOST_FINDINGS = 60  # shown; the rest is counted
PAGE = 500
_ENDINGS = (".toml", ".csv")


class Tried(Struct, frozen=True):
    """A file as it would be: what is wrong with the pack then, and what it would have collected last month."""

    old: str  # hash of the pack it was tried against
    new: str  # empty where it has errors
    findings: tuple[Finding, ...]
    more: int  # findings beside these
    first: date
    last: date
    difference: Difference | None = None  # None where it has errors, or nothing was assessed last month

    @property
    def sound(self) -> bool:
        """Whether the pack would be built."""
        return bool(self.new)


def files() -> tuple[str, ...]:
    """The files of the pack in force that may be proposed anew."""
    names = Folder(_in_force()).names
    return tuple(name for name in names if name.endswith(_ENDINGS) and not name.startswith("cases/"))


def text_of(file: str) -> str:
    """A file as it stands. Raises Refused for one the pack does not have."""
    if file not in files():
        raise Refused(Problem("pack-file-unknown", "file", file[:80]))
    return (_in_force() / file).read_text(encoding="utf-8-sig")


def attempt(file: str, content: str) -> Tried:
    """Try a file anew: the pack is made with it beside the one in force, and nothing of that stays."""
    text_of(file)
    if len(content.encode()) > LARGEST_BYTES:
        raise Refused(Problem("pack-file-too-large", "content", file, {"most": f"{LARGEST_BYTES // 2**20} MB"}))
    first, last = _last_month()
    old = rulebooks.current().pack
    with tempfile.TemporaryDirectory(prefix="gwanmun-pack-") as home:
        folder = _with(file, content, Path(home))
        report = lint(Folder(folder))
        told, more = report.findings[:MOST_FINDINGS], max(0, len(report.findings) - MOST_FINDINGS)
        if report.country is None:
            return Tried(old, "", told, more, first, last)
        changed = snapshot.build(folder)
        return Tried(old, changed.hash, told, more, first, last, _on_last_month(changed, first, last, Path(home)))


def put_in_force(file: str, content: str, tried: Tried) -> Path:
    """The changed pack goes into the deployer's folder, whole or not at all. Refused where the pack moved on since."""
    now = rulebooks.current().pack
    if now != tried.old:
        raise Refused(Problem("pack-moved-on", "file", file, {"was": tried.old[:12], "now": now[:12]}))
    own = Path(settings.PACK_FOLDERS[0])
    own.mkdir(parents=True, exist_ok=True)
    target = own / settings.COUNTRY
    with tempfile.TemporaryDirectory(prefix=".fresh-", dir=own) as home:
        fresh = _with(file, content, Path(home))
        if snapshot.build(fresh).hash != tried.new:
            raise Refused(Problem("pack-moved-on", "file", file, {"was": tried.old[:12], "now": "?"}))
        before = Path(home) / "before"
        if target.exists():
            target.rename(before)
        try:
            fresh.rename(target)
        except OSError:
            if before.exists():
                before.rename(target)
            raise
    return target


def _in_force() -> Path:
    return find_pack(settings.COUNTRY, settings.PACK_FOLDERS)


def _with(file: str, content: str, home: Path) -> Path:
    """A copy of the pack in force with this file anew."""
    folder = home / settings.COUNTRY
    shutil.copytree(_in_force(), folder, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    (folder / file).write_text(content.replace("\r\n", "\n"), encoding="utf-8")
    return folder


def _last_month() -> tuple[date, date]:
    today = rulebooks.today()
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def _on_last_month(changed: snapshot.Loaded, first: date, last: date, home: Path) -> Difference | None:
    """What both packs would have collected on everything that was assessed of last month's declarations."""
    rows = list(_lines(first, last))
    if not rows:
        return None
    file = home / "lines.parquet"
    table = pl.DataFrame(rows, infer_schema_length=None)
    said = [name for name, kind in table.schema.items() if kind != pl.Null()]  # what nobody said is no column
    table.select(said).write_parquet(file)
    rulebook = rulebooks.current()
    body = snapshot.encode(rulebook.country)
    return collecting.difference(snapshot.Loaded(rulebook.country, rulebook.pack, body), changed, file)


def _lines(first: date, last: date) -> Iterator[dict[str, object]]:
    """The lines of every declaration lodged in these days that was assessed, as the tariff saw them."""
    timezone = rulebooks.current().country.timezone
    begins, ends = clock.begins(first, timezone), clock.begins(last + timedelta(days=1), timezone)
    units = sorted(_units())
    after = UUID(int=0)
    while keys := declarations.lodged_between(begins, ends, after, PAGE):
        for written in walking.read(keys).values():
            for line in _taxed(written.case):
                yield _row(written.case, line, units)
        after = keys[-1]


def _taxed(case: Case) -> tuple[TariffLine, ...]:
    valued, settled = case.find(Valued), case.find(OriginSettled)
    if valued is None or settled is None or case.find(DutyAssessed) is None or case.find(Accepted) is None:
        return ()
    declaration = case.declaration
    worth = lines.values_on_board(declaration, rulebooks.current(), case.get(Accepted).on)
    on_board = [each for each in worth if isinstance(each, int)]
    nothing = (None,) * len(declaration.lines)  # reliefs are left out on both sides: they are no part of a rate
    fits = len(on_board) == len(declaration.lines)
    return lines.taxable(declaration, valued.valuation, settled.lines, nothing, on_board=on_board if fits else ())


def _row(case: Case, line: TariffLine, units: list[str]) -> dict[str, object]:
    row: dict[str, object] = {
        "commodity": line.commodity, "origin": line.origin, "on": case.get(Accepted).on,
        "customs_value": line.customs_value, "agreement_class": line.agreement_class or None,
        "declaration": case.lodged.number, "chosen_class": line.chosen.rate_class, "use_code": line.chosen.use_code,
        "additional_code": line.chosen.additional_code, "documents": " ".join(line.documents) or None,
        "fob_value": line.fob_value,
    }  # fmt: skip
    return row | {f"quantity_{unit}": line.quantities.get(unit) for unit in units}


def _units() -> set[str]:
    listed = rulebooks.current().country.lists.get("units")
    return set(listed.codes) if listed is not None else set()
