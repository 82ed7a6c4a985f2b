"""Told: a determination in full, as values to keep, send and read: verdict, proof, and what would change it."""

from collections.abc import Iterable

from msgspec import Struct

from gwanmun.law.basics.problem import Problem
from gwanmun.law.origin.criterion import by_words, kind_of, margin_of, needed_tolerance, passed_by, written_criterion
from gwanmun.law.origin.determination import Found, find, find_in
from gwanmun.law.origin.editions import NO_TABLES, Editions
from gwanmun.law.origin.finding import Finding
from gwanmun.law.origin.issued_certificate import CriterionKind
from gwanmun.law.origin.ledger import Ledger, problems_of
from gwanmun.law.origin.materials import BillOfMaterials
from gwanmun.law.origin.nearest import Change, nearest
from gwanmun.law.origin.party_of_origin import adds_enough, party_of_origin
from gwanmun.law.origin.proof import Step, prove
from gwanmun.law.origin.rules import write_rule
from gwanmun.law.origin.sensitivity import Sensitivity, sensitivities
from gwanmun.law.origin.shares import said_margin
from gwanmun.law.origin.treaty_rules import TreatyRules
from gwanmun.law.origin.truth import Missing, Verdict
from gwanmun.law.origin.vetoes import still_to_show


class Determination(Struct, frozen=True, omit_defaults=True):
    """What was found of one product under one agreement."""

    agreement: str
    verdict: Verdict
    hs: str  # the product's code in the agreement's edition
    edition: str
    rule: str = ""  # as written
    by: str = ""  # the alternative that was passed
    criterion_kind: CriterionKind = "other"
    criterion: str = ""  # as the agreement's form writes it
    margin: str = ""  # percentage points
    accumulated: bool = False  # other parties' materials were counted as the exporter's own
    de_minimis: bool = False  # a tolerance was needed
    country: str = ""  # of origin, as the agreement says which party that is
    missing: tuple[Missing, ...] = ()
    failures: tuple[Problem, ...] = ()
    remarks: tuple[Problem, ...] = ()
    unproven: tuple[str, ...] = ()  # materials that count as originating although nothing but a statement says so
    to_show: tuple[str, ...] = ()  # what must still be shown when preference is claimed
    would_pass: tuple[Change, ...] = ()
    sensitive: tuple[Sensitivity, ...] = ()
    proof: Step | None = None
    source: str = ""  # of the rule
    confirmed: bool = False  # the rule was read in the agreement's own text


def determine(
    bill: BillOfMaterials, treaty: TreatyRules, editions: Editions = NO_TABLES
) -> Determination | tuple[Problem, ...]:
    """Whether a product originates under an agreement, with proof. Problems: those of `ledger.problems_of`."""
    found = find(bill, treaty, editions)
    return told(found) if isinstance(found, Found) else found


def compare(
    bill: BillOfMaterials, treaties: Iterable[TreatyRules], editions: Editions = NO_TABLES
) -> tuple[Found, ...] | tuple[Problem, ...]:
    """What is found of a product under each of these agreements; `told` says any of it in full.

    Problems: those of `ledger.problems_of`, which are the same under every agreement.
    """
    problems = problems_of(bill, editions)
    if problems:
        return problems
    ledger = Ledger(bill, editions)
    return tuple(find_in(ledger, treaty) for treaty in treaties)


def told(found: Found, *, proof: bool = True, advice: bool = True) -> Determination:
    """What was found, in full; without the proof, or without what would change it, where nobody asks for those."""
    tried, provisions = found.decisive, found.treaty.provisions
    passed = passed_by(tried) if found.verdict == "pass" else None
    general = tried.row is None
    kind = kind_of(passed, general=general) if passed else "other"
    rule = tried.row.rule if tried.row else provisions.general
    margin = margin_of(passed or tried.finding)
    return Determination(
        provisions.id,
        found.verdict,
        tried.code,
        provisions.edition,
        (tried.row.text if tried.row else "") or (write_rule(rule) if rule else ""),
        by_words(passed) if passed else "",
        kind,
        written_criterion(passed, kind, provisions) if passed else "",
        "" if margin is None else said_margin(margin),
        accumulated=passed is not None and _accumulates(found),
        de_minimis=passed is not None and needed_tolerance(passed),
        country=party_of_origin(found, kind) if passed else "",
        missing=found.missing,
        failures=found.failures,
        remarks=found.remarks,
        unproven=_unproven(found) if passed else (),
        to_show=_to_show(found),
        would_pass=nearest(found) if advice else (),
        sensitive=sensitivities(found) if advice else (),
        proof=_proof(found) if proof else None,
        source=(tried.row.source if tried.row else "") or provisions.source,
        confirmed=tried.row.confirmed if tried.row else provisions.confirmed,
    )


def _to_show(found: Found) -> tuple[str, ...]:
    asked = still_to_show(found.ledger.product, found.treaty.provisions)
    short = found.treaty.provisions.country_of_origin is not None and not adds_enough(found)
    return (*asked, "added_value_where_the_goods_are_listed_apart") if short else asked


def _unproven(found: Found) -> tuple[str, ...]:
    view = found.decisive.view
    return tuple(e.path for e in view.originating if not e.material.evidence and not e.parts)


def _proof(found: Found) -> Step:
    """The proof of the trial that decides; of all of them where none does, or where something undoes it."""
    steps = [prove(_bare(each.finding), each.view) for each in found.tried]
    if found.failures:
        return Step("fail", "fact", ", ".join(problem.code for problem in found.failures), of=tuple(steps))
    if found.decisive.finding.verdict == found.verdict:
        return steps[found.tried.index(found.decisive)]
    supposed = sorted({fact.asks for each in found.tried for fact in each.supposing})
    return Step(found.verdict, "fact", f"it depends on {'; '.join(supposed)}", of=tuple(steps), missing=found.missing)


def _bare(finding: Finding) -> Finding:
    """A finding without the joins that join one thing."""
    while finding.test is None and len(finding.of) == 1:
        (finding,) = finding.of
    return finding


def _accumulates(found: Found) -> bool:
    home = found.ledger.product.made_in
    return any(entry.material.origin not in {None, home} for entry in found.decisive.view.originating) and bool(home)
