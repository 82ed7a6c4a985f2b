"""Kinds: codes that no rule tells apart are one kind of goods, and any rule that does makes two of them."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from gwanmun.law.basics.period import Period
from gwanmun.law.tariff.area import Member
from gwanmun.law.tariff.index import TariffIndex
from gwanmun.law.tariff.kind import Kinds
from tests.law.tariff.small_tariff import EVER, ON, VAT, measure, tariff

COIL, SHEET = "7210491010", "7210491090"


def kinds_of(*measures, **more):
    return Kinds(tariff(*measures, codes=(COIL, SHEET), **more))


def are_one(kinds):
    return kinds.of(COIL) == kinds.of(SHEET)


def test_codes_with_the_same_rules_are_one_kind_whoever_says_so():
    assert are_one(kinds_of(measure("72", "A", "8%")))
    assert are_one(kinds_of(measure(COIL, "A", "8%"), replace(measure(SHEET, "A", "8%"), act="another act")))


@pytest.mark.parametrize(
    "other",
    [
        measure(SHEET, "A", "8.00%"),
        measure(SHEET, "C", "8%"),
        measure(SHEET, "A", "8%", "VN"),
        measure(SHEET, "A", "8%", last="2026-06-30"),
        measure("72104910", "A", "8%"),
        replace(measure(SHEET, "A", "8%"), use_code="U12"),
        replace(measure(SHEET, "A", "8%"), excluded=("VN",)),
        replace(measure(SHEET, "A", "8%"), quota="091111"),
    ],
    ids=lambda row: str(row.duty + row.rate_class),
)
def test_another_rate_day_area_or_use_makes_another_kind(other):
    only = replace(measure(COIL, "A", "8%"), goods=COIL)
    assert not are_one(kinds_of(only, other))


def test_a_tax_that_names_one_of_them_makes_another_kind():
    assert not are_one(kinds_of(measure("72", "A", "8%"), taxes=(replace(VAT, exempt=(SHEET,)),)))


def test_a_code_that_was_and_one_that_never_was_are_not_one():
    kinds = kinds_of(measure("72", "A", "8%"))
    assert kinds.of("9999999999") == kinds.of("9999999998") != kinds.of(COIL)


def test_a_line_is_seen_as_the_rules_of_its_kind_see_it():
    kinds = kinds_of(measure("72", "A", "8%"), measure(SHEET, "FVN1", "0%", "VN", first="2026-02-04"))

    def seen(code, origin="VN", on=ON, proof=""):
        return kinds.aspect(code, origin, on, proof)

    assert seen(COIL, "CN") == seen(COIL, "VN", ON + timedelta(days=1), "FVN1"), "no rule on coils asks for any of this"
    assert seen(SHEET, "CN") != seen(SHEET, "VN") == seen(SHEET, "VN", ON - timedelta(days=9))
    assert seen(SHEET, on=ON) != seen(SHEET, on=ON + timedelta(days=1))
    assert seen(SHEET, proof="FVN1") != seen(SHEET) == seen(SHEET, proof="FAS1")
    assert seen(SHEET, proof="FXX9") != seen(SHEET), "a class that the tariff does not have is a problem of its own"


def test_a_country_that_leaves_an_area_is_seen_otherwise_from_that_day():
    union = {"EU": (Member("GB", Period(date(1973, 1, 1), date(2020, 1, 31))), Member("FR", EVER))}
    kinds = kinds_of(measure("72", "FEU1", "0%", "EU"), areas=union)
    before, after = (kinds.aspect(COIL, "GB", day, "FEU1") for day in (date(2020, 1, 31), date(2020, 2, 1)))
    assert before != after
    assert kinds.aspect(COIL, "FR", date(2020, 2, 1), "FEU1") != after


def test_every_line_seen_alike_has_the_same_rates():
    """What the bulk reader stands on: one aspect, one set of rates."""
    own = tariff(
        measure("72", "A", "8%"), measure("7210", "C", "5%", first="2026-02-04"), measure(SHEET, "FVN1", "0%", "VN"),
        measure(COIL, "FAS1", "1%", "VN CN"), codes=(COIL, SHEET, "0207141000"),
    )  # fmt: skip
    kinds, index, known = Kinds(own), TariffIndex(own), {}
    days = [ON + timedelta(days=n) for n in range(3)]
    lines = [
        (code, origin, on, proof)
        for code in (COIL, SHEET, "0207141000", "1")
        for origin in ("VN", "CN", "US")
        for on in days
        for proof in ("", "FVN1", "FAS1", "FXX9")
    ]
    for code, origin, on, proof in lines:
        plan = index.plan(code, origin, on, proof)
        rates = [problem.code for problem in plan] if isinstance(plan, tuple) else [rate.measure for rate in plan.rates]
        seen = kinds.aspect(code, origin, on, proof)
        assert known.setdefault(seen, rates) == rates
    assert len(known) < len(lines)
