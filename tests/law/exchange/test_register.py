"""Two registers: one hash says whether they are the same, and a few questions which traders differ."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from gwanmun.law.exchange import register
from gwanmun.law.exchange.messages import RowTold, SpanAsked, TraderHeld

NAMES = st.text("ABC019", min_size=1, max_size=4).map("KR".__add__)
ROWS = st.dictionaries(
    NAMES,
    st.tuples(st.integers(1, 3), st.sampled_from(["trusted", "suspended", "revoked"]), st.sampled_from([b"", b"x" * 32])),
    max_size=80,
)  # fmt: skip


def rows(of):
    return tuple(RowTold(name, *row) for name, row in of.items())


def found(ours, theirs):
    """What asking and answering finds, and how many rounds of it there were."""
    traders, spans, rounds = set(), register.first_question(ours), 0
    while spans:
        open_ones = []
        for n in range(0, len(spans), 64):
            told = register.told(theirs, spans[n : n + 64], "q")
            compared = register.compare(ours, told)
            open_ones += compared.spans
            traders |= set(compared.traders)
        spans, rounds = tuple(open_ones), rounds + 1
        assert rounds < 200
    return traders, rounds


@given(ROWS, ROWS)
@settings(deadline=None)
def test_asking_finds_exactly_what_differs(ours, changes):
    theirs = {name: row for name, row in {**ours, **changes}.items() if row[0] != 3}
    mine, other = rows(ours), rows(theirs)
    traders, _ = found(mine, other)
    assert traders == set(register.differing(mine, other))
    assert (register.root(mine) == register.root(other)) is (traders == set())


@given(ROWS, st.randoms())
def test_the_root_does_not_ask_in_which_order_things_were_written_down(of, chance):
    mixed = list(rows(of))
    chance.shuffle(mixed)
    assert register.root(mixed) == register.root(rows(of))


def test_any_field_of_a_row_changes_the_root():
    row = RowTold("KR1", 1, "trusted", b"x" * 32)
    others = (
        RowTold("KR2", 1, "trusted", b"x" * 32),
        RowTold("KR1", 2, "trusted", b"x" * 32),
        RowTold("KR1", 1, "suspended", b"x" * 32),
        RowTold("KR1", 1, "trusted", b"y" * 32),
    )
    assert len({register.root([one]) for one in (row, *others)} | {register.root([])}) == 6


def test_one_of_ten_thousand_is_found_in_three_rounds():
    ours = tuple(RowTold(f"KR{n:010d}", 1, "trusted", b"") for n in range(10_000))
    theirs = (*ours[:4711], RowTold(ours[4711].identifier, 2, "suspended", b""), *ours[4712:])
    assert found(ours, theirs) == ({TraderHeld("KR0000004711", 1)}, 3)


def test_a_question_covers_everything_whatever_we_have():
    for ours in ((), rows({"KR5": (1, "trusted", b"")})):
        spans = register.first_question(ours)
        assert (spans[0].first, spans[-1].until) == ("", "")
        assert all(one.until == other.first for one, other in pairwise(spans))
        assert SpanAsked("", "") not in spans
