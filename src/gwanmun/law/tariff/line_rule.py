"""The line rule: how an amount of one line is made whole, and the sentence that says so."""

from collections.abc import Iterable

from msgspec import Struct

from gwanmun.law.basics.money import Rounding, rounded_ratio
from gwanmun.law.tariff.evaluation import Share, write_amount, write_ratio
from gwanmun.law.tariff.tariff import TariffRounding

WHOLE_MINOR_UNITS = Rounding(unit=1, mode="down")
"""Of a line whose declaration is made whole in the end: what is less than a minor unit is dropped."""


class LineRule(Struct, frozen=True):
    """How an amount is made whole on a line, in an office whose currency has so many places."""

    rounding: Rounding
    text: str  # "down to 10"
    minor_digits: int

    def part(self, share: Share, base: int, said: str, act: str = "") -> tuple[int, str]:
        """A share of a base in minor units, made whole, and the arithmetic of it."""
        exact, digits = base * share.numerator, self.minor_digits
        whole = rounded_ratio(exact, share.denominator, self.rounding)
        written = write_amount(base, digits) if digits else base
        sentence = f"{said} {written} = {write_amount(exact, share.places + digits)}"
        if whole * share.denominator != exact:
            sentence = f"{sentence}; {self.text}: {write_amount(whole, digits) if digits else whole}"
        return whole, f"{sentence} [{act}]" if act else sentence

    def whole(self, numerator: int, denominator: int) -> tuple[int, str]:
        """An amount made whole; and the words for that, empty where it was whole already."""
        whole = rounded_ratio(numerator, denominator, self.rounding)
        if whole * denominator == numerator:
            return whole, ""
        return whole, f"{self.text} = {write_ratio(whole, 10**self.minor_digits)}"


def line_rules(rounding: TariffRounding, minor_digits: int, names: Iterable[str]) -> dict[str, LineRule]:
    """The rule for each of these amounts: "duty", and the ids of taxes."""
    rules = {}
    for name in names:
        stage, rule = _stage_and_rule(rounding, name)
        own = rule if stage == "line" else WHOLE_MINOR_UNITS
        text = f"{own.mode.replace('_', ' ')} to {write_amount(own.unit, minor_digits)}"
        rules[name] = LineRule(own, text, minor_digits)
    return rules


def total_rules(rounding: TariffRounding, names: Iterable[str]) -> dict[str, Rounding]:
    """The rule for each of these totals that the law makes whole once for the declaration."""
    found = {name: _stage_and_rule(rounding, name) for name in names}
    return {name: rule for name, (stage, rule) in found.items() if stage == "declaration"}


def _stage_and_rule(rounding: TariffRounding, name: str) -> tuple[str, Rounding]:
    target = rounding.of.get(name)
    return (target.stage, target.rule) if target else (rounding.stage, rounding.rule)
