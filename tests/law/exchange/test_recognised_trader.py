"""What a partner says of its companies: judged before it counts, and each thing that does not fit has its own answer."""

import hashlib
from datetime import date

import pytest
from msgspec.structs import replace

from gwanmun.law.aeo.record import TraderRecord, TrustedAs
from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.exchange import recognised_trader as traders
from gwanmun.law.exchange.messages import TraderReinstated, TraderRevoked, TraderSuspended, TraderTrusted
from gwanmun.law.exchange.telling import write_record
from tests.law.aeo.programmes import ARRANGEMENT, TODAY

KOREA = replace(ARRANGEMENT, partner="KR")
MIRAE = "KR2208162517"
EXPORTER = TrustedAs("exporter", "KR-AEO-26-000009", date(2026, 1, 1), date(2030, 12, 31), "A")


def upsert(version=1, tin=MIRAE, **other):
    document = write_record(replace(TraderRecord(MIRAE, "Mirae", (EXPORTER,)), **other))
    return TraderTrusted(tin, version, document, hashlib.sha256(document).digest())


def unreadable(content):
    return TraderTrusted(MIRAE, 1, content, hashlib.sha256(content).digest())


suspended, revoked, reinstated = (
    lambda version, kind=kind: kind(MIRAE, version) for kind in (TraderSuspended, TraderRevoked, TraderReinstated)
)

UNFIT = [
    # what comes, one after the other                                   the answer to the last
    ([upsert(tin="VN0100109106")], "tin-of-another-country"),
    ([TraderSuspended("KR 116-82", 1)], "tin-invalid"),
    ([upsert(tin="KR1058139003")], "record-of-another"),
    ([unreadable(b"{}")], "field-missing"),
    ([unreadable(b"\xff\x00")], "text-not-utf8"),
    ([upsert(kinds=())], "list-length-wrong"),
    ([upsert(3), suspended(2)], "recognition-older"),
    ([upsert(3), upsert(3, name="Mirae & Co.")], "recognition-version-twice"),
    ([upsert(3), suspended(3)], "recognition-version-twice"),
    ([suspended(2), upsert(1)], "recognition-older"),
    ([upsert(1), revoked(2), reinstated(3)], "recognition-revoked"),
    ([upsert(1), revoked(2), suspended(3)], "recognition-revoked"),
]  # fmt: skip
FIT = [
    # what comes                                               how the trader stands
    ([upsert(3), upsert(3)], "trusted"),
    ([upsert(1), suspended(2), suspended(2)], "suspended"),
    ([upsert(1), suspended(2), upsert(3)], "suspended"),
    ([upsert(1), suspended(2), reinstated(3)], "trusted"),
    ([upsert(1), revoked(2), upsert(3)], "trusted"),
    ([suspended(1), upsert(2)], "suspended"),
    ([upsert(1), upsert(900)], "trusted"),
]  # fmt: skip


def heard(news, trader=None, arrangement=KOREA):
    """The trader after these, and the answer to the last of them."""
    answer = None
    for one in news:
        try:
            answer = traders.hear(trader, one, "KR", arrangement=arrangement, on=TODAY)
        except Refused as refused:
            answer = refused.problems[0]
        if isinstance(answer, traders.RecognitionHeard):
            trader = traders.after(trader, answer)
    return trader, answer


@pytest.mark.parametrize(("news", "code"), UNFIT, ids=[f"{code}-{n}" for n, (_, code) in enumerate(UNFIT)])
def test_what_does_not_fit_has_its_answer_and_changes_nothing(news, code):
    before, _ = heard(news[:-1])
    after, answer = heard(news)
    assert isinstance(answer, Problem)
    assert answer.code == code
    assert after == before


@pytest.mark.parametrize(("news", "standing"), FIT, ids=range(len(FIT)))
def test_what_fits_is_how_the_trader_stands(news, standing):
    assert heard(news)[0].known.standing == standing


def test_without_an_arrangement_nobody_s_word_counts():
    trader, answer = heard([upsert()], arrangement=None)
    assert (trader, answer.code) == (None, "arrangement-missing")


def test_one_trader_is_one_company_and_one_company_one_trader():
    mirae, _ = heard([upsert()])
    mapped = traders.after(mirae, traders.TraderMapped("V-1", "officer", TODAY))
    other = replace(mapped, known=replace(mapped.known, identifier="KR1058139003"))
    assert traders.may_map(mirae, "V-1", None) is None
    assert traders.may_map(mapped, "V-1", mapped) is None
    assert traders.may_map(mapped, "V-2", None).code == "tin-maps-to-two"
    assert traders.may_map(mirae, "V-1", other).code == "company-has-two-tins"
    assert traders.after(mapped, traders.TraderUnmapped("wrong", TODAY)) == mirae
