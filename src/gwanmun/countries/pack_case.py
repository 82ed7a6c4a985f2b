"""Cases of a pack: what published sources say certain goods owe, checked every time the pack is built."""

from datetime import date
from decimal import Decimal

import msgspec
from msgspec import Struct

from gwanmun.law.clearance.country import Country
from gwanmun.law.tariff.assess import Assessment, TariffLine, assess
from gwanmun.law.tariff.chosen import Chosen
from gwanmun.law.tariff.index import TariffIndex


class CaseLine(Struct, frozen=True, forbid_unknown_fields=True):
    """One line of goods, as a declaration would give it to the tariff."""

    commodity: str
    origin: str
    value: int  # minor units
    quantities: dict[str, Decimal] = {}
    agreement: str = ""  # whose preference is proven
    documents: tuple[str, ...] = ()  # that are shown, by their codes
    quota: str | None = None  # that is drawn on
    imported: dict[str, Decimal] = {}  # what has come in under a safeguard, by its group
    use_code: str | None = None  # what the declarant says to pick among rates of one tier, as in Chosen
    additional_code: str | None = None
    recommendation: bool | None = None
    fob_value: int | None = None  # minor units; needed where a tax is levied on it


class Expected(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the source says of the lines, in their order. What is not given is not compared."""

    rate_class: tuple[str, ...] | None = None
    duty: tuple[int, ...] | None = None  # minor units
    taxes: dict[str, tuple[int, ...]] = {}  # minor units, nought for a line that is exempt


class PackCase(Struct, frozen=True, forbid_unknown_fields=True):
    """A case: goods on a day, what they owe, and who says so."""

    title: str
    source: str
    on: date
    lines: tuple[CaseLine, ...]
    expect: Expected


def read_cases(content: str) -> tuple[PackCase, ...]:
    """The cases of a file: one, or a list of them. Raises msgspec.DecodeError, which says what is wrong."""
    cases = msgspec.json.decode(content, type=PackCase | tuple[PackCase, ...])
    return (cases,) if isinstance(cases, PackCase) else cases


def failures(case: PackCase, country: Country, index: TariffIndex) -> tuple[str, ...]:
    """How the pack differs from what the case expects; empty when they agree."""
    unknown = [line.agreement for line in case.lines if line.agreement and line.agreement not in country.agreements]
    if unknown:
        return tuple(f"The pack has no agreement {agreement!r}." for agreement in unknown)
    answer = assess(index, [_tariff_line(line, country) for line in case.lines], case.on)
    if not isinstance(answer, Assessment):
        return tuple(f"{problem.path}: {problem.code} {problem.value} {problem.facts}" for problem in answer)
    found = _found(answer, case.expect)
    return tuple(
        f"{name} is {got}, expected {wanted}" for name, wanted, got in found if wanted is not None and got != wanted
    )


def _tariff_line(line: CaseLine, country: Country) -> TariffLine:
    rate_class = country.agreements[line.agreement].rate_class if line.agreement else ""
    said = Chosen(None, line.use_code, line.additional_code, line.recommendation, line.quota)
    imported = tuple(sorted(line.imported.items()))
    return TariffLine(
        line.commodity, line.origin, line.value, line.quantities, rate_class, said,
        documents=line.documents, fob_value=line.fob_value, imported=imported,
    )  # fmt: skip


def _found(answer: Assessment, expect: Expected) -> list[tuple[str, object, object]]:
    taxes = [
        (tax, wanted, tuple(line.taxes.get(tax, 0) for line in answer.lines)) for tax, wanted in expect.taxes.items()
    ]
    return [
        ("rate_class", expect.rate_class, tuple(line.rate_class for line in answer.lines)),
        ("duty", expect.duty, tuple(line.duty for line in answer.lines)),
        *taxes,
    ]
