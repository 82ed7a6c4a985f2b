"""A deployer's own pack, as a list is brought into it: its classes, agreements and codes, and which rows stand where.

A pack that comes with the house is never written into. Its text is copied to a folder of the deployer's own, which goes
before the one that comes with the house; a later release can be compared with it file by file.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from gwanmun.countries.finding import Findings
from gwanmun.countries.folder import Folder
from gwanmun.countries.listed import ListedRate
from gwanmun.countries.packs import BUILT_IN
from gwanmun.countries.reading import Head
from gwanmun.countries.rows import Row, read_rows
from gwanmun.countries.rules import read_rule, read_rules, read_tables
from gwanmun.countries.tariff_tables import GOODS_COLUMNS, MEASURE_COLUMNS, MEASURE_OPTIONAL
from gwanmun.law.origin.agreement import Agreement
from gwanmun.law.tariff.rate import class_named
from gwanmun.law.tariff.tariff import RateClass

Key = tuple[str, str, str, str]
"""What rows of one rate through time share, whichever origins each is for: goods, class, use and additional code."""


class OwnPack(Struct, frozen=True):
    """What a reader of lists has to know of the pack, and what merging has to know of its rows."""

    folder: Folder
    head: Head
    goods: dict[str, tuple[str, str]]  # the units of each code: of the quantity, and of the weight
    classes: dict[str, RateClass]
    agreements: dict[str, Agreement]  # by their folder under preferences/
    homes: dict[Key, str]  # the table in which the rows of a key stand
    tables: dict[str, str]  # the table that most rows of a class stand in, by the class
    acts: dict[str, str]  # the act the rows of a class name first, by the class

    @property
    def country(self) -> str:
        """The country's code, ISO 3166-1 alpha-2."""
        return self.head.country or self.head.id.upper()

    @property
    def nomenclature(self) -> str:
        """The pack's table of goods."""
        return f"nomenclature/{self.head.edition}.csv"

    def general_class(self) -> RateClass | None:
        """The class at the bottom of the order: what is owed where nothing else is said."""
        plain = [each for each in self.classes.values() if not (each.needs_proof or each.additive)]
        return max(plain, key=lambda each: each.tier, default=None)

    def agreement_of(self, rate_class: str) -> tuple[str, Agreement] | None:
        """The agreement whose rates are of this class, or of a numbered one of it; and its folder."""
        found = class_named(self.classes, rate_class)
        names = (name for name, agreement in self.agreements.items() if found and agreement.rate_class == found.id)
        name = next(names, None)
        return None if name is None else (name, self.agreements[name])

    def table_for(self, rate_class: str) -> str:
        """Where rates of a class belong: an agreement's schedule, where the rest stand, or a new table."""
        agreed = self.agreement_of(rate_class)
        if agreed:
            return f"preferences/{agreed[0]}/schedule.csv"
        found = class_named(self.classes, rate_class)
        name = found.id if found else rate_class
        return self.tables.get(name, f"measures/{name.lower()}.csv")

    def act_for(self, rate_class: str) -> str:
        """The act that rates of a class rest on, as far as the pack says it."""
        agreed = self.agreement_of(rate_class)
        found = class_named(self.classes, rate_class)
        return agreed[1].act if agreed else self.acts.get(found.id if found else "", "")


def copy_of(shipped: Path, own: Path) -> Path:
    """Copy the text of a pack that comes with the house into a folder of the deployer's own; the copy's folder.

    What is there already is left as it is: it is the deployer's.
    """
    folder = Folder(shipped)
    for name in folder.names:
        path = own / shipped.name / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(folder.bytes(name))
    return own / shipped.name


def is_shipped(folder: Path) -> bool:
    """Whether this is the folder of a pack that comes with the house."""
    return folder.resolve().is_relative_to(BUILT_IN.resolve())


def read_own_pack(path: Path, findings: Findings) -> OwnPack | None:
    """The pack in this folder; None, with the errors, where it cannot be told what is in it."""
    folder = Folder(path)
    rules = read_rules(folder, "pack.toml", findings)
    head = read_rule(rules, Head, findings) if rules else None
    classes = read_rules(folder, "measures/classes.toml", findings)
    listed = read_tables(classes, "class", RateClass, findings) if classes else []
    agreements = dict(_agreements(folder, findings))
    if head is None or findings.errors:
        return None
    known = {each.value.id: each.value for each in listed}
    homes, tables, acts = _rates(folder, known, findings)
    pack = OwnPack(
        folder,
        head.value,
        _goods(folder, head.value, findings),
        known,
        agreements,
        homes=homes,
        tables=tables,
        acts=acts,
    )
    return None if findings.errors else pack


def key_of(row: Row) -> Key:
    """What rows of one rate through time share."""
    return (
        row.text("goods"),
        row.text("rate_class"),
        row.text("use_code"),
        row.text("additional_code"),
    )


def key_of_listed(rate: ListedRate) -> Key:
    """The same of a rate that a list has."""
    return rate.goods, rate.rate_class, rate.use_code, ""


def _agreements(folder: Folder, findings: Findings) -> Iterator[tuple[str, Agreement]]:
    for name in folder.under("preferences", "/agreement.toml"):
        rules = read_rules(folder, name, findings)
        agreement = read_rule(rules, Agreement, findings) if rules else None
        if agreement is not None:
            yield name.split("/")[1], agreement.value


def _goods(folder: Folder, head: Head, findings: Findings) -> dict[str, tuple[str, str]]:
    name = f"nomenclature/{head.edition}.csv"
    if name not in folder.names:
        return {}
    columns = (*GOODS_COLUMNS, *(language for language in head.languages if language != "en"))
    rows = read_rows(folder, name, columns, findings)
    return {row.text("code"): (row.text("unit"), row.text("weight_unit")) for row in rows}


def _rates(
    folder: Folder, classes: dict[str, RateClass], findings: Findings
) -> tuple[dict[Key, str], dict[str, str], dict[str, str]]:
    """Where rows stand, where most of a class stand, and the act they name first."""
    homes: dict[Key, str] = {}
    acts: dict[str, str] = {}
    counts: Counter[tuple[str, str]] = Counter()
    for name in (*folder.under("measures", ".csv"), *folder.under("preferences", "/schedule.csv")):
        for row in read_rows(folder, name, MEASURE_COLUMNS, findings, optional=MEASURE_OPTIONAL):
            found = class_named(classes, row.text("rate_class"))
            homes[key_of(row)] = name
            if found is not None:
                counts[found.id, name] += 1
                acts.setdefault(found.id, row.text("act"))
    tables: dict[str, str] = {}
    for (rate_class, name), _ in counts.most_common():
        tables.setdefault(rate_class, name)
    return homes, tables, acts
