"""`gwanmun origin rvc`: regional value content by each of its methods, exactly, with its arithmetic."""

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from gwanmun.cli.duty_question import figure_of, members_of, text_of
from gwanmun.cli.json_lines import Answer
from gwanmun.cli.questions import Asked, answer_questions
from gwanmun.law.basics.jsontext import Members
from gwanmun.law.basics.problem import Problem, Refused, shown
from gwanmun.law.origin.shares import said_share

EXAMPLES = """
    gwanmun origin rvc '{"method":"build_down","inputs":{"av":"100","vnm":"55"}}'
    gwanmun origin rvc '{"method":"build_up","inputs":{"av":"100","vom":"45"},"percent":40}'
    gwanmun origin rvc cases.json                  a file of them, one a line or a list of `cases`
"""

_METHODS = {
    "build_down": "BD", "builddown": "BD", "bd": "BD", "indirect": "BD", "build_up": "BU", "buildup": "BU", "bu": "BU",
    "direct": "BU", "net_cost": "NC", "netcost": "NC", "nc": "NC", "focused_value": "FV", "focusedvalue": "FV",
    "focused": "FV", "fv": "FV",
}  # fmt: skip
_NAMES = {"BD": "build-down", "BU": "build-up", "NC": "net cost", "FV": "focused value"}

# What each formula needs, by every name it goes under.
_WHOLE = ("av", "adjusted_value", "fob", "exw", "ex_works", "price", "transaction_value", "tv", "value")
_WHOLES: Mapping[str, tuple[str, ...]] = {"NC": ("nc", "net_cost"), "BD": _WHOLE, "BU": _WHOLE, "FV": _WHOLE}
_FOREIGN = ("vnm", "vnom", "non_originating", "nom", "value_non_originating", "non_originating_materials")
_PARTS: Mapping[str, tuple[str, ...]] = {
    "BD": _FOREIGN,
    "BU": ("vom", "originating", "value_originating", "originating_materials"),
    "NC": _FOREIGN,
    "FV": ("fvnm", "fvnom", "focused", *_FOREIGN),
}
IN_USE = (30, 35, 40, 45, 50, 55, 60)
"""Per cent that agreements in force ask for; of each the answer says whether the share reaches it."""
_THRESHOLDS = ("percent", "threshold", "limit", "rvc", "required")


def rvc(asked: Asked) -> None:
    """Work out regional value content: build-down, build-up, net cost or focused value.

    What is not stated is asked for. With "percent" the answer says whether so much is reached; the share is compared
    exactly, and shown cut to two places.
    """
    answer_questions(asked, content_of)


def content_of(asked: Members) -> Answer:
    """The answer to one question: the share in per cent, the formula, and whether a threshold is reached."""
    method = _method(text_of(asked, "method"))
    inputs = members_of(asked, "inputs") or asked
    whole, whole_name = _figure(inputs, _WHOLES[method])
    part, part_name = _figure(inputs, _PARTS[method])
    missing = [name for figure, name in ((whole, whole_name), (part, part_name)) if figure is None]
    if whole is None or part is None:
        return {"verdict": "unknown", "missing": missing, "method": _NAMES[method]}
    if whole == 0:
        raise Refused(Problem("price-not-positive", f"inputs.{whole_name}", f"{whole:f}"))
    left = Fraction(part) if method == "BU" else Fraction(whole) - Fraction(part)
    share = left * 100 / Fraction(whole)
    over = f"{part:f}" if method == "BU" else f"({whole:f} − {part:f})"
    shown_share = said_share(share)
    answer: Answer = {"rvc": shown_share, "method": _NAMES[method], "says": f"{over} / {whole:f} = {shown_share} %"}
    threshold = _threshold(asked, inputs)
    if threshold is not None:
        reached = share >= Fraction(threshold)
        answer |= {"percent": f"{threshold:f}", "verdict": "pass" if reached else "fail"}
        answer["margin"] = said_share(share - Fraction(threshold))
    return answer | {f"ge{percent}": share >= percent for percent in IN_USE}


def _method(said: str) -> str:
    name = re.sub(r"[\s\-]+", "_", said.strip().lower()).removesuffix("_method")
    if name not in _METHODS:
        allowed = "build_down, build_up, net_cost, focused_value"
        raise Refused(Problem("choice-unknown", "method", shown(said), {"allowed": allowed}))
    return _METHODS[name]


def _figure(inputs: Members, names: tuple[str, ...]) -> tuple[Decimal | None, str]:
    """The figure under any of these names, and the name it stands under; the first of them where it is missing."""
    spelled = {name.lower(): name for name in inputs}
    for name in names:
        if name in spelled and inputs[spelled[name]] is not None:
            return figure_of(inputs[spelled[name]], f"inputs.{spelled[name]}"), spelled[name]
    return None, names[0]


def _threshold(asked: Members, inputs: Members) -> Decimal | None:
    for given in (asked, inputs):
        for name in _THRESHOLDS:
            if given.get(name) is not None:
                return figure_of(given[name], name)
    return None
