"""The rows of a pack that are more than a rate: areas, exclusions, conditions, quotas, acts and knowledge time.

What breaks a rule is found where it stands, with the rule's name, and the pack is not built.
"""

import json
from datetime import date

import pytest
from typer.testing import CliRunner

from gwanmun.cli import pack
from gwanmun.countries import snapshot
from gwanmun.countries.finding import write_place, write_rule
from gwanmun.countries.folder import Folder
from gwanmun.countries.lint import lint
from gwanmun.law.tariff.assess import TariffLine, assess
from gwanmun.law.tariff.chosen import Chosen
from gwanmun.law.tariff.index import TariffIndex
from tests.countries.small_pack import FILES, write_pack

RUNNER = CliRunner()
ON = date(2026, 2, 3)
PAPER = "4802560000"

# The small pack, with an area, a quota and rows of every kind.
AREAS = """\
area,country,from,to,source,confirmed
UNION,DE,2000-01-01,,a list,yes
UNION,FR,2000-01-01,,a list,yes
UNION,GB,2000-01-01,2020-12-31,a list,yes
"""
MORE = """\
goods,rate_class,duty,area,from,to,act,source,confirmed,use_code,additional_code,excluded,condition,quota
4802560000,C,6%,UNION,2022-01-01,,tariff-act,a schedule,yes,,,DE,,
4802560000,C,2%,,2022-01-01,,tariff-act,a schedule,yes,,,,,05.0001
7210491010,C,3%,,2022-01-01,,tariff-act,a schedule,yes,,,,document C644 -> 1% [health-act] else none,
"""
QUOTAS = """\
quota,from,to,volume,unit,act,source,confirmed,parent,coefficient
05.0001,2026-01-01,2026-12-31,100,TNE,tariff-act,a schedule,yes,05.0009,1
05.0009,2026-01-01,2026-12-31,500,TNE,tariff-act,a schedule,yes,,
"""
STOPS = """\
quota,kind,from,to,act,source,confirmed
05.0001,suspend,2026-06-01,2026-06-30,tariff-act,a notice,yes
"""
ACTS = """\
act,title,citation,url,published,in_force
tariff-act,A tariff act,Article 1,,2021-12-01,2022-01-01
health-act,A health act,Article 2,,2021-11-01,2022-01-01
"""
MINE = {
    "geo/areas.csv": AREAS,
    "measures/more.csv": MORE,
    "quotas/2026.csv": QUOTAS,
    "quotas/stops.csv": STOPS,
    "acts.csv": ACTS,
}


def own(**changes):
    """Some of these files, with one thing in each said otherwise: name=(old, new)."""
    names = {"areas": "geo/areas.csv", "more": "measures/more.csv", "quotas": "quotas/2026.csv",
             "stops": "quotas/stops.csv", "acts": "acts.csv"}  # fmt: skip
    files = dict(MINE)
    for name, (old, new) in changes.items():
        assert old in files[names[name]], old
        files[names[name]] = files[names[name]].replace(old, new, 1)
    return files


def test_a_pack_with_rows_of_every_kind_is_sound_and_says_what_it_means(tmp_path):
    report = lint(Folder(write_pack(tmp_path, MINE)))
    assert report.findings == ()
    index = TariffIndex(report.country.tariff)

    def rate(origin, code=PAPER, on=ON, **more):
        answer = assess(index, [TariffLine(code, origin, 1000, {}, **more)], on)
        return answer.lines[0].rate

    assert [rate(origin) for origin in ("FR", "DE", "GB", "JP")] == ["6%", "8%", "8%", "8%"]
    drawing = Chosen(quota="05.0001")
    assert rate("JP", chosen=drawing) == "2%"
    assert rate("JP", chosen=drawing, on=date(2026, 6, 15)) == "8%"
    assert rate("JP", "7210491010") == "5%"
    assert rate("JP", "7210491010", documents=("C644",)) == "1%"
    assert report.country.acts["health-act"].published == date(2021, 11, 1)
    assert report.country.acts["health-act"].in_force == date(2022, 1, 1)
    assert snapshot.decode(snapshot.encode(report.country)) == report.country


ROW = "4802560000,C,2%,,2022-01-01"
WRONG = [
    # Areas.
    (own(areas=("UNION,DE", "DE,DE")), "area-name at geo/areas.csv:2"),
    (own(areas=("UNION,DE", "UNION,QQ")), "country-unknown at geo/areas.csv:2"),
    (own(areas=("UNION,FR", "UNION,DE")), "member-twice at geo/areas.csv:3"),
    (own(areas=("2020-12-31", "1999-12-31")), "period-backwards at geo/areas.csv:4"),
    (own(more=("6%,UNION", "6%,ONION")), "country-unknown at measures/more.csv:2"),
    (own(more=("6%,UNION", "6%,FR")), "exclusion-without-area, ME65 at measures/more.csv:2"),
    (own(more=(",DE,,", ",GB,,")), "exclusion-not-member, ME66 at measures/more.csv:2"),
    (own(more=(",DE,,", ",VN,,")), "exclusion-not-member, ME66 at measures/more.csv:2"),
    (own(areas=("UNION,DE,2000-01-01,", "UNION,DE,2000-01-01,2024-12-31"))
     | {"measures/more.csv": MORE.replace("6%,UNION", "6%,LEFT")}
     | {"geo/areas.csv": AREAS + "LEFT,DE,2000-01-01,2024-12-31,a list,yes\n"},
     "area-without-members, ME5 at measures/more.csv:2"),
    # Rows that meet.
    (own(more=(ROW, f"4802560000,C,9%,UNION,2022-01-01,,tariff-act,a,yes,,,DE,,\n{ROW}")),
     "measure-twice, ME1 at measures/more.csv:3"),
    (own(more=(ROW, f"4802560000,C,9%,FR,2026-01-01,,tariff-act,a,yes,,,,,\n{ROW}")),
     "measures-overlap, ME32 at measures/more.csv:3"),
    # Goods and acts.
    (own(more=("7210491010,C,3%,,2022-01-01,", "7210491010,C,3%,,2022-01-01,2021-01-01")),
     "period-backwards at measures/more.csv:4"),
    ({"nomenclature/ZZ2025.csv": FILES["nomenclature/ZZ2025.csv"].replace("2022-01-01,,Other", "2022-01-01,2026-12-31,Other")},
     "goods-do-not-span, ME8 at measures/basic.csv:2"),
    (own(more=("tariff-act,a schedule,yes", ",a schedule,yes")), "act-missing, ME24 at measures/more.csv:2"),
    (own(acts=("2021-12-01,2022-01-01", "2021-12-01,2022-06-01")), "act-not-in-force, ME87 at measures/basic.csv:2"),
    (own(acts=("2021-12-01,2022-01-01", "soon,2022-01-01")), "cell-not-day at acts.csv:2"),
    # Conditions.
    (own(more=("-> 1% ", "-> 1 ")), "condition-unreadable at measures/more.csv:4:19"),
    (own(more=("document C644 -> 1% [health-act]", "quantity over 5 XYZ -> 1%")), "unit-unknown at measures/more.csv:4"),
    (own(more=("document C644 -> 1% [health-act]", "value over 5 EUR -> 1%")),
     "duty-currency-foreign at measures/more.csv:4"),
    (own(more=("document C644 -> 1% [health-act]", "value over 5 KRW -> 1 KRW/XYZ")), "unit-unknown at measures/more.csv:4"),
    (own(more=("document C644 ->", "value over 5 KRW -> 1%; value over 9 KRW ->")),
     "condition-out-of-reach at measures/more.csv:4"),
    (own(more=("document C644 ->", "document C644 -> 2%; document C1 or C644 ->")),
     "condition-document-twice, ME58 at measures/more.csv:4"),
    (own(more=("[health-act]", "[wealth-act]")), "act-unknown at measures/more.csv:4"),
    # Quotas.
    (own(more=(",05.0001", ",05.0002")), "quota-unknown, ME116 at measures/more.csv:3"),
    (own(quotas=("05.0009,2026-01-01,2026-12-31,500", "05.0001,2026-12-31,2027-12-31,500")),
     "quota-twice, ON2 at quotas/2026.csv:3"),
    (own(quotas=("05.0009,2026-01-01", "05.0009,2026-02-01")), "quota-outside-parent, QA2 at quotas/2026.csv:2"),
    (own(quotas=(",05.0009,1\n", ",05.0008,1\n")), "quota-unknown, QA2 at quotas/2026.csv:2"),
    (own(quotas=(",05.0009,1\n", ",05.0009,6\n")), "quota-over-its-parent, QA3 at quotas/2026.csv:2"),
    (own(quotas=(",05.0009,1\n", ",05.0009,0\n")), "quota-volume, QA4 at quotas/2026.csv:2"),
    (own(quotas=("100,TNE", "-1,TNE")), "quota-volume, QA4 at quotas/2026.csv:2"),
    (own(quotas=("100,TNE", "a lot,TNE")), "cell-not-decimal at quotas/2026.csv:2"),
    (own(quotas=("100,TNE", "100,XYZ")), "unit-unknown at quotas/2026.csv:2"),
    (own(stops=("2026-06-30", "2027-06-30")), "quota-stop-outside, QSP2 at quotas/stops.csv:2"),
    (own(stops=("05.0001,suspend", "05.0003,suspend")), "quota-unknown, QSP2 at quotas/stops.csv:2"),
    (own(stops=("suspend", "pause")), "quota-stop-kind at quotas/stops.csv:2"),
    (own(stops=("tariff-act", "other-act")), "act-unknown at quotas/stops.csv:2"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "wrong"), WRONG, ids=[wrong for _, wrong in WRONG])
def test_a_rule_that_is_broken_is_named_where_it_is(tmp_path, changes, wrong):
    report = lint(Folder(write_pack(tmp_path, changes)))
    errors = [f"{write_rule(f)} at {write_place(f)}" for f in report.findings if f.severity == "error"]
    assert wrong in errors
    assert report.country is None
    assert "—" not in next(f.text for f in report.findings if f"{write_rule(f)} at {write_place(f)}" == wrong)


def test_a_pack_that_breaks_a_rule_is_not_built_and_nothing_is_written(tmp_path):
    folder = write_pack(tmp_path / "zz", own(more=("4802560000,C,2%", "4802560000,C,2% +")))
    out = tmp_path / "zz.snapshot"
    done = RUNNER.invoke(pack.app, ["build", str(folder), "--out", str(out)])
    assert done.exit_code == 1
    assert "measures/more.csv:3:5" in done.stderr
    assert not out.exists()
    write_pack(folder, own(more=(ROW, f"4802560000,C,9%,FR,2026-01-01,,tariff-act,a,yes,,,,,\n{ROW}")))
    told = RUNNER.invoke(pack.app, ["lint", str(folder)])
    assert told.exit_code == 1
    said = " ".join(cell for line in told.stdout.splitlines() for cell in line.split("│")[3:4] for cell in cell.split())
    assert (
        "C 9% on 4802560000 meets 6% of measures/more.csv:2 for goods of FR on 2026-01-01. End the one before the other "
        "begins, or tell them apart by use, additional code or quota. (measures-overlap, ME32)"
    ) in said
    assert RUNNER.invoke(pack.app, ["build", str(folder), "--out", str(out)]).exit_code == 1
    assert not out.exists()


def test_a_rate_nobody_has_answered_for_may_still_lack_its_law(tmp_path):
    row = "4802560000,C,6%,UNION,2022-01-01,,"
    report = lint(Folder(write_pack(tmp_path, own(more=(f"{row}tariff-act,a schedule,yes", f"{row},a schedule,no")))))
    assert [(f.severity, write_rule(f)) for f in report.findings] == [("warning", "act-missing, ME24")]


def test_rates_that_only_end_may_wait_for_what_follows(tmp_path):
    name = "measures/basic.csv"
    ended = FILES[name].replace("A,8%,,2022-01-01,", "A,8%,,2022-01-01,2026-12-31")
    report = lint(Folder(write_pack(tmp_path, {name: ended})))
    assert [(f.severity, write_rule(f)) for f in report.findings] == [("warning", "rates-end, MFN")]


def test_two_winners_in_one_tier_are_found_by_the_area_they_share(tmp_path):
    d = '\n[[class]]\nid = "D"\nnames = { en = "another concession" }\ntier = 3\nwins = "if_lower"\n'
    classes = FILES["measures/classes.toml"] + d
    for area, wrong in (("FR", True), ("DE", False), ("GB", False)):
        row = f"4802560000,D,5%,{area},2022-01-01,,tariff-act,a schedule,yes,,,,,\n"
        files = own() | {"measures/more.csv": MORE + row, "measures/classes.toml": classes}
        report = lint(Folder(write_pack(tmp_path / area, files)))
        assert [f.code for f in report.findings if f.severity == "error"] == (["rate-ambiguous"] if wrong else [])


def test_a_row_found_wrong_and_its_correction_stand_beside_one_another(tmp_path):
    header, *rows = FILES["measures/basic.csv"].splitlines()
    wrong, right = rows[0] + ",,2026-03-01", rows[0].replace("8%", "6%") + ",2026-03-01,"
    text = "\n".join([f"{header},known_from,known_to", wrong, right, *(f"{row},," for row in rows[1:]), ""])
    case = {"tests/paper.json": "[]"}
    report = lint(Folder(write_pack(tmp_path, {"measures/basic.csv": text} | case)))
    assert [f.code for f in report.findings] == ["cases-missing"]
    index = TariffIndex(report.country.tariff)
    line = TariffLine(PAPER, "JP", 1000, {})
    rates = [assess(index.believed(day), [line], ON).lines[0].rate for day in (date(2026, 2, 28), date(2026, 3, 1))]
    assert rates == ["8%", "6%"]
    assert assess(index, [line], ON).lines[0].rate == "6%"


def test_lint_in_json_names_the_rule(tmp_path):
    folder = write_pack(tmp_path / "zz", own(more=(",DE,,", ",VN,,")))
    answer = json.loads(RUNNER.invoke(pack.app, ["lint", str(folder), "--json"]).stdout)
    (finding,) = answer["findings"]
    assert (finding["code"], finding["rule"], finding["line"]) == ("exclusion-not-member", "ME66", 2)
