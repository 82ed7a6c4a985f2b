"""Measurements: what one way of exchanging cost once, and the meter that reads processor seconds of all who took part."""

from collections.abc import Sequence
from statistics import quantiles

from msgspec import Struct

from tests.benchmarks.lodge import machine


class Measured(Struct, frozen=True):
    """One way, once: messages with their receipts, the seconds that passed, the processor's seconds of both sides."""

    way: str
    messages: int
    elapsed: float
    cpu: float
    took: tuple[float, ...] = ()  # seconds of each, from the sender's row to its receipt's

    @property
    def per_cpu_second(self) -> float:
        """Messages a processor second."""
        return self.messages / self.cpu

    @property
    def per_second(self) -> float:
        """Messages a second by the clock."""
        return self.messages / self.elapsed


class Meter:
    """Processor seconds of some processes with all that ran under them."""

    def __init__(self, roots: Sequence[int]) -> None:
        self._roots = roots

    def read(self) -> float:
        """Their sum since each was started."""
        return sum(machine.cpu_seconds(root) for root in self._roots)


def percentile(values: Sequence[float], part: int) -> float:
    """The value below which so many in a hundred lie."""
    return quantiles(values, n=100)[part - 1] if len(values) > 1 else values[0]
