"""Sentences: how published rules put clauses together, from "Manufacture in which …" to "However, …".

A text is one rule or several alternatives; an alternative is an opening, its clauses, and what later sentences add.
"""

from collections.abc import Callable

from msgspec import Struct

from gwanmun.law.origin.prose.additions import added, addition, limited_later
from gwanmun.law.origin.prose.asides import Asides
from gwanmun.law.origin.prose.changes import abbreviated, change, no_change
from gwanmun.law.origin.prose.clause import Clause, Tail, Wording, all_of, any_of
from gwanmun.law.origin.prose.contents import each_item, regional_content, retained
from gwanmun.law.origin.prose.headings import any_heading, classified
from gwanmun.law.origin.prose.limits import maximum_value, maximum_weight, says_their_value, their_value
from gwanmun.law.origin.prose.making import done_to_the_product, made_by, made_from, on_a_backing
from gwanmun.law.origin.prose.obtained import share_originating, wholly_obtained
from gwanmun.law.origin.prose.processes import done_besides, processes
from gwanmun.law.origin.prose.words import Unread, Words, worded
from gwanmun.law.origin.rules import (
    MadeFrom,
    MaximumValue,
    MaximumWeight,
    Process,
    Rule,
    Scope,
    Shift,
    tests_of,
)

Reader = Callable[[Words], Clause | None]
Way = tuple[Clause, ...]

IN_MANUFACTURE: tuple[Reader, ...] = (
    any_heading, classified, maximum_weight, share_originating, maximum_value, wholly_obtained, made_from, made_by,
)  # fmt: skip
"""What may stand after "Manufacture", in the order in which it is looked for."""
PROVIDED: tuple[Reader, ...] = (
    regional_content, maximum_weight, share_originating, maximum_value, wholly_obtained, classified,
    done_to_the_product,
)  # fmt: skip
"""What may stand after "provided that"."""
BY_ITSELF: tuple[Reader, ...] = (
    abbreviated, regional_content, retained, each_item, maximum_value, wholly_obtained, processes,
)  # fmt: skip
"""What may be a rule without "Manufacture"."""


class Said(Struct, frozen=True):
    """What a text says: its alternatives, each of clauses that must all hold."""

    ways: tuple[Way, ...]
    goods: Scope = ()  # which goods it speaks of, where it says so
    only: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    joined: bool = False  # "and" stands between the clauses

    @property
    def rule(self) -> Rule:
        """The rule they make."""
        return any_of(all_of(clause.rule for clause in way) for way in self.ways)


_OPENING = worded(
    r"(?:(?:Manufactur(?:e|ing)|Production)(?=[\s:,]|$)"
    r"|Other operations(?: than those referred to [a-z ]+?)?(?= in which))"
    r"\s*(?=(?P<nonoriginating>from non-originating)?)[ :,]*-*\s*"
)
_JOINT = worded(r"[\s,;:.-]*(?P<join>(?:and/or|and|or)\b)?[\s,:-]*")
_OR = worded(
    r"[\s,;.]*(?:\b(?:and/)?or\b)[,:]?[\s-]*"
    r"(?=manufacture|production|other operations|a (?:change|maximum|regional)"
    r"|\w+[- ]?\w*(?:ing|[ts]ion|ment)\b|(?-i:[A-Z]))"
)
_PROVIDED = worded(r"[, ]*(?:on condition|provided)(?: that)?:?[\s-]*")
_IN_WHICH = worded(r"[, ]*(?:and )?(?:in which|where)[ :]*[\s-]*")
_AND_WHOLE = worded(r",? and (?=your goods|the goods? has|a maximum)")
_MANUFACTURE = {"any", "not within", "including", "classified", "of the good", "non-originating", "listed"}


def said_in(text: str) -> Said:
    """What a tidied text says. Raises Unread with the words that are not understood."""
    return _Sentences(text).read()


class _Sentences:
    """A text being read, and what it has said so far beside its rule."""

    def __init__(self, text: str) -> None:
        self.asides = Asides()
        self.words = Words(self.asides.without_brackets(text))
        self.goods: Scope = ()
        self.joined = False

    def read(self) -> Said:
        ways = self._ways()
        while self.words.take(_OR):
            ways += self._ways()
        if not self.words.ended:
            self.words.refuse("the end of the rule")
        if len(ways) > 1 and self.asides.only:
            raise Unread(self.words.text, "one rule, where it holds under a condition only")
        return Said(tuple(ways), self.goods, tuple(self.asides.only), tuple(self.asides.notes), self.joined)

    def _ways(self) -> list[Way]:
        """One alternative; two where its clauses are joined by "and/or"."""
        opening = self.words.take(_OPENING)
        if opening:
            return self._manufacture(nonoriginating=opening["nonoriginating"] is not None)
        clauses = self._change() or [self._one_of(BY_ITSELF, "a rule")]
        self._besides(clauses)
        return [tuple(clauses)]

    def _manufacture(self, *, nonoriginating: bool) -> list[Way]:
        """What stands after "Manufacture": clauses, however they are joined."""
        self.words.take(_IN_WHICH)
        clauses = [self._one_of(IN_MANUFACTURE, "a clause of a rule")]
        if nonoriginating:
            clauses[0] = _worded(clauses[0], "non-originating")
        ways: list[Way] = []
        self._besides(clauses)
        while joined := self._joined(IN_MANUFACTURE):
            join, clause = joined
            if join == "and/or":
                ways.append(tuple(clauses))
                clauses = []
            _append(clauses, clause, join)
            self.joined = self.joined or join == "and"
            self._besides(clauses)
        return [*ways, tuple(clauses)]

    def _joined(self, readers: tuple[Reader, ...]) -> tuple[str, Clause] | None:
        """The next clause, and the word that joins it; nothing where another alternative begins, or the end is."""
        at = self.words.at
        joint = self.words.take(_JOINT)
        join = (joint["join"] or "").lower() if joint else ""
        self.words.take(_IN_WHICH)
        if not self.words.ended and not _OPENING.match(self.words.text, self.words.at):
            clause = self._first_of((maximum_weight, maximum_value) if join == "or" else readers)
            if clause is not None:
                return join, clause
        self.words.at = at
        return None

    def _change(self) -> list[Clause] | None:
        """A change, or "No change … required": what it is for is kept, what it needs is read."""
        changed = change(self.words)
        if changed is not None:
            self._speaks_of(changed.goods)
            return [changed.clause]
        goods = no_change(self.words)
        if goods is None:
            return None
        self._speaks_of(goods)
        return [self._one_of(PROVIDED, "a condition")]

    def _speaks_of(self, goods: Scope) -> None:
        """The goods a text is for; one that names others in another alternative is not one rule."""
        if self.goods and goods and goods != self.goods:
            raise Unread(self.words.text, "one rule for the same goods")
        self.goods = self.goods or goods

    def _besides(self, clauses: list[Clause]) -> None:
        """What is provided, what later sentences let in or keep out, and asides: they speak of the clauses before."""
        while self.asides.take(self.words) or self._added(clauses) or self._provided(clauses):
            pass

    def _added(self, clauses: list[Clause]) -> bool:
        more = on_a_backing(self.words) or addition(self.words, _own_code(clauses[-1]))
        if more is not None:
            clauses[-1] = added(clauses[-1], more)
            return True
        later = limited_later(self.words)
        if later is not None:
            clauses[-1] = _worded(clauses[-1], clauses[-1].wording, tail="limited")
            clauses.append(later)
        return later is not None

    def _provided(self, clauses: list[Clause]) -> bool:
        """What is provided: of the materials just named, or a condition of its own, or a list of them."""
        if self.words.take(_AND_WHOLE):
            clauses.append(self._one_of((regional_content, maximum_value), "a rule"))
            self.joined = True
            return True
        in_which = None if clauses[0].wording in _MANUFACTURE else _IN_WHICH
        if not self.words.take(_PROVIDED) and not (in_which and self.words.take(in_which)):
            return False
        if says_their_value(self.words):
            limit = their_value(self.words, _materials_of(clauses[-1]))
            clauses[-1] = _worded(clauses[-1], clauses[-1].wording, tail="limited")
            clauses.append(Clause(limit))
            return True
        clauses.append(_worded(self._one_of(PROVIDED, "a condition"), "provided"))
        while joined := self._joined(PROVIDED):
            _append(clauses, _worded(joined[1], "provided"), joined[0])
        self._done_besides(clauses)
        return True

    def _done_besides(self, clauses: list[Clause]) -> None:
        """A process that goes on after its condition: "coating, provided that …, accompanied by making-up"."""
        if any(isinstance(test, Process) for test in tests_of(clauses[0].rule)):
            more = done_besides(self.words)
            clauses += [more] if more else []

    def _one_of(self, readers: tuple[Reader, ...], expected: str) -> Clause:
        return self._first_of(readers) or self.words.refuse(expected)

    def _first_of(self, readers: tuple[Reader, ...]) -> Clause | None:
        """The clause that stands here, by the first reader that knows it."""
        return next((clause for reader in readers if (clause := reader(self.words)) is not None), None)


def _append(clauses: list[Clause], clause: Clause, join: str) -> None:
    """One clause more; joined by "or" it is another way to keep the limit before it."""
    if join != "or":
        clauses.append(clause)
        return
    limits = (clauses[-1].rule, clause.rule)
    if not all(isinstance(limit, MaximumValue | MaximumWeight) for limit in limits):
        raise Unread("or", "two limits, of which one is enough")
    clauses[-1] = Clause(any_of(limits), clauses[-1].wording)


def _own_code(clause: Clause) -> str:
    """What "the same" is the same of, in a sentence after this clause."""
    return "subheading" if isinstance(clause.rule, Shift) and clause.rule.level == "CTSH" else "heading"


def _materials_of(clause: Clause) -> Scope:
    """What "their value" is the value of."""
    if isinstance(clause.rule, MadeFrom):
        return clause.rule.scope
    raise Unread("their value", "materials just named")


def _worded(clause: Clause, wording: Wording, tail: Tail = "") -> Clause:
    return Clause(clause.rule, wording, tail or clause.tail, clause.said)
