"""Chosen: what a declarant says to pick one of several rates that stand beside one another in a tier.

Rates of one tier may differ by what the goods are for (use code), by what tells goods of one code apart (additional
code), by whether the agency that shares a quota out has recommended the goods, by the quota whose goods they are, or by
the class the declarant asks for.
What was not said is not guessed: the rates then stand beside one another, and that is a question.
"""

from collections.abc import Sequence

from msgspec import Struct

from gwanmun.law.tariff.rate import Rate, write_rate

Key = tuple[str, str]  # what is asked, and the answer that picks a rate: ("use_code", "U12")


class Chosen(Struct, frozen=True, cache_hash=True):
    """What the declarant has said; None is "nothing", an empty text is "none of them"."""

    rate_class: str | None = None
    use_code: str | None = None
    additional_code: str | None = None
    recommendation: bool | None = None
    quota: str | None = None  # order number of the quota that is drawn on; a rate within a quota asks for it


NOTHING_SAID = Chosen()


def offered(rates: Sequence[Rate], chosen: Chosen) -> tuple[Rate, ...]:
    """The rates that what was said leaves open: those for another use, another code or without a basis are gone.

    A rate with a recommendation takes part when there is one. While nobody has said, it takes part only beside the
    rate without, because only then does the answer decide between two rates of one tier.
    """
    return tuple(rate for rate in rates if _fits(rate, chosen) and _is_recommended(rate, rates, chosen))


def closest(rates: Sequence[Rate], chosen: Chosen) -> tuple[Rate, ...]:
    """Of rates that would all apply, those that name most of what was said: an end use goes before goods in general."""
    best = max((_named(rate, chosen) for rate in rates), default=0)
    return tuple(rate for rate in rates if _named(rate, chosen) == best)


def asked(rates: Sequence[Rate]) -> tuple[str, ...]:
    """What has to be said to pick one of these: the first kinds of answer that tell all of them apart."""
    for number in range(1, len(_KINDS) + 1):
        kinds = _KINDS[:number]
        if len({tuple(key for key in keys_of(rate) if key[0] in kinds) for rate in rates}) == len(rates):
            return tuple(kind for kind in kinds if len({dict(keys_of(rate))[kind] for rate in rates}) > 1)
    return ()


def keys_of(rate: Rate) -> tuple[Key, ...]:
    """What picks this rate, for every kind of answer."""
    measure = rate.measure
    recommended = {"with": "yes", "without": "no"}.get(rate.rate_class.recommendation, "")
    answers = (recommended, measure.quota, measure.use_code, measure.additional_code, measure.rate_class)
    return tuple(zip(_KINDS, answers, strict=True))


def write_choice(rate: Rate) -> str:
    """A rate with what picks it, as people say it: "W1 40% (recommendation yes)"."""
    said = ", ".join(f"{kind} {answer}" for kind, answer in keys_of(rate) if answer and kind != "rate_class")
    return f"{write_rate(rate)} ({said})" if said else write_rate(rate)


_KINDS = ("recommendation", "quota", "use_code", "additional_code", "rate_class")


def _fits(rate: Rate, chosen: Chosen) -> bool:
    if rate.measure.quota and rate.measure.quota != chosen.quota:
        return False
    return (chosen.use_code in {None, rate.measure.use_code} or not rate.measure.use_code) and (
        chosen.additional_code in {None, rate.measure.additional_code} or not rate.measure.additional_code
    )


def _is_recommended(rate: Rate, rates: Sequence[Rate], chosen: Chosen) -> bool:
    wanted = rate.rate_class.recommendation
    if not wanted:
        return True
    beside = {other.rate_class.recommendation for other in rates if other.rate_class.tier == rate.rate_class.tier}
    if wanted == "with":
        return bool(chosen.recommendation) or (chosen.recommendation is None and "without" in beside)
    return not chosen.recommendation or "with" not in beside


def _named(rate: Rate, chosen: Chosen) -> int:
    """How much of what was said this rate names."""
    measure = rate.measure
    pairs = (
        (chosen.rate_class, measure.rate_class),
        (chosen.use_code, measure.use_code),
        (chosen.additional_code, measure.additional_code),
    )
    return sum(1 for said, named in pairs if said and said == named)
