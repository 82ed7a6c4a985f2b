"""Payment: what is owed by when, what came in, what secures it, and what goes back.

All amounts are whole minor units of the office's currency.
"""

from calendar import monthrange
from datetime import date, timedelta

from msgspec import Struct

from gwanmun.law.basics.period import working_day_from, years_after
from gwanmun.law.basics.problem import Problem

NO_HOLIDAYS: frozenset[date] = frozenset()


class PaymentLaw(Struct, frozen=True):
    """The time limits and forms of payment a country grants."""

    days_to_pay: int = 15  # after acceptance
    least_to_collect: int = 0  # minor units; amounts below are not collected
    monthly_allowed: bool = True
    release_under_guarantee: bool = True
    refund_years: int = 5
    act: str = ""
    least_act: str = ""  # of the least amount, where another article says it


def due_on(law: PaymentLaw, accepted_on: date, holidays: frozenset[date] = NO_HOLIDAYS) -> date:
    """The last day to pay: so many days after acceptance, or the next working day (Customs Act Articles 8, 9)."""
    return working_day_from(accepted_on + timedelta(days=law.days_to_pay), holidays)


def due_with_the_month(law: PaymentLaw, accepted_on: date, holidays: frozenset[date] = NO_HOLIDAYS) -> date:
    """The last day to pay for a trader who pays monthly: the end of the month in which payment falls due."""
    due = accepted_on + timedelta(days=law.days_to_pay)
    return working_day_from(due.replace(day=monthrange(due.year, due.month)[1]), holidays)


def balance(owed: int, paid: int, refunded: int) -> int:
    """What is still to pay; negative for what is to give back."""
    return owed - (paid - refunded)


def not_collected(law: PaymentLaw, assessed: int, before: int = 0) -> int:
    """What of an assessment is too little to be asked for (Customs Act Article 40): all of it, or nothing.

    `before` is what the goods were asked for when they were released; then only what comes on top is collected or not.
    """
    due = assessed - before
    return due if 0 < due < law.least_to_collect else 0


def refundable(owed: int, paid: int, refunded: int) -> int:
    """What may go back: the overpayment, and never more than is still here of what was paid."""
    return max(0, min(-balance(owed, paid, refunded), paid - refunded))


def may_pay(amount: int, *, owed: int, paid: int, refunded: int) -> Problem | None:
    """Whether a payment may be taken: it is positive and not more than the balance."""
    if amount < 1:
        return Problem("amount-not-positive", "amount", str(amount))
    due = balance(owed, paid, refunded)
    if amount > due:
        facts = _account(owed, paid, refunded) | {"due": str(max(0, due)), "asked": str(amount)}
        return Problem("payment-exceeds-balance", "amount", str(amount), facts)
    return None


def may_refund(amount: int, *, owed: int, paid: int, refunded: int) -> Problem | None:
    """Whether a refund may go out: never more than is here of what was paid, nor more than was overpaid."""
    if amount < 1:
        return Problem("amount-not-positive", "amount", str(amount))
    facts = _account(owed, paid, refunded) | {"asked": str(amount)}
    if amount > paid - refunded:
        return Problem("refund-exceeds-paid", "amount", str(amount), facts)
    overpaid = refundable(owed, paid, refunded)
    if amount > overpaid:
        return Problem("refund-exceeds-overpaid", "amount", str(amount), facts | {"overpaid": str(overpaid)})
    return None


def refund_until(law: PaymentLaw, paid_on: date) -> date:
    """The last day to claim a refund before it lapses (Customs Act Article 22: five years)."""
    return years_after(paid_on, law.refund_years)


def _account(owed: int, paid: int, refunded: int) -> dict[str, str]:
    return {"owed": str(owed), "paid": str(paid), "refunded": str(refunded)}
