"""Cargo: where goods are, for anybody who knows a number; and what carriers, warehouses and agencies say of them."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from gwanmun.law.basics.catalogue import Told
from gwanmun.law.basics.problem import Refused
from gwanmun.law.cargo.bill import Bill, Manifested
from gwanmun.law.permits.requirement import Permit
from gwanmun.office.desks import cargo, clearance, permits, rulebooks
from gwanmun.office.desks.cargo import BillStanding, Carriage, CarriageOut, Landing, Movement
from gwanmun.office.people.roles import may
from gwanmun.office.portal import acts, forms, words
from gwanmun.office.portal.forms import NOTHING, Field, Sent
from gwanmun.office.portal.page import ANYBODY, deed, show
from gwanmun.office.portal.visitor import Visitor

_ON, _PACKAGES = Field("on", _("On which day"), "day"), Field("packages", _("Packages"), "whole")
_PLACE = Field("place", _("Bonded place"))
_KINDS = (("simple", _("Bill without a master")), ("house", _("House bill")), ("master", _("Master bill")))


class Handling(Struct, frozen=True):
    """Something said of a bill: its row in the table of roles, its document, its form, and when it is offered."""

    name: str
    act: str
    title: Any  # lazily translated
    takes: type[Struct]
    fields: tuple[Field, ...]
    work: Callable[..., BillStanding]
    offered: Callable[[Bill | None], bool] = lambda bill: bill is not None


def _manifest(number: str, manifested: Manifested, actor: Any, request: Any) -> BillStanding:  # noqa: ANN401
    return cargo.manifest(manifested, actor, request)


HANDLINGS = (
    Handling(
        "manifest",
        "manifest",
        _("Manifest it"),
        Manifested,
        (
            Field("number", _("Number of the bill")),
            Field("kind", _("Kind of bill"), "choice", options=_KINDS),
            Field("master", _("Master bill"), optional=True),
            Field("control_number", _("Cargo control number"), optional=True),
            _PACKAGES,
            Field("package_kind", _("Kind of packages"), hint=_("UN/ECE Recommendation 21, as in CT")),
            Field("gross_weight_kg", _("Gross weight (kg)")),
            Field("description", _("Description")),
            Field("consignor", _("Consignor")),
            Field("consignee", _("Consignee")),
            Field("consignee_identifier", _("Identifier of the consignee"), optional=True),
            Field("transport_mode", _("Mode of transport"), "choice", options=(("1", _("by sea")), ("4", _("by air")))),
            Field("port_of_loading", _("Place of loading"), hint=_("UN/LOCODE, as in KRPUS")),
            Field("port_of_discharge", _("Place of discharge")),
            Field("expected", _("Expected arrival"), "day"),
            Field("vessel", _("Ship or flight"), optional=True),
        ),
        _manifest,
        lambda bill: bill is None,
    ),
    Handling("depart", "move", _("It has left the place of loading"), Movement, (_ON,), cargo.depart),
    Handling("arrive", "move", _("It has come in"), Movement, (_ON,), cargo.arrive),
    Handling(
        "land",
        "land",
        _("State the landing"),
        Landing,
        (
            _PACKAGES,
            Field("gross_weight_kg", _("Gross weight (kg)")),
            _ON,
            Field("last", _("Are these the last packages under the bill?"), "yes"),
        ),
        cargo.land,
    ),
    Handling("carry-in", "carry", _("Carried into a bonded place"), Carriage, (_PLACE, _PACKAGES, _ON), cargo.carry_in),
    Handling(
        "carry-out",
        "carry",
        _("Carried out, released"),
        CarriageOut,
        (_PLACE, _PACKAGES, Field("declaration", _("Released declaration")), _ON),
        cargo.carry_out,
    ),
)


class Offer(Struct, frozen=True):
    """A handling with its form."""

    handling: Handling
    fields: list[forms.Filled]
    open: bool


def progress(visitor: Visitor) -> HttpResponse:
    """How far the cargo of a number has come: steps and times, no names, no values, no goods."""
    number = visitor.http.GET.get("number", "").strip()[:40]
    found: cargo.Progress | None = None
    told: tuple[Told, ...] = ()
    if number:
        try:
            found = cargo.progress(number)
        except Refused as refused:
            told = words.told(refused.problems)
    return visitor.shown("progress.html", 404 if told else 200, number=number, found=found, problems=told)


def bill(visitor: Visitor, number: str) -> HttpResponse:
    """A bill, and what this visitor may say of it."""
    return _bill_page(visitor, number, NOTHING)


def handle(handling: Handling, visitor: Visitor, number: str) -> HttpResponse:
    """Something is said of a bill; declarations that waited for it go on."""
    try:
        document = forms.read(handling.takes, handling.fields, visitor.typed)
        if handling.act == "carry":
            cargo.check_place(visitor.caller, document.place)
        handling.work(number, document, visitor.actor, visitor.request())
    except Refused as refused:
        return _bill_page(visitor, number, Sent(handling.name, visitor.typed, words.told(refused.problems)))
    messages.success(visitor.http, _now("Done: %(what)s.") % {"what": handling.title})
    return visitor.sent_to("bill", number)


def loading(visitor: Visitor, number: str) -> HttpResponse:
    """An export that is to go on board, as its carrier knows it: by its number, and by nothing of what is in it."""
    return _loading_page(visitor, number, NOTHING)


def load(visitor: Visitor, number: str) -> HttpResponse:
    """The goods of an export are on board."""
    act = acts.BY_NAME["load"]
    try:
        clearance.record(number, forms.read(act.event, act.fields, visitor.typed), visitor.actor, visitor.request())
    except Refused as refused:
        return _loading_page(visitor, number, Sent("load", visitor.typed, words.told(refused.problems)))
    messages.success(visitor.http, _now("Done: %(what)s.") % {"what": act.title})
    return visitor.sent_to("work")


PERMIT = (
    Field("number", _("Number of the permit")),
    Field("commodity", _("Code it covers"), hint=_("Or its first digits")),
    Field("expires", _("Last day it may be used"), "day"),
    Field("net_weight_kg", _("Most it covers (kg)"), optional=True),
)


def permit(visitor: Visitor, trader: str, requirement: str) -> HttpResponse:
    """A permit some declaration waits for."""
    return _permit_page(visitor, trader, requirement, NOTHING)


def grant(visitor: Visitor, trader: str, requirement: str) -> HttpResponse:
    """The agency grants it; the declarations that waited go on."""
    try:
        permits.check_agency(visitor.caller.company_name, requirement)
        given = forms.read(Permit, PERMIT, visitor.typed, trader=trader, requirement=requirement)
        permits.grant(given, visitor.actor, visitor.request())
    except Refused as refused:
        return _permit_page(visitor, trader, requirement, Sent("permit", visitor.typed, words.told(refused.problems)))
    messages.success(visitor.http, _now("The permit is granted."))
    return visitor.sent_to("work")


def _bill_page(visitor: Visitor, number: str, sent: Sent) -> HttpResponse:
    standing = _standing(visitor, number)
    known = {"number": number, "on": rulebooks.today().isoformat()}
    if standing is not None:
        manifest = standing.bill.manifest
        known |= {"packages": str(manifest.packages), "gross_weight_kg": str(manifest.gross_weight_kg)}
        own = visitor.caller.places
        known |= {"place": standing.bill.place or (own[0] if len(own) == 1 else "")}
    offers = list(_offers(visitor.caller.role, standing, sent, known))
    status = 422 if sent.told else 200
    return visitor.shown("bill.html", status, number=number, standing=standing, offers=offers, problems=sent.told)


def _standing(visitor: Visitor, number: str) -> BillStanding | None:
    try:
        return cargo.show(number, visitor.actor)
    except Refused as refused:
        if refused.problems[0].code == "bill-unknown":
            return None
        raise


def _offers(role: str, standing: BillStanding | None, sent: Sent, known: Mapping[str, str]) -> Iterator[Offer]:
    on_file = standing.bill if standing is not None else None
    for handling in HANDLINGS:
        if may(role, handling.act) and handling.offered(on_file):
            fields = forms.filled(handling.fields, sent.of(handling.name), known)
            yield Offer(handling, fields, handling.name in {sent.name, "manifest"})


def _loading_page(visitor: Visitor, number: str, sent: Sent) -> HttpResponse:
    fields = forms.filled(acts.BY_NAME["load"].fields, sent, {"on": rulebooks.today().isoformat()})
    status = 422 if sent.told else 200
    return visitor.shown("loading.html", status, number=number, fields=fields, problems=sent.told)


def _permit_page(visitor: Visitor, trader: str, requirement: str, sent: Sent) -> HttpResponse:
    asked = next((one for one in rulebooks.current().country.requirements if one.id == requirement), None)
    return visitor.shown(
        "permit.html",
        422 if sent.told else 200,
        trader=trader,
        requirement=asked,
        name=requirement,
        fields=forms.filled(PERMIT, sent),
        problems=sent.told,
    )


PAGES = (
    show("cargo", "progress", ANYBODY, progress),
    show("bills/<str:number>", "bill", "see-bills", bill),
    *(deed(f"bills/<str:number>/{one.name}", f"bill-{one.name}", one.act, partial(handle, one)) for one in HANDLINGS),
    show("loadings/<str:number>", "loading", "load", loading),
    deed("loadings/<str:number>", "loading", "load", load),
    show("permits/<str:trader>/<str:requirement>", "permit", "grant-permit", permit),
    deed("permits/<str:trader>/<str:requirement>", "permit", "grant-permit", grant),
)
