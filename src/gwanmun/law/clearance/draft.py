"""Drafts: a commercial invoice, with its packing list and bill, becomes a declaration that nobody typed.

Whatever the papers do not say is derived (`witnesses.py`), the word that counts is chosen by one table
(`sources.PRECEDENCE`), and each field keeps the name of whoever said it. What nobody knows is missing,
with the reason and the way to mend it; what does not add up is a problem. Answer both and draft again:

    papers ──▶ draft ──▶ missing: lines[0].commodity (three national codes are possible)
                 ▲                         │
                 └── typed {"lines[0].commodity": "8524911000"} ◀──┘ ──▶ declaration
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Literal

import msgspec
from msgspec import Struct

from gwanmun.law.basics.problem import Problem
from gwanmun.law.clearance.country import Country, FormBox
from gwanmun.law.clearance.declaration import Declaration, Procedure
from gwanmun.law.clearance.drafting import paths
from gwanmun.law.clearance.drafting.adding_up import adding_up, disagreements
from gwanmun.law.clearance.drafting.asked import Asked, packed
from gwanmun.law.clearance.drafting.gaps import gaps
from gwanmun.law.clearance.drafting.known import Known
from gwanmun.law.clearance.drafting.packing import Packed
from gwanmun.law.clearance.drafting.sources import Gathered, Source, in_order, plain
from gwanmun.law.clearance.drafting.witnesses import WITNESSES
from gwanmun.law.clearance.invoice import Papers
from gwanmun.law.revenue.exchange_rate import ExchangeRate, rate_on

BoxState = Literal["typed", "derived", "empty", "missing", "customs"]


class FilledBox(Struct, frozen=True):
    """One box of the national form as the draft leaves it: over all lines, for a box of the lines."""

    box: int
    path: str
    state: BoxState  # "empty": nothing to declare there; "customs": settled by customs, never declared
    sources: tuple[Source, ...] = ()


class Counts(Struct, frozen=True):
    """How many boxes of the national form a person filled, the draft derived, left empty or must ask for."""

    typed: int
    derived: int
    empty: int
    missing: int
    customs: int


class Draft(Struct, frozen=True):
    """A declaration as far as it is known.

    `missing` and `problems` are what stands between the draft and a declaration: each has a code whose sentences (why,
    and how to mend it) are in the catalogue. `warnings` do not. Facts of a missing code may hold "candidates".
    """

    fields: dict[str, object]  # a plain document; converts to Declaration once nothing is missing
    sources: dict[str, Source]  # by path, one for each field
    references: dict[str, str]  # by path: the number of the document it was read in, where that has one
    missing: tuple[Problem, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    boxes: tuple[FilledBox, ...]
    counts: Counts
    packing: tuple[Packed, ...]  # each line's packages and weights
    exchange_rate: ExchangeRate | None  # of the invoice's currency on the day, from the rate table
    declaration: Declaration | None


class PartnerMessage(Struct, frozen=True):
    """How a partner's export declaration came: from which country, accepted there under which number."""

    country: str
    declaration: str
    received_on: date


def draft(
    papers: Papers,
    known: Known,
    country: Country,
    *,
    procedure: Procedure,
    on: date,
    typed: Mapping[str, object] | None = None,
) -> Draft:
    """The declaration these papers make. `typed` is a part of a declaration, nested or by path; it always wins."""
    asked = Asked(known, country, procedure, on, papers=papers)
    return _draft(asked, typed or {})


def draft_typed(
    known: Known, country: Country, *, procedure: Procedure, on: date, typed: Mapping[str, object]
) -> Draft:
    """The declaration of what somebody types without any papers; register, lists, tariff and history still speak."""
    return _draft(Asked(known, country, procedure, on), typed)


def draft_import_from_export(
    export: Declaration,
    received: PartnerMessage,
    known: Known,
    country: Country,
    *,
    on: date,
    typed: Mapping[str, object] | None = None,
) -> Draft:
    """The import declaration of goods whose export the partner's office has accepted: nothing is typed again."""
    asked = Asked(known, country, "import", on, export=export, export_number=received.declaration)
    return _draft(asked, typed or {})


def _draft(asked: Asked, typed: Mapping[str, object]) -> Draft:
    gathered = Gathered()
    told, unknown = paths.flatten({name: value for name, value in typed.items() if name != "procedure"})
    gathered.hear("typed", told)
    for witness in WITNESSES:
        for statement in witness(asked, gathered):
            gathered.hear(statement.source, statement.fields, statement.reference)
    if gathered.value("procedure") != asked.procedure:  # the papers do not say it, or say another
        gathered.hear("typed", {"procedure": asked.procedure})
    chosen = {path: word for path in in_order(gathered.words) if (word := gathered.best(path)) is not None}
    missing = tuple(gaps(asked, gathered))
    problems = (*unknown, *gathered.problems(), *adding_up(asked, gathered))
    sources = {path: word.source for path, word in chosen.items()}
    boxes = tuple(_filled(asked.country.form, sources, missing))
    fields = paths.nest({path: plain(word.value) for path, word in chosen.items()})
    rates = asked.country.exchange_rates.get(gathered.text("terms.currency"), ())
    return Draft(
        fields=fields,
        sources=sources,
        references={path: word.reference for path, word in chosen.items() if word.reference},
        missing=missing,
        problems=problems,
        warnings=(*gathered.contradictions(), *disagreements(asked, gathered)),
        boxes=boxes,
        counts=_count(boxes),
        packing=packed(asked, gathered),
        exchange_rate=rate_on(rates, asked.procedure, asked.on),
        declaration=None if missing or problems else msgspec.convert(fields, Declaration),
    )


def _filled(form: Sequence[FormBox], sources: Mapping[str, Source], missing: Sequence[Problem]) -> Iterator[FilledBox]:
    """The form's boxes, each with who said something of what belongs in it, on any line."""
    said: dict[str, dict[Source, None]] = {}
    for path, source in sources.items():
        said.setdefault(paths.pattern(path), {})[source] = None
    lacking = {paths.pattern(gap.path) for gap in missing}
    for box in form:
        inside = tuple(dict.fromkeys(s for leaf, some in said.items() if _stands_in(leaf, box) for s in some))
        if box.by == "customs":
            yield FilledBox(box.box, box.path, "customs")
        elif any(_stands_in(leaf, box) for leaf in lacking):
            yield FilledBox(box.box, box.path, "missing", inside)
        else:
            state: BoxState = "typed" if "typed" in inside else "derived" if inside else "empty"
            yield FilledBox(box.box, box.path, state, inside)


def _stands_in(leaf: str, box: FormBox) -> bool:
    """Whether a field is part of a box: the very field, or one of the thing the box holds."""
    return leaf == box.path or leaf.startswith((f"{box.path}.", f"{box.path}["))


def _count(boxes: tuple[FilledBox, ...]) -> Counts:
    states = [box.state for box in boxes]
    return Counts(**{state: states.count(state) for state in Counts.__struct_fields__})  # type: ignore[arg-type]
