"""A recognised trader: a partner's company as the partner last said, and which company here it is.

What a partner says is judged before it counts: by an arrangement that holds, of a trader of its own, in a record that
can be read, in the order of its versions. Whatever does not fit has an answer of its own and changes nothing.
"""

from datetime import date
from typing import Annotated, TypeAlias

from msgspec import Meta, Struct
from msgspec.structs import replace

from gwanmun.law.aeo.programme import Arrangement
from gwanmun.law.aeo.record import TraderRecord
from gwanmun.law.aeo.trader_identifier import checked
from gwanmun.law.basics.codes import CountryCode, Number, Text
from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.exchange.messages import RowTold, TraderReinstated, TraderRevoked, TraderSuspended, TraderTrusted
from gwanmun.law.exchange.recognition import Recognised, Standing, TraderNews
from gwanmun.law.exchange.recognition import after as recognised_after
from gwanmun.law.exchange.telling import read_record

Identifier = Annotated[str, Meta(min_length=1, max_length=35)]


class RecognitionHeard(Struct, frozen=True, tag_field="event", tag=True, omit_defaults=True):
    """A partner said how one of its companies stands with it."""

    identifier: Number
    sender: CountryCode
    message: str  # "AEO.SUSPEND"
    version: int
    on: date
    digest: str = ""  # of the record, hexadecimal
    record: TraderRecord | None = None


class TraderMapped(Struct, frozen=True, tag_field="event", tag=True):
    """The partner's company is the one our own register knows by this number."""

    company: Identifier
    by: Text
    on: date


class TraderUnmapped(Struct, frozen=True, tag_field="event", tag=True):
    """It is not: the mapping was wrong."""

    why: Text
    on: date


RecognitionEvent: TypeAlias = RecognitionHeard | TraderMapped | TraderUnmapped


class RecognisedTrader(Struct, frozen=True, omit_defaults=True):
    """A partner's company, as the partner last said."""

    known: Recognised
    sender: str
    record: TraderRecord | None = None
    company: str = ""  # what our own register calls it, where it has another number for it
    heard: date | None = None

    @property
    def tin(self) -> str:
        """Its trader identification number."""
        return self.known.identifier


def after(trader: RecognisedTrader | None, event: RecognitionEvent) -> RecognisedTrader:
    """The trader once this has happened too."""
    if isinstance(event, RecognitionHeard):
        known = recognised_after(trader.known if trader is not None else None, _news(event))
        assert known is not None, "whatever is heard of a trader makes it known"
        fresh = trader or RecognisedTrader(known, event.sender)
        record = event.record if event.record is not None and known.version == event.version else fresh.record
        return replace(fresh, known=known, record=record, heard=event.on)
    if trader is None:
        raise ValueError("a recognised trader begins with RecognitionHeard")
    return replace(trader, company=event.company if isinstance(event, TraderMapped) else "")


def hear(
    trader: RecognisedTrader | None, news: TraderNews, sender: str, *, arrangement: Arrangement | None, on: date
) -> RecognitionHeard | Problem | None:
    """What a partner's news makes of a trader; None where it says again what is known; a problem where it cannot count.

    Raises Refused for a record that cannot be read or an identifier that is none of the sender's.
    """
    if arrangement is None:
        return Problem("arrangement-missing", "", sender, {"on": str(on)})
    checked(news.identifier, sender)
    record = _record(news)
    known = trader.known if trader is not None else None
    heard = RecognitionHeard(news.identifier, sender, TAGS[type(news)], news.version, on, _digest(news).hex(), record)
    if known is not None and news.version <= known.version:
        return _out_of_order(known, news)
    if known is not None and known.standing == "revoked" and isinstance(news, TraderSuspended | TraderReinstated):
        return Problem("recognition-revoked", "identifier", news.identifier, {"message": heard.message})
    return heard


def may_map(trader: RecognisedTrader, company: str, other: RecognisedTrader | None) -> Problem | None:
    """Whether a trader may be known here by this number: one trader is one company, and one company one trader."""
    if trader.company and trader.company != company:
        told = {"company": trader.company, "tin": trader.tin}
        return Problem("tin-maps-to-two", "company", company, told)
    if other is not None and other.tin != trader.tin:
        return Problem("company-has-two-tins", "company", company, {"tin": other.tin, "also": trader.tin})
    return None


def row(trader: RecognisedTrader) -> RowTold:
    """The trader as it stands in our copy of the partner's register."""
    return RowTold(trader.tin, trader.known.version, trader.known.standing, trader.known.digest)


TAGS = {
    TraderTrusted: "AEO.UPSERT",
    TraderSuspended: "AEO.SUSPEND",
    TraderRevoked: "AEO.REVOKE",
    TraderReinstated: "AEO.REINSTATE",
}
_STANDING_BY: dict[type, Standing] = {
    TraderSuspended: "suspended",
    TraderRevoked: "revoked",
    TraderReinstated: "trusted",
}


def _record(news: TraderNews) -> TraderRecord | None:
    if not isinstance(news, TraderTrusted):
        return None
    record = read_record(news.document)
    if record.tin != news.identifier:
        raise Refused(Problem("record-of-another", "document.tin", record.tin, {"identifier": news.identifier}))
    return record


def _out_of_order(known: Recognised, news: TraderNews) -> Problem | None:
    """The same once more is no news; the same version with another content, or an older one, has its own answer."""
    told = {"known": str(known.version), "standing": known.standing}
    if news.version < known.version:
        return Problem("recognition-older", "version", str(news.version), told)
    same = (
        _digest(news) == known.digest if isinstance(news, TraderTrusted) else _STANDING_BY[type(news)] == known.standing
    )
    return None if same else Problem("recognition-version-twice", "version", str(news.version), told)


def _news(event: RecognitionHeard) -> TraderNews:
    """The message again, as the fold of recognition reads it."""
    if event.message == "AEO.UPSERT":
        return TraderTrusted(event.identifier, event.version, b"", bytes.fromhex(event.digest))
    kind = next(kind for kind, tag in TAGS.items() if tag == event.message)
    return kind(event.identifier, event.version)  # type: ignore[no-any-return]


def _digest(news: TraderNews) -> bytes:
    return news.digest if isinstance(news, TraderTrusted) else b""
