"""The register: companies, what they trade in, and what they have said once for all their declarations.

Whatever is asked here is asked for many at once, one query a table. What is answered are the law's own
values (`law/clearance/drafting/known.py`), never rows.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.db.models import Q
from msgspec.structs import asdict

from gwanmun.countries import identifiers
from gwanmun.law.basics.names import plain_name
from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.clearance.drafting import known, paths
from gwanmun.law.clearance.invoice import Trader
from gwanmun.law.origin.completing import SaidOnce
from gwanmun.office.people import models

_PRODUCT = known.Product.__struct_fields__


def enrol(company: known.Company, kind: str) -> known.Company:
    """Enter a company, or correct what is known of it. Raises Refused for an identifier its country never gave."""
    problem = identifiers.check(company.country, company.identifier)
    if problem is not None:
        raise Refused(problem)
    names = {plain_name(name) for name in (company.name, *company.also_named)} - {""}
    row, _ = models.Company.objects.update_or_create(
        country=company.country,
        identifier=identifiers.compact(company.country, company.identifier),
        defaults={
            "name": company.name,
            "kind": kind,
            "address": company.address,
            "also_named": list(company.also_named),
            "plain_names": sorted(names),
        },
    )
    return _company(row)


def keep_places(country: str, identifier: str, places: Iterable[str]) -> None:
    """The bonded places a company keeps, by their codes: its people carry in and out there and nowhere else."""
    models.Company.objects.filter(country=country, identifier=identifier).update(bonded_places=list(places))


def companies_by(traders: Iterable[Trader]) -> tuple[known.Company, ...]:
    """Every company these papers might mean, by identifier or by any of its names; which one it is, the law says."""
    traders = tuple(traders)
    identified = {trader.identifier for trader in traders} - {""}
    identified |= {identifiers.compact(trader.country, trader.identifier) for trader in traders if trader.identifier}
    named = {plain_name(trader.name) for trader in traders} - {""}
    meant = Q(identifier__in=sorted(identified)) | Q(plain_names__overlap=sorted(named))
    return tuple(_company(row) for row in models.Company.objects.filter(meant).order_by("id"))


def company(country: str, identifier: str) -> known.Company | None:
    """The company of this identifier, if the register has it."""
    row = models.Company.objects.filter(country=country, identifier=identifiers.compact(country, identifier)).first()
    return _company(row) if row is not None else None


def keep_products(country: str, identifier: str, products: Iterable[known.Product]) -> None:
    """Enter products into a trader's list, or correct those that are there by the same code."""
    owner = models.Company.objects.get(country=country, identifier=identifier)
    models.Product.objects.bulk_create(
        [models.Product(company=owner, **_row(product)) for product in products],
        update_conflicts=True,
        unique_fields=["company", "code"],
        update_fields=[name for name in _PRODUCT if name != "code"],
        batch_size=1000,
    )


def products_of(country: str, identifier: str) -> tuple[known.Product, ...]:
    """The trader's own product list."""
    rows = models.Product.objects.filter(company__country=country, company__identifier=identifier)
    return tuple(_product(*row) for row in rows.order_by("code").values_list(*_PRODUCT))


def keep_defaults(country: str, identifier: str, defaults: Mapping[str, str]) -> None:
    """Write down what a trader says once for all. Raises Refused for a field no declaration has, or a wrong value."""
    _refuse_wrong(defaults)
    owner = models.Company.objects.get(country=country, identifier=identifier)
    models.TraderDefault.objects.bulk_create(
        [models.TraderDefault(company=owner, path=path, value=value) for path, value in defaults.items()],
        update_conflicts=True,
        unique_fields=["company", "path"],
        update_fields=["value"],
    )


def defaults_of(country: str, identifier: str) -> dict[str, object]:
    """What the trader has said once, by path, each as the declaration's own type."""
    rows = models.TraderDefault.objects.filter(company__country=country, company__identifier=identifier)
    said = rows.exclude(path__in=CERTIFICATES).order_by("path").values_list("path", "value")
    return {path: paths.read(path, value) for path, value in said}


def said_once(country: str, identifier: str, *, destination: str) -> SaidOnce:
    """What an exporter has said once for all its certificates of origin to a country."""
    of_exporter = {"company__country": country, "company__identifier": identifier}
    rows = models.TraderDefault.objects.filter(**of_exporter, path__in=CERTIFICATES).values_list("path", "value")
    said = {CERTIFICATES[path]: value for path, value in rows}
    listed = models.Product.objects.filter(**of_exporter, codes_abroad__has_key=destination)
    codes = {code: abroad[destination] for code, abroad in listed.values_list("code", "codes_abroad")}
    return SaidOnce(**said, codes_abroad=codes)


# What is said once of certificates of origin, beside the fields of a declaration.
CERTIFICATES = {f"certificate.{name}": name for name in ("signatory", "place", "marks")}


def _refuse_wrong(defaults: Mapping[str, str]) -> None:
    problems: list[Problem] = []
    for path, value in defaults.items():
        if path in CERTIFICATES:
            continue
        if path not in paths.leaves():
            problems.append(Problem("field-unknown", path, value))
            continue
        try:
            paths.read(path, value)
        except Refused as refused:
            problems += refused.problems
    if problems:
        raise Refused(*problems)


def _company(row: models.Company) -> known.Company:
    return known.Company(row.name, row.country, row.identifier, row.address, tuple(row.also_named))


def _row(product: known.Product) -> dict[str, object]:
    return asdict(product) | {"other_codes": list(product.other_codes)}


def _product(*values: object) -> known.Product:
    said = {name: _said(value) for name, value in zip(_PRODUCT, values, strict=True)}
    return known.Product(**said)  # type: ignore[arg-type]


def _said(value: object) -> object:
    """A column's value as the law has it: decimals come with all twelve places and are kept as short as they are."""
    if isinstance(value, Decimal):
        return Decimal(f"{value.normalize():f}")
    return tuple(value) if isinstance(value, list) else value
