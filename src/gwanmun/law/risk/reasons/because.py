"""Because: three to five sentences that say why a line stands out, each with the numbers behind it.

Every feature belongs to a family; what the features of a family added to the score is taken together, and the family
is told by the one feature that added most. The sentence never says "feature" or "score": it says what an officer can
check.
"""

import hashlib
import math
import struct
from collections.abc import Callable, Sequence
from decimal import Decimal

from msgspec import Struct

from gwanmun.law.risk.features import FeatureSpec, Past, features, prior
from gwanmun.law.risk.key import BAND, PARTS, Key, only_counts
from gwanmun.law.risk.lodged_line import LodgedLine
from gwanmun.law.risk.model.artefact import Artefact
from gwanmun.law.risk.model.contributions import Explainer
from gwanmun.law.risk.model.score import scored
from gwanmun.law.risk.scored import Because, Family, Scored
from gwanmun.law.risk.tally import Measure, Tally, measured
from gwanmun.law.risk.thousandths import logarithm, milli

FEWEST, MOST = 3, 5

Kind = str
"""What a feature says of its key: "share", "looked_at", "lines", or a measure."""


class Asked(Struct, frozen=True):
    """One feature: what it says, under which key."""

    kind: Kind
    key: Key


class Reasoner:
    """An artefact made ready to give reasons; built once a model."""

    def __init__(self, artefact: Artefact, model: str) -> None:
        """Prepare the trees; `model` is the hash of the manifest they stand under."""
        self.artefact, self.model = artefact, model
        self._explainer = Explainer(artefact.chance_trees)
        self._asked = asked_of(artefact.spec)

    def scored(self, line: LodgedLine, past: Past) -> Scored:
        """The score of one line with its reasons."""
        row = features(self.artefact.spec, line, past)
        return Scored(
            self.model,
            features_digest(row),
            scored(self.artefact, line, row),
            line.line,
            self.because(line, past, row),
        )

    def because(self, line: LodgedLine, past: Past, row: tuple[float, ...]) -> tuple[Because, ...]:
        """The families that added most, in their order; others only until there are three."""
        given = self._explainer.contributions(row)
        families: dict[Family, list[tuple[float, Asked]]] = {}
        for asked, share in zip(self._asked, given, strict=True):
            families.setdefault(_family(asked), []).append((share, asked))
        sums = {family: sum(share for share, _ in parts) for family, parts in families.items()}
        order = sorted(families, key=lambda family: (-sums[family], family))
        told: list[Because] = []
        for family in order:
            if len(told) == MOST or (sums[family] <= 0 and len(told) >= FEWEST):
                break
            asked = max(families[family], key=lambda part: (part[0], part[1].kind, part[1].key))[1]
            text, facts = _sentence(asked, line, past)
            told.append(Because(family, text, round(sums[family] * 1000), facts))
        return tuple(told)


def features_digest(row: Sequence[float]) -> str:
    """The hash of what a model was told."""
    return hashlib.sha256(struct.pack(f"<{len(row)}d", *row)).hexdigest()


def asked_of(spec: FeatureSpec) -> tuple[Asked, ...]:
    """What each feature says, in the order of `spec.names`."""
    return (
        Asked("rate_declared", ()),
        Asked("value_declared", ()),
        *(Asked(kind, key) for key in spec.results for kind in ("share", "looked_at")),
        *(Asked("lines", key) for key in spec.lines),
        *(Asked(measure, key) for measure, key in spec.spreads),
    )


_FAMILIES: tuple[tuple[Family, frozenset[str]], ...] = (
    ("importer", frozenset(("importer",))),
    ("broker", frozenset(("declarant",))),
    ("partners", frozenset(("seller", "carrier"))),
    ("route and origin", frozenset(("origin", "dispatch", "origin_mark"))),
    ("classification", frozenset(("subheading", "heading", "chapter", "tariff_class", "rate"))),
)


def _family(asked: Asked) -> Family:
    match asked.kind:
        case "unit_price" | "value_declared":
            return "price"
        case "weight":
            return "quantity"
        case "rate" | "rate_declared":
            return "classification"
        case "lines" if only_counts(asked.key):
            return "quantity"
        case _:
            parts = set(asked.key)
            return next((family for family, words in _FAMILIES if words & parts), "procedure")


def _sentence(asked: Asked, line: LodgedLine, past: Past) -> tuple[str, dict[str, str]]:
    tally, what = past[asked.key], described(asked.key, line)
    say = _of_like_weight if only_counts(asked.key) else _SENTENCES.get(asked.kind, _of_results)
    return say(what, line, tally, past[()])


def _of_results(what: str, line: LodgedLine, tally: Tally, everything: Tally) -> tuple[str, dict[str, str]]:
    common = round(100 * prior(everything.hits, everything.looked_at))
    if not tally.looked_at:
        text = f"{what}: nobody has looked at any before; of all controls {common} % found something wrong"
        return text, {"looked_at": "0", "common_percent": str(common)}
    text = (
        f"{what}: {tally.hits} of {tally.looked_at} earlier controls found something wrong; of all controls {common} %"
    )
    return text, {"hits": str(tally.hits), "looked_at": str(tally.looked_at), "common_percent": str(common)}


def _of_lines(what: str, line: LodgedLine, tally: Tally, everything: Tally) -> tuple[str, dict[str, str]]:
    counted = f"{tally.lines} lines were lodged before" if tally.lines else "none was ever lodged before"
    return f"{what}: {counted}", {"lines": str(tally.lines)}


def _of_like_weight(what: str, line: LodgedLine, tally: Tally, everything: Tally) -> tuple[str, dict[str, str]]:
    counted = {0: "no earlier line", 1: "one earlier line"}.get(tally.lines, f"{tally.lines} earlier lines")
    goods = f"{counted} of these goods by this route ({what})"
    if line.net_weight_kg <= 0:
        return f"{goods} left the net weight out, as this one does", {"lines": str(tally.lines)}
    band = logarithm(line.net_weight_kg) // BAND
    low, high = (f"{Decimal(f'{math.exp(edge * BAND / 1000):.3g}'):,f}" for edge in (band, band + 1))
    facts = {"lines": str(tally.lines), "from_kg": low, "to_kg": high}
    return f"{goods} had about this weight, {low} to {high} kg", facts


def _of_unit_price(what: str, line: LodgedLine, tally: Tally, everything: Tally) -> tuple[str, dict[str, str]]:
    here, median = measured(line, "unit_price"), tally.typical_unit_price
    if here is None:
        return "no unit price can be worked out: value or weight is not declared", {}
    earlier = sum(tally.steps.values())
    if median is None or not line.value:
        return f"{what}: no earlier unit price to hold this one against", {"earlier": "0"}
    apart = round(100 * (float(line.value) / float(line.net_weight_kg) / median - 1))
    side = "below" if apart < 0 else "above"
    text = f"unit price {abs(apart)} % {side} the median of {earlier} earlier declarations of {what}"
    deviations = _deviations(here, tally, "unit_price")
    return text + deviations, {"percent": str(apart), "earlier": str(earlier), "median": f"{median:.6g}"}


def _of_weight(what: str, line: LodgedLine, tally: Tally, everything: Tally) -> tuple[str, dict[str, str]]:
    here, spread = measured(line, "weight"), tally.spread("weight")
    if here is None or not spread.n:
        return f"{what}: no net weight to compare", {"earlier": str(spread.n)}
    times = math.exp((here - spread.total / spread.n) / 1000)
    size = f"{times:.3g} times" if times >= 1 else f"{100 * times:.2g} % of"
    text = f"net weight {size} what {spread.n} earlier declarations of {what} weighed on average"
    return text + _deviations(here, tally, "weight"), {"times": f"{times:.6g}", "earlier": str(spread.n)}


def _of_rate(what: str, line: LodgedLine, tally: Tally, everything: Tally) -> tuple[str, dict[str, str]]:
    spread = tally.spread("rate")
    rate = _percent(line.rate_percent)
    if not spread.n:
        return f"duty of {rate} declared; nothing of {what} was declared before", {"earlier": "0"}
    mean = spread.total / spread.n / 1000
    text = f"duty of {rate} declared; {spread.n} earlier declarations of {what} declared {mean:.2f} % on average"
    return text, {"rate_percent": str(line.rate_percent), "mean_percent": f"{mean:.2f}", "earlier": str(spread.n)}


def _of_declared_rate(what: str, line: LodgedLine, tally: Tally, everything: Tally) -> tuple[str, dict[str, str]]:
    return f"duty of {_percent(line.rate_percent)} declared", {"rate_percent": str(milli(line.rate_percent) / 1000)}


def _of_declared_value(what: str, line: LodgedLine, tally: Tally, everything: Tally) -> tuple[str, dict[str, str]]:
    if not line.value:
        return "no value is declared", {}
    return f"declared value of {line.value:,} minor units", {"value": str(line.value)}


_Say = Callable[[str, LodgedLine, Tally, Tally], tuple[str, dict[str, str]]]
_SENTENCES: dict[Kind, _Say] = {
    "lines": _of_lines,
    "unit_price": _of_unit_price,
    "weight": _of_weight,
    "rate": _of_rate,
    "rate_declared": _of_declared_rate,
    "value_declared": _of_declared_value,
}


def _deviations(here: int, tally: Tally, measure: Measure) -> str:
    spread = tally.spread(measure)
    if spread.n < 2:
        return ""
    mean = spread.total / spread.n
    variance = spread.squares / spread.n - mean * mean
    return f" ({abs(here - mean) / math.sqrt(max(variance, 1.0)):.1f} standard deviations)" if variance > 0 else ""


def _percent(rate: Decimal) -> str:
    return f"{rate.normalize():f} %"


_WORDS: dict[str, str] = {
    "importer": "this importer",
    "declarant": "this declarant",
    "seller": "this seller",
    "carrier": "this carrier",
    "office": "office {}",
    "mode": "transport mode {}",
    "regime": "regime {}",
    "use": "use {}",
    "payment": "payment {}",
    "tariff_class": "rate class {}",
    "origin_mark": "origin mark {}",
    "origin": "origin {}",
    "dispatch": "loaded in {}",
    "subheading": "{}",
    "heading": "heading {}",
    "chapter": "chapter {}",
    "rate": "at {}",
}
"""Each part in words, but for the weight, which its sentence tells."""


def described(key: Key, line: LodgedLine) -> str:
    """What a key says of a line, in words that name nobody."""
    return ", ".join(_in_words(part, line) for part in key if part in _WORDS) or "all goods"


def _in_words(part: str, line: LodgedLine) -> str:
    said = _percent(line.rate_percent) if part == "rate" else PARTS[part](line)
    return _WORDS[part].format(said or "not said")
