"""The tariff of a pack, read from its tables: goods, measures and preferences, classes, taxes, rounding."""

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct

from gwanmun.countries.finding import Findings, Place, Placed
from gwanmun.countries.folder import Folder
from gwanmun.countries.rows import Row, read_rows
from gwanmun.countries.rules import read_rule, read_rules, read_tables, refuse_unknown
from gwanmun.countries.staged_rows import STAGING_COLUMNS, staged_duties
from gwanmun.countries.subheading_names import full_name
from gwanmun.law.basics.period import Period
from gwanmun.law.origin.agreement import Agreement
from gwanmun.law.tariff.safeguard import Volume
from gwanmun.law.tariff.staging import NOTHING_AGREED, Terms
from gwanmun.law.tariff.tariff import Goods, Measure, RateClass, TariffRounding, Tax

MEASURE_COLUMNS = ("goods", "rate_class", "duty", "area", "from", "to", "act", "source", "confirmed")
MEASURE_KEYS = ("use_code", "additional_code")  # a table without such rows does without the columns
AS_WRITTEN = "as_written"  # a list's own words, kept beside what they became; nothing is reckoned from them
MEASURE_OPTIONAL = (*MEASURE_KEYS, *STAGING_COLUMNS, AS_WRITTEN)
LINKS = "nomenclature/links.csv"
LINK_COLUMNS = ("code", "successor", "source", "confirmed")
GOODS_COLUMNS = ("code", "unit", "weight_unit", "from", "to", "en", "source", "confirmed")


class CodeLink(Struct, frozen=True):
    """A code that ended, and one that its goods are under now."""

    code: str
    successor: str


class Checked(Struct, frozen=True):
    """How many rows of a table nobody has confirmed yet, of how many."""

    file: str
    unconfirmed: int
    rows: int


VOLUMES, VOLUME_COLUMNS = (
    "/safeguards.csv",
    ("group", "from", "to", "trigger", "unit", "imported", "as_of", "act", "source", "confirmed"),
)


class TariffTables(Struct, frozen=True):
    """What the tariff's tables say, row by row with its place."""

    goods: tuple[Placed[Goods], ...]
    measures: tuple[Placed[Measure], ...]
    classes: tuple[Placed[RateClass], ...]
    taxes: tuple[Placed[Tax], ...]
    rounding: Placed[TariffRounding] | None
    agreements: tuple[Placed[Agreement], ...]
    links: tuple[Placed[CodeLink], ...]
    volumes: tuple[Placed[Volume], ...]  # of agreements' safeguards
    checked: tuple[Checked, ...]


def read_tariff_tables(folder: Folder, edition: str, languages: Sequence[str], findings: Findings) -> TariffTables:
    """Read every table of the tariff; what is wrong goes to the findings, and what is sound is kept."""
    checked: list[Checked] = []
    goods = _goods(folder, f"nomenclature/{edition}.csv", languages, findings=findings, checked=checked)
    agreements = _agreements(folder, findings)
    terms = {agreement.place.file.rpartition("/")[0]: agreement.value.staging for agreement in agreements}
    measures = [
        measure
        for name in (*folder.under("measures", ".csv"), *folder.under("preferences", "/schedule.csv"))
        for measure in _measures(
            folder, name, terms.get(name.rpartition("/")[0], NOTHING_AGREED), findings=findings, checked=checked
        )
    ]
    classes = read_rules(folder, "measures/classes.toml", findings)
    taxes = read_rules(folder, "taxes.toml", findings)
    rounding = read_rules(folder, "rounding.toml", findings)
    for rules, known in ((classes, "class"), (taxes, "tax")):
        if rules is not None:
            refuse_unknown(rules, (known,), findings)
    return TariffTables(
        goods=tuple(goods),
        measures=tuple(measures),
        classes=tuple(read_tables(classes, "class", RateClass, findings)) if classes else (),
        taxes=tuple(read_tables(taxes, "tax", Tax, findings)) if taxes else (),
        rounding=read_rule(rounding, TariffRounding, findings) if rounding else None,
        agreements=agreements,
        links=tuple(_links(folder, findings, checked)),
        volumes=tuple(
            volume
            for name in folder.under("preferences", VOLUMES)
            for volume in _volumes(folder, name, findings, checked)
        ),
        checked=tuple(checked),
    )


def _goods(
    folder: Folder, name: str, languages: Sequence[str], *, findings: Findings, checked: list[Checked]
) -> list[Placed[Goods]]:
    local = tuple(language for language in languages if language != "en")
    goods, rows, unconfirmed = [], 0, 0
    for row in read_rows(folder, name, (*GOODS_COLUMNS, *local), findings):
        one = _one_goods(row, local)
        rows += 1
        unconfirmed += not row.yes("confirmed")
        if row.sound:
            goods.append(Placed(one, row.place))
    checked.append(Checked(name, unconfirmed, rows))
    return goods


def _one_goods(row: Row, local: Sequence[str]) -> Goods:
    code = row.needed("code")
    if not (code.isascii() and code.isdigit() and 6 <= len(code) <= 10):
        row.fail("code-shape", f"{code!r} is no national code: six to ten digits. Spreadsheets drop a leading nought.")
    names = {"en": full_name(code, row.text("en"))} | {language: row.text(language) for language in local}
    return Goods(
        code=code,
        period=row.period(),
        names={language: name for language, name in names.items() if name},
        unit=row.text("unit"),
        weight_unit=row.text("weight_unit"),
    )


def _links(folder: Folder, findings: Findings, checked: list[Checked]) -> list[Placed[CodeLink]]:
    """What became of codes; a pack may do without the table."""
    if LINKS not in folder.names:
        return []
    rows = list(read_rows(folder, LINKS, LINK_COLUMNS, findings))
    links = [Placed(CodeLink(row.needed("code"), row.needed("successor")), row.place) for row in rows]
    checked.append(Checked(LINKS, sum(not row.yes("confirmed") for row in rows), len(rows)))
    return [link for link, row in zip(links, rows, strict=True) if row.sound]


def _volumes(folder: Folder, name: str, findings: Findings, checked: list[Checked]) -> list[Placed[Volume]]:
    """How much may come in under an agreement, group by group and year by year, and how much had by a day."""
    volumes, rows, unconfirmed = [], 0, 0
    agreement = name.split("/")[1]
    for row in read_rows(folder, name, VOLUME_COLUMNS, findings):
        volume = Volume(
            f"{agreement}/{row.needed('group')}",
            row.period(),
            row.decimal("trigger"),
            row.needed("unit"),
            row.decimal("imported") if row.text("imported") not in {"", "0"} else Decimal(0),
            row.day("as_of") if row.text("as_of") else None,
            row.text("act"),
            row.text("source"),
            row.yes("confirmed"),
        )
        rows += 1
        unconfirmed += not volume.confirmed
        if row.sound:
            volumes.append(Placed(volume, row.place))
    checked.append(Checked(name, unconfirmed, rows))
    return volumes


def _measures(
    folder: Folder, name: str, terms: Terms, *, findings: Findings, checked: list[Checked]
) -> list[Placed[Measure]]:
    measures, rows, unconfirmed = [], 0, 0
    for row in read_rows(folder, name, MEASURE_COLUMNS, findings, optional=MEASURE_OPTIONAL):
        found = _measures_of(row, terms)
        rows += 1
        unconfirmed += not row.yes("confirmed")
        if row.sound:
            measures += [Placed(measure, row.place) for measure in found]
    checked.append(Checked(name, unconfirmed, rows))
    return measures


def _measures_of(row: Row, terms: Terms) -> list[Measure]:
    """The measure of a row; of a row that is staged, one for each of its rates."""
    if not row.text("staging"):
        return [_one_measure(row, row.period(), row.needed("duty"))]
    if row.text("duty"):
        row.fail("staging-and-duty", "A row has a duty, or a base and a staging; not both.")
    return [_one_measure(row, period, duty) for period, duty in staged_duties(row, terms)]


def _one_measure(row: Row, period: Period, duty: str) -> Measure:
    goods = row.needed("goods")
    if goods and not (goods.isascii() and goods.isdigit() and 2 <= len(goods) <= 10):
        row.fail("code-shape", f"{goods!r} is no code or beginning of one: two to ten digits.")
    return Measure(
        goods=goods,
        rate_class=row.needed("rate_class"),
        duty=duty,
        period=period,
        area=row.words("area"),
        act=row.text("act"),
        source=row.text("source"),
        confirmed=row.yes("confirmed"),
        use_code=row.text("use_code"),
        additional_code=row.text("additional_code"),
    )


def _agreements(folder: Folder, findings: Findings) -> tuple[Placed[Agreement], ...]:
    agreements = []
    for name in folder.under("preferences", "/agreement.toml"):
        rules = read_rules(folder, name, findings)
        agreement = read_rule(rules, Agreement, findings) if rules else None
        if agreement is not None:
            agreements.append(agreement)
    for place in sorted({name.split("/")[1] for name in folder.under("preferences") if name.count("/") > 1}):
        if f"preferences/{place}/agreement.toml" not in folder.names:
            name = f"preferences/{place}/agreement.toml"
            findings.error("file-missing", Place(name), f"The pack has no {name}.")
    return tuple(agreements)
