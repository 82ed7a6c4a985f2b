"""Packing, price and units: how what stands on the papers falls to the lines, to the last gram and cent."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some
from msgspec.structs import replace

from gwanmun.law.basics.money import Amount
from gwanmun.law.clearance.drafting.packing import Contents, apportion, pack
from gwanmun.law.clearance.drafting.price import price_of
from gwanmun.law.clearance.drafting.units import converted, package_of, unit_of
from gwanmun.law.clearance.invoice import PackedGoods
from tests.law.clearance.drafting import sample, with_invoice
from tests.law.tables import named, table

A = Contents(("A", "the first"), Decimal(10), Decimal(600))
B = Contents(("B",), Decimal(10), Decimal(300))
C = Contents(("C",), Decimal(30), Decimal(100))


def numbers(text):
    return [Decimal(cell) for cell in text.split()]


SHARES = table("""
    total | step  | weights | shares
    ------+-------+---------+--------------------
    10    | 1     | 1 1 1   | 4 3 3
    10    | 1     | 1 2 2   | 2 4 4
    1     | 0.001 | 1 1 1   | 0.334 0.333 0.333
    1     | 1     | 0 0 0   | 1 0 0
    2.5   | 1     | 1 3     | 1 1.5
    0     | 1     | 1 1     | 0 0
""")


@pytest.mark.parametrize("row", SHARES, ids=named)
def test_shares_add_up_and_the_remainder_has_its_place(row):
    shares = apportion(Decimal(row["total"]), numbers(row["weights"]), Decimal(row["step"]))
    assert list(shares) == numbers(row["shares"])


AMOUNTS = some.decimals(min_value=0, max_value=10**9, places=3)


@given(AMOUNTS, some.lists(AMOUNTS, min_size=1, max_size=50), some.sampled_from(["1", "0.01", "0.001"]))
def test_nothing_is_lost_in_sharing(total, weights, step):
    shares = apportion(total, weights, Decimal(step))
    assert sum(shares) == total
    assert min(shares) >= 0
    exact = [total * weight / sum(weights) for weight in weights] if any(weights) else []
    assert all(abs(share - fair) < 2 * Decimal(step) for share, fair in zip(shares, exact, strict=False))


def packed(rows, lines=(A, B, C), packages=12, gross=180, net=160):
    shares = pack(lines, rows, packages=packages, gross_weight_kg=Decimal(gross), net_weight_kg=net and Decimal(net))
    return [(share.packages, share.gross_weight_kg, share.net_weight_kg) for share in shares]


def row(packages, product="", net=None, gross=None, description=""):
    return PackedGoods(packages, product, description, None, net and Decimal(net), gross and Decimal(gross))


def test_rows_that_name_every_line_say_it_all():
    rows = (row(8, "A", 110, 120), row(2, "B", 30, 35), row(2, "C", 20, 25))
    assert packed(rows) == [(8, 120, 110), (2, 35, 30), (2, 25, 20)]


def test_what_no_row_names_is_shared_by_value():
    assert packed((row(8, "A", 120, 140),)) == [(8, 140, 120), (3, 30, 30), (1, 10, 10)]


def test_a_row_may_name_its_goods_in_words():
    assert packed((row(8, description="The  FIRST", net=120, gross=140),))[0] == (8, 140, 120)


def test_two_lines_of_one_product_share_its_rows_by_quantity():
    lines = (A, Contents(("A",), Decimal(30), Decimal(1)))
    assert packed((row(12, "A", 160, 180),), lines) == [(3, 45, 40), (9, 135, 120)]


def test_without_rows_value_decides_and_gross_follows_net():
    assert packed(()) == [(7, 108, 96), (4, 54, 48), (1, 18, 16)]


def test_without_a_net_total_nothing_is_weighed():
    assert [net for *_, net in packed((), net=None)] == [None, None, None]


ROWS_ALONE = table("""
    the packing list                         | lines whose packages are counted
    -----------------------------------------+---------------------------------
    a row for each line                      | A B C
    a row for A, none for the others         | A
    a row for A that does not say its weight |
    rows of more packages than there are     |
    no rows                                  |
""")
LISTED = {
    "a row for each line": (row(8, "A", 110, 120), row(2, "B", 30, 35), row(2, "C", 20, 25)),
    "a row for A, none for the others": (row(8, "A", 110, 120),),
    "a row for A that does not say its weight": (row(8, "A", 110),),
    "rows of more packages than there are": (row(50, "A", 100, 120),),
    "no rows": (),
}


@pytest.mark.parametrize("row_", ROWS_ALONE, ids=named)
def test_packages_of_a_line_are_declared_where_rows_count_them_and_never_where_they_were_shared(row_):
    shares = pack(
        (A, B, C), LISTED[row_["the packing list"]], packages=12, gross_weight_kg=Decimal(180), net_weight_kg=None
    )
    counted = [name for name, share in zip("ABC", shares, strict=True) if share.alone]
    assert counted == row_["lines whose packages are counted"].split()


def test_a_row_about_two_lines_counts_neither():
    lines = (A, replace(B, names=A.names), C)
    shares = pack(lines, (row(12, "A", 160, 180),), packages=12, gross_weight_kg=Decimal(180), net_weight_kg=None)
    assert not any(share.alone for share in shares)


def test_rows_that_claim_more_than_there_is_are_set_aside():
    shares = packed((row(50, "A", 100, 120),))
    assert sum(count for count, *_ in shares) == 12


def test_what_a_product_usually_weighs_decides_before_its_value():
    lines = tuple(
        Contents(line.names, line.quantity, line.value, usual_weight_kg=usual)
        for line, usual in ((A, Decimal(40)), (B, Decimal(40)), (C, Decimal(80)))
    )
    assert [net for *_, net in packed((), lines)] == [40, 40, 80]


PRICES = table("""
    incoterm | total    | freight | insurance | amount   | lines
    ---------+----------+---------+-----------+----------+----------------------------
    CIF      | 35928.80 | 640     | 38.80     | 35928.80 | 16919.66 11772.42 7236.72
    CIF      | 35250    | 640     | 38.80     | 35250    | 16600 11550 7100
    CFR      | 35890    | 640     |           | 35890    | 16901.39 11759.70 7228.91
    CFR      | 35928.80 | 640     | 38.80     | 35890    | 16901.39 11759.70 7228.91
    FOB      | 35890    | 640     |           | 35250    | 16600 11550 7100
    FOB      | 35250    |         |           | 35250    | 16600 11550 7100
    CIF      | 35300    | 640     | 38.80     | 35300    | 16600 11550 7100
""")


@pytest.mark.parametrize("row_", PRICES, ids=named)
def test_charges_shown_apart_go_where_the_incoterm_puts_them(row_):
    charges = {name: Amount(Decimal(row_[name]), "USD") if row_[name] else None for name in ("freight", "insurance")}
    invoice = with_invoice(sample(), total=Decimal(row_["total"]), **charges).invoice
    price = price_of(invoice, row_["incoterm"])
    assert price.amount == Decimal(row_["amount"])
    assert [line.amount + share for line, share in zip(invoice.lines, price.shares, strict=True)] == numbers(
        row_["lines"]
    )


WRITTEN = table("""
    written   | unit | counted as C62
    ----------+------+---------------
    PCS       | H87  | C62
    pcs.      | H87  | C62
    EA        | EA   | C62
    each      | EA   | C62
    Units     | C62  | C62
    개        | H87  | C62
    kg        | KGM  |
    KGS       | KGM  |
    M/T       | TNE  |
    sets      | SET  |
    prs       | PR   |
    dozen     | DZN  |
    LTR       | LTR  |
    H87       | H87  | C62
    bunch     |      |
""")


@pytest.mark.parametrize("row_", WRITTEN, ids=named)
def test_a_unit_as_it_is_written(row_):
    assert unit_of(row_["written"]) == (row_["unit"] or None)
    assert unit_of(row_["written"], {"C62", "ZZZ"}) == (row_["counted as C62"] or None)


CONVERTED = table("""
    quantity | unit | wanted | becomes
    ---------+------+--------+--------
    3        | DZN  | H87    | 36
    400      | H87  | EA     | 400
    1.5      | TNE  | KGM    | 1500
    100      | GRM  | KGM    | 0.1
    7        | SET  | H87    |
    7        | SET  | SET    | 7
    7        | XXX  | KGM    |
""")


@pytest.mark.parametrize("row_", CONVERTED, ids=named)
def test_a_quantity_in_another_unit(row_):
    becomes = converted(Decimal(row_["quantity"]), row_["unit"], row_["wanted"])
    assert becomes == (Decimal(row_["becomes"]) if row_["becomes"] else None)


KINDS = table("""
    written  | kind
    ---------+-----
    Cartons  | CT
    C/T      | CT
    PLT      | PX
    coils    | CL
    카톤     | CT
    kiện     | PK
    heaps    |
""")


@pytest.mark.parametrize("row_", KINDS, ids=named)
def test_a_kind_of_package_as_it_is_written(row_):
    assert package_of(row_["written"]) == (row_["kind"] or None)
