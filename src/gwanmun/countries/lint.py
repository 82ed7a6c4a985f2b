"""Lint: everything that can be said against a pack before an office works by it."""

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from gwanmun.countries.aeo_tables import AEO
from gwanmun.countries.carrying import ReviewItem
from gwanmun.countries.finding import Finding, Findings, Place
from gwanmun.countries.folder import Folder
from gwanmun.countries.invariant_checks import check_every_code_has_a_rate, check_invariants
from gwanmun.countries.office_checks import check_acts, check_cases, check_head, check_laws, check_office_tables
from gwanmun.countries.packs import own_folders
from gwanmun.countries.rate_checks import check_rates
from gwanmun.countries.reading import RELIEFS, Reading, read_pack
from gwanmun.countries.safeguard_checks import check_safeguards
from gwanmun.countries.tariff_checks import check_tariff_tables
from gwanmun.countries.tariff_tables import Checked
from gwanmun.countries.treaty_links import Linked, link_treaties
from gwanmun.law.clearance.country import Country


class Report(Struct, frozen=True):
    """What was found in a pack. The country is there only when nothing found is an error."""

    pack: str  # the id, or the folder's name where there is none
    country: Country | None
    findings: tuple[Finding, ...]
    checked: tuple[Checked, ...]  # how many rows of each table nobody has confirmed yet
    reviews: tuple[ReviewItem, ...] = ()  # rows that wait for a person to carry them on into the next edition


def lint(folder: Folder, folders: Sequence[str] | None = None) -> Report:
    """Read a pack and check it; every finding, the errors of a file first read first.

    `folders` are the deployer's, where treaties are looked for first; None takes those the environment names.
    """
    reading = read_pack(folder)
    findings = Findings(reading.findings)
    _check_parts(reading, findings)
    linked = _linked(reading, own_folders() if folders is None else folders, findings)
    country = None
    if reading.country and not findings.errors:
        country = replace(reading.country, agreements=linked.agreements, treaties=linked.treaties)
    if country is not None and reading.tariff is not None:
        check_rates(reading.tariff, country.tariff, findings)
        check_every_code_has_a_rate(reading.tariff, findings)
    if country is not None and reading.office is not None:
        check_cases(reading.office.cases, country, findings)
    checked = (
        *(reading.tariff.checked if reading.tariff else ()),
        *(reading.office.checked if reading.office else ()),
        *_checked_laws(reading),
    )
    pack = reading.head.id if reading.head else folder.path.name
    reviews = reading.tariff.reviews if reading.tariff else ()
    return Report(pack, None if findings.errors else country, tuple(findings.all), checked, reviews)


def _checked_laws(reading: Reading) -> Iterator[Checked]:
    """How many taxes, reliefs and terms of trust nobody has confirmed yet."""
    taxes = [each.value.confirmed for each in reading.tariff.taxes] if reading.tariff else []
    reliefs = [each.confirmed for each in reading.laws.reliefs.reliefs] if reading.laws else []
    aeo = list(reading.laws.aeo.confirmed()) if reading.laws else []
    for name, confirmed in (("taxes.toml", taxes), (RELIEFS, reliefs), (AEO, aeo)):
        if confirmed:
            yield Checked(name, confirmed.count(False), len(confirmed))


def _check_parts(reading: Reading, findings: Findings) -> None:
    """Each part that could be read, by itself; the rates and the cases need all of them."""
    if reading.head is not None:
        check_head(reading.head, findings)
    if reading.head is not None and reading.tariff is not None:
        check_tariff_tables(
            reading.tariff,
            currency=reading.head.currency,
            findings=findings,
        )
        check_safeguards(reading.tariff, findings)
        check_invariants(reading.tariff, _in_force(reading), findings)
        _warn_of_reviews(reading.tariff.reviews, findings)
    if reading.office is not None:
        check_office_tables(reading.office, findings)
        if not reading.office.cases:
            findings.warn("cases-missing", Place("tests"), "A pack brings cases of its own, and this one has none.")
    if reading.laws is not None:
        check_laws(reading.laws, findings)
    check_acts(reading, findings)


def _linked(reading: Reading, folders: Sequence[str], findings: Findings) -> Linked:
    """The pack's agreements with what the treaties they name say of proofs, and those treaties by their hashes."""
    if reading.head is None or reading.tariff is None:
        return Linked({}, {})
    country = reading.head.country or reading.head.id.upper()
    return link_treaties(reading.tariff.agreements, country, folders=folders, findings=findings)


def _warn_of_reviews(reviews: tuple[ReviewItem, ...], findings: Findings) -> None:
    """A row that nobody has carried on yet: the next edition begins without its rate."""
    for item in reviews:
        candidates = f" to {', '.join(item.candidates)}" if item.candidates else ""
        text = (
            f"{item.rate_class} {item.duty} on {item.goods} is not carried on from {item.from_edition} into "
            f"{item.to_edition}{candidates} ({item.relation or 'no link'}): {item.why}. Write the rows of the new "
            "codes, and end this one."
        )
        findings.warn("measure-review", Place(item.file, item.line), text)


def _in_force(reading: Reading) -> dict[str, date]:
    """The day from which each act is in force, where the pack says it."""
    acts = reading.office.acts if reading.office else ()
    return {name: act.in_force for name, act in (placed.value for placed in acts) if act.in_force is not None}
