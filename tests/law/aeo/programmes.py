"""A small programme for the law's own tests: two graded criteria of two parts, one kind of operator, one arrangement."""

from datetime import date

from gwanmun.law.aeo.operator import OperatorAuthorised
from gwanmun.law.aeo.programme import AeoLaw, Arrangement, BenefitGrant, Criterion, Grade, OperatorKind, SubCriterion

ARRANGEMENT = Arrangement(
    "kr-vn", "VN", ("exporter",), ("exporter", "importer"), ("lower-selection", "documents-for-examination"), 3000
)
LAW = AeoLaw(
    kinds=(OperatorKind("exporter", {"en": "Exporter"}), OperatorKind("importer", {"en": "Importer"})),
    criteria=(
        Criterion(
            "compliance",
            {"en": "Compliance"},
            80,
            (SubCriterion("index", {}, 3), SubCriterion("offence", {}, 1)),
            grades=True,
        ),
        Criterion("control", {"en": "Control"}, 80, (SubCriterion("manual", {}), SubCriterion("audit", {}, least=60))),
    ),
    grades=(Grade("A", 80, 4000), Grade("AA", 90, 2500), Grade("AAA", 95, 1000)),
    benefits=(BenefitGrant("lower-selection"), BenefitGrant("pre-arrival-release", ("importer",), ("AAA",))),
    arrangements=(ARRANGEMENT,),
)
TODAY = date(2026, 2, 3)
TIN = "KR1168200276"


def authorised(kind: str = "exporter", first: date = TODAY, last: date = date(2031, 2, 2)) -> OperatorAuthorised:
    """An operator that has just been authorised."""
    return OperatorAuthorised(TIN, "1168200276", "Hanbit", "N-1", kind, first, last, "A-1", "AA")
