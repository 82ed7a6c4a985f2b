"""Practice: what both peers do alike, so that only frameworks and persistence are compared.

They ask the same law the same questions and write the same rows into the same tables: a number, the sealed entries of
the declaration and of its bill, the record to search, the bill's new state, and the answer given. Both then keep a row
for each line besides, as an application built on an ORM would. Gwanmun's own way of writing is not used here.
"""

import gc
import hashlib
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct
from uuid_utils.compat import uuid7

from gwanmun.law.cargo.bill import Bill, after, seen_by
from gwanmun.law.clearance import cargo, imports
from gwanmun.law.clearance.case import Case
from gwanmun.law.clearance.country import Country
from gwanmun.law.clearance.declaration import Declaration
from gwanmun.law.clearance.rulebook import Rulebook
from gwanmun.law.clearance.walk import Facts, Wait
from gwanmun.law.risk import draw
from gwanmun.law.risk.draw import Lot
from gwanmun.office.journal.entry import sealed

BELIEVED_SECONDS = 10.0  # how long a key or a mandate is believed in without asking again, as in the office itself
_bill = msgspec.json.Decoder(Bill).decode
_encode = msgspec.json.Encoder().encode


class Held(Struct, frozen=True):
    """A bill as the database has it."""

    case_key: UUID
    place: int
    seal: bytes
    state: str


class Verdict(Struct, frozen=True):
    """What the law said of one declaration, as rows to write, and as the answer to give."""

    problems: tuple[dict[str, Any], ...]
    number: dict[str, Any] = {}
    entries: tuple[dict[str, Any], ...] = ()
    record: dict[str, Any] = {}
    lines: tuple[dict[str, Any], ...] = ()
    bill: Held | None = None  # its new state, when the declaration drew on it
    standing: dict[str, Any] = {}


class Clock:
    """The benchmark's time: it starts where the office's does."""

    def __init__(self, start: str) -> None:
        self._start, self._since = datetime.fromisoformat(start).astimezone(UTC), time.monotonic()

    def now(self) -> datetime:
        seconds = time.monotonic() - self._since
        return datetime.fromtimestamp(self._start.timestamp() + seconds, UTC)

    def today(self, timezone: str) -> date:
        return self.now().astimezone(ZoneInfo(timezone)).date()


class Believed:
    """Answers of a look-up, each believed for a moment."""

    def __init__(self) -> None:
        self._said: dict[Any, tuple[Any, float]] = {}

    def find(self, asked: Any) -> Any:
        said = self._said.get(asked)
        return said[0] if said is not None and said[1] > time.monotonic() else None

    def keep(self, asked: Any, answer: Any) -> Any:
        self._said[asked] = (answer, time.monotonic() + BELIEVED_SECONDS)
        return answer


def rulebook_of(pack: str, body: bytes) -> Rulebook:
    """The law of the country, from the pack the office keeps. The collector is told what the office tells its own."""
    rulebook = Rulebook(msgspec.json.decode(body, type=Country), pack)
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    return rulebook


def most_counted(rulebook: Rulebook) -> int:
    """How far a trader's earlier declarations are counted: as far as any rule of selection looks."""
    return max((rule.first_declarations or 0 for rule in rulebook.country.selection.rules), default=0)


def secret_digest(token: str) -> tuple[str, bytes]:
    """The prefix of an API key, and the hash its secret is kept by."""
    _, prefix, secret = token.split("_")
    return prefix, hashlib.sha256(secret.encode()).digest()


def request_digest(method: str, path: str, body: bytes) -> bytes:
    """What an Idempotency-Key stands for."""
    return hashlib.sha256(b"%b %b\n%b" % (method.encode(), path.encode(), body)).digest()


def lot(number: str, secret: str, day: date) -> Lot:
    """The number drawn for a declaration, from a seed that was promised."""
    seed = draw.seed_of(secret.encode(), day)
    return Lot(draw.drawn(seed, number), draw.bond(day, seed, draw.commitment(seed)))


def lodge(
    document: dict[str, Any],
    held: Held | None,
    *,
    earlier: int,
    actor: tuple[str, str],
    at: datetime,
    rulebook: Rulebook,
    secret: str,
) -> Verdict:
    """Ask the law about one declaration whose fields a serializer has checked, and say what is to be written."""
    declaration = msgspec.convert(document, Declaration)
    today = at.astimezone(ZoneInfo(rulebook.country.timezone)).date()
    bill = _bill(held.state) if held else None
    seen = seen_by(bill, declaration.number) if bill is not None else None
    drawn = lot(declaration.number, secret, today)
    facts = Facts(today, seen, earlier_declarations=earlier, draw=drawn.number, bond=drawn.bond)
    case, wait = imports.advance(Case(declaration), facts, rulebook)
    if wait is not None and wait.problems:
        return Verdict(tuple(msgspec.to_builtins(problem) for problem in wait.problems))
    key = uuid7()
    write = _writer(key, at, -1, b"")
    entries = [write("Lodged", _encode(declaration).decode(), actor)]
    facts_text, pack = _encode(facts).decode(), rulebook.pack
    for event in case.events:
        entries.append(
            write(type(event).__name__, _encode(event).decode(), ("office", ""), facts=facts_text, pack=pack)
        )
        facts_text = pack = None
    bill_entries, moved = _moved(case, held, bill, at, today)
    return Verdict(
        (),
        {"stream": "declaration", "number": declaration.number, "case_key": key},
        (*entries, *bill_entries),
        _record(key, case, wait, at),
        tuple({"case_key": key, "line": n, **_line(line)} for n, line in enumerate(declaration.lines, 1)),
        moved,
        _standing(case, wait, at, rulebook),
    )


def _writer(key: UUID, at: datetime, place: int, seal: bytes) -> Callable[..., dict[str, Any]]:
    def write(kind: str, body: str, actor: tuple[str, str], facts: Any = None, pack: Any = None) -> dict[str, Any]:
        nonlocal place, seal
        place += 1
        seal = sealed(seal, place, kind, body)
        return {
            "case_key": key,
            "place": place,
            "kind": kind,
            "body": body,
            "facts": facts,
            "pack": pack,
            "at": at,
            "actor": actor[0],
            "on_behalf": actor[1],
            "seal": seal,
        }

    return write


def _moved(
    case: Case, held: Held | None, bill: Bill | None, at: datetime, today: date
) -> tuple[list[Any], Held | None]:
    """What the case does to its bill: the entries of the bill's own stream, and its new state."""
    if held is None or bill is None:
        return [], None
    write = _writer(held.case_key, at, held.place, held.seal)
    entries = []
    for event in cargo.bill_events(case, case.events, bill, today):
        bill = after(bill, event)
        entries.append(write(type(event).__name__, _encode(event).decode(), ("office", "")))
    if not entries:
        return [], None
    return entries, Held(held.case_key, entries[-1]["place"], entries[-1]["seal"], _encode(bill).decode())


def _record(key: UUID, case: Case, wait: Wait | None, at: datetime) -> dict[str, Any]:
    declaration = case.declaration
    return {
        "case_key": key,
        "place": len(case.events),
        "number": declaration.number,
        "procedure": declaration.procedure,
        "declarant": declaration.declarant.identifier,
        "trader": declaration.importer.identifier,
        "transport_document": declaration.consignment.transport_document,
        "lodged_at": at,
        "released_on": None,
        "status": "waiting",
        "whom": wait.whom if wait else "",
        "subject": wait.subject if wait else "",
        "wait": _encode(wait).decode() if wait else "",
        "waiting_since": at,
        "owed": case.owed,
        "paid": case.paid,
    }


def _line(line: Any) -> dict[str, Any]:
    return {
        "commodity": line.commodity,
        "origin": line.origin,
        "description": line.description,
        "quantity": line.quantity,
        "quantity_unit": line.quantity_unit,
        "unit_price": line.unit_price,
        "value": line.value,
        "net_weight_kg": line.net_weight_kg,
        "trade_description": line.trade_description,
        "trademark": line.trademark,
        "model": line.model,
        "composition": line.composition,
        "product": line.product,
        "origin_mark": line.origin_mark,
        "rate_class": line.rate_class,
        "internal_tax_code": line.internal_tax_code,
    }


def _standing(case: Case, wait: Wait | None, at: datetime, rulebook: Rulebook) -> dict[str, Any]:
    return {
        "number": case.lodged.number,
        "procedure": case.lodged.procedure,
        "status": "waiting",
        "done": [type(event).__name__ for event in case.events],
        "waits_for": msgspec.to_builtins(wait) if wait else None,
        "waiting_since": at,
        "owed": case.owed,
        "paid": case.paid,
        "currency": rulebook.country.currency,
    }
