"""Importing schedules of agreements: a base and its way down, held against every rate the list prints."""

import csv
from collections import Counter
from datetime import date
from fractions import Fraction

import pytest

from gwanmun.countries.folder import Folder
from gwanmun.countries.importing import ImportRefusedError, import_list
from gwanmun.countries.lint import lint
from gwanmun.countries.listed import Said
from gwanmun.countries.reading import read_pack
from tests.countries.small_pack import changed, write_pack
from tests.law.tables import table
from tests.shared import shared


def bring(folder, format_name, text, source="list.csv", said=None):
    path = folder.parent / source
    path.write_text(text, encoding="utf-8")
    return import_list(format_name, path, source=source, into=folder, said=said or Said())


def rows(folder, file):
    with (folder / file).open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def rates_by_day(folder, rate_class):
    """The rates the pack would apply, by goods and day: what its snapshot says, not what its text does."""
    errors = {finding.code for finding in lint(Folder(folder)).findings if finding.severity == "error"}
    assert errors <= {"goods-without-rate"}  # a schedule of preferences brings no general rates
    country = read_pack(Folder(folder)).country
    return {
        code: [measure for measure in measures if measure.rate_class == rate_class]
        for code, measures in country.tariff.measures.items()
    }


def percent_on(measures, day):
    """The rate of a day, in per cent; None where the schedule has none for it."""
    held = [each.duty for each in measures if str(each.period.first) <= day <= str(each.period.last)]
    assert len(held) <= 1
    return None if not held else Fraction(0) if held[0] == "free" else Fraction(held[0].removesuffix("%"))


# ------------------------------------------------------------------------------------------------------------ AfCFTA

AFCFTA = "line,descr,category,years,mfn," + ",".join(f"t{n}" for n in range(1, 14)) + ",hs_type,roo_category\n"

STAGED = table("""
what              | category | years | mfn | printed                                            | staging
------------------+----------+-------+-----+----------------------------------------------------+--------------------
ten equal cuts    | A        | 10    | 5   | 4.5,4.0,3.5,3.0,2.5,2.0,1.5,1.0,0.5,0.0,,,         | linear(years=10)
five of grace     | B        | 13    | 24  | 24,24,24,24,24,21,18,15,12,9,6,3,0                 | linear(years=13, grace=5)
nothing to cut    | A        | 0     | 0   | 0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,,,         | immediate
at once           | A        | 0     | 20  | 0,0,0,0,0,0,0,0,0,0,,,                             | immediate
left as it is     | U        | X     | 35  | 35,35,35,35,35,35,35,35,35,35,,,                   | excluded
a cut that is not | A        | 10    | 5   | 4.5,4.0,3.5,3.0,2.5,2.0,1.5,1.0,0.6,0.0,,,         |
rounded off       | A        | 3     | 10  | 6.7,3.3,0,,,,,,,,,,                                |
an excluded cut   | U        | X     | 35  | 35,35,35,35,35,35,35,35,35,30,,,                   |
no rates          | A        | 10    | 5   | ,,,,,,,,,,,,                                       |
""")


@pytest.mark.parametrize("row", STAGED, ids=lambda row: row["what"])
def test_a_line_of_the_e_tariff_book(tmp_path, row):
    folder = write_pack(tmp_path / "zz")
    line = f"0101210000,Horses,{row['category']},{row['years']},{row['mfn']},{row['printed']},1,Wholly Obtained\n"
    imported = bring(folder, "afcfta", AFCFTA + line)
    schedule = rows(folder, "preferences/afcfta/schedule.csv") if row["staging"] else []
    assert [each["staging"] for each in schedule] == ([row["staging"]] if row["staging"] else [])
    assert imported.unread == ({} if row["staging"] else {"staging-unmatched": 1})
    mfn = [each["duty"] for each in rows(folder, "measures/basic.csv") if each["goods"] == "0101210000"]
    assert mfn == ["free" if row["mfn"] == "0" else f"{row['mfn']}%"]
    assert lint(Folder(folder)).country is not None


def test_an_agreement_the_pack_does_not_have_is_made_and_stands_where_its_others_do(tmp_path):
    folder = write_pack(tmp_path / "zz")
    line = "0101210000,Horses,A,10,5,4.5,4.0,3.5,3.0,2.5,2.0,1.5,1.0,0.5,0.0,,,,1,\n"
    imported = bring(folder, "afcfta", AFCFTA + line)
    assert imported.made == ("measures/classes.toml", "preferences/afcfta/agreement.toml")
    country = lint(Folder(folder)).country
    made, other = country.tariff.classes["AFCFTA"], country.tariff.classes["FVN1"]
    assert (made.tier, made.wins, made.needs_proof) == (other.tier, other.wins, True)
    assert bring(folder, "afcfta", AFCFTA + line).made == ()


def test_where_the_pack_has_no_agreement_nobody_can_say_where_one_belongs(tmp_path):
    none = {"preferences/vkfta/agreement.toml": None, "preferences/vkfta/schedule.csv": None, "tests/paper.json": None}
    folder = write_pack(tmp_path / "zz", none)
    with pytest.raises(ImportRefusedError) as refused:
        bring(folder, "afcfta", AFCFTA + "0101210000,Horses,A,10,5,4.5,,,,,,,,,,,,,1,\n")
    assert [finding.code for finding in refused.value.findings] == ["agreement-missing"]


def test_nigerias_schedule_is_met_exactly(tmp_path):
    """6,129 lines: 5,422 of category A come down in ten equal cuts, each printed rate met; nothing is left out."""
    path = shared("data/tariff/afcfta/nga_afcfta_schedule.csv")
    folder = write_pack(tmp_path / "zz")
    imported = import_list("afcfta", path, source=path.name, into=folder)
    assert (imported.rows, imported.unread) == (3 * 6129, {})
    stagings = Counter(row["staging"] for row in rows(folder, "preferences/afcfta/schedule.csv"))
    assert stagings == {"linear(years=10)": 5422, "immediate": 94, "excluded": 613}
    rates = rates_by_day(folder, "AFCFTA")
    met = 0
    with path.open(encoding="utf-8-sig", newline="") as opened:
        for line in csv.DictReader(opened):
            if line["category"] == "A" and line["years"] == "10":
                printed = [Fraction(line[f"t{year}"]) for year in range(1, 11)]
                met += [percent_on(rates[line["line"]], f"{2020 + year}-12-31") for year in range(1, 11)] == printed
    assert met == 5422


# ----------------------------------------------------------------------------------------------------- ITA's FTA tool

ITA = (
    "tl,TL_Desc,HS6,Base_Rate,Base_Rate_Alt,Final_Year,PartnerName,ReporterName,StagingBasket,"
    "Y2012,Alt_2012,Y2013,Alt_2013,Y2014,Alt_2014,Y2015,Alt_2015,Y2016,Alt_2016\n"
)
OWN = changed("pack.toml", 'country = "KR"', 'country = "US"') | {
    "preferences/vkfta/agreement.toml": (
        'id = "vkfta"\ntitle = "An agreement"\npartners = ["KR"]\nrate_class = "FVN1"\nact = "tariff-act"\n\n'
        '[staging]\nfirst = 2012-03-15\nrounding = { mode = "down", unit = "0.1" }\n'
    ),
    "preferences/vkfta/schedule.csv": "goods,rate_class,duty,area,from,to,act,source,confirmed\n",
    "tests/paper.json": None,
}

BASKETS = table("""
what               | base | alt          | last | basket    | years                                                              | rows
-------------------+------+--------------+------+-----------+--------------------------------------------------------------------+-----
at once            | 8    |              | 2012 | Immediate | 0.0000,,0,,0,,0,,0,                                                | 8 immediate
five cuts, down    | 6.8  |              | 2016 | 5 Years   | 5.4000,,4.0000,,2.7000,,1.3000,,0.0000,                            | 6.8 linear(years=5)
half-up is not it  | 6.8  |              | 2016 | 5 Years   | 5.4000,,4.1000,,2.7000,,1.4000,,0.0000,                            | staging-unmatched
amounts, year by year | | 4.4 cents/kg | 2016 | 5 Years   | ,3.5 cents/kg,,2.6 cents/kg,,1.7 cents/kg,,0.8 cents/kg,0.0000,    | 0.035 USD/KGM; 0.026 USD/KGM; 0.017 USD/KGM; 0.008 USD/KGM; free
an unread amount   |      | 4.4 cents/kg | 2016 | 5 Years   | ,3.5 pence/kg,,2.6 cents/kg,,1.7 cents/kg,,0.8 cents/kg,0.0000,    | staging-unmatched
another basket     | 10   |              | 2012 | TRQ-5     | 0,,0,,0,,0,,0,                                                     | basket-unread
""")


@pytest.mark.parametrize("row", BASKETS, ids=lambda row: row["what"])
def test_a_line_of_the_tool(tmp_path, row):
    folder = write_pack(tmp_path / "zz", OWN)
    line = f"4802560000,Paper,480256,{row['base']},{row['alt']},{row['last']},Korea,United States,{row['basket']},{row['years']}\n"
    imported = bring(folder, "ita-fta", ITA + line)
    brought = rows(folder, "preferences/vkfta/schedule.csv") if imported.tables else []
    said = [" ".join(filter(None, (r["duty"], r.get("base"), r.get("staging")))) for r in brought] or imported.unread
    assert "; ".join(said) == row["rows"]
    assert {each["area"] for each in brought} <= {"KR"}


def test_lines_of_the_other_direction_and_codes_the_pack_lacks_are_told(tmp_path):
    folder = write_pack(tmp_path / "zz", OWN)
    tail = "8,,2012,{},{},Immediate,0,,0,,0,,0,,0,\n"
    lines = (
        "4802560000,Paper,480256," + tail.format("Korea", "United States"),
        "4802560000,Paper,480256," + tail.format("United States", "Korea"),
        "1011000,Horses,10110," + tail.format("Korea", "United States"),
    )
    imported = bring(folder, "ita-fta", ITA + "".join(lines))
    assert imported.unread == {"rate-of-another-country": 1, "goods-unknown": 1}
    assert "01011000" in imported.findings[1].text  # the nought a spreadsheet dropped is put back
    with_goods = bring(folder, "ita-fta", ITA + "".join(lines), said=Said(with_goods=True))
    assert with_goods.unread == {"rate-of-another-country": 1}


def test_a_list_of_other_countries_is_refused(tmp_path):
    folder = write_pack(tmp_path / "zz")
    with pytest.raises(ImportRefusedError) as refused:
        bring(
            folder,
            "ita-fta",
            ITA + "4802560000,Paper,480256,8,,2012,Australia,United States,Immediate,0,,0,,0,,0,,0,\n",
        )
    assert [finding.code for finding in refused.value.findings] == ["list-of-others"]


def test_korus_is_met_in_every_year_in_both_directions(tmp_path):
    """Of the list's 100 lines, 85 have a base in per cent, the others an amount: each printed year of each is met."""
    path = shared("data/tariff/ita-fta/korea.csv")
    with path.open(encoding="utf-8-sig", newline="") as opened:
        lines = list(csv.DictReader(opened))
    met, in_per_cent = Counter(), Counter()
    for country, currency, partner in (("KR", "KRW", "US"), ("US", "USD", "KR")):
        own = OWN | {"measures/basic.csv": own_basic()}
        own["pack.toml"] = own["pack.toml"].replace('"US"', f'"{country}"').replace('"KRW"', f'"{currency}"')
        own["preferences/vkfta/agreement.toml"] = OWN["preferences/vkfta/agreement.toml"].replace(
            '"KR"', f'"{partner}"'
        )
        folder = write_pack(tmp_path / country, own)
        imported = import_list("ita-fta", path, source=path.name, into=folder, said=Said(with_goods=True))
        assert set(imported.unread) == {"rate-of-another-country"}
        rates = rates_by_day(folder, "FVN1")
        for line in (line for line in lines if line["ReporterName"] == {"KR": "Korea", "US": "United States"}[country]):
            printed = {year: line[f"Y{year}"] for year in range(2012, 2028) if line[f"Y{year}"]}
            in_per_cent[country] += bool(line["Base_Rate"])
            met[country] += all(
                percent_on(rates[line["tl"]], f"{year}-12-31") == Fraction(rate) for year, rate in printed.items()
            )
    assert met == {"KR": 54, "US": 46}
    assert in_per_cent.total() == 85


def own_basic():
    """Rates of the small pack without a tax in won, so that its currency can be another."""
    return "goods,rate_class,duty,area,from,to,act,source,confirmed\n4802560000,A,8%,,2022-01-01,,tariff-act,a schedule,yes\n"


# ----------------------------------------------------------------------------------------------------------- Australia

SCHEDULE3 = """\
code,stat,unit,description,duty_raw
0703.10.00,,,- Onions and shallots,Free
0703.10.00,32,t,"-- Onions, for sowing",
2009.11.00*,01,L,--- Frozen,"5%, or, if lower, $0.45/kg TSS"
8703.21.11,01,No,---- New,5% From1July2018 2.5% From1July2019 Free
2403.19.31,01,kg,---- Other,5% FVN1Free
2403.99.10,01,kg,---- Other,5% DCS4%
2204.10.2,,,--- Other,5%
8462.59.00,01,No,-- Other,View TCOs
"""


def test_the_australian_schedule(tmp_path):
    folder = write_pack(tmp_path / "zz", {"measures/basic.csv": own_basic()})
    imported = bring(folder, "au", SCHEDULE3)
    rates = {row["goods"]: row["duty"] for row in rows(folder, "measures/basic.csv")}
    assert rates["07031000"] == "free"
    assert rates["20091100"] == "lesser(5%, 0.45 AUD/KGM/tss)"
    assert rates["87032111"] == "free"  # since July 2019, and the list holds from 2022
    assert imported.unread == {"preference-unknown": 1, "code-shape": 1, "duty-unreadable": 2}
    goods = {row["code"]: (row["unit"], row["en"]) for row in rows(folder, "nomenclature/ZZ2025.csv")}
    assert goods["20091100"] == ("LTR", "Frozen")


def test_dated_rates_of_a_list_that_is_said_to_hold_from_earlier(tmp_path):
    folder = write_pack(tmp_path / "zz", {"measures/basic.csv": own_basic()})
    bring(folder, "au", SCHEDULE3, said=Said(since=date(2018, 1, 1)))
    dated = [(r["duty"], r["from"], r["to"]) for r in rows(folder, "measures/basic.csv") if r["goods"] == "87032111"]
    assert dated == [
        ("5%", "2018-01-01", "2018-06-30"),
        ("2.5%", "2018-07-01", "2019-06-30"),
        ("free", "2019-07-01", ""),
    ]


def test_the_australian_lists_as_they_are(tmp_path):
    """Schedule 3 and 2,000 agreement rates: at least 97 % of their words are read, and the rest is listed."""
    folder = write_pack(tmp_path / "zz", {"measures/basic.csv": own_basic()})
    schedule = shared("data/tariff/au/au_schedule3.csv")
    agreements = shared("data/tariff/au/au_fta_schedules_rates.json")
    first = import_list("au", schedule, source=schedule.name, into=folder)
    second = import_list("au", agreements, source=agreements.name, into=folder)
    assert first.unread["duty-unreadable"] <= 3
    assert second.unread["duty-unreadable"] <= 0.03 * 2000
    assert second.rows + sum(second.unread.values()) == 2000
    assert len(second.made) == 10
