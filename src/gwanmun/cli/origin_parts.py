"""Parts of an origin question: objects, lists, rules and scopes of codes, each read or refused where it stands."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from gwanmun.law.basics.fitting import misfits
from gwanmun.law.basics.jsontext import Members
from gwanmun.law.basics.problem import Problem, Refused, shown
from gwanmun.law.origin.prose.reading import Reading, read
from gwanmun.law.origin.rules import EVERYTHING, Originating, Rule, Scope, parse_rule

S = TypeVar("S", bound=Struct)


def fitted(kind: type[S], said: Mapping[str, object], path: str) -> S:
    """An object as a value of this kind; names the kind does not have are let pass. Raises Refused."""
    known = {field.encode_name for field in msgspec.structs.fields(kind)}
    part = Members({name: value for name, value in said.items() if name in known})
    problems = misfits(kind, part)
    if problems:
        raise Refused(*(replace(problem, path=f"{path}.{problem.path}".rstrip(".")) for problem in problems))
    return msgspec.convert(part, kind, strict=False)


def object_of(asked: Mapping[str, object], name: str) -> Members:
    """The object under a name; an empty one where there is none. Raises Refused."""
    said = asked.get(name)
    if said is None:
        return Members()
    if not isinstance(said, Members):
        raise Refused(Problem("type-wrong", name, shown(said), {"expected": "object", "given": "value"}))
    return said


def as_list(said: object, path: str) -> Sequence[object]:
    """A list. Raises Refused."""
    if not isinstance(said, list):
        raise Refused(Problem("type-wrong", path, shown(said), {"expected": "array", "given": "value"}))
    return said


def rule_of(said: object, path: str) -> Rule:
    """A rule in the rule language, or as it is published. Raises Refused with what keeps it from being read."""
    if not isinstance(said, str):
        raise Refused(Problem("type-wrong", path, shown(said), {"expected": "string", "given": "value"}))
    rule = parse_rule(said)
    if not isinstance(rule, Problem):
        return rule
    published = read(said)
    if isinstance(published, Reading) and not published.goods and not published.only and not _is_mistyped(said):
        return published.rule
    raise Refused(replace(rule, path=path))


def _is_mistyped(said: str) -> bool:
    """Whether a text means to be of the language and has a slip in it: a bracket too few, a range turned round."""
    return said.count("(") != said.count(")") or "except from" in said


def scope_of(codes: object, path: str) -> Scope:
    """A scope out of its codes: "50-63,6501". Raises Refused."""
    if not codes:
        return EVERYTHING
    rule = parse_rule(f"ORIG[{codes}]")
    if isinstance(rule, Problem):
        raise Refused(Problem("field-invalid", path, shown(codes), {"cause": "these are no codes"}))
    assert isinstance(rule, Originating)
    return rule.scope
