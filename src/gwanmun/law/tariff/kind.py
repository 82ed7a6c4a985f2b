"""Kinds: goods that no rule of a tariff tells apart, whatever their codes, and what of a line matters to each.

A tariff of ten thousand codes has a few hundred kinds of goods: most say "8 %, and nothing for partners" of one code
after another. Of two lines of one kind that come from the same areas, under the same proof, between two turns of its
rules, everything but the amounts is the same; so it is worked out once for all of them.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

from gwanmun.law.basics.period import Period
from gwanmun.law.tariff.area import memberships
from gwanmun.law.tariff.rate import class_named
from gwanmun.law.tariff.tariff import Measure, Tariff

Aspect = tuple[object, ...]
"""What a rule may look at, of a line of some kind; lines with the same have the same rates."""

Meant = Mapping[str, tuple[Period, ...]]
"""Whom a measure is for, or leaves out, and when: by country, the days on which it is in the areas named."""

_EVER = Period(date.min)


class Kind(Struct, frozen=True):
    """Goods that have the same rules: the days on which these change, whom they name, the proofs they ask for."""

    number: int
    turns: tuple[date, ...]
    named: tuple[Meant, ...]
    proofs: frozenset[str]


class Kinds:
    """The kinds of goods a tariff has, each found when one of its codes is first asked for."""

    def __init__(self, tariff: Tariff) -> None:
        """Sort the codes of this tariff."""
        self._tariff = tariff
        taxed = (prefix for tax in tariff.taxes for prefix in (*tax.goods, *tax.exempt))
        self._taxed = tuple(dict.fromkeys(taxed))
        taxes, quotas = (tax.period for tax in tariff.taxes), (quota.period for quota in tariff.quotas)
        self._turns_of_all = _turns_of((*taxes, *quotas, *(stop.period for stop in tariff.stops)))
        self._turns_of_all |= _turns_of([volume.period for volume in tariff.volumes])
        self._turns_of_all |= {volume.as_of for volume in tariff.volumes if volume.as_of}
        self._of_code: dict[str, Kind] = {}
        self._of_rules: dict[Aspect, Kind] = {}

    def of(self, code: str) -> Kind:
        """The kind of goods a code stands for; all codes that the tariff has never heard of are of one kind."""
        known = self._of_code.get(code)
        if known is None:
            known = self._of_code[code] = self._sorted(code)
        return known

    def aspect(self, code: str, origin: str, on: date, agreement_class: str) -> Aspect:
        """What the rules of a code's kind look at, of a line from this origin, on this day and under this proof."""
        kind = self.of(code)
        return kind.number, self.areas(kind, origin), self.turn(kind, on), self.proof(kind, agreement_class)

    def areas(self, kind: Kind, origin: str) -> Aspect:
        """In which of the areas that a kind's rules name an origin is, and when."""
        return tuple(meant.get(origin) for meant in kind.named)

    def turn(self, kind: Kind, on: date) -> int:
        """After which of the days on which a kind's rules change a day is."""
        return bisect_right(kind.turns, on)

    def proof(self, kind: Kind, agreement_class: str) -> str | bool:
        """The agreement, where a kind's rules ask for its proof; else whether the tariff knows it."""
        known = not agreement_class or agreement_class in self._tariff.classes
        return agreement_class if agreement_class in kind.proofs else known

    def turns(self) -> tuple[date, ...]:
        """The days from which something in the whole tariff is otherwise than on the day before."""
        tariff = self._tariff
        goods = (row.period for rows in tariff.goods.values() for row in rows)
        measures = (row.period for rows in tariff.measures.values() for row in rows)
        members = (row.period for rows in tariff.areas.values() for row in rows)
        return tuple(sorted(_turns_of((*goods, *measures, *members)) | self._turns_of_all))

    def named(self) -> tuple[Meant, ...]:
        """Whom the measures of the whole tariff name, each way once."""
        return self._named(measure for several in self._tariff.measures.values() for measure in several)

    def _sorted(self, code: str) -> Kind:
        """The kind with these rules: every measure on the code or a beginning of it, and which taxes name it."""
        tariff = self._tariff
        periods = tuple(goods.period for goods in tariff.goods.get(code, ()))
        measures = tuple(_on_code(tariff, code))
        taxed = tuple(code.startswith(prefix) for prefix in self._taxed)
        rules = (periods, code in tariff.successors, taxed, tuple(map(_whatever_the_code, measures)))
        known = self._of_rules.get(rules)
        if known is None:
            known = self._of_rules[rules] = self._kind(periods, measures)
        return known

    def _kind(self, periods: tuple[Period, ...], measures: Sequence[Measure]) -> Kind:
        named = self._named(measures)
        memberships_of = (period for meant in named for several in meant.values() for period in several)
        turns = _turns_of((*periods, *(measure.period for measure in measures), *memberships_of)) | self._turns_of_all
        classes = (class_named(self._tariff.classes, measure.rate_class) for measure in measures)
        proofs = frozenset(each.id for each in classes if each is not None and each.needs_proof)
        return Kind(len(self._of_rules), tuple(sorted(turns)), named, proofs)

    def _named(self, measures: Iterable[Measure]) -> tuple[Meant, ...]:
        ways = {names for measure in measures for names in (measure.area, measure.excluded) if names}
        return tuple(self._meant(names) for names in sorted(ways))

    def _meant(self, names: Sequence[str]) -> Meant:
        meant: dict[str, tuple[Period, ...]] = {}
        for name in names:
            for member in memberships(self._tariff.areas, name, _EVER):
                meant[member.country] = (*meant.get(member.country, ()), member.period)
        return meant


def _turns_of(periods: Sequence[Period]) -> set[date]:
    """The days from which something is otherwise than on the day before."""
    ends = {period.last + timedelta(days=1) for period in periods if period.last < date.max}
    return {period.first for period in periods} | ends


def _on_code(tariff: Tariff, code: str) -> Iterable[Measure]:
    for length in range(len(code), 0, -1):
        yield from tariff.measures.get(code[:length], ())


def _whatever_the_code(measure: Measure) -> tuple[int, Measure]:
    """A measure without what only says where it stands in the law; a longer beginning still goes before a shorter."""
    return len(measure.goods), replace(measure, goods="", act="", source="", confirmed=False)
