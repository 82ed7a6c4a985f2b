"""A treaty: what an agreement says of origin, whichever of its parties exports, and the rule it has for each product.

The rows are kept as they are written and read when somebody asks for a code, because a treaty has hundreds of rules
and a product needs one. A treaty's bytes are JSON with every name sorted, named by their hash: who keeps them can
decide again, years later, by the rules of the day.
"""

import hashlib
from collections import defaultdict

import msgspec
from msgspec import Struct

from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.origin.provisions import ProductRule, Provisions
from gwanmun.law.origin.rules import parse_rule


class TreatyRow(Struct, frozen=True, omit_defaults=True):
    """One row of the list of product rules, as it is written."""

    first: str  # 2, 4 or 6 digits of the treaty's edition
    last: str  # as many digits, the same or a higher code
    rule: str
    only: str = ""  # of which goods among these codes, in words; empty: of all of them
    source: str = ""
    confirmed: bool = False


class TreatyText(Struct, frozen=True):
    """The whole treaty as it is kept and named."""

    provisions: Provisions
    rows: tuple[TreatyRow, ...]


_ENCODER = msgspec.json.Encoder(order="deterministic")
_DECODER = msgspec.json.Decoder(TreatyText)


def encode_treaty(text: TreatyText) -> bytes:
    """The treaty's one and only row of bytes."""
    return _ENCODER.encode(text)


class Treaty:
    """A treaty ready for use: its provisions, and its rules by code."""

    def __init__(self, body: bytes) -> None:
        """Take a treaty's bytes. Raises msgspec.DecodeError when they are none."""
        text = _DECODER.decode(body)
        self.body = body
        self.hash = hashlib.sha256(body).hexdigest()
        self.provisions = text.provisions
        self.rows = text.rows
        self._by_chapter = _by_chapter(text.rows)
        self._known: dict[str, tuple[ProductRule, ...]] = {}

    @property
    def id(self) -> str:
        """What offices and packs call the treaty: "vkfta"."""
        return self.provisions.id

    def lookup(self, code: str) -> ProductRule | None:
        """The most specific rule for a code of the treaty's edition (two to six digits); None where it has none.

        A rule whose `only` is not empty is for part of the code's goods: `rules_for` has the others. Where there is
        none, `provisions.general` decides, and where that is missing too the goods have no way to qualify.
        Raises Refused with `rule-unreadable` for a row that nobody checked.
        """
        return next(iter(self.rules_for(code)), None)

    def rules_for(self, code: str) -> tuple[ProductRule, ...]:
        """Every rule that may be the code's: those for part of its goods first, last the one for the rest of them."""
        if code not in self._known:
            self._known[code] = tuple(map(_product_rule, _rows_for(code, self._by_chapter.get(code[:2], ()))))
        return self._known[code]


def _by_chapter(rows: tuple[TreatyRow, ...]) -> dict[str, list[TreatyRow]]:
    chapters: dict[str, list[TreatyRow]] = defaultdict(list)
    for row in rows:
        for chapter in range(int(row.first[:2]), int(row.last[:2]) + 1):
            chapters[f"{chapter:02}"].append(row)
    return chapters


def _rows_for(code: str, rows: list[TreatyRow] | tuple[()]) -> list[TreatyRow]:
    """The rows that cover a code, the most specific first, up to the first that leaves no goods of it out."""
    covering = sorted((row for row in rows if covers(row, code)), key=_vagueness)
    for number, row in enumerate(covering, 1):
        if not row.only:
            return covering[:number]
    return covering


def covers(row: TreatyRow, code: str) -> bool:
    """Whether a code stands in the row's range; a shorter code only where all that begins with it does."""
    digits = len(row.first)
    return len(code) >= digits and row.first <= code[:digits] <= row.last


def _vagueness(row: TreatyRow) -> tuple[int, int, bool]:
    """More digits are more specific, then the narrower range; a row for part of the goods goes before the rest."""
    return -len(row.first), int(row.last) - int(row.first), not row.only


def _product_rule(row: TreatyRow) -> ProductRule:
    rule = parse_rule(row.rule)
    if isinstance(rule, Problem):
        raise Refused(rule)
    return ProductRule(row.first, row.last, rule, row.rule, row.only, row.source, row.confirmed)
