"""Carrying: a pack's rates from the codes of one edition to the codes of the next, and what waits for a person.

A row is written in the words of one edition: the one it names, or else the one in force on the row's first day. It
holds on days of that edition only. A row that reaches beyond its end asks to be carried on: along a link of one code to
one it goes by itself, and so it does where several codes that became one all carry the same. Where a code was split, or
parts of several became parts of several, nothing says what the rate is on now. That is a review: a person writes the
rows of the new codes, and ends the old one.
"""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from gwanmun.countries.editions import within
from gwanmun.countries.finding import Place, Placed
from gwanmun.law.basics.period import Period
from gwanmun.law.tariff.correlation import Correlation, Mover, Relation, Review, said_by
from gwanmun.law.tariff.tariff import Measure, TariffEdition


class ReviewItem(Struct, frozen=True):
    """A row that nobody but a person can carry on into the next edition."""

    file: str
    line: int
    goods: str
    rate_class: str
    duty: str
    from_edition: str
    to_edition: str
    candidates: tuple[str, ...]  # the codes it might go to
    relation: Relation | None  # None: no link is known, or goods left a heading
    why: str


class Carried(Struct, frozen=True):
    """Every rate on the codes of the edition of its days, and the rows that wait for a person."""

    measures: tuple[Placed[Measure], ...]
    reviews: tuple[ReviewItem, ...]


def carry(
    written: Sequence[Placed[Measure]],
    names: Sequence[str],
    editions: Sequence[TariffEdition],
    correlations: Sequence[Correlation],
) -> Carried:
    """Carry rows on from edition to edition; `names` are the editions in whose words they are written, one each."""
    kept: list[Placed[Measure]] = []
    reviews: dict[ReviewItem, None] = {}  # a staged row is several rates, and one thing to look at
    beyond: list[Placed[Measure]] = []
    for number, edition in enumerate(editions):
        if number:
            came, waiting = _moved(beyond, correlations[number - 1], edition)
            reviews |= dict.fromkeys(waiting)
        else:
            came = []
        here = came + [placed for placed, name in zip(written, names, strict=True) if name == edition.id]
        for placed in here:
            period = within(placed.value.period, edition)
            if period is not None:
                kept.append(Placed(replace(placed.value, period=period), placed.place))
        beyond = [placed for placed in here if placed.value.period.last > edition.period.last]
    return Carried(tuple(kept), tuple(reviews))


def _moved(
    beyond: Sequence[Placed[Measure]], correlation: Correlation, edition: TariffEdition
) -> tuple[list[Placed[Measure]], list[ReviewItem]]:
    """The rows as they begin in an edition, and those that could not be brought there."""
    begun = [Placed(_begun(placed.value, edition), placed.place) for placed in beyond]
    mover = Mover(correlation, [placed.value for placed in begun])
    moved: dict[Measure, Placed[Measure]] = {}
    reviews = []
    for placed in begun:
        answer = mover.move(placed.value)
        if isinstance(answer, Review):
            reviews.append(_item(answer, placed.place, correlation))
        else:
            moved.setdefault(said_by(answer), Placed(answer, placed.place))
    return list(moved.values()), reviews


def _begun(measure: Measure, edition: TariffEdition) -> Measure:
    """The measure from the edition's first day on: when it began before, it does not matter any more."""
    return replace(measure, period=Period(max(measure.period.first, edition.period.first), measure.period.last))


def _item(review: Review, place: Place, correlation: Correlation) -> ReviewItem:
    measure = review.measure
    return ReviewItem(
        place.file,
        place.line,
        measure.goods,
        measure.rate_class,
        measure.duty,
        correlation.before,
        correlation.after,
        review.candidates,
        review.relation,
        review.why,
    )
