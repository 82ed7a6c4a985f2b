"""The Australian Customs Tariff: Schedule 3 as a table (code, stat, unit, description, duty), and agreements' rates.

The agreements' schedules come as a JSON list of [agreement, code, duty]. A cell may say several duties: for preference
codes (DCS, CA, NZ/PG/FI) and from days on; each becomes a row of its own, with the days and the origins it is for.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise

import msgspec
from msgspec import Struct

from gwanmun.countries.list_source import LARGEST_LIST, Source, rows_of
from gwanmun.countries.listed import Listed, ListedGoods, ListedRate, Said, Unread, WantedAgreement
from gwanmun.countries.own_pack import OwnPack
from gwanmun.countries.printed_rates import since
from gwanmun.law.basics.period import FAR, Period
from gwanmun.law.basics.problem import Problem, shown
from gwanmun.law.tariff.dialects.australian import read_australian
from gwanmun.law.tariff.dialects.reading import Reading
from gwanmun.law.tariff.duty import Duty, write_duty
from gwanmun.law.tariff.rate import class_named

COLUMNS = ("code", "stat", "unit", "description", "duty_raw")

_ASEAN = "BN KH ID LA MY MM PH SG TH VN"
AGREEMENTS: Mapping[str, tuple[str, str]] = {
    "AANZFTA": ("Agreement Establishing the ASEAN-Australia-New Zealand Free Trade Area", f"{_ASEAN} NZ"),
    "ACI-FTA": ("Australia-Chile Free Trade Agreement", "CL"),
    "AUSFTA": ("Australia-United States Free Trade Agreement", "US"),
    "CPTPP": (
        "Comprehensive and Progressive Agreement for Trans-Pacific Partnership",
        "BN CA CL GB JP MX MY NZ PE SG VN",
    ),
    "KAFTA": ("Korea-Australia Free Trade Agreement", "KR"),
    "MAFTA": ("Malaysia-Australia Free Trade Agreement", "MY"),
    "PACER": ("Pacific Agreement on Closer Economic Relations Plus", "CK KI NU NZ SB TO TV VU WS"),
    "Peru": ("Peru-Australia Free Trade Agreement", "PE"),
    "SAFTA": ("Singapore-Australia Free Trade Agreement", "SG"),
    "TAFTA": ("Thailand-Australia Free Trade Agreement", "TH"),
}
"""By the name the list gives them: their title and Australia's partners."""

UNITS = {
    "kg": "KGM", "t": "TNE", "g": "GRM", "L": "LTR", "No": "H87", "Pr": "NPR", "m": "MTR", "sm": "MTK", "cu": "MTQ",
    "TH": "MIL", "L al": "LPA", "kg TSS": "KGM",
}  # fmt: skip
"""Statistical units of Schedule 3 and those of UN/ECE Recommendation 20, as far as they are one and the same."""

_CODE = re.compile(r"([0-9]{4})\.([0-9]{2})\.([0-9]{2})")


class _Rate(Struct, frozen=True):
    """One duty of a cell: its words in the duty language, for whom, and when."""

    duty: str
    preferences: tuple[str, ...]
    first: date
    last: date = FAR


def wanted_agreements(source: Source, pack: OwnPack) -> tuple[WantedAgreement, ...]:
    """The agreements whose rates the list has, as far as they are known; Schedule 3 itself has none."""
    if not _is_json(source):
        return ()
    names = dict.fromkeys(name for _, name, _, _ in _entries(source))
    return tuple(
        WantedAgreement(name.lower(), AGREEMENTS[name][0], tuple(AGREEMENTS[name][1].split()), name.upper())
        for name in names
        if name in AGREEMENTS
    )


def read_australian_tariff(source: Source, pack: OwnPack, said: Said, unread: Unread) -> Iterator[Listed]:
    """Schedule 3 as goods and rates for every origin; or, of a JSON list, rows of the agreements' schedules."""
    day = since(said, pack)
    yield from _agreements(source, pack, day, unread) if _is_json(source) else _schedule(source, pack, day, unread)


def _schedule(source: Source, pack: OwnPack, day: date, unread: Unread) -> Iterator[Listed]:
    """Lines of eight digits; further rows of one code are its statistical divisions, which owe what it owes."""
    general = pack.general_class()
    if general is None:
        raise source.refusal("class-missing", "The pack has no class of rates that every origin pays.")
    seen: dict[str, str] = {}
    for line, cells in rows_of(source, COLUMNS):
        found = _CODE.fullmatch(_plain(cells["code"]).rstrip("*#"))
        words = _plain(cells["duty_raw"])
        if found is None:
            if words:
                text = f"{shown(cells['code'])!r} is no line of eight digits, and has the duty {shown(words)!r}."
                unread.add("code-shape", line, text)
            continue
        code = "".join(found.groups())
        if code in seen:
            if words and words != seen[code]:
                unread.add("rate-twice", line, f"{code} stands there twice with other words: {shown(words)!r}.")
            continue
        seen[code] = words
        name, unit = _plain(cells["description"]).lstrip("-‑ "), UNITS.get(_plain(cells["unit"]), "")
        yield ListedGoods(code, Period(day), {"en": name}, "" if unit == "KGM" else unit, "KGM", line)
        yield from _general(line, code, words, pack=pack, day=day, unread=unread)


def _general(line: int, code: str, words: str, *, pack: OwnPack, day: date, unread: Unread) -> Iterator[ListedRate]:
    """The rates of a cell of Schedule 3: the general one, and those for preference codes that the pack knows."""
    general = pack.general_class()
    read = _read(code, line, words, unread)
    if read is None or general is None:
        return
    for rate in _dated(read, day):
        for name in rate.preferences or (general.id,):
            rate_class, agreed = class_named(pack.classes, name), pack.agreement_of(name)
            if rate_class is None or (rate.preferences and agreed is None):
                text = f"{code}: {rate.duty} is for preference code {name}, of which the pack has no agreement."
                unread.add("preference-unknown", line, text)
                continue
            area = agreed[1].partners if agreed else ()
            yield _row(rate, line, code, pack=pack, rate_class=rate_class.id, area=area, words=words)


def _agreements(source: Source, pack: OwnPack, day: date, unread: Unread) -> Iterator[ListedRate]:
    """Lines of the agreements' schedules; those that name no preference code are for every partner."""
    for line, name, dotted, words in _entries(source):
        found = _CODE.fullmatch(dotted)
        code, agreement = "".join(found.groups()) if found else "", pack.agreements.get(name.lower())
        if agreement is None:
            unread.add("agreement-unknown", line, f"{shown(name)!r} is no agreement of Australia's that is known here.")
        elif code not in pack.goods:
            unread.add(
                "goods-unknown",
                line,
                f"{shown(dotted)!r} is no line of {pack.head.edition}: bring Schedule 3 in first.",
            )
        elif (read := _read(code, line, words, unread)) is not None:
            for rate in _dated(read, day):
                area = _origins(rate.preferences, agreement.partners)
                if area is None:
                    text = f"{code}: {rate.duty} is for {'/'.join(rate.preferences)}, which are no partners of {name}."
                    unread.add("preference-unknown", line, text)
                else:
                    yield _row(rate, line, code, pack=pack, rate_class=agreement.rate_class, area=area, words=words)


def _origins(preferences: tuple[str, ...], partners: tuple[str, ...]) -> tuple[str, ...] | None:
    """The partners a rate is for: every one where none is named; None where another is."""
    if not preferences:
        return partners
    return preferences if set(preferences) <= set(partners) else None


def _row(
    rate: _Rate, line: int, code: str, *, pack: OwnPack, rate_class: str, area: tuple[str, ...], words: str
) -> ListedRate:
    return ListedRate(
        pack.table_for(rate_class),
        code,
        rate_class,
        line,
        duty=rate.duty,
        area=area,
        first=rate.first,
        last=rate.last,
        act=pack.act_for(rate_class),
        as_written=words,
    )


def _read(code: str, line: int, words: str, unread: Unread) -> Reading | None:
    read = read_australian(words)
    if isinstance(read, Reading) and read.duty is not None:
        return read
    where = ""
    if isinstance(read, Problem):
        where = f", from column {read.facts['column']} on: expected {read.facts['expected']}"
    text = f"{code}: {shown(words)!r} cannot be read{where}." if words else f"{code} has no duty."
    unread.add("duty-unreadable" if words else "duty-missing", line, text)
    return None


def _dated(read: Reading, day: date) -> Iterator[_Rate]:
    """Each duty of a cell for the days it holds from the given day on: until another for the same codes begins."""
    assert read.duty is not None
    said: dict[tuple[str, ...], list[tuple[date, Duty]]] = {}
    for first, preferences, duty in (
        (read.first, read.preferences, read.duty),
        *((each.first, each.preferences, each.duty) for each in read.variants),
    ):
        said.setdefault(preferences, []).append((first or date.min, duty))
    for preferences, steps in said.items():
        steps.sort(key=lambda step: step[0])
        ends = [after - timedelta(days=1) for (_, _), (after, _) in pairwise(steps)] + [FAR]
        for (first, duty), last in zip(steps, ends, strict=True):
            if last >= max(first, day):
                yield _Rate(write_duty(duty), preferences, max(first, day), last)


def _plain(text: str) -> str:
    """A cell without the blanks of no width that the published pages have in them."""
    return text.replace("\u200b", "").strip()


def _is_json(source: Source) -> bool:
    with source.path.open("rb") as file:
        return file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"[")


def _entries(source: Source) -> Iterator[tuple[int, str, str, str]]:
    """The entries of the JSON list, each with its number: agreement, code, duty."""
    if source.path.stat().st_size > LARGEST_LIST:
        raise source.refusal("file-too-large", f"The list is larger than {LARGEST_LIST} bytes.")
    try:
        entries = msgspec.json.decode(source.path.read_bytes(), type=list[tuple[str, str, str]])
    except (msgspec.DecodeError, UnicodeDecodeError) as why:
        raise source.refusal("json", f"This is no JSON list of [agreement, code, duty]: {why}.") from None
    for number, (name, code, words) in enumerate(entries, 1):
        yield number, name.strip(), _plain(code), _plain(words)
