"""Lowering: what would make a line stand out less, each way tried out on the model itself.

It shows an officer on what the score hangs, and an auditor that honest behaviour lowers it. Nothing of it is told to
traders: a list of what the model overlooks is a list of what to declare.
"""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from gwanmun.law.risk.evidence import TRADE
from gwanmun.law.risk.features import Past
from gwanmun.law.risk.lodged_line import LodgedLine
from gwanmun.law.risk.model.artefact import Artefact
from gwanmun.law.risk.model.score import score
from gwanmun.law.risk.tally import Tally

CLEAN_CONTROLS = 5


class Lower(Struct, frozen=True):
    """One thing that would lower the chance, and to what."""

    text: str
    chance_ppm: int


def lowering(artefact: Artefact, line: LodgedLine, past: Past) -> tuple[Lower, ...]:
    """Everything tried that lowers the chance, the most first."""
    now = score(artefact, line, past).chance_ppm
    tried = (Lower(text, score(artefact, other, known).chance_ppm) for text, other, known in _tries(line, past))
    return tuple(sorted((each for each in tried if each.chance_ppm < now), key=lambda each: each.chance_ppm))


def _tries(line: LodgedLine, past: Past) -> Iterator[tuple[str, LodgedLine, Past]]:
    median = past[TRADE].typical_unit_price
    if median is not None and line.net_weight_kg > 0:
        value = max(round(median * float(line.net_weight_kg)), 1)
        yield "the unit price were the trade's median", replace(line, value=value), past
    for part in ("importer", "declarant", "seller"):
        if not getattr(line, part):
            continue
        text = f"{CLEAN_CONTROLS} more controls of this {part}'s goods had found nothing wrong"
        yield text, line, {key: _cleaner(tally) if part in key else tally for key, tally in past.items()}


def _cleaner(tally: Tally) -> Tally:
    return replace(tally, looked_at=tally.looked_at + CLEAN_CONTROLS)
