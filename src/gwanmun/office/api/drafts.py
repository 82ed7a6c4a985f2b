"""Drafts: a declaration as far as it is known, with what is missing said in words."""

from msgspec import Struct

from gwanmun.law.basics import catalogue
from gwanmun.law.basics.catalogue import Told
from gwanmun.law.clearance.draft import Draft


class Drafted(Struct, frozen=True):
    """A draft, and the sentences of everything that is missing, wrong, or worth looking at, in the draft's order."""

    draft: Draft
    missing: tuple[Told, ...]
    problems: tuple[Told, ...]
    warnings: tuple[Told, ...]


def drafted(draft: Draft, language: str) -> Drafted:
    """A draft in words."""
    lists = (draft.missing, draft.problems, draft.warnings)
    return Drafted(draft, *(tuple(catalogue.told(problem, language) for problem in one) for one in lists))
