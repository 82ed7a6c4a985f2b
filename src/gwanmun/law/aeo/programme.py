"""The programme: what a country asks of those it trusts, what it gives them, and whose word it takes for its own.

All of it is the country's data. The law here knows that there are criteria with parts, kinds of operator, grades,
benefits, and arrangements with partners; how many points an A is, and whether there are grades at all, a pack says.
"""

from datetime import date
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct

from gwanmun.law.basics.codes import CountryCode

Points = Annotated[int, Meta(ge=0, le=100)]
Weight = Annotated[int, Meta(ge=1, le=10_000, description="of ten thousand; never nought: nobody is beyond selection")]

Benefit: TypeAlias = Literal[
    "lower-selection",  # chance and scores weigh less against the operator, and never nothing
    "documents-for-examination",  # papers are read where goods would have been opened, unless it is about safety
    "priority",  # what must be looked at is looked at before others'
    "release-before-payment",  # under the operator's standing guarantee, without asking each time
    "pre-arrival-release",  # goods nobody has to look at are free before they land
    "periodic-payment",  # what falls due in a month is paid at its end, on one statement
    "periodic-filing",  # a month's releases are declared at once when it is over, with one payment
]


class OperatorKind(Struct, frozen=True, forbid_unknown_fields=True):
    """A part somebody plays in trade that may be trusted by itself: exporter, importer, broker, carrier."""

    id: str
    names: dict[str, str]


class SubCriterion(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A sub-criterion: what is asked, and how much it counts within its criterion."""

    id: str
    names: dict[str, str]
    weight: Annotated[int, Meta(ge=1, le=100)] = 1
    kinds: tuple[str, ...] = ()  # of operator it is asked of; none named: of all
    evidence: bool = True  # whether the operator must show a paper for it
    least: Points = 0  # below this the criterion is not met, whatever its other parts say


class Criterion(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One of the criteria: met from so many points of a hundred."""

    id: str
    names: dict[str, str]
    least: Points
    parts: tuple[SubCriterion, ...]
    grades: bool = False  # whether this is the criterion whose points make the grade
    act: str = ""
    confirmed: bool = False


class Grade(Struct, frozen=True, forbid_unknown_fields=True):
    """A grade, from so many points on."""

    id: str
    least: Points
    weight: Weight = 10_000  # what selection weighs such an operator with, where it has that benefit


class BenefitGrant(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A benefit of the country's own programme, and who has it."""

    benefit: Benefit
    kinds: tuple[str, ...] = ()  # none named: every kind
    grades: tuple[str, ...] = ()  # none named: every grade
    act: str = ""
    confirmed: bool = False


class Arrangement(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A mutual recognition arrangement: whose operators are trusted here, for what, and of which ours are told."""

    id: str
    partner: CountryCode
    recognises: tuple[str, ...]  # kinds of the partner's operators that have the benefits here
    tells: tuple[str, ...]  # kinds of our own operators the partner is told of
    benefits: tuple[Benefit, ...]
    weight: Weight = 10_000
    first: date = date.min
    last: date = date.max
    act: str = ""
    source: str = ""
    confirmed: bool = False


class Solvency(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """From which ratio of debts to the trade's average a company counts as unsound, unless it is rated well."""

    criterion: str = ""  # the criterion this settles; empty where the country reckons no ratio
    debt_ratio_most_percent: Annotated[int, Meta(ge=0, le=10_000)] = 200  # of the average of the company's trade
    ratings: tuple[str, ...] = ()  # any of which stands for the ratio


class AeoLaw(Struct, frozen=True, omit_defaults=True):
    """A country's programme of authorised economic operators."""

    kinds: tuple[OperatorKind, ...] = ()  # none: the country has no programme
    criteria: tuple[Criterion, ...] = ()
    grades: tuple[Grade, ...] = ()  # least first; none: an operator is authorised or it is not
    benefits: tuple[BenefitGrant, ...] = ()
    arrangements: tuple[Arrangement, ...] = ()
    solvency: Solvency = Solvency()
    committee: bool = True  # whether a committee is heard before somebody is authorised
    number_format: str = "{country}-AEO-{year:02d}-{serial:06d}"
    application_format: str = "{country}-AEOA-{year:02d}-{serial:06d}"
    period_format: str = "{country}-PD-{year:02d}-{serial:06d}"
    review_days: int = 60  # the office's, for the papers
    validation_days: int = 60  # and for the premises
    improvement_days: int = 365  # the operator's, when a criterion is not met
    validity_years: int = 5
    renewal_months: int = 6  # before its end an operator applies to be validated again
    report_day: int = 15  # of the month after that in which it was authorised, every year
    notice_days: int = 30  # within which an operator says what has changed
    suspension_months: int = 6  # at most
    bar_years: int = 2  # after a revocation nobody applies again
    act: str = ""

    def kind(self, kind: str) -> OperatorKind | None:
        """The kind of operator of this name."""
        return next((one for one in self.kinds if one.id == kind), None)

    def parts(self, kind: str) -> tuple[tuple[Criterion, SubCriterion], ...]:
        """Every sub-criterion asked of a kind of operator, with its criterion, in order."""
        return tuple(
            (criterion, part)
            for criterion in self.criteria
            for part in criterion.parts
            if not part.kinds or kind in part.kinds
        )

    def grade(self, grade: str) -> Grade | None:
        """The grade of this name."""
        return next((one for one in self.grades if one.id == grade), None)

    def with_partner(self, partner: str, on: date) -> Arrangement | None:
        """The arrangement with this country that holds on this day."""
        return next((one for one in self.arrangements if one.partner == partner and one.first <= on <= one.last), None)

    def granted(self, kind: str, grade: str) -> tuple[Benefit, ...]:
        """The benefits of the country's own programme for an operator of this kind and grade."""
        return tuple(
            grant.benefit
            for grant in self.benefits
            if (not grant.kinds or kind in grant.kinds) and (not grant.grades or grade in grant.grades)
        )
