"""Issuing a certificate of origin, from the application to the authority's number, in the order it is looked at.

The same walk as a declaration's, down another list: what the law can see it settles at once, and only what a person
must read waits for an officer. Nothing is issued on half of it: an application with something wrong goes back whole.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from gwanmun.law.basics.problem import Problem
from gwanmun.law.basics.wait import Wait
from gwanmun.law.origin import drawing_up
from gwanmun.law.origin.application import (
    ApplicationAccepted,
    ApplicationCase,
    ApplicationEvent,
    ApplicationReviewed,
    CertificateGranted,
    DeterminationsFrozen,
    ExporterEntitled,
    GoodsMatched,
    ReviewPassed,
    ReviewSelected,
    ShipmentDated,
)
from gwanmun.law.origin.approved_exporter import ApprovedExporter, covering
from gwanmun.law.origin.certificate import Certificate
from gwanmun.law.origin.drawing_up import Issue, Item
from gwanmun.law.origin.exportation import Coverage, Exportation, goods_digest, left, uncovered
from gwanmun.law.origin.frozen import Frozen
from gwanmun.law.origin.issued import Issued, replaceable
from gwanmun.law.origin.issued_certificate import IssuedCertificate
from gwanmun.law.origin.issuing_law import IssuingLaw, written
from gwanmun.law.origin.originals import rest_on
from gwanmun.law.origin.provisions import Provisions
from gwanmun.law.origin.shipment import is_retroactive, too_late

SIX_DIGITS = 6
BY_VALUE = ("content", "shift-and-content")


class Sought(Struct, frozen=True, omit_defaults=True):
    """What the exporter's desk has on one item: the finding, where there is one, and what is wrong with its proofs."""

    frozen: Frozen | None = None
    problems: tuple[Problem, ...] = ()
    hs: str = ""  # six digits the product was determined as; empty where they are of another edition than declarations


class IssuingFacts(Struct, frozen=True, omit_defaults=True):
    """All that the law may look at besides the application and the country's numbers, gathered before it is asked."""

    today: date
    office: str  # the issuing country
    provisions: Provisions | None = None  # of the agreement asked for; None: the office knows no such agreement
    exportation: Exportation | None = None
    coverage: Coverage | None = None
    sought: tuple[Sought, ...] = ()  # an entry for each item
    approvals: tuple[ApprovedExporter, ...] = ()  # of the exporter
    originals: tuple[Certificate, ...] = ()  # those the items name
    replaced: Issued | None = None
    holidays: tuple[date, ...] = ()  # since the departure
    earlier_certificates: int = 0  # of the same exporter, counted as far as any rule of review looks
    draw: int = 0  # 0..9999, committed beforehand
    serial: int = 0  # the number the certificate takes if it is issued now


def accept(case: ApplicationCase, facts: IssuingFacts, law: IssuingLaw) -> ApplicationEvent | Wait:
    """An application is accepted when everything its certificate needs is said."""
    application, exportation, provisions = case.application, facts.exportation, facts.provisions
    problems: list[Problem] = []
    if provisions is None:
        problems.append(Problem("agreement-unknown", "agreement", application.agreement))
    if exportation is None:
        problems.append(Problem("export-declaration-unknown", "export_declaration", application.export_declaration))
    elif exportation.exporter.identifier != case.applied.exporter:
        problems.append(Problem("export-of-another", "export_declaration", application.export_declaration))
    elif exportation.standing == "ended":
        problems.append(Problem("export-ended", "export_declaration", application.export_declaration))
    elif provisions is not None:
        problems += drawing_up.problems(application, exportation, provisions, issuer=facts.office)
    problems += _against_replacing(case, facts)
    return mend(problems) if problems else ApplicationAccepted(facts.today)


def match_goods(case: ApplicationCase, facts: IssuingFacts, law: IssuingLaw) -> ApplicationEvent | Wait:
    """The goods must stand on the export declaration, released, in quantities no other certificate covers."""
    exportation = _exported(facts)
    if exportation.standing == "lodged":
        facts_told = {"declaration": exportation.number}
        return Wait("declarant", "export-not-released", f"declaration:{exportation.number}", facts_told)
    items = drawing_up.drawn_up(case.application, exportation)
    problems = [*_beyond(case, facts, items), *rest_on(items, facts.originals, case.number, facts.today)]
    if problems:
        return mend(problems)
    return GoodsMatched(exportation.number, drawing_up.wanted(items), goods_digest(exportation))


def entitle(case: ApplicationCase, facts: IssuingFacts, law: IssuingLaw) -> ApplicationEvent | Wait:
    """Each item rests on the exporter's own determination, on its approval, or on a partner's certificate."""
    items = drawing_up.drawn_up(case.application, _exported(facts))
    found = [_entitled(item, n, facts) for n, item in enumerate(items)]
    problems = [one for one in found if isinstance(one, Problem)]
    return mend(problems) if problems else ExporterEntitled(tuple(one for one in found if isinstance(one, str)))


def freeze(case: ApplicationCase, facts: IssuingFacts, law: IssuingLaw) -> ApplicationEvent | Wait:
    """Each item must originate under the agreement; how that was found is kept with digests of all it rests on."""
    items = drawing_up.drawn_up(case.application, _exported(facts))
    found = [_frozen(item, n, facts) for n, item in enumerate(items)]
    problems = [problem for n, one in enumerate(found) for problem in _against_finding(one, n, items[n], facts)]
    frozen = tuple(one for one in found if one is not None)
    if not problems:
        problems += drawing_up.fob_problems(items, frozen, _provisions(facts).formalities.certificate)
    return mend(problems) if problems else DeterminationsFrozen(frozen)


def date_shipment(case: ApplicationCase, facts: IssuingFacts, law: IssuingLaw) -> ApplicationEvent | Wait:
    """After the days the agreement allows from shipment it says that it is retroactive; much later, none is issued."""
    terms = _provisions(facts).formalities.certificate
    departure = _exported(facts).loaded_on or case.application.departure
    if departure is None or not is_retroactive(terms, departure, facts.today, facts.holidays):
        return ShipmentDated(departure, retroactive=False)
    late = too_late(terms, departure, facts.today)
    return mend([late]) if late is not None else ShipmentDated(departure, retroactive=True)


def select_review(case: ApplicationCase, facts: IssuingFacts, law: IssuingLaw) -> ApplicationEvent | Wait:
    """Rules and chance decide whether a person reads the application, and say why."""
    reasons = tuple(_reasons(case, facts, law))
    return ReviewSelected(bool(reasons), reasons)


def pass_review(case: ApplicationCase, facts: IssuingFacts, law: IssuingLaw) -> ApplicationEvent | Wait:
    """An application that was selected waits for an officer; one that does not conform, for the exporter to mend it."""
    selected, reviewed = case.get(ReviewSelected), case.find(ApplicationReviewed)
    if reviewed is None:
        told = {"reasons": ", ".join(selected.reasons)}
        return Wait("officer", "review-to-do", facts=told) if selected.review else ReviewPassed(facts.today)
    if not reviewed.conforms:
        return Wait("exporter", "application-returned", facts={"findings": reviewed.findings or "—"})
    return ReviewPassed(facts.today)


def grant(case: ApplicationCase, facts: IssuingFacts, law: IssuingLaw) -> ApplicationEvent | Wait:
    """The authority issues the certificate under a number that nobody ever had, even where it corrects another."""
    exportation = _exported(facts)
    if exportation.standing == "ended":
        return mend([Problem("export-ended", "export_declaration", exportation.number)])
    if goods_digest(exportation) != case.get(GoodsMatched).goods:
        return mend([Problem("export-changed", "export_declaration", exportation.number)])
    return CertificateGranted(_certificate(case, facts, law, _number(case, facts, law)))


def drafted(case: ApplicationCase, facts: IssuingFacts, law: IssuingLaw) -> IssuedCertificate | None:
    """The certificate an application would end in, under no number yet; None while something of it is not settled."""
    settled = case.find(DeterminationsFrozen) is not None and case.find(ShipmentDated) is not None
    return _certificate(case, facts, law, DRAFT) if settled else None


DRAFT = "DRAFT"


Step = Callable[[ApplicationCase, IssuingFacts, IssuingLaw], ApplicationEvent | Wait]

STEPS: tuple[tuple[type[Struct], Step], ...] = (
    (ApplicationAccepted, accept),
    (GoodsMatched, match_goods),
    (ExporterEntitled, entitle),
    (DeterminationsFrozen, freeze),
    (ShipmentDated, date_shipment),
    (ReviewSelected, select_review),
    (ReviewPassed, pass_review),
    (CertificateGranted, grant),
)


def advance(case: ApplicationCase, facts: IssuingFacts, law: IssuingLaw) -> tuple[ApplicationCase, Wait | None]:
    """Walk an application as far as it can go; say what it waits for, if anything."""
    if case.ended is not None:
        return case, None
    for settled_by, step in STEPS:
        if case.find(settled_by) is not None:
            continue
        outcome = step(case, facts, law)
        if isinstance(outcome, Wait):
            return case, outcome
        case = case.after(outcome)
    return case, None


def mend(problems: Sequence[Problem]) -> Wait:
    """A wait for the exporter to put the application right."""
    return Wait("exporter", "application-to-mend", problems=tuple(problems))


def _exported(facts: IssuingFacts) -> Exportation:
    assert facts.exportation is not None, "an application is accepted with its export declaration"
    return facts.exportation


def _provisions(facts: IssuingFacts) -> Provisions:
    assert facts.provisions is not None, "an application is accepted under an agreement"
    return facts.provisions


def _against_replacing(case: ApplicationCase, facts: IssuingFacts) -> Iterator[Problem]:
    number = case.application.replaces
    if not number:
        return
    if facts.replaced is None:
        yield Problem("issued-unknown", "replaces", number)
        return
    stands = replaceable(facts.replaced, agreement=case.application.agreement, exporter=case.applied.exporter)
    if stands is not None:
        yield stands


def _beyond(case: ApplicationCase, facts: IssuingFacts, items: Sequence[Item]) -> tuple[Problem, ...]:
    """What is asked beyond the declaration; what this application holds, or the certificate it corrects, is its own."""
    exportation = _exported(facts)
    own = [case.number, *([facts.replaced.application] if facts.replaced is not None else ())]
    free = left(exportation, facts.coverage, case.application.agreement, apart_from=own)
    return uncovered(drawing_up.wanted(items), free, exportation)


def _entitled(item: Item, number: int, facts: IssuingFacts) -> str | Problem:
    """What lets the exporter ask for an item."""
    if item.asked.original is not None:
        return item.asked.original.certificate
    if item.asked.stated is None:
        if _sought(facts, number).frozen is not None or _sought(facts, number).problems:
            return "determination"
        return Problem("exporter-not-entitled", f"items[{number}]", item.product or item.line.commodity)
    approval = _approval(item, facts)
    if approval is None:
        told = {"agreement": _provisions(facts).id, "hs": item.line.commodity[:SIX_DIGITS]}
        return Problem("exporter-not-approved", f"items[{number}].stated", item.line.commodity, told)
    return approval.number


def _approval(item: Item, facts: IssuingFacts) -> ApprovedExporter | None:
    return covering(facts.approvals, _provisions(facts).id, item.line.commodity, facts.today)


def _frozen(item: Item, number: int, facts: IssuingFacts) -> Frozen | None:
    """What an item's origin was found to be, and on what that rests; None where nothing could be found."""
    agreement, hs = _provisions(facts).id, item.line.commodity[:SIX_DIGITS]
    original = item.asked.original
    if original is not None:
        held = next(one for one in facts.originals if one.number == original.certificate)
        line = held.lines[original.item - 1]
        return Frozen(
            "original",
            agreement,
            facts.today,
            "pass",
            hs,
            "other",
            line.criterion,
            number=held.number,
            proofs=(held.number,),
        )
    stated, approval = item.asked.stated, _approval(item, facts)
    if stated is not None and approval is not None:
        return Frozen(
            "approval",
            agreement,
            facts.today,
            "pass",
            hs,
            stated.kind,
            stated.criterion,
            by_value=stated.kind in BY_VALUE,
            number=approval.number,
        )
    return _sought(facts, number).frozen


def _against_finding(frozen: Frozen | None, number: int, item: Item, facts: IssuingFacts) -> Iterator[Problem]:
    """Proofs that do not hold are told first, each by itself: with them mended the finding may be another."""
    at = f"items[{number}]"
    broken = _sought(facts, number).problems if frozen is None or frozen.basis == "determination" else ()
    for problem in broken:
        yield replace(problem, path=f"{at}.{problem.path}" if problem.path else at)
    if frozen is not None and frozen.basis == "determination":
        yield from _against_code(_sought(facts, number).hs, at, item)
    if broken or frozen is None or frozen.verdict == "pass":  # that there is none at all, `entitle` has refused
        return
    told = {"product": item.product, "agreement": frozen.agreement, "rule": frozen.rule or "—"}
    if frozen.verdict == "unknown":
        told["missing"] = "; ".join(frozen.missing)
        yield Problem("origin-undecided", at, frozen.product, told)
    else:
        yield Problem("origin-not-met", at, frozen.product, told)


def _against_code(hs: str, at: str, item: Item) -> Iterator[Problem]:
    """What was found of other goods is not found of these."""
    declared = item.line.commodity[:SIX_DIGITS]
    if hs and hs != declared:
        yield Problem("product-of-another-code", at, hs, {"product": item.product, "declared": declared})


def _sought(facts: IssuingFacts, number: int) -> Sought:
    return facts.sought[number] if number < len(facts.sought) else Sought()


def _reasons(case: ApplicationCase, facts: IssuingFacts, law: IssuingLaw) -> Iterator[str]:
    review = law.review
    known = any(
        covering(facts.approvals, case.application.agreement, line.commodity, facts.today)
        for line in _exported(facts).lines
    )
    if not known or review.approved_exporters:
        if facts.earlier_certificates < review.first_certificates:
            yield "first-certificates"
        if review.retroactive and case.get(ShipmentDated).retroactive:
            yield "retroactive"
        if review.back_to_back and any(item.original is not None for item in case.application.items):
            yield "back-to-back"
        if review.replacement and case.application.replaces:
            yield "replacement"
    if facts.draw < review.random_per_ten_thousand:
        yield "chance"


def _certificate(case: ApplicationCase, facts: IssuingFacts, law: IssuingLaw, number: str) -> IssuedCertificate:
    """A back-to-back certificate holds no longer than those it rests on."""
    shipped = case.get(ShipmentDated)
    ends = min((original.expires for original in facts.originals), default=None)
    issue = Issue(number, facts.today, facts.office, shipped.departure, shipped.retroactive, ends)
    frozen = case.get(DeterminationsFrozen).items
    return drawing_up.certificate(
        case.application, _exported(facts), frozen, issue, provisions=_provisions(facts), law=law
    )


def _number(case: ApplicationCase, facts: IssuingFacts, law: IssuingLaw) -> str:
    agreement = case.application.agreement
    form = law.certificate_formats.get(agreement, law.certificate_format)
    return written(form, country=facts.office, agreement=agreement, year=facts.today.year, serial=facts.serial)
