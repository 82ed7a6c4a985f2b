"""Packs: the law in force as text, a change somebody proposes, what it would have collected, and who signs it."""

import difflib
from itertools import islice
from uuid import UUID

import msgspec
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _

from gwanmun.law.basics.catalogue import Told
from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.office import clock
from gwanmun.office.desks import pack_changes, rulebooks
from gwanmun.office.desks.pack_changes import Tried
from gwanmun.office.portal import words
from gwanmun.office.portal.models import PackChange
from gwanmun.office.portal.page import deed, show
from gwanmun.office.portal.visitor import Visitor

MOST_SHOWN = 50
MOST_LINES = 400  # of a difference that is shown


def packs(visitor: Visitor) -> HttpResponse:
    """The pack in force, its files, and the changes that were proposed."""
    return _list_page(visitor, visitor.http.GET.get("file", ""), ())


def propose(visitor: Visitor) -> HttpResponse:
    """A file is proposed anew; a pack that would not be built is shown with everything that is wrong, and not kept."""
    file, content = visitor.typed.get("file", ""), visitor.http.POST.get("content", "")
    why = visitor.typed.get("why", "").strip()
    try:
        before = pack_changes.text_of(file)
        _check(content, before, why)
        tried = pack_changes.attempt(file, content)
    except Refused as refused:
        return _list_page(visitor, file, words.told(refused.problems), content=content)
    if not tried.sound:
        return _list_page(
            visitor, file, words.told([Problem("pack-unsound", "content", file)]), content=content, tried=tried
        )
    change = PackChange.objects.create(
        file=file, before=before, content=content, why=why, tried=msgspec.json.encode(tried).decode(),
        proposed_by=visitor.caller.account, proposed_at=clock.now(),
    )  # fmt: skip
    return visitor.sent_to("pack-change", str(change.key))


def change(visitor: Visitor, key: str) -> HttpResponse:
    """A proposed change: line by line, what was found, what it would have collected, and who has signed."""
    return _page(visitor, _found(key), ())


def sign(visitor: Visitor, key: str) -> HttpResponse:
    """A second officer signs: the changed pack is in force from the next opening of the office on."""
    return _decide(visitor, key, signed=True)


def decline(visitor: Visitor, key: str) -> HttpResponse:
    """A second officer does not sign."""
    return _decide(visitor, key, signed=False)


def _decide(visitor: Visitor, key: str, *, signed: bool) -> HttpResponse:
    said = visitor.typed.get("said", "").strip()
    try:
        with transaction.atomic():
            found = PackChange.objects.select_for_update().get(key=_found(key).key)
            _check_second(visitor, found, said, signed=signed)
            found.signed, found.said = signed, said
            found.decided_by, found.decided_at = visitor.caller.account, clock.now()
            found.save(update_fields=["signed", "said", "decided_by", "decided_at"])
            if signed:  # last: what stands on the disk cannot be rolled back
                pack_changes.put_in_force(found.file, found.content, _tried(found))
    except Refused as refused:
        return _page(visitor, _found(key), words.told(refused.problems))
    done = _("Signed. It is in force from the next opening of the office on.") if signed else _("It was not signed.")
    messages.success(visitor.http, done)
    return visitor.sent_to("pack-change", key)


def _check(content: str, before: str, why: str) -> None:
    problems = [] if why else [Problem("field-missing", "why")]
    if content.replace("\r\n", "\n").rstrip() == before.rstrip():
        problems.append(Problem("pack-unchanged", "content"))
    if problems:
        raise Refused(*problems)


def _check_second(visitor: Visitor, found: PackChange, said: str, *, signed: bool) -> None:
    if found.signed is not None:
        raise Refused(Problem("pack-decided", "change", found.file, {"by": found.decided_by}))
    if found.proposed_by == visitor.caller.account:
        raise Refused(Problem("pack-own-change", "change", found.file))
    if not signed and not said:
        raise Refused(Problem("field-missing", "said"))


def _found(key: str) -> PackChange:
    try:
        return PackChange.objects.get(key=UUID(key))
    except (PackChange.DoesNotExist, ValueError):
        raise Refused(Problem("pack-change-unknown", "change", key[:40])) from None


def _tried(found: PackChange) -> Tried:
    return msgspec.json.decode(found.tried, type=Tried)


def _list_page(
    visitor: Visitor, file: str, told: tuple[Told, ...], *, content: str = "", tried: Tried | None = None
) -> HttpResponse:
    text = content or (pack_changes.text_of(file) if file and not told else "")
    changes = PackChange.objects.defer("before", "content", "tried").order_by("-proposed_at")[:MOST_SHOWN]
    return visitor.shown(
        "packs.html",
        422 if told else 200,
        pack=rulebooks.current().pack,
        files=pack_changes.files(),
        file=file,
        text=text,
        why=visitor.typed.get("why", ""),
        tried=tried,
        changes=changes,
        problems=told,
    )


def _page(visitor: Visitor, found: PackChange, told: tuple[Told, ...]) -> HttpResponse:
    tried = _tried(found)
    differs = difflib.unified_diff(
        found.before.splitlines(), found.content.splitlines(), found.file, found.file, n=2, lineterm=""
    )
    return visitor.shown(
        "pack_change.html",
        422 if told else 200,
        change=found,
        tried=tried,
        difference=tried.difference,
        lines=list(islice(differs, MOST_LINES)),
        may_decide=found.signed is None
        and found.proposed_by != visitor.caller.account
        and visitor.caller.role == "officer",
        typed=visitor.typed,
        problems=told,
    )


PAGES = (
    show("packs", "packs", "see-packs", packs),
    deed("packs", "packs", "change-pack", propose),
    show("packs/<str:key>", "pack-change", "see-packs", change),
    deed("packs/<str:key>/sign", "pack-sign", "change-pack", sign),
    deed("packs/<str:key>/decline", "pack-decline", "change-pack", decline),
)
