"""Shares as people read them: per cent to two places, cut so that a limit just missed is never shown as met."""

from fractions import Fraction
from math import ceil, floor

from gwanmun.law.origin.finding import Figure

PLACES = 2


def said_share(share: Fraction, *, at_least: bool = True) -> str:
    """A share of at least so much is cut down, one of at most so much up: 39.999 that must reach 40 reads 39.99."""
    scaled = share * 10**PLACES
    return _written(floor(scaled) if at_least else ceil(scaled))


def said_margin(margin: Fraction) -> str:
    """How far a limit is kept, cut down: what is kept by a hair is shown as kept by nothing, never by more."""
    return _written(floor(margin * 10**PLACES))


def said_figure(figure: Figure) -> str:
    """The share of a figure: 45; or what is known of it: at most 40 %."""
    if figure.share is not None:
        return said_share(figure.share, at_least=figure.at_least)
    low, high = (_bound(each, figure) for each in (figure.low, figure.high))
    known = [f"at least {low} %"] if low not in {"", "0"} else []
    known += [f"at most {high} %"] if high else []
    return " and ".join(known) or "not known yet"


def _bound(bound: int | None, figure: Figure) -> str:
    if bound is None or not figure.whole:
        return ""
    return said_share(Fraction(bound * 100, figure.whole), at_least=figure.at_least)


def _written(scaled: int) -> str:
    whole, rest = divmod(abs(scaled), 10**PLACES)
    places = f".{rest:0{PLACES}}".rstrip("0").rstrip(".")
    return f"{'-' if scaled < 0 else ''}{whole}{places}"
