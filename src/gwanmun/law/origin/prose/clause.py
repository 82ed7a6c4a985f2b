"""Clause: one statement of a published rule, read into a test, with the wording that a publisher labels it by.

"From materials of any heading, except that of the product" and "classified within a heading other than that of the
product" are one test and two labels: so a clause keeps its wording beside its test.
"""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from gwanmun.law.origin.rules import AllOf, AnyOf, Rule

NOWHERE = (1, 1)
"""Columns of a test that has not been written yet."""

Wording = Literal[
    "", "any", "including", "not within", "classified", "abbreviated", "change", "of the good", "non-originating",
    "listed", "provided", "by",
]  # fmt: skip
Tail = Literal["", "may", "may up to", "may not", "limited", "set", "set up to", "share", "unlabelled"]
"""What a later sentence made of a clause: let goods in, up to a limit, or kept them out."""


class Clause(Struct, frozen=True):
    """A test, the wording it was stated in, and what a sentence after it added."""

    rule: Rule
    wording: Wording = ""
    tail: Tail = ""
    said: str = ""  # the process, or how many goods were listed, where a label goes by it


def any_of(rules: Iterable[Rule]) -> Rule:
    """One of the rules; of one, itself."""
    tests = tuple(dict.fromkeys(rules))
    return tests[0] if len(tests) == 1 else AnyOf(NOWHERE, tests)


def all_of(rules: Iterable[Rule]) -> Rule:
    """All of the rules, those that are joined themselves taken apart; of one, itself."""
    apart = (test for rule in rules for test in (rule.tests if isinstance(rule, AllOf) else (rule,)))
    tests = tuple(dict.fromkeys(apart))
    return tests[0] if len(tests) == 1 else AllOf(NOWHERE, tests)
