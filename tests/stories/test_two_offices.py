"""Two real offices, a database and a gateway each: Korea's word of its exporter, and what Viet Nam does at it.

Everything between them goes over mutual TLS through the offices' own gateways, signed, logged and cosigned; the desks
are worked from here, as whoever sits in either office would.
"""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from gwanmun.law.clearance.case import Examined, Paid
from gwanmun.office import clock
from gwanmun.office.desks import clearance, operators, recognition_effect, replaying, trust
from gwanmun.office.exchange import partners
from gwanmun.office.people import delegations, keys
from gwanmun.office.rounds import daily
from tests.conftest import _connect_to
from tests.exchange.hammer.offices import Office, eventually, exchange
from tests.stories.characters import BANK, OFFICER, TODAY
from tests.stories.operators import TIN, authorised, consented
from tests.stories.test_recognition import SUSPENDING, imported

CLOCK = "2026-02-03T09:00:00+09:00"
SECONDS = 10
"""Within which a suspension must count in the other country."""


class Both:
    """Korea and Viet Nam, their gateways open; one enters the one, then the other."""

    def __init__(self, offices: dict[str, Office], monkeypatch: pytest.MonkeyPatch) -> None:
        self.offices, self._monkeypatch = offices, monkeypatch

    def enter(self, code: str) -> None:
        """Sit down in this country's office, as its clerk."""
        office = self.offices[code]
        self._monkeypatch.setattr(settings, "COUNTRY", code.lower())
        self._monkeypatch.setattr(settings, "KEYS_FOLDER", str(office.country.keys))
        self._monkeypatch.setattr(settings, "SECRET_KEY", "the hammer's own secret")
        _connect_to(office.database.clerk_url)
        keys.forget()
        delegations.forget()

    def hears(self, standing: str) -> float:
        """Wait in Viet Nam until Korea's exporter stands so there; the seconds it took."""
        self.enter("VN")
        began = time.monotonic()
        eventually(lambda: self._stands(standing), f"Viet Nam hears that {TIN} is {standing}")
        return time.monotonic() - began

    def _stands(self, standing: str) -> bool:
        trader = trust.recognised_of([TIN]).get(TIN)
        return trader is not None and trader.known.standing == standing


@pytest.fixture
def both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner_url: str) -> Iterator[Both]:
    """Both offices open on the third of February, each believing the other's keys."""
    set_at = datetime.now(UTC).isoformat()
    monkeypatch.setattr(settings, "CLOCK", CLOCK)
    monkeypatch.setattr(settings, "CLOCK_SET", set_at)
    around = {"GWANMUN_CLOCK": CLOCK, "GWANMUN_CLOCK_SET": set_at}
    with exchange(tmp_path, ("KR", "VN"), straight=True, around=around) as (offices, _):
        for office in offices.values():
            office.open(wait=False)
        yield Both(offices, monkeypatch)
        connection.close()


def released(bill: str):
    """A consignment from declaration to release: an officer does what selection asks for, the importer pays."""
    standing, told = imported(bill)
    control = standing.waits_for.code.removesuffix("-to-do")
    looked = clearance.record(standing.number, Examined(control, conforms=True), OFFICER)
    paid = clearance.record(standing.number, Paid(f"R-{bill}", looked.owed, TODAY), BANK)
    assert paid.status == "closed", paid
    return control, told


def test_a_suspension_in_korea_opens_the_next_consignment_in_viet_nam_and_the_figures_show_it(both, monkeypatch):
    both.enter("VN")
    strangers = [released(f"MSCU000{n}")[0] for n in range(4)]  # nobody has been told of the exporter yet
    assert strangers == ["examination"] * 4

    both.enter("KR")
    authorised("exporter")
    consented()
    both.hears("trusted")
    eventually(lambda: not partners.silent(["KR"], clock.now()), "Viet Nam hears Korea's heartbeat")
    control, (spared, first, _) = released("MSCU0011")
    assert (control, spared.benefit, spared.operator) == ("documents", "documents-for-examination", TIN)
    assert (first.benefit, spared.arrangement) == ("priority", "kr-vn")

    both.enter("KR")
    operators.suspend(TIN, SUSPENDING, OFFICER)
    seconds = both.hears("suspended")
    assert seconds < SECONDS
    control, (withheld, _) = released("MSCU0012")
    assert (control, withheld.standing, withheld.operator) == ("examination", "suspended", TIN)
    assert not [one for one in replaying.replay_all() if one.differences]

    monkeypatch.setattr(settings, "CLOCK", "2026-03-02T09:00:00+09:00")
    monkeypatch.setattr(settings, "CLOCK_SET", datetime.now(UTC).isoformat())
    daily.make()
    published = {one.arrangement: one for one in recognition_effect.show("2026-02").effects}
    effect = published["kr-vn"]
    assert (effect.recognised, effect.matched) == (1, 1)
    assert effect.others >= 2  # those of before it was told of, and the one after it was suspended
    assert (effect.examination.recognised, effect.examination.others) == (0.0, 1.0)
    assert effect.examination.low < effect.examination.high
    print(f"a suspension counted after {seconds:.2f} s; {effect}")
