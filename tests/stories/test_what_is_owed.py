"""What is owed, as those who owe it would tell of it: reliefs, excises, questions about the rate, and weeks of exchange."""

from datetime import UTC, datetime
from decimal import Decimal

import msgspec
import pytest
from django.conf import settings
from msgspec.structs import replace

from gwanmun.law.basics.problem import Refused
from gwanmun.law.clearance.case import DutyAssessed, Valued
from gwanmun.law.clearance.declaration import Declaration, DocumentReference, Line, Party
from gwanmun.office.desks import amending, clearance, replaying
from gwanmun.office.desks.amending import Amending
from gwanmun.office.desks.standing import Standing
from gwanmun.office.journal.entry import Actor
from tests.stories.characters import (
    DISPLAYS,
    IMPORTER,
    OFFICER,
    SHIRTS,
    export_of,
    import_of,
    land,
    lodge,
    look,
    pay,
    released,
)

MINJI = Party("Kim Minji", "KR", "P123456789012")
PERSON = Actor("minji", MINJI.identifier, MINJI.identifier)
PLATE = replace(
    DISPLAYS, commodity="7208511000", origin="CN", description="Heavy plate", quantity=Decimal(1000), quantity_unit="KGM",
    unit_price=Decimal(1), value=Decimal("1000.00"), net_weight_kg=Decimal(1000),
)  # fmt: skip
PETROL = replace(
    DISPLAYS, commodity="2710121000", origin="SG", description="Motor spirit", quantity=Decimal(800), quantity_unit="KGM",
    unit_price=Decimal(1), value=Decimal("800.00"), net_weight_kg=Decimal(800),
)  # fmt: skip


def refusal_of(declaration: Declaration, actor: Actor = IMPORTER) -> list[tuple[str, str]]:
    """The problems a declaration is turned away with: each code, and the field it stands at."""
    with pytest.raises(Refused) as refused:
        lodge(declaration, actor)
    return [(problem.code, problem.path) for problem in refused.value.problems]


def assessed(standing: Standing) -> DutyAssessed:
    """The last assessment, as the journal has it."""
    entries = clearance.show(standing.number, OFFICER).entries
    body = next(entry.event for entry in reversed(entries) if entry.kind == "DutyAssessed")
    return msgspec.json.decode(body, type=DutyAssessed)


def to_a_person(value: str, **other: object) -> Declaration:
    """Shirts for Minji herself, cost insurance and freight, for so many dollars."""
    shirts = replace(
        SHIRTS, quantity=Decimal(2), value=Decimal(value), unit_price=Decimal(value) / 2, net_weight_kg=Decimal(1)
    )
    declaration = import_of(shirts)
    terms = replace(declaration.terms, incoterm="CIF")
    return replace(declaration, importer=MINJI, declarant=MINJI, terms=terms, **other)


# Reliefs.


def test_goods_of_little_value_for_a_person_are_released_without_a_won(office):
    land()
    standing = look(lodge(to_a_person("150.00"), PERSON))
    assert (standing.owed, standing.status) == (0, "closed")
    (owed,) = assessed(standing).assessment.lines
    assert (owed.relief, owed.relieved) == ("small-value", {"duty": 28_130, "vat": 21_640})
    assert "small-value, price 216432 KRW of at most 150 USD (216432 KRW) [customs-act-94]" in owed.reasons


def test_a_cent_more_is_charged_in_full(office):
    land()
    standing = look(lodge(to_a_person("150.01"), PERSON))
    assert standing.owed > 0
    assert assessed(standing).assessment.lines[0].relief == ""


def test_a_company_has_no_relief_for_little_value(office):
    land()
    declaration = replace(
        to_a_person("150.00"), importer=import_of(SHIRTS).importer, declarant=import_of(SHIRTS).declarant
    )
    assert look(lodge(declaration)).owed > 0


def test_express_goods_for_a_person_pay_one_flat_rate(office):
    land()
    standing = look(lodge(to_a_person("500.00", entry_type="E"), PERSON))
    (owed,) = assessed(standing).assessment.lines
    assert (owed.rate_class, owed.taxes, standing.owed) == ("flat-clothing", {}, 129_850)  # 18 % of 721,440 won


def test_goods_brought_back_owe_nothing_once_the_paper_is_named(office):
    land()
    back = import_of(replace(SHIRTS, abatement_code="A09900"))
    assert refusal_of(back) == [("relief-paper-missing", "lines[0].abatement_code")]
    named = replace(back, documents=(DocumentReference("830", "41234-25-000001X"),))
    standing = look(lodge(named))
    assert (standing.owed, standing.status) == (0, "closed")


def test_a_relief_nobody_gives_and_a_code_nobody_knows_are_told_together(office):
    land()
    lines = (replace(SHIRTS, abatement_code="A10700"), replace(PETROL, commodity="2710121000"))
    assert refusal_of(import_of(*lines)) == [
        ("relief-unknown", "lines[0].abatement_code"),
        ("quantity-missing", "lines[1].supplementary_quantity"),
    ]


def test_an_amendment_may_take_the_relief_back(office):
    land()
    documents = (DocumentReference("830", "41234-25-000001X"),)
    standing = look(lodge(replace(import_of(replace(SHIRTS, abatement_code="A09900")), documents=documents)))
    plain = replace(import_of(SHIRTS), documents=documents)
    charged = amending.amend(standing.number, Amending(plain, "the goods were new"), IMPORTER)
    assert charged.waits_for.code == "to-pay"
    assert pay(charged).status == "closed"


def test_without_its_paper_the_relief_is_looked_at_again(office):
    land()
    documents = (DocumentReference("830", "41234-25-000001X"),)
    back = import_of(replace(SHIRTS, abatement_code="A09900"))
    standing = look(lodge(replace(back, documents=documents)))
    with pytest.raises(Refused, match="relief-paper-missing"):
        amending.amend(standing.number, Amending(back, "the paper was another one's"), IMPORTER)


# What is too little to be asked for.


def cheap(value: str) -> Line:
    """Shirts for so many dollars."""
    return replace(SHIRTS, value=Decimal(value), unit_price=Decimal(value) / 100)


def test_less_than_ten_thousand_won_is_not_collected(office):
    land()
    declaration = import_of(cheap("20.00"))
    declaration = replace(declaration, terms=replace(declaration.terms, incoterm="CIF"))
    standing = look(lodge(declaration))
    found = assessed(standing)
    assert (found.assessment.total, found.not_collected, found.asked) == (7_010, 7_010, 0)
    assert (standing.owed, standing.status) == (0, "closed")


def test_a_correction_that_finds_less_than_ten_thousand_won_asks_for_nothing(office):
    standing = released(SHIRTS)
    corrected = amending.amend(standing.number, Amending(import_of(cheap("1020.00")), "a slip"), IMPORTER)
    assert corrected.status == "closed"
    assert assessed(corrected).not_collected > 0


# Taxes by quantity.


def test_petrol_is_asked_for_its_litres_and_pays_by_them(office):
    land()
    assert refusal_of(import_of(PETROL)) == [("quantity-missing", "lines[0].supplementary_quantity")]
    measured = replace(PETROL, supplementary_quantity=Decimal(1000), supplementary_unit="LTR")
    standing = look(lodge(import_of(measured)))
    (owed,) = assessed(standing).assessment.lines
    # 492 won a litre; 15 % of that; a tenth of 1,233,662 + 37,000 + 492,000 + 73,800 won
    assert owed.taxes == {"transport": 492_000, "education": 73_800, "vat": 183_640}
    assert "transport: 492 KRW/LTR on 1000 LTR = 492000 [transport-tax-act]" in owed.reasons


# Questions to the declarant.


def test_several_suppliers_duties_are_a_question_that_the_declaration_answers(office):
    land()
    assert refusal_of(import_of(PLATE)) == [("rate-ambiguous", "lines[0].additional_code")]
    totals = {}
    for number, supplier in enumerate(("BAOSHAN", "")):
        land(f"MSCU100{number}")
        declaration = import_of(replace(PLATE, additional_code=supplier), bill=f"MSCU100{number}")
        (owed,) = assessed(look(lodge(declaration))).assessment.lines
        totals[supplier] = owed.additions["I"]
    assert totals == {"BAOSHAN": 424_850, "": 519_080}  # 27.91 % and, for all others, 34.1 % of 1,522,238 won


# Weeks of exchange.


def test_the_week_begins_on_sunday_at_midnight_in_seoul(office, settings_clock, monkeypatch):
    """For exports a dollar is 1444.48 won until Saturday, 31 January 2026, and 1414.89 from Sunday on."""
    rates = []
    for moment in ("2026-01-31T14:59:00+00:00", "2026-01-31T15:01:00+00:00"):
        settings_clock(moment)
        monkeypatch.setattr(settings, "CLOCK_SET", datetime.now(UTC).isoformat())  # it begins to run now
        standing = lodge(export_of(DISPLAYS))
        valued = next(e.event for e in clearance.show(standing.number, OFFICER).entries if e.kind == "Valued")
        rates.append(msgspec.json.decode(valued, type=Valued).valuation.rate)
    assert rates == ["1444.48", "1414.89"]


# Whatever was decided is decided again.


def test_every_relief_tax_and_question_comes_out_the_same_again(office):
    for number in range(4):
        land(f"MSCU200{number}")
    look(lodge(replace(to_a_person("150.00"), consignment=import_of(SHIRTS, bill="MSCU2000").consignment), PERSON))
    documents = (DocumentReference("830", "41234-25-000001X"),)
    look(lodge(replace(import_of(replace(SHIRTS, abatement_code="A09900"), bill="MSCU2001"), documents=documents)))
    look(
        lodge(
            import_of(replace(PETROL, supplementary_quantity=Decimal(1000), supplementary_unit="LTR"), bill="MSCU2002")
        )
    )
    look(lodge(import_of(replace(PLATE, additional_code="SHAGANG"), bill="MSCU2003")))
    replayed = list(replaying.replay_all())
    assert sum(each.decisions for each in replayed) >= 28
    assert [each.differences for each in replayed if each.differences] == []
