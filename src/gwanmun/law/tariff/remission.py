"""Remission: what a relief takes off the duty and taxes of one line, before the tariff works it out."""

from decimal import Decimal

from msgspec import Struct

ALL = "all"
"""Among the taxes of a remission: every one there is."""

WHOLE = Decimal(100)


class Remission(Struct, frozen=True):
    """A relief as it bears on a line; `said` is the sentence that gives it, with its figures."""

    relief: str  # its id in the pack
    said: str
    act: str = ""
    duty_percent: Decimal = WHOLE  # so much of the duty is not owed
    taxes: tuple[str, ...] = ()  # ids of taxes that are not levied; "all" for every one
    flat_percent: Decimal | None = None  # of the customs value, in place of duty and taxes

    def frees(self, tax: str) -> bool:
        """Whether a tax is not levied."""
        return ALL in self.taxes or tax in self.taxes
