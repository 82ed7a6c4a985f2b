"""Drafts: kept in the database at every change, found again by whoever of the company goes on with them."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import QuerySet

from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.clearance.invoice import Papers
from gwanmun.office import clock
from gwanmun.office.people.roles import may
from gwanmun.office.portal.models import Draft
from gwanmun.office.portal.visitor import Visitor

MOST_SHOWN = 20


def may_draft(visitor: Visitor) -> bool:
    """Whether this visitor declares anything."""
    return may(visitor.caller.role, "lodge")


def open_of(visitor: Visitor) -> "QuerySet[Draft, Any]":
    """The company's drafts that have not been lodged, the latest first."""
    ours = Draft.objects.filter(company=visitor.caller.company, lodged="").defer("papers", "typed")
    return ours.order_by("-changed_at")[:MOST_SHOWN]


def begin(visitor: Visitor, procedure: str, title: str, **made_of: str) -> Draft:
    """A new draft of the visitor's company."""
    now = clock.now()
    caller = visitor.caller
    return Draft.objects.create(
        account=caller.account, company=caller.company, procedure=procedure, title=title[:120], made_at=now,
        changed_at=now, **made_of,
    )  # fmt: skip


def find(visitor: Visitor, key: str) -> Draft:
    """A draft of the visitor's company. Refused for another's, as for one that is not there."""
    try:
        return Draft.objects.get(key=UUID(key), company=visitor.caller.company)
    except (Draft.DoesNotExist, ValueError):
        raise Refused(Problem("draft-unknown", "draft", key[:40])) from None


def papers_of(draft: Draft) -> Papers | None:
    """The papers a draft is made of."""
    return msgspec.json.decode(draft.papers, type=Papers) if draft.papers else None


def typed_of(draft: Draft) -> dict[str, Any]:
    """What a person has typed over them, by path."""
    typed: dict[str, Any] = json.loads(draft.typed)
    return typed


def keep(draft: Draft, typed: Mapping[str, Any], version: int) -> bool:
    """Keep what was typed; False, and nothing is kept, where another window was faster."""
    fresh = {"typed": json.dumps(typed, ensure_ascii=False), "version": version + 1, "changed_at": clock.now()}
    if not Draft.objects.filter(key=draft.key, version=version, lodged="").update(**fresh):
        return False
    draft.typed, draft.version = str(fresh["typed"]), version + 1
    return True


def lodged_as(draft: Draft, number: str, sources: Mapping[str, str]) -> None:
    """The draft has become a declaration; who said each of its fields is kept with it."""
    fresh = {"lodged": number, "sources": json.dumps(dict(sources)), "changed_at": clock.now()}
    Draft.objects.filter(key=draft.key).update(**fresh)


def latest_sources(limit: int) -> list[dict[str, str]]:
    """Who said each field of the declarations drafted here last; amendments are not counted, they repeat everything."""
    lodged = Draft.objects.exclude(lodged="").filter(amends="").order_by("-key").values_list("sources", flat=True)
    return [json.loads(one) for one in lodged[:limit]]


def sources_of(number: str) -> dict[str, str]:
    """Who said each field of a declaration that was drafted here; nothing of one that a program lodged."""
    kept = Draft.objects.filter(lodged=number).exclude(lodged="").values_list("sources", flat=True).first()
    found: dict[str, str] = json.loads(kept) if kept else {}
    return found
