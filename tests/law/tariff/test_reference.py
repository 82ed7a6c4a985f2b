"""References: a duty out of a table stands where the text points, and the most specific area governs."""

from decimal import Decimal

import pytest

from gwanmun.law.tariff.duty import nodes, read_duty, write_duty
from gwanmun.law.tariff.reference import EVERYWHERE, Goods, Row, Tables, resolve
from tests.law.tables import named, table

MEURSING = Tables(
    {
        "meursing": (
            Row("ea", "10 EUR/DTN", "7507", EVERYWHERE, act="act:all"),
            Row("ea", "9 EUR/DTN", "7507", "2020", act="act:group"),
            Row("ea", "8 EUR/DTN", "7507", "2005", act="act:small"),
            Row("ea", "7 EUR/DTN", "7507", "RO", act="act:ro"),
            Row("ear", "6 EUR/DTN", "7507", EVERYWHERE, "1"),
            Row("ear", "5 EUR/DTN", "7507", EVERYWHERE, "2"),
            Row("adsz", "4 EUR/DTN", "7000", EVERYWHERE),
            Row("adsz", "3 EUR/DTN", "7000", EVERYWHERE),
        )
    },
    {"2020": frozenset(("CR", "PE", "CO")), "2005": frozenset(("CR", "RO"))},
)

RESOLVED = table("""
text                                    | code | origin | reduction | answer
----------------------------------------+------+--------+-----------+-----------------------------------------
7.60% + ref(meursing, ea)               | 7507 | KR     |           | 7.60% + 10 EUR/DTN
7.60% + ref(meursing, ea)               | 7507 | PE     |           | 7.60% + 9 EUR/DTN
7.60% + ref(meursing, ea)               | 7507 | CR     |           | 7.60% + 8 EUR/DTN
7.60% + ref(meursing, ea)               | 7507 | RO     |           | 7.60% + 7 EUR/DTN
7.60% + ref(meursing, ea)               | 7508 | KR     |           | reference-unresolved at 9
ref(meursing, ear) cap 5%               | 7507 | KR     | 2         | 5 EUR/DTN cap 5%
ref(meursing, ear) cap 5%               | 7507 | KR     | 3         | reference-unresolved at 1
ref(meursing, adsz)                     | 7000 | KR     |           | reference-ambiguous at 1
ref(seasons, ea) + ref(meursing, foo)   | 7507 | KR     |           | reference-unresolved at 1, reference-unresolved at 20
8% + 3 EUR/DTN                          |      |        |           | 8% + 3 EUR/DTN
""")


@pytest.mark.parametrize("row", RESOLVED, ids=named)
def test_the_row_that_fits_best_stands_where_the_text_points(row):
    goods = Goods(row["code"], row["origin"], row["reduction"])
    answer = resolve(read_duty(row["text"]), MEURSING, goods)
    said = (
        ", ".join(f"{problem.code} at {problem.facts['column']}" for problem in answer)
        if isinstance(answer, tuple)
        else write_duty(answer)
    )
    assert said == row["answer"]


def test_what_is_put_in_cites_its_own_act_and_stands_where_the_reference_stood():
    text = "7.60% + ref(meursing, ea)"
    resolved = resolve(read_duty(text, "act:root"), MEURSING, Goods("7507", "RO"))
    assert [(node.act, node.columns) for node in nodes(resolved)] == [
        ("act:root", (1, 25)),
        ("act:root", (1, 5)),
        ("act:ro", (9, 25)),
    ]


LADDER = Tables({"entry_price": (
    Row("", "14.40%", from_price=Decimal("52.6")),
    Row("", "14.40% + 1.10 EUR/DTN", from_price=Decimal("51.5")),
    Row("", "14.40% + 2.10 EUR/DTN", from_price=Decimal("50.5")),
    Row("", "14.40% + 29.80 EUR/DTN", from_price=Decimal(0)),
)})  # fmt: skip
PRICES = table("""
price | duty
------+-----------------------
60    | 14.40%
52.6  | 14.40%
52.59 | 14.40% + 1.10 EUR/DTN
50.5  | 14.40% + 2.10 EUR/DTN
10    | 14.40% + 29.80 EUR/DTN
""")


@pytest.mark.parametrize("row", PRICES, ids=named)
def test_of_a_ladder_of_entry_prices_the_highest_rung_that_is_reached(row):
    resolved = resolve(read_duty("ref(entry_price)"), LADDER, Goods(price=Decimal(row["price"])))
    assert write_duty(resolved) == row["duty"]


def test_a_ladder_without_a_price_is_not_guessed_at():
    (problem,) = resolve(read_duty("ref(entry_price)"), LADDER, Goods())
    assert problem.code == "reference-unresolved"


def test_a_row_that_cannot_be_read_is_the_tables_problem():
    (problem,) = resolve(read_duty("ref(t)"), Tables({"t": (Row("", "8% of"),)}), Goods())
    assert problem.code == "duty-unreadable"
