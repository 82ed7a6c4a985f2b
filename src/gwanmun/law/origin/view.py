"""The view: a product and its materials as one agreement sees them: codes in its edition, materials by standing."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property

from gwanmun.law.origin.ledger import Entry, Ledger
from gwanmun.law.origin.provisions import Provisions
from gwanmun.law.origin.rules import Basis, Scope
from gwanmun.law.origin.scopes import Membership, belongs, prefixes
from gwanmun.law.origin.standing import Standing, standing_of
from gwanmun.law.origin.truth import Missing, once

PRICE_OF: Mapping[Basis, tuple[str, str]] = {
    "EXW": ("exw", "the ex-works price"),
    "FOB": ("fob", "the FOB price"),
    "ADJ": ("adjusted", "the adjusted value"),
    "NC": ("net_cost", "the net cost"),
    "WT": ("weight_kg", "the net weight in kilograms"),
}

UNDECIDED = "open"
_WORKED_OUT = {"shifting", "valued", "valued_originating"}
"""What a view works out from the standing of its materials, once somebody asks."""


class View:
    """What the tests of a rule look at. `lenient` takes materials whose standing is open for originating."""

    def __init__(
        self,
        ledger: Ledger,
        provisions: Provisions,
        code: str,
        *,
        made: Mapping[Entry, Standing] | None = None,
        lenient: bool = False,
    ) -> None:
        """`code` is the product's in the agreement's edition; `made` says how intermediates stand by their own rule."""
        self.lenient = lenient
        self.ledger = ledger
        self.provisions = provisions
        self.product = ledger.product
        self.code = code
        self.coded = ledger.coded(provisions.edition)
        self._standings = [standing_of(claim, provisions, ledger.bill) for claim in ledger.claims]
        self._made = made or {}
        taken = {"originating", UNDECIDED} if lenient else {"originating"}
        good = [standing.status in taken for standing in self._standings]
        self.originating = [entry for entry in ledger.bought if good[entry.claim]]
        self.foreign = [entry for entry in ledger.bought if not good[entry.claim]]  # non-originating
        if ledger.made_here:
            self._sort(ledger.made_here, taken, self.originating, self.foreign)

    def supposing(self, replaced: AbstractSet[Entry]) -> "View":
        """The same, if these materials came from where they count as originating."""
        other = View.__new__(View)
        other.__dict__ |= {name: value for name, value in self.__dict__.items() if name not in _WORKED_OUT}
        other.foreign = [entry for entry in self.foreign if entry not in replaced]
        other.originating = [*self.originating, *(entry for entry in self.foreign if entry in replaced)]
        return other

    def standing(self, entry: Entry) -> Standing:
        """How a material stands: on its evidence; where it has none and was made here, by its own rule."""
        made = self._made.get(entry)
        own = self._standings[entry.claim]
        if made is None:
            return own
        shown = entry.material.evidence or entry.material.originating is not None
        return own if shown and own.status == "originating" else made

    def taken_apart(self, entry: Entry) -> bool:
        """Whether an intermediate that does not originate is looked at through its parts.

        The producer's own intermediate is only a stage of making the product; a supplier's is a material, unless
        the agreement cumulates in full and every working counts.
        """
        if not entry.parts or self.standing(entry).status == "originating":
            return False
        return entry.material.made_by == "producer" or self.provisions.cumulation.kind == "full"

    def codes(self, entry: Entry) -> tuple[str, ...]:
        """What the material's code can be in the agreement's edition."""
        return self.coded.codes[entry.hs]

    @cached_property
    def open(self) -> tuple[Missing, ...]:
        """What would settle the standing of the materials whose standing is open."""
        asked = [fact for standing in self._standings for fact in standing.missing if standing.status == UNDECIDED]
        asked += [fact for standing in self._made.values() for fact in standing.missing if standing.status == UNDECIDED]
        return once(asked)

    @cached_property
    def shifting(self) -> Sequence[Entry]:
        """Non-originating materials that a test of classification looks at: no packing, no accessories, none free."""
        entries = self.foreign
        if not self.ledger.only_materials:
            entries = [entry for entry in entries if entry.material.role == "material"]
        for free in self.provisions.free:
            if belongs(free.products, (self.code,), self.code, self.product.called) == "in":
                entries = [e for e in entries if not self._is_within(e, free.materials, free.not_materials)]
        return entries

    @cached_property
    def valued(self) -> Sequence[Entry]:
        """Non-originating materials whose value counts."""
        return self._valued(self.foreign)

    @cached_property
    def valued_originating(self) -> Sequence[Entry]:
        """Originating materials whose value counts."""
        return self._valued(self.originating)

    def of_codes(self, entries: Sequence[Entry], scope: Scope) -> Sequence[Entry]:
        """Those entries that are of a scope, or may be."""
        if not scope:
            return entries
        likely = self.coded.beginning_with(prefixes(scope, self.code[:4]))
        return [entry for entry in entries if entry.hs in likely]

    def membership(self, entry: Entry, scope: Scope, digits: int = 4) -> Membership:
        """Whether a material is of a scope; `digits` of the product's code are the scope's "same"."""
        return belongs(scope, self.codes(entry), self.code[:digits], entry.material.called)

    def price(self, basis: Basis) -> tuple[int | None, tuple[Missing, ...]]:
        """The product's price or weight on a basis, or what is missing."""
        name, said = PRICE_OF[basis]
        amount = self.ledger.whole(getattr(self.product, name))
        return amount, () if amount is not None else (Missing(f"product.{name}", said),)

    def said(self, amount: int) -> str:
        """An amount of the ledger's scale as people write it."""
        exact = self.ledger.exact(amount).normalize()
        return f"{exact:f}"

    def _sort(self, entries: Iterable[Entry], taken: set[str], good: list[Entry], foreign: list[Entry]) -> None:
        for entry in entries:
            if self.standing(entry).status in taken:
                good.append(entry)
            elif self.taken_apart(entry):
                self._sort(entry.parts, taken, good, foreign)
            else:
                foreign.append(entry)

    def _valued(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        if self.ledger.only_materials:
            return entries
        terms = {
            "material": "counted",
            "retail_packing": self.provisions.retail_packing,
            "accessory": self.provisions.accessories,
            "neutral": self.provisions.neutral_elements,
            "shipment_packing": "ignored",
        }
        return [entry for entry in entries if terms[entry.material.role] == "counted"]

    def _is_within(self, entry: Entry, materials: Scope, not_materials: Scope) -> bool:
        inside = self.membership(entry, materials) == "in"
        return inside and (not not_materials or self.membership(entry, not_materials) == "out")
