"""The nearest way to pass: which materials to source elsewhere, which price to reach, which working to do here.

Whatever is proposed has been tried: the rule is held against the changed bill again, and only what passes is told.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Literal

from msgspec import Struct

from gwanmun.law.origin.determination import Found, Tried
from gwanmun.law.origin.finding import Figure, Finding, leaves
from gwanmun.law.origin.ledger import Entry
from gwanmun.law.origin.rules import AnyOf, Process, Rule, Shift, write_rule
from gwanmun.law.origin.tolerance import claimable
from gwanmun.law.origin.trial import try_rule
from gwanmun.law.origin.view import PRICE_OF, View

FEW = 3
"""Materials that are sourced elsewhere sooner than a price is changed."""
MOST_SINGLES = 8
"""Materials of which it is told that each of them alone would do."""
MOST_COUNTRIES = 4
"""Countries that are named in a sentence; the change itself has all of them."""
MOST_PRUNED = 40
"""A proposal of more materials than this is not tried with each of them left out."""


class Change(Struct, frozen=True, omit_defaults=True):
    """One change after which the product would pass, and by which alternative of its rule."""

    kind: Literal["source", "price", "cut", "process", "tolerance"]
    by: str  # the alternative, as the rule writes it
    says: str
    materials: tuple[str, ...] = ()  # paths of those to be sourced where they originate
    countries: tuple[str, ...] = ()  # where they would count as originating
    price: str = ""  # "fob": which price
    amount: str = ""  # the price to reach, or by how much to cut the materials from abroad
    process: str = ""


def nearest(found: Found) -> tuple[Change, ...]:
    """What would have to change for a product that fails to pass; the fewest materials first. Empty where it passes."""
    if found.verdict != "fail" or found.failures:
        return ()
    tried = found.decisive
    rule = tried.row.rule if tried.row else found.treaty.provisions.general
    if rule is None or not found.ledger.entries:
        return ()
    changes = [change for test in _alternatives(rule) for change in _for_alternative(test, tried)]
    nearest_first: dict[object, Change] = {}
    for change in sorted(changes, key=_distance):
        nearest_first.setdefault(_what(change), change)
    return tuple(nearest_first.values())


def _distance(change: Change) -> tuple[bool, int, int, Decimal]:
    """How far a change is from today: a few materials, then a price, then many materials."""
    many = len(change.materials) > FEW
    return many, _KINDS.index(change.kind), len(change.materials), Decimal(change.amount or 0)


def _what(change: Change) -> object:
    """What is changed, however far: two alternatives may ask for the same."""
    words = change.says if change.kind == "tolerance" else ""
    return change.kind, change.materials, change.price, change.process, words


_KINDS = ("source", "cut", "price", "process", "tolerance")


def _alternatives(rule: Rule) -> tuple[Rule, ...]:
    return rule.tests if isinstance(rule, AnyOf) else (rule,)


def _for_alternative(test: Rule, tried: Tried) -> Iterator[Change]:
    view, by = tried.view, write_rule(test)
    finding = try_rule(test, view)
    if finding.verdict != "fail":
        return
    yield from _sourcing(test, finding, view, by)
    yield from _prices(finding, view, by)
    undone = [leaf.test for leaf in leaves(finding) if leaf.verdict == "fail"]
    if all(isinstance(each, Process) for each in undone):
        names = ", ".join(each.name.replace("_", " ") for each in undone if isinstance(each, Process))
        yield Change("process", by, f"do in the territory: {names}", process=names)
    if all(isinstance(each, Shift) for each in undone):
        yield from (Change("tolerance", by, f"show that {figure}") for figure in claimable(view))


# Sourcing.


def _sourcing(test: Rule, finding: Finding, view: View, by: str) -> Iterator[Change]:
    """The fewest materials found whose sourcing would do; where one does, every other one that would."""

    def passes(chosen: Collection[Entry]) -> bool:
        return try_rule(test, view.supposing(set(chosen))).verdict == "pass"

    chosen = _pruned(_enough(finding, frozenset()), passes)
    if not chosen or not passes(chosen):
        return
    sets = [chosen]
    if len(chosen) == 1:
        dearest = sorted(view.foreign, key=lambda entry: -(entry.value or 0))[: 4 * MOST_SINGLES]
        sets += [[entry] for entry in dearest if entry is not chosen[0] and passes([entry])]
    for each in sets[:MOST_SINGLES]:
        yield _source(each, view, by)


def _enough(finding: Finding, chosen: frozenset[Entry]) -> frozenset[Entry]:
    """Materials whose sourcing would make a finding pass, on top of those chosen already; the dearest first."""
    if finding.verdict != "fail":
        return chosen
    match finding.how:
        case "all":
            for part in sorted(finding.of, key=lambda part: part.how == "figure"):
                chosen = _enough(part, chosen)
            return chosen
        case "any":
            return min((_enough(part, chosen) for part in finding.of), key=len)
        case "lines":
            return chosen | frozenset(finding.failing)
        case "figure":
            assert finding.figure is not None
            return _until_within(finding, finding.figure, chosen)
    return chosen


def _until_within(finding: Finding, figure: Figure, chosen: frozenset[Entry]) -> frozenset[Entry]:
    """The dearest counted materials, until what is left keeps the limit."""
    if figure.room is None or figure.method == "BU":
        return chosen | frozenset(finding.entries)
    weighed = figure.basis == "WT"
    counts: Callable[[Entry], int] = lambda entry: (entry.weight if weighed else entry.value) or 0  # noqa: E731
    over = -figure.room - sum(counts(entry) for entry in finding.entries if entry in chosen)
    for entry in sorted(finding.entries, key=counts, reverse=True):
        if over <= 0:
            break
        if entry not in chosen:
            chosen |= {entry}
            over -= counts(entry)
    return chosen


def _pruned(chosen: frozenset[Entry], passes: Callable[[Collection[Entry]], bool]) -> list[Entry]:
    """The same without those that are not needed, the cheapest left out first."""
    kept = sorted(chosen, key=lambda entry: (-(entry.value or 0), entry.path))
    if len(kept) > MOST_PRUNED or not passes(kept):
        return kept
    for entry in reversed(kept[:]):
        fewer = [each for each in kept if each is not entry]
        if fewer and passes(fewer):
            kept = fewer
    return kept


def _source(entries: Sequence[Entry], view: View, by: str) -> Change:
    countries = counting(view)
    called = [f"{entry.path} ({entry.called})" if entry.called != entry.path else entry.path for entry in entries]
    named = ", ".join(called[:5]) + (f" and {len(called) - 5} more" if len(called) > 5 else "")
    says = f"source {named} from {_or_from(countries)}"
    return Change("source", by, says, tuple(sorted(entry.path for entry in entries)), countries)


def _or_from(countries: Sequence[str]) -> str:
    """The countries, as many as a sentence holds."""
    if not countries:
        return "where it originates"
    if len(countries) <= MOST_COUNTRIES:
        return " or ".join(countries)
    return f"{', '.join(countries[:MOST_COUNTRIES])} or any of {len(countries) - MOST_COUNTRIES} other parties"


def counting(view: View) -> tuple[str, ...]:
    """The countries whose originating materials count: the exporting one first, then the others that cumulate."""
    provisions = view.provisions
    own = (view.product.made_in,) if view.product.made_in else ()
    if provisions.cumulation.kind == "none":
        return own
    others = (*provisions.parties, *provisions.cumulation.countries)
    return (*own, *(country for country in others if country not in own))


# Prices.


def _prices(finding: Finding, view: View, by: str) -> Iterator[Change]:
    """Where only shares of a price fail: the price at which they would not, and what to cut at today's price."""
    figures = _short(finding)
    if not figures or len({figure.basis for figure in figures}) != 1:
        return
    over = max(-figure.room for figure in figures if figure.room is not None)
    forgiving = any(figure.measure in {"tolerance", "allowance"} for figure in figures)
    what = "the materials that keep their code" if forgiving else "the materials that do not originate"
    cut = _amount(over, view)
    yield Change("cut", by, f"cut {what} by {cut}", amount=cut)
    needed = [enough for figure in figures if (enough := _needed(figure)) is not None]
    if len(needed) == len(figures):
        (name, said), price = PRICE_OF[figures[0].basis], _amount(max(needed), view)
        yield Change("price", by, f"raise {said} to {price}, the materials unchanged", price=name, amount=price)


def _short(finding: Finding) -> list[Figure] | None:
    """The shares of a price that alone keep a finding from passing; None where something else does too."""
    if finding.verdict == "pass":
        return []
    if finding.figure is not None:
        figure = finding.figure
        usable = figure.room is not None and figure.method != "BU" and figure.basis not in {"WT", "OM"}
        return [figure] if usable else None
    ways = [_short(part) for part in finding.of]
    if finding.how == "any":
        short = [way for way in ways if way]
        return min(short, key=lambda way: max(-(figure.room or 0) for figure in way), default=None)
    if finding.how == "all" and None not in ways:
        return [figure for way in ways if way for figure in way]
    return None


def _needed(figure: Figure) -> Fraction | None:
    """The price at which the counted materials would be within the limit; None where no price helps."""
    if figure.method == "BU":
        return None
    left = 100 - Fraction(figure.percent) if figure.at_least else Fraction(figure.percent)
    return Fraction(figure.counted) * 100 / left if left > 0 else None


def _amount(amount: Fraction, view: View) -> str:
    """An amount of the ledger's scale, brought up to two places or as many as the bill has."""
    finer = max(0, 2 - view.ledger.scale)
    exact = view.ledger.exact(ceil(amount * 10**finer)).scaleb(-finer)
    return f"{exact.normalize():f}"
