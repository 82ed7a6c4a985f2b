"""The round of origin: certificates that are over, proofs that have run out, treaties that read otherwise than before.

It is part of the daily round. What a product rests on may end by the clock or change under it; whatever flips for that
is told by name, because somebody is about to ship on it.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import msgspec
from msgspec import Struct

from gwanmun.law.origin.flips import Flip, TreatiesGoneThrough
from gwanmun.law.origin.listed_product import ListedProduct
from gwanmun.office.desks import issued_certificates, products, streams, treaties
from gwanmun.office.desks.products import PRODUCT, ROUND
from gwanmun.office.desks.streams import Deed
from gwanmun.office.journal.entry import OFFICE
from gwanmun.office.records import holdings

PAGE = 500


class OriginRounded(Struct, frozen=True):
    """What the round found to do."""

    expired: int  # certificates whose last day is over
    determined: int  # products that were determined again
    flips: tuple[Flip, ...] = ()


def make(today: date) -> OriginRounded:
    """Make the round of this day; made twice, it finds nothing more."""
    expired = issued_certificates.expire(today)
    texts = {name: treaty.hash for name, treaty in treaties.ours().items()}
    changed = texts != _gone_through()
    done = [products.again(some, cause="round") for some in (_all() if changed else _over(today))]
    if changed:
        event = TreatiesGoneThrough(texts, today)
        streams.open_or_continue(Deed(ROUND, "treaties", OFFICE), lambda _: event)
    return OriginRounded(expired, sum(one.products for one in done), tuple(flip for one in done for flip in one.flips))


def _gone_through() -> dict[str, str] | None:
    held = holdings.by_number(ROUND.name, ["treaties"]).get("treaties")
    return msgspec.json.decode(held.state, type=TreatiesGoneThrough).treaties if held is not None else None


def _over(today: date) -> Iterator[list[ListedProduct]]:
    """The products one of whose proofs has run out. Determined again they are filed under another day, or none."""
    last = ""
    while True:
        until = f"proofs-until:{(today - timedelta(days=1)).isoformat()}"
        held = holdings.between_names(PRODUCT.name, "proofs-until:", until, PAGE)
        numbers = "\n".join(holding.number for holding in held)
        if not held or numbers == last:  # what could not be determined again stays where it is, for a person
            return
        yield [_decoded(holding) for holding in held]
        last = numbers


def _all() -> Iterator[list[ListedProduct]]:
    last = ""
    while held := holdings.page(PRODUCT.name, last, PAGE):
        yield [_decoded(holding) for holding in held]
        last = held[-1].number


def _decoded(holding: holdings.Holding) -> ListedProduct:
    return msgspec.json.decode(holding.state, type=ListedProduct)
