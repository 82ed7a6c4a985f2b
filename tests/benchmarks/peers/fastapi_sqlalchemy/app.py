"""The peer on FastAPI: pydantic models, SQLAlchemy's async ORM, asyncpg."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from hmac import compare_digest
from typing import Annotated, Any, NamedTuple

from fastapi import Depends, FastAPI, Header, HTTPException, Request
from fastapi.responses import JSONResponse, Response
from pydantic import TypeAdapter
from sqlalchemy import func, insert, literal, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import aliased

from gwanmun.law.clearance.rulebook import Rulebook
from tests.benchmarks.peers import practice
from tests.benchmarks.peers.fastapi_sqlalchemy.schemas import Declaration, Standing
from tests.benchmarks.peers.fastapi_sqlalchemy.tables import (
    Answer,
    ApiKey,
    Company,
    Delegation,
    Entry,
    Holding,
    Line,
    Number,
    Pack,
    Record,
)

SECRET = os.environ["GWANMUN_SECRET"]
KEEPS_LINES = os.environ["PEER_LINE_ROWS"] == "yes"
CREATED, CONFLICT, UNPROCESSABLE = 201, 409, 422
MANY = "/declarations/batch"

engine = create_async_engine(os.environ["PEER_DATABASE_URL"], pool_size=16, max_overflow=0)
sessions = async_sessionmaker(engine, expire_on_commit=False)
clock = practice.Clock(os.environ["GWANMUN_CLOCK"])
callers, mandates = practice.Believed(), practice.Believed()
rulebooks: list[Rulebook] = []
a_declaration, a_standing = TypeAdapter(Declaration), TypeAdapter(Standing)


class Caller(NamedTuple):
    """Whose key came with the request."""

    account: str
    company: str


class Asked(NamedTuple):
    """What came with a request besides its document."""

    caller: Caller
    key: str
    digest: bytes


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with sessions() as session:
        pack = (await session.scalars(select(Pack))).one()
    rulebooks.append(practice.rulebook_of(pack.hash, pack.body))
    yield
    await engine.dispose()


app = FastAPI(lifespan=lifespan)


async def session() -> AsyncIterator[AsyncSession]:
    async with sessions() as opened:
        yield opened


async def asked(
    request: Request,
    authorization: Annotated[str, Header()],
    idempotency_key: Annotated[str, Header()],
    opened: Annotated[AsyncSession, Depends(session)],
) -> Asked:
    token = authorization.removeprefix("Bearer ")
    prefix, digest = practice.secret_digest(token)
    kept = callers.find(prefix)
    if kept is None:
        async with opened.begin():
            key = await opened.scalar(select(ApiKey).where(ApiKey.prefix == prefix, ApiKey.revoked.is_(None)))
        if key is None or key.account.closed or key.account.company is None:
            raise HTTPException(401)
        kept = callers.keep(prefix, (key.digest, Caller(key.account.name, key.account.company.identifier)))
    if not compare_digest(kept[0], digest):
        raise HTTPException(401)
    body = await request.body()
    return Asked(kept[1], idempotency_key, practice.request_digest(request.method, request.url.path, body))


Session = Annotated[AsyncSession, Depends(session)]
Came = Annotated[Asked, Depends(asked)]


@app.post("/declarations", status_code=CREATED, response_model=Standing)
async def lodge(declaration: Declaration, came: Came, opened: Session) -> Any:
    try:
        async with opened.begin():
            standing = await _lodge(opened, declaration, came)
    except IntegrityError:
        return await _again(opened, came)
    return standing


@app.post(MANY)
async def lodge_many(request: Request, came: Came, opened: Session) -> Response:
    documents = [a_declaration.validate_json(line) for line in (await request.body()).splitlines()]
    try:
        async with opened.begin():
            answers = await _lodge_many(opened, documents, came)
    except IntegrityError:
        return await _again(opened, came)
    return Response(b"\n".join(answers), media_type="application/x-ndjson")


async def _lodge(opened: AsyncSession, declaration: Declaration, came: Asked) -> Standing:
    await _check_mandate(opened, declaration, came)
    bill = await opened.get(Holding, ("bill", declaration.consignment.transport_document), with_for_update=True)
    those = select(literal(1)).where(Record.trader == declaration.importer.identifier, Record.status != "rejected")
    earlier = (
        await opened.scalar(
            select(func.count()).select_from(those.limit(practice.most_counted(rulebooks[0])).subquery())
        )
        or 0
    )
    at = clock.now()
    verdict = _ask(declaration, _held(bill), earlier, came, at)
    if verdict.problems:
        raise HTTPException(UNPROCESSABLE, list(verdict.problems))
    opened.add(Number(**verdict.number))
    opened.add_all(Entry(**entry) for entry in verdict.entries)
    record = Record(**verdict.record)
    if KEEPS_LINES:
        record.lines = [Line(**line) for line in verdict.lines]
    opened.add(record)
    if bill is not None and verdict.bill is not None:
        bill.place, bill.seal, bill.state = verdict.bill.place, verdict.bill.seal, verdict.bill.state
    standing = Standing(**verdict.standing)
    opened.add(_answer(came, came.key, standing.model_dump_json(), at))
    return standing


async def _lodge_many(opened: AsyncSession, documents: list[Declaration], came: Asked) -> list[bytes]:
    """The same for many: each table is read once and written with one bulk insert."""
    for document in documents:
        await _check_mandate(opened, document, came)
    numbers = {document.consignment.transport_document for document in documents}
    found = await opened.scalars(
        select(Holding).where(Holding.stream == "bill", Holding.number.in_(sorted(numbers))).with_for_update()
    )
    bills = {bill.number: _held(bill) for bill in found}
    traders = {document.importer.identifier for document in documents}
    counted = await opened.execute(
        select(Record.trader, func.count())
        .where(Record.trader.in_(sorted(traders)), Record.status != "rejected")
        .group_by(Record.trader)
    )
    earlier = dict(counted.tuples().all())
    at, moved, answers, verdicts = clock.now(), {}, [], []
    for document in documents:
        bill = document.consignment.transport_document
        before = min(practice.most_counted(rulebooks[0]), earlier.get(document.importer.identifier, 0))
        verdict = _ask(document, bills.get(bill), before, came, at)
        if verdict.problems:
            answers.append(JSONResponse(list(verdict.problems), UNPROCESSABLE).body)
            continue
        if verdict.bill is not None:
            bills[bill] = moved[bill] = verdict.bill
        verdicts.append(verdict)
        answers.append(a_standing.dump_json(Standing(**verdict.standing)))
    await _write_many(opened, verdicts, moved)
    rows = [_answer_row(came, f"{came.key}/{n}", answer.decode(), at) for n, answer in enumerate(answers)]
    await opened.execute(insert(Answer), rows)
    return answers


async def _write_many(opened: AsyncSession, verdicts: list[practice.Verdict], moved: dict[str, Any]) -> None:
    await opened.execute(insert(Number), [verdict.number for verdict in verdicts])
    await opened.execute(insert(Entry), [entry for verdict in verdicts for entry in verdict.entries])
    await opened.execute(insert(Record), [verdict.record for verdict in verdicts])
    if KEEPS_LINES:
        await opened.execute(insert(Line), [line for verdict in verdicts for line in verdict.lines])
    if moved:
        states = [
            {"stream": "bill", "number": number, "place": held.place, "seal": held.seal, "state": held.state}
            for number, held in moved.items()
        ]
        await opened.execute(update(Holding), states)


def _ask(
    declaration: Declaration, held: practice.Held | None, earlier: int, came: Asked, at: datetime
) -> practice.Verdict:
    return practice.lodge(
        declaration.model_dump(exclude_unset=True),
        held,
        earlier=earlier,
        actor=(came.caller.account, came.caller.company),
        at=at,
        rulebook=rulebooks[0],
        secret=SECRET,
    )


async def _check_mandate(opened: AsyncSession, declaration: Declaration, came: Asked) -> None:
    company, principal = came.caller.company, declaration.importer.identifier
    if declaration.declarant.identifier != company:
        raise HTTPException(403)
    if company == principal or mandates.find((company, principal)):
        return
    giver, taker = aliased(Company), aliased(Company)
    today = clock.today(rulebooks[0].country.timezone)
    found = await opened.scalar(
        select(Delegation.id)
        .join(giver, Delegation.principal_id == giver.id)
        .join(taker, Delegation.delegate_id == taker.id)
        .where(giver.country == "KR", giver.identifier == principal)
        .where(taker.country == "KR", taker.identifier == company)
        .where(Delegation.first <= today, Delegation.last >= today)
    )
    if found is None:
        raise HTTPException(403)
    mandates.keep((company, principal), True)


async def _again(opened: AsyncSession, came: Asked) -> Response:
    """The same request was answered before; or a number was taken."""
    async with opened.begin():
        answer = await opened.get(Answer, (came.caller.account, came.key))
    if answer is None or answer.digest != came.digest:
        raise HTTPException(CONFLICT)
    return Response(answer.body, answer.status, media_type="application/json")


def _held(bill: Holding | None) -> practice.Held | None:
    return practice.Held(bill.case_key, bill.place, bill.seal, bill.state) if bill is not None else None


def _answer(came: Asked, key: str, body: str, at: datetime) -> Answer:
    return Answer(**_answer_row(came, key, body, at))


def _answer_row(came: Asked, key: str, body: str, at: datetime) -> dict[str, Any]:
    account, digest = came.caller.account, came.digest
    return {"account": account, "key": key, "digest": digest, "status": CREATED, "body": body, "at": at}
