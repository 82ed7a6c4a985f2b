"""What was published: a month's figures, as they were worked out on a day, and never again otherwise under that day."""

from datetime import date

from msgspec import Struct

from gwanmun.law.statistics.recognition_effect import Effect


class EffectPublished(Struct, frozen=True, tag_field="event", tag=True):
    """The effect of recognition in a month, by arrangement, was worked out and published."""

    month: str  # "2026-02"
    effects: tuple[Effect, ...]
    on: date
