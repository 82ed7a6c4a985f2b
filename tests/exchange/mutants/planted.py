"""What a planted bug is: which function it stands in the place of."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

from msgspec import Struct


class Mutant(Struct, frozen=True):
    """A function of the protocol and a faulty copy of it, whose docstring says in a sentence what is wrong."""

    module: ModuleType
    function: str
    faulty: Callable[..., Any]

    @property
    def name(self) -> str:
        return self.faulty.__name__
