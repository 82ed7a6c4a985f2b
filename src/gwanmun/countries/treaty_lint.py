"""Lint of treaties: everything that can be said against one before anybody determines origin by it."""

from collections.abc import Sequence

from msgspec import Struct

from gwanmun.countries.finding import Finding, Findings, Placed
from gwanmun.countries.folder import Folder
from gwanmun.countries.tariff_tables import Checked
from gwanmun.countries.treaty import Treaty, encode_treaty
from gwanmun.countries.treaty_case import TreatyCase, treaty_failures
from gwanmun.countries.treaty_checks import check_treaty
from gwanmun.countries.treaty_reading import PRODUCT_RULES, TREATY, TreatyReading, read_treaty


class TreatyReport(Struct, frozen=True):
    """What was found in a treaty. It is there only when nothing found is an error."""

    id: str  # the treaty's, or the folder's name where there is none
    treaty: Treaty | None
    findings: tuple[Finding, ...]
    checked: tuple[Checked, ...]  # how many rows nobody has confirmed yet


class TreatyRefusedError(Exception):
    """A treaty has errors and is not used; these are all its findings."""

    def __init__(self, folder: str, findings: Sequence[Finding]) -> None:
        """Refuse the treaty of this folder."""
        errors = [finding for finding in findings if finding.severity == "error"]
        first = errors[0]
        super().__init__(f"{folder}: {len(errors)} errors, the first in {first.file}:{first.line}: {first.text}")
        self.findings = tuple(findings)


def lint_treaty(folder: Folder) -> TreatyReport:
    """Read a treaty and check it; every finding, the errors of a file first read first."""
    reading = read_treaty(folder)
    findings = Findings(reading.findings)
    check_treaty(reading, findings)
    name = reading.provisions.id if reading.provisions else folder.path.name
    treaty = Treaty(encode_treaty(reading.text)) if reading.text is not None and not findings.errors else None
    if treaty is not None:
        _check_cases(reading.cases, treaty, findings)
    return TreatyReport(name, None if findings.errors else treaty, tuple(findings.all), _checked(reading))


def build_treaty(folder: Folder) -> Treaty:
    """The treaty of a folder, from its text. Raises TreatyRefusedError."""
    report = lint_treaty(folder)
    if report.treaty is None:
        raise TreatyRefusedError(str(folder.path), report.findings)
    return report.treaty


def _check_cases(cases: tuple[Placed[TreatyCase], ...], treaty: Treaty, findings: Findings) -> None:
    """The treaty's own cases, each determined by its rules."""
    for case in cases:
        for failure in treaty_failures(case.value, treaty):
            findings.error("case-failed", case.place, f"{case.value.title}: {failure} ({case.value.source})")


def _checked(reading: TreatyReading) -> tuple[Checked, ...]:
    rows = Checked(PRODUCT_RULES, sum(not row.value.confirmed for row in reading.rows), len(reading.rows))
    if reading.provisions is None:
        return (rows,)
    said = (reading.provisions.confirmed, reading.provisions.formalities.confirmed)
    return rows, Checked(TREATY, said.count(False), len(said))
