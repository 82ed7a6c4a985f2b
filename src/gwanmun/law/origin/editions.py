"""Editions: the code of goods in the edition of the Harmonized System that an agreement's rules are written in.

An agreement keeps the edition it was negotiated in; goods are declared in today's. A table of correlation says what
became of each code. Where one code became several, nobody but a person can say which: all of them are candidates. Where
no table is at hand the code is taken as it stands, and the answer says so (decision 0014).
"""

from collections.abc import Iterable, Mapping
from typing import Final

from gwanmun.law.tariff.correlation import Correlation, turned

SUBHEADING = 6


class Editions:
    """The correlations at hand, both ways round, and the codes of each edition as far as they are known."""

    def __init__(
        self,
        correlations: Iterable[Correlation] = (),
        *,
        codes: Mapping[str, frozenset[str]] | None = None,
        bases: Mapping[str, str] | None = None,
    ) -> None:
        """`codes` are six-digit codes by edition; `bases` the edition of the HS that a national one is built on."""
        self._between = {(each.before, each.after): each for one in correlations for each in (one, turned(one))}
        self._bases = dict(bases or {})
        self._codes = codes or {}

    def candidates(self, code: str, source: str, target: str) -> tuple[str, ...]:
        """What a code of one edition can be in another; the code itself where no table tells."""
        link = self.link(source, target)
        return (code,) if link is None else self.followed(code, link)

    def link(self, source: str, target: str) -> Correlation | None:
        """The table from one edition to another; None where they are one, or no table is at hand."""
        source, target = self._base(source), self._base(target)
        return None if source == target else self._between.get((source, target))

    @staticmethod
    def followed(code: str, link: Correlation) -> tuple[str, ...]:
        """What a table says that a code can be."""
        if len(code) < SUBHEADING:
            found = {new[: len(code)] for old, linked in link.onward.items() if old.startswith(code) for new in linked}
            return tuple(sorted(found)) or (code,)
        linked = link.onward.get(code[:SUBHEADING], ())
        return (code,) if linked in ((), (code[:SUBHEADING],)) else linked

    def is_followed(self, source: str, target: str) -> bool:
        """Whether codes can be followed from one edition to the other at all."""
        return self._base(source) == self._base(target) or self.link(source, target) is not None

    def is_mapped(self, code: str, source: str, target: str) -> bool:
        """Whether a table tells what this code is in the other edition; a table may be of some goods only."""
        link = self.link(source, target)
        if link is None:
            return self.is_followed(source, target)
        if len(code) < SUBHEADING:
            return any(old.startswith(code) for old in link.onward)
        return code[:SUBHEADING] in link.onward

    def is_unknown(self, code: str, edition: str) -> bool:
        """Whether an edition whose codes are all known has none that begins like this, or that this begins with."""
        base = self._base(edition)
        known = self._codes.get(base)
        if not code or known is None:
            return bool(code) and not 1 <= int(code[:2]) <= LAST_CHAPTER
        if len(code) >= SUBHEADING:
            return code[:SUBHEADING] not in known
        return not any(each.startswith(code) for each in known)

    def _base(self, edition: str) -> str:
        return self._bases.get(edition, edition)


LAST_CHAPTER: Final = 97
NO_TABLES: Final = Editions()
"""No correlation is at hand."""
