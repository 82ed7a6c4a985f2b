"""Standing: which materials originate, by whose word and on which day."""

from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from gwanmun.law import origin
from gwanmun.law.origin.ledger import Claim
from gwanmun.law.origin.standing import standing_of
from tests.law.origin.bills import PLAIN, bill, product
from tests.law.tables import named, table

ON = date(2026, 6, 1)

STANDINGS = table("""
    origin | evidence for | valid        | cumulation | asks   | stands
    -------+--------------+--------------+------------+--------+----------------
           |              |              | bilateral  | stated | non-originating
    KR     |              |              | bilateral  | stated | originating
    KR     |              |              | bilateral  | proven | non-originating
    VN     |              |              | bilateral  | stated | originating
    VN     |              |              | none       | stated | non-originating
    KR     |              |              | none       | stated | originating
    TH     |              |              | bilateral  | stated | non-originating
    TH     |              |              | diagonal   | stated | originating
    CN     |              |              | full       | stated | non-originating
    KR     | test         | 2026..2027   | bilateral  | proven | originating
    KR     | test         | 2024..2025   | bilateral  | stated | non-originating
    KR     | test         | 2027..2028   | bilateral  | stated | non-originating
    KR     | another      | 2026..2027   | bilateral  | stated | non-originating
    KR     | -            | 2026..2027   | bilateral  | stated | originating
    KR     | -            | 2026..2027   | bilateral  | proven | non-originating
""")


def evidence(row):
    if not row["evidence for"]:
        return ()
    first, last = row["valid"].split("..")
    agreement = row["evidence for"].strip("-")
    days = date(int(first), 1, 1), date(int(last), 12, 31)
    return (origin.Evidence("supplier-declaration", "SD-1", agreement, *days),)


@pytest.mark.parametrize("row", STANDINGS, ids=named)
def test_a_material_originates_by_evidence_and_cumulation(row):
    provisions = replace(
        PLAIN, cumulation=origin.Cumulation(row["cumulation"], ("TH",) if row["cumulation"] == "diagonal" else ())
    )
    asked = bill(product(), "740811 10 KR", on=ON, evidence=row["asks"])
    claim = Claim(row["origin"] or None, None, None, evidence(row))
    assert standing_of(claim, provisions, asked).status == row["stands"]


def test_without_a_day_evidence_that_ends_leaves_the_question_open():
    claim = Claim("KR", None, None, (origin.Evidence("certificate", "C-1", "test", None, date(2026, 1, 1)),))
    standing = standing_of(claim, PLAIN, bill(product(), "740811 10"))
    assert (standing.status, [fact.path for fact in standing.missing]) == ("open", ["on"])


def test_the_second_piece_of_evidence_may_do_what_the_first_does_not():
    both = (
        origin.Evidence("supplier-declaration", "SD-1", "another"),
        origin.Evidence("certificate", "C-9", "test", date(2026, 1, 1), date(2026, 12, 31)),
    )
    standing = standing_of(Claim("VN", None, None, both), PLAIN, bill(product(), (), on=ON))
    assert standing.status == "originating"
    assert "C-9" in standing.why


def test_an_open_date_matters_only_where_it_would_change_the_verdict():
    """A material whose evidence cannot be dated is asked about only if the product passes with it and not without."""
    dated = (origin.Evidence("certificate", "C-1", "test", None, date(2026, 1, 1)),)
    for value, verdict in (("50", "pass"), ("70", "unknown")):
        made_of = (origin.Material("850490", Decimal(value), "KR", evidence=dated),)
        found = origin.find(bill(product(), made_of), origin.OneRule(PLAIN, origin.parse_rule("RVC(40)")))
        assert found.verdict == verdict
        assert [fact.path for fact in found.missing] == ([] if verdict == "pass" else ["on"])
