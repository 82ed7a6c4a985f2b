"""Scopes: whether a material is one of those a rule speaks of, and when somebody must be asked."""

import pytest

from gwanmun.law.origin.scopes import belongs, prefixes, words_asked
from tests.law.origin.bills import scope
from tests.law.tables import named, table

MEMBERS = table("""
    scope                     | codes         | own  | called             | is
    --------------------------+---------------+------+--------------------+------
                              | 850490        | 8504 |                    | in
    8504                      | 850490        | 8504 |                    | in
    8504                      | 850300        | 8504 |                    | out
    8501-8504                 | 850300        | 8504 |                    | in
    85                        | 850300        | 8504 |                    | in
    850490                    | 8504          | 8504 |                    | asked
    850490                    | 8503          | 8504 |                    | out
    8501-8504                 | 85            | 8504 |                    | asked
    50-63                     | 52            | 6204 |                    | in
    same                      | 850490        | 8504 |                    | in
    same                      | 850300        | 8504 |                    | out
    8504                      | 850490 850300 | 8504 |                    | asked
    8504                      | 850490 850440 | 8504 |                    | in
    8504,8503                 | 850490 850300 | 8504 |                    | in
    ex 2009 "fruit juice"     | 200911        | 2009 |                    | asked
    ex 2009 "fruit juice"     | 200911        | 2009 | fruit juice        | in
    ex 2009 "fruit juice"     | 200911        | 2009 | not: fruit juice   | out
    ex 2009 "fruit juice"     | 210690        | 2009 |                    | out
    "unembroidered fabric"    | 520811        | 6204 |                    | asked
    "unembroidered fabric"    | 520811        | 6204 | unembroidered fabric | in
    850490                    |               | 8504 |                    | asked
""")


@pytest.mark.parametrize("row", MEMBERS, ids=named)
def test_a_code_answers_for_a_range_and_words_are_asked(row):
    words = row["called"]
    called = {words.removeprefix("not: "): not words.startswith("not: ")} if words else {}
    assert belongs(scope(row["scope"]), row["codes"].split() or [""], row["own"], called) == row["is"]


def test_only_words_that_could_matter_are_asked():
    both = scope('ex 2009 "fruit juice","waste of silk"')
    assert words_asked(both, ["200911"], {}) == ("fruit juice", "waste of silk")
    assert words_asked(both, ["520811"], {}) == ("waste of silk",)
    assert words_asked(both, ["520811"], {"waste of silk": False}) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [("8501-8503", ("8501", "8502", "8503")), ("same,72", ("8504", "72")), ('"waste"', None), ("", ())],
)
def test_a_scope_is_looked_through_by_its_beginnings(text, found):
    assert prefixes(scope(text), "8504") == found
