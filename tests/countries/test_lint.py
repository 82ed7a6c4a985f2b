"""Lint: a sound pack is found sound, and each thing that can be wrong with a pack is found where it stands."""

from datetime import date

import pytest

from gwanmun.countries.finding import Findings, write_place
from gwanmun.countries.folder import Folder
from gwanmun.countries.lint import lint
from gwanmun.countries.tariff_tables import read_tariff_tables
from gwanmun.law.basics.period import Period
from gwanmun.law.tariff.tariff import TariffEdition
from tests.countries.small_pack import FILES, changed, with_row, write_pack
from tests.law.tables import named, table

BASIC, GOODS, FX = "measures/basic.csv", "nomenclature/ZZ2025.csv", "fx/2026.csv"
EDITIONS = (TariffEdition("ZZ2025", Period(date.min), "HS2022"),)
SCHEDULE, AGREEMENT = "preferences/vkfta/schedule.csv", "preferences/vkfta/agreement.toml"


def taxed(words):
    """A pack with one tax, of which this is said."""
    return {"taxes.toml": f'[[tax]]\nid = "vat"\nnames = {{ en = "tax" }}\n{words}\nact = "tariff-act"\n'}


def headed(words):
    """A pack whose procedure.toml begins with this."""
    return {"procedure.toml": f"{words}\n{FILES['procedure.toml']}"}


def relieved(**second):
    """A pack with a relief, and a second one that differs from it in this."""
    first = {"id": "one", "names": {"en": "a relief"}, "code": "A1", "taxes": ["all"], "source": "a law"}
    both = (first, {**first, "taxes": [], **second})
    return {"relief.toml": "".join("[[reliefs]]\n" + "".join(map(_key, each.items())) for each in both)}


def trusting(words):
    """A pack that trusts exporters by one criterion, of which this is said besides, from the eleventh line on."""
    names = 'names = { en = "x" }\n'
    kind = f'[[kinds]]\nid = "exporter"\n{names}'
    criterion = f'[[criteria]]\nid = "one"\n{names}least = 80\n'
    return {"aeo.toml": f'{kind}{criterion}[[criteria.parts]]\nid = "first"\n{names}{words}'}


def _key(pair):
    name, value = pair
    return f"{name} = {{ en = 'a relief' }}\n" if name == "names" else f"{name} = {value!r}\n"


def found(folder):
    """What lint finds, as "error code at file:line"."""
    report = lint(Folder(folder))
    return [f"{f.severity} {f.code} at {write_place(f)}" for f in report.findings]


def test_a_sound_pack_is_found_sound(tmp_path):
    report = lint(Folder(write_pack(tmp_path)))
    assert report.findings == ()
    assert report.country.tariff.goods["7210491010"][0].names["ko"] == "고장력 강판"
    assert {c.file: c.unconfirmed for c in report.checked if c.unconfirmed} == {
        "taxes.toml": 1,
        "nomenclature/ZZ2025.csv": 1,
        "measures/basic.csv": 2,
        "fx/2026.csv": 1,
    }


WRONG = [
    # The tables as text.
    ({GOODS: None}, f"error file-missing at {GOODS}"),
    ({"taxes.toml": None}, "error file-missing at taxes.toml"),
    ({"acts.csv": None}, "error file-missing at acts.csv"),
    ({AGREEMENT: None}, f"error file-missing at {AGREEMENT}"),
    ({GOODS: ""}, f"error header at {GOODS}"),
    ({GOODS: FILES[GOODS].encode("cp949")}, f"error encoding at {GOODS}:2"),
    (changed(BASIC, "rate_class,duty", "rate_klass,duty"), f"error column-unknown at {BASIC}:1"),
    (changed(BASIC, "rate_class,duty", "rate_class"), f"error column-missing at {BASIC}:1"),
    (changed(BASIC, "area,from", "area,area"), f"error column-twice at {BASIC}:1"),
    (with_row(BASIC, "4802560000,A,8%"), f"error row-length at {BASIC}:6"),
    (with_row(BASIC, '4802560000,A,"8%'), f"error csv at {BASIC}:6"),
    (with_row(BASIC, f"4802560000,A,8%,,2022-01-01,,{'x' * 10_001},,yes"), f"error cell-too-long at {BASIC}:6"),
    (changed(BASIC, "5%,,2022-01-01", "5%,,2022-02-30"), f"error cell-not-day at {BASIC}:3"),
    (changed(BASIC, "5%,,2022-01-01", "5%,,1.1.2022"), f"error cell-not-day at {BASIC}:3"),
    (changed(BASIC, "5%,,2022-01-01,", "5%,,2022-01-01,2021-12-31"), f"error period-backwards at {BASIC}:3"),
    (changed(BASIC, "a schedule,no", "a schedule,perhaps"), f"error cell-not-yes-or-no at {BASIC}:4"),
    (changed(BASIC, "7210491010,A", "7210491010,"), f"error cell-empty at {BASIC}:3"),
    (changed(GOODS, "4802560000", "'4802560000"), f"error code-shape at {GOODS}:2"),
    (changed(GOODS, "4802560000", "48025"), f"error code-shape at {GOODS}:2"),
    (changed(BASIC, "7210491010,A", "7,A"), f"error code-shape at {BASIC}:3"),
    # The rules as text.
    (changed("taxes.toml", "[[tax]]", "[[tax]"), "error toml at taxes.toml:1:6"),
    (changed("taxes.toml", "[[tax]]", "[tax]"), "error toml-shape at taxes.toml:1"),
    (changed("taxes.toml", "rate =", "raet ="), "error key-unknown at taxes.toml:5"),
    (changed("taxes.toml", "from = 2000-01-01", "from = 2000"), "error value at taxes.toml:1"),
    (changed("taxes.toml", "[[tax]]", "[[taxes]]"), "error key-unknown at taxes.toml:1"),
    (changed("rounding.toml", "unit = 10", "units = 10"), "error key-unknown at rounding.toml:4"),
    (changed("rounding.toml", "unit = 10", "unit = 0"), "error rounding-unit at rounding.toml"),
    ({"valuation.toml": 'basis = "CIF"\nline_rounding = { unit = -1 }\n'}, "error rounding-unit at valuation.toml"),
    (changed("rounding.toml", '"line"', '"lines"'), "error value at rounding.toml:1"),
    (changed("pack.toml", 'id = "zz"', 'id = "Z Z"'), "error value at pack.toml:1"),
    (changed("pack.toml", 'edition = "ZZ2025"', 'edition = "../ZZ2025"'), "error value at pack.toml:7"),
    (changed("procedure.toml", "opens", "open"), "error key-unknown at procedure.toml:3"),
    # Goods.
    (with_row(GOODS, "4802560000,,KGM,2022-01-01,,Other,복사지,a list,yes"), f"error goods-twice at {GOODS}:5"),
    (changed(GOODS, "H87", "PIECE"), f"error unit-unknown at {GOODS}:4"),
    (
        with_row(GOODS, "7777770000,,KGM,2022-01-01,,,이름,a list,yes")
        | with_row(BASIC, "7777,A,8%,,2022-01-01,,tariff-act,a schedule,yes"),
        f"warning subheading-unknown at {GOODS}:5",
    ),
    (with_row(GOODS, "7777770000,,KGM,2022-01-01,,,,a list,yes"), f"error goods-unnamed at {GOODS}:5"),
    (with_row(GOODS, "7210491090,,KGM,2022-01-01,,Other,기타,a list,yes"), f"error goods-without-rate at {GOODS}:5"),
    # Classes and rates.
    (
        changed("measures/classes.toml", 'wins = "if_lower"\nneeds', "needs"),
        "error preference-always at measures/classes.toml:7",
    ),
    (changed("measures/classes.toml", "tier = 9", "tier = 0"), "error tier at measures/classes.toml:20"),
    (changed("measures/classes.toml", 'id = "C"', 'id = "A"'), "error class-twice at measures/classes.toml:20"),
    (changed(BASIC, "4802560000,A,8%", "4802560000,X,8%"), f"error class-unknown at {BASIC}:2"),
    (changed(BASIC, "4802560000,A,8%", "4802560000,A,8% +"), f"error duty-unreadable at {BASIC}:2:5"),
    (changed(BASIC, "KRW/KGM", "KRW/XYZ"), f"error unit-unknown at {BASIC}:5"),
    (changed(BASIC, "KRW/KGM", "USD/KGM"), f"error duty-currency-foreign at {BASIC}:5"),
    (changed(BASIC, "15.39%,CN", "15.39%,CHN"), f"error country-unknown at {BASIC}:4"),
    (changed(BASIC, "a schedule,yes", ",yes"), f"warning source-missing at {BASIC}:2"),
    (changed(BASIC, "2022-01-01,,tariff-act", "2022-01-01,,other-act"), f"error act-unknown at {BASIC}:2"),
    (with_row(BASIC, "7211,A,8%,,2022-01-01,,tariff-act,a schedule,yes"), f"error measure-without-goods at {BASIC}:6"),
    (with_row(BASIC, "4802560000,A,9%,JP,2030-01-01,,tariff-act,s,yes"), f"error measures-overlap at {BASIC}:6"),
    (
        changed(BASIC, "4802560000,A,8%,,2022-01-01,", "4802560000,A,8%,VN,2022-01-01,"),
        f"error goods-without-rate at {GOODS}:2",
    ),
    (
        {
            BASIC: FILES[BASIC].replace("A,5%,,2022-01-01,,", "A,5%,,2022-01-01,2022-12-31,")
            + "7210491010,A,6%,,2023-02-01,,tariff-act,a schedule,yes\n"
        },
        f"error rate-gap at {GOODS}:3",
    ),
    # Agreements.
    (changed(AGREEMENT, '"VN"', '"XX"'), f"error country-unknown at {AGREEMENT}"),
    (changed(AGREEMENT, '"FVN1"', '"FXX"'), f"error class-unknown at {AGREEMENT}"),
    (changed(AGREEMENT, '"FVN1"', '"C"'), f"error preference-unproven at {AGREEMENT}"),
    (changed(SCHEDULE, "FVN1", "C"), f"error schedule-class at {SCHEDULE}:2"),
    (changed(SCHEDULE, ",VN,", ",TH,"), f"error schedule-area at {SCHEDULE}:2"),
    # Taxes.
    (
        changed("taxes.toml", '["customs_value", "duty"]', '["customs_value", "excise"]'),
        "error tax-base at taxes.toml:1",
    ),
    (changed("taxes.toml", '"10"', '"-10"'), "error tax-rate at taxes.toml:1"),
    (changed("taxes.toml", '"10"', '"NaN"'), "error tax-rate at taxes.toml:1"),
    (changed("taxes.toml", '"10"', '"10001"'), "error tax-rate at taxes.toml:1"),
    (changed("taxes.toml", '"10"', '"5 KRW/KGM"'), "error tax-rate at taxes.toml:1"),
    (taxed('rate = ""'), "error tax-rate at taxes.toml:1"),
    (taxed('rate = "10"'), "error tax-base at taxes.toml:1"),
    (taxed('rate = "72% of liquor"'), "error duty-base-unknown at taxes.toml:1"),
    (taxed('rate = "5 KRW/cup"'), "error unit-unknown at taxes.toml:1"),
    (taxed('rate = "5 USD/KGM"'), "error duty-currency-foreign at taxes.toml:1"),
    (taxed('rate = "much"'), "error duty-unreadable at taxes.toml:1:1"),
    (taxed('rate = "5 KRW/KGM"\nover = "3 KRW/KGM"'), "error tax-over at taxes.toml:1"),
    (taxed('rate = "10"\nbase = ["duty"]\nover = "much"'), "error duty-unreadable at taxes.toml:1:1"),
    (
        changed("rounding.toml", "[rule]", '[of.excise]\nstage = "line"\n[of.excise.rule]\nunit = 1\n[rule]'),
        "error rounding-of at rounding.toml",
    ),
    (
        changed("rounding.toml", "[rule]", '[of.vat]\nstage = "line"\n[of.vat.rule]\nunit = 0\n[rule]'),
        "error rounding-unit at rounding.toml",
    ),
    # Reliefs.
    (relieved(code="A1"), "error relief-twice at relief.toml:7"),
    (relieved(id="other"), "error relief-code-twice at relief.toml:7"),
    (relieved(id="other", code="A1", duty_percent="101"), "error relief-percent at relief.toml:7"),
    (relieved(id="other", code="A1", flat_percent="20", taxes=["all"]), "error relief-flat at relief.toml:7"),
    (relieved(id="other", code="A1", act="no-such-act"), "error act-unknown at relief.toml:7"),
    (relieved(id="other", code="A1", origins=["XX"]), "error country-unknown at relief.toml:7"),
    ({"relief.toml": 'person_identifier = "("\n'}, "error pattern at relief.toml"),
    ({"relief.toml": 'person_identifer = "P"\n'}, "error key-unknown at relief.toml:1"),
    (changed("taxes.toml", '"vat"', '"duty"'), "error tax-name at taxes.toml:1"),
    ({"taxes.toml": FILES["taxes.toml"] * 2}, "error taxes-overlap at taxes.toml:8"),
    # Whom it trusts.
    ({"aeo.toml": "validity_year = 5\n"}, "error key-unknown at aeo.toml:1"),
    ({"aeo.toml": 'act = "no-such-act"\n'}, "error act-unknown at aeo.toml"),
    (
        trusting('[[criteria]]\nid = "one"\nnames = { en = "x" }\nleast = 80\nparts = []\n'),
        "error part-twice at aeo.toml:11",
    ),
    (trusting('[[grades]]\nid = "A"\nleast = 80\n'), "error grading-criterion at aeo.toml"),
    (
        trusting('[[grades]]\nid = "A"\nleast = 90\n[[grades]]\nid = "B"\nleast = 80\n'),
        "error grades-order at aeo.toml",
    ),
    (trusting('[[benefits]]\nbenefit = "priority"\nkinds = ["pilot"]\n'), "error name-unknown at aeo.toml:11"),
    (trusting('[[benefits]]\nbenefit = "gold"\n'), "error value at aeo.toml:11"),
    (
        trusting('[[arrangements]]\nid = "a"\npartner = "XX"\nrecognises = []\ntells = []\nbenefits = []\n'),
        "error country-unknown at aeo.toml:11",
    ),
    (
        trusting('[[arrangements]]\nid = "a"\npartner = "VN"\nrecognises = ["broker"]\ntells = []\nbenefits = []\n'),
        "error name-unknown at aeo.toml:11",
    ),
    (trusting('[solvency]\ncriterion = "money"\n'), "error name-unknown at aeo.toml"),
    # What an office needs.
    (changed("pack.toml", '"KRW"', '"KRX"'), "error currency-unknown at pack.toml"),
    (changed("pack.toml", "Asia/Seoul", "Asia/Soul"), "error timezone-unknown at pack.toml"),
    (
        changed("pack.toml", 'country = "KR"', 'country = "QQ"') | changed(AGREEMENT, 'treaty = "vkfta"\n', ""),
        "warning holidays-unknown at pack.toml",
    ),
    # The treaty that says what originates under the agreement.
    (changed(AGREEMENT, 'treaty = "vkfta"', 'treaty = "vkfta2"'), f"error treaty-unknown at {AGREEMENT}"),
    (changed(AGREEMENT, 'treaty = "vkfta"', 'treaty = "kr-cn"'), f"error treaty-parties at {AGREEMENT}"),
    (changed(AGREEMENT, 'treaty = "vkfta"\n', ""), f"warning treaty-missing at {AGREEMENT}"),
    (
        changed(AGREEMENT, 'treaty = "vkfta"', 'treaty = "vkfta"\nproof_valid_days = 400'),
        f"warning treaty-validity at {AGREEMENT}",
    ),
    (
        changed(FX, "2026-02-01,2026-02-07,1450.11", "2026-01-31,2026-02-07,1450.11"),
        f"error exchange-rates-overlap at {FX}:3",
    ),
    (
        changed(FX, "2026-02-01,2026-02-07,1450.11", "2026-02-08,2026-02-14,1450.11"),
        f"warning exchange-rate-gap at {FX}:3",
    ),
    (changed(FX, "1466.62", "-1"), f"error cell-not-decimal at {FX}:2"),
    (changed(FX, "941.5,100", "941.5,hundred"), f"error cell-not-whole at {FX}:4"),
    (changed(FX, "1,import", "1,both"), f"error rate-kind at {FX}:2"),
    (changed(FX, "JPY", "YEN"), f"error currency-unknown at {FX}:4"),
    (
        with_row("codes/customs_offices.csv", "010,Seoul,서울,a list,yes"),
        "error code-twice at codes/customs_offices.csv:4",
    ),
    (with_row("acts.csv", "tariff-act,Another,,"), "error act-twice at acts.csv:3"),
    (changed("form.csv", "lines[].commodity", "lines[].comodity"), "error path-unknown at form.csv:3"),
    (changed("form.csv", "lines[].commodity", "lines.commodity"), "error path-unknown at form.csv:3"),
    (changed("form.csv", "Valued.valuation.total", "Valued.total"), "error path-unknown at form.csv:4"),
    (changed("form.csv", "Valued.valuation.total", "Valed.valuation.total"), "error path-unknown at form.csv:4"),
    (changed("form.csv", "number,declarant", "number,nobody"), "error form-by at form.csv:2"),
    (with_row("form.csv", "1,Declaration/ID,신고번호,number,declarant"), "error box-twice at form.csv:5"),
    (changed("procedure.toml", "DutyAssessed", "DutyAsessed"), "error event-unknown at procedure.toml:3"),
    (changed("procedure.toml", "terms.amount", "terms.amont"), "error path-unknown at procedure.toml:3"),
    (headed('number_format_import = "{bureau}-{serial}"'), "error number-format at procedure.toml"),
    (headed('number_format_import = "{office}-{year}"'), "error number-format at procedure.toml"),
    (headed('number_format_export = "{office}/{serial}"'), "error number-format at procedure.toml"),
    ({"permits.toml": FILES["permits.toml"] * 2}, "error requirement-twice at permits.toml:7"),
    (changed("permits.toml", "tariff-act", "paper-act"), "error act-unknown at permits.toml:1"),
    (changed("selection.toml", "= 100", "= 10001"), "error share at selection.toml"),
    (
        {"selection.toml": FILES["selection.toml"] + "\n[lanes]\nrules_percent = 26\n"},
        "error lane-shares-not-whole at selection.toml",
    ),
    ({"selection.toml": "[lanes]\nbudget_per_10000 = 500\n"}, "error lane-random-missing at selection.toml"),
    # The pack's own cases.
    ({"tests/paper.json": None}, "warning cases-missing at tests"),
    (changed("tests/paper.json", "80000", "80001"), "error case-failed at tests/paper.json"),
    (changed("tests/paper.json", '"vkfta"', '"akfta"'), "error case-failed at tests/paper.json"),
    (
        changed(
            "tests/paper.json",
            '"4802560000", "origin": "VN", "value": 1000000}',
            '"4802560001", "origin": "VN", "value": 1}',
        ),
        "error case-failed at tests/paper.json",
    ),
    (changed("tests/paper.json", '"expect"', '"expects"'), "error case-unreadable at tests/paper.json"),
    (changed("tests/paper.json", "{", "["), "error case-unreadable at tests/paper.json"),
]


@pytest.mark.parametrize(("changes", "finding"), WRONG, ids=[finding for _, finding in WRONG])
def test_what_is_wrong_is_found_where_it_stands(tmp_path, changes, finding):
    folder = write_pack(tmp_path, changes)
    assert finding in found(folder)
    assert (lint(Folder(folder)).country is None) == finding.startswith("error")


def test_a_slip_in_a_key_says_what_was_meant(tmp_path):
    report = lint(Folder(write_pack(tmp_path, changed("payment.toml", "days_to_pay", "day_to_pay"))))
    assert [f.text for f in report.findings] == ["Nothing reads 'day_to_pay'. Did you mean 'days_to_pay'?"]


def test_every_error_is_found_at_once(tmp_path):
    changes = changed(BASIC, "4802560000,A,8%", "4802560000,X,eight") | changed("form.csv", "number,", "numbr,")
    assert found(write_pack(tmp_path, changes)) == [
        f"error class-unknown at {BASIC}:2",
        f"error duty-unreadable at {BASIC}:2:1",
        "error path-unknown at form.csv:2",
    ]


# Goods of 4802560000 pay 8% where no concession is lower. D is a second class of concessions, of the same tier as C.
D = '\n[[class]]\nid = "D"\nnames = { en = "another concession" }\ntier = 3\nwins = "if_lower"\n'
TIERS = table("""
C on 4802560000 | D on       | D                       | ambiguous
----------------+------------+-------------------------+----------
6%              | 4802560000 | 5%                      | yes
6%              | 4802560000 | 6%                      | yes
6%              | 4802       | 5%                      | yes
6%              | 4802560000 | lesser(7%, 1 KRW/KGM)   | yes
6%              | 4802560000 | 9%                      | no
9%              | 4802560000 | 9%                      | no
6%              | 7210491010 | 4%                      | no
""")


@pytest.mark.parametrize("row", TIERS, ids=named)
def test_two_rates_of_one_tier_between_which_nobody_could_choose(tmp_path, row):
    rows = [("4802560000", "C", row["C on 4802560000"]), (row["D on"], "D", row["D"])]
    drawn = "".join(f'{goods},{of},"{duty}",,2022-01-01,,tariff-act,s,yes\n' for goods, of, duty in rows)
    changes = {BASIC: FILES[BASIC] + drawn, "measures/classes.toml": FILES["measures/classes.toml"] + D}
    ambiguous = [finding for finding in found(write_pack(tmp_path, changes)) if "rate-ambiguous" in finding]
    assert len(ambiguous) == (row["ambiguous"] == "yes")


def test_a_pack_of_garbage_is_refused_and_breaks_nothing(tmp_path):
    garbage = dict.fromkeys(FILES, b"\x00\xff\xfe garbage \n\x80[[[")
    folder = write_pack(tmp_path, garbage)
    assert found(folder) == ["error encoding at pack.toml:1"]
    report = lint(Folder(write_pack(tmp_path, garbage | {"pack.toml": FILES["pack.toml"]})))
    assert report.country is None
    assert {f.code for f in report.findings} >= {"encoding"}


def test_a_file_that_is_too_large_is_not_read_to_its_end(tmp_path, monkeypatch):
    monkeypatch.setattr("gwanmun.countries.folder.LARGEST_FILE", 200)
    assert f"error file-too-large at {GOODS}" in found(write_pack(tmp_path))


def test_what_is_no_part_of_a_pack_is_not_looked_at(tmp_path):
    before = Folder(write_pack(tmp_path)).digest()
    write_pack(tmp_path, {"__init__.py": "x", ".hidden.csv": "x", "__pycache__/a.csv": "x", "run.sh": "x"})
    assert Folder(tmp_path).digest() == before
    write_pack(tmp_path, {"notes.md": "A note."})
    assert Folder(tmp_path).digest() != before


LATER_TIERS = table("""
what classes.toml says of C                                        | found
-------------------------------------------------------------------+------------------------------------------
wins = [{ over = [9], when = "always" }]                           |
wins = [{ over = [9], when = "if_lower" }]                         |
wins = []                                                          | error wins-tier at measures/classes.toml:14
wins = [{ over = [2, 9], when = "if_lower" }]                      | error wins-tier at measures/classes.toml:14
wins = [{ over = [9, 9], when = "if_lower" }]                      | error wins-tier at measures/classes.toml:14
wins = [{ over = [9], when = "sometimes" }]                        | error value at measures/classes.toml:18
wins = [{ over = [9], when = "always", else = 1 }]                 | error value at measures/classes.toml:18
""")


@pytest.mark.parametrize("row", LATER_TIERS, ids=named)
def test_a_class_says_of_every_later_tier_when_it_goes_before_it(tmp_path, row):
    kind = changed(
        "measures/classes.toml", 'tier = 3\nwins = "if_lower"', f"tier = 3\n{row['what classes.toml says of C']}"
    )
    errors = [
        line for line in found(write_pack(tmp_path, kind)) if line.startswith("error wins") or "error value" in line
    ]
    assert errors[:1] == ([row["found"]] if row["found"] else [])


def test_a_preference_that_goes_always_before_one_later_tier_is_refused(tmp_path):
    wins = 'wins = [{ over = [3], when = "if_lower" }, { over = [9], when = "always" }]\nneeds'
    files = changed("measures/classes.toml", 'wins = "if_lower"\nneeds', wins)
    assert "error preference-always at measures/classes.toml:7" in found(write_pack(tmp_path, files))


def test_rows_of_one_class_for_different_uses_do_not_meet(tmp_path):
    header = changed(BASIC, "source,confirmed", "source,confirmed,use_code,additional_code")[BASIC]
    rows = "".join(f"{line}{',,' if n else ''}\n" for n, line in enumerate(header.splitlines()))
    free = "8524110000,A,2%,,2022-01-01,,tariff-act,a schedule,yes,U1,\n"
    assert found(write_pack(tmp_path, {BASIC: rows + free})) == []
    twice = found(write_pack(tmp_path, {BASIC: rows + free + free}))
    assert twice == [f"error measure-twice at {BASIC}:7"]


def test_what_became_of_a_code_is_in_its_table_and_in_the_tariff(tmp_path):
    links = "code,successor,source,confirmed\n4802569999,4802560000,a list,yes\n"
    report = lint(Folder(write_pack(tmp_path, {"nomenclature/links.csv": links})))
    assert report.findings == ()
    assert report.country.tariff.successors == {"4802569999": ("4802560000",)}


def test_a_code_cannot_become_one_that_is_not_there(tmp_path):
    links = "code,successor,source,confirmed\n4802569999,1,a list,yes\n4802560000,4802560000,a list,yes\n"
    assert found(write_pack(tmp_path, {"nomenclature/links.csv": links})) == [
        "error successor-unknown at nomenclature/links.csv:2",
        "error successor-unknown at nomenclature/links.csv:3",
    ]


STAGED = "goods,rate_class,duty,area,from,to,act,source,confirmed,base,staging\n4802560000,FVN1,{},VN,2022-01-01,,tariff-act,a schedule,yes,{}\n"
AGREED = (
    FILES[AGREEMENT]
    + '\n[staging]\nfirst = 2022-07-01\ncut_day = "anniversary"\nrounding = {{ mode = "down", unit = "{}" }}\n'
)


def test_a_staged_line_becomes_dated_rates_by_what_the_agreement_says_once(tmp_path):
    files = {SCHEDULE: STAGED.format("", "8,linear(years=3)"), AGREEMENT: AGREED.format("0.1")}
    report = lint(Folder(write_pack(tmp_path, files)))
    assert [f for f in report.findings if f.severity == "error" and f.code != "case-failed"] == []
    rows = read_tariff_tables(Folder(tmp_path), EDITIONS, ("ko", "en"), Findings()).measures
    drawn = [(str(m.value.period.first), m.value.duty) for m in rows if m.value.rate_class == "FVN1"]
    assert drawn == [("2022-07-01", "5.3%"), ("2023-07-01", "2.6%"), ("2024-07-01", "free")]


WRONGLY_STAGED = table("""
duty | base and staging                      | found
-----+---------------------------------------+------------------------------------
     | "8,linear(years=3"                    | staging-unreadable
     | "8,linear(years=3, grace=3)"          | staging-impossible
     | "8,if cumulative > 5 then 24% else 2%" | staging-safeguard
     | "eight,linear(years=4)"               | staging-base
     | "8,linear(years=3)"                   | staging-first-missing
     | "8,linear(years=3, first=2022)"       | staging-inexact
5%   | "8,linear(years=4, first=2022)"       | staging-and-duty
""")


@pytest.mark.parametrize("row", WRONGLY_STAGED, ids=named)
def test_what_is_wrong_with_a_staged_line_is_found_where_it_stands(tmp_path, row):
    base, staging = row["base and staging"].strip('"').split(",", 1)
    schedule = STAGED.format(row["duty"], f'{base},"{staging}"')
    assert f"error {row['found']} at {SCHEDULE}:2" in found(write_pack(tmp_path, {SCHEDULE: schedule}))


# A safeguard: the rate of a line rises to another once so much has come in.
COUNTED = (
    "group,from,to,trigger,unit,imported,as_of,act,source,confirmed\npaper,2022-01-01,,500,{},,,tariff-act,a table,no\n"
)


def test_both_rates_of_a_staged_safeguard_come_down_side_by_side(tmp_path):
    text = "if cumulative(vkfta, paper) > 500 TNE then linear(years=2, first=2023) else immediate(first=2022-07-01)"
    files = {SCHEDULE: STAGED.format("", f'8,"{text}"'), "preferences/vkfta/safeguards.csv": COUNTED.format("TNE")}
    report = lint(Folder(write_pack(tmp_path, files)))
    assert [f.code for f in report.findings if f.severity == "error"] == []
    rows = read_tariff_tables(Folder(tmp_path), EDITIONS, ("ko", "en"), Findings()).measures
    drawn = [
        (str(m.value.period.first), str(m.value.period.last), m.value.duty)
        for m in rows
        if m.value.rate_class == "FVN1"
    ]
    beginning = "if cumulative(vkfta, paper) > 500 TNE then"
    assert drawn == [
        ("2022-01-01", "2022-06-30", f"{beginning} 8% else 8%"),
        ("2022-07-01", "2022-12-31", f"{beginning} 8% else 0%"),
        ("2023-01-01", "2023-12-31", f"{beginning} 4% else 0%"),
        ("2024-01-01", "9999-12-31", f"{beginning} 0% else 0%"),
    ]


SAFEGUARDS = table("""
duty                                                     | unit | found
---------------------------------------------------------+------+------------------------------------------------
if cumulative(vkfta, paper) > 500 TNE then 24% else 2%   | TNE  |
if cumulative(vkfta, paper) > trigger then 24% else 2%   | TNE  |
if cumulative(vkfta, paper) > 500 TNE then 24% else 2%   | KGM  | error safeguard-unit at preferences/vkfta/schedule.csv:2
if cumulative(vkfta, steel) > trigger then 24% else 2%   | TNE  | error safeguard-trigger at preferences/vkfta/schedule.csv:2
if cumulative(vkfta, steel) > 500 TNE then 24% else 2%   | TNE  | warning safeguard-uncounted at preferences/vkfta/schedule.csv:2
if cumulative > 500 TNE then 24% else 2%                 | TNE  | error duty-unreadable at preferences/vkfta/schedule.csv:2:14
if cumulative(vkfta, paper) > 500 TNE then 24% else 2%   | cups | error unit-unknown at preferences/vkfta/safeguards.csv:2
""")


@pytest.mark.parametrize("row", SAFEGUARDS, ids=named)
def test_a_safeguard_has_its_trigger_and_somebody_counts(tmp_path, row):
    schedule = changed(SCHEDULE, ",free,", f',"{row["duty"]}",')
    volumes = {"preferences/vkfta/safeguards.csv": COUNTED.format(row["unit"])}
    codes = [code for code in found(write_pack(tmp_path, schedule | volumes)) if "case-failed" not in code]
    assert (row["found"] in codes) if row["found"] else codes == []
