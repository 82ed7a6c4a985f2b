"""The score: the chance that a look at a line finds something, and the tax it can be expected to find.

One line, its past and an artefact in; whole numbers out. `bulk.py` beside it does the same for a log at once.
"""

from msgspec import Struct

from gwanmun.law.risk.features import Past, features
from gwanmun.law.risk.lodged_line import LodgedLine
from gwanmun.law.risk.model.artefact import Artefact
from gwanmun.law.risk.model.calibration import MILLION

MOST_EVADED_PPM = 20 * MILLION
"""Nobody is expected to evade more than twenty times what was declared."""


class Score(Struct, frozen=True):
    """What is to be expected of a look."""

    margin_micro: int  # what the trees said, in millionths: decides between equal chances
    chance_ppm: int  # of a hit, parts in a million
    expected_tax: int  # chance times what a hit evades, minor units


def score(artefact: Artefact, line: LodgedLine, past: Past) -> Score:
    """Score one line from its past."""
    return scored(artefact, line, features(artefact.spec, line, past))


def scored(artefact: Artefact, line: LodgedLine, row: tuple[float, ...]) -> Score:
    """Score one line from its features."""
    margin = artefact.chance_trees.margin(row)
    chance = artefact.calibration.chance_ppm(margin)
    evaded = evaded_ppm(artefact.evaded_trees.margin(row))
    return Score(
        round(margin * MILLION), chance, expected_tax(line.value or 0, chance, evaded, artefact.evaded_scale_ppm)
    )


def evaded_ppm(share: float) -> int:
    """The share of the value a hit evades, parts in a million, within what can be believed."""
    return round(min(max(share * MILLION, 0.0), float(MOST_EVADED_PPM)))


def expected_tax(value: int, chance_ppm: int, evaded_share_ppm: int, scale_ppm: int) -> int:
    """The tax a look can be expected to find, whole minor units, rounded down."""
    return value * chance_ppm * evaded_share_ppm * scale_ppm // MILLION**3
