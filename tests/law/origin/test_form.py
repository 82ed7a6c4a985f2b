"""The form: what a certificate says in each box, whatever the agreement calls its boxes."""

from decimal import Decimal

from msgspec.structs import replace

from gwanmun.law.origin.form import Box, Column, Flag, Form, Words, fill, foreign_letters, texts_of
from gwanmun.law.origin.issued_certificate import Flags, NamedParty, OfficialUse, ThirdParty
from tests.law.origin.papers import BY_SHIFT, BY_VALUE, CERTIFICATE

FORM = Form(
    "AK",
    "Form AK",
    "Korea–ASEAN Free Trade Area",
    box=(
        Box("1", "Exporter", "exporter"),
        Box("2", "Consignee", "consignee"),
        Box("3", "Transport", "transport"),
        Box("4", "Official use", "official-use"),
        Box("5", "Remarks", "remarks"),
    ),
    column=(
        Column("6", "Item", "item", 10),
        Column("7", "Goods", "goods"),
        Column("8", "HS", "hs", 12),
        Column("9", "Criterion", "criterion", 20),
        Column("10", "Quantity and value", "quantity-and-value", 30),
    ),
    flag=(Flag("third_party_invoicing", "Third country invoicing"), Flag("exhibition", "Exhibition")),
)
WORDS = Words({"KR": "Republic of Korea", "VN": "Viet Nam"}, {"KRPUS": "Busan"}, {"CT": "Carton"}, {"H87": "piece"})


def box(filled, says):
    return next(box.lines for box in filled.boxes if box.says == says)


def test_each_box_says_its_part():
    filled = fill(FORM, CERTIFICATE, WORDS)
    assert box(filled, "exporter") == (
        "Hanbit Display Materials Co., Ltd.",
        "12 Gwahaksandan 1-ro, Busan",
        "Republic of Korea",
    )
    assert box(filled, "transport") == (
        "Departure date: 2026-02-03",
        "Vessel or flight: SAEBIT HORIZON 2604S",
        "Port of loading: Busan (KRPUS)",
        "Port of discharge: VNHPH",
    )
    assert box(filled, "remarks") == ()
    assert filled.exported_to == "Viet Nam"
    assert filled.stamps == ()


def test_the_items_stand_in_the_columns_the_form_has():
    assert fill(FORM, CERTIFICATE, WORDS).items == (
        (
            "1",
            "20 packages (Carton)\nLED modules for backlights, 24 V\nHS of the importing country: 85395100",
            "8539.51",
            "CTH",
            "1,200.5 kg gross\n4,000 pieces",
        ),
        (
            "2",
            "20 packages (Carton)\nLED modules for backlights, 24 V\nHS of the importing country: 85395100",
            "8539.51",
            "RVC 45.20 %",
            "1,200.5 kg gross\n4,000 pieces\nFOB USD 12,345.00",
        ),
    )


def test_marks_stand_line_by_line_and_one_package_is_one_package():
    alone = replace(BY_SHIFT, marks="GARAM / HAI PHONG / C/NO. 1-UP", packages=1, quantity=Decimal(1))
    columns = (Column("1", "Marks", "marks"), Column("2", "Goods", "goods"), Column("3", "Quantity", "quantity"))
    ((marks, goods, quantity),) = fill(replace(FORM, column=columns), replace(CERTIFICATE, items=(alone,)), WORDS).items
    assert marks == "GARAM\nHAI PHONG\nC/NO. 1-UP"
    assert goods.startswith("1 package (Carton)\n")
    assert quantity.endswith("\n1 piece")


def test_what_was_said_late_or_by_others_is_stamped_and_ticked():
    late = replace(
        CERTIFICATE,
        flags=Flags(retroactive=True, third_party_invoicing=True),
        third_party=ThirdParty("Saebit Trading Pte Ltd", "SG"),
        true_copy_of="KR-AK-2026-0000001",
        replaces="KR-AK-2026-0000001",
    )
    filled = fill(FORM, late, WORDS)
    assert filled.stamps == ("Issued retroactively", "Certified true copy")
    assert filled.flags == (("Third country invoicing", True), ("Exhibition", False))
    assert box(filled, "remarks") == (
        "Third-party invoice by Saebit Trading Pte Ltd, SG",
        "CERTIFIED TRUE COPY of the original certificate of origin number KR-AK-2026-0000001",
        "Replaces certificate KR-AK-2026-0000001, which is void",
    )


def test_the_importing_customs_says_what_it_granted():
    empty = fill(FORM, CERTIFICATE, WORDS)
    refused = fill(FORM, replace(CERTIFICATE, official_use=OfficialUse("not-given", "expired", "Tran")), WORDS)
    assert box(empty, "official-use")[0] == "☐ Preferential treatment given"
    assert box(refused, "official-use") == (
        "☐ Preferential treatment given",
        "☒ Preferential treatment not given: expired",
        "Tran",
    )


def test_weight_is_said_once_where_it_is_the_quantity():
    by_weight = replace(BY_SHIFT, unit="KGM", quantity=BY_SHIFT.gross_weight_kg)
    assert fill(FORM, replace(CERTIFICATE, items=(by_weight,)), WORDS).items[0][4] == "1,200.5 kg gross"


def test_letters_no_form_can_print_are_found():
    assert foreign_letters(texts_of(CERTIFICATE)) == ""
    korean = replace(CERTIFICATE, exporter=NamedParty("한빛 Display 한", "KR"), items=(BY_VALUE,))
    assert foreign_letters(texts_of(korean)) == "한빛"
