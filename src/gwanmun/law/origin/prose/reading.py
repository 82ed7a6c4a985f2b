"""Reading: what a published rule says, in the rule language, beside the words it was said in; or why it is not read."""

from functools import lru_cache

from msgspec import Struct

from gwanmun.law.basics.problem import Problem
from gwanmun.law.origin.prose.labels import labels_of
from gwanmun.law.origin.prose.sentences import Said, said_in
from gwanmun.law.origin.prose.terse import terse
from gwanmun.law.origin.prose.tidying import LONGEST_PROSE, tidy
from gwanmun.law.origin.prose.words import Unread, Words, worded
from gwanmun.law.origin.rules import Rule, Scope, parse_rule, write_rule


class Reading(Struct, frozen=True, omit_defaults=True):
    """A published rule, read."""

    rule: Rule
    written: str  # the rule in its language
    labels: tuple[str, ...]  # in the publisher's words
    goods: Scope = ()  # of these goods only
    only: tuple[str, ...] = ()  # holds under these conditions only, which are no matter of materials
    notes: tuple[str, ...] = ()  # what else it points to


class Unreadable(Struct, frozen=True):
    """A text that goes to the queue: the words that are not understood, and what was looked for in their place."""

    fragment: str
    expected: str

    @property
    def why(self) -> str:
        """In one sentence."""
        return (
            f"not understood: '{self.fragment[:160]}', where {self.expected} may stand"
            if self.fragment
            else self.expected
        )


_NOT_AGREED = worded(
    r"(?:rule )?(?:yet )?to be agreed(?: upon)?|under (?:negotiation|discussion)|TBA|not (?:yet )?agreed(?: yet)?"
)


@lru_cache(maxsize=65_536)
def read(text: str) -> Reading | Unreadable:
    """A published rule in the rule language; what is not understood to its last word is not read at all."""
    if len(text) > LONGEST_PROSE:
        return Unreadable("", f"a text of no more than {LONGEST_PROSE} characters")
    plain = tidy(text)
    if not plain:
        return Unreadable("", "a rule")
    if _NOT_AGREED.fullmatch(plain.rstrip(".")):
        return Unreadable("", "the rule is not agreed yet")
    try:
        ways = terse(Words(plain))
        said = Said(ways) if ways else said_in(plain)
    except Unread as unread:
        return Unreadable(unread.fragment, unread.expected)
    written = write_rule(said.rule)
    rule = parse_rule(written)
    if isinstance(rule, Problem):
        return Unreadable(plain, "a rule the language can hold")
    return Reading(rule, written, labels_of(said), said.goods, said.only, said.notes)
