"""Waits: a document of any kind that cannot go on says who must act first, and why."""

from datetime import date
from typing import Literal

from msgspec import Struct

from gwanmun.law.basics.problem import Problem

Whom = Literal[
    "declarant",
    "importer",
    "exporter",
    "carrier",
    "warehouse",
    "officer",
    "agency",
    "partner",
    "treasury",
    "operator",
]


class Wait(Struct, frozen=True, omit_defaults=True):
    """The case cannot go on until someone acts."""

    whom: Whom
    code: str  # names the sentence in the catalogue: "cargo-not-landed"
    subject: str = ""  # what it is filed under, so that its arrival wakes the case: "bill:MSCU123"
    facts: dict[str, str] = {}
    until: date | None = None
    problems: tuple[Problem, ...] = ()  # what the declarant must mend first
    priority: bool = False  # goes before others that wait for the same: a benefit of whoever is trusted
