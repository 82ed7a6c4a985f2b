"""Rates: measures that take part on a line, read and ready to be compared and worked out."""

import re
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from gwanmun.law.basics.problem import Problem, shown
from gwanmun.law.tariff.condition import Condition, read_condition
from gwanmun.law.tariff.duty import Duty, read_duty
from gwanmun.law.tariff.evaluation import Share, share_of
from gwanmun.law.tariff.safeguard import NOTHING_PUBLISHED, Applied, Published, applied, is_safeguard
from gwanmun.law.tariff.tariff import Measure, RateClass


class Rate(Struct, frozen=True):
    """A rate that takes part: a measure, its class, its duty as read, and what it is compared by.

    `worth` is a share of the value where every rate that takes part is one; otherwise what each comes to, in minor
    units. So a specific rate is compared on the computed amount, and goods worth nothing still have one rate.
    """

    measure: Measure
    rate_class: RateClass
    duty: Duty
    share: Share | None  # None where quantities matter, or a condition
    worth: Fraction
    condition: Condition = ()  # what it hangs on; empty once that is settled
    said: tuple[str, ...] = ()  # how its condition was met


def rates_among(
    classes: Mapping[str, RateClass],
    measures: Sequence[Measure],
    proven: Collection[str],
    published: Published = NOTHING_PUBLISHED,
) -> tuple[tuple[Rate, ...], tuple[Problem, ...]]:
    """The measures that take part as rates, and what is wrong with those that cannot be read.

    Those of classes that need no proof take part, and those of classes whose agreement is proven. One that rises with
    what has come in is the rate of the day, by what was published.
    """
    rates: list[Rate] = []
    problems: list[Problem] = []
    for measure in measures:
        rate_class = class_named(classes, measure.rate_class)
        if rate_class is None:
            problems.append(Problem("rate-class-unknown", path="commodity", value=shown(measure.rate_class)))
        elif not rate_class.needs_proof or rate_class.id in proven:
            read = _rate(measure, rate_class, published)
            rates += [read] if isinstance(read, Rate) else []
            problems += [read] if isinstance(read, Problem) else []
    return tuple(rates), tuple(problems)


def class_named(classes: Mapping[str, RateClass], name: str) -> RateClass | None:
    """The class of this name, or the numbered one whose name differs only by its number: "P1" is of class "P"."""
    exact = classes.get(name)
    if exact is not None:
        return exact
    stem = _NUMBER.sub("", name)
    return next((each for each in classes.values() if each.numbered and _NUMBER.sub("", each.id) == stem), None)


def settled(rate: Rate) -> Rate:
    """A rate that hangs on nothing any more, with the share of the value that it is, where it is one."""
    share = share_of(rate.duty)
    worth = Fraction(share.numerator, share.denominator) if share else Fraction(0)
    return replace(rate, share=share, worth=worth, condition=())


def write_rate(rate: Rate) -> str:
    """A rate as people say it: its class and its text."""
    return f"{rate.measure.rate_class} {rate.measure.duty}"


_NUMBER = re.compile(r"[0-9]+(A[0-9]+)?\Z")  # "C2A1" is a concession too: use 2 of agency 1


def _rate(measure: Measure, rate_class: RateClass, published: Published) -> Rate | Problem:
    read = _of_the_day(measure, published) if is_safeguard(measure.duty) else read_duty(measure.duty, measure.act)
    if isinstance(read, Problem):
        return read
    duty, said = (read.duty, (read.said,)) if isinstance(read, Applied) else (read, ())
    condition = read_condition(measure.condition, measure.act) if measure.condition else ()
    if isinstance(condition, Problem):
        return condition
    rate = Rate(measure, rate_class, duty, None, Fraction(0), condition, said)
    return rate if condition else settled(rate)


def _of_the_day(measure: Measure, published: Published) -> Applied | Problem:
    return applied(measure.duty, measure.act, published)
