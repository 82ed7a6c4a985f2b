"""What is proven of a bill of materials, and the frozen finding that rests on it."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from gwanmun.law import origin
from gwanmun.law.origin.certificate import CertificateLine, CertificateReceived
from gwanmun.law.origin.certificate import after as certified
from gwanmun.law.origin.editions import NO_TABLES
from gwanmun.law.origin.evidenced import Papers, evidenced, named
from gwanmun.law.origin.flips import flips, news
from gwanmun.law.origin.freezing import KeptTreaty, freeze
from gwanmun.law.origin.frozen import digest, digest_of
from gwanmun.law.origin.issued_certificate import NamedParty
from gwanmun.law.origin.listed_product import (
    BillOfMaterialsChanged,
    OriginFound,
    ProductListed,
    ProductRetired,
    after,
    change_bill,
    list_product,
    too_many,
)
from gwanmun.law.origin.materials import BillOfMaterials, Evidence, Material, Product
from gwanmun.law.origin.proof import reweigh
from gwanmun.law.origin.standard_bill import StandardBill, copied
from gwanmun.law.origin.supplier_declaration import DeclaredMaterial, SupplierDeclared
from gwanmun.law.origin.supplier_declaration import after as declared_after
from tests.law.origin.bills import PLAIN, rule

TODAY = date(2026, 2, 3)
BUYER = "1168200276"
SD = Evidence("supplier-declaration", "SD-1")
BOARD = Material("850440", Decimal(25), "KR", id="HS-1", evidence=(SD,))
CHOKE = Material("850450", Decimal(40), "CN", id="CH-1")
TREATY = KeptTreaty(origin.OneRule(replace(PLAIN, edition="HS2022"), rule("CTSH")), "0" * 64)


def declaration(number="SD-1", supplier="Daehan", customer=BUYER, agreements=("test",), **other):
    """A supplier's word on its boards."""
    material = replace(DeclaredMaterial("HS-1", "850440", "KR", originating=True, agreements=agreements), **other)
    made = date(2026, 1, 1)
    event = SupplierDeclared(number, NamedParty(supplier, "KR"), customer, made, made, date(2026, 12, 31), (material,))
    return declared_after(None, event)


def papers(*declarations, certificates=()):
    return Papers({one.number: one for one in declarations}, {one.number: one for one in certificates})


def looked(material, known, agreement="test"):
    return evidenced((material,), known, agreement, exporter=BUYER, on=TODAY)


PROVEN = [
    ("its supplier says so", BOARD, papers(declaration()), True, None),
    ("it is declared for another agreement", BOARD, papers(declaration(agreements=("other",))), False, None),
    ("it is declared not to originate", BOARD, papers(declaration(originating=False)), False, None),
    ("nobody says anything", replace(BOARD, evidence=()), papers(), False, None),
    ("it only says so itself", replace(BOARD, evidence=(), originating=True), papers(), False, None),
    ("the declaration is not known", BOARD, papers(), False, "supplier-declaration-unknown"),
    ("it was made for somebody else", BOARD, papers(declaration(customer="9")), False, "supplier-declaration-of-another"),
    ("it is of another part", BOARD, papers(declaration(part="HS-2")), False, "supplier-declaration-other-goods"),
    ("it is of another code", BOARD, papers(declaration(hs="853400")), False, "supplier-declaration-other-goods"),
    ("the exporter grew it", replace(BOARD, wholly_obtained=True, evidence=(Evidence("own-production", "own"),)), papers(), True, None),
]  # fmt: skip


@pytest.mark.parametrize(("why", "material", "known", "originating", "problem"), PROVEN, ids=[row[0] for row in PROVEN])
def test_a_material_originates_where_somebody_else_proves_it(why, material, known, originating, problem):
    found = looked(material, known)
    assert found.materials[0].originating is originating
    assert [one.code for one in found.problems] == ([problem] if problem else [])


def test_what_is_made_of_parts_here_is_judged_by_its_parts():
    made_here = replace(BOARD, evidence=(), parts=(replace(BOARD, id="HS-1"), CHOKE))
    (proven,) = looked(made_here, papers(declaration())).materials
    assert (proven.originating, [part.originating for part in proven.parts]) == (None, [True, False])


def partners_certificate(word="valid", agreement="test"):
    line = CertificateLine("850440", "VN", "CTSH", Decimal(10), "H87")
    received = CertificateReceived(
        "VN-1", agreement, "VN", "Sao Mai", "Hanbit", date(2026, 1, 1), date(2026, 12, 31), (line,), TODAY, word
    )
    return certified(None, received)


def test_a_partners_certificate_proves_what_was_imported():
    """Cumulation: the other party's originating material counts as the exporter's own."""
    imported = replace(BOARD, evidence=(Evidence("certificate", "VN-1"),))
    found = looked(imported, papers(certificates=[partners_certificate()]))
    assert (found.materials[0].originating, found.materials[0].origin, found.proofs) == (True, "VN", ("VN-1",))
    void = looked(imported, papers(certificates=[partners_certificate("void")]))
    assert [one.code for one in void.problems] == ["material-certificate-unusable"]
    other = looked(imported, papers(certificates=[partners_certificate(agreement="other")]))
    assert (other.materials[0].originating, other.problems) == (False, ())
    screws = looked(replace(imported, hs="731815"), papers(certificates=[partners_certificate()]))
    assert [one.code for one in screws.problems] == ["material-certificate-other-goods"]


def test_one_lot_has_one_maker():
    two = replace(BOARD, evidence=(SD, Evidence("supplier-declaration", "SD-2")))
    known = papers(declaration(lot="L-1"), declaration("SD-2", "Namhae", lot="L-1"))
    (problem,) = looked(two, known).problems
    assert (problem.code, problem.facts) == ("lot-claimed-twice", {"lot": "L-1", "suppliers": "Daehan, Namhae"})
    rows = (BOARD, replace(BOARD, evidence=(Evidence("supplier-declaration", "SD-2"),)))
    apart = papers(declaration(lot="L-1"), declaration("SD-2", "Namhae", lot="L-2"))
    assert evidenced(rows, apart, "test", exporter=BUYER, on=TODAY).problems == (), "two lots may have two makers"
    same = evidenced(rows, known, "test", exporter=BUYER, on=TODAY)
    assert [one.code for one in same.problems] == ["lot-claimed-twice"], "in whichever rows they stand"


def test_every_proof_a_bill_names_is_found():
    deep = replace(CHOKE, parts=(replace(CHOKE, parts=(BOARD,)),))
    assert named((deep, BOARD)) == [SD, SD]


# What is frozen.


def product(*materials):
    bill = BillOfMaterials(Product("850440", made_in="KR", fob=Decimal(100)), materials or (CHOKE, BOARD))
    return after(None, ProductListed(BUYER, "PSU-100", bill, date(2026, 1, 1)))


def frozen(one, known, on=TODAY, proof=True):
    return freeze(one, TREATY, known, on=on, editions=NO_TABLES, proof=proof)


def test_a_finding_is_kept_with_digests_of_all_it_rests_on():
    known = papers(declaration())
    finding, problems = frozen(product(), known)
    assert (finding.verdict, finding.criterion_kind, finding.by, problems) == ("pass", "shift", "CTSH", ())
    assert (finding.proofs, finding.until, finding.version) == (("SD-1",), date(2026, 12, 31), 1)
    assert reweigh(finding.proof) == finding.verdict
    again, _ = frozen(product(), known)
    assert digest(again) == digest(finding), "who makes it again finds the same, to the byte"
    other, _ = frozen(product(replace(CHOKE, value=Decimal(41)), BOARD), known)
    assert other.bill != finding.bill


def test_without_its_proof_nothing_passes():
    finding, problems = frozen(product(), papers())
    assert (finding.verdict, [one.code for one in problems]) == ("fail", ["supplier-declaration-unknown"])


def test_a_bill_that_cannot_be_reckoned_with_is_no_finding():
    finding, problems = frozen(product(replace(CHOKE, value=Decimal(-1))), papers())
    assert (finding, [one.code for one in problems]) == (None, ["value-negative"])


def test_what_flips_and_why():
    before = {"test": frozen(product(), papers(declaration()))[0]}
    now = frozen(product(), papers())[0]
    (flip,) = flips("PSU-100", before, [now])
    assert (flip.before, flip.after, flip.causes) == ("pass", "fail", ("proofs",))
    assert flips("PSU-100", before, list(before.values())) == ()
    assert flips("PSU-100", {}, [now]) == (), "what was never looked at has nothing to change from"


def test_another_day_alone_is_nothing_new():
    known = papers(declaration())
    before = {"test": frozen(product(), known)[0]}
    later, _ = frozen(product(), known, on=date(2026, 3, 1))
    # The price date is part of the bill's digest; the finding is new only when something else is.
    assert news(before, [replace(later, bill=before["test"].bill)]) == ()


@given(st.permutations(range(4)), st.sets(st.integers(0, 3)))
def test_a_proof_more_never_turns_pass_into_fail(order, proven):
    """Whatever is proven already, and in whatever order the materials stand: another proof does no harm."""
    boards = [replace(BOARD, id=f"HS-{n}", evidence=(Evidence("supplier-declaration", f"SD-{n}"),)) for n in range(4)]
    every = {n: declaration(f"SD-{n}", part=f"HS-{n}") for n in range(4)}
    one = product(*(replace(boards[n], value=Decimal(10)) for n in order))
    fewer = frozen(one, papers(*(every[n] for n in proven)), proof=False)[0].verdict
    more = frozen(one, papers(*every.values()), proof=False)[0].verdict
    assert not (fewer == "pass" and more != "pass")


# The product's own stream.


def test_a_change_is_a_version_and_the_same_again_is_none():
    one = product()
    assert change_bill(one, BillOfMaterialsChanged(one.bill, "same", TODAY)) is None
    other = replace(one.bill, currency="EUR")
    assert after(one, change_bill(one, BillOfMaterialsChanged(other, "euro", TODAY))).version == 2
    retired = after(one, ProductRetired("old", TODAY))
    assert change_bill(retired, BillOfMaterialsChanged(other, "x", TODAY)).code == "product-retired"


def test_a_code_is_one_products():
    one = product()
    event = ProductListed(BUYER, "PSU-100", one.bill, TODAY)
    assert list_product(None, event) is event
    assert list_product(one, event) is None
    assert list_product(one, replace(event, bill=replace(one.bill, currency="EUR"))).code == "product-listed-already"


def test_a_product_is_filed_under_the_day_its_first_proof_ends():
    one = product()
    finding = frozen(one, papers(declaration()))[0]
    assert one.until is None
    found = after(one, OriginFound((finding, replace(finding, agreement="b", until=date(2026, 6, 1))), "asked", TODAY))
    assert found.until == date(2026, 6, 1)
    assert after(found, ProductRetired("old", TODAY)).until is None


def test_a_bill_has_an_end():
    assert too_many((CHOKE,) * 5000) is None
    assert too_many((CHOKE,) * 4999 + (replace(CHOKE, parts=(CHOKE,)),)).code == "bill-too-long"


def test_a_copied_template_proves_nothing():
    bill = BillOfMaterials(Product("850440"), (replace(BOARD, originating=True, parts=(BOARD,)),))
    (material,) = copied(StandardBill("x", "y", {"en": "X"}, bill)).materials
    assert (material.origin, material.originating, material.evidence) == (None, None, ())
    assert material.parts[0].evidence == ()
    assert digest_of(bill) != digest_of(copied(StandardBill("x", "y", {"en": "X"}, bill)))
