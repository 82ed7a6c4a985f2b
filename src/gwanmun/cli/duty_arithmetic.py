"""Duty arithmetic: what `duty eval` answers where the question has no duty text, but figures to be put together.

{"duty": "round", "inputs": {"raw": "2.789", "mode": "down", "places": 2}}      an amount made whole
{"inputs": {"duty": "96", "excise": "300", "vat": "240"}}                       what is owed in all
{"inputs": {"customs_value": "100", "uk_duty": "3", "xi_duty": "6"}}            which of two tariffs governs
{"inputs": {"cif": "1000 USD", "fx": "1200", "rate": "8%"}}                     a rate on a price, as Korea rounds
"""

import re
from fractions import Fraction

from gwanmun.cli.duty_question import figure_of, members_of, text_of
from gwanmun.cli.json_lines import Answer
from gwanmun.countries import snapshot
from gwanmun.countries.packs import PackUnknownError
from gwanmun.law.basics.jsontext import Members
from gwanmun.law.basics.money import Rounding, rounded_ratio
from gwanmun.law.basics.problem import Problem, Refused, shown
from gwanmun.law.clearance.country import Country
from gwanmun.law.tariff.duty import read_duty
from gwanmun.law.tariff.evaluation import Inputs, write_amount, write_exactly, write_ratio
from gwanmun.law.tariff.index import TariffIndex
from gwanmun.law.tariff.reckoning import reckon
from gwanmun.law.tariff.two_tariffs import governing

PLACES = 2  # an amount is shown with
RULES: dict[str, Rounding] = {"down": Rounding(mode="down"), "up": Rounding(mode="up"), "half_up": Rounding()}
OFFICE = "kr"  # whose rounding a rate on a price has where nobody names another

_PRICE = re.compile(r"([0-9., ]+?)\s*([A-Z]{3})")


def answered(asked: Members) -> Answer | None:
    """The answer to a question without a duty text; None where there is one, or nothing to answer. Raises Refused."""
    given = members_of(asked, "inputs")
    if asked.get("duty") == "round":
        return _rounded(given)
    if asked.get("duty") is not None or asked.get("tax") is not None:
        return None
    if {"uk_duty", "xi_duty"} <= given.keys():
        return _governing(given)
    if "rate" in given:
        return _at_a_rate(given, text_of(asked, "country") or OFFICE)
    return _total(given) if "duty" in given else None


def brought(amount: Fraction, places: int, rule: Rounding) -> str:
    """An amount brought to so many places."""
    scaled = amount * 10**places
    return padded(write_amount(rounded_ratio(scaled.numerator, scaled.denominator, rule), places), places)


def padded(written: str, places: int) -> str:
    """An amount with at least so many places; one that no decimal says exactly stays the fraction it is."""
    if "/" in written:
        return written
    whole, _, rest = written.partition(".")
    return f"{whole}.{rest.ljust(places, '0')}" if places else whole


def _rounded(given: Members) -> Answer:
    mode, places = (text_of(given, "mode") or "half_up").replace("-", "_"), _figure(given, "places", "0")
    rule = RULES.get(mode)
    if rule is None:
        facts = {"allowed": ", ".join(RULES)}
        raise Refused(Problem("choice-unknown", path="inputs.mode", value=shown(mode), facts=facts))
    if places != int(places) or places > 12:
        cause = "it is no whole number up to 12"
        raise Refused(Problem("field-invalid", path="inputs.places", value=str(places), facts={"cause": cause}))
    raw = _figure(given, "raw")
    rounded = brought(raw, int(places), rule)
    said = f"{write_exactly(raw)} {mode.replace('_', ' ')} to {places} places = {rounded}"
    return {"rounded": rounded, "trace": [_line(said, rounded)]}


def _total(given: Members) -> Answer:
    """Duty and taxes, exactly; rounded once, where the sum is shown. What nobody stated is not owed."""
    owed = {name: _figure(given, name) for name, amount in given.items() if amount is not None}
    total = sum(owed.values(), Fraction(0))
    exact = padded(write_exactly(total), PLACES)
    said = f"{' + '.join(f'{name} {write_exactly(amount)}' for name, amount in owed.items())} = {exact}"
    return {"total": brought(total, PLACES, RULES["half_up"]), "exactly": exact, "trace": [_line(said, exact)]}


def _governing(given: Members) -> Answer:
    """Whose duty is owed where goods enter Northern Ireland: the British while the two are within three per cent."""
    value, own, other = (100 * _figure(given, name) for name in ("customs_value", "uk_duty", "xi_duty"))
    chosen = "uk" if governing(value, own=own, other=other) == "own" else "xi"
    difference = write_exactly(abs(other - own), PLACES)
    said = f"the duties differ by {difference}; three per cent of {write_exactly(value, PLACES)} are free: {chosen}"
    return {"choose": chosen, "trace": [_line(said, difference)]}


def _at_a_rate(given: Members, country: str) -> Answer:
    """A rate on a price, the duty before and after it is made whole by the country's own rule."""
    own = _office(country)
    digits, currency = own.minor_digits, own.currency.lower()
    value = _value(given, currency)
    text = text_of(given, "rate").strip()
    duty = read_duty(text if text.endswith("%") else f"{text}%")
    if isinstance(duty, Problem):
        raise Refused(duty)
    above, below = (value * Fraction(10**digits)).as_integer_ratio()
    minor = rounded_ratio(above, below, Rounding(mode="down"))
    done = reckon(duty, Inputs(minor, {}, own.currency, digits))
    if isinstance(done, tuple):
        raise Refused(*done)
    rule = TariffIndex(own.tariff).line_rules["duty"]
    whole, said = rule.whole(done.numerator, done.denominator)
    owed, minor_unit = write_amount(whole, digits), 10**digits
    steps = [_line(step, write_ratio(above, below * minor_unit)) for step, above, below in done.entries]
    return {
        f"cif_{currency}": write_amount(minor, digits),
        "duty_raw": write_exactly(done.amount, digits),
        "duty": owed,
        "trace": [*steps, _line(said, owed)] if said else steps,
    }


def _office(country: str) -> Country:
    try:
        return snapshot.load(country).country
    except (PackUnknownError, snapshot.PackRefusedError) as why:
        facts = {"cause": shown(str(why), 300)}
        raise Refused(Problem("field-invalid", "country", shown(country), facts)) from None


def _value(given: Members, currency: str) -> Fraction:
    """The price in the office's currency: as it is stated, or another with its rate of exchange."""
    if f"cif_{currency}" in given:
        return _figure(given, f"cif_{currency}")
    priced = _PRICE.fullmatch(text_of(given, "cif").strip())
    if priced is None:
        return _figure(given, "cif" if "cif" in given else "customs_value")
    amount = Fraction(figure_of(priced[1], "inputs.cif"))
    return amount if priced[2].lower() == currency else amount * _figure(given, "fx")


def _figure(given: Members, name: str, default: str | None = None) -> Fraction:
    said = given.get(name, default)
    if said is None:
        raise Refused(Problem("field-missing", path=f"inputs.{name}"))
    return Fraction(figure_of(said, f"inputs.{name}"))


def _line(said: str, amount: str) -> dict[str, object]:
    """A line of arithmetic that stands in no text."""
    return {"said": said, "amount": amount, "columns": (1, 1)}
