"""What an office needs beside the tariff, read from tables: exchange rates, code lists, form, acts, cases."""

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from gwanmun.countries.finding import Findings, Place, Placed
from gwanmun.countries.folder import Folder
from gwanmun.countries.pack_case import PackCase, read_cases
from gwanmun.countries.rows import Row, read_rows
from gwanmun.countries.tariff_tables import Checked
from gwanmun.law.clearance.country import Act, Ended, FormBox
from gwanmun.law.revenue.exchange_rate import ExchangeRate, Kind

RATE_COLUMNS = ("currency", "from", "to", "rate", "per", "kind", "source", "confirmed")
CODE_COLUMNS = ("code", "en", "source", "confirmed")
FORM_COLUMNS = ("box", "name", "local", "path", "by")
ENDED, ENDED_COLUMNS = "ended.csv", ("list", "code", "last", "successor", "source", "confirmed")
ACT_COLUMNS, ACT_DAYS = ("act", "title", "citation", "url"), ("published", "in_force")

_KINDS: dict[str, Kind] = {"import": "import", "export": "export"}


class ListedCode(Struct, frozen=True):
    """One code of one list, with its names by language."""

    of_list: str
    code: str
    names: dict[str, str]


class EndedCode(Struct, frozen=True):
    """One code of one list that is no longer used."""

    of_list: str
    code: str
    ended: Ended


class OfficeTables(Struct, frozen=True):
    """What these tables say, row by row with its place."""

    exchange_rates: tuple[Placed[ExchangeRate], ...]
    codes: tuple[Placed[ListedCode], ...]
    ended: tuple[Placed[EndedCode], ...]
    form: tuple[Placed[FormBox], ...]
    acts: tuple[Placed[tuple[str, Act]], ...]
    cases: tuple[Placed[PackCase], ...]
    checked: tuple[Checked, ...]


def read_office_tables(folder: Folder, languages: Sequence[str], findings: Findings) -> OfficeTables:
    """Read the tables; what is wrong goes to the findings, and what is sound is kept."""
    checked: list[Checked] = []
    rates, codes = [], []
    for name in folder.under("fx", ".csv"):
        rates += _exchange_rates(folder, name, findings, checked)
    for name in folder.under("codes", ".csv"):
        codes += _codes(folder, name, languages, findings=findings, checked=checked)
    return OfficeTables(
        exchange_rates=tuple(rates),
        codes=tuple(codes),
        ended=_ended(folder, findings),
        form=_form(folder, findings),
        acts=_acts(folder, findings),
        cases=_cases(folder, findings),
        checked=tuple(checked),
    )


def _exchange_rates(
    folder: Folder, name: str, findings: Findings, checked: list[Checked]
) -> list[Placed[ExchangeRate]]:
    rates, rows, unconfirmed = [], 0, 0
    for row in read_rows(folder, name, RATE_COLUMNS, findings):
        rate = _exchange_rate(row)
        rows += 1
        unconfirmed += not rate.confirmed
        if row.sound:
            rates.append(Placed(rate, row.place))
    checked.append(Checked(name, unconfirmed, rows))
    return rates


def _exchange_rate(row: Row) -> ExchangeRate:
    kind = _KINDS.get(row.text("kind"))
    if kind is None:
        row.fail("rate-kind", f"kind is {row.text('kind')!r}: write import or export.")
    return ExchangeRate(
        currency=row.needed("currency"),
        period=row.period(),
        rate=row.decimal("rate"),
        per=row.whole("per", if_empty=1) or 1,
        kind=kind or "import",
        source=row.text("source"),
        confirmed=row.yes("confirmed"),
    )


def _codes(
    folder: Folder, name: str, languages: Sequence[str], *, findings: Findings, checked: list[Checked]
) -> list[Placed[ListedCode]]:
    local = tuple(language for language in languages if language != "en")
    codes, rows, unconfirmed = [], 0, 0
    of_list = name.removeprefix("codes/").removesuffix(".csv")
    for row in read_rows(folder, name, (*CODE_COLUMNS, *local), findings):
        names = {language: row.text(language) for language in ("en", *local) if row.text(language)}
        code = ListedCode(of_list, row.needed("code"), names)
        rows += 1
        unconfirmed += not row.yes("confirmed")
        if row.sound:
            codes.append(Placed(code, row.place))
    checked.append(Checked(name, unconfirmed, rows))
    return codes


def _ended(folder: Folder, findings: Findings) -> tuple[Placed[EndedCode], ...]:
    """Codes out of use: a table a pack may do without."""
    if ENDED not in folder.names:
        return ()
    ended = []
    for row in read_rows(folder, ENDED, ENDED_COLUMNS, findings):
        code = EndedCode(row.needed("list"), row.needed("code"), Ended(row.day("last"), row.text("successor")))
        if row.sound:
            ended.append(Placed(code, row.place))
    return tuple(ended)


def _form(folder: Folder, findings: Findings) -> tuple[Placed[FormBox], ...]:
    boxes = []
    for row in read_rows(folder, "form.csv", FORM_COLUMNS, findings):
        by = row.text("by")
        if by not in {"declarant", "customs"}:
            row.fail("form-by", f"by is {by!r}: write declarant or customs.")
        box = FormBox(row.whole("box"), row.needed("name"), row.text("local"), row.needed("path"), by)
        if row.sound:
            boxes.append(Placed(box, row.place))
    return tuple(boxes)


def _acts(folder: Folder, findings: Findings) -> tuple[Placed[tuple[str, Act]], ...]:
    acts = []
    for row in read_rows(folder, "acts.csv", ACT_COLUMNS, findings, optional=ACT_DAYS):
        published, in_force = (row.day(name) if row.text(name) else None for name in ACT_DAYS)
        text = (row.needed("title"), row.text("citation"), row.text("url"))
        act = (row.needed("act"), Act(*text, published, in_force))
        if row.sound:
            acts.append(Placed(act, row.place))
    return tuple(acts)


def _cases(folder: Folder, findings: Findings) -> tuple[Placed[PackCase], ...]:
    cases: list[Placed[PackCase]] = []
    for name in folder.under("tests", ".json"):
        text = folder.text(name, findings)
        try:
            cases += [Placed(case, Place(name)) for case in read_cases(text or "[]")]
        except msgspec.DecodeError as why:
            findings.error("case-unreadable", Place(name), f"These cases cannot be read: {why}.")
    return tuple(cases)
