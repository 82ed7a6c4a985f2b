"""Acts: what may be done to a case as it stands, whoever asks; roles are the doors' business."""

from gwanmun.law.basics.problem import Problem
from gwanmun.law.clearance.case import (
    Case,
    Closed,
    ControlSelected,
    Discharged,
    Event,
    Examined,
    Held,
    HoldLifted,
    Loaded,
    LoadingExtended,
    Paid,
    Refunded,
    Rejected,
    Released,
    Secured,
    Withdrawn,
)
from gwanmun.law.revenue.payment import may_pay, may_refund


def forbidden(case: Case, event: Event) -> Problem | None:  # noqa: PLR0911 - one answer an act
    """What stands against this happening to the case now, if anything."""
    match event:
        case Paid():
            told = _receipt(case, event) or _account_open(case) or _payer(case, event)
            return told or may_pay(event.amount, **_account(case))
        case Refunded():
            return _receipt(case, event) or may_refund(event.amount, **_account(case))
        case Secured():
            return _going_on(case) or _fits(case, event)
        case Examined():
            return _going_on(case) or _examinable(case) or _result(case, event)
        case Held():
            return _not_released(case) or (Problem("held-already") if case.held else None)
        case HoldLifted():
            return None if case.held else Problem("not-held")
        case Withdrawn() | Rejected():
            return _not_released(case)
        case Loaded() | LoadingExtended():
            return _going_on(case) or _to_be_loaded(case)
        case _:
            return Problem("decided-by-law", value=type(event).__name__)


def _account(case: Case) -> dict[str, int]:
    refunded = sum(event.amount for event in case.events if isinstance(event, Refunded))
    return {"owed": case.owed, "paid": case.paid + refunded, "refunded": refunded}


def _account_open(case: Case) -> Problem | None:
    """Money is taken only while the declaration owes some."""
    if case.ended is not None:
        return Problem("case-ended", value=type(case.ended).__name__)
    return Problem("nothing-owed", "amount") if case.owed == 0 or case.find(Discharged) else None


def _receipt(case: Case, told: Paid | Refunded) -> Problem | None:
    """One receipt is written once, whoever sends it twice."""
    if any(isinstance(event, Paid | Refunded) and event.receipt == told.receipt for event in case.events):
        return Problem("receipt-taken", "receipt", told.receipt)
    return None


def _payer(case: Case, paid: Paid) -> Problem | None:
    """Money is taken from a party to the declaration: the importer, whoever owes in its place, the declarant."""
    declaration = case.declaration
    parties = {declaration.importer.identifier, declaration.declarant.identifier}
    if declaration.taxpayer is not None:
        parties.add(declaration.taxpayer.identifier)
    if not paid.payer or paid.payer in parties:
        return None
    return Problem("payment-of-another", "payer", paid.payer, {"number": case.lodged.number})


def _fits(case: Case, secured: Secured) -> Problem | None:
    """Security is put up for what is still owed, and not for more."""
    missing = case.owed - case.paid - case.secured
    if 0 < secured.amount <= missing:
        return None
    facts = {"missing": str(max(0, missing)), "asked": str(secured.amount)}
    return Problem("security-does-not-fit", "amount", str(secured.amount), facts)


def _going_on(case: Case) -> Problem | None:
    ended = case.ended
    if ended is not None:
        return Problem("case-ended", value=type(ended).__name__)
    return Problem("case-closed") if case.find(Closed) or case.find(Loaded) else None


def _examinable(case: Case) -> Problem | None:
    return None if case.find(ControlSelected) else Problem("nothing-to-examine")


def _result(case: Case, examined: Examined) -> Problem | None:
    """A result says what was found: something where the goods do not conform, and no fraud where they do."""
    verdicts = {found.verdict for found in examined.found}
    if not examined.conforms and not verdicts & {"error", "fraud"}:
        return Problem("result-missing", "found")
    if examined.conforms and "fraud" in verdicts:
        return Problem("result-contradicts", "found", "fraud")
    for place, found in enumerate(examined.found):
        if found.line > len(case.declaration.lines):
            facts = {"lines": str(len(case.declaration.lines))}
            return Problem("result-of-no-line", f"found[{place}].line", str(found.line), facts)
        if (found.verdict == "conforms") is not (found.kind == ""):
            return Problem("result-without-kind", f"found[{place}].kind", found.kind, {"verdict": found.verdict})
        if found.evaded_tax and found.verdict != "fraud":
            return Problem("result-evades-nothing", f"found[{place}].evaded_tax", str(found.evaded_tax))
    return None


def _not_released(case: Case) -> Problem | None:
    """What is under way can be stopped; goods that have left cannot be called back this way."""
    gone = case.find(Released if case.lodged.procedure == "import" else Loaded)
    return _going_on(case) or (Problem("goods-gone") if gone is not None else None)


def _to_be_loaded(case: Case) -> Problem | None:
    if case.lodged.procedure != "export":
        return Problem("not-an-export")
    return None if case.find(Released) else Problem("not-released")
