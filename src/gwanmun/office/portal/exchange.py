"""The exchange, for people: each partner's channels, log and keys, alarms, and opening a frozen channel again."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from gwanmun.law.basics.problem import Problem, Refused
from gwanmun.law.exchange.key_manifest import IssuingKey, KeyManifest, SignedManifest, note_keys
from gwanmun.law.exchange.reopening import Declining, Proposing, Reopening
from gwanmun.office.desks import posting, proofs, reopening
from gwanmun.office.exchange import partners as believed
from gwanmun.office.exchange.overview import Alarm, Inward, Outward, Overview, Standing
from gwanmun.office.people.roles import may
from gwanmun.office.portal import alarms, forms, words
from gwanmun.office.portal.forms import NOTHING, Field, Filled, Sent
from gwanmun.office.portal.page import deed, show
from gwanmun.office.portal.visitor import Visitor

_WHY = Field("why", _("What was found, and why the channel may go on"), "area")
_WHY_NOT = Field("why", _("Why it stays frozen"), "area")
_THEIRS = Field(
    "theirs",
    _("Does the partner's chain count?"),
    "choice",
    _("Yes, if what it has was sent in our name: what of ours has no receipt is sent after it, under new numbers."),
    (("no", _("No: ask again, ours counts")), ("yes", _("Yes: take up the partner's chain"))),
)
_REOPEN, _MISSING = "reopen-channel", "issuing-key-missing"


class Sounded(Struct, frozen=True):
    """An alarm, or a warning about keys, as the page tells it."""

    code: str
    about: str
    told: alarms.Told
    alarm: Alarm | None = None
    until: Any = None


class Frozen(Struct, frozen=True):
    """A frozen end of a channel: what was decided about it, and the forms for whoever may decide."""

    channel: str
    frozen: str
    is_evidence: bool
    ours: bool
    proposed: Reopening | None
    own: bool  # whoever looks has proposed it, and needs somebody else
    propose: list[Filled]
    decline: list[Filled]
    open: bool  # the form that was sent and came back


class KeyRow(Struct, frozen=True):
    """One key of a manifest."""

    purpose: Any
    name: str
    whose: str
    agreements: tuple[str, ...]
    since: int
    until: int | None
    why: str


class Version(Struct, frozen=True):
    """A manifest, in the chain of those that were believed."""

    version: int
    issued: datetime
    expires: datetime
    roots: tuple[str, ...]
    threshold: int
    fingerprint: str


def partners(visitor: Visitor) -> HttpResponse:
    """Every partner at a glance, what went wrong, what must be seen to about keys, and the evidence there is."""
    seen = _seen_by(visitor, proofs.standing())
    own = posting.own_manifest()
    return visitor.shown(
        "partners.html",
        seen=seen,
        rows=[(one, *_glance(one)) for one in seen.partners],
        sounded=_sounded(seen),
        own=own,
        keys=_keys(own) if own is not None else (),
        own_expires=datetime.fromtimestamp(own.expires, UTC) if own is not None else None,
    )


def partner(visitor: Visitor, country: str) -> HttpResponse:
    """One partner: its channels, how far its log is relied on, and its keys."""
    return _page(visitor, country, NOTHING)


def evidence(visitor: Visitor, code: str) -> HttpResponse:
    """A piece of evidence: what it says, and whom it convicts by the keys that are believed here."""
    content = proofs.evidence(code)
    verified = proofs.conviction(content)
    return visitor.shown("evidence.html", code=code, verified=verified, content=content.decode("utf-8", "replace"))


def propose(visitor: Visitor, country: str) -> HttpResponse:
    """An officer proposes to open a frozen channel again."""
    fields = (_WHY, _THEIRS)
    typed = dict(visitor.typed)
    theirs = typed.pop("theirs", "no") == "yes"

    def act(channel: str) -> None:
        proposing = forms.read(Proposing, fields[:1], typed, channel=channel, theirs=theirs)
        reopening.propose(proposing, visitor.actor, visitor.request())

    return _decided(visitor, country, act, _("Proposed: a second officer must agree."))


def agree(visitor: Visitor, country: str) -> HttpResponse:
    """A second officer agrees."""

    def act(channel: str) -> None:
        reopening.agree(channel, visitor.actor, visitor.request())

    return _decided(visitor, country, act, _("Agreed: the exchange opens the channel now."))


def decline(visitor: Visitor, country: str) -> HttpResponse:
    """A second officer declines."""

    def act(channel: str) -> None:
        declining = forms.read(Declining, (_WHY_NOT,), visitor.typed)
        reopening.decline(channel, declining, visitor.actor, visitor.request())

    return _decided(visitor, country, act, _("Declined: the channel stays frozen."))


def _decided(visitor: Visitor, country: str, act: Callable[[str], None], done: Any) -> HttpResponse:  # noqa: ANN401
    channel = visitor.typed.get("channel", "")
    try:
        act(channel)
    except Refused as refused:
        return _page(visitor, country, Sent(channel, visitor.typed, words.told(refused.problems)))
    messages.success(visitor.http, done)
    return visitor.sent_to("partner", country)


def _page(visitor: Visitor, country: str, sent: Sent) -> HttpResponse:
    seen = _seen_by(visitor, proofs.standing())
    standing = next((one for one in seen.partners if one.partner == country), None)
    if standing is None:
        raise Refused(Problem("partner-unknown", value=country[:2]))
    chain = believed.signed_chain(country)
    frozen = list(_frozen(visitor, standing, sent))
    return visitor.shown(
        "partner.html",
        422 if sent.told else 200,
        standing=standing,
        frozen=frozen,
        problems=sent.told,
        may_reopen=may(visitor.caller.role, _REOPEN),
        versions=[_version(one) for one in reversed(chain)],
        keys=_keys(chain[-1].manifest),
        sounded=[one for one in _sounded(seen) if _concerns(one, standing)],
    )


def _seen_by(visitor: Visitor, seen: Overview) -> Overview:
    """What this visitor sees of it: a partner's people see their own country's part, and nothing of the others'."""
    if visitor.caller.role != "partner":
        return seen
    mine = tuple(one for one in seen.partners if one.partner == visitor.caller.country)
    return Overview(seen.country, seen.log_size, seen.log_signed, seen.log_shown, mine, (), ())


def _glance(one: Standing) -> tuple[int, int, datetime | None, int]:
    """Of a partner in one line: what waits, what is frozen, since when the oldest waits, and what was refused."""
    ends: list[Outward | Inward] = [*one.outward, *one.inward]
    oldest = min((end.oldest for end in one.outward if end.oldest is not None), default=None)
    waiting = sum(end.waiting + end.numbered - end.acknowledged for end in one.outward)
    return waiting, sum(bool(end.frozen) for end in ends), oldest, sum(sum(end.refused.values()) for end in ends)


def _sounded(seen: Overview) -> list[Sounded]:
    """Warnings about keys first: they are of now. Alarms are of then, the latest first."""
    lacking = [one.about.upper() for one in seen.keys if one.until is None]
    warned = [Sounded(_MISSING, ", ".join(lacking), alarms.told(_MISSING))] if lacking else []
    warned += [Sounded(one.code, one.about, alarms.told(one.code), until=one.until) for one in seen.keys if one.until]
    codes = {one.code for one in seen.keys}
    rest = [one for one in seen.alarms if one.code not in codes]
    return warned + [Sounded(one.code, one.about, alarms.told(one.code), one) for one in rest]


def _concerns(one: Sounded, standing: Standing) -> bool:
    """Whether an alarm is about this partner: its channel, its log, or its keys."""
    return one.about == standing.log or standing.partner in re.split(r"[>/ ]", one.about)


def _frozen(visitor: Visitor, standing: Standing, sent: Sent) -> Iterator[Frozen]:
    """The frozen ends of a partner's channels."""
    both: list[Outward | Inward] = [*standing.outward, *standing.inward]
    ends = [one for one in both if one.frozen]
    proposals = reopening.waiting() if ends else {}
    for one in ends:
        proposal = proposals.get(one.channel)
        ours = one.channel.startswith(settings.COUNTRY.upper())
        known = {"theirs": "no"}
        yield Frozen(
            one.channel,
            one.frozen,
            len(one.frozen) == 64,
            ours,
            proposal if proposal is not None and proposal.proposed.frozen == one.frozen else None,
            proposal is not None and proposal.proposed.by == visitor.caller.account,
            forms.filled((_WHY, _THEIRS) if ours else (_WHY,), sent.of(one.channel), known),
            forms.filled((_WHY_NOT,), sent.of(one.channel)),
            sent.name == one.channel,
        )


def _version(signed: SignedManifest) -> Version:
    one = signed.manifest
    return Version(
        one.version,
        datetime.fromtimestamp(one.issued, UTC),
        datetime.fromtimestamp(one.expires, UTC),
        tuple(root.name for root in one.roots.keys),
        one.roots.threshold,
        signed.fingerprint,
    )


def _keys(manifest: KeyManifest) -> list[KeyRow]:
    """The keys of a manifest, those in force before those that have ended."""
    rows = [_issuing(one) for one in manifest.issuing]
    for purpose, some in ((_("batches and receipts"), "node"), (_("the log"), "log"), (_("cosigning"), "witness")):
        for one in getattr(manifest, some):
            name = next((f"{key.name}+{key.number.hex()}" for key in note_keys([one])), one.key[:40])
            rows.append(KeyRow(purpose, name, "", (), one.since, one.until, one.why))
    return sorted(rows, key=lambda row: row.until is not None)


def _issuing(one: IssuingKey) -> KeyRow:
    return KeyRow(_("certificates"), one.kid, one.authority, one.agreements, one.since, one.until, one.why)


PAGES = (
    show("partners", "partners", "see-exchange", partners),
    show("partners/<str:country>", "partner", "see-exchange", partner),
    show("evidence/<str:code>", "evidence", "see-exchange", evidence),
    *(
        deed(f"partners/<str:country>/{name}", f"reopening-{name}", _REOPEN, act)
        for name, act in (("propose", propose), ("agree", agree), ("decline", decline))
    ),
)
