"""A master bill and its houses: they belong together, do not repeat, and add up."""

from decimal import Decimal

from gwanmun.law.cargo.manifest import Manifest, bill_problems, check
from tests.law.cargo.lading import manifested

MASTER = manifested("MAEU1", 100, kind="master", control_number="26MAEUI054I1141")
HOUSE_A = manifested("H1", 60, kind="house", master="MAEU1", control_number="26MAEUI054I11410001")
HOUSE_B = manifested("H2", 40, kind="house", master="MAEU1", control_number="26MAEUI054I11410002")


def told(manifest):
    return [(problem.code, problem.path) for problem in check(manifest)]


def test_a_master_and_its_houses_in_order():
    assert check(Manifest(MASTER, (HOUSE_A, HOUSE_B))) == ()


def test_a_simple_bill_needs_no_houses():
    assert check(Manifest(manifested(kind="simple"))) == bill_problems(manifested()) == ()
    assert told(Manifest(MASTER)) == [("bill-kind-wrong", "master.kind")]


def test_a_house_names_its_master():
    orphan = manifested("H1", kind="house", gross_weight_kg=Decimal(0))
    assert [(p.code, p.path) for p in bill_problems(orphan)] == [
        ("weight-unusable", "gross_weight_kg"),
        ("house-without-master", "master"),
    ]
    assert told(Manifest(MASTER, (orphan,)))[:2] == [
        ("weight-unusable", "houses[0].gross_weight_kg"),
        ("house-without-master", "houses[0].master"),
    ]


def test_houses_must_add_up_in_packages_and_weight():
    assert told(Manifest(MASTER, (HOUSE_A,))) == [
        ("houses-do-not-add-up", "houses[].packages"),
        ("houses-do-not-add-up", "houses[].gross_weight_kg"),
    ]


def test_everything_wrong_is_told_at_once():
    stranger = manifested(
        "H1", 40, kind="simple", master="OTHER", gross_weight_kg=Decimal("NaN"), control_number="26MAEUI054I99990002"
    )
    assert told(Manifest(MASTER, (HOUSE_A, stranger))) == [
        ("bill-kind-wrong", "houses[1].kind"),
        ("house-of-another-master", "houses[1].master"),
        ("weight-unusable", "houses[1].gross_weight_kg"),
        ("bill-number-taken", "houses[1].number"),
        ("control-number-of-another-master", "houses[1].control_number"),
    ]
