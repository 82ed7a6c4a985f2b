"""JSON text as plain values: numbers as they were written, and every name that an object gives twice.

This is the slow and exact reader behind `reading.py`: it is asked only when the fast one has refused a
document, or cannot vouch for it, and it remembers what the fast one forgets.
"""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from gwanmun.law.basics.problem import Problem, Refused, shown


class NumberText(str):
    """A JSON number, digit for digit as it stands in the text; `NaN` and `Infinity` too, which are none."""

    __slots__ = ()


class Members(dict[str, Any]):
    """A JSON object. `repeated` are the names it gives more than once; of those the last value counts."""

    repeated: tuple[str, ...] = ()


def parse(raw: bytes) -> object:
    """The document as plain values. Raises Refused when it is no JSON (RFC 8259), with the place where it stops."""
    if not raw.strip():
        raise Refused(Problem("document-missing"))
    try:
        return json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_members,
            parse_int=NumberText,
            parse_float=NumberText,
            parse_constant=NumberText,
        )
    except UnicodeDecodeError as why:
        raise Refused(Problem("text-not-utf8", value=raw[why.start : why.start + 1].hex(), facts=_byte(why))) from None
    except json.JSONDecodeError as why:
        raise Refused(Problem("json-malformed", value=_around(why), facts=_place(why))) from None
    except RecursionError:
        raise Refused(Problem("json-too-deep")) from None


def _members(pairs: Sequence[tuple[str, Any]]) -> Members:
    members = Members(pairs)
    if len(members) < len(pairs):
        times = Counter(name for name, _ in pairs)
        members.repeated = tuple(name for name, given in times.items() if given > 1)
    return members


def _byte(why: UnicodeDecodeError) -> dict[str, str]:
    return {"byte": str(why.start + 1)}


def _place(why: json.JSONDecodeError) -> dict[str, str]:
    return {"line": str(why.lineno), "column": str(why.colno), "cause": why.msg}


def _around(why: json.JSONDecodeError) -> str:
    return shown(why.doc[why.pos : why.pos + 20], 20)
