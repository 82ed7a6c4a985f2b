"""Two editions side by side: the template's goods, and an edition of 2028 made up for the test.

The codes of EXAMPLE2028 are no codes of the Harmonized System of 2028. They show the four ways a code can go:

    33049900 ─▶ 33049900       stays as it is
    39021000 ─▶ 39021100       1:1    the rate goes with it
    48025600 ─┬▶ 48025610      1:n    review: the rate may have meant only a part
              └▶ 48025690
    85249100 ─┬▶ 85249910      n:1    they carry the same, and it goes
    85249200 ─┘
    85249300 ─┬▶ 85249930      n:n    review, always
    85249400 ─┴▶ 85249940
"""

import json
import shutil
from datetime import date
from decimal import Decimal

import pytest
from typer.testing import CliRunner

from gwanmun.cli import duty, pack, tariff
from gwanmun.countries.finding import write_place, write_rule
from gwanmun.countries.folder import Folder
from gwanmun.countries.lint import lint
from gwanmun.countries.packs import BUILT_IN
from gwanmun.law.tariff.assess import Assessment, TariffLine, assess
from gwanmun.law.tariff.index import TariffIndex
from tests.law.tables import named, table

RUNNER = CliRunner()
LAST_OLD, FIRST_NEW = "2027-12-31", "2028-01-01"

OLD_CODES = ("33049900", "39021000", "48025600", "85249100", "85249200", "85249300", "85249400")
NEW_CODES = ("33049900", "39021100", "48025610", "48025690", "85249910", "85249930", "85249940")
LINKS = """\
code,successor,source,confirmed,from_edition,to_edition,relation
39021000,39021100,an example,no,NAT2022,EXAMPLE2028,1:1
48025600,48025610,an example,no,NAT2022,EXAMPLE2028,1:n
48025600,48025690,an example,no,NAT2022,EXAMPLE2028,1:n
85249100,85249910,an example,no,NAT2022,EXAMPLE2028,n:1
85249200,85249910,an example,no,NAT2022,EXAMPLE2028,n:1
85249300,85249930,an example,no,NAT2022,EXAMPLE2028,
85249300,85249940,an example,no,NAT2022,EXAMPLE2028,n:n
85249400,85249930,an example,no,NAT2022,EXAMPLE2028,n:n
85249400,85249940,an example,no,NAT2022,EXAMPLE2028,
"""
RATES = {
    "33049900": "20%",
    "39021000": '"greater(5%, 0.10 XTS/KGM)"',
    "48025600": "10%",
    "85249300": "3%",
    "85249400": "4%",
}
DECIDED = {"48025610": "10%", "48025690": "12%", "85249930": "3%", "85249940": "4%"}


def goods(codes):
    """A nomenclature of these codes."""
    rows = "".join(f"{code},,KGM,2022-01-01,,an example of goods,made up,no\n" for code in codes)
    return "code,unit,weight_unit,from,to,en,source,confirmed\n" + rows


def rates(given, first="2022-01-01", last=""):
    """Rows of rates."""
    return "".join(f"{code},MFN,{duty},,{first},{last},tariff-law,made up,no\n" for code, duty in given.items())


def example(folder, *, decided=True, **changed):
    """The template with an edition that follows it; the rates a person has to decide decided, or not yet."""
    shutil.copytree(BUILT_IN / "template", folder, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    head = (folder / "pack.toml").read_text(encoding="utf-8")
    later = f'\n[[later]]\nid = "EXAMPLE2028"\nsix_digit_edition = "EXAMPLE"\nfrom = {FIRST_NEW}\n'
    (folder / "pack.toml").write_text(head.replace('id = "template"', 'id = "example"') + later, encoding="utf-8")
    (folder / "nomenclature/NAT2022.csv").write_text(goods(OLD_CODES), encoding="utf-8")
    (folder / "nomenclature/EXAMPLE2028.csv").write_text(goods(NEW_CODES), encoding="utf-8")
    (folder / "nomenclature/links.csv").write_text(changed.get("links", LINKS), encoding="utf-8")
    split = {"48025600": "10%", "85249300": "3%", "85249400": "4%"} if decided else {}
    table = "goods,rate_class,duty,area,from,to,act,source,confirmed\n"
    table += rates({code: duty for code, duty in RATES.items() if code not in split}) + rates(split, last=LAST_OLD)
    table += rates(changed.get("modules", {"85249100": "free", "85249200": "free"}))
    table += rates(DECIDED, FIRST_NEW) if decided else ""
    (folder / "measures/mfn.csv").write_text(table, encoding="utf-8")
    schedule = folder / "preferences/example/schedule.csv"
    if decided:
        row = "48025600,FTA,free,VN,2022-01-01,"
        kept = schedule.read_text(encoding="utf-8").replace(row, row + LAST_OLD)
        kept += f"48025610,FTA,free,VN,{FIRST_NEW},,example-agreement,made up,no\n"
        schedule.write_text(kept, encoding="utf-8")
    return folder


def found(folder):
    """What lint finds, without what it says of names and of cases."""
    report = lint(Folder(folder))
    return [
        f"{f.severity} {write_rule(f)} at {write_place(f)}" for f in report.findings if f.code != "subheading-unknown"
    ]


def test_a_pack_of_two_editions_is_sound_once_everything_is_decided(tmp_path):
    report = lint(Folder(example(tmp_path / "example")))
    assert [f for f in report.findings if f.severity == "error"] == []
    assert [(e.id, str(e.period.first), str(e.period.last)) for e in report.country.tariff.editions] == [
        ("NAT2022", "0001-01-01", LAST_OLD),
        ("EXAMPLE2028", FIRST_NEW, "9999-12-31"),
    ]


READ = table("""
on         | code     | rate                      | problem                    | names
-----------+----------+---------------------------+----------------------------+-------------------
2027-12-31 | 33049900 | 20%                       |                            |
2028-01-01 | 33049900 | 20%                       |                            |
2027-12-31 | 39021000 | greater(5%, 0.10 XTS/KGM) |                            |
2028-01-01 | 39021000 |                           | commodity-not-in-force     | 39021100
2028-01-01 | 39021100 | greater(5%, 0.10 XTS/KGM) |                            |
2027-12-31 | 39021100 |                           | commodity-not-yet-in-force | 39021000
2028-01-01 | 48025600 |                           | commodity-not-in-force     | 48025610, 48025690
2028-01-01 | 48025690 | 12%                       |                            |
2028-01-01 | 85249910 | free                      |                            |
2028-01-01 | 85249200 |                           | commodity-not-in-force     | 85249910
2028-01-01 | 85249400 |                           | commodity-not-in-force     | 85249930, 85249940
2028-01-01 | 85249940 | 4%                        |                            |
2028-01-01 | 12345678 |                           | commodity-unknown          |
""")


@pytest.mark.parametrize("row", READ, ids=named)
def test_a_declaration_is_read_in_the_edition_of_its_day(tmp_path, row):
    country = lint(Folder(example(tmp_path / "example"))).country
    line = TariffLine(row["code"], "JP", 100_000, {"KGM": Decimal(1000)})
    answer = assess(TariffIndex(country.tariff), [line], date.fromisoformat(row["on"]))
    if row["rate"]:
        assert isinstance(answer, Assessment)
        assert answer.lines[0].rate == row["rate"]
        return
    (problem,) = answer
    facts = problem.facts
    assert problem.code == row["problem"]
    assert facts.get("successors", facts.get("predecessors", "")) == row["names"]


def test_what_is_not_sure_waits_for_a_person_and_is_never_guessed(tmp_path):
    folder = example(tmp_path / "example", decided=False)
    asked = RUNNER.invoke(pack.app, ["review", str(folder), "--json"])
    assert asked.exit_code == 1
    reviews = json.loads(asked.stdout)["reviews"]
    said = [
        (r["goods"], r["rate_class"], r["relation"], " ".join(r["candidates"]), f"{r['file']}:{r['line']}")
        for r in reviews
    ]
    assert said == [
        ("48025600", "MFN", "1:n", "48025610 48025690", "measures/mfn.csv:4"),
        ("85249300", "MFN", "n:n", "85249930 85249940", "measures/mfn.csv:5"),
        ("85249400", "MFN", "n:n", "85249930 85249940", "measures/mfn.csv:6"),
        ("48025600", "FTA", "1:n", "48025610 48025690", "preferences/example/schedule.csv:4"),
    ]
    assert all(r["why"] for r in reviews)
    warned = [line for line in found(folder) if "measure-review" in line]
    assert warned == [f"warning measure-review at {place}" for *_, place in said]


def test_general_rates_that_nobody_decided_keep_the_pack_from_being_built(tmp_path):
    folder = example(tmp_path / "example", decided=False)
    errors = [line for line in found(folder) if line.startswith("error")]
    assert errors == [f"error goods-without-rate, MFN at nomenclature/EXAMPLE2028.csv:{line}" for line in (4, 5, 7, 8)]
    assert RUNNER.invoke(pack.app, ["build", str(folder)]).exit_code == 1


def test_once_decided_no_row_waits(tmp_path):
    folder = example(tmp_path / "example")
    done = RUNNER.invoke(pack.app, ["review", str(folder)])
    assert (done.exit_code, done.stdout.strip()) == (0, "example: no row waits for a person")


JOINED = table("""
85249100      | 85249200          | found
--------------+-------------------+-------
free          | free              |
free          | 1%                | review
free          |                   | review
""")


@pytest.mark.parametrize("row", JOINED, ids=named)
def test_codes_that_became_one_take_their_rate_with_them_only_where_all_carry_it(tmp_path, row):
    modules = {code: row[code] for code in ("85249100", "85249200") if row[code]}
    folder = example(tmp_path / "example", modules=modules)
    waiting = {r.goods for r in lint(Folder(folder)).reviews}
    assert waiting == (set(modules) if row["found"] else set())


def test_a_row_written_for_a_code_that_a_rate_was_carried_to_meets_it(tmp_path):
    folder = example(tmp_path / "example")
    with (folder / "measures/mfn.csv").open("a", encoding="utf-8") as rows:
        rows.write(f"85249910,MFN,2%,,{FIRST_NEW},,tariff-law,made up,no\n")
    (error,) = [f for f in lint(Folder(folder)).findings if f.severity == "error"]
    assert (error.code, error.file) == ("measure-twice", "measures/mfn.csv")
    lines = (folder / "measures/mfn.csv").read_text(encoding="utf-8").splitlines()
    written, carried = lines[error.line - 1], lines[int(error.text.partition("mfn.csv:")[2].partition(".")[0]) - 1]
    assert (written.partition(",")[0], carried.partition(",")[0]) == ("85249910", "85249100")


WRONG_LINKS = table("""
instead of                                                  | there stands                                                | found
------------------------------------------------------------+-------------------------------------------------------------+------------------
39021000,39021100,an example,no,NAT2022,EXAMPLE2028,1:1     | 39021000,39021100,an example,no,NAT2022,EXAMPLE2028,1:n     | link-relation
48025600,48025610,an example,no,NAT2022,EXAMPLE2028,1:n     | 48025600,48025610,an example,no,NAT2022,EXAMPLE2028,1:1     | link-relation
39021000,39021100,an example,no,NAT2022,EXAMPLE2028,1:1     | 39021000,39021100,an example,no,NAT2022,NAT2034,1:1         | edition-unknown
39021000,39021100,an example,no,NAT2022,EXAMPLE2028,1:1     | 39021000,39021000,an example,no,NAT2022,EXAMPLE2028,1:1     | successor-unknown
39021000,39021100,an example,no,NAT2022,EXAMPLE2028,1:1     | 39021000,39021000,an example,no,NAT2022,,                   | successor-unknown
""")


@pytest.mark.parametrize("row", WRONG_LINKS, ids=named)
def test_a_link_that_cannot_be_is_found(tmp_path, row):
    links = LINKS.replace(row["instead of"], row["there stands"])
    assert links != LINKS
    folder = example(tmp_path / "example", links=links)
    assert f"error {row['found']} at nomenclature/links.csv" in " ".join(found(folder))


def test_editions_follow_one_another(tmp_path):
    folder = example(tmp_path / "example")
    head = folder / "pack.toml"
    head.write_text(head.read_text(encoding="utf-8").replace('"EXAMPLE2028"', '"NAT2022"'), encoding="utf-8")
    assert "error editions-order at pack.toml" in found(folder)


def test_a_row_may_name_the_edition_in_whose_words_it_is_written(tmp_path):
    folder = example(tmp_path / "example")
    name = folder / "measures/early.csv"
    header = "goods,rate_class,duty,area,from,to,act,source,confirmed,edition\n"
    row = "33049900,ORD,50%,KP,2022-01-01,,tariff-law,made up,no,"
    classes = folder / "measures/classes.toml"
    more = '\n[[class]]\nid = "ORD"\nnames = { en = "ordinary rate" }\ntier = 1\n'
    classes.write_text(classes.read_text(encoding="utf-8") + more, encoding="utf-8")
    for edition, first in (("EXAMPLE2028", FIRST_NEW), ("NAT2022", "2022-01-01"), ("", "2022-01-01")):
        name.write_text(header + row + edition + "\n", encoding="utf-8")
        country = lint(Folder(folder)).country
        rows = [m for m in country.tariff.measures["33049900"] if m.rate_class == "ORD"]
        assert str(min(m.period.first for m in rows)) == first
    name.write_text(header + row + "NAT2034\n", encoding="utf-8")
    assert "error edition-unknown at measures/early.csv:2" in found(folder)


def test_a_lapsed_code_names_every_successor_at_the_terminal(tmp_path):
    folder = example(tmp_path / "example")
    asked = ["--country", str(folder), "--code", "48025600", "--origin", "JP", "--on", FIRST_NEW, "--value", "100"]
    quoted = RUNNER.invoke(duty.app, ["quote", *asked, "--json"])
    assert quoted.exit_code == 1
    problem = json.loads(quoted.stdout)["problem"]
    assert problem["code"] == "commodity-not-in-force"
    assert problem["facts"]["successors"] == "48025610, 48025690"
    assert "What became of it (1:n): 48025610, 48025690." in problem["mend"]
    shown = RUNNER.invoke(tariff.app, ["show", "48025600", "--country", str(folder), "--on", FIRST_NEW])
    assert shown.exit_code == 1
    assert "48025610, 48025690" in " ".join(shown.stderr.split())
    before = RUNNER.invoke(duty.app, ["quote", *(LAST_OLD if word == FIRST_NEW else word for word in asked), "--json"])
    assert json.loads(before.stdout)["rate"] == "10%"
