"""Processes in prose: "spinning of natural fibres or extrusion of man-made fibres, in each case followed by weaving".

Steps joined by "combined with" must all be done; steps joined by "or" are alternatives. Where it is open which of two
alternatives a later step goes with, it goes with both: that never favours whoever claims origin.
"""

from msgspec import Struct

from gwanmun.law.origin.prose.clause import NOWHERE, Clause, all_of, any_of
from gwanmun.law.origin.prose.vocabulary import ANY_PROCESS, HEADS, LONGEST_NAME, process_name, snake
from gwanmun.law.origin.prose.words import Unread, Words, worded
from gwanmun.law.origin.rules import Process, Rule

_A_PROCESS = rf"(?:{ANY_PROCESS})(?![\w-])"
_WITH = r"[, ]*(?:when )?(?:combined|accompanied|followed|preceded)"
_IN_EACH = r" ?in (?:each|both) cases?"
_JOINS = (
    ("each", rf"[, ]*{_IN_EACH}{_WITH}(?: with| by)|{_WITH}{_IN_EACH}(?: with| by)"),
    ("with", rf"{_WITH}(?: with| by)|[, ]*in addition to"),
    ("and", rf"[, ]*and(?= {_A_PROCESS})"),
    ("or", rf"[, ]*(?:and/or|or)(?: by| with)?(?= (?:a |any )?{_A_PROCESS})"),
    (",", rf",(?: by| with)?(?= (?:a |any )?{_A_PROCESS})"),
)
"""How a step is joined to the one before it, and the words that say so."""
_JOINTS = tuple((join, worded(pattern)) for join, pattern in _JOINS)
_BY = worded(r"\b(?:by|with)$")
_STEP = worded(
    rf"\s*(?:a |an |any |the )?(?P<process>{_A_PROCESS})(?P<object> (?:of|from) [^,.;:()%\n]+?)?"
    r"(?: ?\((?:as (?:a )?standalone operation|knitted to shape products)\))?"
    rf"(?=\s*(?:$|[.;:]|{'|'.join(pattern for _, pattern in _JOINS)}"
    r"|or (?-i:[A-Z])|,? ?(?:provided|where|in which|is undergone|\(?for special|\(?see)\b|\n|, ?$|See ))"
)
_UNDERGONE = worded(r"[, ]*(?:is|are|must be) (?:undergone|carried out|performed)")
_SENTENCE_END = worded(
    r"[, ]*\(?(?:until \d|for the period )|(?:\.|,)?\s*(?:$|\n(?!- )|(?<=\.)\s)"
    r"|,? provided|,? where the|,?\s+or(?:\s*\n| (?-i:[A-Z]))"
)
_NOT_A_PROCESS = worded(
    r"\b(?:exceeds?|value|price|provided|wholly|however|any heading|manufacture|production|change|note|"
    r"until|period|accompa|classified|combined|accompanied|preceded)\b|%|:"
)


LONGEST_OBJECT = 100


class Step(Struct, frozen=True):
    """One process of a chain, and how it is joined to what stands before it."""

    head: str
    of: str  # what it is done to: "natural fibres"
    join: str  # "", "each", "with", "and", "or", ","
    apart: bool = False  # an alternative to all before it, not only to the last step

    @property
    def rule(self) -> Rule:
        """The test of this process."""
        return Process(NOWHERE, process_name(self.head) + (f"_{snake(self.of)}" if self.of else ""))


def processes(words: Words) -> Clause | None:
    """The processes that stand here; nothing where none does."""
    start = words.at
    first = _step(words, "")
    if first is None:
        return described(words)
    steps = [first]
    while step := _next(words):
        steps.append(step)
    words.take(_UNDERGONE)
    if any(len(step.of) > LONGEST_OBJECT for step in steps):
        raise Unread(words.text[start : words.at], "a process")
    return Clause(_rule(_settled(steps)), said=words.text[start : words.at])


def done_besides(words: Words) -> Clause | None:
    """What is "accompanied by" or "combined with" the processes before a condition, after that condition."""
    steps: list[Step] = []
    while step := _next(words):
        steps.append(step)
    if steps and steps[0].join not in {"with", "each"}:
        raise Unread(words.rest, "a process combined with those before")
    return Clause(_rule(_settled(steps)), tail="unlabelled") if steps else None


def described(words: Words) -> Clause | None:
    """A process in its own words: a sentence that begins with a process and says nothing of values."""
    if HEADS.match(words.text, words.at) is None:
        return None
    end = _SENTENCE_END.search(words.text, words.at)
    said = words.text[words.at : end.start() if end else len(words.text)]
    name = snake(said)
    if _NOT_A_PROCESS.search(said) or len(name) > LONGEST_NAME:
        raise Unread(said, "a process")
    words.at += len(said)
    return Clause(Process(NOWHERE, name), said=said)


def _next(words: Words) -> Step | None:
    """The next step with its joint; nothing where the chain ends."""
    at = words.at
    for join, pattern in _JOINTS:
        found = words.take(pattern)
        step = _step(words, join, by=_BY.search(found[0]) is not None) if found else None
        if step is not None:
            return step
        words.at = at
    return None


def _step(words: Words, join: str, *, by: bool = False) -> Step | None:
    found = words.take(_STEP)
    if found is None:
        return None
    head, of = found["process"], found["object"] or ""
    apart = join in {"or", ","} and not by and (bool(of) or head[0].isupper())
    return Step(head, of.strip(), join, apart)


def _settled(steps: list[Step]) -> list[Step]:
    """Lists with what stands at their end said of every item: the word that joins them, and what the work is done to.

    "Turning, drilling and sandblasting of blanks" are all done, each to the blanks.
    """
    settled: list[Step] = []
    join, of = "or", ""
    for number, step in reversed(list(enumerate(steps))):
        join = step.join if step.join in {"and", "or"} else join
        own = join if step.join == "," else step.join
        if step.join in {"with", "each"} and number + 1 < len(steps) and steps[number + 1].apart:
            of = ""
        of = step.of or of
        settled.append(Step(step.head, of, own, step.apart and own == "or"))
        if step.join in {"with", "each"} or step.head[0].isupper():
            of = ""
    return settled[::-1]


Way = list[list[Step]]
"""Groups that must all be done, each of steps of which one is enough."""


def _rule(steps: list[Step]) -> Rule:
    """The alternatives a chain leaves; `open_ways` are those the next step is joined with."""
    ways: list[Way] = [[[steps[0]]]]
    open_ways = ways[:]
    for step in steps[1:]:
        if step.apart:
            open_ways = [[[step]]]
            ways += open_ways
        elif step.join == "or":
            open_ways[-1][-1].append(step)  # the group of every open way: they share it
        else:
            open_ways = _joined_by(step, ways, open_ways)
            group = [step]
            for way in open_ways:
                way.append(group)
    return any_of(all_of(any_of(step.rule for step in group) for group in way) for way in ways)


def _joined_by(step: Step, ways: list[Way], open_ways: list[Way]) -> list[Way]:
    """Which alternatives a step goes with: every one that has no other yet, unless it is that very process."""
    if step.join == "each":
        return ways
    if step.join == "and":
        return open_ways
    return [
        way
        for way in ways
        if any(way is each for each in open_ways) or (len(way) == 1 and way[0][0].head.lower() != step.head.lower())
    ]
