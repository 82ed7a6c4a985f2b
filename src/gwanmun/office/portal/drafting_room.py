"""The drafting room: a draft on one page, what is missing on top, corrected in place, kept at every change."""

import itertools
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from msgspec import Struct

from gwanmun.law.basics.catalogue import Told
from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.clearance.drafting import paths
from gwanmun.office.portal import boxes, declaring, drafts, pasting, rescue, typing, words
from gwanmun.office.portal.models import Draft
from gwanmun.office.portal.page import deed, show
from gwanmun.office.portal.typing import State
from gwanmun.office.portal.visitor import Visitor

TRIES = 5  # two windows that save at one moment


class Cell(Struct, frozen=True):
    """One field of the page: its path, what stands in it, who said so, what is wrong, what may stand there."""

    path: str
    label: Any  # lazily translated
    value: str
    source: str = ""
    wrong: tuple[Told, ...] = ()
    listed: str = ""  # the list of what may stand there


class Section(Struct, frozen=True):
    """Fields that belong together; open where something is missing in it."""

    name: str
    title: Any  # lazily translated
    cells: tuple[Cell, ...]
    open: bool


def draft(visitor: Visitor, key: str) -> HttpResponse:
    """A draft, whole; what was sent when a session was over is put in first."""
    found = drafts.find(visitor, key)
    if found.lodged:
        return visitor.sent_to("case", found.lodged)
    typed = drafts.typed_of(found)
    state = declaring.state_of(visitor, found, typed)
    sent = rescue.take(visitor.http, visitor.http.path)
    if sent:
        typed = typing.changed(sent.items(), state, typed)
        drafts.keep(found, typed, found.version)
        state = declaring.state_of(visitor, found, typed)
        messages.info(visitor.http, _("You had been signed out. What you had typed was kept and is here."))
    return _page(visitor, found, state, ())


def save(visitor: Visitor, key: str) -> HttpResponse:
    """Everything on the page is kept; then it is lodged, if that was the button."""
    found = drafts.find(visitor, key)
    if found.lodged:
        return visitor.sent_to("case", found.lodged)
    before = drafts.typed_of(found)
    typed = typing.changed(_fields(visitor), declaring.state_of(visitor, found, before), before)
    told: tuple[Told, ...] = ()
    paste = visitor.typed.get("paste", "")
    if paste:
        pasted, told = _pasted(paste, declaring.state_of(visitor, found, typed).lines)
        typed |= pasted
    if not drafts.keep(found, typed, _version(visitor)):
        found = drafts.find(visitor, key)
        typed = {**drafts.typed_of(found), **{path: text for path, text in typed.items() if before.get(path) != text}}
        told = words.told([Problem("draft-moved-on")])
    state = declaring.state_of(visitor, found, typed)
    if "lodge" in visitor.http.POST:
        told = told or words.told(_derived_anew(visitor, state))
    if "lodge" in visitor.http.POST and not told:
        try:
            number = declaring.lodge(visitor, found, state)
        except Refused as refused:
            return _page(visitor, found, state, words.told(refused.problems), tried=True)
        messages.success(visitor.http, _("Lodged as %(number)s.") % {"number": number})
        return visitor.sent_to("case", number)
    return _page(visitor, found, state, told, paste=paste) if told else visitor.sent_to("draft", key)


def keep_field(visitor: Visitor, key: str) -> HttpResponse:
    """A few fields, kept the moment they are left; what is wrong with each is answered."""
    for _try in range(TRIES):
        found = drafts.find(visitor, key)
        before = drafts.typed_of(found)
        typed = typing.changed(_fields(visitor), declaring.state_of(visitor, found, before), before)
        if typed == before or drafts.keep(found, typed, found.version):
            break
    else:
        raise Refused(Problem("busy"))
    state = declaring.state_of(visitor, found, typed)
    wrong = {
        problem.path: f"{problem.cause} {problem.mend}" for problem in words.told((*state.missing, *state.problems))
    }
    answer = {"version": found.version, "wrong": wrong, "open": len(wrong)}
    return JsonResponse(answer | {"values": {path: state.values.get(path, "") for path, _text in _fields(visitor)}})


def line(visitor: Visitor, key: str, place: int) -> HttpResponse:
    """One line with every field it may have."""
    found = drafts.find(visitor, key)
    state = declaring.state_of(visitor, found, drafts.typed_of(found))
    told = _told_by_path(state)
    labels = {f"lines[{place - 1}].{name}".replace("[]", "[0]"): label for name, label in boxes.LINE.items()}
    cells = tuple(_cells(labels, state, told))
    lists = _lists(cells)
    return visitor.shown("draft_line.html", draft=found, cells=cells, place=place, lines=state.lines, lists=lists)


def discard(visitor: Visitor, key: str) -> HttpResponse:
    """Throw a draft away."""
    drafts.find(visitor, key).delete()
    return visitor.sent_to("work")


def claims_of(state: State) -> dict[str, str]:
    """What preference a draft claims, and on which certificates: the one derived thing that may lapse over night."""
    return {path: value for path, value in state.values.items() if path.endswith(".claim")}


def _derived_anew(visitor: Visitor, state: State) -> list[Problem]:
    """A claim that is not as the page showed it: its certificate expired, was used up or withdrawn in the meantime."""
    if "claims" not in visitor.typed:
        return []
    seen = dict(parse_qsl(visitor.typed["claims"]))
    now = claims_of(state)
    return [
        Problem("draft-derived-anew", path, facts={"was": seen.get(path, "—"), "now": now.get(path, "—")})
        for path in sorted(seen.keys() | now.keys())
        if seen.get(path) != now.get(path)
    ]


def _fields(visitor: Visitor) -> list[tuple[str, str]]:
    return [(name, value) for name, value in visitor.http.POST.items() if paths.pattern(name) in paths.leaves()]


def _version(visitor: Visitor) -> int:
    version = visitor.typed.get("version", "")
    return int(version) if version.isascii() and version.isdigit() else -1


def _pasted(text: str, first: int) -> tuple[dict[str, str], tuple[Told, ...]]:
    """The fields of pasted rows; nothing, and why, where there is no room for them. The rows stay where they were."""
    try:
        return pasting.lines(text, first), ()
    except Refused as refused:
        return {}, words.told(refused.problems)


def _page(
    visitor: Visitor, found: Draft, state: State, told: tuple[Told, ...], *, tried: bool = False, paste: str = ""
) -> HttpResponse:
    by_path = _told_by_path(state, told if tried else ())
    sections = list(_sections(state, by_path))
    missing = words.told((*state.missing, *state.problems))
    return visitor.shown(
        "draft.html",
        422 if told else 200,
        draft=found,
        state=state,
        problems=told or missing,
        warnings=words.told(state.warnings),
        candidates=list(_candidates(state)),
        sections=sections,
        lists=_lists(cell for section in sections for cell in section.cells),
        columns=[(name, boxes.LINE[name]) for name in pasting.COLUMNS],
        rows=_rows(state, by_path),
        typed=visitor.typed,
        paste=paste if any(one.path == "lines" for one in told) else "",
        claims=claims_of(state),
        claims_seen=urlencode(claims_of(state)),
    )


def _told_by_path(state: State, also: Iterable[Told] = ()) -> dict[str, tuple[Told, ...]]:
    by_path: dict[str, tuple[Told, ...]] = {}
    for one in (*words.told((*state.missing, *state.problems)), *also):
        if one not in by_path.get(one.path, ()):
            by_path[one.path] = (*by_path.get(one.path, ()), one)
    return by_path


def _sections(state: State, by_path: Mapping[str, tuple[Told, ...]]) -> Iterator[Section]:
    for name, title, labels in boxes.GROUPS:
        named = {path.replace("[]", "[0]"): label for path, label in labels.items() if path not in _NOT_TYPED}
        cells = tuple(_cells(named, state, by_path))
        yield Section(name, title, cells, open=any(cell.wrong for cell in cells))


_NOT_TYPED = {"procedure", "number"}  # the one is chosen at the beginning, the other given by the office


def _cells(labels: Mapping[str, Any], state: State, by_path: Mapping[str, tuple[Told, ...]]) -> Iterator[Cell]:
    for path, label in labels.items():
        yield Cell(
            path,
            label,
            state.values.get(path, ""),
            state.sources.get(path, "") if state.values.get(path) else "",
            by_path.get(path, ()),
            boxes.listed(paths.pattern(path)),
        )


def _lists(cells: Iterable[Cell]) -> dict[str, list[tuple[str, str]]]:
    """What may stand in these fields, each list once however many fields it is for."""
    return {name: boxes.choices(name) for name in sorted({cell.listed for cell in cells if cell.listed})}


class Spot(NamedTuple):
    """One cell of the grid; there may be ten thousand of them, so it is no more than it must be."""

    path: str
    value: str
    size: int
    dress: str
    why: str


def _rows(state: State, by_path: Mapping[str, tuple[Told, ...]]) -> list[tuple[int, list[Spot]]]:
    """The grid, line by line, and one empty line to go on with."""
    return [
        (
            place + 1,
            [_spot(f"lines[{place}].{column}", size, state, by_path) for column, size in pasting.COLUMNS.items()],
        )
        for place in range(min(state.lines + 1, paths.MOST))
    ]


def _spot(path: str, size: int, state: State, by_path: Mapping[str, tuple[Told, ...]]) -> Spot:
    wrong = by_path.get(path, ())
    derived = state.sources.get(path, "typed") != "typed"
    dress = "wrong" if wrong else "derived" if derived else ""
    return Spot(path, state.values.get(path, ""), size, dress, " ".join(f"{told.cause} {told.mend}" for told in wrong))


def _candidates(state: State) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """For each line whose code is one of several: the codes it may be, with their names."""
    for problem in itertools.islice(state.missing, 200):
        if "candidates" in problem.facts:
            codes = problem.facts["candidates"].split(", ")
            yield problem.path, [(code, pasting.name_of(code)) for code in codes]


PAGES = (
    show("drafts/<str:key>", "draft", "lodge", draft),
    deed("drafts/<str:key>", "draft", "lodge", save, keeps=True),
    deed("drafts/<str:key>/fields", "draft-fields", "lodge", keep_field),
    show("drafts/<str:key>/lines/<int:place>", "draft-line", "lodge", line),
    deed("drafts/<str:key>/discard", "draft-discard", "lodge", discard),
)
