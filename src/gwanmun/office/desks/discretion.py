"""Discretion: what of a selection is told to whom.

A party is told that its declaration was selected, for which control and by which law; never the criteria, the scores or
who suspects it. An officer is told the reasons, unless the case is a blind one and nobody has stated a result yet. An
auditor is told everything.
"""

from collections.abc import Iterator, Sequence
from typing import Literal, get_args

import msgspec
from msgspec.structs import replace

from gwanmun.law.clearance.case import Case, ControlDeclined, ControlProposed, ControlSelected, Examined
from gwanmun.law.risk.selection import Selection
from gwanmun.office.journal.entry import Entry

Insight = Literal["party", "officer", "auditor"]
OF_ROLE: dict[str, Insight] = {"officer": "officer", "auditor": "auditor"}  # everybody else has a party's

_Withheld = ControlSelected | ControlProposed | ControlDeclined

_WITHHELD: dict[str, type[_Withheld]] = {kind.__name__: kind for kind in get_args(_Withheld)}
_encode = msgspec.json.Encoder().encode


def told(case: Case, entries: Sequence[Entry], insight: Insight) -> Iterator[str]:
    """The bodies of a case's entries, in order, as somebody of this insight may read them."""
    looked = any(isinstance(event, Examined) for event in case.events)
    for entry in entries:
        kind = _WITHHELD.get(entry.kind)
        if kind is None or insight == "auditor":
            yield entry.body
            continue
        event = msgspec.json.decode(entry.body, type=kind)
        if insight == "party":
            yield _encode(_without_grounds(event)).decode()
        elif isinstance(event, ControlSelected) and event.blind and not looked:
            yield _encode(replace(event, selection=_hidden(event.selection))).decode()
        else:
            yield entry.body


def _without_grounds(event: _Withheld) -> msgspec.Struct:
    """The event without what would tell a party how selection thinks."""
    if isinstance(event, ControlSelected):
        return ControlSelected(_hidden(event.selection))
    return replace(event, why="", by="")


def _hidden(selection: Selection) -> Selection:
    """The control, and nothing of what asked for it."""
    return Selection(selection.control, (), 0)
