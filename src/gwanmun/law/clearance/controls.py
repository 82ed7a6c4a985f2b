"""Controls: what other agencies, chance and officers have to say before goods may go."""

from msgspec.structs import replace

from gwanmun.law.aeo.trust import granting, lightest
from gwanmun.law.clearance import control_changes
from gwanmun.law.clearance.case import Case, ControlPassed, ControlSelected, Event, Examined, PermitsCleared
from gwanmun.law.clearance.rulebook import Rulebook
from gwanmun.law.clearance.walk import Facts, Wait
from gwanmun.law.permits.requirement import Item, missing
from gwanmun.law.risk.draw import Bond
from gwanmun.law.risk.evidence import LineEvidence
from gwanmun.law.risk.selection import Selection, Subject, SubjectLine, select


def clear_permits(case: Case, facts: Facts, rulebook: Rulebook) -> Event | Wait:
    """The permits every line needs are there, or the agency whose word is missing is waited for."""
    declaration = case.declaration
    importing = declaration.procedure == "import"
    trader = (declaration.importer if importing else declaration.exporter).identifier
    items = [Item(n, x.commodity, x.origin, x.net_weight_kg) for n, x in enumerate(declaration.lines, 1)]
    lacking = missing(
        rulebook.country.requirements,
        facts.permits,
        items,
        procedure=declaration.procedure,
        trader=trader,
        on=facts.today,
    )
    if not lacking:
        return PermitsCleared(tuple(permit.number for permit in facts.permits))
    first = lacking[0]
    asked = {"agency": first.agency, "document": first.document, "line": str(first.line), "law": first.act}
    return Wait("agency", "permit-missing", f"permit:{trader}:{first.requirement}", asked)


def select_control(
    case: Case, facts: Facts, rulebook: Rulebook, values: tuple[int, ...]
) -> tuple[Selection, Selection]:
    """Whether a person looks: the country's rules on this case, and the number drawn for it.

    Beside it, what it would be if the parties weighed as much as everybody.
    """
    declaration = case.declaration
    importing = declaration.procedure == "import"
    known, light = facts.evidence or (LineEvidence(),) * len(declaration.lines), lightest(facts.trust)
    draw, bond = _lot(case, facts)
    subject = Subject(
        declaration.procedure,
        tuple(
            SubjectLine(line.commodity, line.origin, worth, line.net_weight_kg, line.claim is not None, past)
            for line, worth, past in zip(declaration.lines, values, known, strict=True)
        ),
        declaration.consignment.country_of_dispatch,
        (declaration.importer if importing else declaration.exporter).identifier,
        facts.trusted or granting(facts.trust, "documents-for-examination") is not None,
        facts.earlier_declarations,
        draw,
        facts.guidance,
        bond=bond,
    )
    law = rulebook.country.selection
    selection = select(law, subject)
    return (select(law, replace(subject, weight=light.weight)) if light is not None else selection), selection


def _lot(case: Case, facts: Facts) -> tuple[int, Bond | None]:
    """What was drawn for the case once stays drawn: nobody amends a declaration until its lot falls better."""
    drawn = next((event.selection for event in case.events if isinstance(event, ControlSelected)), None)
    return (facts.draw, facts.bond) if drawn is None else (drawn.draw, drawn.bond)


def selected(selection: Selection, case: Case, facts: Facts) -> ControlSelected:
    """The selection as it is written down: whether whoever looks is told why, and whether the trader was trusted.

    A case once selected stays as blind as it was: its reasons may have been read, or kept, for days.
    """
    earlier = (event.blind for event in case.events if isinstance(event, ControlSelected) and event.selection.reasons)
    blind = next(earlier, facts.blind)
    return ControlSelected(selection, blind=blind and selection.control != "none", trusted=facts.trusted)


def pass_control(case: Case) -> Event | Wait:
    """The control asked for has been done and conforms; a finding against the goods stays with the officer."""
    asked = control_changes.asked(case)
    if asked == "none":
        return ControlPassed("none")
    done = case.find(Examined)
    if done is None or (asked == "examination" and done.control == "documents"):
        first = case.used("priority") is not None
        return Wait("officer", f"{asked}-to-do", f"control:{asked}", priority=first)
    if not done.conforms:
        return Wait("officer", "does-not-conform", facts={"findings": done.findings})
    return ControlPassed(done.control)


def stopped(case: Case) -> Wait | None:
    """What an officer has stopped the goods for before they go: a hold, or a control that is about to be added."""
    held, proposed = case.held, control_changes.proposed(case)
    if held is not None:
        return Wait("officer", "goods-held", facts={"why": held.why, "law": held.law})
    if proposed is not None and proposed.change == "add":
        return Wait("officer", "added-control-to-agree", "control:agree")
    return None
