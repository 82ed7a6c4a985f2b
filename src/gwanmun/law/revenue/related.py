"""Related parties: who is related to whom (Article 15.4), and when the price between them is accepted all the same."""

from decimal import Decimal
from fractions import Fraction
from typing import Literal

from msgspec import Struct

Relation = Literal[
    "officers_of_each_other",  # 15.4(a)
    "partners",  # (b)
    "employer_and_employee",  # (c)
    "five_per_cent_owned_by_one",  # (d) of the voting stock or shares of both
    "one_controls_the_other",  # (e)
    "both_controlled_by_a_third",  # (f)
    "both_control_a_third",  # (g)
    "family",  # (h)
    "unspecified",  # somebody says they are, and not how
    "sole_agent",  # 15.5: no relation for that alone
]
TestKind = Literal["transaction", "deductive", "computed"]
Verdict = Literal["accepted", "refused", "not_known"]


class TestValue(Struct, frozen=True):
    """A value that was accepted for identical or similar goods at about the same time (Article 1.2(b))."""

    __test__ = False  # a value of the Agreement's, and no test of ours

    kind: TestKind  # of a sale to an unrelated buyer; by Article 5; by Article 6
    value: Decimal  # of as much goods, with differences of level, quantity and Article 8 allowed for


class Between(Struct, frozen=True):
    """What is known of a seller and a buyer."""

    relations: tuple[Relation, ...] = ()
    influenced: bool | None = None  # the price, after the circumstances of the sale were examined (Article 1.2(a))
    tests: tuple[TestValue, ...] = ()
    close_percent: Decimal | None = None  # what "closely approximates" is in this country; the Agreement has no number


def are_related(between: Between) -> bool:
    """Whether the two are related; a sole agent is so only by another of the criteria."""
    return any(relation != "sole_agent" for relation in between.relations)


def judge(between: Between, value: Fraction) -> tuple[Verdict, str]:
    """Whether a price between these two is accepted, and why. That they are related is no ground by itself."""
    if not are_related(between):
        return "accepted", "seller and buyer are not related"
    near = next((test for test in between.tests if _is_close(value, test, between.close_percent)), None)
    if near is not None:
        return "accepted", f"it closely approximates a {near.kind} test value (Article 1.2(b))"
    if between.influenced is False:
        return "accepted", "the relationship did not influence the price (Article 1.2(a))"
    if between.influenced:
        return "refused", "seller and buyer are related and the relationship influenced the price (Article 1.2(a))"
    return "not_known", "circumstances of the sale"


def _is_close(value: Fraction, test: TestValue, percent: Decimal | None) -> bool:
    return percent is not None and abs(value - Fraction(test.value)) * 100 <= Fraction(test.value * percent)
