"""The journal only grows, nothing is written twice, and every decision can be taken again."""

import hashlib
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.db import connection
from msgspec.structs import replace

from gwanmun.law.basics.problem import Refused
from gwanmun.office import postgres
from gwanmun.office.desks import cargo, clearance, origin, rebuilding, replaying
from gwanmun.office.desks.clearance import Lodgement
from gwanmun.office.desks.standing import Standing
from gwanmun.office.journal.answers import Request
from tests.stories.characters import (
    CARRIER,
    DISPLAYS,
    IMPORTER,
    PARTNER,
    SHIRTS,
    certificate,
    claiming,
    export_of,
    import_of,
    land,
    lodge,
    released,
)

CHANGES = [
    "UPDATE journal_entry SET body = '{}'",
    "DELETE FROM journal_entry",
    "TRUNCATE journal_entry",
    "UPDATE journal_number SET number = 'X'",
    "DELETE FROM journal_number",
    "DELETE FROM journal_pack",
]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("user", ["gwanmun_clerk", "postgres"])
def test_nobody_changes_what_happened(office, change, user):
    """The clerk has no right to, and even the owner meets the trigger."""
    lodge(export_of(DISPLAYS))
    with psycopg.connect(postgres.as_user(office, user)) as other, pytest.raises(psycopg.errors.InsufficientPrivilege):
        other.execute(change)


def test_every_decision_comes_out_the_same_again(office):
    released(SHIRTS)
    lodge(export_of(DISPLAYS))
    lodge(import_of(DISPLAYS, bill="UNKNOWN01"))
    replayed = list(replaying.replay_all())
    assert sum(r.decisions for r in replayed) >= 20
    assert [r.differences for r in replayed if r.differences] == []


def test_a_forged_entry_is_found(office, owner_url):
    """Somebody with all the power there is changes an amount: the seal and the replay both say so."""
    standing = released(SHIRTS)
    with psycopg.connect(postgres.as_user(office, "postgres"), autocommit=True) as owner:
        owner.execute("ALTER TABLE journal_entry DISABLE TRIGGER ALL")
        for (partition,) in owner.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'journal_entry'::regclass"
        ).fetchall():
            owner.execute(f"ALTER TABLE {partition} DISABLE TRIGGER ALL")
        owner.execute(
            "UPDATE journal_entry SET body = replace(body, '\"duty\":', '\"duty\":1') WHERE kind = 'DutyAssessed'"
        )
    (replayed,) = replaying.replay_numbers([standing.number])
    assert {d.why for d in replayed.differences} == {"the seal is broken", "decided otherwise"}


def request(key: str, body: bytes = b"the same") -> Request:
    return Request("hanbit", key, hashlib.sha256(body).digest())


def test_the_same_request_again_gets_the_same_answer_and_does_nothing(office):
    land()
    lodgement = Lodgement(import_of(DISPLAYS), IMPORTER, request("K-1"))
    (first,) = clearance.lodge([lodgement])
    (again,) = clearance.lodge([lodgement])
    assert isinstance(first, Standing)
    assert again == first, "even though the bill would not bear it twice"
    assert len(clearance.search(IMPORTER)) == 1


def test_another_body_under_the_same_key_is_refused(office):
    clearance.lodge([Lodgement(export_of(DISPLAYS), IMPORTER, request("K-1"))])
    (other,) = clearance.lodge([Lodgement(export_of(SHIRTS), IMPORTER, request("K-1", b"another"))])
    assert isinstance(other, Refused)
    assert other.problems[0].code == "idempotency-key-reused"


def test_a_number_is_given_once(office):
    lodge(export_of(DISPLAYS, number="41234-26-000001X"))
    with pytest.raises(Refused, match="number-taken"):
        lodge(export_of(SHIRTS, number="41234-26-000001X"))


def test_in_a_batch_each_has_its_own_answer(office):
    land(packages=5)
    batch = [
        import_of(DISPLAYS, packages=3),
        import_of(replace(DISPLAYS, commodity="9999999999")),
        export_of(DISPLAYS, number="41234-26-000001X"),
        export_of(SHIRTS, number="41234-26-000001X"),
        import_of(DISPLAYS, packages=3),
        import_of(DISPLAYS, packages=2),
    ]
    outcomes = clearance.lodge([Lodgement(declaration, IMPORTER) for declaration in batch])
    codes = [o.problems[0].code if isinstance(o, Refused) else o.done[0] for o in outcomes]
    assert codes == ["Accepted", codes[1], "Accepted", "number-taken", "bill-overdrawn", "Accepted"]
    assert cargo.show("MSCU0001", CARRIER).left == 0


def test_many_hands_on_one_bill_never_draw_more_than_landed(office):
    """Sixteen declarants reach for twenty packages, three each: six have them, and two packages are left."""
    land(packages=20)

    def reach(_: int) -> bool:
        try:
            lodge(import_of(DISPLAYS, packages=3))
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as hands:
        got = sum(hands.map(reach, range(16)))
    assert got == 6
    assert cargo.show("MSCU0001", CARRIER).left == 2


def test_two_officers_on_one_case_meet_and_both_are_written(office):
    land()
    standing = lodge(import_of(DISPLAYS))

    def look(_: int) -> str:
        try:
            return clearance.withdraw(standing.number, "twice", IMPORTER).status
        except Refused as refusal:
            return refusal.problems[0].code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as hands:
        assert sorted(hands.map(look, range(2))) == ["case-ended", "withdrawn"]


def test_records_thrown_away_are_made_again_the_same(office):
    origin.take_in(certificate(), PARTNER)
    released(claiming(SHIRTS))
    lodge(export_of(DISPLAYS))
    lodge(import_of(DISPLAYS, bill="UNKNOWN01"))
    before = records(office)
    assert len(before["records_declaration"]) == 3
    rebuilding.rebuild()
    assert records(office) == before


def records(url: str) -> dict[str, list[tuple]]:
    with psycopg.connect(url) as connection:
        return {
            table: connection.execute(f"SELECT * FROM {table} ORDER BY case_key").fetchall()
            for table in ("records_declaration", "records_holding")
        }
