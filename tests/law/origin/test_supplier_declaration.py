"""Suppliers' declarations: what is believed of one on a day, and of the chain it rests on."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gwanmun.law.origin.issued_certificate import NamedParty
from gwanmun.law.origin.supplier_declaration import (
    LONGEST_CHAIN,
    DeclaredMaterial,
    SupplierDeclarationChecked,
    SupplierDeclarationReplaced,
    SupplierDeclarationWithdrawn,
    SupplierDeclared,
    after,
    chain,
    doubted,
    unusable,
)

TODAY = date(2026, 2, 3)
STEEL = NamedParty("Daehan Steel", "KR", identifier="1058139003")
BOARD = DeclaredMaterial("HS-1", "850440", "KR", originating=True, agreements=("vkfta",))


def declared(number="SD-1", *rests_on, first=date(2026, 1, 1), last=date(2026, 12, 31)):
    return SupplierDeclared(number, STEEL, "1168200276", first, first, last, (BOARD,), (), tuple(rests_on))


HAPPENED = {
    "nothing": (),
    "confirmed": (SupplierDeclarationChecked("confirmed", TODAY),),
    "refused": (SupplierDeclarationChecked("refused", TODAY, "another year's record"),),
    "refused, then confirmed": (
        SupplierDeclarationChecked("refused", TODAY, "the record is missing"),
        SupplierDeclarationChecked("confirmed", TODAY),
    ),
    "replaced": (SupplierDeclarationReplaced("SD-2", TODAY),),
    "withdrawn": (SupplierDeclarationWithdrawn("wrong boards", TODAY),),
}

BELIEVED = """
what happened           | on         | doubt
nothing                 | 2026-01-01 |
nothing                 | 2026-12-31 |
nothing                 | 2025-12-31 | supplier-declaration-early
nothing                 | 2027-01-01 | supplier-declaration-expired
confirmed               | 2026-02-03 |
refused                 | 2026-02-03 | supplier-declaration-refused
refused, then confirmed | 2026-02-03 |
replaced                | 2026-02-03 | supplier-declaration-replaced
withdrawn               | 2026-02-03 | supplier-declaration-withdrawn
withdrawn               | 2027-02-03 | supplier-declaration-withdrawn
""".strip().splitlines()[1:]


@pytest.mark.parametrize("row", BELIEVED)
def test_what_is_believed_of_a_declaration(row):
    happened, on, doubt = (cell.strip() for cell in row.split("|"))
    state = None
    for event in (declared(), *HAPPENED[happened]):
        state = after(state, event)
    told = doubted(state, date.fromisoformat(on))
    assert (told.code if told else "") == doubt


def known(*declarations):
    return {one.number: after(None, one) for one in declarations}


def test_a_chain_is_gone_through_to_its_end():
    links, problems = chain("SD-1", known(declared("SD-1", "SD-2"), declared("SD-2", "SD-3"), declared("SD-3")), TODAY)
    assert ([link.number for link in links], problems) == (["SD-1", "SD-2", "SD-3"], ())


def test_everything_that_breaks_a_chain_is_told():
    old = declared("SD-2", first=date(2025, 1, 1), last=date(2025, 12, 31))
    _, problems = chain("SD-1", known(declared("SD-1", "SD-2", "SD-3"), old), TODAY)
    assert [(p.code, p.value) for p in problems] == [
        ("supplier-declaration-expired", "SD-2"),
        ("supplier-declaration-unknown", "SD-3"),
    ]


def test_two_that_share_a_supplier_are_no_ring():
    links, problems = chain(
        "SD-1",
        known(declared("SD-1", "SD-2", "SD-3"), declared("SD-2", "SD-4"), declared("SD-3", "SD-4"), declared("SD-4")),
        TODAY,
    )
    assert (len(links), problems) == (4, ())


def test_a_ring_is_told_with_the_way_round():
    _, problems = chain("SD-1", known(declared("SD-1", "SD-2"), declared("SD-2", "SD-1")), TODAY)
    assert [(p.code, p.facts["way"]) for p in problems] == [("supplier-chain-circular", "SD-1 → SD-2 → SD-1")]


def test_a_chain_nobody_could_look_through_is_refused():
    many = [declared(f"SD-{n}", f"SD-{n + 1}") for n in range(LONGEST_CHAIN + 5)]
    assert chain("SD-0", known(*many), TODAY)[1][-1].code == "supplier-chain-too-long"


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=12))
def test_a_chain_always_ends(edges):
    """Whatever rests on whatever: the look ends, and a chain without problems has no ring and nothing unknown."""
    numbers = {n for edge in edges for n in edge} | {0}
    resting = {n: tuple(f"SD-{b}" for a, b in edges if a == n) for n in numbers}
    links, problems = chain("SD-0", known(*(declared(f"SD-{n}", *resting[n]) for n in numbers)), TODAY)
    assert len({link.number for link in links}) == len(links)
    if not problems:
        order = [link.number for link in links]
        assert all(f"SD-{b}" in order for a, b in edges if f"SD-{a}" in order)


BAD = """
valid from | valid to   | rests on | problem
2026-01-01 | 2026-12-31 |          |
2026-01-02 | 2026-01-01 |          | period-backwards
2026-01-01 | 2027-01-03 |          | supplier-declaration-too-long
2026-01-01 | 2026-12-31 | SD-1     | supplier-chain-circular
""".strip().splitlines()[1:]


@pytest.mark.parametrize("row", BAD)
def test_what_is_not_taken_in(row):
    first, last, rests_on, problem = (cell.strip() for cell in row.split("|"))
    one = declared("SD-1", *filter(None, [rests_on]), first=date.fromisoformat(first), last=date.fromisoformat(last))
    assert [p.code for p in unusable(one, 366)] == ([problem] if problem else [])
