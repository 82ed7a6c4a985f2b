"""The tariff of a pack, read from its tables: goods, measures and preferences, classes, taxes, rounding."""

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from gwanmun.countries.carrying import ReviewItem, carry
from gwanmun.countries.editions import LINKS, CodeLink, correlations, edition_named, read_links, within
from gwanmun.countries.finding import Findings, Place, Placed
from gwanmun.countries.folder import Folder
from gwanmun.countries.geography import AREAS, Membership, read_areas
from gwanmun.countries.quota_tables import STOPS, read_quotas, read_stops
from gwanmun.countries.rows import KNOWN_COLUMNS, Row, read_rows
from gwanmun.countries.rules import read_rule, read_rules, read_tables, refuse_unknown
from gwanmun.countries.staged_rows import STAGING_COLUMNS, staged_duties
from gwanmun.countries.subheading_names import full_name
from gwanmun.law.basics.period import Period
from gwanmun.law.origin.agreement import Agreement
from gwanmun.law.tariff.correlation import Correlation
from gwanmun.law.tariff.quota import Quota, Stop
from gwanmun.law.tariff.safeguard import Volume
from gwanmun.law.tariff.staging import NOTHING_AGREED, Terms
from gwanmun.law.tariff.tariff import Goods, Measure, RateClass, TariffEdition, TariffRounding, Tax

MEASURE_COLUMNS = ("goods", "rate_class", "duty", "area", "from", "to", "act", "source", "confirmed")
MEASURE_KEYS = ("use_code", "additional_code")  # a table without such rows does without the columns
MEASURE_MORE = ("excluded", "condition", "quota", "edition")
AS_WRITTEN = "as_written"  # a list's own words, kept beside what they became; nothing is reckoned from them
MEASURE_OPTIONAL = (*MEASURE_KEYS, *MEASURE_MORE, *STAGING_COLUMNS, *KNOWN_COLUMNS, AS_WRITTEN)
GOODS_COLUMNS = ("code", "unit", "weight_unit", "from", "to", "en", "source", "confirmed")


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
    editions: tuple[TariffEdition, ...]
    correlations: tuple[Correlation, ...]  # of each edition with the next
    reviews: tuple[ReviewItem, ...]  # rows that nobody but a person can carry on
    memberships: tuple[Placed[Membership], ...]
    quotas: tuple[Placed[Quota], ...]
    stops: tuple[Placed[Stop], ...]
    checked: tuple[Checked, ...]


def read_tariff_tables(
    folder: Folder, editions: Sequence[TariffEdition], languages: Sequence[str], findings: Findings
) -> TariffTables:
    """Read every table of the tariff; what is wrong goes to the findings, and what is sound is kept."""
    checked: list[Checked] = []
    goods = [
        one for edition in editions for one in _goods(folder, edition, languages, findings=findings, checked=checked)
    ]
    agreements = _agreements(folder, findings)
    terms = {agreement.place.file.rpartition("/")[0]: agreement.value.staging for agreement in agreements}
    written: list[Written] = []
    for name in (*folder.under("measures", ".csv"), *folder.under("preferences", "/schedule.csv")):
        agreed = terms.get(name.rpartition("/")[0], NOTHING_AGREED)
        written += _measures(folder, name, agreed, editions, findings=findings, checked=checked)
    links, link_rows = read_links(folder, findings)
    memberships, member_rows = read_areas(folder, findings)
    stops, stop_rows = read_stops(folder, findings)
    quotas: list[Placed[Quota]] = []
    for name in folder.under("quotas", ".csv"):
        if name != STOPS:
            read, quota_rows = read_quotas(folder, name, findings)
            quotas += read
            _count(name, quota_rows, checked)
    for name, rows in ((LINKS, link_rows), (AREAS, member_rows), (STOPS, stop_rows)):
        _count(name, rows, checked)
    known = correlations(editions, goods, links)
    carried = carry([each.measure for each in written], [each.edition for each in written], editions, known)
    classes = read_rules(folder, "measures/classes.toml", findings)
    taxes = read_rules(folder, "taxes.toml", findings)
    rounding = read_rules(folder, "rounding.toml", findings)
    for rules, table in ((classes, "class"), (taxes, "tax")):
        if rules is not None:
            refuse_unknown(rules, (table,), findings)
    return TariffTables(
        goods=tuple(goods),
        measures=carried.measures,
        classes=tuple(read_tables(classes, "class", RateClass, findings)) if classes else (),
        taxes=tuple(read_tables(taxes, "tax", Tax, findings)) if taxes else (),
        rounding=read_rule(rounding, TariffRounding, findings) if rounding else None,
        agreements=agreements,
        links=tuple(links),
        editions=tuple(editions),
        correlations=known,
        reviews=carried.reviews,
        memberships=tuple(memberships),
        quotas=tuple(quotas),
        stops=tuple(stops),
        volumes=tuple(
            volume
            for name in folder.under("preferences", VOLUMES)
            for volume in _volumes(folder, name, findings, checked)
        ),
        checked=tuple(checked),
    )


class Written(Struct, frozen=True):
    """A rate as its row has it, and the edition in whose words the row is written."""

    measure: Placed[Measure]
    edition: str


def _count(name: str, rows: Sequence[Row], checked: list[Checked]) -> None:
    """How many rows of a table nobody has confirmed; nothing of a table that has none."""
    if rows:
        checked.append(Checked(name, sum(not row.yes("confirmed") for row in rows), len(rows)))


def _goods(
    folder: Folder, edition: TariffEdition, languages: Sequence[str], *, findings: Findings, checked: list[Checked]
) -> list[Placed[Goods]]:
    """The goods of an edition; what a row says of other days is none of its business."""
    name = f"nomenclature/{edition.id}.csv"
    local = tuple(language for language in languages if language != "en")
    goods, rows, unconfirmed = [], 0, 0
    for row in read_rows(folder, name, (*GOODS_COLUMNS, *local), findings, optional=KNOWN_COLUMNS):
        one = _one_goods(row, local)
        period = within(one.period, edition)
        rows += 1
        unconfirmed += not row.yes("confirmed")
        if row.sound and period is not None:
            goods.append(Placed(replace(one, period=period), row.place))
    checked.append(Checked(name, unconfirmed, rows))
    return goods


def _one_goods(row: Row, local: Sequence[str]) -> Goods:
    code = row.needed("code")
    if not (code.isascii() and code.isdigit() and 6 <= len(code) <= 10):
        row.fail("code-shape", f"{code!r} is no national code: six to ten digits. Spreadsheets drop a leading nought.")
    known_from, known_to = row.known()
    names = {"en": full_name(code, row.text("en"))} | {language: row.text(language) for language in local}
    return Goods(
        code=code,
        period=row.period(),
        names={language: name for language, name in names.items() if name},
        unit=row.text("unit"),
        weight_unit=row.text("weight_unit"),
        known_from=known_from,
        known_to=known_to,
    )


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
    folder: Folder,
    name: str,
    terms: Terms,
    editions: Sequence[TariffEdition],
    *,
    findings: Findings,
    checked: list[Checked],
) -> list[Written]:
    measures, rows, unconfirmed = [], 0, 0
    for row in read_rows(folder, name, MEASURE_COLUMNS, findings, optional=MEASURE_OPTIONAL):
        found = _measures_of(row, terms)
        edition = edition_named(editions, row.text("edition"), row.period().first)
        rows += 1
        unconfirmed += not row.yes("confirmed")
        if edition is None:
            row.fail("edition-unknown", f"edition is {row.text('edition')!r}: {', '.join(e.id for e in editions)}.")
        elif row.sound:
            measures += [Written(Placed(measure, row.place), edition.id) for measure in found]
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
    known_from, known_to = row.known()
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
        excluded=row.words("excluded"),
        condition=row.text("condition"),
        quota=row.text("quota"),
        known_from=known_from,
        known_to=known_to,
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
