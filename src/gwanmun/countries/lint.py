"""Lint."""

from msgspec import Struct
from gwanmun.countries.finding import Finding
from gwanmun.countries.folder import Folder
from gwanmun.countries.reading import read_pack
from gwanmun.law.clearance.country import Country


class Report(Struct, frozen=True):
    country: Country | None
    findings: tuple[Finding, ...]


def lint(folder: Folder) -> Report:
    r = read_pack(folder)
    return Report(r.country, r.findings)
