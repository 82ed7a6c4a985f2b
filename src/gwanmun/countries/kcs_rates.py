"""Korean rates: the rate file of the customs service (관세청_품목번호별 관세율표), and tables of agreement rates.

The rate file is data.go.kr 15051179: a row for each code, class and period, with a rate and a tax by unit in columns of
their own. The tables of agreement rates have a column an agreement, and say in a cell what holds within a quantity and
beyond it (`kcs_agreement_rates`).
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from gwanmun.countries.kcs_agreement_rates import is_agreement_table, read_agreement_table
from gwanmun.countries.list_source import Cells, Source, rows_of
from gwanmun.countries.listed import Listed, ListedRate, Said, Unread
from gwanmun.countries.own_pack import OwnPack
from gwanmun.law.basics.period import FAR
from gwanmun.law.basics.problem import Problem, shown
from gwanmun.law.tariff.dialects.korean import read_pair
from gwanmun.law.tariff.duty import write_duty
from gwanmun.law.tariff.rate import class_named

_CODE, _CLASS, _RATE = "품목번호", "관세율구분", "관세율"
_UNIT_TAX, _BASE_PRICE = "단위당세액", "기준가격"
_COUNTRIES, _USE = "적용국가구분", "용도세율구분"
_FIRST, _LAST = "적용개시일", "적용만료일"
COLUMNS = (_CODE, _CLASS, _RATE, _UNIT_TAX, _FIRST, _LAST)

SOME_COUNTRIES = "2"
"""What the column of countries says of a rate that is for some origins only; which ones, the list does not say."""

ORIGINS: Mapping[str, str] = {"E1": "BD CN IN LA LK MN", "E2": "BD", "E3": "LA"}
"""The origins of classes that are for some: the parties of the Asia-Pacific Trade Agreement, by list."""

_FINEST_PRICE = Decimal("0.005")
_NUMBER = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,6})?")
_DAY = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})")


def read_kcs_rates(source: Source, pack: OwnPack, said: Said, unread: Unread) -> Iterator[Listed]:
    """The rates of the file, or of a table of agreement rates; whichever its columns say it is."""
    if is_agreement_table(source):
        yield from read_agreement_table(source, pack, said, unread)
        return
    for line, cells in rows_of(source, COLUMNS):
        try:
            _check(cells, pack)
            duty = _duty(cells, pack)
        except _LeftOutError as why:
            unread.add(why.code, line, str(why))
            continue
        yield _rate(line, cells, duty, pack)


class _LeftOutError(Exception):
    """The row cannot be brought in, for this kind of reason."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


def _rate(line: int, cells: Cells, duty: str, pack: OwnPack) -> ListedRate:
    name = cells[_CLASS]
    agreed, found = pack.agreement_of(name), class_named(pack.classes, name)
    area = agreed[1].partners if agreed else tuple(ORIGINS.get(found.id[:2] if found else "", "").split())
    return ListedRate(
        pack.table_for(name),
        cells[_CODE],
        name,
        line,
        duty=duty,
        area=area,
        first=_day(cells[_FIRST]) or date.min,
        last=_day(cells[_LAST]) or FAR,
        use_code=cells.get(_USE, ""),
        act=pack.act_for(name),
        as_written=_as_written(cells),
    )


def _as_written(cells: Cells) -> str:
    """The figures as the list has them, each with its column where there is more than a rate."""
    said = [f"{column} {cells[column]}" for column in (_RATE, _UNIT_TAX, _BASE_PRICE) if cells.get(column)]
    return " ".join(said)


def _check(cells: Cells, pack: OwnPack) -> None:
    """Raise _LeftOutError where the goods, the days or the class of a row are not the pack's."""
    code, name = cells[_CODE], cells[_CLASS]
    if not (code.isascii() and code.isdigit() and 6 <= len(code) <= 10):
        text = f"{shown(code)!r} is no code: six to ten digits. Spreadsheets drop a leading nought."
        raise _LeftOutError("code-shape", text)
    if code not in pack.goods:
        text = f"{code} is not in {pack.head.edition}: bring the list of codes in first (kcs-codes)."
        raise _LeftOutError("goods-unknown", text)
    first, last = _day(cells[_FIRST]), _day(cells[_LAST])
    if first is None or last is None or last < first:
        text = f"{code} {name}: no days from {shown(cells[_FIRST])!r} to {shown(cells[_LAST])!r}."
        raise _LeftOutError("period-unread", text)
    rate_class = class_named(pack.classes, name)
    if rate_class is None:
        text = f"{code}: the pack has no class {shown(name)!r} in measures/classes.toml."
        raise _LeftOutError("class-unknown", text)
    if pack.agreement_of(name) or rate_class.id[:2] in ORIGINS:
        return
    if rate_class.needs_proof:
        raise _LeftOutError("agreement-missing", f"{code}: no agreement of the pack has the class {rate_class.id}.")
    if cells.get(_COUNTRIES) == SOME_COUNTRIES:
        text = f"{code} {name} is for some countries, and the list does not say for which."
        raise _LeftOutError("origins-unsaid", text)


def _duty(cells: Cells, pack: OwnPack) -> str:
    """The duty of a row. Raises _LeftOutError; an empty cell says nothing, and is not read as nought.

    Where a rate and a tax by unit stand side by side, the higher is owed: the base price is the one at which they are
    even.
    """
    code = cells[_CODE]
    rate, unit_tax, base_price = (_figure(cells, column) for column in (_RATE, _UNIT_TAX, _BASE_PRICE))
    if rate is not None and not unit_tax:
        return f"{rate:f}%" if rate else "free"
    if unit_tax is None:
        raise _LeftOutError("rate-unreadable", f"{code}: neither {_RATE} nor {_UNIT_TAX} says anything.")
    if base_price and not (rate and _is_even(base_price, rate, unit_tax)):
        text = f"{code}: at a base price of {base_price}, {rate or 'no rate'} % and {unit_tax} won are not the same."
        raise _LeftOutError("base-price-unread", text)
    duty = read_pair(rate, unit_tax, _unit(code, unit_tax, pack), governs="greater")
    assert not isinstance(duty, Problem), "there is a tax by unit"
    return write_duty(duty)


def _figure(cells: Cells, column: str) -> Decimal | None:
    """A figure without noughts behind the point that say nothing; None where the cell is empty."""
    text = cells.get(column, "").replace(",", "")
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise _LeftOutError("rate-unreadable", f"{cells[_CODE]}: {column} is {shown(text)!r}: no number.")
    number = Decimal(text)
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


def _is_even(base_price: Decimal, rate: Decimal, unit_tax: Decimal) -> bool:
    """Whether the base price is the one at which rate and unit tax come to the same: so the higher of them is owed."""
    return abs(base_price * rate / 100 / unit_tax - 1) <= _FINEST_PRICE if unit_tax else False


def _unit(code: str, unit_tax: Decimal, pack: OwnPack) -> str:
    """What a tax by unit is by: the one unit the goods are counted in, for the list has no column for it."""
    units = sorted(set(filter(None, pack.goods[code])))
    if len(units) != 1:
        text = f"{code}: {unit_tax} won for each unit, and the goods are counted in {' and '.join(units) or 'none'}."
        raise _LeftOutError("unit-unsaid", text)
    return units[0]


def _day(text: str) -> date | None:
    found = _DAY.match(text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
