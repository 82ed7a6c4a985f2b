"""TARIC sentences: components in their order, units as they are printed, and where reading stops."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gwanmun.law.basics.problem import Problem
from gwanmun.law.tariff.dialects.known import read_either
from gwanmun.law.tariff.dialects.taric import read_taric
from gwanmun.law.tariff.duty import nodes, read_duty, write_duty
from tests.law.tables import named, table
from tests.law.tariff.duties import without_columns

READ = table("""
sentence                                          | duty                                                        | expressions
--------------------------------------------------+-------------------------------------------------------------+------------
4.000%                                            | 4.000%                                                      | 01
1.230 EUR / kg                                    | 1.230 EUR/KGM                                               | 01
0.300 XEM / 100 kg / lactic.                      | 0.300 XEM/DTN/lactic_matter                                 | 01
1.000 EUR                                         | 1.000 EUR                                                   | 01
20%+10EUR/100kg                                   | 20% + 10 EUR/DTN                                            | 01 04
1.0 EUR/1000 p/st                                 | 1.0 EUR/MIL                                                 | 01
10.20 % + 93.10 EUR / 100 kg                      | 10.20% + 93.10 EUR/DTN                                      | 01 04
144.10 GBP / 1000 kg/biodiesel                    | 144.10 GBP/TNE/biodiesel                                    | 01
13.8% MIN 13 GBP/DTN MAX 15 GBP/DTN - 7 GBP/DTN   | 13.8% floor 13 GBP/DTN cap 15 GBP/DTN - 7 GBP/DTN           | 01 15 17 36
9.10% MAX 1.00% + 0.90 GBP / 100 kg               | 9.10% cap 1.00% + 0.90 GBP/DTN                              | 01 17 19
1.00% - 2.00 EUR / hl                             | 1.00% - 2.00 EUR/HLT                                        | 01 02
0.00% + EAR MAX 18.70% +ADSZR                     | 0.00% + ref(meursing, ear) cap 18.70% + ref(meursing, adszr)| 01 14 17 25
7.60% + EA MAX 20.70% + AD F/M                    | 7.60% + ref(meursing, ea) cap 20.70% + ref(meursing, adfm)  | 01 12 17 27
0.000% + AC (reduced)                             | 0.000% + ref(meursing, ear)                                 | 01 14
0.50 GBP / % vol/hl + 2.60 GBP / hl               | 0.50 GBP/ASV/HLT + 2.60 GBP/HLT                             | 01 04
0.30 GBP / 100 kg/net/%sacchar.                   | 0.30 GBP/DTN/BRX                                            | 01
9.27 GBP / l alc. 100% - 1.00 GBP / LPA x SPR     | 9.27 GBP/LPA - 1.00 GBP/LPA/SPR                             | 01 02
16.50% / RET                                      | 16.50% of retail_price                                      | 01
16.50% RET + 319.90 GBP / MIL                     | 16.50% of retail_price + 319.90 GBP/MIL                     | 01 04
1.00 GBP / ASV / HLT x SPR                        | 1.00 GBP/ASV/HLT/SPR                                        | 01
1.00 GBP / ASVX                                   | 1.00 GBP/ASV/HLT                                            | 01
12 EUR / DTNE                                     | 12 EUR/DTN/net_drained                                      | 01
1.00 EUR / 1000 m³                                | 1.00 EUR/1000 MTQ                                           | 01
nihil                                             | nihil                                                       | 37
""")


@pytest.mark.parametrize("row", READ, ids=named)
def test_a_sentence_is_read(row):
    read = read_taric(row["sentence"])
    assert write_duty(read.duty) == row["duty"]
    assert [component[0] for component in read.components] == row["expressions"].split()
    assert read.source == row["sentence"]


COUNTED = table("""
sentence       | unit
---------------+----------------
kg             | KGM
100 kg         | DTN
1000 p/st      | MIL
p/st           | NAR
100 kg/net eda | DTN/net_drained
""")


@pytest.mark.parametrize("row", COUNTED, ids=named)
def test_a_unit_alone_levies_nothing_and_says_what_goods_are_counted_in(row):
    read = read_taric(row["sentence"])
    assert (write_duty(read.duty), read.supplementary_unit) == ("nihil", row["unit"])
    assert read.components[0][0] == "99"


UNREAD = table("""
sentence                             | problem                    | column | expected
-------------------------------------+----------------------------+--------+------------------------------
+                                    | duty-unreadable            | 2      | a duty amount
10% + Blah duty (reduced)            | duty-unreadable            | 7      | a duty expression
10%&@#^&                             | duty-unreadable            | 4      | a duty expression
@(*&$#)                              | duty-unreadable            | 1      | a duty expression
100 DEF                              | duty-unreadable            | 5      | a monetary unit
10% + 10                             | duty-unreadable            | 9      | a monetary unit
10% + 100 GBP / 100 abc              | duty-unreadable            | 17     | a measurement unit
5.5% + 100 EUR / foobar              | duty-unreadable            | 18     | a measurement unit
100 GBP / 100 kg / XYZ foo bar       | duty-unreadable            | 20     | a measurement unit qualifier
10% MIN                              | duty-unreadable            | 8      | a duty amount
10% )                                | duty-unreadable            | 5      | the end
+ 5.5% 10%                           | duty-expressions-unordered | 8      |
1% MAX 2% MIN 3%                     | duty-expressions-unordered | 11     |
10% + 1% + 2% + 3% + 4%              | duty-expressions-unordered | 20     |
+ AC 10%                             | duty-expression-unfitting  | 6      |
NIHIL / 100 kg                       | duty-expression-unfitting  | 9      |
1.0 EUR / kg / biodiesel             | duty-expression-unfitting  | 14     |
5% / 100 kg                          | duty-expression-unfitting  | 12     |
5 EUR / RET                          | duty-expression-unfitting  | 12     |
""")


@pytest.mark.parametrize("row", UNREAD, ids=named)
def test_a_sentence_that_is_none_says_where_and_why(row):
    problem = read_taric(row["sentence"])
    assert (problem.code, problem.facts["column"]) == (row["problem"], row["column"])
    assert row["expected"] in problem.facts.get("expected", "")


def test_an_empty_sentence_is_none():
    assert read_taric("").code == "duty-unreadable"
    assert read_taric("9" * 1000).facts["column"] == "901"


PRINTED = st.sampled_from(["% ", "EUR / 100 kg", "EUR/kg", "GBP / hl", "EUR / p/st", "GBP / % vol/hl", "EUR"])
AMOUNT = st.decimals(0, 9999, places=2).map(lambda amount: f"{amount:f}")
PHRASE = st.tuples(AMOUNT, PRINTED).map(lambda both: f"{both[0]} {both[1]}")
SENTENCES = st.builds(
    lambda first, plus, floor, cap, less: f"{first}{plus}{floor}{cap}{less}",
    PHRASE,
    *(st.just("") | PHRASE.map(lambda phrase, sign=sign: f" {sign} {phrase}") for sign in ("+", "MIN", "MAX", "-")),
)


@given(SENTENCES)
def test_what_a_sentence_says_is_written_and_read_back_the_same(sentence):
    read = read_taric(sentence)
    assert without_columns(read_duty(write_duty(read.duty))) == without_columns(read.duty)
    assert len(read.components) == 1 + sum(sentence.count(sign) for sign in (" + ", " MIN ", " MAX ", " - "))


@given(SENTENCES)
def test_every_amount_stands_in_the_source_where_its_columns_say(sentence):
    for node in nodes(read_taric(sentence).duty):
        first, last = node.columns
        amount = getattr(node, "amount", getattr(node, "percent", None))
        if amount is not None:
            assert Decimal(sentence[first - 1 : last].lstrip("+-MINAX ").split()[0]) == amount


@given(st.text(alphabet="0123456789.%+-/ EURGBPMINAXkgvolh", max_size=30))
def test_any_text_is_read_or_refused_and_never_breaks(text):
    read = read_taric(text)
    if isinstance(read, Problem):
        assert 1 <= int(read.facts["column"]) <= len(text) + 1
    else:
        assert without_columns(read_duty(write_duty(read.duty))) == without_columns(read.duty)


def test_either_language_is_understood_and_the_better_reader_says_what_is_wrong():
    assert write_duty(read_either("8% MAX 3 EUR/kg")) == write_duty(read_either("8% cap 3 EUR/kg"))
    assert write_duty(read_either("3 EUR/100 p/st")) == "3 EUR/CEN", "what own units do not have, TARIC's may"
    assert write_duty(read_either("3 EUR/foo")) == "3 EUR/foo", "the second pass says what is wrong with it"
    assert read_either("8% MAX 3 EUR/kg MAX").facts["column"] == "20"
    assert read_either("lesser(8%, 3 EUR/kg").facts["column"] == "20"
