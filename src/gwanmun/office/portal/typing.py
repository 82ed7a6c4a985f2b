"""Typing: what a person writes into the fields of a draft, as text; and that text as the law's own values."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from gwanmun.law.basics.problem import Problem, Refused, shown
from gwanmun.law.clearance import draft as law
from gwanmun.law.clearance.declaration import Declaration
from gwanmun.law.clearance.drafting import paths
from gwanmun.law.clearance.drafting.paths import pattern
from gwanmun.law.clearance.drafting.sources import in_order, plain
from gwanmun.office.portal import boxes

AMOUNTS = frozenset({"charges.freight", "charges.insurance", "charges.additions", "charges.deductions"})
LISTS = frozenset({"consignment.containers"})
DOCUMENTS = frozenset({"documents[]", "lines[].permits[]"})
LONGEST = 600  # characters of one field
MOST_FIELDS = 999 * 30
_NUMERIC = re.compile(r"quantity$|price$|value$|weight_kg$|amount$|packages$")


class State(Struct, frozen=True):
    """A draft as it stands: what each field says, who said it, and everything that is missing, wrong or odd."""

    values: dict[str, str]  # text by path
    sources: dict[str, str]
    missing: tuple[Problem, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    counts: Any  # of the form's boxes; None where nobody counts
    declaration: Declaration | None

    @property
    def lines(self) -> int:
        """How many lines it has."""
        return 1 + max((paths.places(path)[0] for path in self.values if path.startswith("lines[")), default=-1)


def of_draft(draft: law.Draft, typed: Mapping[str, str]) -> State:
    """What the law has made of papers and typing; what was typed stays as it was typed, also where it is wrong."""
    fields, _unknown = paths.flatten(draft.fields)
    values = {path: boxes.plain(value) for path, value in fields.items()} | dict(typed)
    return State(
        values, dict(draft.sources), draft.missing, draft.problems, draft.warnings, draft.counts, draft.declaration
    )


def of_amendment(typed: Mapping[str, str]) -> State:
    """A declaration that is being amended: what it said, with what is typed over it, and nothing derived."""
    fields: dict[str, Any] = {}
    problems: list[Problem] = []
    for path, value in said(typed).items():
        try:
            fields[path] = plain(paths.read(path, value))
        except Refused as refused:
            problems += refused.problems
    missing = [Problem("draft-field-missing", path) for path in paths.required(fields)] if not problems else []
    declaration = None
    if not problems and not missing:
        declaration = msgspec.convert(paths.nest({path: fields[path] for path in in_order(fields)}), Declaration)
    return State(dict(typed), dict.fromkeys(typed, "typed"), tuple(missing), tuple(problems), (), None, declaration)


def said(typed: Mapping[str, str]) -> dict[str, object]:
    """The texts as the law reads them; an empty one says nothing."""
    return {path: parsed(pattern(path), text) for path, text in typed.items() if text != ""}


def parsed(of: str, text: str) -> object:
    """One text as JSON would have it. What cannot be read is left as it is, and the law says what is wrong with it."""
    if of in AMOUNTS:
        amount, _, currency = text.rpartition(" ")
        return {"value": _digits(amount), "currency": currency.upper()} if amount else text
    if of == "lines[].claim":
        return _claim(text.split())
    if of in DOCUMENTS:
        kind, _, number = text.rpartition(" ")
        return {"kind": kind, "number": number} if kind else text
    if of in LISTS:
        return [part for part in re.split(r"[,\s]+", text) if part]
    if of == "price_statement":
        return text.casefold() in {"yes", "true", "1"}
    return _digits(text) if _NUMERIC.search(of) else text


def changed(posted: Iterable[tuple[str, str]], state: State, typed: Mapping[str, str]) -> dict[str, str]:
    """What is typed now: the fields that differ from what was shown, added to what was typed before.

    A field that is emptied again is nobody's word any more: what the papers say of it, if anything, counts again.
    """
    result = dict(typed)
    for path, sent in posted:
        text = sent.strip()[:LONGEST]
        if pattern(path) not in paths.leaves() or text == state.values.get(path, ""):
            continue
        if text:
            result[path] = text
        else:
            result.pop(path, None)
    if len(result) > MOST_FIELDS:
        raise Refused(Problem("draft-too-large", facts={"most": str(MOST_FIELDS)}))
    return result


def as_typed(declaration: Declaration) -> dict[str, str]:
    """A declaration as if all of it had been typed, to be amended."""
    fields, _unknown = paths.flatten(msgspec.to_builtins(declaration))
    return {path: boxes.plain(value) for path, value in fields.items()}


def _digits(text: str) -> str:
    """A number without what sets its digits apart: "1,234.50" and "1 234.50" are 1234.50."""
    return re.sub(r"[,\s\u202f\u00a0](?=\d{3}(\D|$))", "", text.strip())


def _claim(words: list[str]) -> object:
    """A claim of preference as people write it: agreement, certificate, and which item of it."""
    match words:
        case [agreement, certificate]:
            return {"agreement": agreement, "certificate": certificate}
        case [agreement, certificate, item]:
            return {"agreement": agreement, "certificate": certificate, "item": int(item) if item.isdigit() else item}
    return shown(" ".join(words))
