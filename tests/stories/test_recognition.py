"""Two countries trust each other's operators: Korea tells, Viet Nam hears, and the next declaration is treated by it."""

import hashlib
from datetime import date
from decimal import Decimal

import msgspec
import pytest
from msgspec.structs import replace

from gwanmun.law.aeo.record import TraderRecord, TrustedAs
from gwanmun.law.basics.money import Amount
from gwanmun.law.basics.problem import Refused
from gwanmun.law.cargo.bill import Manifested
from gwanmun.law.clearance.case import BenefitUsed, BenefitWithheld, ControlSelected
from gwanmun.law.clearance.declaration import Charges, Consignment, Declaration, Line, Party, Terms
from gwanmun.law.exchange.messages import StatusTold, TraderRevoked, TraderSuspended, TraderTrusted, write_message
from gwanmun.law.exchange.telling import write_record
from gwanmun.office import clock
from gwanmun.office.desks import cargo, clearance, operators, rebuilding, recognitions, replaying, trust
from gwanmun.office.desks.operators import Reinstating, Suspending, WithdrawingConsent
from gwanmun.office.desks.recognitions import MappingTrader, UnmappingTrader
from gwanmun.office.journal.entry import Actor
from gwanmun.office.rounds import daily
from tests.stories.characters import CARRIER, HANBIT, IMPORTER, OFFICER, lodge
from tests.stories.operators import TIN, UNTIL, authorised, consented
from tests.stories.wire import beat, deliver, messages, outgoing

SAO_MAI = Party("Sao Mai Steel JSC", "VN", "0100109106")
BUYER = Actor("sao mai", SAO_MAI.identifier, SAO_MAI.identifier)
SUSPENDING = Suspending("exporter", "an offence", "Article 255-5", UNTIL)


def sheet(bill: str, exporter: Party = HANBIT) -> Declaration:
    """Coated sheet so cheap that Viet Nam opens it (rule steel-underpriced), from a Korean exporter."""
    line = Line(
        "72104911", "KR", "Coated sheet", Decimal(50_000), "KGM", Decimal("0.40"), Decimal("20000.00"), Decimal(50_000)
    )
    return Declaration(
        "import",
        "03CC",
        SAO_MAI,
        SAO_MAI,
        exporter,
        Consignment(5, "CT", Decimal(50_100), transport_document=bill, country_of_dispatch="KR"),
        Terms("FOB", "USD", Decimal(20_000), "INV-1", date(2026, 1, 20)),
        (line,),
        entry_type="A11",
        charges=Charges(Amount(Decimal(50), "USD"), Amount(Decimal(5), "USD")),
    )


def landed(bill: str) -> None:
    manifested = Manifested(
        bill, "simple", 5, "CT", Decimal(50_100), "sheet", HANBIT.name, SAO_MAI.name, "1", "KRPUS", "VNHPH",
        date(2026, 2, 2), consignee_identifier=SAO_MAI.identifier,
    )  # fmt: skip
    cargo.manifest(manifested, CARRIER)
    cargo.land(bill, cargo.Landing(5, Decimal(50_100), date(2026, 2, 2), last=True), CARRIER)
    cargo.carry_in(bill, cargo.Carriage("03CCS01", 5, date(2026, 2, 2)), CARRIER)


def imported(bill: str, exporter: Party = HANBIT):
    """The sheet, declared in Viet Nam; its standing and what was decided on trust."""
    landed(bill)
    standing = lodge(sheet(bill, exporter), BUYER)
    return standing, trusting(standing.number)


def trusting(number: str):
    kinds = {kind.__name__: kind for kind in (BenefitUsed, BenefitWithheld, ControlSelected)}
    entries = clearance.show(number, BUYER).entries
    return [msgspec.json.decode(bytes(e.event), type=kinds[e.kind]) for e in entries if e.kind in kinds]


@pytest.fixture
def two(offices):
    """Korea has authorised an exporter that agreed to be told of; Viet Nam has heard, and hears Korea's heartbeat."""
    offices("kr")
    authorised("exporter")
    consented()
    told = outgoing()
    offices("vn")
    beat("KR")
    deliver(told)
    return offices


def test_a_suspension_in_one_country_changes_the_next_declaration_in_the_other(two):
    standing, (spared, first, selected) = imported("MSCU0001")
    assert standing.waits_for.code == "documents-to-do"
    assert standing.waits_for.priority, "and before others'"
    assert (spared.benefit, spared.operator, spared.arrangement) == ("documents-for-examination", TIN, "kr-vn")
    assert (first.benefit, selected.selection.control) == ("priority", "documents")

    two("kr")
    before = len(outgoing())
    operators.suspend(TIN, SUSPENDING, OFFICER)
    news = outgoing(before)
    assert [type(one) for one in messages(news)] == [TraderSuspended]

    two("vn")
    deliver(news)
    standing, (withheld, selected) = imported("MSCU0002")
    assert standing.waits_for.code == "examination-to-do"
    assert not standing.waits_for.priority
    assert (withheld.standing, withheld.operator, withheld.version) == ("suspended", TIN, 2)
    assert selected.selection.control == "examination"

    two("kr")
    before = len(outgoing())
    operators.reinstate(TIN, Reinstating("exporter", "paid"), OFFICER)
    news = outgoing(before)
    two("vn")
    deliver(news)
    assert imported("MSCU0003")[0].waits_for.code == "documents-to-do"
    assert not any(one.differences for one in replaying.replay_all()), "and all of it can be decided again"


def test_consent_taken_back_is_trust_taken_back(two):
    two("kr")
    before = len(outgoing())
    operators.withdraw_consent(TIN, WithdrawingConsent(("VN",)), IMPORTER)
    news = outgoing(before)
    assert [type(one) for one in messages(news)] == [TraderRevoked]
    two("vn")
    deliver(news)
    standing, (withheld, _) = imported("MSCU0001")
    assert (standing.waits_for.code, withheld.standing) == ("examination-to-do", "revoked")


def test_a_partner_that_falls_silent_is_not_taken_at_its_last_word(two, settings_clock):
    """Fifteen minutes without a heartbeat: a suspension might be kept from us."""
    settings_clock("2026-02-03T09:10:00+09:00")
    assert imported("MSCU0001")[0].waits_for.code == "documents-to-do"
    settings_clock("2026-02-03T09:16:00+09:00")
    standing, (withheld, _) = imported("MSCU0002")
    assert (standing.waits_for.code, withheld.standing) == ("examination-to-do", "unverified")
    beat("KR")
    assert imported("MSCU0003")[0].waits_for.code == "documents-to-do"


def test_selection_never_stops_clearance_for_a_party_nobody_can_place(two):
    """A supplier without a number, with a strange one, or of a country without an arrangement is simply not trusted."""
    for n, stranger in enumerate(
        (replace(HANBIT, identifier=""), replace(HANBIT, identifier="?? not a number ??"), Party("X", "FR", "1"))
    ):
        standing, (selected,) = imported(f"MSCU100{n}", stranger)
        assert standing.waits_for.code == "examination-to-do"
        assert selected.selection.control == "examination"


def record(tin: str = "KR2208162517", **other: object) -> TraderRecord:
    kinds = (TrustedAs("exporter", "KR-AEO-26-000009", date(2026, 1, 1), date(2030, 12, 31), "A"),)
    return replace(TraderRecord(tin, "Mirae Foods", kinds), **other)


def upsert(version: int = 1, tin: str = "KR2208162517", **other: object) -> TraderTrusted:
    document = write_record(record(tin, **other))
    return TraderTrusted(tin, version, document, hashlib.sha256(document).digest())


def heard(*news, sender: str = "KR"):
    """The answers Viet Nam's desk has for these, one each; "" where it acted on it."""
    return [answer(one, sender) for one in news]


def answer(news, sender: str) -> str:
    try:
        recognitions.hear(sender, news, clock.now())
    except Refused as refused:
        return refused.problems[0].code
    return ""


def test_one_trader_is_one_company_here_and_one_company_one_trader(office_vn):
    """What a partner's record says of our own register is judged too, and whoever comes second changes nothing."""
    assert heard(upsert(1, known_as="V-1"), upsert(2, known_as="V-2")) == ["", "tin-maps-to-two"]
    assert recognitions.show("KR2208162517").known.version == 1
    assert heard(upsert(1, tin="KR1058139003", known_as="V-1")) == ["company-has-two-tins"]
    assert trust.recognised_of(["KR1058139003"]) == {}
    assert heard(upsert(2, tin="KR1058139003"), sender="US") == ["arrangement-missing"]


def test_who_sends_what_cannot_count_is_told(two):
    document = write_record(record("KR1058139003"))
    bad = TraderTrusted("KR2208162517", 1, document, hashlib.sha256(document).digest())
    deliver([("KR>VN/aeo", write_message(bad))])
    (told,) = messages(outgoing())
    assert isinstance(told, StatusTold)
    assert (told.status, told.what, told.subject, told.reason) == (
        "refused",
        "trader",
        "KR2208162517",
        "record-of-another",
    )
    assert told.about == hashlib.sha256(write_message(bad)).digest()


def test_a_company_is_found_by_the_number_our_own_register_has_for_it(two):
    """Viet Nam's importers call the Korean exporter by a number of their own."""
    local = replace(HANBIT, identifier="NCC-000417")
    assert imported("MSCU0001", local)[0].waits_for.code == "examination-to-do"
    recognitions.map_to(TIN, MappingTrader("NCC-000417"), OFFICER)
    assert imported("MSCU0002", local)[0].waits_for.code == "documents-to-do"
    with pytest.raises(Refused) as refused:
        recognitions.map_to(TIN, MappingTrader("NCC-000418"), OFFICER)
    assert [problem.code for problem in refused.value.problems] == ["tin-maps-to-two"]
    recognitions.unmap(TIN, UnmappingTrader("another company"), OFFICER)
    assert imported("MSCU0003", local)[0].waits_for.code == "examination-to-do"
    before = recognitions.show(TIN)
    rebuilding.rebuild()
    assert recognitions.show(TIN) == before


def test_registers_are_compared_by_one_hash_and_what_differs_is_told_again(two):
    """Viet Nam loses one trader and keeps another that Korea has suspended; a day later both are right again."""
    two("kr")
    lost = outgoing()
    operators.suspend(TIN, SUSPENDING, OFFICER)
    daily.make()
    assert recognitions.registers("VN").told == 1
    (_, *news) = outgoing(len(lost))  # the suspension itself never arrives
    for country in ("vn", "kr") * 4:
        two(country)
        had = len(outgoing())
        deliver(news)
        news = [one for one in outgoing(had) if one[0].endswith("/aeo")]
    assert news == [], "there is nothing left to ask"
    two("vn")
    assert recognitions.show(TIN).known.standing == "suspended"
    mine = recognitions.registers("KR")
    two("kr")
    theirs = recognitions.registers("VN")
    assert (mine.heard, mine.heard_root) == (theirs.told, theirs.told_root)
    had = len(outgoing())
    daily.make()
    assert outgoing(had) == [], "told twice a day, a root is told once"
