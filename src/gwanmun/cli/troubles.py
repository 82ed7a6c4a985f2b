"""Troubles: why a command could not do its work, in a sentence, with how to mend it and the exit code it ends with."""

from typing import NoReturn

from gwanmun.law.basics.catalogue import Told, told
from gwanmun.law.basics.problem import Refused

FINE, REFUSED, MISUSED, UNREACHABLE, FAULT, STOPPED = 0, 1, 2, 3, 4, 130

EXIT_CODES = """Exit codes: 0 fine, 1 refused or differences found, 2 wrong usage, 3 something could not be reached or
started, 4 a fault of Gwanmun's own, 130 stopped by Ctrl-C."""


class Trouble(Exception):  # noqa: N818 - it is what the person meets, not always an error
    """Something stands in the way of a command: what, and how to mend it."""

    def __init__(self, what: str, mend: str = "", *, code: int = REFUSED, problems: tuple[Told, ...] = ()) -> None:
        """Two sentences, the second of which may be missing, and the problems of a document."""
        super().__init__(what)
        self.what, self.mend, self.code, self.problems = what, mend, code, problems


def unreachable(what: str, mend: str = "") -> NoReturn:
    """Something that should answer does not, or will not start."""
    raise Trouble(what, mend, code=UNREACHABLE)


def in_words(refused: Refused) -> Trouble:
    """A refusal of the law's, as a person reads it."""
    return Trouble("This was refused.", problems=tuple(told(problem) for problem in refused.problems))
