"""Policies: whose signatures make a checkpoint good enough (C2SP tlog-policy).

    log <key>
    witness <name> <key>
    group <name> all|any|<k> <member> …
    quorum <name>|none

Any two sets of witnesses that satisfy a policy should share an honest one: of n witnesses of whom f may lie, q are
enough where 2q > n + f.
"""

import re
from collections.abc import Callable, Collection, Mapping

from msgspec import Struct

from gwanmun.law.basics.problem import Problem, shown
from gwanmun.law.exchange.note import ED25519, ED25519_COSIGNATURE, ML_DSA_44, VerifierKey, read_key

NONE = "none"
MOST_LINES = 1_000
LONGEST_POLICY = 512 * 1024
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")  # all but tab and newline
LOG_KINDS = (ED25519, ML_DSA_44)
WITNESS_KINDS = (ED25519_COSIGNATURE, ML_DSA_44)


class Group(Struct, frozen=True):
    """Witnesses and groups of which so many must have signed."""

    needed: int
    members: tuple[str, ...]


class Policy(Struct, frozen=True):
    """Which logs, which witnesses, and how many of whom."""

    logs: tuple[VerifierKey, ...]
    witnesses: Mapping[str, VerifierKey]
    groups: Mapping[str, Group]
    quorum: str


class _Draft(Struct):
    logs: list[VerifierKey]
    witnesses: dict[str, VerifierKey]
    groups: dict[str, Group]
    members: set[str]
    quorum: str | None = None

    def knows(self, name: str) -> bool:
        return name in self.witnesses or name in self.groups


def read_policy(text: str) -> Policy | Problem:
    """A policy out of its text. Problem: `policy-unreadable`, with the line and why."""
    if len(text.encode()) > LONGEST_POLICY or text.count("\n") > MOST_LINES:
        return _unreadable(0, text, "longer than a policy can be")
    if _CONTROL.search(text):
        return _unreadable(0, text, "a control character other than tab and newline")
    draft = _Draft([], {}, {}, set())
    for number, line in enumerate(text.split("\n"), 1):
        words = [word for word in re.split(r"[ \t]+", line) if word]
        if not words or words[0].startswith("#"):
            continue
        wrong = _READERS[words[0]](draft, words[1:]) if words[0] in _READERS else "no such kind of line"
        if wrong:
            return _unreadable(number, line, wrong)
    if draft.quorum is None:
        return _unreadable(0, text, "no quorum")
    return Policy(tuple(draft.logs), draft.witnesses, draft.groups, draft.quorum)


def is_satisfied(policy: Policy, signed: Collection[VerifierKey]) -> bool:
    """Whether these keys, whose signatures on one checkpoint hold, are enough: a log's, and a quorum of witnesses."""
    by_log = not policy.logs or any(log in signed for log in policy.logs)
    return by_log and has_quorum(policy, signed)


def has_quorum(policy: Policy, signed: Collection[VerifierKey]) -> bool:
    """Whether enough witnesses are among these keys."""

    def witnessed(name: str) -> bool:
        if name in policy.witnesses:
            return policy.witnesses[name] in signed
        group = policy.groups[name]
        return sum(witnessed(member) for member in group.members) >= group.needed

    return policy.quorum == NONE or witnessed(policy.quorum)


def write_policy(policy: Policy, write_key: Callable[[VerifierKey], str]) -> str:
    """A policy's text, a group after what it names."""
    lines = [f"log {write_key(log)}" for log in policy.logs]
    lines += [f"witness {name} {write_key(key)}" for name, key in policy.witnesses.items()]
    lines += [f"group {name} {group.needed} {' '.join(group.members)}" for name, group in policy.groups.items()]
    return "\n".join([*lines, f"quorum {policy.quorum}", ""])


def _read_log(draft: _Draft, words: list[str]) -> str:
    if len(words) not in (1, 2):
        return "a log is a key, and its address where it has one"
    key = read_key(words[0])
    if isinstance(key, Problem) or key.kind not in LOG_KINDS:
        return "no key of a log"
    if any(log.public == key.public for log in draft.logs):
        return "the same log twice"
    draft.logs.append(key)
    return ""


def _read_witness(draft: _Draft, words: list[str]) -> str:
    if len(words) not in (2, 3):
        return "a witness is a name and a key, and its address where it has one"
    name, key = words[0], read_key(words[1])
    if isinstance(key, Problem) or key.kind not in WITNESS_KINDS:
        return "no key of a witness"
    if name == NONE or draft.knows(name):
        return "the name is taken"
    if any(witness.public == key.public for witness in draft.witnesses.values()):
        return "the same witness twice"
    draft.witnesses[name] = key
    return ""


def _read_group(draft: _Draft, words: list[str]) -> str:
    if len(words) < 3:
        return "a group is a name, how many, and its members"
    name, many, *members = words
    if name == NONE or draft.knows(name):
        return "the name is taken"
    if not all(draft.knows(member) for member in members):
        return "a member that is not defined above"
    if len(set(members)) < len(members) or draft.members & set(members):
        return "a member twice, or of two groups"
    needed = {"all": len(members), "any": 1}.get(many) or (int(many) if re.fullmatch(r"[1-9][0-9]{0,3}", many) else 0)
    if not 1 <= needed <= len(members):
        return "not a number of its members"
    draft.groups[name] = Group(needed, tuple(members))
    draft.members |= set(members)
    return ""


def _read_quorum(draft: _Draft, words: list[str]) -> str:
    if draft.quorum is not None:
        return "a second quorum"
    if len(words) != 1 or not (words[0] == NONE or draft.knows(words[0])):
        return "a quorum is a witness or a group that is defined above, or none"
    draft.quorum = words[0]
    return ""


_READERS: dict[str, Callable[[_Draft, list[str]], str]] = {
    "log": _read_log,
    "witness": _read_witness,
    "group": _read_group,
    "quorum": _read_quorum,
}


def _unreadable(line: int, text: str, why: str) -> Problem:
    return Problem("policy-unreadable", value=shown(text), facts={"line": str(line), "why": why})
