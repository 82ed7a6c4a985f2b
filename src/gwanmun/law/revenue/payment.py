"""Payment: what is owed by when, what came in, what secures it, and what goes back."""

from msgspec import Struct


class PaymentLaw(Struct, frozen=True):
    """The time limits and forms of payment a country grants."""

    days_to_pay: int = 15  # after acceptance
    least_to_collect: int = 0  # minor units; amounts below are not collected
    monthly_allowed: bool = True
    release_under_guarantee: bool = True
    refund_years: int = 5
    act: str = ""
