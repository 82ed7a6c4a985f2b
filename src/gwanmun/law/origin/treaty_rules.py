"""Treaty rules: an agreement's provisions with its list of product rules, and which of them is the rule for a code.

The most specific rule wins: one for the subheading itself, or for a range of subheadings; then the heading's; then the
chapter's. A rule for part of a code's goods ("ex") stands before the one for the rest of them.
"""

from collections.abc import Iterable
from typing import Literal, Protocol

from gwanmun.law.origin.provisions import ProductRule, Provisions
from gwanmun.law.origin.rules import Rule, write_rule

Applies = Literal["direct", "range", "inherited_heading", "inherited_chapter"]
_INHERITED: dict[int, Applies] = {4: "inherited_heading", 2: "inherited_chapter"}
_RANK: dict[Applies, int] = {"direct": 1, "range": 1, "inherited_heading": 2, "inherited_chapter": 3}


class TreatyRules(Protocol):
    """Whoever knows an agreement's provisions and its rule for each product."""

    @property
    def provisions(self) -> Provisions:
        """What cuts across the rules."""
        ...

    def rules_for(self, code: str) -> tuple[ProductRule, ...]:
        """Every rule that may be the code's, those for part of its goods first; none where it has none."""
        ...


class RuleList:
    """An agreement out of its provisions and a list of product rules, in any order."""

    def __init__(self, provisions: Provisions, rules: Iterable[ProductRule] = ()) -> None:
        """The rules' codes are of the provisions' edition."""
        self._provisions = provisions
        self._rules = tuple(rules)
        self._known: dict[str, tuple[ProductRule, ...]] = {}

    @property
    def provisions(self) -> Provisions:
        """What cuts across the rules."""
        return self._provisions

    def rules_for(self, code: str) -> tuple[ProductRule, ...]:
        """Every rule that may be the code's, the most specific first, up to one that leaves none of its goods out."""
        if code not in self._known:
            covering = sorted((rule for rule in self._rules if covers(rule, code)), key=_vagueness)
            whole = next((place for place, rule in enumerate(covering, 1) if not rule.only), len(covering))
            self._known[code] = tuple(covering[:whole])
        return self._known[code]


class OneRule:
    """An agreement asked about one product whose rule is at hand; its list, if any, serves the intermediates."""

    def __init__(self, provisions: Provisions, rule: Rule, source: str = "", others: TreatyRules | None = None) -> None:
        """`rule` is the product's, whatever its code."""
        self._provisions = provisions
        self.own = ProductRule("", "", rule, write_rule(rule), source=source)
        self._others = others

    @property
    def provisions(self) -> Provisions:
        """What cuts across the rules."""
        return self._provisions

    def rules_for(self, code: str) -> tuple[ProductRule, ...]:
        """The rules for other goods than the product."""
        return self._others.rules_for(code) if self._others else ()


def covers(rule: ProductRule, code: str) -> bool:
    """Whether a code stands in a rule's range."""
    digits = len(rule.first)
    return len(code) >= digits and rule.first <= code[:digits] <= rule.last


def applies(rule: ProductRule, code: str) -> Applies:
    """How a rule comes to be a code's: it is the code's own, its range's, or its heading's or chapter's."""
    if len(rule.first) >= 6:
        return "direct" if rule.first == rule.last else "range"
    return _INHERITED.get(len(rule.first), "direct") if len(code) > len(rule.first) else "direct"


def rank(rule: ProductRule, code: str) -> int:
    """How near a rule is to a code: 1 its own, 2 its heading's, 3 its chapter's."""
    return _RANK[applies(rule, code)]


def _vagueness(rule: ProductRule) -> tuple[int, int, bool]:
    """How far from one code's own a rule is: fewer digits, then a wider range, then the rest of the goods."""
    return -len(rule.first), int(rule.last) - int(rule.first), not rule.only
