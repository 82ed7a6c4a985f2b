"""Correlation: what of one edition became what of the next, and how far a measure may follow its goods.

    1:1   the goods kept together under one code            the measure goes with them
    n:1   several old codes became one                      it goes, where all of them carry the same; else review
    1:n   one old code was split                            review: the schedule may have meant only a part
    n:n   parts of several became parts of several          review, always: nothing says which part the measure was on

A review is decided by a person, never guessed.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from gwanmun.law.tariff.tariff import Measure

Relation = Literal["1:1", "1:n", "n:1", "n:n"]


class Correlation(Struct, frozen=True):
    """Every pair of codes between two editions, both ways round."""

    before: str  # the edition left
    after: str  # the edition entered
    onward: Mapping[str, tuple[str, ...]]
    backward: Mapping[str, tuple[str, ...]]


class Review(Struct, frozen=True):
    """A measure nobody but a person can move: where it might go, and why that is not sure."""

    measure: Measure
    candidates: tuple[str, ...]
    relation: Relation | None  # None: no link is known, or the goods code is a beginning whose goods left it
    why: str


class Moved(Struct, frozen=True):
    """Measures of one edition brought to the next, and those that wait for a person."""

    measures: tuple[Measure, ...]
    reviews: tuple[Review, ...]


def correlate(before: str, after: str, pairs: Iterable[tuple[str, str]]) -> Correlation:
    """A correlation out of its pairs (old code, new code)."""
    onward: dict[str, set[str]] = defaultdict(set)
    backward: dict[str, set[str]] = defaultdict(set)
    for old, new in pairs:
        onward[old].add(new)
        backward[new].add(old)
    return Correlation(before, after, _sorted(onward), _sorted(backward))


def relation(correlation: Correlation, old: str, new: str) -> Relation:
    """How two linked codes stand to each other: what the new one is made of, and what the old one became."""
    into_one = len(correlation.backward[new]) == 1
    out_of_one = len(correlation.onward[old]) == 1
    if out_of_one:
        return "1:1" if into_one else "n:1"
    return "1:n" if into_one else "n:n"


def turned(correlation: Correlation) -> Correlation:
    """The same links, the other way."""
    return Correlation(correlation.after, correlation.before, correlation.backward, correlation.onward)


def move(measures: Sequence[Measure], correlation: Correlation) -> Moved:
    """Bring measures on codes of one edition to the codes of the next; a link that is not sure is a review."""
    mover = Mover(correlation, measures)
    moved: dict[Measure, Measure] = {}  # several old codes that carry the same give one measure on the new
    reviews = []
    for measure in measures:
        answer = mover.move(measure)
        if isinstance(answer, Review):
            reviews.append(answer)
        else:
            moved.setdefault(said_by(answer), answer)
    return Moved(tuple(moved.values()), tuple(reviews))


def said_by(measure: Measure) -> Measure:
    """What a measure says as law, whoever wrote it down and wherever it was read."""
    return replace(measure, source="", confirmed=False)


class Mover:
    """Measures of one edition on their way to the next. What was found of a code or its beginning is kept."""

    def __init__(self, correlation: Correlation, measures: Iterable[Measure]) -> None:
        """Move among these measures: whether several codes carry the same, only all of them tell."""
        self._correlation = correlation
        self._carried: dict[str, set[Measure]] = defaultdict(set)
        self._beginnings: dict[str, tuple[tuple[str, ...], str]] = {}
        for measure in measures:
            self._carried[measure.goods].add(replace(said_by(measure), goods=""))

    def move(self, measure: Measure) -> Measure | Review:
        """The measure on the next edition's code; or why nobody but a person can move it."""
        links = self._correlation.onward.get(measure.goods)
        if links is None:
            return self._moved_beginning(measure)
        kind = _worst(self._correlation, measure.goods, links)
        if kind == "1:1" or (kind == "n:1" and self._all_carry(measure, self._correlation.backward[links[0]])):
            return replace(measure, goods=links[0])
        return Review(measure, links, kind, _WHY[kind])

    def _moved_beginning(self, measure: Measure) -> Measure | Review:
        """A measure on a heading or chapter stays, where no goods left that beginning and none came into it."""
        if measure.goods not in self._beginnings:
            self._beginnings[measure.goods] = _across(self._correlation, measure.goods)
        away, why = self._beginnings[measure.goods]
        return Review(measure, away, None, why) if why else measure

    def _all_carry(self, measure: Measure, codes: Sequence[str]) -> bool:
        """Whether every one of these codes carries the same measure, its goods aside."""
        same = replace(said_by(measure), goods="")
        return all(same in self._carried.get(code, ()) for code in codes)


def _across(correlation: Correlation, beginning: str) -> tuple[tuple[str, ...], str]:
    """The codes that left a beginning, and why a measure on it cannot stay; empty where it can."""
    leaving = {new for old, links in correlation.onward.items() if old.startswith(beginning) for new in links}
    if not leaving:
        return (), "no link is known"
    coming = {old for new, links in correlation.backward.items() if new.startswith(beginning) for old in links}
    if all(code.startswith(beginning) for code in leaving | coming):
        return (), ""
    away = tuple(sorted(code for code in leaving if not code.startswith(beginning)))
    return away, "goods left this beginning of a code, or came into it"


def _worst(correlation: Correlation, old: str, links: Sequence[str]) -> Relation:
    kinds = {relation(correlation, old, new) for new in links}
    order: Sequence[Relation] = ("n:n", "1:n", "n:1", "1:1")
    first: Callable[[Relation], int] = order.index
    return min(kinds, key=first)


_WHY: Mapping[Relation, str] = {
    "n:1": "other codes that became the same one carry something else",
    "1:n": "the code was split, and the measure may have meant only a part",
    "n:n": "parts of several codes became parts of several",
    "1:1": "",
}


def _sorted(links: Mapping[str, set[str]]) -> Mapping[str, tuple[str, ...]]:
    return {code: tuple(sorted(others)) for code, others in links.items()}
