"""The table of trust: what a pack says of authorised operators, in aeo.toml.

aeo.toml    the fields of the law's `AeoLaw`: [[kinds]], [[criteria]] with their [[criteria.parts]], [[grades]],
            [[benefits]], [[arrangements]], [solvency] and the programme's numbers; a pack may do without
"""

from collections.abc import Iterator
from itertools import pairwise

from msgspec import Struct

from gwanmun.countries.finding import Findings, Place
from gwanmun.countries.folder import Folder
from gwanmun.countries.rules import Rules, read_rule, read_rules
from gwanmun.countries.world import is_country
from gwanmun.law.aeo.programme import AeoLaw

AEO = "aeo.toml"
_PARTIES = ("importer", "exporter")  # those a declaration names, and whose trust counts there


class AeoTables(Struct, frozen=True):
    """A pack's programme, and where its tables stand."""

    law: AeoLaw = AeoLaw()
    criteria: tuple[Place, ...] = ()
    benefits: tuple[Place, ...] = ()
    arrangements: tuple[Place, ...] = ()

    def acts(self) -> Iterator[tuple[str, Place]]:
        """Every source of law the programme rests on."""
        yield self.law.act, Place(AEO)
        yield from zip((one.act for one in self.law.criteria), self.criteria, strict=True)
        yield from zip((one.act for one in self.law.benefits), self.benefits, strict=True)
        yield from zip((one.act for one in self.law.arrangements), self.arrangements, strict=True)

    def confirmed(self) -> Iterator[bool]:
        """Whether somebody has read the source, of each criterion, benefit and arrangement."""
        law = self.law
        yield from (one.confirmed for one in law.criteria)
        yield from (one.confirmed for one in law.benefits)
        yield from (one.confirmed for one in law.arrangements)


def read_aeo_tables(folder: Folder, findings: Findings) -> AeoTables:
    """The programme, as far as the pack has one, with what does not fit together in it."""
    rules = read_rules(folder, AEO, findings) if AEO in folder.names else None
    placed = read_rule(rules, AeoLaw, findings) if rules else None
    if rules is None or placed is None:
        return AeoTables()
    law = placed.value
    tables = AeoTables(
        law,
        _places(rules, "criteria", len(law.criteria)),
        _places(rules, "benefits", len(law.benefits)),
        _places(rules, "arrangements", len(law.arrangements)),
    )
    _check(tables, findings)
    return tables


def _places(rules: Rules, table: str, many: int) -> tuple[Place, ...]:
    return tuple(rules.place(table, number) for number in range(many))


def _check(tables: AeoTables, findings: Findings) -> None:
    law, kinds = tables.law, {kind.id for kind in tables.law.kinds}
    _check_criteria(tables, kinds, findings)
    for lower, higher in pairwise(law.grades):
        if lower.least >= higher.least:
            text = (
                f"{higher.id} asks for {higher.least} points and {lower.id} before it for {lower.least}: least first."
            )
            findings.error("grades-order", Place(AEO), text)
    for grant, place in zip(law.benefits, tables.benefits, strict=True):
        _check_known(grant.kinds, kinds, "kind of operator", findings, place=place)
        _check_known(grant.grades, {grade.id for grade in law.grades}, "grade", findings, place=place)
    for arrangement, place in zip(law.arrangements, tables.arrangements, strict=True):
        if not is_country(arrangement.partner):
            findings.error("country-unknown", place, f"{arrangement.partner!r} is no country of ISO 3166-1.")
        _check_known(arrangement.tells, kinds, "kind of operator", findings, place=place)
        _check_known(arrangement.recognises, set(_PARTIES), "party a declaration names", findings, place=place)


def _check_criteria(tables: AeoTables, kinds: set[str], findings: Findings) -> None:
    law = tables.law
    seen: set[str] = set()
    for criterion, place in zip(law.criteria, tables.criteria, strict=True):
        for name in (criterion.id, *(part.id for part in criterion.parts)):
            if name in seen:
                findings.error("part-twice", place, f"{name!r} stands twice among criteria and their parts.")
            seen.add(name)
        for part in criterion.parts:
            _check_known(part.kinds, kinds, "kind of operator", findings, place=place)
    if sum(criterion.grades for criterion in law.criteria) != bool(law.grades):
        findings.error("grading-criterion", Place(AEO), "Grades are made by the points of one criterion: say which.")
    if law.solvency.criterion:
        known = {criterion.id for criterion in law.criteria}
        _check_known((law.solvency.criterion,), known, "criterion", findings, place=Place(AEO))


def _check_known(names: tuple[str, ...], known: set[str], what: str, findings: Findings, *, place: Place) -> None:
    for name in names:
        if name not in known:
            findings.error("name-unknown", place, f"{name!r} is no {what}: {', '.join(sorted(known))} are.")
