"""The country: every dated number and list a procedure may look at, read from one pack, named by one hash."""

from datetime import date
from typing import Literal

from msgspec import Struct

from gwanmun.law.aeo.programme import AeoLaw
from gwanmun.law.cargo.storage import StorageLaw
from gwanmun.law.clearance.procedure import ProcedureLaw
from gwanmun.law.origin.agreement import Agreement
from gwanmun.law.origin.issuing_law import IssuingLaw
from gwanmun.law.origin.standard_bill import StandardBill
from gwanmun.law.permits.requirement import Requirement
from gwanmun.law.revenue.exchange_rate import ExchangeRate
from gwanmun.law.revenue.payment import PaymentLaw
from gwanmun.law.revenue.relief import ReliefLaw
from gwanmun.law.revenue.value import ValuationLaw
from gwanmun.law.risk.selection import SelectionLaw
from gwanmun.law.tariff.tariff import Tariff


class FormBox(Struct, frozen=True):
    """One numbered box of the national declaration form, and where its content stands in our documents."""

    box: int
    name: str  # WCO Data Model's words
    local: str  # the national form's words
    path: str  # "consignment.bill", "lines[].commodity"; a decision's when `by` is customs: "Valued.total"
    by: str  # "declarant" or "customs"


class Act(Struct, frozen=True, omit_defaults=True):
    """A source of law that rows of the pack rest on."""

    title: str
    citation: str = ""
    url: str = ""
    published: date | None = None  # two days that differ, by months sometimes: both are kept
    in_force: date | None = None


class Ended(Struct, frozen=True):
    """A code that is no longer used: its last day, and the code to use now."""

    last: date
    successor: str = ""


class CodeList(Struct, frozen=True, omit_defaults=True):
    """The codes a country accepts for one thing, with their names by language, and those of them that have ended."""

    codes: dict[str, dict[str, str]]
    ended: dict[str, Ended] = {}


class Country(Struct, frozen=True):
    """A whole country pack as the law reads it."""

    id: str  # "kr"
    name: str
    currency: str
    minor_digits: int
    timezone: str
    languages: tuple[str, ...]
    tariff: Tariff
    agreements: dict[str, Agreement]
    exchange_rates: dict[str, tuple[ExchangeRate, ...]]  # by currency
    valuation: ValuationLaw
    payment: PaymentLaw
    storage: StorageLaw
    procedure: ProcedureLaw
    requirements: tuple[Requirement, ...]
    selection: SelectionLaw
    lists: dict[str, CodeList]  # "customs_offices", "locations", "package_kinds", "transport_modes", "units", ...
    form: tuple[FormBox, ...]
    holidays: frozenset[date]
    acts: dict[str, Act] = {}
    reliefs: ReliefLaw = ReliefLaw()
    six_digit_edition: str = "HS2022"
    law_date: Literal["declaration", "arrival", "removal"] = "declaration"  # the event whose day fixes the law
    treaties: dict[str, str] = {}  # the hash of each treaty its agreements name: the pack's own hash covers them
    issuing: IssuingLaw = IssuingLaw()
    standard_bills: dict[str, StandardBill] = {}  # of materials, for exporters to copy
    aeo: AeoLaw = AeoLaw()  # the programme of authorised operators, and the arrangements with partners
