"""Sources: who says what of a field, and whose word goes before whose."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Literal, get_args

import msgspec
from msgspec import Struct

from gwanmun.law.basics.problem import Problem, Refused, shown
from gwanmun.law.clearance.drafting import paths

Source = Literal[
    "typed",  # by a person, for this declaration
    "customs",  # what this office has on record: the manifest, the landing, the bonded place
    "partner",  # the other country's office, which sent its export declaration
    "invoice",
    "packing list",
    "bill",  # the transport paper as the shipper holds it
    "register",  # of companies
    "product list",  # the trader's own
    "history",  # the trader's last accepted line for the same product
    "certificate",  # of origin
    "permit",
    "rate table",  # of exchange rates; shown with the draft, never declared
    "tariff",
    "default",  # what the trader has said once for all its declarations
]

# Whose word is taken, first to last. The longest path that begins a field's own decides; a source that is not
# listed for a field is still heard, after those that are, in the order of the last row.
PRECEDENCE: Mapping[str, tuple[Source, ...]] = {
    "procedure": ("typed", "invoice", "partner"),
    "timing": ("typed", "customs", "bill", "partner", "default"),
    "importer": ("typed", "register", "invoice", "partner"),
    "exporter": ("typed", "register", "invoice", "partner"),
    "consignment": ("typed", "packing list", "bill", "customs", "partner", "invoice", "default"),
    "consignment.cargo_control_number": ("typed", "customs"),
    "consignment.carried_in_on": ("typed", "customs"),
    "consignment.place_of_goods": ("typed", "customs", "default"),
    "charges": ("typed", "invoice", "bill", "partner"),
    "terms": ("typed", "invoice", "partner", "default"),
    "lines[]": ("typed", "invoice", "partner", "product list", "history", "packing list", "tariff", "default"),
    "lines[].product": ("typed", "product list", "invoice", "partner"),
    "lines[].commodity": ("typed", "product list", "history", "invoice", "tariff", "partner"),
    "lines[].description": ("typed", "product list", "history", "tariff", "partner", "invoice"),
    "lines[].net_weight_kg": ("typed", "packing list", "invoice", "partner", "product list", "customs"),
    "": (
        *("typed", "register", "invoice", "partner", "packing list", "bill", "customs", "product list", "history"),
        *("certificate", "permit", "rate table", "tariff", "default"),
    ),
}

# Two of these that contradict each other are shown to the declarant: somebody's paper is wrong.
_WITNESSES: frozenset[Source] = frozenset({"typed", "invoice", "packing list", "bill", "customs", "partner"})


class Word(Struct, frozen=True):
    """What one source says of one field, and in which document it says so."""

    source: Source
    value: object  # as the declaration's own type
    reference: str = ""  # number of the declaration, certificate, bill … that was read


class Gathered:
    """The words on every field so far. The law's one list that grows, and it dies with the draft."""

    def __init__(self) -> None:
        """Nothing has been said yet."""
        self.words: dict[str, list[Word]] = {}
        self._unfit: list[tuple[Source, str, Problem]] = []
        self._lines = 0

    def hear(self, source: Source, fields: Mapping[str, object], reference: str = "") -> None:
        """Take a source's word on these fields; None and empty words say nothing."""
        for path, said in fields.items():
            if said is None or said == "":
                continue
            try:
                word = Word(source, paths.read(path, said), reference)
            except Refused as refused:
                self._unfit += ((source, path, _told_by(source, problem)) for problem in refused.problems)
                continue
            if path.startswith("lines["):
                self._lines = max(self._lines, paths.places(path)[0] + 1)
            words, pattern = self.words.setdefault(path, []), paths.pattern(path)
            words.append(word)
            words.sort(key=lambda word: _rank(pattern, word.source))

    def best(self, path: str) -> Word | None:
        """The word that counts on this field, if anybody has said anything."""
        words = self.words.get(path)
        return words[0] if words else None

    def value(self, path: str) -> object:
        """What counts on this field, None when nobody has said anything."""
        word = self.best(path)
        return word.value if word else None

    def text(self, path: str) -> str:
        """What counts on this field, as text; empty when nobody has said anything."""
        value = self.value(path)
        return "" if value is None else str(value)

    def lines(self) -> int:
        """How many lines somebody has spoken of."""
        return self._lines

    def problems(self) -> Iterator[Problem]:
        """The words that cannot stand on a declaration, where no better word was said in their place."""
        for source, path, problem in self._unfit:
            best, pattern = self.best(path), paths.pattern(path)
            if best is None or _rank(pattern, best.source) > _rank(pattern, source):
                yield problem

    def contradictions(self) -> Iterator[Problem]:
        """Each field on which two papers, or a paper and the person who typed, do not agree."""
        for path, words in sorted(self.words.items()):
            won = words[0]
            for lost in words[1:]:
                if {won.source, lost.source} <= _WITNESSES and lost.value != won.value:
                    facts = {"taken": won.source, "other": lost.source, "other_value": shown(plain(lost.value))}
                    yield Problem("draft-contradiction", path, shown(plain(won.value)), facts)


def plain(value: object) -> object:
    """A value as it stands in a document: numbers and days written out."""
    return msgspec.to_builtins(value)


def in_order(names: Iterable[str]) -> list[str]:
    """Paths in the order of the declaration's own fields, the lines by their numbers."""
    leaves = {pattern: place for place, pattern in enumerate(paths.leaves())}
    heads = {pattern.partition(".")[0]: place for pattern, place in reversed(leaves.items())}

    def standing(path: str) -> tuple[int, tuple[int, ...], int]:
        pattern = paths.pattern(path)
        return heads[pattern.partition(".")[0]], paths.places(path), leaves[pattern]

    return sorted(names, key=standing)


@cache
def _rank(pattern: str, source: Source) -> int:
    prefix = pattern
    while prefix not in PRECEDENCE:
        prefix = prefix.rpartition(".")[0]
    listed = (*PRECEDENCE[prefix], *PRECEDENCE[""])
    return listed.index(source)


def _told_by(source: Source, problem: Problem) -> Problem:
    return msgspec.structs.replace(problem, facts={**problem.facts, "source": source})


assert set(get_args(Source)) == set(PRECEDENCE[""]), "every source has a place in the order"
