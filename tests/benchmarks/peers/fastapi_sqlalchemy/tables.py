"""Tables: the office's own, mapped by SQLAlchemy, and the peers' row for each line."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Table(DeclarativeBase):
    type_annotation_map = {datetime: DateTime(timezone=True)}


class Number(Table):
    __tablename__ = "journal_number"
    stream: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(primary_key=True)
    case_key: Mapped[UUID]


class Entry(Table):
    __tablename__ = "journal_entry"
    case_key: Mapped[UUID] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    body: Mapped[str]
    facts: Mapped[str | None]
    pack: Mapped[str | None]
    at: Mapped[datetime]
    actor: Mapped[str]
    on_behalf: Mapped[str]
    seal: Mapped[bytes]


class Answer(Table):
    __tablename__ = "journal_answer"
    account: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[bytes]
    status: Mapped[int]
    body: Mapped[str]
    at: Mapped[datetime]


class Pack(Table):
    __tablename__ = "journal_pack"
    hash: Mapped[str] = mapped_column(primary_key=True)
    body: Mapped[bytes]


class Record(Table):
    __tablename__ = "records_declaration"
    case_key: Mapped[UUID] = mapped_column(primary_key=True)
    place: Mapped[int]
    number: Mapped[str]
    procedure: Mapped[str]
    declarant: Mapped[str]
    trader: Mapped[str]
    transport_document: Mapped[str]
    lodged_at: Mapped[datetime]
    released_on: Mapped[date | None]
    status: Mapped[str]
    whom: Mapped[str]
    subject: Mapped[str]
    wait: Mapped[str]
    waiting_since: Mapped[datetime]
    owed: Mapped[int]
    paid: Mapped[int]
    lines: Mapped[list["Line"]] = relationship(back_populates="record")


class Line(Table):
    __tablename__ = "peer_line"
    case_key: Mapped[UUID] = mapped_column(ForeignKey("records_declaration.case_key"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    commodity: Mapped[str]
    origin: Mapped[str]
    description: Mapped[str]
    quantity: Mapped[Decimal]
    quantity_unit: Mapped[str]
    unit_price: Mapped[Decimal]
    value: Mapped[Decimal]
    net_weight_kg: Mapped[Decimal]
    trade_description: Mapped[str]
    trademark: Mapped[str]
    model: Mapped[str]
    composition: Mapped[str]
    product: Mapped[str]
    origin_mark: Mapped[str]
    rate_class: Mapped[str]
    internal_tax_code: Mapped[str]
    record: Mapped[Record] = relationship(back_populates="lines")


class Holding(Table):
    __tablename__ = "records_holding"
    stream: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(primary_key=True)
    case_key: Mapped[UUID]
    place: Mapped[int]
    seal: Mapped[bytes]
    state: Mapped[str]


class Company(Table):
    __tablename__ = "people_company"
    id: Mapped[int] = mapped_column(primary_key=True)
    country: Mapped[str]
    identifier: Mapped[str]


class Account(Table):
    __tablename__ = "people_account"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    role: Mapped[str]
    closed: Mapped[bool]
    company_id: Mapped[int | None] = mapped_column(ForeignKey("people_company.id"))
    company: Mapped[Company | None] = relationship(lazy="joined")


class ApiKey(Table):
    __tablename__ = "people_api_key"
    id: Mapped[int] = mapped_column(primary_key=True)
    prefix: Mapped[str]
    digest: Mapped[bytes]
    revoked: Mapped[datetime | None]
    account_id: Mapped[int] = mapped_column(ForeignKey("people_account.id"))
    account: Mapped[Account] = relationship(lazy="joined")


class Delegation(Table):
    __tablename__ = "people_delegation"
    id: Mapped[int] = mapped_column(primary_key=True)
    principal_id: Mapped[int] = mapped_column(ForeignKey("people_company.id"))
    delegate_id: Mapped[int] = mapped_column(ForeignKey("people_company.id"))
    first: Mapped[date]
    last: Mapped[date]
