"""Calibration: from what the trees say to a chance that keeps its word, by a table that only ever rises.

Chances are whole parts in a million: they are compared, added and written into decisions, and must be the same digits
wherever they are worked out.
"""

from bisect import bisect_right

from msgspec import Struct

MILLION = 1_000_000


class Calibration(Struct, frozen=True):
    """Points of a rising line: at this margin, this chance; straight between them, level outside."""

    margins: tuple[float, ...]
    chances_ppm: tuple[int, ...]

    def chance_ppm(self, margin: float) -> int:
        """The chance of a hit, parts in a million."""
        place = bisect_right(self.margins, margin)
        if place == 0:
            return self.chances_ppm[0]
        if place == len(self.margins):
            return self.chances_ppm[-1]
        low, high = self.margins[place - 1], self.margins[place]
        below, above = self.chances_ppm[place - 1], self.chances_ppm[place]
        return round(below + (above - below) * ((margin - low) / (high - low)))

    @property
    def is_sound(self) -> bool:
        """Whether the table rises in both columns and stays within a chance's bounds."""
        pairs = zip(self.margins, self.margins[1:], strict=False)
        return (
            0 < len(self.margins) == len(self.chances_ppm)
            and all(low < high for low, high in pairs)
            and list(self.chances_ppm) == sorted(self.chances_ppm)
            and self.chances_ppm[0] >= 0
            and self.chances_ppm[-1] <= MILLION
        )
