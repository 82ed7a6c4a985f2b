"""A small country pack, sound from end to end, written into a folder; a test changes what it is about."""

from pathlib import Path

FILES = {
    "pack.toml": """\
id = "zz"
name = "A small country"
currency = "KRW"
minor_digits = 0
timezone = "Asia/Seoul"
languages = ["ko", "en"]
edition = "ZZ2025"
country = "KR"
""",
    "nomenclature/ZZ2025.csv": """\
code,unit,weight_unit,from,to,en,ko,source,confirmed
4802560000,,KGM,2022-01-01,,Other,복사지,a list,yes
7210491010,,KGM,2022-01-01,,Of a tensile strength of 340MPa or more,고장력 강판,a list,yes
8524110000,H87,KGM,2022-01-01,,Of liquid crystals,액정 모듈,a list,no
""",
    "measures/classes.toml": """\
[[class]]
id = "I"
names = { en = "anti-dumping duty" }
tier = 1
additive = true

[[class]]
id = "FVN1"
names = { en = "agreement rate" }
tier = 2
wins = "if_lower"
needs_proof = true

[[class]]
id = "C"
names = { en = "concession" }
tier = 3
wins = "if_lower"

[[class]]
id = "A"
names = { en = "basic duty" }
tier = 9
""",
    "measures/basic.csv": """\
goods,rate_class,duty,area,from,to,act,source,confirmed
4802560000,A,8%,,2022-01-01,,tariff-act,a schedule,yes
7210491010,A,5%,,2022-01-01,,tariff-act,a schedule,yes
7210491010,I,15.39%,CN,2022-01-01,,tariff-act,a schedule,no
8524110000,A,"greater(8%, 6210 KRW/KGM)",,2022-01-01,,tariff-act,a schedule,no
""",
    "preferences/vkfta/agreement.toml": """\
id = "vkfta"
title = "An agreement"
partners = ["VN"]
rate_class = "FVN1"
act = "tariff-act"
treaty = "vkfta"
""",
    "preferences/vkfta/schedule.csv": """\
goods,rate_class,duty,area,from,to,act,source,confirmed
4802560000,FVN1,free,VN,2022-01-01,,tariff-act,a schedule,yes
""",
    "taxes.toml": """\
[[tax]]
id = "vat"
names = { en = "value added tax" }
base = ["customs_value", "duty"]
rate = "10"
from = 2000-01-01
act = "tariff-act"
""",
    "rounding.toml": """\
stage = "line"
act = "tariff-act"

[rule]
unit = 10
mode = "down"
""",
    "valuation.toml": 'basis = "CIF"\n',
    "payment.toml": "days_to_pay = 15\n",
    "storage.toml": "storage_days = 60\n",
    "procedure.toml": """\
loading_days = 30

[[reopens]]
changed = ["lines", "terms.amount"]
opens = ["Valued", "DutyAssessed"]
""",
    "permits.toml": """\
[[requirement]]
id = "paper"
agency = "An agency"
document = "A permit"
commodity = ["4802"]
act = "tariff-act"
""",
    "selection.toml": """\
random_documents_per_10000 = 100

[[rule]]
id = "steel"
control = "documents"
reason = "Steel"
commodity = ["7210"]
unit_value_under = "700"
""",
    "fx/2026.csv": """\
currency,from,to,rate,per,kind,source,confirmed
USD,2026-01-25,2026-01-31,1466.62,1,import,published,yes
USD,2026-02-01,2026-02-07,1450.11,1,import,published,yes
JPY,2026-02-01,2026-02-07,941.5,100,import,published,no
""",
    "codes/customs_offices.csv": """\
code,en,ko,source,confirmed
010,Seoul,서울,a list,yes
020,Incheon,인천,a list,yes
""",
    "form.csv": """\
box,name,local,path,by
1,Declaration/ID,신고번호,number,declarant
2,Commodity/Classification,세번부호,lines[].commodity,declarant
3,CustomsValuation/TotalAmount,총과세가격,Valued.valuation.total,customs
""",
    "acts.csv": """\
act,title,citation,url
tariff-act,A tariff act,Article 1,
""",
    "tests/paper.json": """\
{"title": "Paper from the partner is free when proven", "source": "worked by hand", "on": "2026-02-03",
 "lines": [{"commodity": "4802560000", "origin": "VN", "value": 1000000, "agreement": "vkfta"},
           {"commodity": "4802560000", "origin": "VN", "value": 1000000}],
 "expect": {"rate_class": ["FVN1", "A"], "duty": [0, 80000], "taxes": {"vat": [100000, 108000]}}}
""",
}


def write_pack(folder: Path, changes=None) -> Path:
    """Write the pack into the folder, with these files changed: new text, or None to leave a file out."""
    for name, text in (FILES | (changes or {})).items():
        if text is None:
            continue
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def changed(name, old, new):
    """One file with one thing in it said otherwise."""
    assert FILES[name].count(old) >= 1, f"{name} does not say {old!r}"
    return {name: FILES[name].replace(old, new, 1)}


def with_row(name, row):
    """One table with one row more."""
    return {name: FILES[name] + row + "\n"}
