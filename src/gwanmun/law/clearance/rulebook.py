"""The rulebook: one country's pack as the steps use it, with its indexes built once."""

from gwanmun.law.clearance.country import Country
from gwanmun.law.revenue.relief import ReliefIndex
from gwanmun.law.tariff.index import TariffIndex
from gwanmun.law.tariff.levy import FREE_ON_BOARD


class Rulebook:
    """A country, the hash of the pack it was read from, and what is looked up on every line.

    Built once a pack; everything in it is derived from the country and never changes.
    """

    __slots__ = ("country", "levies_on_board", "pack", "reliefs", "tariff")

    def __init__(self, country: Country, pack: str) -> None:
        """Build the indexes of a country's pack."""
        self.country = country
        self.pack = pack
        self.tariff = TariffIndex(country.tariff)
        self.reliefs = ReliefIndex(country.reliefs)
        taxes = country.tariff.taxes  # whether one of them is levied on the value free on board
        self.levies_on_board = any(FREE_ON_BOARD in tax.base or FREE_ON_BOARD in tax.rate for tax in taxes)
