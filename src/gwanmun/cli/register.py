"""`gwanmun register`: companies, accounts and API keys of an office, entered by whoever runs it.

A key is shown once, when it is issued; the office keeps only its hash.
"""

import secrets
import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from django.db import transaction
from msgspec import Struct

from gwanmun.cli.entering import enter
from gwanmun.cli.screen import console, say_json
from gwanmun.cli.troubles import EXIT_CODES, Trouble
from gwanmun.law.basics.period import Period
from gwanmun.law.clearance.drafting.known import Company, Product
from gwanmun.office.people import accounts, delegations, keys, models, persons, register
from gwanmun.office.people.roles import Role

app = typer.Typer(no_args_is_help=True, epilog=EXIT_CODES)

Country = Annotated[str, typer.Option(envvar="GWANMUN_COUNTRY", help="The office's country.")]
AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]


class Enrolled(Struct, frozen=True, forbid_unknown_fields=True):
    """A company, what it trades in, and what it says once for all its declarations."""

    company: Company
    kind: str  # trader, broker, carrier, warehouse, agency, partner
    products: tuple[Product, ...] = ()
    defaults: dict[str, str] = {}
    places: tuple[str, ...] = ()  # bonded places it keeps


class Leave(Struct, frozen=True, forbid_unknown_fields=True):
    """A company's leave for another to act for it."""

    country: str
    principal: str
    to: str
    first: date
    last: date


class Opened(Struct, frozen=True, forbid_unknown_fields=True):
    """An account, of a company or of the office itself."""

    name: str
    role: Role
    country: str = ""
    company: str = ""


class Roll(Struct, frozen=True, forbid_unknown_fields=True):
    """What a register file holds."""

    companies: tuple[Enrolled, ...] = ()
    delegations: tuple[Leave, ...] = ()
    accounts: tuple[Opened, ...] = ()


class Issued(Struct, frozen=True):
    """A key, this once."""

    account: str
    role: str
    key: str


@app.command("load")
def load(
    file: Annotated[
        str, typer.Argument(help="A JSON file of companies, delegations and accounts; - reads standard input.")
    ],
    *,
    country: Country = "kr",
    with_keys: Annotated[bool, typer.Option("--keys", help="Issue a key to every account of the file.")] = False,
    password: Annotated[
        str, typer.Option(envvar="GWANMUN_COURSE_PASSWORD", help="Let people sign in under every account with this.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Enter everything a file holds, or nothing. What is there already is corrected.

    A register file is a JSON object with any of these:

    \b
        {"companies":   [{"kind": "trader", "company": {"name": …, "country": "KR", "identifier": …},
                          "products": […], "defaults": {"customs_office": "030"}},
                         {"kind": "warehouse", "company": {…}, "places": ["03012001"]}],
         "delegations": [{"country": "KR", "principal": …, "to": …, "first": "2026-01-01", "last": "2026-12-31"}],
         "accounts":    [{"name": "hanbit", "role": "trader", "country": "KR", "company": …}]}
    """  # noqa: D301 - the sign keeps a paragraph as it is written
    roll = _read(file)
    enter(country, prepare=True)
    with transaction.atomic():
        for one in roll.companies:
            _enrol(one)
        for leave in roll.delegations:
            _delegate(leave)
        opened = [_open(account) for account in roll.accounts]
        issued = [Issued(account.name, account.role, keys.issue(account)) for account in opened if with_keys]
        if password:
            persons.let_all_in(opened, password)
    if as_json:
        say_json(issued)
        return
    console().print(
        f"{len(roll.companies)} companies, {len(roll.delegations)} delegations and {len(opened)} accounts entered."
    )
    _tell(issued)


@app.command("account")
def account(
    name: Annotated[str, typer.Argument(help="What the journal will call whoever acts.")],
    *,
    role: Annotated[str, typer.Option(help="trader, broker, carrier, warehouse, agency, officer, cashier, partner …")],
    company: Annotated[str, typer.Option(help="The company it acts for, as KR:1418155275.")] = "",
    country: Country = "kr",
    as_json: AsJson = False,
) -> None:
    """Open an account and issue its first key."""
    of, _, identifier = company.rpartition(":")
    try:
        wanted = msgspec.convert(
            {"name": name, "role": role, "country": of or country.upper(), "company": identifier}, Opened
        )
    except msgspec.ValidationError as why:
        raise typer.BadParameter(str(why), param_hint="--role") from None
    enter(country, prepare=True)
    opened = _open(wanted)
    _answer([Issued(opened.name, opened.role, keys.issue(opened))], as_json=as_json)


@app.command("person")
def person(
    name: Annotated[str, typer.Argument(help="The account somebody is to sign in under.")],
    *,
    called: Annotated[str, typer.Option(help="As the pages greet.")] = "",
    country: Country = "kr",
    as_json: AsJson = False,
) -> None:
    """Let somebody sign in at the pages under an account, with a password that is told once."""
    enter(country)
    found = models.Account.objects.filter(name=name, closed=False).first()
    if found is None:
        raise Trouble(f"There is no open account {name!r}.", "`gwanmun register account` opens one.")
    password = secrets.token_urlsafe(15)
    persons.let_in(found, password, called=called)
    if as_json:
        say_json({"account": found.name, "password": password})
    else:
        console().print(f"{found.name} signs in with {password} and changes it then.")


@app.command("choose-again")
def choose_again(
    name: Annotated[str, typer.Argument(help="The account whose person is to choose.")],
    *,
    country: Country = "kr",
) -> None:
    """Let somebody do nothing at the pages before he has chosen a new password: others may know the one he has."""
    enter(country)
    if not persons.must_choose(name):
        raise Trouble(f"Nobody signs in under {name!r}.", "`gwanmun register person` lets somebody.")
    console().print(f"{name} chooses a new password before anything else.")


@app.command("key")
def key(
    name: Annotated[str, typer.Argument(help="The account.")],
    *,
    act: Annotated[list[str] | None, typer.Option(help="Narrow the key to this act; may be given again.")] = None,
    country: Country = "kr",
    as_json: AsJson = False,
) -> None:
    """Issue another key to an account."""
    enter(country)
    found = models.Account.objects.filter(name=name, closed=False).first()
    if found is None:
        raise Trouble(f"There is no open account {name!r}.", "`gwanmun register account` opens one.")
    _answer([Issued(found.name, found.role, keys.issue(found, act or []))], as_json=as_json)


@app.command("revoke")
def revoke(
    prefix: Annotated[str, typer.Argument(help="The key, or the twelve signs after gw_ in it.")],
    *,
    country: Country = "kr",
    as_json: AsJson = False,
) -> None:
    """Take a key back. It may be believed for ten seconds more."""
    enter(country)
    taken = keys.revoke(prefix.removeprefix("gw_")[:12])
    if not taken:
        raise Trouble("There is no such key, or it was taken back before.")
    if as_json:
        say_json({"revoked": prefix.removeprefix("gw_")[:12]})
    else:
        console().print("The key is taken back.")


def _read(file: str) -> Roll:
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as why:
        raise typer.BadParameter(f"{file}: {why.strerror}") from None
    try:
        return msgspec.json.decode(content, type=Roll, strict=False)
    except msgspec.DecodeError as why:
        raise Trouble(
            f"{file} is not a register: {why}.", "`gwanmun register load --help` says what it holds."
        ) from None


def _enrol(one: Enrolled) -> None:
    company = register.enrol(one.company, one.kind)
    register.keep_products(company.country, company.identifier, one.products)
    register.keep_defaults(company.country, company.identifier, one.defaults)
    register.keep_places(company.country, company.identifier, one.places)


def _delegate(leave: Leave) -> None:
    """Give leave, unless it was given for all of these days before."""
    days = (leave.first, leave.last)
    if not all(delegations.may_act_for(leave.country, leave.to, leave.principal, day) for day in days):
        delegations.delegate(leave.country, leave.principal, leave.to, Period(*days))


def _open(wanted: Opened) -> models.Account:
    try:
        return accounts.open_account(wanted.name, wanted.role, country=wanted.country, company=wanted.company)
    except models.Company.DoesNotExist:
        raise Trouble(
            f"The register has no company {wanted.country}:{wanted.company}.", "`gwanmun register load` enters it."
        ) from None


def _answer(issued: list[Issued], *, as_json: bool) -> None:
    if as_json:
        say_json(issued)
    else:
        _tell(issued)


def _tell(issued: list[Issued]) -> None:
    screen = console()
    for one in issued:
        screen.print(f"{one.account} ({one.role})")
        screen.print(f"    {one.key}")
    if issued:
        screen.print("Keep these now: nobody can show them again.")
