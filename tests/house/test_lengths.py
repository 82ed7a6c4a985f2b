"""Lengths: a file is one noun, a function is one thought; what is too long may only grow shorter.

`lengths.toml` lists what is too long today. Nothing may be added to it, nothing in it may grow, and what has grown
shorter must be written down as it now is, so that it cannot grow back. The day it is empty the rule is simply the rule.
"""

import tomllib

from tests.house.source import PACKAGE, ROOT, functions, lines, lines_of_work, named, python_files

LONGEST_FILE = 500
LONGEST_FUNCTION = 70
AIM = 15
SLACK_POINTS = 5.0  # how far under its mark the share of long functions may lie before the mark must be lowered

RATCHET = tomllib.loads((ROOT / "tests" / "house" / "lengths.toml").read_text(encoding="utf-8"))


def too_long_files():
    suffixes = {".py", ".sql", ".html", ".css", ".jinja"}
    files = [p for p in (*PACKAGE.rglob("*"), *(ROOT / "tests").rglob("*.py")) if p.suffix in suffixes]
    lengths = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    return {name: length for name, length in lengths.items() if length > LONGEST_FILE}


def too_long_functions():
    lengths = {f"{named(path)}:{name}": lines(f) for path in python_files() for name, f in functions(path)}
    return {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION}


def test_no_file_is_over_500_lines():
    assert too_long_files() == RATCHET["files"], "write in tests/house/lengths.toml only what has grown shorter"


def test_no_function_is_over_70_lines():
    assert too_long_functions() == RATCHET["functions"], "write in tests/house/lengths.toml only what has grown shorter"


def test_most_functions_stay_under_15_lines():
    works = [lines_of_work(function) for path in python_files(PACKAGE) for _, function in functions(path)]
    share = 100 * sum(work > AIM for work in works) / len(works)
    mark = RATCHET["functions_over_15_lines_percent"]
    assert share <= mark, f"{share:.1f} % of functions are over {AIM} lines; the mark is {mark} %"
    assert share >= mark - SLACK_POINTS, f"only {share:.1f} % are over {AIM} lines: lower the mark from {mark} %"
