"""The rulebook: one country's pack as the steps use it, with its indexes built once."""

from gwanmun.law.clearance.country import Country
from gwanmun.law.revenue.relief import ReliefIndex
from gwanmun.law.tariff.index import TariffIndex


class Rulebook:
    """A country, the hash of the pack it was read from, and what is looked up on every line.

    Built once a pack; everything in it is derived from the country and never changes.
    """

    __slots__ = ("country", "pack", "reliefs", "tariff")

    def __init__(self, country: Country, pack: str) -> None:
        """Build the indexes of a country's pack."""
        self.country = country
        self.pack = pack
        self.tariff = TariffIndex(country.tariff)
        self.reliefs = ReliefIndex(country.reliefs)
