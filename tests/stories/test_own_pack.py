"""A deployer's own pack: one folder of text, and the office applies it."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings
from msgspec.structs import replace

import gwanmun.countries
from gwanmun.law.basics.problem import Refused
from tests.stories.characters import DISPLAYS, export_of, lodge

KOREA = Path(gwanmun.countries.__file__).parent / "kr"


@pytest.fixture
def own_pack(tmp_path, monkeypatch):
    """A copy of Korea's pack, in a folder of the deployer's."""
    shutil.copytree(KOREA, tmp_path / "kr")
    monkeypatch.setattr(settings, "PACK_FOLDERS", (str(tmp_path),))
    return tmp_path / "kr"


def test_a_customs_office_that_has_closed_takes_no_declarations(own_pack, offices):
    heading = "list,code,last,successor,source,confirmed"
    (own_pack / "ended.csv").write_text(f"{heading}\ncustoms_offices,020,2026-02-02,030,a notice,no\n")
    offices("kr")
    with pytest.raises(Refused) as refusal:
        lodge(export_of(DISPLAYS))
    (problem,) = refusal.value.problems
    assert (problem.code, problem.path, problem.facts["successor"]) == (
        "customs-office-closed",
        "customs_office",
        "030",
    )
    assert lodge(replace(export_of(DISPLAYS), customs_office="030")).done[0] == "Accepted"
