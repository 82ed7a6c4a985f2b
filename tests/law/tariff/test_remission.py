"""Remission: what a relief takes off a line, before the next tax is levied on it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gwanmun.law.tariff.assess import Assessment, assess
from gwanmun.law.tariff.index import TariffIndex
from gwanmun.law.tariff.remission import Remission
from gwanmun.law.tariff.tariff import Tax
from tests.law.tables import named, table
from tests.law.tariff.small_tariff import ON, line, measure, tariff

TAXES = (
    Tax("education", {}, ("duty",), "30"),
    Tax("vat", {}, ("customs_value", "duty", "education"), "10", act="vat-act"),
)
INDEX = TariffIndex(tariff(measure("72", "A", "8%"), measure("72", "I", "15%", "CN"), taxes=TAXES))

# Of a million won 8 % is 80,000, and 15 % 150,000 on top where the goods are from China.
RELIEVED = table("""
origin | duty % | taxes     | duty   | taxes owed                   | relieved
-------+--------+-----------+--------+------------------------------+-----------------------------------------
VN     | 0      |           | 80000  | education 24000, vat 110400  |
VN     | 100    | all       | 0      |                              | duty 80000, education 0, vat 100000
VN     | 100    |           | 0      | education 0, vat 100000      | duty 80000
VN     | 80     | vat       | 16000  | education 4800               | duty 64000, vat 102080
VN     | 0      | education | 80000  | vat 108000                   | education 24000
CN     | 80     |           | 46000  | education 13800, vat 105980  | duty 184000
CN     | 100    | all       | 0      |                              | duty 230000, education 0, vat 100000
""")


def said(amounts):
    return ", ".join(f"{name} {amount}" for name, amount in amounts.items())


@pytest.mark.parametrize("row", RELIEVED, ids=named)
def test_what_is_not_owed_counts_for_nothing_in_the_next_tax_and_is_kept(row):
    remission = Remission("relief", "relief", "act-9", Decimal(row["duty %"]), tuple(row["taxes"].split()))
    (owed,) = assess(INDEX, [replace(line(1_000_000, origin=row["origin"]), remission=remission)], ON).lines
    assert (owed.duty, said(owed.taxes), said(owed.relieved)) == (int(row["duty"]), row["taxes owed"], row["relieved"])
    assert owed.duty >= sum(owed.additions.values())
    assert owed.relief == "relief"


def test_the_arithmetic_names_the_relief_and_its_act():
    remission = Remission("science", "science, claimed as A090", "act-90", Decimal(80), ("vat",))
    (owed,) = assess(INDEX, [replace(line(1_000_000), remission=remission)], ON).lines
    assert owed.reasons == (
        "A 8%: the only rate",
        "duty: 8% of 1000000 = 80000 [act]",
        "science, claimed as A090 [act-90]",
        "duty: 20% of it is owed, 80000 = 16000 [act-90]",
        "education: 30% of duty 16000 = 4800",
        "vat: 10% of customs_value + duty + education 1020800 = 102080 [vat-act]",
        "vat: not owed [act-90]",
    )


def test_a_flat_rate_stands_in_place_of_everything():
    flat = Remission("flat", "flat, price 1000 KRW", "act-81", flat_percent=Decimal(15))
    (owed,) = assess(INDEX, [replace(line(1_000_007), remission=flat)], ON).lines
    assert (owed.rate_class, owed.rate, owed.duty, owed.taxes, owed.act) == ("flat", "15%", 150_000, {}, "act-81")
    assert owed.reasons == (
        "flat, price 1000 KRW [act-81]",
        "duty: 15% of 1000007 = 150001.05; down to 10: 150000 [act-81]",
    )


@given(
    st.integers(0, 10**12),
    st.sampled_from(["VN", "CN"]),
    st.decimals(0, 100, places=2),
    st.sets(st.sampled_from(["education", "vat", "all"])),
)
def test_a_relief_never_costs_more(value, origin, percent, taxes):
    goods = line(value, origin=origin)
    remission = Remission("relief", "relief", duty_percent=percent, taxes=tuple(sorted(taxes)))
    without, relieved = (assess(INDEX, [each], ON) for each in (goods, replace(goods, remission=remission)))
    assert isinstance(without, Assessment)
    assert isinstance(relieved, Assessment)
    assert relieved.total <= without.total
