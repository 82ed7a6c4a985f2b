"""Claims: which lines of a draft may ask for preference, on which item of which certificate.

The law of preference itself is asked (`law.origin.preference`), so that a draft claims what will be granted and
nothing else. A certificate that is not vouched for yet, by its country or by witnesses, may be claimed: the case waits.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from gwanmun.law.basics.names import plain_name
from gwanmun.law.clearance.country import Country
from gwanmun.law.clearance.declaration import Claim
from gwanmun.law.clearance.drafting.sources import Gathered
from gwanmun.law.origin import preference
from gwanmun.law.origin.agreement import meant
from gwanmun.law.origin.certificate import Certificate
from gwanmun.law.origin.preference import Denied, Goods, Granted

# Reasons that still say the certificate is about these goods: what the declarant should hear of.
_NEAR = frozenset(
    {
        "quantity-exceeded",
        "unit-mismatch",
        "consignee-mismatch",
        "certificate-expired",
        "certificate-not-yet-issued",
        "certificate-void",
        "direct-transport-unproven",
    }
)


class Claims(Struct, frozen=True):
    """The claims a draft makes, by line, and for other lines the certificate that came near and why it does not do."""

    made: dict[int, Claim]
    denied: dict[int, Denied]


def claims(certificates: Sequence[Certificate], gathered: Gathered, country: Country, *, on: date) -> Claims:
    """A claim for every line that an item of a certificate covers whole: same goods, same origin, enough left of it.

    Of two items that cover a line, the one whose certificate ends first goes first. An item that two lines share is
    never claimed beyond what is left of it.
    """
    found = Claims({}, {})
    names = _importer(gathered)
    ordered = sorted(certificates, key=lambda certificate: (certificate.expires, certificate.number))
    taken: dict[tuple[str, int], Decimal] = {}
    for place in range(gathered.lines()):
        for certificate, item, goods in _items(ordered, gathered, place):
            at = certificate.number, item
            agreement = meant(country.agreements, certificate.agreement, goods.origin)
            claim = Claim(agreement.id if agreement else certificate.agreement, certificate.number, item)
            answer = preference.answered(
                goods,
                preference.Claim(claim.agreement, claim.certificate, claim.item),
                agreement=agreement,
                certificate=_as_it_will_be(certificate),
                declaration="",
                names=names,
                on=on,
                taken=taken.get(at, Decimal(0)),
            )
            if isinstance(answer, Granted):
                taken[at] = taken.get(at, Decimal(0)) + answer.quantity
                found.made[place] = claim
                found.denied.pop(place, None)
                break
            if isinstance(answer, Denied) and answer.code in _NEAR:
                found.denied.setdefault(place, answer)
    return found


def _as_it_will_be(certificate: Certificate) -> Certificate:
    """Once the issuing country has answered, and witnesses have cosigned its log: the case waits for both."""
    return replace(certificate, word="valid" if certificate.word == "asked" else certificate.word, assurance="")


def _items(
    certificates: Sequence[Certificate], gathered: Gathered, place: int
) -> Iterator[tuple[Certificate, int, Goods]]:
    """The items that are about this line's goods: the same six digits of the same origin."""
    goods = _goods(gathered, place)
    if goods is None:
        return
    for certificate in certificates:
        for number, item in enumerate(certificate.lines, start=1):
            if item.commodity[:6] == goods.commodity[:6] and item.origin == goods.origin:
                yield certificate, number, goods


def _goods(gathered: Gathered, place: int) -> Goods | None:
    at = f"lines[{place}]."
    stated = {
        gathered.text(f"{at}quantity_unit"): gathered.value(f"{at}quantity"),
        "KGM": gathered.value(f"{at}net_weight_kg"),
        gathered.text(f"{at}supplementary_unit"): gathered.value(f"{at}supplementary_quantity"),
    }
    quantities = {unit: quantity for unit, quantity in stated.items() if unit and isinstance(quantity, Decimal)}
    commodity, origin = gathered.text(f"{at}commodity"), gathered.text(f"{at}origin")
    if not commodity or not origin:
        return None
    return Goods(commodity, origin, quantities, gathered.text("consignment.country_of_dispatch"))


def _importer(gathered: Gathered) -> frozenset[str]:
    """Every name by which anybody calls the importer."""
    words = (*gathered.words.get("importer.name", ()), *gathered.words.get("importer.identifier", ()))
    return frozenset(plain_name(str(word.value)) for word in words) - {""}
