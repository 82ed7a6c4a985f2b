"""Later: what is dear to read and seldom needed is named where imports stand, and read when it is first used.

An office is several processes, and each of them, and every command, would read libraries for charts, sealed papers and
tables of millions before it answers anybody, though most never draw, seal or count: more than half of all a server read
before it opened its doors.
"""

from importlib import import_module
from typing import Any


class Later:
    """A module that is read the first time anything is asked of it."""

    def __init__(self, name: str) -> None:
        """Nothing is read yet; a name that is none is noticed when it is asked."""
        self._name = name

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the module has under this name
        """What the module has. Raises ImportError and AttributeError as reading it at once would."""
        return getattr(import_module(self._name), name)
