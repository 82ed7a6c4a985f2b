"""The register of traders: what one country has told another, as one hash, and how two copies find where they differ.

A leaf is one trader: identifier, version, standing, digest of the newest record; the tree stands over the leaves in
the order of their identifiers. Both countries hash what they have. One comparison says whether nothing was lost; where
the roots differ, the stretches that differ are cut smaller until rows can be compared. Nothing is kept between the
questions: each answer is held against the register as it then stands.

It stands in the exchange, and not with the law of trust below it, because it is made of the exchange's own things: its
tree (`merkle`), its messages and its versions. What is in a record is no business of it.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from msgspec import Struct

from gwanmun.law.exchange.merkle import Frontier, Hash, append, leaf_hash, root_of
from gwanmun.law.exchange.messages import RowTold, SpanAsked, SpansTold, SpanTold, TraderHeld

PARTS = 16  # into so many stretches a longer one is cut
FEW = 16  # traders of a stretch that are told row by row


class Comparison(Struct, frozen=True):
    """What an answer leaves open: stretches to ask about next, and traders the registers say different things of."""

    spans: tuple[SpanAsked, ...] = ()
    traders: tuple[TraderHeld, ...] = ()


def leaf(row: RowTold) -> Hash:
    """The hash of one trader."""
    return leaf_hash(
        f"eodes-aeo/1\n{row.identifier}\n{row.version}\n{row.standing}\n{row.digest.hex()}\n".encode("ascii")
    )


def root(rows: Iterable[RowTold]) -> Hash:
    """The root over these traders, in the order of their identifiers."""
    return root_of(append(Frontier(), (leaf(row) for row in _ordered(rows))))


def told(rows: Sequence[RowTold], asked: Sequence[SpanAsked], inquiry: str) -> SpansTold:
    """The answer to a question about stretches: a hash for each, and the rows of the short ones as far as they fit."""
    spans, shown = [], list[RowTold]()
    for span in asked:
        inside = _within(rows, span.first, span.until)
        spans.append(SpanTold(span.first, span.until, len(inside), root(inside)))
        if len(inside) <= FEW and len(shown) + len(inside) <= FEW * PARTS:
            shown += inside
    return SpansTold(inquiry, tuple(spans), tuple(shown))


def first_question(rows: Sequence[RowTold]) -> tuple[SpanAsked, ...]:
    """What to ask when the roots differ: everything, cut by the traders we have."""
    return _cut(_ordered(rows), "", "")


def compare(rows: Sequence[RowTold], answer: SpansTold) -> Comparison:
    """The answer against our own copy: the stretches that differ, cut smaller, or the traders in them."""
    spans: list[SpanAsked] = []
    traders: dict[str, TraderHeld] = {}
    for span in answer.spans:
        ours = _within(rows, span.first, span.until)
        if (len(ours), root(ours)) == (span.size, span.root):
            continue
        theirs = _within(answer.rows, span.first, span.until)
        if (len(theirs), root(theirs)) == (span.size, span.root):
            traders |= {held.identifier: held for held in differing(ours, theirs)}
        else:
            spans += _cut(ours, span.first, span.until)
    return Comparison(tuple(spans), tuple(traders.values()))


def differing(ours: Iterable[RowTold], theirs: Iterable[RowTold]) -> tuple[TraderHeld, ...]:
    """The traders of whom two registers say different things, each with the version we have; nought where none."""
    mine, other = ({row.identifier: row for row in rows} for rows in (ours, theirs))
    names = sorted(name for name in {*mine, *other} if mine.get(name) != other.get(name))
    return tuple(TraderHeld(name, mine[name].version if name in mine else 0) for name in names)


def _cut(rows: Sequence[RowTold], first: str, until: str) -> tuple[SpanAsked, ...]:
    """A stretch in parts of about the same number of the traders we have in it.

    Where we have none or one, it cannot be cut by ours: it is asked about in halves of the alphabet.
    """
    bounds = [rows[len(rows) * part // PARTS].identifier for part in range(1, PARTS)] if len(rows) > 1 else []
    bounds = sorted({bound for bound in bounds if bound > first})
    if not bounds:
        bounds = [bound for bound in [_between(first, until)] if bound > first and (not until or bound < until)]
    edges = [first, *bounds, until]
    return tuple(SpanAsked(one, other) for one, other in pairwise(edges))


_ALPHABET = "-./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"  # of `Number`, in the order of ASCII


def _between(first: str, until: str) -> str:
    """A name about halfway between two; empty is before, or after, everything."""
    place, name = 0, ""
    while True:
        low = _ALPHABET.index(first[place]) if place < len(first) else -1
        high = _ALPHABET.index(until[place]) if until and place < len(until) else len(_ALPHABET)
        if until and first[:place] != until[:place]:
            high = len(_ALPHABET)  # already below it
        if high - low > 1:
            return name + _ALPHABET[(low + high) // 2]
        name += first[place] if place < len(first) else _ALPHABET[0]
        place += 1


def _within(rows: Iterable[RowTold], first: str, until: str) -> list[RowTold]:
    return [row for row in _ordered(rows) if first <= row.identifier and (not until or row.identifier < until)]


def _ordered(rows: Iterable[RowTold]) -> list[RowTold]:
    return sorted(rows, key=lambda row: row.identifier)
