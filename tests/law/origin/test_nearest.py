"""The nearest way to pass, and how far away failing is: each proposal as an exporter would read it."""

from decimal import Decimal

from msgspec.structs import replace

from gwanmun.law import origin
from tests.law.origin.bills import PLAIN, bill, determined, found, material, product


def said(rule, made_of, **changes):
    """What would have to change, in sentences."""
    return [change.says for change in determined(rule, bill(product(), made_of), **changes).would_pass]


def test_the_material_that_stays_in_its_heading_is_to_be_sourced_elsewhere():
    assert said("CTH", "740811 10, 850490 30, 720851 5") == ["source materials[1] from KR or VN"]


def test_every_single_material_that_would_do_is_named():
    assert said("RVC(40)", "740811 30, 850490 25, 720851 10") == [
        "source materials[0] from KR or VN",
        "source materials[1] from KR or VN",
        "source materials[2] from KR or VN",
        "cut the materials that do not originate by 5",
        "raise the FOB price to 108.34, the materials unchanged",
    ]


def test_several_together_where_one_is_not_enough():
    (change, *_) = determined("CTH", bill(product(), "850490 30, 850431 20, 740811 5")).would_pass
    assert change.materials == ("materials[0]", "materials[1]")
    assert change.countries == ("KR", "VN")


def test_as_few_as_the_tolerance_lets():
    ten = (origin.Tolerance(Decimal(10), basis="EXW"),)
    (change, *_) = determined("CTH", bill(product(), "850490 30, 850431 9, 740811 5"), tolerances=ten).would_pass
    assert change.materials == ("materials[0]",)


def test_of_two_alternatives_each_says_what_it_would_take():
    changes = determined("CTH or RVC(40)", bill(product(), "850490 64")).would_pass
    assert [(change.kind, change.by, change.amount) for change in changes] == [
        ("source", "CTH", ""),
        ("cut", "RVC(40)", "4"),
        ("price", "RVC(40)", "106.67"),
    ]


def test_a_missing_process_is_told():
    (change,) = determined("CR", bill(product("293499", processes=()), "290110 40")).would_pass
    assert (change.kind, change.process) == ("process", "chemical reaction")


def test_countries_beyond_what_a_sentence_holds_stand_in_the_change_itself():
    parties = ("KR", "BN", "KH", "ID", "LA", "VN")
    (change,) = determined("CTH", bill(product(), "850490 30"), parties=parties).would_pass
    assert change.says == "source materials[0] from KR, BN, KH, ID or any of 2 other parties"
    assert change.countries == parties


def test_nothing_is_proposed_where_transport_was_broken():
    assert determined("CTH", bill(product(direct_transport=False), "850490 10")).would_pass == ()


def test_a_material_may_become_so_much_dearer():
    steel = replace(material("720851 50"), name="steel")
    told = determined("RVC(40)", bill(product(), (steel, material("850490 6.05"))))
    assert [(each.says, each.rise_percent) for each in told.sensitive] == [
        ("fails if steel (materials[0]) rises by more than 7.9 %", "7.9"),
        ("fails if materials[1] rises by more than 65.28 %", "65.28"),
    ]


def test_where_a_shift_passes_no_price_matters():
    assert determined("CTH or RVC(40)", bill(product(), "740811 50")).sensitive == ()
    both = determined("CTH and RVC(40)", bill(product(), "740811 50")).sensitive
    assert [each.rise_percent for each in both] == ["20"]


def test_a_rise_up_to_the_limit_passes_and_one_beyond_does_not():
    answer = found("MAXNOM(50,EXW)", bill(product(), "740811 40, 850490 3"))
    (first, _) = origin.sensitivities(answer)
    rise = Decimal(first.rise_percent)
    for more, verdict in ((Decimal(0), "pass"), (Decimal("0.01"), "fail")):
        value = Decimal(40) * (100 + rise + more) / 100
        dearer = (replace(material("740811 40"), value=value), material("850490 3"))
        assert found("MAXNOM(50,EXW)", bill(product(), dearer), PLAIN).verdict == verdict
