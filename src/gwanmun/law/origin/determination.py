"""Determination: whether a product originates under an agreement, and by which of the ways its rule leaves open.

    1  the product and its materials are brought to the edition the rules are written in; where a code became several,
       every one it can be is tried
    2  each material stands as originating or not: on its evidence, by cumulation, or, where it was made of parts here,
       by its own rule (roll-up)
    3  every alternative of the rule is tried on the materials that do not originate; a tolerance forgives a missing
       change of classification and nothing else
    4  operations that never confer origin, a broken transport and drawback that the agreement forbids undo what was won

Three answers: pass, fail, or unknown with the facts that would decide. What nobody knows never passes.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from gwanmun.law.basics.problem import Problem
from gwanmun.law.origin.editions import NO_TABLES, Editions
from gwanmun.law.origin.finding import Finding, joined, of_fact
from gwanmun.law.origin.ledger import Entry, Ledger, problems_of
from gwanmun.law.origin.materials import BillOfMaterials, Material, Product
from gwanmun.law.origin.provisions import ProductRule
from gwanmun.law.origin.rules import ProducedEntirely, Rule, WhollyObtained, parse_rule
from gwanmun.law.origin.standing import Standing
from gwanmun.law.origin.treaty_rules import OneRule, TreatyRules
from gwanmun.law.origin.trial import try_rule
from gwanmun.law.origin.truth import Missing, Verdict, once
from gwanmun.law.origin.vetoes import undone
from gwanmun.law.origin.view import View
from gwanmun.law.origin.whole_set import try_set

OBTAINED = WhollyObtained((1, 2))
ENTIRELY = ProducedEntirely((1, 2))


MOST_NAMED = 5
"""Codes a remark names."""


class Tried(Struct, eq=False):
    """One product rule tried on one view: what the product may be, and what came of it."""

    code: str  # the product's, in the agreement's edition
    row: ProductRule | None  # None: the agreement's general rule, or none at all
    view: View
    finding: Finding
    supposing: tuple[Missing, ...] = ()  # what this trial takes for granted, as it would be asked


class Found(Struct, eq=False):
    """What was found of one product under one agreement, with all it was found on."""

    treaty: TreatyRules
    ledger: Ledger
    verdict: Verdict
    tried: tuple[Tried, ...]  # one, unless its code or its words leave open which rule is the product's
    missing: tuple[Missing, ...] = ()
    failures: tuple[Problem, ...] = ()  # what undoes an origin that the rule would give
    remarks: tuple[Problem, ...] = ()

    @property
    def decisive(self) -> Tried:
        """The trial that shows the verdict: the first that has it."""
        return next((each for each in self.tried if each.finding.verdict == self.verdict), self.tried[0])


def find(bill: BillOfMaterials, treaty: TreatyRules, editions: Editions = NO_TABLES) -> Found | tuple[Problem, ...]:
    """What is found of a product under one agreement. Problems: those of `ledger.problems_of`."""
    problems = problems_of(bill, editions)
    return problems or find_in(Ledger(bill, editions), treaty)


def find_in(ledger: Ledger, treaty: TreatyRules) -> Found:
    """What is found of a product whose ledger is written already."""
    provisions, product = treaty.provisions, ledger.product
    made = _made(ledger, ledger.entries, treaty) if ledger.made_here else {}
    codes = ledger.editions.candidates(product.hs, product.edition, provisions.edition)
    tried = [each for code in codes for each in _tried(code, codes, ledger, treaty, made=made)]
    verdicts = {each.finding.verdict for each in tried}
    verdict: Verdict = verdicts.pop() if len(verdicts) == 1 else "unknown"
    missing = once(_missing(tried)) if verdict == "unknown" else ()
    failures = undone(product, provisions)
    return Found(
        treaty, ledger, "fail" if failures else verdict, tuple(tried), () if failures else missing, failures,
        _remarks(ledger, treaty),
    )  # fmt: skip


def _tried(
    code: str, codes: Sequence[str], ledger: Ledger, treaty: TreatyRules, *, made: dict[Entry, Standing]
) -> Iterable[Tried]:
    """Every rule that may be the product's under one of its codes, tried."""
    asked = (Missing("product.hs", f"which code of {treaty.provisions.edition} the product has", tuple(codes)),)
    supposing = asked if len(codes) > 1 else ()
    rows = _rows(code, ledger.product, treaty)
    for row, words in rows:
        supposed = (*supposing, *(_whether_called(each) for each in words))
        strict = View(ledger, treaty.provisions, code, made=made)
        finding = _by_every_way(row, strict)
        if finding.verdict != "pass" and strict.open:
            lenient = _by_every_way(row, View(ledger, treaty.provisions, code, made=made, lenient=True))
            if lenient.verdict != "fail":
                finding = _left_open(finding, strict.open)
        yield Tried(code, row, strict, finding, supposed)


def _rows(code: str, product: Product, treaty: TreatyRules) -> Iterable[tuple[ProductRule | None, tuple[str, ...]]]:
    """The product's rule; several, each with the words it supposes, where nobody says which goods the product is."""
    if isinstance(treaty, OneRule):
        yield treaty.own, ()
        return
    open_words: tuple[str, ...] = ()
    for row in treaty.rules_for(code):
        if not row.only or product.called.get(row.only):
            yield row, open_words
            return
        if row.only not in product.called:
            open_words = (*open_words, row.only)
            yield row, open_words
    yield None, open_words


def _by_every_way(row: ProductRule | None, view: View) -> Finding:
    """The product's rule, and the ways that need none: wholly obtained, or made of originating materials only.

    What is wholly obtained needs no other way; asked about one rule, the rule answers first.
    """
    product, provisions = view.product, view.provisions
    obtained = [of_fact(OBTAINED, "pass", "the goods are wholly obtained")] if product.wholly_obtained else []
    asked_of_one_rule = row is not None and not row.first
    if obtained and not asked_of_one_rule:
        return joined(None, "any", obtained)
    if product.is_set:
        return joined(None, "any", [try_set(view)])
    rule = row.rule if row else provisions.general
    ways = [try_rule(rule, view) if rule else _no_rule(view), *obtained]
    if ways[0].verdict != "pass" and view.originating and not view.foreign:
        ways.append(Finding(ENTIRELY, "lines", "pass", entries=view.originating))
    return joined(None, "any", ways)


def _no_rule(view: View) -> Finding:
    said = f"{view.provisions.title or view.provisions.id} has no rule for goods of {view.code}"
    return Finding(None, "fact", "fail", said)


def _left_open(finding: Finding, asked: tuple[Missing, ...]) -> Finding:
    """What failed only because nobody has settled where some materials are from."""
    unsettled = Finding(None, "fact", "unknown", "where some materials are from is not settled", missing=asked)
    return joined(None, "any", (*finding.of, unsettled))


def _missing(tried: Sequence[Tried]) -> Iterable[Missing]:
    for each in tried:
        yield from each.supposing
    for each in tried:
        yield from each.finding.missing


def _made(ledger: Ledger, entries: Iterable[Entry], treaty: TreatyRules) -> dict[Entry, Standing]:
    """How every intermediate that was made here stands by its own rule, the deepest first."""
    standings: dict[Entry, Standing] = {}
    for entry in entries:
        if entry.parts:
            standings |= _made(ledger, entry.parts, treaty)
            standings[entry] = _by_own_rule(ledger, entry, treaty)
    return standings


def _by_own_rule(ledger: Ledger, entry: Entry, treaty: TreatyRules) -> Standing:
    """An intermediate is a product of its parts; it counts whole where it originates and the agreement absorbs."""
    if not treaty.provisions.absorption:
        return Standing("non-originating", f"{entry.called} is looked at through its parts: no absorption")
    if entry not in ledger.inner:
        ledger.inner[entry] = Ledger(_as_product(entry.material, ledger.bill), ledger.editions)
    found = find_in(ledger.inner[entry], _own_rule(entry.material, treaty))
    if found.verdict == "pass":
        return Standing("originating", f"{entry.called} originates by its own rule, and counts whole")
    if found.verdict == "fail":
        return Standing("non-originating", f"{entry.called} does not originate by its own rule")
    missing = tuple(_inside(fact, entry.path) for fact in found.missing)
    return Standing("open", f"whether {entry.called} originates by its own rule is not known", missing)


def _own_rule(material: Material, treaty: TreatyRules) -> TreatyRules:
    rule: Rule | Problem | None = parse_rule(material.rule) if material.rule else None
    if rule is None or isinstance(rule, Problem):
        return treaty
    return OneRule(treaty.provisions, rule, others=treaty)


def _as_product(material: Material, bill: BillOfMaterials) -> BillOfMaterials:
    """An intermediate as the product of its parts; what it is worth stands for each of its prices."""
    price, product = material.value, bill.product
    made = Product(
        material.hs, material.edition or product.edition, product.made_in, price, price, price, price,
        material.weight_kg, material.wholly_obtained, called=material.called, processes=material.processes or None,
        name=material.name, id=material.id,
    )  # fmt: skip
    return BillOfMaterials(made, material.parts, bill.on, bill.currency, bill.evidence)


def _inside(fact: Missing, path: str) -> Missing:
    """A fact that an intermediate's own determination misses, as it is asked of the whole bill."""
    if fact.path.startswith("materials"):
        return Missing(f"{path}.parts{fact.path.removeprefix('materials')}", fact.asks, fact.choices)
    name = fact.path.removeprefix("product.")
    own = {"exw": "value", "fob": "value", "adjusted": "value", "net_cost": "value"}.get(name, name)
    return Missing(fact.path if name == fact.path else f"{path}.{own}", fact.asks, fact.choices)


def _whether_called(words: str) -> Missing:
    return Missing(f'product.called["{words}"]', f"whether the product is “{words}”", ("true", "false"))


def _remarks(ledger: Ledger, treaty: TreatyRules) -> tuple[Problem, ...]:
    """What was taken as it stands because no table of correlation tells what became of it."""
    own, theirs = ledger.product.edition, treaty.provisions.edition
    taken = list(ledger.coded(theirs).unmapped)
    if not ledger.editions.is_mapped(ledger.product.hs, own, theirs):
        taken.insert(0, ledger.product.hs)
    if not taken:
        return ()
    named = ", ".join(taken[:MOST_NAMED]) + (f" (+{len(taken) - MOST_NAMED})" if len(taken) > MOST_NAMED else "")
    return (Problem("edition-unmapped", "hs", named, {"edition": own, "rules": theirs}),)
