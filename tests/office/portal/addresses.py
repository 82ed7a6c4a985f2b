"""Addresses: every page that is looked at, by its name: who goes there, and where it is when there is something on it."""

from decimal import Decimal

import msgspec
from django.core import signing
from msgspec.structs import replace

from gwanmun.law.clearance.periodic import PeriodDeclared, PeriodRelease
from gwanmun.law.origin.application import ItemAsked
from gwanmun.office import clock
from gwanmun.office.desks import origin_verifications, periods, streams
from gwanmun.office.desks.origin_verifications import AskingVerification
from gwanmun.office.desks.pack_changes import Tried
from gwanmun.office.desks.streams import Deed
from gwanmun.office.people import subscriptions
from gwanmun.office.people.models import Subscription
from gwanmun.office.portal.models import File, PackChange
from tests.stories.characters import (
    HANBIT,
    IMPORTER,
    PARTNER,
    SHIRTS,
    TODAY,
    export_of,
    import_of,
    land,
    lodge,
    look,
    pay,
)
from tests.stories.exporters import SUPPLIES, applied, exported, granted
from tests.stories.operators import TIN

LOOKED_AT = {
    "front": ("public", "/"),
    "work": ("trader", "/work"),
    "declare": ("trader", "/declare"),
    "draft": ("trader", "/drafts/{draft}"),
    "draft-line": ("trader", "/drafts/{draft}/lines/1"),
    "search": ("officer", "/declarations"),
    "case": ("officer", "/declarations/{imported}"),
    "progress": ("public", "/cargo?number={cargo}"),
    "bill": ("carrier", "/bills/{bill}"),
    "loading": ("carrier", "/loadings/{exported}"),
    "permit": ("agency", "/permits/1168200276/food-import"),
    "apply": ("trader", "/declarations/{exported}/certificate?agreement=vkfta"),
    "application": ("officer", "/applications/{application}"),
    "paper": ("trader", "/certificates/{certificate}/paper"),
    "file": ("officer", "/declarations/{imported}/files/{digest}"),
    "verifications": ("officer", "/verifications"),
    "verification": ("officer", "/verifications/{verification}"),
    "packs": ("officer", "/packs?file=pack.toml"),
    "pack-change": ("officer", "/packs/{change}"),
    "tariff": ("public", "/tariff?text=shirts"),
    "goods": ("public", "/tariff/6105100000"),
    "landed": ("public", "/tariff/6105100000/landed?origin=VN&value=1000000"),
    "agreements": ("public", "/agreements?code=851821&to=VN"),
    "origin": ("public", "/origin"),
    "me": ("broker", "/me"),
    "company": ("trader", "/company"),
    "notices": ("trader", "/notices"),
    "notices-confirm": ("public", "/notices/confirm/{word}"),
    "periods": ("trader", "/periods"),
    "period": ("trader", "/periods/{period}"),
    "draws": ("public", "/draws"),
    "service": ("public", "/service"),
}
SOLD = replace(SUPPLIES, net_weight_kg=Decimal(50))


def documents(trader, count, first=0):
    """This many documents of each kind for the trader at this browser, each of this many lines; one of each to look at."""
    for place in range(first, first + count):
        land(f"MSCU{place:04}")
        imported = lodge(import_of(*[SHIRTS] * count, bill=f"MSCU{place:04}")).number
        filed(imported, place)
        lodge(export_of(SHIRTS))
        items = [ItemAsked(n + 1, importing_commodity="85044090", packages=5 // count) for n in range(count)]
        standing = applied(exported(*[SOLD] * count), *items)
        certificate = granted(standing)
        asking = AskingVerification(certificate, "indirect", "doubt-of-origin", "Who made the boards?")
        verification = origin_verifications.ask_us(asking, "VN", PARTNER)
        draft = drafted(trader, lines=count)
    return {
        "imported": imported, "exported": exported(*[SOLD] * count), "draft": draft, "application": standing.number,
        "certificate": certificate, "bill": f"MSCU{place:04}", "cargo": f"26MSCU{place:04}M00010001",
        "verification": verification.number, "digest": f"{place:064}", "word": subscribed(),
        "change": proposed(), "period": monthly(count, place),
    }  # fmt: skip


def filed(number, place):
    """A photograph on file with a case, as if an officer had taken it."""
    told = {"name": "photo.png", "kind": "image/png", "size": 3, "about": "examination", "content": b"png"}
    File.objects.create(case=number, digest=f"{place:064}", account="officer", at=clock.now(), **told)


def proposed():
    """A change of the pack that waits for its second signature; its key."""
    day = clock.today("Asia/Seoul")
    tried = msgspec.json.encode(Tried("a" * 64, "b" * 64, (), 0, day, day)).decode()
    told = {"file": "pack.toml", "before": "one", "content": "two", "why": "an act", "tried": tried}
    return str(PackChange.objects.create(proposed_by="officer-2", proposed_at=clock.now(), **told).key)


def monthly(count, place):
    """A month declared at once, of so many releases that were paid since; its number."""
    releases = []
    for n in range(count):
        bill = f"MSCUP{place}{n}"
        land(bill)
        paid = pay(look(lodge(import_of(SHIRTS, bill=bill))), receipt=f"R-{bill}")
        releases.append(PeriodRelease(paid.number, TODAY, paid.owed, TODAY))
    total = sum(one.amount for one in releases)
    number = f"KR-P26-{place:05}"
    event = PeriodDeclared(number, HANBIT.identifier, TIN, TODAY, TODAY, tuple(releases), total, TODAY, TODAY)
    return streams.open_or_continue(Deed(periods.PERIOD, number, IMPORTER), lambda _: event).number


def subscribed():
    """A company that is told by e-mail; the word that confirms its address."""
    told = {"way": "email", "address": "trade@hanbit.example", "account": "trader-1", "made_at": clock.now()}
    wanted = Subscription.objects.create(company=HANBIT.identifier, confirmed=True, **told)
    return signing.dumps(wanted.pk, salt=subscriptions.CONFIRMING)


def drafted(trader, lines):
    """A draft of so many lines; its key."""
    address = trader.post("/declare", {"procedure": "export", "empty": "1"}).headers["Location"]
    pasted = "\n".join(f"8518210000\tSpeaker {place}\tKR\t10\tH87\t2.50\t25.00\t3" for place in range(lines))
    assert trader.post(address, {"version": "0", "paste": pasted}).status_code == 303
    return address.rpartition("/")[2]
