"""A pack's numbers for certificates, and its standard bills of materials: read as they are written, or not at all."""

import pytest

from gwanmun.countries import snapshot
from gwanmun.countries.correlation_tables import editions
from gwanmun.countries.folder import Folder
from gwanmun.countries.lint import lint
from gwanmun.law.origin.issuing_law import IssuingLaw, written
from gwanmun.law.origin.ledger import problems_of
from gwanmun.law.origin.standard_bill import copied
from tests.countries.small_pack import write_pack

ISSUING = "issuing.toml"
LAMP = "standard_bills/lamp.toml"
SOUND = """\
id = "lamp"
industry = "electrical"
names = { en = "Lamps" }
[product]
hs = "853952"
[[material]]
hs = "853951"
value = "22"
"""


def found(folder):
    return [(finding.code, f"{finding.file}:{finding.line}") for finding in lint(Folder(folder)).findings]


def test_a_pack_may_do_without(tmp_path):
    country = lint(Folder(write_pack(tmp_path))).country
    assert (country.issuing, country.standard_bills) == (IssuingLaw(), {})


def test_what_a_pack_says_is_what_the_office_works_by(tmp_path):
    text = 'place = "Utopia"\napproval_years = 3\n[review]\nfirst_certificates = 7\n'
    country = lint(Folder(write_pack(tmp_path, {ISSUING: text, LAMP: SOUND}))).country
    assert (country.issuing.place, country.issuing.approval_years, country.issuing.review.first_certificates) == (
        "Utopia",
        3,
        7,
    )
    assert country.standard_bills["lamp"].bill.materials[0].hs == "853951"


WRONG = [
    ({ISSUING: "aproval_years = 3"}, ("key-unknown", f"{ISSUING}:1")),
    ({ISSUING: 'approval_years = "three"'}, ("value", f"{ISSUING}:1")),
    ({ISSUING: "[review]\nfirst = 3"}, ("key-unknown", f"{ISSUING}:1")),
    ({LAMP: SOUND.replace("[[material]]", "[material]")}, ("toml-shape", f"{LAMP}:6")),
    ({LAMP: SOUND.replace("industry", "industrie")}, ("key-missing", f"{LAMP}:0")),
    ({LAMP: SOUND.partition("[[material]]")[0]}, ("materials-missing", f"{LAMP}:0")),
]


@pytest.mark.parametrize(("changes", "finding"), WRONG)
def test_what_is_wrong_is_found_where_it_stands(tmp_path, changes, finding):
    assert finding in found(write_pack(tmp_path, changes))


KOREA = snapshot.load("kr", ()).country


@pytest.mark.parametrize("name", KOREA.standard_bills)
def test_a_standard_bill_of_the_house_can_be_reckoned_with(name):
    """Its codes are codes, and it is worth less than what is made of it."""
    standard = KOREA.standard_bills[name]
    assert problems_of(copied(standard), editions()) == ()
    assert set(standard.names) >= {"en", "ko"}


def test_korea_has_templates_of_several_industries():
    assert len(KOREA.standard_bills) >= 7
    assert len({standard.industry for standard in KOREA.standard_bills.values()}) >= 5


def test_numbers_are_written_in_the_countrys_form():
    law = KOREA.issuing
    assert (
        written(law.certificate_format, country="KR", agreement="vkfta", year=2026, serial=7) == "KR-VKFTA-26-0000007"
    )
