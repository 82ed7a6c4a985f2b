"""Mutants: the protocol with one bug planted in it, each of which the simulated worlds must find."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.exchange.mutants import receiving, sending, watching
from tests.exchange.mutants.planted import Mutant

MUTANTS: dict[str, Mutant] = {
    mutant.name: mutant for mutant in (*receiving.MUTANTS, *sending.MUTANTS, *watching.MUTANTS)
}


@contextmanager
def planted(mutant: Mutant) -> Iterator[None]:
    """The protocol with this bug in it, and afterwards without."""
    right = getattr(mutant.module, mutant.function)
    setattr(mutant.module, mutant.function, mutant.faulty)
    try:
        yield
    finally:
        setattr(mutant.module, mutant.function, right)
