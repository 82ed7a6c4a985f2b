"""The page of the library is true: its examples run, one after another, in a program that has never seen the office."""

import re
import subprocess
import sys

from tests.house.source import ROOT

PAGE = ROOT / "docs" / "library-origin.md"


def test_every_example_of_the_page_runs():
    examples = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(examples) >= 4
    told = subprocess.run((sys.executable, "-c", "\n".join(examples)), capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr


def test_origin_alone_reads_nothing_of_the_office_or_the_countries():
    look = (
        "import sys; from gwanmun.law import origin; "
        "print([m for m in sys.modules if m.startswith(('django', 'psycopg', 'gwanmun.office', 'gwanmun.countries'))])"
    )
    told = subprocess.run((sys.executable, "-c", look), capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_everything_it_offers_is_there():
    told = subprocess.run(
        (sys.executable, "-c", "from gwanmun.law.origin import *"), capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr
