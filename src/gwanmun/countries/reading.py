"""Reading a country pack: from a folder of plain text to a Country, with everything that is wrong on the way.

A pack is a folder:

    pack.toml                  id, name, currency, minor_digits, timezone, languages, edition, [[later]] …
    nomenclature/EDITION.csv   code,unit,weight_unit,from,to,en,<other languages>,source,confirmed
    nomenclature/links.csv     code,successor,source,confirmed [,from_edition,to_edition,relation] (what became of
                               codes; a pack may do without)
    geo/areas.csv              area,country,from,to,source,confirmed (a pack may do without)
    measures/classes.toml      [[class]] id, names, tier, wins, needs_proof, additive, numbered, recommendation
    measures/*.csv             goods,rate_class,duty,area,from,to,act,source,confirmed [,use_code,additional_code,
                               excluded,condition,quota,edition]
    quotas/*.csv               quota,from,to,volume,unit,act,source,confirmed … and stops.csv (a pack may do without)
    preferences/*/             agreement.toml, schedule.csv (as measures; or base,staging in place of the duty), and
                               where rates rise with what comes in safeguards.csv:
                               group,from,to,trigger,unit,imported,as_of,act,source,confirmed
    taxes.toml                 [[tax]] id, names, base, rate, over, from, to, goods, exempt, act, source, confirmed
    relief.toml                [[reliefs]] id, names, code, … (a pack may do without)
    rounding.toml              stage, rule, act, and [of.ID] stage, rule for an amount that is rounded otherwise
    valuation.toml payment.toml storage.toml procedure.toml permits.toml selection.toml
    fx/*.csv                   currency,from,to,rate,per,kind,source,confirmed
    codes/LIST.csv             code,en,<other languages>,source,confirmed
    ended.csv                  list,code,last,successor,source,confirmed (codes out of use; a pack may do without)
    form.csv acts.csv          box,name,local,path,by   and   act,title,citation,url [,published,in_force]
    issuing.toml               certificates of origin (a pack may do without)
    aeo.toml                   authorised operators and mutual recognition (a pack may do without)
    standard_bills/*.toml      id, industry, names, [product], [[material]] (a pack may do without)
    tests/*.json               the pack's own cases

The keys of every TOML file are the fields of the law's own types (`gwanmun.law`), the default of a field is the
default of its key, and a slip in a key is an error. Rows of goods, measures, areas and quotas may say in `known_from`
and `known_to` on which days they were taken for true.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from operator import attrgetter
from typing import Annotated, Literal, TypeVar

from msgspec import Meta, Struct
from msgspec.structs import replace

from gwanmun.countries import world
from gwanmun.countries.aeo_tables import AeoTables, read_aeo_tables
from gwanmun.countries.editions import EditionName, Later, editions_of
from gwanmun.countries.finding import Finding, Findings, Place, Placed
from gwanmun.countries.folder import Folder
from gwanmun.countries.geography import areas_of
from gwanmun.countries.office_tables import OfficeTables, read_office_tables
from gwanmun.countries.origin_tables import OriginTables, read_origin_tables
from gwanmun.countries.public_holidays import public_holidays
from gwanmun.countries.rules import Rules, read_rule, read_rules, read_tables, refuse_unknown
from gwanmun.countries.tariff_tables import TariffTables, read_tariff_tables
from gwanmun.law.basics.codes import CurrencyCode
from gwanmun.law.basics.period import Period
from gwanmun.law.cargo.storage import StorageLaw
from gwanmun.law.clearance.country import CodeList, Country, Ended
from gwanmun.law.clearance.procedure import ProcedureLaw
from gwanmun.law.permits.requirement import Requirement
from gwanmun.law.revenue.exchange_rate import ExchangeRate
from gwanmun.law.revenue.payment import PaymentLaw
from gwanmun.law.revenue.relief import Relief, ReliefLaw
from gwanmun.law.revenue.value import ValuationLaw
from gwanmun.law.risk.selection import SelectionLaw, SelectionRule
from gwanmun.law.tariff.safeguard import Volume
from gwanmun.law.tariff.tariff import Goods, Measure, Tariff, TariffEdition

_LAW_FILES = ("valuation", "payment", "storage", "procedure", "selection", "permits")
RELIEFS = "relief.toml"

T = TypeVar("T")
S = TypeVar("S", bound=Struct)


class Head(Struct, frozen=True):
    """What pack.toml says: whose pack it is, and in which words it speaks."""

    id: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{1,19}$")]
    name: str
    currency: CurrencyCode
    minor_digits: Annotated[int, Meta(ge=0, le=4)]
    timezone: str
    languages: tuple[Annotated[str, Meta(pattern=r"^[a-z]{2,3}$")], ...]
    edition: EditionName
    six_digit_edition: str = "HS2022"
    law_date: Literal["declaration", "arrival", "removal"] = "declaration"
    country: str = ""  # ISO 3166-1 alpha-2; empty: the id in capitals
    later: tuple[Later, ...] = ()  # the editions that follow


class Laws(Struct, frozen=True):
    """The rules an office works by, each from its own file."""

    valuation: ValuationLaw
    payment: PaymentLaw
    storage: StorageLaw
    procedure: ProcedureLaw
    reopens: tuple[Place, ...]  # of procedure.reopens, one each
    second_person: tuple[Place, ...]  # of procedure.second_person
    requirements: tuple[Placed[Requirement], ...]
    selection: SelectionLaw
    reliefs: ReliefLaw
    relief_places: tuple[Place, ...]  # one each
    aeo: AeoTables


class Reading(Struct, frozen=True):
    """A pack as it was read: the country where there was no error, the rows with their places, and the findings."""

    folder: Folder
    head: Head | None
    tariff: TariffTables | None
    office: OfficeTables | None
    laws: Laws | None
    country: Country | None
    findings: tuple[Finding, ...]


def read_pack(folder: Folder) -> Reading:
    """Read a pack's folder. Never raises for what is written in it: every error is a finding."""
    findings = Findings()
    rules = read_rules(folder, "pack.toml", findings)
    placed = read_rule(rules, Head, findings) if rules else None
    if placed is None:
        return Reading(folder, None, None, None, None, None, tuple(findings.all))
    head = placed.value
    first = TariffEdition(head.edition, Period(date.min), head.six_digit_edition)
    tariff = read_tariff_tables(folder, editions_of(first, head.later, findings), head.languages, findings)
    office = read_office_tables(folder, head.languages, findings)
    origin = read_origin_tables(folder, findings)
    laws = _laws(folder, findings)
    holidays = _holidays(head, findings)
    country = None
    if laws is not None and tariff.rounding is not None and not findings.errors:
        country = _country(head, tariff, office=office, origin=origin, laws=laws, holidays=holidays)
    return Reading(folder, head, tariff, office, laws, country, tuple(findings.all))


def _laws(folder: Folder, findings: Findings) -> Laws | None:
    files = {name: read_rules(folder, f"{name}.toml", findings) for name in _LAW_FILES}
    valuation = _whole(files["valuation"], ValuationLaw, findings)
    payment = _whole(files["payment"], PaymentLaw, findings)
    storage = _whole(files["storage"], StorageLaw, findings)
    procedure = _whole(files["procedure"], ProcedureLaw, findings)
    selection = _selection(files["selection"], findings)
    requirements = _requirements(files["permits"], findings)
    if not (valuation and payment and storage and procedure and selection) or requirements is None:
        return None
    reopens, second = (_places(files["procedure"], name) for name in ("reopens", "second_person"))
    reliefs, places = _reliefs(folder, findings)
    aeo = read_aeo_tables(folder, findings)
    return Laws(valuation, payment, storage, procedure, reopens, second, requirements, selection, reliefs, places, aeo)


def _whole(rules: Rules | None, kind: type[S], findings: Findings) -> S | None:
    placed = read_rule(rules, kind, findings) if rules else None
    return placed.value if placed else None


def _places(rules: Rules | None, table: str) -> tuple[Place, ...]:
    """Where each table of this name stands."""
    tables = rules.said.get(table, []) if rules else []
    return tuple(rules.place(table, n) for n in range(len(tables))) if rules and isinstance(tables, list) else ()


def _reliefs(folder: Folder, findings: Findings) -> tuple[ReliefLaw, tuple[Place, ...]]:
    """What relief.toml says, where there is one."""
    rules = read_rules(folder, RELIEFS, findings) if RELIEFS in folder.names else None
    if rules is None:
        return ReliefLaw(), ()
    whole = read_rule(rules, ReliefLaw, findings, apart=("reliefs",))
    listed = read_tables(rules, "reliefs", Relief, findings)
    law = whole.value if whole else ReliefLaw()
    return replace(law, reliefs=tuple(each.value for each in listed)), tuple(each.place for each in listed)


def _selection(rules: Rules | None, findings: Findings) -> SelectionLaw | None:
    if rules is None:
        return None
    arms = read_rule(rules, SelectionLaw, findings, apart=("rule",))
    listed = read_tables(rules, "rule", SelectionRule, findings)
    return replace(arms.value, rules=tuple(rule.value for rule in listed)) if arms else None


def _requirements(rules: Rules | None, findings: Findings) -> tuple[Placed[Requirement], ...] | None:
    if rules is None:
        return None
    refuse_unknown(rules, ("requirement",), findings)
    return tuple(read_tables(rules, "requirement", Requirement, findings))


def _holidays(head: Head, findings: Findings) -> frozenset[date]:
    country = head.country or head.id.upper()
    days = public_holidays(country)
    if days is None:
        text = f'No public holidays are known for {country!r}. Name the country in pack.toml: country = "KR".'
        findings.warn("holidays-unknown", Place("pack.toml"), text)
    return days or frozenset()


def _country(
    head: Head,
    tariff: TariffTables,
    *,
    office: OfficeTables,
    origin: OriginTables,
    laws: Laws,
    holidays: frozenset[date],
) -> Country:
    lists: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
    for code in _values(office.codes):
        lists[code.of_list][code.code] = code.names
    ended: dict[str, dict[str, Ended]] = defaultdict(dict)
    for out in _values(office.ended):
        ended[out.of_list][out.code] = out.ended
    return Country(
        id=head.id,
        name=head.name,
        currency=head.currency,
        minor_digits=head.minor_digits,
        timezone=head.timezone,
        languages=head.languages,
        tariff=_tariff(head, tariff),
        agreements={agreement.id: agreement for agreement in _values(tariff.agreements)},
        exchange_rates=_grouped(sorted(_values(office.exchange_rates), key=_rate_order), attrgetter("currency")),
        valuation=laws.valuation,
        payment=laws.payment,
        storage=laws.storage,
        procedure=laws.procedure,
        requirements=_values(laws.requirements),
        selection=laws.selection,
        lists={name: CodeList(codes, ended[name]) for name, codes in (world.lists() | lists).items()},
        form=_values(office.form),
        holidays=holidays,
        acts=dict(_values(office.acts)),
        reliefs=laws.reliefs,
        six_digit_edition=head.six_digit_edition,
        law_date=head.law_date,
        issuing=origin.issuing,
        aeo=laws.aeo.law,
        standard_bills={bill.id: bill for bill in _values(origin.standard_bills)},
    )


def _tariff(head: Head, tables: TariffTables) -> Tariff:
    assert tables.rounding is not None, "a pack without rounding.toml has an error"
    return Tariff(
        edition=head.edition,
        goods=_grouped(sorted(_values(tables.goods), key=_goods_order), attrgetter("code")),
        measures=_grouped(sorted(_values(tables.measures), key=_measure_order), attrgetter("goods")),
        classes={rate_class.id: rate_class for rate_class in _values(tables.classes)},
        taxes=_values(tables.taxes),
        rounding=tables.rounding.value,
        currency=head.currency,
        minor_digits=head.minor_digits,
        successors=_successors(tables),
        volumes=tuple(sorted(_values(tables.volumes), key=_volume_order)),
        editions=tables.editions if len(tables.editions) > 1 else (),
        areas=areas_of(tables.memberships),
        quotas=_values(tables.quotas),
        stops=_values(tables.stops),
    )


def _successors(tables: TariffTables) -> dict[str, tuple[str, ...]]:
    """What became of each code that ended, in order."""
    found: dict[str, list[str]] = defaultdict(list)
    for code, successor in sorted({(link.code, link.successor) for link in _values(tables.links)}):
        if code != successor:  # the part of a code that stayed where it was
            found[code].append(successor)
    return {code: tuple(successors) for code, successors in found.items()}


def _values(placed: Iterable[Placed[T]]) -> tuple[T, ...]:
    return tuple(each.value for each in placed)


def _grouped(values: Iterable[T], key: Callable[[T], str]) -> dict[str, tuple[T, ...]]:
    groups: dict[str, list[T]] = defaultdict(list)
    for value in values:
        groups[key(value)].append(value)
    return {name: tuple(group) for name, group in groups.items()}


def _goods_order(goods: Goods) -> tuple[str, date, date]:
    return goods.code, goods.period.first, goods.known_from


def _measure_order(measure: Measure) -> tuple[str, str, date, tuple[str, ...], str]:
    return measure.goods, measure.rate_class, measure.period.first, measure.area, measure.duty


def _volume_order(volume: Volume) -> tuple[str, date, date]:
    return volume.group, volume.period.first, volume.as_of or date.min


def _rate_order(rate: ExchangeRate) -> tuple[str, str, date]:
    return rate.currency, rate.kind, rate.period.first
